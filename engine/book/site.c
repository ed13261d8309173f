/* site.lua: one office's settings; causes.lua and outcomes.lua: small tables of the rule base.
 */
#include "book/declare.h"

#include <string.h>

#define QUIET_USUAL 60 /* seconds */
#define QUIET_MOST 86400

static bool two_capitals(const char *text) {
    return strlen(text) == 2 && text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'A' && text[1] <= 'Z';
}

/* inbox = { quiet = seconds } */
static void read_inbox(struct form *form, struct site *site) {
    struct form inner;
    site->quiet = QUIET_USUAL;
    if (!form_table(&inner, form, "inbox", "{ quiet = seconds }")) return;
    site->quiet = form_whole(&inner, "quiet", 0, QUIET_MOST, QUIET_USUAL);
    form_close(&inner);
}

void site_read(struct loader *loader, const struct capture *capture) {
    struct site *site = &loader->book->site;
    struct form form;
    form_open(&form, loader, capture);
    site->name = form_text(&form, "name", true);
    const char *region = form_text(&form, "region", true);
    if (region != NULL && !region_read(span_of(region), &site->region, &site->region_digits))
        form_error(&form, "region", "region must be a place code of 2, 4, 6, 9 or 12 digits");
    const char *rules = form_text(&form, "rules", true);
    if (rules != NULL)
        site->rules = arena_format(&loader->book->arena, "%s%s%s", rules[0] == '/' ? "" : site->folder,
                                   rules[0] == '/' ? "" : "/", rules);
    site->packs = form_texts(&form, "packs", &site->pack_count);
    if (site->pack_count == 0)
        form_error(&form, NULL,
                   "packs is missing: the folders of rules in force here, such as packs = { \"liuzhou\" }");
    for (uint16_t i = 0; i < site->pack_count; i++)
        if (strstr(site->packs[i], "..") != NULL || site->packs[i][0] == '/')
            form_error(&form, site->packs[i], "a pack is a folder below rules");
    const char *prefix = form_text(&form, "case_prefix", false);
    site->case_prefix = prefix != NULL ? prefix : "DZ";
    if (!two_capitals(site->case_prefix))
        form_error(&form, "case_prefix", "case_prefix must be two capital letters");
    const char *language = form_text(&form, "language", false);
    if (language != NULL && strcmp(language, "zh") != 0)
        form_error(&form, "language", "language can only be \"zh\"");
    site->capacity = (uint32_t)form_whole(&form, "capacity", 0, 1000000, 0);
    read_inbox(&form, site);
    form_close(&form);
}

void cause_read(struct loader *loader, const struct capture *capture, struct cause *cause) {
    struct form form;
    form_open(&form, loader, capture);
    cause->key = capture->name;
    cause->zh = form_text(&form, "zh", true);
    cause->en = form_text(&form, "en", false);
    form_close(&form);
    if (cause->zh == NULL) cause->zh = capture->name;
}
