/* A sealed night put together again: its own rules and deliveries out of the archive, chosen anew from what
 * lay in its inbox and linked once more, by the stages of `hearth run`. The site is only read; nothing of it
 * is locked.
 *
 *     struct rebuilt rebuilt;
 *     enum exit_code code = rebuild_open(&rebuilt, &options, diags);
 *     rebuild_close(&rebuilt);
 *
 * A fixture, which has a run under expected/ and no casebook, is rebuilt as well: deliveries and rules are
 * looked for by their digests in the archive, then in the inbox and the rules folder. */
#ifndef HEARTH_AUDIT_REBUILD_H
#define HEARTH_AUDIT_REBUILD_H

#include "audit/who.h"
#include "night/scratch.h"
#include "night/sealed.h"
#include "night/stages.h"

struct rebuild_options {
    const char *site, *run; /* run: its folder, "2023-08-28-1"; NULL: the last */
    int threads;
    struct progress *progress;
    bool compares; /* whoever asks compares the plan itself: that it comes out otherwise is no warning */
};

struct rebuilt {            /* not to be moved */
    struct sealed sealed;   /* manifest, run row, the casebook to read */
    struct plan plan;       /* its rules, its deliveries in force */
    struct night night;     /* linked; nobody is judged */
    struct stages stages;   /* on that plan and night; its casebook is replay's to set */
    bool other_plan;        /* the plan came out otherwise than it was sealed (a warning in diags) */
    struct scratch scratch; /* a folder with the files of its book; goes with it */
};

/* EXIT_DONE; EXIT_NOT_STARTED: no such run; EXIT_WAITING: deliveries were purged since; EXIT_DIFFERENT: what
 * it rested on is gone or is not what it was; EXIT_SYSTEM (diags). To be closed whatever it says. */
enum exit_code rebuild_open(struct rebuilt *rebuilt, const struct rebuild_options *options,
                            struct diags *diags);
/* The same without the deliveries: the manifest, the casebook and the book alone, of a purged night too. */
enum exit_code rebuild_open_book(struct rebuilt *rebuilt, const struct rebuild_options *options,
                                 struct diags *diags);
void rebuild_close(struct rebuilt *rebuilt);
/* Of a night that is open: whom one may ask for, and what headings and texts are made from (no judgement, no
 * caseload). */
struct who_world rebuilt_world(const struct rebuilt *rebuilt, enum audience reader);
struct night_facts rebuilt_facts(const struct rebuilt *rebuilt);

#endif
