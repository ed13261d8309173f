/* What a compiled function compares by == and ~= and asks whether it is true, as far as it is certain:
 * registers are followed through jumps, and what two ways do not agree on is not known. */
#include <math.h>
#include <string.h>

#include "library/lua_function.h"

#define CODE_MOST 4000  /* instructions; longer functions are not looked at */
#define JUMPS_MOST 1000 /* places that are jumped to from before, of which what is known is kept */

struct state {
    struct code_side of[REGISTERS];
};

struct following {
    const struct function *function;
    struct arena *arena;
    struct code_side stranger;        /* what a parameter is of which nothing is said */
    const struct code_side *upvalues; /* [upvalue_count]; NULL: nothing is known of them */
    struct state now;
    struct state *
        *at; /* [code_count]: what those who jump there from before agree on; NULL = nobody so far */
    uint32_t *last_back; /* [code_count]: the last instruction that jumps back to it; 0 = none */
    uint32_t jumps;
    void (*seen)(void *context, const struct code_name *name);
    void *context;
};

static bool same(const struct code_side *a, const struct code_side *b) {
    if (a->of != b->of || a->first != b->first || a->so_far != b->so_far) return false;
    return a->name == b->name || (a->name != NULL && b->name != NULL && strcmp(a->name, b->name) == 0);
}

static void agree(struct state *with, const struct state *other) {
    for (uint32_t i = 0; i < REGISTERS; i++)
        if (!same(&with->of[i], &other->of[i]))
            with->of[i] = (struct code_side){0};
        else if (with->of[i].number != other->of[i].number)
            with->of[i].number = NAN;
}

static void forget_from(struct state *state, uint32_t from, uint32_t to) {
    for (uint32_t i = from; i <= to && i < REGISTERS; i++) state->of[i] = (struct code_side){0};
}

/* Where the instruction may jump; 0: it does not. The test before a jump and what it skips need no look. */
static uint32_t target_of(const struct function *function, uint32_t pc) {
    uint32_t word = function->code[pc], op = word & 0x7f, far = word >> 15;
    int64_t to = 0;
    if (op == OP_JMP) to = (int64_t)pc + 1 + (int64_t)(word >> 7) - 0xffffff;
    if (op == OP_FORLOOP || op == OP_TFORLOOP) to = (int64_t)pc + 1 - far;
    if (op == OP_FORPREP) to = (int64_t)pc + 2 + far;
    if (op == OP_TFORPREP) to = (int64_t)pc + 1 + far;
    return to > 0 && to < function->code_count ? (uint32_t)to : 0;
}

static void find_loops(struct following *following) {
    for (uint32_t pc = 0; pc < following->function->code_count; pc++) {
        uint32_t to = target_of(following->function, pc);
        if (to != 0 && to <= pc && following->last_back[to] < pc) following->last_back[to] = pc;
    }
}

static void jump(struct following *following, uint32_t to) {
    struct state **at = &following->at[to];
    if (*at != NULL) {
        agree(*at, &following->now);
        return;
    }
    bool room = following->jumps++ < JUMPS_MOST;
    *at = room ? arena_copy(following->arena, &following->now, sizeof **at)
               : arena_zeroed(following->arena, 1, sizeof **at);
}

static bool is_reached(const struct code_side *side) {
    return side->of == CODE_FIRST || side->of == CODE_REACHED || side->of == CODE_FIELD ||
           side->of == CODE_LIST || side->of == CODE_GROUPS;
}

/* In `for _, row in ipairs(list)` and `for key, rows in list:by(c)` the second variable; the key is of c. */
static void begin_loop(struct following *following, uint32_t a) {
    struct code_side *of = following->now.of, over = of[a];
    bool reached = a + 5 < REGISTERS && (is_reached(&of[a]) || is_reached(&of[a + 1]));
    forget_from(&following->now, a + 4, REGISTERS - 1);
    if (reached) of[a + 5] = (struct code_side){.of = CODE_REACHED};
    if (reached && over.of == CODE_GROUPS)
        of[a + 4] = (struct code_side){.of = CODE_FIELD, .name = over.name};
}

