/* rules/parameters: amounts and limits of policy as they are declared. What needs other parameters or facts
 * is seen to in parameter_bind.c. */
#include <stdlib.h>
#include <string.h>

#include "book/declare.h"
#include "ground/amount.h"
#include "library/lua_words.h"

#define ENTRIES_MOST 10000
#define LIST_MOST 1000   /* values of a key or members of a set */
#define VALUES_MOST 5000 /* and of all entries together: each is held against the others */

static void keep_text(const struct form *form, struct value *value) {
    if (value->kind == VALUE_TEXT)
        value->as.text = span_of(arena_span(&form->loader->book->arena, value->as.text));
}

/* A plain number of a parameter in yuan is an amount; a text of one in dates is a date. */
static void by_unit(const struct form *form, const struct parameter *parameter, struct value *value) {
    if (value->kind == VALUE_TEXT && strcmp(parameter->unit, "date") == 0) {
        date_t date;
        if (date_read(value->as.text, &date))
            *value = (struct value){VALUE_DATE, {.date = date}};
        else
            form_error(form, "value", "value must be a day written YYYY-MM-DD: the unit is date");
    }
    if (value->kind != VALUE_NUMBER || strncmp(parameter->unit, "yuan", 4) != 0) return;
    char digits[32];
    snprintf(digits, sizeof digits, "%.2f", value->as.number);
    amount_t amount;
    struct value exact = {.kind = VALUE_AMOUNT};
    if (amount_read(span_of(digits), &amount)) exact.as.amount = amount;
    if (value_compare(&exact, value) != 0) form_error(form, "value", "an amount has at most two decimals");
    *value = exact;
}

/* All values of a parameter are of one kind. */
static void check_kind(const struct form *form, struct parameter *parameter, enum value_kind kind,
                       bool is_set) {
    bool first = parameter->kind == VALUE_MISSING;
    if (first) parameter->kind = kind;
    if (first) parameter->is_set = is_set;
    if (first && kind != VALUE_AMOUNT && strncmp(parameter->unit, "yuan", 4) == 0)
        form_error(form, "value", "value must be a number: the unit is %s", parameter->unit);
    if (parameter->kind == kind && parameter->is_set == is_set) return;
    form_error(form, "value", "the value is %s%s, but that of an entry before is %s%s",
               is_set ? "a set, each member " : "", value_kind_name(kind),
               parameter->is_set ? "a set, each member " : "", value_kind_name(parameter->kind));
}

static void write_member(struct buffer *out, const struct value *value) {
    char text[32];
    if (value->kind == VALUE_TEXT)
        buffer_add(out, value->as.text.at, value->as.text.length);
    else if (value->kind == VALUE_AMOUNT)
        amount_write(value->as.amount, text);
    else if (value->kind == VALUE_DATE)
        date_write(value->as.date, text);
    else if (value->kind == VALUE_MONTH)
        month_write(value->as.month, text);
    else
        snprintf(text, sizeof text, "%.15g", value->kind == VALUE_NUMBER ? value->as.number : 0);
    if (value->kind != VALUE_TEXT) buffer_text(out, text);
}

/* The list on top as values of one kind; NULL: refused. Copies, in order, without the list. */
static struct value *read_list(struct form *form, const char *key, uint16_t *count) {
    lua_State *L = form->loader->box.L;
    size_t length = lua_rawlen(L, -1);
    *count = 0;
    if (length == 0 || length > LIST_MOST) {
        form_error(form, key, "%s is an empty list, or one of more than %d", key, LIST_MOST);
        return NULL;
    }
    form_no_names(form, key);
    struct value *values = arena_zeroed(&form->loader->book->arena, length, sizeof *values);
    for (size_t i = 0; i < length; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        bool good = value_pull(L, -1, &values[i]);
        keep_text(form, &values[i]);
        lua_pop(L, 1);
        if (!good || (i > 0 && values[i].kind != values[0].kind)) {
            form_error(form, key, "%s holds something that is no value, or values of two kinds", key);
            return NULL;
        }
        for (size_t k = 0; k < i; k++)
            if (value_compare(&values[i], &values[k]) == 0)
                form_error(form, key, "%s holds its value %zu twice", key, k + 1);
    }
    *count = (uint16_t)length;
    return values;
}

