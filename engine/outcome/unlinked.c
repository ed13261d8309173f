/* unlinked.csv: every good row that found no person, by delivery and line. */
#include "outcome/outcome.h"
#include "outcome/output.h"

static void write_row(struct output *output, const struct night_facts *night, const struct stray *stray) {
    const struct dataset *dataset = &night->book->datasets[stray->dataset];
    uint32_t line = 0;
    const struct delivery *delivery = intake_origin(night->intake, stray->dataset, stray->slot, &line);
    output_field(output, dataset->zh, ',');
    output_field(output, delivery->name, ',');
    output_number(output, line, ',');
    output_field(output, unlinked_zh(stray->reason), ',');
    output_field(output, dataset->name, ',');
    output_field(output, unlinked_en(stray->reason), '\n');
}

bool unlinked_write(const struct night_facts *night, const char *folder, struct diags *diags) {
    static const char heads[] = "数据,文件,行号,原因,dataset,reason\n";
    struct output output;
    if (!output_open_csv(&output, folder, "unlinked.csv", heads, diags)) return false;
    for (uint32_t i = 0; i < night->population->stray_count; i++)
        write_row(&output, night, &night->population->strays[i]);
    return output_close(&output);
}
