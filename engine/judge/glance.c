/* Rules as far as cells alone tell them: `among` as bounds of its columns, `where` as sums of amounts. */
#include "judge/glance.h"

#include "ground/amount.h"

struct test { /* a condition on one column */
    const void *cells;
    size_t width;            /* bytes of one: 1, 4, 8 */
    int64_t missing;         /* what stands in a missing one */
    int64_t lowest, highest; /* that hold */
    uint64_t choices;        /* width 1: those that hold instead, as bits */
};

struct sieve { /* the conditions of a filter up to the first that takes more than its cell */
    struct test *tests;
    uint16_t count;
    bool whole; /* no condition is left, and so none can fail */
};

struct total { /* a fact: the sum of what the first column holds less the others, of rows that pass */
    uint16_t dataset;
    struct sieve where;
    const int64_t **columns; /* amounts */
    uint16_t count;
};

struct bound { /* a condition of `where`: such a sum against an amount */
    struct total total;
    enum filter_word word;
    const struct operand *operand;
};

struct glance {     /* of one rule */
    uint16_t among; /* DATASET_NONE: it has none, or more than a glance takes */
    bool covered;   /* that no row passes says that none is missing either */
    struct sieve sieve;
    struct bound *bounds; /* the conditions of `where` up to the first of another kind */
    uint16_t bound_count;
};

static bool literal_of(const struct operand *operand, enum value_kind kind, int64_t *out) {
    const struct value *value = &operand->value;
    if (operand->is_parameter || value->kind != kind) return false;
    switch (kind) {
    case VALUE_AMOUNT:
        *out = value->as.amount;
        return true;
    case VALUE_DATE:
        *out = value->as.date;
        return true;
    case VALUE_MONTH:
        *out = value->as.month;
        return true;
    case VALUE_CHOICE:
        *out = value->as.choice;
        return true;
    case VALUE_BOOLEAN:
        *out = value->as.boolean;
        return true;
    default:
        return false;
    }
}

static bool bits_of(const struct condition *condition, enum value_kind kind, uint64_t *choices) {
    *choices = 0;
    for (uint16_t i = 0; i < condition->value_count; i++) {
        int64_t choice;
        if (!literal_of(&condition->values[i], kind, &choice)) return false;
        *choices |= UINT64_C(1) << choice;
    }
    return condition->word == WORD_IS;
}

static bool bounds_of(const struct condition *condition, enum value_kind kind, struct test *test) {
    int64_t first, last;
    test->lowest = INT64_MIN;
    test->highest = INT64_MAX;
    if (condition->value_count == 0 || !literal_of(&condition->values[0], kind, &first)) return false;
    if (condition->word == WORD_BETWEEN && !literal_of(&condition->values[1], kind, &last)) return false;
    switch (condition->word) {
    case WORD_AT_LEAST:
        test->lowest = first;
        return true;
    case WORD_OVER:
        test->lowest = first + 1;
        return true;
    case WORD_AT_MOST:
        test->highest = first;
        return true;
    case WORD_BELOW:
        test->highest = first - 1;
        return true;
    case WORD_BETWEEN:
        test->lowest = first;
        test->highest = last;
        return true;
    case WORD_IS:
        test->lowest = test->highest = first;
        return condition->value_count == 1;
    default:
        return false;
    }
}

static bool make_test(const struct worker *worker, const struct filter *filter,
                      const struct condition *condition, struct test *test) {
    if (condition->is_fact || condition->column == COLUMN_AGE) return false;
    const struct rows *rows = &worker->population->rows[filter->dataset];
    enum column_type type = rows->dataset->columns[condition->column].type;
    *test = (struct test){.cells = rows->columns[condition->column], .width = rows_width(type)};
    int32_t first, last;
    switch (type) {
    case TYPE_CHOICE:
    case TYPE_BOOLEAN:
        test->missing = INT8_MIN;
        if (rows->dataset->columns[condition->column].choice_count > 64) return false; /* as many as bits */
        return bits_of(condition, type == TYPE_CHOICE ? VALUE_CHOICE : VALUE_BOOLEAN, &test->choices);
    case TYPE_DATE:
    case TYPE_MONTH:
        test->missing = INT32_MIN;
        if (!word_is_window(condition->word))
            return bounds_of(condition, type == TYPE_DATE ? VALUE_DATE : VALUE_MONTH, test);
        filter_window(worker, filter, condition, type == TYPE_MONTH, &first, &last);
        test->lowest = first;
        test->highest = last;
        return true;
    case TYPE_MONEY:
        test->missing = INT64_MIN;
        return bounds_of(condition, VALUE_AMOUNT, test);
    default:
        return false;
    }
}

