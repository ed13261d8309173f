/* The rule book put together: chapters, entries, terms and parts. */
#include "rulebook/rulebook.h"

#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"
#include "rulebook/conditions.h"
#include "rulebook/fn_words.h"
#include "rulebook/parameter_words.h"
#include "rulebook/parts.h"
#include "outcome/shown.h"

#define GROW(items, count) ((items) = memory_resize((items), (count) + 1, sizeof *(items)))

void add_chapter(struct rulebook *rulebook, const char *zh, const char *en) {
    GROW(rulebook->chapters, rulebook->chapter_count);
    rulebook->chapters[rulebook->chapter_count++] = (struct chapter){zh, en, rulebook->entry_count, 0};
}

void add_entry(struct rulebook *rulebook, const char *zh, const char *en, const char *key, const char *file,
               int line) {
    struct chapter *chapter = &rulebook->chapters[rulebook->chapter_count - 1];
    struct entry_of_book entry = {
        .number = arena_format(&rulebook->arena, "%zu.%zu", rulebook->chapter_count, ++chapter->count),
        .zh = zh,
        .en = en ? en : "",
        .key = key,
        .place = line > 0 ? arena_format(&rulebook->arena, "%s:%d", file, line) : file,
        .first = rulebook->term_count};
    GROW(rulebook->entries, rulebook->entry_count);
    rulebook->entries[rulebook->entry_count++] = entry;
}

void add_term(struct rulebook *rulebook, const char *label) {
    GROW(rulebook->terms, rulebook->term_count);
    rulebook->terms[rulebook->term_count++] = (struct term){label, rulebook->part_count, 0};
    rulebook->entries[rulebook->entry_count - 1].count++;
}

static void add_part(struct rulebook *rulebook, struct part part) {
    GROW(rulebook->parts, rulebook->part_count);
    rulebook->parts[rulebook->part_count++] = part;
    rulebook->terms[rulebook->term_count - 1].count++;
}

void add_line(struct rulebook *rulebook, const char *format, ...) {
    va_list list;
    va_start(list, format);
    add_part(rulebook,
             (struct part){PART_LINE, arena_format_list(&rulebook->arena, format, list), "", NULL, 0});
    va_end(list);
}

void add_item(struct rulebook *rulebook, const char *text) {
    add_part(rulebook, (struct part){PART_ITEM, arena_text(&rulebook->arena, text), "", NULL, 0});
}

void add_words(struct rulebook *rulebook, struct buffer *words) {
    add_line(rulebook, "%s", words->at ? words->at : "");
    buffer_release(words);
}

/* `meaning` is released. */
static void add_name(struct rulebook *rulebook, const char *name, struct buffer *meaning) {
    add_part(rulebook, (struct part){PART_NAME, arena_text(&rulebook->arena, name),
                                     arena_text(&rulebook->arena, meaning->at ? meaning->at : ""), NULL, 0});
    buffer_release(meaning);
}

void add_row(struct rulebook *rulebook, const char *const *cells, uint16_t count) {
    const char **copies = arena_get(&rulebook->arena, count * sizeof *copies);
    for (uint16_t i = 0; i < count; i++) copies[i] = arena_text(&rulebook->arena, cells[i]);
    add_part(rulebook, (struct part){PART_ROW, "", "", copies, count});
}

static size_t indent_of(struct span line) {
    size_t blanks = 0;
    while (blanks < line.length && (line.at[blanks] == ' ' || line.at[blanks] == '\t')) blanks++;
    return blanks;
}

static struct span next_line(struct span *text) {
    const char *newline = memchr(text->at, '\n', text->length);
    size_t length = newline ? (size_t)(newline - text->at) : text->length, step = length + (newline != NULL);
    struct span line = {text->at, length};
    *text = (struct span){text->at + step, text->length - step};
    return line;
}

/* The lines without the blanks that all of them begin with. */
static const char *outdented(struct rulebook *rulebook, struct span text) {
    struct buffer out = {0};
    size_t common = SIZE_MAX;
    for (struct span rest = text; rest.length;) {
        struct span line = next_line(&rest);
        size_t indent = indent_of(line);
        if (indent < line.length && indent < common) common = indent;
    }
    while (text.length) {
        struct span line = next_line(&text);
        while (line.length && strchr(" \t\r", line.at[line.length - 1])) line.length--;
        if (line.length > common) buffer_add(&out, line.at + common, line.length - common);
        buffer_text(&out, "\n");
    }
    const char *copy = arena_text(&rulebook->arena, out.at ? out.at : "");
    buffer_release(&out);
    return copy;
}

static void add_passage(struct rulebook *rulebook, const struct passage *passage) {
    const char *path = rulebook->book->sources[passage->source].path;
    const char *place =
        passage->first == passage->last
            ? arena_format(&rulebook->arena, "%s 第%d行", path, passage->first)
            : arena_format(&rulebook->arena, "%s 第%d至%d行", path, passage->first, passage->last);
    if (passage->name) place = arena_format(&rulebook->arena, "其中 %s：%s", passage->name, place);
    add_part(rulebook, (struct part){PART_CODE, outdented(rulebook, passage_text(rulebook->book, passage)),
                                     place, NULL, 0});
}

static void add_values(struct rulebook *rulebook, const struct fn_text *text) {
    struct buffer out = {0};
    for (uint16_t i = 0; i < text->value_count; i++)
        buffer_format(&out, "%s = %s\n", text->values[i].name, text->values[i].text);
    if (text->value_count)
        add_part(rulebook, (struct part){PART_CODE, arena_text(&rulebook->arena, out.at), "其中", NULL, 0});
    buffer_release(&out);
}

