/* What came out of a test against what it expects. Every difference is one line that says what was expected,
 * what came out and, with the values that were read, why. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground/memory.h"
#include "judge/evidence.h"
#include "judge/prove_trial.h"

struct comparing {
    struct trial *trial;
    struct worker *worker;
    const struct book *book; /* the worker's */
};

/* The rules of the file under test, and those of the folder that the test names. */
static bool under_test(const struct comparing *comparing, uint16_t number) {
    const struct test_case *test = comparing->trial->test;
    const struct rule *rule = &comparing->book->rules[number];
    size_t stem = strlen(test->file) - strlen("_test.lua");
    if (strncmp(rule->said.file, test->file, stem) == 0 && strcmp(rule->said.file + stem, ".lua") == 0)
        return true;
    for (uint32_t i = 0; i < test->rule_count; i++)
        if (strcmp(test->rules[i], rule->name) == 0) return true;
    return false;
}

static const char *rule_name(const struct comparing *comparing, uint16_t rule) {
    return comparing->book->rules[rule].name;
}

/* " (甲)" of a person rule; of a household rule, when there are several, " (household of 甲)". */
static const char *whom(const struct comparing *comparing, uint32_t household, uint32_t person) {
    const struct trial *trial = comparing->trial;
    struct arena *arena = &comparing->worker->arena;
    if (person != PERSON_NONE) return arena_format(arena, " (%s)", trial_name(trial, person));
    if (trial->population.households <= 1) return "";
    return arena_format(arena, " (household of %s)",
                        trial_name(trial, trial->population.household[household].first));
}

/* A verdict fits an expectation when the rule is the same and, where a person is named, it is about that
 * person or that person's household. */
static bool fits(const struct comparing *comparing, const struct expected *expected, uint16_t rule,
                 uint32_t household, uint32_t person) {
    const struct trial *trial = comparing->trial;
    if (strcmp(expected->rule, rule_name(comparing, rule)) != 0) return false;
    if (expected->person == NULL) return true;
    uint32_t meant = trial_person(trial, expected->person)->number;
    if (person != PERSON_NONE) return person == meant;
    return meant != PERSON_NONE && trial->population.household_of[meant] == household;
}

/* One line of what was read: "person.burden_12m = 5000", "param.self_paid_line = 5000". false: nothing to
 * say.
 */
static bool describe_read(const struct comparing *comparing, const struct read *read, struct buffer *out) {
    const struct book *book = comparing->book;
    struct value value = {VALUE_MISSING, {0}};
    struct buffer text = {.most = 1024};
    const struct choice *choices = NULL;
    uint16_t choice_count = 0;
    buffer_clear(out);
    if (read->kind == READ_FACT) {
        const struct fact *fact = &book->facts[read->what];
        choices = fact->choices;
        choice_count = fact->choice_count;
        value = read_as_value(read);
        buffer_format(out, "%s = ", fact->name);
    } else if (read->kind == READ_PARAMETER) {
        const struct parameter *parameter = &book->parameters[read->what];
        if (read->at < parameter->entry_count) value = parameter->entries[read->at].value;
        if (read->value_kind == VALUE_AMOUNT) value = read_as_value(read); /* a multiple, worked out */
        buffer_format(out, "param.%s = ", parameter->name);
    } else if (read->kind == READ_COLUMN && read->what == COLUMN_AGE) {
        date_t born = comparing->trial->population.born[read->at];
        if (born != DATE_NONE) value = (struct value){VALUE_NUMBER, {.number = date_age(born, book->today)}};
        buffer_text(out, "age = ");
    } else if (read->kind == READ_COLUMN) {
        uint16_t dataset = (uint16_t)read->value.number;
        const struct column *column = &book->datasets[dataset].columns[read->what];
        choices = column->choices;
        choice_count = column->choice_count;
        if (!cell_as_value(&comparing->trial->population.rows[dataset], read->what, read->at, &value))
            value.kind = VALUE_MISSING;
        buffer_format(out, "%s.%s = ", book->datasets[dataset].name, column->name);
    } else {
        return false;
    }
    buffer_text(out, value_text(&text, &value, choices, choice_count));
    buffer_release(&text);
    return true;
}

