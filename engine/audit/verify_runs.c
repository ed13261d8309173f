/* Manifests: each is the one that the casebook names, follows the one before, and names every file of its
 * run. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "ground/file.h"
#include "audit/verifying.h"
#include "night/outputs.h"

#define RUNS "runs/"

struct sealed_run {
    struct verifying *verifying;
    const struct run_row *row;
    const struct run_row *before; /* NULL: it is the first */
    char folder[48];              /* "runs/2023-08-28-1", or where a broken run left it */
    json_value *manifest;         /* owned; NULL: it is not the sealed one */
};

static const char *manifest_path(const struct sealed_run *run, char out[80]) {
    snprintf(out, 80, "%s/" MANIFEST, run->folder);
    return out;
}

static void found(struct sealed_run *run, const char *zh, const char *en) {
    char path[80];
    verify_found(run->verifying, manifest_path(run, path), zh, en);
}

static void read_manifest(struct sealed_run *run) {
    struct buffer text = {0};
    char digest[DIGEST_TEXT], path[80];
    if (!manifest_bytes(run->verifying->options->site, run->folder + strlen(RUNS), &text)) {
        verify_unread(run->verifying, manifest_path(run, path), errno);
    } else {
        digest_of(text.at ? text.at : "", text.length, digest);
        if (strcmp(digest, run->row->manifest) == 0 && text.length)
            run->manifest = json_read(text.at, text.length);
        if (!run->manifest) found(run, "不是案卷库所记的清单", "is not the manifest that the casebook names");
    }
    buffer_release(&text);
}

static bool says(const json_value *object, const char *key, const char *text) {
    const char *said = json_get_text(object, key);
    return (!said && !text) || (said && text && strcmp(said, text) == 0);
}

/* The plan's digest is that of its compact form. */
static bool plan_holds(const struct sealed_run *run) {
    char digest[DIGEST_TEXT];
    const json_value *plan = json_get(run->manifest, "plan");
    if (!plan) return false;
    char *text = json_write(plan, false);
    digest_of(text, strlen(text), digest);
    free(text);
    return says(run->manifest, "plan_sha256", digest) && strcmp(run->row->plan, digest) == 0;
}

static void check_manifest(struct sealed_run *run) {
    const json_value *previous = json_get(run->manifest, "previous");
    if (!says(run->manifest, "run", run->row->folder))
        found(run, "是另一次运行的清单", "is that of another run");
    if (!plan_holds(run)) found(run, "方案摘要不符", "has a plan with another digest");
    if (!says(previous, "run", run->before ? run->before->folder : NULL) ||
        !says(previous, "manifest_sha256", run->before ? run->before->manifest : NULL))
        found(run, "没有接着前一次的清单", "does not follow the manifest before it");
}

static void add_named(const json_value *list, struct map *digests) {
    for (size_t i = 0; i < json_count(list); i++) {
        const char *digest = json_get_text(json_at(list, i), "sha256");
        if (digest && strlen(digest) == DIGEST_TEXT - 1) map_add(digests, span_of(digest));
    }
}

static void add_all_named(struct sealed_run *run) {
    const json_value *plan = json_get(run->manifest, "plan");
    add_named(json_get(plan, "deliveries"), &run->verifying->deliveries);
    add_named(json_get(plan, "held"), &run->verifying->deliveries);
    add_named(json_get(plan, "sources"), &run->verifying->sources);
}

static void path_below(const struct sealed_run *run, const char *name, struct buffer *path) {
    buffer_clear(path);
    buffer_format(path, "%s/%s", run->folder, name);
}

/* Outputs named twice or leading out of the folder were never written by an engine. */
static void add_outputs(struct sealed_run *run, struct map *names) {
    struct buffer path = {0};
    const json_value *outputs = json_get(run->manifest, "outputs");
    for (size_t i = 0; i < json_count(outputs); i++) {
        const char *name = json_get_text(json_at(outputs, i), "path");
        const char *digest = json_get_text(json_at(outputs, i), "sha256");
        if (!name || !digest || !file_stays_below(name) || map_find(names, span_of(name)) != MAP_NONE) {
            found(run, "输出文件表不成样", "has a list of outputs that no engine wrote");
            continue;
        }
        map_add(names, span_of(name));
        path_below(run, name, &path);
        verify_file(run->verifying, HASHED_OUTPUT, path.at, digest,
                    json_get_number(json_at(outputs, i), "bytes", -1));
    }
    buffer_release(&path);
}

