/* What a visitor's sheet says of one household. */
#include "outcome/visit.h"

#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"
#include "outcome/pen.h"
#include "outcome/words.h"
#include "outcome/wrapped.h"

#define PHONES_MOST 3
#define MEMBERS_IN_LINES 6

static void clear(struct buffer *buffer) {
    buffer_clear(buffer);
    pen_text(buffer, "");
}

static const struct reason *live_reason(const struct night_facts *night, const struct case_file *file,
                                        uint32_t index) {
    const struct reason *reason = &night->caseload->reasons[file->first_reason + index];
    return standing_live(reason->standing) ? reason : NULL;
}

static bool is_flagged(const struct night_facts *night, const void *context, uint32_t person) {
    const struct case_file *file = context;
    for (uint32_t i = 0; i < file->reason_count; i++) {
        const struct reason *reason = live_reason(night, file, i);
        if (reason && reason->person == person) return true;
    }
    return false;
}

static struct span register_text(const struct night_facts *night, uint16_t column, uint32_t person) {
    const struct rows *rows = &night->population->rows[REGISTER];
    if (column == COLUMN_NONE || rows_missing(rows, column, person)) return (struct span){0};
    return rows_text(rows, column, person);
}

/* A line of its own, once. */
static bool add_line(struct buffer *out, struct span text) {
    if (!text.length || (out->length && memmem(out->at, out->length, text.at, text.length))) return false;
    if (out->length) pen_char(out, '\n');
    pen_bytes(out, text.at, text.length);
    return true;
}

static bool is_away(const struct night_facts *night, uint32_t person) {
    return night->judgement->away && night->judgement->away[person] != 0;
}

/* Members who are there tonight. */
static uint32_t count_present(const struct night_facts *night, const struct household *household) {
    uint32_t present = 0;
    for (uint32_t p = household->first; p < household->first + household->count; p++)
        present += !is_away(night, p);
    return present;
}

/* A small household has a line for each, so that no name is broken. */
static void add_name(struct visit *visit, const struct night_facts *night, uint32_t person, bool flagged,
                     uint32_t members) {
    struct span name = person_name(night->population, person);
    if (visit->names.length) pen_text(&visit->names, members <= MEMBERS_IN_LINES ? "\n" : "、");
    if (flagged) pen_text(&visit->names, "★");
    if (name.length)
        pen_bytes(&visit->names, name.at, name.length);
    else
        pen_text(&visit->names, "（姓名缺失）");
}

static void add_phone(struct visit *visit, const struct night_facts *night, uint32_t person, bool alone) {
    struct span name = person_name(night->population, person);
    uint16_t column = night->book->datasets[REGISTER].phone;
    if (!add_line(&visit->phone, register_text(night, column, person)) || alone) return;
    pen_text(&visit->phone, "\n");
    pen_bytes(&visit->phone, name.at, name.length);
}

/* Who is away and whom a reason is about all the same. */
static void add_absent(struct visit *visit, const struct night_facts *night, uint32_t person,
                       uint32_t members) {
    add_name(visit, night, person, true, members);
    pen_text(&visit->names, "（不在户）");
}

/* The marked members first: they are the ones to visit and to call. Who is away is not shown: nobody asks
 * for the dead at their own door; but for those whom a rule meant even so. */
static void add_members(struct visit *visit, const struct night_facts *night, uint32_t number,
                        bool (*is_marked)(const struct night_facts *, const void *, uint32_t),
                        const void *context) {
    clear(&visit->names);
    clear(&visit->address);
    clear(&visit->phone);
    if (number == HOUSEHOLD_NONE) return;
    const struct household *household = &night->population->household[number];
    uint16_t address = night->book->datasets[REGISTER].address;
    uint32_t present = count_present(night, household);
    int phones = 0;
    if (!present) pen_text(&visit->names, "（登记成员均已不在户）");
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t p = household->first; p < household->first + household->count; p++) {
            bool marked = is_marked(night, context, p);
            if (marked == (pass == 1)) continue;
            if (is_away(night, p)) {
                if (marked) add_absent(visit, night, p, present);
                continue;
            }
            size_t before = visit->phone.length;
            add_name(visit, night, p, marked, present);
            if (!visit->address.length) add_line(&visit->address, register_text(night, address, p));
            if (phones < PHONES_MOST) add_phone(visit, night, p, present == 1);
            phones += visit->phone.length > before;
        }
    }
    for (uint32_t p = household->first; p < household->first + household->count; p++)
        if (!visit->address.length && is_marked(night, context, p))
            add_line(&visit->address, register_text(night, address, p));
}

void visit_household(struct visit *visit, const struct night_facts *night, const struct case_file *file) {
    add_members(visit, night, file->household, is_flagged, file);
}

struct entries {
    const struct unsure *items;
    uint32_t count;
};

static bool is_reviewed(const struct night_facts *night, const void *context, uint32_t person) {
    const struct entries *entries = context;
    (void)night;
    for (uint32_t i = 0; i < entries->count; i++)
        if (entries->items[i].review && entries->items[i].person == person) return true;
    return false;
}

void visit_untold(struct visit *visit, const struct night_facts *night, const struct unsure *unsure,
                  uint32_t count) {
    struct entries entries = {unsure, count};
    add_members(visit, night, unsure->household, is_reviewed, &entries);
}

