/* What a manifest counts: rows, verdicts and cases of every stage, limits that tripped, parameters. */
#include <stdlib.h>

#include "casebook/turns.h"
#include "night/sealing.h"
#include "outcome/tally.h"
#include "outcome/words.h"

/* Intake and link, dataset by dataset. */
static void put_rows(json_value *counts, const struct night_facts *night) {
    json_value *list = json_put_array(counts, "datasets");
    for (uint16_t d = 0; d < night->book->dataset_count; d++) {
        int64_t sums[5] = {0};
        for (uint32_t i = 0; i < night->intake->delivery_count; i++) {
            const struct delivery *delivery = &night->intake->deliveries[i];
            if (delivery->dataset != d || delivery->state != DELIVERY_IN_FORCE) continue;
            const uint32_t parts[5] = {delivery->received, delivery->refused, delivery->repeats,
                                       delivery->conflicts, delivery->future};
            for (int part = 0; part < 5; part++) sums[part] += parts[part];
        }
        static const char *const names[5] = {"received", "refused", "repeats", "conflicts", "future"};
        json_value *item = json_add_object(list);
        json_put_text(item, "dataset", night->book->datasets[d].name);
        for (int part = 0; part < 5; part++) json_put_number(item, names[part], sums[part]);
        json_put_number(item, "linked", night->population->counts[d].linked);
        json_put_number(item, "unlinked", night->population->counts[d].unlinked);
    }
}

/* What a rule that opens no case has beside the others. */
static void put_list(json_value *item, const struct rule *rule, uint32_t shadow_households) {
    if (rule->list != LIST_VISIT) json_put_text(item, "list", list_key(rule->list));
    if (!rule->shadow) return;
    json_put_bool(item, "shadow", true);
    if (rule->list == LIST_VISIT) json_put_number(item, "would_add_households", shadow_households);
}

static void put_rules(json_value *counts, const struct night_facts *night, const struct tally *tally) {
    json_value *list = json_put_array(counts, "rules");
    for (uint16_t r = 0; r < night->book->rule_count; r++) {
        const struct rule_count *count = &night->judgement->rules[r];
        json_value *item = json_add_object(list);
        json_put_text(item, "rule", night->book->rules[r].name);
        json_put_bool(item, "in_force", count->in_force);
        json_put_bool(item, "frozen", count->frozen);
        json_put_number(item, "judged", (int64_t)count->judged);
        json_put_number(item, "not_met", (int64_t)count->not_met);
        json_put_number(item, "met", (int64_t)count->met);
        json_put_number(item, "suppressed", (int64_t)count->suppressed);
        json_put_number(item, "cannot_tell", (int64_t)count->cannot_tell);
        json_put_number(item, "failed", (int64_t)count->failed);
        put_list(item, &night->book->rules[r], tally->shadow_households[r]);
    }
}

/* Flags that open no case, when there are rules that could. */
static void put_listed(json_value *counts, const struct tally *tally) {
    if (tally->lists_only_visits) return;
    json_put_number(counts, "roster_flags", (int64_t)tally->flags.roster);
    json_put_number(counts, "verify_flags", (int64_t)tally->flags.verify);
    json_put_number(counts, "shadow_flags", (int64_t)tally->flags.shadow);
}

static void put_cases(json_value *counts, const struct caseload *caseload) {
    static const char *const names[STANDINGS] = {"new",  "worse",      "continuing",
                                                 "kept", "suppressed", "cleared"};
    json_value *cases = json_put_object(counts, "cases");
    for (int standing = 0; standing < STANDINGS; standing++)
        json_put_number(cases, names[standing], caseload->by_standing[standing]);
    json_put_number(cases, "open_before", caseload->open_before);
    json_put_number(cases, "open_after", caseload->open_after);
}

/* What came and went since the last run, by cause. */
static void put_attribution(json_value *counts, const struct night_facts *night) {
    const struct caseload *caseload = night->caseload;
    const struct since_last *since = &caseload->since_last;
    uint32_t count;
    if (!night->previous_run) return;
    json_value *told = json_put_object(counts, "attribution"), *list = json_put_array(told, "causes");
    json_put_number(told, "cases_before", since->cases_before);
    json_put_number(told, "cases_new", since->cases_new);
    json_put_number(told, "cases_gone", since->cases_gone);
    json_put_number(told, "flags_before", since->flags_before);
    json_put_number(told, "flags_new", since->flags_new);
    json_put_number(told, "flags_gone", since->flags_gone);
    json_put_number(told, "flags_after", since->flags_after);
    struct turn_sum *sums = turns_sum(caseload, &count);
    for (uint32_t i = 0; i < count; i++) {
        json_value *item = json_add_object(list);
        json_put_text(item, "cause", turned_by_key(sums[i].by));
        json_put_text(item, "of", sums[i].of);
        json_put_number(item, "flags_new", sums[i].flags_new);
        json_put_number(item, "flags_gone", sums[i].flags_gone);
        json_put_number(item, "cases_new", sums[i].cases_new);
        json_put_number(item, "cases_gone", sums[i].cases_gone);
    }
    free(sums);
}

