/* Reads the binary form of a Lua 5.4 function (ldump.c's format) and reports the names it uses. */
#include "library/lua_code.h"

#include <stdint.h>
#include <string.h>

#include "ground/arena.h"
#include "ground/bytes.h"
#include "library/lua_function.h"

#define NESTING_MOST 200

struct reader {
    const unsigned char *at, *end;
    bool bad;
    struct arena arena;
};

struct scan {
    void (*seen)(void *context, const struct code_name *name);
    void *context;
    bool file_level;
};

static unsigned char read_byte(struct reader *reader) {
    if (reader->at >= reader->end) {
        reader->bad = true;
        return 0;
    }
    return *reader->at++;
}

static uint64_t read_size(struct reader *reader) {
    uint64_t value = 0;
    for (int i = 0; i < 10; i++) {
        unsigned char byte = read_byte(reader);
        value = value << 7 | (byte & 0x7f);
        if ((byte & 0x80) != 0) return value;
    }
    reader->bad = true;
    return 0;
}

/* A count of things that take at least `each` bytes: never more than the bytes that are left. */
static uint32_t read_count(struct reader *reader, size_t each) {
    uint64_t count = read_size(reader);
    if (count > (uint64_t)(reader->end - reader->at) / each) reader->bad = true;
    return reader->bad ? 0 : (uint32_t)count;
}

static const unsigned char *read_bytes(struct reader *reader, size_t length) {
    if ((size_t)(reader->end - reader->at) < length) reader->bad = true;
    if (reader->bad) return NULL;
    const unsigned char *bytes = reader->at;
    reader->at += length;
    return bytes;
}

static const char *read_text(struct reader *reader) {
    uint64_t size = read_size(reader);
    if (size == 0 || reader->bad) return NULL;
    const unsigned char *bytes = read_bytes(reader, size - 1);
    if (bytes == NULL) return NULL;
    return arena_span(&reader->arena, (struct span){(const char *)bytes, size - 1});
}

/* Whole numbers and others have eight bytes alike. */
static double read_number(struct reader *reader, bool whole) {
    const unsigned char *bytes = read_bytes(reader, 8);
    int64_t integer = 0;
    double number = 0;
    if (bytes != NULL && whole) memcpy(&integer, bytes, sizeof integer);
    if (bytes != NULL && !whole) memcpy(&number, bytes, sizeof number);
    return whole ? (double)integer : number;
}

static void read_constants(struct reader *reader, struct function *function) {
    function->constant_count = read_count(reader, 1);
    function->constants = arena_zeroed(&reader->arena, function->constant_count, sizeof *function->constants);
    function->types = arena_zeroed(&reader->arena, function->constant_count, sizeof *function->types);
    function->numbers = arena_zeroed(&reader->arena, function->constant_count, sizeof *function->numbers);
    for (uint32_t i = 0; i < function->constant_count && !reader->bad; i++) {
        unsigned char tag = read_byte(reader), type = function->types[i] = tag & 0x0f;
        if (type == LUA_TSTRING)
            function->constants[i] = read_text(reader);
        else if (type == LUA_TNUMBER)
            function->numbers[i] = read_number(reader, tag == LUA_TNUMBER);
    }
}

static void read_upvalues(struct reader *reader, struct function *function) {
    function->upvalue_count = read_count(reader, 3);
    function->upvalues = arena_zeroed(&reader->arena, function->upvalue_count, sizeof *function->upvalues);
    for (uint32_t i = 0; i < function->upvalue_count; i++) {
        function->upvalues[i].in_stack = read_byte(reader) != 0;
        function->upvalues[i].index = read_byte(reader);
        read_byte(reader);
    }
}

static void read_lines(struct reader *reader, struct function *function) {
    uint32_t count = read_count(reader, 1);
    const unsigned char *deltas = read_bytes(reader, count);
    uint32_t absolute_count = read_count(reader, 2);
    uint32_t *at = arena_zeroed(&reader->arena, absolute_count, sizeof *at);
    int *line_at = arena_zeroed(&reader->arena, absolute_count, sizeof *line_at);
    for (uint32_t i = 0; i < absolute_count; i++) {
        at[i] = (uint32_t)read_size(reader);
        line_at[i] = (int)read_size(reader);
    }
    function->lines = arena_zeroed(&reader->arena, function->code_count, sizeof *function->lines);
    int line = function->first_line;
    for (uint32_t pc = 0, k = 0; deltas != NULL && pc < function->code_count && pc < count; pc++) {
        bool marked = (signed char)deltas[pc] == -128;
        if (marked && k < absolute_count && at[k] == pc)
            line = line_at[k++];
        else if (!marked)
            line += (signed char)deltas[pc];
        function->lines[pc] = line;
    }
}

