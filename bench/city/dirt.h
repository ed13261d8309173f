/* What goes wrong between an agency's desk and the file. A row is clean or has one kind of dirt. */
#ifndef CITY_DIRT_H
#define CITY_DIRT_H

#include "citizen.h"

enum dirt_kind {
    DIRT_NONE,
    /* the ID, written otherwise: a reader can undo it */
    DIRT_LOWER,
    DIRT_WIDE,
    DIRT_SPACE,
    DIRT_APOSTROPHE,
    DIRT_OLD /* 15 digits */,
    DIRT_CARRIER /* disability certificate */,
    /* the ID, damaged */
    DIRT_DIGIT /* one wrong */,
    DIRT_LOST /* one lost */,
    DIRT_SCIENCE /* 4.50226E+17 */,
    DIRT_ZEROS /* ends in 000 */,
    /* whose row it is */
    DIRT_NAME /* another name */,
    DIRT_BORROWED /* a relative's ID */,
    DIRT_STRANGER /* not in the register */,
    /* the row */
    DIRT_REPEAT,
    DIRT_REFUND,
    DIRT_DATE,
    DIRT_AMOUNT,
    DIRT_DATE_FORM,
    DIRT_AMOUNT_FORM,
    DIRT_KINDS
};

#define DIRT_BIT(kind) (1u << (kind))
/* What can befall any row that names a person by ID and name. */
#define DIRT_OF_ANY (DIRT_BIT(DIRT_REFUND) - DIRT_BIT(DIRT_LOWER))
/* The same for files of a few rows, where one refused row is more than a delivery may have. */
#define DIRT_OF_FEW (DIRT_OF_ANY & ~DIRT_BIT(DIRT_SCIENCE))

struct dirt {
    double share; /* of rows, 0–1 */
    bool wanted[DIRT_KINDS];
    struct random random;
};

/* `kinds`: names separated by commas, NULL = all. false, with a message, when one is unknown. */
bool dirt_init(struct dirt *dirt, double share, const char *kinds, uint64_t seed);
/* `possible`: bit of every kind that the dataset can have. */
enum dirt_kind dirt_choose(struct dirt *dirt, uint32_t possible);
const char *dirt_name(enum dirt_kind kind);

#define DIRT_CELL 64 /* bytes that a spoilt cell may take */
/* The ID as this kind of dirt writes it; clean when the kind does not concern it or cannot be done to it
 * (false). */
bool dirt_id(struct random *random, enum dirt_kind kind, uint64_t id, char out[DIRT_CELL]);
void dirt_date(struct random *random, enum dirt_kind kind, int32_t day, char out[DIRT_CELL]);
void dirt_amount(struct random *random, enum dirt_kind kind, int32_t fen, char out[DIRT_CELL]);

#endif
