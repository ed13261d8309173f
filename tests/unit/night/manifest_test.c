/* The byte form of manifests, on the one that is checked in: parsed and written it is the same bytes, and
 * whoever writes the same otherwise (as jq, Python or an editor would) is refused. The other forms are made
 * here by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include "ground/file.h"
#include "night/manifest.h"

static int read_sealed(void **state) {
    static struct buffer text;
    text = (struct buffer){.most = MANIFEST_MOST};
    *state = &text;
    return file_read(AT_FDCWD, "fixtures/liuzhou/expected/manifest.json", MANIFEST_MOST, &text) ? 0 : -1;
}

static int release(void **state) {
    buffer_release(*state);
    return 0;
}

/* The manifest with the first `old` in it written as `new`. */
static void change(const struct buffer *text, const char *old, const char *new, struct buffer *out) {
    const char *at = strstr(text->at, old);
    assert_non_null(at);
    buffer_add(out, text->at, (size_t)(at - text->at));
    buffer_text(out, new);
    buffer_text(out, at + strlen(old));
}

static void written_again_it_is_the_same(void **state) {
    const struct buffer *text = *state;
    const char *why = NULL;
    json_value *manifest = manifest_read(text->at, text->length, &why);
    assert_non_null(manifest);
    char *again = json_write(manifest, true);
    assert_string_equal(again, text->at);
    free(again);
    json_free(manifest);
}

static void another_form_is_refused(void **state) {
    static const char *const forms[][2] = {
        {"{\n \"algorithms\"", "{\n  \"algorithms\""},             /* deeper */
        {"\n}\n", "\n}"},                                          /* no newline at the end */
        {"\n}\n", "\n}\n\n"},                                      /* one more */
        {"\n", "\r\n"},                                            /* of another system */
        {"\"sequence\": 1", "\"sequence\": 1.0"},                  /* a real number */
        {"\"sequence\": 1", "\"sequence\": 01"},                   /* no number */
        {"\"run\": \"2023", "\"run\": \"\\u0032023"},              /* an escape that needs none */
        {"\"sequence\": 1", "\"sequence\": 1,\n \"sequence\": 1"}, /* twice */
        {"{\n", "{\n \"zebra\": 1,\n"},                            /* not in order */
        {"{\n", "\xEF\xBB\xBF{\n"},                                /* a byte order mark */
    };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct buffer other = {0};
        const char *why = NULL;
        change(*state, forms[i][0], forms[i][1], &other);
        assert_null(manifest_read(other.at, other.length, &why));
        assert_non_null(why);
        buffer_release(&other);
    }
}

static void another_version_is_refused(void **state) {
    struct buffer other = {0};
    const char *why = NULL;
    change(*state, "\"manifest_version\": 2,", "\"manifest_version\": 1,", &other);
    assert_null(manifest_read(other.at, other.length, &why));
    assert_non_null(strstr(why, "another engine"));
    buffer_release(&other);
}

/* What the auditors' documents promise. */
static void nothing_is_left_out(void **state) {
    static const char *const sections[] = {"algorithms", "casebook",    "counts",  "inbox",
                                           "limits",     "made_by",     "outputs", "parameters",
                                           "plan",       "plan_sha256", "previous"};
    const struct buffer *text = *state;
    const char *why = NULL;
    json_value *manifest = manifest_read(text->at, text->length, &why);
    assert_non_null(manifest);
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
        assert_non_null(json_get(manifest, sections[i]));
    const json_value *made = json_get(manifest, "made_by");
    assert_int_equal(strlen(json_get_text(json_get(made, "engine"), "sources_sha256")), 64);
    assert_int_equal(strlen(json_get_text(json_get(made, "engine"), "program_sha256")), 64);
    assert_int_equal(strlen(json_get_text(json_get(made, "tables"), "gb18030_sha256")), 64);
    assert_non_null(json_get_text(json_get(made, "tables"), "unicode"));
    json_free(manifest);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(written_again_it_is_the_same),
        cmocka_unit_test(another_form_is_refused),
        cmocka_unit_test(another_version_is_refused),
        cmocka_unit_test(nothing_is_left_out),
    };
    return cmocka_run_group_tests(tests, read_sealed, release);
}
