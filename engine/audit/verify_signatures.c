/* Signatures: SITE/signatures/RUN.sig, over the bytes of the run's manifest, made by whoever holds the key;
 * the night needs none. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "ground/file.h"
#include "audit/verifying.h"

#define FOLDER "signatures"
#define ENDING ".sig"
#define SIGNATURE_MOST ((size_t)4096) /* bytes of a file */

struct signature {
    const char *run, *manifest, *public_half, *text;
};

/* One byte form, so that every bit of the file is accounted for. */
static char *signature_text(const struct signature *signature) {
    json_value *object = json_new_object();
    json_put_text(object, "algorithm", "ed25519");
    json_put_text(object, "digest", "sha256");
    json_put_text(object, "manifest_sha256", signature->manifest);
    json_put_text(object, "public_key", signature->public_half);
    json_put_text(object, "run", signature->run);
    json_put_text(object, "signature", signature->text);
    char *text = json_write(object, true);
    json_free(object);
    return text;
}

static bool read_signature(const json_value *object, struct signature *signature) {
    signature->run = json_get_text(object, "run");
    signature->manifest = json_get_text(object, "manifest_sha256");
    signature->public_half = json_get_text(object, "public_key");
    signature->text = json_get_text(object, "signature");
    return signature->run && signature->manifest && signature->public_half && signature->text;
}

static bool has_one_form(const struct signature *signature, const struct buffer *text) {
    char *form = signature_text(signature);
    bool same = strlen(form) == text->length && memcmp(form, text->at, text->length) == 0;
    free(form);
    return same;
}

struct checking {
    struct verifying *verifying;
    char path[80]; /* signatures/RUN.sig */
};

static void found(const struct checking *checking, const char *zh, const char *en) {
    verify_found(checking->verifying, checking->path, zh, en);
}

/* Over the manifest as it lies there; that it is the sealed one was looked at before. */
static void check_holds(struct checking *checking, const struct run_row *row,
                        const struct signature *signature) {
    struct verified *verified = checking->verifying->verified;
    struct signing_key *key = signing_key_of(signature->public_half);
    struct buffer manifest = {0};
    const char *wanted = checking->verifying->wanted;
    bool read = manifest_bytes(checking->verifying->options->site, row->folder, &manifest);
    if (!read && file_denied(errno))
        verify_unread(checking->verifying, checking->path, errno);
    else if (!read || !key || !signing_key_holds(key, manifest.at, manifest.length, signature->text))
        found(checking, "签名与清单不符", "does not sign this manifest");
    else if (wanted[0] && strcmp(wanted, signature->public_half) != 0)
        found(checking, "是别的密钥签的", "was made with another key");
    else {
        verified->signatures++;
        snprintf(verified->signed_up_to, sizeof verified->signed_up_to, "%s", row->folder);
    }
    signing_key_free(key);
    buffer_release(&manifest);
}

/* Where the run has one. */
static void check_signature(struct checking *checking, const struct run_row *row) {
    struct buffer path = {0}, text = {0};
    struct signature signature;
    snprintf(checking->path, sizeof checking->path, FOLDER "/%s" ENDING, row->folder);
    buffer_format(&path, "%s/%s", checking->verifying->options->site, checking->path);
    bool read = file_read(AT_FDCWD, path.at, SIGNATURE_MOST, &text);
    bool there = read || !(errno == ENOENT || file_denied(errno));
    if (!read && file_denied(errno)) verify_unread(checking->verifying, checking->path, errno);
    json_value *object = read && text.length ? json_read(text.at, text.length) : NULL;
    if (there && (!object || !read_signature(object, &signature) || !has_one_form(&signature, &text)))
        found(checking, "不是签名文件", "is no signature");
    else if (there &&
             (strcmp(signature.run, row->folder) != 0 || strcmp(signature.manifest, row->manifest) != 0))
        found(checking, "签的是另一份清单", "signs another manifest");
    else if (there)
        check_holds(checking, row, &signature);
    json_free(object);
    buffer_release(&path);
    buffer_release(&text);
}

