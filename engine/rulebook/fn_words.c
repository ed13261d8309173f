/* Lua of a simple function → Chinese, token by token. What is not understood for certain is not said. */
#include "rulebook/fn_words.h"

#include <stdint.h>
#include <string.h>
#include "rulebook/parameter_words.h"
#include "outcome/shown.h"

#define LOCALS_MOST 32
#define DEPTH_MOST 8

struct reading {
    const struct book *book;
    const struct mentions *mentions;
    const struct tokens *tokens;
    struct buffer *out;
    struct span parameter; /* name of the first */
    size_t at, end;        /* of the body */
    struct span locals[LOCALS_MOST];
    size_t local_count;
    int depth; /* of brackets */
    bool has_and[DEPTH_MOST], has_or[DEPTH_MOST], negated[DEPTH_MOST];
    size_t line_start, words_start; /* in out: of the line, of its words behind the indentation */
    size_t base;                    /* blanks before the first line; SIZE_MAX: not known yet */
};

static bool is(const struct reading *reading, size_t at, const char *text) {
    return at < reading->end && reading->tokens->items[at].kind != TOKEN_TEXT &&
           span_equal(reading->tokens->items[at].text, span_of(text));
}

static enum token_kind kind_at(const struct reading *reading, size_t at) {
    return at < reading->end ? reading->tokens->items[at].kind : TOKEN_MARK;
}

static void say(struct reading *reading, const char *words) {
    buffer_text(reading->out, words);
}

struct phrase {
    const char *lua, *zh;
};

static const struct phrase marks[] = {{"==", " ＝ "}, {"~=", " ≠ "}, {"<=", " ≤ "}, {">=", " ≥ "},
                                      {"<", " ＜ "},  {">", " ＞ "}, {"+", " ＋ "}, {"-", " － "},
                                      {"*", " × "},   {"/", " ÷ "},  {"=", " 为 "}, {",", "，"}};
static const struct phrase words[] = {
    {"not", "不符合"},   {"return", "结果为 "},       {"if", "如果 "},  {"then", "，则 "},
    {"else", "；否则 "}, {"elseif", "；否则，如果 "}, {"true", "“是”"}, {"false", "“否”"},
    {"nil", "“无”"},     {"today", "今日"},           {"end", ""}};

/* `not a == b` means (not a) == b, and would be read otherwise. */
static bool is_comparison(const struct reading *reading) {
    static const char *const signs[] = {"==", "~=", "<", ">", "<=", ">="};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (is(reading, reading->at, signs[i])) return true;
    return false;
}

static bool say_phrase(struct reading *reading, const struct phrase *phrases, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (!is(reading, reading->at, phrases[i].lua)) continue;
        say(reading, phrases[i].zh);
        reading->at++;
        return true;
    }
    return false;
}

/* A new statement begins: `and` and `or` are counted afresh. */
static void begin_statement(struct reading *reading) {
    reading->depth = 0;
    reading->has_and[0] = reading->has_or[0] = reading->negated[0] = false;
}

/* `a and b or c` has no brackets to show what belongs together: left to the source. */
static bool say_and_or(struct reading *reading) {
    bool *both[] = {reading->has_and, reading->has_or};
    bool or = is(reading, reading->at, "or");
    both[or][reading->depth] = true;
    if (reading->has_and[reading->depth] && reading->has_or[reading->depth]) return false;
    reading->negated[reading->depth] = false;
    say(reading, or ? " 或 " : " 且 ");
    reading->at++;
    return true;
}

static bool say_bracket(struct reading *reading) {
    bool open = is(reading, reading->at, "(");
    if (open ? reading->depth + 1 == DEPTH_MOST : reading->depth == 0) return false;
    reading->depth += open ? 1 : -1;
    if (open)
        reading->has_and[reading->depth] = reading->has_or[reading->depth] =
            reading->negated[reading->depth] = false;
    say(reading, open ? "（" : "）");
    reading->at++;
    return true;
}

/* Behind a name: it is called, indexed or asked for something, which is not read here. */
static bool goes_on(const struct reading *reading, size_t at) {
    return is(reading, at, "(") || is(reading, at, ":") || is(reading, at, "[") || is(reading, at, "{") ||
           is(reading, at, ".") || kind_at(reading, at) == TOKEN_TEXT;
}

/* yuan(5), months(12): `at` is the name. */
static bool say_measure(struct reading *reading) {
    static const struct phrase units[] = {
        {"yuan", "元"}, {"days", "天"}, {"months", "个月"}, {"years", "年"}};
    size_t at = reading->at;
    if (!is(reading, at + 1, "(") || kind_at(reading, at + 2) != TOKEN_NUMBER || !is(reading, at + 3, ")"))
        return false;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (!is(reading, at, units[i].lua)) continue;
        buffer_add(reading->out, reading->tokens->items[at + 2].text.at,
                   reading->tokens->items[at + 2].text.length);
        say(reading, units[i].zh);
        reading->at += 4;
        return true;
    }
    return false;
}

