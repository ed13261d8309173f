/* A folder of its own for what a test writes, and ways to look into it. */
#ifndef HEARTH_TESTS_WRITTEN_H
#define HEARTH_TESTS_WRITTEN_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <unistd.h>
#include "ground/file.h"
#include "made_night.h"

struct written {
    char folder[64]; /* made by written_init, removed by written_release */
    struct diags diags;
    struct made_night made;
};

static struct written written;

static int written_init(void **state) {
    (void)state;
    memcpy(written.folder, "/tmp/hearth-outcome-XXXXXX", 27);
    diags_init(&written.diags);
    made_night_init(&written.made);
    return mkdtemp(written.folder) ? 0 : -1;
}

static int written_release(void **state) {
    (void)state;
    made_night_release(&written.made);
    diags_release(&written.diags);
    return file_remove_tree(written.folder) ? 0 : -1;
}

static inline void written_all(void) {
    assert_true(outcome_write(&written.made.night, written.folder, NULL, NULL, &written.diags));
}

/* The whole file; the caller releases the buffer. */
static inline struct buffer written_file(const char *name) {
    struct buffer path = {0}, text = {0};
    buffer_format(&path, "%s/%s", written.folder, name);
    assert_true(file_read(AT_FDCWD, path.at, 1 << 24, &text));
    buffer_release(&path);
    return text;
}

static inline bool written_holds(const char *name, const char *what) {
    struct buffer text = written_file(name);
    bool holds = memmem(text.at, text.length, what, strlen(what)) != NULL;
    buffer_release(&text);
    return holds;
}

static inline void written_is(const char *name, const char *expected) {
    struct buffer text = written_file(name);
    assert_string_equal(text.at, expected);
    buffer_release(&text);
}

/* No name, address, telephone or citizen ID of anybody. */
static inline void written_names_nobody(const char *name) {
    struct buffer id = {0};
    for (uint32_t p = 0; p < PERSONS; p++) {
        buffer_clear(&id);
        buffer_format(&id, "%llu", (unsigned long long)written.made.ids[p]);
        assert_false(written_holds(name, made_persons[p].name));
        assert_false(written_holds(name, id.at));
        if (*made_persons[p].address) assert_false(written_holds(name, made_persons[p].address));
        if (*made_persons[p].phone) assert_false(written_holds(name, made_persons[p].phone));
    }
    buffer_release(&id);
}

#endif
