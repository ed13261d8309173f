/* Anchors: the heads of the casebook's chains, kept where nobody of the site can write, and held against
 * them. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "casebook/store.h"
#include "ground/file.h"
#include "night/access.h"
#include "audit/verifying.h"

#define ANCHOR_VERSION 1
#define ANCHOR_MOST ((size_t)1 << 16) /* bytes */
#define LOG_MOST ((size_t)1 << 30)

static const char *const chained[] = {"runs", "releases", "sendings", "purges"};
#define CHAINED ((int)(sizeof chained / sizeof *chained))

struct head {
    const char *table;
    int64_t number; /* of its row */
    char chain[DIGEST_TEXT];
};

/* The row of a number, the last for 0; number 0 in `head`: there is none. Older casebooks lack tables. false:
 * the system refused to read. */
static bool read_head(struct casebook *casebook, const char *table, int64_t number, struct head *head,
                      struct diags *diags) {
    char sql[160];
    enum step step = STEP_FAILED;
    snprintf(sql, sizeof sql,
             "SELECT number, chain FROM %s WHERE ?1 IN (0, number) ORDER BY number DESC LIMIT 1", table);
    *head = (struct head){.table = table};
    struct statement *row = statement_new(casebook->store, sql);
    if (row) statement_number(row, 1, number);
    if (row) step = statement_step(row);
    if (step == STEP_ROW) {
        head->number = column_number(row, 0);
        snprintf(head->chain, DIGEST_TEXT, "%s", column_text(row, 1));
    }
    statement_free(row);
    return step != STEP_FAILED || !store_reason(casebook->store) ||
           casebook_failed(casebook, "读不出 / cannot be read", diags);
}

static void put_head(json_value *heads, const struct head *head) {
    json_value *item = json_add_object(heads);
    json_put_text(item, "chain", head->chain);
    json_put_number(item, "number", head->number);
    json_put_text(item, "table", head->table);
}

static bool put_access(const char *site, json_value *heads, struct diags *diags) {
    struct access_report report = {0};
    if (!access_check(site, &report, diags)) return false;
    struct head head = {.table = ACCESS_LOG, .number = (int64_t)report.lines};
    snprintf(head.chain, DIGEST_TEXT, "%s", report.head);
    if (report.lines) put_head(heads, &head);
    return true;
}

static void put_run(json_value *anchor, const struct run_row *run) {
    json_put_text(anchor, "algorithm", "sha256");
    json_put_number(anchor, "anchor_version", ANCHOR_VERSION);
    json_put_text(anchor, "manifest", run->manifest);
    json_put_text(anchor, "run", run->folder);
}

static bool put_all(struct casebook *casebook, const char *site, struct buffer *out, struct diags *diags) {
    const struct run_row *runs;
    uint32_t count;
    if (!casebook_runs(casebook, &runs, &count, diags)) return false;
    json_value *anchor = json_new_object(), *heads = json_put_array(anchor, "heads");
    if (count) put_run(anchor, &runs[count - 1]);
    bool put = true;
    for (int i = 0; i < CHAINED && put; i++) {
        struct head head;
        put = read_head(casebook, chained[i], 0, &head, diags);
        if (head.number) put_head(heads, &head);
    }
    put = put && put_access(site, heads, diags);
    char *text = json_write(anchor, true);
    buffer_text(out, text);
    free(text);
    json_free(anchor);
    return put;
}

bool verify_write_anchor(const char *site, struct buffer *out, struct diags *diags) {
    struct casebook *casebook = casebook_look(site, diags);
    bool put = casebook && put_all(casebook, site, out, diags);
    casebook_close(casebook);
    return put;
}

static bool wrong(struct verifying *verifying, const struct head *head, const char *zh, const char *en) {
    diags_add(verifying->diags, DIAG_ERROR, (struct place){.file = verifying->options->anchor},
              "%s %lld %s · %s %lld %s", head->table, (long long)head->number, zh, head->table,
              (long long)head->number, en);
    return false;
}

