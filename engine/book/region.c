/* Place codes and their names. */
#include "book/region.h"

#include <stdlib.h>
#include <string.h>

#include "book/declare.h"

static const region_t unit_of[13] = {[2] = 10000000000, [4] = 100000000, [6] = 1000000, [9] = 1000, [12] = 1};

bool region_read(struct span text, region_t *code, int *digits) {
    if (text.length > 12 || unit_of[text.length] == 0) return false;
    region_t value = 0;
    for (size_t i = 0; i < text.length; i++) {
        if (text.at[i] < '0' || text.at[i] > '9') return false;
        value = value * 10 + (region_t)(text.at[i] - '0');
    }
    *code = value * unit_of[text.length];
    *digits = (int)text.length;
    if (text.length == 6 && value % 100 == 0)
        *digits = value % 10000 == 0 ? 2 : 4; /* 450200 is the city, 450000 the province */
    return value != 0;
}

region_t region_county(region_t code) {
    return code / unit_of[6] * unit_of[6];
}

region_t region_township(region_t code) {
    return code / unit_of[9] * unit_of[9];
}

bool region_inside(region_t code, region_t place, int digits) {
    return digits == 0 || code / unit_of[digits] == place / unit_of[digits];
}

static int by_code(const void *a, const void *b) {
    const struct region *x = a, *y = b;
    if (x->code != y->code) return x->code < y->code ? -1 : 1;
    return x->digits - y->digits;
}

const struct region *region_find(const struct regions *regions, region_t code, int digits) {
    struct region key = {code, digits, NULL};
    if (regions->count == 0) return NULL;
    return bsearch(&key, regions->items, regions->count, sizeof key, by_code);
}

static bool has_places(const struct regions *regions, region_t within, int within_digits, int digits) {
    for (uint32_t i = 0; i < regions->count; i++)
        if (regions->items[i].digits == digits &&
            region_inside(regions->items[i].code, within, within_digits))
            return true;
    return false;
}

bool region_is_unknown(const struct regions *regions, region_t code, int digits) {
    static const int above[13] = {[6] = 4, [9] = 6, [12] = 9};
    region_t first = code / unit_of[2] / 10;
    if (first == 0 || first == 9) return true; /* GB/T 2260: 1 to 8 */
    if (above[digits] == 0 || region_find(regions, code, digits) != NULL) return false;
    return has_places(regions, code, above[digits], digits) ||
           (digits > 6 && region_is_unknown(regions, code / unit_of[above[digits]] * unit_of[above[digits]],
                                            above[digits]));
}

const char *region_county_name(const struct regions *regions, region_t code) {
    const struct region *region = region_find(regions, region_county(code), 6);
    return region != NULL ? region->name : "";
}

const char *region_township_name(const struct regions *regions, region_t code) {
    const struct region *region = region_find(regions, region_township(code), 9);
    return region != NULL ? region->name : "";
}

static void add_region(struct form *form, struct regions *regions, const char *key, const char *name) {
    struct region region = {.name = arena_text(&form->loader->book->arena, name)};
    if (!region_read(span_of(key), &region.code, &region.digits))
        form_error(form, key, "'%s' is no place code of 2, 4, 6, 9 or 12 digits", key);
    else
        regions->items[regions->count++] = region;
}

void form_region(struct form *form, const char *key, region_t *region, int *digits) {
    const char *text = form_text(form, key, false);
    region_t code;
    int said;
    if (text == NULL) return;
    if (!region_read(span_of(text), &code, &said)) {
        form_error(form, text, "'%s' is no place code", text);
    } else if (region_is_unknown(&form->loader->book->regions, code, said)) {
        form_error(form, text, "regions/ has no place '%s'", text);
    } else {
        *region = code;
        *digits = said;
    }
}

void regions_read(struct loader *loader, const struct capture *capture) {
    lua_State *L = loader->box.L;
    struct book *book = loader->book;
    struct form form;
    form_open(&form, loader, capture);
    uint32_t more = 0;
    for (lua_pushnil(L); lua_next(L, form.index) != 0; lua_pop(L, 1)) more++;
    struct region *grown = arena_get(&book->arena, (book->regions.count + more) * sizeof *grown);
    if (book->regions.count > 0) memcpy(grown, book->regions.items, book->regions.count * sizeof *grown);
    book->regions.items = grown;
    for (lua_pushnil(L); lua_next(L, form.index) != 0; lua_pop(L, 1)) {
        if (lua_type(L, -2) == LUA_TSTRING && lua_type(L, -1) == LUA_TSTRING)
            add_region(&form, &book->regions, lua_tostring(L, -2), lua_tostring(L, -1));
        else
            form_error(&form, NULL, "every entry is [\"code\"] = \"name\"");
    }
    lua_settop(L, form.index - 1);
}

void regions_sort(struct loader *loader) {
    struct regions *regions = &loader->book->regions;
    if (regions->count == 0) return;
    qsort(regions->items, regions->count, sizeof *regions->items, by_code);
    for (uint32_t i = 1; i < regions->count; i++)
        if (by_code(&regions->items[i - 1], &regions->items[i]) == 0)
            diags_add(loader->diags, DIAG_ERROR, (struct place){"regions/", 0, 0},
                      "%012llu is named twice: %s, %s", (unsigned long long)regions->items[i].code,
                      regions->items[i - 1].name, regions->items[i].name);
}

int region_compare(const void *left, const void *right) {
    region_t a = *(const region_t *)left, b = *(const region_t *)right;
    return (a > b) - (a < b);
}
