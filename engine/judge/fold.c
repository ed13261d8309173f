/* Lists of rows and people, and what is folded from them. A row for which a filter cannot tell is kept apart:
 * any and all ask it too, a sum cannot be told. */
#include "judge/worker.h"

#include <string.h>

#include "link/by_date.h"

uint32_t list_row(const struct list *list, uint32_t position) {
    return list->rows != NULL ? list->rows[position] : list->first + position;
}

void list_by_date(const struct worker *worker, struct list *list) {
    rows_by_date(&worker->population->rows[list->dataset], (uint32_t *)(uintptr_t)list->rows, list->count);
}

static enum answer list_of_household(struct worker *worker, uint16_t dataset, uint32_t household,
                                     struct list *out) {
    const struct row_index *index = &worker->population->index[dataset];
    uint32_t total = 0, owners = 0;
    struct list members;
    if (household_members(worker, household, &members) == ANSWER_FAILED) return ANSWER_FAILED;
    for (uint32_t i = 0; i < members.count; i++) {
        total += row_index_many(index, members.rows[i]);
        owners += row_index_has(index, members.rows[i]);
    }
    *out = (struct list){.dataset = dataset, .count = total};
    if (total == 0) return ANSWER_YES;
    uint32_t *rows = arena_get(&worker->arena, total * sizeof *rows), at = 0;
    for (uint32_t i = 0; i < members.count; i++) {
        struct row_range range = row_range(index, members.rows[i]);
        for (uint32_t row = range.from; row < range.to; row++) rows[at++] = row;
    }
    if (owners > 1) rows_by_date(&worker->population->rows[dataset], rows, total);
    out->rows = rows;
    return ANSWER_YES;
}

static enum answer list_of_rows(struct worker *worker, uint16_t dataset, struct subject subject,
                                struct list *out) {
    enum about about = worker->book->datasets[dataset].about;
    if (about == ABOUT_TWO) return list_of_two(worker, dataset, subject, out);
    if (about == ABOUT_PLACE) return list_of_place(worker, dataset, subject, out);
    if (subject.kind == SUBJECT_HOUSEHOLD) return list_of_household(worker, dataset, subject.index, out);
    struct row_range range = row_range(&worker->population->index[dataset], subject.index);
    *out = (struct list){.dataset = dataset, .first = range.from, .count = range.to - range.from};
    return ANSWER_YES;
}

enum answer list_of(struct worker *worker, uint16_t dataset, struct subject subject, struct list *out) {
    if (!worker->states[dataset].delivered) {
        cannot_tell_dataset(worker, dataset);
        return ANSWER_CANNOT_TELL;
    }
    enum answer answer = list_of_rows(worker, dataset, subject, out);
    if (answer != ANSWER_YES) return answer;
    out->of = subject;
    log_read(worker, READ_LIST, dataset, subject.index, out->count);
    worker->log[worker->log_count - 1].value_kind = subject.kind == SUBJECT_HOUSEHOLD;
    if (out->count == 0 && worker->book->datasets[dataset].absence == ABSENCE_UNKNOWN) {
        const struct dataset *said = &worker->book->datasets[dataset];
        out->doubtful = true;
        out->cause = cause_add(worker, UNSURE_COLUMN, arena_format(&worker->arena, "%s (none)", said->name),
                               arena_format(&worker->arena, "%s中没有记录", said->zh));
        cause_lack(worker, out->cause, LACK_DATASET, dataset, 0);
    }
    return ANSWER_YES;
}

bool list_is_whole(struct worker *worker, const struct list *list) {
    if (!list->doubtful && list->in_doubt_count == 0 && !list->bounded_below) return true;
    worker->cause = list->doubtful             ? list->cause
                    : list->in_doubt_count > 0 ? list->in_doubt[0].cause
                                               : list->below;
    return false;
}

void list_so_far(struct worker *worker, struct list *list) {
    if (!list->bounded_below) return;
    list->bounded_below = false;
    log_read(worker, READ_ASSUMED, 0, 0, 0);
    worker->log[worker->log_count - 1].value.text =
        arena_format(&worker->arena, "so far: %s", worker->causes[list->below].zh);
}

/* What a filter leaves of a list. */
struct left {
    uint32_t *rows;
    struct in_doubt *in_doubt;
    uint32_t count, in_doubt_count;
};

