/* Filters as they are declared or made while judging: a table of names and wanted values → conditions. */
#include "book/filter.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "book/filter_read.h"
#include "book/value.h"
#include "library/lua_state.h"
#include "library/pcre2.h"

/* What kind of value a name has; VALUE_MISSING when only judging can tell. */
struct target {
    enum value_kind kind;
    const struct choice *choices;
    uint16_t choice_count;
    bool is_fact;
    bool whole;      /* numbers without a fraction */
    uint16_t number; /* column or fact */
};

enum value_kind column_kind(const struct column *column) {
    switch (column->type) {
    case TYPE_CHOICE:
        return VALUE_CHOICE;
    case TYPE_INTEGER:
    case TYPE_DECIMAL:
        return VALUE_NUMBER;
    case TYPE_MONEY:
        return VALUE_AMOUNT;
    case TYPE_DATE:
        return VALUE_DATE;
    case TYPE_MONTH:
        return VALUE_MONTH;
    case TYPE_BOOLEAN:
        return VALUE_BOOLEAN;
    case TYPE_REGION:
        return VALUE_REGION;
    default:
        return VALUE_TEXT;
    }
}

enum value_kind fact_kind(const struct fact *fact) {
    if (fact->choices != NULL) return VALUE_CHOICE;
    switch (fact->unit) {
    case UNIT_YUAN:
        return VALUE_AMOUNT;
    case UNIT_YES_NO:
        return VALUE_BOOLEAN;
    case UNIT_PEOPLE:
        return VALUE_NUMBER;
    case UNIT_DATE:
        return VALUE_DATE;
    case UNIT_OTHER:
        break;
    }
    return fact->folds_kind;
}

static bool fact_fits(const struct fact *fact, uint16_t dataset, bool of_household) {
    if (of_household) return fact->subject == FACT_OF_HOUSEHOLD;
    if (dataset == REGISTER) return fact->subject == FACT_OF_PERSON;
    return fact->subject == FACT_OF_ROW && fact->dataset == dataset;
}

static bool find_target(const struct filter_reader *reader, const char *name, struct target *target) {
    const struct book *book = reader->book;
    if (reader->of_household && strcmp(name, "region") == 0) {
        *target = (struct target){VALUE_REGION, NULL, 0, false, false, book->household.region};
        return true;
    }
    if (!reader->of_household) {
        const struct dataset *dataset = &book->datasets[reader->dataset];
        uint16_t column = dataset_column(dataset, name);
        if (column != COLUMN_NONE) {
            const struct column *said = &dataset->columns[column];
            *target = (struct target){column_kind(said),          said->choices, said->choice_count, false,
                                      said->type == TYPE_INTEGER, column};
            return true;
        }
        if (reader->dataset == REGISTER && strcmp(name, "age") == 0) {
            *target = (struct target){VALUE_NUMBER, NULL, 0, false, true, COLUMN_AGE};
            return true;
        }
    }
    for (uint16_t i = 0; i < book->fact_count; i++) {
        const struct fact *fact = &book->facts[i];
        if (!fact_fits(fact, reader->dataset, reader->of_household) || strcmp(fact->short_name, name) != 0)
            continue;
        *target = (struct target){
            fact_kind(fact), fact->choices, fact->choice_count, true, fact->fold == FOLD_COUNT, i};
        return true;
    }
    return false;
}

static void unknown_name(const struct filter_reader *reader, const char *name) {
    const char *names[512];
    size_t count = 0;
    if (!reader->of_household) {
        const struct dataset *dataset = &reader->book->datasets[reader->dataset];
        for (uint16_t i = 0; i < dataset->column_count && count < 511; i++)
            names[count++] = dataset->columns[i].name;
        if (reader->dataset == REGISTER) names[count++] = "age";
    }
    if (reader->of_household) names[count++] = "region";
    for (uint16_t i = 0; i < reader->book->fact_count && count < 512; i++)
        if (fact_fits(&reader->book->facts[i], reader->dataset, reader->of_household))
            names[count++] = reader->book->facts[i].short_name;
    reader->unknown(reader->context, name, reader->of_household ? "household fact" : "column or fact", names,
                    count);
}