static void read_names(struct reader *reader, struct function *function) {
    uint32_t locals = read_count(reader, 3);
    for (uint32_t i = 0; i < locals && !reader->bad; i++) {
        read_text(reader);
        read_size(reader);
        read_size(reader);
    }
    uint32_t count = read_count(reader, 1);
    for (uint32_t i = 0; i < count && !reader->bad; i++) {
        const char *name = read_text(reader);
        if (i < function->upvalue_count) function->upvalues[i].name = name;
    }
}

static void read_function(struct reader *reader, struct function *function, int depth) {
    if (depth > NESTING_MOST) reader->bad = true;
    read_text(reader);
    function->first_line = (int)read_size(reader);
    read_size(reader);
    function->parameters = read_byte(reader);
    read_byte(reader);
    read_byte(reader);
    function->code_count = read_count(reader, sizeof(uint32_t));
    const unsigned char *code = read_bytes(reader, function->code_count * sizeof(uint32_t));
    if (reader->bad) return;
    function->code = arena_copy(&reader->arena, code, function->code_count * sizeof(uint32_t));
    read_constants(reader, function);
    read_upvalues(reader, function);
    function->inner_count = read_count(reader, 1);
    function->inner = arena_zeroed(&reader->arena, function->inner_count, sizeof *function->inner);
    for (uint32_t i = 0; i < function->inner_count && !reader->bad; i++)
        read_function(reader, &function->inner[i], depth + 1);
    if (reader->bad) return;
    read_lines(reader, function);
    read_names(reader, function);
}

const char *function_text(const struct function *function, uint32_t index) {
    return index < function->constant_count ? function->constants[index] : NULL;
}

static const char *upvalue_name(const struct function *function, uint32_t index) {
    const char *name = index < function->upvalue_count ? function->upvalues[index].name : NULL;
    return name != NULL ? name : "?";
}

bool function_environment(const struct function *function, uint32_t upvalue) {
    return strcmp(upvalue_name(function, upvalue), "_ENV") == 0;
}

/* What is known of the registers while the instructions are read in order: the global a register was loaded
 * from, the variable of the file a register holds, the field of the first parameter that it is. Forgotten at
 * every jump target would be exact; forgetting at the next write is enough to name a typo, since an unknown
 * base only widens what is allowed; and a file's tables are frozen besides. */
struct holding {
    const char *global; /* the global itself when within is NULL, else global.within … */
    const char *within;
    uint8_t level; /* … indexed so often */
    const char *variable, *field;
    const char *method; /* fetched from an object, to be called; the object stands in the next register */
    const char *text;   /* a constant */
    bool environment;   /* what globals are fields of */
};

struct tracked {
    struct holding in[REGISTERS];
    bool first_parameter;
    bool always; /* no instruction so far decides where to go on */
};

static void report(const struct scan *scan, const struct function *function, uint32_t pc, enum code_use use,
                   const char *name, const char *base, int depth) {
    struct code_name found = {.use = use, .name = name != NULL ? name : "?", .base = base, .number = -1};
    found.line = function->lines[pc];
    found.depth = depth;
    scan->seen(scan->context, &found);
}

static bool is_subject(const struct tracked *tracked, uint32_t reg) {
    return reg == 0 && tracked->first_parameter;
}

static const char *base_of(const struct tracked *tracked, uint32_t reg) {
    if (is_subject(tracked, reg)) return "";
    return tracked->in[reg].within == NULL ? tracked->in[reg].global : NULL;
}

/* Something is done with what a register holds. */
static void report_of(const struct scan *scan, const struct function *function, uint32_t pc,
                      const struct tracked *tracked, uint32_t reg, struct code_name found) {
    const struct holding *holding = &tracked->in[reg];
    if (holding->within != NULL) found.global = holding->global;
    found.within = holding->within;
    found.level = holding->level;
    found.base = base_of(tracked, reg);
    found.of = holding->field;
    found.always = tracked->always;
    found.line = function->lines[pc];
    scan->seen(scan->context, &found);
}

/* Variables that outlive one call of a rule: those of the file, or whatever a loaded function had around it.
 */
static bool keeps_state(const struct scan *scan, const struct function *function, uint32_t index) {
    return index < function->upvalue_count && function->upvalues[index].home <= (scan->file_level ? 0 : -1);
}

static void forget(struct tracked *tracked, uint32_t from, uint32_t to) {
    for (uint32_t reg = from; reg <= to && reg < REGISTERS; reg++) tracked->in[reg] = (struct holding){0};
    if (from == 0) tracked->first_parameter = false;
}

