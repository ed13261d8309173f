/* One household: tonight's flags held against the reasons that stood at base. */
#include "casebook/decide.h"

#include <stdio.h>
#include <string.h>
#include "casebook/number.h"
#include "casebook/turns.h"

struct settling {
    struct deciding *deciding;
    const struct docket *docket;
    struct state *before; /* the state whose case is continued or withdrawn; NULL: none */
    uint32_t prior;       /* that case */
    struct case_file *file;
};

bool standing_live(enum standing standing) {
    return standing <= STANDING_KEPT;
}

bool is_away(const struct deciding *deciding, const struct reason *reason) {
    const uint16_t *away = deciding->judgement->away;
    if (!away || reason->person == PERSON_NONE) return false;
    return !rule_judges(&deciding->book->rules[reason->rule], away[reason->person]);
}

static void add_reason(struct settling *settling, const struct reason *reason, const struct ground *ground) {
    struct deciding *deciding = settling->deciding;
    struct caseload *caseload = deciding->caseload;
    deciding->grounds[caseload->reason_count] = *ground;
    caseload->reasons[caseload->reason_count++] = *reason;
    settling->file->reason_count++;
}

/* What stood before of a rule and subject of this household, live; STATE_NONE. */
static uint32_t prior_reason(const struct settling *settling, const char *rule, const char *subject) {
    if (!settling->before) return STATE_NONE;
    const char *number = settling->before->cases[settling->prior].number;
    uint32_t index = state_reason(settling->before, number, rule, subject);
    return index != STATE_NONE && settling->before->reasons[index].live ? index : STATE_NONE;
}

static date_t earlier(date_t a, date_t b) {
    if (a == DATE_NONE || b == DATE_NONE) return a == DATE_NONE ? b : a;
    return a < b ? a : b;
}

/* Standing, since and deadline of an unsuppressed flag, by the live reason before it (NULL: none). */
static void stand(const struct settling *settling, const struct state_reason *before, const struct rule *rule,
                  struct reason *reason, struct ground *ground) {
    struct deciding *deciding = settling->deciding;
    bool worse = before && reason->urgency > before->urgency;
    reason->standing = !before ? STANDING_NEW : worse ? STANDING_WORSE : STANDING_CONTINUING;
    reason->since = before ? before->since : deciding->today;
    ground->deadline = before ? before->deadline : DATE_NONE;
    if (before && !worse) return;
    date_t fresh = reason_deadline(deciding, rule, reason->urgency, settling->file->region);
    ground->deadline = earlier(ground->deadline, fresh);
}

static void settle_flag(struct settling *settling, uint32_t index) {
    struct deciding *deciding = settling->deciding;
    const struct flag *flag = &deciding->judgement->flags[index];
    const struct rule *rule = &deciding->book->rules[flag->rule];
    struct ground ground = {deciding->subjects[index], rule->zh, flag->rank, DATE_NONE};
    struct reason reason = {.rule = flag->rule,
                            .flag = index,
                            .person = flag->person,
                            .urgency = flag->urgency,
                            .since = deciding->today,
                            .rule_name = rule->name,
                            .say = flag->say ? flag->say : rule->zh};
    uint32_t prior = prior_reason(settling, rule->name, ground.subject);
    const struct state_reason *before = prior == STATE_NONE ? NULL : &settling->before->reasons[prior];
    if (before) deciding->answered[prior] = true;
    if (flag->suppressed_by == FACT_NONE)
        stand(settling, before, rule, &reason, &ground);
    else
        reason.standing = before ? STANDING_CLEARED : STANDING_SUPPRESSED;
    if (before) reason.since = before->since;
    add_reason(settling, &reason, &ground);
}

/* A reason that stood before and has no flag tonight. */
static void settle_prior(struct settling *settling, const struct state_reason *before, bool withdrawn) {
    struct deciding *deciding = settling->deciding;
    uint32_t rule = map_find(&deciding->rules, span_of(before->rule));
    struct arena *arena = &deciding->caseload->arena;
    struct ground ground = {arena_text(arena, before->subject), arena_text(arena, before->title),
                            before->rank, before->deadline};
    struct reason reason = {.rule = rule == MAP_NONE ? RULE_NONE : (uint16_t)rule,
                            .flag = FLAG_NONE,
                            .person = PERSON_NONE,
                            .urgency = before->urgency,
                            .since = before->since,
                            .rule_name = arena_text(arena, before->rule),
                            .say = arena_text(arena, before->say)};
    if (*before->subject)
        reason.person = member_seek(deciding->casebook, deciding->population, settling->docket->household,
                                    before->subject);
    uint32_t household = settling->docket->household;
    struct stood stood = {.household = household,
                          .person = reason.person,
                          .rule = reason.rule,
                          .of_person = *before->subject != '\0',
                          .before = !withdrawn,
                          .outside = household_is_outside(deciding->population, household)};
    bool kept = reason_stands(deciding->book, deciding->judgement, &stood);
    reason.standing = kept ? STANDING_KEPT : STANDING_CLEARED;
    add_reason(settling, &reason, &ground);
}

/* Live reasons first, the most urgent first; otherwise as they came: by rule and person, then those without a
 * flag. */
static int reason_class(const struct reason *reason) {
    return standing_live(reason->standing) ? URGENCY_RED - (int)reason->urgency : URGENCY_RED + 1;
}