/* The last name of a.b.c that begins at `at`. */
static size_t chain_end(const struct reading *reading, size_t at) {
    while (is(reading, at + 1, ".") && kind_at(reading, at + 2) == TOKEN_NAME) at += 2;
    return at;
}

/* param.line, param.rate.per_month */
static bool say_parameter(struct reading *reading) {
    const struct token_mention *named = &reading->mentions->of_token[reading->at + 2];
    size_t last = chain_end(reading, reading->at);
    enum per per = is(reading, last, "per_month")  ? PER_MONTH
                   : is(reading, last, "per_year") ? PER_YEAR
                                                   : PER_NOTHING;
    size_t wanted = reading->at + (per == PER_NOTHING ? 2 : 4);
    if (last != wanted || named->count != 1 || named->mention.kind != MENTION_PARAMETER ||
        goes_on(reading, last + 1))
        return false;
    say(reading, "〔");
    parameter_words(reading->out, reading->book, named->mention.what, NULL, per);
    say(reading, "〕");
    reading->at = last + 1;
    return true;
}

/* The names between the subject and what is read of it: the household, or people named by relations. */
static bool say_way(struct reading *reading, size_t first, size_t last) {
    for (size_t at = first + 2; at < last; at += 2) {
        const struct token_mention *named = &reading->mentions->of_token[at];
        if (named->count == 1 && named->mention.kind == MENTION_RELATION)
            buffer_format(reading->out, "%s的", reading->book->relations[named->mention.what].zh);
        else if (!is(reading, at, "household") && !is(reading, at, "person"))
            return false;
    }
    return true;
}

static const char *value_title(const struct reading *reading, const struct token_mention *named) {
    if (named->count != 1) return NULL;
    if (named->mention.kind == MENTION_FACT) return reading->book->facts[named->mention.what].zh;
    if (named->mention.kind == MENTION_COLUMN)
        return column_title(&reading->book->datasets[named->mention.what], named->mention.column);
    return NULL;
}

/* person.household.able_adults */
static bool say_value(struct reading *reading) {
    size_t last = chain_end(reading, reading->at);
    const char *title = value_title(reading, &reading->mentions->of_token[last]);
    if (!span_equal(reading->tokens->items[reading->at].text, reading->parameter) || !title ||
        goes_on(reading, last + 1))
        return false;
    say(reading, "〔");
    if (!say_way(reading, reading->at, last)) return false;
    buffer_format(reading->out, "%s〕", title);
    reading->at = last + 1;
    return true;
}

/* #household.members, #household.bills: `at` is the mark. */
static bool say_count(struct reading *reading) {
    size_t first = reading->at + 1, last = chain_end(reading, first);
    const struct token_mention *named = &reading->mentions->of_token[last];
    bool dataset = named->count == 1 && named->mention.kind == MENTION_DATASET;
    if (kind_at(reading, first) != TOKEN_NAME || goes_on(reading, last + 1) ||
        !span_equal(reading->tokens->items[first].text, reading->parameter) || last == first)
        return false;
    say(reading, "〔");
    if (!say_way(reading, first, last) || (!dataset && !is(reading, last, "members"))) return false;
    if (dataset)
        buffer_format(reading->out, "“%s”条数〕", reading->book->datasets[named->mention.what].zh);
    else
        say(reading, "家庭成员人数〕");
    reading->at = last + 1;
    return true;
}

static bool say_local(struct reading *reading) {
    struct span name = reading->tokens->items[reading->at].text;
    for (size_t i = 0; i < reading->local_count; i++) {
        if (!span_equal(name, reading->locals[i]) || goes_on(reading, reading->at + 1)) continue;
        buffer_add(reading->out, name.at, name.length);
        reading->at++;
        return true;
    }
    return false;
}

/* local a, b = … */
static bool say_declaration(struct reading *reading) {
    size_t at = reading->at + 1;
    begin_statement(reading);
    say(reading, "记 ");
    do {
        if (kind_at(reading, at) != TOKEN_NAME || is(reading, at, "function") ||
            reading->local_count == LOCALS_MOST)
            return false;
        struct span name = reading->tokens->items[at].text;
        reading->locals[reading->local_count++] = name;
        buffer_add(reading->out, name.at, name.length);
        at++;
        if (is(reading, at, ",")) say(reading, "、");
    } while (is(reading, at++, ","));
    reading->at = at - 1;
    return is(reading, reading->at, "=");
}

static bool say_name(struct reading *reading) {
    if (is(reading, reading->at, "local")) return say_declaration(reading);
    if (is(reading, reading->at, "and") || is(reading, reading->at, "or")) return say_and_or(reading);
    if (is(reading, reading->at, "return") || is(reading, reading->at, "if") ||
        is(reading, reading->at, "elseif"))
        begin_statement(reading);
    if (is(reading, reading->at, "not")) reading->negated[reading->depth] = true;
    if (is(reading, reading->at, "param") && is(reading, reading->at + 1, ".")) return say_parameter(reading);
    if (is(reading, reading->at + 1, ".")) return say_value(reading);
    return say_phrase(reading, words, sizeof words / sizeof *words) || say_measure(reading) ||
           say_local(reading);
}

