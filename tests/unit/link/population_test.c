/* The whole link stage on a made-up city: equal results for 20 shuffles of the rows and for 1, 2 and 5
 * threads; and what the city was made with is what comes out. */
#include "town.h"

enum { FAMILIES = 400, MEMBERS = 4, SHUFFLES = 20, LINES_MOST = 20000 };

struct line { /* one row before it is written to a table */
    int dataset;
    enum id_kind kind;
    char id[24], name[32], book[12], born[11], paid[11], number[12], tag[16];
    int book_kind, sex;
    uint64_t region;
    int64_t amount;
};

struct city {
    struct line *lines;
    int count;
    int expected; /* rows of bills that must link, by construction */
    uint64_t seed;
};

/* Knuth's MMIX generator: the same everywhere. */
static unsigned draw(uint64_t *seed, unsigned below) {
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(*seed >> 33) % below;
}

static struct line *add_line(struct city *city, int dataset, enum id_kind kind, const char *id,
                             const char *name) {
    assert_true(city->count < LINES_MOST);
    struct line *line = &city->lines[city->count];
    *line = (struct line){.dataset = dataset, .kind = kind, .sex = -1};
    snprintf(line->id, sizeof line->id, "%s", id);
    snprintf(line->name, sizeof line->name, "%s", name);
    snprintf(line->tag, sizeof line->tag, "%d", city->count++);
    return line;
}

static void make_name(uint64_t *seed, char out[32]) {
    static const char *const family[] = {"韦", "覃", "莫", "李", "黄", "梁", "陆", "罗"};
    static const char *const given[] = {"春", "秋", "小", "燕", "明", "㛃", "华", "兰", "福", "双"};
    snprintf(out, 32, "%s%s%s", family[draw(seed, 8)], given[draw(seed, 10)], given[draw(seed, 10)]);
}

static void add_bills(struct city *city, const char *id, const char *name) {
    for (unsigned i = draw(&city->seed, 5); i > 0; i--) {
        static const enum id_kind kinds[] = {ID_EXACT, ID_DERIVED, ID_CARRIER};
        struct line *line = add_line(city, BILLS, kinds[draw(&city->seed, 3)], id, name);
        if (draw(&city->seed, 4))
            date_write(date_from(2023, 1, 1) + (date_t)draw(&city->seed, 6), line->paid);
        snprintf(line->number, sizeof line->number, "N%u", draw(&city->seed, 3));
        line->amount = draw(&city->seed, 3);
        city->expected++;
    }
    struct line *line = add_line(city, BILLS, ID_EXACT, id, "外人");
    line->amount = 9;
    line = add_line(city, BILLS, ID_DAMAGED, id, name);
    line->id[2] = line->id[2] == '9' ? '8' : '9'; /* the city's places all begin 4502: a wrong digit there */
    city->expected++;
    add_line(city, PLACES, ID_EXACT, id, "");
    if (draw(&city->seed, 3) == 0) add_line(city, CARDS, ID_SUSPECT, "45020219500101000", name);
}

static void add_family(struct city *city, int number) {
    for (int member = 0; member < MEMBERS; member++) {
        char digits[32], id[19], name[32];
        snprintf(digits, sizeof digits, "4502%02u%04u%02u%02u%03d", 2 + draw(&city->seed, 4),
                 1930 + draw(&city->seed, 90), 1 + draw(&city->seed, 12), 1 + draw(&city->seed, 28),
                 (number * MEMBERS + member) % 1000);
        make_name(&city->seed, name);
        int copies = draw(&city->seed, 50) == 0 ? 2 : 1; /* some stand in the register twice */
        for (int i = 0; i < copies; i++) {
            struct line *line = add_line(city, REGISTER, ID_EXACT, town_whole(digits, id), name);
            if (draw(&city->seed, 10))
                snprintf(line->book, sizeof line->book, "%d", number / 2 * 2 + (int)draw(&city->seed, 2));
            line->book_kind = draw(&city->seed, 12) == 0 ? KIND_COLLECTIVE : KIND_FAMILY;
            line->region = draw(&city->seed, 9) ? 450202001000 + 1000 * draw(&city->seed, 3) : 0;
        }
        if (draw(&city->seed, 60) == 0) /* a double number */
            snprintf(add_line(city, REGISTER, ID_EXACT, id, "双号人")->book, 12, "%d", number);
        add_bills(city, id, name);
    }
}

