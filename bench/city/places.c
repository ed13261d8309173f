/* Reads lines of the form ["450226102"] = "丹洲镇"; a county stands before its townships. */
#include "places.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TOWNSHIPS_MOST 1000

/* Residents in thousands, rounded: the census of 2020 where it is at hand, else an estimate. */
static const struct {
    uint32_t code;
    double people;
} counties[] = {
    {450202, 260}, {450203, 553}, {450204, 616}, {450205, 490}, {450206, 504},
    {450222, 320}, {450223, 350}, {450224, 270}, {450225, 420}, {450226, 330},
};

static double county_people(uint32_t code) {
    for (size_t i = 0; i < sizeof counties / sizeof *counties; i++)
        if (counties[i].code == code) return counties[i].people;
    return 100;
}

/* 001–099 are streets, 100 the county's seat, 101–199 towns, 200 and above townships in the hills. */
static void describe(struct township *township) {
    uint32_t kind = township->code % 1000;
    township->share = kind < 100 ? 1.5 : kind == 100 ? 2.5 : kind < 200 ? 1 : 0.6;
    township->rural = kind < 100 ? 0.05 : kind == 100 ? 0.45 : kind < 200 ? 0.75 : 0.9;
}

static void read_line(struct places *places, const char *line, char *county) {
    char code[16], name[64];
    if (sscanf(line, " [\"%12[0-9]\"] = \"%63[^\"]\"", code, name) != 2) return;
    if (strlen(code) == 6) snprintf(county, 64, "%s", name);
    if (strlen(code) != 9 || places->count == TOWNSHIPS_MOST) return;
    struct township *township = &places->townships[places->count++];
    township->code = (uint32_t)strtoul(code, NULL, 10);
    snprintf(township->name, sizeof township->name, "%s", name);
    snprintf(township->county, sizeof township->county, "%s", county);
    describe(township);
}

/* Within a county the townships share its people by what they are. */
static void sum_shares(struct places *places) {
    double sum = 0;
    for (uint32_t i = 0; i < places->count; i++) {
        double county = 0;
        for (uint32_t j = 0; j < places->count; j++)
            if (places->townships[j].code / 1000 == places->townships[i].code / 1000)
                county += places->townships[j].share;
        sum += places->townships[i].share / county * county_people(places->townships[i].code / 1000);
        places->until[i] = sum;
    }
}

bool places_read(struct places *places, const char *path) {
    FILE *file = fopen(path, "r");
    char line[512], county[64] = "";
    *places = (struct places){.townships = calloc(TOWNSHIPS_MOST, sizeof *places->townships),
                              .until = calloc(TOWNSHIPS_MOST, sizeof *places->until)};
    if (file && places->townships && places->until)
        while (fgets(line, sizeof line, file)) read_line(places, line, county);
    if (file) fclose(file);
    if (places->count == 0) {
        fprintf(stderr, "city: no townships in %s\n", path);
        return false;
    }
    sum_shares(places);
    return true;
}

void places_release(struct places *places) {
    free(places->townships);
    free(places->until);
    *places = (struct places){0};
}

uint32_t places_choose(const struct places *places, struct random *random) {
    double at = random_real(random) * places->until[places->count - 1];
    uint32_t low = 0, high = places->count - 1;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (at < places->until[middle])
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}
