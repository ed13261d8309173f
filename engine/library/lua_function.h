/* A compiled function of Lua 5.4 as read from its binary form. Inside library/ only; owned by an arena. */
#ifndef HEARTH_LIBRARY_LUA_FUNCTION_H
#define HEARTH_LIBRARY_LUA_FUNCTION_H

#include "ground/arena.h"
#include "library/lua_code.h"

enum { /* opcodes that matter here */
       OP_MOVE = 0,
       OP_LOADI = 1,
       OP_LOADF = 2,
       OP_LOADK = 3,
       OP_LOADFALSE = 5,
       OP_LOADTRUE = 7,
       OP_LOADNIL = 8,
       OP_GETUPVAL = 9,
       OP_SETUPVAL = 10,
       OP_GETTABUP = 11,
       OP_GETTABLE = 12,
       OP_GETI = 13,
       OP_GETFIELD = 14,
       OP_SETTABUP = 15,
       OP_SETTABLE = 16,
       OP_SETI = 17,
       OP_SETFIELD = 18,
       OP_SELF = 20,
       OP_ADDI = 21,
       OP_SUBK = 23,
       OP_IDIVK = 28,
       OP_BANDK = 29,
       OP_BXORK = 31,
       OP_ADD = 34,
       OP_SUB = 35,
       OP_IDIV = 40,
       OP_BAND = 41,
       OP_SHR = 45,
       OP_MMBIN = 46,
       OP_MMBINK = 48,
       OP_NOT = 51,
       OP_LEN = 52,
       OP_CONCAT = 53,
       OP_CLOSE = 54,
       OP_JMP = 56,
       OP_EQ = 57,
       OP_LT = 58,
       OP_LE = 59,
       OP_EQK = 60,
       OP_EQI = 61,
       OP_LTI = 62,
       OP_GEI = 65,
       OP_TEST = 66,
       OP_TESTSET = 67,
       OP_CALL = 68,
       OP_TAILCALL = 69,
       OP_RETURN = 70,
       OP_RETURN1 = 72,
       OP_FORLOOP = 73,
       OP_FORPREP = 74,
       OP_TFORPREP = 75,
       OP_TFORCALL = 76,
       OP_TFORLOOP = 77,
       OP_CLOSURE = 79,
       OP_VARARG = 80,
       OP_VARARGPREP = 81
};
#define REGISTERS 256

struct upvalue {
    const char *name;
    bool in_stack;  /* a register of the function around it, else one of that function's upvalues */
    uint32_t index; /* which */
    int home; /* depth of the function whose variable it is; -1: it was there before the function at depth 0
               */
};

struct function { /* one prototype, as far as it matters here */
    uint32_t *code;
    uint32_t code_count;
    const char **constants; /* texts; NULL for other types */
    unsigned char *types;   /* [constant_count]: LUA_TNIL, LUA_TBOOLEAN, LUA_TNUMBER, LUA_TSTRING */
    double *numbers;        /* [constant_count], of LUA_TNUMBER */
    uint32_t constant_count;
    struct upvalue *upvalues;
    uint32_t upvalue_count;
    struct function *inner;
    uint32_t inner_count;
    int *lines; /* [code_count] */
    int first_line, parameters;
};

/* The text constant of this number; NULL: another kind, or none. */
const char *function_text(const struct function *function, uint32_t index);
/* Whether the upvalue is where globals are looked for. */
bool function_environment(const struct function *function, uint32_t upvalue);
/* The registers that an instruction changes, FROM to TO; from > to: none. Those from A on are dead after a
 * call, but for its results. */
void function_writes(uint32_t instruction, uint32_t *from, uint32_t *to);
/* Calls seen() once with USE_FIRST when something in the function is done with its first parameter. */
void function_first(const struct function *function,
                    void (*seen)(void *context, const struct code_name *name), void *context);
/* Calls seen() with USE_EQUALS, USE_TRUTH, USE_LATEST and USE_IDLE for what the function and those inside it
 * do, as far as it is certain. subject: the first parameter is whom the function is about, and nothing is
 * known of others; else it is a whole file, and all that functions in it are given may be a person, row or
 * list. */
void function_compared(const struct function *function, bool subject, struct arena *arena,
                       void (*seen)(void *context, const struct code_name *name), void *context);

#endif
