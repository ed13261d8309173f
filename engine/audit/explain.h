/* Why somebody is on a list of a sealed night, why not, or why it cannot be told: every rule for every
 * subject of one household, judged once more under a trace and put into words, as far as one reader may see
 * them.
 *
 *     struct explanation explanation;
 *     if (explain_make(&asked, &explanation, diags)) explain_text(&explanation, stdout);
 *     explain_release(&explanation);
 *
 * Everything that a text may show is in the explanation; explain_text and explain_json only lay it out. No
 * citizen ID, telephone number or address is in it, names and columns as `reader` may see them. */
#ifndef HEARTH_AUDIT_EXPLAIN_H
#define HEARTH_AUDIT_EXPLAIN_H

#include <stdio.h>
#include "library/json.h"
#include "audit/rebuild.h"
#include "audit/who.h"

struct explain_asked {
    struct rebuilt *rebuilt; /* linked; borrowed, and it outlives the explanation */
    const struct who *who;   /* in this register */
    uint16_t rule;           /* RULE_NONE: all of them */
    bool whole;              /* with everything that led to each verdict */
    bool members_only;       /* names nobody outside the household */
    enum audience reader;
};

struct explained_side {
    const char *name; /* as the author wrote it */
    const char *zh;   /* title; "" for a value written in the rule */
    const char *text; /* the value, with its unit; NULL: not told, or not for this reader */
    bool withheld;
};

struct explained_step { /* something that was asked on the way to the verdict */
    const char *part;   /* "among", "where", "when", "unless" … */
    const char *text;   /* as the author wrote it */
    const char *file;
    int line;
    struct explained_side left, right, high; /* name NULL: there is none */
    const char *held;                        /* "yes", "no", "untold", "failed" */
    const char *margin;                      /* "38.00元"; "" without one */
    const char *zh, *en; /* what was found: "…4,962.00元，不超过5,000元，差38.00元" */
    const char *whose;   /* whom or which row it was asked of; "" the subject */
    bool decided;
    bool yes_no; /* a yes or no was asked for by itself: that it is no is not yet against anybody */
};

struct explained_line { /* of a source */
    const char *file;
    int line;
    const char *text;
    bool ran, decided;
    uint32_t times;
    const char **notes; /* values read on it */
    uint32_t note_count;
};

struct explained_parameter {
    const char *name, *zh, *value;
    const char *place;     /* 全国, 柳州市 … for which the value was set */
    const char *from, *to; /* days; "" open */
    const char *basis;
    const char *file;
    int line;
};

struct explained_fact {
    const char *name, *zh, *value; /* NULL: withheld */
    const char *whose, *words;     /* how it is worked out */
    const char *file;
    int line;
};

struct explained_cell {
    const char *name, *title;
    const char *text; /* NULL: withheld */
    bool read;        /* the verdict rests on it */
};

struct explained_row {
    const char *dataset, *zh;
    const char *file, *sheet; /* as delivered; sheet NULL: no workbook */
    const char *digest;       /* of the delivery */
    uint32_t line;            /* of the file, or row of the sheet */
    const char *whose;
    const char *link, *link_zh; /* "exact"; "15位旧号换算" */
    const char *link_evidence;  /* what was repaired and what agreed; "" when the number alone tells */
    const char *link_evidence_en;
    struct explained_cell *cells;
    uint32_t cell_count, withheld; /* withheld: cells that this reader may not see, not in `cells` */
};

struct explained_list { /* looked into */
    const char *dataset, *zh, *whose;
    uint32_t rows;
};

struct explained_past { /* what the casebook wrote down */
    const char *date, *run, *number;
    const char *what, *zh; /* "reason_on", "列入" */
    const char *rule;      /* "": of the case */
    const char *say;       /* "" */
};

struct explained { /* one rule for one subject */
    uint16_t rule;
    uint32_t person;                     /* PERSON_NONE: the household */
    const char *name, *title, *title_en; /* as this reader may see them; of a discreet rule title alone */
    const char *list;                    /* "visit", "roster", "verify"; "shadow" for a rule on trial */
    const char *whose;                   /* as the reader may see it; "本户" */
    const char *verdict; /* "met", "not_met", "cannot_tell", "failed", "suppressed"; NULL: discreet */
    const char *decided; /* "among", "where", "when" …; NULL: discreet */
    const char *zh, *en; /* the one sentence */
    bool discreet;       /* its wording is all that this reader may see */
    const char *urgency; /* "red"; NULL: none */
    const char *basis, *ask, *programme; /* NULL: none */
    const char *margin;                  /* of the nearest step; "" */
    const char *nearest_zh;
    struct explained_step *steps, *further;
    uint32_t step_count, further_count;
    bool steps_cut;
    struct explained_line *lines;
    uint32_t line_count;
    struct explained_parameter *parameters;
    uint32_t parameter_count;
    struct explained_fact *facts;
    uint32_t fact_count;
    struct explained_row *rows;
    uint32_t row_count;
    struct explained_list *lists;
    uint32_t list_count;
    const char **notes; /* assumptions, what could not be checked, answers that were tried */
    uint32_t note_count;
    struct explained_past *past; /* of this rule and subject */
    uint32_t past_count;
};

struct explained_member {
    const char *name;     /* as the reader may see it */
    const char *relation; /* to the head, as delivered; "" */
    int age;              /* -1: not known */
    const char *away;     /* why he is no member; "": he is */
    bool asked;           /* whom one asked for */
};

struct explanation { /* owner: explain_release; all texts are in its arena */
    struct arena arena;
    const char *office, *run, *date;
    const char *reader, *reader_zh; /* "county", 区县 */
    const char *label;              /* case number, or 户号 and book number */
    const char *number;             /* of the case; "" */
    bool open, listed, whole;
    const char *county, *township;
    const char *deadline; /* of the open case; "" */
    struct explained_member *members;
    uint32_t member_count;
    struct explained *items; /* by rule, person */
    uint32_t count;
    struct explained_past *past; /* of the case itself, and of rules, oldest first */
    uint32_t past_count;
};

/* false: the book could not be loaded, or the journal not be read (diags); explain_release all the same. */
bool explain_make(const struct explain_asked *asked, struct explanation *explanation, struct diags *diags);
void explain_release(struct explanation *explanation);
/* For a terminal of 100 columns. */
void explain_text(const struct explanation *explanation, FILE *out);
/* All of it; the caller frees it. */
json_value *explain_json(const struct explanation *explanation);

struct near_asked {
    struct rebuilt *rebuilt; /* linked; borrowed */
    uint16_t rule;           /* not discreet, but for auditors */
    double share;            /* of the threshold: 0.05 */
    enum audience reader;
    int threads;
};

struct near_told {
    const char *label, *number; /* as of an explanation */
    const char *county, *township, *whose;
    const char *margin, *zh, *en;
    double share; /* INFINITY: of a threshold of 0 */
};

struct near_explained { /* owner: explain_near_release */
    struct arena arena;
    const char *run, *rule, *title, *reader, *reader_zh;
    double share;
    bool partly; /* who came near by a figure that this reader may not see is not in it: by asking with other
                    shares it could be worked out */
    uint32_t judged, not_met;
    struct near_told *items; /* the nearest first */
    uint32_t count;
};

/* false: diags; explain_near_release all the same. */
bool explain_near(const struct near_asked *asked, struct near_explained *near, struct diags *diags);
void explain_near_release(struct near_explained *near);
void explain_near_text(const struct near_explained *near, FILE *out);
json_value *explain_near_json(const struct near_explained *near);

#endif
