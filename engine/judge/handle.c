/* How Lua sees the household: persons, households, rows and lists as handles whose members are read by C,
 * every read logged. A handle is good while its household is judged. */
#include "judge/handle.h"

#include <math.h>
#include <string.h>

#include "book/filter_read.h"
#include "ground/text.h"

#define SUBJECT_METATABLE "hearth.subject"
#define FUNCTIONS "hearth.functions"
#define NAMES "hearth.names" /* registry: subject kind or dataset → table of names */

struct subject_handle {
    uint32_t generation;
    struct subject subject;
};

enum {
    SUBJECT_WORD_AGE,
    SUBJECT_WORD_HOUSEHOLD,
    SUBJECT_WORD_MEMBERS,
    SUBJECT_WORD_REGION,
    SUBJECT_WORD_PERSON,
    SUBJECT_WORD_IS
};

struct worker *worker_of(lua_State *L) {
    return sandbox_of(L)->owner;
}

void insist(lua_State *L, enum answer answer) {
    if (answer == ANSWER_CANNOT_TELL) raise_cannot_tell(L);
    if (answer == ANSWER_FAILED) luaL_error(L, "%s", worker_of(L)->failure);
}

/* Pushes the answer of this run to what is missing: true or false, or the key of a choice; raises cannot tell
 * when it is not tried. Returns 1. */
static int push_tried(lua_State *L, const struct doubt *doubt, uint16_t choice_count,
                      const struct choice *choices) {
    uint16_t answer;
    sandbox_charge(L, TRY_COST);
    if (!try_answer(worker_of(L), doubt, choice_count, &answer)) return raise_cannot_tell(L);
    if (choices == NULL)
        lua_pushboolean(L, answer == 1);
    else
        lua_pushstring(L, choices[answer].key);
    return 1;
}

int push_yes_or_no(lua_State *L, enum answer answer, const struct doubt *doubt) {
    if (answer == ANSWER_CANNOT_TELL) return push_tried(L, doubt, 2, NULL);
    insist(L, answer);
    lua_pushboolean(L, answer == ANSWER_YES);
    return 1;
}

void check_generation(lua_State *L, uint32_t generation) {
    if (generation != worker_of(L)->generation)
        luaL_error(L, "a person, row or list was kept after its household's turn");
}

/* Metatables are fetched by number: by name each handle would cost a look-up of text. */
static void set_metatable(lua_State *L, int reference) {
    lua_rawgeti(L, LUA_REGISTRYINDEX, reference);
    lua_setmetatable(L, -2);
}

void handle_push(struct worker *worker, struct subject subject) {
    struct subject_handle *handle = lua_newuserdatauv(worker->box.L, sizeof *handle, 0);
    *handle = (struct subject_handle){worker->generation, subject};
    set_metatable(worker->box.L, worker->subject_metatable);
}

bool subject_test(lua_State *L, int index, struct subject *out) {
    struct subject_handle *handle = luaL_testudata(L, index, SUBJECT_METATABLE);
    if (handle == NULL) return false;
    check_generation(L, handle->generation);
    *out = handle->subject;
    return true;
}

static struct subject subject_at(lua_State *L, int index) {
    struct subject_handle *handle = luaL_checkudata(L, index, SUBJECT_METATABLE);
    check_generation(L, handle->generation);
    return handle->subject;
}

static int missing_column(lua_State *L, struct subject subject, uint16_t dataset, uint16_t number) {
    struct doubt doubt = {.kind = DOUBT_COLUMN, .what = number, .of = subject};
    if (number == COLUMN_AGE) return raise_cannot_tell(L);
    const struct column *column = &worker_of(L)->book->datasets[dataset].columns[number];
    if (column->type == TYPE_BOOLEAN) return push_tried(L, &doubt, 2, NULL);
    if (column->type == TYPE_CHOICE) return push_tried(L, &doubt, column->choice_count, column->choices);
    return raise_cannot_tell(L);
}

