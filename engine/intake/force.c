/* Which deliveries are in force. */
#include "intake/force.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "ground/memory.h"
#include "ground/workers.h"
#include "intake/archive.h"
#include "intake/arriving.h"
#include "intake/naming.h"
#include "intake/version.h"

#define HEADER_ONLY_MOST 8192 /* bytes of text */

/* Neither failed nor told apart so far. */
static bool is_alive(const struct taken *taken) {
    return taken->delivery.dataset != DATASET_NONE && taken->delivery.state == DELIVERY_IN_FORCE;
}

static bool is_news(const struct taken *taken) {
    return taken->known == UINT32_MAX && is_alive(taken);
}

/* Known, and not waiting for anybody. */
static bool is_settled(const struct taken *taken) {
    return taken->known != UINT32_MAX && !taken->candidate && is_alive(taken);
}

/* Also what a person dismissed: its bytes are known. */
static bool is_at_hand(const struct taken *taken) {
    return is_alive(taken) || taken->delivery.state == DELIVERY_DISMISSED;
}

static bool same_sender(const struct taken *a, const struct taken *b) {
    return a->delivery.dataset == b->delivery.dataset && strcmp(a->delivery.sender, b->delivery.sender) == 0;
}

static bool same_period(const struct taken *a, const struct taken *b) {
    return a->delivery.first == b->delivery.first && a->delivery.last == b->delivery.last;
}

/* The day up to which its period had come when it was taken: a list of a whole quarter that came in the first
 * month of it is older than one of the second month. What names no period is of the day on which it came. One
 * that states an earlier day, and took the place of a list of a later one all the same, because it may or
 * because a person released it, keeps that place. */
static date_t stands_until(const struct taking *taking, const struct taken *taken) {
    date_t today = taking->intake->book->today, last = taken->delivery.last, most = today;
    if (taken->known != UINT32_MAX) {
        const struct known_delivery *known = &taking->options->known[taken->known];
        bool may_be_older = known->waits || taken_dataset(taking, taken)->guard.may_be_older;
        most = known->reaches != DATE_NONE && !may_be_older ? known->reaches : known->taken_on;
        if (last == DATE_NONE) return known->taken_on;
    }
    return last == DATE_NONE || (most != DATE_NONE && most < last) ? most : last;
}

static enum version_order compare_names(const struct taken *a, const struct taken *b) {
    return version_compare(naming_stem(a->delivery.name), naming_stem(b->delivery.name));
}

/* Whether `a` came after `b`: those of the inbox after all others; of those that one night took, by names. */
static bool came_later(const struct taking *taking, const struct taken *a, const struct taken *b) {
    if (a->known == UINT32_MAX || b->known == UINT32_MAX) return b->known != UINT32_MAX;
    bool one_night = taking->options->known[a->known].run == taking->options->known[b->known].run;
    enum version_order order = one_night ? compare_names(a, b) : VERSION_UNTOLD;
    return order == VERSION_UNTOLD ? a->known > b->known : order == VERSION_LATER;
}

/* The order in which whole lists follow each other. */
static bool is_newer(const struct taking *taking, const struct taken *a, const struct taken *b) {
    date_t first = stands_until(taking, a), second = stands_until(taking, b);
    if (first != second) return first > second;
    if (a->delivery.first != b->delivery.first) return a->delivery.first > b->delivery.first;
    if (a->delivery.last != b->delivery.last) return a->delivery.last > b->delivery.last;
    return came_later(taking, a, b);
}

