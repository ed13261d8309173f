/* quarantine.csv: every row that was not taken, with where it stands, why, and what it said, masked.
 * quarantine_summary.csv: how many rows have the same mistake, the most first. */
#include "outcome/outcome.h"
#include "outcome/output.h"

static const char *dataset_zh(const struct night_facts *night, const struct delivery *delivery) {
    return delivery->dataset == DATASET_NONE ? "" : night->book->datasets[delivery->dataset].zh;
}

static const char *dataset_name(const struct night_facts *night, const struct delivery *delivery) {
    return delivery->dataset == DATASET_NONE ? "" : night->book->datasets[delivery->dataset].name;
}

static void write_words(struct output *output, uint8_t reason, uint32_t number,
                        void (*words)(struct buffer *, uint8_t, uint32_t), char end) {
    struct buffer text = {0};
    words(&text, reason, number);
    output_field(output, text.at, end);
    buffer_release(&text);
}

static void write_row(struct output *output, const struct night_facts *night, uint32_t index) {
    const struct refused *refused = &night->intake->refused[index];
    const struct delivery *delivery = &night->intake->deliveries[refused->delivery];
    uint32_t row;
    const char *sheet = delivery_place(delivery, refused->line, &row);
    output_field(output, dataset_zh(night, delivery), ',');
    output_field(output, delivery->name, ',');
    output_number(output, row, ',');
    output_field(output, refusal_title(night->book, delivery, refused->column), ',');
    write_words(output, refused->reason, refused->number, refusal_words_zh, ',');
    output_field(output, refused->shown ? refused->shown : "", ',');
    output_field(output, sheet ? sheet : "", ',');
    output_field(output, dataset_name(night, delivery), ',');
    output_field(output, delivery->digest, ',');
    output_number(output, refused->line, ',');
    output_field(output, refusal_name(night->book, delivery, refused->column), ',');
    write_words(output, refused->reason, refused->number, refusal_words_en, '\n');
}

static bool write_rows(const struct night_facts *night, const char *folder, struct diags *diags) {
    static const char heads[] =
        "数据,文件,行号,栏目,原因,原文（已遮盖）,工作表,dataset,delivery,line,column,reason\n";
    struct output output;
    if (!output_open_csv(&output, folder, "quarantine.csv", heads, diags)) return false;
    for (uint32_t i = 0; i < night->intake->refused_count; i++) write_row(&output, night, i);
    return output_close(&output);
}

static void write_group(struct output *output, const struct night_facts *night, const struct refusal *group) {
    const struct delivery *delivery = &night->intake->deliveries[group->delivery];
    uint32_t row;
    const char *sheet = delivery_place(delivery, group->first, &row);
    output_number(output, group->rows, ',');
    output_field(output, dataset_zh(night, delivery), ',');
    output_field(output, delivery->name, ',');
    output_field(output, refusal_title(night->book, delivery, group->column), ',');
    write_words(output, group->reason, group->number, refusal_words_zh, ',');
    output_number(output, row, ',');
    output_field(output, sheet ? sheet : "", ',');
    output_field(output, dataset_name(night, delivery), ',');
    output_field(output, refusal_name(night->book, delivery, group->column), ',');
    write_words(output, group->reason, group->number, refusal_words_en, '\n');
}

static bool write_summary(const struct night_facts *night, const char *folder, struct diags *diags) {
    static const char heads[] = "行数,数据,文件,栏目,原因,首例行号,首例工作表,dataset,column,reason\n";
    struct output output;
    if (!output_open_csv(&output, folder, "quarantine_summary.csv", heads, diags)) return false;
    for (uint32_t i = 0; i < night->quarantine->group_count; i++)
        write_group(&output, night, &night->quarantine->groups[i]);
    return output_close(&output);
}

bool quarantine_write(const struct night_facts *night, const char *folder, struct diags *diags) {
    return write_rows(night, folder, diags) && write_summary(night, folder, diags);
}
