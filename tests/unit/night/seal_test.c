/* The manifest: digests found here by another road (libcrypto over the files as written), the plan digest,
 * and the same bytes twice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "ground/file.h"
#include "ground/memory.h"
#include "library/gb18030.h"
#include "library/json.h"
#include "night/seal.h"

/* SHA-256 of "abc", the example of FIPS 180-4. */
#define DIGEST_OF_ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

struct bench {
    char folder[64];
    struct book book;
    struct dataset dataset;
    struct rule rule;
    struct source sources[1];
    const char *packs[1];
    struct plan plan;
    struct delivery deliveries[2];
    struct population population;
    struct link_count link_count;
    struct judgement judgement;
    struct rule_count rule_count;
    struct caseload caseload;
    struct outputs outputs;
    struct seal seal;
    struct diags diags;
};

static void put_file(const struct bench *bench, const char *name, const char *text) {
    char path[160];
    snprintf(path, sizeof path, "%s/%s", bench->folder, name);
    assert_true(file_write(AT_FDCWD, path, text, strlen(text)));
}

static void fill_book(struct bench *bench) {
    bench->dataset = (struct dataset){.name = "register", .zh = "户籍"};
    bench->rule = (struct rule){.name = "burden", .zh = "医疗负担"};
    bench->sources[0] = (struct source){.path = "liuzhou/burden.lua", .digest = DIGEST_OF_ABC};
    bench->packs[0] = "liuzhou";
    bench->book = (struct book){.today = 19597,
                                .site = {.name = "测试局",
                                         .region = UINT64_C(450200000000),
                                         .region_digits = 4,
                                         .packs = bench->packs,
                                         .pack_count = 1,
                                         .case_prefix = "LZ"},
                                .datasets = &bench->dataset,
                                .dataset_count = 1,
                                .rules = &bench->rule,
                                .rule_count = 1,
                                .sources = bench->sources,
                                .source_count = 1};
}

static int bench_open(void **state) {
    struct bench *bench = memory_zeroed(1, sizeof *bench);
    char lists[128];
    snprintf(bench->folder, sizeof bench->folder, "/tmp/hearth-seal-XXXXXX");
    assert_non_null(mkdtemp(bench->folder));
    snprintf(lists, sizeof lists, "%s/lists", bench->folder);
    assert_true(file_make_folders(lists, 0777));
    fill_book(bench);
    bench->deliveries[0] = (struct delivery){.name = "户籍.csv",
                                             .sender = "公安",
                                             .digest = "11",
                                             .bytes = 7,
                                             .first = DATE_NONE,
                                             .last = DATE_NONE,
                                             .received = 10,
                                             .refused = 2,
                                             .repeats = 1};
    bench->deliveries[1] = bench->deliveries[0];
    bench->deliveries[1].state = DELIVERY_HELD;
    bench->plan =
        (struct plan){.book = &bench->book,
                      .intake = {.book = &bench->book, .deliveries = bench->deliveries, .delivery_count = 2},
                      .position = 41,
                      .journal = DIGEST_OF_ABC};
    bench->link_count = (struct link_count){.rows = 7, .linked = 6, .unlinked = 1};
    bench->population = (struct population){
        .book = &bench->book, .counts = &bench->link_count, .persons = 6, .households = 3};
    bench->rule_count = (struct rule_count){.in_force = true, .judged = 6, .met = 2, .not_met = 4};
    bench->judgement = (struct judgement){.rules = &bench->rule_count, .flag_count = 2};
    bench->caseload =
        (struct caseload){.open_before = 1, .open_after = 2, .by_standing = {[STANDING_NEW] = 1}};
    bench->seal = (struct seal){.night = {.book = &bench->book,
                                          .intake = &bench->plan.intake,
                                          .population = &bench->population,
                                          .judgement = &bench->judgement,
                                          .caseload = &bench->caseload,
                                          .date = 19597,
                                          .sequence = 1,
                                          .run = "2023-08-28-1",
                                          .previous_run = "2023-08-25-1",
                                          .threads = 2},
                                .plan = &bench->plan,
                                .previous = DIGEST_OF_ABC,
                                .lua = "Lua 5.4",
                                .outputs = &bench->outputs};
    diags_init(&bench->diags);
    put_file(bench, "morning.html", "abc");
    put_file(bench, "lists/a.xlsx", "");
    assert_true(outputs_read(&bench->outputs, bench->folder, 2));
    *state = bench;
    return 0;
}

static int bench_close(void **state) {
    struct bench *bench = *state;
    file_remove_tree(bench->folder);
    diags_release(&bench->diags);
    outputs_release(&bench->outputs);
    free(bench);
    return 0;
}

static json_value *written(const struct bench *bench, char digest[DIGEST_TEXT]) {
    char path[160];
    struct buffer text = {0};
    snprintf(path, sizeof path, "%s/manifest.json", bench->folder);
    assert_true(file_read(AT_FDCWD, path, 1 << 20, &text));
    digest_of(text.at, text.length, digest);
    json_value *manifest = json_read(text.at, text.length);
    assert_non_null(manifest);
    buffer_release(&text);
    return manifest;
}