static void find_strangers(struct sealed_run *run, const struct map *names) {
    struct file_list files;
    struct buffer folder = {0}, path = {0};
    buffer_format(&folder, "%s/%s", run->verifying->options->site, run->folder);
    if (!file_list_below(folder.at, OUTPUTS_DEPTH, &files)) {
        verify_unread(run->verifying, run->folder, errno);
        buffer_release(&folder);
        return;
    }
    for (size_t i = 0; i < files.count; i++) {
        if (files.items[i].regular && (strcmp(files.items[i].path, MANIFEST) == 0 ||
                                       map_find(names, span_of(files.items[i].path)) != MAP_NONE))
            continue;
        path_below(run, files.items[i].path, &path);
        if (files.items[i].closed)
            verify_unread(run->verifying, path.at, EACCES);
        else
            verify_found(run->verifying, path.at, "清单中没有这个文件", "is not in the manifest");
    }
    file_list_release(&files);
    buffer_release(&folder);
    buffer_release(&path);
}

static void staging_of(const struct run_row *row, char out[48]) {
    snprintf(out, 48, RUNS ".staging-%lld", (long long)row->number);
}

/* Committed, and killed before it was in its folder: the next run brings it there. */
static void find_folder(struct sealed_run *run) {
    struct buffer path = {0};
    buffer_format(&path, "%s/runs/%s", run->verifying->options->site, run->row->folder);
    snprintf(run->folder, sizeof run->folder, RUNS "%s", run->row->folder);
    if (!file_exists(path.at)) {
        char staging[48];
        staging_of(run->row, staging);
        buffer_clear(&path);
        buffer_format(&path, "%s/%s/" MANIFEST, run->verifying->options->site, staging);
        if (file_exists(path.at)) {
            memcpy(run->folder, staging, sizeof staging);
            verify_noted(run->verifying, run->row->folder, "已入案卷库，下次运行时归位",
                         "was committed; the next run brings it to its folder");
            run->verifying->waits = true;
        }
    }
    buffer_release(&path);
}

static void check_run(struct verifying *verifying, uint32_t index) {
    struct map names;
    struct sealed_run run = {.verifying = verifying,
                             .row = &verifying->runs[index],
                             .before = index ? &verifying->runs[index - 1] : NULL};
    find_folder(&run);
    read_manifest(&run);
    if (!run.manifest) return;
    map_init(&names);
    verifying->verified->manifests++;
    check_manifest(&run);
    add_all_named(&run);
    add_outputs(&run, &names);
    find_strangers(&run, &names);
    map_release(&names);
    json_free(run.manifest);
}

/* Also where a committed run still lies in its staging folder, which was told. */
static bool is_run(const struct verifying *verifying, const char *name) {
    char staging[48];
    for (uint32_t i = 0; i < verifying->run_count; i++) {
        staging_of(&verifying->runs[i], staging);
        if (strcmp(verifying->runs[i].folder, name) == 0 || strcmp(staging + strlen(RUNS), name) == 0)
            return true;
    }
    return false;
}

static void look_at_name(struct verifying *verifying, const char *name) {
    struct buffer path = {0};
    if (is_run(verifying, name)) return;
    buffer_format(&path, RUNS "%s", name);
    if (strncmp(name, ".staging-", 9) == 0)
        verify_noted(verifying, path.at, "是中断的运行留下的，下次运行时清理",
                     "was left by a broken run; the next one settles it");
    else
        verify_found(verifying, path.at, "案卷库中没有这次运行", "is of no run in the casebook");
    buffer_release(&path);
}

static void find_strange_runs(struct verifying *verifying) {
    struct file_list entries;
    struct buffer path = {0};
    buffer_format(&path, "%s/runs", verifying->options->site);
    if (!file_list_below(path.at, 0, &entries) && errno != ENOENT) verify_unread(verifying, "runs", errno);
    for (size_t i = 0; i < entries.count; i++) look_at_name(verifying, entries.items[i].path);
    file_list_release(&entries);
    buffer_release(&path);
}

void verify_runs(struct verifying *verifying) {
    if (!verifying->casebook) return;
    for (uint32_t i = 0; i < verifying->run_count; i++) check_run(verifying, i);
    find_strange_runs(verifying);
    if (!verifying->run_count) return;
    snprintf(verifying->verified->first, 32, "%s", verifying->runs[0].folder);
    snprintf(verifying->verified->last, 32, "%s", verifying->runs[verifying->run_count - 1].folder);
}
