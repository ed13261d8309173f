/* What the files of explain_make share. */
#ifndef HEARTH_AUDIT_EXPLAIN_PARTS_H
#define HEARTH_AUDIT_EXPLAIN_PARTS_H

#include "judge/trace.h"
#include "link/name.h"
#include "audit/explain.h"
#include "outcome/outcome.h"

struct explaining {
    const struct explain_asked *asked;
    struct explanation *out;
    struct arena *arena; /* of all texts */
    enum audience reader;
    uint32_t household;       /* that is explained */
    struct night_facts night; /* without judgement and caseload */
    struct who_world world;
    struct trace *trace;
    struct state *state; /* of the cases after the run */
    const struct run_row *runs;
    uint32_t run_count;
    struct name_room *names;
    struct diags *diags;
};

/* explain_words.c: values and steps */

/* The text in the arena, "" for none; the buffer is released. */
const char *explain_keep(const struct explaining *explaining, struct buffer *text);

/* "36,180.50元", "2023-08-28", "“有效”"; of a threshold whole yuan stand without ".00". NULL: missing, or not
 * for this reader (*withheld). In the arena. */
const char *explain_side(const struct explaining *explaining, const struct trace_side *side, bool *withheld);
/* One of its sides is not for this reader: then neither is the other one, by which it could be worked out,
 * nor the margin. */
bool explain_is_hidden(const struct explaining *explaining, const struct trace_step *step);
const char *explain_unit(const struct explaining *explaining,
                         const struct trace_side *side); /* "元", "岁", "" */
const char *explain_side_en(const struct explaining *explaining, const struct trace_side *side);
const char *explain_margin(const struct explaining *explaining,
                           const struct trace_step *step); /* "" without */
void explain_step(const struct explaining *explaining, const struct told *told, const struct trace_step *step,
                  struct explained_step *out);
/* What the step found, with its margin; "" when this reader may not see it. */
const char *explain_step_zh(const struct explaining *explaining, const struct trace_step *step);
const char *explain_step_en(const struct explaining *explaining, const struct trace_step *step);
/* A fact's value; a cell; a parameter's entry. NULL and *withheld as above. */
const char *explain_fact(const struct explaining *explaining, const struct read *read, bool *withheld);
const char *explain_cell(const struct explaining *explaining, uint16_t dataset, uint16_t column, uint32_t row,
                         bool *withheld);
const char *explain_entry(const struct explaining *explaining, const struct read *read);
/* Whose: "" the subject itself, 本户, a name as the reader may see it, a row's dataset and line. */
const char *explain_person(const struct explaining *explaining, uint32_t person);
/* A delivery's name, without the names of the household for a visitor. */
const char *explain_file(const struct explaining *explaining, const char *name);
const char *explain_row_of(const struct explaining *explaining, uint16_t dataset, uint32_t row);
/* A text of the data or of an author that may stand before this reader; NULL: it holds a long number, or, for
 * a visitor, a name of the household. */
const char *explain_plain(const struct explaining *explaining, const char *text);

/* explain_sentence.c: the one sentence */
void explain_sentence(const struct explaining *explaining, const struct told *told, struct explained *out);

/* explain_source.c: the rule's text with what ran */
void explain_source(const struct explaining *explaining, const struct told *told, struct explained *out);

/* explain_rows.c, explain_basis.c: what was read */
void explain_rows(const struct explaining *explaining, const struct told *told, struct explained *out);
void explain_basis(const struct explaining *explaining, const struct told *told, struct explained *out);
/* explain_link.c: how a row was tied to its person */
void explain_link(const struct explaining *explaining, uint16_t dataset, uint32_t row,
                  struct explained_row *out);

/* explain.c: what of a sealed night is asked, from its rebuilt and its reader */
void explain_prepare(struct explaining *explaining, const struct rebuilt *rebuilt, enum audience reader);
const char *explain_reader_zh(enum audience reader); /* 区县 */

/* explain_past.c: the casebook. false: diags */
bool explain_past(struct explaining *explaining);

#endif