static void add_known(struct taking *taking) {
    const struct intake_options *options = taking->options;
    struct arena *arena = &taking->intake->arena;
    for (uint32_t i = 0; i < options->known_count; i++) {
        const struct known_delivery *known = &options->known[i];
        uint16_t dataset = book_dataset(taking->intake->book, known->dataset);
        bool named = strlen(known->digest) + 1 == DIGEST_TEXT;
        if (dataset == DATASET_NONE || !(named || known->held)) continue;
        struct taken *taken = taking_add(taking);
        char path[DIGEST_TEXT + 8];
        archive_path(known->digest, path);
        taken->path = arena_text(arena, path);
        taken->known = i;
        snprintf(taken->expected, DIGEST_TEXT, "%s", known->digest);
        const char *sender =
            naming_known_sender(arena, taking->intake->book, known->name, arena_text(arena, known->sender));
        taken->delivery = (struct delivery){.dataset = dataset,
                                            .name = arena_text(arena, known->name),
                                            .sender = sender,
                                            .bytes = known->bytes,
                                            .first = known->first,
                                            .last = known->last,
                                            .reaches = known->reaches,
                                            .state = DELIVERY_IN_FORCE};
        memcpy(taken->delivery.digest, taken->expected, DIGEST_TEXT);
        bool asks = known->waits || known->unseen; /* for a person's word */
        const struct known_release *said = asks ? taking_release_of(taking, taken) : NULL;
        taken->candidate = taken->delivery.waiting = asks && !(said && !said->dismisses);
        if (taken->candidate && said) taken->delivery.state = DELIVERY_DISMISSED;
        if (known->held) taken_fail(taken, DELIVERY_HELD, "当时暂缓使用 · was held then");
    }
}

/* Only a file that may have the same bytes as another, or contradicts one, is read twice; and one that is
 * kept without being read is for what its .ok says. */
static bool must_be_hashed(const struct taking *taking, uint32_t item) {
    const struct taken *taken = &taking->items[item];
    if (!is_news(taken)) return false;
    if (*taken->promised && force_is_past(taking, item)) return true;
    for (uint32_t i = 0; i < taking->count; i++) {
        const struct taken *other = &taking->items[i];
        if (i == item || !is_at_hand(other)) continue;
        if (other->delivery.bytes == taken->delivery.bytes) return true;
        if (other->known == UINT32_MAX && same_sender(taken, other) && same_period(taken, other)) return true;
    }
    return false;
}

struct hashing {
    struct taking *taking;
    uint32_t *items, count;
};

static void hash_item(void *context, size_t index, int worker) {
    const struct hashing *hashing = context;
    const struct taking *taking = hashing->taking;
    struct taken *taken = &taking->items[hashing->items[index]];
    uint64_t size;
    (void)worker;
    if (digest_of_file(taking->inbox, taken->path, taken->expected, &size))
        arriving_check(taken, taken->expected);
    else
        taken->expected[0] = '\0';
}

/* Which must be is known before the first one fails for what its bytes are. */
static void hash_items(struct taking *taking) {
    struct hashing hashing = {taking, memory_zeroed(taking->count, sizeof *hashing.items), 0};
    for (uint32_t i = 0; i < taking->count; i++)
        if (!taking->items[i].recorded && must_be_hashed(taking, i)) hashing.items[hashing.count++] = i;
    workers_run(taking->options->threads, hashing.count, hash_item, &hashing);
    free(hashing.items);
}

/* Lines with something on them; many when the text cannot be read or is long. */
static uint32_t count_lines(struct source *source) {
    char text[HEADER_ONLY_MOST], why[HEADER_WHY];
    struct source_part part;
    enum source_step step;
    uint32_t lines = 0;
    while ((step = source_next(source, &part, why)) == SOURCE_MORE) {
        bool in_line = false;
        size_t got;
        if (!source_read(source, text, sizeof text, &got, why) || got == sizeof text) return UINT32_MAX;
        for (size_t i = 0; i < got; i++) {
            bool ends = text[i] == '\n' || text[i] == '\r';
            lines += !in_line && !ends;
            in_line = !ends;
        }
    }
    return step == SOURCE_END ? lines : UINT32_MAX;
}

/* Two months in which nothing happened have the same bytes: a header alone says something new of a new
 * period. */
static bool is_header_only(const struct taking *taking, struct taken *taken) {
    char why[HEADER_WHY];
    int file = taken_bytes(taking, taken);
    if (file < 0) return false;
    struct source *source = source_open(file, (struct source_tap){0}, why);
    bool is_one = source && count_lines(source) <= 1;
    source_free(source);
    close(file);
    return is_one;
}