static bool is_of_a_run(const struct verifying *verifying, const char *name) {
    for (uint32_t i = 0; i < verifying->run_count; i++) {
        size_t length = strlen(verifying->runs[i].folder);
        if (strncmp(name, verifying->runs[i].folder, length) == 0 && strcmp(name + length, ENDING) == 0)
            return true;
    }
    return false;
}

/* Such a run was there once. */
static void find_strangers(struct checking *checking) {
    struct file_list entries;
    struct buffer folder = {0};
    buffer_format(&folder, "%s/" FOLDER, checking->verifying->options->site);
    if (!file_list_below(folder.at, 0, &entries) && errno != ENOENT)
        verify_unread(checking->verifying, FOLDER, errno);
    for (size_t i = 0; i < entries.count; i++) {
        const char *name = entries.items[i].path;
        if (name[0] == '.' || is_of_a_run(checking->verifying, name)) continue;
        snprintf(checking->path, sizeof checking->path, FOLDER "/%.60s", name);
        found(checking, "签的运行不在案卷库中", "signs no run of the casebook");
    }
    file_list_release(&entries);
    buffer_release(&folder);
}

bool verify_read_key(struct verifying *verifying) {
    const char *why, *path = verifying->options->key;
    if (!path) return true;
    struct signing_key *key = signing_key_read(path, false, &why);
    if (key) {
        signing_key_public(key, verifying->wanted);
        signing_key_free(key);
        return true;
    }
    int reason = errno;
    diags_add(verifying->diags, DIAG_ERROR, (struct place){.file = path}, "%s", why);
    diags_reason(verifying->diags, reason);
    return false;
}

void verify_signatures(struct verifying *verifying) {
    struct checking checking = {.verifying = verifying};
    if (!verifying->casebook) return;
    for (uint32_t i = 0; i < verifying->run_count; i++) check_signature(&checking, &verifying->runs[i]);
    find_strangers(&checking);
    if (verifying->wanted[0] && verifying->run_count && !verifying->verified->signed_up_to[0])
        verify_found(verifying, FOLDER, "没有一份好的签名", "holds no good signature");
}

static bool write_signature(const char *site, const struct signature *signature, struct buffer *told) {
    char *text = signature_text(signature);
    struct buffer path = {0};
    buffer_format(&path, "%s/" FOLDER, site);
    bool written = file_make_folders(path.at, 0777) && file_sync_folder(site);
    buffer_format(&path, "/%s" ENDING, signature->run);
    written = written && file_write(AT_FDCWD, path.at, text, strlen(text));
    if (written) buffer_text(told, path.at);
    buffer_release(&path);
    free(text);
    return written;
}

static bool sign_run(const char *site, const struct run_row *row, const struct signing_key *key,
                     struct buffer *told, struct diags *diags) {
    struct buffer manifest = {0};
    char text[SIGNATURE_TEXT], public_half[DIGEST_TEXT];
    bool done = manifest_bytes(site, row->folder, &manifest);
    if (done) {
        signing_key_public(key, public_half);
        signing_key_sign(key, manifest.at, manifest.length, text);
        struct signature signature = {row->folder, row->manifest, public_half, text};
        done = write_signature(site, &signature, told);
    }
    if (!done)
        diags_add(diags, DIAG_ERROR, (struct place){.file = FOLDER}, "写不下 · cannot be written: %s",
                  strerror(errno));
    buffer_release(&manifest);
    return done;
}

bool verify_sign(const char *site, const char *key, struct buffer *told, struct diags *diags) {
    const char *why;
    const struct run_row *rows = NULL;
    uint32_t count = 0;
    struct signing_key *secret = signing_key_read(key, true, &why);
    if (!secret) {
        diags_add(diags, DIAG_ERROR, (struct place){.file = key}, "%s", why);
        return false;
    }
    struct casebook *casebook = casebook_look(site, diags);
    bool done = casebook && casebook_runs(casebook, &rows, &count, diags) && count > 0 &&
                sign_run(site, &rows[count - 1], secret, told, diags);
    casebook_close(casebook);
    signing_key_free(secret);
    return done;
}
