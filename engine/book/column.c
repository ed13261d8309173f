/* The columns of a dataset: their headers, types, and what their cells may say. */
#include <string.h>

#include "book/dataset.h"
#include "book/declare.h"
#include "ground/amount.h"
#include "library/fold.h"
#include "library/pcre2.h"

void form_check_name(const struct form *form, const char *name) {
    if (!name_is_plain(name))
        form_error(form, name, "'%s' is no name: letters, digits and _, not beginning with a digit", name);
    else if (name_is_reserved(name))
        form_error(form, name, "'%s' is a word of the language", name);
}

static const struct {
    const char *name;
    enum column_type type;
} types[] = {{"text", TYPE_TEXT},
             {"name", TYPE_NAME},
             {"code", TYPE_CODE},
             {"address", TYPE_ADDRESS},
             {"phone", TYPE_PHONE},
             {"integer", TYPE_INTEGER},
             {"decimal", TYPE_DECIMAL},
             {"money", TYPE_MONEY},
             {"date", TYPE_DATE},
             {"month", TYPE_MONTH},
             {"boolean", TYPE_BOOLEAN},
             {"region", TYPE_REGION},
             {"citizen_id", TYPE_CITIZEN_ID}};

static void read_type(struct form *form, struct column *column) {
    const char *names[sizeof types / sizeof *types];
    const char *type = form_text(form, "type", !form_has(form, "one_of"));
    column->type = form_has(form, "one_of") ? TYPE_CHOICE : TYPE_TEXT;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        names[i] = types[i].name;
        if (type == NULL || strcmp(type, types[i].name) != 0) continue;
        if (column->type != TYPE_CHOICE)
            column->type = types[i].type;
        else if (types[i].type != TYPE_TEXT && types[i].type != TYPE_CODE)
            form_error(form, "type", "a column with one_of is of type text");
        return;
    }
    if (type != NULL) form_unknown(form, type, "type", names, sizeof types / sizeof *types);
}

/* Delivered spellings are compared folded (width, case, space). */
static void add_spelling(struct form *form, struct column *column, const char *spelling, int32_t means) {
    struct buffer folded = {.most = 1024};
    if (!fold_header(span_of(spelling), &folded) || folded.length == 0) {
        form_error(form, spelling, "'%s' cannot be a spelling", spelling);
        buffer_release(&folded);
        return;
    }
    uint32_t known = column->spellings.count;
    uint32_t number = map_add(&column->spellings, (struct span){folded.at, folded.length});
    if (number < known && column->spelled[number] != means)
        form_error(form, spelling, "'%s' is a spelling of two values", spelling);
    if (number == known) {
        int32_t *grown = arena_get(&form->loader->book->arena, (known + 1) * sizeof *grown);
        if (known > 0) memcpy(grown, column->spelled, known * sizeof *grown);
        grown[known] = means;
        column->spelled = grown;
    }
    buffer_release(&folded);
}

static void add_spellings(struct form *form, struct column *column, const char *key, int32_t means,
                          const char *const *usual) {
    uint16_t count;
    const char **texts = form_texts(form, key, &count);
    for (uint16_t i = 0; i < count; i++) add_spelling(form, column, texts[i], means);
    for (; count == 0 && usual != NULL && *usual != NULL; usual++) add_spelling(form, column, *usual, means);
}

static void read_choices(struct form *form, struct column *column) {
    struct form inner;
    if (!form_table(&inner, form, "one_of", "{ key = { spellings } }")) return;
    uint16_t count;
    const char **keys = form_keys(&inner, &count);
    if (count == 0 || count > INT8_MAX) form_error(form, "one_of", "one_of takes 1 to %d values", INT8_MAX);
    column->choices = arena_zeroed(&form->loader->book->arena, count, sizeof *column->choices);
    for (uint16_t i = 0; i < count && i < INT8_MAX; i++) {
        uint16_t spellings;
        const char **texts = form_texts(&inner, keys[i], &spellings);
        column->choices[i] = (struct choice){keys[i], spellings > 0 ? texts[0] : keys[i]};
        column->choice_count++;
        for (uint16_t k = 0; k < spellings; k++) add_spelling(form, column, texts[k], i);
        inner.key_count = 0; /* keys of one_of are free: nothing is refused by form_close */
    }
    lua_settop(form->loader->box.L, inner.index - 1);
}

