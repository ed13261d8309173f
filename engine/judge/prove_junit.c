/* The tests as JUnit XML, as build servers read it. Nothing in it depends on the clock or the machine. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "ground/file.h"
#include "ground/text.h"
#include "judge/prove.h"

static void write_safe(FILE *out, struct span text) {
    struct buffer shown = {.most = 0};
    text_html(out, text_shown(&shown, text));
    buffer_release(&shown);
}

static void write_attribute(FILE *out, const char *name, struct span value) {
    fprintf(out, " %s=\"", name);
    write_safe(out, value);
    fputc('"', out);
}

static struct span first_line(const char *text) {
    size_t length = strcspn(text, "\n");
    return span_trim((struct span){text, length});
}

static void write_case(FILE *out, const struct proved *test) {
    size_t stem = strlen(test->file) - strlen("_test.lua");
    fputs("    <testcase", out);
    write_attribute(out, "classname", (struct span){test->file, stem});
    write_attribute(out, "name", span_of(test->name));
    write_attribute(out, "file", span_of(test->file));
    fprintf(out, " line=\"%d\"", test->line);
    if (test->wrong == NULL) {
        fputs("/>\n", out);
        return;
    }
    fputs(">\n      <failure", out);
    write_attribute(out, "message", first_line(test->wrong));
    fputc('>', out);
    for (const char *line = test->wrong; *line != '\0'; line += strcspn(line, "\n") + 1) {
        write_safe(out, (struct span){line, strcspn(line, "\n")});
        fputc('\n', out);
    }
    fputs("</failure>\n    </testcase>\n", out);
}

/* The tests from `from` on that stand in one file; the number behind them. */
static uint32_t write_suite(FILE *out, const struct proof *proof, uint32_t from) {
    uint32_t to = from, failed = 0, count = proof->passed + proof->failed;
    for (; to < count && strcmp(proof->items[to].file, proof->items[from].file) == 0; to++)
        failed += proof->items[to].wrong != NULL;
    fputs("  <testsuite", out);
    write_attribute(out, "name", span_of(proof->items[from].file));
    fprintf(out, " tests=\"%u\" failures=\"%u\" errors=\"0\" skipped=\"0\">\n", to - from, failed);
    for (uint32_t i = from; i < to; i++) write_case(out, &proof->items[i]);
    fputs("  </testsuite>\n", out);
    return to;
}

/* A file that does not load has no tests: one error stands for it, so that a build server shows it. */
static void write_unloaded(FILE *out, uint32_t count) {
    fprintf(out, "  <testsuite name=\"load\" tests=\"%u\" failures=\"0\" errors=\"%u\" skipped=\"0\">\n",
            count, count);
    for (uint32_t i = 0; i < count; i++)
        fprintf(out,
                "    <testcase classname=\"load\" name=\"file %u\">\n      <error message=\"a file does not "
                "load; its mistakes are on stderr\"/>\n    </testcase>\n",
                i + 1);
    fputs("  </testsuite>\n", out);
}

bool proof_write_junit(const struct proof *proof, const char *path) {
    char *text = NULL;
    size_t length = 0;
    uint32_t count = proof->passed + proof->failed;
    FILE *out = open_memstream(&text, &length);
    if (out == NULL) return false;
    fprintf(out,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"hearth test\" tests=\"%u\" "
            "failures=\"%u\" errors=\"%u\">\n",
            count + proof->unloaded, proof->failed, proof->unloaded);
    for (uint32_t i = 0; i < count;) i = write_suite(out, proof, i);
    if (proof->unloaded > 0) write_unloaded(out, proof->unloaded);
    fputs("</testsuites>\n", out);
    bool good = fclose(out) == 0 && file_write(AT_FDCWD, path, text, length);
    int error = errno;
    free(text);
    errno = error;
    return good;
}
