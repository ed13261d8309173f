/* The parameters that a test gives, in the place of the book's while it runs. */
#include <stdlib.h>
#include <string.h>

#include "ground/memory.h"
#include "judge/prove_trial.h"

struct replaced { /* one parameter */
    struct parameter *parameter;
    struct parameter old;
    struct entry *entries; /* [count] */
    struct value *values;  /* [count * PARAMETER_KEYS] of their keys */
    uint16_t count;
    struct parameter_key keys[PARAMETER_KEYS];
};

struct replacing {
    struct trial *trial;
    struct replaced *items;
    uint32_t count;
};

/* The number of the first one after `from` that is of another parameter. */
static uint32_t end_of(const struct test_case *test, uint32_t from) {
    uint32_t end = from + 1;
    while (end < test->parameter_count &&
           strcmp(test->parameters[end].cell.column, test->parameters[from].cell.column) == 0)
        end++;
    return end;
}

static bool has_reference(const struct test_case *test, uint32_t from, uint32_t end) {
    bool has = false;
    for (uint32_t i = from; i < end; i++) has = has || test->parameters[i].cell.reference != NULL;
    return has;
}

/* Whoever has none of the values of a key that the test gives has no value of the parameter. */
static void set_keys(struct replaced *one, const struct given_parameter *given, uint16_t number) {
    struct entry *entry = &one->entries[number];
    for (uint16_t i = 0; i < one->old.key_count; i++) {
        struct value *value = &one->values[number * PARAMETER_KEYS + i];
        if (i >= given->key_count)
            one->keys[i].left_out = true;
        else if (parameter_key_read(&one->old.keys[i], given->keys[i], value))
            entry->keys[i] = (struct key_values){value, 1};
    }
    entry->named = given->key_count;
}

static uint8_t per_of(const struct parameter *parameter) {
    enum per per = parameter_unit_per(parameter->unit);
    if (per == PER_NOTHING && parameter->entry_count > 0) return parameter->entries[0].per;
    return (uint8_t)per;
}

/* The entries [from, end) of the test for one parameter. */
static void replace(struct replacing *replacing, struct parameter *parameter, uint32_t from, uint32_t end) {
    struct trial *trial = replacing->trial;
    struct replaced *one = &replacing->items[replacing->count++];
    one->parameter = parameter;
    one->old = *parameter;
    one->entries = memory_zeroed(end - from, sizeof *one->entries);
    one->values = memory_zeroed((size_t)(end - from) * PARAMETER_KEYS, sizeof *one->values);
    for (uint16_t i = 0; i < parameter->key_count; i++) {
        one->keys[i] = parameter->keys[i];
        one->keys[i].left_out = false;
    }
    for (uint32_t i = from; i < end; i++) {
        const struct given_parameter *given = &trial->test->parameters[i];
        struct entry *entry = &one->entries[one->count];
        *entry = (struct entry){.from = DATE_NONE + 1,
                                .to = DATE_OPEN,
                                .known = DATE_NONE,
                                .basis = "test",
                                .per = per_of(parameter)};
        if (trial_value(trial, trial->test->households, &given->cell, parameter->kind, &entry->value))
            set_keys(one, given, one->count++);
        else
            trial_refuse(trial, trial->test->line, given->cell.column, given->cell.text,
                         "no value of this parameter");
    }
    parameter->keys = one->keys;
    parameter->entries = one->entries;
    parameter->entry_count = one->count;
    parameter->is_plain = parameter->key_count == 0;
}

/* Plain values first: those that are worked out of other parameters may be of these. */
struct replacing *parameters_replace(struct trial *trial, struct book *book) {
    const struct test_case *test = trial->test;
    struct replacing *replacing = memory_zeroed(1, sizeof *replacing);
    *replacing =
        (struct replacing){trial, memory_zeroed(test->parameter_count + 1u, sizeof *replacing->items), 0};
    for (int pass = 0; pass < 2; pass++)
        for (uint32_t from = 0; from < test->parameter_count; from = end_of(test, from)) {
            uint32_t end = end_of(test, from);
            uint16_t number = book_parameter(book, test->parameters[from].cell.column);
            if (has_reference(test, from, end) == (pass == 1))
                replace(replacing, &book->parameters[number], from, end);
        }
    return replacing;
}

void parameters_restore(struct replacing *replacing) {
    for (uint32_t i = replacing->count; i-- > 0;) {
        *replacing->items[i].parameter = replacing->items[i].old;
        free(replacing->items[i].entries);
        free(replacing->items[i].values);
    }
    free(replacing->items);
    free(replacing);
}
