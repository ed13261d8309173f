/* The headers by which a dataset's columns are known. */
#include "intake/vocabulary.h"

#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"
#include "library/fold.h"

static void add_word(struct vocabulary *vocabulary, const char *word, uint16_t column) {
    struct buffer folded = {0};
    if (fold_header(span_of(word), &folded) && folded.length) {
        uint32_t before = vocabulary->words.count;
        uint32_t number = map_add(&vocabulary->words, buffer_span(&folded));
        if (number == before) {
            vocabulary->column = memory_resize(vocabulary->column, number + 1, sizeof *vocabulary->column);
            vocabulary->column[number] = column;
        }
    }
    buffer_release(&folded);
}

/* Declared synonyms come before the columns' own names, which only help where no synonym is the same. */
void vocabulary_init(struct vocabulary *vocabulary, const struct dataset *dataset) {
    *vocabulary = (struct vocabulary){.dataset = dataset};
    map_init(&vocabulary->words);
    for (uint16_t c = 0; c < dataset->column_count; c++) {
        const struct column *column = &dataset->columns[c];
        vocabulary->required = (uint16_t)(vocabulary->required + column->required);
        for (uint16_t i = 0; i < column->from_count; i++) add_word(vocabulary, column->from[i], c);
    }
    for (uint16_t c = 0; c < dataset->column_count; c++) add_word(vocabulary, dataset->columns[c].name, c);
}

void vocabulary_release(struct vocabulary *vocabulary) {
    map_release(&vocabulary->words);
    free(vocabulary->column);
    *vocabulary = (struct vocabulary){0};
}

/* What forms print behind a header, folded. */
static bool is_idle(struct span aside) {
    static const char *const words[] = {
        "元",       "人民币", "人民币元",   "单位:元",  "单位元",     "rmb",     "必填",     "必填项",
        "*",        "选填",   "非必填",     "可空",     "文本",       "文本型",  "文本格式", "18位",
        "日期格式", "yyyy",   "yyyy-mm-dd", "yyyymmdd", "yyyy/mm/dd", "yyyy-mm", "yyyymm",   NULL,
    };
    return span_is_any(aside, words);
}

/* Where `word` last begins in the text, or NULL. */
static const char *last_of(struct span text, const char *word) {
    size_t length = strlen(word);
    for (size_t at = text.length; at >= length; at--)
        if (memcmp(text.at + at - length, word, length) == 0) return text.at + at - length;
    return NULL;
}

/* Takes off a last pair of brackets that says nothing, or a star; false when there is none. */
static bool take_off(struct span *text) {
    static const char *const pairs[][2] = {{"(", ")"}, {"[", "]"}, {"【", "】"}, {"〔", "〕"}};
    if (text->length > 1 && (text->at[0] == '*' || span_ends(*text, "*"))) {
        if (text->at[0] == '*') text->at++;
        text->length--;
        return true;
    }
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        const char *open = pairs[i][0], *close = pairs[i][1];
        if (!span_ends(*text, close)) continue;
        const char *end = text->at + text->length - strlen(close);
        const char *start = last_of(*text, open);
        if (!start || !is_idle((struct span){start + strlen(open), (size_t)(end - start) - strlen(open)}))
            continue;
        text->length = (size_t)(start - text->at);
        return true;
    }
    return false;
}

static uint16_t column_of(const struct vocabulary *vocabulary, struct span folded) {
    uint32_t number = folded.length ? map_find(&vocabulary->words, folded) : MAP_NONE;
    return number == MAP_NONE ? COLUMN_NONE : vocabulary->column[number];
}

uint16_t vocabulary_column(const struct vocabulary *vocabulary, struct span header) {
    struct buffer folded = {0};
    uint16_t column = COLUMN_NONE;
    if (header.length && fold_header(header, &folded) && folded.length) {
        struct span text = buffer_span(&folded);
        do column = column_of(vocabulary, text);
        while (column == COLUMN_NONE && take_off(&text));
    }
    buffer_release(&folded);
    return column;
}
