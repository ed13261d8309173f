/* hearth check: loads everything a night would load and reports every mistake. */
#include <stdio.h>
#include <string.h>

#include "book/book.h"
#include "book/parameter_check.h"
#include "commands/command.h"
#include "ground/file.h"
#include "ground/text.h"
#include "judge/prove.h"
#include "judge/sample.h"

static void warn_untested(const struct book *book, struct diags *diags) {
    for (uint16_t i = 0; i < book->rule_count; i++) {
        const struct rule *rule = &book->rules[i];
        char path[4096];
        size_t stem = strlen(rule->said.file) - strlen(".lua");
        snprintf(path, sizeof path, "%s/%.*s_test.lua", book->site.rules, (int)stem, rule->said.file);
        if (!file_exists(path))
            diags_add(diags, DIAG_WARNING, (struct place){rule->said.file, rule->said.line, 0},
                      "rule \"%s\" has no test: %.*s_test.lua is missing", rule->name, (int)stem,
                      rule->said.file);
    }
}

/* Runs the tests beside the rules, as `hearth test` does, and only counts what they leave open. */
static void try_tests(const struct book *book, struct diags *diags) {
    struct proof proof;
    struct diags unread;
    struct prove_options options = {.out = fopen("/dev/null", "w"), .no_drafts = true};
    const char *last = "";
    if (options.out == NULL) return;
    proof_init(&proof);
    diags_init(&unread);
    for (uint16_t i = 0; i < book->rule_count; i++) {
        const char *file = book->rules[i].said.file;
        char path[4096];
        snprintf(path, sizeof path, "%s/%.*s_test.lua", book->site.rules,
                 (int)(strlen(file) - strlen(".lua")), file);
        if (strcmp(file, last) != 0 && file_exists(path))
            prove_file(&proof, book->site.rules, file, &options, &unread);
        last = file;
    }
    struct place tests = {book->site.rules, 0, 0};
    if (proof.failed > 0 || proof.unloaded > 0)
        diags_add(diags, DIAG_WARNING, tests, "%u tests fail, %u files of tests do not load: hearth test %s",
                  proof.failed, proof.unloaded, book->site.rules);
    if (proof_unpinned(&proof) > 0)
        diags_add(diags, DIAG_WARNING, tests, "%u thresholds that no test pins: hearth test %s",
                  proof_unpinned(&proof), book->site.rules);
    fclose(options.out);
    proof_release(&proof);
    diags_release(&unread);
}

/* What opens no case is told, so that nobody waits for its list in vain. */
static void tell_lists(const struct book *book) {
    for (uint16_t i = 0; i < book->rule_count; i++) {
        const struct rule *rule = &book->rules[i];
        if (rule->shadow)
            printf("试运行,只计数 shadow, counted only: %s %s (%s:%d)\n", rule->name, rule->zh,
                   rule->said.file, rule->said.line);
        else if (rule->list != LIST_VISIT)
            printf("%s, 不建个案 no case: %s %s (%s:%d)\n",
                   rule->list == LIST_ROSTER ? "名册 roster" : "退出核查 verify", rule->name, rule->zh,
                   rule->said.file, rule->said.line);
    }
}

static void warn_facts(const struct book *book, struct diags *diags) {
    for (uint16_t i = 0; i < book->fact_count; i++)
        if (book->facts[i].asks_nobody)
            diags_add(diags, DIAG_WARNING,
                      (struct place){book->facts[i].said.file, book->facts[i].said.line, 0},
                      "fact \"%s\" reads nothing of whose fact it is", book->facts[i].name);
}

/* What `discreet` leaves out of a visitor's sheet, `ask` can say all the same: its author is to know. */
static void warn_discreet(const struct book *book, struct diags *diags) {
    for (uint16_t i = 0; i < book->rule_count; i++) {
        const struct rule *rule = &book->rules[i];
        if (rule->discreet && rule->ask && rule->list == LIST_VISIT)
            diags_add(diags, DIAG_WARNING, (struct place){rule->said.file, rule->said.line, 0},
                      "rule \"%s\" is discreet, but its ask is printed on the visitor's sheet: %s",
                      rule->name, rule->ask);
    }
}

static void warn_calendar(const struct book *book, struct diags *diags) {
    if (calendar_knows(&book->calendar, book->today)) return;
    diags_add(diags, DIAG_WARNING, (struct place){"calendar/", 0, 0},
              "no calendar for %d: deadlines count plain weekends", date_civil(book->today).year);
}

#define SAMPLE 20000 /* households of the inbox that rules are tried on */

/* Tries the rules on what the inbox holds; of an inbox that cannot be read `inputs` tells. */
static void try_rules(const char *site, const struct book *book, struct diags *diags) {
    char inbox[4096], archive[4096];
    struct intake_options options = {.inbox = inbox, .archive = archive, .threads = 1, .look_only = true};
    struct intake intake;
    struct diags unread;
    struct population population;
    snprintf(inbox, sizeof inbox, "%s/inbox", site);
    snprintf(archive, sizeof archive, "%s/archive", site);
    if (!file_exists(inbox)) return;
    diags_init(&unread);
    if (intake_run(&intake, book, &options, &unread)) {
        struct judge_options joining = {.threads = 1, .states = intake.states};
        population_link(&population, book, intake.rows, 1);
        if (households_join(&population, intake.rows, &joining, diags))
            sample_judge(book, &population, intake.states, SAMPLE, diags);
        population_release(&population);
    }
    intake_release(&intake);
    diags_release(&unread);
}

static int check(int count, char **words) {
    const char *date_text = NULL;
    const struct option_word options[] = {{"--date", &date_text, NULL}};
    date_t date;
    count = options_read(count, words, options, 1);
    if (count != 1) return usage_error(&command_check, NULL);
    if (!date_option(date_text, &date))
        return usage_error(&command_check, "--date 应为 YYYY-MM-DD · must be YYYY-MM-DD");
    struct diags diags;
    diags_init(&diags);
    struct book *book = book_load(words[0], date, &diags);
    if (book != NULL) {
        warn_untested(book, &diags);
        try_tests(book, &diags);
        parameters_check(book, &diags);
        warn_facts(book, &diags);
        warn_discreet(book, &diags);
        warn_calendar(book, &diags);
        try_rules(words[0], book, &diags);
    }
    diags_print(&diags, stderr);
    if (book != NULL) tell_lists(book);
    if (book != NULL)
        printf("%u 个数据集 datasets, %u 个指标 facts, %u 个参数 parameters, %u 条规则 rules; %zu 处提醒 "
               "warnings\n",
               book->dataset_count, book->fact_count, book->parameter_count, book->rule_count,
               diags.warnings);
    else
        printf("%zu 处错误 errors, %zu 处提醒 warnings\n", diags.errors, diags.warnings);
    int code = book != NULL ? EXIT_DONE : EXIT_NOT_STARTED;
    book_free(book);
    diags_release(&diags);
    return code;
}

const struct command command_check = {"check", "check SITE [--date D]", "检查全部设置和规则",
                                      "load everything, report every mistake with its place", check};
