/* Amounts, dates, months and spans as tagged light userdata, and the words of filters. */
#include "book/value.h"

#include <math.h>
#include <string.h>

#include "ground/amount.h"
#include "library/lua_state.h"

enum tag { TAG_NONE, TAG_AMOUNT, TAG_DATE, TAG_MONTH, TAG_SPAN };
#define TAG_BITS 3
#define SPAN_HALF 29 /* bits for days and for months of a span */

static void push_tagged(lua_State *L, enum tag tag, int64_t payload) {
    uint64_t word = (uint64_t)payload << TAG_BITS | tag;
    lua_pushlightuserdata(
        L, (void *)(uintptr_t)word); /* NOLINT: a number dressed as a pointer, never followed */
}

static enum tag tag_at(lua_State *L, int index, int64_t *payload) {
    *payload = 0;
    if (lua_type(L, index) != LUA_TLIGHTUSERDATA) return TAG_NONE;
    uint64_t word = (uint64_t)(uintptr_t)lua_touserdata(L, index);
    *payload = (int64_t)word >> TAG_BITS;
    return (enum tag)(word & ((1 << TAG_BITS) - 1));
}

static void push_amount(lua_State *L, double fen) {
    if (!(fabs(fen) <= (double)AMOUNT_MOST)) luaL_error(L, "the amount is too large");
    push_tagged(L, TAG_AMOUNT, (int64_t)fen);
}

static void push_amount_exact(lua_State *L, int64_t fen) {
    if (fen > AMOUNT_MOST || fen < -AMOUNT_MOST) luaL_error(L, "the amount is too large");
    push_tagged(L, TAG_AMOUNT, fen);
}

static void push_span(lua_State *L, int64_t days, int64_t months) {
    if (days > 1000000 || days < -1000000 || months > 40000 || months < -40000)
        luaL_error(L, "the span of time is too long");
    push_tagged(L, TAG_SPAN,
                (int64_t)((uint64_t)months << SPAN_HALF) | (days & ((INT64_C(1) << SPAN_HALF) - 1)));
}

static void split_span(int64_t payload, int32_t *days, int32_t *months) {
    *months = (int32_t)(payload >> SPAN_HALF);
    *days = (int32_t)((int64_t)((uint64_t)payload << (64 - SPAN_HALF)) >> (64 - SPAN_HALF));
}

void value_push(lua_State *L, const struct value *value, const struct choice *choices) {
    char digits[16];
    switch (value->kind) {
    case VALUE_MISSING:
        lua_pushnil(L);
        return;
    case VALUE_BOOLEAN:
        lua_pushboolean(L, value->as.boolean);
        return;
    case VALUE_NUMBER:
        if (value->as.number == floor(value->as.number) && fabs(value->as.number) < 9e15)
            lua_pushinteger(L, (lua_Integer)value->as.number);
        else
            lua_pushnumber(L, value->as.number);
        return;
    case VALUE_AMOUNT:
        push_tagged(L, TAG_AMOUNT, value->as.amount);
        return;
    case VALUE_DATE:
        push_tagged(L, TAG_DATE, value->as.date);
        return;
    case VALUE_MONTH:
        push_tagged(L, TAG_MONTH, value->as.month);
        return;
    case VALUE_TEXT:
        lua_pushlstring(L, value->as.text.at, value->as.text.length);
        return;
    case VALUE_CHOICE:
        lua_pushstring(L, choices[value->as.choice].key);
        return;
    case VALUE_REGION:
        snprintf(digits, sizeof digits, "%012llu", (unsigned long long)value->as.region);
        lua_pushstring(L, digits);
        return;
    }
}

bool value_pull(lua_State *L, int index, struct value *out) {
    int64_t payload;
    switch (lua_type(L, index)) {
    case LUA_TBOOLEAN:
        *out = (struct value){VALUE_BOOLEAN, {.boolean = lua_toboolean(L, index)}};
        return true;
    case LUA_TNUMBER:
        *out = (struct value){VALUE_NUMBER, {.number = lua_tonumber(L, index)}};
        return true;
    case LUA_TSTRING:
        out->kind = VALUE_TEXT;
        out->as.text.at = lua_tolstring(L, index, &out->as.text.length);
        return true;
    case LUA_TLIGHTUSERDATA:
        switch (tag_at(L, index, &payload)) {
        case TAG_AMOUNT:
            *out = (struct value){VALUE_AMOUNT, {.amount = payload}};
            return true;
        case TAG_DATE:
            *out = (struct value){VALUE_DATE, {.date = (date_t)payload}};
            return true;
        case TAG_MONTH:
            *out = (struct value){VALUE_MONTH, {.month = (month_t)payload}};
            return true;
        default:
            return false;
        }
    default:
        return false;
    }
}