static void read_pattern(struct form *form, struct column *column) {
    column->pattern_source = form_text(form, "pattern", false);
    if (column->pattern_source == NULL) return;
    if (!type_is_text(column->type)) {
        form_error(form, "pattern", "pattern belongs to a text");
        return;
    }
    char error[256];
    size_t offset;
    column->pattern = pattern_new(column->pattern_source, error, sizeof error, &offset);
    if (column->pattern == NULL)
        form_error(form, "pattern", "the pattern is wrong at byte %zu: %s", offset, error);
}

static bool is_spelled(const struct column *column, struct span text) {
    struct buffer folded = {.most = 1024};
    bool found = fold_header(text, &folded) &&
                 map_find(&column->spellings, (struct span){folded.at, folded.length}) != MAP_NONE;
    buffer_release(&folded);
    return found;
}

static bool is_number(const char *text, bool whole) {
    const char *at = text + (*text == '-');
    size_t digits = strspn(at, "0123456789");
    if (digits == 0 || whole || at[digits] != '.') return digits > 0 && at[digits] == '\0';
    size_t decimals = strspn(at + digits + 1, "0123456789");
    return decimals > 0 && at[digits + 1 + decimals] == '\0';
}

/* What stands for an empty cell is read as a delivered one would be. */
static bool is_readable(const struct column *column, const char *blank) {
    struct span text = span_of(blank);
    amount_t amount;
    date_t date;
    month_t month;
    region_t region;
    int digits;
    switch (column->type) {
    case TYPE_INTEGER:
    case TYPE_DECIMAL:
        return is_number(blank, column->type == TYPE_INTEGER);
    case TYPE_MONEY:
        return amount_read(text, &amount);
    case TYPE_DATE:
        return is_spelled(column, text) || date_read(text, &date);
    case TYPE_MONTH:
        return month_read(text, &month);
    case TYPE_REGION:
        return region_read(text, &region, &digits);
    case TYPE_BOOLEAN:
    case TYPE_CHOICE:
        return is_spelled(column, text);
    default:
        return true;
    }
}

static void read_blank(struct form *form, struct column *column) {
    lua_State *L = form->loader->box.L;
    if (!form_push(form, "blank")) return;
    bool is_text = lua_type(L, -1) == LUA_TSTRING;
    column->has_blank = true;
    column->blank = "";
    if (lua_isboolean(L, -1))
        column->blank = lua_toboolean(L, -1) ? "true" : "false";
    else if (lua_isstring(L, -1))
        column->blank = arena_text(&form->loader->book->arena, lua_tostring(L, -1));
    else
        form_error(form, "blank", "blank must be a text, a number, true or false");
    if (type_is_text(column->type) && !is_text)
        form_error(form, "blank", "the column is a text: blank must be one");
    else if (!is_readable(column, column->blank))
        form_error(form, "blank", "'%s' cannot be read as a cell of this column", column->blank);
    lua_pop(L, 1);
}

static void read_disclose(struct form *form, struct column *column) {
    const char *who = form_text(form, "disclose", false);
    column->disclose = FOR_VISITOR;
    if (who != NULL && !audience_read(who, &column->disclose))
        form_error(form, who, "disclose is \"visitor\", \"county\" or \"auditor\"");
}

/* A file that has its own word for yes has one for no, or leaves the cell empty. */
static void check_yes_and_no(struct form *form) {
    bool yes = form_has(form, "yes"), no = form_has(form, "no");
    if (yes == no || form_has(form, "blank")) return;
    form_error(form, yes ? "yes" : "no",
               "%s is given and %s is not: how does this file write it, or what is an empty cell (blank)?",
               yes ? "yes" : "no", yes ? "no" : "yes");
}

