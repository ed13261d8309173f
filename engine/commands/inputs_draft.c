/* hearth inputs SITE --draft FILE: proposes the dataset that a new agency's file needs. */
#include "commands/inputs_draft.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "ground/file.h"
#include "intake/inbox.h"
#include "rulebook/proposal.h"

/* The dataset that describes the file: its required columns are all among the headers, and it knows most of
 * the headers or the file's name. DATASET_NONE: none does. */
static uint16_t described_by(const struct book *book, const struct survey *survey, const char *base) {
    uint16_t best = DATASET_NONE, most = 0, named = inbox_dataset(book, base);
    for (uint16_t d = 0; d < book->dataset_count; d++) {
        struct vocabulary vocabulary;
        vocabulary_init(&vocabulary, &book->datasets[d]);
        uint16_t known = 0, required = 0;
        for (uint16_t i = 0; i < survey->count; i++) {
            uint16_t column = vocabulary_column(&vocabulary, span_of(survey->columns[i].header));
            if (column == COLUMN_NONE || survey->columns[i].twice) continue;
            known++;
            required = (uint16_t)(required + book->datasets[d].columns[column].required);
        }
        bool fits = d == named || known * 3 >= survey->count * 2;
        if (fits && known > most && required == vocabulary.required) {
            best = d;
            most = known;
        }
        vocabulary_release(&vocabulary);
    }
    return best;
}

static enum exit_code tell(const struct book *book, const struct survey *survey, const char *base) {
    uint16_t known = described_by(book, survey, base);
    if (known != DATASET_NONE) {
        const struct dataset *dataset = &book->datasets[known];
        printf("-- 这份文件已符合数据集 %s（%s，%s），无须另写 · the file already fits the dataset %s (%s): "
               "nothing is to be declared\n",
               dataset->name, dataset->zh, dataset->file, dataset->name, dataset->file);
        return EXIT_DONE;
    }
    struct buffer text = {0};
    bool whole = proposal_write(book, survey, base, &text);
    fwrite(text.at, 1, text.length, stdout);
    buffer_release(&text);
    return whole ? EXIT_DONE : EXIT_WAITING;
}

enum exit_code inputs_draft(const struct book *book, const char *path, struct diags *diags) {
    char why[HEADER_WHY];
    const char *slash = strrchr(path, '/');
    struct survey survey;
    int file = file_open_regular(AT_FDCWD, path);
    if (file < 0) {
        int reason = errno;
        diags_add(diags, DIAG_ERROR, (struct place){.file = path}, "无法打开：%s · cannot be opened: %s",
                  strerror(reason), strerror(reason));
        diags_reason(diags, reason);
        return EXIT_NOT_STARTED;
    }
    enum exit_code code = EXIT_NOT_STARTED;
    if (survey_read(&survey, &book->regions, file, why))
        code = tell(book, &survey, slash ? slash + 1 : path);
    else
        diags_add(diags, DIAG_ERROR, (struct place){.file = path}, "%s", why);
    survey_release(&survey);
    close(file);
    return code;
}
