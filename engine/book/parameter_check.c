/* Reports on the parameters of a site, on the book's day. */
#include "book/parameter_check.h"

#include <string.h>

#define GAPS_MOST 5     /* reported of one parameter and set of rules */
#define CASES_MOST 1024 /* combinations of keys that are tried */

struct gaps {
    const struct book *book;
    struct diags *diags;
    uint16_t parameter;
    struct value cases[CASES_MOST][PARAMETER_KEYS];
    int case_count;
    struct buffer rules; /* that need it, by name */
    int found;
};

static void add_case(struct gaps *gaps, int from, uint16_t key, struct value value) {
    if (gaps->case_count == CASES_MOST) return;
    memcpy(gaps->cases[gaps->case_count], gaps->cases[from], sizeof gaps->cases[0]);
    gaps->cases[gaps->case_count++][key] = value;
}

/* Every value that a key may have, as far as it is known. */
static void add_key_cases(struct gaps *gaps, int from, const struct parameter_key *key, uint16_t number) {
    if (key->kind == VALUE_CHOICE)
        for (uint16_t i = 0; i < key->choice_count; i++)
            add_case(gaps, from, number, (struct value){VALUE_CHOICE, {.choice = i}});
    else if (key->kind == VALUE_BOOLEAN)
        for (int i = 0; i < 2; i++)
            add_case(gaps, from, number, (struct value){VALUE_BOOLEAN, {.boolean = i == 1}});
    else
        for (uint16_t i = 0; i < key->known_count; i++) add_case(gaps, from, number, key->known[i]);
}

static void make_cases(struct gaps *gaps, const struct parameter *parameter) {
    memset(gaps->cases, 0, sizeof gaps->cases);
    gaps->case_count = 1;
    for (uint16_t key = 0; key < parameter->key_count; key++) {
        int before = gaps->case_count;
        for (int i = 0; i < before; i++) add_key_cases(gaps, i, &parameter->keys[key], key);
        memmove(gaps->cases, gaps->cases + before,
                (size_t)(gaps->case_count - before) * sizeof gaps->cases[0]);
        gaps->case_count -= before;
    }
}

static bool has_value(const struct gaps *gaps, region_t region, const struct value *keys) {
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
    int missing = 0;
    for (int i = 0; i < gaps->case_count; i++) missing += !has_value(gaps, region, gaps->cases[i]);
    if (missing == 0) return;
    if (lies_inside(gaps, region, digits) && look_inside(gaps, region, digits)) return;
    if (missing == gaps->case_count) report_gap(gaps, region, digits, NULL);
    for (int i = 0; i < gaps->case_count && missing < gaps->case_count; i++)
        if (!has_value(gaps, region, gaps->cases[i])) report_gap(gaps, region, digits, gaps->cases[i]);
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
    struct gaps gaps = {.book = book, .diags = diags, .parameter = parameter, .rules = {.most = 4096}};
    make_cases(&gaps, &book->parameters[parameter]);
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