static void outputs_are_listed_with_size_and_digest(void **state) {
    struct bench *bench = *state;
    char given[DIGEST_TEXT], found[DIGEST_TEXT];
    assert_true(seal_write(&bench->seal, bench->folder, given, &bench->diags));
    json_value *manifest = written(bench, found);
    assert_string_equal(given, found);
    const json_value *outputs = json_get(manifest, "outputs");
    assert_int_equal(json_count(outputs), 2);
    assert_string_equal(json_get_text(json_at(outputs, 0), "path"), "lists/a.xlsx");
    assert_int_equal(json_get_number(json_at(outputs, 0), "bytes", -1), 0);
    assert_string_equal(json_get_text(json_at(outputs, 1), "path"), "morning.html");
    assert_int_equal(json_get_number(json_at(outputs, 1), "bytes", -1), 3);
    assert_string_equal(json_get_text(json_at(outputs, 1), "sha256"), DIGEST_OF_ABC);
    json_free(manifest);
}

static void plan_holds_what_is_in_force_only(void **state) {
    struct bench *bench = *state;
    char digest[DIGEST_TEXT], plan_sha[DIGEST_TEXT];
    assert_true(seal_write(&bench->seal, bench->folder, digest, &bench->diags));
    json_value *manifest = written(bench, digest);
    const json_value *plan = json_get(manifest, "plan"), *deliveries = json_get(plan, "deliveries");
    assert_string_equal(json_get_text(plan, "date"), "2023-08-28"); /* day 19597 since 1970 */
    assert_int_equal(json_count(deliveries), 1);
    assert_string_equal(json_get_text(json_at(deliveries, 0), "sender"), "公安");
    assert_int_equal(json_count(json_get(plan, "held")),
                     1); /* what could not be used changes verdicts, too */
    assert_int_equal(json_get_number(json_get(plan, "journal"), "position", 0), 41);
    assert_int_equal(json_get_number(json_get(plan, "site"), "region", 0), INT64_C(450200000000));
    char *text = json_write(plan, false); /* the digest is of the plan's compact form */
    digest_of(text, strlen(text), digest);
    free(text);
    plan_digest(&bench->plan, plan_sha);
    assert_string_equal(plan_sha, digest);
    assert_string_equal(json_get_text(manifest, "plan_sha256"), digest);
    json_free(manifest);
}

static void counts_of_every_stage(void **state) {
    struct bench *bench = *state;
    char digest[DIGEST_TEXT];
    assert_true(seal_write(&bench->seal, bench->folder, digest, &bench->diags));
    json_value *manifest = written(bench, digest);
    const json_value *counts = json_get(manifest, "counts"),
                     *dataset = json_at(json_get(counts, "datasets"), 0);
    assert_int_equal(json_get_number(dataset, "received", -1), 10); /* the held delivery is in no sum */
    assert_int_equal(json_get_number(dataset, "refused", -1), 2);
    assert_int_equal(json_get_number(dataset, "linked", -1), 6);
    assert_int_equal(json_get_number(json_at(json_get(counts, "rules"), 0), "met", -1), 2);
    assert_int_equal(json_get_number(json_get(counts, "cases"), "new", -1), 1);
    assert_string_equal(json_get_text(json_get(manifest, "previous"), "run"), "2023-08-25-1");
    assert_string_equal(json_get_text(json_get(json_get(manifest, "made_by"), "libraries"), "lua"),
                        "Lua 5.4");
    json_free(manifest);
}

static void same_night_same_bytes(void **state) {
    struct bench *bench = *state;
    char first[DIGEST_TEXT], second[DIGEST_TEXT];
    assert_true(seal_write(&bench->seal, bench->folder, first, &bench->diags));
    assert_true(seal_write(&bench->seal, bench->folder, second, &bench->diags));
    assert_string_equal(first, second);
}

/* What a plan rests on changes its digest; what it does not rest on does not. */
static void plan_digest_follows_the_plan_alone(void **state) {
    struct bench *bench = *state;
    char before[DIGEST_TEXT], after[DIGEST_TEXT];
    bench->deliveries[1].state = DELIVERY_SUPERSEDED; /* no part of it, unlike a held one */
    plan_digest(&bench->plan, before);
    bench->deliveries[1].bytes = 8;
    plan_digest(&bench->plan, after);
    assert_string_equal(before, after);
    bench->deliveries[1].state = DELIVERY_HELD;
    plan_digest(&bench->plan, after);
    assert_string_not_equal(before, after);
    bench->deliveries[1].state = DELIVERY_SUPERSEDED;
    bench->deliveries[0].digest[0] = '2';
    plan_digest(&bench->plan, after);
    assert_string_not_equal(before, after);
    bench->deliveries[0].digest[0] = '1';
    bench->book.site.capacity = 3;
    plan_digest(&bench->plan, after);
    assert_string_not_equal(before, after);
}

static void a_folder_that_is_not_there_is_an_error(void **state) {
    struct bench *bench = *state;
    char digest[DIGEST_TEXT];
    assert_false(seal_write(&bench->seal, "/tmp/hearth-no-such-folder", digest, &bench->diags));
    assert_int_equal(bench->diags.errors, 1);
}

#define SEAL(test) cmocka_unit_test_setup_teardown(test, bench_open, bench_close)

int main(void) {
    const struct CMUnitTest tests[] = {
        SEAL(outputs_are_listed_with_size_and_digest),
        SEAL(plan_holds_what_is_in_force_only),
        SEAL(counts_of_every_stage),
        SEAL(same_night_same_bytes),
        SEAL(plan_digest_follows_the_plan_alone),
        SEAL(a_folder_that_is_not_there_is_an_error),
    };
    if (!gb18030_prepare()) return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
