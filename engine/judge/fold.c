/* Lists of rows and people, and what is folded from them. A row for which a filter cannot tell makes the list
 * doubtful: any may still say yes, a sum cannot be told. */
#include "judge/worker.h"

#include <stdlib.h>
#include <string.h>

uint32_t list_row(const struct list *list, uint32_t position) {
    return list->rows != NULL ? list->rows[position] : list->first + position;
}

/* Rows of several people, brought into order of date (missing dates first), then as they stand. */
static void sort_by_date(const struct rows *rows, uint16_t dated, uint32_t *list, uint32_t count) {
    for (uint32_t i = 1; i < count; i++) {
        uint32_t row = list[i], at = i;
        int32_t date = rows_int32(rows, dated, row);
        for (; at > 0 && rows_int32(rows, dated, list[at - 1]) > date; at--) list[at] = list[at - 1];
        list[at] = row;
    }
}

void list_by_date(const struct worker *worker, struct list *list) {
    uint16_t dated = worker->book->datasets[list->dataset].dated;
    if (list->count > 1 && dated != COLUMN_NONE)
        sort_by_date(&worker->population->rows[list->dataset], dated, (uint32_t *)(uintptr_t)list->rows,
                     list->count);
}

static enum answer list_of_household(struct worker *worker, uint16_t dataset, uint32_t household,
                                     struct list *out) {
    const uint32_t *first = worker->population->first[dataset];
    uint32_t total = 0, owners = 0;
    struct list members;
    if (household_members(worker, household, &members) == ANSWER_FAILED) return ANSWER_FAILED;
    for (uint32_t i = 0; i < members.count; i++) {
        uint32_t person = members.rows[i], count = first[person + 1] - first[person];
        total += count;
        owners += count > 0;
    }
    *out = (struct list){.dataset = dataset, .count = total};
    if (total == 0) return ANSWER_YES;
    uint32_t *rows = arena_get(&worker->arena, total * sizeof *rows), at = 0;
    for (uint32_t i = 0; i < members.count; i++)
        for (uint32_t row = first[members.rows[i]]; row < first[members.rows[i] + 1]; row++) rows[at++] = row;
    uint16_t dated = worker->book->datasets[dataset].dated;
    if (owners > 1 && dated != COLUMN_NONE)
        sort_by_date(&worker->population->rows[dataset], dated, rows, total);
    out->rows = rows;
    return ANSWER_YES;
}

bool list_is_plainly_empty(const struct worker *worker, uint16_t dataset, struct subject subject) {
    enum about about = worker->book->datasets[dataset].about;
    if (about == ABOUT_PLACE) return false;
    uint32_t from = subject.index, to = subject.index + 1;
    if (subject.kind == SUBJECT_HOUSEHOLD) {
        const struct household *household = &worker->population->household[subject.index];
        from = household->first;
        to = household->first + household->count;
    }
    const uint32_t *first =
        about == ABOUT_TWO ? worker->population->pairs[dataset].first : worker->population->first[dataset];
    return first[from] == first[to] && worker->states[dataset].delivered &&
           worker->book->datasets[dataset].absence == ABSENCE_NONE;
}

static enum answer list_of_rows(struct worker *worker, uint16_t dataset, struct subject subject,
                                struct list *out) {
    enum about about = worker->book->datasets[dataset].about;
    if (about == ABOUT_TWO) return list_of_two(worker, dataset, subject, out);
    if (about == ABOUT_PLACE) return list_of_place(worker, dataset, subject, out);
    if (subject.kind == SUBJECT_HOUSEHOLD) return list_of_household(worker, dataset, subject.index, out);
    const uint32_t *first = worker->population->first[dataset];
    *out = (struct list){.dataset = dataset,
                         .first = first[subject.index],
                         .count = first[subject.index + 1] - first[subject.index]};
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
    if (out->count == 0 && worker->book->datasets[dataset].absence == ABSENCE_UNKNOWN) {
        const struct dataset *said = &worker->book->datasets[dataset];
        out->doubtful = true;
        out->cause = cause_add(worker, UNSURE_COLUMN, arena_format(&worker->arena, "%s (none)", said->name),
                               arena_format(&worker->arena, "%s中没有记录", said->zh));
    }
    return ANSWER_YES;
}

bool list_is_whole(struct worker *worker, const struct list *list) {
    if (!list->doubtful && !list->bounded_below) return true;
    worker->cause = list->doubtful ? list->cause : list->below;
    return false;
}

void list_so_far(struct worker *worker, struct list *list) {
    if (!list->bounded_below) return;
    list->bounded_below = false;
    log_read(worker, READ_ASSUMED, 0, 0, 0);
    worker->log[worker->log_count - 1].value.text =
        arena_format(&worker->arena, "so far: %s", worker->causes[list->below].zh);
}

