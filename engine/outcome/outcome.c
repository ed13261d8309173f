/* The outcome stage as tasks of one pool: the caller's own, then what the disk has most to write of, that is
 * blocks of flags, then workbooks, the largest first, and small files. */
#include "outcome/outcome.h"

#include "ground/workers.h"
#include "outcome/attribution.h"
#include "outcome/flags.h"
#include "outcome/lists.h"

static bool (*const small_files[])(const struct night_facts *, const char *, struct diags *) = {
    funnel_write, morning_write, review_write, quarantine_write, unlinked_write, attribution_write};
enum { SMALL_FILES = sizeof small_files / sizeof *small_files };

struct stage {
    const struct night_facts *night;
    const char *folder;
    struct lists lists;
    struct flag_files flags;
    size_t blocks; /* of flags */
    bool good[SMALL_FILES];
    struct diags said[SMALL_FILES]; /* of each small file, since one list takes one thread */
    void (*first)(void *context);   /* the caller's task; NULL: none */
    void *context;
};

static void run_task(void *context, size_t task, int worker) {
    struct stage *stage = context;
    if (task == 0) {
        if (stage->first) stage->first(stage->context);
        return;
    }
    size_t index = task - 1;
    if (index < stage->blocks) {
        flags_block(&stage->flags, index, worker);
    } else if (index - stage->blocks < stage->lists.count) {
        lists_book(&stage->lists, index - stage->blocks);
    } else {
        size_t file = index - stage->lists.count - stage->blocks;
        stage->good[file] = small_files[file](stage->night, stage->folder, &stage->said[file]);
    }
}

static void run_tasks(struct stage *stage) {
    for (int i = 0; i < SMALL_FILES; i++) diags_init(&stage->said[i]);
    stage->blocks = flags_blocks(&stage->flags);
    workers_run(stage->night->threads, 1 + stage->lists.count + stage->blocks + SMALL_FILES, run_task, stage);
}

static bool end_tasks(struct stage *stage, struct diags *diags) {
    bool good = flags_end(&stage->flags, diags);
    good = lists_end(&stage->lists, diags) && good;
    for (int i = 0; i < SMALL_FILES; i++) {
        diags_add_all(diags, &stage->said[i]);
        diags_release(&stage->said[i]);
        good = good && stage->good[i];
    }
    return good;
}

bool outcome_write(const struct night_facts *night, const char *folder, void (*task)(void *context),
                   void *context, struct diags *diags) {
    struct stage stage = {.night = night, .folder = folder, .first = task, .context = context};
    if (!lists_begin(&stage.lists, night, folder, diags)) return false;
    if (!flags_begin(&stage.flags, night, folder, diags)) {
        lists_abandon(&stage.lists);
        return false;
    }
    run_tasks(&stage);
    return end_tasks(&stage, diags);
}