/* Behind a difference: what was read, each thing once. */
static void explain(const struct comparing *comparing, const struct read *reads, uint32_t count) {
    struct buffer said = {.most = 2048}, one = {.most = 512};
    for (uint32_t i = 0; i < count; i++) {
        if (!describe_read(comparing, &reads[i], &one)) continue;
        if (said.length > 0 && strstr(said.at, one.at) != NULL) continue;
        if (said.length > 0) buffer_text(&said, ", ");
        buffer_text(&said, one.at);
    }
    if (said.length > 0) buffer_format(&comparing->trial->wrong, "        read: %s\n", said.at);
    buffer_release(&said);
    buffer_release(&one);
}

static void explain_flag(const struct comparing *comparing, const struct flag *flag) {
    explain(comparing, comparing->trial->judgement.reads + flag->first_read, flag->read_count);
}

/* Nobody keeps what a verdict that is not met has read: the subject is judged once more for it. */
static void explain_other(const struct comparing *comparing, const struct expected *expected) {
    struct worker *worker = comparing->worker;
    const struct trial *trial = comparing->trial;
    uint16_t rule = 0;
    while (strcmp(rule_name(comparing, rule), expected->rule) != 0) rule++;
    const struct rule_count *count = &trial->judgement.rules[rule];
    uint32_t person = trial_person(trial, expected->person)->number;
    if (!count->in_force) disagree(comparing->trial, "    it is not in force on that day");
    if (!count->in_force || count->frozen || person == PERSON_NONE) return;
    uint32_t household = trial->population.household_of[person];
    household_open(worker, household);
    struct subject subject = {SUBJECT_PERSON, REGISTER, person};
    if (comparing->book->rules[rule].of_household)
        subject = (struct subject){SUBJECT_HOUSEHOLD, REGISTER, household};
    struct flag flag = {0};
    rule_judge(worker, rule, subject);
    evidence_take(worker, 0, worker->log_count, &flag);
    explain(comparing, worker->reads + flag.first_read, flag.read_count);
}

static void unexpected_flag(const struct comparing *comparing, const struct flag *flag, const char *word) {
    const char *by =
        flag->suppressed_by != FACT_NONE ? comparing->book->facts[flag->suppressed_by].name : NULL;
    disagree(comparing->trial, "%s%s %s%s%s, which the test does not expect: %s",
             rule_name(comparing, flag->rule), whom(comparing, flag->household, flag->person), word,
             by != NULL ? " by " : "", by != NULL ? by : "", flag->say);
    explain_flag(comparing, flag);
}

/* Every flag of one kind was expected, every expected one was found, and one that names nobody is about one
 * subject only. */
static void compare_flags(const struct comparing *comparing, const struct expectations *wanted,
                          bool suppressed, const char *word) {
    struct trial *trial = comparing->trial;
    uint32_t *found = memory_zeroed(wanted->count + 1u, sizeof *found);
    for (uint32_t i = 0; i < trial->judgement.flag_count; i++) {
        const struct flag *flag = &trial->judgement.flags[i];
        if ((flag->suppressed_by != FACT_NONE) != suppressed || !under_test(comparing, flag->rule)) continue;
        bool expected = false;
        for (uint32_t k = 0; k < wanted->count; k++) {
            const struct expected *one = &wanted->items[k];
            if (!fits(comparing, one, flag->rule, flag->household, flag->person)) continue;
            if (one->text[0] != '\0' &&
                strcmp(one->text, comparing->book->facts[flag->suppressed_by].name) != 0)
                continue;
            expected = true;
            found[k]++;
        }
        if (!expected) unexpected_flag(comparing, flag, word);
    }
    for (uint32_t k = 0; k < wanted->count; k++) {
        const struct expected *one = &wanted->items[k];
        if (found[k] == 0) {
            disagree(trial, "%s was expected to be %s%s%s%s%s, and is not", one->rule, word,
                     one->text[0] != '\0' ? " by " : "", one->text, one->person != NULL ? " for " : "",
                     one->person != NULL ? one->person : "");
            explain_other(comparing, one);
        }
        if (found[k] > 1 && one->person == NULL)
            disagree(trial, "%s is %s for %u: name them, as in [\"甲\"] = { \"%s\" }", one->rule, word,
                     found[k], one->rule);
    }
    free(found);
}

