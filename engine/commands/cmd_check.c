/* hearth check: loads everything a night would load and reports every mistake. */
#include <stdio.h>

#include "book/book.h"
#include "book/parameter_check.h"
#include "commands/check.h"
#include "commands/command.h"

/* What opens no case is told, so that nobody waits for its list in vain. */
static void tell_lists(const struct book *book) {
    for (uint16_t i = 0; i < book->rule_count; i++) {
        const struct rule *rule = &book->rules[i];
        if (rule->shadow)
            printf("试运行，只计数 shadow, counted only: %s %s (%s:%d)\n", rule->name, rule->zh,
                   rule->said.file, rule->said.line);
        else if (rule->list != LIST_VISIT)
            printf("%s，不建个案 no case: %s %s (%s:%d)\n",
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

static void warn_remarks(const struct book *book, struct diags *diags) {
    for (uint32_t i = 0; i < book->remark_count; i++)
        diags_add(diags, DIAG_WARNING, book->remarks[i].place, "%s", book->remarks[i].text);
}

/* Whose day is past or to come, or whose place is elsewhere, judges nobody and is tried on nobody. */
static void warn_out_of_force(const struct book *book, struct diags *diags) {
    const struct site *site = &book->site;
    for (uint16_t i = 0; i < book->rule_count; i++) {
        const struct rule *rule = &book->rules[i];
        struct place place = {rule->said.file, rule->said.line, 0};
        char on[11], day[11];
        date_write(book->today, on);
        date_write(book->today < rule->from ? rule->from : rule->to, day);
        bool here = region_inside(rule->region, site->region, site->region_digits) ||
                    region_inside(site->region, rule->region, rule->region_digits);
        if (book->today < rule->from || book->today > rule->to)
            diags_add(diags, DIAG_WARNING, place, "rule \"%s\" is in force %s %s: on %s it judges nobody",
                      rule->name, book->today < rule->from ? "from" : "to", day, on);
        else if (!here)
            diags_add(diags, DIAG_WARNING, place,
                      "rule \"%s\" is in force outside of the site's region alone", rule->name);
    }
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

/* A place in site.lua that is mistyped makes every list of codes, and of parameters without a value. */
static void warn_region(const struct book *book, struct diags *diags) {
    const struct site *site = &book->site;
    for (uint32_t i = 0; i < book->regions.count; i++)
        if (region_inside(book->regions.items[i].code, site->region, site->region_digits)) return;
    diags_add(diags, DIAG_WARNING, (struct place){"site.lua", 0, 0},
              "regions/ names no place inside the site's region: lists will show codes");
}

static int check(int count, char **words) {
    const char *date_text = NULL;
    const struct option_word options[] = {{"--date", &date_text, NULL}};
    date_t date;
    count = options_read(count, words, options, 1);
    if (count != 1) return usage_error(&command_check, NULL);
    if (!date_option(&command_check, "--date", date_text, &date)) return EXIT_NOT_STARTED;
    struct diags diags;
    diags_init(&diags);
    struct book *book = book_load(words[0], date, &diags);
    if (book != NULL) {
        check_tests(book, &diags);
        parameters_check(book, &diags);
        check_terms(book, &diags);
        warn_facts(book, &diags);
        warn_remarks(book, &diags);
        warn_out_of_force(book, &diags);
        warn_discreet(book, &diags);
        warn_calendar(book, &diags);
        warn_region(book, &diags);
        check_strays(book, &diags);
        check_sample(words[0], book, &diags);
    }
    diags_print(&diags, stderr);
    if (book != NULL) tell_lists(book);
    bool good = book != NULL && diags.denied == 0;
    if (good)
        printf("%u 个数据集 datasets, %u 个指标 facts, %u 个参数 parameters, %u 条规则 rules; %zu 处提醒 "
               "warnings\n",
               book->dataset_count, book->fact_count, book->parameter_count, book->rule_count,
               diags.warnings);
    else
        printf("%zu 处错误 errors, %zu 处提醒 warnings\n", diags.errors, diags.warnings);
    int code = good ? EXIT_DONE : (int)diags_code(&diags, EXIT_NOT_STARTED);
    book_free(book);
    diags_release(&diags);
    return code;
}

const struct command command_check = {"check", "check SITE [--date D]", "检查全部设置和规则",
                                      "load everything, report every mistake with its place", check};
