/* The door to Lua 5.4 for rule files: a state with an allow-list of globals, a byte budget and an instruction
 * budget. A state belongs to one thread.
 *
 *     struct sandbox box;
 *     sandbox_init(&box, 64 << 20);              // box.L; allowed functions: registry key SANDBOX_GLOBALS
 *     sandbox_load(&box, "liuzhou/x.lua", text); // pushes the chunk as a function, or an error text
 *     sandbox_call(&box, 0, 0, budget);          // LUA_OK, or an error text on the stack
 *     sandbox_release(&box);
 */
#ifndef HEARTH_LIBRARY_LUA_STATE_H
#define HEARTH_LIBRARY_LUA_STATE_H

#include <lauxlib.h>
#include <lua.h>
#include <stdbool.h>
#include <stdint.h>
#include "ground/blocks.h"
#include "ground/bytes.h"

#define SANDBOX_GLOBALS "hearth.globals" /* registry: what every rule file may name */
#define SOURCE_MOST (1 << 20)            /* bytes of one Lua file */
#define SANDBOX_TEXT_MOST 4096           /* bytes of a text a rule may write or build */
#define LOAD_BUDGET 20000000             /* instructions to run one file */

struct sandbox {
    lua_State *L;
    size_t used, most; /* bytes now allocated; limit */
    struct blocks small;
    int depth;      /* sandbox_calls inside each other that run now; the limits hold only while one does */
    int64_t left;   /* instructions left in the evaluation that runs */
    int64_t last;   /* instructions that the last outermost sandbox_call took, in steps of the hook */
    bool spent;     /* the budget of an evaluation ran out since the flag was cleared */
    bool full;      /* an allocation was refused since the flag was cleared */
    char place[96]; /* "FILE:LINE: " of the allocation refused last, "" when it is not known */
    void (*on_line)(lua_State *L, lua_Debug *debug); /* told of every line that runs; NULL */
    void *owner; /* for whoever runs the state: judge's worker, the loader */
};

bool sandbox_init(struct sandbox *box, size_t most); /* false: not even the state fitted */
void sandbox_release(struct sandbox *box);
struct sandbox *sandbox_of(lua_State *L);
/* Compiles text (never bytecode; none that takes long to compile, see lua_source.h) with its own empty
 * environment over the allowed globals. false: error text pushed. */
bool sandbox_load(struct sandbox *box, const char *chunk_name, struct span text);
/* lua_pcall under an instruction budget. A call inside another spends the outer one's budget. */
int sandbox_call(struct sandbox *box, int arguments, int results, int64_t budget);
/* Work done in C on behalf of a rule counts as instructions too; raises the budget error when they run out.
 */
void sandbox_charge(lua_State *L, int64_t instructions);
/* Pushes the value as people may see it: never an address. Valid while it stays on the stack. */
const char *sandbox_text(lua_State *L, int index);
/* Calls visit with every table and Lua function on top of the stack that can be reached from those in the
 * table on top (not itself): through upvalues, keys and values. Environments and libraries are left out.
 * false: an error text is pushed. */
bool sandbox_walk(lua_State *L, void (*visit)(lua_State *L, void *context), void *context);
/* Freezes every table so reached: it can be read as before and not written. false: an error text is pushed.
 */
bool sandbox_freeze(lua_State *L);
/* Replaces a frozen table at index by its contents, for C that reads it raw; false: it is none. */
bool sandbox_look_inside(lua_State *L, int index);
int sandbox_cannot_change(lua_State *L); /* raises the error of frozen tables */
/* pcall-free: puts the functions of `list` into SANDBOX_GLOBALS. */
void sandbox_allow(lua_State *L, const char *name, lua_CFunction function);
const char *lua_version_text(void); /* "Lua 5.4.4" */

#endif
