/* A word → the people that are meant. */
#include "audit/who.h"

#include <stdlib.h>
#include <string.h>
#include "casebook/number.h"
#include "ground/memory.h"
#include "intake/citizen.h"
#include "intake/plain.h"
#include "library/fold.h"
#include "link/name.h"

struct seeking {
    const struct who_world *world;
    struct state state; /* the journal at world->position */
    struct who_found *found;
    uint32_t room;
    struct diags *diags;
};

static enum exit_code say(struct seeking *seeking, const char *why) {
    diags_add(seeking->diags, DIAG_ERROR, (struct place){0}, "%s", why);
    return EXIT_NOT_STARTED;
}

static void add_found(struct seeking *seeking, uint32_t household, uint32_t person) {
    struct who_found *found = seeking->found;
    for (uint32_t i = 0; i < found->count && person == PERSON_NONE; i++)
        if (found->items[i].household == household) return;
    memory_grow(found->items, found->count, seeking->room);
    found->items[found->count++] = (struct who){.household = household, .person = person};
}

void who_know(const struct who_world *world, struct state *state, struct who *who) {
    casebook_household_key(world->casebook, world->population, who->household, who->key);
    uint32_t latest = state_latest(state, who->key);
    if (latest == STATE_NONE) return;
    memcpy(who->number, state->cases[latest].number, CASE_NUMBER);
    who->open = state_open(state, latest);
}

static enum exit_code how_many(struct seeking *seeking) {
    uint32_t count = seeking->found->count;
    for (uint32_t i = 0; i < count; i++) who_know(seeking->world, &seeking->state, &seeking->found->items[i]);
    if (count == 1) return EXIT_DONE;
    if (count == 0)
        return say(seeking, "这次运行的户籍里没有找到 · nobody of that kind is in this run's register");
    diags_add(seeking->diags, DIAG_ERROR, (struct place){0},
              "有%u处符合，请用个案编号、户号或身份证号指明 · %u are meant: name one by case number, book "
              "number or "
              "ID",
              count, count);
    return EXIT_NOT_STARTED;
}

static bool looks_like_case(struct span text) {
    size_t letters = 0;
    while (letters < text.length && text.at[letters] >= 'A' && text.at[letters] <= 'Z') letters++;
    return letters > 0 && text.length >= letters + 3 && is_digit(text.at[letters]) &&
           is_digit(text.at[letters + 1]) && text.at[letters + 2] == '-';
}

static enum exit_code by_case(struct seeking *seeking, const char *number) {
    const struct who_world *world = seeking->world;
    int year;
    uint32_t sequence;
    if (!case_number_read(number, &year, &sequence))
        return say(seeking,
                   "个案编号写错，校验位不符 · a case number written wrongly: its check digit does not fit");
    uint32_t index = state_case(&seeking->state, number);
    if (index == STATE_NONE) return say(seeking, "这次运行时还没有这个个案 · no such case as of this run");
    struct state_case *item = &seeking->state.cases[index];
    add_found(seeking, casebook_household(world->casebook, world->population, item->household), PERSON_NONE);
    struct who *who = seeking->found->items;
    memcpy(who->number, item->number, CASE_NUMBER);
    memcpy(who->key, item->household, DIGEST_TEXT);
    who->open = item->closed == DATE_NONE;
    if (who->household != HOUSEHOLD_NONE) return EXIT_DONE;
    return say(seeking,
               "有这个个案，但该户不在这次运行的户籍里 · the case is known, but its household is not in this "
               "run's register");
}

static enum exit_code by_id(struct seeking *seeking, const struct citizen *citizen) {
    const struct population *population = seeking->world->population;
    if (citizen->kind == ID_DAMAGED)
        return say(
            seeking,
            strlen(citizen->damaged) == 17
                ? "身份证号少一位 · a citizen ID without its last digit"
                : "身份证号写错，校验位不符 · a citizen ID written wrongly: its check digit does not fit");
    for (uint32_t person = 0; person < population->persons; person++)
        if (population->id[person] == citizen->digits)
            add_found(seeking, population->household_of[person], person);
    return how_many(seeking);
}

/* By book number: the whole one, or what is written in its last column. */
static bool fold_cell(const struct rows *rows, uint16_t column, uint32_t row, struct buffer *out) {
    enum column_type type = rows->dataset->columns[column].type;
    if (type_is_text(type) && !rows_missing(rows, column, row))
        return fold_header(rows_text(rows, column, row), out);
    if (type == TYPE_INTEGER && !rows_missing(rows, column, row))
        return buffer_format(out, "%lld", (long long)rows_int64(rows, column, row));
    return false;
}

static bool book_is(const struct who_world *world, uint32_t person, struct span wanted, struct buffer *room) {
    const struct household_form *form = &world->book->household;
    const struct rows *rows = &world->population->rows[REGISTER];
    size_t last = 0;
    buffer_clear(room);
    for (uint16_t i = 0; i < form->book_count; i++) {
        last = room->length;
        if (!fold_cell(rows, form->book[i], person, room)) return false;
    }
    return span_equal(buffer_span(room), wanted) ||
           span_equal((struct span){room->at + last, room->length - last}, wanted);
}

