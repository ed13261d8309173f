/* The manifest of a run. */
#include "night/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "ground/file.h"
#include "ground/memory.h"
#include "ground/workers.h"
#include "library/fold.h"
#include "library/gb18030.h"
#include "library/json.h"
#include "library/pcre2.h"
#include "library/sqlite.h"
#include "library/xlsx.h"
#include "library/xml.h"
#include "library/zip.h"
#include "library/zstd.h"
#include "outcome/attribution.h"
#include "outcome/tally.h"
#include "outcome/words.h"

#define MANIFEST "manifest.json"
#define MANIFEST_VERSION 1
#define DEPTH_MOST 8

#ifndef HEARTH_VERSION
#define HEARTH_VERSION "1"
#endif

static json_value *put_object(json_value *object, const char *key) {
    json_value *made = json_new_object();
    json_put_value(object, key, made);
    return made;
}

static json_value *put_array(json_value *object, const char *key) {
    json_value *made = json_new_array();
    json_put_value(object, key, made);
    return made;
}

static json_value *add_object(json_value *array) {
    json_value *made = json_new_object();
    json_add_value(array, made);
    return made;
}

/* Intake and link, dataset by dataset. */
static void put_rows(json_value *counts, const struct seal *seal) {
    json_value *list = put_array(counts, "datasets");
    for (uint16_t d = 0; d < seal->night.book->dataset_count; d++) {
        int64_t sums[5] = {0};
        for (uint32_t i = 0; i < seal->night.intake->delivery_count; i++) {
            const struct delivery *delivery = &seal->night.intake->deliveries[i];
            if (delivery->dataset != d || delivery->state != DELIVERY_IN_FORCE) continue;
            const uint32_t parts[5] = {delivery->received, delivery->refused, delivery->repeats,
                                       delivery->conflicts, delivery->future};
            for (int part = 0; part < 5; part++) sums[part] += parts[part];
        }
        static const char *const names[5] = {"received", "refused", "repeats", "conflicts", "future"};
        json_value *item = add_object(list);
        json_put_text(item, "dataset", seal->night.book->datasets[d].name);
        for (int part = 0; part < 5; part++) json_put_number(item, names[part], sums[part]);
        json_put_number(item, "linked", seal->night.population->counts[d].linked);
        json_put_number(item, "unlinked", seal->night.population->counts[d].unlinked);
    }
}

/* What a rule that opens no case has beside the others. */
static void put_list(json_value *item, const struct rule *rule, uint32_t shadow_households) {
    if (rule->list != LIST_VISIT) json_put_text(item, "list", list_key(rule->list));
    if (!rule->shadow) return;
    json_put_bool(item, "shadow", true);
    if (rule->list == LIST_VISIT) json_put_number(item, "would_add_households", shadow_households);
}

static void put_rules(json_value *counts, const struct seal *seal, const struct tally *tally) {
    json_value *list = put_array(counts, "rules");
    for (uint16_t r = 0; r < seal->night.book->rule_count; r++) {
        const struct rule_count *count = &seal->night.judgement->rules[r];
        json_value *item = add_object(list);
        json_put_text(item, "rule", seal->night.book->rules[r].name);
        json_put_bool(item, "in_force", count->in_force);
        json_put_bool(item, "frozen", count->frozen);
        json_put_number(item, "judged", (int64_t)count->judged);
        json_put_number(item, "not_met", (int64_t)count->not_met);
        json_put_number(item, "met", (int64_t)count->met);
        json_put_number(item, "suppressed", (int64_t)count->suppressed);
        json_put_number(item, "cannot_tell", (int64_t)count->cannot_tell);
        json_put_number(item, "failed", (int64_t)count->failed);
        put_list(item, &seal->night.book->rules[r], tally->shadow_households[r]);
    }
}

/* Flags that open no case, when there are rules that could. */
static void put_listed(json_value *counts, const struct tally *tally) {
    if (tally->lists_only_visits) return;
    json_put_number(counts, "roster_flags", (int64_t)tally->flags.roster);
    json_put_number(counts, "verify_flags", (int64_t)tally->flags.verify);
    json_put_number(counts, "shadow_flags", (int64_t)tally->flags.shadow);
}

static void put_cases(json_value *counts, const struct caseload *caseload) {
    static const char *const names[STANDINGS] = {"new",  "worse",      "continuing",
                                                 "kept", "suppressed", "cleared"};
    json_value *cases = put_object(counts, "cases");
    for (int standing = 0; standing < STANDINGS; standing++)
        json_put_number(cases, names[standing], caseload->by_standing[standing]);
    json_put_number(cases, "open_before", caseload->open_before);
    json_put_number(cases, "open_after", caseload->open_after);
}

/* What came and went since the last run, by cause. */
static void put_attribution(json_value *counts, const struct seal *seal) {
    const struct caseload *caseload = seal->night.caseload;
    const struct since_last *since = &caseload->since_last;
    uint32_t count;
    if (!seal->night.previous_run) return;
    json_value *told = put_object(counts, "attribution"), *list = put_array(told, "causes");
    json_put_number(told, "cases_before", since->cases_before);
    json_put_number(told, "cases_new", since->cases_new);
    json_put_number(told, "cases_gone", since->cases_gone);
    json_put_number(told, "flags_before", since->flags_before);
    json_put_number(told, "flags_new", since->flags_new);
    json_put_number(told, "flags_gone", since->flags_gone);
    json_put_number(told, "flags_after", since->flags_after);
    struct turn_sum *sums = turns_sum(caseload, &count);
    for (uint32_t i = 0; i < count; i++) {
        json_value *item = add_object(list);
        json_put_text(item, "cause", turned_by_key(sums[i].by));
        json_put_text(item, "of", sums[i].of);
        json_put_number(item, "flags_new", sums[i].flags_new);
        json_put_number(item, "flags_gone", sums[i].flags_gone);
        json_put_number(item, "cases_new", sums[i].cases_new);
        json_put_number(item, "cases_gone", sums[i].cases_gone);
    }
    free(sums);
}

