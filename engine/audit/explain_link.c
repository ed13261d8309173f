/* How a row was tied to its person: by the number as it came, or by what was mended of it and what agreed. No
 * digit of a number is told, only its place. */
#include <string.h>

#include "intake/cell.h"
#include "link/claim.h"
#include "link/name.h"
#include "link/repair.h"
#include "audit/explain_parts.h"

struct tie {
    const struct explaining *explaining;
    const struct rows *rows;
    uint32_t row, person;
    struct buffer zh, en;
};

static const char *const keys[LINK_KINDS] = {"none",     "exact",    "derived", "carrier",
                                             "repaired", "register", "place"};

/* Places from 1 of 18 in a mask of touched digits: "第3、4位"; the last is the check digit. */
static void add_places(struct tie *tie, uint32_t touched) {
    const char *before = "第";
    for (int place = 0; place < 17; place++) {
        if (!(touched & 1u << place)) continue;
        buffer_format(&tie->zh, "%s%d", before, place + 1);
        buffer_format(&tie->en, "%s%d", strcmp(before, "第") == 0 ? "digit " : ", ", place + 1);
        before = "、";
    }
    if (strcmp(before, "、") == 0) buffer_text(&tie->zh, "位");
    if (touched & 1u << 17) {
        buffer_text(&tie->zh, strcmp(before, "、") == 0 ? "或校验位" : "校验位");
        buffer_text(&tie->en, strcmp(before, "、") == 0 ? " or the check digit" : "the check digit");
    }
}

static const struct repair *repair_of(const struct repair *repairs, int count, uint64_t id) {
    for (int i = 0; i < count; i++)
        if (repairs[i].digits == id) return &repairs[i];
    return NULL;
}

/* Of a row of two people, whose number stands in which column. */
static uint16_t id_column(const struct tie *tie) {
    const struct dataset *dataset = tie->rows->dataset;
    uint64_t id = tie->explaining->night.population->id[tie->person];
    for (int role = 0; role < 2 && dataset->about == ABOUT_TWO; role++) {
        uint64_t cell = rows_u64(tie->rows, dataset->roles[role].id, tie->row);
        if (ID_KIND(cell) != ID_DAMAGED && ID_DIGITS(cell) == id) return dataset->roles[role].id;
    }
    return dataset->id;
}

static void add_agreed(struct tie *tie) {
    struct claim claim = claim_read(tie->rows, tie->row);
    buffer_text(&tie->zh, "；姓名相符");
    buffer_text(&tie->en, "; the name agrees");
    buffer_format(&tie->zh, "，出生日期%s",
                  claim.born != DATE_NONE ? "与本行所填相符" : "与号码中未改动的各位相符");
    buffer_format(&tie->en, ", the birth date agrees (%s)",
                  claim.born != DATE_NONE ? "a column of the row" : "digits that were left alone");
    buffer_format(&tie->zh, "，性别%s；只有这一人符合",
                  claim.sex ? "与本行所填相符" : "与号码中未改动的各位相符");
    buffer_format(&tie->en, ", the sex agrees (%s); nobody else fits",
                  claim.sex ? "a column of the row" : "digits that were left alone");
}

static void add_repaired(struct tie *tie) {
    struct repair repairs[REPAIRS_MOST];
    struct buffer room = {0};
    uint64_t cell = rows_u64(tie->rows, id_column(tie), tie->row);
    if (ID_KIND(cell) != ID_DAMAGED) return;
    struct span text = pool_text(&tie->rows->pool, (uint32_t)ID_DIGITS(cell));
    int count = repair_candidates(text, repairs, &room);
    const struct repair *repair =
        repair_of(repairs, count, tie->explaining->night.population->id[tie->person]);
    if (repair) {
        bool lost = text.length == 17;
        buffer_text(&tie->zh, lost ? "少了一位：" : "更正了");
        buffer_text(&tie->en, lost ? "lost: " : "mended: ");
        add_places(tie, repair->touched);
        add_agreed(tie);
    }
    buffer_release(&room);
}

/* The name decides where it stands in the row. */
static void add_name(struct tie *tie) {
    struct claim claim = claim_read(tie->rows, tie->row);
    if (!claim.name.length || tie->rows->dataset->about != ABOUT_PERSON) return;
    enum name_match match = names_compare(
        claim.name, person_name(tie->explaining->night.population, tie->person), tie->explaining->names);
    if (match == NAMES_DIFFER) return;
    buffer_text(&tie->zh, match == NAMES_EQUAL ? "姓名一致" : "姓名有一字系统未能写出，其余一致");
    buffer_text(&tie->en, match == NAMES_EQUAL ? "the name is the same"
                                               : "the name is the same but for one character that was lost");
}

void explain_link(const struct explaining *explaining, uint16_t dataset, uint32_t row,
                  struct explained_row *out) {
    const struct rows *rows = &explaining->night.population->rows[dataset];
    enum link_kind kind = dataset == REGISTER ? LINKED_SELF : (enum link_kind)rows->link_kind[row];
    struct tie tie = {.explaining = explaining, .rows = rows, .row = row, .person = rows->person[row]};
    out->link = keys[kind];
    out->link_zh = link_kind_zh(kind);
    if (kind == LINKED_REPAIRED)
        add_repaired(&tie);
    else if (kind != LINKED_SELF && kind != LINKED_PLACE)
        add_name(&tie);
    out->link_evidence = explain_keep(explaining, &tie.zh);
    out->link_evidence_en = explain_keep(explaining, &tie.en);
}
