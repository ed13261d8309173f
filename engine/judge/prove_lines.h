/* Which lines of Lua ran while tests were judged. Inside judge/ only. */
#ifndef HEARTH_JUDGE_PROVE_LINES_H
#define HEARTH_JUDGE_PROVE_LINES_H

#include <stdbool.h>
#include <stdint.h>

struct worker;
struct lines;

struct lines *lines_new(void);
void lines_free(struct lines *lines);
void lines_pause(struct lines *lines, bool pause);          /* what runs meanwhile is no test */
void lines_note(void *lines, const char *source, int line); /* "=liuzhou/x.lua"; see struct watch */
bool lines_ran(const struct lines *lines, const char *path, int line);

/* The lines of a rule that hold an instruction: those of its functions and of the functions of its file that
 * they call; a closing `end` is none. Calls seen() for each once, ascending. */
void rule_lines(struct worker *worker, uint16_t rule, void (*seen)(void *context, int line), void *context);

#endif