static void put_counts(json_value *manifest, const struct seal *seal) {
    json_value *counts = put_object(manifest, "counts");
    struct tally tally;
    tally_init(&tally, &seal->night);
    put_rows(counts, seal);
    json_put_number(counts, "persons", seal->night.population->persons);
    json_put_number(counts, "households", seal->night.population->households);
    json_put_number(counts, "flags", seal->night.judgement->flag_count);
    put_listed(counts, &tally);
    put_rules(counts, seal, &tally);
    put_cases(counts, seal->night.caseload);
    put_attribution(counts, seal);
    tally_release(&tally);
}

struct output_file {
    char digest[DIGEST_TEXT];
    uint64_t size;
    int reason; /* errno; 0: digest and size are known */
};

struct hashing {
    int root;
    const struct file_list *files;
    struct output_file *outputs; /* [files->count] */
};

static bool is_manifest(const struct file_list *files, size_t file) {
    return strcmp(files->items[file].path, MANIFEST) == 0;
}

static void hash_output(void *context, size_t file, int worker) {
    (void)worker;
    struct hashing *hashing = context;
    struct output_file *output = &hashing->outputs[file];
    if (is_manifest(hashing->files, file)) return;
    if (!digest_of_file(hashing->root, hashing->files->items[file].path, output->digest, &output->size))
        output->reason = errno ? errno : EIO;
}

/* false: the first errno. */
static bool list_outputs(json_value *list, const struct file_list *files, const struct output_file *outputs) {
    for (size_t i = 0; i < files->count; i++) {
        if (outputs[i].reason) {
            errno = outputs[i].reason;
            return false;
        }
        if (is_manifest(files, i)) continue;
        json_value *item = add_object(list);
        json_put_text(item, "path", files->items[i].path);
        json_put_number(item, "bytes", (int64_t)outputs[i].size);
        json_put_text(item, "sha256", outputs[i].digest);
    }
    return true;
}

/* Every file below the folder but the manifest itself, sorted by path. */
static bool put_outputs(json_value *manifest, const char *folder, int threads) {
    struct file_list files;
    if (!file_list_below(folder, DEPTH_MOST, &files)) return false;
    int root = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct hashing hashing = {root, &files, memory_zeroed(files.count + 1, sizeof *hashing.outputs)};
    if (root >= 0) workers_run(threads, files.count, hash_output, &hashing);
    bool good = root >= 0 && list_outputs(put_array(manifest, "outputs"), &files, hashing.outputs);
    int reason = errno;
    if (root >= 0) close(root);
    free(hashing.outputs);
    file_list_release(&files);
    errno = reason;
    return good;
}

/* What made it, kept apart: a replay with another build differs here only. */
json_value *seal_made_by(const char *lua) {
    json_value *made = json_new_object();
    json_put_text(made, "engine", HEARTH_VERSION);
    json_put_text(made, "compiler", __VERSION__);
    json_put_text(made, "lua", lua);
    json_put_text(made, "sqlite", sqlite_version_text());
    json_put_text(made, "pcre2", pattern_version());
    json_put_text(made, "libcrypto", crypto_version());
    json_put_text(made, "jansson", json_version());
    json_put_text(made, "utf8proc", fold_version());
    json_put_text(made, "libxlsxwriter", xlsx_version());
    json_put_text(made, "libzip", unzip_version());
    json_put_text(made, "expat", xml_version());
    json_put_text(made, "zstd", zstd_version());
    json_put_text(made, "gb18030_table", gb18030_table_digest());
    return made;
}

static json_value *manifest_of(const struct seal *seal) {
    char digest[DIGEST_TEXT];
    json_value *manifest = json_new_object();
    plan_digest(seal->plan, digest);
    json_put_number(manifest, "manifest_version", MANIFEST_VERSION);
    json_put_text(manifest, "run", seal->night.run);
    json_put_number(manifest, "sequence", seal->night.sequence);
    json_put_text(manifest, "plan_sha256", digest);
    json_put_value(manifest, "plan", plan_document(seal->plan));
    put_counts(manifest, seal);
    json_value *previous = put_object(manifest, "previous");
    json_put_text(previous, "run", seal->night.previous_run);
    json_put_text(previous, "manifest_sha256", seal->previous);
    json_put_value(manifest, "made_by", seal_made_by(seal->lua));
    return manifest;
}

bool seal_write(const struct seal *seal, const char *folder, char out[DIGEST_TEXT], struct diags *diags) {
    json_value *manifest = manifest_of(seal);
    struct buffer path = {0};
    buffer_format(&path, "%s/" MANIFEST, folder);
    bool written = put_outputs(manifest, folder, seal->night.threads);
    if (written) {
        char *text = json_write(manifest, true);
        digest_of(text, strlen(text), out);
        written = file_write(AT_FDCWD, path.at, text, strlen(text));
        free(text);
    }
    if (!written) {
        struct place place = {.file = path.at};
        diags_add(diags, DIAG_ERROR, place, "清单写不下 / cannot be written: %s", strerror(errno));
    }
    json_free(manifest);
    buffer_release(&path);
    return written;
}
