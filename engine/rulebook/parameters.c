/* hearth rules --parameters: the values of policy by place, day and key, each with its basis. */
#include "rulebook/parameters.h"

#include <stdlib.h>

#include "ground/memory.h"
#include "judge/judgement.h"
#include "outcome/columns.h"
#include "rulebook/parameter_words.h"

#define PLACE_WIDTH 20
#define KEYS_WIDTH 24
#define VALUE_WIDTH 18

static bool holds_here(const struct book *book, const struct parameter *parameter,
                       const struct entry *entry) {
    return parameter_holds_in(parameter, entry, book->site.region, book->site.region_digits, book->today);
}

static const char *place_of(const struct book *book, const struct entry *entry, char code[16]) {
    const struct region *region = region_find(&book->regions, entry->region, entry->digits);
    if (entry->digits == 0) return "各地";
    if (region != NULL) return region->name;
    snprintf(code, 16, "%012llu", (unsigned long long)entry->region);
    code[entry->digits < 6 ? 6 : entry->digits] = '\0'; /* cities and provinces are written with six */
    return code;
}

static void put_keys(const struct parameter *parameter, const struct entry *entry, struct buffer *out) {
    for (uint16_t i = 0; i < parameter->key_count; i++) {
        const struct key_values *values = &entry->keys[i];
        if (values->count == 0) continue;
        if (out->length > 0) buffer_text(out, " ");
        buffer_format(out, "%s=", parameter->keys[i].name);
        for (uint16_t k = 0; k < values->count; k++) {
            if (k > 0) buffer_text(out, ",");
            parameter_key_text(&parameter->keys[i], &values->items[k], out);
        }
    }
}

/* What of a multiple: "0.2 × 低保标准（urban），进到元", appended. */
static void parameter_formula(const struct book *book, const struct multiple *multiple, struct buffer *out) {
    const struct parameter *of = &book->parameters[multiple->of];
    struct value times = {VALUE_NUMBER, {.number = (double)multiple->times / (double)multiple->over}};
    struct buffer text = {.most = 64};
    buffer_format(out, "%s × %s", value_text(&text, &times, NULL, 0), of->zh);
    bool open = false;
    for (uint16_t i = 0; i < of->key_count; i++) {
        if (multiple->keys[i].kind == VALUE_MISSING) continue;
        buffer_text(out, open ? "，" : "（");
        parameter_key_text(&of->keys[i], &multiple->keys[i], out);
        open = true;
    }
    if (open) buffer_text(out, "）");
    rounding_words(out, multiple);
    buffer_release(&text);
}

/* What a multiple comes to at its own place (the site's where it holds beyond it) and for its first keys;
 * false: that depends on more. */
static bool work_out(const struct book *book, const struct parameter *parameter, const struct entry *entry,
                     struct value *out) {
    struct value keys[PARAMETER_KEYS] = {{VALUE_MISSING, {0}}};
    for (uint16_t i = 0; i < parameter->key_count; i++)
        if (entry->keys[i].count > 0) keys[i] = entry->keys[i].items[0];
    bool inside = region_inside(entry->region, book->site.region, book->site.region_digits);
    struct parameter_asker asker = {.region = inside ? entry->region : book->site.region, .on = book->today};
    struct parameter_found found;
    if (parameter_find(book, (uint16_t)(parameter - book->parameters), keys, &asker, &found) !=
        PARAMETER_FOUND)
        return false;
    *out = found.value;
    return found.entry == entry;
}

static void put_value(const struct book *book, const struct parameter *parameter, const struct entry *entry,
                      struct buffer *out) {
    struct value worked = {VALUE_MISSING, {0}};
    struct buffer text = {.most = 1 << 20};
    bool is_worked = entry->multiple != NULL && work_out(book, parameter, entry, &worked);
    if (entry->multiple == NULL || is_worked) buffer_text(out, entry_text(&text, entry, &worked));
    if (is_worked) buffer_text(out, " = ");
    if (entry->multiple != NULL) parameter_formula(book, entry->multiple, out);
    buffer_release(&text);
}

