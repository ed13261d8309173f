/* Blocks of rows → typed cells, fates and counts. One parser per worker; parsers share nothing but the
 * tables' disjoint slots. */
#ifndef HEARTH_INTAKE_PARSE_H
#define HEARTH_INTAKE_PARSE_H

#include "intake/cell.h"
#include "intake/sheaf.h"
#include "intake/strand.h"
#include "library/pcre2.h"

struct table_reader { /* what one worker reads a dataset's cells with */
    struct text_writer writer;
    struct cell_reader cells[]; /* by column */
};

struct unread_cell {
    uint16_t column;
    uint8_t problem; /* enum cell_problem */
};

struct parser {
    struct taking *taking;
    struct table_reader **tables; /* by dataset; made when first needed; owned */
    struct pattern_room *room;    /* owned */
    char *field;                  /* CSV_FIELD_MOST + CSV_PADDING: a field without its quotes; owned */
    char *decoded;                /* a cell in UTF-8; owned */
    struct sheaf *sheaf;          /* owned */
    struct tally *tallies;        /* by item, of which nearly all are not touched; owned */
    struct refused *refused;      /* in no order; owned */
    uint32_t refused_count, refused_room;
    struct arena told;                           /* what is told of them */
    struct arena row;                            /* the refused row at hand */
    struct unread_cell unread[CSV_COLUMNS_MOST]; /* of the row at hand */
};

void parser_init(struct parser *parser, struct taking *taking);
void parser_release(struct parser *parser);
void parser_block(struct parser *parser, const struct block *block);

#endif
