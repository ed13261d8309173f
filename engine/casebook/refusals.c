/* Refused rows as a table beside the deliveries: each row once, with the run that met it first. */
#include "casebook/refusals.h"

static bool find_delivery(struct statement *find, const struct book *book, const struct delivery *delivery,
                          int64_t *number) {
    statement_text(find, 1, delivery->digest);
    statement_text(find, 2, book->datasets[delivery->dataset].name);
    bool found = statement_step(find) == STEP_ROW && !column_is_null(find, 0);
    if (found) *number = column_number(find, 0);
    return statement_step(find) == STEP_DONE && found;
}

static bool insert_refusal(struct statement *insert, const struct quarantine *quarantine, uint32_t index,
                           int64_t delivery_number, int64_t run) {
    const struct intake *intake = quarantine->intake;
    const struct refused *refused = &intake->refused[index];
    const struct delivery *delivery = &intake->deliveries[refused->delivery];
    struct buffer zh = {0}, en = {0};
    uint32_t row;
    const char *sheet = delivery_place(delivery, refused->line, &row);
    refusal_words_zh(&zh, refused->reason, refused->number);
    refusal_words_en(&en, refused->reason, refused->number);
    statement_number(insert, 1, delivery_number);
    statement_number(insert, 2, refused->line);
    statement_text(insert, 3, refusal_name(intake->book, delivery, refused->column));
    statement_text(insert, 4, en.at);
    statement_number(insert, 5, run);
    statement_text(insert, 6, sheet);
    statement_number(insert, 7, row);
    statement_text(insert, 8, refusal_title(intake->book, delivery, refused->column));
    statement_text(insert, 9, zh.at);
    statement_text(insert, 10, refused->shown ? refused->shown : "");
    buffer_release(&zh);
    buffer_release(&en);
    return statement_step(insert) == STEP_DONE;
}

/* What a delivery of an earlier night was refused for stands there already, but for conflicts with rows that
 * came tonight. */
static bool is_news(const struct intake *intake, const struct refused *refused) {
    return intake->deliveries[refused->delivery].from_inbox || refused->reason == REFUSED_CONFLICT;
}

static bool insert_all(struct statement *insert, struct statement *find, const struct quarantine *quarantine,
                       int64_t run) {
    const struct intake *intake = quarantine->intake;
    uint32_t last = UINT32_MAX;
    int64_t number = 0;
    bool known = false;
    for (uint32_t i = 0; i < intake->refused_count; i++) {
        const struct refused *refused = &intake->refused[i];
        if (!is_news(intake, refused)) continue;
        if (refused->delivery != last)
            known = find_delivery(find, intake->book, &intake->deliveries[refused->delivery], &number);
        last = refused->delivery;
        if (known && !insert_refusal(insert, quarantine, i, number, run)) return false;
    }
    return true;
}

bool refusals_write(struct casebook *casebook, const struct quarantine *quarantine, int64_t run) {
    struct statement *find =
        statement_new(casebook->store, "SELECT max(id) FROM deliveries WHERE digest = ? AND dataset = ?");
    struct statement *insert =
        statement_new(casebook->store, "INSERT OR IGNORE INTO quarantine VALUES (?,?,?,?,?,?,?,?,?,?)");
    bool written = find && insert && insert_all(insert, find, quarantine, run);
    statement_free(find);
    statement_free(insert);
    return written;
}
