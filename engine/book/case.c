/* Reads X_test.lua: made-up households, held against the book of the test's day. */
#include "book/case.h"

#include <string.h>

#include "book/case_read.h"
#include "ground/memory.h"

#define PART "hearth.part" /* key of a table made by household{} or person{}: which of them */
#define PART_LINE "hearth.line"
#define NAMES_PERSON "%s takes the name of a person of the test"
#define NAMES_MOST 512 /* names that a misspelt one is compared with */

enum cells_of { OF_ROW, OF_PERSON, OF_HOUSEHOLD };

lua_State *reading_state(struct reading *reading) {
    return reading->loader.box.L;
}

/* person { … } and household { … } inside a test mark their table and give it back. */
static int mark_part(lua_State *L) {
    lua_Debug caller;
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_setfield(L, 1, PART);
    bool known = lua_getstack(L, 1, &caller) != 0 && lua_getinfo(L, "l", &caller) != 0;
    lua_pushinteger(L, known ? caller.currentline : 0);
    lua_setfield(L, 1, PART_LINE);
    return 1;
}

/* What a test file may name besides what rule files may; a test has no `today` but its own `on`. */
static int open_test_words(lua_State *L) {
    static const char *const parts[] = {"person", "household"};
    lua_getfield(L, LUA_REGISTRYINDEX, SANDBOX_GLOBALS);
    for (size_t i = 0; i < 2; i++) {
        lua_pushstring(L, parts[i]);
        lua_pushcclosure(L, mark_part, 1);
        lua_setfield(L, -2, parts[i]);
    }
    lua_pushnil(L);
    lua_setfield(L, -2, "today");
    references_open(L);
    return 0;
}

static bool is_part(lua_State *L, int index, const char *name) {
    if (!lua_istable(L, index)) return false;
    bool is = lua_getfield(L, index, PART) == LUA_TSTRING && strcmp(lua_tostring(L, -1), name) == 0;
    lua_pop(L, 1);
    return is;
}

/* Mistakes in the part on top are looked for from its own line on. */
static int part_line(lua_State *L) {
    lua_getfield(L, -1, PART_LINE);
    int line = (int)lua_tointeger(L, -1);
    lua_pop(L, 1);
    return line;
}

struct given_cell cell_at_top(struct reading *reading, const char *key) {
    lua_State *L = reading_state(reading);
    struct arena *arena = &reading->cases->arena;
    struct given_cell cell = {.column = key, .text = "", .quoted = lua_type(L, -1) == LUA_TSTRING};
    switch (lua_type(L, -1)) {
    case LUA_TBOOLEAN:
        cell.text = lua_toboolean(L, -1) ? "true" : "false";
        return cell;
    case LUA_TNUMBER:
        cell.text = lua_isinteger(L, -1) ? arena_format(arena, "%lld", (long long)lua_tointeger(L, -1))
                                         : arena_format(arena, "%.15g", lua_tonumber(L, -1));
        return cell;
    case LUA_TSTRING:
        cell.text = arena_text(arena, lua_tostring(L, -1));
        return cell;
    case LUA_TLIGHTUSERDATA:
        cell.text = arena_text(arena, luaL_tolstring(L, -1, NULL));
        lua_pop(L, 1);
        return cell;
    default:
        break;
    }
    if (luaL_testudata(L, -1, REFERENCE_METATABLE) != NULL)
        cell.reference = reference_read(reading);
    else
        form_error(&reading->form, key, "%s must be a value", key);
    return cell;
}

static bool plain_key(lua_State *L) {
    return lua_type(L, -2) == LUA_TSTRING && strncmp(lua_tostring(L, -2), "hearth.", 7) != 0;
}

static uint32_t count_pairs(lua_State *L, int table) {
    uint32_t count = 0;
    for (lua_pushnil(L); lua_next(L, table) != 0; lua_pop(L, 1)) count++;
    return count;
}

static bool spells(const struct column *column, const char *text) {
    uint32_t choice;
    return choice_find(column->choices, column->choice_count, span_of(text), &choice) ||
           map_find(&column->spellings, span_of(text)) != MAP_NONE;
}

static void refuse_choice(struct reading *reading, const struct column *column, const char *text) {
    char what[256];
    snprintf(what, sizeof what, "value of %s", column->name);
    form_unknown_choice(&reading->form, text, what, column->choices, column->choice_count);
}

