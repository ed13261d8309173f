/* Who may see what a sentence shows: a list must not show more than its readers may see. */
#include "book/declare.h"

#include <string.h>

static const char *const words[] = {"visitor", "county", "auditor"};

const char *audience_word(enum audience audience) {
    return words[audience];
}

bool audience_read(const char *word, enum audience *audience) {
    for (int i = FOR_VISITOR; i <= FOR_AUDITOR; i++) {
        if (strcmp(word, words[i]) != 0) continue;
        *audience = (enum audience)i;
        return true;
    }
    return false;
}

static enum audience wider(enum audience a, enum audience b) {
    return a > b ? a : b;
}

static enum audience of_column(const struct dataset *dataset, uint16_t column) {
    return column < dataset->column_count ? dataset->columns[column].disclose : FOR_VISITOR;
}

static bool takes_values(const struct fact *fact) {
    return fact->fold == FOLD_SUM || fact->fold == FOLD_MAX || fact->fold == FOLD_MIN ||
           fact->fold == FOLD_LATEST;
}

/* Of folds that fold folds the last. Those of relatives may fold each other, generation by generation. */
static const struct fact *last_folded(const struct book *book, const struct fact *fact) {
    for (uint16_t i = 0; i < book->fact_count && takes_values(fact) && fact->folds_fact; i++)
        fact = &book->facts[fact->folded];
    return fact;
}

enum audience fact_audience(const struct book *book, uint16_t number) {
    const struct fact *fact = last_folded(book, &book->facts[number]);
    enum audience audience = fact->reads;
    if (takes_values(fact) && !fact->folds_fact && fact->of < book->dataset_count)
        audience = of_column(&book->datasets[fact->of], fact->folded);
    for (uint16_t i = 0; i < fact->term_count; i++)
        audience = wider(audience, of_column(&book->datasets[fact->dataset], fact->terms[i]));
    return audience;
}

bool fact_gives_personal(const struct book *book, uint16_t number) {
    const struct fact *fact = last_folded(book, &book->facts[number]);
    if (!takes_values(fact) || fact->folds_fact) return false;
    const struct dataset *of = &book->datasets[fact->of];
    return fact->folded < of->column_count && type_is_personal(of->columns[fact->folded].type);
}

void disclose_check(struct form *form, const char *key, const struct template *template,
                    enum audience readers) {
    const struct book *book = form->loader->book;
    for (uint16_t i = 0; i < template->count; i++) {
        const struct template_part *part = &template->parts[i];
        enum audience needed = FOR_VISITOR;
        const char *name = "";
        if (part->hole == HOLE_FACT && part->what < book->fact_count) {
            needed = fact_audience(book, part->what);
            name = book->facts[part->what].short_name;
        } else if (part->hole == HOLE_COLUMN && part->what < book->datasets[REGISTER].column_count) {
            needed = of_column(&book->datasets[REGISTER], part->what);
            name = book->datasets[REGISTER].columns[part->what].name;
        }
        if (needed > readers)
            form_error(form, name, "%s shows '%s', which only the %s may see: the list is read by the %s",
                       key, name, words[needed], words[readers]);
    }
}
