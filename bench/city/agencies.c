/* What each agency delivers: the register, the insurance, the federation of the disabled, schools, rosters,
 * disasters, deaths. */
#include "agencies.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "calendar.h"

#define LATEST "2023-08" /* period of the files that are whole lists */
#define MONTHS 13        /* of bills and deaths, the last one not over */
#define NUMBER_ROOM 48
#define DIRT_OF_BILLS                                                                                        \
    (DIRT_OF_ANY | DIRT_BIT(DIRT_DATE) | DIRT_BIT(DIRT_DATE_FORM) | DIRT_BIT(DIRT_AMOUNT) |                  \
     DIRT_BIT(DIRT_AMOUNT_FORM) | DIRT_BIT(DIRT_REFUND))

struct city {
    struct table_setting *setting;
    const struct people *people;
    const struct care *care;
    struct random random;
    int32_t from;   /* first day of the monthly files */
    uint32_t *list; /* [person_count] scratch: persons of a file in its order */
    uint32_t listed;
};

static const struct person *person_of(const struct city *city, uint32_t at) {
    return &city->people->persons[city->list[at]];
}

static const struct household *household_of(const struct city *city, const struct person *person) {
    return &city->people->households[person->household];
}

/* The persons whom `belongs` names, in an order that tells nothing. */
static void gather(struct city *city, bool (*belongs)(const struct city *, const struct person *)) {
    city->listed = 0;
    for (uint32_t i = 0; i < city->people->person_count; i++)
        if (belongs(city, &city->people->persons[i])) city->list[city->listed++] = i;
    random_shuffle(&city->random, city->list, city->listed);
}

static void month_cell(struct table *table, struct random *random, int first_year, const char *form) {
    char text[NUMBER_ROOM];
    int year = random_between(random, first_year, 2022), month = random_between(random, 1, 12);
    snprintf(text, sizeof text, form, year, month);
    table_text(table, text);
}

static void code_cell(struct table *table, const char *prefix, uint32_t number) {
    char text[NUMBER_ROOM];
    snprintf(text, sizeof text, "%s%08" PRIu32, prefix, number);
    table_text(table, text);
}

static void address_cells(struct table *table, struct city *city, const struct household *household) {
    const struct township *township = &city->setting->places->townships[household->township];
    char text[400];
    const char *village = village_name(township->code * 7 + household->village);
    uint32_t house = household->book % 180 + 1;
    snprintf(text, sizeof text, "广西柳州市%s%s%s%s%" PRIu32 "号%s", township->county, township->name,
             village, household->rural ? "村" : "路", house, household->collective ? ",集体宿舍" : "");
    table_text(table, text);
    int kind = random_between(&city->random, 3, 9);
    snprintf(text, sizeof text, "1%d%09" PRIu32, kind, random_below(&city->random, 1000000000));
    table_text(table, random_chance(&city->random, 0.75) ? text : "");
}

static void register_row(struct table *table, struct city *city, const struct person *person) {
    static const char *const relations[] = {"户主", "夫", "子", "父亲", "非亲属"};
    static const char *const women[] = {"户主", "妻", "女", "母亲", "非亲属"};
    static const char *const peoples[] = {"壮族", "汉族", "苗族", "侗族", "瑶族", "仫佬族"};
    static const double shares[] = {0.36, 0.47, 0.06, 0.07, 0.02, 0.02, 0};
    const struct household *household = household_of(city, person);
    const struct township *township = &city->setting->places->townships[household->township];
    char text[128];
    snprintf(text, sizeof text, "%s派出所", township->name);
    table_text(table, text);
    code_cell(table, "", household->book);
    table_text(table, household->collective ? "集体户" : "家庭户");
    table_text(table, (person->male ? relations : women)[person->relation]);
    table_name(table);
    table_id(table);
    table_text(table, person->male ? "男" : "女");
    struct civil born = day_civil(person->born);
    snprintf(text, sizeof text, "%04d%02d%02d", born.year, born.month, born.day);
    table_text(table, text);
    table_text(table, peoples[random_pick(&city->random, shares)]);
    table_text(table, household->rural ? "农业" : "非农业");
    table_number(table, township->code * UINT64_C(1000) + (household->rural ? 200 : 0) + household->village);
    address_cells(table, city, household);
    table_end(table);
}

