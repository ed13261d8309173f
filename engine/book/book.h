/* The book: everything people declared in Lua for one site, read strictly and once. Immutable after
 * book_load; shared by all threads. book_free releases it whole.
 *
 *     struct diags diags; diags_init(&diags);
 *     struct book *book = book_load("fixtures/liuzhou", date, &diags);   // NULL when diags.errors
 *     const struct dataset *d = &book->datasets[REGISTER];
 *     book_free(book);
 */
#ifndef HEARTH_BOOK_BOOK_H
#define HEARTH_BOOK_BOOK_H

#include "book/calendar.h"
#include "book/dataset.h"
#include "book/region.h"
#include "book/relation.h"
#include "book/rule.h"
#include "ground/arena.h"
#include "ground/diag.h"
#include "library/crypto.h"

struct site {
    const char *folder; /* as the user named it */
    const char *name;   /* zh, of the office */
    region_t region;
    int region_digits;
    const char *rules; /* folder of the rule base, resolved */
    const char **packs;
    uint16_t pack_count;
    const char *case_prefix; /* two capital letters */
    uint32_t capacity;       /* cases a township gets a night, 0 = no limit */
    int quiet;               /* seconds that a file of the inbox must have been left alone to be whole */
};

#define SOURCE_NONE UINT16_MAX

struct source {       /* one Lua file that was read */
    const char *path; /* as shown to people, relative to the rules folder or the site */
    struct span text;
    char digest[DIGEST_TEXT];
    bool used; /* by another file: what its tables hold is known everywhere */
};

struct fn_source {    /* where function i is found again in another Lua state */
    uint16_t capture; /* in order of declaration */
    const char *key;  /* "when" */
};

#define REMARKS_MOST 200
struct remark { /* what loads and says the same whoever is asked, but may be meant */
    struct place place;
    const char *text;
};

struct book {
    struct arena arena;
    struct site site;
    date_t today;               /* the as-of date it was loaded for */
    date_t rules_on, values_on; /* by which rules and values of parameters are in force: today, but in a world
                                   between two nights (night/world.h) */
    struct regions regions;
    struct calendar calendar;
    struct dataset *datasets; /* [0] is the register */
    uint16_t dataset_count;
    struct fact *facts;
    uint16_t fact_count;
    struct parameter *parameters;
    uint16_t parameter_count;
    struct rule *rules; /* in order of pack, file, line */
    uint16_t rule_count;
    struct cause *causes, *outcomes;
    uint16_t cause_count, outcome_count;
    struct household_form household;
    struct relation *relations; /* in order of declaration */
    uint16_t relation_count;
    struct inverse *inverses; /* each name once */
    uint16_t inverse_count;
    struct source *sources; /* in the order in which they are loaded */
    uint16_t source_count;
    struct fn_source *fns;
    uint16_t fn_count;
    struct remark *remarks; /* in the order in which files are read, the first REMARKS_MOST */
    uint32_t remark_count;
};

struct book *book_load(const char *site_folder, date_t today, struct diags *diags);
/* The site with another rule base in the place of its own; the packs are those of the site. */
struct book *book_load_other(const char *site_folder, const char *rules_folder, date_t today,
                             struct diags *diags);
/* For tests of rules: no site; the rule base, and the one rule file that is under test (NULL: none); wide:
 * with the other rule files of its folder. */
struct book *book_load_rules(const char *rules_folder, const char *rule_file, bool wide, date_t today,
                             struct diags *diags);
/* The same, with a piece of one of its files written otherwise. */
struct edit {
    const char *path; /* as in book.sources */
    size_t offset, length;
    const char *text;
};
struct book *book_load_edited(const char *rules_folder, const char *rule_file, bool wide, date_t today,
                              const struct edit *edit, struct diags *diags);
void book_free(struct book *book);

/* Whether a path below the rule base lies in a folder whose files are loaded: one of every rule base, or a
 * pack in force. */
bool book_is_read_from(const struct book *book, const char *path);
uint16_t book_dataset(const struct book *book, const char *name);   /* DATASET_NONE */
uint16_t book_source(const struct book *book, const char *path);    /* SOURCE_NONE */
uint16_t book_rule(const struct book *book, const char *name);      /* RULE_NONE */
uint16_t book_fact(const struct book *book, const char *full_name); /* FACT_NONE */
uint16_t book_relation(const struct book *book, const char *name);  /* RELATION_NONE */
uint16_t book_parameter(const struct book *book, const char *name); /* PARAMETER_NONE */

#endif