void function_writes(uint32_t instruction, uint32_t *from, uint32_t *to) {
    uint32_t op = instruction & 0x7f, a = instruction >> 7 & 0xff, b = instruction >> 16 & 0xff;
    bool one = op < OP_SETUPVAL || (op > OP_SETUPVAL && op < OP_SETTABUP) ||
               (op > OP_SETFIELD && op < OP_MMBIN) || (op > OP_MMBINK && op < OP_CLOSE) || op == OP_TESTSET ||
               op == OP_CLOSURE;
    *from = a;
    *to = REGISTERS - 1;
    if (op == OP_LOADNIL)
        *to = a + b;
    else if (op == OP_SELF)
        *to = a + 1;
    else if (op == OP_TFORCALL || op == OP_TFORLOOP)
        *from = a + 2;
    else if (one)
        *to = a;
    else if (op != OP_CALL && op != OP_TAILCALL && op != OP_VARARG && op != OP_FORLOOP && op != OP_FORPREP)
        *from = REGISTERS;
}

static void forget_written(struct tracked *tracked, uint32_t instruction) {
    uint32_t from, to;
    function_writes(instruction, &from, &to);
    if (from <= to) forget(tracked, from, to);
}

/* The field or element of what register b holds. */
static struct holding field_of(const struct tracked *tracked, uint32_t b, const char *name) {
    const struct holding *of = &tracked->in[b];
    if (is_subject(tracked, b)) return (struct holding){.field = name};
    if (of->within != NULL && of->level < UINT8_MAX)
        return (struct holding){
            .global = of->global, .within = of->within, .level = (uint8_t)(of->level + 1)};
    if (of->global != NULL && of->within == NULL && name != NULL)
        return (struct holding){.global = of->global, .within = name};
    return (struct holding){0};
}

/* The global that an instruction reads; NULL: none. Behind 255 constants its name is loaded first. */
static const char *global_read(const struct function *function, const struct tracked *tracked,
                               uint32_t word) {
    uint32_t op = word & 0x7f, b = word >> 16 & 0xff, c = word >> 24;
    if (op == OP_GETTABUP && function_environment(function, b)) return function_text(function, c);
    return op == OP_GETTABLE && tracked->in[b].environment ? tracked->in[c].text : NULL;
}

/* The same of a field; of what is loaded first only where it is a parameter's or one of its rates: elsewhere
 * the author may have a variable for it. */
static const char *field_read(const struct function *function, const struct tracked *tracked, uint32_t word) {
    uint32_t op = word & 0x7f, b = word >> 16 & 0xff, c = word >> 24;
    const char *name = op == OP_GETFIELD ? function_text(function, c) : NULL, *of = tracked->in[b].global;
    if (op == OP_GETFIELD) return name != NULL ? name : "?";
    return op == OP_GETTABLE && of != NULL && strcmp(of, "param") == 0 ? tracked->in[c].text : NULL;
}

static void scan_read(const struct scan *scan, const struct function *function, uint32_t pc,
                      struct tracked *tracked, int depth) {
    uint32_t word = function->code[pc], op = word & 0x7f, a = word >> 7 & 0xff, b = word >> 16 & 0xff,
             c = word >> 24;
    struct holding holding = {.global = global_read(function, tracked, word)};
    const char *field = field_read(function, tracked, word);
    if (holding.global != NULL) {
        report(scan, function, pc, USE_GLOBAL, holding.global, NULL, depth);
    } else if (op == OP_GETTABUP) {
        report(scan, function, pc, USE_FIELD, function_text(function, c), NULL, depth);
    } else if (field != NULL) {
        struct code_name found = {.use = USE_FIELD, .name = field, .number = -1, .depth = depth};
        report_of(scan, function, pc, tracked, b, found);
        holding = field_of(tracked, b, field);
    } else if (op == OP_GETI || op == OP_GETTABLE) {
        struct code_name found = {.use = USE_INDEX, .name = "?", .number = op == OP_GETI ? (int)c : -1};
        found.depth = depth;
        if (tracked->in[b].within != NULL) report_of(scan, function, pc, tracked, b, found);
        holding = field_of(tracked, b, NULL);
    } else if (op == OP_SELF && (word >> 15 & 1) != 0) {
        holding.method = function_text(function, c);
        report(scan, function, pc, USE_METHOD, function_text(function, c), base_of(tracked, b), depth);
    } else if (op == OP_LOADK) {
        holding.text = function_text(function, word >> 15);
    } else if (op == OP_GETUPVAL && keeps_state(scan, function, b)) {
        holding.variable = upvalue_name(function, b);
        holding.environment = function_environment(function, b);
    } else if (op == OP_MOVE) {
        holding = tracked->in[b];
    }
    forget_written(tracked, word);
    bool decides = (op >= OP_JMP && op <= OP_TESTSET) || (op >= OP_TAILCALL && op <= OP_TFORPREP);
    if (decides) tracked->always = false;
    bool holds = holding.global != NULL || holding.variable != NULL || holding.field != NULL ||
                 holding.text != NULL || holding.environment;
    if (holds || holding.method != NULL) tracked->in[a] = holding;
}

