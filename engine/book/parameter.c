/* rules/parameters: amounts and limits of policy, by place and date, with their basis. */
#include <string.h>

#include "book/declare.h"

const struct entry *parameter_entry(const struct parameter *parameter, region_t region, date_t on) {
    const struct entry *best = NULL;
    for (uint16_t i = 0; i < parameter->entry_count; i++) {
        const struct entry *entry = &parameter->entries[i];
        if (on < entry->from || on > entry->to || !region_inside(region, entry->region, entry->digits))
            continue;
        if (best == NULL || entry->digits > best->digits ||
            (entry->digits == best->digits && entry->from > best->from))
            best = entry;
    }
    return best;
}

/* The value as text or exact value; a plain number of a parameter in yuan is an amount. */
static void read_value(struct form *form, const struct parameter *parameter, struct entry *entry) {
    lua_State *L = form->loader->box.L;
    if (!form_push(form, "value")) {
        form_error(form, NULL, "value is missing");
        return;
    }
    if (!value_pull(L, -1, &entry->value))
        form_error(form, "value", "value must be an amount, a number, a text, a date, true or false");
    if (entry->value.kind == VALUE_TEXT)
        entry->value.as.text = span_of(arena_span(&form->loader->book->arena, entry->value.as.text));
    if (entry->value.kind == VALUE_NUMBER && strncmp(parameter->unit, "yuan", 4) == 0) {
        char digits[32];
        snprintf(digits, sizeof digits, "%.2f", entry->value.as.number);
        amount_t amount;
        struct value exact = {.kind = VALUE_AMOUNT};
        if (amount_read(span_of(digits), &amount)) exact.as.amount = amount;
        if (value_compare(&exact, &entry->value) != 0)
            form_error(form, "value", "an amount has at most two decimals");
        entry->value = exact;
    }
    lua_pop(L, 1);
}

static void read_entry(struct form *outer, const struct parameter *parameter, struct entry *entry,
                       int number) {
    struct form form;
    form_inner(&form, outer, arena_format(&outer->loader->book->arena, "%s entry %d", outer->what, number));
    const char *region = form_text(&form, "region", false);
    if (region != NULL && !region_read(span_of(region), &entry->region, &entry->digits))
        form_error(&form, region, "'%s' is no place code", region);
    entry->from = form_date(&form, "from", DATE_NONE);
    if (!form_has(&form, "from"))
        form_error(&form, NULL, "from is missing: the day from which the value is in force");
    entry->to = form_date(&form, "to", DATE_OPEN);
    entry->known = form_date(&form, "known", DATE_NONE);
    form_date(&form, "review_by", DATE_NONE);
    if (entry->to < entry->from) form_error(&form, "to", "to is before from");
    read_value(&form, parameter, entry);
    const char *per = form_text(&form, "per", false);
    if (per != NULL && strcmp(per, "month") == 0)
        entry->per = 1;
    else if (per != NULL && strcmp(per, "year") == 0)
        entry->per = 2;
    else if (per != NULL)
        form_error(&form, per, "per is \"month\" or \"year\"");
    entry->basis = form_text(&form, "basis", true);
    entry->line = form.line;
    form_close(&form);
}

/* Two entries of one place must not begin on one day; a later start ends an earlier one, but an explicit `to`
 * must not run into a later entry. */
static void check_overlap(struct form *form, const struct parameter *parameter) {
    for (uint16_t i = 0; i < parameter->entry_count; i++)
        for (uint16_t k = i + 1; k < parameter->entry_count; k++) {
            const struct entry *a = &parameter->entries[i], *b = &parameter->entries[k];
            if (a->region != b->region || a->digits != b->digits) continue;
            const struct entry *first = a->from < b->from ? a : b, *second = first == a ? b : a;
            bool overlap = a->from == b->from || (first->to != DATE_OPEN && first->to >= second->from);
            if (overlap)
                form_error(form, NULL, "entries %d and %d overlap: same place, both in force on one day",
                           i + 1, k + 1);
        }
}

void parameter_read(struct loader *loader, const struct capture *capture, struct parameter *parameter) {
    lua_State *L = loader->box.L;
    struct form form;
    form_open(&form, loader, capture);
    *parameter = (struct parameter){.name = capture->name,
                                    .said = {loader->book->sources[capture->source].path, capture->line}};
    form_title(&form, "title", true, &parameter->zh, NULL);
    if (parameter->zh == NULL) parameter->zh = capture->name;
    const char *unit = form_text(&form, "unit", false);
    parameter->unit = unit != NULL ? unit : "";
    size_t length = lua_rawlen(L, form.index);
    if (length == 0 || length > 10000)
        form_error(&form, NULL, "a parameter has entries { region, from, value, basis }");
    parameter->entries = arena_zeroed(&loader->book->arena, length + 1, sizeof *parameter->entries);
    for (size_t i = 0; i < length && i < 10000; i++) {
        lua_rawgeti(L, form.index, (lua_Integer)i + 1);
        if (lua_istable(L, -1))
            read_entry(&form, parameter, &parameter->entries[parameter->entry_count++], (int)i + 1);
        else
            form_error(&form, NULL, "entry %d is no table", (int)i + 1);
        lua_settop(L, form.index);
        lua_pushnil(L);
        lua_rawseti(L, form.index, (lua_Integer)i + 1);
    }
    check_overlap(&form, parameter);
    form_close(&form);
}
