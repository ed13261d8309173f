/* A small made-up night, filled by hand: 12 households, 27 persons, three townships, one place without
 * township and one household without any place; every standing, a household helped already, a discreet rule,
 * a name like a formula. Tests of the outcome stage take their expectations from the comments here.
 *
 *  household      place              members         tonight
 *   0  石远航      unknown            1               LZ23-00001-1 new, green
 *   1  莫家兴 …    450225100 融水镇   3               LZ23-00002-9 new, red
 *   2  贾志强 …    450225100          2               suppressed (低保), no case
 *   3  杨再思      450225100          1               LZ23-00003-7 cleared, of two reasons
 *   4  吴永福 …    450226000 三江     2               LZ23-00004-5 new, yellow
 *   5  韦大山 …    450226100 古宜镇   4               LZ23-00005-3 continuing, red, two persons
 *   6  龙玉兰      450226100          1               LZ23-00006-1 new, green, beyond capacity
 *   7  侯德顺 …    450226100          2               LZ23-00007-X kept: cannot tell
 *   8  覃建国 …    450226102 丹洲镇   5               LZ23-00008-8 worse, red, and a discreet household rule
 *   9  =SUM(A1)   450226102          1               LZ23-00009-6 new, yellow
 *  10  罗小燕 …    450226102          3               LZ23-00010-X continuing, green
 *  11  滚老三 …    450226102          2               cannot tell, no case
 */
#ifndef HEARTH_TESTS_MADE_NIGHT_H
#define HEARTH_TESTS_MADE_NIGHT_H

#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"
#include "outcome/outcome.h"

enum { D_REGISTER, D_MEDICAL, D_DISABILITY, D_DIBAO, D_SCHOOL, D_DEATH, DATASETS };
enum { REG_ID, REG_NAME, REG_ADDRESS, REG_PHONE, REG_COLUMNS };
enum { MED_ID, MED_PAID, MED_SETTLED, MED_COLUMNS };
enum { DIS_ID, DIS_CERTIFICATE, DIS_LEVEL, DIS_COLUMNS };
enum { HOUSEHOLDS = 12, PERSONS = 27, FLAGS = 11, CASES = 11, REASONS = 15, RULES = 3, TURNS = 8 };
#define TODAY 19597 /* 2023-08-28, a Monday: 19358 is 2023-01-01, 239 days later */

struct made_night {
    struct night_facts night;
    struct book book;
    struct intake intake;
    struct quarantine quarantine;
    struct population population;
    struct judgement judgement;
    struct caseload caseload;
    struct turn turns[TURNS];
    struct dataset datasets[DATASETS];
    struct dataset_state states[DATASETS];
    struct rows rows[DATASETS];
    struct link_count links[DATASETS];
    struct delivery deliveries[8];
    struct refused refused[1];
    struct stray strays[1];
    struct household households[HOUSEHOLDS];
    uint64_t ids[PERSONS];
    date_t born[PERSONS];
    uint32_t household_of[PERSONS];
    struct rule rules[RULES];
    struct rule_count counts[RULES];
    struct flag flags[FLAGS];
    struct read reads[17];
    struct unsure unsure[3];
    struct unsure_cause causes[1];
    struct failure failures[1];
    struct case_file cases[CASES];
    struct reason reasons[REASONS];
};

static struct region made_regions[] = {
    {450200000000, 4, "柳州市"},         {450225000000, 6, "融水苗族自治县"}, {450225100000, 9, "融水镇"},
    {450226000000, 6, "三江侗族自治县"}, {450226100000, 9, "古宜镇"},         {450226102000, 9, "丹洲镇"},
};
static struct choice made_levels[] = {{"one", "一级"}, {"two", "二级"}};
static struct column made_register[] = {
    [REG_ID] = {.name = "id_number", .title = "公民身份号码", .type = TYPE_CITIZEN_ID},
    [REG_NAME] = {.name = "name", .title = "姓名", .type = TYPE_NAME},
    [REG_ADDRESS] = {.name = "address", .title = "户籍地址", .type = TYPE_ADDRESS},
    [REG_PHONE] = {.name = "phone", .title = "联系电话", .type = TYPE_PHONE}};
