/* The seal over the casebook's files: written when the casebook is closed after writing, and every bit of the
 * three files is accounted for. */
#include <fcntl.h>
#include <sys/stat.h>
#include "casebook/file_seal.h"
#include "casebook/store.h"
#include "small_town.h"

static void read_file(const struct town *town, const char *name, struct buffer *out) {
    char path[128];
    snprintf(path, sizeof path, "%s/%s", town->site, name);
    buffer_clear(out);
    assert_true(file_read(AT_FDCWD, path, 1 << 24, out));
}

static void write_file(const struct town *town, const char *name, const struct buffer *bytes) {
    char path[128];
    snprintf(path, sizeof path, "%s/%s", town->site, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes->length ? bytes->at : "", 1, bytes->length, file), bytes->length);
    assert_int_equal(fclose(file), 0);
}

static enum file_sealed check(struct town *town) {
    return file_seal_check(town->site, &town->diags);
}

static void says(struct town *town, const char *file, const char *words) {
    const struct diag *last = &town->diags.items[town->diags.count - 1];
    assert_string_equal(last->place.file, file);
    if (!strstr(last->message, words)) fail_msg("“%s” does not say “%s”", last->message, words);
}

static void close_and_open(struct town *town, bool to_write) {
    casebook_close(town->casebook);
    town->casebook =
        to_write ? casebook_open(town->site, true, &town->diags) : casebook_look(town->site, &town->diags);
    assert_non_null(town->casebook);
}

static void night(struct town *town, const char *date) {
    night_begin(town, date);
    flag_add(town, BURDEN, 0, URGENCY_RED);
    struct caseload caseload = night_run(town);
    caseload_release(&caseload);
}

/* A casebook that was written, closed, and is open to read. */
static void sealed(struct town *town) {
    night(town, "2023-08-28");
    close_and_open(town, false);
    assert_int_equal(check(town), FILE_SEALED);
}

static void is_what_sha256sum_would_write(void **state) {
    struct town *town = *state;
    struct buffer bytes = {0}, expected = {0}, seal = {0};
    char digest[DIGEST_TEXT];
    sealed(town);
    read_file(town, "casebook.db", &bytes);
    buffer_format(&expected, "# casebook.db after change %u\n", (unsigned char)bytes.at[27]); /* few so far */
    digest_of(bytes.at, bytes.length, digest);
    buffer_format(&expected, "%s  casebook.db\n", digest);
    read_file(town, "casebook.key", &bytes);
    digest_of(bytes.at, bytes.length, digest);
    buffer_format(&expected, "%s  casebook.key\n", digest);
    digest_of(expected.at, expected.length, digest);
    buffer_format(&expected, "# sha256 of the lines above %s\n", digest);
    read_file(town, "casebook.seal", &seal);
    assert_string_equal(seal.at, expected.at);
    buffer_release(&bytes);
    buffer_release(&expected);
    buffer_release(&seal);
}

static void readers_write_none_and_writers_only_what_is_new(void **state) {
    struct town *town = *state;
    struct stat before, after;
    char path[128];
    snprintf(path, sizeof path, "%s/casebook.seal", town->site);
    sealed(town);
    assert_int_equal(stat(path, &before), 0);
    close_and_open(town, true);
    close_and_open(town, false);
    assert_int_equal(stat(path, &after), 0);
    assert_int_equal(before.st_ino, after.st_ino); /* a new one would be another file */
    assert_int_equal(remove(path), 0);
    close_and_open(town, false);
    assert_int_equal(check(town), FILE_SEALED_NEVER);
    close_and_open(town, true);
    night(town, "2023-08-29");
    close_and_open(town, false);
    assert_int_equal(check(town), FILE_SEALED);
}

/* The process was killed between its commit and the seal. */
static void a_later_change_is_told(void **state) {
    struct town *town = *state;
    struct buffer seal = {0};
    sealed(town);
    read_file(town, "casebook.seal", &seal);
    close_and_open(town, true);
    night(town, "2023-08-29");
    close_and_open(town, false);
    write_file(town, "casebook.seal", &seal);
    assert_int_equal(check(town), FILE_SEALED_SINCE);
    close_and_open(town, true);
    close_and_open(town, false);
    assert_int_equal(check(town), FILE_SEALED);
    buffer_release(&seal);
}

static void an_older_file_is_found(void **state) {
    struct town *town = *state;
    struct buffer database = {0};
    sealed(town);
    read_file(town, "casebook.db", &database);
    close_and_open(town, true);
    night(town, "2023-08-29");
    close_and_open(town, false);
    write_file(town, "casebook.db", &database);
    assert_int_equal(check(town), FILE_SEALED_OTHER);
    says(town, "casebook.db", "older than its seal");
    buffer_release(&database);
}

/* A writer is told of it, and its seal stays for those who verify until something is written; then a new one
 * is made, though the count of changes is again that of the old seal. */
static void an_older_file_is_told_to_a_writer(void **state) {
    struct town *town = *state;
    struct buffer database = {0};
    sealed(town);
    read_file(town, "casebook.db", &database);
    close_and_open(town, true);
    night(town, "2023-08-29");
    casebook_close(town->casebook);
    write_file(town, "casebook.db", &database);
    town->casebook = casebook_open(town->site, true, &town->diags);
    says(town, "casebook.db", "older than its seal");
    assert_int_equal(town->diags.errors, 0);
    close_and_open(town, false);
    assert_int_equal(check(town), FILE_SEALED_OTHER);
    close_and_open(town, true);
    night(town, "2023-08-30");
    close_and_open(town, false);
    assert_int_equal(check(town), FILE_SEALED);
    buffer_release(&database);
}