/* The police's own file is clean: dirt is a share of the other agencies' rows. */
static void deliver_register(struct city *city) {
    struct table table;
    struct dirt *dirt = city->setting->dirt, none = {0};
    city->setting->dirt = &none;
    table_open(&table, city->setting, "huji", LATEST,
               "派出所,户号,户别,与户主关系,姓名,公民身份号码,性别,出生日期,民族,户口性质,行政区划代码,"
               "户籍地址,联系电话",
               true, 0);
    for (uint32_t i = 0; i < city->people->person_count; i++) {
        uint32_t person = city->people->by_line[i];
        table_row(&table, person);
        register_row(&table, city, &city->people->persons[person]);
    }
    table_close(&table);
    city->setting->dirt = dirt;
}

static bool holds_certificate(const struct city *city, const struct person *person) {
    (void)city;
    return person->disability != 0;
}

static void certificate_row(struct table *table, struct city *city, const struct person *person) {
    static const char *const categories[] = {"", "视力", "听力", "言语", "肢体", "智力", "精神", "多重"};
    static const char *const grades[] = {"", "一级", "二级", "三级", "四级"};
    static const char *const states[] = {"正常", "过期", "冻结", "注销"};
    static const double shares[] = {0.93, 0.03, 0.01, 0.03, 0};
    char number[NUMBER_ROOM], id[CITIZEN_ROOM];
    citizen_write(table->id, id);
    snprintf(number, sizeof number, "%s%d%d", id, person->disability, person->grade);
    int32_t age = city_today() - person->born, held = (int32_t)random_below(&city->random, 3650);
    int32_t issued = city_today() - (held < age ? held : age);
    table_text(table, number);
    table_name(table);
    table_id(table);
    table_text(table, categories[person->disability]);
    table_text(table, random_chance(&city->random, 0.995) ? grades[person->grade] : "");
    table_main_day(table, issued);
    if (random_chance(&city->random, 0.05))
        table_text(table, "长期");
    else
        table_day(table, issued + (random_chance(&city->random, 0.03) ? held : 3652) - 1);
    table_text(table, states[random_pick(&city->random, shares)]);
    table_end(table);
}

static bool is_student(const struct city *city, const struct person *person) {
    (void)city;
    /* Drawn from the ID, which is as good as chance: whoever is asked twice answers the same. */
    uint64_t chance = (person->id * UINT64_C(0x9e3779b97f4a7c15) >> 40) % 1000;
    if (person->dead) return chance < 30;
    if (person->age < 3) return false;
    if (person->age < 6) return chance < 850;
    if (person->age < 15) return chance < 995;
    if (person->age < 18) return chance < 910;
    return chance < (person->age < 22 ? 560u : person->age < 26 ? 60u : 0u);
}

static const char *stage_of(struct random *random, int age) {
    if (age < 6) return "学前教育";
    if (age < 12) return "小学";
    if (age < 15) return "初中";
    if (age < 18) return random_chance(random, 0.58) ? "普通高中" : "中职";
    if (age < 22) return random_chance(random, 0.5) ? "本科" : "大专";
    return random_chance(random, 0.5) ? "研究生" : "本科";
}

static void student_row(struct table *table, struct city *city, const struct person *person) {
    static const char *const states[] = {"在籍", "休学", "毕业"};
    static const double shares[] = {0.985, 0.005, 0.01, 0};
    char number[NUMBER_ROOM], id[CITIZEN_ROOM];
    citizen_write(table->id, id);
    snprintf(number, sizeof number, "G%s", id);
    if (person->age < 18)
        table_text(table, number);
    else
        code_cell(table, "L2023", city->people->line[table->person]);
    table_id(table);
    table_name(table);
    snprintf(number, sizeof number, "柳州市第%u学校", random_below(&city->random, 96) + 1);
    table_text(table, number);
    table_text(table, stage_of(&city->random, person->age));
    snprintf(number, sizeof number, "%d级", 2023 - (int)random_below(&city->random, 4));
    table_text(table, number);
    snprintf(number, sizeof number, "%u班", random_below(&city->random, 12) + 1);
    table_text(table, number);
    table_text(table, random_chance(&city->random, 0.3) ? "是" : "否");
    table_text(table, states[random_pick(&city->random, shares)]);
    table_end(table);
}

