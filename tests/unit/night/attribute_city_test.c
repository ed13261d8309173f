/* A made-up town of 2,000 people through two nights between which nearly everything changes. Every change
 * that the journal notes has one cause, and it is the one that is found the other way round: forward from
 * last night, world by world, everybody judged, the cause of a flag being the last difference with which it
 * turned. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "book/citizen_id.h"
#include "casebook/events.h"
#include "casebook/turns.h"
#include "casebook/whose.h"
#include "ground/file.h"
#include "ground/map.h"
#include "ground/memory.h"
#include "audit/rebuild.h"
#include "night/tonight.h"
#include "night/worlds.h"

#define PEOPLE 2000u
#define WORLDS_MOST 32

struct change { /* a reason that the journal notes as on or off */
    char *key;  /* household, rule, subject */
    bool on;
    char *cause, *of;
    bool live[WORLDS_MOST];
};

struct town {
    char folder[64], site[80];
    struct progress progress;
    struct diags diags;
    struct change *changes;
    uint32_t count;
};

static uint32_t dice(uint32_t person, uint32_t what, uint32_t sides) {
    return (uint32_t)(hash_u64((uint64_t)person << 8 | what) % sides);
}

static void write_id(FILE *out, uint32_t person, const char **born) {
    static const char *const days[] = {"19630829", "19850310", "20120901",
                                       "19560204", "19901122", "20050829"};
    char text[24];
    *born = days[person % 3 == 2 ? 2 + 3 * dice(person, 1, 2) : 3 * dice(person, 1, 2) + person % 2];
    snprintf(text, sizeof text, "450202%s%03u", *born, person / 3 % 1000);
    fprintf(out, "%s%c", text, citizen_id_check(strtoull(text, NULL, 10)));
}

static void write_name(FILE *out, uint32_t person) {
    static const char *const family[] = {"韦", "覃", "吴", "黄", "莫"};
    static const char *const given[] = {"一", "二", "三", "四", "五", "六", "七"};
    fprintf(out, "%s%s%s", family[person / 3 % 5], given[person % 7], given[person / 7 % 7]);
}

static FILE *create(const struct town *town, const char *name) {
    char path[160];
    snprintf(path, sizeof path, "%s/inbox/%s", town->site, name);
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    return out;
}

/* In the second register some have gone and some live in the book after their own. */
static void write_register(const struct town *town, const char *name, bool second) {
    FILE *out = create(town, name);
    fputs("派出所,户号,户别,姓名,身份证号,性别,出生日期,行政区划,住址,联系电话\n", out);
    for (uint32_t person = 0; person < PEOPLE; person++) {
        const char *born;
        if (second && dice(person, 2, 60) == 0) continue;
        uint32_t book = person / 3 + (second && dice(person, 3, 60) == 0);
        fprintf(out, "城中派出所,%06u,家庭户,", book);
        write_name(out, person);
        fputc(',', out);
        write_id(out, person, &born);
        fprintf(out, ",%s,%.4s-%.2s-%.2s,%s,某街道,\n", person / 3 % 2 ? "男" : "女", born, born + 4,
                born + 6, book % 3 ? "450202001" : "450226102");
    }
    fclose(out);
}

static void write_person(FILE *out, uint32_t person) {
    const char *born;
    write_id(out, person, &born);
    fputc(',', out);
    write_name(out, person);
}

static void write_bills(const struct town *town, bool second) {
    FILE *out = create(town, "bills_2023-08.csv");
    fputs("账单号,身份证号,姓名,结算日期,金额,类别,天数,是否急诊\n", out);
    for (uint32_t person = 0; person < PEOPLE; person++) {
        if (dice(person, 4, 4)) continue;
        uint32_t yuan = 3000 + dice(person, 5, 4000);
        if (second && dice(person, 6, 5) == 0) yuan = 3000 + dice(person, 7, 4000);
        fprintf(out, "B%05u,", person);
        write_person(out, person);
        fprintf(out, ",2023-08-%02u,%u.00,住院,3,否\n", 1 + dice(person, 8, 20), yuan);
    }
    fclose(out);
}

static void write_roster(const struct town *town, bool second) {
    static const char *const states[] = {"在享", "停保", "监测"};
    FILE *out = create(town, "roster_2023-08.csv");
    fputs("身份证号,姓名,状态,起始年月\n", out);
    for (uint32_t person = 0; person < PEOPLE; person++) {
        if (dice(person, 9, 8)) continue;
        uint32_t state = dice(person, 10, 3);
        if (second && dice(person, 11, 6) == 0) state = (state + 1) % 3;
        write_person(out, person);
        fprintf(out, ",%s,2023-01\n", states[state]);
    }
    fclose(out);
}