static struct column made_medical[] = {
    [MED_ID] = {.name = "id_number", .title = "证件号码", .type = TYPE_CITIZEN_ID},
    [MED_PAID] = {.name = "paid", .title = "个人支付", .type = TYPE_MONEY},
    [MED_SETTLED] = {.name = "settled_on", .title = "结算时间", .type = TYPE_DATE}};
static struct column made_disability[] = {
    [DIS_ID] = {.name = "id_number", .title = "身份证号", .type = TYPE_CITIZEN_ID},
    [DIS_CERTIFICATE] = {.name = "certificate", .title = "残疾人证号", .type = TYPE_CODE},
    [DIS_LEVEL] = {.name = "level",
                   .title = "残疾等级",
                   .type = TYPE_CHOICE,
                   .choices = made_levels,
                   .choice_count = 2}};
static struct column made_plain[] = {{.name = "id_number", .title = "身份证号", .type = TYPE_CITIZEN_ID}};
static struct fact made_facts[] = {{.name = "person.burden_12m",
                                    .short_name = "burden_12m",
                                    .zh = "近12个月医疗费个人负担",
                                    .unit = UNIT_YUAN,
                                    .unit_text = "yuan",
                                    .subject = FACT_OF_PERSON,
                                    .dataset = DATASET_NONE},
                                   {.name = "household.on_dibao",
                                    .short_name = "on_dibao",
                                    .zh = "家庭已享受低保",
                                    .unit = UNIT_YES_NO,
                                    .subject = FACT_OF_HOUSEHOLD,
                                    .dataset = DATASET_NONE}};
static struct entry made_entries[] = {{.region = 450200000000,
                                       .digits = 4,
                                       .from = 19358,
                                       .to = DATE_OPEN,
                                       .known = DATE_NONE,
                                       .value = {VALUE_AMOUNT, {.amount = 500000}},
                                       .basis = "柳民发〔2023〕1号"}};
static struct parameter made_parameters[] = {{.name = "self_paid_line",
                                              .zh = "医疗费个人负担线",
                                              .unit = "yuan",
                                              .entries = made_entries,
                                              .entry_count = 1}};
static struct cause made_outcomes[] = {{"included", "已纳入", "Included"},
                                       {"not_met", "不符合", "Conditions not met"},
                                       {"not_found", "查无此人或长期外出", "Not found"}};

static const struct made_person {
    const char *name, *address, *phone;
} made_persons[PERSONS] = {{"石远航", "", ""},
                           {"莫家兴", "融水镇寿星中路12号", "13900000001"},
                           {"莫小雨", "融水镇寿星中路12号", ""},
                           {"潘秀英", "融水镇寿星中路12号", "13900000002"},
                           {"贾志强", "融水镇朝阳路3号", "13900000003"},
                           {"贾梅", "融水镇朝阳路3号", ""},
                           {"杨再思", "融水镇河西街8号", ""},
                           {"吴永福", "八江乡某村2组", "13900000004"},
                           {"吴春花", "八江乡某村2组", ""},
                           {"韦大山", "古宜镇江滨路66号2栋1单元501室", "13900000005"},
                           {"韦秋月", "古宜镇江滨路66号2栋1单元501室", "13900000005"},
                           {"韦一鸣", "", ""},
                           {"覃桂花", "", ""},
                           {"龙玉兰", "古宜镇光明村4屯", "13900000006"},
                           {"侯德顺", "古宜镇马坪村1屯", ""},
                           {"侯金凤", "古宜镇马坪村1屯", "13900000007"},
                           {"覃建国", "丹洲镇红路村6屯17号", "13900000008"},
                           {"莫凤英", "丹洲镇红路村6屯17号", ""},
                           {"覃小军", "丹洲镇红路村6屯17号", ""},
                           {"覃小玲", "丹洲镇红路村6屯17号", ""},
                           {"覃阿公", "丹洲镇红路村6屯17号", ""},
                           {"=SUM(A1)", "丹洲镇板江社区,\"老街\"9号", ""},
                           {"罗小燕", "丹洲镇西坡村2屯", "13900000009"},
                           {"罗大明", "丹洲镇西坡村2屯", ""},
                           {"石桂英", "丹洲镇西坡村2屯", ""},
                           {"滚老三", "丹洲镇六孟村", ""},
                           {"滚小妹", "丹洲镇六孟村", ""}};