static bool receives_dibao(const struct city *city, const struct person *person) {
    (void)city;
    return person->dibao;
}

static void dibao_row(struct table *table, struct city *city, const struct person *person) {
    static const char *const categories[] = {"A", "B", "C"};
    code_cell(table, "DB", person->household);
    table_name(table);
    table_id(table);
    table_text(table, categories[random_below(&city->random, 3)]);
    table_amount(table, random_between(&city->random, 180, 770) * 100);
    month_cell(table, &city->random, 2015, "%d%02d");
    table_text(table, random_chance(&city->random, 0.96) ? "在享" : "停保");
    table_end(table);
}

static bool receives_tekun(const struct city *city, const struct person *person) {
    (void)city;
    return person->tekun;
}

static void tekun_row(struct table *table, struct city *city, const struct person *person) {
    static const char *const cares[] = {"全自理", "半护理", "全护理"};
    code_cell(table, "TK", person->household);
    table_name(table);
    table_id(table);
    table_text(table, random_chance(&city->random, 0.78) ? "分散供养" : "集中供养");
    table_text(table, cares[random_below(&city->random, 3)]);
    month_cell(table, &city->random, 2012, "%d-%02d");
    table_text(table, random_chance(&city->random, 0.97) ? "在享" : "停止供养");
    table_end(table);
}

static bool is_in_margin(const struct city *city, const struct person *person) {
    return household_of(city, person)->margin;
}

static void margin_row(struct table *table, struct city *city, const struct person *person) {
    code_cell(table, "BY", person->household);
    table_name(table);
    table_id(table);
    month_cell(table, &city->random, 2021, "%d.%02d");
    table_text(table, random_chance(&city->random, 0.95) ? "在册" : "退出");
    table_end(table);
}

static bool is_monitored(const struct city *city, const struct person *person) {
    return household_of(city, person)->monitored;
}

static void monitored_row(struct table *table, struct city *city, const struct person *person) {
    static const char *const categories[] = {"脱贫不稳定户", "边缘易致贫户", "突发严重困难户"};
    static const char *const risks[] = {"因病", "因残", "因学", "因灾", "因意外", "务工就业不稳"};
    static const double shares[] = {0.42, 0.21, 0.08, 0.06, 0.05, 0.18, 0};
    const struct household *household = household_of(city, person);
    code_cell(table, "45", person->household);
    table_name(table);
    table_id(table);
    table_text(table, categories[person->household % 3]);
    month_cell(table, &city->random, 2020, "%d%02d");
    table_text(table, random_chance(&city->random, 0.997) ? household->risk_removed ? "是" : "否" : "");
    table_text(table, risks[random_pick(&city->random, shares)]);
    table_end(table);
}

static void deliver_list(struct city *city, const char *dataset, const char *header, bool gb18030,
                         uint32_t possible, bool (*belongs)(const struct city *, const struct person *),
                         void (*write)(struct table *, struct city *, const struct person *)) {
    struct table table;
    gather(city, belongs);
    table_open(&table, city->setting, dataset, LATEST, header, gb18030, possible);
    for (uint32_t i = 0; i < city->listed; i++) {
        table_row(&table, city->list[i]);
        write(&table, city, person_of(city, i));
    }
    table_close(&table);
}

/* The first day of a month, counted from the first of the monthly files; and its period. */
static int32_t month_begin(const struct city *city, int month, char period[16]) {
    struct civil first = day_civil(city->from);
    int count = first.year * 12 + first.month - 1 + month;
    if (period) snprintf(period, 16, "%04d-%02d", count / 12, count % 12 + 1);
    return day_from(count / 12, count % 12 + 1, 1);
}

