/* Causes as a sealed run wrote them down. */
#include <string.h>

#include "casebook/events.h"
#include "casebook/turns.h"
#include "ground/map.h"
#include "ground/memory.h"

struct recalling {
    struct caseload *caseload;
    struct map turns; /* number, rule, subject and on or off → index of a turn */
    struct buffer key;
    uint32_t count;
};

static struct span key_of(struct buffer *key, const char *number, const char *rule, const char *subject,
                          bool on) {
    buffer_clear(key);
    buffer_format(key, "%s\t%s\t%s\t%d", number, rule, subject, on);
    return (struct span){key->at, key->length};
}

static bool recall(void *context, const struct event *event) {
    struct recalling *recalling = context;
    struct caseload *caseload = recalling->caseload;
    bool on = event->kind == EVENT_REASON_ON;
    if (!event->cause || !(on || event->kind == EVENT_REASON_OFF)) return true;
    uint32_t index =
        map_find(&recalling->turns, key_of(&recalling->key, event->number, event->rule, event->subject, on));
    enum turned_by then = turned_by_read(event->cause);
    bool known = index != MAP_NONE && caseload->turns[index].by != TURNED_BY_UNKNOWN;
    if (index == MAP_NONE || (known && then != TURNED_BY_UNKNOWN)) return true;
    turn_explain(caseload, index, then, arena_text(&caseload->arena, event->of ? event->of : ""));
    recalling->count += !known && then != TURNED_BY_UNKNOWN;
    return true;
}

bool turns_recall(struct caseload *caseload, struct casebook *casebook, const struct run_row *run,
                  uint32_t *count, struct diags *diags) {
    struct recalling recalling = {.caseload = caseload};
    map_init(&recalling.turns);
    for (uint32_t i = 0; i < caseload->turn_count; i++) {
        const struct turn *turn = &caseload->turns[i];
        struct span key = key_of(&recalling.key, turn->number, turn->rule, turn->subject, turn->on);
        map_add(&recalling.turns, (struct span){arena_span(&caseload->arena, key), key.length});
    }
    BUG_UNLESS(recalling.turns.count == caseload->turn_count);
    bool read = events_read(casebook, run->position, run->position_after, recall, &recalling, diags);
    *count = recalling.count;
    map_release(&recalling.turns);
    buffer_release(&recalling.key);
    return read;
}
