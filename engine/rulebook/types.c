/* Annotations of what one rule base declares: persons, households, rows, lists of them, filters, parameters.
 */
#include "rulebook/types.h"

#include <stdlib.h>
#include <string.h>
#include "book/filter_read.h"
#include "ground/memory.h"

static bool is_identifier(const char *name) {
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_",
                      digits[] = "0123456789";
    if (!*name || !strchr(letters, *name)) return false;
    for (; *name; name++)
        if (!strchr(letters, *name) && !strchr(digits, *name)) return false;
    return true;
}

/* A Lua string literal on one line. */
static void put_quoted(FILE *out, const char *text) {
    fputc('"', out);
    for (const char *c = text; *c; c++) {
        if (*c == '"' || *c == '\\') fputc('\\', out);
        if ((unsigned char)*c < ' ' || *c == 0x7f)
            fprintf(out, "\\%03d", *c);
        else
            fputc(*c, out);
    }
    fputc('"', out);
}

/* Everything after it on the line is text for people. */
static void put_note(FILE *out, const char *note, const char *more) {
    fputs(" # ", out);
    for (const char *c = note; *c; c++) fputc((unsigned char)*c < ' ' || *c == 0x7f ? ' ' : *c, out);
    if (*more) fprintf(out, " (%s)", more);
    fputc('\n', out);
}

static void put_field(FILE *out, const char *name, bool optional) {
    if (is_identifier(name)) {
        fprintf(out, "---@field %s%s ", name, optional ? "?" : "");
        return;
    }
    fputs("---@field [", out);
    put_quoted(out, name);
    fputs("] ", out);
}

static void put_choices(FILE *out, const struct choice *choices, uint16_t count) {
    for (uint16_t i = 0; i < count; i++) {
        if (i) fputc('|', out);
        put_quoted(out, choices[i].key);
    }
}

static const char *kind_type(enum value_kind kind) {
    switch (kind) {
    case VALUE_BOOLEAN:
        return "boolean";
    case VALUE_NUMBER:
        return "number";
    case VALUE_AMOUNT:
        return "amount";
    case VALUE_DATE:
        return "day";
    case VALUE_MONTH:
        return "calendar_month";
    case VALUE_TEXT:
    case VALUE_REGION:
        return "string";
    default:
        return "any";
    }
}

static const char *column_type(enum column_type type) {
    switch (type) {
    case TYPE_INTEGER:
        return "integer";
    case TYPE_DECIMAL:
        return "number";
    case TYPE_MONEY:
        return "amount";
    case TYPE_DATE:
        return "day";
    case TYPE_MONTH:
        return "calendar_month";
    case TYPE_BOOLEAN:
        return "boolean";
    default:
        return "string";
    }
}

/* One name that a subject has with a value: a column or a fact. */
struct member {
    const char *name, *title, *unit;
    const char *type; /* NULL: one of the choices */
    const struct choice *choices;
    uint16_t choice_count;
};

struct members {
    struct member *items;
    size_t count;
};

static void add_member(struct members *members, struct member member) {
    members->items = memory_resize(members->items, members->count + 1, sizeof *members->items);
    members->items[members->count++] = member;
}

static void add_columns(struct members *members, const struct dataset *dataset) {
    for (uint16_t i = 0; i < dataset->column_count; i++) {
        const struct column *column = &dataset->columns[i];
        if (column->type == TYPE_CITIZEN_ID) continue; /* rules never see it */
        add_member(members, (struct member){column->name, column->title, "",
                                            column->type == TYPE_CHOICE ? NULL : column_type(column->type),
                                            column->choices, column->choice_count});
    }
}

static void add_facts(struct members *members, const struct book *book, enum fact_subject subject,
                      uint16_t dataset) {
    for (uint16_t i = 0; i < book->fact_count; i++) {
        const struct fact *fact = &book->facts[i];
        if (fact->subject != subject || (subject == FACT_OF_ROW && fact->dataset != dataset)) continue;
        enum value_kind kind = fact_kind(fact);
        const char *type = kind == VALUE_MISSING && *fact->unit_text ? "number" : kind_type(kind);
        add_member(members, (struct member){fact->short_name, fact->zh, fact->unit_text,
                                            fact->choices ? NULL : type, fact->choices, fact->choice_count});
    }
}

static void add_age(struct members *members) {
    add_member(members, (struct member){"age", "年龄", "", "integer", NULL, 0});
}

