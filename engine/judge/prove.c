/* Runs the tests of one rule file and compares what was found with what was expected. */
#include "judge/prove.h"

#include <stdlib.h>
#include <string.h>

#include "book/case.h"
#include "book/citizen_id.h"
#include "ground/memory.h"
#include "ground/text.h"
#include "judge/judgement.h"
#include "library/pcre2.h"

struct trial { /* one test as it runs */
    const struct test_case *test;
    struct book *book;
    struct rows *rows; /* [dataset_count] */
    struct text_writer *writers;
    struct dataset_state *states;
    struct pattern_room *room;
    uint64_t *ids; /* of the given people in order: 17 digits */
    uint32_t people;
    struct population population;
    struct judgement judgement;
    struct buffer wrong; /* what does not agree, a line each */
};

static void disagree(struct trial *trial, const char *text) {
    buffer_format(&trial->wrong, "    %s\n", text);
}

/* ---- building the small night ---- */

/* Tests write the key of a choice and true or false; a delivered cell has a spelling. */
static const char *delivered_spelling(const struct column *column, const char *text) {
    for (uint16_t i = 0; i < column->choice_count; i++)
        if (strcmp(column->choices[i].key, text) == 0) return column->choices[i].zh;
    bool yes = strcmp(text, "true") == 0, no = strcmp(text, "false") == 0;
    for (uint32_t i = 0; column->type == TYPE_BOOLEAN && (yes || no) && i < column->spellings.count; i++)
        if (column->spelled[i] == (int32_t)yes) return column->spellings.keys[i].at;
    return text;
}

static void set_cell(struct trial *trial, uint16_t dataset, uint32_t slot, const struct given_cell *cell) {
    struct rows *rows = &trial->rows[dataset];
    uint16_t column = dataset_column(rows->dataset, cell->column);
    if (column == COLUMN_NONE) {
        buffer_format(&trial->wrong, "    dataset %s has no column '%s'\n", rows->dataset->name,
                      cell->column);
        return;
    }
    const char *text = delivered_spelling(&rows->dataset->columns[column], cell->text);
    enum cell_problem problem =
        cell_read(rows, column, slot, span_of(text), &trial->writers[dataset], trial->room);
    if (problem != CELL_GOOD && problem != CELL_EMPTY)
        buffer_format(&trial->wrong, "    %s.%s = '%s': %s\n", rows->dataset->name, cell->column, cell->text,
                      cell_problem_en(problem));
}

/* A new row with every cell as an empty one would be read. */
static uint32_t open_row(struct trial *trial, uint16_t dataset) {
    struct rows *rows = &trial->rows[dataset];
    uint32_t slot = rows_open(rows);
    for (uint16_t column = 0; column < rows->dataset->column_count; column++)
        cell_read(rows, column, slot, span_of(""), &trial->writers[dataset], trial->room);
    rows->fate[slot] = FATE_ROW;
    rows->person[slot] = PERSON_NONE;
    return slot;
}

static const struct given_cell *find_cell(const struct given_cell *cells, uint32_t count,
                                          const char *column) {
    for (uint32_t i = 0; i < count; i++)
        if (strcmp(cells[i].column, column) == 0) return &cells[i];
    return NULL;
}

/* A made-up ID with the person's birth date and sex; the sequence grows, so that no two are alike. */
static uint64_t make_id(const struct trial *trial, const struct given_person *person) {
    date_t born = date_from(1980, 1, 1);
    const struct given_cell *said = find_cell(person->cells, person->cell_count, "born"),
                            *sex = find_cell(person->cells, person->cell_count, "sex");
    if (said != NULL) date_read(span_of(said->text), &born);
    struct civil day = date_civil(born);
    bool female = sex != NULL && strcmp(sex->text, "female") == 0;
    uint64_t place = 450200 + trial->people / 400, sequence = 2 * (trial->people % 400) + (female ? 2 : 1);
    return ((place * 10000 + (uint64_t)day.year) * 10000 + (uint64_t)(day.month * 100 + day.day)) * 1000 +
           sequence;
}