static void refuse_key(struct reading *reading, uint16_t dataset, const char *key, bool of_person) {
    const struct book *book = reading->book;
    const char *names[NAMES_MOST];
    size_t count = 0;
    const struct dataset *said = &book->datasets[dataset];
    for (uint16_t i = 0; i < said->column_count && count < NAMES_MOST; i++)
        if (said->columns[i].type != TYPE_CITIZEN_ID) names[count++] = said->columns[i].name;
    for (uint16_t i = 1; of_person && i < book->dataset_count && count < NAMES_MOST; i++)
        names[count++] = book->datasets[i].name;
    for (uint16_t i = 0; of_person && i < book->relation_count && count < NAMES_MOST; i++)
        names[count++] = book->relations[i].name;
    char what[256];
    snprintf(what, sizeof what, of_person ? "column, dataset or relation" : "column of %s", said->name);
    form_unknown(&reading->form, key, what, names, count);
}

/* Of another city or province, which the table need not have, a test names the city alone. */
static bool place_is_known(const struct regions *regions, region_t region, int digits) {
    region_t city = region / 100000000 * 100000000;
    if (regions->count == 0 || digits <= 4) return true;
    return region_find(regions, city, 4) != NULL && !region_is_unknown(regions, region, digits);
}

/* A misspelt place has no parameters, and nobody is born after the day. What cannot be read at all is told
 * when the test runs. */
static bool place_and_birth_fit(struct reading *reading, uint16_t column, const struct given_cell *cell) {
    const struct book *book = reading->book;
    const struct dataset *said = &book->datasets[REGISTER];
    const struct form *form = &reading->form;
    region_t region;
    int digits;
    date_t born;
    if (said->columns[column].type == TYPE_REGION && region_read(span_of(cell->text), &region, &digits) &&
        !place_is_known(&book->regions, region, digits)) {
        form_error(
            form, cell->text,
            "%s = \"%s\": regions/ has no such place; of another city write the city itself, as 450300",
            cell->column, cell->text);
        return false;
    }
    if (column != said->born || !date_read(span_of(cell->text), &born) || born <= reading->test->on)
        return true;
    form_error(form, cell->text, "%s = \"%s\": that is after the day of the test", cell->column, cell->text);
    return false;
}

/* A column may stand in a test, and what is written can be its value as far as that is known here. */
static bool cell_fits(struct reading *reading, uint16_t dataset, const struct given_cell *cell,
                      enum cells_of of) {
    const struct dataset *said = &reading->book->datasets[dataset];
    uint16_t column = dataset_column(said, cell->column);
    if (column == COLUMN_NONE || said->columns[column].type == TYPE_CITIZEN_ID) {
        if (column == COLUMN_NONE)
            refuse_key(reading, dataset, cell->column, of == OF_PERSON);
        else
            form_error(&reading->form, cell->column, "%s is made up by the test itself", cell->column);
        return false;
    }
    if (dataset == REGISTER && cell->reference == NULL && !place_and_birth_fit(reading, column, cell))
        return false;
    bool choice = said->columns[column].type == TYPE_CHOICE && cell->reference == NULL;
    if (!choice || cell->text[0] == '\0' || spells(&said->columns[column], cell->text)) return true;
    refuse_choice(reading, &said->columns[column], cell->text);
    return false;
}

/* Read as relations, or the mark of a person who is outside the register. */
static bool is_relation(const struct reading *reading, const char *key) {
    return strcmp(key, "outside") == 0 || book_relation(reading->book, key) != RELATION_NONE;
}

/* The place in the book has one name in tests, whatever the register calls the column. */
static const char *in_book(const struct book *book) {
    uint16_t column = book->datasets[REGISTER].in_book;
    return column != COLUMN_NONE ? book->datasets[REGISTER].columns[column].name : "in_book";
}

/* Every name = plain value of the table on top, sorted by name. dataset: whose columns they must be. */
static struct given_cell *read_cells(struct reading *reading, uint16_t dataset, enum cells_of of,
                                     uint32_t *count) {
    lua_State *L = reading_state(reading);
    struct arena *arena = &reading->cases->arena;
    int table = lua_gettop(L);
    struct given_cell *cells = arena_get(arena, (count_pairs(L, table) + 1) * sizeof *cells);
    *count = 0;
    for (lua_pushnil(L); lua_next(L, table) != 0; lua_pop(L, 1)) {
        bool holds_lists = of == OF_PERSON || of == OF_HOUSEHOLD;
        if (!plain_key(L) || (holds_lists && lua_istable(L, -1))) continue;
        if (of == OF_PERSON && is_relation(reading, lua_tostring(L, -2))) continue;
        struct given_cell cell = cell_at_top(reading, arena_text(arena, lua_tostring(L, -2)));
        if (dataset == REGISTER && strcmp(cell.column, "in_book") == 0) cell.column = in_book(reading->book);
        if (!cell_fits(reading, dataset, &cell, of)) continue;
        uint32_t at = (*count)++;
        for (; at > 0 && strcmp(cells[at - 1].column, cell.column) > 0; at--) cells[at] = cells[at - 1];
        cells[at] = cell;
    }
    return cells;
}