static void put_days(FILE *out, const struct book *book, const struct entry *entry) {
    char day[11];
    fprintf(out, "%s", (date_write(entry->from, day), day));
    if (entry->to == DATE_OPEN)
        fputs(" 起", out);
    else
        fprintf(out, " 至 %s", (date_write(entry->to, day), day));
    if (entry->known != DATE_NONE) fprintf(out, "，%s 获知", (date_write(entry->known, day), day));
    if (entry->review_by != DATE_NONE)
        fprintf(out, "，%s 前复核%s", (date_write(entry->review_by, day), day),
                entry->review_by < book->today ? "（已过）" : "");
}

static void put_entry(FILE *out, const struct book *book, const struct parameter *parameter,
                      const struct entry *entry, const char *standing) {
    struct buffer keys = {.most = 1 << 16}, value = {.most = 1 << 20};
    char code[16];
    put_keys(parameter, entry, &keys);
    put_value(book, parameter, entry, &value);
    fputs("    ", out);
    columns_left(out, place_of(book, entry, code), PLACE_WIDTH);
    if (parameter->key_count > 0) columns_left(out, keys.length > 0 ? keys.at : "—", KEYS_WIDTH);
    columns_left(out, value.at, VALUE_WIDTH);
    fputs("  ", out);
    put_days(out, book, entry);
    fprintf(out, "%s%s\n        %s\n", standing[0] != '\0' ? "  " : "", standing, entry->basis);
    buffer_release(&keys);
    buffer_release(&value);
}

static void put_head(FILE *out, const struct parameter *parameter) {
    fprintf(out, "%s  %s", parameter->name, parameter->zh);
    if (parameter->unit[0] != '\0') fprintf(out, "  %s", parameter->unit);
    for (uint16_t i = 0; i < parameter->key_count; i++)
        fprintf(out, "%s%s", i == 0 ? "  by " : ", ", parameter->keys[i].full);
    fputs("\n", out);
}

void parameters_text(FILE *out, const struct book *book) {
    char day[11];
    date_write(book->today, day);
    fprintf(out, "%s 参数 · parameters in force on %s\n", book->site.name, day);
    for (uint16_t p = 0; p < book->parameter_count; p++) {
        const struct parameter *parameter = &book->parameters[p];
        uint32_t shown = 0;
        fputs("\n", out);
        put_head(out, parameter);
        for (uint16_t i = 0; i < parameter->entry_count; i++) {
            const struct entry *entry = &parameter->entries[i];
            if (!holds_here(book, parameter, entry)) continue;
            put_entry(out, book, parameter, entry, "");
            shown++;
        }
        if (shown == 0) fputs("    本地当日没有取值 · no value here on this day\n", out);
    }
}

static int by_place_and_day(const void *left, const void *right) {
    const struct entry *a = *(const struct entry *const *)left, *b = *(const struct entry *const *)right;
    if (a->digits != b->digits) return a->digits < b->digits ? -1 : 1;
    if (a->region != b->region) return a->region < b->region ? -1 : 1;
    if (a->from != b->from) return a->from < b->from ? -1 : 1;
    if (a->known != b->known) return a->known < b->known ? -1 : 1;
    return (a->number > b->number) - (a->number < b->number);
}

static const char *standing_of(const struct book *book, const struct parameter *parameter,
                               const struct entry *entry) {
    if (book->today < entry->from) return "[尚未施行]";
    if (entry->known != DATE_NONE && book->today < entry->known) return "[当日尚未获知]";
    if (book->today > entry->to) return "[已止]";
    bool far = !region_inside(entry->region, book->site.region, book->site.region_digits) &&
               !region_inside(book->site.region, entry->region, entry->digits);
    if (far) return "[外地]";
    return holds_here(book, parameter, entry) ? "[现行]" : "[已被取代]";
}

void parameter_history(FILE *out, const struct book *book, uint16_t number) {
    const struct parameter *parameter = &book->parameters[number];
    const struct entry **entries = memory_get((parameter->entry_count + 1u) * sizeof *entries);
    for (uint16_t i = 0; i < parameter->entry_count; i++) entries[i] = &parameter->entries[i];
    qsort(entries, parameter->entry_count, sizeof *entries, by_place_and_day);
    put_head(out, parameter);
    fprintf(out, "    %s:%d\n", parameter->said.file, parameter->said.line);
    for (uint16_t i = 0; i < parameter->entry_count; i++)
        put_entry(out, book, parameter, entries[i], standing_of(book, parameter, entries[i]));
    free(entries);
}
