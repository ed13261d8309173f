/* Names in the source of a function → what they name. */
#include "outcome/mentions.h"

#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"

enum token_kind { TOKEN_NAME, TOKEN_TEXT, TOKEN_MARK };

struct token {
    enum token_kind kind;
    struct span text; /* of a text: what is between the quotes */
    bool of_function; /* stands in the function itself, not in what it calls */
};

struct tokens {
    struct token *items;
    size_t count;
};

/* ---- tokens ---- */

static bool name_byte(char c, bool first) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (!first && c >= '0' && c <= '9');
}

/* Length of [[ … ]] or [==[ … ]==] at `at`; 0: none begins here. */
static size_t long_bracket(struct span text, size_t at) {
    size_t level = 0, open = at + 1;
    while (open < text.length && text.at[open] == '=') open++, level++;
    if (open >= text.length || text.at[at] != '[' || text.at[open] != '[') return 0;
    for (size_t end = open + 1; end + level + 1 < text.length; end++) {
        size_t equals = 0;
        while (equals < level && text.at[end + 1 + equals] == '=') equals++;
        if (text.at[end] == ']' && equals == level && text.at[end + level + 1] == ']')
            return end + level + 2 - at;
    }
    return text.length - at;
}

static size_t comment_length(struct span text, size_t at) {
    if (at + 1 >= text.length || text.at[at] != '-' || text.at[at + 1] != '-') return 0;
    size_t block = at + 2 < text.length ? long_bracket(text, at + 2) : 0;
    if (block) return block + 2;
    const char *newline = memchr(text.at + at, '\n', text.length - at);
    return newline ? (size_t)(newline - text.at) - at : text.length - at;
}

static size_t quoted_length(struct span text, size_t at) {
    size_t end = at + 1;
    while (end < text.length && text.at[end] != text.at[at]) end += text.at[end] == '\\' ? 2 : 1;
    return (end < text.length ? end + 1 : text.length) - at;
}

static void add_token(struct tokens *tokens, enum token_kind kind, struct span text, bool of_function) {
    if (tokens->count % 64 == 0)
        tokens->items = memory_resize(tokens->items, tokens->count + 64, sizeof *tokens->items);
    tokens->items[tokens->count++] = (struct token){kind, text, of_function};
}

static void read_tokens(struct tokens *tokens, struct span text, bool of_function) {
    for (size_t at = 0, length = 0; at < text.length; at += length) {
        char c = text.at[at];
        length = comment_length(text, at);
        if (length) continue;
        if (c == '"' || c == '\'') {
            length = quoted_length(text, at);
            size_t inside = length >= 2 ? length - 2 : 0;
            add_token(tokens, TOKEN_TEXT, (struct span){text.at + at + 1, inside}, of_function);
        } else if (name_byte(c, true)) {
            for (length = 1; at + length < text.length && name_byte(text.at[at + length], false);) length++;
            add_token(tokens, TOKEN_NAME, (struct span){text.at + at, length}, of_function);
        } else if (c == '[' && (length = long_bracket(text, at)) > 0) {
            add_token(tokens, TOKEN_TEXT, (struct span){text.at + at + 2, length > 4 ? length - 4 : 0},
                      of_function);
        } else {
            length = at + 1 < text.length && (c == '.' || c == '=') && text.at[at + 1] == c ? 2 : 1;
            if (strchr(" \t\r\n", c) == NULL)
                add_token(tokens, TOKEN_MARK, (struct span){text.at + at, length}, of_function);
        }
    }
}

static bool is_mark(const struct tokens *tokens, size_t at, const char *mark) {
    return at < tokens->count && tokens->items[at].kind == TOKEN_MARK &&
           span_equal(tokens->items[at].text, span_of(mark));
}

static bool is_name(const struct tokens *tokens, size_t at, const char *name) {
    return at < tokens->count && tokens->items[at].kind == TOKEN_NAME &&
           span_equal(tokens->items[at].text, span_of(name));
}

/* ---- finding ---- */

struct finder {
    const struct book *book;
    struct mentions *found;
    struct tokens tokens;
    struct span parameter; /* name of the function's first parameter */
    enum fact_subject subject;
    uint16_t dataset;
    bool *datasets; /* [dataset_count] mentioned; the register: persons are */
};

enum base { BASE_PERSON, BASE_HOUSEHOLD, BASE_ROW, BASE_PARAM, BASE_LIBRARY, BASE_UNKNOWN };

static void mention(struct finder *finder, struct mention item) {
    for (size_t i = 0; i < finder->found->count; i++) {
        struct mention *old = &finder->found->items[i];
        if (old->kind != item.kind || old->what != item.what || old->column != item.column ||
            old->choice != item.choice)
            continue;
        if (item.at < old->at) old->at = item.at;
        return;
    }
    struct mentions *found = finder->found;
    if (found->count % 16 == 0)
        found->items = memory_resize(found->items, found->count + 16, sizeof *found->items);
    found->items[found->count++] = item;
}

