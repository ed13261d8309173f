/* The guards of a dataset. */
#include "intake/guard.h"

#include "intake/force.h"

/* One ID in a thousand ends in 000 by chance. */
#define SUSPECTS_LEAST 20
#define SUSPECTS_SHARE 0.02

static bool too_many_refused(struct taken *taken, const struct dataset *dataset) {
    uint32_t rows = taken->tally.received - taken->tally.totals,
             refused = taken->tally.refused - taken->tally.totals;
    if (refused <= dataset->max_refused * rows) return false;
    taken_fail(taken, DELIVERY_HELD,
               "%u 行中有 %u 行不能用，超过 %g%% · %u of %u rows refused, more than %g %%", rows, refused,
               dataset->max_refused * 100, refused, rows, dataset->max_refused * 100);
    return true;
}

static bool too_few_rows(struct taken *taken, const struct dataset *dataset, uint32_t last) {
    const struct tally *tally = &taken->tally;
    uint32_t good = tally->received - tally->refused - tally->future;
    if (good >= dataset->min_share_of_last * last) return false;
    taken_fail(
        taken, DELIVERY_HELD,
        "只有 %u 行，上一份有 %u 行，少于其 %g%% · %u rows, the last one had %u, less than %g %% of it", good,
        last, dataset->min_share_of_last * 100, good, last, dataset->min_share_of_last * 100);
    return true;
}

static bool too_many_suspects(struct taken *taken) {
    const struct tally *tally = &taken->tally;
    if (tally->suspects < SUSPECTS_LEAST || tally->suspects <= SUSPECTS_SHARE * tally->received) return false;
    taken_fail(taken, DELIVERY_HELD,
               "%u 行身份证号以 000 结尾，疑被表格软件截断 · %u IDs end in 000, as spreadsheets cut them",
               tally->suspects, tally->suspects);
    return true;
}

bool guard_trips(struct taking *taking, uint32_t item) {
    struct taken *taken = &taking->items[item];
    const struct dataset *dataset = &taking->intake->book->datasets[taken->delivery.dataset];
    uint32_t last;
    if (too_many_refused(taken, dataset) || too_many_suspects(taken)) return true;
    return dataset->delivery == DELIVERY_REPLACES && force_last_rows(taking, item, &last) &&
           too_few_rows(taken, dataset, last);
}
