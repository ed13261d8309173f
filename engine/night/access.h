/* Who looked: SITE/access.log, one line of JSON for every command that makes or shows something about people
 * (run, explain, inputs --errors-for, --release and --dismiss, purge, backup, verify --sign, compare
 * --engine, replay --keep), with wall-clock time and the operating system's user. It is no part of any
 * result: a night's bytes are the same without it.
 *
 *     {"at":"2023-08-28T22:01:07Z","before":"…","command":"explain","sha256":"…","sudo_user":"wei","uid":1000,
 *      "user":"hearth","what":"LZ23-00049-2 --for county"}
 *
 * One byte form: keys sorted, no white space. `sha256` is the digest of the line without that member, with
 * its line end; `before` is the sha256 of the line before, 64 zeros on the first. `sudo_user` is there only
 * when set, and is only what the environment said. What a killed process or a full disk left unfinished
 * stays, and the next line of all, {"command":"mend",…,"torn":SHA-256 of what stands between}, says so. */
#ifndef HEARTH_NIGHT_ACCESS_H
#define HEARTH_NIGHT_ACCESS_H

#include <stdbool.h>
#include <stdint.h>

#include "ground/diag.h"
#include "library/crypto.h"

#define ACCESS_LOG "access.log"
#define ACCESS_WHAT_MOST 8192 /* bytes of `what` */

#define ACCESS_NOW 32
/* Wall-clock time in UTC, "2023-08-28T22:01:07Z", for those who look and what is sent back: it is in no
 * result of a night. Returns out. */
const char *access_now(char out[ACCESS_NOW]);

/* Appends a line and waits until it is on the disk; called before anything about people is shown. `what`
 * (UTF-8) says which run, whom by case number or by the casebook's HMAC, --for, the digest of what was
 * written; long numbers in it are cut as in names (ground/text.h), 64 hex digits are not. Any number of
 * processes may call it at once. false: in diags; the caller shows nothing and ends with EXIT_SYSTEM. */
bool access_note(const char *site, const char *command, const char *what, struct diags *diags);

struct access_report {
    bool exists;            /* false: nobody has looked yet, or the log was taken away */
    uint64_t lines;         /* whole ones; those that mend among them */
    uint64_t mended;        /* places where a torn line was mended */
    bool torn;              /* the last line has no end, and nobody has mended it yet */
    uint64_t bad;           /* the first bad line, from 1; 0: none */
    const char *why;        /* zh · en, of the bad line; NULL */
    char head[DIGEST_TEXT]; /* sha256 of the last whole line: a copy of it elsewhere shows lines cut off */
};
/* Reads the whole log. false: it cannot be read (diags). A bad line is no failure: it is in the report. */
bool access_check(const char *site, struct access_report *report, struct diags *diags);

#endif
