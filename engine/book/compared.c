/* What functions hold against each other and ask whether it is true, by the kinds of the columns, facts and
 * lists that they name: what says the same whoever is asked misses a household in silence. */
#include <math.h>
#include <string.h>

#include "book/filter_read.h"
#include "book/names.h"

/* Sets of kinds: those of values, VALUE_MISSING for nil, and what no column or fact is. */
#define MAY(kind) (1u << (kind))
enum { KIND_LIST = VALUE_REGION + 1, KIND_SOMEBODY, KIND_SPAN, KIND_WORD, KIND_METHOD, KINDS };
#define MAY_BE_ANY (MAY(KINDS) - 1)
#define TEXTS (MAY(VALUE_TEXT) | MAY(VALUE_CHOICE) | MAY(VALUE_REGION))
#define VALUES (MAY(KIND_LIST) - 1 - MAY(VALUE_MISSING))

struct compared {
    unsigned may;                      /* what it may be */
    bool told;                         /* a column, fact or person: what is missing ends the evaluation */
    const char *choices[INT8_MAX * 4]; /* of those that are one_of */
    size_t choice_count;
};

/* Digits of the place code; 0: it is none. */
static int place_digits(const char *text) {
    region_t region;
    int digits;
    return region_read(span_of(text), &region, &digits) ? digits : 0;
}

static void add(struct compared *compared, enum value_kind kind, const struct choice *choices,
                uint16_t count) {
    compared->may |= kind == VALUE_MISSING ? VALUES : MAY(kind);
    for (uint16_t i = 0; kind == VALUE_CHOICE && i < count; i++)
        if (compared->choice_count < sizeof compared->choices / sizeof *compared->choices)
            compared->choices[compared->choice_count++] = choices[i].key;
}

/* Columns and facts of the subject, or of anybody. */
static void add_values(const struct names *names, const struct code_side *side, struct compared *compared) {
    const struct book *book = names->loader->book;
    for (uint16_t i = 0; i < book->dataset_count; i++) {
        uint16_t column = dataset_column(&book->datasets[i], side->name);
        if (column == COLUMN_NONE ||
            !names_is_of(names, side->first, i == REGISTER ? FACT_OF_PERSON : FACT_OF_ROW, i))
            continue;
        const struct column *said = &book->datasets[i].columns[column];
        add(compared, column_kind(said), said->choices, said->choice_count);
    }
    for (uint16_t i = 0; i < book->fact_count; i++) {
        const struct fact *fact = &book->facts[i];
        if (strcmp(fact->short_name, side->name) == 0 &&
            names_is_of(names, side->first, fact->subject, fact->dataset))
            add(compared, fact_kind(fact), fact->choices, fact->choice_count);
    }
    if (strcmp(side->name, "age") == 0) add(compared, VALUE_NUMBER, NULL, 0);
    if (strcmp(side->name, "region") == 0) add(compared, VALUE_REGION, NULL, 0);
    compared->told = compared->may != 0;
}

/* Lists, and whom persons and rows lead to. */
static void add_others(const struct names *names, const struct code_side *side, struct compared *compared) {
    static const char *const methods[] = {"where", "any", "all",    "sum",    "max",
                                          "min",   "by",  "latest", "so_far", "is"};
    const struct book *book = names->loader->book;
    bool of_row = names_is_of(names, side->first, FACT_OF_ROW, names->subject_dataset),
         of_person = names_is_of(names, side->first, FACT_OF_PERSON, REGISTER),
         of_household = names_is_of(names, side->first, FACT_OF_HOUSEHOLD, REGISTER);
    const char *name = side->name;
    uint16_t dataset = book_dataset(book, name);
    bool list = (of_person || of_household) && dataset != DATASET_NONE && dataset != REGISTER;
    list = list || (of_household && strcmp(name, "members") == 0);
    for (uint16_t i = 0; of_person && i < book->inverse_count; i++)
        list = list || strcmp(book->inverses[i].name, name) == 0;
    if (list) compared->may |= MAY(KIND_LIST);
    uint16_t relation = of_person ? book_relation(book, name) : RELATION_NONE;
    bool related = relation != RELATION_NONE;
    if (related) compared->may |= MAY(KIND_SOMEBODY);
    if (related && book->relations[relation].blank_is_nobody) compared->may |= MAY(VALUE_MISSING);
    bool somebody = (of_person && strcmp(name, "household") == 0) || (of_row && strcmp(name, "person") == 0);
    for (uint16_t i = 0; of_row && i < book->dataset_count; i++)
        for (int k = 0; book->datasets[i].about == ABOUT_TWO && k < 2; k++)
            somebody = somebody || strcmp(book->datasets[i].roles[k].name, name) == 0;
    if (somebody) compared->may |= MAY(KIND_SOMEBODY);
    compared->told = compared->told || somebody || related;
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (strcmp(methods[i], name) == 0) compared->may |= MAY(KIND_METHOD);
}

