/* hearth backup: a safe copy of a site in one file, also while a night is running. */
#include <inttypes.h>
#include <stdio.h>

#include "commands/command.h"
#include "library/json.h"
#include "night/backup.h"

static void print_text(const char *file, const struct backup_report *report) {
    printf("已备份 backed up: %s（%" PRIu32 " 个文件 files，%" PRIu64 " 字节 bytes）\nSHA-256: %s\n", file,
           report->files, report->bytes, report->digest);
    printf("运行 runs: %" PRIu32, report->runs);
    if (*report->last_run) printf("，最近 last %s，清单 manifest %s", report->last_run, report->manifest);
    printf("\n来件 deliveries: %" PRIu32 "\n", report->deliveries);
    if (report->waiting) printf("未传完，未备份 not whole yet, not in it: %" PRIu32 "\n", report->waiting);
    if (report->missing) printf("缺失 missing: %" PRIu32 "\n", report->missing);
    printf("恢复 to restore: mkdir SITE && tar -xpf %s -C SITE\n", file);
}

static void print_json(const char *file, const struct backup_report *report) {
    json_value *document = json_new_object();
    json_put_text(document, "file", file);
    json_put_text(document, "sha256", report->digest);
    json_put_number(document, "files", report->files);
    json_put_number(document, "bytes", (int64_t)report->bytes);
    json_put_number(document, "runs", report->runs);
    json_put_text(document, "last_run", *report->last_run ? report->last_run : NULL);
    json_put_text(document, "manifest", *report->manifest ? report->manifest : NULL);
    json_put_number(document, "deliveries", report->deliveries);
    json_put_number(document, "not_whole", report->waiting);
    json_put_number(document, "missing", report->missing);
    print_document(document);
}

static int run(int count, char **words) {
    bool json = false;
    const struct option_word known[] = {{"--json", NULL, &json}};
    struct backup_report report;
    struct diags diags;
    count = options_read(count, words, known, 1);
    if (count != 2) return usage_error(&command_backup, NULL);
    diags_init(&diags);
    enum exit_code code = backup_write(words[0], words[1], &report, &diags);
    diags_print(&diags, stderr);
    if ((code == EXIT_DONE || code == EXIT_DIFFERENT) && json) print_json(words[1], &report);
    if ((code == EXIT_DONE || code == EXIT_DIFFERENT) && !json) print_text(words[1], &report);
    diags_release(&diags);
    return (int)code;
}

const struct command command_backup = {
    "backup", "backup SITE FILE [--json]", "备份整个站点到一个文件，夜间运行时也安全",
    "a safe copy of the site in one file, also while a night is running", run};