static void set_owner(struct trial *trial, uint16_t dataset, uint32_t slot, const struct given_person *person,
                      uint64_t id) {
    const struct dataset *said = &trial->book->datasets[dataset];
    if (said->id == COLUMN_NONE) return; /* rows about places */
    ((uint64_t *)trial->rows[dataset].columns[said->id])[slot] = ID_CELL(ID_EXACT, id);
    if (said->person_name == COLUMN_NONE) return;
    struct given_cell name = {said->columns[said->person_name].name, person->name};
    set_cell(trial, dataset, slot, &name);
}

/* Columns that make households, filled in unless the test gives them: one book for each household of the
 * test. */
static void set_book(struct trial *trial, uint32_t slot, uint32_t household) {
    char number[16];
    snprintf(number, sizeof number, "%u", household + 1);
    for (uint16_t i = 0; i < trial->book->household.book_count; i++) {
        struct given_cell cell = {
            trial->book->datasets[REGISTER].columns[trial->book->household.book[i]].name, number};
        set_cell(trial, REGISTER, slot, &cell);
    }
}

static void add_person(struct trial *trial, const struct given_household *household, uint32_t number,
                       const struct given_person *person) {
    uint64_t id = make_id(trial, person);
    uint32_t slot = open_row(trial, REGISTER);
    set_book(trial, slot, number);
    for (uint32_t i = 0; i < household->cell_count; i++)
        set_cell(trial, REGISTER, slot, &household->cells[i]);
    for (uint32_t i = 0; i < person->cell_count; i++) set_cell(trial, REGISTER, slot, &person->cells[i]);
    set_owner(trial, REGISTER, slot, person, id);
    for (uint32_t i = 0; i < person->row_count; i++) {
        const struct given_row *row = &person->rows[i];
        uint16_t dataset = book_dataset(trial->book, row->dataset);
        if (dataset == DATASET_NONE || dataset == REGISTER) {
            buffer_format(&trial->wrong, "    there is no dataset '%s'\n", row->dataset);
            continue;
        }
        uint32_t at = open_row(trial, dataset);
        for (uint32_t k = 0; k < row->count; k++) set_cell(trial, dataset, at, &row->cells[k]);
        set_owner(trial, dataset, at, person, id);
    }
    trial->ids[trial->people++] = id;
}

static void open_trial(struct trial *trial, struct book *book, const struct test_case *test) {
    uint32_t people = 0;
    for (uint32_t i = 0; i < test->household_count; i++) people += test->households[i].person_count;
    *trial = (struct trial){.test = test, .book = book, .room = pattern_room_new()};
    trial->rows = memory_zeroed(book->dataset_count, sizeof *trial->rows);
    trial->writers = memory_zeroed(book->dataset_count, sizeof *trial->writers);
    trial->states = memory_zeroed(book->dataset_count, sizeof *trial->states);
    trial->ids = memory_zeroed(people + 1u, sizeof *trial->ids);
    for (uint16_t i = 0; i < book->dataset_count; i++) {
        rows_init(&trial->rows[i], &book->datasets[i]);
        text_writer_init(&trial->writers[i], &trial->rows[i].pool);
        trial->states[i] =
            (struct dataset_state){.delivered = true, .reaches = book->today, .due = DATE_NONE};
    }
    for (uint32_t i = 0; i < test->absent_count; i++) {
        uint16_t dataset = book_dataset(book, test->absent[i]);
        if (dataset != DATASET_NONE)
            trial->states[dataset].delivered = false;
        else
            buffer_format(&trial->wrong, "    absent names no dataset: '%s'\n", test->absent[i]);
    }
    for (uint32_t i = 0; i < test->household_count; i++)
        for (uint32_t k = 0; k < test->households[i].person_count; k++)
            add_person(trial, &test->households[i], i, &test->households[i].people[k]);
}

static void close_trial(struct trial *trial) {
    judgement_release(&trial->judgement);
    population_release(&trial->population);
    for (uint16_t i = 0; i < trial->book->dataset_count; i++) rows_release(&trial->rows[i]);
    pattern_room_free(trial->room);
    free(trial->rows);
    free(trial->writers);
    free(trial->states);
    free(trial->ids);
    buffer_release(&trial->wrong);
}