static void make_city(struct city *city) {
    *city = (struct city){.seed = 11643, .lines = calloc(LINES_MOST, sizeof *city->lines)};
    assert_non_null(city->lines);
    for (int i = 0; i < FAMILIES; i++) add_family(city, i);
}

static void shuffle(struct city *city) {
    for (int i = city->count - 1; i > 0; i--) {
        int other = (int)draw(&city->seed, (unsigned)i + 1);
        struct line line = city->lines[i];
        city->lines[i] = city->lines[other];
        city->lines[other] = line;
    }
}

static void write_line(struct town *town, const struct line *line) {
    int d = line->dataset;
    uint32_t slot = d == REGISTER ? town_person(town, line->id, line->name, line->book, line->region)
                    : d == BILLS  ? town_bill(town, line->kind, line->id, line->name)
                                  : town_row(town, d);
    static const uint16_t tags[] = {R_TAG, B_TAG, C_TAG, P_TAG};
    town_text(town, d, tags[d], slot, line->tag);
    if (d == REGISTER) town_choice(town, d, R_KIND, slot, line->book_kind);
    if (d == CARDS) town_text(town, d, C_NAME, slot, line->name);
    if (d == CARDS || d == PLACES) town_id(town, d, slot, line->kind, line->id);
    if (d != BILLS) return;
    town_date(town, d, B_PAID, slot, line->paid);
    town_text(town, d, B_NUMBER, slot, line->number);
    ((int64_t *)town->rows[d].columns[B_AMOUNT])[slot] = line->amount;
}

static void print_cell(const struct rows *rows, uint16_t column, uint32_t row, struct buffer *out) {
    if (type_is_text(rows->dataset->columns[column].type)) {
        struct span text = rows_text(rows, column, row);
        buffer_format(out, " %.*s", (int)text.length, text.at);
    } else if (rows->dataset->columns[column].type == TYPE_CITIZEN_ID) {
        uint64_t cell = rows_u64(rows, column, row);
        buffer_format(out, " %d", (int)ID_KIND(cell));
    } else if (rows_width(rows->dataset->columns[column].type) == 8) {
        buffer_format(out, " %lld", (long long)rows_int64(rows, column, row));
    } else if (rows_width(rows->dataset->columns[column].type) == 4) {
        buffer_format(out, " %d", rows_int32(rows, column, row));
    } else {
        buffer_format(out, " %d", rows_int8(rows, column, row));
    }
}

/* The tag of the slot a dense row came from, kept aside before linking moved the columns. */
struct tags {
    int *of[TOWN_DATASETS]; /* [slots] */
};

static int by_int(const void *left, const void *right) {
    int a = *(const int *)left, b = *(const int *)right;
    return (a > b) - (a < b);
}

static void print_strays(const struct town *town, const struct tags *tags, struct buffer *out) {
    const struct population *population = &town->population;
    int *list = calloc(population->stray_count + 1, sizeof *list);
    for (uint32_t i = 0; i < population->stray_count; i++) {
        const struct stray *stray = &population->strays[i];
        if (i > 0 && stray->dataset == stray[-1].dataset) assert_true(stray->slot > stray[-1].slot);
        if (i > 0) assert_true(stray->dataset >= stray[-1].dataset);
        list[i] = tags->of[stray->dataset][stray->slot] * 100 + stray->dataset * 10 + stray->reason;
    }
    qsort(list, population->stray_count, sizeof *list, by_int);
    for (uint32_t i = 0; i < population->stray_count; i++) buffer_format(out, "stray %d\n", list[i]);
    free(list);
}

/* Everything that the stage answers, but slots. */
static void print_result(const struct town *town, const struct tags *tags, struct buffer *out) {
    const struct population *population = &town->population;
    for (uint32_t h = 0; h < population->households; h++) {
        const struct household *home = &population->household[h];
        buffer_format(out, "%u+%u %llu %d ", home->first, home->count, (unsigned long long)home->region,
                      home->alone);
        household_key(population, h, out);
        buffer_text(out, "\n");
    }
    for (uint32_t p = 0; p < population->persons; p++) {
        person_key(population, p, out);
        buffer_format(out, " %d %u", population->born[p], population->household_of[p]);
        for (uint16_t d = 0; d < TOWN_DATASETS; d++)
            buffer_format(out, " %u+%u", row_range(&population->index[d], p).from,
                          row_index_many(&population->index[d], p));
        buffer_text(out, "\n");
    }
    for (uint16_t d = 0; d < TOWN_DATASETS; d++) {
        const struct rows *rows = &town->rows[d];
        for (uint32_t i = 0; i < rows->linked; i++) {
            buffer_format(out, "%d: %u %d %d", d, rows->person[i], rows->link_kind[i],
                          tags->of[d][rows->origin[i]]);
            for (uint16_t c = 0; c < rows->dataset->column_count; c++) print_cell(rows, c, i, out);
            buffer_text(out, "\n");
        }
    }
    print_strays(town, tags, out);
}

