/* Stays in hospital and visits to the clinic: twenty stays a year for 100 residents, of which one in five
 * leaves the patient more than 5,000 yuan; tumours cost more. */
#include "care.h"

#include <math.h>
#include <stdlib.h>
#include "calendar.h"

#define FEN_MOST 900000000 /* 9 million yuan */
#define LINE_FEN 500000    /* the limit of the rule, which some bills meet to the fen */

static const char *const diagnoses[] = {
    "C34.900", "C16.900", "C18.900", "C22.000", "C50.900", "C53.900", "C11.900", "C20.x00", /* tumours stand
                                                                                               first */
    "I63.900", "I10.x00", "I25.100", "I61.900", "J18.900", "J44.100", "J06.900", "K80.200", "K29.500",
    "K35.800", "N18.900", "N20.000", "E11.900", "E14.900", "S72.000", "S82.200", "S06.000", "M51.200",
    "M17.900", "A41.900", "G40.900", "F20.900", "H25.900", "R50.900",
};
enum { TUMOURS = 8, DIAGNOSES = sizeof diagnoses / sizeof *diagnoses };

static int32_t fen(double amount) {
    return amount > FEN_MOST ? FEN_MOST : (int32_t)lround(amount);
}

/* Insurance pays the rest: the basic fund, above 20,000 yuan the serious-illness fund, now and then a
 * supplement. Aid takes over most of what those on the rosters would bear. */
static void split(struct bill *bill, const struct person *person, struct random *random, double burden) {
    double rest = bill->total - burden;
    if (rest > 2000000) bill->serious = fen(rest * (0.08 + 0.12 * random_real(random)));
    if (random_chance(random, 0.06)) bill->supplementary = fen(rest * 0.05 * random_real(random));
    if (person->dibao || person->tekun) bill->aid = fen(burden * (0.5 + 0.4 * random_real(random)));
    bill->basic = bill->total - bill->serious - bill->supplementary - fen(burden);
}

static void bill_stay(struct bill *bill, const struct person *person, struct random *random) {
    bool tumour = person->illness == TUMOUR && random_chance(random, 0.85);
    double burden = tumour ? random_lognormal(random, 340000, 1.25) : random_lognormal(random, 200000, 1.04);
    if (burden > FEN_MOST / 4) burden = FEN_MOST / 4;
    if (random_chance(random, 0.001)) burden = LINE_FEN + (random_chance(random, 0.5) ? 0 : 1);
    burden = (double)lround(burden);
    bill->kind = INPATIENT;
    bill->total = fen(burden / (0.30 + 0.10 * random_real(random)));
    bill->diagnosis = (uint8_t)(tumour ? random_below(random, TUMOURS)
                                       : TUMOURS + random_below(random, DIAGNOSES - TUMOURS));
    split(bill, person, random, burden);
}

static void bill_visit(struct bill *bill, const struct person *person, struct random *random) {
    bool lasting = person->illness != WELL && random_chance(random, 0.6);
    bill->kind = lasting ? LONG_ILLNESS : OUTPATIENT;
    bill->total = fen(random_lognormal(random, lasting ? 42000 : 14000, 0.8));
    bill->diagnosis = (uint8_t)(TUMOURS + random_below(random, DIAGNOSES - TUMOURS));
    split(bill, person, random, (double)lround(bill->total * (0.3 + 0.4 * random_real(random))));
}

static double stays_a_year(const struct person *person) {
    if (person->illness == TUMOUR) return 2.6;
    double by_age = person->age < 15 ? 0.11 : person->age < 45 ? 0.08 : person->age < 60 ? 0.15 : 0.33;
    return person->illness == CHRONIC ? by_age * 1.5 : by_age;
}

static double visits_a_year(const struct person *person) {
    if (person->illness != WELL) return 3.0;
    return person->age < 15 ? 0.75 : person->age < 60 ? 0.52 : 1.0;
}

static struct bill *add(struct care *care) {
    if (care->count == care->room) {
        uint32_t room = care->room ? care->room * 2 : 1024;
        struct bill *larger = realloc(care->bills, room * sizeof *larger);
        if (!larger) return NULL;
        care->bills = larger;
        care->room = room;
    }
    struct bill *bill = &care->bills[care->count++];
    *bill = (struct bill){0};
    return bill;
}

static void shuffle(struct care *care, struct random *random) {
    for (uint32_t i = care->count; i > 1; i--) {
        uint32_t other = random_below(random, i);
        struct bill kept = care->bills[i - 1];
        care->bills[i - 1] = care->bills[other];
        care->bills[other] = kept;
    }
}

bool care_make(struct care *care, const struct people *people, uint64_t seed, int32_t from, int32_t until) {
    struct random random;
    random_init(&random, seed, "care");
    double years = (until - from) / 365.0;
    *care = (struct care){0};
    for (uint32_t i = 0; i < people->person_count; i++) {
        const struct person *person = &people->persons[i];
        uint32_t stays = random_poisson(&random, stays_a_year(person) * years);
        uint32_t visits = random_poisson(&random, visits_a_year(person) * years);
        for (uint32_t n = 0; n < stays + visits; n++) {
            struct bill *bill = add(care);
            if (!bill) return false;
            bill->person = i;
            bill->day = from + (int32_t)random_below(&random, (uint32_t)(until - from));
            if (n < stays)
                bill_stay(bill, person, &random);
            else
                bill_visit(bill, person, &random);
        }
    }
    shuffle(care, &random);
    return true;
}

void care_release(struct care *care) {
    free(care->bills);
    *care = (struct care){0};
}

const char *bill_diagnosis(const struct bill *bill) {
    return diagnoses[bill->diagnosis];
}