bool value_pull_span(lua_State *L, int index, int32_t *days, int32_t *months) {
    int64_t payload;
    if (tag_at(L, index, &payload) != TAG_SPAN) return false;
    split_span(payload, days, months);
    return true;
}

const char *value_kind_name(enum value_kind kind) {
    static const char *const names[] = {"nothing", "yes/no", "a number", "an amount", "a date",
                                        "a month", "a text", "a choice", "a place"};
    return names[kind];
}

date_t value_add(date_t date, int32_t days, int32_t months) {
    if (date == DATE_OPEN) return DATE_OPEN;
    return date_add_months(date, months) + days;
}

static int order(int64_t a, int64_t b) {
    return (a > b) - (a < b);
}

/* A decimal such as 5000.01 is no binary fraction: so far, in fen, may it lie from the whole fen that was
 * meant. */
static double fen_noise(double yuan) {
    return fmin(0.4, 1e-6 + fabs(yuan) * 2.3e-14);
}

/* An amount against a number of yuan: yuan beyond ±1e13 are beyond any amount. */
static int compare_yuan(int64_t fen, double yuan) {
    if (yuan > 1e13) return -1;
    if (yuan < -1e13) return 1;
    double whole = floor(yuan), rest = (yuan - whole) * 100;
    if (fabs(rest - round(rest)) <= fen_noise(yuan)) rest = round(rest);
    double over = (double)(fen - (int64_t)whole * 100);
    return (over > rest) - (over < rest);
}

int value_compare(const struct value *a, const struct value *b) {
    if ((a->kind == VALUE_NUMBER && isnan(a->as.number)) || (b->kind == VALUE_NUMBER && isnan(b->as.number)))
        return 2;
    if (a->kind == VALUE_AMOUNT && b->kind == VALUE_NUMBER) return compare_yuan(a->as.amount, b->as.number);
    if (a->kind == VALUE_NUMBER && b->kind == VALUE_AMOUNT) return -compare_yuan(b->as.amount, a->as.number);
    if (a->kind != b->kind) return 2;
    switch (a->kind) {
    case VALUE_NUMBER:
        return (a->as.number > b->as.number) - (a->as.number < b->as.number);
    case VALUE_AMOUNT:
        return order(a->as.amount, b->as.amount);
    case VALUE_DATE:
        return order(a->as.date, b->as.date);
    case VALUE_MONTH:
        return order(a->as.month, b->as.month);
    case VALUE_BOOLEAN:
        return order(a->as.boolean, b->as.boolean);
    case VALUE_CHOICE:
        return order(a->as.choice, b->as.choice);
    case VALUE_REGION:
        return (a->as.region > b->as.region) - (a->as.region < b->as.region);
    case VALUE_TEXT: {
        int by = span_compare(a->as.text, b->as.text);
        return (by > 0) - (by < 0);
    }
    case VALUE_MISSING:
        return 2;
    }
    return 2;
}

bool value_set_has(const struct value_set *set, const struct value *value) {
    for (uint16_t i = 0; i < set->count; i++)
        if (value_compare(&set->members[i], value) == 0) return true;
    return false;
}

static const char *kind_at(lua_State *L, int index) {
    struct value value;
    if (value_pull(L, index, &value)) return value_kind_name(value.kind);
    if (lua_type(L, index) == LUA_TLIGHTUSERDATA) return "a span of time";
    bool list = luaL_testudata(L, index, "hearth.list") != NULL;
    return list                       ? "a list"
           : lua_isuserdata(L, index) ? "a person, household or row"
                                      : luaL_typename(L, index);
}

static int cannot(lua_State *L, const char *what) {
    return luaL_error(L, "cannot %s %s and %s", what, kind_at(L, 1), kind_at(L, 2));
}

/* Pushes whether value_compare says `most`, or less, of the two. */
static int push_order(lua_State *L, int most) {
    struct value a, b;
    if (!value_pull(L, 1, &a) || !value_pull(L, 2, &b)) return cannot(L, "compare");
    int by = value_compare(&a, &b);
    if (by == 2) return cannot(L, "compare");
    lua_pushboolean(L, by <= most);
    return 1;
}

static int less(lua_State *L) {
    return push_order(L, -1);
}

static int less_or_equal(lua_State *L) {
    return push_order(L, 0);
}

