/* Worlds between two nights of a made-up hamlet, made both ways: of tonight's people, and whole out of the
 * archive. Everything there is in them must be the same: who is who, whose every row is and what stands in
 * it, what is known of every dataset, every verdict with all it read, and so the causes that are told. */
#include "hamlet.h"
#include "audit/rebuild.h"
#include "intake/content.h"
#include "night/attribute.h"
#include "night/worlds.h"

/* Everything of one way, to be held against the other. */
struct way {
    struct worlds worlds;
    struct world world;
};

static void assert_rows(const struct world *one, const struct world *other, uint16_t dataset) {
    const struct rows *rows = &one->plan.intake.rows[dataset], *others = &other->plan.intake.rows[dataset];
    assert_int_equal(rows->linked, others->linked);
    for (uint32_t row = 0; row < rows->linked; row++) {
        struct buffer cells = {0}, other_cells = {0};
        uint32_t line, other_line;
        assert_int_equal(rows->person[row], others->person[row]);
        assert_int_equal(rows->link_kind[row], others->link_kind[row]);
        assert_string_equal(
            intake_origin(&one->plan.intake, dataset, rows->origin[row], &line)->digest,
            intake_origin(&other->plan.intake, dataset, others->origin[row], &other_line)->digest);
        assert_int_equal(line, other_line);
        for (uint16_t column = 0; column < rows->dataset->column_count; column++) {
            content_write(rows, column, row, &cells);
            content_write(others, column, row, &other_cells);
        }
        assert_int_equal(cells.length, other_cells.length);
        if (cells.length) assert_memory_equal(cells.at, other_cells.at, cells.length);
        buffer_release(&cells);
        buffer_release(&other_cells);
    }
}

static void assert_index(const struct row_index *index, const struct row_index *other, uint32_t owners) {
    if (!index->words || !other->words) assert_ptr_equal(index->words, other->words);
    for (uint32_t i = 0; index->words && i < owners; i++) {
        struct row_range range = row_range(index, i), other_range = row_range(other, i);
        assert_memory_equal(&range, &other_range, sizeof range);
    }
}

static void assert_dataset(const struct world *one, const struct world *other, uint16_t dataset) {
    const struct population *population = &one->night.population, *others = &other->night.population;
    const struct dataset_state *state = &one->plan.intake.states[dataset],
                               *other_state = &other->plan.intake.states[dataset];
    assert_memory_equal(&population->counts[dataset], &others->counts[dataset], sizeof *population->counts);
    assert_rows(one, other, dataset);
    assert_index(&population->index[dataset], &others->index[dataset], population->persons);
    const struct places *places = &population->places[dataset], *other_places = &others->places[dataset];
    assert_int_equal(places->count, other_places->count);
    if (places->count)
        assert_memory_equal(places->code, other_places->code, places->count * sizeof *places->code);
    assert_index(&places->index, &other_places->index, places->count);
    const struct pairs *pairs = &population->pairs[dataset], *other_pairs = &others->pairs[dataset];
    assert_index(&pairs->index, &other_pairs->index, population->persons);
    uint32_t linked = one->plan.intake.rows[dataset].linked, seen = 0;
    for (int r = 0; pairs->index.words && linked && r < 2; r++)
        assert_memory_equal(pairs->who[r], other_pairs->who[r], linked * sizeof *pairs->who[r]);
    for (uint32_t p = 0; pairs->index.words && p < population->persons; p++)
        seen += row_index_many(&pairs->index, p);
    if (seen) assert_memory_equal(pairs->rows, other_pairs->rows, seen * sizeof *pairs->rows);
    assert_true(state->delivered == other_state->delivered && state->held == other_state->held &&
                state->stale == other_state->stale && state->stands_in == other_state->stands_in &&
                state->by_days == other_state->by_days);
    assert_int_equal(state->reaches, other_state->reaches);
    assert_int_equal(state->due, other_state->due);
    assert_int_equal(state->gap_count, other_state->gap_count);
    assert_int_equal(state->covered.count, other_state->covered.count);
    for (uint32_t i = 0; i < state->covered.count; i++)
        assert_memory_equal(&state->covered.items[i], &other_state->covered.items[i], sizeof(struct days));
    assert_int_equal(state->refunds.moved, other_state->refunds.moved);
    assert_int_equal(state->refunds.alone, other_state->refunds.alone);
}

