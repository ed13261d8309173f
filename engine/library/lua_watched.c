/* A reader of Lua's grammar that finds comparisons and what is asked whether it is yes, and puts calls around
 * them. It trusts that the file compiles: of what it does not understand nothing is rewritten. */
#include "library/lua_watched.h"

#include <stdlib.h>

#include "ground/memory.h"
#include "library/lua_side.h"
#include "library/lua_words.h"

#define DEPTH_MOST 400 /* blocks, expressions and calls inside each other */

enum expression_kind {
    EXPRESSION_OTHER,
    EXPRESSION_CONSTANT,
    EXPRESSION_DECIDED, /* comparisons, and, or, not: what they ask is told already */
    EXPRESSION_SINGLE   /* a variable, a member, :any, :all or :is: it has one value */
};

struct expression {
    enum expression_kind kind;
    const char *from, *to;
    int line;
};

struct edit {
    const char *at;
    enum { EDIT_CLOSE, EDIT_REPLACE, EDIT_OPEN } kind;
    const char *end; /* EDIT_OPEN: of what it opens; EDIT_REPLACE: of what it replaces */
    uint32_t number;
    bool compares;
};

struct parser {
    struct lua_reader reader;
    struct lua_word now, before; /* before: the one that was passed last */
    struct lua_word after;
    struct edit *edits;
    uint32_t edit_count, edit_room;
    struct watched *found;
    uint32_t found_count, found_room, first;
    struct variables variables; /* of the blocks around this place */
    int functions;              /* around this place */
    const char *loop;           /* where the outermost loop around this place begins; NULL: there is none */
    int depth;
    bool lost; /* not understood */
};

static void advance(struct parser *parser) {
    parser->before = parser->now;
    parser->now = parser->after;
    parser->after = lua_word_next(&parser->reader);
}

static bool at(const struct parser *parser, const char *text) {
    return lua_word_is(&parser->now, text);
}

static bool take(struct parser *parser, const char *text) {
    if (parser->lost || !at(parser, text)) return false;
    advance(parser);
    return true;
}

static void expect(struct parser *parser, const char *text) {
    if (!take(parser, text)) parser->lost = true;
}

static bool at_any(const struct parser *parser, const char *const *texts) {
    return lua_word_is_any(&parser->now, texts);
}

static bool at_keyword(const struct parser *parser) {
    static const char *const keywords[] = {
        "and",   "break", "do",  "else", "elseif", "end",    "false", "for",  "function", "goto",  "if", "in",
        "local", "nil",   "not", "or",   "repeat", "return", "then",  "true", "until",    "while", NULL};
    return at_any(parser, keywords);
}

static bool at_name(const struct parser *parser) {
    return parser->now.kind == WORD_NAME && !at_keyword(parser);
}

static void expect_name(struct parser *parser) {
    if (!at_name(parser)) parser->lost = true;
    advance(parser);
}

static bool enter(struct parser *parser) {
    if (++parser->depth > DEPTH_MOST) parser->lost = true;
    return !parser->lost;
}

static const char *end_of(const struct lua_word *word) {
    return word->whole.at + word->whole.length;
}

static void add_edit(struct parser *parser, struct edit edit) {
    memory_grow(parser->edits, parser->edit_count, parser->edit_room);
    parser->edits[parser->edit_count++] = edit;
}

static uint32_t add_found(struct parser *parser, struct watched watched) {
    memory_grow(parser->found, parser->found_count, parser->found_room);
    parser->found[parser->found_count] = watched;
    return parser->first + parser->found_count++;
}