static void made_book(struct made_night *made) {
    struct dataset plain = {.person_name = COLUMN_NONE,
                            .born = COLUMN_NONE,
                            .sex = COLUMN_NONE,
                            .address = COLUMN_NONE,
                            .phone = COLUMN_NONE,
                            .dated = COLUMN_NONE,
                            .agency = "",
                            .basis = "",
                            .columns = made_plain,
                            .column_count = 1};
    for (int d = 0; d < DATASETS; d++) made->datasets[d] = plain;
    struct dataset *d = made->datasets;
    d[D_REGISTER].name = "register", d[D_REGISTER].zh = "户籍登记", d[D_REGISTER].agency = "公安局";
    d[D_REGISTER].columns = made_register, d[D_REGISTER].column_count = REG_COLUMNS;
    d[D_REGISTER].person_name = REG_NAME, d[D_REGISTER].address = REG_ADDRESS,
    d[D_REGISTER].phone = REG_PHONE;
    d[D_MEDICAL].name = "medical_settlement", d[D_MEDICAL].zh = "医保结算",
    d[D_MEDICAL].agency = "医疗保障局";
    d[D_MEDICAL].columns = made_medical, d[D_MEDICAL].column_count = MED_COLUMNS,
    d[D_MEDICAL].dated = MED_SETTLED;
    d[D_DISABILITY].name = "disability_certificate", d[D_DISABILITY].zh = "残疾人证",
    d[D_DISABILITY].agency = "残疾人联合会";
    d[D_DISABILITY].columns = made_disability, d[D_DISABILITY].column_count = DIS_COLUMNS;
    d[D_DIBAO].name = "dibao", d[D_DIBAO].zh = "低保名册", d[D_DIBAO].agency = "社会救助科";
    d[D_SCHOOL].name = "enrolment", d[D_SCHOOL].zh = "学籍", d[D_SCHOOL].agency = "教育局";
    d[D_DEATH].name = "death", d[D_DEATH].zh = "死亡登记", d[D_DEATH].agency = "";
    made->rules[0] = (struct rule){.name = "medical-burden",
                                   .zh = "医疗费个人负担较重",
                                   .cause = "illness",
                                   .cause_zh = "因病",
                                   .ask = "近期住院和自付情况，家庭收入来源",
                                   .programme = "临时救助、低保边缘家庭认定",
                                   .among = D_MEDICAL};
    made->rules[1] = (struct rule){.name = "disabled-unhelped",
                                   .zh = "持证残疾人未享受救助",
                                   .cause = "disability",
                                   .cause_zh = "因残",
                                   .ask = "生活能否自理，谁在照料",
                                   .programme = "残疾人两项补贴",
                                   .among = D_DISABILITY};
    made->rules[2] = (struct rule){.name = "care-gap",
                                   .zh = "儿童无人监护",
                                   .discreet = "监护情形核实",
                                   .cause = "illness",
                                   .cause_zh = "因病",
                                   .ask = "孩子现由谁照看",
                                   .programme = "事实无人抚养儿童保障",
                                   .of_household = true,
                                   .among = DATASET_NONE};
    for (int r = 0; r < RULES; r++) made->rules[r].basis = "", made->rules[r].pack = "liuzhou";
    made->book = (struct book){.site = {.folder = "site",
                                        .name = "柳州市民政局",
                                        .region = 450200000000,
                                        .region_digits = 4,
                                        .case_prefix = "LZ"},
                               .today = TODAY,
                               .regions = {made_regions, sizeof made_regions / sizeof *made_regions},
                               .datasets = made->datasets,
                               .dataset_count = DATASETS,
                               .facts = made_facts,
                               .fact_count = 2,
                               .parameters = made_parameters,
                               .parameter_count = 1,
                               .rules = made->rules,
                               .rule_count = RULES,
                               .outcomes = made_outcomes,
                               .outcome_count = 3};
}

static uint32_t *made_offsets(struct rows *rows, uint16_t column) {
    return rows->columns[column];
}

static void made_slots(struct rows *rows, const uint32_t *origin, uint32_t linked, uint32_t slots) {
    rows->slots = slots;
    rows->linked = linked;
    /* as the link stage makes it, since rows_release gives it back that way */
    size_t most = ROWS_MOST;
    rows->origin = memory_reserve(most * sizeof *rows->origin);
    for (uint32_t i = 0; i < linked; i++) {
        rows->origin[i] = origin[i];
        rows->link_kind[i] = LINKED_EXACT;
    }
}

