/* Builds the small night of a test: people and rows; links and judges it. */
#include "judge/prove_trial.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "ground/amount.h"
#include "ground/memory.h"
#include "intake/cell.h"
#include "intake/content.h"
#include "intake/refund.h"
#include "library/pcre2.h"

void disagree(struct trial *trial, const char *format, ...) {
    char line[2048];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    buffer_format(&trial->wrong, "    %s\n", line);
}

void trial_refuse(struct trial *trial, int line, const char *column, const char *text, const char *why) {
    struct buffer said = {.most = 8192};
    buffer_format(&said, "    %s:%d: %s = '%s': %s\n", trial->test->file, line, column, text, why);
    bool again = trial->refused.length > 0 && strstr(trial->refused.at, said.at) != NULL;
    if (!again) buffer_text(&trial->refused, said.at);
    buffer_release(&said);
}

struct workshop *workshop_new(struct book *book, struct lines *lines) {
    struct workshop *shop = memory_zeroed(1, sizeof *shop);
    shop->book = book;
    shop->rows = memory_zeroed(book->dataset_count, sizeof *shop->rows);
    shop->writers = memory_zeroed(book->dataset_count, sizeof *shop->writers);
    shop->states = memory_zeroed(book->dataset_count, sizeof *shop->states);
    shop->patterns = pattern_room_new();
    for (uint16_t i = 0; i < book->dataset_count; i++) rows_init(&shop->rows[i], &book->datasets[i]);
    shop->facts = memory_zeroed(book->fact_count + 1u, sizeof *shop->facts);
    shop->watch =
        (struct watch){.line = lines_note, .context = lines, .facts = shop->facts, .moved = PARAMETER_NONE};
    shop->worker = judging_worker_new(book, &shop->watch);
    return shop;
}

void workshop_free(struct workshop *shop) {
    if (shop == NULL) return;
    judging_worker_free(shop->worker);
    for (uint16_t i = 0; i < shop->book->dataset_count; i++) rows_release(&shop->rows[i]);
    pattern_room_free(shop->patterns);
    free(shop->facts);
    free(shop->rows);
    free(shop->writers);
    free(shop->states);
    book_free(shop->book);
    free(shop);
}

static const struct given_cell *find_cell(const struct given_cell *cells, uint32_t count,
                                          const char *column) {
    for (uint32_t i = 0; i < count; i++)
        if (strcmp(cells[i].column, column) == 0) return &cells[i];
    return NULL;
}

/* Where the household lives, for parameters: as the test says of it, or of its first person who has a place.
 */
static region_t region_of(const struct trial *trial, const struct given_household *household) {
    const struct book *book = trial->shop->book;
    const char *column = book->datasets[REGISTER].columns[book->household.region].name;
    const struct given_cell *cell = find_cell(household->cells, household->cell_count, column);
    for (uint32_t i = 0; cell == NULL && i < household->person_count; i++)
        cell = find_cell(household->people[i].cells, household->people[i].cell_count, column);
    region_t region = 0;
    int digits;
    if (cell != NULL && !region_read(span_of(cell->text), &region, &digits)) region = 0;
    return region;
}

static bool read_as(const char *text, enum value_kind kind, struct value *out) {
    char *end;
    *out = (struct value){.kind = kind};
    switch (kind) {
    case VALUE_AMOUNT:
        return amount_read(span_of(text), &out->as.amount);
    case VALUE_NUMBER:
        out->as.number = strtod(text, &end);
        return *end == '\0' && end != text;
    case VALUE_DATE:
        return date_read(span_of(text), &out->as.date);
    case VALUE_MONTH:
        return month_read(span_of(text), &out->as.month);
    case VALUE_BOOLEAN:
        out->as.boolean = strcmp(text, "true") == 0;
        return out->as.boolean || strcmp(text, "false") == 0;
    default:
        *out = (struct value){VALUE_TEXT, {.text = span_of(text)}};
        return true;
    }
}

static bool read_key_text(const struct parameter_key *key, const char *text, struct value *out) {
    if (key->kind != VALUE_CHOICE) return read_as(text, key->kind, out);
    out->kind = VALUE_CHOICE;
    return choice_find(key->choices, key->choice_count, span_of(text), &out->as.choice);
}

