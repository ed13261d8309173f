/* Expands facts that were read from the memo into what they read when they were computed, and drops
 * repetitions. */
#include "judge/evidence.h"

#include <string.h>

#include "ground/map.h"
#include "ground/memory.h"

struct taking {
    struct worker *worker;
    uint32_t *seen; /* open addressing: position in worker->reads + 1 */
    uint32_t size;  /* power of two */
};

static bool is_text(const struct read *read) {
    return read->kind == READ_ASSUMED || read->kind == READ_URGENCY_UNSURE || read->kind == READ_TRIED;
}

static bool same_read(const struct read *a, const struct read *b) {
    if (a->kind != b->kind || a->what != b->what || a->at != b->at) return false;
    if (a->kind == READ_FACT) return true; /* a subject has one value of a fact */
    if (is_text(a)) return strcmp(a->value.text, b->value.text) == 0;
    return a->value_kind == b->value_kind && a->value.number == b->value.number;
}

static bool add_once(struct taking *taking, const struct read *read) {
    struct worker *worker = taking->worker;
    bool by_value = read->kind != READ_FACT && !is_text(read);
    uint64_t hash = hash_u64(((uint64_t)read->kind << 48 | (uint64_t)read->what << 32 | read->at) ^
                             (by_value ? (uint64_t)read->value.number * 0x9e3779b97f4a7c15u : 0));
    uint32_t slot = (uint32_t)hash & (taking->size - 1);
    for (; taking->seen[slot] != 0; slot = (slot + 1) & (taking->size - 1))
        if (same_read(&worker->reads[taking->seen[slot] - 1], read)) return false;
    memory_grow(worker->reads, worker->read_count, worker->read_room);
    worker->reads[worker->read_count++] = *read;
    taking->seen[slot] = worker->read_count;
    return true;
}

const struct memo *evidence_memo(struct worker *worker, const struct read *read) {
    const struct fact *fact = &worker->book->facts[read->what];
    static const enum subject_kind kinds[] = {[FACT_OF_PERSON] = SUBJECT_PERSON,
                                              [FACT_OF_HOUSEHOLD] = SUBJECT_HOUSEHOLD,
                                              [FACT_OF_ROW] = SUBJECT_ROW};
    return memo_of(worker, read->what, (struct subject){kinds[fact->subject], fact->dataset, read->at});
}

struct read evidence_fact(const struct read *read, const struct memo *memo) {
    struct read out = *read;
    out.value.number = 0;
    switch (memo->state == MEMO_KNOWN ? memo->value.kind : VALUE_MISSING) {
    case VALUE_BOOLEAN:
        out.value.number = memo->value.as.boolean;
        break;
    case VALUE_NUMBER:
        out.value.real = memo->value.as.number;
        break;
    case VALUE_AMOUNT:
        out.value.number = memo->value.as.amount;
        break;
    case VALUE_DATE:
        out.value.number = memo->value.as.date;
        break;
    case VALUE_MONTH:
        out.value.number = memo->value.as.month;
        break;
    case VALUE_CHOICE:
        out.value.number = memo->value.as.choice;
        break;
    case VALUE_REGION:
        out.value.number = (int64_t)memo->value.as.region;
        break;
    case VALUE_TEXT:
    case VALUE_MISSING:
        break;
    }
    return out;
}

static void take_range(struct taking *taking, uint32_t from, uint32_t to) {
    struct worker *worker = taking->worker;
    for (uint32_t i = from; i < to; i++) {
        const struct read *read = &worker->log[i];
        if (read->kind == READ_ASIDE) {
            i = (uint32_t)read->value.number - 1;
            continue;
        }
        if (read->kind != READ_FACT) {
            if (add_once(taking, read) && is_text(read))
                worker->reads[worker->read_count - 1].value.text =
                    arena_text(&worker->texts, read->value.text);
            continue;
        }
        const struct memo *memo = evidence_memo(worker, read);
        struct read fact = evidence_fact(read, memo);
        bool inlined = memo->from == i + 1, is_new = add_once(taking, &fact);
        if (is_new && memo->state == MEMO_KNOWN && memo->value.kind == VALUE_TEXT)
            worker->reads[worker->read_count - 1].value.text =
                arena_span(&worker->texts, memo->value.as.text);
        if (is_new) take_range(taking, memo->from, memo->to);
        if (inlined) i = memo->to - 1;
    }
}

void evidence_take(struct worker *worker, uint32_t from, uint32_t membership, struct flag *flag) {
    struct taking taking = {.worker = worker, .size = 64};
    while (taking.size < worker->log_count * 2 + 64) taking.size *= 2;
    taking.seen = arena_zeroed(&worker->arena, taking.size, sizeof *taking.seen);
    flag->first_read = worker->read_count;
    take_range(&taking, from, membership);
    flag->membership_count = worker->read_count;
    take_range(&taking, membership, worker->log_count);
    flag->membership_count = worker->read_count - flag->membership_count;
    flag->read_count = worker->read_count - flag->first_read;
}
