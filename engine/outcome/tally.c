/* The night counted once: rows by dataset, reasons by rule, cases by township and county. */
#include "outcome/tally.h"

#include <stdlib.h>
#include "ground/memory.h"
#include "ground/radix.h"
#include "outcome/words.h"

#define UNKNOWN_COUNTY (UINT64_C(1) << 62) /* above every place code, so that it sorts last */

bool case_listed(const struct case_file *file) {
    return file->on_list && !file->issued_before && standing_live(file->standing);
}

uint32_t cases_live(const struct case_count *count) {
    uint32_t live = 0;
    for (enum standing standing = 0; standing < STANDINGS; standing++)
        if (standing_live(standing)) live += count->standing[standing];
    return live;
}

static void count_case(struct case_count *count, const struct case_file *file) {
    if (file->withdrawn) {
        count->withdrawn++;
        return;
    }
    count->standing[file->standing]++;
    count->carried += file->carried_over;
    count->again += file->on_list && file->issued_before;
    if (!case_listed(file)) return;
    count->listed++;
    count->urgency[file->urgency]++;
}

static void add_cases(struct case_count *sum, const struct case_count *part) {
    for (int i = 0; i < STANDINGS; i++) sum->standing[i] += part->standing[i];
    for (int i = 0; i < 3; i++) sum->urgency[i] += part->urgency[i];
    sum->listed += part->listed;
    sum->carried += part->carried;
    sum->again += part->again;
    sum->withdrawn += part->withdrawn;
    sum->moved_out += part->moved_out;
}

static void add_rows(struct row_count *sum, const struct row_count *part) {
    sum->deliveries += part->deliveries;
    sum->received += part->received;
    sum->linked += part->linked;
    sum->unlinked += part->unlinked;
    sum->repeats += part->repeats;
    sum->conflicts += part->conflicts;
    sum->refused += part->refused;
    sum->future += part->future;
}

static void count_rows(struct tally *tally, const struct night_facts *night) {
    const struct intake *intake = night->intake;
    for (uint32_t i = 0; i < intake->delivery_count; i++) {
        const struct delivery *delivery = &intake->deliveries[i];
        if (delivery->state != DELIVERY_IN_FORCE || delivery->dataset == DATASET_NONE) continue;
        struct row_count part = {.deliveries = 1,
                                 .received = delivery->received,
                                 .repeats = delivery->repeats,
                                 .conflicts = delivery->conflicts,
                                 .refused = delivery->refused,
                                 .future = delivery->future};
        add_rows(&tally->datasets[delivery->dataset], &part);
    }
    for (uint16_t d = 0; d < night->book->dataset_count; d++) {
        tally->datasets[d].linked = night->population->counts[d].linked;
        tally->datasets[d].unlinked = night->population->counts[d].unlinked;
        add_rows(&tally->rows, &tally->datasets[d]);
    }
}

static void count_reasons(struct tally *tally, const struct night_facts *night) {
    const struct caseload *caseload = night->caseload;
    uint16_t gone = night->book->rule_count;
    for (uint32_t i = 0; i < caseload->case_count; i++) {
        const struct case_file *file = &caseload->cases[i];
        for (uint32_t r = 0; r < file->reason_count && !file->withdrawn; r++) {
            const struct reason *reason = &caseload->reasons[file->first_reason + r];
            tally->rules[reason->rule == RULE_NONE ? gone : reason->rule][reason->standing]++;
        }
    }
}

uint64_t rows_listed(const struct night_facts *night, uint16_t rule) {
    const struct rule_count *count = &night->judgement->rules[rule];
    return count->met - count->suppressed;
}

/* Households with a flag of the shadow rule, one for visits, that no `unless` suppresses, and without an open
 * case tonight, by rule; shadow_households has room for [rule_count] and is zero. */
static void tally_shadows(const struct night_facts *night, uint32_t *shadow_households) {
    const struct shadows *shadows = &night->judgement->shadows;
    const struct caseload *caseload = night->caseload;
    if (!shadows->flag_count) return;
    bool *open = memory_zeroed((size_t)night->population->households + 1, sizeof *open);
    uint32_t *last = memory_zeroed(night->book->rule_count, sizeof *last); /* household + 1, by rule */
    for (uint32_t i = 0; i < caseload->case_count; i++) {
        const struct case_file *file = &caseload->cases[i];
        if (file->household != HOUSEHOLD_NONE && standing_live(file->standing)) open[file->household] = true;
    }
    for (uint32_t i = 0; i < shadows->flag_count; i++) {
        const struct flag *flag = &shadows->flags[i];
        if (night->book->rules[flag->rule].list != LIST_VISIT) continue;
        if (flag->suppressed_by != FACT_NONE || open[flag->household]) continue;
        shadow_households[flag->rule] += last[flag->rule] != flag->household + 1;
        last[flag->rule] = flag->household + 1;
    }
    free(last);
    free(open);
}

static void count_lists(struct tally *tally, const struct night_facts *night) {
    const struct judgement *judgement = night->judgement;
    tally->flags.visit = judgement->flag_count;
    tally->flags.shadow = judgement->shadows.flag_count;
    for (uint32_t i = 0; i < judgement->listed_count; i++) {
        bool roster = night->book->rules[judgement->listed[i].rule].list == LIST_ROSTER;
        tally->flags.roster += roster;
        tally->flags.verify += !roster;
    }
    tally->lists_only_visits = true;
    for (uint16_t r = 0; r < night->book->rule_count; r++)
        if (judgement->rules[r].in_force && !rule_opens_cases(&night->book->rules[r]))
            tally->lists_only_visits = false;
}

