/* Reading what people declared. Files are run first and only *captured* (kind, name, table, place); the
 * tables are read afterwards, strictly: an unknown key is refused with file, line, column and the nearest
 * spelling. Inside book/ only. */
#ifndef HEARTH_BOOK_DECLARE_H
#define HEARTH_BOOK_DECLARE_H

#include "book/book.h"
#include "book/functions.h"
#include "book/value.h"
#include "library/lua_state.h"

enum declared {
    DECLARED_SITE,
    DECLARED_REGIONS,
    DECLARED_CALENDAR,
    DECLARED_CAUSE,
    DECLARED_OUTCOME,
    DECLARED_HOUSEHOLD,
    DECLARED_RELATION,
    DECLARED_DATASET,
    DECLARED_PARAMETER,
    DECLARED_FACT,
    DECLARED_RULE,
    DECLARED_TEST,
    DECLARED_KINDS
};

#define PATH_SHOWN 1024 /* bytes of a path below the rule base, with its NUL */

struct capture {
    enum declared kind;
    const char *name; /* "" for those without one */
    int table;        /* registry reference */
    uint16_t source;  /* in book.sources */
    int line;         /* where the declaration begins */
};

struct loader {
    struct book *book;
    struct diags *diags;
    struct sandbox box;
    struct capture *captures;
    uint32_t capture_count, capture_room;
    uint32_t fn_room;        /* of book->fns */
    uint16_t source;         /* that is running now */
    const struct edit *edit; /* of a file that is read; NULL */
};

/* A table that is being read. Keys are read by name; form_close refuses those that nobody asked for. */
struct form {
    struct loader *loader;
    int index;        /* absolute stack index of the table */
    const char *what; /* "rule \"medical-burden\"" */
    uint16_t source, capture;
    int line;
    bool on_line;         /* what errors name stands on `line` itself, not somewhere in the declaration */
    const char *inside;   /* what errors name stands in the table of this key; NULL: anywhere */
    struct span read;     /* of a syntax error: what Lua had read; else at is NULL */
    const char *keys[48]; /* asked for so far: literals */
    int key_count;
};

bool loader_init(struct loader *loader, struct book *book, struct diags *diags, date_t today);
void loader_release(struct loader *loader);
/* Reads and runs one Lua file as source number book->source_count; false when it could not be read or did not
 * run (in diags). */
bool loader_run(struct loader *loader, const char *path, const char *shown);
/* Every .lua of a folder of the rule base by name, but for X_test.lua. */
void loader_run_folder(struct loader *loader, const char *rules, const char *name);

struct loader *loader_of(lua_State *L); /* NULL: a judge's state */
/* `use`, and what it needs: runs the file at PATH of the rule base where it was not run yet. */
int use_file(lua_State *L);
void use_open(lua_State *L, const struct book *book);
bool use_was_run(lua_State *L, const char *path);
/* Runs the chunk on top, which is popped, and keeps what it returns; not LUA_OK: an error text is pushed. */
int use_run(struct sandbox *box, const char *path);
void loader_push_fn(const struct loader *loader, uint16_t fn); /* the function, on the loader's stack */
bool loader_use(struct loader *loader, const char *path);
bool source_load(struct sandbox *box,
                 const struct source *source); /* its chunk is pushed, or an error text */
bool book_run_used(struct sandbox *box, const struct book *book, const char *path);

void form_open(struct form *form, struct loader *loader,
               const struct capture *capture); /* pushes the table */
void form_inner(struct form *form, const struct form *outer,
                const char *what);  /* the table on top of the stack */
void form_close(struct form *form); /* pops it */
/* Errors name `token` (a key or a text in the source) so that line and column can be found; NULL: the
 * declaration. */