static int read_column(lua_State *L, struct subject subject, uint16_t column) {
    struct worker *worker = worker_of(L);
    uint16_t dataset = subject.kind == SUBJECT_PERSON ? REGISTER : subject.dataset;
    struct value value;
    log_read(worker, READ_COLUMN, column, subject.index, dataset);
    if (!subject_value(worker, dataset, column, subject.index, &value))
        return missing_column(L, subject, dataset, column);
    value_push(L, &value,
               column == COLUMN_AGE ? NULL : worker->book->datasets[dataset].columns[column].choices);
    return 1;
}

static int missing_fact(lua_State *L, struct subject subject, uint16_t number) {
    const struct fact *fact = &worker_of(L)->book->facts[number];
    struct doubt doubt = {.kind = DOUBT_FACT, .what = number, .of = subject};
    enum value_kind kind = fact_kind(fact);
    if (kind == VALUE_BOOLEAN) return push_tried(L, &doubt, 2, NULL);
    if (kind == VALUE_CHOICE) return push_tried(L, &doubt, fact->choice_count, fact->choices);
    return raise_cannot_tell(L);
}

static int read_fact(lua_State *L, struct subject subject, uint16_t fact) {
    struct worker *worker = worker_of(L);
    struct value value;
    enum answer answer = fact_get(worker, fact, subject, &value);
    if (answer == ANSWER_CANNOT_TELL) return missing_fact(L, subject, fact);
    insist(L, answer);
    value_push(L, &value, worker->book->facts[fact].choices);
    return 1;
}

static int read_list(lua_State *L, struct subject subject, uint16_t dataset) {
    struct list list;
    insist(L, list_of(worker_of(L), dataset, subject, &list));
    return list_push(L, &list);
}

/* Nothing is known of somebody outside the register: what may be tried is. */
static int read_outside(lua_State *L, struct subject subject, enum member kind, uint16_t number) {
    cannot_tell_outside(worker_of(L), subject);
    if (kind == MEMBER_COLUMN) return missing_column(L, subject, REGISTER, number);
    if (kind == MEMBER_FACT) return missing_fact(L, subject, number);
    return raise_cannot_tell(L);
}

static int subject_is(lua_State *L) {
    struct worker *worker = worker_of(L);
    struct subject subject = subject_at(L, 1);
    uint16_t dataset = subject.kind == SUBJECT_ROW ? subject.dataset : REGISTER;
    const struct filter *filter = filter_made(L, 2, dataset, subject.kind == SUBJECT_HOUSEHOLD);
    struct doubt doubt = {.kind = DOUBT_IS, .of = subject, .filter = filter};
    if (subject.kind == SUBJECT_OUTSIDE) {
        cannot_tell_outside(worker, subject);
        return push_tried(L, &doubt, 2, NULL);
    }
    return push_yes_or_no(L, filter_holds(worker, filter, subject.index), &doubt);
}

static int read_word(lua_State *L, struct subject subject, uint16_t word) {
    struct worker *worker = worker_of(L);
    struct list members;
    struct value region;
    switch (word) {
    case SUBJECT_WORD_AGE:
        return read_column(L, subject, COLUMN_AGE);
    case SUBJECT_WORD_HOUSEHOLD:
        handle_push(worker,
                    (struct subject){SUBJECT_HOUSEHOLD, REGISTER, subject_household(worker, subject)});
        return 1;
    case SUBJECT_WORD_REGION:
        if (!household_region(worker, subject.index, &region)) return raise_cannot_tell(L);
        value_push(L, &region, NULL);
        return 1;
    case SUBJECT_WORD_PERSON:
        handle_push(worker,
                    (struct subject){SUBJECT_PERSON, REGISTER,
                                     worker->population->rows[subject.dataset].person[subject.index]});
        return 1;
    case SUBJECT_WORD_IS:
        lua_pushcfunction(L, subject_is);
        return 1;
    default:
        insist(L, household_members(worker, subject.index, &members));
        return list_push(L, &members);
    }
}

static int read_relation(lua_State *L, struct subject subject, uint16_t relation) {
    struct subject one;
    enum answer answer = relation_get(worker_of(L), relation, subject.index, &one);
    insist(L, answer);
    if (answer == ANSWER_YES)
        handle_push(worker_of(L), one);
    else
        lua_pushnil(L);
    return 1;
}

