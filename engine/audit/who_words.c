/* How somebody is called, and the word that says whom one means. */
#include <string.h>

#include "ground/text.h"
#include "audit/who.h"
#include "outcome/outcome.h"
#include "outcome/shown.h"
#include "outcome/words.h"

#define LINE_MOST 4096 /* bytes of standard input that are looked at */

bool who_read(FILE *in, struct buffer *word, struct diags *diags) {
    char line[LINE_MOST];
    size_t length = 0;
    for (int c; length < sizeof line && (c = getc(in)) != EOF && c != '\n';) line[length++] = (char)c;
    struct span text = span_trim((struct span){line, length});
    if (span_begins(text, "\xEF\xBB\xBF")) text = span_trim((struct span){text.at + 3, text.length - 3});
    bool good = text.length > 0 && text.length <= WHO_WORD_MOST && text_is_utf8(text) &&
                !memchr(text.at, 0, text.length) && buffer_add(word, text.at, text.length);
    if (!good)
        diags_add(diags, DIAG_ERROR, (struct place){0},
                  "标准输入第一行应写明要找谁 · the first line of standard input must say who is meant");
    explicit_bzero(line, sizeof line);
    return good;
}

static struct night_facts facts_of(const struct who_world *world) {
    return (struct night_facts){
        .book = world->book, .population = world->population, .date = world->book->today};
}

void who_book(const struct who_world *world, uint32_t household, struct buffer *out) {
    const struct night_facts night = facts_of(world);
    const struct household_form *form = &world->book->household;
    struct buffer cell = {0};
    size_t before = out->length;
    for (uint16_t i = 0; i < form->book_count; i++) {
        const struct column *column = &world->book->datasets[REGISTER].columns[form->book[i]];
        uint32_t person = world->population->household[household].first;
        if (column->disclose > world->reader ||
            cell_shown(&cell, &night, REGISTER, form->book[i], person) != SHOWN_TEXT)
            continue;
        buffer_format(out, "%s%s", out->length > before ? " " : "", cell.at);
    }
    buffer_release(&cell);
}

void who_label(const struct who_world *world, const struct who *who, struct buffer *out) {
    struct buffer book = {0};
    buffer_text(&book, who->number);
    if (!book.length) who_book(world, who->household, &book);
    buffer_format(out, "%s%s", who->number[0] ? "" : book.length ? "户号 " : "户号不详", book.at);
    buffer_release(&book);
}

void who_mark(const struct who *who, struct buffer *out) {
    bool is_case = who->number[0] != '\0';
    buffer_format(out, "%s %s", is_case ? "case" : "household", is_case ? who->number : who->key);
}

void who_marks(const struct who_found *found, struct buffer *out) {
    for (uint32_t i = 0; i < found->count && i < WHO_LIST_MOST; i++) {
        if (i) buffer_text(out, ", ");
        who_mark(&found->items[i], out);
    }
}

void who_file(const struct who_world *world, uint32_t household, const char *name, struct buffer *out) {
    struct household home = {0};
    if (world->reader == FOR_VISITOR && household != HOUSEHOLD_NONE)
        home = world->population->household[household];
    text_named(out, span_of(name));
    for (uint32_t i = 0; i < home.count; i++)
        text_replace(out, person_name(world->population, home.first + i), "某某");
}

void who_name(const struct who_world *world, uint32_t person, struct buffer *out) {
    const struct population *population = world->population;
    struct span name = person_name(population, person);
    const struct household *home = &population->household[population->household_of[person]];
    struct buffer shown = {0};
    if (world->reader == FOR_VISITOR)
        buffer_format(out, "成员%u", person - home->first + 1);
    else
        buffer_text(out, name.length ? text_shown(&shown, name) : "（姓名缺失）");
    buffer_release(&shown);
}

static void add_names(const struct who_world *world, const struct who *who, struct buffer *out) {
    const struct household *home = &world->population->household[who->household];
    struct buffer name = {0};
    for (uint32_t person = home->first; person < home->first + home->count; person++) {
        if (who->person != PERSON_NONE && who->person != person) continue;
        buffer_clear(&name);
        who_name(world, person, &name);
        buffer_format(out, "%s%s", out->length ? "、" : "", name.at);
    }
    buffer_release(&name);
}

void who_list(const struct who_world *world, const struct who_found *found, struct buffer *out) {
    const struct night_facts night = facts_of(world);
    struct buffer label = {0}, names = {0};
    for (uint32_t i = 0; i < found->count && i < WHO_LIST_MOST; i++) {
        const struct who *who = &found->items[i];
        region_t region = world->population->household[who->household].region;
        buffer_clear(&label);
        buffer_clear(&names);
        who_label(world, who, &label);
        add_names(world, who, &names);
        buffer_format(out, "%s　%s%s　%s\n", label.at, county_shown(&night, region),
                      township_shown(&night, region), names.at);
    }
    if (found->count > WHO_LIST_MOST) buffer_format(out, "… 共 %u 处 in all\n", found->count);
    buffer_release(&label);
    buffer_release(&names);
}
