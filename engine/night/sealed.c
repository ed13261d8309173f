/* A sealed night read back. */
#include "night/sealed.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include "ground/file.h"
#include "ground/memory.h"
#include "ground/text.h"
#include "night/manifest.h"

#define FIXTURE "expected"

void sealed_recall(struct known_delivery *known, const struct known_delivery *taken, uint32_t count) {
    known->reaches = known->taken_on = DATE_NONE;
    for (uint32_t i = count; i-- > 0 && known->taken_on == DATE_NONE;) {
        if (strcmp(taken[i].dataset, known->dataset) != 0 || strcmp(taken[i].digest, known->digest) != 0)
            continue;
        known->reaches = taken[i].reaches;
        known->taken_on = taken[i].taken_on;
    }
}

static void add_release(struct sealed *sealed, const struct known_delivery *known, const json_value *said) {
    sealed->releases = memory_resize(sealed->releases, sealed->release_count + 1u, sizeof *sealed->releases);
    sealed->releases[sealed->release_count++] = (struct known_release){.dataset = known->dataset,
                                                                       .sender = known->sender,
                                                                       .digest = known->digest,
                                                                       .by = json_text(said, "by"),
                                                                       .why = json_text(said, "why"),
                                                                       .date = manifest_day(said, "date")};
}

static void add_deliveries(struct sealed *sealed, const json_value *list, bool held,
                           const struct known_delivery *taken, uint32_t taken_count) {
    size_t count = json_count(list);
    sealed->known = memory_resize(sealed->known, sealed->known_count + count + 1, sizeof *sealed->known);
    for (size_t i = 0; i < count; i++) {
        const json_value *item = json_at(list, i);
        struct known_delivery *known = &sealed->known[sealed->known_count++];
        *known = (struct known_delivery){.dataset = json_text(item, "dataset"),
                                         .name = json_text(item, "name"),
                                         .sender = json_text(item, "sender"),
                                         .digest = json_text(item, "sha256"),
                                         .first = manifest_day(item, "first"),
                                         .last = manifest_day(item, "last"),
                                         .bytes = (uint64_t)json_get_number(item, "bytes", 0),
                                         .held = held};
        sealed_recall(known, taken, taken_count);
        if (json_get(item, "released")) add_release(sealed, known, json_get(item, "released"));
    }
}

/* Oldest first: those of the nights before. */
static bool recall_earlier(struct sealed *sealed, const struct known_delivery *taken, uint32_t count,
                           struct diags *diags) {
    sealed->earlier = memory_zeroed(count + 1u, sizeof *sealed->earlier);
    for (uint32_t i = 0; i < count; i++)
        if (taken[i].run < sealed->run->number) sealed->earlier[sealed->earlier_count++] = taken[i];
    if (!casebook_releases(sealed->casebook, &sealed->granted, &sealed->granted_count, diags)) return false;
    while (sealed->granted_count && sealed->granted[sealed->granted_count - 1].run >= sealed->run->number)
        sealed->granted_count--;
    return true;
}

/* Its neighbours among all runs, oldest first. */
static void find_before(struct sealed *sealed, const struct run_row *runs) {
    if (sealed->run > runs) sealed->previous = sealed->run - 1;
    for (const struct run_row *row = sealed->run; row-- > runs && row->date == sealed->run->date;)
        sealed->first_of_day = row;
}

enum exit_code sealed_none(const char *file, struct diags *diags) {
    diags_add(diags, DIAG_ERROR, (struct place){.file = file},
              "还没有封存过的运行 · no night has been sealed yet");
    return EXIT_NOT_STARTED;
}

/* What was typed may be anything, an ID too. */
static enum exit_code no_such_run(const char *file, const char *typed, const char *last,
                                  struct diags *diags) {
    struct buffer name = {0};
    const char *named = text_named(&name, span_of(typed));
    diags_add(diags, DIAG_ERROR, (struct place){.file = file},
              "没有这次运行：%s，最近一次是 %s · no such run: %s, the last is %s", named, last, named, last);
    buffer_release(&name);
    return EXIT_NOT_STARTED;
}

