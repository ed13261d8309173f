/* Facts: declared folds run here in C, functions in Lua; each at most once per subject while its household is
 * judged. */
#include "judge/worker.h"

#include <math.h>
#include <string.h>

#include "book/filter_read.h"
#include "ground/amount.h"
#include "ground/text.h"

static enum answer failed(struct worker *worker, const char *fact, const char *what) {
    snprintf(worker->failure, sizeof worker->failure, "fact %s: %s", fact, what);
    return ANSWER_FAILED;
}

static enum answer folded_list(struct worker *worker, const struct fact *fact, struct subject subject,
                               struct list *out) {
    if (!fact->of_people) return list_of(worker, fact->of, subject, out);
    if (fact->relatives == UINT16_MAX) return household_members(worker, subject.index, out);
    inverse_get(worker, fact->relatives, subject.index, out);
    return ANSWER_YES;
}

static enum answer fold_fact(struct worker *worker, const struct fact *fact, struct subject subject,
                             struct value *out) {
    struct list all, chosen;
    enum answer answer = folded_list(worker, fact, subject, &all);
    if (answer != ANSWER_YES) return answer;
    *out = (struct value){VALUE_BOOLEAN, {.boolean = false}};
    if (fact->fold == FOLD_ANY && !fact->so_far) {
        answer = list_any(worker, &all, fact->where);
        out->as.boolean = answer == ANSWER_YES;
        return answer == ANSWER_NO ? ANSWER_YES : answer;
    }
    chosen = all;
    if (fact->where != NULL && list_where(worker, &all, fact->where, &chosen) == ANSWER_FAILED)
        return ANSWER_FAILED;
    if (fact->so_far) list_so_far(worker, &chosen);
    if (fact->fold == FOLD_ALL || fact->fold == FOLD_ANY) {
        bool all_of = fact->fold == FOLD_ALL;
        answer = all_of ? list_all(worker, &chosen, fact->that) : list_any(worker, &chosen, NULL);
        out->as.boolean = answer == ANSWER_YES;
        return answer == ANSWER_NO ? ANSWER_YES : answer;
    }
    if (fact->fold == FOLD_COUNT) {
        if (!list_is_whole(worker, &chosen)) return ANSWER_CANNOT_TELL;
        for (uint32_t i = 0; i < chosen.count; i++)
            log_read(worker, READ_ROW, chosen.dataset, list_row(&chosen, i), COLUMN_NONE);
        *out = (struct value){VALUE_NUMBER, {.number = chosen.count}};
        return ANSWER_YES;
    }
    return list_fold(worker, &chosen, fact->fold, (struct folded){fact->folds_fact, fact->folded}, out);
}

/* The Lua result on top → the fact's declared kind. */
static enum answer take_result(struct worker *worker, const struct fact *fact, struct value *out) {
    lua_State *L = worker->box.L;
    enum value_kind wanted = fact_kind(fact);
    if (lua_isnil(L, -1))
        return failed(worker, fact->name,
                      "the function gave nothing (nil): use cannot_tell \"reason\" when it cannot be told");
    if (!value_pull(L, -1, out))
        return failed(worker, fact->name, "the function gave something that is no value");
    if (out->kind == VALUE_TEXT && !text_is_utf8(out->as.text))
        return failed(worker, fact->name, "the function gave a text that is not UTF-8");
    if (out->kind == VALUE_TEXT) out->as.text = span_of(arena_span(&worker->arena, out->as.text));
    if (out->kind == VALUE_NUMBER && !isfinite(out->as.number))
        return failed(worker, fact->name, "the function gave no finite number");
    if (wanted == VALUE_CHOICE) {
        uint32_t choice;
        if (out->kind != VALUE_TEXT || !choice_find(fact->choices, fact->choice_count, out->as.text, &choice))
            return failed(worker, fact->name, "the function gave a value that one_of does not have");
        *out = (struct value){VALUE_CHOICE, {.choice = choice}};
        return ANSWER_YES;
    }
    if (wanted == VALUE_AMOUNT && out->kind == VALUE_NUMBER && fabs(out->as.number) < 1e12)
        *out = (struct value){VALUE_AMOUNT, {.amount = (int64_t)round(out->as.number * 100)}};
    if (fact->unit == UNIT_PEOPLE && out->kind == VALUE_NUMBER && out->as.number != floor(out->as.number))
        return failed(worker, fact->name, "the function gave a part of somebody: people are whole");
    if (wanted == VALUE_MISSING || wanted == out->kind) return ANSWER_YES;
    snprintf(worker->failure, sizeof worker->failure, "fact %s: the function gave %s, the unit asks for %s",
             fact->name, value_kind_name(out->kind), value_kind_name(wanted));
    return ANSWER_FAILED;
}

static enum answer function_fact(struct worker *worker, const struct fact *fact, struct subject subject,
                                 struct value *out) {
    enum answer answer = handle_call(worker, fact->fn, subject, 1);
    if (answer != ANSWER_YES) return answer;
    answer = take_result(worker, fact, out);
    lua_pop(worker->box.L, 1);
    return answer;
}

