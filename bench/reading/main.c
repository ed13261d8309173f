/* build/reading: how fast the deliveries of a city become typed cells. It reads every file of the inbox as the
 * intake does, archiving nothing, and prints megabytes per second:
 *     type     splitting and typing alone, by processor time of one thread
 *     read     reading, SHA-256, splitting and typing on so many threads, by processor time and by the clock */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "ground/memory.h"
#include "intake/inbox.h"
#include "intake/parse.h"
#include "intake/reader.h"
#include "library/gb18030.h"

struct reading {
    struct book *book;
    struct diags diags;
    struct intake_options options;
    struct intake intake;
    struct taking taking;
    char inbox[4096];
};

struct rate {
    double seconds; /* of processor time */
    double wall;
    uint64_t bytes, rows;
};

static double now(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void give_up(struct reading *reading, const char *what) {
    diags_print(&reading->diags, stderr);
    fprintf(stderr, "reading: %s\n", what);
    exit(1);
}

/* An intake with everything in the inbox wanted. */
static void begin(struct reading *reading, int threads) {
    const struct book *book = reading->book;
    struct taking *taking = &reading->taking;
    struct intake *intake = &reading->intake;
    *intake = (struct intake){.book = book};
    arena_init(&intake->arena);
    intake->rows = memory_zeroed(book->dataset_count, sizeof *intake->rows);
    for (uint16_t d = 0; d < book->dataset_count; d++) rows_init(&intake->rows[d], &book->datasets[d]);
    reading->options = (struct intake_options){.inbox = reading->inbox, .threads = threads, .look_only = true};
    *taking = (struct taking){
        .intake = intake, .options = &reading->options, .diags = &reading->diags, .archive = -1};
    taking->inbox = open(reading->inbox, O_RDONLY | O_DIRECTORY);
    taking->vocabularies = memory_zeroed(book->dataset_count, sizeof *taking->vocabularies);
    for (uint16_t d = 0; d < book->dataset_count; d++)
        vocabulary_init(&taking->vocabularies[d], &book->datasets[d]);
    if (taking->inbox < 0 || !inbox_list(taking)) give_up(reading, "the inbox cannot be read");
    for (uint32_t i = 0; i < taking->count; i++)
        taking->items[i].wanted = taking->items[i].delivery.state == DELIVERY_IN_FORCE;
}

static void end(struct reading *reading, struct rate *rate) {
    struct taking *taking = &reading->taking;
    rate->bytes = rate->rows = 0;
    for (uint32_t i = 0; i < taking->count; i++) {
        if (!taking->items[i].was_read) give_up(reading, taking->items[i].why);
        rate->bytes += taking->items[i].delivery.bytes;
        rate->rows += taking->items[i].tally.received;
        layout_free(taking->items[i].layout);
    }
    for (uint16_t d = 0; d < reading->book->dataset_count; d++) {
        vocabulary_release(&taking->vocabularies[d]);
        rows_release(&reading->intake.rows[d]);
    }
    close(taking->inbox);
    free(taking->vocabularies);
    free(taking->items);
    free(taking->refused);
    free(reading->intake.rows);
    arena_release(&reading->intake.arena);
}

/* The files of each dataset one after the other, on this thread; only the parser's time counts. */
static void type_all(struct reading *reading, struct rate *rate) {
    struct taking *taking = &reading->taking;
    struct block block = {.room = memory_reserve(BLOCK_SIZE)};
    struct parser parser;
    parser_init(&parser, taking);
    for (uint16_t d = 0; d < reading->book->dataset_count; d++) {
        struct strand strand;
        strand_init(&strand, taking, d);
        for (uint32_t i = 0; i < taking->count; i++)
            if (taking->items[i].delivery.dataset == d) strand_add(&strand, i);
        while (strand_next(&strand, true, &block)) {
            double began = now(CLOCK_THREAD_CPUTIME_ID);
            parser_block(&parser, &block);
            rate->seconds += now(CLOCK_THREAD_CPUTIME_ID) - began;
        }
        strand_release(&strand);
    }
    for (uint32_t i = 0; i < taking->count; i++) taking->items[i].tally = parser.tallies[i];
    parser_release(&parser);
    memory_unreserve(block.room, BLOCK_SIZE);
}

static struct rate measure(struct reading *reading, int threads, bool type_only) {
    struct rate rate = {0};
    begin(reading, threads);
    double wall = now(CLOCK_MONOTONIC), cpu = now(CLOCK_PROCESS_CPUTIME_ID);
    if (type_only)
        type_all(reading, &rate);
    else
        reader_run(&reading->taking);
    rate.wall = now(CLOCK_MONOTONIC) - wall;
    if (!type_only) rate.seconds = now(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    end(reading, &rate);
    return rate;
}

static void print(const char *what, int threads, const struct rate *rate) {
    double megabytes = (double)rate->bytes / 1e6;
    printf("%s %d: %.0f MB/s of processor time", what, threads, megabytes / rate->seconds);
    if (strcmp(what, "read") == 0) printf(", %.0f MB/s by the clock", megabytes / rate->wall);
    printf(" (%.0f MB, %.1f M rows)\n", megabytes, (double)rate->rows / 1e6);
}

/* The best of some runs: what disturbs only makes slower. */
static void best(struct reading *reading, const char *what, int threads, int runs) {
    struct rate best = {0};
    for (int run = 0; run < runs; run++) {
        struct rate rate = measure(reading, threads, strcmp(what, "type") == 0);
        if (run == 0 || rate.seconds < best.seconds) best.seconds = rate.seconds;
        if (run == 0 || rate.wall < best.wall) best.wall = rate.wall;
        best.bytes = rate.bytes;
        best.rows = rate.rows;
    }
    print(what, threads, &best);
}

int main(int argc, char **argv) {
    static struct reading reading;
    int runs = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 3;
    if (argc < 2 || runs < 1) {
        fprintf(stderr, "usage: reading SITE [RUNS [type|read]]\n");
        return 1;
    }
    diags_init(&reading.diags);
    snprintf(reading.inbox, sizeof reading.inbox, "%s/inbox", argv[1]);
    reading.book = gb18030_prepare() ? book_load(argv[1], date_from(2023, 8, 28), &reading.diags) : NULL;
    if (!reading.book) give_up(&reading, "the site does not load");
    const char *only = argc > 3 ? argv[3] : "";
    if (strcmp(only, "read") != 0) best(&reading, "type", 1, runs);
    if (strcmp(only, "type") != 0) best(&reading, "read", 1, runs);
    if (strcmp(only, "type") != 0) best(&reading, "read", 2, runs);
    book_free(reading.book);
    diags_release(&reading.diags);
    return 0;
}
