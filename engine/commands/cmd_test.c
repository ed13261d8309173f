/* hearth test: runs the tests that stand beside the rules. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "commands/command.h"
#include "ground/file.h"
#include "ground/text.h"
#include "judge/prove.h"

static bool is_folder(const char *path) {
    struct stat about;
    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

/* The rule base that a path lies in: the nearest folder above it with household.lua. Writes the rest of the
 * path to `below`. */
static bool find_base(const char *path, char *base, size_t base_size, char *below, size_t below_size) {
    char *real = realpath(path, NULL);
    if (real == NULL) return false;
    bool found = false;
    size_t whole = strlen(real);
    for (size_t end = whole; end > 0 && !found; end--) {
        if (end != whole && real[end] != '/') continue;
        char probe[4096];
        snprintf(probe, sizeof probe, "%.*s/household.lua", (int)end, real);
        if (!file_exists(probe)) continue;
        snprintf(base, base_size, "%.*s", (int)end, real);
        snprintf(below, below_size, "%s", end < whole ? real + end + 1 : "");
        found = true;
    }
    free(real);
    if (!found) errno = 0;
    return found;
}

/* X.lua of an X_test.lua, or of X.lua itself. */
static void prove_one(struct proof *proof, const char *base, const char *file,
                      const struct prove_options *options, struct diags *diags) {
    char rule_file[4096];
    if (text_ends_with(file, "_test.lua"))
        snprintf(rule_file, sizeof rule_file, "%.*s.lua", (int)(strlen(file) - strlen("_test.lua")), file);
    else
        snprintf(rule_file, sizeof rule_file, "%s", file);
    prove_file(proof, base, rule_file, options, diags);
}

static bool prove_path(struct proof *proof, const char *path, const struct prove_options *options,
                       struct diags *diags) {
    char base[4096], below[4096];
    if (!find_base(path, base, sizeof base, below, sizeof below)) return false;
    if (!is_folder(path)) {
        prove_one(proof, base, below, options, diags);
        return true;
    }
    struct file_list list = {0};
    bool all = file_list_below(path, 4, &list);
    for (size_t i = 0; i < list.count && all; i++) {
        char file[8192];
        all = !list.items[i].closed;
        errno = EACCES; /* of one that is */
        if (!text_ends_with(list.items[i].path, "_test.lua")) continue;
        snprintf(file, sizeof file, "%s%s%s", below, below[0] != '\0' ? "/" : "", list.items[i].path);
        prove_one(proof, base, file, options, diags);
    }
    file_list_release(&list);
    return all;
}

static void cannot_be_read(const char *path, struct diags *diags) {
    int reason = errno;
    diags_add(diags, DIAG_ERROR, (struct place){path, 0, 0}, "cannot be read: %s", strerror(reason));
    diags_reason(diags, reason);
}

static bool prove_all(struct proof *proof, int count, char **words, struct prove_options *options,
                      struct diags *diags) {
    for (int i = 0; i < count; i++) {
        if (prove_path(proof, words[i], options, diags)) continue;
        if (file_denied(errno)) {
            cannot_be_read(words[i], diags);
            return false;
        }
        fprintf(stderr,
                file_exists(words[i])
                    ? "hearth: %s: 不在规则文件夹内 · not inside a folder of rules (one with household.lua)\n"
                    : "hearth: %s: 没有这个文件或文件夹 · no such file or folder\n",
                words[i]);
        return false;
    }
    return true;
}

static bool write_junit(const struct proof *proof, const char *path) {
    if (proof_write_junit(proof, path)) return true;
    fprintf(stderr, "hearth: %s: 无法写入 · cannot be written: %s\n", path, strerror(errno));
    return false;
}

/* A misspelt name would test nothing and look green. */
static bool name_was_found(const struct proof *proof, const struct prove_options *options) {
    if (options->name == NULL || proof->passed + proof->failed > 0 || proof->unloaded > 0) return true;
    fprintf(stderr, "hearth: -n %s: 没有这个名称的测试 · no test has that in its name\n", options->name);
    return false;
}

static int test(int count, char **words) {
    struct prove_options options = {.out = stdout};
    const char *junit = NULL;
    const struct option_word known[] = {
        {"-n", &options.name, NULL}, {"-v", NULL, &options.verbose}, {"--junit", &junit, NULL}};
    count = options_read(count, words, known, 3);
    if (count < 1) return usage_error(&command_test, NULL);
    struct diags diags;
    struct proof proof;
    diags_init(&diags);
    proof_init(&proof);
    bool all = prove_all(&proof, count, words, &options, &diags) && diags.denied == 0;
    enum exit_code failed = diags_code(&diags, EXIT_NOT_STARTED);
    diags_print(&diags, stderr);
    diags_release(&diags);
    all = all && name_was_found(&proof, &options);
    bool written = !all || junit == NULL || write_junit(&proof, junit);
    if (all) proof_report(&proof, &options);
    if (all) printf("%u passed, %u failed\n", proof.passed, proof.failed);
    bool loaded = all && proof.unloaded == 0, good = proof.failed == 0;
    proof_release(&proof);
    if (!written) return EXIT_SYSTEM;
    return !loaded ? (int)failed : good ? EXIT_DONE : EXIT_DIFFERENT;
}

const struct command command_test = {"test", "test PATH… [-n NAME] [-v] [--junit FILE]", "运行规则旁的测试",
                                     "run the tests beside the rules", test};
