/* hearth purge: raw deliveries past their term go out of the archive, journalled. */
#include <stdio.h>

#include "commands/command.h"
#include "library/json.h"
#include "night/access.h"
#include "night/purge.h"

struct purge_words {
    const char *date, *by, *why;
    bool dry, json;
};

static const char *day_text(date_t date, char room[11]) {
    if (date == DATE_NONE || date == DATE_OPEN) return "—";
    date_write(date, room);
    return room;
}

static void print_due(const struct stored *stored) {
    char text[TERM_TEXT], days[3][11];
    struct buffer term = {0};
    const struct kept_delivery *kept = stored->kept;
    term_write(stored->dataset->keep, text);
    term_told(text, true, &term);
    printf("  %s %s  时期 period %s—%s  自 %s 不再使用 out of force  保存期限 term %s（%s）  %.12s  %llu "
           "字节 bytes\n",
           kept->title, kept->name, day_text(kept->first, days[0]), day_text(kept->last, days[1]),
           day_text(stored->since, days[2]), term.at, stored->dataset->keep_basis, kept->digest,
           (unsigned long long)kept->bytes);
    buffer_release(&term);
}

/* Why they stay; NULL: they do not. */
static const struct {
    const char *key, *words;
} kept_for[PURGE_STATES] = {
    [PURGE_IN_FORCE] = {"in_force", "在用 in force"},
    [PURGE_HELD] = {"held", "暂缓 held"},
    [PURGE_RECENT] = {"recent", "最近几次运行用过 of the last nights"},
    [PURGE_YOUNG] = {"young", "未到期 term not over"},
    [PURGE_NO_TERM] = {"no_term", "没有规定期限 no term"},
    [PURGE_SHARED] = {"shared", "字节另有用处 bytes shared"},
    [PURGE_MISSING] = {"missing", "不在存档中 missing"},
};

static void print_kept(const struct purging *purging) {
    char day[11];
    printf("保留 kept: %u", purging->count - purging->of_state[PURGE_DUE]);
    for (int i = 0; i < PURGE_STATES; i++)
        if (kept_for[i].words && purging->of_state[i])
            printf("，%s %u", kept_for[i].words, purging->of_state[i]);
    if (purging->next != DATE_OPEN) printf("；下一份到期 next on %s", day_text(purging->next, day));
    printf("\n");
}

/* Damage is told by name: it is no term that took these. */
static void tell_missing(const struct purging *purging, struct diags *diags) {
    for (uint32_t i = 0; i < purging->count; i++) {
        struct buffer why = {0};
        if (purging->items[i].state != PURGE_MISSING) continue;
        purge_reason(&purging->items[i], &why);
        diags_add(diags, DIAG_ERROR, (struct place){.file = purging->items[i].kept->name}, "%s", why.at);
        buffer_release(&why);
    }
}

static void print_text(const struct purging *purging, bool dry) {
    uint32_t due = purging->of_state[PURGE_DUE];
    if (!due)
        printf("没有到期的来件 · nothing is past its term\n");
    else
        printf(dry ? "到期，未清除 past their term, not removed (--dry-run): %u\n" : "已清除 purged: %u\n",
               due);
    for (uint32_t i = 0; i < purging->count; i++)
        if (purging->items[i].state == PURGE_DUE) print_due(&purging->items[i]);
    print_kept(purging);
}

static json_value *due_document(const struct stored *stored) {
    json_value *item = json_new_object();
    char term[TERM_TEXT];
    term_write(stored->dataset->keep, term);
    json_put_text(item, "dataset", stored->kept->dataset);
    json_put_text(item, "title", stored->kept->title);
    json_put_text(item, "name", stored->kept->name);
    json_put_text(item, "sender", stored->kept->sender);
    json_put_text(item, "sha256", stored->kept->digest);
    json_put_number(item, "bytes", (int64_t)stored->kept->bytes);
    json_put_date(item, "first", stored->kept->first);
    json_put_date(item, "last", stored->kept->last);
    json_put_date(item, "out_of_force", stored->since);
    json_put_date(item, "term_ends", stored->ends);
    json_put_text(item, "term", term);
    json_put_text(item, "basis", stored->dataset->keep_basis);
    return item;
}

