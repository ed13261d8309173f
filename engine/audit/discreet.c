/* Which rules another night held to be discreet. */
#include "audit/discreet.h"

#include <stdlib.h>
#include <string.h>

static void take_titles(struct rebuilt *to, const struct book *from) {
    struct book *book = to->plan.book;
    for (uint16_t r = 0; r < book->rule_count; r++)
        for (uint16_t o = 0; o < from->rule_count && !book->rules[r].discreet; o++)
            if (from->rules[o].discreet && strcmp(from->rules[o].name, book->rules[r].name) == 0)
                book->rules[r].discreet = arena_text(&book->arena, from->rules[o].discreet);
}

/* false: a night with the very same files was looked at. */
static bool is_new(struct map *seen, const struct sealed *sealed) {
    const json_value *sources = json_get(json_get(sealed->manifest, "plan"), "sources");
    char *text = sources ? json_write(sources, false) : NULL;
    uint32_t known = seen->count;
    bool fresh = !text || map_add(seen, span_of(text)) == known;
    free(text);
    return fresh;
}

static void look_into(struct rebuilt *rebuilt, const char *site, const char *run, struct map *seen) {
    struct rebuilt other;
    struct sealed sealed;
    struct diags unheard;
    struct progress quiet;
    diags_init(&unheard);
    progress_init(&quiet, true);
    struct rebuild_options options = {.site = site, .run = run, .threads = 1, .progress = &quiet};
    bool fresh = sealed_open(&sealed, site, run, &unheard) == EXIT_DONE && is_new(seen, &sealed);
    sealed_close(&sealed);
    if (fresh) {
        if (rebuild_open_book(&other, &options, &unheard) == EXIT_DONE) take_titles(rebuilt, other.plan.book);
        rebuild_close(&other);
    }
    diags_release(&unheard);
}

bool discreet_alone(const struct book *book, uint16_t dataset) {
    bool discreet = false, open = false;
    for (uint16_t r = 0; r < book->rule_count; r++) {
        if (!rule_reads(&book->rules[r], dataset)) continue;
        discreet = discreet || book->rules[r].discreet;
        open = open || !book->rules[r].discreet;
    }
    return discreet && !open;
}

bool discreet_ever(struct rebuilt *rebuilt, const char *site, struct diags *diags) {
    const struct run_row *runs;
    uint32_t count;
    struct map seen;
    if (!casebook_runs(rebuilt->sealed.casebook, &runs, &count, diags)) return false;
    map_init(&seen);
    is_new(&seen, &rebuilt->sealed);
    for (uint32_t i = count; i-- > 0;) look_into(rebuilt, site, runs[i].folder, &seen);
    map_release(&seen);
    return true;
}
