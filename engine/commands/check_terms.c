/* Terms of datasets that grow, held against the windows that rules and facts declare over them: what is past
 * its term is out of force, so that a longer window would be told short. Windows inside functions are not
 * seen. */
#include "book/book.h"
#include "commands/check.h"

struct reader { /* who reads rows of a dataset */
    const char *kind, *name;
    const struct said *said;
};

/* The first day that a window goes back to; DATE_NONE when the condition is none. `last` counts back from
 * where the data end, which may be as long ago as they are good for. */
static date_t window_begins(const struct condition *condition, struct span_of_time good_for, date_t today) {
    if (condition->is_fact) return DATE_NONE;
    if (condition->word == WORD_LAST)
        return date_add_months(today, -condition->months - good_for.months) - condition->days -
               good_for.days + 1;
    if (condition->word == WORD_FULL_MONTHS) return month_first(date_month(today) - condition->months);
    if (condition->word == WORD_THIS_YEAR) return date_from(date_civil(today).year, 1, 1);
    return DATE_NONE;
}

/* The latest of them: conditions all hold. */
static date_t filter_begins(const struct filter *filter, struct span_of_time good_for, date_t today) {
    date_t begins = DATE_NONE;
    for (uint16_t i = 0; filter && i < filter->count; i++) {
        date_t one = window_begins(&filter->conditions[i], good_for, today);
        if (one > begins) begins = one;
    }
    return begins;
}

static void check_reader(const struct book *book, const struct reader *reader, uint16_t number,
                         const struct filter *filter, struct diags *diags) {
    const struct dataset *dataset = &book->datasets[number];
    date_t begins = filter_begins(filter, dataset->good_for, book->today);
    if (book->today < dataset_period_ends(dataset, begins == DATE_NONE ? 0 : begins)) return;
    const char *reads = begins == DATE_NONE ? "all of" : "further back than is kept of";
    diags_add(diags, DIAG_WARNING, (struct place){reader->said->file, reader->said->line, 0},
              "%s \"%s\" reads %s \"%s\": what is past its term (keep) is no longer in force", reader->kind,
              reader->name, reads, dataset->name);
}

void check_terms(const struct book *book, struct diags *diags) {
    for (uint16_t i = 0; i < book->fact_count; i++) {
        const struct fact *fact = &book->facts[i];
        struct reader reader = {"fact", fact->name, &fact->said};
        if (fact->fold != FOLD_NONE && !fact->of_people && fact->of < book->dataset_count)
            check_reader(book, &reader, fact->of, fact->where, diags);
    }
    for (uint16_t i = 0; i < book->rule_count; i++) {
        const struct rule *rule = &book->rules[i];
        struct reader reader = {"rule", rule->name, &rule->said};
        if (rule->among != DATASET_NONE) check_reader(book, &reader, rule->among, rule->among_where, diags);
    }
}