/* What is known where several ways meet: on what came before and on every jump, less what a loop changes. */
static void arrive(struct following *following, uint32_t pc) {
    if (following->at[pc] != NULL) agree(&following->now, following->at[pc]);
    for (uint32_t i = pc; i <= following->last_back[pc] && following->last_back[pc] != 0; i++) {
        uint32_t from, to;
        function_writes(following->function->code[i], &from, &to);
        forget_from(&following->now, from, to);
    }
    uint32_t before = pc > 0 ? following->function->code[pc - 1] : 0;
    if ((before & 0x7f) == OP_TFORPREP) begin_loop(following, before >> 7 & 0xff);
}

static struct code_side constant_of(const struct function *function, uint32_t index) {
    if (index >= function->constant_count) return (struct code_side){0};
    switch (function->types[index]) {
    case LUA_TNIL:
        return (struct code_side){.of = CODE_NIL};
    case LUA_TBOOLEAN:
        return (struct code_side){.of = CODE_YES_NO};
    case LUA_TNUMBER:
        return (struct code_side){.of = CODE_NUMBER, .number = function->numbers[index]};
    default:
        return (struct code_side){.of = CODE_TEXT, .name = function->constants[index]};
    }
}

static void tell(const struct following *following, uint32_t pc, enum code_use use,
                 const struct code_side *side, const struct code_side *other) {
    struct code_name found = {
        .use = use, .name = "?", .line = following->function->lines[pc], .number = -1, .side = *side};
    if (other != NULL) found.other = *other;
    if (side->of != CODE_UNKNOWN) following->seen(following->context, &found);
}

static bool writes(const struct function *function, uint32_t pc, uint32_t reg) {
    uint32_t from, to;
    function_writes(function->code[pc], &from, &to);
    return from <= reg && reg <= to;
}

/* In `a and b or c` for one of two values b is asked as well, and may be what is never false. Then whoever
 * did not come to b stands at c with those to whom b was false, and c ends by writing what b is. */
static bool is_choice(const struct following *following, uint32_t pc, uint32_t reg) {
    const struct function *function = following->function;
    bool or = (function->code[pc] >> 15 & 1) != 0 && pc + 2 < function->code_count;
    uint32_t end = or ? target_of(function, pc + 1) : 0;
    return end > pc + 2 && following->at[pc + 2] != NULL && writes(function, end - 1, reg);
}

static void look(const struct following *following, uint32_t pc) {
    const struct function *function = following->function;
    const struct code_side *of = following->now.of, number = {.of = CODE_NUMBER, .number = NAN};
    uint32_t word = function->code[pc], op = word & 0x7f, a = word >> 7 & 0xff, b = word >> 16 & 0xff;
    struct code_side constant = op == OP_EQK ? constant_of(function, b) : number;
    if (op == OP_EQ) tell(following, pc, USE_EQUALS, &of[a], &of[b]);
    if (op == OP_EQK || op == OP_EQI) tell(following, pc, USE_EQUALS, &of[a], &constant);
    if (op == OP_NOT) tell(following, pc, USE_TRUTH, &of[b], NULL);
    for (uint32_t i = a; op == OP_CONCAT && i < a + b && i < REGISTERS; i++)
        tell(following, pc, USE_JOINED, &of[i], NULL);
    if (op == OP_LT || op == OP_LE) tell(following, pc, USE_ORDERED, &of[a], &of[b]);
    if (op >= OP_LTI && op <= OP_GEI) tell(following, pc, USE_ORDERED, &of[a], &number);
    bool reckons = op >= OP_ADD && op <= OP_IDIV;
    if (reckons || (op >= OP_ADDI && op <= OP_IDIVK)) tell(following, pc, USE_RECKONED, &of[b], NULL);
    if (reckons) tell(following, pc, USE_RECKONED, &of[word >> 24], NULL);
    if (op == OP_TFORPREP) tell(following, pc, USE_WALKED, &of[a], NULL);
    if (op == OP_LEN) tell(following, pc, USE_WHOLE, &of[b], NULL);
    bool test = op == OP_TEST || op == OP_TESTSET, decides = op >= OP_EQ && op <= OP_TESTSET;
    const struct code_side idle = {.of = CODE_YES_NO};
    if (decides && target_of(function, pc + 1) == pc + 2) tell(following, pc, USE_IDLE, &idle, NULL);
    if (test && !is_choice(following, pc, a))
        tell(following, pc, USE_TRUTH, &of[op == OP_TEST ? a : b], NULL);
}

