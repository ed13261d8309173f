/* hearth run: the nightly matching. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>

#include "commands/command.h"
#include "ground/file.h"
#include "night/tonight.h"

/* The funnel of the night is a file of the run; the terminal shows the same bytes. */
static void show_funnel(const char *site, const char *folder) {
    char path[4096];
    struct buffer text = {.most = 4 << 20};
    snprintf(path, sizeof path, "%s/runs/%s/funnel.txt", site, folder);
    if (file_read(AT_FDCWD, path, 4 << 20, &text)) fwrite(text.at, 1, text.length, stdout);
    buffer_release(&text);
}

static void show_result(const char *site, const struct tonight_result *result, bool waits) {
    if (result->already_sealed) {
        printf("%s 已按同样的数据和规则封存，无需重跑 · already sealed: same data, same rules\n",
               result->folder);
        return;
    }
    show_funnel(site, result->folder);
    printf("\n清单 lists:  %s/runs/%s/lists/\n晨报 page:   %s/晨报.html\n", site, result->folder, site);
    if (waits)
        printf("有事等人决定，见晨报，或运行 · something waits for a person: hearth inputs %s\n", site);
}

static int run(int count, char **words) {
    const char *date = NULL, *threads = NULL;
    bool quiet = false;
    const struct option_word known[] = {
        {"--date", &date, NULL}, {"--threads", &threads, NULL}, {"--quiet", NULL, &quiet}};
    struct tonight_options options = {0};
    struct tonight_result result;
    struct progress progress;
    struct diags diags;
    count = options_read(count, words, known, 3);
    if (count != 1) return usage_error(&command_run, NULL);
    if (!date_option(&command_run, "--date", date, &options.date)) return EXIT_NOT_STARTED;
    options.date_named = date != NULL;
    if (options.date > date_today() + 1) /* sealed, it would have every night refused until then */
        return usage_error(&command_run, "--date 还没有到 · has not come yet");
    if (!threads_option(&command_run, threads, &options.threads)) return EXIT_NOT_STARTED;
    diags_init(&diags);
    progress_init(&progress, quiet);
    options.site = words[0];
    options.progress = &progress;
    signal(SIGPIPE, SIG_IGN); /* whoever reads its progress may leave: the night goes on */
    int code = (int)diags_code(&diags, tonight_run(&options, &result, &diags));
    signal(SIGPIPE, SIG_DFL);
    diags_print(&diags, stderr);
    if (code == EXIT_DONE || code == EXIT_WAITING) show_result(words[0], &result, code == EXIT_WAITING);
    diags_release(&diags);
    return code;
}

const struct command command_run = {"run", "run SITE [--date D] [--threads N] [--quiet]", "每晚比对",
                                    "the nightly matching", run};