static int read_inverse(lua_State *L, struct subject subject, uint16_t inverse) {
    struct list list;
    inverse_get(worker_of(L), inverse, subject.index, &list);
    sandbox_charge(L, (int64_t)list.count * READ_COST);
    return list_push(L, &list);
}

/* Whom a row about two persons names. */
static int read_role(lua_State *L, struct subject subject, uint16_t role) {
    struct subject one;
    insist(L, role_get(worker_of(L), subject.dataset, subject.index, role, &one));
    handle_push(worker_of(L), one);
    return 1;
}

/* Where the names of a subject stand in NAMES: [1] person, [2] household, [3 + dataset] rows. */
static lua_Integer names_of(enum subject_kind kind, uint16_t dataset) {
    return kind == SUBJECT_ROW ? dataset + 3 : kind == SUBJECT_HOUSEHOLD ? 2 : 1;
}

/* Upvalue 1: the table of tables of names. Reached as __index only, so that the first argument is a handle.
 */
static int subject_index(lua_State *L) {
    struct subject_handle *handle = lua_touserdata(L, 1);
    struct subject subject = handle->subject;
    check_generation(L, handle->generation);
    sandbox_charge(L, READ_COST);
    lua_rawgeti(L, lua_upvalueindex(1), names_of(subject.kind, subject.dataset));
    lua_pushvalue(L, 2);
    if (lua_rawget(L, -2) != LUA_TNUMBER)
        return luaL_error(L, "no column, fact or list is named '%s' here", sandbox_text(L, 2));
    lua_Integer code = lua_tointeger(L, -1);
    uint16_t number = (uint16_t)(code & 0xffff);
    if (subject.kind == SUBJECT_OUTSIDE && code != ((lua_Integer)MEMBER_WORD << 16 | SUBJECT_WORD_IS))
        return read_outside(L, subject, (enum member)(code >> 16), number);
    switch (code >> 16) {
    case MEMBER_COLUMN:
        return read_column(L, subject, number);
    case MEMBER_FACT:
        return read_fact(L, subject, number);
    case MEMBER_DATASET:
        return read_list(L, subject, number);
    case MEMBER_RELATION:
        return read_relation(L, subject, number);
    case MEMBER_INVERSE:
        return read_inverse(L, subject, number);
    case MEMBER_ROLE:
        return read_role(L, subject, number);
    default:
        return read_word(L, subject, number);
    }
}

struct folded folded_at(lua_State *L, int index, uint16_t dataset) {
    const char *name = luaL_checkstring(L, index);
    lua_getfield(L, LUA_REGISTRYINDEX, NAMES);
    lua_rawgeti(L, -1, names_of(dataset == REGISTER ? SUBJECT_PERSON : SUBJECT_ROW, dataset));
    lua_Integer code = lua_getfield(L, -1, name) == LUA_TNUMBER ? lua_tointeger(L, -1) : 0;
    lua_pop(L, 3);
    if (code >> 16 == MEMBER_WORD && (code & 0xffff) == SUBJECT_WORD_AGE)
        return (struct folded){false, COLUMN_AGE};
    if (code >> 16 != MEMBER_COLUMN && code >> 16 != MEMBER_FACT)
        luaL_error(L, "no column or fact of these rows is named '%s'", name);
    return (struct folded){code >> 16 == MEMBER_FACT, (uint16_t)(code & 0xffff)};
}

static int cannot_change(lua_State *L) {
    return luaL_error(L, "people, rows and lists cannot be changed");
}

static int same_subject(lua_State *L) {
    struct subject_handle *a = luaL_testudata(L, 1, SUBJECT_METATABLE),
                          *b = luaL_testudata(L, 2, SUBJECT_METATABLE);
    bool same = a != NULL && b != NULL && a->subject.kind == b->subject.kind;
    if (same && a->subject.kind == SUBJECT_OUTSIDE)
        same = outside_same(worker_of(L), a->subject, b->subject);
    else if (same)
        same = a->subject.index == b->subject.index &&
               (a->subject.kind == SUBJECT_PERSON || a->subject.dataset == b->subject.dataset);
    lua_pushboolean(L, same);
    return 1;
}