/* Rows about two people: husband = "乙" names the other, and the person whose row it is has the other role.
 */
static void read_other(struct reading *reading, struct given_row *row) {
    lua_State *L = reading_state(reading);
    const struct dataset *said = &reading->book->datasets[row->dataset];
    for (uint8_t role = 0; role < 2; role++) {
        const char *name = said->roles[role].name;
        int type = lua_getfield(L, -1, name);
        if (type == LUA_TSTRING) {
            if (row->other != NULL) form_error(&reading->form, name, "a row names the other person only");
            row->other = arena_text(&reading->cases->arena, lua_tostring(L, -1));
            row->role = (uint8_t)(1 - role);
        } else if (type != LUA_TNIL) {
            form_error(&reading->form, name, NAMES_PERSON, name);
        }
        lua_pop(L, 1);
        lua_pushnil(L);
        lua_setfield(L, -2, name);
    }
}

static void read_row(struct reading *reading, struct given_rows *rows, uint16_t dataset) {
    struct given_row row = {.dataset = dataset, .line = reading->form.line};
    if (reading->book->datasets[dataset].about == ABOUT_TWO) read_other(reading, &row);
    row.cells = read_cells(reading, dataset, OF_ROW, &row.count);
    struct given_row *grown = arena_get(&reading->cases->arena, (rows->count + 1) * sizeof *grown);
    if (rows->count > 0) memcpy(grown, rows->items, rows->count * sizeof *grown);
    grown[rows->count++] = row;
    rows->items = grown;
}

/* The list of rows on top, of one dataset. */
static void read_rows(struct reading *reading, struct given_rows *rows, uint16_t dataset) {
    lua_State *L = reading_state(reading);
    const char *name = reading->book->datasets[dataset].name;
    lua_Integer length = (lua_Integer)lua_rawlen(L, -1);
    if (count_pairs(L, lua_gettop(L)) != (uint32_t)length)
        form_error(&reading->form, name, "%s takes a list of rows: { { … }, { … } }", name);
    for (lua_Integer i = 1; i <= length; i++) {
        if (lua_rawgeti(L, -1, i) == LUA_TTABLE)
            read_row(reading, rows, dataset);
        else
            form_error(&reading->form, name, "row %d of %s is no table", (int)i, name);
        lua_pop(L, 1);
    }
}

/* Tables of a person are lists of rows, in order of dataset; those about places stand in the household. */
static void read_lists(struct reading *reading, struct given_rows *rows, bool of_place) {
    lua_State *L = reading_state(reading);
    const struct book *book = reading->book;
    int table = lua_gettop(L);
    for (lua_pushnil(L); lua_next(L, table) != 0; lua_pop(L, 1)) {
        if (!plain_key(L) || !lua_istable(L, -1)) continue;
        const char *name = arena_text(&reading->cases->arena, lua_tostring(L, -2));
        uint16_t dataset = book_dataset(book, name);
        if (dataset == DATASET_NONE || dataset == REGISTER)
            refuse_key(reading, REGISTER, name, true);
        else if ((book->datasets[dataset].about == ABOUT_PLACE) != of_place)
            form_error(&reading->form, name, "%s is about %s: it stands in %s { … }", name,
                       of_place ? "people" : "places", of_place ? "person" : "household");
    }
    for (uint16_t dataset = 1; dataset < book->dataset_count; dataset++) {
        if (lua_getfield(L, table, book->datasets[dataset].name) == LUA_TTABLE)
            read_rows(reading, rows, dataset);
        lua_settop(L, table);
    }
}

