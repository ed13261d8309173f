/* A sealed night as its manifest tells of it: the day, the deliveries it rested on and the rules it
 * was judged by, so that it can be judged again. Nothing of the site is changed or held locked. */
#ifndef HEARTH_NIGHT_SEALED_H
#define HEARTH_NIGHT_SEALED_H

#include "casebook/casebook.h"
#include "night/inbox_record.h"

struct sealed {
    struct casebook *casebook; /* to read only; owned */
    const struct run_row *run; /* the casebook's */
    const struct run_row *previous,
        *first_of_day;            /* the run before; the first of its date, NULL when it is that itself */
    json_value *manifest;         /* owned */
    struct known_delivery *known; /* in force or held that night; owned, its texts are the manifest's */
    uint32_t known_count, in_force_count;
    struct known_release *releases; /* by which some of them were in force; owned as they are */
    uint32_t release_count;
    struct known_delivery *earlier; /* what the nights before had taken; owned, texts as those of known */
    uint32_t earlier_count;
    const struct known_release *granted; /* what had been released when it began; the casebook's */
    uint32_t granted_count;
    struct recorded_file *inbox; /* what lay in its inbox; owned, its texts are the manifest's */
    uint32_t inbox_count;
    struct run_row fixture; /* `run` of a fixture, as its manifest says */
    char fixture_manifest[DIGEST_TEXT];
};

/* `run`: its folder, "2023-08-28-1"; NULL: the last. EXIT_DONE; EXIT_NOT_STARTED when no such night was
 * sealed; EXIT_DIFFERENT when the manifest is not the one that was sealed (diags). To be closed whatever it
 * says. */
enum exit_code sealed_open(struct sealed *sealed, const char *site, const char *run, struct diags *diags);
/* Says that no night was sealed yet; EXIT_NOT_STARTED. */
enum exit_code sealed_none(const char *file, struct diags *diags);
/* A folder with a sealed run under expected/ and no casebook: what `make test` replays. */
bool sealed_is_fixture(const char *site);
/* The run under expected/, as sealed_open. It begins with an empty casebook, which the caller sets. */
enum exit_code sealed_open_fixture(struct sealed *sealed, const char *site, const char *run,
                                   struct diags *diags);
/* Where a run's files lie: SITE/runs/2023-08-28-1, of a fixture SITE/expected. To be released. */
void sealed_folder(const struct sealed *sealed, const char *site, struct buffer *out);
void sealed_close(struct sealed *sealed);
/* Sets when a delivery was taken and its cut-off day then, which casebook_deliveries alone tells. */
void sealed_recall(struct known_delivery *known, const struct known_delivery *taken, uint32_t count);

/* Appends the names of the book's files that differ from those of that night, and of those that it no longer
 * has, with "、" between; returns how many. */
uint32_t sealed_changed_sources(const struct sealed *sealed, const struct book *book, struct buffer *out);
/* The first rule whose counts are not those of that night, RULE_NONE when all are the same. */
uint16_t sealed_other_count(const struct sealed *sealed, const struct book *book,
                            const struct judgement *judgement);
/* Deliveries in force that night of a dataset. */
uint32_t sealed_deliveries_of(const struct sealed *sealed, const char *dataset);

#endif