static void read_set(struct form *form, struct parameter *parameter, struct entry *entry) {
    entry->members = read_list(form, "value", &entry->member_count);
    if (entry->members == NULL) return;
    struct buffer text = {.most = 1 << 20};
    for (uint16_t i = 0; i < entry->member_count; i++) {
        by_unit(form, parameter, &entry->members[i]);
        if (i > 0) buffer_text(&text, "、");
        write_member(&text, &entry->members[i]);
    }
    entry->value.kind = VALUE_TEXT;
    entry->value.as.text =
        span_of(arena_span(&form->loader->book->arena, (struct span){text.at, text.length}));
    buffer_release(&text);
    if (entry->members[0].kind == VALUE_BOOLEAN)
        form_error(form, "value", "a set holds texts, numbers, amounts or dates");
    check_kind(form, parameter, entry->members[0].kind, true);
}

static void read_value(struct form *form, struct parameter *parameter, struct entry *entry) {
    lua_State *L = form->loader->box.L;
    if (!form_push(form, "value")) {
        form_error(form, NULL, "value is missing");
        return;
    }
    if (lua_istable(L, -1)) {
        read_set(form, parameter, entry);
    } else if (value_pull(L, -1, &entry->value)) {
        keep_text(form, &entry->value);
        by_unit(form, parameter, &entry->value);
        check_kind(form, parameter, entry->value.kind, false);
    } else {
        form_error(form, "value", "value must be an amount, a number, a text, a date, true, false or a set");
    }
    lua_pop(L, 1);
}

static void read_rounding(struct form *form, struct multiple *multiple) {
    static const struct {
        const char *word;
        enum rounding rounding;
    } ways[] = {{"up to ", ROUND_UP}, {"down to ", ROUND_DOWN}, {"to ", ROUND_NEAREST}};
    static const struct {
        const char *word;
        int64_t fen;
    } units[] = {{"yuan", 100}, {"jiao", 10}, {"fen", 1}};
    const char *text = form_text(form, "round", false);
    multiple->step = 1;
    if (text == NULL) return;
    const char *rest = NULL;
    for (size_t i = 0; i < 3 && rest == NULL; i++) {
        if (strncmp(text, ways[i].word, strlen(ways[i].word)) != 0) continue;
        rest = text + strlen(ways[i].word);
        multiple->rounding = ways[i].rounding;
    }
    char *unit = NULL;
    long many = rest != NULL && *rest >= '1' && *rest <= '9' ? strtol(rest, &unit, 10) : 1;
    if (unit != NULL) rest = *unit == ' ' ? unit + 1 : "";
    for (size_t i = 0; i < 3 && rest != NULL && many <= 10000; i++) {
        if (strcmp(rest, units[i].word) != 0) continue;
        multiple->step = many * units[i].fen;
        return;
    }
    form_error(
        form, "round",
        "round is \"up to yuan\", \"down to yuan\" or \"to yuan\" (halves go up); instead of yuan also "
        "jiao, fen, or as in 10 yuan");
}

static uint8_t read_per(struct form *form) {
    const char *per = form_text(form, "per", false);
    if (per != NULL && strcmp(per, "month") == 0) return PER_MONTH;
    if (per != NULL && strcmp(per, "year") == 0) return PER_YEAR;
    if (per != NULL) form_error(form, "per", "per is \"month\" or \"year\", not \"%s\"", per);
    return PER_NOTHING;
}

/* of = { "dibao_line", residence = "urban", per = "month" }, on top of the stack. */
static void read_of_table(struct form *form, struct multiple *multiple) {
    lua_State *L = form->loader->box.L;
    struct form inner;
    form_inner(&inner, form, form->what);
    inner.line = form->line;
    multiple->of_name = form_first(form);
    if (lua_rawlen(L, inner.index) > 1)
        form_error(form, "of", "of names one parameter: { \"PARAMETER\", key = value }");
    multiple->per = read_per(&inner);
    for (lua_pushnil(L); lua_next(L, inner.index) != 0; lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING || strcmp(lua_tostring(L, -2), "per") == 0) continue;
        if (multiple->set_count == PARAMETER_KEYS) {
            form_error(form, "of", "of names more than the %d keys that a parameter has at most",
                       PARAMETER_KEYS);
            continue;
        }
        struct set_key *set = &multiple->set[multiple->set_count];
        set->name = arena_text(&form->loader->book->arena, lua_tostring(L, -2));
        if (value_pull(L, -1, &set->value)) {
            keep_text(form, &set->value);
            multiple->set_count++;
        } else {
            form_error(form, set->name, "of: %s is no value", set->name);
        }
    }
}