/* Of two deliveries of one dataset and sender, whether `a` puts `b` out of force. */
static bool supersedes(const struct taking *taking, uint32_t a, uint32_t b) {
    const struct taken *first = &taking->items[a], *second = &taking->items[b];
    if (!same_sender(first, second)) return false;
    if (taken_dataset(taking, first)->delivery == DELIVERY_REPLACES) return is_newer(taking, first, second);
    return same_period(first, second) && came_later(taking, first, second);
}

/* Whether a known delivery lies in the inbox as well. */
static bool lies_there(const struct taking *taking, uint32_t known) {
    const struct taken *there = &taking->items[known];
    for (uint32_t i = 0; i < taking->count && taking->items[i].known == UINT32_MAX; i++)
        if (same_sender(&taking->items[i], there) && strcmp(taking->items[i].expected, there->expected) == 0)
            return true;
    return false;
}

/* Whether the known delivery stood no more last night: bytes that come again after others had taken their
 * place are news, a correction taken back. Not where those others lie there as well: then a night has not
 * emptied the inbox. */
static bool was_replaced(const struct taking *taking, uint32_t item) {
    for (uint32_t i = 0; i < taking->count; i++)
        if (i != item && is_settled(&taking->items[i]) && supersedes(taking, i, item))
            return !lies_there(taking, i);
    return false;
}

/* Two datasets may have the same bytes: one column of numbers, who died and who moved. */
static bool same_bytes(const struct taken *a, const struct taken *b) {
    return is_at_hand(a) && is_at_hand(b) && a->delivery.dataset == b->delivery.dataset && *a->expected &&
           strcmp(a->expected, b->expected) == 0;
}

static bool is_waiting(const struct taken *taken) {
    return taken->known != UINT32_MAX && taken->candidate;
}

/* What waits in a wrong folder, or under a wrong name, does not stand for the same file in its right place.
 */
static bool is_filed_again(const struct taken *waits, const struct taken *again) {
    return is_waiting(waits) && same_bytes(waits, again) &&
           !(same_sender(waits, again) && same_period(waits, again));
}

static void pass_over_filed_again(struct taking *taking) {
    for (uint32_t i = 0; i < taking->count; i++) {
        struct taken *taken = &taking->items[i];
        if (!is_waiting(taken)) continue;
        for (uint32_t k = 0; k < taking->count && is_alive(taken); k++) {
            const struct taken *again = &taking->items[k];
            bool later = again->known == UINT32_MAX || again->known > taken->known;
            if (later && is_filed_again(taken, again))
                taken_fail(taken, DELIVERY_KNOWN_BYTES, "同一份文件后来另行放置 · filed again elsewhere");
        }
    }
}

static bool counts_for(const struct taking *taking, uint32_t item, uint32_t other) {
    const struct taken *taken = &taking->items[item], *known = &taking->items[other];
    if (!same_bytes(known, taken) || is_filed_again(known, taken)) return false;
    return known->known == UINT32_MAX ? other < item : !was_replaced(taking, other);
}

static void mark_known_bytes(struct taking *taking, uint32_t item) {
    struct taken *taken = &taking->items[item];
    if (!is_news(taken) || !taken->expected[0]) return;
    for (uint32_t i = 0; i < taking->count; i++) {
        const struct taken *other = &taking->items[i];
        if (!counts_for(taking, item, i)) continue;
        if (!(same_sender(other, taken) && same_period(other, taken)) && is_header_only(taking, taken))
            continue;
        memcpy(taken->delivery.digest, taken->expected, DIGEST_TEXT);
        taken_fail(taken, DELIVERY_KNOWN_BYTES,
                   "内容与“%.120s”完全相同，只计一次 · the same bytes as “%.120s”, counted once",
                   other->delivery.name, other->delivery.name);
        return;
    }
}

static bool contradicts(const struct taken *a, const struct taken *b) {
    return is_news(a) && is_news(b) && same_sender(a, b) && same_period(a, b);
}

