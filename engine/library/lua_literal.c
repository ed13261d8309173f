/* Which words of a Lua file a value is compared with. */
#include "library/lua_literal.h"

#include <ctype.h>
#include <string.h>

#include "library/lua_words.h"

#define CALLS_MOST 64 /* parentheses inside each other */

static bool compares(const struct lua_word *word) {
    static const char *const signs[] = {"<", "<=", ">", ">=", "==", "~=", NULL};
    return word->kind == WORD_SIGN && lua_word_is_any(word, signs);
}

static bool opens_condition(const struct lua_word *word) {
    static const char *const words[] = {"at_least", "over", "at_most",     "below",
                                        "between",  "last", "full_months", NULL};
    return word->kind == WORD_NAME && lua_word_is_any(word, words);
}

struct finding {
    struct lua_reader reader;
    struct lua_word before[4]; /* [0] is the one just before */
    struct lua_word now, after;
    bool conditions[CALLS_MOST]; /* of the open parentheses: inside a word of a filter */
    int depth;
    void (*seen)(void *context, const struct literal *literal);
    void *context;
};

static void shift(struct finding *finding) {
    memmove(finding->before + 1, finding->before, 3 * sizeof *finding->before);
    finding->before[0] = finding->now;
    finding->now = finding->after;
    finding->after = lua_word_next(&finding->reader);
}

static bool in_condition(const struct finding *finding) {
    return finding->depth > 0 && finding->depth <= CALLS_MOST && finding->conditions[finding->depth - 1];
}

static void follow_parentheses(struct finding *finding) {
    if (lua_word_is(&finding->now, "(")) {
        bool condition = in_condition(finding) || opens_condition(&finding->before[0]);
        if (finding->depth < CALLS_MOST) finding->conditions[finding->depth] = condition;
        finding->depth++;
    } else if (lua_word_is(&finding->now, ")") && finding->depth > 0) {
        finding->depth--;
    }
}

/* The word after the next one: behind the parenthesis that closes yuan(5000). */
static struct lua_word word_behind(const struct finding *finding) {
    struct lua_reader ahead = finding->reader;
    return lua_word_next(&ahead);
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
    const struct lua_word *before = finding->before;
    if (!is_decimal(finding->now.text)) return;
    bool called = lua_word_is(&before[0], "(") && lua_word_is(&finding->after, ")");
    if (called && lua_word_is(&before[1], "yuan")) {
        struct lua_word behind = word_behind(finding);
        if (in_condition(finding) || compares(&before[2]) || compares(&behind)) tell(finding, LITERAL_YUAN);
        return;
    }
    bool negative = lua_word_is(&before[0], "-") && compares(&before[1]);
    if (in_condition(finding) || compares(&before[0]) || compares(&finding->after) || negative)
        tell(finding, LITERAL_NUMBER);
}

/* date "2024-01-01", with or without parentheses. */
static void look_at_text(const struct finding *finding) {
    const struct lua_word *before = finding->before;
    int called = lua_word_is(&before[0], "(") ? 1 : 0;
    bool date = lua_word_is(&before[called], "date"), month = lua_word_is(&before[called], "month");
    if (!date && !month) return;
    struct lua_word behind = called ? word_behind(finding) : finding->after;
    if (in_condition(finding) || compares(&before[called + 1]) || compares(&behind))
        tell(finding, date ? LITERAL_DATE : LITERAL_MONTH);
}

void lua_literals(struct span source, void (*seen)(void *context, const struct literal *literal),
                  void *context) {
    struct finding finding = {.reader = lua_reader_of(source), .seen = seen, .context = context};
    finding.after = lua_word_next(&finding.reader);
    for (shift(&finding); finding.now.kind != WORD_END; shift(&finding)) {
        follow_parentheses(&finding);
        if (finding.now.kind == WORD_DIGITS) look_at_number(&finding);
        if (finding.now.kind == WORD_TEXT) look_at_text(&finding);
        bool parameter = finding.now.kind == WORD_NAME && lua_word_is(&finding.before[0], ".") &&
                         lua_word_is(&finding.before[1], "param") && !lua_word_is(&finding.before[2], ".");
        if (parameter) tell(&finding, LITERAL_PARAMETER);
    }
}
