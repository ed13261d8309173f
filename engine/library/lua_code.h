/* What a compiled rule function names, found in Lua's own binary form (lua_dump of 5.4): globals, fields,
 * methods and assignments, each with its line, so that a typo is refused when the file is loaded and not when
 * a household meets it. */
#ifndef HEARTH_LIBRARY_LUA_CODE_H
#define HEARTH_LIBRARY_LUA_CODE_H

#include <lua.h>
#include <stdbool.h>

enum code_use {
    USE_GLOBAL,        /* name read from the environment */
    USE_GLOBAL_SET,    /* name assigned there */
    USE_FIELD,         /* .name; base says of what, when that is plain */
    USE_METHOD,        /* :name */
    USE_UPVALUE_SET,   /* a function assigns a variable of the file (name) */
    USE_UPVALUE_FIELD, /* a function assigns a field of a table of the file (name = the variable) */
    USE_INDEX,         /* [1] or [x] of what `within` says: number, or -1 */
    USE_COMPARED,      /* what `within` says is compared, or asked whether it is true */
    USE_EQUALS,        /* `side` stands beside == or ~= and `other` */
    USE_TRUTH,         /* `side` is asked whether it is true, by if, not, and, or */
    USE_LATEST,        /* :latest() is asked of `side` */
    USE_IDLE,          /* a condition after which it goes on the same either way */
    USE_CALLED,        /* `name`, or math.name (base), is called with `side` and perhaps `other` */
    USE_JOINED,        /* `side` stands beside .. */
    USE_ORDERED,       /* `side` stands beside <, <=, > or >= and `other` */
    USE_RECKONED,      /* `side` stands beside + - * / // or % */
    USE_WALKED,        /* `side` is what a for loop calls */
    USE_WHOLE,         /* all of the list `side` is needed: #, ipairs, :sum … */
    USE_ASKED,     /* name is a key of the filter, or the text, that a method or function (text) is given */
    USE_FIRST_SET, /* a field of the first parameter is assigned */
    USE_FIRST,     /* the first parameter is used at all: at most once a function */
    USE_WIDE_BITS  /* bitwise operators in a function of more than 255 constants (5.4.4 miscomputes some) */
};

/* A value in a function, as far as it is certain where it comes from. */
struct code_side {
    enum {
        CODE_UNKNOWN,
        CODE_FIRST,   /* the first parameter */
        CODE_REACHED, /* a person, row or list that a parameter led to, or nil */
        CODE_FIELD,   /* .name of one of these; perhaps one itself */
        CODE_LIST,   /* what :where and :so_far give of list `name` (NULL: unknown), or what people() gives */
        CODE_GROUPS, /* :by("name") */
        CODE_SUM,    /* :sum("name") */
        CODE_EXTREME,   /* :max("name"), :min("name") */
        CODE_RECKONED,  /* + or - with a column, fact or fold `name` */
        CODE_PARAMETER, /* param.name */
        CODE_RATE,      /* param.name.per_month, .per_year */
        CODE_GLOBAL,    /* the global `name` */
        CODE_LIBRARY,   /* math.name */
        CODE_CALLED,    /* what it gives */
        CODE_METHOD,    /* method `name` of one of the first */
        CODE_COUNT,     /* # */
        CODE_YES_NO,    /* true or false; name "not" where `not` gave it */
        CODE_TEXT,      /* the text `name` */
        CODE_NUMBER,
        CODE_NIL
    } of;
    bool first;  /* CODE_FIELD: of the first parameter */
    bool so_far; /* CODE_LIST: what is known is taken for the whole */
    const char *name;
    double number; /* CODE_NUMBER; NAN: unknown which */
};

struct code_name {
    enum code_use use;
    const char *name; /* valid during the call */
    const char *base; /* USE_FIELD, USE_METHOD: global that was indexed ("param"), "" for the function's first
                         parameter, else NULL */
    const char *global, *within; /* USE_FIELD, USE_INDEX, USE_COMPARED: of global.within, indexed `level`
                                    times; or NULL: of something else */
    int level, number;
    int line;
    int depth;        /* 0: the function itself; 1, 2 …: functions inside it */
    const char *of;   /* USE_FIELD: the first parameter's field that was indexed (p.household), else NULL */
    const char *text; /* USE_ASKED: "where", "sum", "known" … */
    bool always;      /* nothing before it in the function decides whether it is reached */
    struct code_side side, other; /* USE_EQUALS, USE_TRUTH, USE_LATEST, USE_CALLED, USE_JOINED */
};

/* Calls seen() for every use in the Lua function on top of the stack and the functions inside it. file_level:
 * the function is a whole file, so that only functions inside it can keep state. false: the binary form was
 * not understood. */
bool code_names(lua_State *L, bool file_level, void (*seen)(void *context, const struct code_name *name),
                void *context);
/* Calls seen() for every line that holds an instruction of the Lua function on top of the stack or of those
 * inside it; their closing `end` is none. A line may come more than once. */
bool code_lines(lua_State *L, void (*seen)(void *context, int line), void *context);

#endif
