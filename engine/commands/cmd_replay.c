/* hearth replay: a sealed run made once more, and every byte compared. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "commands/command.h"
#include "commands/new_file.h"
#include "night/access.h"
#include "audit/replay.h"

#define SHOWN_MOST 40 /* differences */

static const struct {
    const char *key, *zh, *en;
} kinds[] = {
    [DIFFERENCE_OTHER] = {"otherwise", "重算结果不同", "comes out otherwise"},
    [DIFFERENCE_LACKING] = {"lacking", "重算没有这份文件", "is not written again"},
    [DIFFERENCE_NEW] = {"new", "重算多出这份文件", "is written though none was sealed"},
    [DIFFERENCE_DAMAGED] = {"damaged", "封存后被改动", "was changed since it was sealed"},
    [DIFFERENCE_GONE] = {"gone", "封存后丢失", "is gone"},
    [DIFFERENCE_STRAY] = {"stray", "不是封存的文件", "is none of the sealed files"},
};

static void show_place(const struct difference_found *found) {
    if (found->part) printf(", %s", found->part);
    if (found->line) printf(", 第%" PRIu64 "行 line %" PRIu64, found->line, found->line);
    if (found->field) printf(", %s", found->field);
}

static void show_differences(const struct replay *replay) {
    for (uint32_t i = 0; i < replay->difference_count && i < SHOWN_MOST; i++) {
        const struct difference_found *found = &replay->differences[i];
        printf("  %s", found->file);
        show_place(found);
        printf(": %s · %s\n", kinds[found->kind].zh, kinds[found->kind].en);
    }
    if (replay->difference_count > SHOWN_MOST)
        printf("  另有 %" PRIu32 " 处 · and %" PRIu32 " more\n", replay->difference_count - SHOWN_MOST,
               replay->difference_count - SHOWN_MOST);
}

/* What was only changed or lost after it was sealed no other program explains. */
static bool is_otherwise(const struct replay *replay) {
    for (uint32_t i = 0; i < replay->difference_count; i++)
        if (replay->differences[i].kind <= DIFFERENCE_NEW) return true;
    return false;
}

/* Digests by their beginnings. */
static void show_otherwise(const struct replay *replay) {
    for (uint32_t i = 0; i < replay->otherwise_count; i++) {
        const struct made_otherwise *made = &replay->otherwise[i];
        int most = strstr(made->what, "sha256") ? 16 : 80;
        printf("  %s: %.*s → %.*s\n", made->what, most, made->sealed, most, made->now);
    }
}

/* Everything else follows from it. */
static bool began_elsewhere(const struct replay *replay) {
    for (uint32_t i = 0; i < replay->difference_count; i++)
        if (replay->differences[i].field &&
            span_begins(span_of(replay->differences[i].field), "plan.journal"))
            return true;
    return false;
}

static void show_cause(const struct replay *replay) {
    if (!is_otherwise(replay))
        puts("重算得到的就是当时封存的结果：封存的文件或案卷库后来受损，请从备份恢复 · what was sealed comes "
             "out "
             "again: "
             "sealed files or the casebook were damaged since, restore them from a backup");
    else if (began_elsewhere(replay))
        puts("这次运行之前的案卷日志不是当时的日志：案卷库受损，请运行 hearth verify · the journal before "
             "this run is "
             "not what it was: the casebook is damaged, run hearth verify");
    else if (replay->otherwise_count) {
        puts("封存时所用的程序、库或字符表与现在不同，可能由此造成 · what made it is not what it was, which "
             "may "
             "be why");
        show_otherwise(replay);
    } else
        puts("程序、库和字符表都与封存时相同：不是升级造成的，而是数据受损或程序有误，请运行 hearth verify · "
             "program, libraries and tables are those that sealed it: not an upgrade, but damage or a "
             "mistake of "
             "the engine; run hearth verify");
}