/* A key of a parameter that is read from the household or person: as the test gives it, by its plain name. */
static enum parameter_answer read_given_key(void *context, const struct parameter_key *key,
                                            struct value *out) {
    const struct given_household *household = *(const struct given_household *const *)context;
    const struct given_cell *cell = find_cell(household->cells, household->cell_count, key->name);
    for (uint32_t i = 0; cell == NULL && i < household->person_count; i++)
        cell = find_cell(household->people[i].cells, household->people[i].cell_count, key->name);
    if (cell == NULL || cell->reference != NULL) return PARAMETER_UNTOLD;
    return read_key_text(key, cell->text, out) ? PARAMETER_FOUND : PARAMETER_UNTOLD;
}

/* The keys written behind a reference, in the order of those that authors write. */
static bool written_keys(const struct parameter *parameter, const struct reference *reference,
                         struct value *keys) {
    uint16_t given = 0;
    for (uint16_t i = 0; i < parameter->key_count; i++) {
        keys[i] = (struct value){VALUE_MISSING, {0}};
        if (parameter->keys[i].from != KEY_GIVEN || given == reference->key_count) continue;
        if (!read_key_text(&parameter->keys[i], reference->keys[given++], &keys[i])) return false;
    }
    return given == reference->key_count && given == parameter->given_count;
}

/* The parameter's own value in this test: what the test sets, or what is in force for the household. */
static bool parameter_in_test(struct trial *trial, const struct given_household *household,
                              const struct reference *reference, struct value *out) {
    const struct book *book = trial->shop->book;
    const struct parameter *parameter = &book->parameters[reference->parameter];
    struct parameter_asker asker = {.region = region_of(trial, household),
                                    .on = book->today,
                                    .key = read_given_key,
                                    .context = &household};
    struct parameter_found found;
    struct value keys[PARAMETER_KEYS];
    if (!written_keys(parameter, reference, keys)) {
        trial_refuse(trial, household->line, "param", parameter->name,
                     "its keys are written in [ ], each once");
        return false;
    }
    if (parameter_find(book, reference->parameter, keys, &asker, &found) != PARAMETER_FOUND) {
        trial_refuse(trial, household->line, "param", parameter->name, "has no value there on that day");
        return false;
    }
    *out = parameter_found_per(&found, (enum per)reference->per);
    return true;
}

static bool reference_value(struct trial *trial, const struct given_household *household,
                            const struct reference *reference, struct value *out) {
    if (!parameter_in_test(trial, household, reference, out)) return false;
    double fen;
    switch (out->kind) {
    case VALUE_AMOUNT:
        fen = round((double)out->as.amount * reference->times) + round(reference->plus * 100);
        if (fabs(fen) <= (double)AMOUNT_MOST) out->as.amount = (int64_t)fen;
        if (fabs(fen) <= (double)AMOUNT_MOST) return true;
        trial_refuse(trial, household->line, "param",
                     trial->shop->book->parameters[reference->parameter].name, "is too large an amount so");
        return false;
    case VALUE_NUMBER:
        out->as.number = out->as.number * reference->times + reference->plus;
        return true;
    case VALUE_DATE:
        out->as.date = value_add(out->as.date, reference->days, reference->months);
        return true;
    case VALUE_MONTH:
        out->as.month += reference->months;
        return true;
    default:
        return true;
    }
}

bool trial_value(struct trial *trial, const struct given_household *household, const struct given_cell *cell,
                 enum value_kind kind, struct value *out) {
    if (cell->reference != NULL) return reference_value(trial, household, cell->reference, out);
    return read_as(cell->text, kind, out);
}

/* Tests write the key of a choice and true or false; a delivered cell has a spelling. */
static const char *delivered_spelling(const struct column *column, const char *text) {
    uint32_t choice;
    if (choice_find(column->choices, column->choice_count, span_of(text), &choice))
        return column->choices[choice].zh;
    bool yes = strcmp(text, "true") == 0, no = strcmp(text, "false") == 0;
    for (uint32_t i = 0; column->type == TYPE_BOOLEAN && (yes || no) && i < column->spellings.count; i++)
        if (column->spelled[i] == (int32_t)yes) return column->spellings.keys[i].at;
    return text;
}

struct place_of_cell {
    const struct given_household *household;
    uint16_t dataset;
    uint32_t slot;
    int line;
};

