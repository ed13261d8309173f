/* One household and one run in one file. */
#include "audit/case_pack.h"

#include "audit/case_pack_parts.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const verdicts[][2] = {{"met", "成立"},        {"suppressed", "成立，但不需要"},
                                          {"not_met", "不成立"},  {"cannot_tell", "无法判断"},
                                          {"failed", "规则出错"}, {NULL, NULL}};
static const char *const held[][2] = {
    {"yes", "是"}, {"no", "否"}, {"untold", "无法判断"}, {"failed", "出错"}, {NULL, NULL}};

static const char *zh_of(const char *const words[][2], const char *key) {
    while (words[0][0] && strcmp(words[0][0], key) != 0) words++;
    return words[0][0] ? words[0][1] : key;
}

static void put_people(struct packing *packing) {
    const struct explanation *explanation = packing->explanation;
    struct table_writer writer;
    writer_open(&writer, packing, "人员", 6);
    for (uint32_t i = 0; i < explanation->member_count; i++) {
        const struct explained_member *member = &explanation->members[i];
        writer_number(&writer, i + 1);
        writer_own(&writer, member->name);
        writer_own(&writer, member->relation);
        if (member->age >= 0)
            writer_number(&writer, member->age);
        else
            writer_own(&writer, NULL);
        writer_own(&writer, member->away);
        writer_own(&writer, member->asked ? "是" : "");
        writer_row(&writer);
    }
    writer_close(&writer);
}

static void put_verdicts(struct packing *packing) {
    const struct book *book = packing->rebuilt->plan.book;
    struct table_writer writer;
    writer_open(&writer, packing, "规则结论", 13);
    for (uint32_t i = 0; i < packing->explanation->count; i++) {
        const struct explained *item = &packing->explanation->items[i];
        writer_number(&writer, i + 1);
        writer_own(&writer, item->discreet ? "" : item->name);
        writer_own(&writer, item->title);
        writer_own(&writer, item->list);
        writer_text(&writer, item->whose);
        writer_own(&writer, item->verdict ? zh_of(verdicts, item->verdict) : "不公开");
        writer_own(&writer, item->decided);
        writer_text(&writer, item->zh);
        writer_own(&writer, item->margin);
        writer_own(&writer, item->urgency);
        writer_own(&writer, item->discreet ? "" : item->basis);
        writer_own(&writer, item->discreet ? "" : book->rules[item->rule].said.file);
        writer_number(&writer, item->discreet ? 0 : book->rules[item->rule].said.line);
        writer_row(&writer);
    }
    writer_close(&writer);
}

static void put_lines(struct table_writer *writer, uint32_t verdict, const struct explained *item) {
    for (uint32_t i = 0; i < item->line_count; i++) {
        const struct explained_line *line = &item->lines[i];
        struct buffer notes = {0};
        for (uint32_t n = 0; n < line->note_count; n++)
            buffer_format(&notes, "%s%s", n ? "；" : "", line->notes[n]);
        writer_number(writer, verdict);
        writer_own(writer, line->file);
        writer_number(writer, line->line);
        writer_own(writer, line->text);
        writer_number(writer, line->ran ? line->times : 0);
        writer_own(writer, line->decided ? "是" : "");
        writer_text(writer, notes.length ? notes.at : "");
        writer_row(writer);
        buffer_release(&notes);
    }
}

static void put_parameters(struct table_writer *writer, uint32_t verdict, const struct explained *item) {
    for (uint32_t i = 0; i < item->parameter_count; i++) {
        const struct explained_parameter *parameter = &item->parameters[i];
        const char *const texts[] = {parameter->name, parameter->zh, parameter->value, parameter->place,
                                     parameter->from, parameter->to, parameter->basis, parameter->file};
        writer_number(writer, verdict);
        for (size_t t = 0; t < sizeof texts / sizeof *texts; t++) writer_own(writer, texts[t]);
        writer_number(writer, parameter->line);
        writer_row(writer);
    }
}

static void put_facts(struct table_writer *writer, uint32_t verdict, const struct explained *item) {
    for (uint32_t i = 0; i < item->fact_count; i++) {
        const struct explained_fact *fact = &item->facts[i];
        writer_number(writer, verdict);
        writer_own(writer, fact->name);
        writer_own(writer, fact->zh);
        writer_text(writer, fact->whose);
        writer_text(writer, fact->value);
        writer_own(writer, fact->words);
        writer_own(writer, fact->file);
        writer_number(writer, fact->line);
        writer_row(writer);
    }
}

static void put_side(struct table_writer *writer, const struct explained_side *side) {
    writer_own(writer, side->name && *side->zh ? side->zh : side->name);
    writer_text(writer, side->withheld ? "（不予显示）" : side->text);
}

static void put_steps(struct table_writer *writer, uint32_t verdict, const struct explained *item) {
    for (uint32_t i = 0; i < item->step_count; i++) {
        const struct explained_step *step = &item->steps[i];
        writer_number(writer, verdict);
        writer_number(writer, i + 1);
        writer_own(writer, step->part);
        writer_own(writer, step->text);
        writer_own(writer, step->file);
        writer_number(writer, step->line);
        writer_text(writer, step->whose);
        put_side(writer, &step->left);
        put_side(writer, &step->right);
        writer_own(writer, zh_of(held, step->held));
        writer_own(writer, step->margin);
        writer_text(writer, step->zh);
        writer_own(writer, step->decided ? "是" : "");
        writer_row(writer);
    }
}