/* Of those that contradict `item`, itself included, the one whose name says that it is later than every
 * other; UINT32_MAX = none. */
static uint32_t latest_version(const struct taking *taking, uint32_t item) {
    const struct taken *items = taking->items;
    uint32_t latest = item;
    for (uint32_t i = 0; i < taking->count; i++)
        if (i != latest && contradicts(&items[i], &items[item]) &&
            compare_names(&items[i], &items[latest]) == VERSION_LATER)
            latest = i;
    for (uint32_t i = 0; i < taking->count; i++)
        if (i != latest && (i == item || contradicts(&items[i], &items[item])) &&
            compare_names(&items[latest], &items[i]) != VERSION_LATER)
            return UINT32_MAX;
    return latest;
}

static void hold_pair(struct taken *taken, const struct taken *other) {
    taken_fail(taken, DELIVERY_HELD,
               "同一来源、同一时期有两份不同的文件，另一份是“%.120s” · two different files of one sender and "
               "period, the other is “%.120s”",
               other->delivery.name, other->delivery.name);
}

static void tell_registers(struct taking *taking, const char *first, const char *second) {
    diags_add(taking->diags, DIAG_ERROR, (struct place){.file = taking->options->inbox},
              "同一时期有两份不同的户籍登记：“%s”和“%s” · two different registers of one period: "
              "“%s” and “%s”",
              first, second, first, second);
}

/* What contradicts another tonight, as it was before any of them was judged. */
struct contradiction {
    uint32_t other, latest; /* UINT32_MAX = none */
};

static struct contradiction contradiction_of(const struct taking *taking, uint32_t item) {
    struct contradiction found = {UINT32_MAX, UINT32_MAX};
    if (taking->items[item].known != UINT32_MAX) return found;
    for (uint32_t i = 0; i < taking->count && found.other == UINT32_MAX; i++)
        if (i != item && contradicts(&taking->items[item], &taking->items[i])) found.other = i;
    if (found.other != UINT32_MAX) found.latest = latest_version(taking, item);
    return found;
}

/* Of files that contradict each other the latest by name is used; where names do not say, all wait for a
 * person, and two registers stop the night. */
static bool settle_contradictions(struct taking *taking) {
    bool good = true;
    struct contradiction *found = memory_zeroed(taking->count, sizeof *found);
    for (uint32_t i = 0; i < taking->count; i++) found[i] = contradiction_of(taking, i);
    for (uint32_t i = 0; i < taking->count; i++) {
        struct taken *taken = &taking->items[i];
        if (found[i].other == UINT32_MAX || found[i].latest == i) continue;
        if (found[i].latest != UINT32_MAX) {
            const char *name = taking->items[found[i].latest].delivery.name;
            taken_fail(taken, DELIVERY_SUPERSEDED,
                       "按文件名，“%.120s”是更新的一版 · by its name “%.120s” is a later version", name,
                       name);
            continue;
        }
        const struct taken *other = &taking->items[found[i].other];
        if (taken->delivery.dataset == REGISTER && i < found[i].other) {
            tell_registers(taking, taken->delivery.name, other->delivery.name);
            good = false;
        }
        hold_pair(taken, other);
    }
    free(found);
    return good;
}

/* What its name calls an earlier version than that of the last night is no correction of it. */
static void hold_earlier_version(struct taking *taking, struct taken *taken) {
    const struct taken *last = NULL;
    for (uint32_t i = 0; i < taking->count; i++) {
        const struct taken *other = &taking->items[i];
        if (is_settled(other) && same_sender(taken, other) && same_period(taken, other) &&
            (!last || came_later(taking, other, last)))
            last = other;
    }
    if (last && compare_names(taken, last) == VERSION_EARLIER)
        taken_fail(taken, DELIVERY_HELD,
                   "按文件名比在用的“%.120s”旧，要用请改名 · by its name older than “%.120s”, which is in "
                   "force: rename it if it is to be used",
                   last->delivery.name, last->delivery.name);
}

