/* What `hearth test` says after the tests: lines that never ran, thresholds that no test pins. */
#include <string.h>

#include "judge/prove.h"

#define LISTED_MOST 5 /* of each, without -v */

static void list_line(const struct rule_proof *rule, int line, FILE *out) {
    fprintf(out, "    %s:%d: never ran (%s)\n", rule->file, line, rule->rule);
}

static void report_rule(const struct rule_proof *rule, FILE *out) {
    if (rule->lines == 0)
        fprintf(out, "    %s: %s: filters only\n", rule->file, rule->rule);
    else
        fprintf(out, "    %s: %s: %u of %u\n", rule->file, rule->rule, rule->ran, rule->lines);
}

static const char counted[] =
    ", counting those with an instruction in rules' functions and in the functions of "
    "their files that they call; a closing end is none",
                  moved[] = ": moved one smallest step up or down, it changes what comes out of some test";

static void report_lines(const struct proof *proof, bool verbose, FILE *out) {
    uint32_t lines = 0, ran = 0, listed = 0;
    for (uint32_t i = 0; i < proof->rule_count; i++) {
        lines += proof->rules[i].lines;
        ran += proof->rules[i].ran;
    }
    if (lines == 0) return;
    fprintf(out, "lines: %u of %u ran%s\n", ran, lines, ran < lines || verbose ? counted : "");
    for (uint32_t i = 0; i < proof->rule_count; i++) {
        const struct rule_proof *rule = &proof->rules[i];
        if (verbose) report_rule(rule, out);
        for (uint32_t k = 0; k < rule->lines - rule->ran; k++, listed++)
            if (verbose || listed < LISTED_MOST) list_line(rule, rule->never[k], out);
    }
    if (!verbose && listed > LISTED_MOST) fprintf(out, "    and %u more: -v\n", listed - LISTED_MOST);
}

static bool counts(const struct bound_proof *bound) {
    return bound->tried && (!bound->shared || bound->read);
}

static bool is_pinned(const struct bound_proof *bound) {
    return bound->pinned[0] && bound->pinned[1];
}

uint32_t proof_unpinned(const struct proof *proof) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < proof->bound_count; i++)
        count += counts(&proof->bounds[i]) && !is_pinned(&proof->bounds[i]);
    return count;
}

static void list_bound(const struct bound_proof *bound, FILE *out) {
    const char *step = bound->pinned[0] ? "up" : bound->pinned[1] ? "down" : "up or down";
    fprintf(out, "    %s:%d: %s: one step %s changes no test%s\n        | %s\n", bound->file, bound->line,
            bound->text, step, bound->shared ? " (of a fact: any rule's tests may pin it)" : "", bound->said);
    for (const char *line = bound->draft; line != NULL && *line != '\0';) {
        size_t length = strcspn(line, "\n");
        fprintf(out, "        %.*s\n", (int)length, line);
        line += length + (line[length] == '\n');
    }
}

static void report_bounds(const struct proof *proof, const struct prove_options *options) {
    uint32_t all = 0, listed = 0;
    for (uint32_t i = 0; i < proof->bound_count; i++) all += counts(&proof->bounds[i]);
    uint32_t pinned = all - proof_unpinned(proof);
    if (all == 0) return;
    fprintf(options->out, "thresholds: %u of %u pinned%s\n", pinned, all,
            pinned < all || options->verbose ? moved : "");
    for (uint32_t i = 0; i < proof->bound_count; i++) {
        const struct bound_proof *bound = &proof->bounds[i];
        if (!counts(bound)) continue;
        if (is_pinned(bound)) {
            if (options->verbose)
                fprintf(options->out, "    %s:%d: %s: pinned\n", bound->file, bound->line, bound->text);
        } else if (options->verbose || listed++ < LISTED_MOST) {
            list_bound(bound, options->out);
        }
    }
    if (!options->verbose && listed > LISTED_MOST)
        fprintf(options->out, "    and %u more: -v\n", listed - LISTED_MOST);
}

void proof_report(const struct proof *proof, const struct prove_options *options) {
    if (options->name != NULL) return;
    report_lines(proof, options->verbose, options->out);
    report_bounds(proof, options);
}