static void fact_meaning(struct buffer *out, const struct book *book, uint16_t number) {
    const struct fact *fact = &book->facts[number];
    const char *unit = fact_unit_words(fact);
    buffer_format(out, *unit ? "%s（%s），见%d.%d" : "%s%s，见%d.%d", fact->zh, unit, CHAPTER_FACTS,
                  number + 1);
}

static const char *mention_name(struct rulebook *rulebook, const struct mention *mention) {
    const struct book *book = rulebook->book;
    switch (mention->kind) {
    case MENTION_FACT:
        return book->facts[mention->what].name;
    case MENTION_PARAMETER:
        return arena_format(&rulebook->arena, "param.%s", book->parameters[mention->what].name);
    case MENTION_DATASET:
        return book->datasets[mention->what].name;
    case MENTION_RELATION:
        return book->relations[mention->what].name;
    case MENTION_INVERSE:
        return book->inverses[mention->what].name;
    case MENTION_COLUMN:
        return column_name(&book->datasets[mention->what], mention->column);
    case MENTION_CHOICE:
        break;
    }
    const struct choice *choices = mention->column == COLUMN_NONE
                                       ? book->facts[mention->what].choices
                                       : book->datasets[mention->what].columns[mention->column].choices;
    return arena_format(&rulebook->arena, "\"%s\"", choices[mention->choice].key);
}

static void mention_meaning(struct buffer *out, const struct book *book, const struct mention *mention) {
    const struct dataset *dataset = NULL;
    if (mention->kind == MENTION_DATASET || mention->kind == MENTION_COLUMN)
        dataset = &book->datasets[mention->what];
    switch (mention->kind) {
    case MENTION_FACT:
        fact_meaning(out, book, mention->what);
        return;
    case MENTION_PARAMETER:
        parameter_words(out, book, mention->what, NULL, PER_NOTHING);
        buffer_format(out, "，见%d.%d", CHAPTER_PARAMETERS, mention->what + 1);
        return;
    case MENTION_DATASET:
        buffer_format(out, "数据“%s”", dataset->zh);
        if (*dataset->agency) buffer_format(out, "（%s）", dataset->agency);
        return;
    case MENTION_RELATION:
        buffer_text(out, book->relations[mention->what].zh);
        return;
    case MENTION_INVERSE:
        relatives_words(out, book, mention->what);
        return;
    case MENTION_COLUMN:
        buffer_format(out, "“%s”的“%s”", dataset->zh, column_title(dataset, mention->column));
        return;
    case MENTION_CHOICE:
        break;
    }
    const struct column *column =
        mention->column == COLUMN_NONE ? NULL : &book->datasets[mention->what].columns[mention->column];
    const struct fact *fact = &book->facts[mention->what];
    buffer_format(out, "“%s”为“%s”", column ? column->title : fact->zh,
                  (column ? column->choices : fact->choices)[mention->choice].zh);
}

static void add_reading(struct rulebook *rulebook, const struct mentions *mentions) {
    struct buffer words = {0};
    if (fn_words(&words, rulebook->book, mentions))
        add_part(rulebook, (struct part){PART_READ, arena_text(&rulebook->arena, words.at), "", NULL, 0});
    buffer_release(&words);
}

void add_function(struct rulebook *rulebook, uint16_t fn, enum fact_subject subject, uint16_t dataset) {
    const struct fn_text *text = &rulebook->texts.fns[fn];
    struct mentions mentions;
    mentions_of(&mentions, rulebook->book, text, subject, dataset);
    add_reading(rulebook, &mentions);
    for (uint16_t i = 0; i < text->passage_count; i++) add_passage(rulebook, &text->passages[i]);
    add_values(rulebook, text);
    for (size_t i = 0; i < mentions.count; i++) {
        struct buffer meaning = {0};
        mention_meaning(&meaning, rulebook->book, &mentions.items[i]);
        add_name(rulebook, mention_name(rulebook, &mentions.items[i]), &meaning);
    }
    mentions_release(&mentions);
}

static void digest_sources(struct rulebook *rulebook) {
    struct digest *digest = digest_new();
    for (uint16_t i = 0; i < rulebook->book->source_count; i++) {
        const struct source *source = &rulebook->book->sources[i];
        char line[DIGEST_TEXT + 1];
        digest_add(digest, source->path, strlen(source->path) + 1);
        int length = snprintf(line, sizeof line, "%s\n", source->digest);
        digest_add(digest, line, (size_t)length);
    }
    digest_end(digest, rulebook->digest);
}

void rulebook_init(struct rulebook *rulebook, const struct book *book) {
    *rulebook = (struct rulebook){.book = book};
    arena_init(&rulebook->arena);
    bool again = fn_texts_init(&rulebook->texts, book);
    BUG_UNLESS(again); /* what loaded once loads again */
    digest_sources(rulebook);
    uses_find(rulebook);
    chapter_of_rules(rulebook);
    chapter_of_facts(rulebook);
    chapter_of_parameters(rulebook);
    chapter_of_datasets(rulebook);
    chapter_of_household(rulebook);
}

void rulebook_release(struct rulebook *rulebook) {
    free(rulebook->chapters);
    free(rulebook->entries);
    free(rulebook->terms);
    free(rulebook->parts);
    fn_texts_release(&rulebook->texts);
    arena_release(&rulebook->arena);
}