/* What a method gives; `column`: the name that it was called with, or NULL. */
static struct code_side given_by(const struct code_side *method, const struct code_side *self,
                                 const char *column) {
    static const char *const answers[] = {"any", "all", "is", NULL},
                             *const lists[] = {"where", "so_far", NULL},
                             *const extremes[] = {"max", "min", NULL};
    const char *name = method->name != NULL ? method->name : "";
    if (span_is_any(span_of(name), answers)) return (struct code_side){.of = CODE_YES_NO, .name = name};
    if (span_is_any(span_of(name), lists))
        return (struct code_side){
            .of = CODE_LIST, .name = self->name, .so_far = self->so_far || strcmp(name, "so_far") == 0};
    struct code_side given = {.of = CODE_REACHED, .name = column};
    if (column != NULL && strcmp(name, "sum") == 0) given.of = CODE_SUM;
    if (column != NULL && span_is_any(span_of(name), extremes)) given.of = CODE_EXTREME;
    if (column != NULL && strcmp(name, "by") == 0) given.of = CODE_GROUPS;
    if (given.of == CODE_REACHED) given.name = NULL;
    return given;
}

/* A function of the language, and what it is given. */
static void tell_called(const struct following *following, uint32_t pc, const struct code_side *called,
                        const struct code_side *first, const struct code_side *second) {
    struct code_name found = {.use = USE_CALLED,
                              .name = called->name,
                              .base = called->of == CODE_LIBRARY ? "math" : NULL,
                              .line = following->function->lines[pc],
                              .number = -1,
                              .side = *first,
                              .other = *second};
    bool word = (called->of == CODE_GLOBAL || called->of == CODE_LIBRARY) && called->name != NULL;
    if (word && (following->function->code[pc] >> 16 & 0xff) != 1)
        following->seen(following->context, &found);
}

/* What a call leaves in the register of what was called; of ipairs the list is its second result. */
static void call(struct following *following, uint32_t pc, uint32_t a) {
    struct code_side *of = following->now.of, called = of[a], first = {0}, second = {0};
    bool two = (following->function->code[pc] >> 16 & 0xff) > 2;
    if (a + 1 < REGISTERS) first = of[a + 1];
    if (two && a + 2 < REGISTERS) second = of[a + 2];
    const char *name = second.of == CODE_TEXT ? second.name : NULL;
    const char *global = called.of == CODE_GLOBAL && called.name != NULL ? called.name : "";
    if (called.of == CODE_METHOD && called.name != NULL && strcmp(called.name, "latest") == 0)
        tell(following, pc, USE_LATEST, &first, NULL);
    static const char *const whole[] = {"sum", "max", "min", "latest", "by", NULL};
    bool folds = called.of == CODE_METHOD && called.name != NULL && span_is_any(span_of(called.name), whole);
    if (folds || strcmp(global, "ipairs") == 0) tell(following, pc, USE_WHOLE, &first, NULL);
    tell_called(following, pc, &called, &first, &second);
    forget_from(&following->now, a, REGISTERS - 1);
    if (called.of == CODE_METHOD)
        of[a] = given_by(&called, &first, name);
    else if (strcmp(global, "ipairs") == 0 && a + 1 < REGISTERS)
        of[a + 1] = first;
    else if (strcmp(global, "assume") == 0 && name != NULL)
        of[a] = (struct code_side){.of = CODE_FIELD, .first = first.of == CODE_FIRST, .name = name};
    else if (strcmp(global, "people") == 0)
        of[a] = (struct code_side){.of = CODE_LIST};
    else if (global[0] != '\0')
        of[a] = (struct code_side){.of = CODE_CALLED, .name = global};
}

static struct code_side read_of(const struct code_side *from, const char *name) {
    if (name != NULL && is_reached(from))
        return (struct code_side){.of = CODE_FIELD, .first = from->of == CODE_FIRST, .name = name};
    if (name != NULL && from->of == CODE_GLOBAL && strcmp(from->name, "param") == 0)
        return (struct code_side){.of = CODE_PARAMETER, .name = name};
    if (name != NULL && from->of == CODE_GLOBAL && strcmp(from->name, "math") == 0)
        return (struct code_side){.of = CODE_LIBRARY, .name = name};
    bool rate = name != NULL && from->of == CODE_PARAMETER &&
                (strcmp(name, "per_month") == 0 || strcmp(name, "per_year") == 0);
    if (rate) return (struct code_side){.of = CODE_RATE, .name = from->name};
    return (struct code_side){0};
}