static bool names_cause(const struct expected *expected, const struct unsure_cause *cause) {
    return strstr(cause->name, expected->text) != NULL || strstr(cause->zh, expected->text) != NULL;
}

/* Marks what the test expects of somebody who cannot be told; false: nothing. */
static bool mark_untold(const struct comparing *comparing, const struct expectations *wanted,
                        const struct unsure *unsure, bool of_review, bool *found) {
    const struct unsure_cause *cause = &comparing->trial->judgement.causes[unsure->cause];
    bool any = false;
    for (uint32_t k = 0; k < wanted->count; k++) {
        const struct expected *one = &wanted->items[k];
        bool fulfilled = fits(comparing, one, unsure->rule, unsure->household, unsure->person) &&
                         (of_review ? unsure->review != NULL : names_cause(one, cause));
        if (fulfilled) any = found[k] = true;
    }
    return any;
}

/* Of a frozen rule nobody is told: it is expected by the dataset that froze it. */
static void compare_frozen(const struct comparing *comparing, uint16_t rule, bool *found) {
    struct trial *trial = comparing->trial;
    const struct expectations *wanted = &trial->test->cannot_tell;
    const struct rule_count *count = &trial->judgement.rules[rule];
    if (!count->frozen || !under_test(comparing, rule)) return;
    const char *dataset = comparing->book->datasets[count->frozen_by].name;
    bool expected = false;
    for (uint32_t k = 0; k < wanted->count; k++)
        if (strcmp(wanted->items[k].rule, rule_name(comparing, rule)) == 0 &&
            strstr(dataset, wanted->items[k].text) != NULL)
            expected = found[k] = true;
    if (!expected) disagree(trial, "%s cannot tell, for want of %s", rule_name(comparing, rule), dataset);
}

static void tell_could(const struct comparing *comparing, const struct expected *one) {
    disagree(comparing->trial, "%s was expected not to be able to tell for want of %s%s%s, and could",
             one->rule, one->text, one->person != NULL ? " of " : "", one->person != NULL ? one->person : "");
    explain_other(comparing, one);
}

static void compare_unsure(const struct comparing *comparing) {
    struct trial *trial = comparing->trial;
    const struct expectations *wanted = &trial->test->cannot_tell, *review = &trial->test->review;
    bool *found = memory_zeroed(wanted->count + 1u, sizeof *found);
    bool *reviewed = memory_zeroed(review->count + 1u, sizeof *reviewed);
    for (uint32_t i = 0; i < trial->judgement.unsure_count; i++) {
        const struct unsure *unsure = &trial->judgement.unsure[i];
        bool named = mark_untold(comparing, wanted, unsure, false, found);
        bool listed = mark_untold(comparing, review, unsure, true, reviewed);
        if (!named && !listed && under_test(comparing, unsure->rule))
            disagree(trial, "%s%s cannot tell, for want of %s", rule_name(comparing, unsure->rule),
                     whom(comparing, unsure->household, unsure->person),
                     trial->judgement.causes[unsure->cause].name);
    }
    for (uint16_t i = 0; i < comparing->book->rule_count; i++) compare_frozen(comparing, i, found);
    for (uint32_t k = 0; k < wanted->count; k++)
        if (!found[k]) tell_could(comparing, &wanted->items[k]);
    for (uint32_t k = 0; k < review->count; k++)
        if (!reviewed[k])
            disagree(trial, "%s was expected on the review list, and is not there", review->items[k].rule);
    free(found);
    free(reviewed);
}

