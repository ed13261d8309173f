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

enum book_kind {
    BOOK_TOWNSHIP,
    BOOK_COUNTY,
    BOOK_INQUIRY,
    BOOK_ROSTER,
    BOOK_ROSTER_TABLE,
    BOOK_ROSTER_COUNTS
};

struct book_task {
    enum book_kind kind;
    const struct township *township; /* BOOK_TOWNSHIP */
    const struct county *county;     /* BOOK_COUNTY */
    const struct inquiry *inquiry;   /* BOOK_INQUIRY */
    uint32_t roster, roster_end;     /* in rosters.items: one, or for BOOK_ROSTER_COUNTS all of a county */
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

/* "450226102 丹洲镇"; where the township is not known, the county's name or number stands for it. */
static void add_township(struct buffer *path, const struct night_facts *night, region_t code) {
    bool whole = code / 1000 % 1000 != 0;
    if (whole)
        buffer_format(path, "%09" PRIu64 " ", code / 1000);
    else if (*region_county_name(&night->book->regions, code))
        add_name(path, county_shown(night, code));
    else if (code)
        buffer_format(path, "%06" PRIu64, code / 1000000);
    if (!whole && code) buffer_text(path, " ");
    add_name(path, township_shown(night, code));
}

/* lists/COUNTY/, then the township's name or the county's, then `ending`. */
static char *path_of(const struct night_facts *night, const char *folder, region_t county,
                     const region_t *township, const char *ending) {
    struct buffer path = {0};
    buffer_format(&path, "%s/lists/", folder);
    add_county_folder(&path, night, county);
    buffer_text(&path, "/");
    if (township)
        add_township(&path, night, *township);
    else
        add_name(&path, county_shown(night, county));
    buffer_text(&path, ending);
    return path.at;
}

static bool county_has_news(const struct case_count *cases) {
    return cases_live(cases) > 0 || cases->standing[STANDING_CLEARED] > 0 || cases->withdrawn > 0 ||
           cases->moved_out > 0;
}

static void plan_book(struct lists *lists, struct book_task task, char *path) {
    task.path = path;
    lists->tasks[lists->count++] = task;
}

static void plan_township(struct lists *lists, const char *folder, const struct county *county,
                          const struct township *township) {
    struct book_task task = {.kind = BOOK_TOWNSHIP, .township = township, .rows = township->cases.listed};
    plan_book(lists, task, path_of(lists->night, folder, county->code, &township->code, ".xlsx"));
}

static void plan_county(struct lists *lists, const char *folder, const struct county *county) {
    const struct tally *tally = &lists->tally;
    struct book_task task = {.kind = BOOK_COUNTY, .county = county, .rows = cases_live(&county->cases) / 3};
    plan_book(lists, task, path_of(lists->night, folder, county->code, NULL, " 汇总.xlsx"));
    for (uint32_t t = county->first; t < county->first + county->count; t++)
        if (tally->townships[t].cases.listed || tally->townships[t].cases.withdrawn)
            plan_township(lists, folder, county, &tally->townships[t]);
}

static void plan_inquiries(struct lists *lists, const char *folder) {
    for (uint32_t i = 0; i < lists->inquiries.count; i++) {
        const struct inquiry *inquiry = &lists->inquiries.items[i];
        struct book_task task = {.kind = BOOK_INQUIRY, .inquiry = inquiry, .rows = inquiry->count};
        plan_book(lists, task,
                  path_of(lists->night, folder, inquiry->county, &inquiry->township, " 待查清.xlsx"));
    }
}

static void plan_roster(struct lists *lists, const char *folder, uint32_t number) {
    const struct roster *roster = &lists->rosters.items[number];
    bool verify = roster->list == LIST_VERIFY;
    struct book_task task = {.kind = BOOK_ROSTER, .roster = number, .rows = roster->count};
    plan_book(lists, task,
              path_of(lists->night, folder, roster->county, &roster->township,
                      verify ? " 退出核查.xlsx" : " 名册.xlsx"));
    task.kind = BOOK_ROSTER_TABLE;
    task.rows = roster->count / 8;
    plan_book(lists, task,
              path_of(lists->night, folder, roster->county, &roster->township,
                      verify ? " 退出核查.csv" : " 名册.csv"));
}

static void plan_rosters(struct lists *lists, const char *folder) {
    const struct rosters *rosters = &lists->rosters;
    for (uint32_t i = 0, end; i < rosters->count; i = end) {
        for (end = i; end < rosters->count && rosters->items[end].county == rosters->items[i].county; end++)
            plan_roster(lists, folder, end);
        struct book_task task = {.kind = BOOK_ROSTER_COUNTS, .roster = i, .roster_end = end};
        plan_book(lists, task,
                  path_of(lists->night, folder, rosters->items[i].county, NULL, " 名册汇总.csv"));
    }
}

/* So that all threads end at about the same time. */
static int larger_first(const void *a, const void *b) {
    const struct book_task *x = a, *y = b;
    if (x->rows != y->rows) return x->rows > y->rows ? -1 : 1;
    return strcmp(x->path, y->path);
}

static void plan_books(struct lists *lists, const char *folder) {
    const struct tally *tally = &lists->tally;
    size_t room = (size_t)tally->township_count + tally->county_count + 3 * (size_t)lists->rosters.count +
                  lists->inquiries.count + 1;
    lists->tasks = memory_zeroed(room, sizeof *lists->tasks);
    for (uint32_t c = 0; c < tally->county_count; c++)
        if (county_has_news(&tally->counties[c].cases)) plan_county(lists, folder, &tally->counties[c]);
    plan_inquiries(lists, folder);
    plan_rosters(lists, folder);
}

static bool write_book(const struct lists *lists, const struct book_task *task) {
    const struct roster *roster = lists->rosters.items + task->roster;
    switch (task->kind) {
    case BOOK_TOWNSHIP:
        return township_book_write(lists->night, &lists->tally, task->township, task->path);
    case BOOK_COUNTY:
        return county_book_write(lists->night, &lists->tally, task->county, task->path);
    case BOOK_INQUIRY:
        return inquiry_book_write(lists->night, &lists->inquiries, task->inquiry, task->path);
    case BOOK_ROSTER:
        return roster_book_write(lists->night, &lists->rosters, roster, task->path);
    case BOOK_ROSTER_TABLE:
        return roster_table_write(lists->night, &lists->rosters, roster, task->path);
    default:
        return roster_counts_write(lists->night, &lists->rosters, task->roster, task->roster_end, task->path);
    }
}

void lists_book(struct lists *lists, size_t book) {
    struct book_task *task = &lists->tasks[book];
    errno = 0;
    task->good = write_book(lists, task);
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

static bool in_one_folder(const char *path, const char *other) {
    size_t folder = (size_t)(strrchr(path, '/') - path) + 1;
    return strncmp(path, other, folder) == 0 && !strchr(other + folder, '/');
}

/* Books of a county follow one another. */
static bool make_folders(const struct lists *lists, const char *folder, struct diags *diags) {
    struct buffer inside = {0};
    buffer_format(&inside, "%s/lists/", folder);
    bool good = make_folder_of(inside.at, diags);
    for (size_t i = 0; good && i < lists->count; i++)
        if (i == 0 || !in_one_folder(lists->tasks[i].path, lists->tasks[i - 1].path))
            good = make_folder_of(lists->tasks[i].path, diags);
    buffer_release(&inside);
    return good;
}

void lists_abandon(struct lists *lists) {
    for (size_t i = 0; i < lists->count; i++) free(lists->tasks[i].path);
    free(lists->tasks);
    inquiries_release(&lists->inquiries);
    rosters_release(&lists->rosters);
    tally_release(&lists->tally);
}

bool lists_begin(struct lists *lists, const struct night_facts *night, const char *folder,
                 struct diags *diags) {
    *lists = (struct lists){.night = night};
    tally_init(&lists->tally, night);
    inquiries_init(&lists->inquiries, night);
    rosters_init(&lists->rosters, night);
    plan_books(lists, folder);
    bool good = make_folders(lists, folder, diags);
    qsort(lists->tasks, lists->count, sizeof *lists->tasks, larger_first);
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