static void assert_people(const struct population *population, const struct population *others) {
    assert_int_equal(population->persons, others->persons);
    assert_int_equal(population->households, others->households);
    assert_memory_equal(population->id, others->id, population->persons * sizeof *population->id);
    assert_memory_equal(population->household_of, others->household_of,
                        population->persons * sizeof *population->household_of);
    assert_memory_equal(population->related[0].one, others->related[0].one,
                        population->persons * sizeof *population->related[0].one);
    assert_int_equal(population->joining.households, others->joining.households);
    assert_int_equal(population->double_count, others->double_count);
    assert_true(population->joining.households > 5 && population->double_count > 5);
}

static bool holds_text(const struct read *read) {
    return read->kind == READ_ASSUMED || read->kind == READ_URGENCY_UNSURE || read->kind == READ_TRIED ||
           (read->kind == READ_FACT && read->value_kind == VALUE_TEXT);
}

static void assert_judgements(const struct judgement *one, const struct judgement *other, uint16_t rules) {
    assert_int_equal(one->flag_count, other->flag_count);
    assert_int_equal(one->read_count, other->read_count);
    assert_int_equal(one->unsure_count, other->unsure_count);
    assert_int_equal(one->failure_count, 0);
    assert_int_equal(other->failure_count, 0);
    assert_memory_equal(one->rules, other->rules, rules * sizeof *one->rules);
    for (uint32_t i = 0; i < one->flag_count; i++) {
        const struct flag *flag = &one->flags[i], *same = &other->flags[i];
        assert_true(flag->rule == same->rule && flag->suppressed_by == same->suppressed_by &&
                    flag->household == same->household && flag->person == same->person &&
                    flag->urgency == same->urgency && flag->read_count == same->read_count);
        assert_string_equal(flag->say, same->say);
        for (uint32_t k = 0; k < flag->read_count; k++) {
            const struct read *read = &one->reads[flag->first_read + k],
                              *again = &other->reads[same->first_read + k];
            assert_true(read->kind == again->kind && read->what == again->what && read->at == again->at);
            if (!holds_text(read)) assert_int_equal(read->value.number, again->value.number);
        }
    }
    for (uint32_t i = 0; i < one->unsure_count; i++) {
        const struct unsure *unsure = &one->unsure[i], *same = &other->unsure[i];
        assert_true(unsure->rule == same->rule && unsure->household == same->household &&
                    unsure->person == same->person);
        assert_string_equal(one->causes[unsure->cause].zh, other->causes[same->cause].zh);
    }
}

/* Only tonight's book, and tonight's of all that decides who is who. */
static bool is_of_tonights_people(const struct worlds *worlds, uint32_t number) {
    static const char *const deciding[] = {"户籍登记", "婚姻登记", "死亡登记"};
    if (number < worlds->day_at) return false;
    for (uint32_t difference = number + 1; difference <= worlds->difference_count; difference++)
        for (size_t i = 0; i < sizeof deciding / sizeof *deciding; i++)
            if (strncmp(worlds->differences[difference].of, deciding[i], strlen(deciding[i])) == 0)
                return false;
    return true;
}

static void assert_worlds(struct hamlet *hamlet, struct way *borrowing, struct way *whole, uint32_t number) {
    const struct book *book = borrowing->worlds.tonight->book;
    struct world *one = &borrowing->world, *other = &whole->world;
    assert_int_equal(world_turn(one, &borrowing->worlds, number, &hamlet->diags), WORLD_MADE);
    assert_int_equal(world_turn(other, &whole->worlds, number, &hamlet->diags), WORLD_MADE);
    assert_null(other->taken);
    assert_int_equal(one->taken != NULL, is_of_tonights_people(&borrowing->worlds, number));
    assert_people(&one->night.population, &other->night.population);
    for (uint16_t d = 0; d < book->dataset_count; d++) assert_dataset(one, other, d);
    assert_int_equal(world_judge(one, NULL, &hamlet->diags), EXIT_DONE);
    assert_int_equal(world_judge(other, NULL, &hamlet->diags), EXIT_DONE);
    assert_judgements(&one->night.judgement, &other->night.judgement, book->rule_count);
}

/* That there is something to get wrong. */
static void assert_hamlet(const struct world *tonight) {
    const struct population *population = &tonight->night.population;
    const struct book *book = population->book;
    uint32_t repaired = 0, unlinked = 0, moved = 0, two = 0, places = 0;
    for (uint16_t d = REGISTER + 1; d < book->dataset_count; d++) {
        repaired += population->counts[d].by_kind[LINKED_REPAIRED];
        unlinked += population->counts[d].unlinked;
        moved += tonight->plan.intake.states[d].refunds.moved;
        two += population->pairs[d].rows ? population->counts[d].linked : 0;
        places += population->places[d].count;
    }
    assert_true(repaired > 10 && unlinked > 10 && moved > 10 && two > 10 && places > 0);
}

