/* Any bytes are taken for the head of a file without harm: what is found lies inside them, is found again,
 * and owes nothing to what stands behind them. Input: the head of a delivery of the dataset `bills` of
 * tests/cases/base. */
#include "book/book.h"
#include "fuzz.h"
#include "intake/header.h"
#include "library/gb18030.h"

static const struct vocabulary *words_of_bills(void) {
    static struct vocabulary vocabulary;
    static struct book *book;
    struct diags diags;
    if (vocabulary.dataset) return &vocabulary;
    MUST(gb18030_prepare());
    diags_init(&diags);
    book = book_load("tests/cases/base", date_from(2023, 8, 28), &diags);
    MUST(book);
    diags_release(&diags);
    vocabulary_init(&vocabulary, &book->datasets[book_dataset(book, "bills")]);
    return &vocabulary;
}

static bool read_head(struct layout *layout, const uint8_t *data, size_t size, char padding,
                      char why[HEADER_WHY]) {
    char *head = fuzz_piece(data, size);
    memset(head + size, padding, FUZZ_PADDING);
    bool found = layout_read(layout, words_of_bills(), (struct span){head, size}, true, why);
    free(head);
    return found;
}

static void is_inside(const struct layout *layout, size_t size) {
    const struct dataset *dataset = words_of_bills()->dataset;
    MUST(layout->body <= size && layout->lines >= 1 && layout->lines <= size);
    MUST(layout->csv.fields >= 1 && layout->csv.fields <= CSV_COLUMNS_MOST);
    uint32_t declared = 0;
    for (uint32_t i = 0; i < layout->csv.fields; i++) {
        MUST(layout->column_of[i] == COLUMN_NONE || layout->column_of[i] < dataset->column_count);
        declared += layout->column_of[i] != COLUMN_NONE;
    }
    MUST(declared + layout->absent_count == dataset->column_count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct layout *first = memory_zeroed(1, sizeof *first), *second = memory_zeroed(1, sizeof *second);
    char why[HEADER_WHY] = "", again[HEADER_WHY] = "";
    bool found = read_head(first, data, size, ',', why);
    MUST(read_head(second, data, size, '\n', again) == found);
    MUST(strcmp(why, again) == 0 && (found || why[0]));
    if (found) is_inside(first, size);
    MUST(!found || (first->body == second->body && first->lines == second->lines &&
                    first->encoding == second->encoding));
    layout_free(first);
    layout_free(second);
    return 0;
}