static void read_of(struct form *form, struct multiple *multiple) {
    struct loader *loader = form->loader;
    lua_State *L = loader->box.L;
    if (!form_push(form, "of")) {
        form_error(form, NULL, "of is missing: times = 0.20 of which parameter?");
        return;
    }
    if (lua_type(L, -1) == LUA_TSTRING)
        multiple->of_name = arena_text(&loader->book->arena, lua_tostring(L, -1));
    else if (lua_istable(L, -1))
        read_of_table(form, multiple);
    lua_settop(L, form->index);
    if (multiple->of_name == NULL)
        form_error(form, "of", "of is { \"PARAMETER\", key = value }");
    else if ((multiple->of = book_parameter(loader->book, multiple->of_name)) == PARAMETER_NONE)
        form_unknown_parameter(form, multiple->of_name);
}

static void read_multiple(struct form *form, struct parameter *parameter, struct entry *entry) {
    struct multiple *multiple = arena_zeroed(&form->loader->book->arena, 1, sizeof *multiple);
    double times = form_number(form, "times", 0, 1e6, 1);
    multiple->of = PARAMETER_NONE;
    if (!(times > 0) || !value_decimal(times, &multiple->times, &multiple->over)) {
        form_error(form, "times", "times is a decimal above 0 with at most nine decimals");
        multiple->times = multiple->over = 1;
    }
    read_rounding(form, multiple);
    read_of(form, multiple);
    if (form_has(form, "value")) form_error(form, "value", "an entry has a value or times, not both");
    check_kind(form, parameter, VALUE_AMOUNT, false);
    entry->multiple = multiple;
}

static bool is_field(const char *name) {
    static const char *const fields[] = {"region", "from",  "to",    "known", "review_by", "value",
                                         "per",    "basis", "times", "of",    "round"};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (strcmp(fields[i], name) == 0) return true;
    return false;
}

static void add_key(struct form *form, struct parameter *parameter, const char *full) {
    struct parameter_key *key = &parameter->keys[parameter->key_count];
    const char *dot = strchr(full, '.');
    *key = (struct parameter_key){.name = dot != NULL ? dot + 1 : full, .full = full, .from = KEY_GIVEN};
    if (strncmp(full, "person.", 7) == 0) key->from = KEY_OF_PERSON;
    if (strncmp(full, "household.", 10) == 0) key->from = KEY_OF_HOUSEHOLD;
    for (uint16_t i = 0; i < parameter->key_count; i++)
        if (strcmp(parameter->keys[i].name, key->name) == 0)
            form_error(form, full, "two keys have the name '%s'", key->name);
    if (dot != NULL && key->from == KEY_GIVEN)
        form_error(form, full, "a key is read from \"person.…\" or \"household.…\", or a name without a dot");
    if (is_field(key->name)) form_error(form, full, "'%s' is a word of every entry, no key", key->name);
    if (key->from == KEY_GIVEN) parameter->given_count++;
    parameter->key_count++;
}

static void read_by(struct form *form, struct parameter *parameter) {
    uint16_t count;
    const char **names = form_texts(form, "by", &count);
    parameter->keys = arena_zeroed(&form->loader->book->arena, PARAMETER_KEYS, sizeof *parameter->keys);
    if (count > PARAMETER_KEYS) form_error(form, "by", "a parameter has at most %d keys", PARAMETER_KEYS);
    for (uint16_t i = 0; i < count && i < PARAMETER_KEYS; i++) add_key(form, parameter, names[i]);
}

