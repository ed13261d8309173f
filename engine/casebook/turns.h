/* What came and what went since the last run: one turn for every reason that the journal notes as on or off
 * tonight, each by exactly one cause (night/attribute.h finds it). */
#ifndef HEARTH_CASEBOOK_TURNS_H
#define HEARTH_CASEBOOK_TURNS_H

#include "casebook/casebook.h"

/* `key` for programs and the journal: "data"; NULL: TURNED_UNTOLD. */
const char *turned_by_key(enum turned_by by);
const char *turned_by_zh(enum turned_by by); /* 数据 */
const char *turned_zh(const char *key);      /* of turned_by_key; NULL: no such key, or it tells nothing */
const char *turned_by_en(enum turned_by by);

/* The cause that the journal calls so; TURNED_BY_UNKNOWN: none (NULL too). */
enum turned_by turned_by_read(const char *key);
/* Writes down why turn `index` came about: in the turn, and in the event that the journal will keep. `of`
 * lives as long as the caseload. */
void turn_explain(struct caseload *caseload, uint32_t index, enum turned_by by, const char *of);

/* For a run that is made again: where the cause is not known now, or was not known then, the turn gets the
 * one that the journal wrote down when the run was sealed. *count: how many of them are known there and not
 * now. false: diags. */
bool turns_recall(struct caseload *caseload, struct casebook *casebook, const struct run_row *run,
                  uint32_t *count, struct diags *diags);

struct turn_sum { /* turns of one cause; cases count by the first of their turns */
    enum turned_by by;
    const char *of;
    uint32_t flags_new, flags_gone, cases_new, cases_gone;
};
/* By cause, then by what it was, in the order of their bytes; the caller frees them. */
struct turn_sum *turns_sum(const struct caseload *caseload, uint32_t *count);

/* Whether a rule's ground would stand in a world judged otherwise, as docket_settle has it: its flag is live,
 * or it cannot be told and stood before. person PERSON_NONE with of_person: nobody of that household any
 * more. */
struct stood {
    uint32_t household, person; /* HOUSEHOLD_NONE, PERSON_NONE */
    uint16_t rule;              /* RULE_NONE */
    bool of_person, before;
    bool outside; /* the household is not the office's: nothing stands */
};
bool reason_stands(const struct book *book, const struct judgement *judgement, const struct stood *stood);
/* It lies outside of the place of the office; HOUSEHOLD_NONE does not. */
bool household_is_outside(const struct population *population, uint32_t household);
/* Its flag, live or not; NULL. */
const struct flag *reason_flag(const struct judgement *judgement, const struct stood *stood);

/* The households with these keys (HMACs): HOUSEHOLD_NONE where there is none, the first where there are
 * several. skip: [households] those known to be others; NULL. */
void households_seek(const struct casebook *casebook, const struct population *population,
                     const char *const *keys, uint32_t count, const bool *skip, uint32_t *households);
/* The member of a household with this key; PERSON_NONE. */
uint32_t member_seek(const struct casebook *casebook, const struct population *population, uint32_t household,
                     const char *key);

#endif
