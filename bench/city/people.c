/* Makes households one after the other until the city is full, then says who is ill, disabled, assisted or
 * dead. */
#include "people.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "calendar.h"

#define FAMILY_MOST 7
#define COLLECTIVE_SHARE 0.077 /* of persons */
#define COLLECTIVE_MOST 400

struct maker {
    struct people *people;
    const struct places *places;
    struct random random;
    uint32_t *books; /* [places->count] last number given out by each police office */
    uint32_t room;   /* persons still to make */
};

/* Who lives with the head in a family of one to seven. */
struct shape {
    uint8_t spouses, children, parents;
    double share;
};
static const struct shape shapes[FAMILY_MOST + 1][4] = {
    [1] = {{0, 0, 0, 1}},
    [2] = {{1, 0, 0, 0.66}, {0, 1, 0, 0.24}, {0, 0, 1, 0.10}},
    [3] = {{1, 1, 0, 0.74}, {1, 0, 1, 0.12}, {0, 2, 0, 0.14}},
    [4] = {{1, 2, 0, 0.64}, {1, 1, 1, 0.30}, {1, 0, 2, 0.06}},
    [5] = {{1, 2, 1, 0.48}, {1, 1, 2, 0.26}, {1, 3, 0, 0.26}},
    [6] = {{1, 2, 2, 0.60}, {1, 3, 1, 0.40}},
    [7] = {{1, 3, 2, 1}},
};
static const double sizes[] = {0.22, 0.28, 0.225, 0.15, 0.07, 0.037, 0.018, 0}; /* mean 2.75 */

static void add_person(struct maker *maker, enum relation relation, int age, bool male, const char *surname) {
    struct people *people = maker->people;
    struct household *household = &people->households[people->household_count - 1];
    struct person *person = &people->persons[people->person_count++];
    const struct township *township = &maker->places->townships[household->township];
    if (age < 0) age = 0;
    if (age > 101) age = 101;
    struct civil today = {CITY_YEAR, CITY_MONTH, CITY_DAY};
    int32_t birthday = day_from(today.year - age, today.month, today.day);
    *person = (struct person){
        .household = people->household_count - 1, .relation = (uint8_t)relation, .male = male};
    person->born = birthday - (int32_t)random_below(&maker->random, 365);
    person->age = (uint8_t)age_on(person->born, city_today());
    person->id = citizen_new(&people->citizens, &maker->random, township->code / 1000, person->born, male);
    name_choose(&maker->random, surname, male, person->name);
    household->count++;
    maker->room--;
}

static struct household *add_household(struct maker *maker) {
    struct people *people = maker->people;
    struct household *household = &people->households[people->household_count++];
    uint32_t township = places_choose(maker->places, &maker->random);
    *household = (struct household){.first = people->person_count, .township = township};
    household->book = ++maker->books[township];
    household->rural = random_chance(&maker->random, maker->places->townships[township].rural);
    household->village = (uint16_t)random_between(&maker->random, 1, 14);
    return household;
}

static int head_age(struct maker *maker, const struct shape *shape, uint32_t size) {
    struct random *random = &maker->random;
    if (size == 1)
        return random_chance(random, 0.42) ? random_between(random, 60, 92) : random_between(random, 22, 59);
    if (size == 2 && shape->spouses)
        return random_chance(random, 0.5) ? random_between(random, 58, 86) : random_between(random, 24, 57);
    if (shape->children == 0) return random_between(random, 26, 58);
    if (shape->parents == 0 && random_chance(random, 0.15)) return random_between(random, 58, 76);
    return random_between(random, 24, 49);
}

static void add_family(struct maker *maker) {
    struct random *random = &maker->random;
    uint32_t size = random_pick(random, sizes) + 1;
    if (size > maker->room) size = maker->room;
    double shares[5] = {0};
    for (int i = 0; i < 4; i++) shares[i] = shapes[size][i].share;
    const struct shape *shape = &shapes[size][random_pick(random, shares)];
    add_household(maker);
    char surname[SURNAME_ROOM], other[SURNAME_ROOM];
    surname_choose(random, surname);
    surname_choose(random, other);
    int age = head_age(maker, shape, size);
    bool male = random_chance(random, shape->spouses ? 0.82 : 0.55);
    add_person(maker, HEAD, age, male, surname);
    if (shape->spouses) add_person(maker, SPOUSE, age + random_between(random, -5, 3), !male, other);
    int youngest = age - random_between(random, 21, 36);
    for (int i = 0; i < shape->children; i++) {
        add_person(maker, CHILD, youngest, random_chance(random, 0.53), male ? surname : other);
        youngest -= random_between(random, 1, 6);
    }
    for (int i = 0; i < shape->parents; i++) {
        bool father = i > 0 || random_chance(random, 0.35);
        add_person(maker, PARENT, age + random_between(random, 21, 33), father, surname);
    }
}

/* Dormitories and factories: strangers under one number, a few of them many. */
static void add_collective(struct maker *maker) {
    struct random *random = &maker->random;
    struct household *household = add_household(maker);
    household->collective = true;
    household->rural = false;
    double drawn = random_lognormal(random, 3, 1.1);
    uint32_t size = drawn > COLLECTIVE_MOST ? COLLECTIVE_MOST : (uint32_t)drawn + 1;
    char surname[SURNAME_ROOM];
    for (uint32_t i = 0; i < size && maker->room > 0; i++) {
        surname_choose(random, surname);
        int age =
            random_chance(random, 0.8) ? random_between(random, 18, 34) : random_between(random, 35, 70);
        add_person(maker, STRANGER_IN_BOOK, age, random_chance(random, 0.58), surname);
    }
}