/* fen of an amount, or of a number of yuan with at most two decimals. */
static bool fen_at(lua_State *L, int index, int64_t *fen) {
    struct value value;
    if (!value_pull(L, index, &value)) return false;
    if (value.kind == VALUE_AMOUNT) {
        *fen = value.as.amount;
        return true;
    }
    if (value.kind != VALUE_NUMBER || !(fabs(value.as.number) < 1e13)) return false;
    double exact = round(value.as.number * 100);
    if (fabs(exact - value.as.number * 100) > fen_noise(value.as.number)) return false;
    *fen = (int64_t)exact;
    return true;
}

/* Days that can be written with four digits of year; a date without end stays so. */
static int push_date(lua_State *L, date_t date, int sign, int32_t days, int32_t months) {
    if (date != DATE_OPEN) {
        int64_t about = (int64_t)date + (int64_t)sign * (days + (int64_t)months * 31);
        if (about < -150000 || about > 450000) return luaL_error(L, "the date is out of range");
        date = value_add(date, sign * days, sign * months);
    }
    push_tagged(L, TAG_DATE, date);
    return 1;
}

static int add_time(lua_State *L, int moment, int span, int sign) {
    int64_t payload;
    int32_t days, months;
    enum tag tag = tag_at(L, moment, &payload);
    if (!value_pull_span(L, span, &days, &months)) return cannot(L, "add");
    if (tag == TAG_SPAN) {
        int32_t more_days, more_months;
        split_span(payload, &more_days, &more_months);
        push_span(L, more_days + (int64_t)sign * days, more_months + (int64_t)sign * months);
    } else if (tag == TAG_DATE) {
        return push_date(L, (date_t)payload, sign, days, months);
    } else if (tag == TAG_MONTH && days == 0) {
        int64_t month = payload + (int64_t)sign * months;
        if (month < 1500 * 12 || month >= 3000 * 12) return luaL_error(L, "the month is out of range");
        push_tagged(L, TAG_MONTH, month);
    } else {
        return cannot(L, "add");
    }
    return 1;
}

static int add(lua_State *L) {
    int64_t a, b;
    if (tag_at(L, 2, &b) == TAG_SPAN) return add_time(L, 1, 2, 1);
    if (tag_at(L, 1, &a) == TAG_SPAN) return add_time(L, 2, 1, 1);
    if (!fen_at(L, 1, &a) || !fen_at(L, 2, &b)) return cannot(L, "add");
    push_amount_exact(L, a + b);
    return 1;
}

static int subtract(lua_State *L) {
    int64_t a, b;
    enum tag left = tag_at(L, 1, &a), right = tag_at(L, 2, &b);
    if (right == TAG_SPAN) return add_time(L, 1, 2, -1);
    if (left == TAG_DATE && right == TAG_DATE) {
        push_span(L, a - b, 0);
        return 1;
    }
    if (!fen_at(L, 1, &a) || !fen_at(L, 2, &b)) return cannot(L, "subtract");
    push_amount_exact(L, a - b);
    return 1;
}

bool value_decimal(double number, int64_t *whole, int64_t *over) {
    *over = 1;
    for (int decimals = 0; decimals <= 9 && fabs(number) * (double)*over < 1e15; decimals++, *over *= 10) {
        double scaled = round(number * (double)*over);
        *whole = (int64_t)scaled;
        if (scaled / (double)*over == number) return true;
    }
    return false;
}

static int multiply(lua_State *L) {
    struct value a, b;
    int64_t whole, over;
    if (!value_pull(L, 1, &a) || !value_pull(L, 2, &b)) return cannot(L, "multiply");
    if (a.kind == VALUE_NUMBER) {
        struct value swap = a;
        a = b;
        b = swap;
    }
    if (a.kind != VALUE_AMOUNT || b.kind != VALUE_NUMBER) return cannot(L, "multiply");
    if (fabs((double)a.as.amount * b.as.number) < (double)AMOUNT_MOST &&
        value_decimal(b.as.number, &whole, &over))
        push_amount_exact(L, amount_scale(a.as.amount, whole, over));
    else
        push_amount(L, round((double)a.as.amount * b.as.number));
    return 1;
}