/* Of what is added or taken off the column, fact or fold. */
static struct code_side reckoned(const struct code_side *a, const struct code_side *b) {
    const struct code_side *all[] = {a, b};
    for (int i = 0; i < 2; i++)
        if (all[i]->of == CODE_FIELD || all[i]->of == CODE_SUM || all[i]->of == CODE_RECKONED)
            return (struct code_side){.of = CODE_RECKONED, .name = all[i]->name};
    return (struct code_side){0};
}

static struct code_side result_of(const struct following *following, uint32_t word) {
    const struct function *function = following->function;
    const struct code_side *of = following->now.of, nothing = {0};
    uint32_t op = word & 0x7f, b = word >> 16 & 0xff, c = word >> 24;
    const char *name = function_text(function, c);
    switch (op) {
    case OP_MOVE:
        return of[b];
    case OP_LOADI:
    case OP_LOADF:
        return (struct code_side){.of = CODE_NUMBER, .number = (double)(word >> 15) - 0xffff};
    case OP_LOADK:
        return constant_of(function, word >> 15);
    case OP_GETUPVAL:
        if (following->upvalues != NULL) return following->upvalues[b];
        break;
    case OP_LOADFALSE:
    case OP_LOADTRUE:
        return (struct code_side){.of = CODE_YES_NO};
    case OP_NOT:
        return (struct code_side){.of = CODE_YES_NO, .name = "not"};
    case OP_LEN:
        return (struct code_side){.of = CODE_COUNT};
    case OP_GETFIELD:
        return read_of(&of[b], name);
    case OP_GETI:
    case OP_GETTABLE:
        return (struct code_side){.of = is_reached(&of[b]) ? CODE_REACHED : CODE_UNKNOWN};
    case OP_SELF:
        if (!is_reached(&of[b])) break;
        return (struct code_side){.of = CODE_METHOD, .name = (word >> 15 & 1) != 0 ? name : NULL};
    case OP_GETTABUP:
        if (name == NULL || !function_environment(function, b)) break;
        return (struct code_side){.of = CODE_GLOBAL, .name = name};
    case OP_ADD:
    case OP_SUB:
        return reckoned(&of[b], &of[c]);
    default:
        if (op >= OP_ADDI && op <= OP_SUBK) return reckoned(&of[b], &nothing);
    }
    return nothing;
}

/* The function, or one inside it, assigns the upvalue. */
static bool assigns(const struct function *function, uint32_t upvalue) {
    for (uint32_t pc = 0; pc < function->code_count; pc++)
        if ((function->code[pc] & 0x7f) == OP_SETUPVAL && (function->code[pc] >> 16 & 0xff) == upvalue)
            return true;
    for (uint32_t i = 0; i < function->inner_count; i++)
        for (uint32_t k = 0; k < function->inner[i].upvalue_count; k++) {
            const struct upvalue *inner = &function->inner[i].upvalues[k];
            if (!inner->in_stack && inner->index == upvalue && assigns(&function->inner[i], k)) return true;
        }
    return false;
}

/* The function itself assigns the register behind pc. */
static bool writes_later(const struct function *function, uint32_t pc, uint32_t reg) {
    for (pc++; pc < function->code_count; pc++)
        if (writes(function, pc, reg)) return true;
    return false;
}

static void look_into(const struct function *function, struct code_side first,
                      const struct code_side *upvalues, const struct following *around);

/* A function that is made here knows what its variables stand for that nobody assigns later. */
static void look_inside(const struct following *following, uint32_t pc) {
    uint32_t number = following->function->code[pc] >> 15;
    if (number >= following->function->inner_count) return;
    const struct function *inner = &following->function->inner[number];
    struct code_side *upvalues = arena_zeroed(following->arena, inner->upvalue_count + 1u, sizeof *upvalues);
    for (uint32_t i = 0; i < inner->upvalue_count; i++) {
        const struct upvalue *upvalue = &inner->upvalues[i];
        if (assigns(inner, i)) continue;
        if (upvalue->in_stack && upvalue->index < REGISTERS &&
            !writes_later(following->function, pc, upvalue->index))
            upvalues[i] = following->now.of[upvalue->index];
        else if (!upvalue->in_stack && following->upvalues != NULL)
            upvalues[i] = following->upvalues[upvalue->index];
    }
    look_into(inner, following->stranger, upvalues, following);
}

