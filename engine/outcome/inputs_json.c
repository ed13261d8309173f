/* hearth inputs as JSON: an array of deliveries, then of what is missing. */
#include "outcome/inputs.h"
#include "outcome/missing.h"

/* An object, empty when nobody said so. */
static json_value *release_as_json(const struct known_release *release) {
    json_value *object = json_new_object();
    if (!release) return object;
    json_put_text(object, "by", release->by);
    json_put_text(object, "why", release->why);
    json_put_date(object, "date", release->date);
    return object;
}

static json_value *refusals_as_json(const struct quarantine *quarantine, uint32_t number) {
    const struct intake *intake = quarantine->intake;
    const struct delivery *delivery = &intake->deliveries[number];
    const struct refusal *groups;
    uint32_t count = quarantine_of(quarantine, number, &groups);
    json_value *refused = json_new_array();
    for (uint32_t i = 0; i < count; i++) {
        json_value *group = json_add_object(refused);
        struct buffer words = {0};
        refusal_words_en(&words, groups[i].reason, groups[i].number);
        json_put_text(group, "column", refusal_title(intake->book, delivery, groups[i].column));
        json_put_text(group, "reason", words.at);
        json_put_number(group, "rows", groups[i].rows);
        buffer_release(&words);
    }
    return refused;
}

/* How the file was found to be written, and what a reader of the counts should know of it. */
static void put_form(json_value *object, const struct delivery *delivery) {
    char separator[2] = {delivery->separator, '\0'};
    json_value *notes = json_put_array(object, "notes"), *sheets = json_put_array(object, "sheets");
    json_put_text(object, "format", delivery->format);
    json_put_text(object, "encoding", delivery->encoding);
    json_put_text(object, "separator", delivery->separator ? separator : NULL);
    for (uint32_t i = 0; i < delivery->note_count; i++) json_add_text(notes, delivery->notes[i]);
    for (uint32_t i = 0; i < delivery->sheet_count; i++) json_add_text(sheets, delivery->sheets[i].name);
}

static json_value *unread_as_json(const struct intake *intake, const struct delivery *delivery) {
    json_value *unread = json_new_array();
    for (uint32_t i = 0; i < delivery->unread_count; i++) {
        const struct unread_cells *cells = &delivery->unread[i];
        json_value *object = json_add_object(unread);
        json_put_text(object, "column", refusal_title(intake->book, delivery, cells->column));
        json_put_text(object, "reason", problem_en(cells->reason));
        json_put_number(object, "rows", cells->rows);
    }
    return unread;
}

static json_value *delivery_as_json(const struct intake *intake, const struct quarantine *quarantine,
                                    uint32_t number) {
    const struct delivery *delivery = &intake->deliveries[number];
    json_value *object = json_new_object();
    json_put_text(object, "dataset",
                  delivery->dataset != DATASET_NONE ? intake->book->datasets[delivery->dataset].name : NULL);
    json_put_text(object, "file", delivery->name);
    json_put_text(object, "sender", delivery->sender);
    json_put_text(object, "digest", delivery->digest);
    json_put_date(object, "first", delivery->first);
    json_put_date(object, "last", delivery->last);
    json_put_date(object, "reaches", delivery->reaches);
    json_put_number(object, "received", delivery->received);
    json_put_number(object, "refused", delivery->refused);
    json_put_number(object, "repeats", delivery->repeats);
    json_put_number(object, "conflicts", delivery->conflicts);
    json_put_number(object, "future", delivery->future);
    json_put_text(object, "state", inputs_state_en(delivery->state));
    json_put_text(object, "why", delivery->why);
    json_put_bool(object, "stale", delivery->stale);
    json_put_bool(object, "may_be_released", delivery_may_be_decided(delivery));
    bool dismissed = delivery->state == DELIVERY_DISMISSED;
    json_put_value(object, "released", release_as_json(dismissed ? NULL : delivery->release));
    json_put_value(object, "dismissed", release_as_json(dismissed ? delivery->release : NULL));
    put_form(object, delivery);
    json_put_value(object, "refusals", refusals_as_json(quarantine, number));
    json_put_value(object, "missing", unread_as_json(intake, delivery));
    return object;
}

static json_value *missing_as_json(const struct intake *intake, uint16_t number, const char *state) {
    const struct book *book = intake->book;
    json_value *object = json_new_object(), *rules = json_put_array(object, "rules");
    json_put_text(object, "dataset", book->datasets[number].name);
    json_put_text(object, "state", state);
    for (uint16_t r = 0; r < book->rule_count; r++)
        if (reads_tonight(book, r, number)) json_add_text(rules, book->rules[r].name);
    return object;
}

static json_value *gap_as_json(const struct intake *intake, uint16_t number, const struct gap *gap) {
    json_value *object = missing_as_json(intake, number, "days missing");
    json_put_date(object, "first", gap->days.first);
    json_put_date(object, "last", gap->days.last);
    json_put_text(object, "sender", gap->sender);
    json_put_text(object, "file", gap->held);
    return object;
}

static void add_missing(const struct intake *intake, json_value *array) {
    for (uint16_t i = 0; i < intake->book->dataset_count; i++) {
        const struct dataset_state *state = &intake->states[i];
        if (!state->delivered) json_add_value(array, missing_as_json(intake, i, inputs_missing_en(state)));
        if (dataset_overdue(intake, i)) json_add_value(array, missing_as_json(intake, i, "overdue"));
        for (uint32_t g = 0; g < state->gap_count; g++)
            json_add_value(array, gap_as_json(intake, i, &state->gaps[g]));
    }
}

json_value *inputs_json(const struct intake *intake, const struct quarantine *quarantine) {
    json_value *array = json_new_array();
    for (uint32_t i = 0; i < intake->delivery_count; i++)
        json_add_value(array, delivery_as_json(intake, quarantine, i));
    add_missing(intake, array);
    return array;
}
