/* use "shared": a file that others use runs once, gives what it returns, frozen, to all of them. */
#include "../judge/village.h"

static void loaded(const char *const (*files)[2], size_t count, const char *wanted) {
    struct village village;
    struct diags diags;
    village_open(&village);
    for (size_t i = 0; i < count; i++) village_write(&village, files[i][0], files[i][1]);
    diags_init(&diags);
    struct book *book = book_load_rules(village.folder, "pack/x.lua", false, date_from(2023, 8, 28), &diags);
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    for (size_t i = 0; i < diags.count; i++)
        if (diags.items[i].level == DIAG_ERROR)
            fprintf(out, "%s:%d: %s\n", diags.items[i].place.file, diags.items[i].place.line,
                    diags.items[i].message);
    fclose(out);
    assert_string_equal(text, wanted);
    assert_true((book == NULL) == (diags.errors > 0));
    free(text);
    book_free(book);
    diags_release(&diags);
    village_close(&village);
}
#define LOADED(files, wanted) loaded(files, sizeof files / sizeof *files, wanted)

#define SHARED                                                                                               \
    "local limits = { high = 60 }\nfunction limits.over(x) return x > limits.high end\nreturn limits\n"

static void what_another_file_returns(void **state) {
    (void)state;
    struct village village;
    struct diags diags;
    village_open(&village);
    village_write(&village, "pack/shared.lua", SHARED);
    village_write(&village, "facts/more.lua",
                  "fact \"person.again\" { title = { zh = \"x\" }, unit = \"people\", value = function(p) "
                  "return 1 end }\nreturn { three = 3 }\n");
    village_write(
        &village, "pack/x.lua",
        "local limits = use \"shared\"\nlocal more = use \"facts/more\"\nlocal same = use \"shared\"\n" RULE(
            "r", "when = function(p) return limits.over(p.age) and more.three == 3 and same == limits end"));
    village_write(&village, "pack/x_test.lua",
                  "test \"a\" { on = \"2023-08-28\", household { person { name = \"甲\", born = "
                  "\"1950-01-01\" } }, flags = { \"r\" } }\n"
                  "test \"b\" { on = \"2023-08-28\", household { person { name = \"甲\", born = "
                  "\"1990-01-01\" } }, flags = {} }\n");
    diags_init(&diags);
    struct proof proof;
    proof_init(&proof);
    struct prove_options options = {.out = stderr};
    prove_file(&proof, village.folder, "pack/x.lua", &options, &diags);
    diags_print(&diags, stderr);
    assert_int_equal(diags.errors, 0);
    assert_int_equal(proof.passed, 2);
    assert_int_equal(proof.failed, 0);
    proof_release(&proof);
    diags_release(&diags);
    village_close(&village);
}

static void rings(void **state) {
    (void)state;
    static const char *const two[][2] = {{"pack/x.lua", "local y = use \"y\"\n"},
                                         {"pack/y.lua", "\nlocal x = use \"x\"\n"}};
    LOADED(two, "pack/y.lua:2: a ring of files that use each other: pack/x.lua → pack/y.lua → pack/x.lua\n"
                "pack/x.lua:1: pack/y.lua cannot be used\n");
    static const char *const one[][2] = {{"pack/x.lua", "local x = use \"x\"\n"}};
    LOADED(one, "pack/x.lua:1: a ring of files that use each other: pack/x.lua → pack/x.lua\n");
}

static void what_cannot_be_used(void **state) {
    (void)state;
    static const char *const none[][2] = {{"pack/x.lua", "local y = use \"nothing\"\n"}};
    LOADED(none, "pack/nothing.lua:0: cannot be read: No such file or directory\npack/x.lua:1: "
                 "pack/nothing.lua cannot be used\n");
    static const char *const away[][2] = {{"pack/x.lua", "local y = use \"../../etc/passwd\"\n"}};
    LOADED(away, "pack/x.lua:1: use takes the name of a rule file without .lua\n");
    static const char *const wrong[][2] = {{"pack/x.lua", "local y = use \"y\"\n"},
                                           {"pack/y.lua", "local a = b\n"}};
    LOADED(wrong, "pack/y.lua:1: unknown name 'b'\npack/x.lua:1: pack/y.lua cannot be used\n");
    static const char *const changed[][2] = {
        {"pack/x.lua", "local limits = use \"shared\"\nlimits.high = 5\n"}, {"pack/shared.lua", SHARED}};
    LOADED(changed, "pack/x.lua:2: this table cannot be changed: no rule keeps state between households\n");
    static const char *const typo[][2] = {
        {"pack/x.lua", "local limits = use \"shared\"\nlocal function f() return limits.hihg end\n"},
        {"pack/shared.lua", SHARED}};
    LOADED(typo, "pack/x.lua:2: unknown name 'hihg'; did you mean 'high'?\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_another_file_returns),
        cmocka_unit_test(rings),
        cmocka_unit_test(what_cannot_be_used),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
