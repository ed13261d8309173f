/* What a person does when casebook and runs do not belong together. */
#include "night/advice.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "ground/file.h"
#include "ground/map.h"
#include "ground/memory.h"
#include "intake/archive.h"
#include "night/manifest.h"
#include "night/purged.h"

#define ASIDE "set-aside"

struct advice {
    const char *site;
    const struct run_row *rows;
    uint32_t count;
    char **newer; /* folders, by name; owned */
    size_t newer_count;
    struct diags *diags;
};

static void note(const struct advice *advice, const char *text) {
    diags_add(advice->diags, DIAG_NOTE, (struct place){.file = "casebook.db"}, "%s", text);
}

/* One word of a command, whatever is in it. */
static void put_word(struct buffer *out, const char *text) {
    buffer_text(out, " '");
    for (; *text; text++) {
        if (*text == '\'')
            buffer_text(out, "'\\''");
        else
            buffer_add(out, text, 1);
    }
    buffer_text(out, "'");
}

static void put_path(struct buffer *out, const char *site, const char *below) {
    struct buffer path = {0};
    buffer_format(&path, "%s/%s", site, below);
    put_word(out, path.at);
    buffer_release(&path);
}

/* "2023-08-28-1" */
static bool is_run(const char *name) {
    date_t date;
    size_t length = strlen(name);
    return length > 11 && date_read((struct span){name, 10}, &date) && name[10] == '-' &&
           strspn(name + 11, "0123456789") == length - 11;
}

static bool is_newer(const struct advice *advice, const char *name) {
    struct buffer manifest = {0};
    bool known = !is_run(name);
    for (uint32_t i = 0; i < advice->count && !known; i++) known = strcmp(advice->rows[i].folder, name) == 0;
    buffer_format(&manifest, "%s/runs/%s/manifest.json", advice->site, name);
    bool newer = !known && file_exists(manifest.at);
    buffer_release(&manifest);
    return newer;
}

/* By date, then by number: "-10" comes after "-2". */
static int by_run(const void *a, const void *b) {
    const char *one = *(char *const *)a, *other = *(char *const *)b;
    int days = memcmp(one, other, 11);
    if (days != 0) return days;
    long first = strtol(one + 11, NULL, 10), second = strtol(other + 11, NULL, 10);
    return (first > second) - (first < second);
}

/* false: errno, and perhaps not all of them. */
static bool find_newer(struct advice *advice) {
    struct buffer path = {0};
    struct dirent *entry;
    buffer_format(&path, "%s/runs", advice->site);
    DIR *runs = opendir(path.at);
    buffer_release(&path);
    if (!runs) return errno == ENOENT;
    while ((errno = 0, entry = readdir(runs))) {
        if (!is_newer(advice, entry->d_name)) continue;
        advice->newer = memory_resize(advice->newer, advice->newer_count + 1, sizeof *advice->newer);
        advice->newer[advice->newer_count++] = memory_text(entry->d_name);
    }
    int reason = errno;
    closedir(runs);
    if (advice->newer_count) qsort(advice->newer, advice->newer_count, sizeof *advice->newer, by_run);
    errno = reason;
    return reason == 0;
}

static void release_newer(struct advice *advice) {
    for (size_t i = 0; i < advice->newer_count; i++) free(advice->newer[i]);
    free(advice->newer);
}

static void say_what_is_wrong(const struct advice *advice) {
    const char *last = advice->count ? advice->rows[advice->count - 1].folder : "—";
    struct buffer names = {0};
    for (size_t i = 0; i < advice->newer_count; i++)
        buffer_format(&names, "%s%s", i ? " " : "", advice->newer[i]);
    diags_add(advice->diags, DIAG_ERROR, (struct place){.file = "casebook.db"},
              "案卷库比封存的运行旧：它到 %s 为止，runs/ 里还有 %s；什么也没有改动 · the casebook is older "
              "than the sealed "
              "runs: it ends with %s, and runs/ also holds %s; nothing was changed",
              last, names.at, last, names.at);
    buffer_release(&names);
}