/* cause: why the row may not be in the list to begin with; CAUSE_NONE: it surely is. */
static bool leave(struct worker *worker, const struct filter *filter, uint32_t row, uint32_t cause,
                  struct left *left) {
    enum answer answer = filter_holds(worker, filter, row);
    if (answer == ANSWER_YES && cause == CAUSE_NONE) {
        left->rows[left->count++] = row;
    } else if (answer == ANSWER_YES || answer == ANSWER_CANNOT_TELL) {
        uint32_t why = cause != CAUSE_NONE ? cause : worker->cause;
        left->in_doubt[left->in_doubt_count++] = (struct in_doubt){row, why};
    }
    return answer != ANSWER_FAILED;
}

enum answer list_where(struct worker *worker, const struct list *list, const struct filter *filter,
                       struct list *out) {
    struct list chosen = *list;
    size_t most = (size_t)list->count + list->in_doubt_count + 1;
    struct left left = {.rows = arena_get(&worker->arena, most * sizeof *left.rows)};
    left.in_doubt = arena_get(&worker->arena, most * sizeof *left.in_doubt);
    for (uint32_t i = 0; i < list->count; i++)
        if (!leave(worker, filter, list_row(list, i), CAUSE_NONE, &left)) return ANSWER_FAILED;
    for (uint32_t i = 0; i < list->in_doubt_count; i++)
        if (!leave(worker, filter, list->in_doubt[i].row, list->in_doubt[i].cause, &left))
            return ANSWER_FAILED;
    chosen.rows = left.rows;
    chosen.count = left.count;
    chosen.in_doubt = left.in_doubt;
    chosen.in_doubt_count = left.in_doubt_count;
    if (!chosen.bounded_below && !filter_is_covered(worker, filter)) {
        chosen.bounded_below = true;
        chosen.below = worker->cause;
    }
    *out = chosen;
    return ANSWER_YES;
}

/* What is not known decides: rows that the data may hold beside these, a row in doubt, days that were not
 * delivered. cause: of the first row in doubt, or CAUSE_NONE. */
static enum answer unless_more(struct worker *worker, const struct list *list, const struct filter *filter,
                               uint32_t cause, enum answer answer) {
    if (list->doubtful) cause = list->cause;
    if (cause == CAUSE_NONE && list->bounded_below) cause = list->below;
    if (cause == CAUSE_NONE)
        return filter == NULL || filter_is_covered(worker, filter) ? answer : ANSWER_CANNOT_TELL;
    worker->cause = cause;
    return ANSWER_CANNOT_TELL;
}

/* Looks for a row of which the filter says `wanted`: one that is surely in the list decides, one that may be
 * in it, or may be so, leaves *cause. */
static enum answer look_for(struct worker *worker, const struct list *list, const struct filter *filter,
                            enum answer wanted, uint32_t *cause) {
    *cause = CAUSE_NONE;
    for (uint32_t i = 0; i < list->count + list->in_doubt_count; i++) {
        bool sure = i < list->count;
        uint32_t row = sure ? list_row(list, i) : list->in_doubt[i - list->count].row;
        if (wanted == ANSWER_NO) log_read(worker, READ_ROW, list->dataset, row, COLUMN_NONE);
        enum answer answer = filter == NULL ? ANSWER_YES : filter_holds(worker, filter, row);
        if (answer == ANSWER_FAILED) return answer;
        if (sure && answer == wanted) {
            if (wanted == ANSWER_YES) log_read(worker, READ_ROW, list->dataset, row, COLUMN_NONE);
            return answer;
        }
        if (*cause == CAUSE_NONE && (answer == wanted || answer == ANSWER_CANNOT_TELL))
            *cause = sure ? worker->cause : list->in_doubt[i - list->count].cause;
    }
    return ANSWER_CANNOT_TELL;
}

enum answer list_any(struct worker *worker, const struct list *list, const struct filter *filter) {
    uint32_t cause;
    enum answer found = look_for(worker, list, filter, ANSWER_YES, &cause);
    return found != ANSWER_CANNOT_TELL ? found : unless_more(worker, list, filter, cause, ANSWER_NO);
}

enum answer list_all(struct worker *worker, const struct list *list, const struct filter *filter) {
    uint32_t cause;
    enum answer found = look_for(worker, list, filter, ANSWER_NO, &cause);
    return found != ANSWER_CANNOT_TELL ? found : unless_more(worker, list, filter, cause, ANSWER_YES);
}