static void set_cell(struct trial *trial, struct place_of_cell at, const struct given_cell *cell) {
    struct workshop *shop = trial->shop;
    struct rows *rows = &shop->rows[at.dataset];
    uint16_t column = dataset_column(rows->dataset, cell->column);
    struct buffer written = {.most = 4096};
    const char *text = cell->text;
    struct value value;
    BUG_UNLESS(column != COLUMN_NONE);
    if (cell->reference != NULL && !reference_value(trial, at.household, cell->reference, &value)) return;
    if (cell->reference != NULL) text = value_text(&written, &value, NULL, 0);
    text = delivered_spelling(&rows->dataset->columns[column], text);
    enum cell_problem problem =
        cell_read(rows, column, at.slot, span_of(text), &shop->writers[at.dataset], shop->patterns);
    if (problem != CELL_GOOD && problem != CELL_EMPTY)
        trial_refuse(trial, at.line, cell->column, text, problem_en(problem));
    buffer_release(&written);
}

/* A new row with every cell as an empty one would be read. */
static uint32_t open_row(struct workshop *shop, uint16_t dataset) {
    struct rows *rows = &shop->rows[dataset];
    uint32_t slot = rows_open(rows);
    for (uint16_t column = 0; column < rows->dataset->column_count; column++)
        cell_read(rows, column, slot, span_of(""), &shop->writers[dataset], shop->patterns);
    rows->fate[slot] = FATE_ROW;
    rows->person[slot] = PERSON_NONE;
    return slot;
}

/* A made-up ID with the person's birth date and sex; the sequence grows, so that no two are alike. */
static uint64_t make_id(uint32_t number, const struct given_person *person) {
    date_t born = date_from(1980, 1, 1);
    const struct given_cell *said = find_cell(person->cells, person->cell_count, "born"),
                            *sex = find_cell(person->cells, person->cell_count, "sex");
    if (said != NULL) date_read(span_of(said->text), &born);
    struct civil day = date_civil(born);
    bool female = sex != NULL && strcmp(sex->text, "female") == 0;
    uint64_t place = 450200 + number / 400, sequence = 2 * (number % 400) + (female ? 2 : 1);
    return ((place * 10000 + (uint64_t)day.year) * 10000 + (uint64_t)(day.month * 100 + day.day)) * 1000 +
           sequence;
}

static void set_id(struct trial *trial, struct place_of_cell at, uint16_t column, uint64_t id) {
    ((uint64_t *)trial->shop->rows[at.dataset].columns[column])[at.slot] = ID_CELL(ID_EXACT, id);
}

static void set_text(struct trial *trial, struct place_of_cell at, uint16_t column, const char *text) {
    if (column == COLUMN_NONE) return;
    struct given_cell cell = {.column = trial->shop->rows[at.dataset].dataset->columns[column].name,
                              .text = text};
    set_cell(trial, at, &cell);
}

static uint64_t id_of(const struct trial *trial, const char *name) {
    for (uint32_t i = 0; i < trial->test->person_count; i++)
        if (strcmp(trial->people[i].person->name, name) == 0) return trial->people[i].id;
    return 0;
}

/* Whose row it is, and who else's. */
static void set_owner(struct trial *trial, struct place_of_cell at, const struct trial_person *owner,
                      uint8_t role, const char *other) {
    const struct dataset *said = trial->shop->rows[at.dataset].dataset;
    if (said->about != ABOUT_TWO) {
        set_id(trial, at, said->id, owner->id);
        set_text(trial, at, said->person_name, owner->person->name);
        return;
    }
    set_id(trial, at, said->roles[role].id, owner->id);
    set_text(trial, at, said->roles[role].person_name, owner->person->name);
    if (other == NULL) return;
    set_id(trial, at, said->roles[1 - role].id, id_of(trial, other));
    set_text(trial, at, said->roles[1 - role].person_name, other);
}

/* Columns that make households, filled in unless the test gives them: one book for each household of the
 * test. */
static void set_book(struct trial *trial, struct place_of_cell at) {
    const struct book *book = trial->shop->book;
    char number[16];
    snprintf(number, sizeof number, "%u", (uint32_t)(at.household - trial->test->households) + 1);
    for (uint16_t i = 0; i < book->household.book_count; i++) {
        struct given_cell cell = {.column = book->datasets[REGISTER].columns[book->household.book[i]].name,
                                  .text = number};
        set_cell(trial, at, &cell);
    }
}

static bool same_key(const struct rows *rows, uint32_t a, uint32_t b) {
    const struct dataset *said = rows->dataset;
    for (uint16_t i = 0; i < said->key_count; i++)
        if (rows_missing(rows, said->key[i], a)) return false;
    return said->key_count > 0 && content_same(rows, said->key, said->key_count, a, b);
}

/* As a night does: the same row twice counts once. Of two that contradict each other a night uses the later
 * delivery; a test has none. */
