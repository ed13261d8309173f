/* What the files of case_pack_make share. */
#ifndef HEARTH_AUDIT_CASE_PACK_PARTS_H
#define HEARTH_AUDIT_CASE_PACK_PARTS_H

#include "ground/map.h"
#include "library/sqlite.h"
#include "audit/case_pack.h"
#include "audit/discreet.h"
#include "audit/explain.h"
#include "audit/rebuild.h"

struct packing {
    const struct case_pack_options *options;
    struct diags *diags;
    struct rebuilt *rebuilt;
    const struct who *who;
    const struct discreet *known; /* the auditor: nothing */
    const struct explanation *explanation;
    struct store *store;
    struct span
        *strangers; /* names of people outside whom a rule may have come to; owned. The auditor: none */
    uint32_t stranger_count, stranger_room;
    struct map rows; /* dataset, delivery, sheet and row of what stands in 行 → its number, less one */
    bool failed;     /* the file took something not */
    bool unread;     /* a row could not be read again: diags */
};

/* case_pack_store.c: one insert after the other into one table. */
bool pack_create(
    struct packing *packing);           /* the file with its empty tables, in a transaction; false: diags */
bool pack_end(struct packing *packing); /* commits and closes */
struct table_writer {
    struct packing *packing;
    struct statement *insert;
    int next; /* the parameter to be bound, from 1 */
};
void writer_open(struct table_writer *writer, struct packing *packing, const char *table, int columns);
void writer_text(struct table_writer *writer, const char *text); /* without strangers' names; NULL: NULL */
void writer_own(struct table_writer *writer, const char *text);  /* as it is: rules, digests, words of ours */
void writer_file(struct table_writer *writer, const char *name); /* of a delivery, as the reader may see it */
void writer_number(struct table_writer *writer, int64_t number);
void writer_row(struct table_writer *writer);
void writer_close(struct table_writer *writer);

/* case_pack_people.c: who else could stand in a text */
void strangers_find(struct packing *packing);
bool is_name_of_member(const struct packing *packing, struct span name);
/* case_pack_rows.c: rows as they were delivered, cell by cell; then those that each verdict rests on. */
void pack_rows(struct packing *packing);
void pack_rows_read(struct packing *packing);
/* case_pack_digests.c: what this is, the rules' own text, and by which digests it is checked. false: diags */
bool pack_about(struct packing *packing);

#endif
