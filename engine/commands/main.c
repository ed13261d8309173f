/* hearth: finds the table row of the command and runs it. */
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "commands/command.h"
#include "ground/memory.h"

static const struct command *const commands[] = {
    &command_run,     &command_backup,  &command_inputs, &command_check, &command_test,  &command_rules,
    &command_compare, &command_explain, &command_replay, &command_purge, &command_verify};
#define COMMANDS (sizeof commands / sizeof *commands)

static int show_help(FILE *out, int code) {
    fputs("hearth — 政策找人：比对各部门数据，列出待核实的家庭 · finds the households that need help before "
          "they ask\n\n",
          out);
    for (size_t i = 0; i < COMMANDS; i++)
        fprintf(out, "  hearth %s\n      %s · %s\n", commands[i]->usage, commands[i]->zh, commands[i]->en);
    fputs("\n退出码 · exit codes: 0 done, 1 could not start, 2 done but something waits for a person, 3 a "
          "failure was found, 4 the system failed\n",
          out);
    return code;
}

/* Whoever started this may have closed one of them: the next file of the site would get its number, and with
 * it what is meant for the terminal. Opened the wrong way round, it still says that it cannot be used. */
static bool take_standard_files(void) {
    for (int file = STDIN_FILENO; file <= STDERR_FILENO; file++)
        if (fcntl(file, F_GETFD) < 0 && open("/dev/null", file == STDIN_FILENO ? O_WRONLY : O_RDONLY) != file)
            return false;
    return true;
}

int main(int count, char **words) {
    if (!take_standard_files()) return EXIT_SYSTEM;
    memory_prepare();
    setlocale(LC_ALL, "C");
    if (count < 2) return show_help(stderr, EXIT_NOT_STARTED);
    if (strcmp(words[1], "--help") == 0 || strcmp(words[1], "help") == 0) return show_help(stdout, EXIT_DONE);
    for (size_t i = 0; i < COMMANDS; i++) {
        if (strcmp(words[1], commands[i]->name) != 0) continue;
        int code = commands[i]->run(count - 2, words + 2);
        if (fflush(stdout) == 0 && !ferror(stdout)) return code;
        perror("hearth: stdout");
        return EXIT_SYSTEM;
    }
    fprintf(stderr, "hearth: 没有这个命令 · unknown command: %s\n\n", words[1]);
    return show_help(stderr, EXIT_NOT_STARTED);
}