static void print_json(const struct purging *purging, bool dry) {
    json_value *document = json_new_object(), *list = json_put_array(document, "past_term");
    json_put_date(document, "date", purging->options->date);
    json_put_bool(document, "dry_run", dry);
    for (uint32_t i = 0; i < purging->count; i++)
        if (purging->items[i].state == PURGE_DUE) json_add_value(list, due_document(&purging->items[i]));
    json_value *kept = json_put_object(document, "kept");
    for (int i = 0; i < PURGE_STATES; i++)
        if (kept_for[i].key) json_put_number(kept, kept_for[i].key, purging->of_state[i]);
    json_put_date(document, "next_term_ends", purging->next);
    print_document(document);
}

static bool note_access(const struct purge_options *options, struct diags *diags) {
    struct buffer what = {0};
    char day[11];
    buffer_format(&what, "--date %s", day_text(options->date, day));
    if (options->by)
        buffer_format(&what, " --by %s --why %s", options->by, options->why);
    else
        buffer_text(&what, " --dry-run");
    for (int i = 0; i < options->wanted_count; i++) buffer_format(&what, " %s", options->wanted[i]);
    bool noted = access_note(options->site, "purge", what.at, diags);
    buffer_release(&what);
    return noted;
}

static enum exit_code purge(const struct purge_options *options, const struct purge_words *words,
                            struct diags *diags) {
    struct purging purging;
    enum exit_code code = purge_survey(&purging, options, diags);
    if (code == EXIT_DONE && !note_access(options, diags)) code = EXIT_SYSTEM;
    if (code == EXIT_DONE && !words->dry) code = purge_carry_out(&purging, diags);
    if (code == EXIT_DONE) {
        if (words->json)
            print_json(&purging, words->dry);
        else
            print_text(&purging, words->dry);
        tell_missing(&purging, diags);
        if (purging.of_state[PURGE_MISSING]) code = EXIT_DIFFERENT;
    }
    purge_release(&purging);
    return code;
}

static bool words_are_good(const struct purge_words *words, struct diags *diags) {
    if (words->dry) return true;
    return words_option(words->by,
                        "清除须写明 --by 姓名；只看不清除用 --dry-run · --by NAME says who purges; --dry-run "
                        "only looks",
                        diags) &&
           words_option(words->why, "清除须写明 --why 理由 · --why TEXT says why", diags);
}

static int run(int count, char **given) {
    struct purge_words words = {0};
    const struct option_word known[] = {{"--date", &words.date, NULL},
                                        {"--by", &words.by, NULL},
                                        {"--why", &words.why, NULL},
                                        {"--dry-run", NULL, &words.dry},
                                        {"--json", NULL, &words.json}};
    struct purge_options options = {0};
    struct diags diags;
    count = options_read(count, given, known, 5);
    if (count < 1) return usage_error(&command_purge, NULL);
    if (!date_option(&command_purge, "--date", words.date, &options.date)) return EXIT_NOT_STARTED;
    options.site = given[0];
    options.wanted = (const char *const *)given + 1;
    options.wanted_count = count - 1;
    diags_init(&diags);
    enum exit_code code = EXIT_NOT_STARTED;
    if (words_are_good(&words, &diags)) {
        options.by = words.dry ? NULL : words.by;
        options.why = words.dry ? NULL : words.why;
        code = purge(&options, &words, &diags);
    }
    code = diags_code(&diags, code);
    diags_print(&diags, stderr);
    diags_release(&diags);
    return (int)code;
}

const struct command command_purge = {
    "purge", "purge SITE [DATASET|DELIVERY…] (--by NAME --why TEXT | --dry-run) [--date D] [--json]",
    "清除超过保存期限的原始来件，登记在案", "raw deliveries past their term, journalled", run};