static void mention_what(struct finder *finder, enum mention_kind kind, uint16_t what, size_t at) {
    mention(finder, (struct mention){kind, what, COLUMN_NONE, 0, (uint32_t)at});
}

static enum base base_of_subject(enum fact_subject subject) {
    return subject == FACT_OF_ROW ? BASE_ROW : subject == FACT_OF_PERSON ? BASE_PERSON : BASE_HOUSEHOLD;
}

static bool names_relation(const struct book *book, struct span name) {
    for (uint16_t i = 0; i < book->relation_count; i++)
        if (span_equal(name, span_of(book->relations[i].name))) return true;
    return false;
}

/* What stands before the dot before token `at`. */
static enum base base_at(const struct finder *finder, size_t at) {
    const struct tokens *tokens = &finder->tokens;
    if (at < 2 || tokens->items[at - 2].kind != TOKEN_NAME) return BASE_UNKNOWN;
    const struct token *base = &tokens->items[at - 2];
    bool member = at >= 3 && is_mark(tokens, at - 3, ".");
    if (!member && is_name(tokens, at - 2, "param")) return BASE_PARAM;
    if (!member && (is_name(tokens, at - 2, "math") || is_name(tokens, at - 2, "string") ||
                    is_name(tokens, at - 2, "table")))
        return BASE_LIBRARY;
    if (!member && base->of_function && span_equal(base->text, finder->parameter))
        return base_of_subject(finder->subject);
    if (is_name(tokens, at - 2, "household")) return BASE_HOUSEHOLD;
    if (is_name(tokens, at - 2, "person") || (member && names_relation(finder->book, base->text)))
        return BASE_PERSON;
    return BASE_UNKNOWN;
}

static bool fact_stands(const struct finder *finder, const struct fact *fact, enum base base) {
    switch (fact->subject) {
    case FACT_OF_PERSON:
        return base == BASE_PERSON || base == BASE_UNKNOWN;
    case FACT_OF_HOUSEHOLD:
        return base == BASE_HOUSEHOLD || base == BASE_UNKNOWN;
    case FACT_OF_ROW:
        return (base == BASE_ROW && fact->dataset == finder->dataset) ||
               (base == BASE_UNKNOWN && finder->datasets[fact->dataset]);
    }
    return false;
}

static void find_parameter(struct finder *finder, struct span name, size_t at) {
    for (uint16_t i = 0; i < finder->book->parameter_count; i++)
        if (span_equal(name, span_of(finder->book->parameters[i].name)))
            mention_what(finder, MENTION_PARAMETER, i, at);
}

static void find_facts(struct finder *finder, struct span name, enum base base, size_t at) {
    for (uint16_t i = 0; i < finder->book->fact_count; i++) {
        const struct fact *fact = &finder->book->facts[i];
        if (fact_stands(finder, fact, base) && span_equal(name, span_of(fact->short_name)))
            mention_what(finder, MENTION_FACT, i, at);
    }
}

static void find_column(struct finder *finder, uint16_t dataset, struct span name, size_t at) {
    const struct dataset *of = &finder->book->datasets[dataset];
    for (uint16_t i = 0; i < of->column_count; i++)
        if (span_equal(name, span_of(of->columns[i].name)))
            mention(finder, (struct mention){MENTION_COLUMN, dataset, i, 0, (uint32_t)at});
    if (dataset == REGISTER && span_equal(name, span_of("age")))
        mention(finder, (struct mention){MENTION_COLUMN, REGISTER, COLUMN_AGE, 0, (uint32_t)at});
}

static void find_columns(struct finder *finder, struct span name, size_t at) {
    for (uint16_t i = 0; i < finder->book->dataset_count; i++)
        if (finder->datasets[i]) find_column(finder, i, name, at);
}

static bool is_member(const struct finder *finder, size_t at) {
    return at >= 2 && finder->tokens.items[at].kind == TOKEN_NAME && is_mark(&finder->tokens, at - 1, ".");
}

/* Which lists and whose people the function speaks of: columns are looked for only there. */
static void find_lists(struct finder *finder) {
    const struct book *book = finder->book;
    if (finder->subject == FACT_OF_ROW) finder->datasets[finder->dataset] = true;
    if (finder->subject == FACT_OF_PERSON) finder->datasets[REGISTER] = true;
    for (size_t at = 2; at < finder->tokens.count; at++) {
        struct span name = finder->tokens.items[at].text;
        if (!is_member(finder, at) || base_at(finder, at) == BASE_PARAM) continue;
        for (uint16_t i = 1; i < book->dataset_count; i++) {
            if (!span_equal(name, span_of(book->datasets[i].name))) continue;
            finder->datasets[i] = true;
            mention_what(finder, MENTION_DATASET, i, at);
        }
        for (uint16_t i = 0; i < book->relation_count; i++)
            if (span_equal(name, span_of(book->relations[i].name)))
                mention_what(finder, MENTION_RELATION, i, at);
        if (span_equal(name, span_of("members")) || span_equal(name, span_of("person")) ||
            names_relation(book, name))
            finder->datasets[REGISTER] = true;
    }
}