static void mark_repeat(struct trial *trial, struct place_of_cell at) {
    struct rows *rows = &trial->shop->rows[at.dataset];
    for (uint32_t slot = 0; slot < at.slot; slot++) {
        if (rows->fate[slot] != FATE_ROW || !same_key(rows, at.slot, slot)) continue;
        if (content_same_all(rows, at.slot, slot)) {
            rows->fate[at.slot] = FATE_REPEAT;
            return;
        }
        struct buffer key = {.most = 1024};
        content_write(rows, rows->dataset->key[0], at.slot, &key);
        trial_refuse(trial, at.line, rows->dataset->columns[rows->dataset->key[0]].name, key.at,
                     "two rows with this key and other content");
        buffer_release(&key);
    }
}

static void add_row(struct trial *trial, const struct given_household *household,
                    const struct trial_person *owner, const struct given_row *row) {
    struct place_of_cell at = {household, row->dataset, open_row(trial->shop, row->dataset), row->line};
    const struct dataset *said = &trial->shop->book->datasets[row->dataset];
    char region[24];
    if (owner != NULL) {
        set_owner(trial, at, owner, row->role, row->other);
    } else {
        snprintf(region, sizeof region, "%012llu", (unsigned long long)region_of(trial, household));
        set_text(trial, at, said->place, region);
    }
    for (uint32_t i = 0; i < row->count; i++) set_cell(trial, at, &row->cells[i]);
    mark_repeat(trial, at);
}

/* The plain values that rows of a naming must have: kind = "married". */
static void set_plain(struct trial *trial, struct place_of_cell at, const struct filter *where) {
    struct buffer text = {.most = 4096};
    for (uint16_t i = 0; where != NULL && i < where->count; i++) {
        const struct condition *condition = &where->conditions[i];
        const struct column *column = &trial->shop->book->datasets[at.dataset].columns[condition->column];
        const struct value *value = &condition->values[0].value;
        const char *written = value_text(&text, value, column->choices, column->choice_count);
        if (value->kind == VALUE_BOOLEAN) written = value->as.boolean ? "true" : "false";
        set_text(trial, at, condition->column, written);
    }
    buffer_release(&text);
}

/* father = "乙": his ID in the column that the relation reads, or a row about the two. */
static void add_relation(struct trial *trial, struct place_of_cell own, const struct trial_person *owner,
                         const struct given_relation *given) {
    const struct relation *relation = &trial->shop->book->relations[given->relation];
    for (uint16_t i = 0; i < relation->named_count; i++)
        if (relation->named_by[i].dataset == REGISTER) {
            set_id(trial, own, relation->named_by[i].column, id_of(trial, given->person));
            return;
        }
    if (relation->named_count == 0) {
        trial_refuse(trial, own.line, relation->name, given->person,
                     "the relation is read from the book only: give in_book");
        return;
    }
    const struct naming *naming = &relation->named_by[0];
    struct place_of_cell at = {own.household, naming->dataset, open_row(trial->shop, naming->dataset),
                               own.line};
    uint8_t mine = naming->role == ROLE_OTHER ? 0 : (uint8_t)(1 - naming->role);
    set_plain(trial, at, naming->where);
    set_owner(trial, at, owner, mine, given->person);
}

static void add_person(struct trial *trial, const struct trial_person *given) {
    const struct given_household *household = given->household;
    const struct given_person *person = given->person;
    struct place_of_cell at = {household, REGISTER, open_row(trial->shop, REGISTER), person->line};
    set_book(trial, at);
    for (uint32_t i = 0; i < household->cell_count; i++) set_cell(trial, at, &household->cells[i]);
    for (uint32_t i = 0; i < person->cell_count; i++) set_cell(trial, at, &person->cells[i]);
    set_owner(trial, at, given, 0, NULL);
    for (uint32_t i = 0; i < person->relation_count; i++)
        add_relation(trial, at, given, &person->relations[i]);
    for (uint32_t i = 0; i < person->rows.count; i++)
        add_row(trial, household, given, &person->rows.items[i]);
}

static void open_tables(struct trial *trial) {
    struct workshop *shop = trial->shop;
    const struct book *book = shop->book;
    for (uint16_t i = 0; i < book->dataset_count; i++) {
        rows_clear(&shop->rows[i]);
        text_writer_init(&shop->writers[i], &shop->rows[i].pool);
        shop->states[i] = (struct dataset_state){.delivered = true, .reaches = book->today, .due = DATE_NONE};
    }
    for (uint32_t i = 0; i < trial->test->absent_count; i++)
        shop->states[book_dataset(book, trial->test->absent[i])].delivered = false;
}

