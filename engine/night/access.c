/* The access log: appended under a lock, chained, mended where a line was left unfinished. */
#include "night/access.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "ground/bytes.h"
#include "ground/file.h"
#include "ground/memory.h"
#include "ground/text.h"
#include "library/json.h"

#define NOTHING_BEFORE "0000000000000000000000000000000000000000000000000000000000000000"
#define HEX "0123456789abcdef"
#define MEND "mend"
#define USER_MOST 256           /* bytes of a user's name */
#define TAIL ((off_t)64 * 1024) /* holds the last line, unless much was left unfinished */
#define LOG_MOST ((size_t)1 << 30)

struct entry {
    const char *at, *before, *command, *what;
    const char *user, *sudo_user; /* NULL: unknown; not set */
    const char *torn;             /* NULL: mends nothing */
    int64_t uid;
};

static char *entry_text(const struct entry *entry, const char *sha256) {
    json_value *line = json_new_object();
    json_put_text(line, "at", entry->at);
    json_put_text(line, "before", entry->before);
    json_put_text(line, "command", entry->command);
    if (sha256) json_put_text(line, "sha256", sha256);
    if (entry->sudo_user) json_put_text(line, "sudo_user", entry->sudo_user);
    if (entry->torn) json_put_text(line, "torn", entry->torn);
    json_put_number(line, "uid", entry->uid);
    json_put_text(line, "user", entry->user);
    json_put_text(line, "what", entry->what);
    char *text = json_write(line, false);
    json_free(line);
    return text;
}

static void entry_digest(const struct entry *entry, char out[DIGEST_TEXT]) {
    char *text = entry_text(entry, NULL);
    struct digest *digest = digest_new();
    digest_add(digest, text, strlen(text));
    digest_add(digest, "\n", 1);
    digest_end(digest, out);
    free(text);
}

/* Appends the line with its end; `sha256` is set to its digest. */
static void entry_add(struct buffer *lines, const struct entry *entry, char sha256[DIGEST_TEXT]) {
    entry_digest(entry, sha256);
    char *text = entry_text(entry, sha256);
    buffer_text(lines, text);
    buffer_text(lines, "\n");
    free(text);
}

/* A whole line, without its end: exactly what entry_add would write. The entry lives as long as *kept. */
static bool entry_read(struct span line, struct entry *entry, json_value **kept, char sha256[DIGEST_TEXT]) {
    json_value *read = *kept = json_read(line.at, line.length);
    *entry = (struct entry){.at = json_get_text(read, "at"),
                            .before = json_get_text(read, "before"),
                            .command = json_get_text(read, "command"),
                            .what = json_get_text(read, "what"),
                            .user = json_get_text(read, "user"),
                            .sudo_user = json_get_text(read, "sudo_user"),
                            .torn = json_get_text(read, "torn"),
                            .uid = json_get_number(read, "uid", -1)};
    if (!entry->at || !entry->before || !entry->command || !entry->what) return false;
    entry_digest(entry, sha256);
    char *text = entry_text(entry, sha256);
    bool same = span_equal(span_of(text), line);
    free(text);
    return same;
}