static void refuse(const struct filter_reader *reader, const char *token, const char *message) {
    reader->refuse(reader->context, token, message);
}

/* A place is itself, all 12 digits of it: whoever writes fewer means what lies inside. */
static bool convert_place(const struct filter_reader *reader, const char *name, struct value *value) {
    struct span text = value->as.text;
    int digits;
    value->kind = VALUE_REGION;
    if (!region_read(text, &value->as.region, &digits)) {
        refuse(reader, name, "is no place code");
        return false;
    }
    if (digits == 12) return true;
    refuse(reader, name,
           arena_format(reader->arena, "is a place of 12 digits, never %.*s: write inside(\"%.*s\")",
                        (int)text.length, text.at, (int)text.length, text.at));
    return false;
}

static void unknown_choice(const struct filter_reader *reader, const struct target *target,
                           struct span text) {
    const char *keys[INT8_MAX];
    for (uint16_t i = 0; i < target->choice_count; i++) keys[i] = target->choices[i].key;
    reader->unknown(reader->context, arena_span(reader->arena, text), "value", keys, target->choice_count);
}

/* A text beside a name of another kind means that kind: "cured", "2023-01-01", "450226102001". */
static bool convert_text(const struct filter_reader *reader, const struct target *target, const char *name,
                         struct value *value) {
    struct span text = value->as.text;
    switch (target->kind) {
    case VALUE_CHOICE:
        value->kind = VALUE_CHOICE;
        if (choice_find(target->choices, target->choice_count, text, &value->as.choice)) return true;
        unknown_choice(reader, target, text);
        return false;
    case VALUE_DATE:
        value->kind = VALUE_DATE;
        return date_read(text, &value->as.date) || (refuse(reader, name, "is no day YYYY-MM-DD"), false);
    case VALUE_MONTH:
        value->kind = VALUE_MONTH;
        return month_read(text, &value->as.month) || (refuse(reader, name, "is no month YYYY-MM"), false);
    case VALUE_REGION:
        return convert_place(reader, name, value);
    case VALUE_TEXT:
    case VALUE_MISSING:
        value->as.text = span_of(arena_span(reader->arena, text));
        return true;
    default:
        refuse(
            reader, name,
            arena_format(reader->arena, "is %s, but is compared with a text", value_kind_name(target->kind)));
        return false;
    }
}

static bool fits(enum value_kind wanted, enum value_kind given) {
    return wanted == given || wanted == VALUE_MISSING || (wanted == VALUE_AMOUNT && given == VALUE_NUMBER);
}

/* The keys of the parameter on top: param.NAME[a][b]. */
static bool read_keys(const struct filter_reader *reader, const struct parameter *parameter, const char *name,
                      struct operand *operand) {
    lua_State *L = reader->L;
    int top = lua_gettop(L);
    size_t given = lua_getiuservalue(L, -1, 2) == LUA_TTABLE ? lua_rawlen(L, -1) : 0;
    struct value *keys = arena_zeroed(reader->arena, PARAMETER_KEYS, sizeof *keys);
    bool good = given == parameter->given_count;
    const struct parameter_key *wrong = NULL;
    for (uint16_t i = 0, at = 0; good && wrong == NULL && i < parameter->key_count; i++) {
        const struct parameter_key *key = &parameter->keys[i];
        struct value value;
        if (key->from != KEY_GIVEN) continue;
        lua_rawgeti(L, top + 1, ++at);
        bool pulled = value_pull(L, -1, &value);
        bool known = pulled && parameter_key_value(key, &value, &keys[i]);
        if (!known && !(pulled && key->left_out && value.kind == key->kind)) wrong = key;
        lua_settop(L, top + 1);
    }
    lua_settop(L, top);
    operand->keys = keys;
    if (good && wrong == NULL) return true;
    refuse(reader, name,
           wrong != NULL
               ? arena_format(reader->arena, "is compared with param.%s, whose %s is one of %s",
                              parameter->name, wrong->name, parameter_key_known(wrong, reader->arena))
               : arena_format(
                     reader->arena, "is compared with param.%s, which takes %u key%s in [ ], not %zu",
                     parameter->name, parameter->given_count, parameter->given_count == 1 ? "" : "s", given));
    return false;
}

