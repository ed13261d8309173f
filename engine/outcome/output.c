/* Output files: opened, filled, closed with every error looked at. */
#include "outcome/output.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "ground/file.h"
#include "ground/memory.h"
#include "ground/text.h"

void output_failed(struct diags *diags, const char *path, int reason) {
    diags_add(diags, DIAG_ERROR, (struct place){.file = path}, "文件写不进去 / cannot be written: %s",
              reason ? strerror(reason) : "unknown reason");
}

bool output_open(struct output *output, const char *folder, const char *name, struct diags *diags) {
    size_t room = strlen(folder) + strlen(name) + 2;
    *output = (struct output){.path = memory_get(room), .diags = diags};
    snprintf(output->path, room, "%s/%s", folder, name);
    output->file = fopen(output->path, "wbe");
    if (output->file) return true;
    output_failed(diags, output->path, errno);
    free(output->path);
    return false;
}

bool output_close(struct output *output) {
    errno = 0;
    bool good = fflush(output->file) == 0 && !ferror(output->file);
    int reason = errno;
    file_start_writing(fileno(output->file));
    if (fclose(output->file) != 0 && good) {
        good = false;
        reason = errno;
    }
    if (!good) output_failed(output->diags, output->path, reason);
    free(output->path);
    *output = (struct output){0};
    return good;
}

bool output_open_csv(struct output *output, const char *folder, const char *name, const char *heads,
                     struct diags *diags) {
    if (!output_open(output, folder, name, diags)) return false;
    fprintf(output->file, "\xEF\xBB\xBF%s", heads);
    return true;
}

void output_field(struct output *output, const char *text, char end) {
    text_csv(output->file, text);
    putc(end, output->file);
}

void output_number(struct output *output, uint64_t number, char end) {
    fprintf(output->file, "%" PRIu64 "%c", number, end);
}