static int say_kind(lua_State *L) {
    lua_pushliteral(L, "a person, household or row");
    return 1;
}

struct asked { /* what known and assume are asked about: subject[name] */
    struct subject subject;
    enum member kind;
    uint16_t number;
};

static struct asked asked_at(lua_State *L) {
    struct subject subject = subject_at(L, 1);
    const char *name = luaL_checkstring(L, 2);
    lua_getfield(L, LUA_REGISTRYINDEX, NAMES);
    lua_rawgeti(L, -1, names_of(subject.kind, subject.dataset));
    lua_pushvalue(L, 2);
    if (lua_rawget(L, -2) != LUA_TNUMBER)
        luaL_error(L, "no column, fact or list is named '%s' here", sandbox_text(L, 2));
    lua_Integer code = lua_tointeger(L, -1);
    lua_pop(L, 3);
    if (code == ((lua_Integer)MEMBER_WORD << 16 | SUBJECT_WORD_IS)) luaL_error(L, "'%s' is not read", name);
    return (struct asked){subject, (enum member)(code >> 16), (uint16_t)(code & 0xffff)};
}

/* Reads subject[name] without ending the evaluation or trying: true with the value on top, or false. */
static bool ask(lua_State *L) {
    struct worker *worker = worker_of(L);
    sandbox_charge(L, TRY_COST);
    lua_getfield(L, LUA_REGISTRYINDEX, "hearth.subject_index");
    lua_pushvalue(L, 1);
    lua_pushvalue(L, 2);
    worker->trying->asking = true;
    int status = lua_pcall(L, 2, 1, 0);
    worker->trying->asking = false;
    if (status == LUA_OK) {
        struct list list;
        return !list_test(L, -1, &list) || list_is_whole(worker, &list);
    }
    if (sandbox_of(L)->spent || !is_cannot_tell(L)) lua_error(L);
    return false;
}

static int known(lua_State *L) {
    asked_at(L);
    lua_pushboolean(L, ask(L));
    return 1;
}

struct wanted {           /* of which kind a default must be, and what it is a default of */
    enum value_kind kind; /* VALUE_MISSING: any */
    const struct choice *choices;
    uint16_t choice_count;
    const char *of, *name; /* "bills", "nights"; of NULL: a fact, by its full name */
};

static struct wanted wanted_of(const struct worker *worker, const struct asked *asked, const char *name) {
    const struct book *book = worker->book;
    const struct dataset *dataset =
        &book->datasets[asked->subject.kind == SUBJECT_ROW ? asked->subject.dataset : REGISTER];
    struct wanted wanted = {.of = dataset->name, .name = name};
    if (asked->kind == MEMBER_FACT) {
        const struct fact *fact = &book->facts[asked->number];
        return (struct wanted){fact_kind(fact), fact->choices, fact->choice_count, NULL, fact->name};
    }
    if (asked->kind == MEMBER_COLUMN) {
        const struct column *column = &dataset->columns[asked->number];
        wanted.kind = column_kind(column);
        wanted.choices = column->choices;
        wanted.choice_count = column->choice_count;
    } else if (asked->kind == MEMBER_WORD && asked->number == SUBJECT_WORD_AGE) {
        wanted.kind = VALUE_NUMBER;
    } else {
        luaL_error(worker->box.L, "assume takes the name of a column or fact, not '%s'", name);
    }
    return wanted;
}