static void follow(struct following *following, uint32_t pc) {
    const struct function *function = following->function;
    struct code_side *of = following->now.of;
    uint32_t word = function->code[pc], op = word & 0x7f, a = word >> 7 & 0xff, from, to;
    look(following, pc);
    if (op == OP_CLOSURE) look_inside(following, pc);
    if (op == OP_CALL || op == OP_TAILCALL) {
        call(following, pc, a);
        return;
    }
    struct code_side result = result_of(following, word), self = of[word >> 16 & 0xff];
    function_writes(word, &from, &to);
    forget_from(&following->now, from, to);
    if (result.of != CODE_UNKNOWN) of[a] = result;
    if (op == OP_SELF && a + 1 < REGISTERS) of[a + 1] = self;
    uint32_t target = target_of(function, pc);
    if (target > pc) jump(following, target);
}

/* first: what the first parameter is. */
static void look_into(const struct function *function, struct code_side first,
                      const struct code_side *upvalues, const struct following *around) {
    struct following *following = arena_zeroed(around->arena, 1, sizeof *following);
    *following = (struct following){.function = function,
                                    .arena = around->arena,
                                    .stranger = around->stranger,
                                    .upvalues = upvalues,
                                    .seen = around->seen,
                                    .context = around->context};
    following->at = arena_zeroed(around->arena, function->code_count, sizeof(struct state *));
    following->last_back = arena_zeroed(around->arena, function->code_count, sizeof *following->last_back);
    for (int i = 0; i < function->parameters && i < REGISTERS; i++)
        following->now.of[i] = i == 0 ? first : around->stranger;
    bool short_enough = function->code_count <= CODE_MOST;
    if (short_enough) find_loops(following);
    for (uint32_t pc = 0; pc < function->code_count; pc++) {
        if (short_enough) arrive(following, pc);
        if (short_enough)
            follow(following, pc);
        else if ((function->code[pc] & 0x7f) == OP_CLOSURE)
            look_inside(following, pc);
    }
}

void function_compared(const struct function *function, bool subject, struct arena *arena,
                       void (*seen)(void *context, const struct code_name *name), void *context) {
    const struct following nowhere = {.arena = arena,
                                      .stranger = {.of = subject ? CODE_UNKNOWN : CODE_REACHED},
                                      .seen = seen,
                                      .context = context};
    const struct code_side first = {.of = CODE_FIRST};
    look_into(function, subject ? first : nowhere.stranger, NULL, &nowhere);
}

/* The first parameter is register 0. Another value may stand there later: then it counts as used all the
 * same. */
static bool takes_first(const struct function *function, uint32_t word) {
    uint32_t op = word & 0x7f, a = word >> 7 & 0xff, b = word >> 16 & 0xff;
    bool from_b = op == OP_MOVE || op == OP_GETTABLE || op == OP_GETI || op == OP_GETFIELD || op == OP_SELF ||
                  op == OP_TESTSET;
    bool from_a = (op >= OP_EQ && op <= OP_TEST) || op == OP_RETURN || op == OP_RETURN1;
    if ((from_b && b == 0) || (from_a && a == 0)) return true;
    const struct function *inner = &function->inner[op == OP_CLOSURE ? word >> 15 : 0];
    for (uint32_t i = 0; op == OP_CLOSURE && word >> 15 < function->inner_count && i < inner->upvalue_count;
         i++)
        if (inner->upvalues[i].in_stack && inner->upvalues[i].index == 0) return true;
    return false;
}

void function_first(const struct function *function,
                    void (*seen)(void *context, const struct code_name *name), void *context) {
    for (uint32_t pc = 0; pc < function->code_count; pc++) {
        struct code_name found = {
            .use = USE_FIRST, .name = "", .line = function->lines[pc], .number = -1, .always = true};
        if (!takes_first(function, function->code[pc])) continue;
        seen(context, &found);
        return;
    }
}
