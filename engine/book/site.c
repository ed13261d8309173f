/* site.lua: one office's settings; household.lua, causes.lua and outcomes.lua: small tables of the rule base.
 */
#include "book/declare.h"

#include <string.h>

#include "ground/memory.h"

static bool two_capitals(const char *text) {
    return strlen(text) == 2 && text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'A' && text[1] <= 'Z';
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
    site->capacity = (uint32_t)form_number(&form, "capacity", 0, 1e6, 0);
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

static void read_columns(struct form *form, const char *key, uint16_t **columns, uint16_t *count) {
    const struct dataset *people = &form->loader->book->datasets[REGISTER];
    uint16_t named;
    const char **names = form_texts(form, key, &named);
    *columns = arena_get(&form->loader->book->arena, (named + 1u) * sizeof **columns);
    *count = 0;
    for (uint16_t i = 0; i < named; i++) {
        uint16_t column = dataset_column(people, names[i]);
        if (column != COLUMN_NONE)
            (*columns)[(*count)++] = column;
        else
            form_unknown_column(form, people, names[i]);
    }
}

static void read_away(struct form *form, struct household_form *household) {
    struct book *book = form->loader->book;
    uint16_t named;
    const char **names = form_texts(form, "away", &named);
    household->away = arena_get(&book->arena, (named + 1u) * sizeof *household->away);
    for (uint16_t i = 0; i < named; i++) {
        uint16_t fact = book_fact(book, names[i]);
        if (fact == FACT_NONE)
            form_unknown_fact(form, names[i]);
        else if (book->facts[fact].subject != FACT_OF_PERSON)
            form_error(form, names[i], "away takes yes/no facts of a person");
        else
            household->away[household->away_count++] = fact;
    }
}

/* The register's column of type region, when household does not name one. */
static uint16_t only_region_column(const struct dataset *people) {
    uint16_t found = COLUMN_NONE;
    for (uint16_t i = 0; i < people->column_count; i++) {
        if (people->columns[i].type != TYPE_REGION) continue;
        if (found != COLUMN_NONE) return COLUMN_NONE;
        found = i;
    }
    return found;
}

void household_read(struct loader *loader, const struct capture *capture) {
    struct book *book = loader->book;
    struct household_form *household = &book->household;
    struct form form;
    form_open(&form, loader, capture);
    read_columns(&form, "book", &household->book, &household->book_count);
    if (household->book_count == 0)
        form_error(&form, NULL, "book is missing: the register columns that put people under one number");
    if (form_push(&form, "alone")) {
        household->alone = filter_read(&form, REGISTER, false, false);
        lua_pop(loader->box.L, 1);
    }
    for (uint16_t i = 0; household->alone != NULL && i < household->alone->count; i++)
        if (household->alone->conditions[i].is_fact || household->alone->conditions[i].word != WORD_IS)
            form_error(&form, "alone", "alone takes register columns with plain values");
    const char *region = form_text(&form, "region", false);
    household->region = region != NULL ? dataset_column(&book->datasets[REGISTER], region)
                                       : only_region_column(&book->datasets[REGISTER]);
    if (region != NULL && household->region == COLUMN_NONE)
        form_unknown_column(&form, &book->datasets[REGISTER], region);
    else if (household->region == COLUMN_NONE ||
             book->datasets[REGISTER].columns[household->region].type != TYPE_REGION)
        form_error(&form, region, "region must name the register's column of type region");
    read_away(&form, household);
    form_close(&form);
}
