/* hearth explain: why somebody is on a list of a sealed night, why not, or why it cannot be told. */
#include <stdio.h>
#include <string.h>

#include "commands/explain.h"
#include "commands/explain_history.h"
#include "commands/explain_pack.h"
#include "ground/text.h"
#include "audit/explain.h"

static enum exit_code show(const struct explain_wanted *wanted, struct rebuilt *rebuilt,
                           const struct who *who, struct diags *diags) {
    struct explain_asked asked = {.rebuilt = rebuilt,
                                  .who = who,
                                  .rule = RULE_NONE,
                                  .whole = wanted->whole || wanted->rule,
                                  .reader = wanted->reader};
    struct explanation explanation;
    if (wanted->rule) asked.rule = explain_rule_named(rebuilt->plan.book, wanted->rule, diags);
    if (wanted->rule && asked.rule == RULE_NONE) return EXIT_NOT_STARTED;
    bool made = explain_make(&asked, &explanation, diags);
    if (made && wanted->json)
        print_document(explain_json(&explanation));
    else if (made)
        explain_text(&explanation, stdout);
    explain_release(&explanation);
    return made ? EXIT_DONE : EXIT_SYSTEM;
}

static enum exit_code look(const struct explain_wanted *wanted, struct rebuilt *rebuilt,
                           struct diags *diags) {
    struct who_found found;
    struct buffer what = {0};
    enum exit_code code = explain_whom(wanted, rebuilt, &found, diags);
    if (code == EXIT_DONE) {
        who_mark(&found.items[0], &what);
        if (wanted->rule) buffer_format(&what, " %.100s", wanted->rule);
        code = explain_note(wanted, rebuilt, what.at, diags) ? show(wanted, rebuilt, &found.items[0], diags)
                                                             : EXIT_SYSTEM;
    }
    buffer_release(&what);
    who_release(&found);
    return code;
}

static enum exit_code explain_one(const struct explain_wanted *wanted, struct diags *diags) {
    struct rebuilt rebuilt;
    enum exit_code code = explain_open(wanted, &rebuilt, diags);
    if (code == EXIT_DONE) code = look(wanted, &rebuilt, diags);
    rebuild_close(&rebuilt);
    return code;
}

static bool span_option(const char *from, const char *to, struct explain_wanted *wanted) {
    wanted->from = wanted->to = DATE_NONE;
    if ((from || to) && !wanted->history) return false;
    return (!from || date_read(span_of(from), &wanted->from)) && (!to || date_read(span_of(to), &wanted->to));
}

/* Who is meant, out of the words of the command line: what looks like an ID does not stay in the list of
 * processes. */
static bool take_whom(struct explain_wanted *wanted, char *word, struct buffer *room, struct diags *diags) {
    if (!word) return true;
    if (strcmp(word, "-") == 0) {
        if (!who_read(stdin, room, diags)) return false;
    } else {
        buffer_text(room, word);
        if (text_has_id(span_of(word))) {
            diags_add(diags, DIAG_NOTE, (struct place){0},
                      "身份证号会留在命令历史里，请写 - 并从标准输入给出 · an ID stays in the shell's "
                      "history: write - and "
                      "give it on standard input");
            memset(word, '*', strlen(word));
        }
    }
    wanted->asked.word = room->at;
    return true;
}

/* Words behind SITE: WHO [RULE], or with --name [RULE]; NULL: they fit. */
static const char *mistake_in(const struct explain_wanted *wanted, int count) {
    int whom = wanted->asked.name || wanted->near ? 0 : 1;
    if (wanted->near && (wanted->asked.name || wanted->asked.village))
        return "--near 不针对某一户 · --near is not about one household";
    if (!wanted->near != !wanted->within)
        return "--near 与 --within 一起使用 · --near and --within go together";
    if ((wanted->near != NULL) + (wanted->pack != NULL) + wanted->history > 1)
        return "--near、--history、--pack 只用一个 · one of --near, --history and --pack";
    if (wanted->history && wanted->run)
        return "--history 看所有运行，用 --from 和 --to 限定 · --history is of all runs: --from and --to";
    if (wanted->pack && (wanted->json || count > 1 + whom))
        return "--pack 写下全部规则 · --pack is of every rule, and is no JSON";
    if (count < 1 + whom || count > 2 + whom - (wanted->near ? 1 : 0)) return "";
    return NULL;
}

static int run(struct explain_wanted *wanted, char *whom) {
    struct diags diags;
    struct buffer room = {.most = WHO_WORD_MOST};
    diags_init(&diags);
    enum exit_code code = EXIT_NOT_STARTED;
    if (wanted->near)
        code = explain_near_misses(wanted, &diags);
    else if (take_whom(wanted, whom, &room, &diags))
        code = wanted->history ? explain_history(wanted, &diags)
               : wanted->pack  ? explain_pack(wanted, &diags)
                               : explain_one(wanted, &diags);
    code = diags_code(&diags, code);
    diags_print(&diags, stderr);
    diags_release(&diags);
    buffer_release(&room);
    return (int)code;
}

static int explain(int count, char **words) {
    struct explain_wanted wanted = {.reader = FOR_COUNTY};
    const char *reader = NULL, *threads = NULL, *from = NULL, *to = NULL;
    const struct option_word known[] = {{"--run", &wanted.run, NULL},
                                        {"--for", &reader, NULL},
                                        {"--name", &wanted.asked.name, NULL},
                                        {"--village", &wanted.asked.village, NULL},
                                        {"--near", &wanted.near, NULL},
                                        {"--within", &wanted.within, NULL},
                                        {"--pack", &wanted.pack, NULL},
                                        {"--history", NULL, &wanted.history},
                                        {"--from", &from, NULL},
                                        {"--to", &to, NULL},
                                        {"--threads", &threads, NULL},
                                        {"--long", NULL, &wanted.whole},
                                        {"--json", NULL, &wanted.json},
                                        {"--quiet", NULL, &wanted.quiet}};
    count = options_read(count, words, known, sizeof known / sizeof *known);
    if (count < 0) return usage_error(&command_explain, NULL);
    const char *mistake = mistake_in(&wanted, count);
    if (mistake) return usage_error(&command_explain, *mistake ? mistake : NULL);
    if (reader && !audience_read(reader, &wanted.reader))
        return usage_error(&command_explain, "--for 应为 visitor、county 或 auditor · must be one of these");
    if (!threads_option(&command_explain, threads, &wanted.threads)) return EXIT_NOT_STARTED;
    if (!span_option(from, to, &wanted))
        return usage_error(&command_explain, "--from、--to 与 --history 一起使用，写作 2023-08-28 · go with "
                                             "--history, as 2023-08-28");
    bool named = wanted.asked.name || wanted.near;
    int rule = named ? 1 : 2;
    wanted.site = words[0];
    wanted.rule = rule < count ? words[rule] : NULL;
    return run(&wanted, named ? NULL : words[1]);
}

const struct command command_explain = {
    "explain",
    "explain SITE WHO [RULE] [--run RUN] [--for visitor|county|auditor] [--long] [--json] [--threads N] "
    "[--quiet]"
    "\n       explain SITE --name NAME [--village PLACE] [RULE] [--run RUN] …"
    "\n       explain SITE WHO [RULE] --history [--from D] [--to D] [--for …] [--json]"
    "\n       explain SITE WHO --pack FILE [--run RUN] [--for …]"
    "\n       explain SITE --near RULE --within 5% [--run RUN] [--for …] [--json]",
    "为什么在名单上、为什么不在、为什么无法判断",
    "why somebody is on a list, why not, or why it cannot be told", explain};