static void watch_comparison(struct parser *parser, enum watched_operator operator,
                             const struct expression * left, const struct lua_word *sign,
                             const struct expression *right) {
    if (parser->functions == 0 || parser->lost) return;
    uint32_t number =
        add_found(parser, (struct watched){.operator= operator,
                                           .text = {left->from, (size_t)(right->to - left->from)},
                                           .line = sign->line,
                                           .left = side_named(&parser->variables, left->from, left->to),
                                           .right = side_named(&parser->variables, right->from, right->to)});
    add_edit(parser, (struct edit){left->from, EDIT_OPEN, right->to, number, true});
    add_edit(parser, (struct edit){sign->whole.at, EDIT_REPLACE, end_of(sign), number, true});
    add_edit(parser, (struct edit){right->to, EDIT_CLOSE, NULL, number, true});
}

/* The expression is asked whether it is yes. */
static void watch_truth(struct parser *parser, const struct expression *asked) {
    if (parser->functions == 0 || parser->lost) return;
    if (asked->kind == EXPRESSION_CONSTANT || asked->kind == EXPRESSION_DECIDED) return;
    struct watched_side side = side_named(&parser->variables, asked->from, asked->to);
    uint32_t number = add_found(
        parser,
        (struct watched){.operator= WATCHED_TRUTH, .text = side.text, .line = asked->line, .left = side});
    add_edit(parser, (struct edit){asked->from, EDIT_OPEN, asked->to, number, false});
    add_edit(parser, (struct edit){asked->to, EDIT_CLOSE, NULL, number, false});
}

static struct expression read_expression(struct parser *parser, int limit);
static void read_block(struct parser *parser);
static void read_statements(struct parser *parser);

/* The first one. */
static struct expression read_list(struct parser *parser) {
    struct expression first = read_expression(parser, 0);
    while (take(parser, ",")) read_expression(parser, 0);
    return first;
}

/* ( names ) block end */
static void read_body(struct parser *parser) {
    uint32_t outer = parser->variables.count;
    expect(parser, "(");
    while (!parser->lost && !at(parser, ")")) {
        variable_hide(&parser->variables, parser->now.text);
        expect_name(parser);
        if (!take(parser, ",")) break;
    }
    expect(parser, ")");
    parser->functions++;
    read_block(parser);
    parser->functions--;
    parser->variables.count = outer;
    expect(parser, "end");
}

static void read_table(struct parser *parser) {
    expect(parser, "{");
    while (!parser->lost && !at(parser, "}")) {
        if (take(parser, "[")) {
            read_expression(parser, 0);
            expect(parser, "]");
            expect(parser, "=");
        } else if (at_name(parser) && lua_word_is(&parser->after, "=")) {
            advance(parser);
            advance(parser);
        }
        read_expression(parser, 0);
        if (!take(parser, ",") && !take(parser, ";")) break;
    }
    expect(parser, "}");
}

static bool read_arguments(struct parser *parser) {
    if (parser->now.kind == WORD_TEXT) {
        advance(parser);
    } else if (at(parser, "{")) {
        read_table(parser);
    } else if (take(parser, "(")) {
        if (!at(parser, ")")) read_list(parser);
        expect(parser, ")");
    } else {
        return false;
    }
    return true;
}

/* :name arguments; single: the method has one value. */
static void read_method(struct parser *parser, struct expression *expression) {
    static const char *const single[] = {"any", "all", "is", NULL};
    expression->kind = at_any(parser, single) ? EXPRESSION_SINGLE : EXPRESSION_OTHER;
    expect_name(parser);
    if (!read_arguments(parser)) parser->lost = true;
}

/* A name or ( … ), and what follows it: .name [ … ] :name( … ) ( … ) */
static struct expression read_suffixed(struct parser *parser) {
    struct expression expression = {EXPRESSION_SINGLE, parser->now.whole.at, NULL, parser->now.line};
    if (take(parser, "(")) {
        expression.kind = read_expression(parser, 0).kind;
        expect(parser, ")");
    } else {
        expect_name(parser);
    }
    while (!parser->lost) {
        if (take(parser, ".")) {
            expect_name(parser);
            expression.kind = EXPRESSION_SINGLE;
        } else if (take(parser, "[")) {
            read_expression(parser, 0);
            expect(parser, "]");
            expression.kind = EXPRESSION_SINGLE;
        } else if (take(parser, ":")) {
            read_method(parser, &expression);
        } else if (read_arguments(parser)) {
            expression.kind = EXPRESSION_OTHER;
        } else {
            break;
        }
    }
    return expression;
}

