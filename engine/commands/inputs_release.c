/* Releasing or dismissing what a guard held. */
#include "commands/inputs_release.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "casebook/casebook.h"
#include "commands/inputs.h"
#include "ground/file.h"
#include "ground/memory.h"
#include "ground/text.h"
#include "night/access.h"
#include "night/publish.h"

struct releasing {
    const char *site;
    const struct book *book;
    const struct release_words *words;
    struct diags *diags;
    struct site_lock lock;
    struct casebook *casebook; /* to write, the look has one to read; NULL: the site never ran */
    struct inputs_look look;
    const struct delivery **held; /* those to be decided; owned */
    uint32_t held_count;
};

static bool words_are_good(struct releasing *releasing) {
    return words_option(releasing->words->by, "须写明 --by 姓名 · --by NAME says who decides it",
                        releasing->diags) &&
           words_option(releasing->words->why, "须写明 --why 理由 · --why TEXT says why", releasing->diags);
}

static bool open_casebook(struct releasing *releasing) {
    if (!casebook_exists(releasing->site)) return true;
    releasing->casebook = casebook_open(releasing->site, false, releasing->diags);
    return releasing->casebook != NULL;
}

/* The intake as it would be tonight; that it could not go on is the night's concern, which may be what the
 * release mends. */
static bool look(struct releasing *releasing) {
    struct diags said;
    diags_init(&said);
    bool looked = inputs_look(&releasing->look, releasing->site, releasing->book, 0, &said) != EXIT_SYSTEM;
    if (!looked) diags_add_all(releasing->diags, &said);
    diags_release(&said);
    return looked;
}

static bool is_named(const struct releasing *releasing, const struct delivery *delivery) {
    if (delivery->dataset == DATASET_NONE) return false;
    const struct dataset *dataset = &releasing->book->datasets[delivery->dataset];
    const char *what = releasing->words->what;
    return strcmp(dataset->name, what) == 0 || strcmp(dataset->zh, what) == 0 ||
           strcmp(delivery->name, what) == 0;
}

static bool may_be_decided(const struct releasing *releasing, const struct delivery *delivery) {
    bool taken_back = delivery->state == DELIVERY_DISMISSED && !releasing->words->dismisses;
    return delivery_may_be_decided(delivery) || taken_back;
}

static void find_held(struct releasing *releasing) {
    const struct intake *intake = &releasing->look.intake;
    releasing->held = memory_zeroed(intake->delivery_count, sizeof(struct delivery *));
    for (uint32_t i = 0; i < intake->delivery_count; i++) {
        const struct delivery *delivery = &intake->deliveries[i];
        if (is_named(releasing, delivery) && may_be_decided(releasing, delivery))
            releasing->held[releasing->held_count++] = delivery;
    }
}

/* What of it was decided so before, and stands by it. */
static bool say_decided(const struct releasing *releasing) {
    bool any = false;
    for (uint32_t i = 0; i < releasing->look.intake.delivery_count; i++) {
        const struct delivery *delivery = &releasing->look.intake.deliveries[i];
        char day[11];
        if (!is_named(releasing, delivery) || !delivery->release ||
            delivery->release->dismisses != releasing->words->dismisses)
            continue;
        date_write(delivery->release->date, day);
        printf("%s: %s %s（%s %s：%s）\n",
               delivery->release->dismisses ? "早已定为不用 already dismissed" : "早已放行 already released",
               releasing->book->datasets[delivery->dataset].zh, delivery->name, day, delivery->release->by,
               delivery->release->why);
        any = true;
    }
    return any;
}

static void note_held(struct releasing *releasing, const struct delivery *delivery) {
    const struct dataset *dataset = &releasing->book->datasets[delivery->dataset];
    diags_add(releasing->diags, DIAG_NOTE, (struct place){.file = delivery->name},
              delivery->guarded ? "暂缓 held: %s %s — %s"
                                : "暂缓，不能放行，须处理文件 held, cannot be released: %s %s — %s",
              dataset->name, dataset->zh, delivery->why);
}

/* Nothing of it is held by a guard: what is, and what waits for another reason. */
static enum exit_code say_what_is_held(struct releasing *releasing) {
    const struct intake *intake = &releasing->look.intake;
    struct buffer shown = {0};
    const char *what = text_named(&shown, span_of(releasing->words->what));
    diags_add(releasing->diags, DIAG_ERROR, (struct place){0},
              "没有暂缓待定的“%s” · nothing of “%s” is held by a guard", what, what);
    buffer_release(&shown);
    for (uint32_t i = 0; i < intake->delivery_count; i++) {
        const struct delivery *delivery = &intake->deliveries[i];
        if (delivery->dataset != DATASET_NONE && delivery->state == DELIVERY_HELD)
            note_held(releasing, delivery);
    }
    return EXIT_NOT_STARTED;
}

#define NOTED_MOST 64 /* digests in a line of the access log; the casebook has them all */

/* "dibao <digest> --by NAME": what is let through, and on whose word. */
static bool note_release(const struct releasing *releasing) {
    struct buffer what = {0};
    buffer_text(&what, releasing->book->datasets[releasing->held[0]->dataset].name);
    for (uint32_t i = 0; i < releasing->held_count && i < NOTED_MOST; i++)
        buffer_format(&what, " %s", releasing->held[i]->digest);
    if (releasing->held_count > NOTED_MOST)
        buffer_format(&what, " and %u more", releasing->held_count - NOTED_MOST);
    buffer_format(&what, " --by %s", releasing->words->by);
    const char *command = releasing->words->dismisses ? "inputs --dismiss" : "inputs --release";
    bool noted = access_note(releasing->site, command, what.at, releasing->diags);
    buffer_release(&what);
    return noted;
}

static enum exit_code write_down(struct releasing *releasing) {
    struct known_release said = {.by = releasing->words->by,
                                 .why = releasing->words->why,
                                 .dismisses = releasing->words->dismisses,
                                 .date = releasing->book->today};
    if (!note_release(releasing)) return EXIT_SYSTEM;
    if (!releasing->casebook) releasing->casebook = casebook_open(releasing->site, true, releasing->diags);
    if (!releasing->casebook || !casebook_release(releasing->casebook, releasing->book, releasing->held,
                                                  releasing->held_count, &said, releasing->diags))
        return EXIT_SYSTEM;
    for (uint32_t i = 0; i < releasing->held_count; i++)
        printf("%s: %s %s（%s：%s），%s\n", said.dismisses ? "已定为不用 dismissed" : "已放行 released",
               releasing->book->datasets[releasing->held[i]->dataset].zh, releasing->held[i]->name, said.by,
               said.why,
               said.dismisses ? "不再等人决定 · waits no more"
                              : "下一次运行起采用 · used from the next run on");
    return EXIT_DONE;
}

static enum exit_code release_held(struct releasing *releasing) {
    if (!open_casebook(releasing) || !look(releasing)) return EXIT_SYSTEM;
    find_held(releasing);
    if (releasing->held_count) return write_down(releasing);
    return say_decided(releasing) ? EXIT_DONE : say_what_is_held(releasing);
}

enum exit_code inputs_release(const char *site, const struct book *book, const struct release_words *words,
                              struct diags *diags) {
    struct releasing releasing = {.site = site, .book = book, .words = words, .diags = diags};
    if (!words_are_good(&releasing) || !site_lock(site, &releasing.lock, diags)) return EXIT_NOT_STARTED;
    enum exit_code code = release_held(&releasing);
    free(releasing.held);
    inputs_look_release(&releasing.look);
    casebook_close(releasing.casebook);
    site_unlock(&releasing.lock);
    return code;
}