static bool say_text(struct reading *reading) {
    static const struct phrase colours[] = {{"red", "红"}, {"yellow", "黄"}, {"green", "绿"}};
    const struct token *token = &reading->tokens->items[reading->at];
    const struct token_mention *named = &reading->mentions->of_token[reading->at];
    struct span text = token->text;
    if (named->count > 1) return false;
    if (named->count == 1 && named->mention.kind == MENTION_CHOICE) {
        const struct mention *of = &named->mention;
        const struct choice *choices = of->column == COLUMN_NONE
                                           ? reading->book->facts[of->what].choices
                                           : reading->book->datasets[of->what].columns[of->column].choices;
        text = span_of(choices[of->choice].zh);
    }
    for (size_t i = 0; i < sizeof colours / sizeof *colours; i++)
        if (span_equal(text, span_of(colours[i].lua))) text = span_of(colours[i].zh);
    buffer_format(reading->out, "“%.*s”", (int)text.length, text.at);
    reading->at++;
    return true;
}

static bool say_token(struct reading *reading) {
    const struct token *token = &reading->tokens->items[reading->at];
    switch (token->kind) {
    case TOKEN_NAME:
        return say_name(reading);
    case TOKEN_TEXT:
        return say_text(reading);
    case TOKEN_NUMBER:
        buffer_add(reading->out, token->text.at, token->text.length);
        reading->at++;
        return true;
    case TOKEN_MARK:
        break;
    }
    if (is(reading, reading->at, "(") || is(reading, reading->at, ")")) return say_bracket(reading);
    if (is(reading, reading->at, "#")) return say_count(reading);
    if (is_comparison(reading) && reading->negated[reading->depth]) return false;
    return say_phrase(reading, marks, sizeof marks / sizeof *marks);
}

/* From behind `function (a, b)` to its `end`; false: not one function alone. */
static bool find_body(struct reading *reading) {
    const struct tokens *tokens = reading->tokens;
    size_t functions = 0, begin = 0;
    for (size_t at = 0; at < tokens->count; at++) {
        if (!tokens->items[at].of_function) return false; /* it calls or uses something of its file */
        if (token_is_name(tokens, at, "end")) reading->end = at;
        if (!token_is_name(tokens, at, "function")) continue;
        functions++;
        begin = at;
    }
    while (begin < tokens->count && !token_is_mark(tokens, begin, ")")) begin++;
    reading->at = begin + 1;
    size_t parameter = token_first_parameter(tokens);
    if (parameter < tokens->count) reading->parameter = tokens->items[parameter].text;
    return functions == 1 && reading->at < reading->end;
}

/* A line that held only `end` leaves nothing behind. */
static void end_line(struct reading *reading) {
    struct buffer *out = reading->out;
    while (out->length > reading->words_start && out->at[out->length - 1] == ' ')
        out->at[--out->length] = '\0';
    if (out->length > reading->words_start) {
        say(reading, "\n");
    } else if (out->at) {
        out->length = reading->line_start;
        out->at[out->length] = '\0';
    }
    reading->line_start = reading->words_start = out->length;
}

static size_t blanks_before(const struct token *token) {
    const char *first = token->kind == TOKEN_TEXT ? token->text.at - 1 : token->text.at;
    size_t blanks = 0;
    while (*(first - 1 - blanks) == ' ') blanks++;
    return blanks;
}

/* As deep as in the source, so that it is seen what belongs to an `if`. */
static void begin_line(struct reading *reading, const struct token *token) {
    size_t blanks = token->line > 0 ? blanks_before(token) : 0; /* the first line has others before it */
    if (reading->base == SIZE_MAX) reading->base = blanks;
    for (size_t i = reading->base; i + 4 <= blanks; i += 4) say(reading, "　");
    reading->words_start = reading->out->length;
}

/* What separates it from the words before it has no place at the beginning of a line. */
static void drop_separator(struct reading *reading) {
    static const char mark[] = "；";
    struct buffer *out = reading->out;
    size_t length = sizeof mark - 1, start = reading->words_start;
    if (out->length < start + length || memcmp(out->at + start, mark, length) != 0) return;
    memmove(out->at + start, out->at + start + length, out->length - start - length + 1);
    out->length -= length;
}

bool fn_words(struct buffer *out, const struct book *book, const struct mentions *mentions) {
    size_t before = out->length;
    struct reading reading = {.book = book,
                              .mentions = mentions,
                              .tokens = &mentions->tokens,
                              .out = out,
                              .line_start = before,
                              .words_start = before,
                              .base = SIZE_MAX};
    bool good = find_body(&reading);
    for (int line = -1; good && reading.at < reading.end;) {
        const struct token *token = &reading.tokens->items[reading.at];
        if (token->line != line) {
            end_line(&reading);
            begin_line(&reading, token);
        }
        line = token->line;
        good = say_token(&reading);
        drop_separator(&reading);
    }
    if (good) end_line(&reading);
    if (good && out->length > before) return true;
    out->length = before;
    if (out->at) out->at[before] = '\0';
    return false;
}
