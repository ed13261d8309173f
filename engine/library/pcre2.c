/* The door to PCRE2: interpreted patterns in UTF mode, every match under limits. */
#include "library/pcre2.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdio.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"

#define PATTERN_LENGTH_MOST 4096 /* bytes */
#define MATCH_LIMIT 100000
#define DEPTH_LIMIT 100000
#define HEAP_LIMIT 1024 /* KiB */

struct pattern {
    pcre2_code *code; /* owned */
};

struct pattern_room {
    pcre2_match_context *limits; /* owned */
    pcre2_match_data *data;      /* owned; only whether it matched is asked */
};

struct pattern *pattern_new(const char *source, char *error, size_t error_size, size_t *offset) {
    uint32_t options = PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C | PCRE2_DOLLAR_ENDONLY;
    pcre2_compile_context *context = memory_have(pcre2_compile_context_create(NULL));
    pcre2_set_max_pattern_length(context, PATTERN_LENGTH_MOST);
    int number = 0;
    PCRE2_SIZE at = 0;
    pcre2_code *code =
        pcre2_compile((PCRE2_SPTR)source, PCRE2_ZERO_TERMINATED, options, &number, &at, context);
    pcre2_compile_context_free(context);
    if (code) {
        struct pattern *pattern = memory_get(sizeof *pattern);
        pattern->code = code;
        return pattern;
    }
    PCRE2_UCHAR message[256];
    pcre2_get_error_message(number, message, sizeof message);
    snprintf(error, error_size, "%s", (const char *)message);
    if (offset) *offset = at;
    return NULL;
}

void pattern_free(struct pattern *pattern) {
    if (!pattern) return;
    pcre2_code_free(pattern->code);
    free(pattern);
}

struct pattern_room *pattern_room_new(void) {
    struct pattern_room *room = memory_get(sizeof *room);
    room->limits = memory_have(pcre2_match_context_create(NULL));
    room->data = memory_have(pcre2_match_data_create(1, NULL));
    pcre2_set_match_limit(room->limits, MATCH_LIMIT);
    pcre2_set_depth_limit(room->limits, DEPTH_LIMIT);
    pcre2_set_heap_limit(room->limits, HEAP_LIMIT);
    return room;
}

void pattern_room_free(struct pattern_room *room) {
    if (!room) return;
    pcre2_match_context_free(room->limits);
    pcre2_match_data_free(room->data);
    free(room);
}

/* PCRE2_NO_JIT: the answer must not depend on how the library was built. */
enum pattern_answer pattern_matches(const struct pattern *pattern, struct pattern_room *room,
                                    struct span text) {
    PCRE2_SPTR subject = (PCRE2_SPTR)(text.length ? text.at : "");
    int result = pcre2_match(pattern->code, subject, text.length, 0, PCRE2_NO_JIT, room->data, room->limits);
    if (result >= 0) return PATTERN_YES;
    if (result == PCRE2_ERROR_NOMEMORY) system_failed("memory");
    return result == PCRE2_ERROR_NOMATCH ? PATTERN_NO : PATTERN_FAILED;
}

void pattern_version(char out[PATTERN_VERSION]) {
    char whole[64] = ""; /* "10.42 2022-12-11" */
    if (pcre2_config(PCRE2_CONFIG_VERSION, NULL) <= (int)sizeof whole)
        pcre2_config(PCRE2_CONFIG_VERSION, whole);
    snprintf(out, PATTERN_VERSION, "%.*s", (int)strcspn(whole, " "), whole);
}
