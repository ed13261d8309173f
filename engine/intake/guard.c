/* The guards of a dataset. */
#include "intake/guard.h"

#include <stdlib.h>
#include <string.h>
#include "intake/force.h"

#define DAMAGED_LEAST 3   /* IDs that a spreadsheet has damaged for certain */
#define SUSPECTS_LEAST 20 /* of these and those that end in 000: one ID in a thousand does so by chance */

struct guarding {
    const struct taking *taking;
    struct taken *taken;
    const struct dataset *dataset;
    const struct guard *guard;
    const struct taken *last_taken; /* what it is measured by; NULL = none */
    const struct known_delivery *last;
};

static uint32_t good_rows(const struct guarding *guarding) {
    const struct tally *tally = &guarding->taken->tally;
    return tally->received - tally->refused - tally->future;
}

static bool too_many_refused(struct guarding *guarding) {
    const struct tally *tally = &guarding->taken->tally;
    double most = guarding->guard->max_refused;
    uint32_t rows = tally->received - tally->totals, refused = tally->refused - tally->totals;
    if (refused <= most * rows) return false;
    taken_fail(guarding->taken, DELIVERY_HELD,
               "%u 行中有 %u 行不能用，超过 %g%% · %u of %u rows refused, more than %g %%", rows, refused,
               most * 100, refused, rows, most * 100);
    return true;
}

struct words {
    const char *zh, *en;
};

static const struct words damage_words[DAMAGES] = {
    [DAMAGE_SCIENTIFIC] = {"改成了科学计数法", "turned into scientific notation"},
    [DAMAGE_NUMERIC] = {"改成了数值", "turned into numbers"},
    [DAMAGE_CUT] = {"截断（末三位成了000）", "cut to end in 000"},
    [DAMAGE_ZEROS] = {"截断（末三位成了000）", "cut to end in 000"},
};

/* The sentence is for the agency: what became of which column, and what to do. */
static void hold_damaged(struct taken *taken, const char *title, enum id_damage most, uint32_t rows) {
    taken_fail(
        taken, DELIVERY_HELD,
        "“%s”一栏有 %u "
        "行的身份证号被表格软件%s，末几位已丢失，无法还原。请把这一列设为“文本”，从原系统重新导出"
        " · column “%s”: %u citizen IDs were %s by a spreadsheet and have lost their last digits for good; "
        "please format the column as text and export it again from its source",
        title, rows, damage_words[most].zh, title, rows, damage_words[most].en);
}

static bool too_many_damaged(struct guarding *guarding) {
    const struct dataset *dataset = guarding->dataset;
    const struct tally *tally = &guarding->taken->tally;
    for (uint16_t column = 0; tally->unread.damaged && column < dataset->column_count; column++) {
        const uint32_t *counts = tally->unread.damaged + (size_t)column * DAMAGES;
        uint32_t sure = 0, most = 0;
        for (uint32_t i = 0; i < DAMAGES; i++) {
            if (i != DAMAGE_ZEROS) sure += counts[i];
            if (counts[i] > counts[most]) most = i;
        }
        uint32_t all = sure + counts[DAMAGE_ZEROS];
        if (sure < DAMAGED_LEAST && all < SUSPECTS_LEAST) continue;
        if (all <= guarding->guard->max_cut_ids * tally->received) continue;
        hold_damaged(guarding->taken, dataset->columns[column].title, (enum id_damage)most, all);
        return true;
    }
    return false;
}

/* Its cut-off lies before that of what it would replace. */
static bool older_than_last(struct guarding *guarding) {
    const struct taken *taken = guarding->taken, *last = guarding->last_taken;
    date_t reaches = taken_reaches(guarding->taking, taken);
    char now[11], before[11];
    bool replaces =
        last &&
        (guarding->dataset->delivery == DELIVERY_REPLACES ||
         (last->delivery.first == taken->delivery.first && last->delivery.last == taken->delivery.last));
    if (!replaces || guarding->guard->may_be_older || reaches == DATE_NONE) return false;
    if (last->delivery.reaches == DATE_NONE || reaches >= last->delivery.reaches) return false;
    date_write(reaches, now);
    date_write(last->delivery.reaches, before);
    taken_fail(guarding->taken, DELIVERY_HELD,
               "数据截至 %s，比在用的一份（%s）旧 · its data reach to %s, those in force to %s", now, before,
               now, before);
    return true;
}

/* Of a list that is replaced and has no good_for, one that came when two more should have come after it. */
static bool too_old(struct guarding *guarding) {
    const struct dataset *dataset = guarding->dataset;
    struct span_of_time every = dataset->every, good_for = dataset->good_for;
    date_t reaches = taken_reaches(guarding->taking, guarding->taken),
           today = guarding->taking->intake->book->today;
    char now[11];
    if (dataset->delivery != DELIVERY_REPLACES || dataset == guarding->taking->intake->book->datasets)
        return false;
    if (good_for.days || good_for.months || !(every.days || every.months) || reaches == DATE_NONE)
        return false;
    if (date_add_months(reaches, 2 * every.months) + 2 * every.days >= today) return false;
    date_write(reaches, now);
    taken_fail(guarding->taken, DELIVERY_HELD,
               "数据截至 %s，已过两个报送周期 · its data reach to %s, two deliveries behind", now, now);
    return true;
}