static struct sieve make_sieve(struct worker *worker, const struct filter *filter) {
    struct sieve sieve = {.whole = true};
    if (filter == NULL) return sieve;
    sieve.tests = arena_zeroed(&worker->glance_room, filter->count, sizeof *sieve.tests);
    for (uint16_t i = 0; i < filter->count && sieve.whole; i++) {
        sieve.whole = make_test(worker, filter, &filter->conditions[i], &sieve.tests[sieve.count]);
        sieve.count += sieve.whole;
    }
    return sieve;
}

/* Rows that stand by person, where silence says that there is none. */
static bool is_plain(const struct worker *worker, uint16_t dataset) {
    const struct dataset *said = &worker->book->datasets[dataset];
    return dataset != REGISTER && said->about == ABOUT_PERSON && said->absence == ABSENCE_NONE &&
           worker->states[dataset].delivered;
}

static bool make_total(struct worker *worker, const struct fact *fact, struct total *total) {
    if (fact->fold != FOLD_SUM || fact->so_far || fact->of_people || !is_plain(worker, fact->of))
        return false;
    const struct fact *row = fact->folds_fact ? &worker->book->facts[fact->folded] : NULL;
    const uint16_t *columns = row != NULL ? row->terms : &fact->folded;
    const struct rows *rows = &worker->population->rows[fact->of];
    if (columns == NULL || columns[0] == COLUMN_AGE) return false;
    if (rows->dataset->columns[columns[0]].type != TYPE_MONEY) return false; /* the others are of its type */
    *total = (struct total){.dataset = fact->of,
                            .where = make_sieve(worker, fact->where),
                            .count = row != NULL ? row->term_count : 1};
    total->columns = arena_get(&worker->glance_room, total->count * sizeof *total->columns);
    for (uint16_t i = 0; i < total->count; i++) total->columns[i] = rows->columns[columns[i]];
    return total->where.whole && (fact->where == NULL || filter_is_covered(worker, fact->where));
}

static bool make_bound(struct worker *worker, const struct condition *condition, struct bound *bound) {
    if (!condition->is_fact || condition->value_count != 1) return false;
    bound->word = condition->word;
    bound->operand = &condition->values[0];
    const struct operand *operand = bound->operand;
    const struct parameter *parameter = &worker->book->parameters[operand->parameter];
    bool amount = operand->is_parameter ? parameter->is_plain && !parameter->is_set && !parameter->is_rate
                                        : operand->value.kind == VALUE_AMOUNT;
    bool ordered = word_is_ordered(bound->word) && bound->word != WORD_BETWEEN;
    return amount && ordered && make_total(worker, &worker->book->facts[condition->fact], &bound->total);
}

static struct glance make_glance(struct worker *worker, uint16_t number) {
    const struct rule *rule = &worker->book->rules[number];
    struct glance glance = {.among = DATASET_NONE};
    bool has_among = rule->among != DATASET_NONE;
    if (has_among && is_plain(worker, rule->among)) {
        glance.among = rule->among;
        glance.covered = worker->among_silent[number] != NULL;
        glance.sieve = make_sieve(worker, rule->among_where);
    }
    if (rule->where == NULL || (has_among && (glance.among == DATASET_NONE || !glance.sieve.whole)))
        return glance; /* an `among` that fails would go before a `where` that is not met */
    glance.bounds = arena_zeroed(&worker->glance_room, rule->where->count, sizeof *glance.bounds);
    while (
        glance.bound_count < rule->where->count &&
        make_bound(worker, &rule->where->conditions[glance.bound_count], &glance.bounds[glance.bound_count]))
        glance.bound_count++;
    return glance;
}

void glances_make(struct worker *worker) {
    worker->glances =
        arena_get(&worker->glance_room, (worker->book->rule_count + 1u) * sizeof *worker->glances);
    for (uint16_t i = 0; i < worker->book->rule_count; i++) worker->glances[i] = make_glance(worker, i);
}

