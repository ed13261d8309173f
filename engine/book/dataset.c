/* rules/datasets: what an agency's file looks like. */
#include "book/dataset.h"

#include <string.h>

#include "book/declare.h"

bool dataset_has_role(const struct dataset *dataset, const char *name, int *role) {
    for (*role = 0; dataset->about == ABOUT_TWO && *role < 2; (*role)++)
        if (strcmp(dataset->roles[*role].name, name) == 0) return true;
    return false;
}

bool choice_find(const struct choice *choices, uint16_t count, struct span key, uint32_t *number) {
    for (*number = 0; *number < count; (*number)++)
        if (span_equal(span_of(choices[*number].key), key)) return true;
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

static uint16_t column_named(struct form *form, const struct dataset *dataset, const char *key,
                             bool required) {
    const char *name = form_text(form, key, required);
    if (name == NULL) return COLUMN_NONE;
    uint16_t column = dataset_column(dataset, name);
    if (column != COLUMN_NONE) return column;
    form_unknown_column(form, dataset, name);
    return COLUMN_NONE;
}

static const char *type_words(enum column_type type) {
    return type == TYPE_CITIZEN_ID ? "of type citizen_id"
           : type == TYPE_NAME     ? "of type name"
           : type == TYPE_REGION   ? "of type region"
           : type == TYPE_DATE     ? "of type date"
                                   : "with one_of";
}

static void must_be(const struct form *form, const struct dataset *dataset, uint16_t column,
                    enum column_type type, const char *what) {
    if (column != COLUMN_NONE && dataset->columns[column].type != type)
        form_error(form, dataset->columns[column].name, "%s must be a column %s", what, type_words(type));
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

static void must_be_text(const struct form *form, const struct dataset *dataset, uint16_t column) {
    if (column != COLUMN_NONE && !type_is_text(dataset->columns[column].type))
        form_error(form, "contact", "contact takes columns of text");
}

static void read_contact(struct form *form, struct dataset *dataset) {
    dataset->address = dataset->phone = COLUMN_NONE;
    struct form inner;
    if (!form_table(&inner, form, "contact", "{ address = \"…\", phone = \"…\" }")) return;
    dataset->address = column_named(&inner, dataset, "address", false);
    dataset->phone = column_named(&inner, dataset, "phone", false);
    must_be_text(form, dataset, dataset->address);
    must_be_text(form, dataset, dataset->phone);
    form_close(&inner);
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
    struct form inner;
    if (!form_table(&inner, form, "refund", "{ of = \"COLUMN\" }")) return;
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
    struct form inner;
    if (!form_table(&inner, form, "guard", "{ max_refused = share, … }")) return;
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
    struct form inner;
    if (!form_table(&inner, form, "keep", "{ years = n, basis = \"…\" }")) return;
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
    dataset->delivery = (enum delivery_kind)form_word(form, "delivery", deliveries, 2, DELIVERY_ADDS);
    dataset->absence = (enum absence)form_word(form, "absence", absences, 2, ABSENCE_NONE);
    int usual = dataset->person_name != COLUMN_NONE ? LINK_ID_NAME : LINK_ID;
    dataset->link = (enum link_need)form_word(form, "link", links, 3, usual);
    if (dataset->link == LINK_ID_NAME && dataset->person_name == COLUMN_NONE)
        form_error(form, "link", "link = \"id+name\" needs person.name");
    dataset->every = some_time(form, "every");
    dataset->good_for = some_time(form, "good_for");
    const struct span_of_time *every = &dataset->every, *good_for = &dataset->good_for;
    bool shorter = (good_for->days == 0 && every->days == 0 && good_for->months < every->months) ||
                   (good_for->months == 0 && every->months == 0 && good_for->days < every->days);
    if (form_has(form, "good_for") && shorter)
        form_error(form, "good_for",
                   "good_for is shorter than every: each file would be too old before the next is due");
    read_keep(form, dataset);
    dataset->encoding = form_text(form, "encoding", false);
    if (dataset->encoding != NULL && strcmp(dataset->encoding, "utf-8") != 0 &&
        strcmp(dataset->encoding, "gb18030") != 0)
        form_error(form, "encoding", "encoding is \"utf-8\" or \"gb18030\"");
    read_separator(form, dataset);
}

/* By a text nothing has an order in time, and no window ends. */
static void read_dated(struct form *form, struct dataset *dataset) {
    dataset->dated = column_named(form, dataset, "dated", false);
    if (dataset->dated == COLUMN_NONE) return;
    enum column_type type = dataset->columns[dataset->dated].type;
    if (type != TYPE_DATE && type != TYPE_MONTH)
        form_error(form, "dated", "dated must be a column of type date or month");
}

void dataset_read(struct loader *loader, const struct capture *capture, struct dataset *dataset) {
    struct form form;
    form_open(&form, loader, capture);
    dataset->name = capture->name;
    dataset->file = loader->book->sources[capture->source].path;
    dataset->line = capture->line;
    form_check_name(&form, dataset->name);
    form_title(&form, "title", true, &dataset->zh, &dataset->en);
    if (dataset->zh == NULL) dataset->zh = capture->name;
    const char *agency = form_text(&form, "agency", false), *basis = form_text(&form, "basis", false);
    dataset->agency = agency != NULL ? agency : "";
    dataset->basis = basis != NULL ? basis : "";
    dataset->files = form_texts(&form, "files", &dataset->file_count);
    columns_read(&form, dataset);
    read_about(&form, dataset);
    read_in_book(&form, dataset);
    read_contact(&form, dataset);
    read_dated(&form, dataset);
    read_key(&form, dataset);
    read_refund(&form, dataset);
    read_stated(&form, dataset);
    read_manners(&form, dataset);
    read_guard(&form, dataset);
    form_close(&form);
}
