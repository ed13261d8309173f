/* The words of a Lua file one by one, and which of them a value is compared with. */
#include "library/lua_literal.h"

#include <ctype.h>
#include <string.h>

#define CALLS_MOST 64 /* parentheses inside each other */

enum word_kind { WORD_END, WORD_NAME, WORD_DIGITS, WORD_TEXT, WORD_SIGN };
struct word {
    enum word_kind kind;
    struct span text; /* of a text: what is between the quotes */
    int line;
};

struct reader {
    const char *start, *at, *end;
    int line;
};

/* ---- words ---- */

/* The level of a long bracket ([[ is 0) at the reader, or -1. */
static int long_level(const struct reader *reader) {
    const char *at = reader->at + 1;
    while (at < reader->end && *at == '=') at++;
    return reader->at < reader->end && *reader->at == '[' && at < reader->end && *at == '['
               ? (int)(at - reader->at - 1)
               : -1;
}

static void pass(struct reader *reader, size_t count) {
    for (; count > 0 && reader->at < reader->end; count--) reader->line += *reader->at++ == '\n';
}

static struct span long_text(struct reader *reader, int level) {
    pass(reader, (size_t)level + 2);
    struct span text = {reader->at, 0};
    for (; reader->at < reader->end; pass(reader, 1)) {
        const char *at = reader->at + 1;
        while (*reader->at == ']' && at < reader->end && *at == '=') at++;
        if (*reader->at != ']' || at - reader->at - 1 != level || at == reader->end || *at != ']') continue;
        text.length = (size_t)(reader->at - text.at);
        pass(reader, (size_t)level + 2);
        return text;
    }
    return text;
}

static struct span quoted_text(struct reader *reader) {
    char quote = *reader->at;
    pass(reader, 1);
    struct span text = {reader->at, 0};
    while (reader->at < reader->end && *reader->at != quote) pass(reader, *reader->at == '\\' ? 2 : 1);
    text.length = (size_t)(reader->at - text.at);
    pass(reader, 1);
    return text;
}

static void skip_space(struct reader *reader) {
    while (reader->at < reader->end) {
        if (isspace((unsigned char)*reader->at)) {
            pass(reader, 1);
        } else if (reader->end - reader->at > 1 && reader->at[0] == '-' && reader->at[1] == '-') {
            pass(reader, 2);
            int level = long_level(reader);
            if (level >= 0)
                long_text(reader, level);
            else
                while (reader->at < reader->end && *reader->at != '\n') reader->at++;
        } else {
            return;
        }
    }
}

static bool name_byte(char c) {
    return isalnum((unsigned char)c) || c == '_';
}

static struct word next_word(struct reader *reader) {
    skip_space(reader);
    struct word word = {WORD_END, {reader->at, 0}, reader->line};
    if (reader->at == reader->end) return word;
    char c = *reader->at;
    int level = long_level(reader);
    if (level >= 0 || c == '"' || c == '\'') {
        word.kind = WORD_TEXT;
        word.text = level >= 0 ? long_text(reader, level) : quoted_text(reader);
        return word;
    }
    word.kind = isdigit((unsigned char)c) ? WORD_DIGITS : name_byte(c) ? WORD_NAME : WORD_SIGN;
    size_t length = 1;
    if (word.kind == WORD_SIGN) {
        bool twice = reader->end - reader->at > 1 && strchr("<>=~.:", c) != NULL &&
                     (reader->at[1] == '=' || (reader->at[1] == c && strchr(".:<>", c) != NULL));
        length = twice ? 2 : 1;
    } else {
        while (reader->at + length < reader->end &&
               (name_byte(reader->at[length]) ||
                (word.kind == WORD_DIGITS && reader->at[length] == '.' && reader->at + length + 1 < reader->end && reader->at[length + 1] != '.')))
            length++;
    }
    word.text.length = length;
    pass(reader, length);
    return word;
}

/* ---- what stands beside a comparison ---- */

static bool is(const struct word *word, const char *text) {
    return word->kind != WORD_TEXT && word->kind != WORD_END && span_equal(word->text, span_of(text));
}

static bool is_any(const struct word *word, const char *const *texts, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (is(word, texts[i])) return true;
    return false;
}