static void shell(const struct town *town, const char *what) {
    struct buffer line = {0};
    buffer_format(&line, "cd %s && %s", town->site, what);
    assert_int_equal(system(line.at), 0);
    buffer_release(&line);
}

static void night(struct town *town, const char *date) {
    struct tonight_result result;
    struct tonight_options options = {.site = town->site, .threads = 2, .progress = &town->progress};
    assert_true(date_read(span_of(date), &options.date));
    enum exit_code code = tonight_run(&options, &result, &town->diags);
    if (code != EXIT_DONE && code != EXIT_WAITING) diags_print(&town->diags, stderr);
    assert_true(code == EXIT_DONE || code == EXIT_WAITING);
}

/* Somebody whose birthday comes with the second night; a line that changes with it in one place. */
#define OF_AGE                                                                                               \
    "sed -e 's/\"heavy-bills\"/\"of-age\"/' -e '/among/d' -e '/unless/d' -e 's/when .*/when = "              \
    "function(person) return person.age == 60 or person.age == 18 end,/' -e '/urgency/,/end,/d' -e 's/say "  \
    ".*/"                                                                                                    \
    "say = { zh = \"到龄\" }, urgency = \"green\",/' rules/pack/heavy-bills.lua >rules/pack/of-age.lua"
#define DATED                                                                                                \
    "sed -i 's/.*value = 5000.*/&\\n{ region = \"450226\", from = \"2023-08-29\", value = 5600, basis = "    \
    "\"试验\" },/' rules/parameters/lines.lua"

static void two_nights(struct town *town) {
    shell(town, "rm inbox/*2023-08*.csv && " OF_AGE " && " DATED);
    write_register(town, "register_2023-08-25.csv", false);
    write_bills(town, false);
    write_roster(town, false);
    night(town, "2023-08-28");
    shell(town, "sed -i 's/value = 5000/value = 4800/' rules/parameters/lines.lua");
    shell(town, "sed -i 's/return person.bills_12m/return person.age < 60 and person.bills_12m/' "
                "rules/pack/heavy-bills.lua");
    shell(town, "sed -i 's/not household.receives/household.receives/' rules/pack/watched.lua");
    write_register(town, "register_2023-08-28.csv", true);
    write_bills(town, true);
    write_roster(town, true);
    night(town, "2023-08-29");
}

static bool take_event(void *context, const struct event *event) {
    struct town *town = context;
    if (event->kind != EVENT_REASON_ON && event->kind != EVENT_REASON_OFF) return true;
    struct buffer key = {0};
    buffer_format(&key, "%s|%s|%s", event->household, event->rule, event->subject);
    assert_non_null(event->cause);
    town->changes = memory_resize(town->changes, town->count + 1u, sizeof *town->changes);
    town->changes[town->count++] = (struct change){.key = key.at,
                                                   .on = event->kind == EVENT_REASON_ON,
                                                   .cause = strdup(event->cause),
                                                   .of = strdup(event->of)};
    return true;
}

static struct map live_keys(const struct casebook *casebook, const struct book *book,
                            const struct population *population, const struct judgement *judgement) {
    struct buffer key = {0};
    struct map live;
    map_init(&live);
    for (uint32_t i = 0; i < judgement->flag_count; i++) {
        const struct flag *flag = &judgement->flags[i];
        char household[DIGEST_TEXT], person[DIGEST_TEXT] = "";
        if (flag->suppressed_by != FACT_NONE || !rule_opens_cases(&book->rules[flag->rule])) continue;
        casebook_household_key(casebook, population, flag->household, household);
        if (flag->person != PERSON_NONE) casebook_person_key(casebook, population, flag->person, person);
        buffer_clear(&key);
        buffer_format(&key, "%s|%s|%s", household, book->rules[flag->rule].name, person);
        map_add(&live, (struct span){key.at, key.length});
    }
    buffer_release(&key);
    return live;
}

