/* Loading a whole book: what is missing, what stands twice, and that every message of several files comes at
 * once. */
#include "../judge/village.h"

/* A site over the village's rules; `site` is the text of site.lua, NULL: no such file. Returns the errors, a
 * line each. */
static char *load_messages(const char *site, const char *pack, void (*spoil)(const struct village *)) {
    struct village village;
    village_open(&village);
    char folders[3][128];
    snprintf(folders[0], 128, "%s/regions", village.folder);
    snprintf(folders[1], 128, "%s/calendar", village.folder);
    snprintf(folders[2], 128, "%s/site", village.folder);
    for (int i = 0; i < 3; i++) assert_int_equal(mkdir(folders[i], 0700), 0);
    if (site != NULL) village_write(&village, "site/site.lua", site);
    village_write(&village, "pack/x.lua", pack);
    if (spoil != NULL) spoil(&village);
    struct diags diags;
    diags_init(&diags);
    struct book *book = book_load(folders[2], date_from(2023, 8, 28), &diags);
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    for (size_t i = 0; i < diags.count; i++)
        if (diags.items[i].level == DIAG_ERROR)
            fprintf(out, "%s:%d: %s\n",
                    strrchr(diags.items[i].place.file, '/') != NULL
                        ? strrchr(diags.items[i].place.file, '/') + 1
                        : diags.items[i].place.file,
                    diags.items[i].place.line, diags.items[i].message);
    fclose(out);
    assert_true((book == NULL) == (diags.errors > 0));
    book_free(book);
    diags_release(&diags);
    village_close(&village);
    return text;
}

#define SITE "site { name = \"局\", region = \"450226\", rules = \"..\", packs = { \"pack\" } }\n"

static void assert_says(const char *site, const char *pack, void (*spoil)(const struct village *),
                        const char *part) {
    char *found = load_messages(site, pack, spoil);
    if (part[0] == '\0' ? found[0] != '\0' : strstr(found, part) == NULL)
        fail_msg("“%s” is not in: %s", part, found);
    free(found);
}

static void a_site_loads(void **state) {
    (void)state;
    assert_says(SITE, RULE("r", "where = { age = 5 }"), NULL, "");
}

static void sites_that_do_not(void **state) {
    (void)state;
    assert_says(NULL, "", NULL, "site.lua:0: 没有 site.lua");
    assert_says("", "", NULL, "site.lua:0: site { … } must be declared once");
    assert_says(SITE SITE, "", NULL, "site { … } must be declared once");
    assert_says(
        "site { nmae = \"局\", name = \"局\", region = \"450226\", rules = \"..\", packs = { \"pack\" } }\n",
        "", NULL, "unknown key 'nmae'; did you mean 'name'?");
    assert_says("site { name = \"局\", region = \"450226\", rules = \"../none\", packs = { \"pack\" } }\n",
                "", NULL, "../none 不是规则文件夹 · no folder of rules (one with household.lua)");
    assert_says("site { name = \"局\", region = \"450226\", rules = \"..\", packs = { \"pakc\" } }\n", "",
                NULL, "cannot be read");
    assert_says(
        "site { name = \"局\", region = \"450226\", rules = \"..\", packs = { \"pack\" }, inbox = 60 }\n", "",
        NULL, "site: inbox must be { quiet = seconds }");
}

static void spoil_household(const struct village *village) {
    village_write(village, "facts/more.lua", "household { book = { \"office\" }, region = \"region\" }\n");
}

static void spoil_causes(const struct village *village) {
    village_write(village, "causes.lua", "cause \"illness\" { zh = \"因病\" }\ncause \"disaster\" { }\n");
}

static void spoil_away(const struct village *village) {
    village_write(village, "household.lua",
                  "household { book = { \"office\", \"bok\" }, alone = { book_kind = \"colective\" }, region "
                  "= \"regon\", away = { \"person.is_gon\" } }\n");
}

static void spoil_regions(const struct village *village) {
    village_write(village, "regions/a.lua", "regions { [\"450226\"] = \"甲\", [\"45022\"] = \"乙\" }\n");
}

static void parts_that_do_not(void **state) {
    (void)state;
    assert_says(SITE, "", spoil_household, "household { … } must be declared once, not 2 times");
    assert_says(SITE, "", spoil_causes, "causes.lua:2: cause \"disaster\": zh is missing");
    assert_says(SITE, "", spoil_away, "unknown column 'bok'");
    assert_says(SITE, "", spoil_away, "'colective'; did you mean 'collective'?");
    assert_says(SITE, "", spoil_away, "did you mean 'region'?");
    assert_says(SITE, "", spoil_away, "did you mean 'person.is_gone'?");
    assert_says(SITE, "", spoil_regions, "'45022' is no place code");
}

static void spoil_two_files(const struct village *village) {
    village_write(village, "facts/a.lua", "local x = = 5\n");
    village_write(village, "facts/b.lua", "local y = y + 1\n");
}

static void spoil_signs(const struct village *village) {
    village_write(village, "facts/a.lua", "local x = “a”\n");
    village_write(village, "facts/b.lua", "-- （注）\nlocal s = \"，\", \"，\"，1\n");
    village_write(village, "facts/c.lua", "local y = 2万\n");
    village_write(village, "facts/d.lua", "local t = { a = 1\n  b = 2 }\n");
}

/* Signs of a Chinese keyboard, each by its own place: not those in texts and comments. */
static void full_width_signs(void **state) {
    (void)state;
    assert_says(SITE, "", spoil_signs, "a.lua:1: 全角符号““”应写成半角 \" · full-width '“': write \"\n");
    assert_says(SITE, "", spoil_signs, "b.lua:2: 全角符号“，”应写成半角 , · full-width '，': write ,\n");
    assert_says(SITE, "", spoil_signs, "c.lua:1: “万”只能写在引号里 · '万' stands in quotes only\n");
    assert_says(SITE, "", spoil_signs,
                "d.lua:2: '}' expected (to close '{' at line 1) near 'b': is a comma missing before it?\n");
}

static void mistakes_of_all_files_come_at_once(void **state) {
    (void)state;
    char *found = load_messages(SITE, "local z = (\n", spoil_two_files);
    assert_string_equal(found, "a.lua:1: unexpected symbol near '='\nb.lua:1: unknown name 'y'\nx.lua:2: "
                               "unexpected symbol near <eof>: something above is not closed\n");
    free(found);
}

/* The same functions have the same numbers in every state, and names lead back to what was declared. */
static void names_lead_back(void **state) {
    (void)state;
    struct evening evening;
    evening_open(&evening, RULE("r", "when = function(p) return p.age > 5 end"));
    assert_int_equal(book_dataset(evening.book, "register"), REGISTER);
    assert_int_equal(book_dataset(evening.book, "none"), DATASET_NONE);
    assert_int_equal(book_fact(evening.book, "spent"), FACT_NONE); /* full names only */
    assert_int_equal(book_parameter(evening.book, "none"), PARAMETER_NONE);
    assert_int_not_equal(evening.book->rules[0].when, FN_NONE);
    assert_string_equal(evening.book->fns[evening.book->rules[0].when].key, "when");
    assert_string_equal(evening.book->rules[0].pack, "pack");
    evening_close(&evening);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_site_loads),
        cmocka_unit_test(sites_that_do_not),
        cmocka_unit_test(parts_that_do_not),
        cmocka_unit_test(full_width_signs),
        cmocka_unit_test(mistakes_of_all_files_come_at_once),
        cmocka_unit_test(names_lead_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
