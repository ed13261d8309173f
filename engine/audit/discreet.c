/* Which rules another night held to be discreet. */
#include "audit/discreet.h"

#include <stdlib.h>
#include <string.h>

void discreet_init(struct discreet *known) {
    map_init(&known->rules);
    map_init(&known->readers);
}

void discreet_release(struct discreet *known) {
    map_release(&known->rules);
    map_release(&known->readers);
}

struct span key_first(struct span key) {
    return (struct span){key.at, (size_t)((const char *)memchr(key.at, '\n', key.length) - key.at)};
}

struct span key_second(struct span key) {
    size_t before = key_first(key).length + 1;
    return (struct span){key.at + before, key.length - before};
}

static void note_readers(struct discreet *known, const struct book *book, const struct rule *rule) {
    struct buffer key = {0};
    for (uint16_t d = 0; d < book->dataset_count; d++) {
        if (!rule_reads(rule, d)) continue;
        buffer_clear(&key);
        buffer_format(&key, "%s\n%s", book->datasets[d].name, rule->name);
        map_add(&known->readers, (struct span){key.at, key.length});
    }
    buffer_release(&key);
}

void discreet_note(struct discreet *known, const struct book *book) {
    for (uint16_t r = 0; r < book->rule_count; r++) {
        note_readers(known, book, &book->rules[r]);
        if (book->rules[r].discreet) map_add(&known->rules, span_of(book->rules[r].name));
    }
}

bool discreet_alone(const struct discreet *known, struct span dataset) {
    bool read = false;
    for (uint32_t i = 0; i < known->readers.count; i++) {
        struct span key = known->readers.keys[i];
        if (!span_equal(key_first(key), dataset)) continue;
        if (map_find(&known->rules, key_second(key)) == MAP_NONE) return false;
        read = true;
    }
    return read;
}

static void take_titles(struct rebuilt *to, const struct book *from) {
    struct book *book = to->plan.book;
    for (uint16_t r = 0; r < book->rule_count; r++) {
        struct rule *rule = &book->rules[r];
        uint16_t other = book_rule(from, rule->name);
        if (!rule->discreet && other != RULE_NONE && from->rules[other].discreet)
            rule->discreet = arena_text(&book->arena, from->rules[other].discreet);
    }
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

struct looking {
    struct rebuilt *rebuilt;
    const char *site;
    struct discreet *known; /* NULL: not asked for */
    struct map seen;
};

static void look_into(struct looking *looking, const char *run) {
    struct rebuilt other;
    struct sealed sealed;
    struct diags unheard;
    struct progress quiet;
    diags_init(&unheard);
    progress_init(&quiet, true);
    struct rebuild_options options = {.site = looking->site, .run = run, .threads = 1, .progress = &quiet};
    bool fresh =
        sealed_open(&sealed, looking->site, run, &unheard) == EXIT_DONE && is_new(&looking->seen, &sealed);
    sealed_close(&sealed);
    if (fresh) {
        bool read = rebuild_open_book(&other, &options, &unheard) == EXIT_DONE;
        if (read) take_titles(looking->rebuilt, other.plan.book);
        if (read && looking->known) discreet_note(looking->known, other.plan.book);
        rebuild_close(&other);
    }
    diags_release(&unheard);
}

bool discreet_ever(struct rebuilt *rebuilt, const char *site, struct discreet *known, struct diags *diags) {
    const struct run_row *runs;
    uint32_t count;
    struct looking looking = {.rebuilt = rebuilt, .site = site, .known = known};
    if (!casebook_runs(rebuilt->sealed.casebook, &runs, &count, diags)) return false;
    map_init(&looking.seen);
    is_new(&looking.seen, &rebuilt->sealed);
    if (known) discreet_note(known, rebuilt->plan.book);
    for (uint32_t i = count; i-- > 0;) look_into(&looking, runs[i].folder);
    map_release(&looking.seen);
    return true;
}
