/* Runs a fuzz target on its seeds without libFuzzer: each file of the folder whole, then each of its
 * beginnings. */
#include <dirent.h>
#include "fuzz.h"

#define PREFIXES_MOST 64 /* beginnings tried of one seed, spread over it */
#define SEED_MOST (1 << 20)

static int by_name(const struct dirent **a, const struct dirent **b) {
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_seed(const struct dirent *entry) {
    return entry->d_name[0] != '.';
}

static size_t read_seed(const char *folder, const char *name, uint8_t *bytes) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (!file) return 0;
    size_t length = fread(bytes, 1, SEED_MOST, file);
    fclose(file);
    return length;
}

/* In memory of just this length. */
static void run_on(const uint8_t *bytes, size_t length) {
    uint8_t *copy = memory_get(length);
    memcpy(copy, bytes, length);
    LLVMFuzzerTestOneInput(copy, length);
    free(copy);
}

int main(int count, char **words) {
    struct dirent **entries;
    if (count != 2) return 1;
    int found = scandir(words[1], &entries, is_seed, by_name);
    if (found <= 0) {
        printf("not ok %s: no seeds\n", words[1]);
        return 1;
    }
    uint8_t *bytes = memory_get(SEED_MOST);
    printf("1..%d\n", found);
    for (int i = 0; i < found; i++) {
        size_t length = read_seed(words[1], entries[i]->d_name, bytes);
        size_t step = length / PREFIXES_MOST + 1;
        for (size_t part = 0; part < length; part += step) run_on(bytes, part);
        run_on(bytes, length);
        printf("ok %s/%s\n", words[1], entries[i]->d_name);
        fflush(stdout);
        free(entries[i]);
    }
    free(entries);
    free(bytes);
    return 0;
}
