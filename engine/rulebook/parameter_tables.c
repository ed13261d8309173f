/* The rule book's chapter of parameters: every value by place, key and date. */
#include <string.h>
#include "rulebook/conditions.h"
#include "rulebook/parameter_words.h"
#include "rulebook/parts.h"

#define CELLS_MOST (PARAMETER_KEYS + 5)

static void add_heads(struct rulebook *rulebook, const struct parameter *parameter) {
    const char *cells[CELLS_MOST];
    uint16_t count = 0;
    cells[count++] = "地区";
    for (uint16_t k = 0; k < parameter->key_count; k++)
        cells[count++] = key_title(rulebook->book, &parameter->keys[k]);
    cells[count++] = "自";
    cells[count++] = "至";
    cells[count++] = "数值";
    cells[count++] = "依据";
    add_row(rulebook, cells, count);
}

/* Basis, the day from which it was known and the day by which it is to be looked at again. */
static void basis_words(struct buffer *out, const struct entry *entry) {
    char day[11];
    buffer_text(out, entry->basis);
    if (entry->known != DATE_NONE) {
        date_write(entry->known, day);
        buffer_format(out, "（%s公布）", day);
    }
    if (entry->review_by != DATE_NONE) {
        date_write(entry->review_by, day);
        buffer_format(out, "（应于%s前复核）", day);
    }
}

static void add_entry_row(struct rulebook *rulebook, const struct parameter *parameter,
                          const struct entry *entry) {
    const struct book *book = rulebook->book;
    struct buffer place = {0}, value = {0}, basis = {0}, keys[PARAMETER_KEYS] = {{0}};
    const char *cells[CELLS_MOST];
    uint16_t count = 0;
    char from[11], to[11] = "";
    place_words(&place, book, entry->region, entry->digits);
    entry_words(&value, book, parameter, entry);
    basis_words(&basis, entry);
    date_write(entry->from, from);
    if (entry->to != DATE_OPEN) date_write(entry->to, to);
    cells[count++] = place.at;
    for (uint16_t k = 0; k < parameter->key_count; k++) {
        key_words(&keys[k], &parameter->keys[k], &entry->keys[k]);
        cells[count++] = keys[k].at;
    }
    cells[count++] = from;
    cells[count++] = to;
    cells[count++] = value.at;
    cells[count++] = basis.at;
    add_row(rulebook, cells, count);
    for (uint16_t k = 0; k < parameter->key_count; k++) buffer_release(&keys[k]);
    buffer_release(&place);
    buffer_release(&value);
    buffer_release(&basis);
}

void chapter_of_parameters(struct rulebook *rulebook) {
    const struct book *book = rulebook->book;
    add_chapter(rulebook, "参数", "Parameters");
    for (uint16_t i = 0; i < book->parameter_count; i++) {
        const struct parameter *parameter = &book->parameters[i];
        struct buffer words = {0};
        add_entry(rulebook, parameter->zh, NULL, parameter->name, parameter->said.file, parameter->said.line);
        if (!parameter->is_plain || parameter->entry_count > 1) {
            add_term(rulebook, "今日");
            parameter_words(&words, book, i, NULL, PER_NOTHING);
            add_words(rulebook, &words);
        }
        add_term(rulebook, "数值");
        add_heads(rulebook, parameter);
        for (uint16_t k = 0; k < parameter->entry_count; k++)
            add_entry_row(rulebook, parameter, &parameter->entries[k]);
        add_rules_of(rulebook, MENTION_PARAMETER, i);
    }
}
