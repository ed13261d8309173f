/* The parts of an .xlsx workbook as XML, where they are and how they point to each other. */
#ifndef HEARTH_INTAKE_XLSX_PART_H
#define HEARTH_INTAKE_XLSX_PART_H

#include "intake/header.h"
#include "library/xml.h"
#include "library/zip.h"

#define PART_PATH 512 /* bytes of a part's path, with NUL */

/* Pushes a whole part through `events`; a refusal from an event (xml_refuse on *xml) ends it. `why` names the
 * part. */
bool part_read(struct unzip *archive, const char *path, const struct xml_events *events, void *context,
               struct xml **xml, char why[HEADER_WHY]);
void part_tell(const char *path, const char *problem, char why[HEADER_WHY]);

struct part_link {
    char *id;
    char *type; /* behind its last '/': worksheet, styles … */
    char *path; /* of the part it leads to, without a '/' before it; NULL: outside of the workbook */
};
struct part_links { /* a relationships part */
    struct part_link *items;
    uint32_t count;
};
/* The links of a part ("" = of the workbook as a whole); none when they are missing. */
bool part_links_read(struct part_links *links, struct unzip *archive, const char *path, char why[HEADER_WHY]);
void part_links_release(struct part_links *links);
/* By id or, when that is NULL, the first one of a type; NULL. */
const struct part_link *part_link_find(const struct part_links *links, const char *id, const char *type);

#endif