static void read_relations(struct reading *reading, struct given_person *person) {
    lua_State *L = reading_state(reading);
    const struct book *book = reading->book;
    int table = lua_gettop(L);
    person->relations =
        arena_get(&reading->cases->arena, (book->relation_count + 1u) * sizeof *person->relations);
    for (uint16_t i = 0; i < book->relation_count; i++) {
        int type = lua_getfield(L, table, book->relations[i].name);
        if (type == LUA_TSTRING)
            person->relations[person->relation_count++] =
                (struct given_relation){i, arena_text(&reading->cases->arena, lua_tostring(L, -1))};
        else if (type != LUA_TNIL)
            form_error(&reading->form, book->relations[i].name, NAMES_PERSON, book->relations[i].name);
        lua_settop(L, table);
    }
    person->outside = lua_getfield(L, table, "outside") == LUA_TBOOLEAN && lua_toboolean(L, -1);
    if (lua_type(L, -1) > LUA_TBOOLEAN)
        form_error(&reading->form, "outside", "outside must be true or false");
    lua_settop(L, table);
}

static void read_person(struct reading *reading, struct given_person *person) {
    person->cells = read_cells(reading, REGISTER, OF_PERSON, &person->cell_count);
    for (uint32_t i = 0; i < person->cell_count; i++)
        if (strcmp(person->cells[i].column, "name") == 0) person->name = person->cells[i].text;
    if (person->name == NULL) {
        form_error(&reading->form, NULL, "a person needs a name");
        person->name = "";
    } else if (person_is_given(reading->test, person->name)) {
        form_error(&reading->form, person->name, "two persons of the test are named %s", person->name);
    }
    read_relations(reading, person);
    read_lists(reading, &person->rows, false);
    if (person->outside && person->rows.count > 0)
        form_error(&reading->form, "outside", "somebody outside the register has no rows");
}

/* Whom relations and rows about two name, once everybody is known. */
static void check_named(struct reading *reading) {
    const struct test_case *test = reading->test;
    int line = reading->form.line;
    for (uint32_t i = 0; i < test->household_count; i++)
        for (uint32_t k = 0; k < test->households[i].person_count; k++) {
            const struct given_person *person = &test->households[i].people[k];
            reading->form.line = person->line;
            for (uint32_t r = 0; r < person->relation_count; r++)
                if (!person_is_given(test, person->relations[r].person))
                    unknown_person(reading, person->relations[r].person);
            for (uint32_t r = 0; r < person->rows.count; r++)
                if (person->rows.items[r].other != NULL &&
                    !person_is_given(test, person->rows.items[r].other))
                    unknown_person(reading, person->rows.items[r].other);
        }
    reading->form.line = line;
}

static void read_household(struct reading *reading, struct given_household *household) {
    lua_State *L = reading_state(reading);
    int table = lua_gettop(L);
    lua_Integer length = (lua_Integer)lua_rawlen(L, table);
    household->line = reading->form.line;
    household->people = arena_zeroed(&reading->cases->arena, (size_t)length + 1, sizeof *household->people);
    household->cells = read_cells(reading, REGISTER, OF_HOUSEHOLD, &household->cell_count);
    read_lists(reading, &household->rows, true);
    for (lua_Integer i = 1; i <= length; i++) {
        lua_rawgeti(L, table, i);
        if (is_part(L, -1, "person")) {
            struct given_person *person = &household->people[household->person_count];
            reading->form.line = person->line = part_line(L);
            read_person(reading,
                        person); /* not yet one of those who are given: his name is held against theirs */
            household->person_count++;
            reading->test->person_count++;
        } else {
            form_error(&reading->form, "household",
                       "a household holds person { … }, and columns that all its members share");
        }
        lua_settop(L, table);
    }
    reading->form.line = household->line;
    if (household->person_count == 0) form_error(&reading->form, "household", "a household needs a person");
}

static void read_households(struct reading *reading) {
    lua_State *L = reading_state(reading);
    struct test_case *test = reading->test;
    int table = reading->form.index, line = reading->form.line;
    lua_Integer length = (lua_Integer)lua_rawlen(L, table);
    test->households = arena_zeroed(&reading->cases->arena, (size_t)length + 1, sizeof *test->households);
    for (lua_Integer i = 1; i <= length; i++) {
        lua_rawgeti(L, table, i);
        if (is_part(L, -1, "household")) {
            reading->form.line = part_line(L);
            read_household(reading, &test->households[test->household_count++]);
        } else {
            form_error(&reading->form, NULL, "entry %d of the test is no household { … }", (int)i);
        }
        reading->form.line = line;
        lua_settop(L, table);
        lua_pushnil(L);
        lua_rawseti(L, table, i);
    }
    if (test->household_count == 0) form_error(&reading->form, NULL, "the test has no household { … }");
    check_named(reading);
}

bool person_is_given(const struct test_case *test, const char *name) {
    for (uint32_t i = 0; i < test->household_count; i++)
        for (uint32_t k = 0; k < test->households[i].person_count; k++)
            if (strcmp(test->households[i].people[k].name, name) == 0) return true;
    return false;
}

