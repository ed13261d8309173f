/* The rule book on a terminal. */
#include "outcome/columns.h"
#include "outcome/rulebook.h"

void rulebook_text(FILE *out, const struct book *book) {
    char day[11];
    for (uint16_t i = 0; i < book->rule_count; i++) {
        const struct rule *rule = &book->rules[i];
        date_write(rule->from, day);
        columns_left(out, rule->name, 28);
        columns_left(out, rule->zh, 40);
        columns_left(out, rule->cause_zh, 12);
        fprintf(out, "%s\n", day);
        if (rule->en != NULL) fprintf(out, "%*s%s\n", 28, "", rule->en);
        fprintf(out, "%*s%s\n", 28, "", rule->basis);
    }
}
