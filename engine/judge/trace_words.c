/* Conditions of filters as their authors write them. */
#include <string.h>

#include "judge/trace_parts.h"
#include "library/lua_words.h"

const char *condition_name(const struct book *book, const struct filter *filter,
                           const struct condition *condition) {
    if (condition->is_fact) return book->facts[condition->fact].short_name;
    if (condition->column == COLUMN_AGE) return "age";
    return book->datasets[filter->dataset].columns[condition->column].name;
}

static const struct choice *choices_of(const struct book *book, const struct filter *filter,
                                       const struct condition *condition) {
    if (condition->is_fact) return book->facts[condition->fact].choices;
    if (condition->column == COLUMN_AGE) return NULL;
    return book->datasets[filter->dataset].columns[condition->column].choices;
}

static void add_quoted(struct buffer *out, struct span text) {
    buffer_text(out, "\"");
    buffer_add(out, text.at, text.length);
    buffer_text(out, "\"");
}

static void add_value(struct buffer *out, const struct value *value, const struct choice *choices) {
    struct buffer text = {.most = 4096};
    switch (value->kind) {
    case VALUE_BOOLEAN:
        buffer_text(out, value->as.boolean ? "true" : "false");
        break;
    case VALUE_CHOICE:
        if (choices != NULL) add_quoted(out, span_of(choices[value->as.choice].key));
        break;
    case VALUE_TEXT:
    case VALUE_REGION:
        add_quoted(out, span_of(value_text(&text, value, NULL, 0)));
        break;
    case VALUE_DATE:
    case VALUE_MONTH:
        buffer_text(out, value->kind == VALUE_DATE ? "date " : "month ");
        add_quoted(out, span_of(value_text(&text, value, NULL, 0)));
        break;
    default:
        buffer_text(out, value_text(&text, value, NULL, 0));
    }
    buffer_release(&text);
}

static void add_parameter(struct buffer *out, const struct book *book, const struct operand *operand) {
    const struct parameter *parameter = &book->parameters[operand->parameter];
    buffer_format(out, "param.%s", parameter->name);
    for (uint16_t i = 0; operand->keys != NULL && i < parameter->key_count; i++) {
        if (operand->keys[i].kind == VALUE_MISSING) continue;
        buffer_text(out, "[");
        add_value(out, &operand->keys[i], parameter->keys[i].choices);
        buffer_text(out, "]");
    }
    buffer_text(out, per_suffix((enum per)operand->per));
}

static void add_operand(struct buffer *out, const struct book *book, const struct filter *filter,
                        const struct condition *condition, uint16_t number) {
    const struct operand *operand = &condition->values[number];
    if (operand->is_parameter)
        add_parameter(out, book, operand);
    else
        add_value(out, &operand->value, choices_of(book, filter, condition));
}

static void add_span(struct buffer *out, const struct condition *condition) {
    if (condition->months != 0) buffer_format(out, "months(%d)", condition->months);
    if (condition->days != 0)
        buffer_format(out, "%sdays(%d)", condition->months != 0 ? " + " : "", condition->days);
}

/* A place as it was written: as many digits as it has. */
static void add_place(struct buffer *out, const struct condition *condition) {
    char code[16];
    snprintf(code, sizeof code, "%012llu", (unsigned long long)condition->values[0].value.as.region);
    add_quoted(out, (struct span){code, condition->digits < 12 ? (size_t)condition->digits : 12});
}

const char *condition_operands(const struct book *book, const struct filter *filter,
                               const struct condition *condition, struct arena *arena) {
    struct buffer out = {.most = 16 << 10};
    bool set = condition->word == WORD_IS && condition->value_count > 1;
    bool word = condition->word != WORD_IS && condition->word != WORD_THIS_YEAR;
    if (condition->word != WORD_IS) buffer_text(&out, filter_word_name(condition->word));
    buffer_text(&out, word ? "(" : set ? "{ " : "");
    if (condition->word == WORD_LAST)
        add_span(&out, condition);
    else if (condition->word == WORD_FULL_MONTHS)
        buffer_format(&out, "%d", condition->months);
    else if (condition->word == WORD_MATCHES)
        add_quoted(&out, span_of(condition->pattern_text));
    else if (condition->word == WORD_INSIDE)
        add_place(&out, condition);
    for (uint16_t i = 0; i < condition->value_count && condition->word <= WORD_BETWEEN; i++) {
        if (i > 0) buffer_text(&out, ", ");
        add_operand(&out, book, filter, condition, i);
    }
    buffer_text(&out, word ? ")" : set ? " }" : "");
    const char *text = arena_text(arena, out.length > 0 ? out.at : "");
    buffer_release(&out);
    return text;
}

int condition_line(const struct book *book, const struct noted *noted, uint16_t number) {
    const struct filter *filter = noted->filter;
    const struct rule *rule = &book->rules[number];
    const struct fact *fact = noted->step.fact != FACT_NONE ? &book->facts[noted->step.fact] : NULL;
    const char *table = filter == rule->where                   ? "where"
                        : filter == rule->among_where           ? "among"
                        : fact != NULL && filter == fact->where ? "where"
                        : fact != NULL && filter == fact->that  ? "that"
                                                                : NULL;
    if (table == NULL) return noted->step.line;
    const struct said *said =
        filter == rule->where || filter == rule->among_where ? &rule->said : &fact->said;
    uint16_t source = book_source(book, said->file);
    if (source == SOURCE_NONE) return said->line;
    int line = lua_key_line(book->sources[source].text, said->line, table,
                            condition_name(book, filter, noted->condition));
    return line > 0 ? line : said->line;
}
