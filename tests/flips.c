/* flips SITE FLIPS CLEAN: flips one bit after another in the files of a sealed site, verifies it, and flips
 * it back; every flip must be found, and nothing in CLEAN verifications between and after them. Half of the
 * flips fall on any bit alike, half on any file alike, from a fixed seed. What is not sealed is left out: the
 * inbox, the rules as they are edited now. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "ground/file.h"
#include "ground/memory.h"
#include "audit/verify.h"

#define SEED UINT64_C(20230828)
#define DEPTH 8

static uint64_t next_random(uint64_t *state) { /* SplitMix64 */
    uint64_t z = (*state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static bool is_sealed(const struct file_entry *file) {
    return file->regular && file->size && strncmp(file->path, "inbox/", 6) != 0 &&
           strncmp(file->path, "rules/", 6) != 0;
}

struct flip {
    const char *path;
    uint64_t byte;
    int bit;
};

static struct flip choose(const struct file_list *files, uint64_t total, uint64_t number, uint64_t *state) {
    uint64_t place = next_random(state) % total;
    size_t file = 0;
    if (number % 2) {
        do file = next_random(state) % files->count;
        while (!is_sealed(&files->items[file]));
        place %= files->items[file].size;
    } else
        for (;; file++) {
            uint64_t size = is_sealed(&files->items[file]) ? files->items[file].size : 0;
            if (place < size) break;
            place -= size;
        }
    return (struct flip){files->items[file].path, place, (int)(next_random(state) % 8)};
}

static void turn(int site, const struct flip *flip) {
    unsigned char byte;
    struct stat status;
    if (fstatat(site, flip->path, &status, 0) != 0 || fchmodat(site, flip->path, 0600, 0) != 0)
        system_failed(flip->path);
    int file = openat(site, flip->path, O_RDWR);
    if (file < 0 || pread(file, &byte, 1, (off_t)flip->byte) != 1) system_failed(flip->path);
    byte = (unsigned char)(byte ^ (1 << flip->bit));
    if (pwrite(file, &byte, 1, (off_t)flip->byte) != 1 || close(file) != 0) system_failed(flip->path);
    if (fchmodat(site, flip->path, status.st_mode & 07777, 0) != 0) system_failed(flip->path);
}

enum told { TOLD_NOTHING, TOLD_NOTE, TOLD_FOUND };

/* A note counts where it names the file: settings may be edited, and a last line may be torn by a kill. */
static enum told look(const char *site, const char *path) {
    struct verify_options options = {.site = site, .threads = 1};
    struct verified verified;
    struct diags diags;
    enum told told = TOLD_NOTHING;
    diags_init(&diags);
    if (site_verify(&options, &verified, &diags) == EXIT_DIFFERENT) told = TOLD_FOUND;
    for (size_t i = 0; told == TOLD_NOTHING && path && i < diags.count; i++)
        if (diags.items[i].place.file && strcmp(diags.items[i].place.file, path) == 0) told = TOLD_NOTE;
    diags_release(&diags);
    return told;
}

int main(int count, char **words) {
    struct file_list files;
    uint64_t state = SEED, total = 0, missed = 0, notes = 0, alarms = 0;
    if (count != 4 || !file_list_below(words[1], DEPTH, &files)) return 1;
    uint64_t flips = strtoull(words[2], NULL, 10), clean = strtoull(words[3], NULL, 10);
    int site = open(words[1], O_RDONLY | O_DIRECTORY);
    for (size_t i = 0; i < files.count; i++) total += is_sealed(&files.items[i]) ? files.items[i].size : 0;
    if (site < 0 || !total) return 1;
    for (uint64_t i = 0; i < flips; i++) {
        struct flip flip = choose(&files, total, i, &state);
        turn(site, &flip);
        enum told told = look(words[1], flip.path);
        turn(site, &flip);
        notes += told == TOLD_NOTE;
        missed += told == TOLD_NOTHING;
        if (told == TOLD_NOTHING)
            printf("not found: %s, byte %llu, bit %d\n", flip.path, (unsigned long long)flip.byte, flip.bit);
    }
    for (uint64_t i = 0; i < clean; i++) alarms += look(words[1], NULL) != TOLD_NOTHING;
    printf("%sok %llu bit flips found (%llu told as notes)\n", missed ? "not " : "",
           (unsigned long long)(flips - missed), (unsigned long long)notes);
    printf("%sok %llu clean verifications find nothing\n", alarms ? "not " : "", (unsigned long long)clean);
    close(site);
    file_list_release(&files);
    return missed || alarms ? 3 : 0;
}