/* Days that a delivery tells of, up to `until`; 0 when its name has no period. */
static uint32_t days_told(const struct delivery *delivery, date_t until) {
    if (delivery->first == DATE_NONE || delivery->last == DATE_NONE) return 0;
    date_t last = until != DATE_NONE && until < delivery->last ? until : delivery->last;
    return last < delivery->first ? 0 : (uint32_t)(last - delivery->first + 1);
}

/* So many rows are to be expected: those of the last one; of a dataset that grows, as many a day. */
static double expected_rows(const struct guarding *guarding) {
    const struct taken *last = guarding->last_taken;
    double rows = guarding->last->rows;
    if (guarding->dataset->delivery == DELIVERY_REPLACES) return rows;
    uint32_t days = days_told(&guarding->taken->delivery, guarding->taking->intake->book->today),
             last_days = days_told(&last->delivery, last->delivery.reaches);
    return days && last_days ? rows * days / last_days : rows;
}

/* No more than the last one had, and of a shorter time fewer. */
static uint32_t expected_persons(const struct guarding *guarding) {
    double persons = guarding->last->persons, rows = guarding->last->rows;
    double expected = rows > 0 ? expected_rows(guarding) : 0;
    return (uint32_t)(expected < rows ? persons * expected / rows : persons);
}

static bool hold_rows(struct guarding *guarding, double expected, double share, const char *zh,
                      const char *en) {
    uint32_t good = good_rows(guarding), last = guarding->last->rows;
    if (expected == last)
        taken_fail(guarding->taken, DELIVERY_HELD,
                   "%s %u 行，上一份有 %u 行，%s %g%% · %u rows, the last one had %u, %s %g %% of it",
                   share < 1 ? "只有" : "有", good, last, zh, share * 100, good, last, en, share * 100);
    else
        taken_fail(
            guarding->taken, DELIVERY_HELD,
            "%s %u 行，按上一份的每天行数应有约 %.0f 行，%s %g%% · %u rows where the last one gives to "
            "expect %.0f, %s %g %% of it",
            share < 1 ? "只有" : "有", good, expected, zh, share * 100, good, expected, en, share * 100);
    return true;
}

/* A corrected version has the rows of the one that it replaces, whatever other months have. */
static bool too_few_of_same(struct guarding *guarding) {
    if (!guarding->last || guarding->dataset->delivery == DELIVERY_REPLACES) return false;
    const struct delivery *now = &guarding->taken->delivery, *before = &guarding->last_taken->delivery;
    double share = guarding->guard->min_share_of_same, rows = guarding->last->rows;
    bool same = now->first == before->first && now->last == before->last;
    if (!same || rows < guarding->guard->least || good_rows(guarding) >= share * rows) return false;
    return hold_rows(guarding, rows, share, "少于其", "less than");
}

static bool too_few_rows(struct guarding *guarding) {
    double least = guarding->guard->min_share_of_last;
    if (!guarding->last) return false;
    double expected = expected_rows(guarding);
    bool says = guarding->dataset->delivery == DELIVERY_REPLACES || expected >= guarding->guard->least;
    if (!says || good_rows(guarding) >= least * expected) return false;
    return hold_rows(guarding, expected, least, "少于其", "less than");
}

static bool too_many_rows(struct guarding *guarding) {
    double most = guarding->guard->max_share_of_last;
    if (!guarding->last || most == 0 || good_rows(guarding) < guarding->guard->least) return false;
    double expected = expected_rows(guarding);
    if (good_rows(guarding) <= most * expected) return false;
    return hold_rows(guarding, expected, most, "多于其", "more than");
}

/* Reads "kind=40" of the last delivery's counts; false when it had no such column. */
static bool filled_then(const char *filled, const char *name, uint32_t *count) {
    size_t length = strlen(name);
    for (const char *at = filled; at && *at; at = strchr(at, ';') ? strchr(at, ';') + 1 : NULL) {
        if (strncmp(at, name, length) != 0 || at[length] != '=') continue;
        *count = (uint32_t)strtoul(at + length + 1, NULL, 10);
        return true;
    }
    return false;
}

static uint32_t filled_now(const struct guarding *guarding, uint16_t column) {
    const struct layout *layout = guarding->taken->layout;
    const struct tally *tally = &guarding->taken->tally;
    for (uint16_t i = 0; layout && i < layout->absent_count; i++)
        if (layout->absent[i] == column) return 0;
    return tally->received - tally->refused - tally->empty[column];
}