/* Every text that the parameter may have is a choice of what it is compared with. */
static bool all_are_choices(const struct filter_reader *reader, const struct target *target,
                            const struct parameter *parameter, const char *name) {
    for (uint16_t i = 0; i < parameter->entry_count; i++) {
        const struct entry *entry = &parameter->entries[i];
        const struct value *texts = parameter->is_set ? entry->members : &entry->value;
        for (uint16_t k = 0; k < (parameter->is_set ? entry->member_count : 1); k++) {
            uint32_t choice;
            if (texts[k].kind != VALUE_TEXT ||
                choice_find(target->choices, target->choice_count, texts[k].as.text, &choice))
                continue;
            refuse(reader, name,
                   arena_format(reader->arena,
                                "is compared with param.%s, whose value '%.*s' (%s:%d) is none of its own",
                                parameter->name, (int)texts[k].as.text.length, texts[k].as.text.at,
                                parameter->said.file, entry->line));
            return false;
        }
    }
    return true;
}

static bool fits_parameter(const struct filter_reader *reader, const struct target *target, const char *name,
                           const struct operand *operand, enum filter_word word) {
    const struct parameter *parameter = &reader->book->parameters[operand->parameter];
    const char *wrong = NULL;
    if (parameter->is_rate && operand->per == PER_NOTHING) wrong = "a rate: read .per_month or .per_year";
    if (!parameter->is_rate && operand->per != PER_NOTHING) wrong = "no rate";
    if (parameter->is_set && word != WORD_IS) wrong = "a set: write name = param.NAME";
    if (target->kind == VALUE_AMOUNT && parameter->kind == VALUE_NUMBER && parameter->unit[0] != '\0')
        wrong =
            arena_format(reader->arena, "no amount: its unit is \"%s\", that of an amount begins with yuan",
                         parameter->unit);
    bool chosen = target->kind == VALUE_CHOICE && parameter->kind == VALUE_TEXT;
    if (wrong == NULL && !chosen && !fits(target->kind, parameter->kind))
        wrong = arena_format(reader->arena, "%s, but is %s", value_kind_name(parameter->kind),
                             value_kind_name(target->kind));
    if (wrong == NULL) return !chosen || all_are_choices(reader, target, parameter, name);
    refuse(reader, name,
           arena_format(reader->arena, "is compared with param.%s, which is %s", parameter->name, wrong));
    return false;
}

/* The parameter's name on top → operand; left on the stack. */
static bool read_parameter(const struct filter_reader *reader, const struct target *target, const char *name,
                           enum filter_word word, struct operand *operand) {
    lua_State *L = reader->L;
    const struct parameter_name *said = lua_touserdata(L, -1);
    lua_getiuservalue(L, -1, 1);
    const char *wanted = lua_tostring(L, -1);
    operand->is_parameter = true;
    operand->per = said->per;
    operand->parameter = book_parameter(reader->book, wanted);
    lua_pop(L, 1);
    if (operand->parameter != PARAMETER_NONE) {
        const struct parameter *parameter = &reader->book->parameters[operand->parameter];
        return read_keys(reader, parameter, name, operand) &&
               fits_parameter(reader, target, name, operand, word);
    }
    const char *names[512];
    size_t count = 0;
    for (; count < reader->book->parameter_count && count < 512; count++)
        names[count] = reader->book->parameters[count].name;
    reader->unknown(reader->context, wanted, "parameter", names, count);
    return false;
}