static void a_new_casebook_has_a_seal_before_its_first_run(void **state) {
    struct town *town = *state;
    char path[128];
    snprintf(path, sizeof path, "%s/casebook.seal", town->site);
    assert_true(file_exists(path));
    assert_int_equal(town->diags.count, 0);
}

static void a_missing_seal_is_told_to_a_writer_and_made_before_it_writes(void **state) {
    struct town *town = *state;
    char path[128];
    snprintf(path, sizeof path, "%s/casebook.seal", town->site);
    sealed(town);
    assert_int_equal(remove(path), 0);
    close_and_open(town, true);
    says(town, "casebook.seal", "was missing");
    assert_true(file_exists(path));
    close_and_open(town, false);
    assert_int_equal(check(town), FILE_SEALED);
}

static void a_damaged_seal_is_told_to_a_writer(void **state) {
    struct town *town = *state;
    struct buffer seal = {0};
    sealed(town);
    read_file(town, "casebook.seal", &seal);
    seal.at[5] ^= 1;
    write_file(town, "casebook.seal", &seal);
    close_and_open(town, true);
    says(town, "casebook.seal", "is damaged");
    night(town, "2023-08-29");
    close_and_open(town, false);
    assert_int_equal(check(town), FILE_SEALED);
    buffer_release(&seal);
}

static enum file_sealed check_with(struct town *town, const char *name, const struct buffer *bytes) {
    write_file(town, name, bytes);
    return check(town);
}

/* Every bit of the seal and of the key, and of the database a bit in each stretch of 509 bytes. */
static void every_bit_counts(void **state) {
    struct town *town = *state;
    static const struct {
        const char *name;
        size_t step;
    } files[] = {{"casebook.seal", 1}, {"casebook.key", 1}, {"casebook.db", 509}};
    sealed(town);
    for (size_t f = 0; f < 3; f++) {
        struct buffer bytes = {0};
        read_file(town, files[f].name, &bytes);
        for (size_t i = 0; i < bytes.length; i += files[f].step) {
            char kept = bytes.at[i];
            bytes.at[i] = (char)(kept ^ (1 << i % 8));
            if (check_with(town, files[f].name, &bytes) != FILE_SEALED_OTHER)
                fail_msg("not found: %s, byte %zu", files[f].name, i);
            bytes.at[i] = kept;
        }
        assert_int_equal(check_with(town, files[f].name, &bytes), FILE_SEALED);
        buffer_release(&bytes);
    }
}

static void what_is_cut_short_or_not_there_is_found(void **state) {
    struct town *town = *state;
    struct buffer bytes = {0};
    sealed(town);
    read_file(town, "casebook.seal", &bytes);
    for (size_t length = 0; length < bytes.length; length++) {
        struct buffer part = {.at = bytes.at, .length = length};
        assert_int_equal(check_with(town, "casebook.seal", &part), FILE_SEALED_OTHER);
    }
    write_file(town, "casebook.seal", &bytes);
    read_file(town, "casebook.db", &bytes);
    bytes.length = 60;
    assert_int_equal(check_with(town, "casebook.db", &bytes), FILE_SEALED_OTHER);
    buffer_release(&bytes);
}

/* Anybody can work out the digest of lines that are none of a seal. */
static void a_forged_seal_without_its_lines_is_damaged(void **state) {
    static const char *const forged[] = {"", "\n", "# casebook.db after change 9999\n",
                                         "# casebook.db after change 1\nx\nx\nx\n", "x\nx\nx\n"};
    struct town *town = *state;
    sealed(town);
    for (size_t i = 0; i < sizeof forged / sizeof *forged; i++) {
        struct buffer bytes = {0};
        char digest[DIGEST_TEXT];
        digest_of(forged[i], strlen(forged[i]), digest);
        buffer_format(&bytes, "%s# sha256 of the lines above %s\n", forged[i], digest);
        write_file(town, "casebook.seal", &bytes);
        assert_int_equal(check(town), FILE_SEALED_OTHER);
        says(town, "casebook.seal", "is damaged");
        buffer_release(&bytes);
    }
}

static void a_broken_transaction_is_seen(void **state) {
    struct town *town = *state;
    struct buffer bytes = {0};
    buffer_text(&bytes, "x");
    assert_false(file_seal_interrupted(town->site));
    write_file(town, "casebook.db-journal", &bytes);
    assert_true(file_seal_interrupted(town->site));
    bytes.length = 0;
    write_file(town, "casebook.db-journal", &bytes);
    assert_false(file_seal_interrupted(town->site));
    buffer_release(&bytes);
}

#define NIGHT(test) cmocka_unit_test_setup_teardown(test, town_setup, town_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        NIGHT(is_what_sha256sum_would_write),
        NIGHT(readers_write_none_and_writers_only_what_is_new),
        NIGHT(a_later_change_is_told),
        NIGHT(an_older_file_is_found),
        NIGHT(an_older_file_is_told_to_a_writer),
        NIGHT(a_new_casebook_has_a_seal_before_its_first_run),
        NIGHT(a_missing_seal_is_told_to_a_writer_and_made_before_it_writes),
        NIGHT(a_damaged_seal_is_told_to_a_writer),
        NIGHT(every_bit_counts),
        NIGHT(what_is_cut_short_or_not_there_is_found),
        NIGHT(a_forged_seal_without_its_lines_is_damaged),
        NIGHT(a_broken_transaction_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
