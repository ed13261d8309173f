/* What is known of facts while one household is judged: an array for its own people, a small hash map in its
 * arena for everybody else and for rows; and who lives in other households. */
#include "judge/worker.h"

#include <string.h>

#include "ground/map.h"

#define FAR_FIRST 16 /* slots of the map when it is first used; a power of two */

struct far_memo {
    uint64_t key; /* subject and fact */
    struct memo memo;
};

struct far_household {
    uint32_t household;
    enum memo_state state;
    uint32_t *members, count;
    struct far_household *next;
};

static uint64_t far_key(uint16_t fact, struct subject subject) {
    return (uint64_t)fact << 32 |
           subject.index; /* a fact is of one kind of subject, a row's of one dataset */
}

/* The slot of the key, or the free one where it belongs. */
static struct far_memo **far_slot(struct far_memo **slots, uint32_t size, uint64_t key) {
    uint32_t at = (uint32_t)hash_u64(key) & (size - 1);
    while (slots[at] != NULL && slots[at]->key != key) at = (at + 1) & (size - 1);
    return &slots[at];
}

static void far_grow(struct worker *worker) {
    uint32_t size = worker->far_size == 0 ? FAR_FIRST : worker->far_size * 2;
    struct far_memo **slots = arena_zeroed(&worker->arena, size, sizeof *slots);
    for (uint32_t i = 0; i < worker->far_size; i++)
        if (worker->far[i] != NULL) *far_slot(slots, size, worker->far[i]->key) = worker->far[i];
    worker->far = slots;
    worker->far_size = size;
}

static struct memo *far_memo(struct worker *worker, uint16_t fact, struct subject subject) {
    if (worker->far_count * 2 >= worker->far_size) far_grow(worker);
    uint64_t key = far_key(fact, subject);
    struct far_memo **slot = far_slot(worker->far, worker->far_size, key);
    if (*slot == NULL) {
        *slot = arena_zeroed(&worker->arena, 1, sizeof **slot);
        (*slot)->key = key;
        worker->far_count++;
    }
    return &(*slot)->memo;
}

struct memo *memo_of(struct worker *worker, uint16_t fact, struct subject subject) {
    const struct household *home = &worker->population->household[worker->household];
    uint32_t who = subject.index - home->first + 1; /* of a household 0, of its people 1, 2 … */
    if (subject.kind == SUBJECT_HOUSEHOLD && subject.index == worker->household)
        who = 0;
    else if (subject.kind != SUBJECT_PERSON || subject.index - home->first >= home->count)
        return far_memo(worker, fact, subject);
    struct memo *memo = &worker->memos[who * (worker->book->fact_count + 1u) + fact];
    if (memo->stamp != worker->stamp) *memo = (struct memo){.stamp = worker->stamp};
    return memo;
}

void memo_forget(struct worker *worker) {
    worker->far = NULL;
    worker->far_size = worker->far_count = 0;
    worker->far_households = NULL;
}

uint16_t person_away(struct worker *worker, uint32_t person, uint16_t *unsure) {
    uint16_t holds = 0, doubtful = 0;
    const struct household_form *form = &worker->book->household;
    struct subject subject = {SUBJECT_PERSON, REGISTER, person};
    for (uint16_t i = 0; i < form->away_count && (holds & ~form->even) == 0; i++) {
        uint16_t bit = (uint16_t)(1u << i);
        struct value value;
        if (is_plainly_empty(worker, worker->away_silent[i], subject)) continue;
        bool first = worker->members == NULL && worker->computing == NULL; /* nobody's evaluation runs yet */
        if (first) worker->budget = EVALUATION_BUDGET;
        enum answer answer = fact_get(worker, form->away[i], subject, &value);
        if (answer == ANSWER_YES && value.kind == VALUE_BOOLEAN && value.as.boolean) holds |= bit;
        if (answer != ANSWER_YES) doubtful |= bit;
    }
    if (unsure != NULL) *unsure = doubtful;
    return holds;
}

static enum answer find_far_members(struct worker *worker, struct far_household *far) {
    const struct household *home = &worker->population->household[far->household];
    uint32_t at = worker->log_count;
    far->state = MEMO_COMPUTING;
    far->count = 0;
    far->members = arena_get(&worker->arena, home->count * sizeof *far->members);
    log_read(worker, READ_ASIDE, 0, far->household, 0);
    for (uint32_t i = 0; i < home->count; i++)
        if (person_away(worker, home->first + i, NULL) == 0) far->members[far->count++] = home->first + i;
    worker->log[at].value.number = worker->log_count;
    bool whole = !worker->box.spent && !worker->box.full;
    far->state = whole ? MEMO_KNOWN : MEMO_NONE;
    return whole ? ANSWER_YES : ANSWER_FAILED;
}

static struct far_household *far_household(struct worker *worker, uint32_t household) {
    struct far_household *far = worker->far_households;
    while (far != NULL && far->household != household) far = far->next;
    if (far != NULL) return far;
    far = arena_zeroed(&worker->arena, 1, sizeof *far);
    far->household = household;
    far->next = worker->far_households;
    worker->far_households = far;
    return far;
}

static enum answer asked_too_early(struct worker *worker) {
    snprintf(worker->failure, sizeof worker->failure,
             "a fact that says who is away asks for the members of a household");
    return ANSWER_FAILED;
}

enum answer household_members(struct worker *worker, uint32_t household, struct list *out) {
    *out = (struct list){.dataset = REGISTER, .of = {SUBJECT_HOUSEHOLD, REGISTER, household}};
    if (household == worker->household) {
        if (worker->members == NULL) return asked_too_early(worker);
        out->rows = worker->members;
        out->count = worker->member_count;
        return ANSWER_YES;
    }
    struct far_household *far = far_household(worker, household);
    if (far->state == MEMO_COMPUTING) return asked_too_early(worker);
    if (far->state == MEMO_NONE && find_far_members(worker, far) == ANSWER_FAILED) return ANSWER_FAILED;
    out->rows = far->members;
    out->count = far->count;
    return ANSWER_YES;
}