static void check_key_value(struct form *form, struct parameter_key *key, const struct value *value) {
    if (key->kind == VALUE_MISSING) key->kind = value->kind;
    if (key->kind != value->kind)
        form_error(form, key->name, "%s is %s, but in an entry before it is %s", key->name,
                   value_kind_name(value->kind), value_kind_name(key->kind));
    bool word = value->kind == VALUE_TEXT && (span_equal(value->as.text, span_of("per_month")) ||
                                              span_equal(value->as.text, span_of("per_year")));
    if (word || (value->kind != VALUE_TEXT && value->kind != VALUE_NUMBER && value->kind != VALUE_BOOLEAN))
        form_error(form, key->name, "a key is a text, a number, true or false");
}

static void read_key(struct form *form, struct parameter_key *key, struct key_values *values) {
    lua_State *L = form->loader->box.L;
    if (!form_push(form, key->name)) {
        key->left_out = true;
        return;
    }
    struct value *one = arena_zeroed(&form->loader->book->arena, 1, sizeof *one);
    if (lua_istable(L, -1))
        values->items = read_list(form, key->name, &values->count);
    else if (value_pull(L, -1, one))
        *values = (struct key_values){one, 1};
    else
        form_error(form, key->name, "%s must be a value or a list of values", key->name);
    if (values->items == one) keep_text(form, one);
    if (values->count > 0) check_key_value(form, key, &values->items[0]);
    lua_pop(L, 1);
}

static void read_days(struct form *form, struct entry *entry) {
    entry->from = form_date(form, "from", DATE_NONE);
    if (!form_has(form, "from"))
        form_error(form, NULL, "from is missing: the day from which the value is in force");
    entry->to = form_date(form, "to", DATE_OPEN);
    entry->known = form_date(form, "known", DATE_NONE);
    entry->review_by = form_date(form, "review_by", DATE_NONE);
    if (entry->to < entry->from) form_error(form, "to", "to is before from");
}

/* "yuan per day" is no plain amount, and a rate of days there is not. */
static void check_unit(const struct form *form, const char *unit) {
    static const char *const rates[] = {" per month ", " per year "};
    static const char *const times[] = {"hour",    "hours",    "day",       "days",   "week",  "weeks",
                                        "quarter", "quarters", "half-year", "months", "years", "annum"};
    const char *last = NULL;
    for (const char *at = unit; (at = strstr(at, "per ")) != NULL; at++) last = at + 4;
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++)
        if (strstr(unit, rates[i]) != NULL)
            form_error(form, "unit", "the unit of a rate ends in per month or per year, unlike \"%s\"", unit);
    for (size_t i = 0; last != NULL && i < sizeof times / sizeof *times; i++)
        if (strcmp(last, times[i]) == 0)
            form_error(form, "unit", "a rate is per month or per year: unit = \"… per month\", not \"%s\"",
                       unit);
}

/* per where it is said, else where the unit ends so. */
static uint8_t rate_of(struct form *form, const struct parameter *parameter, const struct entry *entry) {
    uint8_t per = read_per(form);
    bool amount = entry->multiple != NULL || entry->value.kind == VALUE_AMOUNT;
    if (per != PER_NOTHING && !amount) form_error(form, "per", "per belongs to an amount");
    return per != PER_NOTHING || !amount ? per : (uint8_t)parameter_unit_per(parameter->unit);
}

static void read_entry(struct form *outer, struct parameter *parameter, struct entry *entry, int number,
                       int line) {
    struct form form;
    form_inner(&form, outer, arena_format(&outer->loader->book->arena, "%s entry %d", outer->what, number));
    if (line > 0) form.line = line;
    form_region(&form, "region", &entry->region, &entry->digits);
    for (uint16_t i = 0; i < parameter->key_count; i++) {
        read_key(&form, &parameter->keys[i], &entry->keys[i]);
        entry->named = (uint8_t)(entry->named + (entry->keys[i].count > 0));
    }
    read_days(&form, entry);
    if (form_has(&form, "times"))
        read_multiple(&form, parameter, entry);
    else
        read_value(&form, parameter, entry);
    entry->per = rate_of(&form, parameter, entry);
    if (number == 1) parameter->is_rate = entry->per != PER_NOTHING;
    bool amount = entry->multiple != NULL || entry->value.kind == VALUE_AMOUNT;
    if (amount && parameter->is_rate != (entry->per != PER_NOTHING))
        form_error(&form, NULL, "either every entry of a parameter is per month or year, or none is");
    else if (parameter->is_rate && entry->value.kind == VALUE_AMOUNT &&
             parameter_unit_per(parameter->unit) == PER_NOTHING)
        form_error(&form, "per", "per belongs to a rate: the unit must end in per month or per year");
    entry->basis = form_text(&form, "basis", true);
    entry->line = form.line;
    entry->number = (uint16_t)number;
    form_close(&form);
}