void form_error(const struct form *form, const char *token, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* What loads and may be meant, but says the same whoever is asked: for check to tell. */
#define NEVER_WHOLE                                                                                          \
    "'%s' are those who are known, and there may be more: but for any and all nothing can be told of them; " \
    "so_far takes them for all"
#define NO_LATEST "'%s' has no `dated` column: which of its rows is the latest nobody knows"
void form_remark(const struct form *form, const char *token, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void form_unknown(const struct form *form, const char *token, const char *what, const char *const *names,
                  size_t count);
void form_unknown_column(const struct form *form, const struct dataset *dataset, const char *name);
void form_unknown_choice(const struct form *form, const char *token, const char *what,
                         const struct choice *choices, uint16_t count);
/* Of a kind of declaration in a book; a dataset beside the register. */
void form_unknown_of(const struct form *form, const struct book *book, enum declared kind, const char *name);
void form_unknown_fact(const struct form *form, const char *name); /* among full names */
void form_unknown_parameter(const struct form *form, const char *name);
bool form_has(struct form *form, const char *key);
bool form_push(struct form *form, const char *key); /* pushes the value; false (nothing pushed) when absent */
bool form_table(
    struct form *inner, struct form *form, const char *key,
    const char *like); /* opens the table under key; false when absent or, told, no table `like` this */
const char *form_text(struct form *form, const char *key,
                      bool required); /* arena copy; NULL when absent or wrong */
/* Which of `words` it is; `otherwise` when absent or, told, none of them. */
int form_word(struct form *form, const char *key, const char *const *words, int count, int otherwise);
bool form_flag(struct form *form, const char *key, bool otherwise);
double form_number(struct form *form, const char *key, double low, double high, double otherwise);
int32_t form_whole(struct form *form, const char *key, int32_t low, int32_t high, int32_t otherwise);
date_t form_date(struct form *form, const char *key, date_t otherwise); /* a text YYYY-MM-DD or a date */
/* A place code that regions/ does not contradict; left as it was when absent or wrong. */
void form_region(struct form *form, const char *key, region_t *region, int *digits);
/* Refuses names in the list on top of the stack, which stands under key. */
void form_no_names(const struct form *form, const char *key);
const char **form_texts(struct form *form, const char *key, uint16_t *count); /* a text or a list of texts */
/* The table's text keys, sorted, so that what they number is numbered the same in every state. */
const char **form_keys(struct form *form, uint16_t *count);
/* { zh = "…", en = "…" } or, for zh alone, a text. */
void form_title(struct form *form, const char *key, bool required, const char **zh, const char **en);
const char *form_first(const struct form *form); /* the text at [1] of the table on top, copied; NULL: none */
const char *form_unit(struct form *form);        /* or NULL; one that is yuan misspelt is told */
uint16_t form_function(struct form *form, const char *key); /* FN_NONE when absent */
struct span_of_time form_span(struct form *form, const char *key);
struct span_of_time
form_span_inside(struct form *inner); /* its days, months and years; other keys may stand beside */
struct place form_place(const struct form *form, const char *token);
/* Line and column of `at`, from the start `from` of line `line` on, both in the source's text. */
struct place source_place(const struct source *source, int line, const char *from, const char *at);
void form_show_line(const struct form *form,
                    struct place place);       /* the source line of the error added last, for its caret */
const char *declared_name(enum declared kind); /* "rule" */

/* Readers of one kind each; they append to or fill the book. */
void site_read(struct loader *loader, const struct capture *capture);
void regions_read(struct loader *loader, const struct capture *capture);
void regions_sort(struct loader *loader);
void calendar_read(struct loader *loader, const struct capture *capture);
void calendar_sort(struct loader *loader);
/* columns = { … } of a dataset, into dataset->columns; of `form`. */
void columns_read(struct form *form, struct dataset *dataset);
void form_check_name(const struct form *form, const char *name); /* a dataset's or a column's */
void dataset_read(struct loader *loader, const struct capture *capture, struct dataset *dataset);
void parameter_name(struct loader *loader, const struct capture *capture, struct parameter *parameter);
void parameter_read(struct loader *loader, const struct capture *capture, struct parameter *parameter);
/* When all parameters and facts are read: what keys are read from, multiples and their rings. */
void parameters_bind(struct loader *loader);
/* param.NAME[key] and what is done with it in a function. */
struct code_name;
void parameter_check_use(const struct form *form, const struct code_name *use);
void fact_name(struct loader *loader, const struct capture *capture, struct fact *fact);
void fact_read(struct loader *loader, const struct capture *capture, struct fact *fact);
/* folds_kind, unit and choices of folds, which are those of what they fold; once all facts are read. */
void facts_take_kinds(struct book *book);
/* Then the filters of the fact, and the names that its function uses. */
void fact_read_asked(struct loader *loader, const struct capture *capture, struct fact *fact);
void rule_read(struct loader *loader, const struct capture *capture, struct rule *rule);
/* Refuses what the template shows and its readers may not see. */
void disclose_check(struct form *form, const char *key, const struct template *template,
                    enum audience readers);
void cause_read(struct loader *loader, const struct capture *capture, struct cause *cause);
void household_read(struct loader *loader, const struct capture *capture);
void relation_read(struct loader *loader, const struct capture *capture, struct relation *relation);
void relations_settle(struct loader *loader); /* all of them read: inverses; no name twice */
/* Inverses and relations stand in one space with the facts of persons, which are named later. */
void relations_check_facts(struct loader *loader);
/* Only names with plain values: what the link stage can ask of a row. */
bool filter_is_plain(const struct filter *filter);
/* The filter in the table on top of the stack (left there). skip_first: `among`, whose [1] is the dataset.
 * NULL: refused, or nothing is behind that. */
struct filter *filter_read(struct form *form, uint16_t dataset, bool of_household, bool skip_first);
/* Before a file is run (its chunk on top of the stack, left there): globals that do not exist, and what no
 * rule may do. */
bool names_check_chunk(struct loader *loader, uint16_t source);
bool name_is_plain(const char *name); /* letters, digits and _, not beginning with a digit */
bool name_leads_on(
    const char *name); /* household, members, age …: what people and rows have beside columns */
bool name_is_reserved(
    const char *name); /* a keyword of Lua or a method of lists: no column, dataset or fact may have it */
/* No fact may certainly read itself through others. */
void rings_check(struct loader *loader);
/* Every name that the functions of a file use must exist. */
void names_check(struct loader *loader);
/* rule.reads, once everything is read. */
void reads_settle(struct loader *loader);
/* false: the function never looks at whom it is asked about. */
bool names_check_fn(struct loader *loader, const struct form *form, const char *key,
                    enum fact_subject subject, uint16_t dataset);

#endif