/* What instruction pc writes into `reg` is still there, whole, when what stands in `called` is called. */
static bool reaches_call(const struct function *function, uint32_t pc, uint32_t reg, uint32_t called) {
    for (uint32_t at = pc + 1; at < function->code_count; at++) {
        uint32_t from, to, op = function->code[at] & 0x7f;
        function_writes(function->code[at], &from, &to);
        if (from > reg || to < reg) continue;
        return (op == OP_CALL || op == OP_TAILCALL) && (function->code[at] >> 7 & 0xff) == called;
    }
    return false;
}

/* list:where { name = … } and list:sum("name"), known(x, "name"): the call's second argument is written into
 * the second register behind what is called. */
static void scan_asked(const struct scan *scan, const struct function *function, uint32_t pc,
                       const struct tracked *tracked, int depth) {
    static const char *const filters[] = {"where", "any", "all", "is", NULL},
                             *const folds[] = {"sum", "max", "min", "by", NULL},
                             *const words[] = {"known", "assume", NULL};
    uint32_t word = function->code[pc], op = word & 0x7f, a = word >> 7 & 0xff;
    if (a < 2 || (op != OP_SETFIELD && op != OP_LOADK)) return;
    const struct holding *called = &tracked->in[a - 2];
    const char *name = function_text(function, op == OP_SETFIELD ? word >> 16 & 0xff : word >> 15),
               *by = NULL;
    if (op == OP_SETFIELD && span_is_any(span_of(called->method), filters)) by = called->method;
    if (op == OP_LOADK && span_is_any(span_of(called->method), folds)) by = called->method;
    if (op == OP_LOADK && called->within == NULL && span_is_any(span_of(called->global), words))
        by = called->global;
    if (op == OP_LOADK && by != NULL && !reaches_call(function, pc, a, a - 2)) by = NULL;
    struct code_name found = {.use = USE_ASKED, .name = name, .text = by, .number = -1, .depth = depth};
    found.line = function->lines[pc];
    if (name != NULL && by != NULL) scan->seen(scan->context, &found);
}

static void scan_compared(const struct scan *scan, const struct function *function, uint32_t pc,
                          const struct tracked *tracked, int depth) {
    uint32_t word = function->code[pc], op = word & 0x7f, a = word >> 7 & 0xff, b = word >> 16 & 0xff;
    struct code_name found = {.use = USE_COMPARED, .name = "?", .number = -1, .depth = depth};
    if (op != OP_NOT && (op < OP_EQ || op > OP_TESTSET)) return;
    uint32_t first = op == OP_TESTSET || op == OP_NOT ? b : a;
    if (tracked->in[first].within != NULL) report_of(scan, function, pc, tracked, first, found);
    if (op <= OP_LE && op != OP_NOT && tracked->in[b].within != NULL)
        report_of(scan, function, pc, tracked, b, found);
}

static void scan_write(const struct scan *scan, const struct function *function, uint32_t pc,
                       const struct tracked *tracked, int depth) {
    uint32_t word = function->code[pc], op = word & 0x7f, a = word >> 7 & 0xff, b = word >> 16 & 0xff;
    if (op == OP_SETTABUP && function_environment(function, a))
        report(scan, function, pc, USE_GLOBAL_SET, function_text(function, b), NULL, depth);
    else if (op == OP_SETTABUP && keeps_state(scan, function, a))
        report(scan, function, pc, USE_UPVALUE_FIELD, upvalue_name(function, a), NULL, depth);
    else if (op == OP_SETUPVAL && keeps_state(scan, function, b))
        report(scan, function, pc, USE_UPVALUE_SET, upvalue_name(function, b), NULL, depth);
    else if ((op == OP_SETFIELD || op == OP_SETI || op == OP_SETTABLE) && is_subject(tracked, a))
        report(scan, function, pc, USE_FIRST_SET, op == OP_SETFIELD ? function_text(function, b) : "?", "",
               depth);
    else if ((op == OP_SETFIELD || op == OP_SETI || op == OP_SETTABLE) && tracked->in[a].variable != NULL)
        report(scan, function, pc, USE_UPVALUE_FIELD, tracked->in[a].variable, NULL, depth);
    else if (((op >= OP_BANDK && op <= OP_BXORK) || (op >= OP_BAND && op <= OP_SHR)) &&
             function->constant_count > 255)
        report(scan, function, pc, USE_WIDE_BITS, "&", NULL, depth);
}