static void bill_cells(struct table *table, struct city *city, const struct bill *bill, uint32_t number,
                       int32_t sign) {
    static const char *const kinds[] = {"21", "11", "14"};
    char text[64];
    snprintf(text, sizeof text, "4502%012" PRIu32, number);
    table_text(table, text);
    table_name(table);
    table_id(table);
    table_text(table, kinds[bill->kind]);
    table_main_day(table, bill->day);
    snprintf(text, sizeof text, "柳州市第%u医院", random_below(&city->random, 60) + 1);
    table_text(table, text);
    table_text(table, bill_diagnosis(bill));
    bool basic = table->kind == DIRT_AMOUNT && random_chance(&city->random, 0.5);
    if (basic)
        table_amount(table, sign * bill->total);
    else
        table_main_amount(table, sign * bill->total);
    if (basic)
        table_main_amount(table, sign * bill->basic);
    else
        table_amount(table, sign * bill->basic);
    const int32_t others[] = {bill->serious, bill->supplementary, bill->aid};
    for (int i = 0; i < 3; i++)
        if (others[i])
            table_amount(table, sign * others[i]);
        else
            table_text(table, "");
    table_end(table);
}

static void deliver_bills(struct city *city) {
    uint32_t number = 0;
    for (int month = 0; month < MONTHS; month++) {
        char period[16];
        int32_t begin = month_begin(city, month, period), end = month_begin(city, month + 1, NULL);
        struct table table;
        table_open(&table, city->setting, "medical", period,
                   "setl_id,psn_name,certno,med_type,setl_time,fixmedins_name,dise_no,medfee_sumamt,hifp_pay,"
                   "hifmi_pay,hifob_pay,maf_pay",
                   month % 2 == 0, DIRT_OF_BILLS);
        for (uint32_t i = 0; i < city->care->count; i++) {
            const struct bill *bill = &city->care->bills[i];
            if (bill->day < begin || bill->day >= end) continue;
            table_row(&table, bill->person);
            bill_cells(&table, city, bill, number++, 1);
            if (table.kind != DIRT_REFUND) continue;
            table_refund_row(&table, bill->person);
            bill_cells(&table, city, bill, number++, -1);
        }
        table_close(&table);
    }
}

static bool is_dead(const struct city *city, const struct person *person) {
    (void)city;
    return person->dead;
}

static int32_t death_day(const struct city *city, uint32_t person) {
    uint64_t chance = city->people->persons[person].id * UINT64_C(0x9e3779b97f4a7c15) >> 33;
    return city->from + (int32_t)(chance % (uint64_t)(city_today() - city->from));
}

static void deliver_deaths(struct city *city) {
    gather(city, is_dead);
    for (int month = 0; month < MONTHS; month++) {
        char period[16];
        int32_t begin = month_begin(city, month, period), end = month_begin(city, month + 1, NULL);
        struct table table;
        table_open(&table, city->setting, "death", period, "死者姓名,死者身份证号,死亡日期,火化日期",
                   month % 3 == 0, DIRT_OF_FEW | DIRT_BIT(DIRT_DATE_FORM));
        for (uint32_t i = 0; i < city->listed; i++) {
            int32_t day = death_day(city, city->list[i]);
            if (day < begin || day >= end) continue;
            table_row(&table, city->list[i]);
            table_name(&table);
            table_id(&table);
            table_main_day(&table, day);
            if (random_chance(&city->random, 0.6))
                table_day(&table, day + 2 < city_today() ? day + 2 : day);
            else
                table_text(&table, "");
            table_end(&table);
        }
        table_close(&table);
    }
}

static bool is_living_head(const struct city *city, const struct person *person) {
    (void)city;
    return person->relation == HEAD && !person->dead;
}