/* Back from tonight step by step; then from tonight at once to the last of its people, and back again. */
static void assert_all_worlds(struct hamlet *hamlet, const struct rebuilt *after,
                              const struct sealed *before) {
    struct way ways[2] = {0};
    for (int i = 0; i < 2; i++)
        assert_true(worlds_open(&ways[i].worlds, hamlet->site, hamlet->site, before, &after->plan,
                                i ? NULL : &after->night.population, &hamlet->diags));
    uint32_t count = ways[0].worlds.difference_count, last = count;
    for (uint32_t k = count + 1; k-- > 0;) {
        assert_worlds(hamlet, &ways[0], &ways[1], k);
        if (ways[0].world.taken) last = k;
    }
    hamlet->borrowed = count + 1 - last;
    hamlet->whole = last;
    assert_worlds(hamlet, &ways[0], &ways[1], count);
    assert_worlds(hamlet, &ways[0], &ways[1], last);
    assert_worlds(hamlet, &ways[0], &ways[1], count);
    assert_hamlet(&ways[0].world);
    for (int i = 0; i < 2; i++) {
        world_release(&ways[i].world);
        worlds_close(&ways[i].worlds);
    }
}

/* "data 医疗账单 bills_2023-08.csv", a line a change. */
static struct buffer causes_told(struct hamlet *hamlet, struct caseload *caseload,
                                 const struct rebuilt *after, const char *previous,
                                 const struct population *people) {
    struct buffer told = {0};
    struct attribution attribution = {.site = hamlet->site,
                                      .previous = previous,
                                      .plan = &after->plan,
                                      .night = &after->night,
                                      .people = people,
                                      .caseload = caseload,
                                      .scratch = hamlet->site,
                                      .progress = &hamlet->progress};
    assert_int_equal(attribute(&attribution, &hamlet->diags), EXIT_DONE);
    assert_false(attribution.damaged);
    buffer_format(&told, "%u worlds\n", attribution.worlds);
    for (uint32_t i = 0; i < caseload->turn_count; i++) {
        const struct turn *turn = &caseload->turns[i];
        buffer_format(&told, "%s %s\n", turned_by_key(turn->by), turn->of);
        hamlet->turned[turn->by]++;
    }
    return told;
}

static void assert_causes(struct hamlet *hamlet, struct rebuilt *after, const struct sealed *before) {
    struct caseload caseload;
    struct night *made = &after->night;
    judgement_set_apart(&made->judgement, after->plan.book);
    assert_true(caseload_decide(&caseload, after->sealed.casebook, after->plan.book, &made->population,
                                &made->judgement, after->plan.position, before->run, 2, &hamlet->diags));
    const char *previous = before->run->folder;
    struct buffer borrowing = causes_told(hamlet, &caseload, after, previous, &made->population),
                  whole = causes_told(hamlet, &caseload, after, previous, NULL);
    assert_string_equal(borrowing.at, whole.at);
    buffer_release(&borrowing);
    buffer_release(&whole);
    caseload_release(&caseload);
}

/* Of the last night and the one before. */
static void assert_both_ways(struct hamlet *hamlet, const char *before, const char *after) {
    struct rebuilt rebuilt;
    struct sealed sealed;
    struct rebuild_options options = {
        .site = hamlet->site, .run = after, .threads = 2, .progress = &hamlet->progress};
    assert_int_equal(rebuild_open(&rebuilt, &options, &hamlet->diags), EXIT_DONE);
    assert_int_equal(night_judge(&rebuilt.plan, false, &rebuilt.night, &hamlet->progress, &hamlet->diags),
                     EXIT_DONE);
    assert_int_equal(sealed_open(&sealed, hamlet->site, before, &hamlet->diags), EXIT_DONE);
    assert_all_worlds(hamlet, &rebuilt, &sealed);
    assert_causes(hamlet, &rebuilt, &sealed);
    sealed_close(&sealed);
    rebuild_close(&rebuilt);
}

static void first_night(struct hamlet *hamlet, uint32_t without) {
    declare_hamlet(hamlet);
    write_files(hamlet, EVERYTHING & ~without);
    night(hamlet, "2023-08-28");
    hamlet->edition++;
}

static void second_night(struct hamlet *hamlet, uint32_t what) {
    write_files(hamlet, what);
    night(hamlet, "2023-08-29");
    assert_both_ways(hamlet, "2023-08-28-1", "2023-08-29-1");
}