static int by_rank(const void *left, const void *right) {
    const struct entry *a = left, *b = right;
    if (a->digits != b->digits) return a->digits > b->digits ? -1 : 1;
    if (a->region != b->region) return a->region < b->region ? -1 : 1;
    if (a->named != b->named) return a->named > b->named ? -1 : 1;
    if (a->from != b->from) return a->from > b->from ? -1 : 1;
    if (a->known != b->known) return a->known > b->known ? -1 : 1;
    return (a->number > b->number) - (a->number < b->number);
}

static bool same_rank(const struct entry *a, const struct entry *b) {
    return a->region == b->region && a->digits == b->digits && a->named == b->named;
}

/* Two entries of one place that are equally particular. A later start ends an earlier one of the same keys, a
 * later `known` corrects one from the same day; but an explicit `to` must not run into a later entry, and of
 * entries that name different keys none is the nearer. */
static const char *clash(const struct parameter *parameter, const struct entry *a, const struct entry *b) {
    bool same_keys = true;
    if (!parameter_keys_meet(parameter, a, b)) return NULL;
    for (uint16_t i = 0; i < parameter->key_count; i++)
        same_keys = same_keys && (a->keys[i].count > 0) == (b->keys[i].count > 0);
    const struct entry *first = a->from < b->from ? a : b, *second = first == a ? b : a;
    bool meet = first->to >= second->from;
    if (!same_keys)
        return meet ? "same place, both in force on one day, and each names a key that the other leaves out"
                    : NULL;
    if (a->from == b->from) meet = a->known == b->known;
    if (a->from != b->from) meet = meet && first->to != DATE_OPEN;
    return meet ? "same place, both in force on one day" : NULL;
}

/* Entries are sorted: those of one place that name as many keys stand together. */
static void check_overlap(const struct form *form, const struct parameter *parameter) {
    const struct entry *end = parameter->entries + parameter->entry_count;
    for (const struct entry *a = parameter->entries; a < end; a++)
        for (const struct entry *b = a + 1; b < end && same_rank(a, b); b++) {
            const struct entry *first = a->number < b->number ? a : b, *second = first == a ? b : a;
            const char *why = clash(parameter, a, b);
            struct form later = *form;
            later.line = second->line;
            if (why == NULL) continue;
            form_error(&later, NULL, "entries %u and %u overlap: %s", first->number, second->number, why);
        }
}

static void gather_known(struct form *form, const struct parameter *parameter, uint16_t number) {
    struct parameter_key *key = &parameter->keys[number];
    size_t most = 0;
    for (uint16_t i = 0; i < parameter->entry_count; i++) most += parameter->entries[i].keys[number].count;
    key->known = arena_zeroed(&form->loader->book->arena, most + 1, sizeof *key->known);
    for (uint16_t i = 0; i < parameter->entry_count; i++) {
        const struct key_values *values = &parameter->entries[i].keys[number];
        for (uint16_t v = 0; v < values->count; v++) {
            uint16_t at = 0;
            while (at < key->known_count && value_compare(&key->known[at], &values->items[v]) < 0) at++;
            if (at < key->known_count && value_compare(&key->known[at], &values->items[v]) == 0) continue;
            memmove(key->known + at + 1, key->known + at, (key->known_count - at) * sizeof *key->known);
            key->known[at] = values->items[v];
            key->known_count++;
        }
    }
}

/* Members of a set and values of keys, where they are listed. */
static size_t values_of(const struct parameter *parameter, const struct entry *entry) {
    size_t count = entry->member_count;
    for (uint16_t i = 0; i < parameter->key_count; i++)
        if (entry->keys[i].count > 1) count += entry->keys[i].count;
    return count;
}