/* medical_2023-07.csv has slots 0–3 (slot 0 the header), medical_2023-08.csv slots 4–11. Rows 0 and 1 are
 * 莫家兴's. */
static void made_rows(struct made_night *made) {
    static const uint32_t medical[] = {1, 5, 2, 3, 6, 7, 8}, disability[] = {1, 2, 3, 4, 5}, dibao[] = {1};
    static const int64_t paid[] = {600000, 2032050, 1200000, 2500000, 3100050, 1500000, 500100};
    static const char *const certificates[] = {"45022619650101001343", "D-2", "D-3", "D-4", "D-5"};
    uint32_t people[PERSONS];
    struct text_writer writer;
    for (int d = 0; d < DATASETS; d++) made->datasets[d].refund_of = COLUMN_NONE;
    for (int d = 0; d < DATASETS; d++) rows_init(&made->rows[d], &made->datasets[d]);
    for (uint32_t p = 0; p < PERSONS; p++) people[p] = p + 1;
    made_slots(&made->rows[D_REGISTER], people, PERSONS, PERSONS + 1);
    text_writer_init(&writer, &made->rows[D_REGISTER].pool);
    for (uint32_t p = 0; p < PERSONS; p++) {
        const char *const texts[] = {made_persons[p].name, made_persons[p].address, made_persons[p].phone};
        for (uint16_t i = 0; i < 3; i++)
            if (*texts[i])
                made_offsets(&made->rows[D_REGISTER], (uint16_t)(REG_NAME + i))[p] =
                    text_write(&writer, span_of(texts[i]));
    }
    made_slots(&made->rows[D_MEDICAL], medical, 7, 12);
    for (uint32_t i = 0; i < 7; i++) {
        ((int64_t *)made->rows[D_MEDICAL].columns[MED_PAID])[i] = paid[i];
        ((int32_t *)made->rows[D_MEDICAL].columns[MED_SETTLED])[i] = TODAY - 30;
    }
    made_slots(&made->rows[D_DISABILITY], disability, 5, 6);
    text_writer_init(&writer, &made->rows[D_DISABILITY].pool);
    for (uint32_t i = 0; i < 5; i++) {
        made_offsets(&made->rows[D_DISABILITY], DIS_CERTIFICATE)[i] =
            text_write(&writer, span_of(certificates[i]));
        ((int8_t *)made->rows[D_DISABILITY].columns[DIS_LEVEL])[i] = i == 0 ? 0 : 1;
    }
    made_slots(&made->rows[D_DIBAO], dibao, 1, 2);
    made->rows[D_DISABILITY].link_kind[0] = LINKED_CARRIER;
}

static struct delivery made_delivery(uint16_t dataset, const char *name, char digit, uint32_t first_slot,
                                     uint32_t slots) {
    struct delivery delivery = {.dataset = dataset,
                                .name = name,
                                .sender = "",
                                .bytes = 1000,
                                .first = DATE_NONE,
                                .last = DATE_NONE,
                                .reaches = DATE_NONE,
                                .from_inbox = true,
                                .first_slot = first_slot,
                                .slots = slots,
                                .received = slots ? slots - 1 : 0};
    memset(delivery.digest, digit, 64);
    return delivery;
}

