/* The worlds between two nights. World 0 is last night as it was, world n tonight; between them one piece
 * after the other becomes tonight's, in a fixed order: files of rules, one by one as they are loaded; files
 * of parameters; rules that come into force or end between the two days; parameters that do; the day itself
 * (windows, ages, what is overdue); deliveries that a guard held, that were released or that wait no more;
 * all other deliveries, by dataset, period and sender. Only what differs is a piece; more than eight files of
 * rules turn as one, and more than 24 deliveries dataset by dataset. A world is made of what
 * the archive keeps and judged by this program. */
#ifndef HEARTH_NIGHT_WORLDS_H
#define HEARTH_NIGHT_WORLDS_H

#include "casebook/turns.h"
#include "night/night.h"
#include "night/sealed.h"

struct piece {
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
    const char *scratch;         /* the site that holds the scratch folders; NULL: $TMPDIR does */
    const struct sealed *before; /* last night, borrowed */
    const struct plan *tonight;  /* borrowed */
    struct piece *pieces;        /* [1 … piece_count] */
    uint32_t piece_count;
    struct source_version *sources; /* in the order in which they are loaded; owned */
    uint32_t source_count;
    struct delivery_version *deliveries; /* owned */
    uint32_t delivery_count;
    struct known_release *releases; /* of both nights; owned */
    uint32_t release_count;
    date_t days[2];                       /* of last night, of tonight */
    uint32_t rules_at, values_at, day_at; /* the piece with which each of them moves; 0: none of its own */
};

/* false: the casebook cannot be read (diags). To be released whatever it says. */
bool worlds_open(struct worlds *worlds, const char *site, const char *scratch, const struct sealed *before,
                 const struct plan *tonight, struct diags *diags);
void worlds_close(struct worlds *worlds);

struct world { /* one of them, linked and its households put together */
    char *scratch;
    struct plan plan;
    struct night night;
};
enum world_made {
    WORLD_MADE,
    WORLD_UNFIT, /* these rules, parameters and deliveries do not go together (diags) */
    WORLD_GONE   /* a file of last night is no longer in the archive, or the disk has no room (diags) */
};
/* To be released whatever it says. */
enum world_made world_make(struct world *world, const struct worlds *worlds, uint32_t number,
                           struct diags *diags);
/* Judges the households marked; EXIT_DONE or why not (diags). */
enum exit_code world_judge(struct world *world, const bool *only, struct diags *diags);
void world_release(struct world *world);

/* worlds_pieces.c: the pieces, in their order, and what each changes. */
void pieces_find(struct worlds *worlds, const struct known_delivery *taken, uint32_t taken_count);

#endif