/* A column counted by the last delivery, and so often filled then that its emptiness is no chance. */
static bool emptied(struct guarding *guarding, uint16_t column) {
    const struct tally *tally = &guarding->taken->tally;
    const struct known_delivery *last = guarding->last;
    const struct column *declared = &guarding->dataset->columns[column];
    double share = guarding->guard->min_filled_of_last;
    uint32_t then, now, rows = tally->received - tally->refused;
    if (!filled_then(last->filled, declared->name, &then)) return false;
    double expected = (double)then * rows / last->accepted;
    now = filled_now(guarding, column);
    if (expected < guarding->guard->least || now >= share * expected) return false;
    taken_fail(
        guarding->taken, DELIVERY_HELD,
        "“%s”列 %u 行中只有 %u 行有值，上一份 %u 行中有 %u 行 · column %s has a value in %u of %u rows, "
        "in the last one in %u of %u",
        declared->title, rows, now, last->accepted, then, declared->name, now, rows, then, last->accepted);
    return true;
}

static bool column_emptied(struct guarding *guarding) {
    if (!guarding->last || !guarding->last->accepted || !guarding->last->filled) return false;
    for (uint16_t c = 0; c < guarding->dataset->column_count && c < FILLED_COLUMNS; c++)
        if (emptied(guarding, c)) return true;
    return false;
}

static bool has_places(const struct dataset *dataset, uint16_t column) {
    return column < dataset->column_count && dataset->columns[column].type == TYPE_REGION;
}

/* A register of another city has nobody of this one: every case would be closed by it. */
static bool of_another_place(struct guarding *guarding) {
    const struct intake *intake = guarding->taking->intake;
    const struct site *site = &intake->book->site;
    const struct rows *rows = &intake->rows[REGISTER];
    uint16_t column = intake->book->household.region;
    uint32_t at = guarding->taken->delivery.first_slot, end = at + guarding->taken->delivery.slots;
    uint32_t placed = 0, elsewhere = 0;
    if (guarding->taken->delivery.dataset != REGISTER || !has_places(guarding->dataset, column)) return false;
    for (; at < end; at++) {
        if (rows->fate[at] != FATE_ROW || rows_missing(rows, column, at)) continue;
        placed++;
        elsewhere += !region_inside(rows_u64(rows, column, at), site->region, site->region_digits);
    }
    double most = guarding->guard->max_unlinked;
    if (placed < guarding->guard->least || elsewhere <= most * placed) return false;
    taken_fail(
        guarding->taken, DELIVERY_HELD,
        "%u 行中有 %u 行不在本办公室所管的地方，超过 %g%%，像是别处的户籍；放行后这些户不判断，原有个案移出，"
        "区划已调整的先改 site.lua 的 region · %u of %u rows lie outside of the place that the office "
        "answers "
        "for, more than %g %%: a register of another place? Released, they are not judged and their cases "
        "are moved out; where places were redrawn, change region in site.lua first",
        placed, elsewhere, most * 100, elsewhere, placed, most * 100);
    return true;
}

/* What guards of linked rows said: tonight, or in the night that took it. */
static bool held_by_link(struct guarding *guarding) {
    const struct intake_options *options = guarding->taking->options;
    struct taken *taken = guarding->taken;
    const char *why = taken->known == UINT32_MAX ? NULL : options->known[taken->known].held_by_link;
    for (uint32_t i = 0; i < options->held_by_link_count; i++)
        if (options->held_by_link[i].dataset == taken->delivery.dataset &&
            strcmp(options->held_by_link[i].digest, taken->delivery.digest) == 0)
            why = options->held_by_link[i].why;
    if (!why) return false;
    taken_fail(taken, DELIVERY_HELD, "%s", why);
    return taken->delivery.by_link = true;
}

/* One township's sheet with a misspelt header, while the others are read: its people would fall off. */
static bool sheet_left_out(struct guarding *guarding) {
    struct taken *taken = guarding->taken;
    if (!taken->left_out) return false;
    taken_fail(taken, DELIVERY_HELD, "%s", taken->left_out);
    return true;
}

/* Whatever guards say by now. */
static void dismiss(struct taken *taken) {
    taken->delivery.state = DELIVERY_DISMISSED;
    taken->wanted = false;
}

bool guard_trips(struct taking *taking, uint32_t item) {
    static bool (*const guards[])(struct guarding *) = {
        sheet_left_out, too_many_damaged, too_many_refused, older_than_last,  too_old,     too_few_of_same,
        too_few_rows,   too_many_rows,    column_emptied,   of_another_place, held_by_link};
    struct taken *taken = &taking->items[item];
    const struct dataset *dataset = taken_dataset(taking, taken);
    struct guarding guarding = {
        .taking = taking, .taken = taken, .dataset = dataset, .guard = &dataset->guard};
    uint32_t last = force_last(taking, item);
    const struct known_release *said = taking_release_of(taking, taken);
    if (said && !said->dismisses) return false;
    if (last != UINT32_MAX) {
        guarding.last_taken = &taking->items[last];
        guarding.last = &taking->options->known[guarding.last_taken->known];
        taken->delivery.persons_expected = expected_persons(&guarding);
    }
    for (size_t i = 0; i < sizeof guards / sizeof *guards && !taken->delivery.guarded; i++)
        taken->delivery.guarded = guards[i](&guarding);
    if (said) dismiss(taken);
    return taken->delivery.guarded || said;
}
