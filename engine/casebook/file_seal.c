/* The seal over the casebook's files. */
#include "casebook/file_seal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "casebook/store.h"
#include "ground/file.h"
#include "library/crypto.h"

#define DATABASE "casebook.db"
#define KEY "casebook.key"
#define SEAL "casebook.seal"
#define SEAL_MOST ((size_t)4096)
#define FIRST "# " DATABASE " after change "
#define LAST "# sha256 of the lines above "
#define HEADER 100   /* bytes, before the first page of a database (SQLite file format, 1.3) */
#define CHANGES 24   /* where the count of changes stands in it */
#define VALID_FOR 92 /* and the count for which the version next to it is valid: always the same */

static uint32_t number_at(const unsigned char *bytes) {
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/* false: it cannot be read, or its two counts differ. */
static bool read_change(const char *site, uint32_t *change) {
    unsigned char header[HEADER];
    char *path = casebook_file(site, DATABASE);
    int file = file_open_regular(AT_FDCWD, path);
    free(path);
    errno = file >= 0 ? 0 : errno;
    bool read = file >= 0 && file_read_at(file, header, HEADER, 0) == HEADER;
    int reason = errno;
    if (file >= 0) close(file);
    if (read) *change = number_at(header + CHANGES);
    errno = reason;
    return read && number_at(header + VALID_FOR) == *change;
}

static bool put_file(const char *site, const char *name, struct buffer *out) {
    char digest[DIGEST_TEXT];
    char *path = casebook_file(site, name);
    bool read = digest_of_file(AT_FDCWD, path, digest, NULL);
    int reason = errno;
    free(path);
    errno = reason;
    if (read) buffer_format(out, "%s  %s\n", digest, name);
    return read;
}

static void put_last(struct buffer *out) {
    char digest[DIGEST_TEXT];
    digest_of(out->at, out->length, digest);
    buffer_format(out, LAST "%s\n", digest);
}

/* The seal as it would be written now. */
static bool make_seal(const char *site, uint32_t change, struct buffer *out) {
    buffer_format(out, FIRST "%u\n", change);
    bool made = put_file(site, DATABASE, out) && put_file(site, KEY, out);
    if (made) put_last(out);
    return made;
}

static bool read_seal(const char *site, struct buffer *out) {
    char *path = casebook_file(site, SEAL);
    bool read = file_read(AT_FDCWD, path, SEAL_MOST, out);
    int reason = errno;
    free(path);
    errno = reason;
    return read;
}

static enum file_sealed told(enum diag_level level, const char *file, const char *zh, const char *en,
                             struct diags *diags) {
    diags_add(diags, level, (struct place){.file = file}, "%s · %s", zh, en);
    return FILE_SEALED_OTHER;
}

static enum file_sealed other(const char *file, const char *zh, const char *en, struct diags *diags) {
    return told(DIAG_ERROR, file, zh, en, diags);
}

static enum file_sealed unread(const char *file, struct diags *diags) {
    int reason = errno;
    other(file, "读不出", strerror(reason), diags);
    diags_reason(diags, reason);
    return FILE_SEALED_OTHER;
}

enum { LINE_CHANGE, LINE_DATABASE, LINE_KEY, LINE_DIGEST, LINES };

static size_t count_lines(const struct buffer *seal) {
    size_t count = 0;
    for (size_t i = 0; i < seal->length; i++) count += seal->at[i] == '\n';
    return count;
}

/* It has the lines of a seal, the last of which is the digest of those above: anybody can work one out. */
static bool is_whole(const struct buffer *seal) {
    struct buffer lines = {0};
    const char *last = seal->length ? strstr(seal->at, LAST) : NULL;
    if (!last || !span_begins(buffer_span(seal), FIRST) || count_lines(seal) != LINES) return false;
    buffer_add(&lines, seal->at, (size_t)(last - seal->at));
    put_last(&lines);
    bool whole = lines.length == seal->length && memcmp(lines.at, seal->at, lines.length) == 0;
    buffer_release(&lines);
    return whole;
}

static unsigned long change_of(const struct buffer *seal) {
    return strtoul(seal->at + strlen(FIRST), NULL, 10);
}

/* A seal that is damaged, or of a later change than the file, stays for those who verify, until something is
 * written over what it tells. */
void file_seal_write(const char *site, uint32_t since) {
    uint32_t change;
    struct buffer found = {0}, made = {0};
    if (read_change(site, &change) &&
        (change != since || !read_seal(site, &found) || (is_whole(&found) && change_of(&found) < change)) &&
        make_seal(site, change, &made)) {
        char *path = casebook_file(site, SEAL);
        file_write(AT_FDCWD, path, made.at, made.length);
        free(path);
    }
    buffer_release(&found);
    buffer_release(&made);
}

#define DAMAGED SEAL, "已损坏", "is damaged"
#define OLDER DATABASE, "比它的封记旧，可能是用旧备份换上的", "is older than its seal: perhaps an old copy"

static struct span line_of(const struct buffer *text, int number) {
    const char *at = text->at;
    while (number--) at = strchr(at, '\n') + 1;
    return (struct span){at, strcspn(at, "\n")};
}

static bool same_line(const struct buffer *a, const struct buffer *b, int number) {
    return span_equal(line_of(a, number), line_of(b, number));
}

/* Both are whole. A file of an earlier change than its seal's was put in its place. */
static enum file_sealed compare(const struct buffer *seal, const struct buffer *made, uint32_t change,
                                struct diags *diags) {
    unsigned long sealed = change_of(seal);
    if (!same_line(seal, made, LINE_KEY))
        return other(KEY, "与案卷库封存时的密钥不同", "is not the key of this casebook", diags);
    if (change < sealed) return other(OLDER, diags);
    if (change > sealed) return FILE_SEALED_SINCE;
    if (same_line(seal, made, LINE_DATABASE)) return FILE_SEALED;
    return other(DATABASE, "字节与最后一次写完时不同", "has other bytes than when it was last written",
                 diags);
}

enum file_sealed file_seal_check(const char *site, struct diags *diags) {
    struct buffer seal = {0}, made = {0};
    uint32_t change = 0;
    enum file_sealed result;
    if (!read_seal(site, &seal))
        result = errno == ENOENT ? FILE_SEALED_NEVER : unread(SEAL, diags);
    else if (!is_whole(&seal))
        result = other(DAMAGED, diags);
    else if (!read_change(site, &change) || !make_seal(site, change, &made))
        result = file_denied(errno) ? unread(DATABASE, diags)
                                    : other(DATABASE, "读不出或文件头已损坏",
                                            "or its key cannot be read, or its header is damaged", diags);
    else
        result = compare(&seal, &made, change, diags);
    buffer_release(&seal);
    buffer_release(&made);
    return result;
}

enum file_sealed file_seal_glance(const char *site, uint32_t *change, struct diags *diags) {
    struct buffer seal = {0};
    enum file_sealed result = FILE_SEALED_SINCE;
    if (!read_change(site, change)) *change = 0;
    if (!read_seal(site, &seal))
        result =
            errno == ENOENT ? FILE_SEALED_NEVER : told(DIAG_WARNING, SEAL, "读不出", strerror(errno), diags);
    else if (!is_whole(&seal))
        result = told(DIAG_WARNING, DAMAGED, diags);
    else if (*change && *change < change_of(&seal) && !file_seal_interrupted(site))
        result = told(DIAG_WARNING, OLDER, diags);
    buffer_release(&seal);
    return result;
}

bool file_seal_interrupted(const char *site) {
    struct stat status;
    char *path = casebook_file(site, DATABASE "-journal");
    bool found = lstat(path, &status) == 0 && status.st_size > 0;
    free(path);
    return found;
}
