/* What functions do with a parameter, as far as its text shows: keys that no entry has, keys that are
 * missing, and rates and sets that are compared as if they were one value. */
#include <string.h>

#include "book/declare.h"
#include "library/lua_code.h"

static const struct parameter_key *given_key(const struct parameter *parameter, int level) {
    for (uint16_t i = 0; i < parameter->key_count; i++)
        if (parameter->keys[i].from == KEY_GIVEN && level-- == 0) return &parameter->keys[i];
    return NULL;
}

static void check_key(const struct form *form, const struct parameter *parameter,
                      const struct parameter_key *key, const struct code_name *use) {
    struct value value = {VALUE_NUMBER, {.number = use->number}}, found;
    if (use->use == USE_FIELD) {
        value.kind = VALUE_TEXT;
        value.as.text = span_of(use->name);
    }
    if (use->use == USE_INDEX && use->number < 0) return; /* only judging can tell */
    if (parameter_key_value(key, &value, &found) || (key->left_out && value.kind == key->kind)) return;
    form_error(form, use->use == USE_FIELD ? use->name : parameter->name, "param.%s: %s is one of %s",
               parameter->name, key->name, parameter_key_known(key, &form->loader->book->arena));
}

/* After the last key: .per_month of a rate, [x] of a set, nothing of others. */
static void check_last(const struct form *form, const struct parameter *parameter,
                       const struct code_name *use) {
    bool rate =
        use->use == USE_FIELD && (strcmp(use->name, "per_month") == 0 || strcmp(use->name, "per_year") == 0);
    bool first = use->level == parameter->given_count;
    if (first && (parameter->is_set || (parameter->is_rate && rate))) return;
    const char *token = use->use == USE_FIELD ? use->name : parameter->name;
    if (first && parameter->is_rate)
        form_error(form, token, "param.%s is a rate: it has .per_month and .per_year", parameter->name);
    else
        form_error(form, token, "param.%s is read to its end: nothing follows in . or [ ]", parameter->name);
}

static void check_compared(const struct form *form, const struct parameter *parameter,
                           const struct code_name *use) {
    const struct parameter_key *key = given_key(parameter, use->level);
    if (key != NULL)
        form_error(form, parameter->name, "param.%s needs [%s], one of %s", parameter->name, key->name,
                   parameter_key_known(key, &form->loader->book->arena));
    else if (parameter->is_rate && use->level == parameter->given_count)
        form_error(form, parameter->name, "param.%s is a rate: read .per_month or .per_year of it",
                   parameter->name);
    else if (parameter->is_set && use->level == parameter->given_count)
        form_error(form, parameter->name, "param.%s is a set: ask param.%s[x]", parameter->name,
                   parameter->name);
}

void parameter_check_use(const struct form *form, const struct code_name *use) {
    const struct book *book = form->loader->book;
    uint16_t number = book_parameter(book, use->within);
    if (number == PARAMETER_NONE) return; /* said where it is named */
    const struct parameter *parameter = &book->parameters[number];
    const struct parameter_key *key = given_key(parameter, use->level);
    if (use->use == USE_COMPARED)
        check_compared(form, parameter, use);
    else if (key != NULL)
        check_key(form, parameter, key, use);
    else
        check_last(form, parameter, use);
}