static uint32_t look_at_world(struct town *town, struct worlds *worlds, uint32_t number) {
    struct world world = {0};
    assert_int_equal(world_turn(&world, worlds, number, &town->diags), WORLD_MADE);
    assert_int_equal(world_judge(&world, NULL, &town->diags), EXIT_DONE);
    struct map live =
        live_keys(worlds->before->casebook, world.plan.book, &world.night.population, &world.night.judgement);
    for (uint32_t i = 0; i < town->count; i++)
        town->changes[i].live[number] = map_find(&live, span_of(town->changes[i].key)) != MAP_NONE;
    uint32_t count = live.count;
    map_release(&live);
    world_release(&world);
    return count;
}

static uint32_t live_reasons_at(struct town *town, struct casebook *casebook, int64_t position) {
    struct state state;
    uint32_t live = 0;
    state_init(&state);
    assert_true(state_fold(&state, casebook, position, &town->diags));
    for (uint32_t i = 0; i < state.reason_count; i++) live += state.reasons[i].live;
    state_release(&state);
    return live;
}

static void assert_causes(const struct town *town, const struct worlds *worlds) {
    uint32_t by[TURNED_BYS] = {0};
    for (uint32_t i = 0; i < town->count; i++) {
        const struct change *change = &town->changes[i];
        uint32_t turned = 0;
        assert_int_equal(change->live[0], !change->on);
        assert_int_equal(change->live[worlds->difference_count], change->on);
        for (uint32_t k = 1; k <= worlds->difference_count; k++)
            if (change->live[k] != change->live[k - 1]) turned = k;
        const struct difference *difference = &worlds->differences[turned];
        assert_string_equal(change->cause, turned_by_key(difference->by));
        if (difference->by == TURNED_BY_PARAMETER)
            assert_string_equal(change->of, "bills_line 账单负担线");
        else
            assert_string_equal(change->of, difference->of);
        by[difference->by]++;
    }
    assert_true(by[TURNED_BY_RULE] > 5 && by[TURNED_BY_PARAMETER] > 5 && by[TURNED_BY_CALENDAR] > 5 &&
                by[TURNED_BY_DATA] > 20);
}

static void every_change_has_the_cause_found_forward(void **state) {
    struct town *town = *state;
    struct rebuilt after;
    struct sealed before;
    struct worlds worlds;
    two_nights(town);
    struct rebuild_options options = {
        .site = town->site, .run = "2023-08-29-1", .threads = 2, .progress = &town->progress};
    assert_int_equal(rebuild_open(&after, &options, &town->diags), EXIT_DONE);
    assert_int_equal(sealed_open(&before, town->site, "2023-08-28-1", &town->diags), EXIT_DONE);
    assert_true(worlds_open(&worlds, town->site, town->site, &before, &after.plan, NULL, &town->diags));
    assert_true(worlds.difference_count >= 8 && worlds.difference_count < WORLDS_MOST);
    const struct run_row *run = after.sealed.run;
    assert_true(
        events_read(before.casebook, run->position, run->position_after, take_event, town, &town->diags));
    assert_true(town->count > 100);
    for (uint32_t k = 0; k <= worlds.difference_count; k++) {
        uint32_t live = look_at_world(town, &worlds, k);
        if (k == 0) assert_int_equal(live, live_reasons_at(town, before.casebook, run->position));
        if (k == worlds.difference_count)
            assert_int_equal(live, live_reasons_at(town, before.casebook, run->position_after));
    }
    assert_causes(town, &worlds);
    worlds_close(&worlds);
    sealed_close(&before);
    rebuild_close(&after);
}

static int town_open(void **state) {
    struct town *town = memory_zeroed(1, sizeof *town);
    struct buffer copy = {0};
    snprintf(town->folder, sizeof town->folder, "/tmp/hearth-causes-XXXXXX");
    assert_non_null(mkdtemp(town->folder));
    snprintf(town->site, sizeof town->site, "%s/base", town->folder);
    buffer_format(&copy, "cp -r tests/cases/base %s", town->folder);
    assert_int_equal(system(copy.at), 0);
    buffer_release(&copy);
    progress_init(&town->progress, true);
    diags_init(&town->diags);
    *state = town;
    return 0;
}

static int town_close(void **state) {
    struct town *town = *state;
    for (uint32_t i = 0; i < town->count; i++) {
        free(town->changes[i].key);
        free(town->changes[i].cause);
        free(town->changes[i].of);
    }
    free(town->changes);
    file_remove_tree(town->folder);
    diags_release(&town->diags);
    free(town);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_change_has_the_cause_found_forward, town_open, town_close)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