static void made_intake(struct made_night *made) {
    struct delivery *d = made->deliveries;
    d[0] = made_delivery(D_REGISTER, "公安/户籍_2023-08.csv", 'a', 0, PERSONS + 1);
    d[1] = made_delivery(D_MEDICAL, "医保/medical_2023-07.csv", 'b', 0, 4);
    d[2] = made_delivery(D_MEDICAL, "医保/medical_2023-08.csv", 'c', 4, 8);
    d[3] = made_delivery(D_DISABILITY, "残联/持证残疾人2023-08-20.csv", 'd', 0, 6);
    d[4] = made_delivery(D_DIBAO, "低保名册_2023-06.csv", 'e', 0, 2);
    d[5] = made_delivery(D_SCHOOL, "教育/学籍2023-08.csv", 'f', 0, 0);
    d[6] = made_delivery(DATASET_NONE, "新建文件夹/未命名 (2).csv", '0', 0, 0);
    d[2].refused = 1, d[2].repeats = 1;
    d[1].first = 19539, d[1].last = 19569;                          /* 2023-07-01 … 31 */
    d[0].first = d[2].first = 19570, d[0].last = d[2].last = 19600; /* 2023-08-01 … 31 */
    d[3].first = d[3].last = 19589;                                 /* 2023-08-20 */
    d[5].state = DELIVERY_HELD, d[5].why = "行数比上次少62% · 62% fewer rows than the last one";
    d[5].guarded = true;
    d[6].state = DELIVERY_UNRECOGNISED, d[6].why = "表头不符合任何数据 · its header fits no dataset";
    made->states[D_REGISTER] = (struct dataset_state){.delivered = true, .reaches = TODAY, .due = 19631};
    made->states[D_MEDICAL] = (struct dataset_state){.delivered = true, .reaches = TODAY, .due = 19631};
    made->states[D_DISABILITY] = (struct dataset_state){.delivered = true, .reaches = 19589, .due = 19620};
    made->states[D_DIBAO] =
        (struct dataset_state){.delivered = true, .reaches = DATE_NONE, .due = TODAY - 28};
    made->states[D_SCHOOL] = (struct dataset_state){.held = true, .reaches = DATE_NONE, .due = DATE_NONE};
    made->states[D_DEATH] = (struct dataset_state){.reaches = DATE_NONE, .due = DATE_NONE};
    made->refused[0] =
        (struct refused){.delivery = 2, .line = 7, .column = MED_PAID, .reason = CELL_NOT_MONEY};
    made->intake = (struct intake){.book = &made->book,
                                   .rows = made->rows,
                                   .states = made->states,
                                   .deliveries = d,
                                   .delivery_count = 7,
                                   .refused = made->refused,
                                   .refused_count = 1,
                                   .waits = true};
}

static void made_population(struct made_night *made) {
    static const uint32_t counts[HOUSEHOLDS] = {1, 3, 2, 1, 2, 4, 1, 2, 5, 1, 3, 2};
    static const region_t regions[HOUSEHOLDS] = {0,
                                                 450225100000,
                                                 450225100000,
                                                 450225100000,
                                                 450226000000,
                                                 450226100000,
                                                 450226100000,
                                                 450226100000,
                                                 450226102000,
                                                 450226102000,
                                                 450226102000,
                                                 450226102000};
    uint32_t first = 0;
    for (uint32_t h = 0; h < HOUSEHOLDS; first += counts[h++]) {
        made->households[h] = (struct household){.first = first, .count = counts[h], .region = regions[h]};
        for (uint32_t p = first; p < first + counts[h]; p++) made->household_of[p] = h;
    }
    for (uint32_t p = 0; p < PERSONS; p++) {
        made->ids[p] = 45022619700101001 + p;
        made->born[p] = 0; /* 1970-01-01 */
    }
    made->strays[0] = (struct stray){.dataset = D_MEDICAL, .reason = UNLINKED_NOT_IN_REGISTER, .slot = 9};
    made->links[D_REGISTER] = (struct link_count){.rows = PERSONS, .linked = PERSONS};
    made->links[D_MEDICAL] = (struct link_count){.rows = 8, .linked = 7, .unlinked = 1};
    made->links[D_DISABILITY] = (struct link_count){.rows = 5, .linked = 5};
    made->links[D_DIBAO] = (struct link_count){.rows = 1, .linked = 1};
    made->population = (struct population){.book = &made->book,
                                           .rows = made->rows,
                                           .persons = PERSONS,
                                           .households = HOUSEHOLDS,
                                           .id = made->ids,
                                           .born = made->born,
                                           .household_of = made->household_of,
                                           .household = made->households,
                                           .strays = made->strays,
                                           .stray_count = 1,
                                           .counts = made->links};
}

static struct flag made_flag(uint16_t rule, uint32_t household, uint32_t person, enum urgency urgency,
                             const char *say) {
    return (struct flag){.rule = rule,
                         .suppressed_by = FACT_NONE,
                         .household = household,
                         .person = person,
                         .urgency = urgency,
                         .say = say};
}

/* Reads 0–5 belong to flag 0, 12–16 to flag 2; the others have one row each, flag 10 a fact that could not be
 * told too. */
