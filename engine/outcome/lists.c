/* The lists folder: one workbook a township that has something to do tonight, one summary a county. */
#include "outcome/lists.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "ground/file.h"
#include "ground/memory.h"
#include "outcome/output.h"
#include "outcome/words.h"
#include "outcome/workbook.h"

struct book_task {
    const struct township *township; /* a township's list, or … */
    const struct county *county;     /* … a county's summary */
    uint32_t rows;                   /* about how many it will have */
    char *path;                      /* owned */
    bool good;
    int reason; /* errno when not good */
};

/* A name as part of a file name: what a file system or a shell could take amiss becomes '_'. */
static void add_name(struct buffer *path, const char *name) {
    for (; *name; name++) {
        bool odd = (unsigned char)*name < 0x20 || strchr("/\\:*?\"<>|", *name);
        buffer_add(path, odd ? "_" : name, 1);
    }
}

static void add_county_folder(struct buffer *path, const struct night_facts *night, region_t county) {
    if (county) buffer_format(path, "%06" PRIu64 " ", county / 1000000);
    add_name(path, county_shown(night, county));
}

/* "450226102 丹洲镇.xlsx"; where the township is not known, the county's name or number stands for it. */
static void add_township_file(struct buffer *path, const struct night_facts *night, region_t code) {
    bool whole = code / 1000 % 1000 != 0;
    if (whole)
        buffer_format(path, "%09" PRIu64 " ", code / 1000);
    else if (*region_county_name(&night->book->regions, code))
        add_name(path, county_shown(night, code));
    else if (code)
        buffer_format(path, "%06" PRIu64, code / 1000000);
    if (!whole && code) buffer_text(path, " ");
    add_name(path, township_shown(night, code));
    buffer_text(path, ".xlsx");
}

static char *path_of(const struct night_facts *night, const char *folder, const struct county *county,
                     const struct township *township) {
    struct buffer path = {0};
    buffer_format(&path, "%s/lists/", folder);
    add_county_folder(&path, night, county->code);
    buffer_text(&path, "/");
    if (township) {
        add_township_file(&path, night, township->code);
    } else {
        add_name(&path, county_shown(night, county->code));
        buffer_text(&path, " 汇总.xlsx");
    }
    return path.at;
}

static bool county_has_cases(const struct case_count *cases) {
    return cases_live(cases) > 0 || cases->standing[STANDING_CLEARED] > 0 || cases->withdrawn > 0;
}

static void plan_book(struct lists *lists, struct book_task task, const char *folder,
                      const struct county *county) {
    task.path = path_of(lists->night, folder, county, task.township);
    lists->tasks[lists->count++] = task;
}

static int larger_first(const void *a, const void *b) {
    const struct book_task *x = a, *y = b;
    if (x->rows != y->rows) return x->rows > y->rows ? -1 : 1;
    return strcmp(x->path, y->path);
}

/* The largest first, so that all threads end at about the same time. */
static void plan_books(struct lists *lists, const char *folder) {
    const struct tally *tally = &lists->tally;
    lists->tasks =
        memory_zeroed((size_t)tally->township_count + tally->county_count + 1, sizeof *lists->tasks);
    for (uint32_t c = 0; c < tally->county_count; c++) {
        const struct county *county = &tally->counties[c];
        if (!county_has_cases(&county->cases)) continue;
        plan_book(lists, (struct book_task){.county = county, .rows = cases_live(&county->cases) / 3}, folder,
                  county);
        for (uint32_t t = county->first; t < county->first + county->count; t++) {
            const struct township *township = &tally->townships[t];
            if (township->cases.listed || township->cases.withdrawn)
                plan_book(lists, (struct book_task){.township = township, .rows = township->cases.listed},
                          folder, county);
        }
    }
    qsort(lists->tasks, lists->count, sizeof *lists->tasks, larger_first);
}

void lists_book(struct lists *lists, size_t book) {
    struct book_task *task = &lists->tasks[book];
    errno = 0;
    task->good = task->township ? township_book_write(lists->night, &lists->tally, task->township, task->path)
                                : county_book_write(lists->night, &lists->tally, task->county, task->path);
    task->reason = errno;
}

static bool make_folder_of(const char *path, struct diags *diags) {
    char *folder = memory_text(path);
    *strrchr(folder, '/') = '\0';
    bool made = file_make_folders(folder, 0777);
    if (!made) output_failed(diags, folder, errno);
    free(folder);
    return made;
}

void lists_abandon(struct lists *lists) {
    for (size_t i = 0; i < lists->count; i++) free(lists->tasks[i].path);
    free(lists->tasks);
    tally_release(&lists->tally);
}

bool lists_begin(struct lists *lists, const struct night_facts *night, const char *folder,
                 struct diags *diags) {
    struct buffer inside = {0};
    *lists = (struct lists){.night = night};
    tally_init(&lists->tally, night);
    plan_books(lists, folder);
    buffer_format(&inside, "%s/lists/", folder);
    bool good = make_folder_of(inside.at, diags);
    for (size_t i = 0; good && i < lists->count; i++) good = make_folder_of(lists->tasks[i].path, diags);
    buffer_release(&inside);
    if (!good) lists_abandon(lists);
    return good;
}

bool lists_end(struct lists *lists, struct diags *diags) {
    bool good = true;
    for (size_t i = 0; i < lists->count; i++) {
        if (!lists->tasks[i].good) output_failed(diags, lists->tasks[i].path, lists->tasks[i].reason);
        good = good && lists->tasks[i].good;
    }
    lists_abandon(lists);
    return good;
}