static struct members members_of(const struct book *book, enum fact_subject subject, uint16_t dataset) {
    struct members members = {0};
    if (subject != FACT_OF_HOUSEHOLD) add_columns(&members, &book->datasets[dataset]);
    if (subject == FACT_OF_PERSON) add_age(&members);
    add_facts(&members, book, subject, dataset);
    return members;
}

static void put_type(FILE *out, const struct member *member) {
    if (member->type)
        fputs(member->type, out);
    else
        put_choices(out, member->choices, member->choice_count);
}

static void put_members(FILE *out, const struct members *members) {
    for (size_t i = 0; i < members->count; i++) {
        put_field(out, members->items[i].name, false);
        put_type(out, &members->items[i]);
        put_note(out, members->items[i].title, members->items[i].unit);
    }
}

/* What may stand beside a name in a filter, as an alternative to `word` and sets. */
static void put_wanted(FILE *out, const struct member *member) {
    put_type(out, member);
    if (!member->type) return;
    if (strcmp(member->type, "amount") == 0) fputs("|number", out);
    if (strcmp(member->type, "day") == 0 || strcmp(member->type, "calendar_month") == 0)
        fputs("|string", out);
}

static void put_filter(FILE *out, const char *name, const struct members *members) {
    fprintf(out, "\n---@class filter.%s\n", name);
    for (size_t i = 0; i < members->count; i++) {
        const struct member *member = &members->items[i];
        put_field(out, member->name, true);
        put_wanted(out, member);
        if (!member->type || strcmp(member->type, "any") != 0) {
            fputs("|(", out);
            put_wanted(out, member);
            fputs(")[]|word", out);
        }
        put_note(out, member->title, "");
    }
}

static bool can_fold(const struct member *member, bool sums) {
    if (!member->type) return !sums;
    bool number = strcmp(member->type, "amount") == 0 || strcmp(member->type, "number") == 0 ||
                  strcmp(member->type, "integer") == 0 || strcmp(member->type, "any") == 0;
    return number || (!sums && strcmp(member->type, "boolean") != 0);
}

/* Whole numbers fold to a number; a choice is its key. */
static const char *folded_type(const struct member *member) {
    if (!member->type) return "string";
    return strcmp(member->type, "integer") == 0 ? "number" : member->type;
}

static void put_fold_names(FILE *out, const struct members *members, bool sums, const char *type) {
    bool any = false;
    for (size_t i = 0; i < members->count; i++) {
        const struct member *member = &members->items[i];
        if (!can_fold(member, sums) || strcmp(folded_type(member), type) != 0) continue;
        if (any) fputc('|', out);
        put_quoted(out, member->name);
        any = true;
    }
}

static bool has_fold(const struct members *members, bool sums, const char *type) {
    for (size_t i = 0; i < members->count; i++)
        if (can_fold(&members->items[i], sums) && strcmp(folded_type(&members->items[i]), type) == 0)
            return true;
    return false;
}

/* :sum("total") is typed by the column it names: one signature for each type that a column has. */
static void put_fold(FILE *out, const char *list, const char *method, const struct members *members,
                     bool sums) {
    static const char *const types[] = {"amount", "number", "day", "calendar_month", "string", "any"};
    const char *last = NULL;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (has_fold(members, sums, types[i])) last = types[i];
    if (!last) return;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (types[i] == last || !has_fold(members, sums, types[i])) continue;
        fprintf(out, "    ---@overload fun(self: %s, column: ", list);
        put_fold_names(out, members, sums, types[i]);
        fprintf(out, "): %s\n", types[i]);
    }
    fputs("    ---@param column ", out);
    put_fold_names(out, members, sums, last);
    fprintf(out, "\n    ---@return %s\n    function list:%s(column) end\n", last, method);
}

static void put_list(FILE *out, const char *list, const char *element, const char *filter,
                     const struct members *members) {
    fprintf(out,
            "\n---@class %s\n---@field [integer] %s\n---@operator len: integer\n"
            "---@field where fun(self: %s, filter: filter.%s): %s\n"
            "---@field any fun(self: %s, filter?: filter.%s): boolean\n"
            "---@field all fun(self: %s, filter: filter.%s): boolean\n"
            "---@field latest fun(self: %s): %s?\n"
            "---@field by fun(self: %s, column: string): fun(): any, %s\n"
            "---@field so_far fun(self: %s): %s\n"
            "do\n    ---@class %s\n    local list = {}\n",
            list, element, list, filter, list, list, filter, list, filter, list, element, list, list, list,
            list, list);
    put_fold(out, list, "sum", members, true);
    put_fold(out, list, "max", members, false);
    put_fold(out, list, "min", members, false);
    fputs("end\n", out);
}

