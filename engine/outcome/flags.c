/* flags.csv and flags.jsonl, made in blocks by several tasks. */
#include "outcome/flags.h"

#include <stdlib.h>
#include "casebook/ahead.h"
#include "ground/memory.h"
#include "outcome/evidence.h"
#include "outcome/pen.h"
#include "outcome/words.h"

#define BLOCK 256 /* cases or flags */
#define HEAD                                                                                                                                      \
    "\xEF\xBB\xBF"                                                                                                                                \
    "个案编号,区县,乡镇,规则,规则名称,家庭成员,状态,紧急程度,首次发现,入户期限,理由,不需入户原因,来源," \
    "未能核对\n"

struct standing_place {
    uint32_t file, reason; /* in caseload.cases and .reasons */
};

/* "第2人": somebody's place in the household; "" for a household or one who left the register. */
static void put_member(struct buffer *out, const struct night_facts *night, uint32_t person) {
    if (person != PERSON_NONE) {
        uint32_t household = night->population->household_of[person];
        pen_text(out, "第");
        pen_number(out, person - night->population->household[household].first + 1);
        pen_text(out, "人");
    }
    pen_char(out, ',');
}

static void put_day(struct buffer *out, date_t date) {
    pen_date(out, date);
    pen_char(out, ',');
}

/* Both files show it, and looking for names in it is slow. Threads that ask at once find the same. */
static const char *told_of(struct flag_files *files, const struct case_file *file,
                           const struct reason *reason) {
    const char *_Atomic *told = &files->told[reason - files->night->caseload->reasons];
    const char *text = atomic_load_explicit(told, memory_order_relaxed);
    if (!text) text = reason_for_city(files->night, file, reason);
    atomic_store_explicit(told, text, memory_order_relaxed);
    return text;
}

/* Where from, unless that says what a discreet rule may not; and what could not be told: an `unless`, or
 * whether they are there. */
static void put_rests_on(struct buffer *out, const struct night_facts *night, const struct flag *flag,
                         struct buffer *text) {
    buffer_clear(text);
    pen_text(text, "");
    if (flag && !night->book->rules[flag->rule].discreet) flag_sources_add(text, night, flag);
    pen_csv(out, text->at, ',');
    buffer_clear(text);
    pen_text(text, "");
    if (flag) flag_unchecked_add(text, night, flag, "、");
    pen_csv(out, text->at, '\n');
}

static void put_reason(struct buffer *out, struct flag_files *files, const struct case_file *file,
                       const struct reason *reason, struct buffer *sources) {
    const struct night_facts *night = files->night;
    const struct flag *flag = reason->flag == FLAG_NONE ? NULL : &night->judgement->flags[reason->flag];
    bool suppressed = flag && flag->suppressed_by != FACT_NONE;
    pen_csv(out, file->number, ',');
    pen_csv(out, county_shown(night, file->region), ',');
    pen_csv(out, township_shown(night, file->region), ',');
    pen_csv(out, reason->rule_name, ',');
    pen_csv(out, reason_title(night, reason), ',');
    put_member(out, night, reason->person);
    pen_csv(out, standing_zh(reason->standing), ',');
    pen_csv(out, urgency_zh(reason->urgency), ',');
    put_day(out, reason->since);
    put_day(out, standing_open(reason->standing) ? file->deadline : DATE_NONE);
    pen_csv(out, told_of(files, file, reason), ',');
    pen_csv(out, suppressed ? night->book->facts[flag->suppressed_by].zh : "", ',');
    put_rests_on(out, night, flag, sources);
}

/* A flag that opens no case has neither number nor urgency nor dates; its list stands for its standing. */
static void put_listed(struct buffer *out, const struct night_facts *night, const struct flag *flag,
                       struct buffer *sources) {
    const struct rule *rule = &night->book->rules[flag->rule];
    region_t region = night->population->household[flag->household].region;
    bool suppressed = flag->suppressed_by != FACT_NONE;
    pen_char(out, ',');
    pen_csv(out, county_shown(night, region), ',');
    pen_csv(out, township_shown(night, region), ',');
    pen_csv(out, rule->name, ',');
    pen_csv(out, rule->discreet ? rule->discreet : rule->zh, ',');
    put_member(out, night, flag->person);
    pen_text(out, list_zh(rule->list));
    pen_text(out, suppressed ? "（不列入）,,,," : ",,,,");
    pen_csv(out, flag_for_city(night, flag), ',');
    pen_csv(out, suppressed ? night->book->facts[flag->suppressed_by].zh : "", ',');
    put_rests_on(out, night, flag, sources);
}

static void write_listed_table_block(struct flag_files *files, size_t block) {
    const struct judgement *judgement = files->night->judgement;
    struct buffer text = {0}, sources = {0};
    for (size_t f = block * BLOCK; f < judgement->listed_count && f < (block + 1) * BLOCK; f++)
        put_listed(&text, files->night, &judgement->listed[f], &sources);
    buffer_release(&sources);
    ordered_part(&files->table, files->table_blocks + block, &text);
}

