/* Opens and closes the casebook and its key; what all files of this folder do with it in the same way. */
#include "casebook/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "casebook/export.h"
#include "casebook/file_seal.h"
#include "ground/file.h"
#include "ground/memory.h"

/* Large pages are fewer to write at a commit; a file that is there keeps its own. */
#define PAGES "PRAGMA page_size=16384;"
#define CACHE "PRAGMA cache_size=-16384" /* KiB: what a night changes stays in memory until its commit */
#define PATH_MOST ((size_t)512)          /* bytes that SQLite takes */
#define KEY_TEXT (2 * CASEBOOK_KEY + 1)  /* hex digits and newline */

static const struct place database_place = {.file = "casebook.db"};
static const struct place key_place = {.file = "casebook.key"};

char *casebook_file(const char *folder, const char *name) {
    struct buffer path = {0};
    buffer_format(&path, "%s/%s", folder, name);
    return path.at;
}

static int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool key_from_text(const char *text, uint8_t key[CASEBOOK_KEY]) {
    for (int i = 0; i < CASEBOOK_KEY; i++) {
        int high = hex_value(text[2 * i]), low = hex_value(text[2 * i + 1]);
        if (high < 0 || low < 0) return false;
        key[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

static void unread_key(struct diags *diags) {
    int reason = errno;
    diags_add(diags, DIAG_ERROR, key_place, "密钥读不出 / cannot be read: %s", strerror(reason));
    diags_reason(diags, reason);
}

static bool read_key(const char *path, uint8_t key[CASEBOOK_KEY], struct diags *diags) {
    struct buffer text = {.most = KEY_TEXT + 1};
    bool read = file_read(AT_FDCWD, path, KEY_TEXT, &text);
    if (!read)
        unread_key(diags);
    else if (text.length < KEY_TEXT - 1 || !key_from_text(text.at, key)) {
        read = false;
        diags_add(diags, DIAG_ERROR, key_place, "密钥格式不对 / is not 64 hex digits (0-9, a-f)");
    }
    if (text.at) explicit_bzero(text.at, text.length);
    buffer_release(&text);
    return read;
}

static bool write_synced(int file, const char *text, size_t length) {
    bool written = write(file, text, length) == (ssize_t)length && fsync(file) == 0;
    int reason = errno;
    close(file);
    errno = reason;
    return written;
}

/* A secret, so that the file is its owner's alone from its first moment; whole or not there. */
static bool write_key(const char *site, const char *path) {
    uint8_t key[CASEBOOK_KEY];
    struct buffer text = {0}, fresh = {0};
    if (!random_bytes(key, sizeof key)) system_failed("libcrypto: random bytes");
    for (int i = 0; i < CASEBOOK_KEY; i++) buffer_format(&text, "%02x", key[i]);
    buffer_text(&text, "\n");
    buffer_format(&fresh, "%s.new", path);
    int file = open(fresh.at, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    bool written = file >= 0 && write_synced(file, text.at, text.length) && rename(fresh.at, path) == 0 &&
                   file_sync_folder(site);
    int reason = errno;
    explicit_bzero(key, sizeof key);
    explicit_bzero(text.at, text.length);
    buffer_release(&text);
    buffer_release(&fresh);
    errno = reason;
    return written;
}

/* A new key beside an old casebook would make strangers of every household in it. */
static bool may_make_key(struct casebook *casebook, struct diags *diags) {
    int64_t runs = 0;
    if (!casebook_number(casebook, "SELECT count(*) FROM runs", &runs, diags)) return false;
    if (runs == 0) return true;
    diags_add(diags, DIAG_ERROR, key_place,
              "密钥丢失，案卷库已有 %lld 次运行：请从备份恢复 / is missing beside a casebook of %lld runs: "
              "restore it from a backup",
              (long long)runs, (long long)runs);
    return false;
}

static bool make_key(struct casebook *casebook, const char *site, const char *path, struct diags *diags) {
    if (casebook->store && !may_make_key(casebook, diags)) return false;
    if (write_key(site, path)) return true;
    diags_add(diags, DIAG_ERROR, key_place, "密钥写不下 / cannot be written: %s", strerror(errno));
    return false;
}

/* What the disk does not give is not missing. */
static bool is_missing(const char *path) {
    return !file_exists(path);
}

static bool have_key(struct casebook *casebook, const char *site, struct diags *diags) {
    char *path = casebook_file(site, "casebook.key");
    bool have = !is_missing(path) || make_key(casebook, site, path, diags);
    free(path);
    return have;
}

static bool open_key(struct casebook *casebook, const char *site, struct diags *diags) {
    char *path = casebook_file(site, "casebook.key");
    bool read = read_key(path, casebook->key, diags);
    if (read) casebook->mac = mac_new(casebook->key, sizeof casebook->key);
    free(path);
    return read;
}

static void cannot_be_opened(const char *error, struct diags *diags) {
    int reason = errno;
    diags_add(diags, DIAG_ERROR, database_place, "案卷库打不开 / cannot be opened: %s", error);
    diags_reason(diags, reason);
}

/* Where SQLite would only say that it cannot open the file. */
static bool path_fits(const char *site, struct diags *diags) {
    char *whole = realpath(site, NULL);
    size_t length = whole ? strlen(whole) : 0, most = PATH_MOST - strlen("/casebook.db-journal");
    free(whole);
    if (length > most)
        diags_add(
            diags, DIAG_ERROR, database_place,
            "站点的路径有 %zu 字节，SQLite 最多能用 %zu：请移到路径短些的地方 · the path of the site has %zu "
            "bytes, of which SQLite takes %zu: move it to a shorter one",
            length, most, length, most);
    return length <= most;
}

static bool open_store(struct casebook *casebook, bool create, struct diags *diags) {
    char error[512] = "";
    casebook->store = store_open(casebook->path, create, error, sizeof error);
    casebook->version = CASEBOOK_VERSION;
    if (!casebook->store) {
        cannot_be_opened(error, diags);
        return false;
    }
    if (!store_run(casebook->store, PAGES CACHE)) return casebook_unread(casebook, diags);
    return schema_prepare(casebook->store, diags);
}

/* Under another key every household in it would be a stranger: all cases would end, and begin anew. */
static bool key_fits(struct casebook *casebook, struct diags *diags) {
    int64_t others = 0;
    struct buffer sql = {0};
    buffer_text(&sql, "SELECT count(*) FROM (SELECT stood FROM runs ORDER BY number DESC LIMIT 1)"
                      " WHERE stood NOT LIKE '");
    export_key(casebook, &sql);
    buffer_text(&sql, " %'");
    bool read = casebook_number(casebook, sql.at, &others, diags);
    buffer_release(&sql);
    if (others > 0)
        diags_add(
            diags, DIAG_ERROR, key_place,
            "不是这个案卷库的密钥：请从备份恢复 / is not the key of this casebook: restore it from a backup");
    return read && others == 0;
}

/* Nothing is written before there is a seal. */
static bool seal_first(struct casebook *casebook, const char *site, struct diags *diags) {
    int64_t sealed = 0;
    if (!casebook_number(casebook, "SELECT count(*) FROM runs WHERE stood IS NOT NULL", &sealed, diags))
        return false;
    if (sealed > 0)
        diags_add(diags, DIAG_WARNING, (struct place){.file = "casebook.seal"},
                  "缺失，已重新写下 / was missing: a new one was made");
    store_close(casebook->store);
    casebook->store = NULL;
    file_seal_write(site, casebook->since);
    return casebook_reopen(casebook, diags);
}

/* The key comes first, so that no database is ever found without it. */
static bool open_to_write(struct casebook *casebook, const char *site, bool create, struct diags *diags) {
    if (!path_fits(site, diags)) return false;
    enum file_sealed seal = file_seal_glance(site, &casebook->since, diags);
    if (create && is_missing(casebook->path) && !have_key(casebook, site, diags)) return false;
    return open_store(casebook, create, diags) && (!create || have_key(casebook, site, diags)) &&
           open_key(casebook, site, diags) && key_fits(casebook, diags) &&
           (seal != FILE_SEALED_NEVER || seal_first(casebook, site, diags));
}

bool casebook_exists(const char *site_folder) {
    char *path = casebook_file(site_folder, "casebook.db");
    bool exists = file_exists(path);
    free(path);
    return exists;
}

static struct casebook *casebook_new(const char *site) {
    struct casebook *casebook = memory_zeroed(1, sizeof *casebook);
    casebook->path = casebook_file(site, "casebook.db");
    arena_init(&casebook->arena);
    return casebook;
}

struct casebook *casebook_open(const char *site_folder, bool create, struct diags *diags) {
    struct casebook *casebook = casebook_new(site_folder);
    casebook->writes = open_to_write(casebook, site_folder, create, diags);
    if (casebook->writes) return casebook;
    casebook_close(casebook);
    return NULL;
}

struct casebook *casebook_look(const char *site_folder, struct diags *diags) {
    struct casebook *casebook = casebook_new(site_folder);
    char error[512] = "";
    bool fits = path_fits(site_folder, diags);
    if (fits) casebook->store = store_look(casebook->path, error, sizeof error);
    if (fits && !casebook->store) cannot_be_opened(error, diags);
    if (casebook->store && schema_known(casebook->store, &casebook->version, diags) &&
        open_key(casebook, site_folder, diags))
        return casebook;
    casebook_close(casebook);
    return NULL;
}

/* Only the site's one writer does; reading its bytes would drop SQLite's locks, so the database is closed
 * first. */
static void seal_files(const struct casebook *casebook) {
    size_t folder = (size_t)(strrchr(casebook->path, '/') - casebook->path);
    struct buffer site = {0};
    buffer_add(&site, casebook->path, folder);
    file_seal_write(site.at, casebook->since);
    buffer_release(&site);
}

void casebook_close(struct casebook *casebook) {
    if (!casebook) return;
    store_close(casebook->store);
    if (casebook->writes) seal_files(casebook);
    arena_release(&casebook->arena);
    free(casebook->path);
    mac_free(casebook->mac);
    explicit_bzero(casebook->key, sizeof casebook->key);
    free(casebook);
}

bool casebook_reopen(struct casebook *casebook, struct diags *diags) {
    store_close(casebook->store);
    casebook->store = NULL;
    casebook->prepared = 0;
    return open_store(casebook, false, diags);
}

bool casebook_failed(const struct casebook *casebook, const char *what, struct diags *diags) {
    diags_add(diags, DIAG_ERROR, database_place, "%s: %s", what, store_error(casebook->store));
    diags_reason(diags, store_reason(casebook->store));
    return false;
}

bool casebook_unread(const struct casebook *casebook, struct diags *diags) {
    return casebook_failed(casebook, "读不出 / cannot be read", diags);
}

static void bind_parameter(struct statement *statement, const struct listing *listing) {
    if (!statement_parameters(statement)) return;
    if (listing->text)
        statement_text(statement, 1, listing->text);
    else
        statement_number(statement, 1, listing->number);
}

bool casebook_list(struct casebook *casebook, const struct listing *listing, const void **items,
                   uint32_t *count, struct diags *diags) {
    struct statement *rows = statement_new(casebook->store, listing->sql);
    enum step step = STEP_FAILED;
    char *list = NULL;
    uint32_t room = 0;
    *count = 0;
    if (rows) bind_parameter(rows, listing);
    while (rows && (step = statement_step(rows)) == STEP_ROW) {
        if (*count == room) list = memory_resize(list, room = room ? room * 2 : 64, listing->size);
        listing->put(list + *count * listing->size, rows, &casebook->arena);
        ++*count;
    }
    statement_free(rows);
    *items = arena_copy(&casebook->arena, list, *count * listing->size);
    free(list);
    return step == STEP_DONE || casebook_unread(casebook, diags);
}

bool casebook_number(struct casebook *casebook, const char *sql, int64_t *out, struct diags *diags) {
    struct statement *statement = statement_new(casebook->store, sql);
    bool read = statement && statement_step(statement) == STEP_ROW;
    if (read) *out = column_number(statement, 0);
    statement_free(statement);
    return read || casebook_unread(casebook, diags);
}

void secret_of(struct mac *mac, const struct buffer *plain, char out[DIGEST_TEXT]) {
    mac_of(mac, plain->at, plain->length, out);
    out[SECRET_TEXT - 1] = '\0';
}

void region_text(region_t region, char out[REGION_TEXT]) {
    int digits = 12;
    out[digits] = '\0';
    for (region_t rest = region; digits > 0; rest /= 10) out[--digits] = (char)('0' + rest % 10);
}

void bind_date(struct statement *statement, int index, date_t date, char room[DATE_TEXT]) {
    if (date == DATE_NONE) {
        statement_text(statement, index, NULL);
        return;
    }
    date_write(date, room);
    statement_span(statement, index, (struct span){room, DATE_TEXT - 1});
}

date_t date_or_none(const char *text) {
    date_t date;
    return text && date_read(span_of(text), &date) ? date : DATE_NONE;
}
