/* A site against what it sealed. */
#include "audit/verify.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include "casebook/store.h"
#include "ground/file.h"
#include "ground/memory.h"
#include "ground/workers.h"
#include "intake/pack.h"
#include "night/access.h"
#include "night/sealed.h"
#include "audit/verifying.h"
#include "outcome/outcome.h"

#define MORNING "晨报.html"
#define PAGE_MOST ((size_t)1 << 26) /* bytes */

static char *path_in(const char *site, const char *name) {
    struct buffer path = {0};
    buffer_format(&path, "%s/%s", site, name);
    return path.at;
}

void verify_found(struct verifying *verifying, const char *file, const char *zh, const char *en) {
    diags_add(verifying->diags, DIAG_ERROR, (struct place){.file = file}, "%s · %s", zh, en);
}

void verify_unread(struct verifying *verifying, const char *file, int reason) {
    verify_found(verifying, file, reason == ENOENT ? "缺失" : "读不出",
                 reason == ENOENT ? "is missing" : strerror(reason));
    diags_reason(verifying->diags, reason);
}

void verify_noted(struct verifying *verifying, const char *file, const char *zh, const char *en) {
    diags_add(verifying->diags, DIAG_NOTE, (struct place){.file = file}, "%s · %s", zh, en);
}

void verify_file(struct verifying *verifying, enum hashed_kind kind, const char *path, const char *expected,
                 int64_t size) {
    memory_grow(verifying->files, verifying->file_count, verifying->file_room);
    struct hashed *file = &verifying->files[verifying->file_count++];
    *file = (struct hashed){.path = memory_text(path), .kind = kind, .size = size};
    snprintf(file->expected, DIGEST_TEXT, "%s", expected);
}

static void hash_one(void *context, size_t index, int worker) {
    const struct verifying *verifying = context;
    struct hashed *file = &verifying->files[index];
    char *path = path_in(verifying->options->site, file->path);
    (void)worker;
    errno = 0;
    bool read = file->kind == HASHED_PACKED ? pack_digest(AT_FDCWD, path, file->found, &file->found_size)
                                            : digest_of_file(AT_FDCWD, path, file->found, &file->found_size);
    if (!read) file->reason = errno ? errno : EIO;
    free(path);
}

static void judge_file(struct verifying *verifying, const struct hashed *file) {
    struct verified *verified = verifying->verified;
    if (file->reason == EBADMSG)
        verify_found(verifying, file->path, "压缩文件已损坏", "is damaged");
    else if (file->reason)
        verify_unread(verifying, file->path, file->reason);
    else if (file->size >= 0 && file->found_size != (uint64_t)file->size)
        verify_found(verifying, file->path, "大小与清单不符", "has another size than its manifest says");
    else if (strcmp(file->found, file->expected) != 0)
        verify_found(verifying, file->path, "内容与摘要不符", "has other bytes than its digest says");
    else if (file->kind == HASHED_OUTPUT)
        verified->outputs++;
    else if (file->kind == HASHED_SOURCE)
        verified->sources++;
    else
        verified->archived++;
}

/* Hashes all files and tells which are not what they must be. */
static void verify_hash(struct verifying *verifying) {
    workers_run(verifying->options->threads, verifying->file_count, hash_one, verifying);
    for (size_t i = 0; i < verifying->file_count; i++) judge_file(verifying, &verifying->files[i]);
}

/* Also of a file that is byte for byte what was last written: a page that was damaged before that, and that
 * no run reads, went on into the new seal. */
static void check_pages(struct verifying *verifying) {
    struct statement *rows = statement_new(verifying->casebook->store, "PRAGMA integrity_check(1)");
    if (!rows || statement_step(rows) != STEP_ROW)
        casebook_unread(verifying->casebook, verifying->diags);
    else if (strcmp(column_text(rows, 0), "ok") != 0) {
        verify_found(verifying, "casebook.db", "数据库页已损坏", column_text(rows, 0));
        if (store_was_denied(verifying->casebook->store)) diags_denied(verifying->diags);
    }
    statement_free(rows);
}

static void check_casebook(struct verifying *verifying) {
    struct verified *verified = verifying->verified;
    const char *site = verifying->options->site;
    verified->bytes = file_seal_check(site, verifying->diags);
    verifying->casebook = casebook_look(site, verifying->diags);
    if (!verifying->casebook) return;
    if (verifying->casebook->version == CASEBOOK_VERSION)
        schema_check(verifying->casebook->store, verifying->diags);
    else
        verify_noted(verifying, "casebook.db", "由旧版本写成，结构未核对",
                     "is of an older version: its schema was not compared");
    casebook_check(verifying->casebook, &verified->casebook, verifying->diags);
    check_pages(verifying);
    if (verified->bytes == FILE_SEALED_NEVER && verified->casebook.runs > verified->casebook.runs_before)
        verify_found(verifying, "casebook.seal", "缺失", "is missing");
    casebook_runs(verifying->casebook, &verifying->runs, &verifying->run_count, verifying->diags);
}

/* The page is a copy of the last run's, or tells of a night that failed, which no run sealed. */
static void check_morning(struct verifying *verifying) {
    struct buffer shown = {0}, sealed = {0}, from = {0};
    char *path = path_in(verifying->options->site, MORNING);
    buffer_format(&from, "%s/runs/%s/morning.html", verifying->options->site, verifying->verified->last);
    bool read =
        file_read(AT_FDCWD, path, PAGE_MOST, &shown) && file_read(AT_FDCWD, from.at, PAGE_MOST, &sealed);
    if (!read && file_denied(errno))
        verify_unread(verifying, MORNING, errno);
    else if (read && (shown.length != sealed.length ||
                      (shown.length && memcmp(shown.at, sealed.at, shown.length) != 0))) {
        if (shown.length && strstr(shown.at, MORNING_FAILED))
            verify_noted(verifying, MORNING, "说的是一次失败的运行，未封存",
                         "tells of a run that failed: not sealed");
        else
            verify_found(verifying, MORNING, "与最近一次运行的晨报不同", "is not the page of the last run");
    }
    free(path);
    buffer_release(&from);
    buffer_release(&shown);
    buffer_release(&sealed);
}