static int divide(lua_State *L) {
    struct value a, b;
    if (!value_pull(L, 1, &a) || !value_pull(L, 2, &b) || a.kind != VALUE_AMOUNT) return cannot(L, "divide");
    if (b.kind == VALUE_AMOUNT) {
        if (b.as.amount == 0) return luaL_error(L, "division by zero");
        lua_pushnumber(L, (double)a.as.amount / (double)b.as.amount);
        return 1;
    }
    if (b.kind != VALUE_NUMBER) return cannot(L, "divide");
    int64_t whole, over;
    if (b.as.number == 0) return luaL_error(L, "division by zero");
    if (fabs((double)a.as.amount / b.as.number) < (double)AMOUNT_MOST &&
        value_decimal(b.as.number, &whole, &over))
        push_amount_exact(L, amount_scale(a.as.amount, over, whole));
    else
        push_amount(L, round((double)a.as.amount / b.as.number));
    return 1;
}

static int negate(lua_State *L) {
    int64_t payload;
    enum tag tag = tag_at(L, 1, &payload);
    int32_t days, months;
    if (tag == TAG_AMOUNT) {
        push_tagged(L, TAG_AMOUNT, -payload);
        return 1;
    }
    if (!value_pull_span(L, 1, &days, &months)) return cannot(L, "negate");
    push_span(L, -(int64_t)days, -(int64_t)months);
    return 1;
}

static int as_text(lua_State *L) {
    char out[32] = "a span of time";
    struct value value;
    if (value_pull(L, 1, &value)) {
        if (value.kind == VALUE_AMOUNT)
            amount_write(value.as.amount, out);
        else if (value.kind == VALUE_DATE)
            date_write(value.as.date, out);
        else if (value.kind == VALUE_MONTH)
            month_write(value.as.month, out);
    }
    lua_pushstring(L, out);
    return 1;
}

static int concatenate(lua_State *L) {
    sandbox_text(L, 1);
    sandbox_text(L, 2);
    lua_concat(L, 2);
    return 1;
}

static int no_members(lua_State *L) {
    struct value value;
    const char *kind = value_pull(L, 1, &value) ? value_kind_name(value.kind) : "a span of time";
    return luaL_error(L, "%s has no member '%s'", kind, sandbox_text(L, 2));
}

static int make_yuan(lua_State *L) {
    int64_t fen;
    if (!lua_isnumber(L, 1) || !fen_at(L, 1, &fen))
        return luaL_error(L, "yuan() takes a number with at most two decimals");
    push_amount_exact(L, fen);
    return 1;
}

static int make_date(lua_State *L) {
    date_t date;
    if (!date_read(span_of(luaL_checkstring(L, 1)), &date))
        return luaL_error(L, "date '%s' is no day: write YYYY-MM-DD", lua_tostring(L, 1));
    push_tagged(L, TAG_DATE, date);
    return 1;
}

static int make_month(lua_State *L) {
    month_t month;
    struct value value;
    if (value_pull(L, 1, &value) && value.kind == VALUE_DATE) {
        if (value.as.date == DATE_OPEN) return luaL_error(L, "month: a day without end is in no month");
        push_tagged(L, TAG_MONTH, date_month(value.as.date));
        return 1;
    }
    if (!month_read(span_of(luaL_checkstring(L, 1)), &month))
        return luaL_error(L, "month '%s' is none: write YYYY-MM", lua_tostring(L, 1));
    push_tagged(L, TAG_MONTH, month);
    return 1;
}

/* No text is a number here, whatever it says. */
static lua_Integer whole_number(lua_State *L) {
    if (lua_type(L, 1) != LUA_TNUMBER) luaL_argerror(L, 1, "a whole number is needed");
    return luaL_checkinteger(L, 1);
}

static int make_days(lua_State *L) {
    push_span(L, whole_number(L), 0);
    return 1;
}

static int make_months(lua_State *L) {
    push_span(L, 0, whole_number(L));
    return 1;
}

static int make_years(lua_State *L) {
    lua_Integer years = whole_number(L);
    if (years > 3000 || years < -3000) return luaL_error(L, "the span of time is too long");
    push_span(L, 0, years * 12);
    return 1;
}

/* Upvalue 1: the filter word; 2: how many operands it takes. */
static int make_word(lua_State *L) {
    enum filter_word kind = (enum filter_word)lua_tointeger(L, lua_upvalueindex(1));
    int operands = (int)lua_tointeger(L, lua_upvalueindex(2));
    if (lua_gettop(L) != operands)
        return luaL_error(L, "this filter word takes %d value%s", operands, operands == 1 ? "" : "s");
    struct word *word = lua_newuserdatauv(L, sizeof *word, 2);
    *word = (struct word){.word = kind, .operands = operands};
    luaL_setmetatable(L, WORD_METATABLE);
    if (kind == WORD_LAST && !value_pull_span(L, 1, &word->days, &word->months))
        return luaL_error(L, "last() takes a span of time such as months(12)");
    if (kind == WORD_LAST && (word->days < 0 || word->months < 0 || word->days + word->months == 0))
        return luaL_error(L, "last() takes a span longer than nothing");
    if (kind == WORD_FULL_MONTHS) {
        lua_Integer months = whole_number(L);
        if (months < 1 || months > 1200) return luaL_error(L, "full_months() takes 1 to 1200");
        word->months = (int32_t)months;
    }
    for (int i = 1; i <= operands; i++) {
        if (lua_isnil(L, i)) return luaL_error(L, "a filter word was given nothing (nil)");
        lua_pushvalue(L, i);
        lua_setiuservalue(L, -2, i);
    }
    return 1;
}