/* take less: exact in fen, whole numbers or millionths. */
static enum answer difference_fact(struct worker *worker, const struct fact *fact, uint32_t row,
                                   struct value *out) {
    const struct rows *rows = &worker->population->rows[fact->dataset];
    int64_t left = 0;
    for (uint16_t i = 0; i < fact->term_count; i++) {
        log_read(worker, READ_COLUMN, fact->terms[i], row, fact->dataset);
        int64_t term = rows_int64(rows, fact->terms[i], row);
        if (term == INT64_MIN) {
            cannot_tell_column(worker, fact->dataset, fact->terms[i]);
            return ANSWER_CANNOT_TELL;
        }
        if (__builtin_sub_overflow(i == 0 ? term : left, i == 0 ? 0 : term, &left))
            return failed(worker, fact->name, "the number is too large");
    }
    enum column_type type = rows->dataset->columns[fact->terms[0]].type;
    if (type == TYPE_MONEY && (left > AMOUNT_MOST || left < -AMOUNT_MOST))
        return failed(worker, fact->name, "the amount is too large");
    if (type == TYPE_MONEY)
        *out = (struct value){VALUE_AMOUNT, {.amount = left}};
    else
        *out = (struct value){VALUE_NUMBER,
                              {.number = type == TYPE_DECIMAL ? (double)left / 1e6 : (double)left}};
    return ANSWER_YES;
}

static enum answer compute(struct worker *worker, uint16_t number, struct subject subject,
                           struct value *out) {
    const struct fact *fact = &worker->book->facts[number];
    struct computing computing = {number, subject, worker->computing};
    struct subject evaluating = worker->evaluating;
    struct trying *trying = worker->trying;
    worker->computing = &computing;
    worker->evaluating = subject;
    worker->trying = NULL; /* the fact stays, what the function that reads it tries does not */
    enum answer answer = fact->fn != FN_NONE ? function_fact(worker, fact, subject, out)
                                             : fold_fact(worker, fact, subject, out);
    worker->computing = computing.outer;
    worker->evaluating = evaluating;
    worker->trying = trying;
    if (answer == ANSWER_FAILED) failure_place(worker, &fact->said);
    if (answer != ANSWER_NO) return answer;
    cannot_tell_fact(worker, number); /* max, min or latest of nothing */
    return ANSWER_CANNOT_TELL;
}

/* In the log a fact stands before what it read: at = subject; `from`..`to` of the memo say where that is. */
static uint32_t log_fact(struct worker *worker, uint16_t fact, struct subject subject) {
    log_read(worker, READ_FACT, fact, subject.index, 0);
    return worker->log_count - 1;
}

static void finish_log(struct worker *worker, uint32_t at, const struct memo *memo) {
    struct read *read = &worker->log[at];
    read->value_kind = memo->state == MEMO_KNOWN ? (uint8_t)memo->value.kind : VALUE_MISSING;
    read->value.number = memo->from;
}

static enum answer answer_of(struct worker *worker, const struct memo *memo, struct value *out) {
    if (memo->state == MEMO_KNOWN) *out = memo->value;
    worker->cause = memo->cause;
    return memo->state == MEMO_KNOWN     ? ANSWER_YES
           : memo->state == MEMO_MISSING ? ANSWER_CANNOT_TELL
                                         : ANSWER_FAILED;
}

/* "person.a → household.b → person.a": from where the ring is entered, in the order of reading. */
static enum answer ring(struct worker *worker, uint16_t fact, struct subject subject) {
    struct buffer text = {.most = sizeof worker->failure};
    const struct computing *names[64];
    size_t count = 0;
    for (const struct computing *at = worker->computing; at != NULL; at = at->outer) {
        if (count < 64) names[count++] = at;
        if (at->fact == fact && at->subject.index == subject.index) break;
    }
    while (count > 0) buffer_format(&text, "%s → ", worker->book->facts[names[--count]->fact].name);
    snprintf(worker->failure, sizeof worker->failure, "a ring of facts: %s%s", text.at,
             worker->book->facts[fact].name);
    buffer_release(&text);
    return ANSWER_FAILED;
}

enum answer fact_get(struct worker *worker, uint16_t number, struct subject subject, struct value *out) {
    const struct fact *fact = &worker->book->facts[number];
    if (worker->watch != NULL && worker->watch->facts != NULL) worker->watch->facts[number] = true;
    if (fact->terms != NULL) return difference_fact(worker, fact, subject.index, out);
    struct memo *memo = memo_of(worker, number, subject);
    if (memo->state == MEMO_COMPUTING) return ring(worker, number, subject);
    uint32_t at = log_fact(worker, number, subject);
    if (memo->state == MEMO_FAILED)
        snprintf(worker->failure, sizeof worker->failure, "%s", memo->value.as.text.at);
    if (memo->state == MEMO_FAILED) return ANSWER_FAILED;
    if (memo->state == MEMO_NONE) {
        memo->state = MEMO_COMPUTING;
        memo->from = at + 1;
        enum answer answer = compute(worker, number, subject, out);
        memo->state = answer == ANSWER_YES           ? MEMO_KNOWN
                      : answer == ANSWER_CANNOT_TELL ? MEMO_MISSING
                                                     : MEMO_FAILED;
        memo->value = answer == ANSWER_YES ? *out : (struct value){VALUE_MISSING, {0}};
        if (answer == ANSWER_FAILED)
            memo->value.as.text = span_of(arena_text(&worker->arena, worker->failure));
        memo->cause = worker->cause;
        memo->to = worker->log_count;
    }
    finish_log(worker, at, memo);
    return answer_of(worker, memo, out);
}
