/* Reading rules as a table, a line each: what a cell may look like, and what it then is or why it is none. */
#ifndef HEARTH_TESTS_INTAKE_READING_H
#define HEARTH_TESTS_INTAKE_READING_H

#include "one.h"

#include "ground/text.h"

struct reading {
    const char *text;
    const char *value; /* NULL: it is not read */
    enum cell_problem problem;
    enum cell_kind kind;
};

#define IS(text, value)                                                                                      \
    { text, value, CELL_GOOD, CELL_TEXT }
#define NOT(text, problem)                                                                                   \
    { text, NULL, problem, CELL_TEXT }
#define IS_OF(kind, text, value)                                                                             \
    { text, value, CELL_GOOD, kind }
#define NOT_OF(kind, text, problem)                                                                          \
    { text, NULL, problem, kind }

static inline void expect(struct one *one, struct span text, const struct reading *rule, const char *form) {
    char value[512] = "";
    enum cell_problem problem = one_read(one, text, rule->kind);
    if (problem == CELL_GOOD) one_write(one, value, sizeof value);
    bool good = problem == rule->problem && (!rule->value || strcmp(value, rule->value) == 0);
    if (!good)
        fail_msg("'%s' (%s, kind %d): %s '%s' instead of %s '%s'", rule->text, form, rule->kind,
                 problem_en(problem), value, problem_en(rule->problem), rule->value ? rule->value : "");
}

/* The text with what keyboards and web pages put around and between its characters. */
static inline void put_between(struct buffer *out, struct span text, const char *between) {
    buffer_clear(out);
    for (size_t at = 0; at < text.length;) {
        size_t start = at;
        text_next(text, &at);
        buffer_add(out, text.at + start, at - start);
        if (at < text.length) buffer_text(out, between);
    }
}

static inline void put_wide(struct buffer *out, struct span text) {
    char wide[4];
    buffer_clear(out);
    for (size_t at = 0; at < text.length;) {
        int32_t c = text_next(text, &at);
        buffer_add(out, wide, text_put(c > ' ' && c < 0x7F ? c + 0xFEE0 : c, wide));
    }
}

/* However it comes, the same is read. */
static inline void expect_in_every_form(struct one *one, const struct reading *rule) {
    struct buffer form = {.most = 1024};
    struct span text = span_of(rule->text);
    expect(one, text, rule, "as it is");
    if (type_is_text(one->column.type) || rule->kind != CELL_TEXT) return;
    buffer_format(&form, "\xE3\x80\x80%s\xC2\xA0", rule->text);
    expect(one, (struct span){form.at, form.length}, rule, "spaces around");
    buffer_clear(&form);
    buffer_format(&form, "\xEF\xBB\xBF%s\xE2\x80\x8B", rule->text);
    expect(one, (struct span){form.at, form.length}, rule, "byte order mark");
    put_between(&form, text, "\xE2\x80\x8B");
    expect(one, (struct span){form.at, form.length}, rule, "invisible between");
    put_wide(&form, text);
    expect(one, (struct span){form.at, form.length}, rule, "full width");
    buffer_release(&form);
}

static inline void expect_all(enum column_type type, const struct reading *rules, size_t count) {
    struct one one;
    one_open(&one, type);
    for (size_t i = 0; i < count; i++) expect_in_every_form(&one, &rules[i]);
    one_close(&one);
}

#define EXPECT_ALL(type, rules) expect_all(type, rules, sizeof(rules) / sizeof *(rules))

#endif