static bool log_holds(struct verifying *verifying, const struct head *head) {
    struct buffer path = {0}, text = {0}, member = {0};
    buffer_format(&path, "%s/" ACCESS_LOG, verifying->options->site);
    buffer_format(&member, "\"sha256\":\"%s\"", head->chain);
    bool read = file_read(AT_FDCWD, path.at, LOG_MOST, &text);
    int reason = read ? 0 : errno;
    bool holds = read && text.length && strstr(text.at, member.at);
    buffer_release(&path);
    buffer_release(&text);
    buffer_release(&member);
    if (file_denied(reason)) verify_unread(verifying, ACCESS_LOG, reason);
    return holds || file_denied(reason) ||
           wrong(verifying, head, "已不在查阅日志中：日志被截短或改写",
                 "is not in the access log any more: lines were cut off or written anew");
}

/* The links of a chain stand for all before them, so that the one of the anchor is all that need be there. */
static bool head_holds(struct verifying *verifying, const struct head *head) {
    struct head now;
    if (strcmp(head->table, ACCESS_LOG) == 0) return log_holds(verifying, head);
    if (!read_head(verifying->casebook, head->table, head->number, &now, verifying->diags)) return false;
    if (!now.number)
        return wrong(verifying, head, "已不在案卷库中：锚之后有记录被截去",
                     "is not in the casebook any more: what came last was cut off");
    return strcmp(now.chain, head->chain) == 0 || wrong(verifying, head, "与锚所记不同：被改写",
                                                        "is another than the anchor's: it was written anew");
}

static bool read_anchored(const json_value *item, struct head *head) {
    const char *table = json_get_text(item, "table"), *chain = json_get_text(item, "chain");
    if (!table || !chain) return false;
    *head = (struct head){.number = json_get_number(item, "number", 0)};
    snprintf(head->chain, DIGEST_TEXT, "%s", chain);
    if (strcmp(table, ACCESS_LOG) == 0) head->table = ACCESS_LOG;
    for (int i = 0; i < CHAINED; i++)
        if (strcmp(table, chained[i]) == 0) head->table = chained[i];
    return head->table && head->number > 0;
}

static void check_heads(struct verifying *verifying, const json_value *heads) {
    int64_t anchored = 0;
    bool all = true;
    for (size_t i = 0; i < json_count(heads); i++) {
        struct head head;
        bool read = read_anchored(json_at(heads, i), &head);
        if (!read) verify_found(verifying, verifying->options->anchor, "不是锚文件", "is no anchor");
        bool holds = read && head_holds(verifying, &head);
        if (holds && strcmp(head.table, "runs") == 0) anchored = head.number;
        all = all && holds;
    }
    if (all) verifying->verified->anchored = anchored;
}

static void name_unanchored(struct verifying *verifying) {
    for (uint32_t i = verifying->run_count; i-- > 0;)
        if (verifying->runs[i].number > verifying->verified->anchored)
            snprintf(verifying->verified->unanchored, 32, "%s", verifying->runs[i].folder);
}

bool verify_read_anchor(struct verifying *verifying) {
    struct buffer text = {0};
    const char *path = verifying->options->anchor, *why = "不是锚文件 · is no anchor";
    if (!path) return true;
    int reason = file_read(AT_FDCWD, path, ANCHOR_MOST, &text) ? 0 : errno;
    if (reason)
        why = strerror(reason);
    else if (text.length)
        verifying->anchor = json_read(text.at, text.length);
    buffer_release(&text);
    const char *algorithm = verifying->anchor ? json_get_text(verifying->anchor, "algorithm") : NULL;
    if (algorithm && strcmp(algorithm, "sha256") == 0 &&
        json_get_number(verifying->anchor, "anchor_version", 0) == ANCHOR_VERSION)
        return true;
    diags_add(verifying->diags, DIAG_ERROR, (struct place){.file = path}, "%s", why);
    diags_reason(verifying->diags, reason);
    return false;
}

void verify_anchor(struct verifying *verifying) {
    if (verifying->anchor && verifying->casebook)
        check_heads(verifying, json_get(verifying->anchor, "heads"));
    name_unanchored(verifying);
}