/* The lines on which the tables inside the declared one begin, { … }, { … }, so that a mistake in the
 * fortieth entry is shown on its own; those that the file makes otherwise keep what was there. */
static void find_lines(const struct form *form, int *lines, size_t count) {
    struct lua_reader reader = lua_reader_of(form->loader->book->sources[form->source].text);
    struct lua_word before = {0}, word;
    size_t found = 0;
    int depth = 0;
    for (bool begun = false; found < count && (depth > 0 || !begun); before = word) {
        word = lua_word_next(&reader);
        if (word.kind == WORD_END) return;
        if (word.line < form->line) continue;
        bool opens = lua_word_is(&word, "{");
        if (opens && depth == 1 && lua_word_is_any(&before, (const char *const[]){"{", ",", ";", NULL}))
            lines[found++] = word.line;
        begun = begun || opens;
        depth += (opens || lua_word_is(&word, "(")) - (lua_word_is(&word, "}") || lua_word_is(&word, ")"));
    }
}

static void read_entries(struct form *form, struct parameter *parameter) {
    lua_State *L = form->loader->box.L;
    struct arena *arena = &form->loader->book->arena;
    size_t length = lua_rawlen(L, form->index);
    if (length == 0 || length > ENTRIES_MOST)
        form_error(form, NULL, "a parameter has entries { region, from, value, basis }");
    if (length > ENTRIES_MOST) length = ENTRIES_MOST;
    int *lines = arena_zeroed(arena, length + 1, sizeof *lines);
    find_lines(form, lines, length);
    parameter->entries = arena_zeroed(arena, length + 1, sizeof *parameter->entries);
    size_t values = 0;
    for (size_t i = 0; i < length; i++) {
        lua_rawgeti(L, form->index, (lua_Integer)i + 1);
        if (lua_istable(L, -1) && values <= VALUES_MOST)
            read_entry(form, parameter, &parameter->entries[parameter->entry_count++], (int)i + 1, lines[i]);
        else if (!lua_istable(L, -1))
            form_error(form, NULL, "entry %d is no table", (int)i + 1);
        if (parameter->entry_count > 0 && values <= VALUES_MOST)
            values += values_of(parameter, &parameter->entries[parameter->entry_count - 1]);
        lua_settop(L, form->index);
        lua_pushnil(L);
        lua_rawseti(L, form->index, (lua_Integer)i + 1);
    }
    if (values > VALUES_MOST)
        form_error(form, NULL, "the lists of this parameter hold more than %d values together", VALUES_MOST);
}

void parameter_name(struct loader *loader, const struct capture *capture, struct parameter *parameter) {
    *parameter = (struct parameter){.name = capture->name,
                                    .zh = capture->name,
                                    .unit = "",
                                    .said = {loader->book->sources[capture->source].path, capture->line}};
}

void parameter_read(struct loader *loader, const struct capture *capture, struct parameter *parameter) {
    struct form form;
    form_open(&form, loader, capture);
    if (!name_is_plain(capture->name) || name_is_reserved(capture->name))
        form_error(&form, capture->name, "'%s' is no name for a parameter", capture->name);
    form_title(&form, "title", true, &parameter->zh, NULL);
    if (parameter->zh == NULL) parameter->zh = capture->name;
    const char *unit = form_unit(&form);
    if (unit != NULL) parameter->unit = unit;
    check_unit(&form, parameter->unit);
    read_by(&form, parameter);
    size_t errors = loader->diags->errors;
    read_entries(&form, parameter);
    for (uint16_t i = 0; i < parameter->key_count; i++) gather_known(&form, parameter, i);
    if (parameter->entry_count > 1)
        qsort(parameter->entries, parameter->entry_count, sizeof *parameter->entries, by_rank);
    if (errors == loader->diags->errors) check_overlap(&form, parameter);
    parameter->is_plain = parameter->key_count == 0;
    for (uint16_t i = 0; i < parameter->entry_count; i++)
        parameter->is_plain = parameter->is_plain && parameter->entries[i].multiple == NULL;
    form_close(&form);
}