static void find_homes(struct function *function, const struct function *around, int depth) {
    for (uint32_t i = 0; i < function->upvalue_count; i++) {
        struct upvalue *upvalue = &function->upvalues[i];
        upvalue->home = -1;
        if (around != NULL && upvalue->in_stack)
            upvalue->home = depth - 1;
        else if (around != NULL && upvalue->index < around->upvalue_count)
            upvalue->home = around->upvalues[upvalue->index].home;
    }
    for (uint32_t i = 0; i < function->inner_count; i++) find_homes(&function->inner[i], function, depth + 1);
}

static void scan_function(const struct scan *scan, const struct function *function, int depth) {
    struct tracked tracked = {.always = depth == 0,
                              .first_parameter = depth == 0 && !scan->file_level && function->parameters > 0};
    for (uint32_t pc = 0; pc < function->code_count; pc++) {
        scan_write(scan, function, pc, &tracked, depth);
        scan_compared(scan, function, pc, &tracked, depth);
        scan_asked(scan, function, pc, &tracked, depth);
        scan_read(scan, function, pc, &tracked, depth);
    }
    for (uint32_t i = 0; i < function->inner_count; i++) scan_function(scan, &function->inner[i], depth + 1);
}

static int collect(lua_State *L, const void *bytes, size_t length, void *context) {
    (void)L;
    return buffer_add(context, bytes, length) ? 0 : 1;
}

/* Reads the function on top of the stack and hands it to `use`. false: its binary form was not understood. */
static bool with_function(lua_State *L,
                          void (*use)(struct function *function, struct arena *arena, void *context),
                          void *context) {
    static const unsigned char header[] = {0x1b, 'L',  'u',  'a',  0x54, 0, 0x19, 0x93,
                                           '\r', '\n', 0x1a, '\n', 4,    8, 8};
    struct buffer dump = {.most = 64 << 20};
    bool understood = lua_dump(L, collect, &dump, 0) == 0 && dump.length > sizeof header + 17 &&
                      memcmp(dump.at, header, sizeof header) == 0;
    if (understood) {
        struct reader reader = {.at = (const unsigned char *)dump.at + sizeof header + 17,
                                .end = (const unsigned char *)dump.at + dump.length};
        arena_init(&reader.arena);
        struct function *function = arena_zeroed(&reader.arena, 1, sizeof *function);
        read_function(&reader, function, 0);
        understood = !reader.bad;
        if (understood) use(function, &reader.arena, context);
        arena_release(&reader.arena);
    }
    buffer_release(&dump);
    return understood;
}

static void scan_names(struct function *function, struct arena *arena, void *context) {
    const struct scan *scan = context;
    find_homes(function, NULL, 0);
    scan_function(scan, function, 0);
    bool subject = !scan->file_level && function->parameters > 0;
    if (subject || scan->file_level) function_compared(function, subject, arena, scan->seen, scan->context);
    if (subject) function_first(function, scan->seen, scan->context);
}

bool code_names(lua_State *L, bool file_level, void (*seen)(void *context, const struct code_name *name),
                void *context) {
    struct scan scan = {seen, context, file_level};
    return with_function(L, scan_names, &scan);
}

struct line_scan {
    void (*seen)(void *context, int line);
    void *context;
};

/* The last instruction is the return of the closing `end`, the first of a function that takes ... prepares
 * them. */
static void scan_lines(const struct function *function, void *context) {
    const struct line_scan *scan = context;
    for (uint32_t pc = 0; pc + 1 < function->code_count; pc++)
        if ((function->code[pc] & 0x7f) != OP_VARARGPREP) scan->seen(scan->context, function->lines[pc]);
    for (uint32_t i = 0; i < function->inner_count; i++) scan_lines(&function->inner[i], context);
}

static void scan_all_lines(struct function *function, struct arena *arena, void *context) {
    (void)arena;
    scan_lines(function, context);
}

bool code_lines(lua_State *L, void (*seen)(void *context, int line), void *context) {
    struct line_scan scan = {seen, context};
    return with_function(L, scan_all_lines, &scan);
}