static void order_reasons(struct settling *settling) {
    struct reason *reasons = settling->deciding->caseload->reasons + settling->file->first_reason;
    struct ground *grounds = settling->deciding->grounds + settling->file->first_reason;
    for (uint32_t i = 1; i < settling->file->reason_count; i++)
        for (uint32_t at = i; at > 0 && reason_class(&reasons[at]) < reason_class(&reasons[at - 1]); at--) {
            struct reason reason = reasons[at];
            struct ground ground = grounds[at];
            reasons[at] = reasons[at - 1];
            grounds[at] = grounds[at - 1];
            reasons[at - 1] = reason;
            grounds[at - 1] = ground;
        }
}

/* Standing, urgency, rank and deadline of the case from its reasons, which are in order. */
static void sum_up(struct settling *settling) {
    struct case_file *file = settling->file;
    const struct reason *reasons = settling->deciding->caseload->reasons + file->first_reason;
    const struct ground *grounds = settling->deciding->grounds + file->first_reason;
    bool live = file->reason_count && standing_live(reasons[0].standing), fresh = false;
    enum standing first = STANDING_CLEARED;
    for (uint32_t i = 0; i < file->reason_count; i++) {
        if (reasons[i].standing < first) first = reasons[i].standing;
        fresh = fresh || reasons[i].standing <= STANDING_WORSE;
        if (live && !standing_live(reasons[i].standing)) continue;
        if (i == 0 || reasons[i].urgency > file->urgency) file->urgency = reasons[i].urgency;
        if (i == 0 || grounds[i].rank > file->rank) file->rank = grounds[i].rank;
        if (live) file->deadline = earlier(file->deadline, grounds[i].deadline);
    }
    if (live && settling->docket->base == STATE_NONE)
        file->standing = STANDING_NEW;
    else if (live)
        file->standing = fresh ? STANDING_WORSE : first;
    else
        file->standing = settling->before ? STANDING_CLEARED : STANDING_SUPPRESSED;
}

static bool has_live_flag(const struct judgement *judgement, const struct docket *docket) {
    for (uint32_t i = 0; i < docket->flag_count; i++)
        if (judgement->flags[docket->first_flag + i].suppressed_by == FACT_NONE) return true;
    return false;
}

/* A number given in an earlier run of this date stays with its household, even when the case was closed in
 * between. */
static void number_new_case(struct deciding *deciding, const struct docket *docket, char out[CASE_NUMBER]) {
    struct state *head = &deciding->pending->head;
    if (docket->head != STATE_NONE &&
        state_case(deciding->base, head->cases[docket->head].number) == STATE_NONE) {
        snprintf(out, CASE_NUMBER, "%s", head->cases[docket->head].number);
        return;
    }
    case_number_write(out, deciding->book->site.case_prefix, date_civil(deciding->today).year,
                      ++deciding->sequence);
}

static bool is_elsewhere(region_t region, region_t here) {
    return region_township(region) != region_township(here);
}

/* Another township that was told that the case is its own: by an earlier run of today, else before today. */
static region_t moved_from(const struct deciding *deciding, const struct docket *docket, region_t here) {
    const struct state *base = deciding->base, *head = &deciding->pending->head;
    if (state_open(head, docket->head) && is_elsewhere(head->cases[docket->head].region, here))
        return head->cases[docket->head].region;
    if (docket->base != STATE_NONE && is_elsewhere(base->cases[docket->base].region, here))
        return base->cases[docket->base].region;
    return 0;
}

/* Which case this household's reasons belong to, and what stood before. */
static void open_file(struct settling *settling) {
    struct deciding *deciding = settling->deciding;
    const struct docket *docket = settling->docket;
    struct case_file *file = settling->file;
    struct state *head = &deciding->pending->head;
    bool live = has_live_flag(deciding->judgement, docket);
    file->opened = file->deadline = DATE_NONE;
    file->withdrawn = docket->base == STATE_NONE && !live && state_open(head, docket->head);
    if (docket->base != STATE_NONE || file->withdrawn) {
        settling->before = file->withdrawn ? head : deciding->base;
        settling->prior = file->withdrawn ? docket->head : docket->base;
        const struct state_case *prior = &settling->before->cases[settling->prior];
        memcpy(file->number, prior->number, CASE_NUMBER);
        file->opened = prior->opened;
        file->region = prior->region;
    } else if (live) {
        number_new_case(deciding, docket, file->number);
        file->opened = deciding->today;
    }
    file->household = docket->household;
    if (docket->household == HOUSEHOLD_NONE) return;
    file->region = deciding->population->household[docket->household].region;
    file->moved_from = moved_from(deciding, docket, file->region);
}

/* A case that ended has ended where it stood, which an earlier run of today may have changed: those who had
 * it are told, not those where the household lives now. */
static void end_in_place(struct settling *settling) {
    settling->file->region = settling->deciding->pending->head.cases[settling->docket->head].region;
    settling->file->moved_from = 0;
}

void docket_settle(struct deciding *deciding, const struct docket *docket) {
    struct caseload *caseload = deciding->caseload;
    struct case_file *file = &caseload->cases[caseload->case_count++];
    *file = (struct case_file){.first_reason = caseload->reason_count};
    struct settling settling = {deciding, docket, NULL, STATE_NONE, file};
    open_file(&settling);
    for (uint32_t i = 0; i < docket->flag_count; i++) settle_flag(&settling, docket->first_flag + i);
    if (settling.before) {
        uint32_t at = settling.before->cases[settling.prior].first;
        for (; at != STATE_NONE; at = settling.before->reasons[at].next)
            if (settling.before->reasons[at].live && !deciding->answered[at])
                settle_prior(&settling, &settling.before->reasons[at], file->withdrawn);
    }
    order_reasons(&settling);
    sum_up(&settling);
    if (file->standing == STANDING_CLEARED) end_in_place(&settling);
    file->sources = docket->sources;
}