static bool compares(const struct word *word) {
    static const char *const signs[] = {"<", "<=", ">", ">=", "==", "~="};
    return word->kind == WORD_SIGN && is_any(word, signs, sizeof signs / sizeof *signs);
}

static bool opens_condition(const struct word *word) {
    static const char *const words[] = {"at_least", "over", "at_most",    "below",
                                        "between",  "last", "full_months"};
    return word->kind == WORD_NAME && is_any(word, words, sizeof words / sizeof *words);
}

struct finding {
    struct reader reader;
    struct word before[4]; /* [0] is the one just before */
    struct word now, after;
    bool conditions[CALLS_MOST]; /* of the open parentheses: inside a word of a filter */
    int depth;
    void (*seen)(void *context, const struct literal *literal);
    void *context;
};

static void shift(struct finding *finding) {
    memmove(finding->before + 1, finding->before, 3 * sizeof *finding->before);
    finding->before[0] = finding->now;
    finding->now = finding->after;
    finding->after = next_word(&finding->reader);
}

static bool in_condition(const struct finding *finding) {
    return finding->depth > 0 && finding->depth <= CALLS_MOST && finding->conditions[finding->depth - 1];
}

static void follow_parentheses(struct finding *finding) {
    if (is(&finding->now, "(")) {
        bool condition = in_condition(finding) || opens_condition(&finding->before[0]);
        if (finding->depth < CALLS_MOST) finding->conditions[finding->depth] = condition;
        finding->depth++;
    } else if (is(&finding->now, ")") && finding->depth > 0) {
        finding->depth--;
    }
}

/* The word after the next one: behind the parenthesis that closes yuan(5000). */
static struct word word_behind(const struct finding *finding) {
    struct reader ahead = finding->reader;
    return next_word(&ahead);
}

static void tell(const struct finding *finding, enum literal_kind kind) {
    struct literal literal = {.kind = kind, .text = finding->now.text, .line = finding->now.line};
    literal.offset = (size_t)(literal.text.at - finding->reader.start);
    finding->seen(finding->context, &literal);
}

static bool is_decimal(struct span text) {
    for (size_t i = 0; i < text.length; i++)
        if (!isdigit((unsigned char)text.at[i]) && text.at[i] != '.') return false;
    return text.length <= 15;
}

/* 5000 or yuan(5000) beside a comparison, or inside at_least( … ). */
static void look_at_number(const struct finding *finding) {
    const struct word *before = finding->before;
    if (!is_decimal(finding->now.text)) return;
    bool called = is(&before[0], "(") && is(&finding->after, ")");
    if (called && is(&before[1], "yuan")) {
        struct word behind = word_behind(finding);
        if (in_condition(finding) || compares(&before[2]) || compares(&behind)) tell(finding, LITERAL_YUAN);
        return;
    }
    bool negative = is(&before[0], "-") && compares(&before[1]);
    if (in_condition(finding) || compares(&before[0]) || compares(&finding->after) || negative)
        tell(finding, LITERAL_NUMBER);
}

/* date "2024-01-01", with or without parentheses. */
static void look_at_text(const struct finding *finding) {
    const struct word *before = finding->before;
    int called = is(&before[0], "(") ? 1 : 0;
    bool date = is(&before[called], "date"), month = is(&before[called], "month");
    if (!date && !month) return;
    struct word behind = called ? word_behind(finding) : finding->after;
    if (in_condition(finding) || compares(&before[called + 1]) || compares(&behind))
        tell(finding, date ? LITERAL_DATE : LITERAL_MONTH);
}

void lua_literals(struct span source, void (*seen)(void *context, const struct literal *literal),
                  void *context) {
    struct finding finding = {
        .reader = {source.at, source.at, source.at + source.length, 1}, .seen = seen, .context = context};
    finding.after = next_word(&finding.reader);
    for (shift(&finding); finding.now.kind != WORD_END; shift(&finding)) {
        follow_parentheses(&finding);
        if (finding.now.kind == WORD_DIGITS) look_at_number(&finding);
        if (finding.now.kind == WORD_TEXT) look_at_text(&finding);
        bool parameter = finding.now.kind == WORD_NAME && is(&finding.before[0], ".") &&
                         is(&finding.before[1], "param") && !is(&finding.before[2], ".");
        if (parameter) tell(&finding, LITERAL_PARAMETER);
    }
}