static void assert_counts(const struct hamlet *hamlet, uint32_t borrowed, uint32_t whole) {
    assert_int_equal(hamlet->borrowed, borrowed);
    assert_int_equal(hamlet->whole, whole);
}

/* Last night is always made whole, since the day moves: its difference is the first. */
static void one_dataset(void **state) {
    struct hamlet *hamlet = *state;
    first_night(hamlet, 0);
    second_night(hamlet, BILLS);
    assert_true(hamlet->turned[TURNED_BY_DATA] > 0);
    assert_counts(hamlet, 2, 1);
}

static void two_deliveries_of_one(void **state) {
    struct hamlet *hamlet = *state;
    first_night(hamlet, 0);
    second_night(hamlet, BILLS | OLD_BILLS);
    assert_counts(hamlet, 3, 1);
}

static void several_datasets(void **state) {
    struct hamlet *hamlet = *state;
    first_night(hamlet, 0);
    second_night(hamlet, BILLS | ROSTER | GIFTS | WATER);
    assert_counts(hamlet, 5, 1);
}

static void some_come_for_the_first_time(void **state) {
    struct hamlet *hamlet = *state;
    first_night(hamlet, GIFTS | WATER | BILLS);
    second_night(hamlet, GIFTS | WATER | BILLS);
    assert_counts(hamlet, 4, 1);
    assert_true(hamlet->turned[TURNED_BY_FIRST] > 0);
}

/* Day, register, two files of bills, couples, deaths; then gifts, roster and water, that decide nothing of
 * who is who: with the deaths of tonight all people are. */
static void everything_changes(void **state) {
    struct hamlet *hamlet = *state;
    first_night(hamlet, 0);
    second_night(hamlet, EVERYTHING);
    assert_counts(hamlet, 4, 6);
    assert_true(hamlet->turned[TURNED_BY_DATA] > 50);
}

static void who_is_dead_decides(void **state) {
    struct hamlet *hamlet = *state;
    first_night(hamlet, 0);
    second_night(hamlet, DEATHS);
    assert_counts(hamlet, 1, 2);
}

static void release_all(struct hamlet *hamlet, const char *run) {
    struct rebuilt held;
    struct rebuild_options options = {
        .site = hamlet->site, .run = run, .threads = 2, .progress = &hamlet->progress};
    assert_int_equal(rebuild_open(&held, &options, &hamlet->diags), EXIT_DONE);
    const struct delivery *deliveries[8];
    uint32_t count = 0;
    for (uint32_t i = 0; i < held.plan.intake.delivery_count; i++)
        if (held.plan.intake.deliveries[i].state == DELIVERY_HELD)
            deliveries[count++] = &held.plan.intake.deliveries[i];
    assert_int_equal(count, 1);
    struct casebook *casebook = casebook_open(hamlet->site, true, &hamlet->diags);
    struct known_release said = {.by = "韦科长", .why = "已核实", .date = held.plan.book->today};
    assert_true(casebook_release(casebook, held.plan.book, deliveries, count, &said, &hamlet->diags));
    casebook_close(casebook);
    rebuild_close(&held);
}

/* A roster of too few rows is held beside new bills, and released before the next night. */
static void held_and_released(void **state) {
    struct hamlet *hamlet = *state;
    first_night(hamlet, 0);
    second_night(hamlet, BILLS | SHORT_ROSTER);
    assert_counts(hamlet, 3, 1);
    release_all(hamlet, "2023-08-29-1");
    night(hamlet, "2023-08-30");
    assert_both_ways(hamlet, "2023-08-29-1", "2023-08-30-1");
    assert_counts(hamlet, 2, 1);
    assert_true(hamlet->turned[TURNED_BY_RELEASE] > 0);
}

/* The older bills are past their term on the first of April, and nothing comes in their place. */
static void one_goes_without_another(void **state) {
    struct hamlet *hamlet = *state;
    first_night(hamlet, 0);
    night(hamlet, "2024-03-31");
    write_files(hamlet, WATER);
    night(hamlet, "2024-04-01");
    assert_both_ways(hamlet, "2024-03-31-1", "2024-04-01-1");
    assert_counts(hamlet, 3, 1);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, hamlet_open, hamlet_close)
    const struct CMUnitTest tests[] = {
        TEST(one_dataset),        TEST(two_deliveries_of_one),
        TEST(several_datasets),   TEST(some_come_for_the_first_time),
        TEST(everything_changes), TEST(who_is_dead_decides),
        TEST(held_and_released),  TEST(one_goes_without_another),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
