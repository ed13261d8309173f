/* Where in the text the tables inside a declared table begin, so that a mistake in the fortieth entry of a
 * parameter is shown on its own line. */
#include <string.h>

#include "book/declare.h"

struct scan {
    const char *at, *end;
    int line;
    char last; /* the last byte that is no space, comment or part of a text */
};

static void step(struct scan *scan) {
    scan->line += *scan->at == '\n';
    scan->at++;
}

/* The = signs of a long bracket [[ or [==[ at the point reached, or -1. */
static int long_bracket(const struct scan *scan) {
    const char *at = scan->at;
    if (at == scan->end || *at++ != '[') return -1;
    int level = 0;
    for (; at < scan->end && *at == '='; at++) level++;
    return at < scan->end && *at == '[' ? level : -1;
}

static void skip_long(struct scan *scan, int level) {
    for (int i = 0; i < level + 2; i++) step(scan);
    for (; scan->at < scan->end; step(scan)) {
        const char *at = scan->at;
        if (*at++ != ']') continue;
        int found = 0;
        for (; at < scan->end && *at == '='; at++) found++;
        if (found != level || at == scan->end || *at != ']') continue;
        for (int i = 0; i < level + 2; i++) step(scan);
        return;
    }
}

static void skip_quoted(struct scan *scan) {
    char quote = *scan->at;
    for (step(scan); scan->at < scan->end && *scan->at != quote; step(scan))
        if (*scan->at == '\\' && scan->at + 1 < scan->end) step(scan);
    if (scan->at < scan->end) step(scan);
}

/* A comment or a text at the point reached is passed over; false: there is none. */
static bool skip_text(struct scan *scan) {
    if (*scan->at == '"' || *scan->at == '\'') {
        skip_quoted(scan);
        scan->last = '"';
        return true;
    }
    bool comment = *scan->at == '-' && scan->at + 1 < scan->end && scan->at[1] == '-';
    if (comment) scan->at += 2;
    int level = long_bracket(scan);
    if (level >= 0) {
        skip_long(scan, level);
        if (!comment) scan->last = '"';
        return true;
    }
    while (comment && scan->at < scan->end && *scan->at != '\n') step(scan);
    return comment;
}

void form_entry_lines(const struct form *form, int *lines, size_t count) {
    struct span text = form->loader->book->sources[form->source].text;
    struct scan scan = {text.at, text.at + text.length, 1, 0};
    while (scan.at < scan.end && scan.line < form->line) step(&scan);
    size_t found = 0;
    int depth = 0;
    for (bool begun = false; scan.at < scan.end && found < count && (depth > 0 || !begun);) {
        if (skip_text(&scan)) continue;
        char c = *scan.at;
        if (c == '{' && depth == 1 && strchr("{,;", scan.last) != NULL) lines[found++] = scan.line;
        begun = begun || c == '{';
        depth += (c == '{' || c == '(') - (c == '}' || c == ')');
        if (c != ' ' && c != '\t' && c != '\n' && c != '\r') scan.last = c;
        step(&scan);
    }
}
