/* Random numbers that are the same for a seed on every machine: xoshiro256** seeded by splitmix64. Each
 * purpose has its own stream, so that more dirt or another dataset leaves the people as they were. */
#ifndef CITY_RANDOM_H
#define CITY_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct random {
    uint64_t state[4];
};

void random_init(struct random *random, uint64_t seed, const char *purpose);
uint64_t random_next(struct random *random);
uint32_t random_below(struct random *random, uint32_t limit); /* [0, limit), limit > 0 */
int random_between(struct random *random, int low, int high); /* both included */
double random_real(struct random *random);                    /* [0, 1) */
bool random_chance(struct random *random, double share);
double random_lognormal(struct random *random, double median, double sigma);
uint32_t random_poisson(struct random *random, double mean); /* mean below 20 */
/* An index of `shares`, which end with 0, in proportion to them. */
uint32_t random_pick(struct random *random, const double *shares);
void random_shuffle(struct random *random, uint32_t *items, uint32_t count);

#endif