const char *access_now(char out[ACCESS_NOW]) {
    time_t seconds = time(NULL);
    struct tm parts;
    gmtime_r(&seconds, &parts);
    strftime(out, ACCESS_NOW, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return out;
}

/* Bytes before the first run of exactly 64 hex digits. */
static size_t before_digest(const char *text) {
    size_t at = 0, hex;
    for (; text[at]; at += hex ? hex : 1)
        if ((hex = strspn(text + at, HEX)) == DIGEST_TEXT - 1) break;
    return at;
}

/* Appends `text` as names are shown; digests, which may hold many figures in a row, as they are. */
static void add_what(struct buffer *out, const char *text) {
    struct buffer shown = {0};
    while (*text) {
        size_t plain = before_digest(text), digest = strspn(text + plain, HEX);
        if (plain) buffer_text(out, text_named(&shown, (struct span){text, plain}));
        buffer_add(out, text + plain, digest);
        text += plain + digest;
    }
    buffer_release(&shown);
}

/* The name as one may show it; NULL when there is none. */
static const char *user_shown(struct buffer *out, const char *name) {
    size_t length = name ? strnlen(name, USER_MOST) : 0;
    return length ? text_named(out, (struct span){name, length}) : NULL;
}

static const char *user_name(struct buffer *out, uid_t uid) {
    char room[16384];
    struct passwd user, *found = NULL;
    bool known = getpwuid_r(uid, &user, room, sizeof room, &found) == 0 && found;
    return user_shown(out, known ? user.pw_name : NULL);
}

/* What of the log matters to the next line. */
struct tail {
    char before[DIGEST_TEXT]; /* sha256 of the last whole line */
    struct buffer loose;      /* what stands behind it */
    bool unended;             /* the log does not end with a line end */
};

static bool read_piece(int file, off_t from, off_t to, struct buffer *piece) {
    size_t length = (size_t)(to - from);
    char *bytes = memory_get(length);
    ssize_t got = file_read_at(file, bytes, length, (uint64_t)from);
    buffer_clear(piece);
    if (got > 0) buffer_add(piece, bytes, (size_t)got);
    if (got >= 0 && (size_t)got < length) errno = EIO;
    free(bytes);
    return got == (ssize_t)length;
}

/* The last whole line in the piece; its first line counts only when the piece begins a line. */
static bool find_whole(struct buffer *piece, bool begins, struct tail *tail) {
    size_t end = piece->length;
    while (end > 0) {
        size_t from = end - 1;
        while (from > 0 && piece->at[from - 1] != '\n') from--;
        struct entry entry;
        json_value *kept = NULL;
        size_t length = end - from - (piece->at[end - 1] == '\n');
        bool whole = (from > 0 || begins) &&
                     entry_read((struct span){piece->at + from, length}, &entry, &kept, tail->before);
        json_free(kept);
        if (whole) {
            buffer_add(&tail->loose, piece->at + end, piece->length - end);
            return true;
        }
        end = from;
    }
    return false;
}

static bool read_tail(int file, struct tail *tail) {
    struct stat status;
    struct buffer piece = {0};
    bool read = fstat(file, &status) == 0, found = false;
    off_t size = read ? status.st_size : 0, from = size;
    for (off_t room = TAIL; read && !found && from > 0; room *= 8) {
        from = size > room ? size - room : 0;
        read = read_piece(file, from, size, &piece);
        found = read && find_whole(&piece, from == 0, tail);
    }
    if (read && !found) {
        memcpy(tail->before, NOTHING_BEFORE, DIGEST_TEXT);
        buffer_add(&tail->loose, piece.at, piece.length);
    }
    tail->unended = piece.length && piece.at[piece.length - 1] != '\n';
    buffer_release(&piece);
    return read;
}

/* Ends the unfinished line and says so in a line of its own. */
static void add_mend(struct buffer *lines, struct tail *tail, const struct entry *entry) {
    char torn[DIGEST_TEXT], sha256[DIGEST_TEXT], what[64];
    snprintf(what, sizeof what, "%zu bytes left unfinished", tail->loose.length);
    if (tail->loose.length) buffer_text(&tail->loose, "\n");
    digest_of(tail->loose.at, tail->loose.length, torn);
    struct entry mend = *entry;
    mend.command = MEND;
    mend.what = what;
    mend.before = tail->before;
    mend.torn = torn;
    buffer_text(lines, "\n");
    entry_add(lines, &mend, sha256);
    memcpy(tail->before, sha256, DIGEST_TEXT);
}

/* With the lock held. What ends in a line end and is no whole line was not left by a killed process: it is
 * passed over, not mended, and access_check goes on naming it. */
static bool append(int file, struct entry *entry) {
    struct tail tail = {0};
    struct buffer lines = {0};
    char sha256[DIGEST_TEXT];
    bool read = read_tail(file, &tail), written = false;
    if (read) {
        if (tail.unended) add_mend(&lines, &tail, entry);
        entry->before = tail.before;
        entry_add(&lines, entry, sha256);
        ssize_t put = write(file, lines.at, lines.length); /* one call: lines of a kill are rarely torn */
        if (put >= 0 && (size_t)put < lines.length) errno = ENOSPC;
        written = put == (ssize_t)lines.length && fsync(file) == 0;
    }
    buffer_release(&tail.loose);
    buffer_release(&lines);
    return written;
}

static int open_log(const char *path, int flags) {
    int file = open(path, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
    struct stat status;
    if (file < 0) return -1;
    bool known = fstat(file, &status) == 0;
    if (known && S_ISREG(status.st_mode)) return file;
    if (known) errno = EINVAL;
    file_close(file);
    return -1;
}

static bool lock(int file, int how) {
    int got;
    do got = flock(file, how);
    while (got != 0 && errno == EINTR);
    return got == 0;
}

static bool append_to(const char *site, const char *path, struct entry *entry) {
    bool is_new = !file_exists(path);
    int file = open_log(path, O_RDWR | O_APPEND | O_CREAT);
    bool written =
        file >= 0 && lock(file, LOCK_EX) && append(file, entry) && (!is_new || file_sync_folder(site));
    file_close(file);
    return written;
}

bool access_note(const char *site, const char *command, const char *what, struct diags *diags) {
    char at[ACCESS_NOW];
    struct buffer path = {0}, text = {0}, user = {0}, sudo_user = {0};
    buffer_format(&path, "%s/" ACCESS_LOG, site);
    add_what(&text, what);
    uid_t uid = getuid();
    struct entry entry = {.at = access_now(at),
                          .command = command,
                          .what = text.at ? text.at : "",
                          .user = user_name(&user, uid),
                          .sudo_user = user_shown(&sudo_user, getenv("SUDO_USER")),
                          .uid = (int64_t)uid};
    errno = E2BIG;
    bool written = text.length <= ACCESS_WHAT_MOST && append_to(site, path.at, &entry);
    if (!written)
        diags_add(diags, DIAG_ERROR, (struct place){.file = ACCESS_LOG},
                  "查阅日志写不下，因此不予办理 · the access log cannot be written, so nothing is done or "
                  "shown: %s",
                  strerror(errno));
    buffer_release(&path);
    buffer_release(&text);
    buffer_release(&user);
    buffer_release(&sudo_user);
    return written;
}

struct checking {
    struct access_report *report;
    struct span log;
    char before[DIGEST_TEXT]; /* what the next whole line must name */
    size_t loose;             /* where what is no whole line began; log.length: all was whole so far */
    uint64_t loose_line;
};

static void found_bad(struct access_report *report, uint64_t line, const char *why) {
    if (report->bad) return;
    report->bad = line;
    report->why = why;
}

/* What stands between two whole lines is good only when the second says just that; so is nothing, where a
 * line lacked its end alone. */
static void check_loose(struct checking *checking, size_t from, uint64_t line, const struct entry *entry) {
    bool loose = checking->loose < from, mends = strcmp(entry->command, MEND) == 0 && entry->torn;
    size_t length = loose ? from - checking->loose : 0;
    char torn[DIGEST_TEXT];
    digest_of(checking->log.at + from - length, length, torn);
    if (mends && strcmp(torn, entry->torn) == 0)
        checking->report->mended++;
    else if (loose || entry->torn)
        found_bad(checking->report, loose ? checking->loose_line : line,
                  "不是本程序写下的样子 · not as it was written");
    checking->loose = checking->log.length;
}

static void check_line(struct checking *checking, size_t from, size_t end, uint64_t line) {
    struct entry entry;
    json_value *kept = NULL;
    char sha256[DIGEST_TEXT];
    if (entry_read((struct span){checking->log.at + from, end - from}, &entry, &kept, sha256)) {
        check_loose(checking, from, line, &entry);
        if (strcmp(entry.before, checking->before) != 0)
            found_bad(checking->report, line, "与上一行不相接 · does not follow the line before");
        memcpy(checking->before, sha256, DIGEST_TEXT);
        checking->report->lines++;
    } else if (checking->loose == checking->log.length) {
        checking->loose = from;
        checking->loose_line = line;
    }
    json_free(kept);
}

static void check_log(struct access_report *report, struct span log) {
    struct checking checking = {report, log, NOTHING_BEFORE, log.length, 0};
    uint64_t line = 1;
    size_t from = 0;
    for (const char *end; from < log.length && (end = memchr(log.at + from, '\n', log.length - from));
         line++) {
        check_line(&checking, from, (size_t)(end - log.at), line);
        from = (size_t)(end - log.at) + 1;
    }
    report->torn = from < log.length;
    if (checking.loose < log.length && !report->torn)
        found_bad(report, checking.loose_line, "不是本程序写下的样子 · not as it was written");
    memcpy(report->head, checking.before, DIGEST_TEXT);
}

bool access_check(const char *site, struct access_report *report, struct diags *diags) {
    struct buffer path = {0}, log = {0};
    *report = (struct access_report){.head = NOTHING_BEFORE};
    buffer_format(&path, "%s/" ACCESS_LOG, site);
    int file = open_log(path.at, O_RDONLY);
    report->exists = file >= 0 || errno != ENOENT;
    bool read =
        !report->exists || (file >= 0 && lock(file, LOCK_SH) && file_read(AT_FDCWD, path.at, LOG_MOST, &log));
    int reason = errno;
    if (!read) {
        diags_add(diags, DIAG_ERROR, (struct place){.file = ACCESS_LOG}, "读不出 · cannot be read: %s",
                  strerror(reason));
        diags_reason(diags, reason);
    }
    if (read && report->exists) check_log(report, buffer_span(&log));
    if (file >= 0) close(file);
    buffer_release(&path);
    buffer_release(&log);
    return read;
}