/* A whole list beside a part of it, by their names: “城中区已更正” in the name of the city's list would leave
 * the old list in force beside the new one. Where both come tonight the part waits. */
static bool would_stand_beside(const struct taken *taken, const struct taken *other) {
    bool comes_as_well = is_news(other) && strlen(other->delivery.sender) < strlen(taken->delivery.sender);
    return (is_settled(other) || comes_as_well) && other->delivery.dataset == taken->delivery.dataset &&
           naming_is_part(taken->delivery.sender, other->delivery.sender);
}

static void hold_part(struct taking *taking, struct taken *taken) {
    if (taken_dataset(taking, taken)->delivery != DELIVERY_REPLACES) return;
    for (uint32_t i = 0; i < taking->count && is_alive(taken); i++) {
        const struct taken *other = &taking->items[i];
        if (!would_stand_beside(taken, other)) continue;
        taken_fail(taken, DELIVERY_HELD,
                   "按名称来自“%.120s”，而在用的名单来自“%.120s”：是同一份名单请去掉文件名中的地名，"
                   "是另一份请放进自己的文件夹 · by its name of “%.120s”, the list in force is of “%.120s”: "
                   "leave the place out of the name if it is the same list, or give it a folder of its own",
                   taken->delivery.sender, other->delivery.sender, taken->delivery.sender,
                   other->delivery.sender);
    }
}

/* Nothing but its name says whose it is, and it is not called as the list was that it would replace: 三江名册
 * after 城中名册 may be another county's. */
static void hold_stranger(struct taking *taking, struct taken *taken) {
    struct span stem = naming_stem(taken->delivery.name);
    const struct taken *last = NULL;
    bool same = false;
    if (*taken->delivery.sender || taken_dataset(taking, taken)->delivery != DELIVERY_REPLACES) return;
    for (uint32_t i = 0; i < taking->count; i++) {
        const struct taken *other = &taking->items[i];
        if (!is_settled(other) || !same_sender(taken, other)) continue;
        same = same || version_same_list(stem, naming_stem(other->delivery.name));
        if (!last || came_later(taking, other, last)) last = other;
    }
    if (last && !same)
        taken_fail(taken, DELIVERY_HELD,
                   "没有文件夹或地名说明由谁报送，名称又与在用的“%.120s”不同：同一来源请用同样的名称，"
                   "另一来源请放进自己的文件夹 · neither folder nor place says whose it is, and its name is "
                   "not that of “%.120s”, which it would replace",
                   last->delivery.name, last->delivery.name);
}

static void hold_each(struct taking *taking, void (*hold)(struct taking *taking, struct taken *taken)) {
    for (uint32_t i = 0; i < taking->count; i++)
        if (is_news(&taking->items[i])) hold(taking, &taking->items[i]);
}

static void hold_future(struct taking *taking) {
    for (uint32_t i = 0; i < taking->count; i++) {
        struct taken *taken = &taking->items[i];
        if (!is_alive(taken) || taken->delivery.first <= taking->intake->book->today) continue;
        taken_fail(taken, DELIVERY_HELD, "时期在今日之后 · its period begins after the as-of date");
    }
}

/* Deliveries of which only one can be in force lie together: an office knows a hundred thousand after a few
 * years. */
static int by_line(const void *a, const void *b, void *context) {
    const struct taking *taking = context;
    uint32_t first = *(const uint32_t *)a, second = *(const uint32_t *)b;
    const struct delivery *x = &taking->items[first].delivery, *y = &taking->items[second].delivery;
    if (x->dataset != y->dataset) return x->dataset < y->dataset ? -1 : 1;
    int order = strcmp(x->sender, y->sender);
    if (order) return order;
    if (taking->intake->book->datasets[x->dataset].delivery == DELIVERY_ADDS) {
        if (x->first != y->first) return x->first < y->first ? -1 : 1;
        if (x->last != y->last) return x->last < y->last ? -1 : 1;
    }
    return first < second ? -1 : first > second;
}

