/* rules/datasets: what an agency's file looks like. */
#include "book/dataset.h"

#include <stdio.h>
#include <string.h>

#include "book/declare.h"
#include "ground/amount.h"
#include "ground/memory.h"
#include "library/fold.h"
#include "library/pcre2.h"

bool type_is_text(enum column_type type) {
    return type <= TYPE_PHONE;
}

bool dataset_has_role(const struct dataset *dataset, const char *name, int *role) {
    for (*role = 0; dataset->about == ABOUT_TWO && *role < 2; (*role)++)
        if (strcmp(dataset->roles[*role].name, name) == 0) return true;
    return false;
}

uint16_t dataset_column(const struct dataset *dataset, const char *name) {
    for (uint16_t i = 0; i < dataset->column_count; i++)
        if (strcmp(dataset->columns[i].name, name) == 0) return i;
    return COLUMN_NONE;
}

date_t dataset_term_ends(const struct dataset *dataset, date_t from) {
    bool ends = dataset->keep_basis && from != DATE_NONE && from != DATE_OPEN;
    return ends ? date_add_months(from, dataset->keep.months) + dataset->keep.days : DATE_OPEN;
}

date_t dataset_period_ends(const struct dataset *dataset, date_t last) {
    bool grows = dataset->delivery == DELIVERY_ADDS && last != DATE_NONE && last != DATE_OPEN;
    return grows ? dataset_term_ends(dataset, last + 1) : DATE_OPEN;
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
    if (!form_push(form, "one_of")) return;
    if (!lua_istable(form->loader->box.L, -1)) {
        form_error(form, "one_of", "one_of must be { key = { spellings } }");
        lua_pop(form->loader->box.L, 1);
        return;
    }
    struct form inner;
    form_inner(&inner, form, form->what);
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
    if (who == NULL || strcmp(who, "visitor") == 0) return;
    if (strcmp(who, "county") == 0)
        column->disclose = FOR_COUNTY;
    else if (strcmp(who, "auditor") == 0)
        column->disclose = FOR_AUDITOR;
    else
        form_error(form, who, "disclose is \"visitor\", \"county\" or \"auditor\"");
}

