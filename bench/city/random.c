/* xoshiro256** and the few distributions that the city needs. */
#include "random.h"

#include <math.h>

static uint64_t splitmix64(uint64_t *state) {
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static uint64_t rotate(uint64_t value, int by) {
    return value << by | value >> (64 - by);
}

void random_init(struct random *random, uint64_t seed, const char *purpose) {
    uint64_t state = seed ^ UINT64_C(0xcbf29ce484222325);
    for (const char *c = purpose; *c; c++) state = (state ^ (unsigned char)*c) * UINT64_C(0x100000001b3);
    for (int i = 0; i < 4; i++) random->state[i] = splitmix64(&state);
}

uint64_t random_next(struct random *random) {
    uint64_t *s = random->state;
    uint64_t result = rotate(s[1] * 5, 7) * 9, kept = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= kept;
    s[3] = rotate(s[3], 45);
    return result;
}

uint32_t random_below(struct random *random, uint32_t limit) {
    return (uint32_t)((random_next(random) >> 32) * limit >> 32);
}

int random_between(struct random *random, int low, int high) {
    return low + (int)random_below(random, (uint32_t)(high - low + 1));
}

double random_real(struct random *random) {
    return (double)(random_next(random) >> 11) * 0x1p-53;
}

bool random_chance(struct random *random, double share) {
    return random_real(random) < share;
}

double random_lognormal(struct random *random, double median, double sigma) {
    double radius = sqrt(-2 * log(1 - random_real(random)));
    double normal = radius * cos(6.283185307179586 * random_real(random));
    return median * exp(sigma * normal);
}

uint32_t random_poisson(struct random *random, double mean) {
    double limit = exp(-mean), product = random_real(random);
    uint32_t count = 0;
    while (product > limit) {
        product *= random_real(random);
        count++;
    }
    return count;
}

uint32_t random_pick(struct random *random, const double *shares) {
    double sum = 0;
    for (const double *share = shares; *share > 0; share++) sum += *share;
    double at = random_real(random) * sum;
    uint32_t index = 0;
    while (shares[index + 1] > 0 && at >= shares[index]) at -= shares[index++];
    return index;
}

void random_shuffle(struct random *random, uint32_t *items, uint32_t count) {
    for (uint32_t i = count; i > 1; i--) {
        uint32_t other = random_below(random, i), kept = items[i - 1];
        items[i - 1] = items[other];
        items[other] = kept;
    }
}
