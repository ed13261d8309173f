/* The door to expat, for the parts of a workbook: pushed in pieces, paused at will, names without their
 * namespace. Elements outside the Office Open XML namespaces (transitional or strict) are passed over with
 * all that is in them. A DOCTYPE, deep nesting and endless tags are refused.
 *
 *     struct xml *xml = xml_new(&(struct xml_events){.open = …, .text = …, .close = …}, context);
 *     switch (xml_feed(xml, bytes, length, last)) …      // PAUSED: xml_resume before the next piece
 *     xml_free(xml);
 */
#ifndef HEARTH_LIBRARY_XML_H
#define HEARTH_LIBRARY_XML_H

#include <stdbool.h>
#include <stddef.h>

#define XML_DEPTH_MOST 64
#define XML_TAG_MOST ((size_t)1 << 20) /* bytes, about */

struct xml; /* opaque */

struct xml_events { /* any may be NULL */
    /* `attributes`: name, value, name, … NULL, for xml_attribute. */
    void (*open)(void *context, const char *name, const char **attributes);
    void (*text)(void *context, const char *at, size_t length); /* in pieces */
    void (*close)(void *context, const char *name);
};

enum xml_step {
    XML_GOOD, /* all of it was taken */
    XML_PAUSED,
    XML_REFUSED /* xml_problem */
};

struct xml *xml_new(const struct xml_events *events, void *context);
void xml_free(struct xml *xml); /* NULL: nothing */
enum xml_step xml_feed(struct xml *xml, const char *bytes, size_t length, bool last);
enum xml_step xml_resume(struct xml *xml);
/* From an event: no more events, but for the closing of an empty element, until xml_resume. */
void xml_pause(struct xml *xml);
/* From an event: the reading is refused with this constant sentence. */
void xml_refuse(struct xml *xml, const char *problem);
const char *xml_problem(const struct xml *xml); /* zh · en; constant */
/* The value of an attribute that has no namespace, or, for "r:id", that of relationships; NULL = not there.
 */
const char *xml_attribute(const char **attributes, const char *name);
const char *xml_version(void);

#endif