static void read_column(struct form *outer, const char *name, struct column *column) {
    static const char *const yes[] = {"是", "1", "有", "Y", "true", NULL}, *const no[] = {"否",    "0",
                                                                                          "无",    "N",
                                                                                          "false", NULL};
    struct form form;
    form_inner(&form, outer, arena_format(&outer->loader->book->arena, "%s column %s", outer->what, name));
    struct place place = form_place(outer, name);
    if (place.line > 0) form.line = place.line;
    column->name = name;
    form_check_name(&form, name);
    map_init(&column->spellings);
    read_type(&form, column);
    column->required = form_flag(&form, "required", false);
    column->from = form_texts(&form, "from", &column->from_count);
    form_title(&form, "title", false, &column->title, NULL);
    if (column->title == NULL) column->title = column->from_count > 0 ? column->from[0] : name;
    read_choices(&form, column);
    if (column->type == TYPE_BOOLEAN) {
        add_spellings(&form, column, "yes", 1, yes);
        add_spellings(&form, column, "no", 0, no);
        check_yes_and_no(&form);
    }
    if (column->type == TYPE_DATE) add_spellings(&form, column, "open", DATE_OPEN, NULL);
    read_pattern(&form, column);
    read_blank(&form, column);
    read_disclose(&form, column);
    form_close(&form);
}

/* One header cannot fill two columns; where files are read by header, a column without one stays empty. */
static void check_headers(struct form *form, const struct dataset *dataset) {
    struct map headers;
    bool any = false;
    map_init(&headers);
    for (uint16_t i = 0; i < dataset->column_count; i++) any = any || dataset->columns[i].from_count > 0;
    for (uint16_t i = 0; i < dataset->column_count; i++) {
        const struct column *column = &dataset->columns[i];
        uint32_t others = headers.count;
        if (any && column->from_count == 0)
            form_error(form, column->name, "column %s needs from = { the headers that agencies write }",
                       column->name);
        for (uint16_t k = 0; k < column->from_count; k++) {
            struct buffer folded = {.most = 1024};
            bool good = fold_header(span_of(column->from[k]), &folded);
            if (good && map_add(&headers, (struct span){folded.at, folded.length}) < others)
                form_error(form, column->name, "'%s' is also a header of another column", column->from[k]);
            buffer_release(&folded);
        }
    }
    map_release(&headers);
}

/* person.household and row.person lead to others: no column hides them, and none looks as if it did. */
static void check_words(const struct form *form, const struct dataset *dataset) {
    static const char *const of_person[] = {"household", "age"}, *const of_row[] = {"household", "person"};
    bool people = strcmp(dataset->name, "register") == 0;
    for (int i = 0; i < 2; i++) {
        const char *word = people ? of_person[i] : of_row[i];
        if (dataset_column(dataset, word) != COLUMN_NONE)
            form_error(form, word, "'%s' is a word of the language", word);
    }
}

void columns_read(struct form *form, struct dataset *dataset) {
    lua_State *L = form->loader->box.L;
    if (!form_push(form, "columns") || !lua_istable(L, -1)) {
        form_error(form, NULL, "columns is missing");
        return;
    }
    struct form inner;
    form_inner(&inner, form, form->what);
    uint16_t count;
    const char **names = form_keys(&inner, &count);
    if (count > DATASET_COLUMNS_MOST) {
        form_error(form, "columns", "%u columns; a dataset has at most %d", (unsigned)count,
                   DATASET_COLUMNS_MOST);
        count = DATASET_COLUMNS_MOST;
    }
    dataset->columns = arena_zeroed(&form->loader->book->arena, count, sizeof *dataset->columns);
    for (uint16_t i = 0; i < count; i++) {
        lua_getfield(L, inner.index, names[i]);
        if (lua_istable(L, -1)) {
            read_column(&inner, names[i], &dataset->columns[dataset->column_count++]);
        } else {
            form_error(form, names[i], "column %s must be a table", names[i]);
            lua_pop(L, 1);
        }
    }
    lua_settop(L, inner.index - 1);
    check_headers(form, dataset);
    check_words(form, dataset);
}
