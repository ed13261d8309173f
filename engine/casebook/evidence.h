/* The evidence of a flag as one row of the casebook, written when a reason opens or worsens: a JSON list of
 * pieces, one for every fact (a person's with his line of the register), every row taken (with all columns
 * read of it and its kind of link), all lists looked into, every parameter with basis, place and dates. No
 * ID, name, address or telephone number enters it, nor a cell with as many digits as an ID has. */
#ifndef HEARTH_CASEBOOK_EVIDENCE_H
#define HEARTH_CASEBOOK_EVIDENCE_H

#include "casebook/events.h"

#define WORDS_NEAR 1024 /* a power of two */
#define HEADING_MOST 64 /* titles; what is more comes as a further piece */

struct word_number { /* of a text in the table of texts, in decimal */
    uint32_t length;
    char digits[12];
};

struct near_word {
    const char *text; /* borrowed; NULL = free */
    struct word_number number;
};

struct cell_read { /* one column of one row that a flag rests on */
    uint16_t dataset, column;
    uint32_t row;
};

struct heading { /* the titles that stand before the values of a row, or of the lists looked into */
    uint16_t what[HEADING_MOST]; /* columns of the dataset; datasets */
    uint16_t of, count;          /* of: the dataset; DATASET_NONE for lists */
    uint32_t id;                 /* of the JSON list of titles in the table of texts */
};

struct basis { /* of a parameter's entry, with its place and dates */
    const struct entry *entry;
    char *text; /* owned */
};

struct evidence_writer {
    struct map texts;       /* number + 1 is the id in the table of texts */
    uint32_t written;       /* so many of them stand there */
    struct near_word *near; /* [WORDS_NEAR], by address; owned */
    const struct book *book;
    const struct population *population;
    const struct judgement *judgement;
    const struct intake *intake;
    struct cell_read *cells; /* of the flag at hand; owned */
    size_t cell_room;
    struct heading *headings; /* those written so far; owned */
    size_t heading_count, heading_room;
    struct basis *bases; /* those written so far; owned */
    size_t basis_count, basis_room;
    struct buffer list, text, row; /* scratch */
};

/* Wants book, population, judgement and intake set; to be released even when it fails. false: store_error. */
bool evidence_writer_init(struct evidence_writer *writer, struct casebook *casebook);
void evidence_writer_release(struct evidence_writer *writer);
/* Asks for what the evidence of an event to come will read. */
void evidence_ahead(const struct evidence_writer *writer, const struct event *event);
/* The list for the row of an event with a flag, until the next one is asked for; "": its flag rests on
 * nothing. */
struct span evidence_list(struct evidence_writer *writer, const struct event *event);
/* The texts that the lists brought, for their table: fields of the next one; false: there are no more. */
bool evidence_next_text(void *writer, struct field *fields);

#endif