/* Whether only one of both can be in force. */
static bool same_line(const struct taking *taking, const struct taken *a, const struct taken *b) {
    return same_sender(a, b) &&
           (taken_dataset(taking, a)->delivery == DELIVERY_REPLACES || same_period(a, b));
}

/* Of one line, whether something puts `item` out of force: nearly always `newest` does. */
static bool is_superseded(const struct taking *taking, const uint32_t *line, uint32_t count, uint32_t newest,
                          uint32_t item) {
    if (supersedes(taking, newest, item)) return true;
    for (uint32_t i = 0; i < count; i++)
        if (supersedes(taking, line[i], item)) return true;
    return false;
}

static void mark_line(struct taking *taking, const uint32_t *line, uint32_t count) {
    uint32_t newest = line[0];
    for (uint32_t i = 1; i < count; i++)
        if (supersedes(taking, line[i], newest)) newest = line[i];
    for (uint32_t i = 0; i < count; i++)
        taking->items[line[i]].wanted = !is_superseded(taking, line, count, newest, line[i]);
}

static void mark_superseded(struct taking *taking) {
    uint32_t *order = memory_zeroed(taking->count, sizeof *order), count = 0;
    for (uint32_t i = 0; i < taking->count; i++)
        if (is_alive(&taking->items[i])) order[count++] = i;
    if (count) qsort_r(order, count, sizeof *order, by_line, taking);
    for (uint32_t from = 0, to; from < count; from = to) {
        const struct taken *first = &taking->items[order[from]];
        for (to = from + 1; to < count && same_line(taking, first, &taking->items[order[to]]);) to++;
        mark_line(taking, order + from, to - from);
    }
    for (uint32_t i = 0; i < count; i++)
        if (!taking->items[order[i]].wanted)
            taken_fail(&taking->items[order[i]], DELIVERY_SUPERSEDED,
                       "已有更新的一份 · a later one is in force");
    free(order);
}

/* The last day that a delivery tells of; DATE_NONE: nothing says. */
static date_t told_until(const struct taking *taking, const struct taken *taken) {
    if (taken->delivery.last != DATE_NONE || taken->known == UINT32_MAX) return taken->delivery.last;
    const struct known_delivery *known = &taking->options->known[taken->known];
    return known->reaches != DATE_NONE ? known->reaches : known->taken_on;
}

static bool is_past_term(const struct taking *taking, const struct taken *taken) {
    return taking->intake->book->today >=
           dataset_period_ends(taken_dataset(taking, taken), told_until(taking, taken));
}

bool force_is_past(const struct taking *taking, uint32_t item) {
    bool past = is_past_term(taking, &taking->items[item]);
    for (uint32_t i = 0; i < taking->count && !past; i++)
        past = i != item && is_alive(&taking->items[i]) && supersedes(taking, i, item);
    return past;
}

/* Of what grows, periods whose term is over: no later night reads them, and they may be purged. */
static void mark_past_term(struct taking *taking) {
    for (uint32_t i = 0; i < taking->count; i++) {
        struct taken *taken = &taking->items[i];
        if (!is_alive(taken) || !is_past_term(taking, taken)) continue;
        taken->wanted = false;
        taken_fail(taken, DELIVERY_SUPERSEDED, "保存期限已过 · its term is over");
    }
}

bool force_decide(struct taking *taking) {
    add_known(taking);
    hash_items(taking);
    for (uint32_t i = 0; i < taking->count; i++)
        taking->items[i].delivery.weighed = is_alive(&taking->items[i]);
    hold_future(taking); /* before bytes are compared: what waits must not stand for what is in time */
    for (uint32_t i = 0; i < taking->count; i++) mark_known_bytes(taking, i);
    pass_over_filed_again(taking);
    if (!settle_contradictions(taking)) return false;
    hold_each(taking, hold_earlier_version);
    hold_each(taking, hold_part);
    hold_each(taking, hold_stranger);
    mark_superseded(taking);
    mark_past_term(taking);
    return true;
}

