/* flags.csv: every reason of every case, those that need no visit too; flags.jsonl: every flag with its
 * evidence. */
#include <stdlib.h>
#include "ground/memory.h"
#include "outcome/evidence.h"
#include "outcome/output.h"
#include "outcome/words.h"

/* "第2人": somebody's place in the household; "" for a household or one who left the register. */
static const char *member_shown(const struct night_facts *night, uint32_t person, char out[24]) {
    out[0] = '\0';
    if (person == PERSON_NONE) return out;
    uint32_t household = night->population->household_of[person];
    snprintf(out, 24, "第%u人", person - night->population->household[household].first + 1);
    return out;
}

static void write_reason(struct output *output, const struct night_facts *night, const struct case_file *file,
                         const struct reason *reason, struct buffer *sources) {
    const struct flag *flag = reason->flag == FLAG_NONE ? NULL : &night->judgement->flags[reason->flag];
    bool suppressed = flag && flag->suppressed_by != FACT_NONE;
    char text[24];
    buffer_clear(sources);
    buffer_text(sources, "");
    if (flag && !night->book->rules[flag->rule].discreet) flag_sources_add(sources, night, flag);
    output_field(output, file->number, ',');
    output_field(output, county_shown(night, file->region), ',');
    output_field(output, township_shown(night, file->region), ',');
    output_field(output, reason->rule_name, ',');
    output_field(output, reason_title(night, reason), ',');
    output_field(output, member_shown(night, reason->person, text), ',');
    output_field(output, standing_zh(reason->standing), ',');
    output_field(output, urgency_zh(reason->urgency), ',');
    output_field(output, date_shown(reason->since, text), ',');
    output_field(output, standing_open(reason->standing) ? date_shown(file->deadline, text) : "", ',');
    output_field(output, reason_for_city(night, file, reason), ',');
    output_field(output, suppressed ? night->book->facts[flag->suppressed_by].zh : "", ',');
    output_field(output, sources->at, '\n');
}

static bool write_table(const struct night_facts *night, const char *folder, struct diags *diags) {
    struct output output;
    struct buffer sources = {0};
    if (!output_open(&output, folder, "flags.csv", diags)) return false;
    output_bom(&output);
    fputs(
        "个案编号,区县,乡镇,规则,规则名称,家庭成员,状态,紧急程度,首次发现,办结期限,理由,不需入户原因,来源\n",
        output.file);
    for (uint32_t c = 0; c < night->caseload->case_count; c++) {
        const struct case_file *file = &night->caseload->cases[c];
        for (uint32_t r = 0; r < file->reason_count; r++)
            write_reason(&output, night, file, &night->caseload->reasons[file->first_reason + r], &sources);
    }
    buffer_release(&sources);
    return output_close(&output);
}

struct standing_place { /* where a flag stands in the caseload */
    uint32_t file, reason;
};

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
    return places;
}

static bool write_evidence(const struct night_facts *night, const char *folder, struct diags *diags) {
    struct output output;
    if (!output_open(&output, folder, "flags.jsonl", diags)) return false;
    struct standing_place *places = places_of_flags(night);
    for (uint32_t i = 0; i < night->judgement->flag_count; i++) {
        BUG_UNLESS(places[i].file != UINT32_MAX);
        evidence_write(output.file, night, &night->judgement->flags[i],
                       &night->caseload->cases[places[i].file], &night->caseload->reasons[places[i].reason]);
    }
    free(places);
    return output_close(&output);
}

bool flags_write(const struct night_facts *night, const char *folder, struct diags *diags) {
    bool table = write_table(night, folder, diags);
    return write_evidence(night, folder, diags) && table;
}
