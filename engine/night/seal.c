/* The manifest of a run. */
#include "night/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "ground/file.h"
#include "ground/memory.h"
#include "night/inbox_record.h"
#include "night/manifest.h"
#include "night/sealing.h"

static void list_outputs(json_value *list, const struct outputs *outputs) {
    for (size_t i = 0; i < outputs->files.count; i++) {
        json_value *item = json_add_object(list);
        json_put_text(item, "path", outputs->files.items[i].path);
        json_put_number(item, "bytes", (int64_t)outputs->reads[i].size);
        json_put_text(item, "sha256", outputs->reads[i].digest);
    }
}

/* Names of what every digest in here is, should there ever be others. */
static void put_algorithms(json_value *manifest) {
    json_value *algorithms = json_put_object(manifest, "algorithms");
    json_put_text(algorithms, "digest", "sha256");
    json_put_text(algorithms, "chain", "sha256");
    json_put_text(algorithms, "household_key", "hmac-sha256");
}

/* "journal=<hex> deliveries=<hex>" as fields. */
static void put_wrote(json_value *object, const char *words) {
    char table[32];
    for (const char *at = words; *at; at += strspn(at, " ")) {
        size_t length = strcspn(at, " "), name = strcspn(at, "=");
        BUG_UNLESS(name < length && name < sizeof table && length - name == DIGEST_TEXT);
        snprintf(table, sizeof table, "%.*s", (int)name, at);
        char digest[DIGEST_TEXT];
        snprintf(digest, sizeof digest, "%s", at + name + 1);
        json_put_text(object, table, digest);
        at += length;
    }
}

/* What the run adds to the casebook: its entries of the journal, and the rows of every table. */
static bool put_casebook(json_value *manifest, const struct seal *seal, struct diags *diags) {
    struct prepared prepared;
    if (!seal->casebook) return true;
    if (!casebook_prepared(seal->casebook, &prepared, diags)) return false;
    json_value *casebook = json_put_object(manifest, "casebook");
    json_put_number(casebook, "position", prepared.position);
    json_put_number(casebook, "position_after", prepared.position_after);
    put_wrote(json_put_object(casebook, "wrote"), prepared.wrote);
    return true;
}

static json_value *manifest_of(const struct seal *seal) {
    char digest[DIGEST_TEXT];
    json_value *manifest = json_new_object();
    plan_digest(seal->plan, digest);
    json_put_number(manifest, "manifest_version", MANIFEST_VERSION);
    put_algorithms(manifest);
    json_put_text(manifest, "run", seal->night.run);
    json_put_number(manifest, "sequence", seal->night.sequence);
    json_put_text(manifest, "plan_sha256", digest);
    json_put_value(manifest, "plan", plan_document(seal->plan));
    json_put_value(manifest, "inbox", inbox_document(seal->night.intake));
    json_put_value(manifest, "parameters", seal_parameters(seal->night.book));
    json_put_value(manifest, "counts", seal_counts(&seal->night));
    json_put_value(manifest, "limits", seal_limits(&seal->night));
    json_value *previous = json_put_object(manifest, "previous");
    json_put_text(previous, "run", seal->night.previous_run);
    json_put_text(previous, "manifest_sha256", seal->previous);
    json_put_value(manifest, "made_by", seal->made_by ? seal->made_by : seal_made_by(seal->lua));
    return manifest;
}

bool seal_write(const struct seal *seal, const char *folder, char out[DIGEST_TEXT], struct diags *diags) {
    json_value *manifest = manifest_of(seal);
    struct buffer path = {0};
    buffer_format(&path, "%s/" MANIFEST, folder);
    bool known = put_casebook(manifest, seal, diags), written = false;
    if (known) {
        list_outputs(json_put_array(manifest, "outputs"), seal->outputs);
        char *text = json_write(manifest, true);
        digest_of(text, strlen(text), out);
        written = file_write(AT_FDCWD, path.at, text, strlen(text));
        free(text);
    }
    if (known && !written) {
        struct place place = {.file = path.at};
        diags_add(diags, DIAG_ERROR, place, "清单写不下 / cannot be written: %s", strerror(errno));
    }
    json_free(manifest);
    buffer_release(&path);
    return written;
}
