/* Who is meant by a citizen ID in any writing, a book number, a name. Check digits are worked out by the
 * recursive form of ISO 7064 MOD 11-2 in town_whole, which the engine does not use. */
#include "../link/town.h"
#include "ground/file.h"
#include "ground/memory.h"
#include "ground/text.h"
#include "audit/who.h"

#define MAN "45020219800301011"
#define WIFE "45020219820301022"
#define CHILD "45022619990101123" /* 450226990101123 before 1999 */

struct street {
    struct town town;
    char site[64];
    struct diags diags;
    struct who_world world;
    struct who_found found;
};

static struct column addressed[R_COLUMNS + 1];

static int open_street(void **state) {
    struct street *street = memory_zeroed(1, sizeof *street);
    struct town *town = &street->town;
    town_open(town);
    rows_release(&town->rows[REGISTER]);
    memcpy(addressed, town_register, sizeof town_register);
    addressed[R_COLUMNS] = (struct column){.name = "address", .type = TYPE_ADDRESS};
    town->datasets[REGISTER].columns = addressed;
    town->datasets[REGISTER].column_count = R_COLUMNS + 1;
    town->datasets[REGISTER].address = R_COLUMNS;
    rows_init(&town->rows[REGISTER], &town->datasets[REGISTER]);
    text_writer_init(&town->writers[REGISTER], &town->rows[REGISTER].pool);
    static struct region regions[] = {{UINT64_C(450226000000), 6, "三江侗族自治县"},
                                      {UINT64_C(450226102000), 9, "丹洲镇"}};
    town->book.regions = (struct regions){regions, 2};
    uint32_t slots[] = {town_person(town, MAN, "韦 永福", "000029", UINT64_C(450226102000)),
                        town_person(town, WIFE, "梁秀珍", "000029", UINT64_C(450226102000)),
                        town_person(town, CHILD, "阿依古丽·买买提", "000031", UINT64_C(450226102000)),
                        town_person(town, "45022219800301033", "韦永福", "000029", UINT64_C(450222000000)),
                        town_person(town, "45022219800301055", "陆□才", "000077", UINT64_C(450222000000))};
    town_text(town, REGISTER, R_OFFICE, slots[3], "大埔派出所");
    town_text(town, REGISTER, R_COLUMNS, slots[0], "三江侗族自治县丹洲镇板必村２屯");
    town_text(town, REGISTER, R_COLUMNS, slots[3], "柳城县大埔镇六休村");
    town_link(town, 1);
    snprintf(street->site, sizeof street->site, "/tmp/hearth-who-XXXXXX");
    assert_non_null(mkdtemp(street->site));
    diags_init(&street->diags);
    street->world = (struct who_world){.book = &town->book,
                                       .population = &town->population,
                                       .casebook = casebook_open(street->site, true, &street->diags),
                                       .reader = FOR_COUNTY};
    assert_non_null(street->world.casebook);
    *state = street;
    return 0;
}

static int close_street(void **state) {
    struct street *street = *state;
    casebook_close(street->world.casebook);
    who_release(&street->found);
    diags_release(&street->diags);
    town_close(&street->town);
    file_remove_tree(street->site);
    free(street);
    return 0;
}

static enum exit_code find(struct street *street, const char *word, const char *name, const char *village) {
    who_release(&street->found);
    diags_release(&street->diags);
    diags_init(&street->diags);
    struct who_asked asked = {word, name, village};
    return who_find(&street->world, &asked, &street->found, &street->diags);
}

/* "NAME" of the person found, "户 NAME" of a household, with "、" between. */
static const char *told(struct street *street, char out[256]) {
    size_t length = 0;
    out[0] = '\0';
    for (uint32_t i = 0; i < street->found.count; i++) {
        const struct who *who = &street->found.items[i];
        const struct population *population = &street->town.population;
        bool whole = who->person == PERSON_NONE;
        struct span name =
            person_name(population, whole ? population->household[who->household].first : who->person);
        length += (size_t)snprintf(out + length, 256 - length, "%s%s%.*s", i ? "、" : "", whole ? "户 " : "",
                                   (int)name.length, name.at);
    }
    return out;
}

#define ASSERT_FOUND(street, word, name, village, expected)                                                  \
    do {                                                                                                     \
        char told_text[256];                                                                                 \
        assert_int_equal(find(street, word, name, village),                                                  \
                         strstr(expected, "、") ? EXIT_NOT_STARTED : EXIT_DONE);                             \
        assert_string_equal(told(street, told_text), expected);                                              \
    } while (0)

static void assert_refused(struct street *street, const char *word, const char *why) {
    assert_int_equal(find(street, word, NULL, NULL), EXIT_NOT_STARTED);
    assert_int_equal(street->found.count, 0);
    assert_int_equal(street->diags.errors, 1);
    const char *message = street->diags.items[0].message;
    if (!strstr(message, why)) fail_msg("\"%s\" lacks \"%s\"", message, why);
    assert_false(text_has_id(span_of(message)));
}

static void an_id_is_known_however_it_is_written(void **state) {
    struct street *street = *state;
    char whole[19], text[64];
    town_whole(MAN, whole);
    ASSERT_FOUND(street, whole, NULL, NULL, "韦 永福");
    snprintf(text, sizeof text, " '%.6s %.8s %s\t", whole, whole + 6, whole + 14);
    ASSERT_FOUND(street, text, NULL, NULL, "韦 永福");
    size_t length = 0;
    for (int i = 0; i < 18; i++) /* full width */
        length += (size_t)snprintf(text + length, sizeof text - length, "\xEF\xBC%c",
                                   whole[i] == 'X' ? 0xB8 : 0x90 + whole[i] - '0');
    ASSERT_FOUND(street, text, NULL, NULL, "韦 永福");
    ASSERT_FOUND(street, "450226990101123", NULL, NULL, "阿依古丽·买买提"); /* fifteen digits */
    snprintf(text, sizeof text, "%s42", town_whole(WIFE, whole));           /* a disability certificate */
    ASSERT_FOUND(street, text, NULL, NULL, "梁秀珍");
}

