/* The first difference, on texts and JSON made here by hand: every place is counted out on paper. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "audit/differing.h"

static int open_arena(void **state) {
    static struct arena arena;
    arena_init(&arena);
    *state = &arena;
    return 0;
}

static int release_arena(void **state) {
    arena_release(*state);
    return 0;
}

static void assert_place(struct arena *arena, const char *name, const char *sealed, const char *again,
                         uint64_t line, const char *field) {
    struct differing_place place = differing_find(name, span_of(sealed), span_of(again), arena);
    assert_int_equal(place.line, line);
    assert_null(place.part);
    if (!field)
        assert_null(place.field);
    else
        assert_string_equal(place.field, field);
}

static void lines_of_a_text(void **state) {
    assert_place(*state, "funnel.txt", "a\nb\nc\n", "a\nx\nc\n", 2, NULL);
    assert_place(*state, "funnel.txt", "a\nb\n", "a\nb\nc\n", 3, NULL);
    assert_place(*state, "funnel.txt", "", "a", 1, NULL);
    assert_place(*state, "morning.html", "a\n", "a", 1, NULL);
}

static void columns_of_a_table(void **state) {
    assert_place(*state, "flags.csv", "\xEF\xBB\xBF个案,状态\nA,新增\n", "\xEF\xBB\xBF个案,状态\nB,新增\n", 2,
                 "个案");
    assert_place(*state, "flags.csv", "个案,状态,理由\nA,新增,x\n", "个案,状态,理由\nA,新旧,x\n", 2, "状态");
    assert_place(*state, "flags.csv", "个案,理由\nA,\"x, y\"\n", "个案,理由\nA,\"x, z\"\n", 2, "理由");
    assert_place(*state, "flags.csv", "个案,理由,来源\nA,\"x, \"\"y\"\"\",s\n",
                 "个案,理由,来源\nA,\"x, \"\"y\"\"\",t\n", 2, "来源");
    assert_place(*state, "lists/a.csv", "a,b\n1,2\n", "a,b\n1,2\n3,4\n", 3, NULL);
}

static void members_of_a_line(void **state) {
    assert_place(*state, "flags.jsonl", "{\"a\":1}\n{\"b\":[1,{\"c\":\"x\"}]}\n",
                 "{\"a\":1}\n{\"b\":[1,{\"c\":\"y\"}]}\n", 2, "b[1].c");
    assert_place(*state, "flags.jsonl", "{\"a\":1,\"b\":2}\n", "{\"a\":1}\n", 1, "b");
    assert_place(*state, "flags.jsonl", "{\"a\":1}\n", "{\"a\":1,\"b\":2}\n", 1, "b");
    assert_place(*state, "flags.jsonl", "{\"a\":[1]}\n", "{\"a\":[1,2]}\n", 1, "a[1]");
    assert_place(*state, "flags.jsonl", "{\"a\":{}}\n", "{\"a\":[]}\n", 1, "a");
    assert_place(*state, "flags.jsonl", "{\"a\":1}\n", "{\"a\":1\n", 1, NULL); /* no JSON any more */
}

static void no_workbook(void **state) {
    struct differing_place place = differing_find("a.xlsx", span_of("no zip"), span_of("nor this"), *state);
    assert_null(place.part);
    assert_int_equal(place.line, 0);
}

static void members_of_json(void **state) {
    static const char a[] = "{\"m\":{\"k\":[0,1,2],\"z\":true}}", b[] = "{\"m\":{\"k\":[0,1,3],\"z\":false}}";
    json_value *first = json_read(a, strlen(a)), *second = json_read(b, strlen(b));
    struct buffer path = {0};
    (void)state;
    buffer_text(&path, "plan");
    assert_true(differing_json(first, second, &path));
    assert_string_equal(path.at, "plan.m.k[2]");
    buffer_clear(&path);
    assert_false(differing_json(first, first, &path));
    assert_int_equal(path.length, 0);
    buffer_release(&path);
    json_free(first);
    json_free(second);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_of_a_text),   cmocka_unit_test(columns_of_a_table),
        cmocka_unit_test(members_of_a_line), cmocka_unit_test(no_workbook),
        cmocka_unit_test(members_of_json),
    };
    return cmocka_run_group_tests(tests, open_arena, release_arena);
}
