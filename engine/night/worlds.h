/* The worlds between two nights. World 0 is last night as it was, world n tonight; between them they are told
 * apart by one difference after the other, in a fixed order: files of rules, one by one as they are loaded;
 * files of parameters; rules that come into force or end between the two days; parameters that do; the day
 * itself (windows, ages, what is overdue); deliveries that a guard held, that were released or that wait no
 * more; all other deliveries, by dataset, period and sender. More than eight files of rules turn as one, and
 * more than 24 deliveries dataset by dataset. A world is made of what the archive keeps and judged by this
 * program.
 *
 * A world that only deliveries tell from tonight, and none that decides who is who, is of tonight's people:
 * all is borrowed from tonight but the rows, the state and the links of those datasets.
 *
 *     struct world world = {0};
 *     for (uint32_t k = worlds.difference_count; k-- > 0;)
 *         if (world_turn(&world, &worlds, k, diags) == WORLD_MADE) … world_judge(&world, only, diags) …
 *     world_release(&world);
 */
#ifndef HEARTH_NIGHT_WORLDS_H
#define HEARTH_NIGHT_WORLDS_H

#include "casebook/turns.h"
#include "night/night.h"
#include "night/sealed.h"

struct difference {
    enum turned_by by;
    const char *of;   /* zh and names: which file, parameter, delivery */
    bool is_register; /* deliveries of the register: who is who may change with them */
};

struct source_version {        /* a file of the book in worlds from ≤ k < until */
    const char *path, *digest; /* digest: it lies in the archive; NULL: `text` */
    struct span text;
    uint32_t from, until;
};

struct delivery_version { /* the same of a delivery, in force or held */
    struct known_delivery known;
    uint32_t from, until;
};

struct worlds { /* all texts are in its arena, the two nights' or the manifest's */
    struct arena arena;
    const char *site;
    const char *scratch;             /* the folder below which scratch folders are made */
    const struct sealed *before;     /* last night, borrowed */
    const struct plan *tonight;      /* borrowed */
    const struct population *people; /* tonight's, borrowed; NULL: every world has its own */
    struct person_keys keys;         /* of them, once they are asked for; owned */
    struct difference *differences;  /* [1 … difference_count] */
    uint32_t difference_count;
    struct source_version *sources; /* in the order in which they are loaded; owned */
    uint32_t source_count;
    struct delivery_version *deliveries; /* owned */
    uint32_t delivery_count;
    struct known_release *releases; /* of both nights; owned */
    uint32_t release_count;
    date_t days[2]; /* of last night, of tonight */
    uint32_t rules_at, values_at,
        day_at; /* the difference with which each of them moves; 0: none of its own */
};

/* people: tonight's, with their relations; NULL: every world is made whole. false: the casebook
 * cannot be read (diags). To be closed whatever it says. */
bool worlds_open(struct worlds *worlds, const char *site, const char *scratch, const struct sealed *before,
                 const struct plan *tonight, const struct population *people, struct diags *diags);
void worlds_close(struct worlds *worlds);

struct world { /* one of them, linked and its households put together. All zero: none yet */
    uint32_t number;
    struct intake *taken; /* [dataset_count] of tonight's people: what was taken in of each dataset that is
                             not as tonight; `book` NULL: it is as tonight. Owned, as are the rows of those in
                             plan.intake, which lists no refused rows. NULL: a world with people of its own */
    char *scratch;
    struct plan plan;
    struct night night;
};
enum world_made {
    WORLD_MADE,
    WORLD_UNFIT, /* these rules, parameters and deliveries do not go together (diags) */
    WORLD_GONE,  /* a file of last night is no longer in the archive, or is damaged (diags) */
    WORLD_DENIED /* the system does not give what it is made of, or no room: it may be made another time
                    (diags) */
};
/* Makes world `number` out of another or none; none is left where it cannot be made. What it borrows must
 * outlive it. */
enum world_made world_turn(struct world *world, struct worlds *worlds, uint32_t number, struct diags *diags);
/* Judges the households marked; EXIT_DONE or why not (diags). */
enum exit_code world_judge(struct world *world, const bool *only, struct diags *diags);
void world_release(struct world *world);

/* worlds_differences.c: the differences, in their order, and what each changes. */
void differences_find(struct worlds *worlds, const struct known_delivery *taken, uint32_t taken_count);
bool lies_in_world(uint32_t from, uint32_t until, uint32_t number); /* what is of worlds from ≤ k < until */
/* Whether other deliveries of a dataset of tonight's book are in force, or held, in one world and another. */
bool deliveries_differ(const struct worlds *worlds, uint16_t dataset, uint32_t one, uint32_t other);

/* worlds_borrow.c: worlds of tonight's people. */
bool world_may_borrow(const struct worlds *worlds, uint32_t number);
/* Of a world that borrows, or of none; to be released whatever it says. */
enum world_made world_borrow(struct world *world, struct worlds *worlds, uint32_t number,
                             struct diags *diags);
void world_return(struct world *world); /* what it has of its own; its night was released */

/* worlds.c: the deliveries of a world, of all datasets or (not DATASET_NONE) of one of tonight's book. */
enum world_made world_take_in(struct intake *intake, const struct book *book, const struct worlds *worlds,
                              uint32_t number, uint16_t dataset, struct diags *diags);

#endif