static void a_small_x_is_a_check_digit(void **state) {
    struct street *street = *state;
    char digits[18], whole[19];
    struct town *town = &street->town;
    uint64_t first = UINT64_C(45022219800301050);
    do snprintf(digits, sizeof digits, "%llu", (unsigned long long)++first);
    while (town_whole(digits, whole)[17] != 'X');
    town->population.id[0] = first;
    whole[17] = 'x';
    assert_int_equal(find(street, whole, NULL, NULL), EXIT_DONE);
    assert_int_equal(street->found.items[0].person, 0);
}

static void a_wrong_check_digit_is_told_without_the_number(void **state) {
    struct street *street = *state;
    char whole[19];
    town_whole(MAN, whole);
    whole[17] = whole[17] == '1' ? '2' : '1';
    assert_refused(street, whole, "校验位不符");
    whole[17] = '\0';
    assert_refused(street, whole, "少一位");
    assert_refused(street, "4.50226E+17", "身份证号不能用");
    assert_refused(street, "450202800301099", "没有找到");        /* fifteen digits of nobody */
    assert_refused(street, "4502021980030101", "身份证号不能用"); /* sixteen */
    assert_refused(street, "450202********1011", "身份证号不能用");
    assert_refused(street, "", "没有看懂");
    assert_refused(street, "\xFF\xFE", "没有看懂");
}

static void a_book_number_is_unique_within_its_office(void **state) {
    struct street *street = *state;
    ASSERT_FOUND(street, "000031", NULL, NULL, "户 阿依古丽·买买提");
    ASSERT_FOUND(street, "000029", NULL, NULL, "户 韦永福、户 韦 永福");
    ASSERT_FOUND(street, "大埔派出所 000029", NULL, NULL, "户 韦永福");
    ASSERT_FOUND(street, "城中派出所０００029", NULL, NULL, "户 韦 永福");
    assert_refused(street, "000030", "没有找到");
}

static void a_name_is_compared_as_links_compare_it(void **state) {
    struct street *street = *state;
    ASSERT_FOUND(street, NULL, "韦永福", NULL, "韦永福、韦 永福");
    ASSERT_FOUND(street, NULL, "韦永福", "板必村2屯", "韦 永福");
    ASSERT_FOUND(street, NULL, "韦 永 福", "大埔镇", "韦永福"); /* in the address */
    ASSERT_FOUND(street, NULL, "韦永福", "丹洲", "韦 永福");
    ASSERT_FOUND(street, "阿依古丽•买买提", NULL, NULL, "阿依古丽·买买提");
    ASSERT_FOUND(street, "梁秀珍", NULL, "三江侗族自治县", "梁秀珍"); /* the county of the place */
    ASSERT_FOUND(street, NULL, "陆世才", NULL, "陆□才"); /* one character that the register could not write */
    assert_int_equal(find(street, NULL, "韦永福", "鹿寨"), EXIT_NOT_STARTED);
    assert_int_equal(street->found.count, 0);
}

static void several_are_listed_as_far_as_the_reader_may_see(void **state) {
    struct street *street = *state;
    struct buffer text = {0};
    assert_int_equal(find(street, NULL, "韦永福", NULL), EXIT_NOT_STARTED);
    who_list(&street->world, &street->found, &text);
    assert_string_equal(text.at, "户号 大埔派出所 000029　未知区县未分乡镇　韦永福\n"
                                 "户号 城中派出所 000029　三江侗族自治县丹洲镇　韦 永福\n");
    buffer_clear(&text);
    street->world.reader = FOR_VISITOR;
    addressed[R_OFFICE].disclose = FOR_COUNTY;
    who_list(&street->world, &street->found, &text);
    assert_string_equal(text.at,
                        "户号 000029　未知区县未分乡镇　成员1\n户号 000029　三江侗族自治县丹洲镇　成员1\n");
    buffer_release(&text);
}

static void standard_input_gives_its_first_line(void **state) {
    struct street *street = *state;
    static const struct {
        const char *input, *word;
    } cases[] = {{"\xEF\xBB\xBF 韦永福 \r\n第二行\n", "韦永福"},
                 {"LZ23-00049-2", "LZ23-00049-2"},
                 {"\n韦永福\n", NULL},
                 {"", NULL},
                 {"\xB0\xA1\n", NULL}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buffer word = {0};
        FILE *in = fmemopen((void *)(uintptr_t)cases[i].input, strlen(cases[i].input), "r");
        bool read = who_read(in, &word, &street->diags);
        assert_int_equal(read, cases[i].word != NULL);
        if (read) assert_string_equal(word.at, cases[i].word);
        buffer_release(&word);
        fclose(in);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_id_is_known_however_it_is_written, open_street, close_street),
        cmocka_unit_test_setup_teardown(a_small_x_is_a_check_digit, open_street, close_street),
        cmocka_unit_test_setup_teardown(a_wrong_check_digit_is_told_without_the_number, open_street,
                                        close_street),
        cmocka_unit_test_setup_teardown(a_book_number_is_unique_within_its_office, open_street, close_street),
        cmocka_unit_test_setup_teardown(a_name_is_compared_as_links_compare_it, open_street, close_street),
        cmocka_unit_test_setup_teardown(several_are_listed_as_far_as_the_reader_may_see, open_street,
                                        close_street),
        cmocka_unit_test_setup_teardown(standard_input_gives_its_first_line, open_street, close_street),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