static const struct {
    const char *name;
    int operands;
} filter_words[] = {[WORD_IS] = {"is", 1},
                    [WORD_AT_LEAST] = {"at_least", 1},
                    [WORD_OVER] = {"over", 1},
                    [WORD_AT_MOST] = {"at_most", 1},
                    [WORD_BELOW] = {"below", 1},
                    [WORD_BETWEEN] = {"between", 2},
                    [WORD_INSIDE] = {"inside", 1},
                    [WORD_MATCHES] = {"matches", 1},
                    [WORD_LAST] = {"last", 1},
                    [WORD_FULL_MONTHS] = {"full_months", 1},
                    [WORD_THIS_YEAR] = {"this_year", 0}};

const char *filter_word_name(enum filter_word word) {
    return filter_words[word].name;
}

static void allow_word(lua_State *L, enum filter_word word) {
    lua_pushinteger(L, word);
    lua_pushinteger(L, filter_words[word].operands);
    lua_pushcclosure(L, make_word, 2);
    lua_setfield(L, -2, filter_words[word].name);
}

static int word_has_no_members(lua_State *L) {
    return luaL_error(L, "a filter word has no member '%s'", sandbox_text(L, 2));
}

/* max and min of any ordered values. Upvalue 1: whether the largest is wanted. */
static int extreme(lua_State *L) {
    int count = lua_gettop(L), best = 1;
    bool largest = lua_toboolean(L, lua_upvalueindex(1));
    luaL_checkany(L, 1);
    if (lua_isnil(L, 1)) return luaL_argerror(L, 1, "a value is needed");
    for (int i = 2; i <= count; i++) {
        if (lua_isnil(L, i)) return luaL_argerror(L, i, "a value is needed");
        if (largest ? lua_compare(L, best, i, LUA_OPLT) : lua_compare(L, i, best, LUA_OPLT)) best = i;
    }
    lua_pushvalue(L, best);
    return 1;
}

static void allow_extreme(lua_State *L, const char *name, bool largest) {
    lua_pushboolean(L, largest);
    lua_pushcclosure(L, extreme, 1);
    lua_setfield(L, -2, name);
}

static void add_words(lua_State *L) {
    static const luaL_Reg plain[] = {{"yuan", make_yuan}, {"date", make_date},     {"month", make_month},
                                     {"days", make_days}, {"months", make_months}, {"years", make_years},
                                     {NULL, NULL}};
    luaL_newmetatable(L, WORD_METATABLE);
    lua_pushcfunction(L, word_has_no_members);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
    lua_getfield(L, LUA_REGISTRYINDEX, SANDBOX_GLOBALS);
    luaL_setfuncs(L, plain, 0);
    allow_extreme(L, "max", true);
    allow_extreme(L, "min", false);
    for (int word = WORD_AT_LEAST; word <= WORD_FULL_MONTHS; word++) allow_word(L, (enum filter_word)word);
}

void value_open(lua_State *L, date_t today) {
    static const luaL_Reg meta[] = {{"__add", add},
                                    {"__sub", subtract},
                                    {"__mul", multiply},
                                    {"__div", divide},
                                    {"__unm", negate},
                                    {"__lt", less},
                                    {"__le", less_or_equal},
                                    {"__tostring", as_text},
                                    {"__concat", concatenate},
                                    {"__index", no_members},
                                    {NULL, NULL}};
    push_tagged(L, TAG_DATE, today);
    lua_createtable(L, 0, 12);
    luaL_setfuncs(L, meta, 0);
    lua_pushboolean(L, false);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
    add_words(L);
    push_tagged(L, TAG_DATE, today);
    lua_setfield(L, -2, "today");
    struct word *year = lua_newuserdatauv(L, sizeof *year, 2);
    *year = (struct word){.word = WORD_THIS_YEAR};
    luaL_setmetatable(L, WORD_METATABLE);
    lua_setfield(L, -2, "this_year");
    lua_pop(L, 1);
}