/* What no value of the column can be: a fraction of a whole number, a part of a fen. */
static bool can_be(const struct filter_reader *reader, const struct target *target, const char *name,
                   enum filter_word word, const struct value *value) {
    if (!reader->declared || value->kind != VALUE_NUMBER || fabs(value->as.number) > 1e12) return true;
    double number = value->as.number;
    struct value fen = {VALUE_AMOUNT, {.amount = llround(number * 100)}};
    const char *wrong = NULL;
    if (target->whole && word == WORD_IS && number != floor(number)) wrong = "is a whole number, never";
    if (target->kind == VALUE_AMOUNT && value_compare(&fen, value) != 0)
        wrong = "is an amount of whole fen, unlike";
    if (wrong != NULL) refuse(reader, name, arena_format(reader->arena, "%s %.15g", wrong, number));
    return wrong == NULL;
}

/* The Lua value on top → operand; left on the stack. */
static bool read_operand(const struct filter_reader *reader, const struct target *target, const char *name,
                         enum filter_word word, struct operand *operand) {
    lua_State *L = reader->L;
    *operand = (struct operand){0};
    if (luaL_testudata(L, -1, PARAMETER_METATABLE) != NULL)
        return read_parameter(reader, target, name, word, operand);
    if (!value_pull(L, -1, &operand->value)) {
        refuse(reader, name, "is compared with something that is no value");
        return false;
    }
    if (operand->value.kind == VALUE_TEXT) return convert_text(reader, target, name, &operand->value);
    if (fits(target->kind, operand->value.kind)) return can_be(reader, target, name, word, &operand->value);
    refuse(reader, name,
           arena_format(reader->arena, "is %s, but is compared with %s", value_kind_name(target->kind),
                        value_kind_name(operand->value.kind)));
    return false;
}

static bool read_inside(const struct filter_reader *reader, const struct target *target, const char *name,
                        struct condition *condition) {
    size_t length;
    const char *text = lua_tolstring(reader->L, -1, &length);
    condition->values[0].value.kind = VALUE_REGION;
    if (target->kind == VALUE_REGION && text != NULL &&
        region_read((struct span){text, length}, &condition->values[0].value.as.region, &condition->digits)) {
        if (!reader->declared || !region_is_unknown(&reader->book->regions,
                                                    condition->values[0].value.as.region, condition->digits))
            return true;
        refuse(reader, arena_text(reader->arena, text), "is a place that regions/ does not have");
        return false;
    }
    refuse(reader, name, "inside() takes a place code and asks a column of type region");
    return false;
}

static bool read_pattern(const struct filter_reader *reader, const struct target *target, const char *name,
                         struct condition *condition) {
    const char *source = lua_tostring(reader->L, -1);
    if ((target->kind != VALUE_TEXT && target->kind != VALUE_MISSING) || source == NULL) {
        refuse(reader, name, "matches() asks a text and takes a pattern");
        return false;
    }
    char error[200];
    size_t offset;
    condition->pattern = reader->pattern(reader->context, source, error, sizeof error, &offset);
    condition->pattern_text = arena_text(reader->arena, source);
    if (condition->pattern != NULL) return true;
    refuse(reader, name, arena_format(reader->arena, "the pattern is wrong at byte %zu: %s", offset, error));
    return false;
}

/* A word of order beside what has none, and a range with its ends the wrong way round. */
static bool has_order(const struct filter_reader *reader, const struct word *word,
                      const struct target *target, const char *name) {
    bool has_none =
        target->kind == VALUE_CHOICE || target->kind == VALUE_BOOLEAN || target->kind == VALUE_REGION;
    if (!word_is_ordered(word->word) || !has_none) return true;
    refuse(reader, name,
           arena_format(reader->arena,
                        "is %s, which has no order: at_least, over, at_most, below and "
                        "between ask numbers, amounts, dates, months and texts",
                        value_kind_name(target->kind)));
    return false;
}

