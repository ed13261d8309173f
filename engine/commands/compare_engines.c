/* hearth compare SITE --engine PATH: the last sealed night by another program, for people and for programs.
 */
#include <stdio.h>

#include "commands/command.h"
#include "commands/compare.h"
#include "night/access.h"
#include "audit/compare_engines.h"

#define SHOWN_MOST 40

static void put_line(const struct line_differing *line) {
    static const char *const words[] = {"新增 gained", "减少 lost", "不同 differs"};
    printf("  %s %s%s　%s %s　%s", *line->number ? line->number : "—", line->county, line->township,
           line->rule, line->member, words[line->change]);
    if (*line->column) printf("　%s: %s → %s", line->column, line->own, line->other);
    putchar('\n');
}

static void put_files(const struct engines_compared *compared) {
    printf("文件 files: %u，不同 differing %u\n", compared->files, compared->differing_count);
    for (uint32_t i = 0; i < compared->differing_count && i < SHOWN_MOST; i++)
        printf("  %s\n", compared->differing[i]);
    if (compared->differing_count > SHOWN_MOST)
        printf("  另有 %u 份 · and %u more\n", compared->differing_count - SHOWN_MOST,
               compared->differing_count - SHOWN_MOST);
}

static void put_text(const struct engines_compared *compared) {
    printf("运行 run %s　本程序 this engine %s → 另一程序 other engine %s\n", compared->run, compared->own,
           compared->other);
    if (!compared->differing_count) puts("逐字节相同 · byte for byte the same");
    put_files(compared);
    printf("标记 flags: 相同 same %u，新增 gained %u，减少 lost %u，不同 differing %u\n", compared->same,
           compared->gained, compared->lost, compared->changed);
    for (uint32_t i = 0; i < compared->line_count && i < SHOWN_MOST; i++) put_line(&compared->lines[i]);
    if (compared->line_count > SHOWN_MOST)
        printf("  另有 %u 条，见 --json · and %u more, see --json\n", compared->line_count - SHOWN_MOST,
               compared->line_count - SHOWN_MOST);
}

static json_value *line_as_json(const struct line_differing *line) {
    static const char *const words[] = {"gained", "lost", "differs"};
    json_value *item = json_new_object();
    json_put_text(item, "case", line->number);
    json_put_text(item, "county", line->county);
    json_put_text(item, "township", line->township);
    json_put_text(item, "rule", line->rule);
    json_put_text(item, "member", line->member);
    json_put_text(item, "change", words[line->change]);
    if (line->change != LINE_CHANGED) return item;
    json_put_text(item, "column", line->column);
    json_put_text(item, "own", line->own);
    json_put_text(item, "other", line->other);
    return item;
}

static void put_json(const struct engines_compared *compared) {
    json_value *object = json_new_object();
    json_value *files = json_put_array(object, "differing"), *lines = json_put_array(object, "lines");
    json_put_text(object, "run", compared->run);
    json_put_text(object, "own", compared->own);
    json_put_text(object, "other", compared->other);
    json_put_number(object, "files", compared->files);
    for (uint32_t i = 0; i < compared->differing_count; i++) json_add_text(files, compared->differing[i]);
    json_put_number(object, "same", compared->same);
    json_put_number(object, "gained", compared->gained);
    json_put_number(object, "lost", compared->lost);
    json_put_number(object, "changed", compared->changed);
    for (uint32_t i = 0; i < compared->line_count; i++)
        json_add_value(lines, line_as_json(&compared->lines[i]));
    print_document(object);
}

int compare_two_engines(const struct compare_engines_options *options, bool json) {
    struct engines_compared compared;
    struct diags diags;
    int code = EXIT_SYSTEM;
    diags_init(&diags);
    if (access_note(options->site, "compare", "--engine", &diags)) {
        code = (int)diags_code(&diags, compare_engines(options, &compared, &diags));
        diags_print(&diags, stderr);
        if (compared.run && json) put_json(&compared);
        if (compared.run && !json) put_text(&compared);
        compare_engines_release(&compared);
    } else
        diags_print(&diags, stderr);
    diags_release(&diags);
    return code;
}
