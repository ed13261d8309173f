/* The first line of flags.jsonl, and the numbers by which all further lines speak. */
#include "outcome/legend.h"

#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"
#include "library/json.h"
#include "outcome/pen.h"
#include "outcome/shown.h"
#include "outcome/words.h"

static int by_name(const void *a, const void *b, void *names) {
    const char *const *all = names;
    return strcmp(all[*(const uint16_t *)a], all[*(const uint16_t *)b]);
}

/* Numbers of the names, in their order. */
static uint16_t *order_of(const char **names, uint16_t count) {
    uint16_t *order = memory_zeroed(count, sizeof *order);
    for (uint16_t i = 0; i < count; i++) order[i] = i;
    if (count) qsort_r(order, count, sizeof *order, by_name, names);
    return order;
}

/* Place of each name among all, from `first`. */
static uint16_t *ranks_of(const char **names, uint16_t count, uint16_t first) {
    uint16_t *order = order_of(names, count), *ranks = memory_zeroed(count, sizeof *ranks);
    for (uint16_t i = 0; i < count; i++) ranks[order[i]] = (uint16_t)(first + i);
    free(order);
    return ranks;
}

static void rank_names(struct legend *legend) {
    const struct book *book = legend->night->book;
    const char **names = memory_zeroed(UINT16_MAX, sizeof *names);
    for (uint16_t f = 0; f < book->fact_count; f++) names[f] = book->facts[f].name;
    legend->fact_rank = ranks_of(names, book->fact_count, 0);
    for (uint16_t d = 0; d < book->dataset_count; d++) names[d] = book->datasets[d].name;
    legend->dataset_rank = ranks_of(names, book->dataset_count, 0);
    for (uint16_t i = 0; i < book->inverse_count; i++) names[i] = book->inverses[i].name;
    legend->inverses = order_of(names, book->inverse_count);
    legend->column_rank = memory_zeroed(book->dataset_count, sizeof *legend->column_rank);
    for (uint16_t d = 0; d < book->dataset_count; d++) {
        const struct dataset *dataset = &book->datasets[d];
        for (uint16_t c = 0; c < dataset->column_count; c++) names[c] = dataset->columns[c].name;
        names[dataset->column_count] = column_name(dataset, COLUMN_AGE);
        legend->column_rank[d] = ranks_of(names, (uint16_t)(dataset->column_count + 1), 1);
    }
    free(names);
}

/* The text as a JSON string between two others. */
static struct ready ready_json(struct legend *legend, const char *before, const char *text,
                               const char *behind) {
    struct buffer json = {0};
    pen_text(&json, before);
    pen_json(&json, text);
    pen_text(&json, behind);
    struct ready ready = ready_text(&legend->arena, (struct span){json.at, json.length});
    buffer_release(&json);
    return ready;
}

static struct ready *ready_columns(struct legend *legend, const struct dataset *dataset) {
    struct ready *columns = arena_zeroed(&legend->arena, dataset->column_count + 1u, sizeof *columns);
    for (uint16_t c = 0; c < dataset->column_count; c++)
        columns[c] = ready_json(legend, "", dataset->columns[c].name, ":");
    columns[dataset->column_count] = ready_json(legend, "", column_name(dataset, COLUMN_AGE), ":");
    return columns;
}

static void ready_lists(struct legend *legend, uint16_t dataset) {
    static const char *const of[] = {"person.", "household."};
    for (int i = 0; i < 2; i++) {
        struct buffer name = {0};
        pen_text(&name, of[i]);
        pen_text(&name, legend->night->book->datasets[dataset].name);
        legend->list[i][dataset] = ready_json(legend, "", name.at, ":");
        buffer_release(&name);
    }
}

/* What flags.csv says of each rule and of each dataset that a flag rests on. */
static void ready_fields(struct legend *legend) {
    const struct book *book = legend->night->book;
    struct buffer text = {0};
    legend->titled = arena_zeroed(&legend->arena, book->rule_count, sizeof *legend->titled);
    legend->source = arena_zeroed(&legend->arena, book->dataset_count, sizeof *legend->source);
    legend->sources_plain = true;
    for (uint16_t r = 0; r < book->rule_count; r++) {
        const struct rule *rule = &book->rules[r];
        buffer_clear(&text);
        pen_csv(&text, rule->name, ',');
        pen_csv(&text, rule->discreet ? rule->discreet : rule->zh, ',');
        legend->titled[r] = ready_text(&legend->arena, (struct span){text.at, text.length});
    }
    for (uint16_t d = 0; d < book->dataset_count; d++) {
        buffer_clear(&text);
        source_add(&text, legend->night, d);
        legend->source[d] = ready_text(&legend->arena, (struct span){text.at, text.length});
        if (strpbrk(text.at, ",\"\r\n") || strchr("=+-@\t\r", *text.at)) legend->sources_plain = false;
    }
    buffer_release(&text);
}