enum answer list_where(struct worker *worker, const struct list *list, const struct filter *filter,
                       struct list *out) {
    uint32_t *rows = list->count > 0 ? arena_get(&worker->arena, list->count * sizeof *rows) : NULL;
    uint32_t kept = 0;
    struct list chosen = *list;
    for (uint32_t i = 0; i < list->count; i++) {
        enum answer answer = filter_holds(worker, filter, list_row(list, i));
        if (answer == ANSWER_FAILED) return ANSWER_FAILED;
        if (answer == ANSWER_YES) rows[kept++] = list_row(list, i);
        if (answer == ANSWER_CANNOT_TELL && !chosen.doubtful) {
            chosen.doubtful = true;
            chosen.cause = worker->cause;
        }
    }
    chosen.rows = rows;
    chosen.count = kept;
    if (!chosen.bounded_below && !filter_is_covered(worker, filter)) {
        chosen.bounded_below = true;
        chosen.below = worker->cause;
    }
    *out = chosen;
    return ANSWER_YES;
}

/* What rows decide that are not known: a filter that could not tell of one, days that were not delivered. */
static enum answer unless_more(struct worker *worker, const struct list *list, const struct filter *filter,
                               bool unsure, uint32_t cause, enum answer answer) {
    if (!list_is_whole(worker, list)) return ANSWER_CANNOT_TELL;
    if (unsure) {
        worker->cause = cause;
        return ANSWER_CANNOT_TELL;
    }
    return filter == NULL || filter_is_covered(worker, filter) ? answer : ANSWER_CANNOT_TELL;
}

enum answer list_any(struct worker *worker, const struct list *list, const struct filter *filter) {
    bool unsure = false;
    uint32_t cause = 0;
    for (uint32_t i = 0; i < list->count; i++) {
        enum answer answer = filter == NULL ? ANSWER_YES : filter_holds(worker, filter, list_row(list, i));
        if (answer == ANSWER_YES) log_read(worker, READ_ROW, list->dataset, list_row(list, i), COLUMN_NONE);
        if (answer == ANSWER_YES || answer == ANSWER_FAILED) return answer;
        if (answer == ANSWER_CANNOT_TELL && !unsure) {
            unsure = true;
            cause = worker->cause;
        }
    }
    return unless_more(worker, list, filter, unsure, cause, ANSWER_NO);
}

enum answer list_all(struct worker *worker, const struct list *list, const struct filter *filter) {
    bool unsure = false;
    uint32_t cause = 0;
    for (uint32_t i = 0; i < list->count; i++) {
        log_read(worker, READ_ROW, list->dataset, list_row(list, i), COLUMN_NONE);
        enum answer answer = filter_holds(worker, filter, list_row(list, i));
        if (answer == ANSWER_NO || answer == ANSWER_FAILED) return answer;
        if (answer == ANSWER_CANNOT_TELL && !unsure) {
            unsure = true;
            cause = worker->cause;
        }
    }
    return unless_more(worker, list, filter, unsure, cause, ANSWER_YES);
}

enum answer folded_value(struct worker *worker, uint16_t dataset, struct folded folded, uint32_t row,
                         struct value *out) {
    if (!folded.is_fact)
        return subject_value(worker, dataset, folded.number, row, out) ? ANSWER_YES : ANSWER_CANNOT_TELL;
    enum subject_kind kind = dataset == REGISTER ? SUBJECT_PERSON : SUBJECT_ROW;
    return fact_get(worker, folded.number, (struct subject){kind, dataset, row}, out);
}

static enum answer wrong_sum(struct worker *worker, const struct value *value) {
    snprintf(worker->failure, sizeof worker->failure, "sum adds up amounts or numbers, not %s",
             value_kind_name(value->kind));
    return ANSWER_FAILED;
}

static enum answer add_to_sum(struct worker *worker, struct value *sum, const struct value *value) {
    if (value->kind == VALUE_AMOUNT && sum->kind != VALUE_NUMBER) {
        int64_t total = (sum->kind == VALUE_AMOUNT ? sum->as.amount : 0) + value->as.amount;
        if (total > AMOUNT_MOST || total < -AMOUNT_MOST) return wrong_sum(worker, value);
        *sum = (struct value){VALUE_AMOUNT, {.amount = total}};
        return ANSWER_YES;
    }
    if (value->kind != VALUE_NUMBER || sum->kind == VALUE_AMOUNT) return wrong_sum(worker, value);
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
    if (so_far->kind == VALUE_MISSING || fold == FOLD_LATEST) {
        *so_far = *value;
        return ANSWER_YES;
    }
    int by = value_compare(value, so_far);
    if (by == 2) return wrong_sum(worker, value);
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