static void link_city(const struct city *city, int threads, struct buffer *out,
                      struct link_count counts[TOWN_DATASETS]) {
    struct town town;
    struct tags tags;
    town_open(&town);
    for (int d = 0; d < TOWN_DATASETS; d++) tags.of[d] = calloc((size_t)city->count, sizeof(int));
    for (int i = 0; i < city->count; i++) {
        int d = city->lines[i].dataset;
        tags.of[d][town.rows[d].slots] = (int)strtol(city->lines[i].tag, NULL, 10);
        write_line(&town, &city->lines[i]);
    }
    town_link(&town, threads);
    buffer_clear(out);
    print_result(&town, &tags, out);
    memcpy(counts, town.population.counts, TOWN_DATASETS * sizeof *counts);
    for (int d = 0; d < TOWN_DATASETS; d++) free(tags.of[d]);
    town_close(&town);
}

static void shuffled_rows_and_threads_change_nothing(void **state) {
    (void)state;
    static const int threads[] = {1, 2, 5};
    struct city city;
    struct buffer first = {0}, other = {0};
    struct link_count counts[TOWN_DATASETS];
    make_city(&city);
    link_city(&city, 1, &first, counts);
    assert_true(first.length > 100000);
    for (int i = 0; i < SHUFFLES + 3; i++) {
        if (i >= 3) shuffle(&city);
        link_city(&city, threads[i % 3], &other, counts);
        assert_int_equal(other.length, first.length);
        assert_memory_equal(other.at, first.at, first.length);
    }
    buffer_release(&first);
    buffer_release(&other);
    free(city.lines);
}

/* Every bill with the person's own name was made to link, whatever its dirt; every one with another name not
 * to. */
static void what_was_made_comes_out(void **state) {
    (void)state;
    struct city city;
    struct buffer out = {0};
    struct link_count counts[TOWN_DATASETS];
    make_city(&city);
    link_city(&city, 2, &out, counts);
    assert_int_equal(counts[BILLS].linked, city.expected);
    assert_int_equal(counts[BILLS].unlinked, FAMILIES * MEMBERS);
    assert_int_equal(counts[BILLS].by_kind[LINKED_REPAIRED], FAMILIES * MEMBERS);
    for (int d = 0; d < TOWN_DATASETS; d++)
        assert_int_equal(counts[d].rows, counts[d].linked + counts[d].unlinked);
    buffer_release(&out);
    free(city.lines);
}

static void every_reason_has_its_words(void **state) {
    (void)state;
    for (int reason = UNLINKED_NOT_IN_REGISTER; reason <= UNLINKED_NO_ID; reason++) {
        assert_true(strlen(unlinked_zh((enum unlinked)reason)) > 0);
        assert_true(strlen(unlinked_en((enum unlinked)reason)) > 0);
    }
}

/* A county's office: a household of two in it, one of its city beside it, and one of no known place. */
static void whom_the_office_does_not_answer_for(void **state) {
    (void)state;
    struct town town;
    town_open(&town);
    town_person(&town, "45022619800101101", "韦一", "1", 450226102000);
    town_person(&town, "45022619800101102", "韦二", "1", 450226102000);
    town_person(&town, "45022619800101103", "覃三", "2", 450202001000);
    town_person(&town, "45022619800101104", "覃四", "2", 450202001000);
    town_person(&town, "45022619800101105", "莫五", "3", 0);
    town_link(&town, 1);
    population_bound(&town.population, 450226000000, 6);
    assert_int_equal(town.population.households, 3);
    assert_false(town.population.household[0].outside); /* 莫五: no place comes first */
    assert_true(town.population.household[1].outside);
    assert_false(town.population.household[2].outside);
    assert_int_equal(town.population.outside.households, 1);
    assert_int_equal(town.population.outside.persons, 2);
    town_close(&town);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shuffled_rows_and_threads_change_nothing),
        cmocka_unit_test(what_was_made_comes_out),
        cmocka_unit_test(every_reason_has_its_words),
        cmocka_unit_test(whom_the_office_does_not_answer_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