static void find_books(struct seeking *seeking, struct span word) {
    const struct population *population = seeking->world->population;
    struct buffer wanted = {0}, room = {0};
    uint32_t before = HOUSEHOLD_NONE;
    if (fold_header(word, &wanted) && wanted.length > 0)
        for (uint32_t person = 0; person < population->persons; person++) {
            uint32_t household = population->household_of[person];
            if (household == before || !book_is(seeking->world, person, buffer_span(&wanted), &room))
                continue;
            add_found(seeking, before = household, PERSON_NONE);
        }
    buffer_release(&wanted);
    buffer_release(&room);
}

static bool holds(struct span text, struct span wanted, struct buffer *room) {
    buffer_clear(room);
    return text.length && fold_header(text, room) && memmem(room->at, room->length, wanted.at, wanted.length);
}

/* In the address, or in the name of the township or county. */
static bool lives_in(const struct who_world *world, uint32_t person, struct span village,
                     struct buffer *room) {
    const struct rows *rows = &world->population->rows[REGISTER];
    uint16_t address = rows->dataset->address;
    region_t region = world->population->household[world->population->household_of[person]].region;
    if (!village.length) return true;
    return (address != COLUMN_NONE && holds(rows_text(rows, address, person), village, room)) ||
           holds(span_of(region_township_name(&world->book->regions, region)), village, room) ||
           holds(span_of(region_county_name(&world->book->regions, region)), village, room);
}

static void find_names(struct seeking *seeking, struct span name, struct span village,
                       enum name_match match) {
    const struct population *population = seeking->world->population;
    struct name_room names = {0};
    struct buffer room = {0};
    for (uint32_t person = 0; person < population->persons; person++)
        if (names_compare(person_name(population, person), name, &names) == match &&
            lives_in(seeking->world, person, village, &room))
            add_found(seeking, population->household_of[person], person);
    name_room_release(&names);
    buffer_release(&room);
}

/* A name in which the register could not write one character is looked at only where none is equal. */
static enum exit_code by_name(struct seeking *seeking, struct span name, const char *village) {
    struct buffer folded = {0};
    if (village) fold_header(span_of(village), &folded);
    struct span place = {folded.at, folded.length};
    find_names(seeking, name, place, NAMES_EQUAL);
    if (!seeking->found->count) find_names(seeking, name, place, NAMES_ALIKE);
    buffer_release(&folded);
    return how_many(seeking);
}

static bool has_digit(struct span text) {
    for (size_t i = 0; i < text.length; i++)
        if (is_digit(text.at[i])) return true;
    return false;
}

/* Whether somebody wanted to write an ID, and not a book number. */
static bool meant_id(struct span text, enum cell_problem problem) {
    size_t digits = 0;
    for (size_t i = 0; i < text.length; i++) digits += is_digit(text.at[i]);
    bool any = problem == CELL_ID_LETTERS || problem == CELL_ID_LENGTH || problem == CELL_ID_DEFAULT;
    return digits >= 12 || !any;
}

static enum exit_code by_word(struct seeking *seeking, const char *word) {
    struct plain plain;
    struct citizen citizen;
    char number[PLAIN_MOST + 1];
    if (plain_read(span_of(word), &plain) != CELL_GOOD || !plain.text.length)
        return say(seeking, "要找谁，没有看懂 · who is meant cannot be read");
    for (size_t i = 0; i < plain.text.length; i++) {
        char c = plain.text.at[i];
        number[i] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    }
    number[plain.text.length] = '\0';
    if (looks_like_case((struct span){number, plain.text.length})) return by_case(seeking, number);
    enum cell_problem problem = citizen_read(plain.text, &citizen);
    if (problem == CELL_GOOD) return by_id(seeking, &citizen);
    if (!has_digit(plain.text)) return by_name(seeking, plain.text, NULL);
    find_books(seeking, plain.text);
    if (seeking->found->count || !meant_id(plain.text, problem)) return how_many(seeking);
    diags_add(seeking->diags, DIAG_ERROR, (struct place){0},
              "身份证号不能用：%s · no citizen ID that can be used: %s", problem_zh(problem),
              problem_en(problem));
    return EXIT_NOT_STARTED;
}

enum exit_code who_find(const struct who_world *world, const struct who_asked *asked, struct who_found *found,
                        struct diags *diags) {
    struct seeking seeking = {.world = world, .found = found, .diags = diags};
    *found = (struct who_found){0};
    state_init(&seeking.state);
    enum exit_code code = EXIT_SYSTEM;
    if (state_fold(&seeking.state, world->casebook, world->position, diags))
        code = asked->name || (asked->word && asked->village)
                   ? by_name(&seeking, span_of(asked->name ? asked->name : asked->word), asked->village)
                   : by_word(&seeking, asked->word);
    state_release(&seeking.state);
    return code;
}

void who_release(struct who_found *found) {
    free(found->items);
    *found = (struct who_found){0};
}