static void check_name(const struct form *form, const char *name) {
    if (!name_is_plain(name))
        form_error(form, name, "'%s' is no name: letters, digits and _, not beginning with a digit", name);
    else if (name_is_reserved(name))
        form_error(form, name, "'%s' is a word of the language", name);
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
    check_name(&form, name);
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

static void read_columns(struct form *form, struct dataset *dataset) {
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
}

static uint16_t column_named(struct form *form, const struct dataset *dataset, const char *key,
                             bool required) {
    const char *name = form_text(form, key, required);
    if (name == NULL) return COLUMN_NONE;
    uint16_t column = dataset_column(dataset, name);
    if (column != COLUMN_NONE) return column;
    form_unknown_column(form, dataset, name);
    return COLUMN_NONE;
}

static void must_be(const struct form *form, const struct dataset *dataset, uint16_t column,
                    enum column_type type, const char *what) {
    if (column != COLUMN_NONE && dataset->columns[column].type != type)
        form_error(form, dataset->columns[column].name, "%s must be a column of the right type", what);
}

static struct role read_role(struct form *form, struct dataset *dataset) {
    struct role role = {.id = column_named(form, dataset, "id", true),
                        .person_name = column_named(form, dataset, "name", false),
                        .born = column_named(form, dataset, "born", false),
                        .sex = column_named(form, dataset, "sex", false)};
    must_be(form, dataset, role.id, TYPE_CITIZEN_ID, "person.id");
    must_be(form, dataset, role.person_name, TYPE_NAME, "person.name");
    must_be(form, dataset, role.born, TYPE_DATE, "person.born");
    must_be(form, dataset, role.sex, TYPE_CHOICE, "person.sex");
    form_close(form);
    return role;
}

static void read_person(struct form *form, struct dataset *dataset) {
    struct form inner;
    form_inner(&inner, form, form->what);
    struct role role = read_role(&inner, dataset);
    dataset->id = role.id;
    dataset->person_name = role.person_name;
    dataset->born = role.born;
    dataset->sex = role.sex;
}

/* row.husband is a person: the name belongs to nothing else of the row. */
static void check_role_name(struct form *form, const struct dataset *dataset, const char *name) {
    if (name_is_reserved(name) || strcmp(name, "person") == 0)
        form_error(form, name, "'%s' is a word of the language", name);
    else if (dataset_column(dataset, name) != COLUMN_NONE)
        form_error(form, name, "'%s' is a column of the dataset: one name, one meaning", name);
}

/* persons = { husband = { id = …, name = … }, wife = { … } } */
static void read_two(struct form *form, struct dataset *dataset) {
    lua_State *L = form->loader->box.L;
    struct form inner;
    uint16_t count;
    form_inner(&inner, form, form->what);
    const char **names = form_keys(&inner, &count);
    if (count != 2)
        form_error(form, "persons", "persons names two people: { husband = { id = \"…\" }, wife = { … } }");
    for (uint16_t i = 0; count == 2 && i < 2; i++) {
        lua_getfield(L, inner.index, names[i]);
        check_role_name(form, dataset, names[i]);
        if (!lua_istable(L, -1)) {
            form_error(form, names[i], "%s must be { id = \"…\", name = \"…\" }", names[i]);
            continue;
        }
        struct form person;
        form_inner(&person, form, arena_format(&form->loader->book->arena, "%s %s", form->what, names[i]));
        dataset->roles[i] = read_role(&person, dataset);
        dataset->roles[i].name = names[i];
    }
    dataset->about = ABOUT_TWO;
    dataset->id = dataset->roles[0].id;
    bool named = dataset->roles[0].person_name != COLUMN_NONE && dataset->roles[1].person_name != COLUMN_NONE;
    dataset->person_name = named ? dataset->roles[0].person_name : COLUMN_NONE;
    lua_settop(L, inner.index - 1);
}

static void read_place(struct form *form, struct dataset *dataset) {
    dataset->about = ABOUT_PLACE;
    dataset->place = column_named(form, dataset, "place", true);
    must_be(form, dataset, dataset->place, TYPE_REGION, "place");
}

/* Exactly one of person, persons and place. */
static void read_about(struct form *form, struct dataset *dataset) {
    lua_State *L = form->loader->box.L;
    dataset->id = dataset->person_name = dataset->born = dataset->sex = COLUMN_NONE;
    dataset->place = COLUMN_NONE;
    bool one = form_has(form, "person"), two = form_has(form, "persons"), place = form_has(form, "place");
    if (one + two + place > 1)
        form_error(form, one && two ? "persons" : "place",
                   "a row is about a person, two persons or a place: only one of them is said");
    if (two && form_push(form, "persons") && lua_istable(L, -1)) {
        read_two(form, dataset);
    } else if (place) {
        read_place(form, dataset);
    } else if (form_push(form, "person") && lua_istable(L, -1)) {
        read_person(form, dataset);
    } else {
        form_error(form, NULL,
                   "person is missing: person = { id = \"…\", name = \"…\" } says whose row it is");
        lua_settop(L, form->index);
    }
}

static void read_in_book(struct form *form, struct dataset *dataset) {
    dataset->in_book = column_named(form, dataset, "in_book", false);
    must_be(form, dataset, dataset->in_book, TYPE_CHOICE, "in_book");
}

static void read_contact(struct form *form, struct dataset *dataset) {
    dataset->address = dataset->phone = COLUMN_NONE;
    if (!form_push(form, "contact")) return;
    struct form inner;
    form_inner(&inner, form, form->what);
    dataset->address = column_named(&inner, dataset, "address", false);
    dataset->phone = column_named(&inner, dataset, "phone", false);
    form_close(&inner);
}

static int one_word(struct form *form, const char *key, const char *const *words, int count, int otherwise) {
    const char *word = form_text(form, key, false);
    for (int i = 0; word != NULL && i < count; i++)
        if (strcmp(word, words[i]) == 0) return i;
    if (word != NULL) form_unknown(form, word, key, words, (size_t)count);
    return otherwise;
}

static void read_key(struct form *form, struct dataset *dataset) {
    uint16_t count;
    const char **names = form_texts(form, "key", &count);
    dataset->key = arena_get(&form->loader->book->arena, (count + 1u) * sizeof *dataset->key);
    for (uint16_t i = 0; i < count; i++) {
        uint16_t column = dataset_column(dataset, names[i]);
        if (column == COLUMN_NONE)
            form_unknown_column(form, dataset, names[i]);
        else
            dataset->key[dataset->key_count++] = column;
    }
}

/* What is taken back is named by its key: one column, and of a type with it. */
static void read_refund(struct form *form, struct dataset *dataset) {
    dataset->refund_of = COLUMN_NONE;
    if (!form_push(form, "refund")) return;
    struct form inner;
    form_inner(&inner, form, form->what);
    uint16_t column = column_named(&inner, dataset, "of", true);
    form_close(&inner);
    if (column == COLUMN_NONE) return;
    if (dataset->dated == COLUMN_NONE || dataset->key_count != 1) {
        form_error(form, "refund", "refund needs `dated`, and a key of one column");
        return;
    }
    enum column_type type = dataset->columns[column].type, key = dataset->columns[dataset->key[0]].type;
    bool fits = (type_is_text(type) && type_is_text(key)) || (type == TYPE_INTEGER && key == TYPE_INTEGER);
    if (fits)
        dataset->refund_of = column;
    else
        form_error(form, dataset->columns[column].name, "refund.of must be a text or a number as the key is");
}

static void read_guard(struct form *form, struct dataset *dataset) {
    struct guard *guard = &dataset->guard;
    *guard = (struct guard){.max_refused = 1,
                            .min_share_of_same = 0.8,
                            .min_persons_of_last = 0.1,
                            .min_filled_of_last = 0.1,
                            .max_unlinked = 0.9,
                            .max_cut_ids = 0.02,
                            .least = 20};
    if (!form_push(form, "guard")) return;
    struct form inner;
    form_inner(&inner, form, form->what);
    guard->max_refused = form_number(&inner, "max_refused", 0, 1, guard->max_refused);
    guard->min_share_of_last = form_number(&inner, "min_share_of_last", 0, 1, 0);
    guard->min_share_of_same = form_number(&inner, "min_share_of_same", 0, 1, guard->min_share_of_same);
    guard->max_share_of_last = form_number(&inner, "max_share_of_last", 1, 1000000, 0);
    guard->min_persons_of_last = form_number(&inner, "min_persons_of_last", 0, 1, guard->min_persons_of_last);
    guard->min_filled_of_last = form_number(&inner, "min_filled_of_last", 0, 1, guard->min_filled_of_last);
    guard->max_unlinked = form_number(&inner, "max_unlinked", 0, 1, guard->max_unlinked);
    guard->max_cut_ids = form_number(&inner, "max_cut_ids", 0, 1, guard->max_cut_ids);
    double least = form_number(&inner, "least", 1, 1000000, guard->least);
    guard->least = (uint32_t)least;
    if (guard->least < least) form_error(&inner, "least", "least must be a whole number");
    guard->may_be_older = form_flag(&inner, "may_be_older", false);
    form_close(&inner);
}

static struct span_of_time some_time(struct form *form, const char *key) {
    size_t errors = form->loader->diags->errors;
    struct span_of_time span = form_span(form, key);
    bool none = span.days <= 0 && span.months <= 0;
    if (none && form_has(form, key) && form->loader->diags->errors == errors)
        form_error(form, key, "%s is no time: { months = n } or { days = n }", key);
    return span;
}

/* A term is law: no term without its basis. */
static void read_keep(struct form *form, struct dataset *dataset) {
    if (!form_push(form, "keep")) return;
    if (!lua_istable(form->loader->box.L, -1)) {
        form_error(form, "keep", "keep must be { years = n, basis = \"…\" }");
        lua_pop(form->loader->box.L, 1);
        return;
    }
    struct form inner;
    form_inner(&inner, form, form->what);
    dataset->keep = form_span_inside(&inner);
    dataset->keep_basis = form_text(&inner, "basis", true);
    form_close(&inner);
    if (dataset->keep.days <= 0 && dataset->keep.months <= 0)
        form_error(form, "keep",
                   "keep is no time: { years = n }, { months = n } or { days = n }, with its basis");
}

/* The character itself. `|` may be half of a character in GB18030. */
static void read_separator(struct form *form, struct dataset *dataset) {
    const char *text = form_text(form, "separator", false);
    if (text == NULL) return;
    if (strlen(text) == 1 && strchr(",;\t|", text[0]) != NULL)
        dataset->separator = text[0];
    else
        form_error(form, "separator", "separator is \",\", \";\", \"\\t\" or \"|\"");
    if (dataset->separator == '|' && dataset->encoding != NULL && strcmp(dataset->encoding, "gb18030") == 0)
        form_error(form, "separator", "\"|\" is no separator in gb18030: it may be half of a character");
}

/* Columns in which a delivery speaks of itself. */
static void read_stated(struct form *form, struct dataset *dataset) {
    dataset->sender = column_named(form, dataset, "sender", false);
    dataset->reaches = column_named(form, dataset, "reaches", false);
    must_be(form, dataset, dataset->reaches, TYPE_DATE, "reaches");
    if (dataset->sender == COLUMN_NONE) return;
    enum column_type type = dataset->columns[dataset->sender].type;
    if (!type_is_text(type) && type != TYPE_REGION)
        form_error(form, "sender", "sender must be a column of text or of type region");
}

static void read_manners(struct form *form, struct dataset *dataset) {
    static const char *const deliveries[] = {"adds", "replaces"}, *const links[] = {"id", "id+name", "any"},
                             *const absences[] = {"none", "unknown"};
    dataset->delivery = (enum delivery_kind)one_word(form, "delivery", deliveries, 2, DELIVERY_ADDS);
    dataset->absence = (enum absence)one_word(form, "absence", absences, 2, ABSENCE_NONE);
    int usual = dataset->person_name != COLUMN_NONE ? LINK_ID_NAME : LINK_ID;
    dataset->link = (enum link_need)one_word(form, "link", links, 3, usual);
    if (dataset->link == LINK_ID_NAME && dataset->person_name == COLUMN_NONE)
        form_error(form, "link", "link = \"id+name\" needs person.name");
    dataset->every = some_time(form, "every");
    dataset->good_for = some_time(form, "good_for");
    read_keep(form, dataset);
    dataset->encoding = form_text(form, "encoding", false);
    if (dataset->encoding != NULL && strcmp(dataset->encoding, "utf-8") != 0 &&
        strcmp(dataset->encoding, "gb18030") != 0)
        form_error(form, "encoding", "encoding is \"utf-8\" or \"gb18030\"");
    read_separator(form, dataset);
}

void dataset_read(struct loader *loader, const struct capture *capture, struct dataset *dataset) {
    struct form form;
    form_open(&form, loader, capture);
    dataset->name = capture->name;
    dataset->file = loader->book->sources[capture->source].path;
    dataset->line = capture->line;
    check_name(&form, dataset->name);
    form_title(&form, "title", true, &dataset->zh, &dataset->en);
    if (dataset->zh == NULL) dataset->zh = capture->name;
    const char *agency = form_text(&form, "agency", false), *basis = form_text(&form, "basis", false);
    dataset->agency = agency != NULL ? agency : "";
    dataset->basis = basis != NULL ? basis : "";
    dataset->files = form_texts(&form, "files", &dataset->file_count);
    read_columns(&form, dataset);
    check_headers(&form, dataset);
    check_words(&form, dataset);
    read_about(&form, dataset);
    read_in_book(&form, dataset);
    read_contact(&form, dataset);
    dataset->dated = column_named(&form, dataset, "dated", false);
    read_key(&form, dataset);
    read_refund(&form, dataset);
    read_stated(&form, dataset);
    read_manners(&form, dataset);
    read_guard(&form, dataset);
    form_close(&form);
}