static void make_ready(struct legend *legend) {
    const struct book *book = legend->night->book;
    struct arena *arena = &legend->arena;
    legend->fact = arena_zeroed(arena, book->fact_count, sizeof *legend->fact);
    legend->rule = arena_zeroed(arena, book->rule_count, sizeof *legend->rule);
    legend->column = arena_zeroed(arena, book->dataset_count, sizeof *legend->column);
    for (int i = 0; i < 2; i++)
        legend->list[i] = arena_zeroed(arena, book->dataset_count, sizeof *legend->list[i]);
    for (uint16_t f = 0; f < book->fact_count; f++)
        legend->fact[f] = ready_json(legend, "", book->facts[f].name, ":");
    for (uint16_t r = 0; r < book->rule_count; r++)
        legend->rule[r] = ready_json(legend, "\"rule\":", book->rules[r].name, ",\"say\":");
    for (uint16_t d = 0; d < book->dataset_count; d++) {
        legend->column[d] = ready_columns(legend, &book->datasets[d]);
        ready_lists(legend, d);
    }
    ready_fields(legend);
}

static void ready_origins(struct legend *legend) {
    legend->origin = arena_zeroed(&legend->arena, legend->delivery_count, sizeof *legend->origin);
    for (uint32_t i = 0; i < legend->delivery_count; i++) {
        char text[64], *end = digits_put(ink_text(text, "\"delivery\":"), i);
        end = ink_text(end, ",\"line\":");
        legend->origin[i] = ready_text(&legend->arena, (struct span){text, (size_t)(end - text)});
    }
}

static void number_deliveries(struct legend *legend) {
    const struct intake *intake = legend->night->intake;
    uint16_t datasets = legend->night->book->dataset_count;
    uint32_t *put = memory_zeroed(datasets + 1u, sizeof *put);
    legend->deliveries = memory_zeroed(intake->delivery_count, sizeof *legend->deliveries);
    legend->by_slot = memory_zeroed(intake->delivery_count, sizeof *legend->by_slot);
    legend->slot_by_slot = memory_zeroed(intake->delivery_count, sizeof *legend->slot_by_slot);
    legend->first_by_slot = memory_zeroed(datasets + 1u, sizeof *legend->first_by_slot);
    for (uint32_t i = 0; i < intake->delivery_count; i++) {
        const struct delivery *delivery = &intake->deliveries[i];
        if (delivery->state != DELIVERY_IN_FORCE || delivery->dataset == DATASET_NONE) continue;
        legend->deliveries[legend->delivery_count++] = i;
        legend->first_by_slot[delivery->dataset + 1u]++;
    }
    for (uint16_t d = 0; d < datasets; d++)
        put[d + 1u] = legend->first_by_slot[d + 1u] += legend->first_by_slot[d];
    for (uint32_t number = 0; number < legend->delivery_count; number++) {
        const struct delivery *delivery = &intake->deliveries[legend->deliveries[number]];
        uint32_t first = legend->first_by_slot[delivery->dataset], at = put[delivery->dataset]++;
        for (; at > first && legend->slot_by_slot[at - 1] > delivery->first_slot; at--) {
            legend->by_slot[at] = legend->by_slot[at - 1];
            legend->slot_by_slot[at] = legend->slot_by_slot[at - 1];
        }
        legend->by_slot[at] = number;
        legend->slot_by_slot[at] = delivery->first_slot;
    }
    free(put);
}

uint32_t legend_origin(const struct legend *legend, uint16_t dataset, uint32_t row, uint32_t *line) {
    const struct rows *rows = &legend->night->population->rows[dataset];
    const uint32_t slot = rows->origin ? rows->origin[row] : row, *slots = legend->slot_by_slot;
    uint32_t at = legend->first_by_slot[dataset], count = legend->first_by_slot[dataset + 1u] - at;
    BUG_UNLESS(count > 0);
    for (uint32_t half; count > 1; count -= half) { /* halves that the processor need not guess */
        half = count / 2;
        at += slots[at + half] <= slot ? half : 0;
    }
    const struct delivery *delivery =
        &legend->night->intake->deliveries[legend->deliveries[legend->by_slot[at]]];
    BUG_UNLESS(slot - delivery->first_slot < delivery->slots);
    *line = slot - delivery->first_slot + 1;
    return legend->by_slot[at];
}