enum answer folded_value(struct worker *worker, uint16_t dataset, struct folded folded, uint32_t row,
                         struct value *out) {
    if (!folded.is_fact)
        return subject_value(worker, dataset, folded.number, row, out) ? ANSWER_YES : ANSWER_CANNOT_TELL;
    enum subject_kind kind = dataset == REGISTER ? SUBJECT_PERSON : SUBJECT_ROW;
    return fact_get(worker, folded.number, (struct subject){kind, dataset, row}, out);
}

static enum answer cannot_fold(struct worker *worker, const char *what, const struct value *value) {
    snprintf(worker->failure, sizeof worker->failure, "%s, not %s", what, value_kind_name(value->kind));
    return ANSWER_FAILED;
}

static enum answer add_to_sum(struct worker *worker, struct value *sum, const struct value *value) {
    if (value->kind == VALUE_AMOUNT && sum->kind != VALUE_NUMBER) {
        int64_t total = (sum->kind == VALUE_AMOUNT ? sum->as.amount : 0) + value->as.amount;
        if (total > AMOUNT_MOST || total < -AMOUNT_MOST) {
            snprintf(worker->failure, sizeof worker->failure, "the sum is too large an amount");
            return ANSWER_FAILED;
        }
        *sum = (struct value){VALUE_AMOUNT, {.amount = total}};
        return ANSWER_YES;
    }
    if (value->kind != VALUE_NUMBER || sum->kind == VALUE_AMOUNT)
        return cannot_fold(worker, "sum adds up amounts or numbers", value);
    *sum = (struct value){VALUE_NUMBER,
                          {.number = (sum->kind == VALUE_NUMBER ? sum->as.number : 0) + value->as.number}};
    return ANSWER_YES;
}

/* What the sum of no rows is: nothing of the right kind. */
static struct value empty_sum(const struct worker *worker, uint16_t dataset, struct folded folded) {
    bool money = folded.is_fact
                     ? worker->book->facts[folded.number].unit == UNIT_YUAN
                     : folded.number != COLUMN_AGE &&
                           worker->book->datasets[dataset].columns[folded.number].type == TYPE_MONEY;
    if (money) return (struct value){VALUE_AMOUNT, {.amount = 0}};
    return (struct value){VALUE_NUMBER, {.number = 0}};
}

static enum answer take(struct worker *worker, enum fold fold, struct value *so_far,
                        const struct value *value) {
    if (fold == FOLD_SUM) return add_to_sum(worker, so_far, value);
    if (fold != FOLD_LATEST && (value->kind == VALUE_CHOICE || value->kind == VALUE_BOOLEAN))
        return cannot_fold(worker, "max and min need values with an order", value);
    if (so_far->kind == VALUE_MISSING || fold == FOLD_LATEST) {
        *so_far = *value;
        return ANSWER_YES;
    }
    int by = value_compare(value, so_far);
    if (by == 2) return cannot_fold(worker, "max and min need values of one kind", value);
    if ((fold == FOLD_MAX && by > 0) || (fold == FOLD_MIN && by < 0)) *so_far = *value;
    return ANSWER_YES;
}

enum answer list_fold(struct worker *worker, const struct list *list, enum fold fold, struct folded folded,
                      struct value *out) {
    *out = (struct value){VALUE_MISSING, {0}};
    if (!list_is_whole(worker, list)) return ANSWER_CANNOT_TELL;
    uint32_t from = fold == FOLD_LATEST && list->count > 0 ? list->count - 1 : 0;
    for (uint32_t i = from; i < list->count; i++) {
        uint32_t row = list_row(list, i);
        struct value value;
        log_read(worker, READ_ROW, list->dataset, row, folded.is_fact ? COLUMN_NONE : folded.number);
        enum answer answer = folded_value(worker, list->dataset, folded, row, &value);
        if (answer == ANSWER_YES) answer = take(worker, fold, out, &value);
        if (answer != ANSWER_YES) return answer;
    }
    if (out->kind == VALUE_MISSING && fold == FOLD_SUM) *out = empty_sum(worker, list->dataset, folded);
    return out->kind == VALUE_MISSING ? ANSWER_NO : ANSWER_YES;
}