static bool ends_in_order(const struct filter_reader *reader, const char *name,
                          const struct condition *condition) {
    const struct operand *low = &condition->values[0], *high = &condition->values[1];
    if (!reader->declared || condition->word != WORD_BETWEEN || low->is_parameter || high->is_parameter ||
        value_compare(&low->value, &high->value) != 1)
        return true;
    refuse(reader, name, "is never between these: the first must not be above the second");
    return false;
}

/* The word on top of the stack. */
static bool read_word(const struct filter_reader *reader, const struct word *word,
                      const struct target *target, const char *name, struct condition *condition) {
    lua_State *L = reader->L;
    condition->word = word->word;
    condition->days = word->days;
    condition->months = word->months;
    if (word_is_window(word->word)) {
        bool days = target->kind == VALUE_MONTH && word->days != 0;
        if (!days && (target->kind == VALUE_DATE || target->kind == VALUE_MONTH)) return true;
        refuse(reader, name,
               days ? "is a month, which has no days: last(months(…))"
                    : "is no date: last, full_months and this_year ask dates and months");
        return false;
    }
    if (!has_order(reader, word, target, name)) return false;
    condition->values = arena_zeroed(reader->arena, 2, sizeof *condition->values);
    for (int i = 0; i < word->operands; i++) {
        lua_getiuservalue(L, -1 - i, i + 1);
        bool good = word->word == WORD_INSIDE ? read_inside(reader, target, name, condition)
                    : word->word == WORD_MATCHES
                        ? read_pattern(reader, target, name, condition)
                        : read_operand(reader, target, name, word->word, &condition->values[i]);
        if (!good) return false;
    }
    lua_pop(L, word->operands);
    condition->value_count = (uint16_t)word->operands;
    return ends_in_order(reader, name, condition);
}

#define VALUE_COST 20 /* instructions that a value of a set made while judging counts as: it stays */

static bool holds_name(const struct filter_reader *reader) {
    lua_State *L = reader->L;
    bool found = false;
    for (lua_pushnil(L); lua_next(L, -2) != 0; lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING) continue;
        refuse(reader, lua_tostring(L, -2), "stands in a set, whose values have no names");
        found = true;
    }
    return found;
}

static bool read_set(const struct filter_reader *reader, const struct target *target, const char *name,
                     struct condition *condition) {
    lua_State *L = reader->L;
    sandbox_look_inside(L, -1);
    size_t length = lua_rawlen(L, -1);
    if (length == 0 || length > 1000) {
        refuse(reader, name, "is compared with an empty set, or one of more than 1,000");
        return false;
    }
    if (!reader->declared) sandbox_charge(L, (int64_t)length * VALUE_COST);
    if (reader->declared && holds_name(reader)) return false;
    condition->values = arena_zeroed(reader->arena, length, sizeof *condition->values);
    for (size_t i = 0; i < length; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        if (!read_operand(reader, target, name, WORD_IS, &condition->values[i])) return false;
        lua_pop(L, 1);
    }
    condition->value_count = (uint16_t)length;
    return true;
}

/* param.SET in a filter that a function makes. */
static bool read_parameter_set(const struct filter_reader *reader, const struct value_set *set,
                               const struct target *target, const char *name, struct condition *condition) {
    condition->values = arena_zeroed(reader->arena, set->count, sizeof *condition->values);
    condition->value_count = set->count;
    for (uint16_t i = 0; i < set->count; i++) {
        struct value *value = &condition->values[i].value;
        *value = set->members[i];
        if (value->kind == VALUE_TEXT ? !convert_text(reader, target, name, value)
                                      : !fits(target->kind, value->kind)) {
            refuse(reader, name, "is compared with a set of another kind");
            return false;
        }
    }
    return true;
}

