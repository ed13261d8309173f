/* How far the night is, on stderr only. */
#include "ground/progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

void progress_init(struct progress *progress, bool quiet) {
    double time = now();
    *progress =
        (struct progress){.terminal = isatty(STDERR_FILENO), .quiet = quiet, .started = time, .night = time};
}

static void begin_line(const struct progress *progress) {
    fputs(progress->terminal ? "\r\033[K" : "hearth: ", stderr);
}

/* One line "接收 intake  3.21 s"; with `unit` also how many, and how many per second. */
static void end_stage(struct progress *progress, uint64_t items, const char *unit) {
    if (!progress->stage) return;
    double seconds = now() - progress->started;
    if (!progress->quiet) {
        begin_line(progress);
        fprintf(stderr, "%s %s  %.2f s", progress->stage, progress->english, seconds);
        if (unit) fprintf(stderr, "  %llu %s", (unsigned long long)items, unit);
        if (unit && seconds >= 0.1) fprintf(stderr, "  %.0f/s", (double)items / seconds);
        putc('\n', stderr);
    }
    progress->stage = progress->english = NULL;
}

void progress_stage(struct progress *progress, const char *zh, const char *en) {
    end_stage(progress, 0, NULL);
    progress->stage = zh;
    progress->english = en ? en : "";
    progress->started = now();
    if (progress->quiet) return;
    if (!zh) {
        begin_line(progress);
        fprintf(stderr, "共计 total  %.2f s\n", progress->started - progress->night);
    } else if (progress->terminal) {
        begin_line(progress);
        fprintf(stderr, "%s %s …", zh, progress->english);
        fflush(stderr);
    }
}

void progress_done(struct progress *progress, uint64_t items, const char *unit) {
    end_stage(progress, items, unit);
}
