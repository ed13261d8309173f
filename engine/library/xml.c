/* The door to expat. */
#include "library/xml.h"

#include <expat.h>
#include <stdlib.h>
#include <string.h>
#include "ground/bytes.h"
#include "ground/memory.h"

#define MARK '\n' /* between namespace and name: no name holds it */

struct xml {
    XML_Parser parser;
    struct xml_events events;
    void *context;
    unsigned depth;
    unsigned foreign; /* depth of the outermost element that is passed over; 0 = none */
    size_t fed;       /* bytes */
    const char *problem;
};

/* The local name; NULL for what is in no namespace of ours. A name without one is taken as ours. */
static const char *own_name(const char *name) {
    const char *mark = strrchr(name, MARK);
    if (!mark) return name;
    struct span whole = span_of(name);
    bool own = span_begins(whole, "http://schemas.openxmlformats.org/") ||
               span_begins(whole, "http://purl.oclc.org/ooxml/");
    return own ? mark + 1 : NULL;
}

static void open_element(void *data, const char *name, const char **attributes) {
    struct xml *xml = data;
    const char *own = own_name(name);
    if (++xml->depth > XML_DEPTH_MOST) {
        xml_refuse(xml, "XML 嵌套过深 · XML nested too deep");
        return;
    }
    if (!own && !xml->foreign) xml->foreign = xml->depth;
    if (!xml->foreign && xml->events.open) xml->events.open(xml->context, own, attributes);
}

static void close_element(void *data, const char *name) {
    struct xml *xml = data;
    if (!xml->foreign && xml->events.close) xml->events.close(xml->context, own_name(name));
    if (xml->foreign == xml->depth) xml->foreign = 0;
    xml->depth--;
}

static void take_text(void *data, const char *at, int length) {
    struct xml *xml = data;
    if (!xml->foreign && xml->events.text) xml->events.text(xml->context, at, (size_t)length);
}

static void refuse_doctype(void *data, const char *name, const char *system, const char *public, int subset) {
    (void)name, (void)system, (void)public, (void)subset;
    xml_refuse(data, "含有 DOCTYPE，不予读取 · has a DOCTYPE, which is refused");
}

struct xml *xml_new(const struct xml_events *events, void *context) {
    struct xml *xml = memory_zeroed(1, sizeof *xml);
    xml->events = *events;
    xml->context = context;
    xml->parser = memory_have(XML_ParserCreateNS(NULL, MARK));
    XML_SetUserData(xml->parser, xml);
    XML_SetElementHandler(xml->parser, open_element, close_element);
    XML_SetCharacterDataHandler(xml->parser, take_text);
    XML_SetStartDoctypeDeclHandler(xml->parser, refuse_doctype);
    return xml;
}

void xml_free(struct xml *xml) {
    if (!xml) return;
    XML_ParserFree(xml->parser);
    free(xml);
}

static enum xml_step step_of(struct xml *xml, enum XML_Status status) {
    if (status == XML_STATUS_SUSPENDED) return XML_PAUSED;
    if (status == XML_STATUS_ERROR) {
        if (!xml->problem) xml->problem = "XML 已损坏 · damaged XML";
        return XML_REFUSED;
    }
    XML_Index at = XML_GetCurrentByteIndex(xml->parser);
    if (at >= 0 && xml->fed - (size_t)at > XML_TAG_MOST) {
        xml->problem = "XML 标记过长 · an endless XML tag";
        return XML_REFUSED;
    }
    return XML_GOOD;
}

enum xml_step xml_feed(struct xml *xml, const char *bytes, size_t length, bool last) {
    xml->fed += length;
    return step_of(xml, XML_Parse(xml->parser, bytes, (int)length, last));
}

enum xml_step xml_resume(struct xml *xml) {
    return step_of(xml, XML_ResumeParser(xml->parser));
}

void xml_pause(struct xml *xml) {
    if (!xml->problem) XML_StopParser(xml->parser, XML_TRUE);
}

void xml_refuse(struct xml *xml, const char *problem) {
    if (xml->problem) return;
    xml->problem = problem;
    XML_StopParser(xml->parser, XML_FALSE);
}

const char *xml_problem(const struct xml *xml) {
    return xml->problem;
}

const char *xml_attribute(const char **attributes, const char *name) {
    bool related = strcmp(name, "r:id") == 0;
    for (; *attributes; attributes += 2)
        if (related ? span_ends(span_of(attributes[0]), "/relationships\nid")
                    : strcmp(attributes[0], name) == 0)
            return attributes[1];
    return NULL;
}

const char *xml_version(void) {
    return XML_ExpatVersion();
}