/* The default at index 3 as a value of what it stands for: a number beside amounts is yuan. */
static struct value default_at(lua_State *L, const struct wanted *wanted) {
    struct value value;
    const char *of = wanted->of != NULL ? wanted->of : "", *dot = wanted->of != NULL ? "." : "";
    bool good = value_pull(L, 3, &value);
    if (wanted->kind == VALUE_CHOICE) {
        uint32_t choice = 0;
        if (!good || value.kind != VALUE_TEXT ||
            !choice_find(wanted->choices, wanted->choice_count, value.as.text, &choice))
            luaL_error(L, "the default of %s%s%s must be a value of its one_of, not '%s'", of, dot,
                       wanted->name, sandbox_text(L, 3));
        return (struct value){VALUE_CHOICE, {.choice = choice}};
    }
    if (good && wanted->kind == VALUE_AMOUNT && value.kind == VALUE_NUMBER && fabs(value.as.number) < 1e12)
        value = (struct value){VALUE_AMOUNT, {.amount = (int64_t)round(value.as.number * 100)}};
    enum value_kind kind = wanted->kind == VALUE_REGION ? VALUE_TEXT : wanted->kind;
    if (!good || (kind != VALUE_MISSING && value.kind != kind))
        luaL_error(L, "the default of %s%s%s must be %s, not %s", of, dot, wanted->name,
                   value_kind_name(kind), good ? value_kind_name(value.kind) : luaL_typename(L, 3));
    return value;
}

/* "bills.nights = 3: why", and of whom: the row or person. */
static void log_assumed(lua_State *L, const struct asked *asked, const struct wanted *wanted,
                        const struct value *value) {
    struct worker *worker = worker_of(L);
    const struct subject *subject = &asked->subject;
    struct buffer text = {.most = 4096};
    value_text(&text, value, wanted->choices, wanted->choice_count);
    log_read(worker, READ_ASSUMED, subject->kind == SUBJECT_ROW ? subject->dataset : REGISTER, subject->index,
             0);
    struct read *read = &worker->log[worker->log_count - 1];
    read->value_kind = subject->kind == SUBJECT_ROW || subject->kind == SUBJECT_PERSON;
    const char *told = arena_format(&worker->arena, "%s%s%s = %s: %s", wanted->of != NULL ? wanted->of : "",
                                    wanted->of != NULL ? "." : "", wanted->name,
                                    text.length > 0 ? text.at : "", lua_tostring(L, 4));
    read->value.text = worker_unnamed(worker, span_of(told)).at;
    buffer_release(&text);
}

/* What a rule says of a verdict stands in files that are UTF-8: string.sub may cut a character. */
static const char *text_at(lua_State *L, int index) {
    size_t length;
    const char *text = luaL_checklstring(L, index, &length);
    if (!text_is_utf8((struct span){text, length})) luaL_argerror(L, index, "the text is not UTF-8");
    return text;
}

static int assume(lua_State *L) {
    text_at(L, 4);
    luaL_argcheck(L, !lua_isnoneornil(L, 3), 3, "a default is needed");
    if (lua_type(L, 3) == LUA_TSTRING) text_at(L, 3);
    lua_settop(L, 4);
    struct asked asked = asked_at(L);
    struct wanted wanted = wanted_of(worker_of(L), &asked, lua_tostring(L, 2));
    struct value value = default_at(L, &wanted);
    if (ask(L)) return 1;
    sandbox_charge(L, FILTER_COST);
    log_assumed(L, &asked, &wanted, &value);
    value_push(L, &value, wanted.choices);
    return 1;
}

static int cannot_tell(lua_State *L) {
    struct worker *worker = worker_of(L);
    const char *reason = worker_unnamed(worker, span_of(text_at(L, 1))).at;
    worker->cause = cause_add(worker, UNSURE_STATED, reason, reason);
    return raise_cannot_tell(L);
}

static void name_member(lua_State *L, const char *name, enum member kind, uint32_t number) {
    lua_pushinteger(L, (lua_Integer)kind << 16 | number);
    lua_setfield(L, -2, name);
}

static void name_columns(lua_State *L, const struct dataset *dataset) {
    for (uint16_t i = 0; i < dataset->column_count; i++)
        if (dataset->columns[i].type != TYPE_CITIZEN_ID)
            name_member(L, dataset->columns[i].name, MEMBER_COLUMN, i);
}

static void name_facts(lua_State *L, const struct book *book, enum fact_subject subject, uint16_t dataset) {
    for (uint16_t i = 0; i < book->fact_count; i++)
        if (book->facts[i].subject == subject &&
            (subject != FACT_OF_ROW || book->facts[i].dataset == dataset))
            name_member(L, book->facts[i].short_name, MEMBER_FACT, i);
}