json_value *seal_counts(const struct night_facts *night) {
    json_value *counts = json_new_object();
    struct tally tally;
    tally_init(&tally, night);
    put_rows(counts, night);
    json_put_number(counts, "persons", night->population->persons);
    json_put_number(counts, "households", night->population->households);
    json_put_number(counts, "flags", night->judgement->flag_count);
    put_listed(counts, &tally);
    put_rules(counts, night, &tally);
    put_cases(counts, night->caseload);
    put_attribution(counts, night);
    tally_release(&tally);
    return counts;
}

/* Evaluations that were stopped, by rule. */
static void put_stopped(json_value *list, const struct book *book, const struct failure *failures,
                        uint32_t count, bool shadow) {
    for (uint16_t r = 0; r < book->rule_count; r++) {
        int64_t stopped = 0;
        for (uint32_t i = 0; i < count; i++) stopped += failures[i].stopped && failures[i].rule == r;
        if (!stopped) continue;
        json_value *item = json_add_object(list);
        json_put_text(item, "rule", book->rules[r].name);
        json_put_number(item, "evaluations", stopped);
        if (shadow) json_put_bool(item, "shadow", true);
    }
}

/* Cells of which a pattern could not say within its limits whether they fit, in deliveries that were read. */
static uint32_t patterns_stopped(const struct intake *intake, uint16_t dataset, uint16_t column) {
    uint32_t cells = 0;
    for (uint32_t i = 0; i < intake->delivery_count; i++) {
        const struct delivery *delivery = &intake->deliveries[i];
        for (uint32_t k = 0; delivery->dataset == dataset && k < delivery->unread_count; k++)
            if (delivery->unread[k].column == column && delivery->unread[k].reason == CELL_PATTERN_FAILED)
                cells += delivery->unread[k].rows;
    }
    for (uint32_t i = 0; i < intake->refused_count; i++) {
        const struct refused *refused = &intake->refused[i];
        cells += refused->reason == CELL_PATTERN_FAILED && refused->column == column &&
                 intake->deliveries[refused->delivery].dataset == dataset;
    }
    return cells;
}

static void put_patterns(json_value *list, const struct night_facts *night) {
    for (uint16_t d = 0; d < night->book->dataset_count; d++) {
        const struct dataset *dataset = &night->book->datasets[d];
        for (uint16_t c = 0; c < dataset->column_count; c++) {
            if (!dataset->columns[c].pattern) continue;
            uint32_t cells = patterns_stopped(night->intake, d, c);
            if (!cells) continue;
            json_value *item = json_add_object(list);
            json_put_text(item, "dataset", dataset->name);
            json_put_text(item, "column", dataset->columns[c].name);
            json_put_number(item, "cells", cells);
        }
    }
}

json_value *seal_limits(const struct night_facts *night) {
    const struct judgement *judgement = night->judgement;
    json_value *limits = json_new_object(), *rules = json_put_array(limits, "rules");
    put_stopped(rules, night->book, judgement->failures, judgement->failure_count, false);
    put_stopped(rules, night->book, judgement->shadows.failures, judgement->shadows.failure_count, true);
    put_patterns(json_put_array(limits, "patterns"), night);
    return limits;
}

json_value *seal_parameters(const struct book *book) {
    json_value *list = json_new_array();
    for (uint16_t p = 0; p < book->parameter_count; p++) {
        const struct parameter *parameter = &book->parameters[p];
        int64_t in_force = 0;
        for (uint16_t e = 0; e < parameter->entry_count; e++)
            in_force += parameter_in_force(&parameter->entries[e], book->today);
        json_value *item = json_add_object(list);
        json_put_text(item, "parameter", parameter->name);
        json_put_text(item, "source", parameter->said.file);
        json_put_number(item, "entries", parameter->entry_count);
        json_put_number(item, "in_force", in_force);
    }
    return list;
}