static void fall_ill(struct people *people, struct random *random) {
    static const double categories[] = {14.9, 24.2, 1.5, 29.1, 6.7, 7.4, 16.3, 0},
                        grades[] = {0.13, 0.17, 0.30, 0.40, 0};
    for (uint32_t i = 0; i < people->person_count; i++) {
        struct person *person = &people->persons[i];
        int age = person->age;
        double tumour = age < 15 ? 0.0006 : age < 45 ? 0.003 : age < 60 ? 0.011 : 0.022;
        double chronic = age < 15 ? 0.01 : age < 45 ? 0.04 : age < 60 ? 0.20 : 0.42;
        double disabled = age < 15 ? 0.007 : age < 60 ? 0.023 : 0.073;
        double death = age < 45 ? 0.0007 : age < 60 ? 0.0024 : age < 75 ? 0.011 : 0.048;
        person->illness = random_chance(random, tumour)    ? TUMOUR
                          : random_chance(random, chronic) ? CHRONIC
                                                           : WELL;
        person->dead = random_chance(random, death);
        if (!random_chance(random, disabled)) continue;
        person->disability = (uint8_t)(random_pick(random, categories) + 1);
        person->grade = (uint8_t)(random_pick(random, grades) + 1);
    }
}

static void assist_family(struct people *people, struct household *household, struct random *random) {
    struct person *persons = people->persons + household->first;
    bool disabled = false;
    for (uint32_t i = 0; i < household->count; i++) disabled |= persons[i].disability != 0;
    double dibao = (household->rural ? 0.058 : 0.033) + (disabled ? 0.16 : 0);
    bool receives = random_chance(random, dibao);
    for (uint32_t i = 0; receives && i < household->count; i++)
        persons[i].dibao = i == 0 || random_chance(random, 0.82);
    household->margin = !receives && random_chance(random, 0.0085);
    household->monitored = household->rural && random_chance(random, 0.055);
    household->risk_removed = household->monitored && random_chance(random, 0.55);
}

static void assist(struct people *people, struct random *random) {
    for (uint32_t i = 0; i < people->household_count; i++) {
        struct household *household = &people->households[i];
        struct person *head = &people->persons[household->first];
        if (household->collective) continue;
        double alone = household->count > 1 ? 0 : head->age >= 60 ? 0.18 : head->disability ? 0.12 : 0;
        if (random_chance(random, alone))
            head->tekun = true;
        else
            assist_family(people, household, random);
    }
}

static bool reserve(struct people *people, uint32_t count) {
    people->persons = calloc(count, sizeof *people->persons);
    people->households = calloc(count, sizeof *people->households);
    people->line = calloc(count, sizeof *people->line);
    people->by_line = calloc(count, sizeof *people->by_line);
    /* Twice the people: strangers, whom agencies know and the register does not, have numbers of their own.
     */
    return citizens_init(&people->citizens, count * 2) && people->persons && people->households &&
           people->line && people->by_line;
}

bool people_make(struct people *people, const struct places *places, uint32_t count, uint64_t seed) {
    struct maker maker = {.people = people, .places = places, .room = count};
    *people = (struct people){0};
    maker.books = calloc(places->count, sizeof *maker.books);
    bool good = maker.books && reserve(people, count);
    random_init(&maker.random, seed, "people");
    while (good && maker.room > 0) {
        /* Five strangers to a collective book, 2.75 to a family. */
        if (random_chance(&maker.random, COLLECTIVE_SHARE * 0.5))
            add_collective(&maker);
        else
            add_family(&maker);
    }
    free(maker.books);
    if (!good) return false;
    random_init(&maker.random, seed, "lives");
    fall_ill(people, &maker.random);
    assist(people, &maker.random);
    random_init(&maker.random, seed, "register");
    for (uint32_t i = 0; i < count; i++) people->by_line[i] = i;
    random_shuffle(&maker.random, people->by_line, count);
    for (uint32_t i = 0; i < count; i++) people->line[people->by_line[i]] = i + 2;
    return true;
}

void people_release(struct people *people) {
    citizens_release(&people->citizens);
    free(people->persons);
    free(people->households);
    free(people->line);
    free(people->by_line);
    *people = (struct people){0};
}

void people_report(const struct people *people) {
    double persons = people->person_count, families = 0, members = 0, children = 0, old = 0, men = 0,
           disabled = 0;
    double dibao = 0, tekun = 0, dead = 0, monitored = 0, margin = 0;
    for (uint32_t i = 0; i < people->person_count; i++) {
        const struct person *person = &people->persons[i];
        children += person->age < 15;
        old += person->age >= 60;
        men += person->male;
        disabled += person->disability != 0;
        dibao += person->dibao;
        tekun += person->tekun;
        dead += person->dead;
    }
    for (uint32_t i = 0; i < people->household_count; i++) {
        const struct household *household = &people->households[i];
        if (household->collective) continue;
        families++;
        members += household->count;
        monitored += household->monitored ? household->count : 0;
        margin += household->margin ? household->count : 0;
    }
    fprintf(
        stderr,
        "city: %.0f persons, %.0f families of %.2f; 0-14 %.1f%%, 60+ %.1f%%, men %.1f%%, collective %.1f%%\n",
        persons, families, members / (families > 0 ? families : 1), 100 * children / persons,
        100 * old / persons, 100 * men / persons, 100 * (persons - members) / persons);
    fprintf(stderr,
            "city: certificate %.1f%%, dibao %.1f%%, tekun %.2f%%, margin %.2f%%, monitored %.1f%%, dead "
            "%.2f%%\n",
            100 * disabled / persons, 100 * dibao / persons, 100 * tekun / persons, 100 * margin / persons,
            100 * monitored / persons, 100 * dead / persons);
}
