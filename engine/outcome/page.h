/* Parts of the morning page: one HTML file, its style inside, no script, no name of any person; made to be
 * printed on one A4 page, in black and white too. */
#ifndef HEARTH_OUTCOME_PAGE_H
#define HEARTH_OUTCOME_PAGE_H

#include "outcome/tally.h"

void page_start(FILE *out, const char *title);
void page_end(FILE *out);
void page_text(FILE *out, const char *tag,
               const char *text); /* <tag>text</tag>, escaped; a class may follow the tag: "td class=no" */
void page_number(FILE *out, uint64_t number); /* a cell; 0 is shown faintly */
void page_section(FILE *out, const char *title, const char *note);
void page_table(
    FILE *out, const char *const *heads, int count,
    int texts); /* opens a table; the first `texts` columns are text; so is one whose head begins with '<' */
void page_table_end(FILE *out);

/* The sections (sections.c). */
void page_inputs(FILE *out, const struct night_facts *night, const struct tally *tally);
void page_changes(FILE *out, const struct night_facts *night, const struct tally *tally);
void page_waiting(FILE *out, const struct night_facts *night);
void page_counties(FILE *out, const struct night_facts *night, const struct tally *tally);
uint32_t page_waiting_count(const struct night_facts *night); /* things that wait for a person's decision */

#endif