uint32_t legend_parameter(const struct legend *legend, uint16_t parameter, uint32_t entry) {
    return legend->entries[legend->first_entry[parameter] + entry];
}

uint16_t legend_column(const struct legend *legend, uint16_t dataset, uint16_t column) {
    return column == COLUMN_AGE ? legend->night->book->datasets[dataset].column_count : column;
}

static void note_read(struct legend *legend, const struct read *read) {
    if (read->kind == READ_PARAMETER)
        legend->entries[legend->first_entry[read->what] + read->at] = 0;
    else if (read->kind == READ_FACT || read->kind == READ_UNLESS_UNSURE)
        legend->fact_told[read->what] = true;
}

static void note_flags(struct legend *legend, const struct flag *flags, uint32_t count) {
    const struct judgement *judgement = legend->night->judgement;
    for (uint32_t f = 0; f < count; f++) {
        const struct flag *flag = &flags[f];
        if (flag->suppressed_by != FACT_NONE) legend->fact_told[flag->suppressed_by] = true;
        for (uint32_t i = 0; i < flag->read_count; i++)
            note_read(legend, &judgement->reads[flag->first_read + i]);
    }
}

/* Which parameters and facts the flags speak of; parameters are numbered in the order of the book. */
static void note_reads(struct legend *legend) {
    const struct book *book = legend->night->book;
    const struct judgement *judgement = legend->night->judgement;
    uint32_t entries = 0, number = 0;
    legend->first_entry = memory_zeroed(book->parameter_count + 1u, sizeof *legend->first_entry);
    for (uint16_t p = 0; p < book->parameter_count; p++) {
        legend->first_entry[p] = entries;
        entries += book->parameters[p].entry_count;
    }
    legend->entries = memory_get((entries + 1u) * sizeof *legend->entries);
    memset(legend->entries, 0xFF, (entries + 1u) * sizeof *legend->entries);
    legend->fact_told = memory_zeroed(book->fact_count, sizeof *legend->fact_told);
    note_flags(legend, judgement->flags, judgement->flag_count);
    note_flags(legend, judgement->listed, judgement->listed_count);
    for (uint32_t e = 0; e < entries; e++)
        if (legend->entries[e] != LEGEND_NONE) legend->entries[e] = number++;
}

void legend_init(struct legend *legend, const struct night_facts *night) {
    *legend = (struct legend){.night = night};
    arena_init(&legend->arena);
    rank_names(legend);
    number_deliveries(legend);
    ready_origins(legend);
    make_ready(legend);
    note_reads(legend);
}

void legend_release(struct legend *legend) {
    for (uint16_t d = 0; d < legend->night->book->dataset_count; d++) free(legend->column_rank[d]);
    free(legend->column_rank);
    free(legend->dataset_rank);
    free(legend->fact_rank);
    free(legend->inverses);
    free(legend->fact_told);
    free(legend->first_entry);
    free(legend->entries);
    free(legend->deliveries);
    free(legend->by_slot);
    free(legend->slot_by_slot);
    free(legend->first_by_slot);
    arena_release(&legend->arena);
    *legend = (struct legend){0};
}

static void tell_date(json_value *object, const char *key, date_t date) {
    char text[11];
    if (date != DATE_NONE) json_put_text(object, key, date_shown(date, text));
}

static json_value *tell_deliveries(const struct legend *legend) {
    json_value *array = json_new_array();
    for (uint32_t i = 0; i < legend->delivery_count; i++) {
        const struct delivery *delivery = &legend->night->intake->deliveries[legend->deliveries[i]];
        json_value *item = json_add_object(array);
        json_put_text(item, "name", delivery->name);
        json_put_text(item, "dataset", legend->night->book->datasets[delivery->dataset].name);
        json_put_text(item, "digest", delivery->digest);
        tell_date(item, "reaches", delivery->reaches);
    }
    return array;
}

/* What it came to stands with each flag, since that depends on the place. */
static void put_multiple(json_value *item, const struct book *book, const struct multiple *multiple,
                         struct buffer *text) {
    struct value times = {VALUE_NUMBER, {.number = (double)multiple->times / (double)multiple->over}};
    json_put_text(item, "times", value_text(text, &times, NULL, 0));
    json_put_text(item, "of", book->parameters[multiple->of].name);
}

