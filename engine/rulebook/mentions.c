/* Names in the source of a function → what they name. */
#include "rulebook/mentions.h"

#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"

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

static bool same_mention(const struct mention *a, const struct mention *b) {
    return a->kind == b->kind && a->what == b->what && a->column == b->column && a->choice == b->choice;
}

static void mention(struct finder *finder, struct mention item) {
    struct token_mention *here = &finder->found->of_token[item.at];
    here->count = here->count == 0 || same_mention(&here->mention, &item) ? 1 : 2;
    here->mention = item;
    for (size_t i = 0; i < finder->found->count; i++) {
        struct mention *old = &finder->found->items[i];
        if (!same_mention(old, &item)) continue;
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
    bool member = at >= 3 && token_is_mark(tokens, at - 3, ".");
    if (!member && token_is_name(tokens, at - 2, "param")) return BASE_PARAM;
    if (!member && (token_is_name(tokens, at - 2, "math") || token_is_name(tokens, at - 2, "string") ||
                    token_is_name(tokens, at - 2, "table")))
        return BASE_LIBRARY;
    if (!member && base->of_function && span_equal(base->text, finder->parameter))
        return base_of_subject(finder->subject);
    if (token_is_name(tokens, at - 2, "household")) return BASE_HOUSEHOLD;
    if (token_is_name(tokens, at - 2, "person") || (member && names_relation(finder->book, base->text)))
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
    return at >= 2 && finder->tokens.items[at].kind == TOKEN_NAME &&
           token_is_mark(&finder->tokens, at - 1, ".");
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
        for (uint16_t i = 0; i < book->inverse_count; i++) {
            if (!span_equal(name, span_of(book->inverses[i].name)) || names_relation(book, name)) continue;
            finder->datasets[REGISTER] = true;
            mention_what(finder, MENTION_INVERSE, i, at);
        }
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
    return at >= 1 && tokens->items[at].kind == TOKEN_NAME && token_is_mark(tokens, at + 1, "=") &&
           (token_is_mark(tokens, at - 1, "{") || token_is_mark(tokens, at - 1, ","));
}

/* :sum("total"), known(row, "total") */
static bool is_argument(const struct tokens *tokens, size_t at) {
    return at >= 1 && tokens->items[at].kind == TOKEN_TEXT &&
           (token_is_mark(tokens, at - 1, "(") || token_is_mark(tokens, at - 1, ",") ||
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
        tokens_add(&finder.tokens, passage_text(book, &text->passages[i]), i == 0);
    for (uint16_t i = 0; i < text->value_count; i++)
        tokens_add(&finder.tokens, span_of(text->values[i].text), false);
    size_t parameter = token_first_parameter(&finder.tokens);
    if (parameter < finder.tokens.count) finder.parameter = finder.tokens.items[parameter].text;
    mentions->of_token = memory_zeroed(finder.tokens.count + 1, sizeof *mentions->of_token);
    finder.datasets = memory_zeroed(book->dataset_count, sizeof *finder.datasets);
    find_all(&finder);
    if (mentions->count) qsort(mentions->items, mentions->count, sizeof *mentions->items, by_place);
    mentions->tokens = finder.tokens;
    free(finder.datasets);
}

void mentions_release(struct mentions *mentions) {
    free(mentions->items);
    free(mentions->of_token);
    tokens_release(&mentions->tokens);
    *mentions = (struct mentions){0};
}