uint32_t *cases_by_household(const struct night_facts *night) {
    uint32_t households = night->population->households;
    uint32_t *cases = memory_get(((size_t)households + 1) * sizeof *cases);
    for (uint32_t i = 0; i < households; i++) cases[i] = CASE_NONE;
    for (uint32_t i = 0; i < night->caseload->case_count; i++) {
        const struct case_file *file = &night->caseload->cases[i];
        if (file->household != HOUSEHOLD_NONE && file->number[0]) cases[file->household] = i;
    }
    return cases;
}

uint64_t place_key(const struct night_facts *night, region_t region) {
    bool known = *region_county_name(&night->book->regions, region);
    return region_township(region) | (known ? 0 : UNKNOWN_COUNTY);
}

region_t place_township(uint64_t key) {
    return key & ~UNKNOWN_COUNTY;
}

region_t place_county(uint64_t key) {
    return key & UNKNOWN_COUNTY ? 0 : region_county(key);
}

/* Each case where it is, and once more, by its index + case_count, where it has moved from. Stable, so that
 * the caseload's ranking within a township stays. */
static struct keyed *sort_cases(const struct caseload *caseload, const struct night_facts *night,
                                size_t *count) {
    size_t room = 2 * (size_t)caseload->case_count + 1;
    struct keyed *items = memory_get(room * sizeof *items), *scratch = memory_get(room * sizeof *items);
    *count = 0;
    for (uint32_t i = 0; i < caseload->case_count; i++) {
        const struct case_file *file = &caseload->cases[i];
        items[(*count)++] = (struct keyed){place_key(night, file->region), i};
        if (file->moved_from)
            items[(*count)++] = (struct keyed){place_key(night, file->moved_from), caseload->case_count + i};
    }
    radix_sort(items, scratch, *count);
    free(scratch);
    return items;
}

/* Room for one more of `count` things: places are few beside cases. */
static void *room_for(void *items, uint32_t count, size_t size) {
    bool full = (count & (count - 1)) == 0; /* 0, 1, 2, 4 … */
    return full ? memory_resize(items, count ? 2 * (size_t)count : 1, size) : items;
}

static void start_place(struct tally *tally, uint32_t at, uint64_t key) {
    region_t county = place_county(key);
    tally->counties = room_for(tally->counties, tally->county_count, sizeof *tally->counties);
    tally->townships = room_for(tally->townships, tally->township_count, sizeof *tally->townships);
    if (!tally->county_count || tally->counties[tally->county_count - 1].code != county)
        tally->counties[tally->county_count++] =
            (struct county){.code = county, .first = tally->township_count};
    tally->counties[tally->county_count - 1].count++;
    tally->townships[tally->township_count++] = (struct township){.code = place_township(key), .first = at};
}

static void count_cases(struct tally *tally, const struct night_facts *night) {
    const struct caseload *caseload = night->caseload;
    size_t count;
    uint32_t placed = 0;
    struct keyed *items = sort_cases(caseload, night, &count);
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || items[i].key != items[i - 1].key) start_place(tally, placed, items[i].key);
        struct township *township = &tally->townships[tally->township_count - 1];
        if (items[i].value >= caseload->case_count) {
            township->cases.moved_out++;
            continue;
        }
        township->count++;
        tally->order[placed++] = items[i].value;
        count_case(&township->cases, &caseload->cases[items[i].value]);
    }
    free(items);
    for (uint32_t c = 0; c < tally->county_count; c++) {
        struct county *county = &tally->counties[c];
        for (uint32_t t = 0; t < county->count; t++)
            add_cases(&county->cases, &tally->townships[county->first + t].cases);
        add_cases(&tally->cases, &county->cases);
    }
}

/* Entries of a township stand together, since households are ordered by region. */
static void count_inquiries(struct tally *tally, const struct night_facts *night) {
    uint32_t last = UINT32_MAX;
    uint64_t place = 0;
    for (uint32_t i = 0; i < night->judgement->unsure_count; i++) {
        const struct unsure *unsure = &night->judgement->unsure[i];
        if (!unsure->review) continue;
        uint64_t here = place_key(night, night->population->household[unsure->household].region);
        tally->reviewed++;
        if (unsure->household == last) continue;
        tally->inquiry_townships += !tally->inquiries || here != place;
        tally->inquiries++;
        last = unsure->household;
        place = here;
    }
}

void tally_init(struct tally *tally, const struct night_facts *night) {
    uint32_t cases = night->caseload->case_count;
    *tally = (struct tally){0};
    tally->datasets = memory_zeroed(night->book->dataset_count + 1u, sizeof *tally->datasets);
    tally->rules = memory_zeroed(night->book->rule_count + 1u, sizeof *tally->rules);
    tally->shadow_households = memory_zeroed(night->book->rule_count + 1u, sizeof *tally->shadow_households);
    tally->order = memory_get((cases + 1) * sizeof *tally->order);
    count_lists(tally, night);
    tally_shadows(night, tally->shadow_households);
    count_rows(tally, night);
    count_reasons(tally, night);
    count_cases(tally, night);
    count_inquiries(tally, night);
}

void tally_release(struct tally *tally) {
    free(tally->datasets);
    free(tally->rules);
    free(tally->shadow_households);
    free(tally->order);
    free(tally->townships);
    free(tally->counties);
    *tally = (struct tally){0};
}