static void find_member(struct finder *finder, size_t at) {
    struct span name = finder->tokens.items[at].text;
    enum base base = base_at(finder, at);
    if (base == BASE_LIBRARY) return;
    if (base == BASE_PARAM) {
        find_parameter(finder, name, at);
        return;
    }
    find_facts(finder, name, base, at);
    if (base == BASE_PERSON) find_column(finder, REGISTER, name, at);
    if (base == BASE_ROW) find_column(finder, finder->dataset, name, at);
    if (base == BASE_UNKNOWN) find_columns(finder, name, at);
}

/* { state = …, … = … } */
static bool is_key(const struct tokens *tokens, size_t at) {
    return at >= 1 && tokens->items[at].kind == TOKEN_NAME && is_mark(tokens, at + 1, "=") &&
           (is_mark(tokens, at - 1, "{") || is_mark(tokens, at - 1, ","));
}

/* :sum("total"), known(row, "total") */
static bool is_argument(const struct tokens *tokens, size_t at) {
    return at >= 1 && tokens->items[at].kind == TOKEN_TEXT &&
           (is_mark(tokens, at - 1, "(") || is_mark(tokens, at - 1, ",") ||
            tokens->items[at - 1].kind == TOKEN_NAME);
}

static void find_choices(struct finder *finder, size_t at) {
    struct span text = finder->tokens.items[at].text;
    size_t known = finder->found->count;
    for (size_t i = 0; i < known; i++) {
        struct mention of = finder->found->items[i];
        const struct choice *choices = NULL;
        uint16_t count = 0;
        if (of.kind == MENTION_COLUMN && of.column != COLUMN_AGE) {
            choices = finder->book->datasets[of.what].columns[of.column].choices;
            count = finder->book->datasets[of.what].columns[of.column].choice_count;
        } else if (of.kind == MENTION_FACT) {
            choices = finder->book->facts[of.what].choices;
            count = finder->book->facts[of.what].choice_count;
        }
        for (uint16_t k = 0; k < count; k++)
            if (span_equal(text, span_of(choices[k].key)))
                mention(finder, (struct mention){MENTION_CHOICE, of.what, of.column, k, (uint32_t)at});
    }
}

static void find_all(struct finder *finder) {
    const struct tokens *tokens = &finder->tokens;
    find_lists(finder);
    for (size_t at = 0; at < tokens->count; at++) {
        if (is_member(finder, at)) find_member(finder, at);
        if (!is_key(tokens, at) && !is_argument(tokens, at)) continue;
        find_columns(finder, tokens->items[at].text, at);
        find_facts(finder, tokens->items[at].text, BASE_UNKNOWN, at);
    }
    for (size_t at = 0; at < tokens->count; at++)
        if (tokens->items[at].kind == TOKEN_TEXT) find_choices(finder, at);
}

/* function (NAME */
static struct span first_parameter(const struct tokens *tokens) {
    for (size_t at = 0; at + 2 < tokens->count; at++)
        if (is_name(tokens, at, "function") && is_mark(tokens, at + 1, "(") &&
            tokens->items[at + 2].kind == TOKEN_NAME)
            return tokens->items[at + 2].text;
    return (struct span){NULL, 0};
}

static int by_place(const void *a, const void *b) {
    const struct mention *x = a, *y = b;
    if (x->at != y->at) return x->at < y->at ? -1 : 1;
    if (x->kind != y->kind) return (int)x->kind - (int)y->kind;
    if (x->what != y->what) return (int)x->what - (int)y->what;
    if (x->column != y->column) return (int)x->column - (int)y->column;
    return (int)x->choice - (int)y->choice;
}

void mentions_of(struct mentions *mentions, const struct book *book, const struct fn_text *text,
                 enum fact_subject subject, uint16_t dataset) {
    struct finder finder = {.book = book, .found = mentions, .subject = subject, .dataset = dataset};
    *mentions = (struct mentions){0};
    for (uint16_t i = 0; i < text->passage_count; i++)
        read_tokens(&finder.tokens, passage_text(book, &text->passages[i]), i == 0);
    for (uint16_t i = 0; i < text->value_count; i++)
        read_tokens(&finder.tokens, span_of(text->values[i].text), false);
    finder.parameter = first_parameter(&finder.tokens);
    finder.datasets = memory_zeroed(book->dataset_count, sizeof *finder.datasets);
    find_all(&finder);
    if (mentions->count) qsort(mentions->items, mentions->count, sizeof *mentions->items, by_place);
    free(finder.datasets);
    free(finder.tokens.items);
}

void mentions_release(struct mentions *mentions) {
    free(mentions->items);
    *mentions = (struct mentions){0};
}
