/* Why a flag is new or gone since the last run: exactly one cause each. The two nights are told apart by one
 * difference after the other (night/worlds.h); going back from tonight, world by world, the cause of a flag
 * is the last difference with which it turned, so that from there on it stays as it is tonight. Where two
 * differences are needed together it is the later one in the order of the differences. What all differences
 * as last night, judged by this program, do not bring back is the program's; where last night cannot be made
 * any more the cause is not known, and nothing is guessed. It is a function of the last sealed run and of
 * tonight, so that a replay finds the same. */
#ifndef HEARTH_NIGHT_ATTRIBUTE_H
#define HEARTH_NIGHT_ATTRIBUTE_H

#include "casebook/turns.h"
#include "night/night.h"

struct attribution {         /* all borrowed but for what is told */
    const char *site;        /* folder */
    const char *previous;    /* the last run's folder; NULL: there was none, and nothing is to be told */
    const struct plan *plan; /* tonight's */
    const struct night *night;
    const struct population *people; /* the night's, while their relations are known; NULL: every world gets
                                        people of its own */
    struct caseload *caseload;       /* decided: its turns are explained */
    const json_value *made_by;       /* as in a manifest, of a night that is made again; NULL: this program */
    const char *scratch;             /* the folder below which scratch folders are made */
    struct progress *progress;
    uint32_t worlds; /* told: how many were judged */
    bool damaged; /* told: some causes are not known, since last night cannot be made again though nothing of
                     it was purged: somebody must look. No night is lost for it */
};

/* EXIT_DONE, also where causes are not known (denied in diags, when the system did not give what last night
 * is made of, twice); EXIT_SYSTEM: the casebook, or the manifest of last night, cannot be read (diags). */
enum exit_code attribute(struct attribution *attribution, struct diags *diags);

/* attribute_links.c: by what rows the households of turns are known, in one world. */
struct links_seen {
    uint64_t *members; /* [turns] a mark of who they are; owned */
    uint64_t *rows;    /* [turns × datasets] a mark of the rows tied to them; owned */
    uint16_t datasets;
};
void links_seen_init(struct links_seen *seen, const struct book *book, uint32_t turns);
void links_seen_release(struct links_seen *seen);
void links_seen_note(struct links_seen *seen, uint32_t turn, const struct plan *plan,
                     const struct population *population, uint32_t household);
/* Appends the titles of the datasets of which other rows are tied to the same people; returns how many. 0
 * where the people are others. */
uint32_t links_seen_changed(const struct links_seen *seen, const struct links_seen *other, uint32_t turn,
                            const struct book *book, struct buffer *out);

/* attribute_parameters.c: which parameters the flags of one world rest on, and what each said there. */
struct parameters_read {
    struct arena arena;
    const char **names, **titles; /* [count] */
    const char **says;            /* [count] every entry as it holds on the world's day */
    uint32_t count;
    bool *read; /* [turns × count]; owned */
};
void parameters_read_init(struct parameters_read *read, const struct book *book, uint32_t turns);
void parameters_read_release(struct parameters_read *read);
void parameters_read_note(struct parameters_read *read, uint32_t turn, const struct judgement *judgement,
                          const struct flag *flag);
/* Appends "self_paid_line 个人负担线、…": those that the turn's flag rests on in `read` and that `other` has
 * otherwise; returns how many. */
uint32_t parameters_read_changed(const struct parameters_read *read, const struct parameters_read *other,
                                 uint32_t turn, struct buffer *out);

#endif