static void show(const struct replay *replay) {
    if (!replay->difference_count) {
        printf("%s 重算与封存的结果逐字节相同：%" PRIu32 " 份文件，%" PRIu64
               " 字节 · made again, byte for byte the same: %" PRIu32 " files, %" PRIu64 " bytes\n",
               replay->run, replay->compared, replay->bytes, replay->compared, replay->bytes);
        return;
    }
    printf("%s 重算与封存的结果有 %" PRIu32 " 处不同 · made again, places that differ: %" PRIu32 "\n",
           replay->run, replay->difference_count, replay->difference_count);
    show_differences(replay);
    show_cause(replay);
}

static json_value *difference_as_json(const struct difference_found *found) {
    json_value *item = json_new_object();
    json_put_text(item, "file", found->file);
    json_put_text(item, "kind", kinds[found->kind].key);
    json_put_text(item, "part", found->part);
    json_put_text(item, "field", found->field);
    if (found->line) json_put_number(item, "line", (int64_t)found->line);
    return item;
}

static void show_json(const struct replay *replay) {
    json_value *object = json_new_object();
    json_value *differences = json_put_array(object, "differences");
    json_value *made = json_put_array(object, "made_by_otherwise");
    json_put_text(object, "run", replay->run);
    json_put_bool(object, "same", !replay->difference_count);
    json_put_number(object, "files", replay->compared);
    json_put_number(object, "bytes", (int64_t)replay->bytes);
    for (uint32_t i = 0; i < replay->difference_count; i++)
        json_add_value(differences, difference_as_json(&replay->differences[i]));
    for (uint32_t i = 0; i < replay->otherwise_count; i++) {
        json_value *item = json_add_object(made);
        json_put_text(item, "what", replay->otherwise[i].what);
        json_put_text(item, "sealed", replay->otherwise[i].sealed);
        json_put_text(item, "now", replay->otherwise[i].now);
    }
    print_document(object);
}

/* Whoever keeps the lists of a night has made them: not among the site's own. */
static enum exit_code note_kept(const struct replay_options *options, struct diags *diags) {
    struct buffer what = {0};
    if (!options->keep) return EXIT_DONE;
    enum exit_code code = new_file_place(options->rebuild.site, options->keep, diags);
    if (code != EXIT_DONE) return code;
    buffer_format(&what, "%s --keep", options->rebuild.run ? options->rebuild.run : "");
    bool noted = access_note(options->rebuild.site, "replay", what.at, diags);
    buffer_release(&what);
    return noted ? EXIT_DONE : EXIT_SYSTEM;
}

static int replay_and_show(const struct replay_options *options, bool json) {
    struct replay replay;
    struct diags diags;
    diags_init(&diags);
    int code = (int)note_kept(options, &diags);
    if (code == EXIT_DONE) {
        code = (int)diags_code(&diags, replay_run(options, &replay, &diags));
        if (replay.made && json) show_json(&replay);
        if (replay.made && !json) show(&replay);
        replay_release(&replay);
    }
    diags_print(&diags, stderr);
    diags_release(&diags);
    return code;
}

static int run(int count, char **words) {
    const char *threads = NULL;
    bool quiet = false, json = false;
    struct replay_options options = {0};
    const struct option_word known[] = {{"--threads", &threads, NULL},
                                        {"--keep", &options.keep, NULL},
                                        {"--quiet", NULL, &quiet},
                                        {"--json", NULL, &json}};
    struct progress progress;
    count = options_read(count, words, known, 4);
    if (count != 1 && count != 2) return usage_error(&command_replay, NULL);
    if (!threads_option(&command_replay, threads, &options.rebuild.threads)) return EXIT_NOT_STARTED;
    progress_init(&progress, quiet);
    options.rebuild.site = words[0];
    options.rebuild.run = count == 2 ? words[1] : NULL;
    options.rebuild.progress = &progress;
    options.rebuild.compares = true;
    return replay_and_show(&options, json);
}

const struct command command_replay = {
    "replay", "replay SITE [RUN] [--threads N] [--keep DIR] [--json] [--quiet]",
    "把封存的一次运行重算一遍，逐字节比对", "a sealed run made once more, every byte compared", run};
