/* Facts tried on real people, households and rows: does a function read anything, and does a yes/no fact tell
 * anybody apart? A fact is asked until that is known of it. */
#include <stdlib.h>
#include <string.h>

#include "book/filter_read.h"
#include "ground/memory.h"
#include "judge/sample.h"
#include "judge/worker.h"

#define FAILURES_MOST 100 /* a fact that only fails is asked no more */

struct tried { /* what came of asking one fact */
    uint32_t asked, yes, no, failed;
    bool reads;
    char failure[512]; /* the first */
};

struct sampling {
    struct worker worker;
    const struct book *book;
    struct tried *facts; /* [fact_count] */
};

static bool is_settled(const struct fact *fact, const struct tried *tried) {
    if (tried->failed >= FAILURES_MOST && tried->failed == tried->asked) return true;
    return tried->reads && (fact_kind(fact) != VALUE_BOOLEAN || (tried->yes > 0 && tried->no > 0));
}

/* Only a function may read nothing. */
static bool has_read(struct worker *worker, uint16_t number, struct subject subject) {
    if (worker->book->facts[number].fn == FN_NONE) return true;
    const struct memo *memo = memo_of(worker, number, subject);
    return memo->to > memo->from;
}

static void ask(struct sampling *sampling, uint16_t number, struct subject subject) {
    struct worker *worker = &sampling->worker;
    struct tried *tried = &sampling->facts[number];
    struct value value = {VALUE_MISSING, {0}};
    if (is_settled(&sampling->book->facts[number], tried)) return;
    worker->evaluating = subject;
    worker->budget = EVALUATION_BUDGET;
    worker->box.spent = worker->box.full = false;
    enum answer answer = fact_get(worker, number, subject, &value);
    tried->asked++;
    if (answer == ANSWER_FAILED && tried->failed++ == 0)
        snprintf(tried->failure, sizeof tried->failure, "%s", worker->failure);
    if (answer == ANSWER_FAILED) return;
    tried->reads = tried->reads || answer == ANSWER_CANNOT_TELL || has_read(worker, number, subject);
    tried->yes += value.kind == VALUE_BOOLEAN && value.as.boolean;
    tried->no += value.kind == VALUE_BOOLEAN && !value.as.boolean;
}

static void ask_rows(struct sampling *sampling, uint16_t number, struct subject person) {
    uint16_t dataset = sampling->book->facts[number].dataset;
    struct list rows;
    if (sampling->book->datasets[dataset].about != ABOUT_PERSON) return;
    if (list_of(&sampling->worker, dataset, person, &rows) != ANSWER_YES) return;
    for (uint32_t i = 0; i < rows.count; i++)
        ask(sampling, number, (struct subject){SUBJECT_ROW, dataset, list_row(&rows, i)});
}

static void ask_household(struct sampling *sampling, uint32_t number) {
    const struct household *household = &sampling->worker.population->household[number];
    household_open(&sampling->worker, number);
    for (uint16_t i = 0; i < sampling->book->fact_count; i++) {
        const struct fact *fact = &sampling->book->facts[i];
        if (is_settled(fact, &sampling->facts[i])) continue;
        if (fact->subject == FACT_OF_HOUSEHOLD)
            ask(sampling, i, (struct subject){SUBJECT_HOUSEHOLD, REGISTER, number});
        for (uint32_t k = 0; fact->subject != FACT_OF_HOUSEHOLD && k < household->count; k++) {
            struct subject person = {SUBJECT_PERSON, REGISTER, household->first + k};
            if (fact->subject == FACT_OF_PERSON)
                ask(sampling, i, person);
            else
                ask_rows(sampling, i, person);
        }
    }
}

__attribute__((format(printf, 3, 4))) static void warn(struct diags *diags, const struct fact *fact,
                                                       const char *format, ...) {
    char text[700];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    diags_add(diags, DIAG_WARNING, (struct place){fact->said.file, fact->said.line, 0}, "fact \"%s\" %s",
              fact->name, text);
}

static void tell(const struct fact *fact, const struct tried *tried, struct diags *diags) {
    bool all = tried->asked >= 2 && (tried->yes == tried->asked || tried->no == tried->asked);
    if (tried->asked > 0 && tried->failed == tried->asked)
        warn(diags, fact, "fails for all of the %u that were tried: %s", tried->asked, tried->failure);
    if (tried->asked > tried->failed && !tried->reads && !fact->asks_nobody)
        warn(diags, fact, "reads nothing: it does not depend on whose it is");
    if (all)
        warn(diags, fact, "is %s for all of the %u that were tried", tried->yes > 0 ? "yes" : "no",
             tried->asked);
}

void sample_facts(const struct book *book, const struct population *population,
                  const struct dataset_state *states, uint32_t most, struct diags *diags) {
    struct sampling sampling = {.book = book,
                                .facts = memory_zeroed(book->fact_count + 1u, sizeof *sampling.facts)};
    if (worker_open(&sampling.worker, book, population, states, NULL)) {
        for (uint32_t h = 0, asked = 0; h < population->households && asked < most; h++) {
            if (population->household[h].outside) continue;
            ask_household(&sampling, h);
            asked++;
        }
        for (uint16_t i = 0; i < book->fact_count; i++) tell(&book->facts[i], &sampling.facts[i], diags);
    } else {
        worker_tell_failure(&sampling.worker, diags);
    }
    worker_close(&sampling.worker);
    free(sampling.facts);
}