static void say_restore(const struct advice *advice) {
    struct buffer text = {0};
    const char *last = advice->newer[advice->newer_count - 1];
    buffer_format(
        &text,
        "办法一：从 %s 之后的备份中取回案卷库 · 1. take the casebook out of a backup made after %s: "
        "tar -xf BACKUP -C",
        last, last);
    put_word(&text, advice->site);
    buffer_text(&text, " --wildcards 'casebook.*'");
    note(advice, text.at);
    buffer_release(&text);
}

static void say_aside(const struct advice *advice) {
    struct buffer text = {0};
    note(advice, "办法二，没有这样的备份时：把这些运行移到一边，再把它们收下的文件放回收件箱；已发出的个案编"
                 "号会重新编排，"
                 "请收回那几晚的清单 · 2. when there is none: set these runs aside and put what they had "
                 "taken back into "
                 "the inbox; case numbers are given anew, so call back the lists of those nights:");
    buffer_text(&text, "mkdir -p");
    put_path(&text, advice->site, ASIDE);
    buffer_text(&text, " && mv");
    for (size_t i = 0; i < advice->newer_count; i++) {
        struct buffer folder = {0};
        buffer_format(&folder, "runs/%s", advice->newer[i]);
        put_path(&text, advice->site, folder.at);
        buffer_release(&folder);
    }
    put_path(&text, advice->site, ASIDE "/");
    note(advice, text.at);
    buffer_release(&text);
}

/* mkdir -p FOLDER && cp|zstd -dqfo … */
static void say_back(const struct advice *advice, int archive, const char *digest, const char *name) {
    struct buffer text = {0}, from = {0}, to = {0};
    char path[DIGEST_TEXT + 8];
    archive_path(digest, path);
    bool plain = faccessat(archive, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
    buffer_format(&from, "archive/%s%s", path, plain ? "" : ARCHIVE_PACKED);
    buffer_format(&to, "inbox/%s", name);
    char *slash = strrchr(to.at, '/');
    buffer_text(&text, "mkdir -p");
    *slash = '\0';
    put_path(&text, advice->site, to.at);
    *slash = '/';
    buffer_text(&text, plain ? " && cp" : " && zstd -dqf");
    put_path(&text, advice->site, from.at);
    if (!plain) buffer_text(&text, " -o");
    put_path(&text, advice->site, to.at);
    note(advice, text.at);
    buffer_release(&text);
    buffer_release(&from);
    buffer_release(&to);
}

static json_value *manifest_of(const struct advice *advice, const char *folder) {
    struct buffer text = {0};
    bool read = manifest_bytes(advice->site, folder, &text);
    json_value *manifest = read ? json_read(text.at, text.length) : NULL;
    buffer_release(&text);
    return manifest;
}

struct giving_back {
    const struct advice *advice;
    int archive;         /* -1: what was delivered is only noted */
    struct map digests;  /* of what was delivered before */
    struct map names;    /* in the inbox, that are taken */
    struct map subjects; /* what was delivered: name, dataset, sender, days */
    struct arena arena;
    const char **under; /* [subjects] their names in the inbox; owned */
};

/* Its own, unless another lies there: "导出_.csv". */
static const char *free_name(struct giving_back *giving, const char *name) {
    const char *dot = strrchr(name, '.'), *found = name;
    int stem = dot ? (int)(dot - name) : (int)strlen(name);
    struct buffer marks = {0};
    while (map_find(&giving->names, span_of(found)) != MAP_NONE) {
        buffer_text(&marks, "_");
        found = arena_format(&giving->arena, "%.*s%s%s", stem, name, marks.at, name + stem);
    }
    buffer_release(&marks);
    map_add(&giving->names, span_of(found));
    return arena_text(&giving->arena, found);
}

/* What came in the place of something goes over it; what only has its name, of another dataset or for other
 * days, does not. */
static const char *name_back(struct giving_back *giving, const json_value *delivery) {
    struct buffer subject = {0};
    const char *name = json_text(delivery, "name");
    buffer_format(&subject, "%s\n%s\n%s\n%s\n%s", name, json_text(delivery, "dataset"),
                  json_text(delivery, "sender"), json_text(delivery, "first"), json_text(delivery, "last"));
    uint32_t known = giving->subjects.count, at = map_add(&giving->subjects, buffer_span(&subject));
    buffer_release(&subject);
    if (at < known) return giving->under[at];
    giving->under = memory_resize(giving->under, at + 1u, sizeof *giving->under);
    return giving->under[at] = free_name(giving, name);
}

/* What the manifest names and none before it did. */
static void say_deliveries(struct giving_back *giving, const json_value *list) {
    for (size_t i = 0; i < json_count(list); i++) {
        const json_value *delivery = json_at(list, i);
        const char *digest = json_text(delivery, "sha256");
        uint32_t known = giving->digests.count;
        if (strlen(digest) + 1 != DIGEST_TEXT || !file_stays_below(json_text(delivery, "name"))) continue;
        if (map_add(&giving->digests, span_of(digest)) < known || giving->archive < 0) continue;
        if (archive_holds(giving->archive, digest))
            say_back(giving->advice, giving->archive, digest, name_back(giving, delivery));
    }
}

static void say_deliveries_of(struct giving_back *giving, const char *folder) {
    json_value *manifest = manifest_of(giving->advice, folder);
    if (!manifest) return;
    const json_value *plan = json_get(manifest, "plan");
    say_deliveries(giving, json_get(plan, "deliveries"));
    say_deliveries(giving, json_get(plan, "held"));
    json_free(manifest);
}

static void say_all_back(const struct advice *advice) {
    struct giving_back giving = {.advice = advice, .archive = -1};
    struct map *const maps[] = {&giving.digests, &giving.names, &giving.subjects};
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) map_init(maps[i]);
    arena_init(&giving.arena);
    if (advice->count) say_deliveries_of(&giving, advice->rows[advice->count - 1].folder);
    giving.archive = site_archive(advice->site);
    for (size_t i = 0; i < advice->newer_count && giving.archive >= 0; i++)
        say_deliveries_of(&giving, advice->newer[i]);
    file_close(giving.archive);
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) map_release(maps[i]);
    arena_release(&giving.arena);
    free(giving.under);
}

