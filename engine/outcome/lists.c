/* The lists folder: one workbook a township that has something to do tonight, one summary a county, written
 * by several threads. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "ground/file.h"
#include "ground/memory.h"
#include "ground/workers.h"
#include "outcome/output.h"
#include "outcome/words.h"
#include "outcome/workbook.h"

struct book_task {
    const struct township *township; /* a township's list, or … */
    const struct county *county;     /* … a county's summary */
    char *path;                      /* owned */
    bool good;
    int reason; /* errno when not good */
};

struct lists {
    const struct night_facts *night;
    struct tally tally;
    struct book_task *tasks; /* owned */
    uint32_t count;
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

static void plan_tasks(struct lists *lists, const char *folder) {
    const struct tally *tally = &lists->tally;
    lists->tasks =
        memory_zeroed((size_t)tally->township_count + tally->county_count + 1, sizeof *lists->tasks);
    for (uint32_t c = 0; c < tally->county_count; c++) {
        const struct county *county = &tally->counties[c];
        if (!county_has_cases(&county->cases)) continue;
        lists->tasks[lists->count++] =
            (struct book_task){.county = county, .path = path_of(lists->night, folder, county, NULL)};
        for (uint32_t t = county->first; t < county->first + county->count; t++) {
            const struct township *township = &tally->townships[t];
            if (township->cases.listed || township->cases.withdrawn)
                lists->tasks[lists->count++] = (struct book_task){
                    .township = township, .path = path_of(lists->night, folder, county, township)};
        }
    }
}

static void write_book(void *context, size_t index, int worker) {
    (void)worker;
    struct lists *lists = context;
    struct book_task *task = &lists->tasks[index];
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

bool lists_write(const struct night_facts *night, const char *folder, struct diags *diags) {
    struct lists lists = {.night = night};
    struct buffer inside = {0};
    tally_init(&lists.tally, night);
    plan_tasks(&lists, folder);
    buffer_format(&inside, "%s/lists/", folder);
    bool good = make_folder_of(inside.at, diags);
    for (uint32_t i = 0; good && i < lists.count; i++) good = make_folder_of(lists.tasks[i].path, diags);
    if (good) workers_run(night->threads, lists.count, write_book, &lists);
    bool ran = good;
    for (uint32_t i = 0; i < lists.count; i++) {
        if (ran && !lists.tasks[i].good) output_failed(diags, lists.tasks[i].path, lists.tasks[i].reason);
        good = good && lists.tasks[i].good;
        free(lists.tasks[i].path);
    }
    buffer_release(&inside);
    free(lists.tasks);
    tally_release(&lists.tally);
    return good;
}