static unsigned may_be_parameter(const struct names *names, const struct code_side *side) {
    const struct book *book = names->loader->book;
    uint16_t number = book_parameter(book, side->name);
    if (number == PARAMETER_NONE) return MAY_BE_ANY;
    const struct parameter *parameter = &book->parameters[number];
    bool whole =
        parameter->given_count == 0 && !parameter->is_set && parameter->is_rate == (side->of == CODE_RATE);
    return whole ? MAY(parameter->kind) : MAY_BE_ANY;
}

/* What the words of the language give. */
static unsigned may_be_given(const char *word) {
    static const struct {
        const char *word;
        unsigned may;
    } all[] = {{"yuan", MAY(VALUE_AMOUNT)},   {"date", MAY(VALUE_DATE)},     {"month", MAY(VALUE_MONTH)},
               {"days", MAY(KIND_SPAN)},      {"months", MAY(KIND_SPAN)},    {"years", MAY(KIND_SPAN)},
               {"known", MAY(VALUE_BOOLEAN)}, {"tostring", MAY(VALUE_TEXT)}, {"type", MAY(VALUE_TEXT)},
               {"at_least", MAY(KIND_WORD)},  {"over", MAY(KIND_WORD)},      {"at_most", MAY(KIND_WORD)},
               {"below", MAY(KIND_WORD)},     {"between", MAY(KIND_WORD)},   {"inside", MAY(KIND_WORD)},
               {"matches", MAY(KIND_WORD)},   {"last", MAY(KIND_WORD)},      {"full_months", MAY(KIND_WORD)}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (strcmp(all[i].word, word) == 0) return all[i].may;
    return MAY_BE_ANY;
}

/* An amount less or more is one; a day less a day is a span. */
static unsigned may_be_reckoned(unsigned may) {
    if (may == MAY(VALUE_AMOUNT)) return may;
    if (may == MAY(VALUE_DATE) || may == MAY(VALUE_MONTH)) return may | MAY(KIND_SPAN);
    return MAY_BE_ANY;
}

static void gather(const struct names *names, const struct code_side *side, struct compared *compared) {
    *compared = (struct compared){0};
    bool named = side->of == CODE_FIELD || side->of == CODE_SUM || side->of == CODE_EXTREME ||
                 side->of == CODE_RECKONED;
    bool own = named && names->known != NULL && names_is_own(names, side->name);
    if (named && !own) add_values(names, side, compared);
    if (side->of == CODE_FIELD && !own) add_others(names, side, compared);
    if (side->of != CODE_FIELD) compared->told = false;
    if (side->of == CODE_EXTREME && compared->may != 0) compared->may |= MAY(VALUE_MISSING);
    if (side->of == CODE_RECKONED) compared->may = may_be_reckoned(compared->may);
    if (side->of == CODE_FIRST) compared->may = MAY(KIND_SOMEBODY);
    if (side->of == CODE_FIRST) compared->told = true;
    if (side->of == CODE_LIST) compared->may = MAY(KIND_LIST);
    if (side->of == CODE_PARAMETER || side->of == CODE_RATE) compared->may = may_be_parameter(names, side);
    if (side->of == CODE_GLOBAL && strcmp(side->name, "today") == 0) compared->may = MAY(VALUE_DATE);
    if (side->of == CODE_CALLED) compared->may = may_be_given(side->name);
    if (side->of == CODE_METHOD) compared->may = MAY(KIND_METHOD);
    if (side->of == CODE_COUNT || side->of == CODE_NUMBER) compared->may = MAY(VALUE_NUMBER);
    if (side->of == CODE_YES_NO) compared->may = MAY(VALUE_BOOLEAN);
    if (side->of == CODE_TEXT) compared->may = MAY(VALUE_TEXT);
    if (side->of == CODE_NIL) compared->may = MAY(VALUE_MISSING);
    if (compared->may == 0) compared->may = MAY_BE_ANY;
}

static const char *kind_name(unsigned may) {
    static const char *const others[] = {"a list", "a person, household or row", "a span of time",
                                         "a word of filters", "a method"};
    if (may == MAY(VALUE_MISSING)) return "nil";
    if (may == MAY_BE_ANY) return "anything else";
    for (int kind = KINDS - 1; kind > VALUE_MISSING; kind--)
        if ((may & MAY(kind)) != 0)
            return kind >= KIND_LIST ? others[kind - KIND_LIST] : value_kind_name((enum value_kind)kind);
    return "nothing";
}

/* As the author wrote it; and what stands in the file to find it by. */
static const char *words_of(const struct names *names, const struct code_side *side, const char **token) {
    static const char *const formats[] = {[CODE_FIELD] = "'%s'",
                                          [CODE_LIST] = "'%s'",
                                          [CODE_SUM] = "the sum of '%s'",
                                          [CODE_EXTREME] = "max or min of '%s'",
                                          [CODE_RECKONED] = "what is reckoned with '%s'",
                                          [CODE_PARAMETER] = "param.%s",
                                          [CODE_RATE] = "param.%s",
                                          [CODE_GLOBAL] = "%s",
                                          [CODE_LIBRARY] = "math.%s",
                                          [CODE_CALLED] = "%s(…)",
                                          [CODE_METHOD] = "'%s'",
                                          [CODE_YES_NO] = "%s …",
                                          [CODE_TEXT] = "\"%s\"",
                                          [CODE_NIL] = NULL};
    *token = side->name;
    if (side->of == CODE_COUNT) *token = "#";
    if (side->of == CODE_COUNT) return "a count";
    if (side->of == CODE_FIRST) return "whom the function is given";
    if (side->name == NULL || formats[side->of] == NULL) return "this";
    return arena_format(&names->loader->book->arena, formats[side->of], side->name);
}

static bool has_choice(const struct compared *compared, const char *text) {
    for (size_t i = 0; i < compared->choice_count; i++)
        if (strcmp(compared->choices[i], text) == 0) return true;
    return false;
}

/* A list is itself alone; texts, choices and places are all written as texts. */
static bool may_be_equal(const struct compared *a, const struct compared *b, const char *text) {
    unsigned may = a->may & ~(MAY(KIND_LIST) | MAY(KIND_WORD) | MAY(KIND_METHOD));
    if (text != NULL && (may & MAY(VALUE_CHOICE)) != 0 && !has_choice(a, text)) may &= ~MAY(VALUE_CHOICE);
    if (text != NULL && place_digits(text) != 12) may &= ~MAY(VALUE_REGION);
    return (may & b->may) != 0 || ((may & TEXTS) != 0 && (b->may & TEXTS) != 0);
}

/* What to write instead. */
static const char *instead(const struct compared *of, const struct code_side *other,
                           const struct code_side *side) {
    bool number = other->of == CODE_NUMBER, text = other->of == CODE_TEXT;
    unsigned may = of->may & ~MAY(VALUE_MISSING);
    if ((may & MAY(KIND_LIST)) != 0) return ": ask :any(), or count it with #";
    if ((may & MAY(KIND_METHOD)) != 0) return ": write it with a colon and brackets, as in :any()";
    if (side->of == CODE_YES_NO && strcmp(side->name, "not") == 0) return ": write ~= rather than not … ==";
    if (number && may == MAY(VALUE_AMOUNT)) return ": write yuan(…)";
    if (number && (may & MAY(KIND_SPAN)) != 0) return ": reckon with days, as in today - days(30)";
    if (text && may == MAY(VALUE_DATE)) return ": write date \"…\"";
    if (text && may == MAY(VALUE_MONTH)) return ": write month \"…\"";
    if (text && may == MAY(VALUE_NUMBER)) return ": write the number without quotes";
    if ((number || text) && may == MAY(VALUE_BOOLEAN)) return ": it is true or false";
    return "";
}

static bool is_written(const struct code_side *side) {
    return side->of == CODE_TEXT || side->of == CODE_NUMBER || side->of == CODE_NIL ||
           (side->of == CODE_YES_NO && side->name == NULL);
}

/* Never equal: the condition would say the same for ever. */
static void check_equals(struct names *names, const struct code_name *use) {
    bool turned = is_written(&use->side);
    const struct code_side *side = turned ? &use->other : &use->side,
                           *other = turned ? &use->side : &use->other;
    const char *text = other->of == CODE_TEXT ? other->name : NULL, *token;
    struct compared a, b;
    gather(names, side, &a);
    gather(names, other, &b);
    if (may_be_equal(&a, &b, text)) return;
    const char *words = words_of(names, side, &token);
    if (other->of == CODE_NIL && a.told && (a.may & MAY(KIND_LIST)) == 0)
        form_remark(&names->form, token, "%s is never nil: what is missing ends the evaluation, ask known(…)",
                    words);
    else if (text != NULL && (a.may & MAY(VALUE_REGION)) != 0 && a.choice_count == 0)
        form_error(&names->form, text,
                   "'%s' is a place of 12 digits, never \"%s\": ask :is { %s = inside(\"%s\") }", side->name,
                   text, side->name, place_digits(text) > 0 ? text : "450226");
    else if (text != NULL && a.choice_count > 0)
        form_unknown(&names->form, text, "value", a.choices, a.choice_count);
    else
        form_error(&names->form, token, "%s is %s: it is never equal to %s%s", words, kind_name(a.may),
                   kind_name(b.may), instead(&a, other, side));
}

/* What is never nil or false is always true. */
static void check_truth(struct names *names, const struct code_name *use) {
    struct compared compared;
    const char *token;
    gather(names, &use->side, &compared);
    if ((compared.may & (MAY(VALUE_MISSING) | MAY(VALUE_BOOLEAN))) != 0) return;
    const char *words = words_of(names, &use->side, &token), *kind = kind_name(compared.may);
    bool number = (compared.may & (MAY(VALUE_NUMBER) | MAY(VALUE_AMOUNT))) != 0;
    bool word = (compared.may & MAY(KIND_WORD)) != 0;
    bool list = (compared.may & MAY(KIND_LIST)) != 0, method = (compared.may & MAY(KIND_METHOD)) != 0;
    const char *instead = use->side.of == CODE_TEXT
                              ? ": \"x\" or \"y\" is \"x\" alone, write { \"x\", \"y\" }"
                          : list   ? ": ask :any()"
                          : method ? ": write it with a colon and brackets, as in :any()"
                          : word   ? ": write between(…)"
                          : number ? ", and 0 too: compare it"
                                   : "";
    if (compared.told && !list && !method)
        form_remark(&names->form, token, "%s is %s, which is always true%s", words, kind, instead);
    else
        form_error(&names->form, token, "%s is %s, which is always true%s", words, kind, instead);
}

/* Rows without a day stand by key and content: which is the last of them says nothing. */
static void check_latest(struct names *names, const struct code_name *use) {
    const struct book *book = names->loader->book;
    const struct code_side *side = &use->side;
    bool list = (side->of == CODE_FIELD || side->of == CODE_LIST) && side->name != NULL;
    uint16_t number = list ? book_dataset(book, side->name) : DATASET_NONE;
    if (number == DATASET_NONE || number == REGISTER || book->datasets[number].dated != COLUMN_NONE) return;
    form_remark(&names->form, "latest", NO_LATEST, side->name);
}

static bool is_number(const struct code_side *side) {
    return side->of == CODE_NUMBER && !isnan(side->number);
}

/* Nobody is ever between them. */
static void check_between(struct names *names, const struct code_side *low, const struct code_side *high) {
    if (is_number(low) && is_number(high) && low->number > high->number)
        form_error(&names->form, "between", "between(%.15g, %.15g): the first must not be above the second",
                   low->number, high->number);
}

/* What is neither a number nor, where `may` has them, a text is not turned into one. */
static void check_number(struct names *names, const struct code_name *use, const struct code_side *side,
                         unsigned may) {
    struct compared compared;
    const char *token;
    gather(names, side, &compared);
    if ((compared.may & (may | MAY(VALUE_NUMBER) | MAY(VALUE_MISSING))) != 0) return;
    const char *words = words_of(names, side, &token);
    bool math = use->base != NULL, extreme = strcmp(use->name, "max") == 0 || strcmp(use->name, "min") == 0;
    form_error(&names->form, token, "%s%s(…) takes %s, and %s is %s%s", math ? "math." : "", use->name,
               may != 0 ? "a text" : "numbers", words, kind_name(compared.may),
               math && extreme                     ? ": write max(…) or min(…)"
               : compared.may == MAY(VALUE_AMOUNT) ? ": divided by yuan(1) it is a number"
                                                   : "");
}

/* What is written there can be read before anybody is judged. */
static void check_written(struct names *names, const char *function, const char *text) {
    region_t region;
    date_t date;
    month_t month;
    int digits;
    struct span span = span_of(text);
    if (strcmp(function, "date") == 0 && !date_read(span, &date))
        form_error(&names->form, text, "date \"%s\" is no day: write YYYY-MM-DD", text);
    if (strcmp(function, "month") == 0 && !month_read(span, &month))
        form_error(&names->form, text, "month \"%s\" is none: write YYYY-MM", text);
    if (strcmp(function, "inside") != 0) return;
    if (!region_read(span, &region, &digits))
        form_error(&names->form, text, "inside(\"%s\"): a place code has 2, 4, 6, 9 or 12 digits", text);
    else if (region_is_unknown(&names->loader->book->regions, region, digits))
        form_error(&names->form, text, "inside(\"%s\"): regions/ has no such place", text);
}

static bool is_list(struct names *names, const struct code_side *side) {
    struct compared compared;
    gather(names, side, &compared);
    return compared.may == MAY(KIND_LIST);
}

/* What reckons with, calls or goes through a list as if it were something else. */
static void check_list(struct names *names, const struct code_side *side, const char *instead) {
    const char *token, *words = words_of(names, side, &token);
    if (is_list(names, side)) form_error(&names->form, token, "%s is a list: %s", words, instead);
}

static void check_called(struct names *names, const struct code_name *use) {
    static const char *const numbers[] = {"yuan", "days", "months", "years", "full_months"};
    bool math = use->base != NULL && strcmp(use->name, "type") != 0, takes = math;
    for (size_t i = 0; use->base == NULL && i < sizeof numbers / sizeof *numbers; i++)
        takes = takes || strcmp(use->name, numbers[i]) == 0;
    if (takes) check_number(names, use, &use->side, 0);
    if (math) check_number(names, use, &use->other, 0);
    if (use->base != NULL) return;
    if (strcmp(use->name, "between") == 0) check_between(names, &use->side, &use->other);
    if (strcmp(use->name, "tonumber") == 0) check_number(names, use, &use->side, TEXTS);
    if (strcmp(use->name, "pairs") == 0) check_list(names, &use->side, "go through it with ipairs(…)");
    if (use->side.of == CODE_TEXT) check_written(names, use->name, use->side.name);
}

/* A number beside .. would become a text. */
static void check_joined(struct names *names, const struct code_name *use) {
    struct compared compared;
    const char *token;
    gather(names, &use->side, &compared);
    if ((compared.may & ~MAY(VALUE_MISSING)) != MAY(VALUE_NUMBER)) return;
    form_error(&names->form, use->side.of == CODE_FIELD ? use->side.name : "..",
               ".. joins texts, and %s is a number: write tostring(…)", words_of(names, &use->side, &token));
}

/* Numbers and amounts have an order with each other, everything else with its own kind alone. */
static void check_ordered(struct names *names, const struct code_name *use) {
    const struct code_side *side = &use->side, *other = &use->other;
    struct compared a, b;
    const char *token;
    gather(names, side, &a);
    gather(names, other, &b);
    unsigned both = MAY(VALUE_NUMBER) | MAY(VALUE_AMOUNT), may = a.may & ~MAY(VALUE_MISSING),
             beside = b.may & ~MAY(VALUE_MISSING);
    if ((may & beside) != 0 || ((may & both) != 0 && (beside & both) != 0) ||
        ((may & TEXTS) != 0 && (beside & TEXTS) != 0))
        return;
    bool turned = is_written(side);
    const char *words = words_of(names, turned ? other : side, &token);
    form_error(&names->form, token, "%s is %s: it has no order with %s%s", words,
               kind_name(turned ? beside : may), kind_name(turned ? may : beside),
               turned ? instead(&b, side, other) : instead(&a, other, side));
}

/* Those whom only the other end names, such as children: there may be more, so that `any` can say yes, `all`
 * can say no, and nothing else can be told. */
static void check_whole(struct names *names, const struct code_side *side) {
    const struct book *book = names->loader->book;
    bool list = (side->of == CODE_FIELD || side->of == CODE_LIST) && side->name != NULL && !side->so_far;
    if (!list || !is_list(names, side) || names_is_own(names, side->name)) return;
    for (uint16_t i = 0; i < book->inverse_count; i++)
        if (strcmp(book->inverses[i].name, side->name) == 0)
            form_remark(&names->form, side->name, NEVER_WHOLE, side->name);
}

void names_check_compared(struct names *names, const struct code_name *use) {
    if (use->use == USE_ORDERED) check_ordered(names, use);
    if (use->use == USE_RECKONED) check_list(names, &use->side, "count it with #, or ask :sum(…)");
    if (use->use == USE_WALKED) check_list(names, &use->side, "go through it with ipairs(…)");
    if (use->use == USE_WHOLE) check_whole(names, &use->side);
    if (use->use == USE_CALLED) check_called(names, use);
    if (use->use == USE_JOINED) check_joined(names, use);
    if (use->use == USE_EQUALS) check_equals(names, use);
    if (use->use == USE_TRUTH) check_truth(names, use);
    if (use->use == USE_LATEST) check_latest(names, use);
    if (use->use == USE_IDLE)
        form_remark(&names->form, NULL,
                    "this condition decides nothing, it goes on the same either way: x == \"a\" or \"b\" is "
                    "always true, "
                    "write x == \"a\" or x == \"b\"");
}
