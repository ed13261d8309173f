/* What a function of the rules speaks of: the facts, parameters, datasets, columns and values whose names
 * stand in its source, so that people who read no Lua can be told what they mean. Read from the text: a name
 * that may mean two things is given with both. */
#ifndef HEARTH_RULEBOOK_MENTIONS_H
#define HEARTH_RULEBOOK_MENTIONS_H

#include "book/fn_text.h"
#include "rulebook/tokens.h"

enum mention_kind {
    MENTION_FACT,
    MENTION_PARAMETER,
    MENTION_DATASET,
    MENTION_RELATION,
    MENTION_INVERSE, /* the way back: children */
    MENTION_COLUMN,
    MENTION_CHOICE /* a value of a column or fact: "cured" */
};

struct mention {
    enum mention_kind kind;
    uint16_t what; /* fact, parameter, dataset, relation, inverse; of a column or its choice: the dataset */
    uint16_t
        column; /* MENTION_COLUMN: or COLUMN_AGE; MENTION_CHOICE: COLUMN_NONE when it is of fact `what` */
    uint16_t choice;
    uint32_t at; /* place of its first use: they are in this order */
};

struct token_mention { /* what one token of the source names */
    uint8_t count;     /* 0 nothing, 1 `mention`, 2 more than one thing */
    struct mention mention;
};

struct mentions {
    struct mention *items; /* each thing once */
    size_t count;
    struct tokens tokens;           /* of the function, of what it calls, of the values of its file */
    struct token_mention *of_token; /* [tokens.count] */
};

/* subject: of the function's first parameter; dataset: FACT_OF_ROW, whose rows. Released with
 * mentions_release. */
void mentions_of(struct mentions *mentions, const struct book *book, const struct fn_text *text,
                 enum fact_subject subject, uint16_t dataset);
void mentions_release(struct mentions *mentions);

#endif