static void made_reads(struct made_night *made) {
    struct read *r = made->reads;
    r[0] = (struct read){READ_FACT, VALUE_AMOUNT, 0, 1, {.number = 2632050}};
    r[1] = (struct read){READ_LIST, 0, D_MEDICAL, 1, {.number = 2}};
    r[2] = (struct read){READ_ROW, 0, D_MEDICAL, 0, {.number = MED_PAID}};
    r[3] = (struct read){READ_ROW, 0, D_MEDICAL, 1, {.number = MED_PAID}};
    r[4] = (struct read){READ_PARAMETER, 0, 0, 0, {.number = 0}};
    r[5] = (struct read){READ_LIST, 0, D_DIBAO, 1, {.number = 0}};
    r[8] = (struct read){READ_ROW, 0, D_MEDICAL, 2, {.number = COLUMN_NONE}};
    r[9] = (struct read){READ_ROW, 0, D_MEDICAL, 3, {.number = COLUMN_NONE}};
    r[10] = (struct read){READ_ROW, 0, D_DISABILITY, 1, {.number = COLUMN_NONE}};
    r[11] = (struct read){READ_UNLESS_UNSURE, 0, 1, 0, {.number = 0}};
    r[12] = (struct read){READ_COLUMN, 0, DIS_CERTIFICATE, 0, {.number = D_DISABILITY}};
    r[13] = (struct read){READ_COLUMN, 0, DIS_LEVEL, 0, {.number = D_DISABILITY}};
    r[14] = (struct read){READ_ROW, 0, D_DISABILITY, 0, {.number = COLUMN_NONE}};
    r[15] = (struct read){
        READ_ASSUMED, 1, D_DISABILITY, 0, {.text = "disability_certificate.level = 一级: 按最近一次评定"}};
    r[16] = (struct read){READ_TRIED, 0, 0, 0, {.text = "register.owner: 户籍缺“有房”"}};
    made->flags[0].first_read = 0, made->flags[0].read_count = 6;
    made->flags[1].first_read = 8, made->flags[1].read_count = 1;
    made->flags[2].first_read = 12, made->flags[2].read_count = 5;
    for (int f = 3; f < FLAGS; f++) {
        bool medical = made->flags[f].rule == 0;
        made->flags[f].first_read = medical ? 9 : 10;
        made->flags[f].read_count = 1;
    }
    made->flags[10].first_read = 10, made->flags[10].read_count = 2;
}

static void made_judgement(struct made_night *made) {
    struct flag *f = made->flags;
    f[0] = made_flag(0, 1, 1, URGENCY_RED, "近12个月医疗费个人负担26320.50元,超过5000元");
    f[1] = made_flag(0, 2, 4, URGENCY_YELLOW, "近12个月医疗费个人负担12000元,超过5000元");
    f[1].suppressed_by = 1;
    f[2] = made_flag(1, 4, 7, URGENCY_YELLOW, "持证一级残疾,未享受任何救助");
    f[3] = made_flag(0, 5, 9, URGENCY_RED, "近12个月医疗费个人负担25000元,超过5000元");
    f[4] = made_flag(1, 5, 12, URGENCY_GREEN, "持证二级残疾,未享受任何救助");
    f[5] = made_flag(1, 6, 13, URGENCY_GREEN, "持证二级残疾,未享受任何救助");
    f[6] = made_flag(0, 8, 16, URGENCY_RED, "近12个月医疗费个人负担31000.50元,超过5000元");
    f[7] = made_flag(2, 8, PERSON_NONE, URGENCY_RED, "父亲服刑,母亲失联");
    f[8] = made_flag(0, 9, 21, URGENCY_YELLOW, "=1+1 近12个月医疗费个人负担15000元");
    f[9] = made_flag(0, 0, 0, URGENCY_GREEN, "近12个月医疗费个人负担5001元,超过5000元");
    f[10] = made_flag(1, 10, 22, URGENCY_GREEN, "罗小燕持证二级残疾,未享受任何救助");
    made_reads(made);
    made->unsure[0] = (struct unsure){1, 7, 15, 0, NULL};
    made->unsure[1] = (struct unsure){1, 11, 25, 0, NULL};
    made->unsure[2] = (struct unsure){1, 11, 26, 0, NULL};
    made->causes[0] = (struct unsure_cause){
        .kind = UNSURE_COLUMN, .zh = "残疾人证.残疾等级 缺失", .name = "disability_certificate.level"};
    made->failures[0] =
        (struct failure){2, 10, PERSON_NONE, false, "liuzhou/care.lua:12: attempt to divide by zero"};
    made->counts[0] =
        (struct rule_count){.in_force = true, .judged = 27, .not_met = 21, .met = 6, .suppressed = 1};
    made->counts[1] =
        (struct rule_count){.in_force = true, .judged = 27, .not_met = 20, .met = 4, .cannot_tell = 3};
    made->counts[2] =
        (struct rule_count){.in_force = true, .judged = 12, .not_met = 10, .met = 1, .failed = 1};
    made->judgement = (struct judgement){.flags = f,
                                         .flag_count = FLAGS,
                                         .reads = made->reads,
                                         .read_count = 16,
                                         .unsure = made->unsure,
                                         .unsure_count = 3,
                                         .causes = made->causes,
                                         .cause_count = 1,
                                         .failures = made->failures,
                                         .failure_count = 1,
                                         .rules = made->counts,
                                         .households_judged = 12,
                                         .persons_judged = 27};
}