static struct expression read_simple(struct parser *parser) {
    static const char *const constants[] = {"nil", "true", "false", NULL};
    struct expression expression = {EXPRESSION_CONSTANT, parser->now.whole.at, NULL, parser->now.line};
    if (parser->now.kind == WORD_DIGITS || parser->now.kind == WORD_TEXT || at_any(parser, constants)) {
        advance(parser);
    } else if (at(parser, "{")) {
        read_table(parser);
    } else if (take(parser, "function")) {
        read_body(parser);
    } else {
        expression = read_suffixed(parser);
    }
    return expression;
}

struct binary { /* how strongly an operator binds what stands left and right of it */
    const char *sign;
    int left, right;
    enum watched_operator operator; /* WATCHED_TRUTH: no comparison */
    bool asks;                      /* and, or */
};

#define UNARY 12

static const struct binary *binary_at(const struct parser *parser) {
    static const struct binary all[] = {
        {"or", 1, 1, WATCHED_TRUTH, true},    {"and", 2, 2, WATCHED_TRUTH, true},
        {"<", 3, 3, WATCHED_LESS, false},     {">", 3, 3, WATCHED_OVER, false},
        {"<=", 3, 3, WATCHED_AT_MOST, false}, {">=", 3, 3, WATCHED_AT_LEAST, false},
        {"~=", 3, 3, WATCHED_UNEQUAL, false}, {"==", 3, 3, WATCHED_EQUAL, false},
        {"|", 4, 4, WATCHED_TRUTH, false},    {"~", 5, 5, WATCHED_TRUTH, false},
        {"&", 6, 6, WATCHED_TRUTH, false},    {"<<", 7, 7, WATCHED_TRUTH, false},
        {">>", 7, 7, WATCHED_TRUTH, false},   {"..", 9, 8, WATCHED_TRUTH, false},
        {"+", 10, 10, WATCHED_TRUTH, false},  {"-", 10, 10, WATCHED_TRUTH, false},
        {"*", 11, 11, WATCHED_TRUTH, false},  {"/", 11, 11, WATCHED_TRUTH, false},
        {"//", 11, 11, WATCHED_TRUTH, false}, {"%", 11, 11, WATCHED_TRUTH, false},
        {"^", 14, 13, WATCHED_TRUTH, false}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (at(parser, all[i].sign)) return &all[i];
    return NULL;
}

static struct expression read_unary(struct parser *parser) {
    static const char *const signs[] = {"not", "-", "#", "~", NULL};
    if (!at_any(parser, signs)) return read_simple(parser);
    struct expression expression = {EXPRESSION_OTHER, parser->now.whole.at, NULL, parser->now.line};
    bool asks = at(parser, "not");
    advance(parser);
    struct expression inner = read_expression(parser, UNARY);
    if (asks) watch_truth(parser, &inner);
    expression.kind = asks                                ? EXPRESSION_DECIDED
                      : inner.kind == EXPRESSION_CONSTANT ? EXPRESSION_CONSTANT
                                                          : EXPRESSION_OTHER;
    return expression;
}

static struct expression read_expression(struct parser *parser, int limit) {
    struct expression left = {0};
    if (!enter(parser)) return left;
    left = read_unary(parser);
    left.to = end_of(&parser->before);
    const struct binary *binary;
    while (!parser->lost && (binary = binary_at(parser)) != NULL && binary->left > limit) {
        struct lua_word sign = parser->now;
        advance(parser);
        if (binary->asks) watch_truth(parser, &left);
        struct expression right = read_expression(parser, binary->right);
        if (binary->asks) watch_truth(parser, &right);
        if (binary->operator!= WATCHED_TRUTH)
            watch_comparison(parser, binary->operator, & left, &sign, &right);
        left.kind = binary->asks || binary->operator!= WATCHED_TRUTH ? EXPRESSION_DECIDED : EXPRESSION_OTHER;
        left.to = right.to;
    }
    parser->depth--;
    return left;
}

static void read_condition(struct parser *parser) {
    struct expression asked = read_expression(parser, 0);
    watch_truth(parser, &asked);
}

static void read_if(struct parser *parser) {
    do {
        read_condition(parser);
        expect(parser, "then");
        read_block(parser);
    } while (take(parser, "elseif"));
    if (take(parser, "else")) read_block(parser);
    expect(parser, "end");
}

/* From keyword to keyword what is read runs again. */
static void read_loop(struct parser *parser, void (*read)(struct parser *parser)) {
    const char *around = parser->loop;
    if (around == NULL) parser->loop = parser->before.whole.at;
    read(parser);
    parser->loop = around;
}

static void read_do(struct parser *parser) {
    expect(parser, "do");
    read_block(parser);
    expect(parser, "end");
}

static void read_while(struct parser *parser) {
    read_condition(parser);
    read_do(parser);
}

static void read_for(struct parser *parser) {
    uint32_t outer = parser->variables.count;
    do {
        variable_hide(&parser->variables, parser->now.text);
        expect_name(parser);
    } while (take(parser, ","));
    if (!take(parser, "=")) expect(parser, "in");
    read_list(parser);
    read_do(parser);
    parser->variables.count = outer;
}

static void read_local(struct parser *parser) {
    if (take(parser, "function")) {
        variable_hide(&parser->variables, parser->now.text);
        expect_name(parser);
        read_body(parser);
        return;
    }
    struct span variable = parser->now.text;
    uint32_t count = 0;
    do {
        if (count++ > 0) variable_hide(&parser->variables, parser->now.text);
        expect_name(parser);
        if (!take(parser, "<")) continue;
        expect_name(parser);
        expect(parser, ">");
    } while (take(parser, ","));
    struct expression first = {0};
    bool given = take(parser, "=");
    if (given) first = read_list(parser);
    if (given && !parser->lost)
        variable_made(&parser->variables, variable, side_of(first.from, first.to), parser->functions == 0);
    else
        variable_hide(&parser->variables, variable);
}

static void read_named_function(struct parser *parser) {
    do expect_name(parser);
    while (take(parser, ".") || take(parser, ":"));
    read_body(parser);
}

/* The one value that a function gives is asked too: what it gave is what the rule says. */
static void read_return(struct parser *parser) {
    static const char *const ends[] = {"end", "else", "elseif", "until", ";", NULL};
    if (parser->now.kind != WORD_END && !at_any(parser, ends)) {
        struct expression given = read_expression(parser, 0);
        bool alone = !at(parser, ",");
        if (alone && given.kind == EXPRESSION_SINGLE) watch_truth(parser, &given);
        if (take(parser, ",")) read_list(parser);
    }
    take(parser, ";");
}

static void unname(struct watched_side *side, struct span variable) {
    if (!span_equal(side->text, variable)) return;
    *side = (struct watched_side){.text = side->text, .from = WATCHED_VARIABLE, .name = side->text};
}

/* Whatever is assigned is no more what it was made of, nor, in a loop, was it where the loop asked before. */
static void assign(struct parser *parser, struct span variable) {
    bool known = variable_assigned(&parser->variables, variable);
    for (uint32_t i = 0; known && parser->loop != NULL && i < parser->found_count; i++) {
        struct watched *found = &parser->found[i];
        if (found->text.at < parser->loop) continue;
        unname(&found->left, variable);
        unname(&found->right, variable);
    }
}

static void read_target(struct parser *parser) {
    struct span name = parser->now.text;
    read_suffixed(parser);
    bool plain = parser->before.text.at == name.at, assigned = at(parser, "=") || at(parser, ",");
    if (plain && assigned) assign(parser, name);
}

static void read_call_or_assignment(struct parser *parser) {
    do read_target(parser);
    while (take(parser, ","));
    if (take(parser, "=")) read_list(parser);
}

/* The variables of the block can be named behind `until`. */
static void read_repeat(struct parser *parser) {
    uint32_t outer = parser->variables.count;
    read_statements(parser);
    expect(parser, "until");
    read_condition(parser);
    parser->variables.count = outer;
}

static void read_statement(struct parser *parser) {
    if (take(parser, ";") || take(parser, "break")) return;
    if (take(parser, "if")) {
        read_if(parser);
    } else if (take(parser, "while")) {
        read_loop(parser, read_while);
    } else if (at(parser, "do")) {
        read_do(parser);
    } else if (take(parser, "for")) {
        read_loop(parser, read_for);
    } else if (take(parser, "repeat")) {
        read_loop(parser, read_repeat);
    } else if (take(parser, "function")) {
        read_named_function(parser);
    } else if (take(parser, "local")) {
        read_local(parser);
    } else if (take(parser, "return")) {
        read_return(parser);
    } else if (take(parser, "goto")) {
        expect_name(parser);
    } else if (take(parser, "::")) {
        expect_name(parser);
        expect(parser, "::");
    } else {
        read_call_or_assignment(parser);
    }
}

static void read_statements(struct parser *parser) {
    static const char *const ends[] = {"end", "else", "elseif", "until", NULL};
    if (!enter(parser)) return;
    while (!parser->lost && parser->now.kind != WORD_END && !at_any(parser, ends)) read_statement(parser);
    parser->depth--;
}

static void read_block(struct parser *parser) {
    uint32_t outer = parser->variables.count;
    read_statements(parser);
    parser->variables.count = outer;
}

/* At one place what ends there comes first, then what is replaced, then what begins, the widest first. */
static int by_place(const void *left, const void *right) {
    const struct edit *a = left, *b = right;
    if (a->at != b->at) return a->at < b->at ? -1 : 1;
    if (a->kind != b->kind) return (int)a->kind - (int)b->kind;
    if (a->end != b->end) return a->end > b->end ? -1 : 1;
    return (a->number < b->number) - (a->number > b->number);
}

static void write_edit(const struct edit *edit, struct buffer *out) {
    if (edit->kind == EDIT_CLOSE) buffer_text(out, ")");
    if (edit->kind == EDIT_REPLACE) buffer_text(out, ",");
    if (edit->kind == EDIT_OPEN)
        buffer_format(out, "%s(%u,", edit->compares ? WATCHED_COMPARED : WATCHED_ASKED, edit->number);
}

static void write_all(struct parser *parser, struct span source, struct buffer *out) {
    const char *from = source.at;
    if (parser->edit_count > 0) qsort(parser->edits, parser->edit_count, sizeof *parser->edits, by_place);
    for (uint32_t i = 0; i < parser->edit_count; i++) {
        const struct edit *edit = &parser->edits[i];
        buffer_add(out, from, (size_t)(edit->at - from));
        write_edit(edit, out);
        from = edit->kind == EDIT_REPLACE ? edit->end : edit->at;
    }
    buffer_add(out, from, (size_t)(source.at + source.length - from));
}

bool lua_watched(struct span source, uint32_t first, struct buffer *out,
                 void (*seen)(void *context, const struct watched *watched), void *context) {
    struct parser parser = {.reader = lua_reader_of(source), .first = first};
    parser.after = lua_word_next(&parser.reader);
    advance(&parser);
    read_block(&parser);
    bool good = !parser.lost && parser.now.kind == WORD_END;
    if (good) write_all(&parser, source, out);
    for (uint32_t i = 0; good && i < parser.found_count; i++) seen(context, &parser.found[i]);
    free(parser.edits);
    free(parser.found);
    free(parser.variables.items);
    return good;
}