/* ---- parameters of a test ---- */

struct replaced {
    struct parameter *parameter;
    struct parameter old;
    struct entry entry;
};

static bool read_parameter(const struct parameter *parameter, const char *text, struct value *value) {
    enum value_kind kind = parameter->entry_count > 0 ? parameter->entries[0].value.kind : VALUE_TEXT;
    char *end;
    *value = (struct value){.kind = kind};
    switch (kind) {
    case VALUE_AMOUNT:
        return amount_read(span_of(text), &value->as.amount);
    case VALUE_NUMBER:
        value->as.number = strtod(text, &end);
        return *end == '\0' && end != text;
    case VALUE_DATE:
        return date_read(span_of(text), &value->as.date);
    case VALUE_MONTH:
        return month_read(span_of(text), &value->as.month);
    case VALUE_BOOLEAN:
        value->as.boolean = strcmp(text, "true") == 0;
        return true;
    default:
        value->as.text = span_of(text);
        return true;
    }
}

/* The book is shared by the tests of a file: what one test replaces is put back after it. */
static struct replaced *replace_parameters(struct trial *trial) {
    const struct test_case *test = trial->test;
    struct replaced *all = memory_zeroed(test->parameter_count + 1u, sizeof *all);
    for (uint32_t i = 0; i < test->parameter_count; i++) {
        uint16_t number = book_parameter(trial->book, test->parameters[i].column);
        if (number == PARAMETER_NONE) {
            buffer_format(&trial->wrong, "    there is no parameter '%s'\n", test->parameters[i].column);
            continue;
        }
        struct replaced *one = &all[i];
        one->parameter = &trial->book->parameters[number];
        one->old = *one->parameter;
        one->entry =
            (struct entry){.from = DATE_NONE + 1, .to = DATE_OPEN, .known = DATE_NONE, .basis = "test"};
        if (!read_parameter(one->parameter, test->parameters[i].text, &one->entry.value))
            buffer_format(&trial->wrong, "    parameter %s cannot be '%s'\n", test->parameters[i].column,
                          test->parameters[i].text);
        one->parameter->entries = &one->entry;
        one->parameter->entry_count = 1;
    }
    return all;
}

static void restore_parameters(const struct trial *trial, struct replaced *all) {
    for (uint32_t i = trial->test->parameter_count; i-- > 0;)
        if (all[i].parameter != NULL) *all[i].parameter = all[i].old;
    free(all);
}

/* ---- comparing ---- */

static bool under_test(const struct trial *trial, const char *rule) {
    if (trial->test->rules == NULL) return true;
    for (uint32_t i = 0; i < trial->test->rule_count; i++)
        if (strcmp(trial->test->rules[i], rule) == 0) return true;
    return false;
}

/* Whom a flag is about, by the name that the test gave; NULL for a household rule. */
static const char *who(const struct trial *trial, uint32_t person) {
    if (person == PERSON_NONE) return NULL;
    uint32_t at = 0;
    for (uint32_t i = 0; i < trial->test->household_count; i++)
        for (uint32_t k = 0; k < trial->test->households[i].person_count; k++)
            if (trial->ids[at++] == trial->population.id[person])
                return trial->test->households[i].people[k].name;
    return "?";
}

static const char *rule_name(const struct trial *trial, uint16_t rule) {
    return trial->book->rules[rule].name;
}

/* A verdict fits an expectation when the rule is the same and, where a person is named, the person too. */
static bool fits(const struct expected *expected, const char *rule, const char *person) {
    if (strcmp(expected->rule, rule) != 0) return false;
    return expected->person == NULL || (person != NULL && strcmp(expected->person, person) == 0);
}