void visit_subject(struct visit *visit, const struct night_facts *night, uint32_t household,
                   uint32_t person) {
    const struct case_file nothing = {.household = household};
    visit_household(visit, night, &nothing);
    if (person == PERSON_NONE) return;
    struct span own = register_text(night, night->book->datasets[REGISTER].address, person);
    clear(&visit->names);
    add_name(visit, night, person, false, 1);
    if (!own.length) return;
    clear(&visit->address);
    add_line(&visit->address, own);
}

uint32_t live_reasons(const struct night_facts *night, const struct case_file *file, uint32_t end) {
    uint32_t live = 0;
    for (uint32_t i = 0; i < end; i++) live += live_reason(night, file, i) != NULL;
    return live;
}

/* "2. 韦大山：【因病】近12个月…（来源：医保结算，数据截至2023-08-31）"; a discreet reason says no more than
 * its own words. */
static void add_reason(struct visit *visit, const struct night_facts *night, const struct case_file *file,
                       uint32_t index) {
    const struct reason *reason = live_reason(night, file, index);
    const struct rule *rule = reason_rule(night, reason);
    struct buffer *out = &visit->reasons;
    if (out->length) pen_char(out, '\n');
    if (live_reasons(night, file, file->reason_count) > 1) {
        pen_number(out, live_reasons(night, file, index) + 1);
        pen_text(out, ". ");
    }
    if (rule && rule->discreet) {
        pen_text(out, rule->discreet);
        return;
    }
    if (reason->person != PERSON_NONE &&
        (is_away(night, reason->person) ||
         count_present(night, &night->population->household[file->household]) > 1)) {
        struct span name = person_name(night->population, reason->person);
        pen_bytes(out, name.at, name.length);
        pen_text(out, "：");
    }
    pen_text(out, "【");
    pen_text(out, rule ? rule->cause_zh : reason_title(night, reason));
    pen_text(out, "】");
    if (reason->say) pen_text(out, reason->say);
    if (reason->flag == FLAG_NONE) {
        pen_text(out, "（本次数据不足，沿用此前结论）");
        return;
    }
    pen_text(out, "（来源：");
    flag_sources_add(out, night, &night->judgement->flags[reason->flag]);
    flag_notes_add(out, night, &night->judgement->flags[reason->flag]);
    pen_text(out, "）");
}

/* A line that begins with `label`, unless it is there already. What it takes of a column is kept in `lines`.
 */
static void add_labelled(struct visit *visit, int *lines, const char *label, const char *text) {
    struct buffer *out = &visit->policy;
    size_t before = out->length, start = before ? before + 1 : 0;
    if (before) pen_char(out, '\n');
    pen_text(out, label);
    pen_text(out, text);
    if (before && memmem(out->at, before, out->at + start, out->length - start)) {
        pen_cut(out, before);
        return;
    }
    if (!*lines)
        *lines = wrapped_lines((struct span){out->at + start, out->length - start}, visit->policy_width, 11);
    visit->policy_lines += *lines;
}

/* A programme's name can say what a discreet rule may not. */
static void add_policy(struct visit *visit, const struct night_facts *night, const struct reason *reason) {
    const struct rule *rule = reason_rule(night, reason);
    if (!rule) return;
    if (!visit->of_rules) visit->of_rules = memory_zeroed(night->book->rule_count, sizeof *visit->of_rules);
    struct policy_lines *lines = &visit->of_rules[reason->rule];
    if (rule->ask) add_labelled(visit, &lines->ask, "核实：", rule->ask);
    if (rule->programme && !rule->discreet)
        add_labelled(visit, &lines->programme, "可能适用：", rule->programme);
}

/* An earlier reason from `first` on is of the same rule. */
static bool is_asked(const struct night_facts *night, const struct case_file *file, uint32_t first,
                     uint32_t index) {
    const struct reason *reason = live_reason(night, file, index);
    for (uint32_t i = first; i < index; i++) {
        const struct reason *before = live_reason(night, file, i);
        if (before && before->rule == reason->rule) return true;
    }
    return false;
}

int64_t visit_reasons(struct visit *visit, const struct night_facts *night, const struct case_file *file,
                      int64_t next, int most_lines) {
    clear(&visit->reasons);
    clear(&visit->policy);
    visit->reason_lines = 0;
    visit->policy_lines = 0;
    for (uint32_t i = (uint32_t)next; i < file->reason_count; i++) {
        const struct reason *reason = live_reason(night, file, i);
        size_t before = visit->reasons.length;
        if (!reason) continue;
        add_reason(visit, night, file, i);
        size_t start = before ? before + 1 : 0;
        struct span own = {visit->reasons.at + start, visit->reasons.length - start};
        int lines = wrapped_lines(own, visit->reason_width, 11);
        if (before > 0 && visit->reason_lines + lines > most_lines) {
            pen_cut(&visit->reasons, before);
            return i;
        }
        visit->reason_lines += lines;
        if (!is_asked(night, file, (uint32_t)next, i)) add_policy(visit, night, reason);
    }
    return -1;
}

void visit_release(struct visit *visit) {
    buffer_release(&visit->names);
    buffer_release(&visit->address);
    buffer_release(&visit->phone);
    buffer_release(&visit->reasons);
    buffer_release(&visit->policy);
    free(visit->of_rules);
}
