/* What stands beside == and ~= in a compiled function, as far as it is certain: registers are followed
 * through jumps, and what two ways do not agree on is not known. */
#include <string.h>

#include "library/lua_function.h"

#define CODE_MOST 4000  /* instructions; longer functions are not looked at */
#define JUMPS_MOST 1000 /* places that are jumped to from before, of which what is known is kept */

struct known {
    enum {
        NOTHING,
        FIRST,   /* the first parameter */
        REACHED, /* a person, row or list that it led to */
        FIELD,   /* name, read from one of these; perhaps one itself */
        METHOD,  /* of one of these: calling it reaches on */
        GLOBAL,  /* name */
        TEXT,    /* name is the text */
        NUMBER
    } kind;
    bool first; /* FIELD: of the first parameter */
    const char *name;
};

struct state {
    struct known of[REGISTERS];
};

struct following {
    const struct function *function;
    struct arena *arena;
    struct state now;
    struct state *
        *at; /* [code_count]: what those who jump there from before agree on; NULL = nobody so far */
    uint32_t *last_back; /* [code_count]: the last instruction that jumps back to it; 0 = none */
    uint32_t jumps;
    void (*seen)(void *context, const struct code_name *name);
    void *context;
};

static bool same(const struct known *a, const struct known *b) {
    if (a->kind != b->kind || a->first != b->first) return false;
    return a->name == b->name || (a->name != NULL && b->name != NULL && strcmp(a->name, b->name) == 0);
}

static void agree(struct state *with, const struct state *other) {
    for (uint32_t i = 0; i < REGISTERS; i++)
        if (!same(&with->of[i], &other->of[i])) with->of[i] = (struct known){0};
}

static void forget_from(struct state *state, uint32_t from, uint32_t to) {
    for (uint32_t i = from; i <= to && i < REGISTERS; i++) state->of[i] = (struct known){0};
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

static bool is_reached(const struct known *known) {
    return known->kind == FIRST || known->kind == REACHED || known->kind == FIELD;
}

/* In `for _, row in ipairs(list)` and `for key, rows in list:by(c)` the second variable. */
static void begin_loop(struct following *following, uint32_t a) {
    struct known *of = following->now.of;
    bool reached = a + 5 < REGISTERS && (is_reached(&of[a]) || is_reached(&of[a + 1]));
    forget_from(&following->now, a + 4, REGISTERS - 1);
    if (reached) of[a + 5] = (struct known){.kind = REACHED};
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

static const char *text_of(const struct function *function, uint32_t index) {
    return index < function->constant_count ? function->constants[index] : NULL;
}

static struct known constant_of(const struct function *function, uint32_t index) {
    if (text_of(function, index) != NULL)
        return (struct known){.kind = TEXT, .name = text_of(function, index)};
    bool number = index < function->constant_count && function->numbers[index];
    return (struct known){.kind = number ? NUMBER : NOTHING};
}

static void compare(const struct following *following, uint32_t pc, const struct known *a,
                    const struct known *b) {
    const struct known *field = a->kind == FIELD ? a : b, *other = a->kind == FIELD ? b : a;
    if (field->kind != FIELD || (other->kind != TEXT && other->kind != NUMBER)) return;
    struct code_name found = {.use = USE_EQUALS,
                              .name = field->name,
                              .base = field->first ? "" : NULL,
                              .line = following->function->lines[pc],
                              .number = -1,
                              .text = other->kind == TEXT ? other->name : NULL};
    following->seen(following->context, &found);
}

/* A call: of a method it reaches on, of ipairs the list is its second result. */
static void call(struct following *following, uint32_t a) {
    struct known *of = following->now.of, called = of[a], list = {0};
    if (a + 1 < REGISTERS) list = of[a + 1];
    forget_from(&following->now, a, REGISTERS - 1);
    if (called.kind == METHOD) of[a] = (struct known){.kind = REACHED};
    bool each = called.kind == GLOBAL && called.name != NULL && strcmp(called.name, "ipairs") == 0;
    if (each && a + 1 < REGISTERS) of[a + 1] = list;
}

static struct known result_of(const struct following *following, uint32_t word) {
    const struct function *function = following->function;
    const struct known *of = following->now.of;
    uint32_t op = word & 0x7f, b = word >> 16 & 0xff, c = word >> 24;
    const char *name = text_of(function, c);
    if (op == OP_MOVE) return of[b];
    if (op == OP_LOADI || op == OP_LOADF) return (struct known){.kind = NUMBER};
    if (op == OP_LOADK) return constant_of(function, word >> 15);
    if (op == OP_GETTABUP && b < function->upvalue_count && function->upvalues[b].name != NULL &&
        strcmp(function->upvalues[b].name, "_ENV") == 0)
        return (struct known){.kind = GLOBAL, .name = name};
    if (op == OP_GETFIELD && name != NULL && is_reached(&of[b]))
        return (struct known){.kind = FIELD, .first = of[b].kind == FIRST, .name = name};
    if (op == OP_SELF && is_reached(&of[b])) return (struct known){.kind = METHOD};
    return (struct known){0};
}

static void follow(struct following *following, uint32_t pc) {
    const struct function *function = following->function;
    struct known *of = following->now.of;
    uint32_t word = function->code[pc], op = word & 0x7f, a = word >> 7 & 0xff, b = word >> 16 & 0xff, from,
             to;
    struct known constant = {.kind = NUMBER};
    if (op == OP_EQK) constant = constant_of(function, b);
    if (op == OP_EQ) compare(following, pc, &of[a], &of[b]);
    if (op == OP_EQK || op == OP_EQI) compare(following, pc, &of[a], &constant);
    if (op == OP_CALL) {
        call(following, a);
        return;
    }
    struct known result = result_of(following, word), self = of[b];
    function_writes(word, &from, &to);
    forget_from(&following->now, from, to);
    if (result.kind != NOTHING) of[a] = result;
    if (op == OP_SELF && a + 1 < REGISTERS) of[a + 1] = self;
    uint32_t target = target_of(function, pc);
    if (target > pc) jump(following, target);
}

void function_equals(const struct function *function, struct arena *arena,
                     void (*seen)(void *context, const struct code_name *name), void *context) {
    if (function->code_count > CODE_MOST) return;
    struct following following = {.function = function, .arena = arena, .seen = seen, .context = context};
    following.at = arena_zeroed(arena, function->code_count, sizeof(struct state *));
    following.last_back = arena_zeroed(arena, function->code_count, sizeof *following.last_back);
    following.now.of[0] = (struct known){.kind = FIRST};
    find_loops(&following);
    for (uint32_t pc = 0; pc < function->code_count; pc++) {
        arrive(&following, pc);
        follow(&following, pc);
    }
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