static int64_t cell_of(const struct test *test, uint32_t row) {
    return test->width == 1   ? ((const int8_t *)test->cells)[row]
           : test->width == 4 ? ((const int32_t *)test->cells)[row]
                              : ((const int64_t *)test->cells)[row];
}

/* ANSWER_YES as far as the sieve goes. */
static enum answer passes(const struct sieve *sieve, uint32_t row) {
    enum answer answer = ANSWER_YES;
    for (uint16_t i = 0; i < sieve->count; i++) {
        const struct test *test = &sieve->tests[i];
        int64_t cell = cell_of(test, row);
        if (cell == test->missing)
            answer = ANSWER_CANNOT_TELL;
        else if (test->width == 1 ? !(test->choices >> cell & 1)
                                  : cell < test->lowest || cell > test->highest)
            return ANSWER_NO;
    }
    return answer;
}

struct people { /* whose rows a subject has */
    const uint32_t *items;
    uint32_t count;
};

static struct people people_of(const struct worker *worker, const struct subject *subject) {
    if (subject->kind == SUBJECT_HOUSEHOLD) return (struct people){worker->members, worker->member_count};
    return (struct people){&subject->index, 1};
}

static bool none_passes(const struct worker *worker, const struct glance *glance, struct people people) {
    for (uint32_t i = 0; i < people.count; i++) {
        struct row_range range = row_range(&worker->population->index[glance->among], people.items[i]);
        for (uint32_t row = range.from; row < range.to; row++)
            if (passes(&glance->sieve, row) != ANSWER_NO) return false;
    }
    return true;
}

/* false: a cell is missing, or the sum is so large that it may fail. */
static bool add_row(const struct total *total, uint32_t row, int64_t *sum, int64_t *size) {
    int64_t amount = 0;
    for (uint16_t i = 0; i < total->count; i++) {
        int64_t term = total->columns[i][row];
        if (term == INT64_MIN) return false;
        amount = i == 0 ? term : amount - term;
    }
    *sum += amount;
    *size += amount < 0 ? -amount : amount;
    return *size <= AMOUNT_MOST;
}

static bool add_up(const struct worker *worker, const struct total *total, struct people people,
                   int64_t *sum) {
    int64_t size = 0;
    *sum = 0;
    for (uint32_t i = 0; i < people.count; i++) {
        struct row_range range = row_range(&worker->population->index[total->dataset], people.items[i]);
        for (uint32_t row = range.from; row < range.to; row++) {
            enum answer answer = passes(&total->where, row);
            if (answer == ANSWER_CANNOT_TELL) return false;
            if (answer == ANSWER_YES && !add_row(total, row, sum, &size)) return false;
        }
    }
    return true;
}

/* ANSWER_CANNOT_TELL: not at a glance. */
static enum answer bound_holds(struct worker *worker, const struct bound *bound, struct people people) {
    const struct value *limit = &bound->operand->value;
    int64_t sum;
    if (bound->operand->is_parameter) {
        const struct entry *entry = parameter_here(worker, bound->operand->parameter);
        if (entry == NULL || entry->value.kind != VALUE_AMOUNT) return ANSWER_CANNOT_TELL;
        limit = &entry->value;
    }
    if (!add_up(worker, &bound->total, people, &sum)) return ANSWER_CANNOT_TELL;
    bool holds = bound->word == WORD_AT_LEAST  ? sum >= limit->as.amount
                 : bound->word == WORD_OVER    ? sum > limit->as.amount
                 : bound->word == WORD_AT_MOST ? sum <= limit->as.amount
                                               : sum < limit->as.amount;
    return holds ? ANSWER_YES : ANSWER_NO;
}

bool glance_rules_out(struct worker *worker, uint16_t rule, const struct subject *subject) {
    const struct glance *glance = &worker->glances[rule];
    struct people people = people_of(worker, subject);
    if (glance->among != DATASET_NONE && glance->covered && none_passes(worker, glance, people)) return true;
    enum answer answer = ANSWER_YES;
    for (uint16_t i = 0; answer == ANSWER_YES && i < glance->bound_count; i++)
        answer = bound_holds(worker, &glance->bounds[i], people);
    return answer == ANSWER_NO;
}