static bool same_rank(double a, double b) {
    return fabs(a - b) <= 1e-9 * fmax(1, fabs(b));
}

static void compare_details(const struct comparing *comparing, const struct expectations *wanted,
                            bool sentence) {
    struct trial *trial = comparing->trial;
    for (uint32_t k = 0; k < wanted->count; k++) {
        const struct expected *one = &wanted->items[k];
        const struct flag *near = NULL;
        bool good = false;
        for (uint32_t i = 0; i < trial->judgement.flag_count; i++) {
            const struct flag *flag = &trial->judgement.flags[i];
            if (!fits(comparing, one, flag->rule, flag->household, flag->person)) continue;
            near = flag;
            good = good || (strcmp(sentence ? flag->say : urgency_name(flag->urgency), one->text) == 0 &&
                            (!one->ranked || same_rank(flag->rank, one->rank)));
        }
        if (good) continue;
        const char *what = near == NULL ? "no flag" : sentence ? near->say : urgency_name(near->urgency);
        if (one->ranked && near != NULL)
            disagree(trial, "%s: expected urgency “%s”, %.10g, found “%s”, %.10g", one->rule, one->text,
                     one->rank, what, near->rank);
        else
            disagree(trial, "%s: expected %s “%s”, found “%s”", one->rule, sentence ? "to say" : "urgency",
                     one->text, what);
        if (near != NULL) explain_flag(comparing, near);
    }
}

/* Once a test names an assumption, each one that a flag rests on must be named. */
static void compare_assumed(const struct comparing *comparing) {
    struct trial *trial = comparing->trial;
    const struct expectations *wanted = &trial->test->assumed;
    bool *found = memory_zeroed(wanted->count + 1u, sizeof *found);
    for (uint32_t i = 0; wanted->given && i < trial->judgement.flag_count; i++) {
        const struct flag *flag = &trial->judgement.flags[i];
        for (uint32_t r = 0; r < flag->read_count; r++) {
            const struct read *read = &trial->judgement.reads[flag->first_read + r];
            if (read->kind != READ_ASSUMED || !under_test(comparing, flag->rule)) continue;
            bool expected = false;
            for (uint32_t k = 0; k < wanted->count; k++)
                if (fits(comparing, &wanted->items[k], flag->rule, flag->household, flag->person) &&
                    strstr(read->value.text, wanted->items[k].text) != NULL)
                    expected = found[k] = true;
            if (!expected)
                disagree(trial, "%s%s assumes “%s”, which the test does not expect",
                         rule_name(comparing, flag->rule), whom(comparing, flag->household, flag->person),
                         read->value.text);
        }
    }
    for (uint32_t k = 0; k < wanted->count; k++)
        if (!found[k])
            disagree(trial, "%s was expected to assume “%s”, and does not", wanted->items[k].rule,
                     wanted->items[k].text);
    free(found);
}

static bool same_value(const struct value *a, const struct value *b) {
    if (a->kind == VALUE_NUMBER && b->kind == VALUE_NUMBER) return same_rank(a->as.number, b->as.number);
    return value_compare(a, b) == 0;
}

static bool fact_is(struct trial *trial, const struct expected_fact *expected, const struct fact *fact,
                    const struct value *value) {
    struct value wanted;
    const struct given_cell *cell = &expected->value;
    if (value->kind == VALUE_CHOICE)
        return cell->reference == NULL && strcmp(fact->choices[value->as.choice].key, cell->text) == 0;
    return trial_value(trial, trial_person(trial, expected->person)->household, cell, value->kind, &wanted) &&
           same_value(value, &wanted);
}