static void put_dataset_lists(FILE *out, const struct book *book) {
    for (uint16_t i = 1; i < book->dataset_count; i++) {
        put_field(out, book->datasets[i].name, false);
        fprintf(out, "list.%s", book->datasets[i].name);
        put_note(out, book->datasets[i].zh, "");
    }
}

/* person.father, person.children */
static void put_relations(FILE *out, const struct book *book) {
    for (uint16_t i = 0; i < book->relation_count; i++) {
        put_field(out, book->relations[i].name, book->relations[i].blank_is_nobody);
        fputs("person", out);
        put_note(out, book->relations[i].zh, "");
    }
    for (uint16_t i = 0; i < book->inverse_count; i++) {
        put_field(out, book->inverses[i].name, false);
        fputs("people\n", out);
    }
}

static void put_person(FILE *out, const struct book *book) {
    struct members members = members_of(book, FACT_OF_PERSON, REGISTER);
    fputs("\n---@class person\n---@field household household\n"
          "---@field is fun(self: person, filter: filter.person): boolean\n",
          out);
    put_members(out, &members);
    put_relations(out, book);
    put_dataset_lists(out, book);
    put_filter(out, "person", &members);
    put_list(out, "people", "person", "person", &members);
    free(members.items);
}

static void put_household(FILE *out, const struct book *book) {
    struct members members = members_of(book, FACT_OF_HOUSEHOLD, REGISTER);
    fputs("\n---@class household\n---@field members people\n---@field region string\n"
          "---@field is fun(self: household, filter: filter.household): boolean\n",
          out);
    put_members(out, &members);
    put_dataset_lists(out, book);
    put_filter(out, "household", &members);
    fputs("---@field region? string|(string)[]|word # 12 digits, or inside\n", out);
    free(members.items);
}

/* row.person, or row.husband and row.wife; a place leads to nobody. */
static void put_people(FILE *out, const struct dataset *dataset) {
    if (dataset->about == ABOUT_PERSON) fputs("---@field person person\n", out);
    for (int i = 0; dataset->about == ABOUT_TWO && i < 2; i++) {
        put_field(out, dataset->roles[i].name, false);
        fputs("person\n", out);
    }
}

static void put_row(FILE *out, const struct book *book, uint16_t number) {
    const char *name = book->datasets[number].name;
    struct members members = members_of(book, FACT_OF_ROW, number);
    char list[512], element[512];
    snprintf(list, sizeof list, "list.%s", name);
    snprintf(element, sizeof element, "row.%s", name);
    fputs("\n---", out);
    for (const char *c = book->datasets[number].zh; *c; c++) fputc((unsigned char)*c < ' ' ? ' ' : *c, out);
    fprintf(out, "\n---@class row.%s\n", name);
    put_people(out, &book->datasets[number]);
    fprintf(out, "---@field is fun(self: row.%s, filter: filter.%s): boolean\n", name, name);
    put_members(out, &members);
    put_filter(out, name, &members);
    put_list(out, list, element, name, &members);
    free(members.items);
}

/* A parameter with given keys is a table of its values, in as many steps as it has keys. */
static void put_parameter_type(FILE *out, const struct parameter *parameter) {
    const char *type = parameter->is_rate ? "rate" : kind_type(parameter->kind);
    for (uint16_t i = 0; i < parameter->key_count; i++)
        if (parameter->keys[i].from == KEY_GIVEN)
            fprintf(out, "table<%s, ", kind_type(parameter->keys[i].kind));
    if (parameter->is_set)
        fprintf(out, "table<%s, boolean>", type);
    else
        fputs(type, out);
    for (uint16_t i = 0; i < parameter->given_count; i++) fputs(">", out);
}

static void put_parameters(FILE *out, const struct book *book) {
    fputs("\n---@class parameters\n", out);
    for (uint16_t i = 0; i < book->parameter_count; i++) {
        const struct parameter *parameter = &book->parameters[i];
        put_field(out, parameter->name, false);
        put_parameter_type(out, parameter);
        put_note(out, parameter->zh, parameter->unit);
    }
    fputs("\n---@type parameters\nparam = {}\n", out);
}

static void put_alias(FILE *out, const char *alias, const char *const *names, size_t count) {
    fprintf(out, "\n---@alias %s ", alias);
    for (size_t i = 0; i < count; i++) {
        if (i) fputc('|', out);
        put_quoted(out, names[i]);
    }
    fputs(count ? "\n" : "string\n", out);
}