static bool read_condition(const struct filter_reader *reader, const char *name,
                           struct condition *condition) {
    lua_State *L = reader->L;
    struct target target;
    if (!find_target(reader, name, &target)) {
        unknown_name(reader, name);
        return false;
    }
    bool of_column = !target.is_fact && !reader->of_household && target.number != COLUMN_AGE;
    if (of_column && reader->book->datasets[reader->dataset].columns[target.number].type == TYPE_CITIZEN_ID) {
        refuse(reader, name, "is a citizen ID, which no rule sees");
        return false;
    }
    *condition = (struct condition){
        .is_fact = target.is_fact, .column = target.number, .fact = target.number, .word = WORD_IS};
    struct word *word = luaL_testudata(L, -1, WORD_METATABLE);
    if (word != NULL) return read_word(reader, word, &target, name, condition);
    if (lua_istable(L, -1)) return read_set(reader, &target, name, condition);
    const struct value_set *set = luaL_testudata(L, -1, SET_METATABLE);
    if (set != NULL) return read_parameter_set(reader, set, &target, name, condition);
    condition->values = arena_zeroed(reader->arena, 1, sizeof *condition->values);
    condition->value_count = 1;
    return read_operand(reader, &target, name, WORD_IS, &condition->values[0]);
}

struct named {
    const char *name;
    struct condition condition;
};

static int by_name(const void *a, const void *b) {
    return strcmp(((const struct named *)a)->name, ((const struct named *)b)->name);
}

#define CONDITIONS_MOST 32

/* The names of the table at `table`, in order: Lua finds them in one that hangs on an address, and the first
 * that is wrong is told. */
static bool find_names(const struct filter_reader *reader, int table, bool skip_first,
                       struct named named[CONDITIONS_MOST], uint16_t *count) {
    lua_State *L = reader->L;
    for (lua_pushnil(L); lua_next(L, table) != 0; lua_pop(L, 1)) {
        if (skip_first && lua_isinteger(L, -2) && lua_tointeger(L, -2) == 1) continue;
        if (lua_type(L, -2) != LUA_TSTRING || *count == CONDITIONS_MOST) {
            refuse(reader, NULL, "a filter is { name = value, … } with at most 32 names");
            lua_settop(L, table);
            return false;
        }
        named[(*count)++] = (struct named){.name = lua_tostring(L, -2)};
    }
    qsort(named, *count, sizeof *named, by_name);
    if (*count == 0 && !skip_first) refuse(reader, NULL, "the filter is empty ({ name = nil } is empty too)");
    return *count > 0 || skip_first;
}

struct filter *filter_read_table(const struct filter_reader *reader, bool skip_first) {
    lua_State *L = reader->L;
    int table = lua_gettop(L);
    sandbox_look_inside(L, table);
    struct named named[CONDITIONS_MOST];
    uint16_t count = 0;
    bool good = true;
    if (!find_names(reader, table, skip_first, named, &count)) return NULL;
    for (uint16_t i = 0; i < count; i++) {
        lua_pushstring(L, named[i].name);
        lua_rawget(L, table);
        good = read_condition(reader, named[i].name, &named[i].condition) && good;
        lua_settop(L, table);
    }
    for (uint16_t i = 0; !good && reader->declared && i < count; i++)
        pattern_free(named[i].condition.pattern);
    if (!good) return NULL;
    struct filter *filter = arena_zeroed(reader->arena, 1, sizeof *filter);
    *filter = (struct filter){.conditions = arena_zeroed(reader->arena, count, sizeof *filter->conditions),
                              .count = count,
                              .of_household = reader->of_household,
                              .dataset = reader->dataset};
    for (uint16_t i = 0; i < count; i++) filter->conditions[i] = named[i].condition;
    return filter;
}