static enum exit_code find_run(struct sealed *sealed, const char *folder, struct diags *diags) {
    const struct run_row *runs;
    uint32_t count;
    if (!casebook_runs(sealed->casebook, &runs, &count, diags)) return EXIT_SYSTEM;
    for (uint32_t i = count; i-- > 0 && !sealed->run;)
        if (!folder || strcmp(runs[i].folder, folder) == 0) sealed->run = &runs[i];
    if (count == 0) return sealed_none("casebook.db", diags);
    if (!sealed->run) return no_such_run("casebook.db", folder, runs[count - 1].folder, diags);
    find_before(sealed, runs);
    return EXIT_DONE;
}

static enum exit_code unread(const char *path, struct diags *diags) {
    int reason = errno;
    diags_add(diags, DIAG_ERROR, (struct place){.file = path}, "清单读不出 · the manifest cannot be read: %s",
              strerror(reason));
    diags_reason(diags, reason);
    return diags_code(diags, EXIT_DIFFERENT);
}

static enum exit_code not_sealed(const char *path, const char *why, struct diags *diags) {
    diags_add(diags, DIAG_ERROR, (struct place){.file = path},
              "清单与封存时不符 · the manifest is not the one that was sealed%s%s", why ? ": " : "",
              why ? why : "");
    return EXIT_DIFFERENT;
}

/* `digest`: which it must have; NULL: whichever it has, put into out. */
static enum exit_code read_manifest(struct sealed *sealed, const char *folder, const char *digest,
                                    char out[DIGEST_TEXT], struct diags *diags) {
    struct buffer path = {0}, text = {.most = MANIFEST_MOST};
    const char *why = NULL;
    enum exit_code code = EXIT_DONE;
    buffer_format(&path, "%s/manifest.json", folder);
    if (!file_read(AT_FDCWD, path.at, MANIFEST_MOST, &text))
        code = unread(path.at, diags);
    else {
        digest_of(text.at, text.length, out);
        if (digest && strcmp(digest, out) != 0) code = not_sealed(path.at, NULL, diags);
    }
    if (code == EXIT_DONE) sealed->manifest = manifest_read(text.at, text.length, &why);
    if (why) code = not_sealed(path.at, why, diags);
    buffer_release(&path);
    buffer_release(&text);
    return code;
}

/* Deliveries, releases and inbox. */
static bool recall_inputs(struct sealed *sealed, struct diags *diags) {
    const struct known_delivery *taken = NULL;
    uint32_t count = 0;
    if (sealed->casebook &&
        !casebook_deliveries(sealed->casebook, sealed->run->number, &taken, &count, diags))
        return false;
    const json_value *plan = json_get(sealed->manifest, "plan");
    add_deliveries(sealed, json_get(plan, "deliveries"), false, taken, count);
    sealed->in_force_count = sealed->known_count;
    add_deliveries(sealed, json_get(plan, "held"), true, taken, count);
    sealed->inbox = inbox_recorded(json_get(sealed->manifest, "inbox"), &sealed->inbox_count);
    return !sealed->casebook || recall_earlier(sealed, taken, count, diags);
}

enum exit_code sealed_open(struct sealed *sealed, const char *site, const char *run, struct diags *diags) {
    char digest[DIGEST_TEXT];
    struct buffer folder = {0};
    *sealed = (struct sealed){0};
    if (!casebook_exists(site)) return sealed_none(site, diags);
    sealed->casebook = casebook_look(site, diags);
    if (!sealed->casebook) return EXIT_SYSTEM;
    enum exit_code code = find_run(sealed, run, diags);
    if (code != EXIT_DONE) return code;
    sealed_folder(sealed, site, &folder);
    code = read_manifest(sealed, folder.at, sealed->run->manifest, digest, diags);
    buffer_release(&folder);
    if (code != EXIT_DONE) return code;
    return recall_inputs(sealed, diags) ? EXIT_DONE : EXIT_SYSTEM;
}

bool sealed_is_fixture(const char *site) {
    struct buffer path = {0};
    buffer_format(&path, "%s/" FIXTURE "/manifest.json", site);
    bool is = !casebook_exists(site) && file_exists(path.at);
    buffer_release(&path);
    return is;
}

