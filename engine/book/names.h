/* What may be named in the functions of a file. Inside book/ only: names.c finds names that nobody declared,
 * compared.c what is compared with what it never is. */
#ifndef HEARTH_BOOK_NAMES_H
#define HEARTH_BOOK_NAMES_H

#include "book/declare.h"
#include "library/lua_code.h"

struct names {
    struct loader *loader;
    struct form form;   /* for places; its line is set to each use */
    const char **known; /* every name that may follow a dot or a colon anywhere */
    size_t known_count;
    size_t own_from; /* those from here on are keys of the file's own tables */
    const char **globals;
    size_t global_count;
    const char **subject; /* names of the function's first parameter; NULL = not checked */
    size_t subject_count;
    bool asks; /* the function does something with its first parameter */
    enum fact_subject subject_kind;
    uint16_t subject_dataset;
};

/* A name of what the subject and the dataset say may be meant; first: of the function's first parameter. */
bool names_is_of(const struct names *names, bool first, enum fact_subject subject, uint16_t dataset);
bool names_is_own(const struct names *names, const char *name); /* a key of the file's own tables */
/* USE_EQUALS, USE_TRUTH and USE_LATEST: what says the same whoever is asked is a mistake, or, where it may be
 * meant, a remark of the book. */
void names_check_compared(struct names *names, const struct code_name *use);

#endif
