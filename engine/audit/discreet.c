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
        map_add(&known->readers, buffer_span(&key));
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
    const char *site;
    struct map seen;
    void (*each)(void *context, const struct book *book);
    void *context;
};

static bool look_into(struct looking *looking, const char *run, struct diags *diags) {
    struct sealed sealed;
    struct diags said;
    struct progress quiet;
    diags_init(&said);
    progress_init(&quiet, true);
    struct rebuild_options options = {.site = looking->site, .run = run, .threads = 1, .progress = &quiet};
    enum exit_code code = sealed_open(&sealed, looking->site, run, &said);
    bool fresh = code == EXIT_DONE && is_new(&looking->seen, &sealed);
    sealed_close(&sealed);
    if (fresh) {
        struct rebuilt other;
        code = rebuild_open_book(&other, &options, &said);
        if (code == EXIT_DONE) looking->each(looking->context, other.plan.book);
        rebuild_close(&other);
    }
    if (code == EXIT_SYSTEM) diags_add_all(diags, &said);
    diags_release(&said);
    return code != EXIT_SYSTEM;
}

bool discreet_books(struct casebook *casebook, const char *site, const struct sealed *but,
                    void (*each)(void *context, const struct book *book), void *context,
                    struct diags *diags) {
    const struct run_row *runs;
    uint32_t count;
    struct looking looking = {.site = site, .each = each, .context = context};
    if (!casebook_runs(casebook, &runs, &count, diags)) return false;
    map_init(&looking.seen);
    if (but) is_new(&looking.seen, but);
    bool all = true;
    for (uint32_t i = count; i-- > 0 && all;) all = look_into(&looking, runs[i].folder, diags);
    map_release(&looking.seen);
    return all;
}

struct taking {
    struct book *books[2];  /* get titles; the second NULL: there is but one */
    struct discreet *known; /* NULL: not asked for */
};

static void take_titles_into(struct book *book, const struct book *from) {
    for (uint16_t r = 0; r < book->rule_count; r++) {
        struct rule *rule = &book->rules[r];
        uint16_t other = book_rule(from, rule->name);
        if (!rule->discreet && other != RULE_NONE && from->rules[other].discreet)
            rule->discreet = arena_text(&book->arena, from->rules[other].discreet);
    }
}

static void take_titles(void *context, const struct book *from) {
    const struct taking *taking = context;
    for (int i = 0; i < 2; i++)
        if (taking->books[i]) take_titles_into(taking->books[i], from);
    if (taking->known) discreet_note(taking->known, from);
}

bool discreet_titles(struct book *one, struct book *other, struct casebook *casebook, const char *site,
                     struct diags *diags) {
    struct taking taking = {{one, other}, NULL};
    return discreet_books(casebook, site, NULL, take_titles, &taking, diags);
}

bool discreet_ever(struct rebuilt *rebuilt, const char *site, struct discreet *known, struct diags *diags) {
    struct taking taking = {{rebuilt->plan.book, NULL}, known};
    if (known) discreet_note(known, rebuilt->plan.book);
    return discreet_books(rebuilt->sealed.casebook, site, &rebuilt->sealed, take_titles, &taking, diags);
}