/* Every flag of one kind was expected, and every expected one was found. */
static void compare_flags(struct trial *trial, const struct expectations *wanted, bool suppressed,
                          const char *word) {
    bool *found = memory_zeroed(wanted->count + 1u, sizeof *found);
    for (uint32_t i = 0; i < trial->judgement.flag_count; i++) {
        const struct flag *flag = &trial->judgement.flags[i];
        const char *rule = rule_name(trial, flag->rule), *person = who(trial, flag->person);
        if ((flag->suppressed_by != FACT_NONE) != suppressed || !under_test(trial, rule)) continue;
        bool expected = false;
        for (uint32_t k = 0; k < wanted->count; k++)
            if (fits(&wanted->items[k], rule, person)) expected = found[k] = true;
        if (!expected)
            buffer_format(&trial->wrong, "    %s%s %s, which the test does not expect: %s\n", rule,
                          person != NULL ? arena_format(&trial->book->arena, " (%s)", person) : "", word,
                          flag->say);
    }
    for (uint32_t k = 0; k < wanted->count; k++)
        if (!found[k])
            buffer_format(&trial->wrong, "    %s was expected to be %s%s%s, and is not\n",
                          wanted->items[k].rule, word, wanted->items[k].person != NULL ? " for " : "",
                          wanted->items[k].person != NULL ? wanted->items[k].person : "");
    free(found);
}

static void compare_unsure(struct trial *trial) {
    const struct expectations *wanted = &trial->test->cannot_tell;
    bool *found = memory_zeroed(wanted->count + 1u, sizeof *found);
    for (uint32_t i = 0; i < trial->judgement.unsure_count; i++) {
        const struct unsure *unsure = &trial->judgement.unsure[i];
        const struct unsure_cause *cause = &trial->judgement.causes[unsure->cause];
        const char *rule = rule_name(trial, unsure->rule);
        bool expected = !under_test(trial, rule);
        for (uint32_t k = 0; k < wanted->count; k++)
            if (strcmp(wanted->items[k].rule, rule) == 0 &&
                (strstr(cause->name, wanted->items[k].text) != NULL ||
                 strstr(cause->zh, wanted->items[k].text) != NULL))
                expected = found[k] = true;
        if (!expected)
            buffer_format(&trial->wrong, "    %s cannot tell, for want of %s\n", rule, cause->name);
    }
    for (uint16_t i = 0; i < trial->book->rule_count; i++) {
        const struct rule_count *count = &trial->judgement.rules[i];
        if (!count->frozen || !under_test(trial, rule_name(trial, i))) continue;
        const char *dataset = trial->book->datasets[count->frozen_by].name;
        bool expected = false;
        for (uint32_t k = 0; k < wanted->count; k++)
            if (strcmp(wanted->items[k].rule, rule_name(trial, i)) == 0 &&
                strstr(dataset, wanted->items[k].text) != NULL)
                expected = found[k] = true;
        if (!expected)
            buffer_format(&trial->wrong, "    %s cannot tell, for want of %s\n", rule_name(trial, i),
                          dataset);
    }
    for (uint32_t k = 0; k < wanted->count; k++)
        if (!found[k])
            buffer_format(&trial->wrong,
                          "    %s was expected not to be able to tell for want of %s, and could\n",
                          wanted->items[k].rule, wanted->items[k].text);
    free(found);
}

static void compare_details(struct trial *trial, const struct expectations *wanted, bool sentence) {
    static const char *const colours[] = {"green", "yellow", "red"};
    for (uint32_t k = 0; k < wanted->count; k++) {
        const char *near = NULL;
        bool good = false;
        for (uint32_t i = 0; i < trial->judgement.flag_count; i++) {
            const struct flag *flag = &trial->judgement.flags[i];
            if (strcmp(rule_name(trial, flag->rule), wanted->items[k].rule) != 0) continue;
            near = sentence ? flag->say : colours[flag->urgency];
            good = good || strcmp(near, wanted->items[k].text) == 0;
        }
        if (!good)
            buffer_format(&trial->wrong, "    %s: expected %s “%s”, found “%s”\n", wanted->items[k].rule,
                          sentence ? "to say" : "urgency", wanted->items[k].text,
                          near != NULL ? near : "no flag");
    }
}