/* Of two that are superseded; of one night and period by their names. */
static bool is_better(const struct taking *taking, uint32_t a, uint32_t b) {
    if (supersedes(taking, a, b)) return true;
    return !supersedes(taking, b, a) && compare_names(&taking->items[a], &taking->items[b]) == VERSION_LATER;
}

bool force_fall_back(struct taking *taking, uint32_t item) {
    uint32_t best = UINT32_MAX;
    for (uint32_t i = 0; i < taking->count; i++) {
        const struct taken *taken = &taking->items[i];
        if (taken->delivery.dataset == DATASET_NONE || !same_line(taking, taken, &taking->items[item]))
            continue;
        if (taken->delivery.state == DELIVERY_IN_FORCE) return false;
        if (taken->delivery.state != DELIVERY_SUPERSEDED || is_past_term(taking, taken)) continue;
        if (best == UINT32_MAX || is_better(taking, i, best)) best = i;
    }
    if (best == UINT32_MAX) return false;
    struct taken *taken = &taking->items[best];
    taken->delivery.state = DELIVERY_IN_FORCE;
    taken->wanted = true;
    taken_forgive(taken);
    return true;
}

/* Good when it was taken, or released since, and its counts are known. */
static bool was_good(const struct taking *taking, const struct taken *taken) {
    if (taken->known == UINT32_MAX || taken->candidate) return false;
    const struct known_delivery *known = &taking->options->known[taken->known];
    return !known->held && !known->unseen;
}

/* The newest good known delivery of the item's sender; of the item's period only, or of earlier ones only. */
enum which { OF_ANY_PERIOD, OF_SAME_PERIOD, OF_EARLIER_PERIOD };

static uint32_t newest_good(const struct taking *taking, uint32_t item, enum which which) {
    const struct taken *one = &taking->items[item];
    uint32_t best = UINT32_MAX;
    for (uint32_t i = 0; i < taking->count; i++) {
        const struct taken *taken = &taking->items[i];
        if (i == item || !was_good(taking, taken) || !same_sender(taken, one)) continue;
        if (which == OF_SAME_PERIOD && !same_period(taken, one)) continue;
        if (which == OF_EARLIER_PERIOD && !is_newer(taking, one, taken)) continue;
        if (taken->delivery.first > taking->intake->book->today) continue;
        if (best == UINT32_MAX || is_newer(taking, taken, &taking->items[best])) best = i;
    }
    return best;
}

static uint32_t last_good(const struct taking *taking, uint32_t item) {
    bool grows = taken_dataset(taking, &taking->items[item])->delivery == DELIVERY_ADDS;
    return newest_good(taking, item, grows ? OF_SAME_PERIOD : OF_ANY_PERIOD);
}

uint32_t force_last(const struct taking *taking, uint32_t item) {
    uint32_t last = last_good(taking, item);
    return last != UINT32_MAX ? last : newest_good(taking, item, OF_EARLIER_PERIOD);
}

uint32_t force_stand_in(const struct taking *taking, uint32_t item) {
    uint32_t known = last_good(taking, item);
    if (known != UINT32_MAX && taking->items[known].delivery.state == DELIVERY_IN_FORCE) return known;
    for (uint32_t i = 0; i < taking->count; i++) {
        const struct taken *taken = &taking->items[i];
        if (i != item && is_alive(taken) && same_line(taking, taken, &taking->items[item]) &&
            !supersedes(taking, i, item))
            return i;
    }
    return UINT32_MAX;
}

void force_mark_stale(struct taking *taking) {
    for (uint32_t i = 0; i < taking->count; i++) {
        const struct taken *taken = &taking->items[i];
        bool kept_out =
            taken->delivery.state == DELIVERY_HELD || taken->delivery.state == DELIVERY_UNREADABLE;
        if (!kept_out || taken->delivery.dataset == DATASET_NONE) continue;
        uint32_t known = force_stand_in(taking, i);
        if (taken->delivery.first > taking->intake->book->today || known == UINT32_MAX) continue;
        taking->items[known].delivery.stale = true;
    }
}
