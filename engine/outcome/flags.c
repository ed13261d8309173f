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

#define AHEAD 6 /* flags from one step of look_ahead to the next */

struct standing_place {
    uint32_t file, reason; /* in caseload.cases and .reasons */
};

struct flag_pen { /* what one worker writes with, kept from block to block */
    struct evidence evidence;
    struct buffer lines, table, text;
    struct buffer place; /* 融水苗族自治县,融水镇, of the region before */
    region_t region;
};

/* "第2人": somebody's place in the household that begins with `first`; "" for a household or one who left the
 * register. */
static void put_member(struct buffer *out, uint32_t person, uint32_t first) {
    if (person != PERSON_NONE) {
        pen_text(out, "第");
        pen_number(out, person - first + 1);
        pen_text(out, "人");
    }
    pen_char(out, ',');
}

static uint32_t first_of(const struct night_facts *night, const struct flag *flag, uint32_t person) {
    const struct population *population = night->population;
    if (person == PERSON_NONE) return 0;
    return population->household[flag ? flag->household : population->household_of[person]].first;
}

static void put_day(struct buffer *out, date_t date) {
    pen_date(out, date);
    pen_char(out, ',');
}

static void put_place(struct flag_pen *pen, const struct night_facts *night, region_t region) {
    if (!pen->place.length || region_township(region) != pen->region) {
        buffer_clear(&pen->place);
        pen_csv(&pen->place, county_shown(night, region), ',');
        pen_csv(&pen->place, township_shown(night, region), ',');
        pen->region = region_township(region);
    }
    pen_bytes(&pen->table, pen->place.at, pen->place.length);
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

#define RESTS_BITS 62 /* datasets that have a bit of their own in flag_files.rests */
#define RESTS_KNOWN (UINT64_C(1) << 63)
#define RESTS_UNCHECKED (UINT64_C(1) << 62)

/* What a flag rests on, as bits: told while its reads are near, since its row of flags.csv is made later. */
static void note_rests(struct flag_files *files, size_t flag, const struct evidence *evidence) {
    const struct night_facts *night = files->night;
    uint16_t datasets[SOURCES_MOST];
    if (night->book->dataset_count > RESTS_BITS || !files->legend.sources_plain) return;
    uint64_t rests = RESTS_KNOWN;
    uint16_t count = flag_sources_shown(night, &night->judgement->flags[flag], datasets);
    for (uint16_t i = 0; i < count; i++) rests |= UINT64_C(1) << datasets[i];
    if (evidence->others & (1u << READ_UNLESS_UNSURE | 1u << READ_URGENCY_UNSURE)) rests |= RESTS_UNCHECKED;
    atomic_store_explicit(&files->rests[flag], rests, memory_order_relaxed);
}

static void put_sources(struct flag_pen *pen, const struct flag_files *files, const struct flag *flag,
                        uint64_t rests) {
    struct buffer *out = &pen->table;
    if (!rests) {
        buffer_clear(&pen->text);
        flag_sources_add(&pen->text, files->night, flag);
        pen_csv(out, pen->text.at, ',');
        return;
    }
    for (uint64_t left = rests & (RESTS_UNCHECKED - 1), first = left; left; left &= left - 1) {
        if (left != first) pen_text(out, SOURCES_BETWEEN);
        pen_ready(out, files->legend.source[__builtin_ctzll(left)]);
    }
    pen_char(out, ',');
}

static void put_unchecked(struct flag_pen *pen, const struct night_facts *night, const struct flag *flag) {
    buffer_clear(&pen->text);
    pen_text(&pen->text, "");
    flag_unchecked_add(&pen->text, night, flag, "、");
    pen_csv(&pen->table, pen->text.at, '\n');
}

/* Where from, unless that says what a discreet rule may not; and what could not be told: an `unless`, or
 * whether they are there. */
static void put_rests_on(struct flag_pen *pen, const struct flag_files *files, const struct flag *flag,
                         uint64_t rests) {
    const struct night_facts *night = files->night;
    if (flag && !night->book->rules[flag->rule].discreet)
        put_sources(pen, files, flag, rests);
    else
        pen_char(&pen->table, ',');
    if (flag && (!rests || rests & RESTS_UNCHECKED))
        put_unchecked(pen, night, flag);
    else
        pen_char(&pen->table, '\n');
}

static void put_rule(struct flag_pen *pen, const struct flag_files *files, const struct reason *reason) {
    if (reason->rule != RULE_NONE) {
        pen_ready(&pen->table, files->legend.titled[reason->rule]);
    } else {
        pen_csv(&pen->table, reason->rule_name, ',');
        pen_csv(&pen->table, reason_title(files->night, reason), ',');
    }
}

/* By what, unless that says what a discreet rule may not. */
static void put_suppressed(struct buffer *out, const struct night_facts *night, const struct flag *flag) {
    if (flag && flag->suppressed_by != FACT_NONE && !night->book->rules[flag->rule].discreet)
        pen_csv(out, night->book->facts[flag->suppressed_by].zh, ',');
    else
        pen_char(out, ',');
}

static void put_reason(struct flag_pen *pen, struct flag_files *files, const struct case_file *file,
                       const struct reason *reason) {
    const struct night_facts *night = files->night;
    const struct flag *flag = reason->flag == FLAG_NONE ? NULL : &night->judgement->flags[reason->flag];
    struct buffer *out = &pen->table;
    pen_csv(out, file->number, ',');
    put_place(pen, night, file->region);
    put_rule(pen, files, reason);
    put_member(out, reason->person, first_of(night, flag, reason->person));
    pen_text(out, standing_zh(reason->standing));
    pen_char(out, ',');
    pen_text(out, urgency_zh(reason->urgency));
    pen_char(out, ',');
    put_day(out, reason->since);
    put_day(out, standing_live(reason->standing) ? file->deadline : DATE_NONE);
    pen_csv(out, told_of(files, file, reason), ',');
    put_suppressed(out, night, flag);
    put_rests_on(pen, files, flag,
                 flag ? atomic_load_explicit(&files->rests[reason->flag], memory_order_relaxed) : 0);
}

/* A flag that opens no case has neither number nor urgency nor dates; its list stands for its standing. */
static void put_listed(struct flag_pen *pen, const struct flag_files *files, const struct flag *flag) {
    const struct night_facts *night = files->night;
    struct buffer *out = &pen->table;
    pen_char(out, ',');
    put_place(pen, night, night->population->household[flag->household].region);
    pen_ready(out, files->legend.titled[flag->rule]);
    put_member(out, flag->person, first_of(night, flag, flag->person));
    pen_text(out, list_zh(night->book->rules[flag->rule].list));
    pen_text(out, flag->suppressed_by != FACT_NONE ? "（不列入）,,,," : ",,,,");
    pen_csv(out, flag_for_city(night, flag), ',');
    put_suppressed(out, night, flag);
    put_rests_on(pen, files, flag, 0);
}

/* Both files of the same people, while what they read is near. */
static void write_listed(struct flag_files *files, size_t block, struct flag_pen *pen) {
    const struct judgement *judgement = files->night->judgement;
    for (size_t f = block * BLOCK; f < judgement->listed_count && f < (block + 1) * BLOCK; f++) {
        const struct flag *flag = &judgement->listed[f];
        evidence_line(&pen->evidence, &pen->lines, flag, NULL, NULL, flag_for_city(files->night, flag));
        put_listed(pen, files, flag);
    }
    ordered_part(&files->lines, files->blocks + block, &pen->lines);
    ordered_part(&files->table, files->blocks + block, &pen->table);
}

/* What a line reads: its rows, and the names that must not stand in it. One thing leads to another, so each
 * is asked for some lines before the next. */
static void look_ahead(const struct night_facts *night, size_t flag) {
    const struct judgement *judgement = night->judgement;
    const struct population *population = night->population;
    size_t count = judgement->flag_count;
    if (flag + 3 * AHEAD < count)
        __builtin_prefetch(&population->household[judgement->flags[flag + 3 * AHEAD].household]);
    if (flag + 2 * AHEAD < count) {
        uint32_t household = judgement->flags[flag + 2 * AHEAD].household;
        const uint32_t *origin = population->rows[REGISTER].origin;
        if (origin) __builtin_prefetch(&origin[population->household[household].first]);
        flag_ahead(population, judgement, (uint32_t)flag + 2 * AHEAD);
        places_ahead(population, household, night->book->datasets[REGISTER].person_name);
    }
    if (flag + AHEAD < count)
        members_ahead(population, judgement->flags[flag + AHEAD].household,
                      night->book->datasets[REGISTER].person_name);
}

static void write_lines(struct flag_files *files, size_t block, struct flag_pen *pen) {
    const struct judgement *judgement = files->night->judgement;
    const struct caseload *caseload = files->night->caseload;
    if (block == 0) legend_write(&files->legend, &pen->lines);
    for (size_t f = block * BLOCK; f < judgement->flag_count && f < (block + 1) * BLOCK; f++) {
        struct standing_place place = files->places[f];
        const struct case_file *file = &caseload->cases[place.file];
        const struct reason *reason = &caseload->reasons[place.reason];
        look_ahead(files->night, f);
        evidence_line(&pen->evidence, &pen->lines, &judgement->flags[f], file, reason,
                      told_of(files, file, reason));
        note_rests(files, f, &pen->evidence);
    }
    ordered_part(&files->lines, block, &pen->lines);
}

/* As large a part of the cases: their townships, and so their people, are nearly the same. */
static void write_table(struct flag_files *files, size_t block, struct flag_pen *pen) {
    const struct caseload *caseload = files->night->caseload;
    size_t first = caseload->case_count * block / files->blocks,
           end = caseload->case_count * (block + 1) / files->blocks;
    if (block == 0) pen_text(&pen->table, HEAD);
    for (size_t c = first; c < end; c++) {
        const struct case_file *file = &caseload->cases[c];
        for (uint32_t r = 0; r < file->reason_count; r++)
            put_reason(pen, files, file, &caseload->reasons[file->first_reason + r]);
    }
    ordered_part(&files->table, block, &pen->table);
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

static void open_pens(struct flag_files *files) {
    files->pens = memory_zeroed((size_t)files->night->threads, sizeof *files->pens);
    for (int i = 0; i < files->night->threads; i++) evidence_init(&files->pens[i].evidence, &files->legend);
}

static void release_pens(struct flag_files *files) {
    for (int i = 0; i < files->night->threads; i++) {
        struct flag_pen *pen = &files->pens[i];
        evidence_release(&pen->evidence);
        buffer_release(&pen->lines);
        buffer_release(&pen->table);
        buffer_release(&pen->text);
        buffer_release(&pen->place);
    }
    free(files->pens);
}

/* Of cases and their flags one block at least: the heads of files without lines. */
bool flags_begin(struct flag_files *files, const struct night_facts *night, const char *folder,
                 struct diags *diags) {
    const struct judgement *judgement = night->judgement;
    *files = (struct flag_files){.night = night,
                                 .blocks = (judgement->flag_count + (size_t)BLOCK - 1) / BLOCK,
                                 .listed_blocks = (judgement->listed_count + (size_t)BLOCK - 1) / BLOCK};
    if (!files->blocks) files->blocks = 1;
    size_t parts = flags_blocks(files);
    if (!ordered_open(&files->table, folder, "flags.csv", parts, diags)) return false;
    if (!ordered_open(&files->lines, folder, "flags.jsonl", parts, diags)) {
        ordered_abandon(&files->table);
        return false;
    }
    legend_init(&files->legend, night);
    open_pens(files);
    files->places = places_of_flags(night);
    files->rests = memory_zeroed((size_t)judgement->flag_count + 1, sizeof *files->rests);
    files->told = memory_zeroed((size_t)night->caseload->reason_count + 1, sizeof *files->told);
    return true;
}

size_t flags_blocks(const struct flag_files *files) {
    return files->blocks + files->listed_blocks;
}

void flags_block(struct flag_files *files, size_t block, int worker) {
    struct flag_pen *pen = &files->pens[worker];
    if (block >= files->blocks) {
        write_listed(files, block - files->blocks, pen);
        return;
    }
    write_lines(files, block, pen);
    write_table(files, block, pen);
}

bool flags_end(struct flag_files *files, struct diags *diags) {
    bool table = ordered_close(&files->table, diags), lines = ordered_close(&files->lines, diags);
    release_pens(files);
    legend_release(&files->legend);
    free(files->places);
    free(files->rests);
    free(files->told);
    *files = (struct flag_files){0};
    return table && lines;
}