static void check_names(struct trial *trial, const struct expectations *wanted) {
    for (uint32_t k = 0; k < wanted->count; k++) {
        bool known = false;
        for (uint16_t i = 0; i < trial->book->rule_count; i++)
            known = known || strcmp(rule_name(trial, i), wanted->items[k].rule) == 0;
        if (!known) buffer_format(&trial->wrong, "    there is no rule '%s'\n", wanted->items[k].rule);
    }
}

static void compare(struct trial *trial) {
    const struct test_case *test = trial->test;
    const struct expectations *all[] = {&test->flags, &test->suppressed, &test->cannot_tell, &test->urgency,
                                        &test->say};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) check_names(trial, all[i]);
    compare_flags(trial, &test->flags, false, "flagged");
    compare_flags(trial, &test->suppressed, true, "suppressed");
    compare_unsure(trial);
    compare_details(trial, &test->urgency, false);
    compare_details(trial, &test->say, true);
    for (uint32_t i = 0; i < trial->judgement.failure_count; i++)
        buffer_format(&trial->wrong, "    %s failed: %s\n",
                      rule_name(trial, trial->judgement.failures[i].rule),
                      trial->judgement.failures[i].message);
    for (uint32_t i = 0; i < trial->population.stray_count; i++)
        disagree(trial, "a row of the test was not linked to its person");
}

static void run_trial(struct proof *proof, struct book *book, const struct test_case *test,
                      const struct prove_options *options, struct diags *diags) {
    struct trial trial;
    open_trial(&trial, book, test);
    struct replaced *replaced = replace_parameters(&trial);
    struct judge_options judging = {.threads = 1, .states = trial.states};
    population_link(&trial.population, book, trial.rows, 1);
    if (households_join(&trial.population, trial.rows, &judging, diags) &&
        judge_run(&trial.judgement, book, &trial.population, &judging, diags))
        compare(&trial);
    else
        disagree(&trial, "the rules could not be judged");
    restore_parameters(&trial, replaced);
    if (trial.wrong.length == 0)
        proof->passed++;
    else
        proof->failed++;
    if (trial.wrong.length > 0)
        fprintf(options->out, "%s:%d: failed: %s\n%s", test->file, test->line, test->name, trial.wrong.at);
    else if (options->verbose)
        fprintf(options->out, "%s:%d: passed: %s\n", test->file, test->line, test->name);
    close_trial(&trial);
}

/* ---- files ---- */

struct loaded { /* the book for one as-of date; tests of a file mostly share a few */
    date_t on;
    struct book *book; /* NULL: does not load */
};

static struct book *book_on(struct loaded **books, uint32_t *count, const char *rules_folder,
                            const char *rule_file, date_t on, struct diags *diags) {
    for (uint32_t i = 0; i < *count; i++)
        if ((*books)[i].on == on) return (*books)[i].book;
    *books = memory_resize(*books, *count + 1, sizeof **books);
    (*books)[*count] = (struct loaded){on, book_load_rules(rules_folder, rule_file, on, diags)};
    return (*books)[(*count)++].book;
}

void prove_file(struct proof *proof, const char *rules_folder, const char *rule_file,
                const struct prove_options *options, struct diags *diags) {
    char path[4096], shown[1024];
    struct test_cases cases;
    struct loaded *books = NULL;
    uint32_t count = 0;
    size_t stem = strlen(rule_file) - strlen(".lua");
    snprintf(shown, sizeof shown, "%.*s_test.lua", (int)stem, rule_file);
    snprintf(path, sizeof path, "%s/%s", rules_folder, shown);
    proof->files++;
    bool good = test_cases_read(&cases, path, shown, diags);
    for (uint32_t i = 0; good && i < cases.count; i++) {
        const struct test_case *test = &cases.items[i];
        if (options->name != NULL && strstr(test->name, options->name) == NULL) continue;
        struct book *book = book_on(&books, &count, rules_folder, rule_file, test->on, diags);
        good = book != NULL;
        if (good) run_trial(proof, book, test, options, diags);
    }
    if (!good) proof->failed++;
    for (uint32_t i = 0; i < count; i++) book_free(books[i].book);
    free(books);
    test_cases_release(&cases);
}