void unknown_person(struct reading *reading, const char *name) {
    const char *names[NAMES_MOST];
    const struct test_case *test = reading->test;
    size_t count = 0;
    for (uint32_t i = 0; i < test->household_count; i++)
        for (uint32_t k = 0; k < test->households[i].person_count && count < NAMES_MOST; k++)
            names[count++] = test->households[i].people[k].name;
    form_unknown(&reading->form, name, "person", names, count);
}

/* Texts live in the loader's book until it is released: copied to the cases. */
static const char **read_names(struct reading *reading, const char *key, uint32_t *count) {
    uint16_t found;
    const char **names = form_texts(&reading->form, key, &found);
    const char **copies = arena_get(&reading->cases->arena, (found + 1u) * sizeof *copies);
    for (uint16_t i = 0; i < found; i++) copies[i] = arena_text(&reading->cases->arena, names[i]);
    *count = found;
    return copies;
}

static void read_absent(struct reading *reading) {
    struct test_case *test = reading->test;
    test->absent = read_names(reading, "absent", &test->absent_count);
    reading->form.inside = "absent";
    for (uint32_t i = 0; i < test->absent_count; i++)
        if (book_dataset(reading->book, test->absent[i]) == DATASET_NONE)
            form_unknown_of(&reading->form, reading->book, DECLARED_DATASET, test->absent[i]);
        else if (book_dataset(reading->book, test->absent[i]) == REGISTER)
            form_error(&reading->form, test->absent[i],
                       "the people of a test are its register: it cannot be absent");
    reading->form.inside = NULL;
}

static void refuse_same_name(struct reading *reading) {
    const struct test_case *test = reading->test;
    uint32_t i = 0;
    while (strcmp(reading->cases->items[i].name, test->name) != 0) i++;
    if (&reading->cases->items[i] != test)
        form_error(&reading->form, NULL, "line %d has a test of that name", reading->cases->items[i].line);
}

/* false: the book of the test's day does not load, and no other test can be read either. */
static bool read_test(struct reading *reading, const struct capture *capture, struct book_finder books) {
    struct test_case *test = reading->test;
    struct form *form = &reading->form;
    form_open(form, &reading->loader, capture);
    test->name = arena_text(&reading->cases->arena, capture->name);
    test->file = arena_text(&reading->cases->arena, reading->loader.book->sources[capture->source].path);
    test->line = capture->line;
    refuse_same_name(reading);
    size_t errors = reading->loader.diags->errors;
    test->on = form_date(form, "on", DATE_NONE);
    if (!form_has(form, "on")) form_error(form, NULL, "on is missing: the day on which the test judges");
    if (reading->loader.diags->errors > errors) { /* nothing else can be held against a book */
        lua_settop(reading_state(reading), form->index - 1);
        return true;
    }
    reading->book = books.find(books.context, test->on, form_has(form, "rules"));
    if (reading->book == NULL) return false;
    read_absent(reading);
    test->rules = read_names(reading, "rules", &test->rule_count);
    given_parameters_read(reading);
    read_households(reading);
    expectations_read(reading);
    form_close(form);
    return true;
}

bool test_cases_read(struct test_cases *cases, const char *path, const char *shown, struct book_finder books,
                     struct diags *diags) {
    struct book *book = memory_zeroed(1, sizeof *book);
    struct reading reading = {.cases = cases};
    size_t errors = diags->errors;
    arena_init(&book->arena);
    arena_init(&cases->arena);
    cases->items = NULL;
    cases->count = 0;
    bool open = loader_init(&reading.loader, book, diags, date_from(2000, 1, 1));
    lua_State *L = reading_state(&reading);
    if (open) lua_pushcfunction(L, open_test_words);
    if (!open || sandbox_call(&reading.loader.box, 0, 0, LOAD_BUDGET) != LUA_OK) system_failed("Lua");
    bool good = loader_run(&reading.loader, path, shown);
    cases->items = arena_zeroed(&cases->arena, reading.loader.capture_count + 1, sizeof *cases->items);
    for (uint32_t i = 0; good && i < reading.loader.capture_count; i++) {
        if (reading.loader.captures[i].kind != DECLARED_TEST) continue;
        reading.test = &cases->items[cases->count++];
        good = read_test(&reading, &reading.loader.captures[i], books);
    }
    loader_release(&reading.loader);
    book_free(book);
    return good && diags->errors == errors;
}

void test_cases_release(struct test_cases *cases) {
    arena_release(&cases->arena);
}