/* Of which people it is the value: {"person.grade":["1","2"]}; of all where it does not say. */
static void put_keys(json_value *item, const struct parameter *parameter, const struct entry *entry) {
    struct buffer text = {0};
    json_value *keys = NULL;
    for (uint16_t k = 0; k < parameter->key_count; k++) {
        const struct key_values *named = &entry->keys[k];
        if (!named->count) continue;
        if (!keys) keys = json_put_object(item, "of_whom");
        json_value *values = json_put_array(keys, parameter->keys[k].full);
        for (uint16_t i = 0; i < named->count; i++) {
            buffer_clear(&text);
            parameter_key_text(&parameter->keys[k], &named->items[i], &text);
            json_add_text(values, text.at);
        }
    }
    buffer_release(&text);
}

static json_value *tell_entry(const struct night_facts *night, const struct parameter *parameter,
                              const struct entry *entry) {
    const struct region *place = region_find(&night->book->regions, entry->region, entry->digits);
    struct buffer value = {0};
    json_value *item = json_new_object();
    json_put_text(item, "name", parameter->name);
    json_put_text(item, "title", parameter->zh);
    if (place) json_put_text(item, "place", place->name);
    tell_date(item, "from", entry->from);
    if (entry->to != DATE_OPEN) tell_date(item, "to", entry->to);
    tell_date(item, "known", entry->known);
    put_keys(item, parameter, entry);
    json_put_text(item, "basis", entry->basis);
    if (entry->multiple == NULL) json_put_text(item, "value", value_text(&value, &entry->value, NULL, 0));
    if (entry->multiple != NULL) put_multiple(item, night->book, entry->multiple, &value);
    if (entry->per != PER_NOTHING) json_put_text(item, "per", entry->per == PER_YEAR ? "year" : "month");
    buffer_release(&value);
    return item;
}

static json_value *tell_parameters(const struct legend *legend) {
    const struct book *book = legend->night->book;
    json_value *array = json_new_array();
    for (uint16_t p = 0; p < book->parameter_count; p++)
        for (uint16_t e = 0; e < book->parameters[p].entry_count; e++)
            if (legend_parameter(legend, p, e) != LEGEND_NONE)
                json_add_value(
                    array, tell_entry(legend->night, &book->parameters[p], &book->parameters[p].entries[e]));
    return array;
}

static json_value *tell_facts(const struct legend *legend) {
    const struct book *book = legend->night->book;
    json_value *object = json_new_object();
    for (uint16_t f = 0; f < book->fact_count; f++) {
        const struct fact *fact = &book->facts[f];
        if (!legend->fact_told[f]) continue;
        json_value *item = json_put_object(object, fact->name);
        json_put_text(item, "title", fact->zh);
        if (fact->unit_text && *fact->unit_text) json_put_text(item, "unit", fact->unit_text);
    }
    return object;
}

static json_value *tell_datasets(const struct legend *legend) {
    const struct book *book = legend->night->book;
    json_value *object = json_new_object();
    for (uint16_t d = 0; d < book->dataset_count; d++) {
        const struct dataset *dataset = &book->datasets[d];
        json_value *item = json_put_object(object, dataset->name);
        json_value *columns = json_put_object(item, "columns");
        for (uint16_t c = 0; c < dataset->column_count; c++)
            json_put_text(columns, dataset->columns[c].name, dataset->columns[c].title);
        if (d == REGISTER)
            json_put_text(columns, column_name(dataset, COLUMN_AGE), column_title(dataset, COLUMN_AGE));
        json_put_text(item, "title", dataset->zh);
    }
    return object;
}

static json_value *tell_rules(const struct legend *legend) {
    const struct book *book = legend->night->book;
    json_value *object = json_new_object();
    for (uint16_t r = 0; r < book->rule_count; r++)
        if (!book->rules[r].shadow)
            json_put_text(object, book->rules[r].name,
                          book->rules[r].discreet ? book->rules[r].discreet : book->rules[r].zh);
    return object;
}

void legend_write(const struct legend *legend, struct buffer *out) {
    json_value *object = json_new_object();
    json_put_text(object, "kind", "legend");
    json_put_text(object, "run", legend->night->run);
    tell_date(object, "date", legend->night->date);
    json_put_value(object, "deliveries", tell_deliveries(legend));
    json_put_value(object, "parameters", tell_parameters(legend));
    json_put_value(object, "facts", tell_facts(legend));
    json_put_value(object, "datasets", tell_datasets(legend));
    json_put_value(object, "rules", tell_rules(legend));
    char *text = json_write(object, false);
    pen_text(out, text);
    pen_char(out, '\n');
    free(text);
    json_free(object);
}