static const char *written_cell(const struct comparing *comparing, const struct expected_fact *expected) {
    struct trial *trial = comparing->trial;
    struct buffer text = {.most = 1024};
    struct value wanted;
    if (expected->value.reference == NULL) return expected->value.text;
    if (!trial_value(trial, trial_person(trial, expected->person)->household, &expected->value, VALUE_NUMBER,
                     &wanted))
        return "?";
    const char *written = arena_text(&comparing->worker->arena, value_text(&text, &wanted, NULL, 0));
    buffer_release(&text);
    return written;
}

static void compare_fact(const struct comparing *comparing, const struct expected_fact *expected) {
    struct worker *worker = comparing->worker;
    struct trial *trial = comparing->trial;
    const struct fact *fact = &comparing->book->facts[expected->fact];
    uint32_t person = trial_person(trial, expected->person)->number;
    if (person == PERSON_NONE) {
        disagree(trial, "%s of %s: who is outside the register has no facts", fact->name,
                 trial_person(trial, expected->person)->person->name);
        return;
    }
    struct subject subject = {SUBJECT_PERSON, REGISTER, person};
    if (fact->subject == FACT_OF_HOUSEHOLD)
        subject = (struct subject){SUBJECT_HOUSEHOLD, REGISTER, trial->population.household_of[person]};
    household_open(worker, trial->population.household_of[person]);
    worker->budget = EVALUATION_BUDGET;
    worker->evaluating = subject;
    struct value value;
    enum answer answer = fact_get(worker, expected->fact, subject, &value);
    struct buffer text = {.most = 1024};
    const char *found = worker->failure, *wanted = written_cell(comparing, expected);
    const struct unsure_cause *cause = &worker->causes[worker->cause];
    bool good = answer == ANSWER_CANNOT_TELL && expected->untold &&
                (strstr(cause->name, wanted) != NULL || strstr(cause->zh, wanted) != NULL);
    if (answer == ANSWER_YES) {
        good = !expected->untold && fact_is(trial, expected, fact, &value);
        found = value.kind == VALUE_CHOICE    ? fact->choices[value.as.choice].key
                : value.kind == VALUE_BOOLEAN ? (value.as.boolean ? "true" : "false")
                                              : value_text(&text, &value, NULL, 0);
    }
    if (answer == ANSWER_CANNOT_TELL)
        found = arena_format(&worker->arena, "cannot tell, for want of %s", cause->name);
    if (!good)
        disagree(trial, "%s%s%s: expected %s%s, found %s", fact->name, expected->person != NULL ? " of " : "",
                 expected->person != NULL ? expected->person : "",
                 expected->untold ? "cannot tell, for want of " : "", wanted, found);
    buffer_release(&text);
}

void trial_compare(struct trial *trial, struct worker *worker, bool with_sentences) {
    const struct test_case *test = trial->test;
    const struct comparing comparing = {trial, worker, worker->book};
    bool verdicts =
        test->flags.given || test->suppressed.given || test->cannot_tell.given || test->review.given;
    if (verdicts) {
        compare_flags(&comparing, &test->flags, false, "flagged");
        compare_flags(&comparing, &test->suppressed, true, "suppressed");
        compare_unsure(&comparing);
    }
    compare_details(&comparing, &test->urgency, false);
    if (with_sentences) compare_details(&comparing, &test->say, true);
    compare_assumed(&comparing);
    for (uint32_t i = 0; i < trial->judgement.failure_count; i++)
        disagree(trial, "%s failed: %s", rule_name(&comparing, trial->judgement.failures[i].rule),
                 trial->judgement.failures[i].message);
    for (uint32_t i = 0; i < trial->population.stray_count; i++)
        disagree(trial, "a row of the test was not linked to its person");
    for (uint32_t i = 0; i < test->fact_count; i++) compare_fact(&comparing, &test->facts[i]);
}