static void put_names(FILE *out, const struct book *book) {
    size_t room = 1u + book->dataset_count + book->inverse_count + book->fact_count + book->cause_count;
    const char **names = memory_zeroed(room, sizeof *names);
    size_t count = 0;
    for (uint16_t i = 1; i < book->dataset_count; i++) names[count++] = book->datasets[i].name;
    put_alias(out, "dataset_name", names, count);
    names[count++] = "members";
    for (uint16_t i = 0; i < book->inverse_count; i++) names[count++] = book->inverses[i].name;
    put_alias(out, "list_name", names, count);
    count = 0;
    for (uint16_t i = 0; i < book->fact_count; i++)
        if (book->facts[i].subject != FACT_OF_ROW) names[count++] = book->facts[i].name;
    put_alias(out, "fact_name", names, count);
    for (count = 0; count < book->cause_count; count++) names[count] = book->causes[count].key;
    put_alias(out, "cause_key", names, count);
    free(names);
}

/* What a function gets when the name of its fact or rule is not known yet: anything that any subject has. */
static void put_anybody(FILE *out, const struct book *book) {
    fputs("\n---@class person_or_household: person, household\n\n---@class anybody: person, household", out);
    for (uint16_t i = 1; i < book->dataset_count; i++) fprintf(out, ", row.%s", book->datasets[i].name);
    fputs("\n\n---@alias subject person|household", out);
    for (uint16_t i = 1; i < book->dataset_count; i++) fprintf(out, "|row.%s", book->datasets[i].name);
    fputs("\n\n---@alias filter filter.person|filter.household", out);
    for (uint16_t i = 1; i < book->dataset_count; i++) fprintf(out, "|filter.%s", book->datasets[i].name);
    fputc('\n', out);
}

static void put_fact_form(FILE *out, const char *subject, const char *type) {
    fprintf(out, "\n---@class fact_form.%s: fact_form\n---@field value? fun(%s: %s): any\n", subject, subject,
            type);
}

static void put_facts(FILE *out, const struct book *book) {
    put_fact_form(out, "person", "person");
    put_fact_form(out, "household", "household");
    fputc('\n', out);
    for (uint16_t i = 0; i < book->fact_count; i++) {
        const struct fact *fact = &book->facts[i];
        if (fact->fn == FN_NONE) continue;
        fputs("---@overload fun(name: ", out);
        put_quoted(out, fact->name);
        if (fact->subject == FACT_OF_ROW)
            fprintf(out, "): fun(form: fact_form.row.%s)\n", book->datasets[fact->dataset].name);
        else
            fprintf(out, "): fun(form: fact_form.%s)\n",
                    fact->subject == FACT_OF_PERSON ? "person" : "household");
    }
    fputs("---@param name string person.X, household.X or DATASET.X\n---@return fun(form: fact_form)\n"
          "function fact(name) end\n",
          out);
}

static void put_row_fact_forms(FILE *out, const struct book *book) {
    for (uint16_t i = 1; i < book->dataset_count; i++)
        fprintf(out, "\n---@class fact_form.row.%s: fact_form\n---@field value? fun(row: row.%s): any\n",
                book->datasets[i].name, book->datasets[i].name);
}

static void put_rules(FILE *out, const struct book *book) {
    static const char *const subjects[] = {"person", "household"};
    for (int i = 0; i < 2; i++)
        fprintf(out,
                "\n---@class rule_form.%s: rule_form\n---@field where? filter.%s\n"
                "---@field when? fun(%s: %s): boolean\n"
                "---@field urgency? urgency|fun(%s: %s): urgency, number?\n",
                subjects[i], subjects[i], subjects[i], subjects[i], subjects[i], subjects[i]);
    fputc('\n', out);
    for (uint16_t i = 0; i < book->rule_count; i++) {
        fputs("---@overload fun(name: ", out);
        put_quoted(out, book->rules[i].name);
        fprintf(out, "): fun(form: rule_form.%s)\n", subjects[book->rules[i].of_household]);
    }
    fputs("---@param name string\n---@return fun(form: rule_form)\nfunction rule(name) end\n", out);
}

void types_write(FILE *out, const struct book *book) {
    fputs(
        "---@meta\n-- Written by `hearth rules SITE --types`; not to be edited. lua-language-server reads it "
        "when this folder of rules is opened.\n",
        out);
    put_person(out, book);
    put_household(out, book);
    for (uint16_t i = 1; i < book->dataset_count; i++) put_row(out, book, i);
    put_parameters(out, book);
    put_names(out, book);
    put_anybody(out, book);
    put_row_fact_forms(out, book);
    put_facts(out, book);
    put_rules(out, book);
    types_language(out);
}
