/* quarantine.csv: every row that was not taken, with where it stands and why; never what it said. */
#include "outcome/outcome.h"
#include "outcome/output.h"

static void write_row(struct output *output, const struct night_facts *night, const struct refused *refused) {
    const struct delivery *delivery = &night->intake->deliveries[refused->delivery];
    const struct dataset *dataset =
        delivery->dataset == DATASET_NONE ? NULL : &night->book->datasets[delivery->dataset];
    const struct column *column =
        dataset && refused->column != COLUMN_NONE ? &dataset->columns[refused->column] : NULL;
    output_field(output, dataset ? dataset->zh : "", ',');
    output_field(output, delivery->name, ',');
    output_number(output, refused->line, ',');
    output_field(output, column ? column->title : "整行", ',');
    output_field(output, refused_zh(refused->reason), ',');
    output_field(output, dataset ? dataset->name : "", ',');
    output_field(output, column ? column->name : "", ',');
    output_field(output, refused_en(refused->reason), '\n');
}

bool quarantine_write(const struct night_facts *night, const char *folder, struct diags *diags) {
    struct output output;
    if (!output_open(&output, folder, "quarantine.csv", diags)) return false;
    output_bom(&output);
    fputs("数据,文件,行号,栏目,原因,dataset,column,reason\n", output.file);
    for (uint32_t i = 0; i < night->intake->refused_count; i++)
        write_row(&output, night, &night->intake->refused[i]);
    return output_close(&output);
}
