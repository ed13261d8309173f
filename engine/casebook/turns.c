/* Turns: how they are called, counted, and taken over into the journal. */
#include "casebook/turns.h"

#include <stdlib.h>
#include <string.h>
#include "casebook/decide.h"
#include "ground/memory.h"

struct cause_words {
    const char *key, *zh, *en;
};

static const struct cause_words words[TURNED_BYS] = {
    [TURNED_UNTOLD] = {NULL, "", ""},
    [TURNED_BY_PROGRAM] = {"program", "程序升级", "program upgrade"},
    [TURNED_BY_RULE] = {"rule", "规则", "rule"},
    [TURNED_BY_PARAMETER] = {"parameter", "参数", "parameter"},
    [TURNED_BY_CALENDAR] = {"calendar", "日期", "calendar"},
    [TURNED_BY_HOLD] = {"hold", "暂缓", "hold"},
    [TURNED_BY_RELEASE] = {"release", "放行", "release"},
    [TURNED_BY_FIRST] = {"first delivery", "首次报送", "first delivery"},
    [TURNED_BY_DATA] = {"data", "数据", "data"},
    [TURNED_BY_LINK] = {"link", "关联", "link"},
    [TURNED_BY_UNKNOWN] = {"unknown", "不明", "unknown"},
};

const char *turned_by_key(enum turned_by by) {
    return words[by].key;
}

const char *turned_by_zh(enum turned_by by) {
    return words[by].zh;
}

const char *turned_zh(const char *key) {
    for (int by = TURNED_UNTOLD + 1; key && by < TURNED_BYS; by++)
        if (strcmp(words[by].key, key) == 0) return words[by].zh;
    return NULL;
}

const char *turned_by_en(enum turned_by by) {
    return words[by].en;
}

enum turned_by turned_by_read(const char *key) {
    for (int by = TURNED_UNTOLD + 1; key && by < TURNED_BYS; by++)
        if (strcmp(words[by].key, key) == 0) return (enum turned_by)by;
    return TURNED_BY_UNKNOWN;
}

void turn_explain(struct caseload *caseload, uint32_t index, enum turned_by by, const char *of) {
    struct pending *pending = caseload->events;
    struct turn *turn = &caseload->turns[index];
    turn->by = by;
    turn->of = of;
    struct event *event = &pending->events[turn->event];
    event->cause = turned_by_key(by);
    event->of = of;
}

static int compare_sums(const void *left, const void *right) {
    const struct turn_sum *a = left, *b = right;
    if (a->by != b->by) return a->by < b->by ? -1 : 1;
    return strcmp(a->of, b->of);
}

struct turn_sum *turns_sum(const struct caseload *caseload, uint32_t *count) {
    struct turn_sum *sums = memory_zeroed((size_t)caseload->turn_count + 1, sizeof *sums);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < caseload->turn_count; i++) {
        const struct turn *turn = &caseload->turns[i];
        sums[i] = (struct turn_sum){turn->by, turn->of, turn->on, !turn->on, turn->opens, turn->closes};
    }
    if (caseload->turn_count) qsort(sums, caseload->turn_count, sizeof *sums, compare_sums);
    for (uint32_t i = 0; i < caseload->turn_count; i++) {
        const struct turn_sum one = sums[i];
        if (!kept || compare_sums(&sums[kept - 1], &one) != 0) {
            sums[kept++] = one;
            continue;
        }
        struct turn_sum *sum = &sums[kept - 1];
        sum->flags_new += one.flags_new;
        sum->flags_gone += one.flags_gone;
        sum->cases_new += one.cases_new;
        sum->cases_gone += one.cases_gone;
    }
    *count = kept;
    return sums;
}