enum exit_code sealed_open_fixture(struct sealed *sealed, const char *site, const char *run,
                                   struct diags *diags) {
    char digest[DIGEST_TEXT];
    struct buffer folder = {0};
    *sealed = (struct sealed){.run = &sealed->fixture};
    sealed_folder(sealed, site, &folder);
    enum exit_code code = read_manifest(sealed, folder.at, NULL, digest, diags);
    buffer_release(&folder);
    if (code != EXIT_DONE) return code;
    const char *name = json_text(sealed->manifest, "run");
    if (run && strcmp(run, name) != 0) return no_such_run(site, run, name, diags);
    memcpy(sealed->fixture_manifest, digest, sizeof digest);
    sealed->fixture = (struct run_row){.number = 1,
                                       .date = manifest_day(json_get(sealed->manifest, "plan"), "date"),
                                       .sequence = (int)json_get_number(sealed->manifest, "sequence", 1),
                                       .folder = name,
                                       .plan = json_text(sealed->manifest, "plan_sha256"),
                                       .manifest = sealed->fixture_manifest};
    return recall_inputs(sealed, diags) ? EXIT_DONE : EXIT_SYSTEM;
}

void sealed_folder(const struct sealed *sealed, const char *site, struct buffer *out) {
    buffer_clear(out);
    if (sealed->run == &sealed->fixture)
        buffer_format(out, "%s/" FIXTURE, site);
    else
        buffer_format(out, "%s/runs/%s", site, sealed->run->folder);
}

void sealed_close(struct sealed *sealed) {
    casebook_close(sealed->casebook);
    json_free(sealed->manifest);
    free(sealed->known);
    free(sealed->releases);
    free(sealed->earlier);
    free(sealed->inbox);
    *sealed = (struct sealed){0};
}

static void add_name(struct buffer *out, const char *name) {
    if (out->length) buffer_text(out, "、");
    buffer_text(out, name);
}

uint32_t sealed_changed_sources(const struct sealed *sealed, const struct book *book, struct buffer *out) {
    const json_value *list = json_get(json_get(sealed->manifest, "plan"), "sources");
    uint32_t changed = 0;
    struct map known;
    map_init(&known);
    for (size_t i = 0; i < json_count(list); i++) {
        const char *path = json_text(json_at(list, i), "path");
        const char *digest = json_text(json_at(list, i), "sha256");
        uint16_t source = book_source(book, path);
        map_add(&known, span_of(path));
        if (source != SOURCE_NONE && strcmp(book->sources[source].digest, digest) == 0) continue;
        add_name(out, path);
        changed++;
    }
    for (uint16_t i = 0; i < book->source_count; i++) {
        if (map_find(&known, span_of(book->sources[i].path)) != MAP_NONE) continue;
        add_name(out, book->sources[i].path);
        changed++;
    }
    map_release(&known);
    return changed;
}

static const json_value *counts_of(const struct sealed *sealed, const char *rule) {
    const json_value *rules = json_get(json_get(sealed->manifest, "counts"), "rules");
    for (size_t i = 0; i < json_count(rules); i++)
        if (strcmp(json_text(json_at(rules, i), "rule"), rule) == 0) return json_at(rules, i);
    return NULL;
}

uint16_t sealed_other_count(const struct sealed *sealed, const struct book *book,
                            const struct judgement *judgement) {
    static const char *const names[] = {"judged", "not_met", "met", "suppressed", "cannot_tell", "failed"};
    for (uint16_t r = 0; r < book->rule_count; r++) {
        const struct rule_count *count = &judgement->rules[r];
        const uint64_t now[] = {count->judged,     count->not_met,     count->met,
                                count->suppressed, count->cannot_tell, count->failed};
        const json_value *then = counts_of(sealed, book->rules[r].name);
        for (size_t i = 0; i < sizeof now / sizeof *now; i++)
            if (!then || json_get_number(then, names[i], -1) != (int64_t)now[i]) return r;
    }
    return RULE_NONE;
}

uint32_t sealed_deliveries_of(const struct sealed *sealed, const char *dataset) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < sealed->in_force_count; i++)
        count += strcmp(sealed->known[i].dataset, dataset) == 0;
    return count;
}