static void write_listed_line_block(struct flag_files *files, size_t block) {
    const struct judgement *judgement = files->night->judgement;
    struct evidence evidence;
    struct buffer text = {0};
    evidence_init(&evidence, &files->legend);
    for (size_t f = block * BLOCK; f < judgement->listed_count && f < (block + 1) * BLOCK; f++) {
        const struct flag *flag = &judgement->listed[f];
        evidence_line(&evidence, &text, flag, NULL, NULL, flag_for_city(files->night, flag));
    }
    evidence_release(&evidence);
    ordered_part(&files->lines, files->line_blocks + block, &text);
}

static void write_table_block(struct flag_files *files, size_t block) {
    const struct caseload *caseload = files->night->caseload;
    struct buffer text = {0}, sources = {0};
    if (block == 0) pen_text(&text, HEAD);
    for (size_t c = block * BLOCK; c < caseload->case_count && c < (block + 1) * BLOCK; c++) {
        const struct case_file *file = &caseload->cases[c];
        for (uint32_t r = 0; r < file->reason_count; r++)
            put_reason(&text, files, file, &caseload->reasons[file->first_reason + r], &sources);
    }
    buffer_release(&sources);
    ordered_part(&files->table, block, &text);
}

/* What a line reads: its rows, and the names that must not stand in it. */
static void look_ahead(const struct night_facts *night, size_t flag) {
    const struct judgement *judgement = night->judgement;
    if (flag >= judgement->flag_count) return;
    flag_ahead(night->population, judgement, (uint32_t)flag);
    members_ahead(night->population, judgement->flags[flag].household,
                  night->book->datasets[REGISTER].person_name);
}

static void write_line_block(struct flag_files *files, size_t block) {
    const struct judgement *judgement = files->night->judgement;
    const struct caseload *caseload = files->night->caseload;
    struct evidence evidence;
    struct buffer text = {0};
    evidence_init(&evidence, &files->legend);
    if (block == 0) legend_write(&files->legend, &text);
    for (size_t f = block * BLOCK; f < judgement->flag_count && f < (block + 1) * BLOCK; f++) {
        struct standing_place place = files->places[f];
        const struct case_file *file = &caseload->cases[place.file];
        const struct reason *reason = &caseload->reasons[place.reason];
        look_ahead(files->night, f + FLAGS_AHEAD);
        evidence_line(&evidence, &text, &judgement->flags[f], file, reason, told_of(files, file, reason));
    }
    evidence_release(&evidence);
    ordered_part(&files->lines, block, &text);
}

static struct standing_place *places_of_flags(const struct night_facts *night) {
    const struct caseload *caseload = night->caseload;
    uint32_t count = night->judgement->flag_count;
    struct standing_place *places = memory_get(((size_t)count + 1) * sizeof *places);
    for (uint32_t i = 0; i < count; i++) places[i].file = UINT32_MAX;
    for (uint32_t c = 0; c < caseload->case_count; c++) {
        const struct case_file *file = &caseload->cases[c];
        for (uint32_t r = file->first_reason; r < file->first_reason + file->reason_count; r++)
            if (caseload->reasons[r].flag != FLAG_NONE)
                places[caseload->reasons[r].flag] = (struct standing_place){c, r};
    }
    for (uint32_t i = 0; i < count; i++) BUG_UNLESS(places[i].file != UINT32_MAX);
    return places;
}

/* One at least: the head of a file without lines. */
static size_t blocks_of(uint32_t count) {
    return count ? (count + (size_t)BLOCK - 1) / BLOCK : 1;
}

bool flags_begin(struct flag_files *files, const struct night_facts *night, const char *folder,
                 struct diags *diags) {
    *files =
        (struct flag_files){.night = night,
                            .table_blocks = blocks_of(night->caseload->case_count),
                            .line_blocks = blocks_of(night->judgement->flag_count),
                            .listed_blocks = ((size_t)night->judgement->listed_count + BLOCK - 1) / BLOCK};
    size_t tables = files->table_blocks + files->listed_blocks,
           lines = files->line_blocks + files->listed_blocks;
    if (!ordered_open(&files->table, folder, "flags.csv", tables, diags)) return false;
    if (!ordered_open(&files->lines, folder, "flags.jsonl", lines, diags)) {
        ordered_abandon(&files->table);
        return false;
    }
    legend_init(&files->legend, night);
    files->places = places_of_flags(night);
    files->told = memory_zeroed((size_t)night->caseload->reason_count + 1, sizeof *files->told);
    return true;
}

size_t flags_blocks(const struct flag_files *files) {
    return files->line_blocks + files->table_blocks + 2 * files->listed_blocks;
}

void flags_block(struct flag_files *files, size_t block) {
    size_t cases = files->line_blocks + files->table_blocks;
    if (block < files->line_blocks)
        write_line_block(files, block);
    else if (block < cases)
        write_table_block(files, block - files->line_blocks);
    else if (block < cases + files->listed_blocks)
        write_listed_line_block(files, block - cases);
    else
        write_listed_table_block(files, block - cases - files->listed_blocks);
}

bool flags_end(struct flag_files *files, struct diags *diags) {
    bool table = ordered_close(&files->table, diags), lines = ordered_close(&files->lines, diags);
    legend_release(&files->legend);
    free(files->places);
    free(files->told);
    *files = (struct flag_files){0};
    return table && lines;
}