static void made_case(struct made_night *made, const char *number, uint32_t household, enum standing standing,
                      enum urgency urgency, date_t opened) {
    struct case_file *file = &made->cases[made->caseload.case_count++];
    *file = (struct case_file){.household = household,
                               .region = made->households[household].region,
                               .standing = standing,
                               .urgency = urgency,
                               .opened = opened,
                               .deadline = DATE_NONE,
                               .first_reason = made->caseload.reason_count};
    memcpy(file->number, number, strlen(number) + 1);
    if (standing > STANDING_KEPT) return;
    file->on_list = true;
    file->deadline = opened + (urgency == URGENCY_RED ? 3 : 14);
}

static void made_reason(struct made_night *made, uint16_t rule, enum standing standing, uint32_t flag,
                        uint32_t person) {
    struct case_file *file = &made->cases[made->caseload.case_count - 1];
    struct reason *reason = &made->reasons[made->caseload.reason_count++];
    file->reason_count++;
    *reason = (struct reason){.rule = rule,
                              .standing = standing,
                              .flag = flag,
                              .person = person,
                              .urgency = file->urgency,
                              .since = file->opened,
                              .rule_name = rule == RULE_NONE ? "old-rule" : made->rules[rule].name,
                              .say = "上次所说"};
    if (flag == FLAG_NONE) return;
    reason->urgency = made->flags[flag].urgency;
    reason->say = made->flags[flag].say;
}

#define MADE_AUGUST "医保结算 医保局/medical_2023-08.csv"

static void made_turn(struct made_night *made, const char *number, uint16_t rule, bool on, bool whole,
                      enum turned_by by, const char *of) {
    struct turn *turn = &made->turns[made->caseload.turn_count++];
    *turn = (struct turn){.number = number,
                          .household = "",
                          .subject = "",
                          .rule = rule == RULE_NONE ? "old-rule" : made->rules[rule].name,
                          .region = made->households[1].region,
                          .on = on,
                          .opens = on && whole,
                          .closes = !on && whole,
                          .by = by,
                          .of = of};
}

/* Six reasons came with five cases, two went with one: 7 + 6 - 2 = 11. */
static void made_turns(struct made_night *made) {
    made->caseload.turns = made->turns;
    made->caseload.since_last = (struct since_last){5, 5, 1, 7, 6, 2, 11};
    made_turn(made, "LZ23-00001-1", 0, true, true, TURNED_BY_DATA, MADE_AUGUST);
    made_turn(made, "LZ23-00002-9", 0, true, true, TURNED_BY_DATA, MADE_AUGUST);
    made_turn(made, "LZ23-00003-7", 0, false, true, TURNED_BY_DATA, "低保名册 dibao.csv");
    made_turn(made, "LZ23-00003-7", RULE_NONE, false, false, TURNED_BY_RULE, "liuzhou/old-rule.lua");
    made_turn(made, "LZ23-00004-5", 1, true, true, TURNED_BY_RULE, "liuzhou/disabled.lua");
    made_turn(made, "LZ23-00006-1", 1, true, true, TURNED_BY_DATA, "残疾人证 cards.csv");
    made_turn(made, "LZ23-00008-8", 2, true, false, TURNED_BY_PARAMETER, "line 线");
    made_turn(made, "LZ23-00009-6", 0, true, true, TURNED_BY_CALENDAR, "2023-08-27→2023-08-28");
}