static void name_datasets(lua_State *L, const struct book *book) {
    for (uint16_t i = 1; i < book->dataset_count; i++)
        name_member(L, book->datasets[i].name, MEMBER_DATASET, i);
}

static void name_relations(lua_State *L, const struct book *book) {
    for (uint16_t i = 0; i < book->relation_count; i++)
        name_member(L, book->relations[i].name, MEMBER_RELATION, i);
    for (uint16_t i = 0; i < book->inverse_count; i++)
        name_member(L, book->inverses[i].name, MEMBER_INVERSE, i);
}

/* Whom a row is about: one person, two, or none where it is about a place. */
static void name_people(lua_State *L, const struct dataset *dataset) {
    if (dataset->about == ABOUT_PERSON) name_member(L, "person", MEMBER_WORD, SUBJECT_WORD_PERSON);
    for (uint32_t i = 0; dataset->about == ABOUT_TWO && i < 2; i++)
        name_member(L, dataset->roles[i].name, MEMBER_ROLE, i);
}

static void open_names(lua_State *L, const struct book *book) {
    lua_newtable(L);
    lua_newtable(L);
    name_columns(L, &book->datasets[REGISTER]);
    name_facts(L, book, FACT_OF_PERSON, REGISTER);
    name_relations(L, book);
    name_datasets(L, book);
    name_member(L, "age", MEMBER_WORD, SUBJECT_WORD_AGE);
    name_member(L, "household", MEMBER_WORD, SUBJECT_WORD_HOUSEHOLD);
    name_member(L, "is", MEMBER_WORD, SUBJECT_WORD_IS);
    lua_rawseti(L, -2, names_of(SUBJECT_PERSON, REGISTER));
    lua_newtable(L);
    name_facts(L, book, FACT_OF_HOUSEHOLD, REGISTER);
    name_datasets(L, book);
    name_member(L, "members", MEMBER_WORD, SUBJECT_WORD_MEMBERS);
    name_member(L, "region", MEMBER_WORD, SUBJECT_WORD_REGION);
    name_member(L, "is", MEMBER_WORD, SUBJECT_WORD_IS);
    lua_rawseti(L, -2, names_of(SUBJECT_HOUSEHOLD, REGISTER));
    for (uint16_t i = 1; i < book->dataset_count; i++) {
        lua_newtable(L);
        name_columns(L, &book->datasets[i]);
        name_facts(L, book, FACT_OF_ROW, i);
        name_people(L, &book->datasets[i]);
        name_member(L, "is", MEMBER_WORD, SUBJECT_WORD_IS);
        lua_rawseti(L, -2, names_of(SUBJECT_ROW, i));
    }
    lua_setfield(L, LUA_REGISTRYINDEX, NAMES);
}

static void open_subjects(lua_State *L) {
    static const luaL_Reg meta[] = {
        {"__newindex", cannot_change}, {"__eq", same_subject}, {"__tostring", say_kind}, {NULL, NULL}};
    luaL_newmetatable(L, SUBJECT_METATABLE);
    luaL_setfuncs(L, meta, 0);
    lua_getfield(L, LUA_REGISTRYINDEX, NAMES);
    lua_pushcclosure(L, subject_index, 1);
    lua_pushvalue(L, -1);
    lua_setfield(L, LUA_REGISTRYINDEX, "hearth.subject_index");
    lua_setfield(L, -2, "__index");
    worker_of(L)->subject_metatable = luaL_ref(L, LUA_REGISTRYINDEX);
}

void handle_open(struct worker *worker) {
    lua_State *L = worker->box.L;
    lua_getfield(L, LUA_REGISTRYINDEX, FUNCTIONS);
    worker->functions = luaL_ref(L, LUA_REGISTRYINDEX);
    open_names(L, worker->book);
    open_subjects(L);
    listing_open(worker);
    param_open(worker);
    sandbox_allow(L, "known", known);
    sandbox_allow(L, "assume", assume);
    sandbox_allow(L, "cannot_tell", cannot_tell);
}