static void check_access(struct verifying *verifying) {
    struct access_report report = {0};
    if (!access_check(verifying->options->site, &report, verifying->diags)) return;
    verifying->verified->access_lines = report.lines;
    if (report.bad) {
        struct place place = {.file = ACCESS_LOG, .line = (int)report.bad};
        diags_add(verifying->diags, DIAG_ERROR, place, "%s", report.why);
    }
    if (report.torn)
        verify_noted(verifying, ACCESS_LOG, "最后一行未写完，下次记录时补记",
                     "has a torn last line, which the next entry mends");
}

/* The settings may be edited between nights; the next one seals them. */
static void look_at_settings(struct verifying *verifying) {
    char digest[DIGEST_TEXT];
    char *path = path_in(verifying->options->site, "site.lua");
    if (digest_of_file(AT_FDCWD, path, digest, NULL) &&
        map_find(&verifying->sources, span_of(digest)) == MAP_NONE)
        verify_noted(verifying, "site.lua", "与封存过的都不同（下次运行才会用上）",
                     "is none that was sealed: the next run will take it");
    free(path);
}

/* A lock held by a run is seen without waiting; ours is gone at once. */
static bool is_busy(const char *site) {
    char *path = path_in(site, ".lock");
    int file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    bool busy = file >= 0 && flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    file_close(file);
    free(path);
    return busy;
}

static enum exit_code cannot_start(const char *file, const char *zh, const char *en, struct diags *diags) {
    diags_add(diags, DIAG_ERROR, (struct place){.file = file}, "%s · %s", zh, en);
    return EXIT_NOT_STARTED;
}

/* Also an empty file, which the first night left when it was killed. */
static bool has_casebook(const char *site) {
    struct stat status;
    char *path = path_in(site, "casebook.db"), *seal = path_in(site, "casebook.seal");
    bool read = lstat(path, &status) == 0, has = read || file_denied(errno);
    if (read && status.st_size == 0) has = file_exists(seal);
    free(path);
    free(seal);
    return has;
}

static bool is_held(const char *site) {
    char *path = path_in(site, "casebook.db");
    bool held = store_is_held(path);
    free(path);
    return held;
}

static enum exit_code may_start(const char *site, struct diags *diags) {
    if (!has_casebook(site)) return sealed_none(site, diags);
    if (file_seal_interrupted(site))
        return cannot_start("casebook.db", "正在写入，或有一次写入中断：请先运行 hearth run",
                            "is being written, or a write was broken off: hearth run puts it right", diags);
    if (is_held(site))
        return cannot_start("casebook.db", "被占用，现在读不了：等它写完，或关闭打开着它的程序，再核对",
                            "is held and cannot be read now: verify when it is written, or whatever has it "
                            "open is closed",
                            diags);
    return EXIT_DONE;
}

static void release(struct verifying *verifying) {
    for (size_t i = 0; i < verifying->file_count; i++) free(verifying->files[i].path);
    free(verifying->files);
    map_release(&verifying->deliveries);
    map_release(&verifying->sources);
    json_free(verifying->anchor);
    casebook_close(verifying->casebook);
}

/* What looks wrong while a run is going on may be what it is just doing. */
static enum exit_code result_of(const struct verifying *verifying) {
    size_t denied = verifying->diags->denied, found = verifying->diags->errors - denied;
    if (!found && denied) return EXIT_SYSTEM;
    if (!found) return verifying->waits ? EXIT_WAITING : EXIT_DONE;
    if (!is_busy(verifying->options->site)) return EXIT_DIFFERENT;
    return cannot_start(verifying->options->site, "正在运行，结束后再核对",
                        "a run is not over: verify again when it is", verifying->diags);
}

/* What there is: the casebook, by which all else is known, the manifests and the names in the archive. Where
 * one of them does not read, what seems to be missing or too much may only not have been read. */
static bool look_round(struct verifying *verifying) {
    struct diags said, *diags = verifying->diags;
    diags_init(&said);
    verifying->diags = &said;
    check_casebook(verifying);
    verify_runs(verifying);
    verify_archive(verifying);
    verifying->diags = diags;
    bool all = !said.denied;
    if (all)
        diags_add_all(diags, &said);
    else
        diags_add_denied(diags, &said);
    diags_release(&said);
    return all;
}

static enum exit_code verify_all(struct verifying *verifying) {
    if (!look_round(verifying)) return EXIT_SYSTEM;
    verify_hash(verifying);
    verify_named(verifying);
    if (verifying->run_count) {
        check_morning(verifying);
        look_at_settings(verifying);
    }
    check_access(verifying);
    verify_signatures(verifying);
    verify_anchor(verifying);
    return result_of(verifying);
}

enum exit_code site_verify(const struct verify_options *options, struct verified *verified,
                           struct diags *diags) {
    struct verifying verifying = {.options = options, .verified = verified, .diags = diags};
    *verified = (struct verified){0};
    map_init(&verifying.deliveries);
    map_init(&verifying.sources);
    enum exit_code code = may_start(options->site, diags);
    if (code == EXIT_DONE && (!verify_read_key(&verifying) || !verify_read_anchor(&verifying)))
        code = diags_code(diags, EXIT_NOT_STARTED);
    if (code == EXIT_DONE) code = verify_all(&verifying);
    release(&verifying);
    return code;
}
