/* How the chapters of the rule book are put together; for the files that make them. */
#ifndef HEARTH_RULEBOOK_PARTS_H
#define HEARTH_RULEBOOK_PARTS_H

#include "rulebook/mentions.h"
#include "rulebook/rulebook.h"

enum { CHAPTER_RULES = 1, CHAPTER_FACTS, CHAPTER_PARAMETERS, CHAPTER_DATASETS, CHAPTER_HOUSEHOLD };

/* What a rule or fact rests on, through the facts that it reads too; a fact on itself. */
struct used {
    bool *facts, *parameters, *datasets; /* by number */
};

void add_chapter(struct rulebook *rulebook, const char *zh, const char *en);
void add_entry(struct rulebook *rulebook, const char *zh, const char *en, const char *key, const char *file,
               int line);
void add_term(struct rulebook *rulebook, const char *label);
void add_line(struct rulebook *rulebook, const char *format, ...) __attribute__((format(printf, 2, 3)));
void add_item(struct rulebook *rulebook, const char *text);
void add_words(struct rulebook *rulebook, struct buffer *words); /* a line; the buffer is released */
void add_row(struct rulebook *rulebook, const char *const *cells, uint16_t count); /* cells are copied */
/* A function: its lines, what it calls, and what the names in them mean. */
void add_function(struct rulebook *rulebook, uint16_t fn, enum fact_subject subject, uint16_t dataset);

/* "1.1 医疗费个人负担较重；…": what rests on a fact, parameter or dataset. */
void add_rules_of(struct rulebook *rulebook, enum mention_kind kind, uint16_t what);

void uses_find(struct rulebook *rulebook);           /* of_fact, of_rule, of_household */
bool rule_wants_visit_days(const struct rule *rule); /* for some colour that it may give */
/* Appends "医保结算（医疗保障局）；…". */
void used_dataset_words(struct buffer *out, const struct book *book, const struct used *used);

void chapter_of_rules(struct rulebook *rulebook);
void chapter_of_facts(struct rulebook *rulebook);
void chapter_of_parameters(struct rulebook *rulebook);
void chapter_of_datasets(struct rulebook *rulebook);
void chapter_of_household(struct rulebook *rulebook);

#endif
