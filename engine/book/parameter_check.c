/* Reports on the parameters of a site, on the book's day. */
#include "book/parameter_check.h"

#include <string.h>

#define GAPS_MOST 5     /* reported of one parameter and set of rules */
#define CASES_MOST 1024 /* combinations of keys that are tried, the first */

struct gaps {
    const struct book *book;
    struct diags *diags;
    uint16_t parameter;
    uint32_t case_count; /* combinations of its keys that are tried */
    struct buffer rules; /* that need it, by name */
    int found;
};

/* How many values a key may have, as far as they are known. */
static uint32_t count_values(const struct parameter_key *key) {
    return key->kind == VALUE_CHOICE ? key->choice_count : key->kind == VALUE_BOOLEAN ? 2 : key->known_count;
}

static struct value key_value(const struct parameter_key *key, uint32_t number) {
    if (key->kind == VALUE_CHOICE) return (struct value){VALUE_CHOICE, {.choice = number}};
    if (key->kind == VALUE_BOOLEAN) return (struct value){VALUE_BOOLEAN, {.boolean = number == 1}};
    return key->known[number];
}

static uint32_t count_cases(const struct parameter *parameter) {
    uint64_t count = 1;
    for (uint16_t key = 0; key < parameter->key_count; key++) {
        count *= count_values(&parameter->keys[key]);
        if (count > CASES_MOST) count = CASES_MOST;
    }
    return (uint32_t)count;
}

/* Case by case the last key changes first. */
static void make_case(const struct parameter *parameter, uint32_t number, struct value *keys) {
    for (uint16_t key = parameter->key_count; key-- > 0;) {
        uint32_t count = count_values(&parameter->keys[key]);
        keys[key] = key_value(&parameter->keys[key], number % count);
        number /= count;
    }
}

/* keys: those of the case, written there. */
static bool has_value(const struct gaps *gaps, region_t region, uint32_t number, struct value *keys) {
    make_case(&gaps->book->parameters[gaps->parameter], number, keys);
    struct parameter_asker asker = {.region = region, .on = gaps->book->today};
    struct parameter_found found;
    enum parameter_answer answer = parameter_find(gaps->book, gaps->parameter, keys, &asker, &found);
    return answer != PARAMETER_NOWHERE ||
           found.parameter != gaps->parameter; /* what it is a multiple of: its own */
}

static void put_place(const struct book *book, region_t code, int digits, struct buffer *out) {
    const struct region *region = region_find(&book->regions, code, digits);
    char number[16];
    snprintf(number, sizeof number, "%012llu", (unsigned long long)code);
    number[digits < 6 ? 6 : digits] = '\0';
    buffer_format(out, "%s%s%s", number, region != NULL ? " " : "", region != NULL ? region->name : "");
}

static void put_case(const struct parameter *parameter, const struct value *keys, struct buffer *out) {
    for (uint16_t i = 0; i < parameter->key_count; i++) {
        buffer_format(out, "%s%s = ", i == 0 ? " for " : ", ", parameter->keys[i].name);
        parameter_key_text(&parameter->keys[i], &keys[i], out);
    }
}

/* keys NULL: for none. */
static void report_gap(struct gaps *gaps, region_t region, int digits, const struct value *keys) {
    const struct parameter *parameter = &gaps->book->parameters[gaps->parameter];
    struct buffer text = {.most = 4096};
    if (gaps->found++ >= GAPS_MOST) return;
    put_place(gaps->book, region, digits, &text);
    if (keys != NULL) put_case(parameter, keys, &text);
    diags_add(gaps->diags, DIAG_WARNING, (struct place){parameter->said.file, parameter->said.line, 0},
              "parameter \"%s\" has no value on this date in %s: what reads it cannot tell (%s)",
              parameter->name, text.at, gaps->rules.at);
    buffer_release(&text);
}

static bool lies_inside(const struct gaps *gaps, region_t region, int digits) {
    const struct parameter *parameter = &gaps->book->parameters[gaps->parameter];
    for (uint16_t i = 0; i < parameter->entry_count; i++) {
        const struct entry *entry = &parameter->entries[i];
        if (entry->digits > digits && parameter_in_force(entry, gaps->book->today) &&
            region_inside(entry->region, region, digits))
            return true;
    }
    return false;
}

static void look(struct gaps *gaps, region_t region, int digits);

/* The places of the next level that the table of regions has; false: none. */
static bool look_inside(struct gaps *gaps, region_t region, int digits) {
    const struct regions *regions = &gaps->book->regions;
    int next = 13;
    for (uint32_t i = 0; i < regions->count; i++) {
        const struct region *place = &regions->items[i];
        if (place->digits > digits && place->digits < next && region_inside(place->code, region, digits))
            next = place->digits;
    }
    for (uint32_t i = 0; i < regions->count; i++)
        if (regions->items[i].digits == next && region_inside(regions->items[i].code, region, digits))
            look(gaps, regions->items[i].code, next);
    return next < 13;
}