static void gather_people(struct trial *trial) {
    const struct test_case *test = trial->test;
    uint32_t number = 0;
    trial->people = memory_zeroed(test->person_count + 1u, sizeof *trial->people);
    for (uint32_t i = 0; i < test->household_count; i++)
        for (uint32_t k = 0; k < test->households[i].person_count; k++, number++) {
            const struct given_person *person = &test->households[i].people[k];
            trial->people[number] =
                (struct trial_person){&test->households[i], person, make_id(number, person), PERSON_NONE};
        }
}

static void find_numbers(struct trial *trial) {
    for (uint32_t i = 0; i < trial->test->person_count; i++)
        for (uint32_t person = 0; person < trial->population.persons; person++)
            if (trial->population.id[person] == trial->people[i].id) trial->people[i].number = person;
}

void trial_close(struct trial *trial) {
    judgement_release(&trial->judgement);
    population_release(&trial->population);
    free(trial->people);
    buffer_release(&trial->wrong);
    buffer_release(&trial->refused);
}

const struct trial_person *trial_person(const struct trial *trial, const char *name) {
    for (uint32_t i = 0; i < trial->test->person_count; i++)
        if (name != NULL ? strcmp(trial->people[i].person->name, name) == 0
                         : trial->people[i].number != PERSON_NONE)
            return &trial->people[i];
    return trial->people; /* nobody is of the register */
}

const char *trial_name(const struct trial *trial, uint32_t person) {
    for (uint32_t i = 0; i < trial->test->person_count; i++)
        if (trial->people[i].number == person) return trial->people[i].person->name;
    return "?";
}

/* What the intake does to rows once they are read: none of tomorrow is seen, a refund counts on the day of
 * what it takes back. */
static void settle_rows(struct workshop *shop) {
    for (uint16_t d = 0; d < shop->book->dataset_count; d++) {
        struct rows *rows = &shop->rows[d];
        for (uint32_t slot = 0; slot < rows->slots; slot++)
            if (rows_day(rows, slot) > shop->book->today) rows->fate[slot] = FATE_FUTURE;
        refunds_move(rows, 1);
    }
}

/* Who lives together may hang on parameters too. */
static void link_people(struct trial *trial) {
    struct workshop *shop = trial->shop;
    struct judge_options options = {.threads = 1, .states = shop->states};
    struct diags diags;
    diags_init(&diags);
    settle_rows(shop);
    population_link(&trial->population, shop->book, shop->rows, 1);
    if (!households_join(&trial->population, shop->rows, &options, &diags))
        trial_refuse(trial, trial->test->line, "household", trial->test->name,
                     "the households cannot be made");
    diags_release(&diags);
}

void trial_open(struct trial *trial, struct workshop *shop, const struct test_case *test) {
    *trial = (struct trial){.test = test, .shop = shop};
    gather_people(trial);
    open_tables(trial);
    struct replacing *replacing = parameters_replace(trial, shop->book);
    for (uint32_t i = 0; i < test->household_count; i++)
        for (uint32_t k = 0; k < test->households[i].rows.count; k++)
            add_row(trial, &test->households[i], NULL, &test->households[i].rows.items[k]);
    for (uint32_t i = 0; i < test->person_count; i++)
        if (!trial->people[i].person->outside) add_person(trial, &trial->people[i]);
    link_people(trial);
    parameters_restore(replacing);
    find_numbers(trial);
}

bool trial_run(struct trial *trial, struct worker *worker, bool with_sentences) {
    struct diags diags;
    struct book *book = (struct book *)(uintptr_t)worker->book;
    struct replacing *own = parameters_replace(trial, trial->shop->book), *other = NULL;
    if (book != trial->shop->book) other = parameters_replace(trial, book);
    struct judge_options options = {.threads = 1, .states = trial->shop->states, .worker = worker};
    diags_init(&diags);
    buffer_clear(&trial->wrong);
    judgement_release(&trial->judgement);
    if (trial->refused.length > 0)
        buffer_text(&trial->wrong, trial->refused.at);
    else if (judge_run(&trial->judgement, worker->book, &trial->population, &options, &diags))
        trial_compare(trial, worker, with_sentences);
    for (size_t i = 0; i < diags.count; i++) disagree(trial, "%s", diags.items[i].message);
    diags_release(&diags);
    if (other != NULL) parameters_restore(other);
    parameters_restore(own);
    return trial->wrong.length == 0;
}
