/* Whom one household's history follows: by number and name, and where a number was corrected by the book. */
#include <stdio.h>
#include <string.h>
#include "audit/history_parts.h"
#include "book/citizen_id.h"
#include "ground/memory.h"
#include "ground/text.h"
#include "intake/content.h"
#include "link/household.h"

static bool is_double(const struct population *population, uint32_t person) {
    for (uint32_t i = 0; i < population->double_count; i++)
        if (population->doubles[i] == person) return true;
    return false;
}

static bool has_name(struct making *making, const struct followed *followed,
                     const struct population *population, uint32_t person) {
    return names_compare(person_name(population, person), span_of(followed->name), &making->room) ==
           NAMES_EQUAL;
}

static bool is_same(struct making *making, const struct followed *followed,
                    const struct population *population, uint32_t person) {
    return population->id[person] == followed->id &&
           (!is_double(population, person) || has_name(making, followed, population, person));
}

/* The book of a family; false: none, or one of strangers. */
static bool put_book(const struct population *population, uint32_t person, struct buffer *out) {
    const struct household_form *form = &population->book->household;
    const struct rows *rows = &population->rows[REGISTER];
    buffer_clear(out);
    if (household_is_alone(form, rows, person)) return false;
    for (uint16_t i = 0; i < form->book_count; i++) {
        buffer_text(out, "|");
        content_write(rows, form->book[i], person, out);
    }
    return true;
}

/* As somebody who is followed, but for the number. */
static bool is_alike(struct making *making, const struct followed *followed,
                     const struct population *population, uint32_t person) {
    struct buffer book = {0};
    bool alike = population->born[person] == followed->born &&
                 person_sex(population->id[person]) == followed->sex &&
                 has_name(making, followed, population, person) && put_book(population, person, &book) &&
                 strcmp(book.at, followed->book) == 0;
    buffer_release(&book);
    return alike;
}

/* The only one of that book who is like them; PERSON_NONE. */
static uint32_t find_alike(struct making *making, const struct followed *followed,
                           const struct population *population) {
    uint32_t found = PERSON_NONE;
    for (uint32_t person = 0; *followed->book && person < population->persons; person++) {
        if (!is_alike(making, followed, population, person)) continue;
        if (found != PERSON_NONE) return PERSON_NONE;
        found = person;
    }
    return found;
}

/* Who of them that person of the night is; MEMBER_NONE. */
static uint32_t member_at(const struct making *making, uint32_t person) {
    for (uint32_t m = 0; m < making->history->member_count; m++)
        if (making->followed[m].at == person) return m;
    return MEMBER_NONE;
}

void history_number(char out[19], uint64_t id) {
    snprintf(out, 19, "%017llu%c", (unsigned long long)id, citizen_id_check(id));
}

static void note_other(struct making *making, uint32_t member, uint64_t id) {
    struct followed *one = &making->followed[member];
    making->renumbered += !*one->other;
    history_number(one->other, id);
    making->history->members[member].renumbered = true;
}

void history_recognise(struct making *making, const struct population *population) {
    for (uint32_t m = 0; m < making->history->member_count; m++) {
        struct followed *one = &making->followed[m];
        one->at = PERSON_NONE;
        for (uint32_t person = 0; person < population->persons && one->at == PERSON_NONE; person++)
            if (is_same(making, one, population, person)) one->at = person;
    }
    for (uint32_t m = 0; m < making->history->member_count; m++) {
        struct followed *one = &making->followed[m];
        if (one->at != PERSON_NONE) continue;
        uint32_t alike = find_alike(making, one, population);
        if (alike == PERSON_NONE || member_at(making, alike) != MEMBER_NONE) continue;
        one->at = alike;
        note_other(making, m, population->id[alike]);
    }
}

/* Two who are alike in the night in which they are met could be taken for each other in another one. */
static const char *book_of(struct making *making, const struct followed *one,
                           const struct population *population, uint32_t person) {
    struct buffer book = {0};
    struct followed alike = *one;
    const char *kept = "";
    bool has_day = one->born != DATE_NONE && !name_is_lost(span_of(one->name));
    if (has_day && put_book(population, person, &book)) {
        alike.book = book.at;
        if (find_alike(making, &alike, population) == person)
            kept = arena_text(&making->history->arena, book.at);
    }
    buffer_release(&book);
    return kept;
}

static void follow(struct making *making, const struct population *population, uint32_t person) {
    struct history *history = making->history;
    struct followed *one = &making->followed[history->member_count];
    uint64_t id = population->id[person];
    *one = (struct followed){.id = id,
                             .name = arena_span(&history->arena, person_name(population, person)),
                             .born = population->born[person],
                             .sex = person_sex(id),
                             .at = person};
    one->book = book_of(making, one, population, person);
    history_number(one->written, id);
    struct buffer shown = {0};
    const char *name = making->options->reader == FOR_VISITOR
                           ? arena_format(&history->arena, "成员%u", history->member_count + 1)
                       : *one->name ? arena_text(&history->arena, text_shown(&shown, span_of(one->name)))
                                    : "（姓名缺失）";
    buffer_release(&shown);
    history->members[history->member_count++] = (struct history_member){.name = name};
}

uint32_t history_member(struct making *making, const struct population *population, uint32_t person) {
    struct history *history = making->history;
    uint32_t known = member_at(making, person);
    if (known != MEMBER_NONE) return known;
    history->members = memory_resize(history->members, history->member_count + 1u, sizeof *history->members);
    making->followed = memory_resize(making->followed, history->member_count + 1u, sizeof *making->followed);
    follow(making, population, person);
    return history->member_count - 1;
}