static void made_caseload(struct made_night *made) {
    made->caseload =
        (struct caseload){.cases = made->cases, .reasons = made->reasons, .open_before = 5, .open_after = 9};
    made_case(made, "LZ23-00001-1", 0, STANDING_NEW, URGENCY_GREEN, TODAY);
    made_reason(made, 0, STANDING_NEW, 9, 0);
    made_case(made, "LZ23-00002-9", 1, STANDING_NEW, URGENCY_RED, TODAY);
    made_reason(made, 0, STANDING_NEW, 0, 1);
    made_case(made, "LZ23-00003-7", 3, STANDING_CLEARED, URGENCY_YELLOW, TODAY - 31);
    made_reason(made, 0, STANDING_CLEARED, FLAG_NONE, 6);
    made_reason(made, RULE_NONE, STANDING_CLEARED, FLAG_NONE, PERSON_NONE);
    made_case(made, "", 2, STANDING_SUPPRESSED, URGENCY_YELLOW, TODAY);
    made_reason(made, 0, STANDING_SUPPRESSED, 1, 4);
    made_case(made, "LZ23-00004-5", 4, STANDING_NEW, URGENCY_YELLOW, TODAY);
    made_reason(made, 1, STANDING_NEW, 2, 7);
    made_case(made, "LZ23-00005-3", 5, STANDING_CONTINUING, URGENCY_RED, TODAY - 1);
    made_reason(made, 0, STANDING_CONTINUING, 3, 9);
    made_reason(made, 1, STANDING_CONTINUING, 4, 12);
    made_case(made, "LZ23-00007-X", 7, STANDING_KEPT, URGENCY_YELLOW, TODAY - 1);
    made_reason(made, 1, STANDING_KEPT, FLAG_NONE, 15);
    made_case(made, "LZ23-00006-1", 6, STANDING_NEW, URGENCY_GREEN, TODAY);
    made_reason(made, 1, STANDING_NEW, 5, 13);
    made->cases[made->caseload.case_count - 1].on_list = false;
    made->cases[made->caseload.case_count - 1].carried_over = true;
    made_case(made, "LZ23-00008-8", 8, STANDING_WORSE, URGENCY_RED, TODAY - 1);
    made_reason(made, 0, STANDING_WORSE, 6, 16);
    made_reason(made, 2, STANDING_NEW, 7, PERSON_NONE);
    made_case(made, "LZ23-00009-6", 9, STANDING_NEW, URGENCY_YELLOW, TODAY);
    made_reason(made, 0, STANDING_NEW, 8, 21);
    made_case(made, "LZ23-00010-X", 10, STANDING_CONTINUING, URGENCY_GREEN, TODAY - 1);
    made_reason(made, 1, STANDING_CONTINUING, 10, 22);
    static const uint32_t standings[STANDINGS] = {5, 1, 2, 1, 1, 1};
    memcpy(made->caseload.by_standing, standings, sizeof standings);
    made_turns(made);
}

/* Pointers lead into *made, which must stay where it is. */
static void made_night_init(struct made_night *made) {
    memset(made, 0, sizeof *made);
    made_book(made);
    made_rows(made);
    made_intake(made);
    quarantine_count(&made->quarantine, &made->intake);
    made_population(made);
    made_judgement(made);
    made_caseload(made);
    made->night =
        (struct night_facts){.book = &made->book,
                             .intake = &made->intake,
                             .quarantine = &made->quarantine,
                             .population = &made->population,
                             .judgement = &made->judgement,
                             .caseload = &made->caseload,
                             .date = TODAY,
                             .sequence = 1,
                             .run = "2023-08-28-1",
                             .plan = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                             .previous_run = "2023-08-27-1",
                             .previous_date = TODAY - 1,
                             .threads = 1};
}

static void made_night_release(struct made_night *made) {
    quarantine_release(&made->quarantine);
    for (int d = 0; d < DATASETS; d++) rows_release(&made->rows[d]);
}

#endif