static void look(struct gaps *gaps, region_t region, int digits) {
    struct value keys[PARAMETER_KEYS] = {0};
    uint32_t missing = 0;
    for (uint32_t i = 0; i < gaps->case_count; i++) missing += !has_value(gaps, region, i, keys);
    if (missing == 0) return;
    if (lies_inside(gaps, region, digits) && look_inside(gaps, region, digits)) return;
    if (missing == gaps->case_count) report_gap(gaps, region, digits, NULL);
    for (uint32_t i = 0; i < gaps->case_count && missing < gaps->case_count; i++)
        if (!has_value(gaps, region, i, keys)) report_gap(gaps, region, digits, keys);
}

static bool needs(const struct book *book, const struct rule *rule, uint16_t parameter) {
    if (book->today < rule->from || book->today > rule->to) return false;
    for (uint16_t i = 0; i < rule->parameter_count; i++)
        if (rule->parameters[i] == parameter) return true;
    return false;
}

/* Where a rule judges: its own region or the site's, whichever is the smaller. */
static struct region place_of(const struct book *book, const struct rule *rule) {
    bool own = rule->region_digits > book->site.region_digits;
    return own ? (struct region){rule->region, rule->region_digits, NULL}
               : (struct region){book->site.region, book->site.region_digits, NULL};
}

static void check_gaps(const struct book *book, struct diags *diags, uint16_t parameter) {
    struct gaps gaps = {.book = book,
                        .diags = diags,
                        .parameter = parameter,
                        .case_count = count_cases(&book->parameters[parameter]),
                        .rules = {.most = 4096}};
    for (uint16_t r = 0; r < book->rule_count; r++) { /* rules of one place are reported together */
        struct region place = place_of(book, &book->rules[r]);
        if (!needs(book, &book->rules[r], parameter)) continue;
        bool first = true;
        buffer_clear(&gaps.rules);
        for (uint16_t k = 0; k < book->rule_count; k++) {
            struct region other = place_of(book, &book->rules[k]);
            if (other.code != place.code || other.digits != place.digits ||
                !needs(book, &book->rules[k], parameter))
                continue;
            first = first && k >= r;
            if (gaps.rules.length > 0) buffer_text(&gaps.rules, ", ");
            buffer_text(&gaps.rules, book->rules[k].name);
        }
        if (first) look(&gaps, place.code, place.digits);
    }
    if (gaps.found > GAPS_MOST)
        diags_add(
            diags, DIAG_WARNING,
            (struct place){book->parameters[parameter].said.file, book->parameters[parameter].said.line, 0},
            "parameter \"%s\" has no value in %d more places or cases", book->parameters[parameter].name,
            gaps.found - GAPS_MOST);
    buffer_release(&gaps.rules);
}

/* A later, more general value of the same place that an earlier, more particular one without end keeps out.
 */
static const struct entry *hides(const struct parameter *parameter, const struct entry *entry) {
    for (uint16_t i = 0; i < parameter->entry_count; i++) {
        const struct entry *other = &parameter->entries[i];
        if (other->region == entry->region && other->digits == entry->digits && other->named > entry->named &&
            other->from < entry->from && other->to == DATE_OPEN &&
            parameter_keys_meet(parameter, other, entry))
            return other;
    }
    return NULL;
}

static void check_entry(const struct book *book, struct diags *diags, const struct parameter *parameter,
                        const struct entry *entry) {
    struct place place = {parameter->said.file, entry->line, 0};
    const struct entry *hidden_by = hides(parameter, entry);
    if (strstr(entry->basis, "未核实") != NULL || strstr(entry->basis, "unverified") != NULL)
        diags_add(diags, DIAG_WARNING, place, "parameter \"%s\": the basis is not verified", parameter->name);
    if (entry->review_by != DATE_NONE && entry->review_by < book->today) {
        char day[11];
        date_write(entry->review_by, day);
        diags_add(diags, DIAG_WARNING, place, "parameter \"%s\" was to be reviewed by %s", parameter->name,
                  day);
    }
    if (hidden_by != NULL)
        diags_add(
            diags, DIAG_WARNING, place,
            "parameter \"%s\": entry %u of an earlier day is more particular and stays in force beside this "
            "one; give it `to` if it has ended",
            parameter->name, hidden_by->number);
}

void parameters_check(const struct book *book, struct diags *diags) {
    for (uint16_t p = 0; p < book->parameter_count; p++) {
        const struct parameter *parameter = &book->parameters[p];
        check_gaps(book, diags, p);
        for (uint16_t i = 0; i < parameter->entry_count; i++)
            if (parameter_holds_in(parameter, &parameter->entries[i], book->site.region,
                                   book->site.region_digits, book->today))
                check_entry(book, diags, parameter, &parameter->entries[i]);
    }
}
