/* What the editor is told of the language is what the sandbox lets a rule file use: no name more, none less.
 */
#include "../judge/family.h"
#include "book/functions.h"
#include "rulebook/types.h"

static const char *language_text(void) {
    static char text[1 << 16];
    FILE *out = fmemopen(text, sizeof text, "w");
    types_language(out);
    assert_int_equal(fclose(out), 0);
    return text;
}

static bool is_annotated(const char *text, const char *name) {
    char function[128], table[128];
    snprintf(function, sizeof function, "\nfunction %s(", name);
    snprintf(table, sizeof table, "\n%s = {}", name);
    return strstr(text, function) || strstr(text, table);
}

/* Declared by the part that follows the rule base, or only by tests of rules. */
static bool is_of_the_base(const char *name) {
    static const char *const names[] = {"param", "fact", "rule"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0) return true;
    return false;
}

static void every_global(void **state) {
    (void)state;
    struct evening evening;
    struct sandbox box;
    const char *text = language_text();
    evening_open(&evening, "");
    assert_true(sandbox_init(&box, 64 << 20));
    assert_true(book_functions(&box, evening.book));
    lua_getfield(box.L, LUA_REGISTRYINDEX, SANDBOX_GLOBALS);
    int count = 0;
    for (lua_pushnil(box.L); lua_next(box.L, -2) != 0; lua_pop(box.L, 1), count++) {
        const char *name = lua_tostring(box.L, -2);
        if (!is_annotated(text, name) && !is_of_the_base(name)) fail_msg("%s is not annotated", name);
    }
    assert_true(count > 40);
    sandbox_release(&box);
    evening_close(&evening);
}

/* Lua's own that the sandbox does not have are not offered. */
static void nothing_else(void **state) {
    (void)state;
    static const char *const absent[] = {
        "print",          "require", "load", "pcall", "setmetatable", "rawget", "next",
        "collectgarbage", "os",      "io",   "debug", "coroutine",    "utf8"};
    static const char *const members[] = {"---@field random", "---@field exp",  "---@field log",
                                          "---@field format", "---@field gsub", "---@field find",
                                          "---@field match"};
    const char *text = language_text();
    for (size_t i = 0; i < sizeof absent / sizeof *absent; i++) assert_false(is_annotated(text, absent[i]));
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) assert_null(strstr(text, members[i]));
}

/* Members of the libraries, both ways. */
static void libraries(void **state) {
    (void)state;
    static const char *const names[] = {"math", "string", "table"};
    struct sandbox box;
    const char *text = language_text();
    assert_true(sandbox_init(&box, 64 << 20));
    lua_getfield(box.L, LUA_REGISTRYINDEX, SANDBOX_GLOBALS);
    for (size_t i = 0; i < 3; i++) {
        char class[64], field[64];
        snprintf(class, sizeof class, "---@class %slib\n", names[i]);
        const char *at = strstr(text, class);
        assert_non_null(at);
        int told = 0, held = 0;
        for (const char *line = strchr(at, '\n') + 1; strncmp(line, "---@field ", 10) == 0;
             line = strchr(line, '\n') + 1)
            told++;
        lua_getfield(box.L, -1, names[i]);
        sandbox_look_inside(box.L, -1);
        for (lua_pushnil(box.L); lua_next(box.L, -2) != 0; lua_pop(box.L, 1), held++) {
            snprintf(field, sizeof field, "---@field %s ", lua_tostring(box.L, -2));
            if (!strstr(at, field)) fail_msg("%s.%s is not annotated", names[i], lua_tostring(box.L, -2));
        }
        lua_pop(box.L, 1);
        assert_int_equal(told, held);
    }
    sandbox_release(&box);
}

/* A row leads to its person, to both of its two, or to nobody; a relation may be nobody where the book says
 * so. */
static void whom_rows_and_relations_lead_to(void **state) {
    (void)state;
    struct evening evening;
    char *text = NULL;
    size_t length = 0;
    evening_open(&evening, MARRIAGE PARENTS SPOUSE(
                               "blank = false,") "dataset 'water' { title = { zh = '供水' }, files = { 'w*' "
                                                 "}, place = 'village',\n"
                                                 "  columns = { village = { type = 'region' } } }\n");
    FILE *out = open_memstream(&text, &length);
    types_write(out, evening.book);
    assert_int_equal(fclose(out), 0);
    static const char *const wanted[] = {
        "\n---@class row.bills\n---@field person person\n",
        "\n---@class row.marriage\n---@field husband person\n---@field wife person\n",
        "\n---@class row.water\n---@field is fun",
        "\n---@field father person #",
        "\n---@field spouse? person #",
        "\n---@field children people\n"};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (strstr(text, wanted[i]) == NULL) fail_msg("missing: %s", wanted[i]);
    free(text);
    evening_close(&evening);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_global), cmocka_unit_test(nothing_else),
                                       cmocka_unit_test(libraries),
                                       cmocka_unit_test(whom_rows_and_relations_lead_to)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