static enum exit_code say_unread(const struct advice *advice) {
    int reason = errno;
    diags_add(advice->diags, DIAG_ERROR, (struct place){.file = "runs"}, "读不出 · cannot be read: %s",
              strerror(reason));
    diags_denied(advice->diags);
    return EXIT_SYSTEM;
}

enum exit_code newer_runs_told(const char *site, const struct run_row *rows, uint32_t count,
                               struct diags *diags) {
    struct advice advice = {.site = site, .rows = rows, .count = count, .diags = diags};
    enum exit_code code = find_newer(&advice) ? EXIT_DONE : say_unread(&advice);
    if (code == EXIT_DONE && advice.newer_count) {
        code = EXIT_DIFFERENT;
        say_what_is_wrong(&advice);
        say_restore(&advice);
        say_aside(&advice);
        say_all_back(&advice);
    }
    release_newer(&advice);
    return code;
}

char *newest_run(const char *site) {
    struct advice advice = {.site = site}; /* to no casebook at all every run is newer */
    find_newer(&advice);
    char *newest = advice.newer_count ? memory_text(advice.newer[advice.newer_count - 1]) : NULL;
    release_newer(&advice);
    return newest;
}

void run_restore_told(const char *site, const char *folder, struct diags *diags) {
    struct buffer text = {0}, below = {0};
    buffer_format(&below, "runs/%s", folder);
    buffer_text(&text, "从它之后的备份中取回 · take it out of a backup made after it: rm -rf");
    put_path(&text, site, below.at);
    buffer_text(&text, " && tar -xf BACKUP -C");
    put_word(&text, site);
    put_word(&text, below.at);
    diags_add(diags, DIAG_NOTE, (struct place){.file = folder}, "%s", text.at);
    buffer_release(&text);
    buffer_release(&below);
}
