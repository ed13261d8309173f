/* Tonight's verdicts held against the cases of the nights before. */
#include "casebook/decide.h"

#include <stdlib.h>
#include <string.h>
#include "casebook/number.h"
#include "ground/memory.h"

/* Deciding changes no state, so that both may be one. */
static bool fold_states(struct deciding *deciding, struct state *apart, int64_t base, int64_t head) {
    BUG_UNLESS(base <= head);
    deciding->base = base != head ? apart : &deciding->pending->head;
    if (base != head && !state_fold(apart, deciding->casebook, base, deciding->diags)) return false;
    return state_fold(&deciding->pending->head, deciding->casebook, head, deciding->diags);
}

/* The last sequence number given in the year of the night. */
static uint32_t last_sequence(const struct state *head, date_t today) {
    uint32_t last = 0, sequence;
    int year;
    for (uint32_t i = 0; i < head->case_count; i++) {
        if (!case_number_read(head->cases[i].number, &year, &sequence)) continue;
        if (year == date_civil(today).year % 100 && sequence > last) last = sequence;
    }
    return last;
}

static void make_room(struct deciding *deciding) {
    struct caseload *caseload = deciding->caseload;
    uint32_t stood = deciding->pending->head.reason_count;
    size_t reasons = (size_t)deciding->judgement->flag_count + stood + deciding->base->reason_count + 1;
    caseload->cases = arena_zeroed(&caseload->arena, deciding->docket_count + 1, sizeof *caseload->cases);
    caseload->reasons = arena_zeroed(&caseload->arena, reasons, sizeof *caseload->reasons);
    /* Most nights' news is less than this; memory is taken where it is touched. */
    deciding->pending->room = deciding->docket_count + deciding->judgement->flag_count + 1;
    deciding->pending->events = memory_get(deciding->pending->room * sizeof *deciding->pending->events);
    deciding->turn_room = deciding->judgement->flag_count + 1;
    caseload->turns = memory_get(deciding->turn_room * sizeof *caseload->turns);
    deciding->grounds = memory_get(reasons * sizeof *deciding->grounds);
    deciding->timeless = memory_zeroed((size_t)deciding->book->rule_count + 1, sizeof *deciding->timeless);
    deciding->answered =
        memory_zeroed((size_t)stood + deciding->base->reason_count + 1, sizeof *deciding->answered);
}

static void mark_issued(struct deciding *deciding) {
    struct caseload *caseload = deciding->caseload;
    for (uint32_t i = 0; deciding->again && i < caseload->case_count; i++)
        if (caseload->cases[i].on_list)
            caseload->cases[i].issued_before = head_same(deciding, &caseload->cases[i]);
}

/* The same from the last run on, by what the journal will say. */
static void count_since_last(struct deciding *deciding) {
    struct caseload *caseload = deciding->caseload;
    const struct state *head = &deciding->pending->head;
    struct since_last *since = &caseload->since_last;
    since->cases_before = state_open_count(head);
    for (uint32_t i = 0; i < head->reason_count; i++) since->flags_before += head->reasons[i].live;
    for (uint32_t i = 0; i < caseload->turn_count; i++) {
        const struct turn *turn = &caseload->turns[i];
        since->cases_new += turn->opens;
        since->cases_gone += turn->closes;
        since->flags_new += turn->on;
        since->flags_gone += !turn->on;
    }
    for (uint32_t i = 0; i < caseload->reason_count; i++)
        since->flags_after += standing_live(caseload->reasons[i].standing);
    BUG_UNLESS(since->cases_before + since->cases_new == caseload->open_after + since->cases_gone);
    BUG_UNLESS(since->flags_before + since->flags_new == since->flags_after + since->flags_gone);
}

/* Counts in = counts out: the cases open before, with what tonight adds and ends, are the cases open after.
 */
static void count_all(struct deciding *deciding) {
    struct caseload *caseload = deciding->caseload;
    for (uint32_t i = 0; i < caseload->case_count; i++) {
        const struct case_file *file = &caseload->cases[i];
        if (!file->withdrawn) caseload->by_standing[file->standing]++;
        caseload->open_after += standing_live(file->standing);
    }
    caseload->open_before = state_open_count(deciding->base);
    BUG_UNLESS(caseload->open_before + caseload->by_standing[STANDING_NEW] ==
               caseload->open_after + caseload->by_standing[STANDING_CLEARED]);
    deciding->pending->open_after = caseload->open_after;
    count_since_last(deciding);
}

/* Ranks the cases, which stand as their dockets do; where the i-th docket's is then; the caller frees. */
static uint32_t *rank_cases(struct deciding *deciding) {
    struct caseload *caseload = deciding->caseload;
    uint32_t count = caseload->case_count, *order = memory_get((count + 1u) * sizeof *order),
             *place = memory_get((count + 1u) * sizeof *place);
    struct case_file *unranked = memory_get(count * sizeof *unranked);
    cases_rank(deciding, order);
    if (count > 0) memcpy(unranked, caseload->cases, count * sizeof *unranked);
    for (uint32_t i = 0; i < count; i++) {
        caseload->cases[i] = unranked[order[i]];
        place[order[i]] = i;
    }
    free(unranked);
    free(order);
    return place;
}

static void decide(struct deciding *deciding) {
    for (uint16_t rule = 0; rule < deciding->book->rule_count; rule++) {
        uint32_t number = map_add(&deciding->rules, span_of(deciding->book->rules[rule].name));
        BUG_UNLESS(number == rule);
    }
    deciding->sequence = last_sequence(&deciding->pending->head, deciding->today);
    dockets_make(deciding);
    make_room(deciding);
    for (uint32_t i = 0; i < deciding->docket_count; i++) docket_settle(deciding, &deciding->dockets[i]);
    uint32_t *place = rank_cases(deciding);
    for (uint32_t i = 0; i < deciding->docket_count; i++)
        docket_changes(deciding, &deciding->dockets[i], place[i]);
    free(place);
    mark_issued(deciding);
    count_all(deciding);
}

bool caseload_decide(struct caseload *caseload, struct casebook *casebook, const struct book *book,
                     const struct population *population, const struct judgement *judgement, int64_t base,
                     const struct run_row *last, int threads, struct diags *diags) {
    *caseload = (struct caseload){0};
    arena_init(&caseload->arena);
    struct pending *pending = memory_zeroed(1, sizeof *pending);
    caseload->events = pending;
    state_init(&pending->head);
    struct deciding deciding = {.caseload = caseload,
                                .casebook = casebook,
                                .book = book,
                                .population = population,
                                .judgement = judgement,
                                .diags = diags,
                                .pending = pending,
                                .again = last && last->date == book->today,
                                .today = book->today,
                                .threads = threads};
    struct state apart;
    state_init(&apart);
    map_init(&deciding.rules);
    bool folded = fold_states(&deciding, &apart, base, last ? last->position_after : 0);
    if (folded) decide(&deciding);
    state_release(&apart);
    map_release(&deciding.rules);
    free(deciding.dockets);
    free(deciding.subjects);
    free(deciding.grounds);
    free(deciding.answered);
    free(deciding.timeless);
    return folded;
}

void caseload_release(struct caseload *caseload) {
    struct pending *pending = caseload->events;
    if (pending) {
        state_release(&pending->head);
        free(pending->events);
        free(pending);
    }
    free(caseload->turns);
    arena_release(&caseload->arena);
    *caseload = (struct caseload){0};
}
