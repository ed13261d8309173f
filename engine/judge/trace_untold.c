/* What a value that was missing in a function would have been compared with: reading it ended the function,
 * so that the comparison itself was never made. */
#include <ctype.h>
#include <string.h>

#include "book/value.h"
#include "judge/trace_parts.h"

const char *read_name(const struct book *book, const struct read *read) {
    switch ((enum read_kind)read->kind) {
    case READ_FACT:
        return book->facts[read->what].short_name;
    case READ_COLUMN:
        return read->what == COLUMN_AGE ? "age" : book->datasets[read->value.number].columns[read->what].name;
    case READ_LIST:
        return book->datasets[read->what].name;
    case READ_RELATION:
        return book->relations[read->what].name;
    default:
        return NULL;
    }
}

/* What `when` itself read last. */
static const struct trace_read *last_read(const struct book *book, const struct told *told) {
    for (uint32_t i = told->read_count; i > 0; i--) {
        const struct trace_read *read = &told->reads[i - 1];
        if (read->part == PART_WHEN && read->depth == 0 && read->source != SOURCE_NONE &&
            read_name(book, &read->read) != NULL)
            return read;
    }
    return NULL;
}

/* .name as a word of its own */
static bool mentions(struct span text, const char *name) {
    size_t length = strlen(name);
    for (size_t i = 0; i + length < text.length; i++) {
        size_t end = i + 1 + length;
        bool ends = end == text.length || (!isalnum((unsigned char)text.at[end]) && text.at[end] != '_');
        if (text.at[i] == '.' && memcmp(text.at + i + 1, name, length) == 0 && ends) return true;
    }
    return false;
}

static uint32_t find_site(const struct stepper *stepper, const char *file, int line, const char *name) {
    for (uint32_t i = 0; i < stepper->site_count; i++) {
        const struct watched *watched = &stepper->sites[i].watched;
        if (watched->line == line &&
            watched->operator!= WATCHED_TRUTH && strcmp(stepper->sites[i].file, file) == 0 &&
            mentions(watched->text, name))
            return i;
    }
    return SITE_NONE;
}

/* The value of a side that names nothing but parameters and values. */
static void work_out(struct stepper *stepper, const struct watched_side *side, struct arena *arena,
                     struct value *out) {
    struct sandbox *box = &stepper->worker.box;
    int top = lua_gettop(box->L);
    *out = (struct value){VALUE_MISSING, {0}};
    if (side->from != WATCHED_WRITTEN && side->from != WATCHED_PARAMETER) return;
    const char *text = arena_format(arena, "return %.*s", (int)side->text.length, side->text.at);
    bool good = sandbox_load(box, "=trace", span_of(text)) &&
                sandbox_call(box, 0, 1, EVALUATION_BUDGET) == LUA_OK && value_pull(box->L, -1, out);
    if (!good) *out = (struct value){VALUE_MISSING, {0}};
    if (out->kind == VALUE_TEXT) out->as.text.at = arena_span(arena, out->as.text);
    lua_settop(box->L, top);
}

bool untold_comparison(struct stepper *stepper, const struct told *told, struct arena *arena,
                       struct trace_step *out) {
    const struct book *book = &stepper->book;
    const struct trace_read *read = last_read(book, told);
    if (read == NULL) return false;
    const char *name = read_name(book, &read->read), *file = book->sources[read->source].path;
    uint32_t number = find_site(stepper, file, read->line, name);
    if (number == SITE_NONE) return false;
    const struct watched *watched = &stepper->sites[number].watched;
    struct noted noted = {.site = number, .rests = true};
    noted.step = (struct trace_step){.kind = STEP_COMPARED,
                                     .part = PART_WHEN,
                                     .comparison = comparison_at(watched->operator),
                                     .line = watched->line,
                                     .held = HELD_UNTOLD,
                                     .fact = FACT_NONE,
                                     .dataset = DATASET_NONE};
    bool left = mentions(watched->left.text, name);
    struct trace_side *missing = left ? &noted.step.left : &noted.step.right;
    if (read->read.kind == READ_FACT || read->read.kind == READ_COLUMN) {
        missing->from = read->read.kind == READ_FACT ? SIDE_FACT : SIDE_COLUMN;
        missing->number = read->read.what;
        missing->dataset = missing->from == SIDE_COLUMN ? (uint16_t)read->read.value.number : DATASET_NONE;
    }
    work_out(stepper, left ? &watched->right : &watched->left, arena,
             left ? &noted.step.right.value : &noted.step.left.value);
    step_tell(stepper, &noted, arena, out);
    return true;
}