static void put_lists(struct table_writer *writer, uint32_t verdict, const struct explained *item) {
    for (uint32_t i = 0; i < item->list_count; i++) {
        writer_number(writer, verdict);
        writer_own(writer, item->lists[i].zh);
        writer_text(writer, item->lists[i].whose);
        writer_number(writer, item->lists[i].rows);
        writer_row(writer);
    }
}

static void put_each(struct packing *packing, const char *table, int columns,
                     void (*put)(struct table_writer *, uint32_t, const struct explained *)) {
    struct table_writer writer;
    writer_open(&writer, packing, table, columns);
    for (uint32_t i = 0; i < packing->explanation->count; i++)
        put(&writer, i + 1, &packing->explanation->items[i]);
    writer_close(&writer);
}

static void put_past(struct packing *packing) {
    struct table_writer writer;
    writer_open(&writer, packing, "个案经过", 7);
    for (uint32_t i = 0; i < packing->explanation->past_count; i++) {
        const struct explained_past *past = &packing->explanation->past[i];
        writer_number(&writer, i + 1);
        writer_own(&writer, past->date);
        writer_own(&writer, past->run);
        writer_own(&writer, past->number);
        writer_own(&writer, past->zh);
        writer_own(&writer, past->rule);
        writer_text(&writer, past->say);
        writer_row(&writer);
    }
    writer_close(&writer);
}

static bool fill(struct packing *packing) {
    put_people(packing);
    put_verdicts(packing);
    put_each(packing, "规则逐行", 7, put_lines);
    put_each(packing, "参数", 10, put_parameters);
    put_each(packing, "事实", 8, put_facts);
    put_each(packing, "轨迹", 15, put_steps);
    put_each(packing, "查阅", 4, put_lists);
    pack_rows(packing);
    pack_rows_read(packing);
    put_past(packing);
    return pack_about(packing);
}

/* Only now, so that whatever fails before leaves nothing behind. */
static bool make_empty(struct packing *packing) {
    int file = open(packing->options->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file >= 0) return close(file) == 0;
    diags_add(packing->diags, DIAG_ERROR, (struct place){.file = packing->options->path},
              "写不下 · cannot be written: %s", strerror(errno));
    return false;
}

static enum exit_code write_file(struct packing *packing, struct case_packed *packed) {
    strangers_find(packing);
    bool good = make_empty(packing) && pack_create(packing) && fill(packing) && pack_end(packing);
    if (packing->store) store_close(packing->store);
    if (good && !digest_of_file(AT_FDCWD, packing->options->path, packed->digest, NULL)) {
        diags_add(packing->diags, DIAG_ERROR, (struct place){.file = packing->options->path},
                  "读不回 · cannot be read back: %s", strerror(errno));
        good = false;
    }
    packed->made = good;
    packed->verdicts = packing->explanation->count;
    packed->rows = packing->rows.count;
    return good ? EXIT_DONE : EXIT_SYSTEM;
}

static enum exit_code explain_and_write(struct packing *packing, struct case_packed *packed) {
    struct explanation explanation = {0};
    struct buffer mark = {0};
    struct explain_asked asked = {.rebuilt = packing->rebuilt,
                                  .who = packing->who,
                                  .rule = RULE_NONE,
                                  .whole = true,
                                  .members_only = packing->options->reader != FOR_AUDITOR,
                                  .reader = packing->options->reader};
    enum exit_code code = EXIT_SYSTEM;
    who_mark(packing->who, &mark);
    buffer_format(&mark, " %s", packing->rebuilt->sealed.run->folder);
    packed->mark = mark.at;
    packing->explanation = &explanation;
    map_init(&packing->rows);
    if (explain_make(&asked, &explanation, packing->diags)) code = write_file(packing, packed);
    map_release(&packing->rows);
    explain_release(&explanation);
    free(packing->strangers);
    return code;
}

/* Whoever is listed was looked at too: all of them stand in the log. */
static void tell_several(const struct who_world *world, const struct who_found *found,
                         struct case_packed *packed) {
    struct buffer marks = {0}, several = {0};
    who_marks(found, &marks);
    who_list(world, found, &several);
    packed->mark = marks.at;
    packed->several = several.at;
}

enum exit_code case_pack_make(const struct case_pack_options *options, struct case_packed *packed,
                              struct diags *diags) {
    struct rebuilt rebuilt;
    struct rebuild_options rebuilding = {.site = options->site,
                                         .run = options->run,
                                         .threads = options->threads,
                                         .progress = options->progress};
    struct discreet known;
    *packed = (struct case_packed){0};
    discreet_init(&known);
    enum exit_code code = rebuild_open(&rebuilt, &rebuilding, diags);
    bool open = options->reader == FOR_AUDITOR;
    if (code == EXIT_DONE && !open && !discreet_ever(&rebuilt, options->site, &known, diags))
        code = EXIT_SYSTEM;
    if (code == EXIT_DONE) {
        struct who_world world = rebuilt_world(&rebuilt, options->reader);
        struct who_found found;
        code = who_find(&world, &options->asked, &found, diags);
        if (code == EXIT_DONE) found.items[0].person = PERSON_NONE; /* a pack is of the household */
        struct packing packing = {
            .options = options, .diags = diags, .rebuilt = &rebuilt, .who = found.items, .known = &known};
        if (code == EXIT_DONE) code = explain_and_write(&packing, packed);
        if (code == EXIT_NOT_STARTED && found.count > 1) tell_several(&world, &found, packed);
        who_release(&found);
    }
    progress_stage(options->progress, NULL, NULL);
    discreet_release(&known);
    rebuild_close(&rebuilt);
    return code;
}

void case_pack_release(struct case_packed *packed) {
    free(packed->mark);
    free(packed->several);
    *packed = (struct case_packed){0};
}