/* The flood season counts most. A family may be struck in two months. */
static bool is_struck(struct city *city, const struct person *person, int month) {
    bool season = month >= 10;
    double share = household_of(city, person)->rural ? 0.012 : 0.001;
    return random_chance(&city->random, season ? share * 0.3 : share * 0.02);
}

static void loss_row(struct table *table, struct city *city, uint32_t number, int32_t begin, int32_t end) {
    static const char *const kinds[] = {"洪涝", "滑坡", "火灾", "风雹"};
    static const double shares[] = {0.6, 0.15, 0.1, 0.15, 0};
    struct random *random = &city->random;
    code_cell(table, "ZH", number);
    table_name(table);
    table_id(table);
    table_main_day(table, begin + (int32_t)random_below(random, (uint32_t)(end - begin)));
    table_text(table, kinds[random_pick(random, shares)]);
    table_text(table, random_chance(random, 0.08) ? "2" : "");
    table_text(table, random_chance(random, 0.14) ? "1" : "0");
    table_text(table, random_chance(random, 0.6) ? "3" : "");
    if (random_chance(random, 0.02))
        table_text(table, "");
    else
        table_main_amount(table, (int32_t)random_lognormal(random, 5200, 1.0) * 100);
    table_end(table);
}

/* One ledger of the whole time, which each delivery replaces. */
static void deliver_disasters(struct city *city) {
    uint32_t number = 0;
    char period[16];
    struct table table;
    gather(city, is_living_head);
    month_begin(city, MONTHS - 1, period);
    table_open(&table, city->setting, "disaster", period,
               "登记编号,户主姓名,户主身份证号,受灾日期,灾种,倒塌间数,严损间数,一般损坏间数,直接经济损失",
               true, DIRT_OF_FEW | DIRT_BIT(DIRT_DATE_FORM) | DIRT_BIT(DIRT_AMOUNT_FORM));
    for (int month = 0; month < MONTHS; month++) {
        int32_t begin = month_begin(city, month, NULL), end = month_begin(city, month + 1, NULL);
        if (end > city_today()) end = city_today();
        for (uint32_t i = 0; i < city->listed; i++) {
            if (!is_struck(city, person_of(city, i), month)) continue;
            table_row(&table, city->list[i]);
            loss_row(&table, city, number++, begin, end);
        }
    }
    table_close(&table);
}

void agencies_deliver(struct table_setting *setting, const struct care *care, uint64_t seed, int32_t from) {
    struct city city = {.setting = setting, .people = setting->people, .care = care, .from = from};
    city.list = calloc(setting->people->person_count, sizeof *city.list);
    if (!city.list) {
        setting->failed = true;
        return;
    }
    random_init(&city.random, seed, "agencies");
    deliver_register(&city);
    deliver_list(&city, "disability", "残疾人证号,姓名,身份证号,残疾类别,残疾等级,发证日期,有效期至,证件状态",
                 false, DIRT_OF_ANY | DIRT_BIT(DIRT_DATE_FORM), holds_certificate, certificate_row);
    deliver_list(&city, "enrolment", "xjh,sfzjh,xm,xxmc,xd,nj,bj,是否寄宿,学籍状态", true, DIRT_OF_ANY,
                 is_student, student_row);
    deliver_list(&city, "dibao", "低保证号,姓名,身份证号,类别,月保障金,起始年月,状态", false, DIRT_OF_ANY,
                 receives_dibao, dibao_row);
    deliver_list(&city, "tekun", "特困证号,姓名,身份证号,供养方式,自理能力,起始年月,状态", true, DIRT_OF_ANY,
                 receives_tekun, tekun_row);
    deliver_list(&city, "margin", "认定编号,姓名,身份证号,认定年月,状态", false, DIRT_OF_ANY, is_in_margin,
                 margin_row);
    deliver_list(&city, "monitored",
                 "户编号,姓名,证件号码,监测对象类别,识别监测时间,风险是否已消除,致贫返贫风险", true,
                 DIRT_OF_ANY, is_monitored, monitored_row);
    deliver_deaths(&city);
    deliver_disasters(&city);
    deliver_bills(&city);
    free(city.list);
}
