/* rules/PACK: the rules themselves. */
#include <string.h>

#include "book/declare.h"
#include "book/filter_read.h"

static uint16_t find_hole_fact(const struct book *book, const char *name, bool of_household) {
    for (uint16_t i = 0; i < book->fact_count; i++) {
        const struct fact *fact = &book->facts[i];
        bool fits = of_household ? fact->subject == FACT_OF_HOUSEHOLD : fact->subject == FACT_OF_PERSON;
        if (fits && strcmp(fact->short_name, name) == 0) return i;
    }
    return FACT_NONE;
}

static void unknown_hole(struct form *form, const char *name, bool of_household) {
    const struct book *book = form->loader->book;
    const char *names[512];
    size_t count = 0;
    for (uint16_t i = 0; i < book->fact_count && count < 500; i++)
        if ((book->facts[i].subject == FACT_OF_HOUSEHOLD) == of_household &&
            book->facts[i].subject != FACT_OF_ROW)
            names[count++] = book->facts[i].short_name;
    if (strchr(name, '.') != NULL)
        form_error(form, name, "{%s}: { } shows facts%s of the subject itself: write a fact that reads it",
                   name, of_household ? "" : " and columns");
    else
        form_unknown(form, name, of_household ? "fact of a household" : "column or fact of a person", names,
                     count);
}

/* {param.NAME} or, of a rate, {param.NAME.per_month}. */
static void read_parameter_hole(struct form *form, const char *name, struct template_part *part) {
    const struct book *book = form->loader->book;
    const char *dot = strchr(name, '.');
    size_t length = strcspn(name, ".[");
    const char *plain = arena_span(&form->loader->book->arena, (struct span){name, length});
    part->hole = HOLE_PARAMETER;
    part->what = book_parameter(book, plain);
    if (part->what == PARAMETER_NONE) {
        form_unknown_parameter(form, plain);
        return;
    }
    const struct parameter *parameter = &book->parameters[part->what];
    if (dot != NULL) part->per = strcmp(dot, ".per_month") == 0 ? PER_MONTH : PER_YEAR;
    bool wrong =
        dot != NULL && (!parameter->is_rate || (part->per == PER_YEAR && strcmp(dot, ".per_year") != 0));
    if (wrong)
        form_error(form, plain,
                   "a parameter in { } is param.NAME, or of a rate param.NAME.per_month or .per_year");
    if (parameter->given_count > 0)
        form_error(form, plain, "param.%s is read with keys in [ ]: show a fact that reads it", plain);
}

static void read_hole(struct form *form, const char *key, const char *name, struct template_part *part,
                      bool of_household) {
    const struct book *book = form->loader->book;
    if (strncmp(name, "param.", 6) == 0) {
        read_parameter_hole(form, name + 6, part);
        return;
    }
    bool personal = false;
    part->what = find_hole_fact(book, name, of_household);
    part->hole = part->what != FACT_NONE ? HOLE_FACT : HOLE_COLUMN;
    if (part->hole == HOLE_FACT) {
        personal = fact_gives_personal(book, part->what);
    } else {
        part->what = strcmp(name, "age") == 0 ? COLUMN_AGE : dataset_column(&book->datasets[REGISTER], name);
        bool known = !of_household && part->what != COLUMN_NONE;
        if (!known) unknown_hole(form, name, of_household);
        personal = known && part->what != COLUMN_AGE &&
                   type_is_personal(book->datasets[REGISTER].columns[part->what].type);
    }
    if (personal)
        form_error(form, name, "%s must not show '%s': the lists that may show it have a column of their own",
                   key, name);
}

static void read_template(struct form *form, const char *key, const char *source, struct template *template,
                          bool of_household) {
    struct arena *arena = &form->loader->book->arena;
    *template = (struct template){.source = source};
    if (source == NULL) return;
    if (strstr(source, "｛") != NULL || strstr(source, "｝") != NULL)
        form_error(form, key, "%s 里的花括号要用半角 { } · %s has full-width braces: write { }", key, key);
    size_t holes = 1;
    for (const char *c = source; *c != '\0'; c++) holes += *c == '{';
    template->parts = arena_zeroed(arena, holes, sizeof *template->parts);
    for (const char *at = source; *at != '\0';) {
        struct template_part *part = &template->parts[template->count++];
        const char *open = strchr(at, '{');
        *part = (struct template_part){.text = {at, open != NULL ? (size_t)(open - at) : strlen(at)},
                                       .hole = HOLE_NONE};
        if (memchr(at, '}', part->text.length) != NULL) form_error(form, key, "%s has } without {", key);
        if (open == NULL) break;
        const char *close = strchr(open, '}');
        if (close == NULL) {
            form_error(form, key, "%s has { without }", key);
            break;
        }
        read_hole(form, key, arena_span(arena, (struct span){open + 1, (size_t)(close - open - 1)}), part,
                  of_household);
        at = close + 1;
    }
}

static void read_among(struct form *form, struct rule *rule) {
    lua_State *L = form->loader->box.L;
    const struct book *book = form->loader->book;
    rule->among = DATASET_NONE;
    if (!form_push(form, "among")) return;
    const char *name = form_first(form);
    if (name != NULL) rule->among = book_dataset(book, name);
    if (name == NULL)
        form_error(form, "among", "among is { \"DATASET\", column = value, … }");
    else if (rule->among == DATASET_NONE || rule->among == REGISTER) {
        form_unknown_of(form, book, DECLARED_DATASET, name);
        rule->among = DATASET_NONE;
    } else {
        rule->among_where = filter_read(form, rule->among, false, true);
    }
    lua_settop(L, form->index);
}

static void read_unless(struct form *form, struct rule *rule) {
    const struct book *book = form->loader->book;
    uint16_t count;
    const char **names = form_texts(form, "unless", &count);
    rule->unless = arena_get(&form->loader->book->arena, (count + 1u) * sizeof *rule->unless);
    for (uint16_t i = 0; i < count; i++) {
        uint16_t fact = book_fact(book, names[i]);
        if (fact == FACT_NONE) {
            form_unknown_fact(form, names[i]);
        } else if (book->facts[fact].subject == FACT_OF_ROW ||
                   (rule->of_household && book->facts[fact].subject == FACT_OF_PERSON)) {
            form_error(form, names[i], "unless takes yes/no facts of the %s",
                       rule->of_household ? "household" : "person or the household");
        } else if (fact_kind(&book->facts[fact]) != VALUE_BOOLEAN) {
            form_error(form, names[i], "unless takes yes/no facts: %s has unit \"%s\"", names[i],
                       book->facts[fact].unit_text);
        } else {
            rule->unless[rule->unless_count++] = fact;
        }
    }
}

static const char *names_of_away(const struct book *book, struct buffer *out) {
    for (uint16_t i = 0; i < book->household.away_count; i++)
        buffer_format(out, "%s%s", i > 0 ? ", " : "", book->facts[book->household.away[i]].name);
    return out->length > 0 ? out->at : "nobody is away";
}

/* One name of `even`: the facts of household's `away` that it means, as bits. */
static uint16_t read_even_fact(struct form *form, const char *name) {
    const struct book *book = form->loader->book;
    uint16_t fact = book_fact(book, name), bits = 0;
    if (fact == FACT_NONE) {
        form_unknown_fact(form, name);
        return 0;
    }
    for (uint16_t i = 0; i < book->household.away_count; i++)
        if (book->household.away[i] == fact) bits |= (uint16_t)(1u << i);
    if (bits != 0) return bits;
    struct buffer names = {.most = 4096};
    form_error(form, name, "%s makes nobody absent: it is not in household's away (%s)", name,
               names_of_away(book, &names));
    buffer_release(&names);
    return 0;
}

/* Who is away is judged by this rule all the same, when these facts alone say so. */
static void read_even(struct form *form, struct rule *rule) {
    uint16_t count;
    if (!form_has(form, "even")) return;
    const char **names = form_texts(form, "even", &count);
    if (rule->of_household) {
        form_error(form, "even",
                   "even is for rules with each = \"person\": who is away is no member of a household, so "
                   "that nothing of a household changes");
        return;
    }
    for (uint16_t i = 0; i < count; i++) rule->even |= read_even_fact(form, names[i]);
    form->loader->book->household.even |= rule->even;
}

static const char *const urgency_names[] = {"green", "yellow", "red"};

const char *urgency_name(enum urgency urgency) {
    return urgency_names[urgency];
}

bool urgency_read(const char *name, enum urgency *urgency) {
    for (int i = 0; name != NULL && i <= URGENCY_RED; i++) {
        if (strcmp(name, urgency_names[i]) != 0) continue;
        *urgency = (enum urgency)i;
        return true;
    }
    return false;
}

static void read_urgency(struct form *form, struct rule *rule) {
    lua_State *L = form->loader->box.L;
    rule->urgency_fn = FN_NONE;
    rule->urgency = URGENCY_YELLOW;
    if (!form_push(form, "urgency")) {
        form_error(form, NULL, "urgency is missing: \"red\", \"yellow\", \"green\" or a function");
        return;
    }
    bool function = lua_isfunction(L, -1);
    lua_pop(L, 1);
    if (function) {
        rule->urgency_fn = form_function(form, "urgency");
        return;
    }
    const char *word = form_text(form, "urgency", true);
    if (word != NULL && !urgency_read(word, &rule->urgency))
        form_error(form, word, "urgency is \"red\", \"yellow\" or \"green\"");
}

static void read_within(struct form *form, struct rule *rule) {
    rule->within[0] = rule->within[1] = rule->within[2] = -1;
    struct form inner;
    if (form_table(&inner, form, "within", "{ red = days, yellow = days, green = days }")) {
        for (int i = 0; i < 3; i++)
            rule->within[i] = (int16_t)form_whole(&inner, urgency_names[i], 1, 365, -1);
        form_close(&inner);
    }
    bool all = rule->within[0] > 0 && rule->within[1] > 0 && rule->within[2] > 0;
    if (!all && rule->urgency_fn == FN_NONE) all = rule->within[rule->urgency] > 0;
    if (!all && book_parameter(form->loader->book, VISIT_DAYS) == PARAMETER_NONE)
        form_error(form, "within", "within leaves out a colour and there is no parameter visit_days");
}

static void read_cause(struct form *form, struct rule *rule) {
    const struct book *book = form->loader->book;
    rule->cause = form_text(form, "cause", true);
    rule->cause_zh = "";
    if (rule->cause == NULL) return;
    const char *keys[256];
    uint16_t count = 0;
    for (; count < book->cause_count && count < 256; count++) {
        keys[count] = book->causes[count].key;
        if (strcmp(keys[count], rule->cause) != 0) continue;
        rule->cause_zh = book->causes[count].zh;
        return;
    }
    form_unknown(form, rule->cause, "cause", keys, count);
}

static void read_words(struct form *form, struct rule *rule) {
    const char *say, *say_en, *review;
    form_title(form, "title", true, &rule->zh, &rule->en);
    if (rule->zh == NULL) rule->zh = rule->name;
    form_title(form, "discreet", false, &rule->discreet, NULL);
    form_title(form, "ask", false, &rule->ask, NULL);
    form_title(form, "programme", false, &rule->programme, NULL);
    form_title(form, "say", true, &say, &say_en);
    read_template(form, "say", say, &rule->say, rule->of_household);
    read_template(form, "say", say_en, &rule->say_en, rule->of_household);
    form_title(form, "review", false, &review, NULL);
    read_template(form, "review", review, &rule->review, rule->of_household);
    rule->basis = form_text(form, "basis", true);
}

static void read_list(struct form *form, struct rule *rule) {
    static const char *const words[] = {"visit", "roster", "verify"};
    rule->list = (enum rule_list)form_word(form, "list", words, 3, LIST_VISIT);
    rule->shadow = form_flag(form, "shadow", false);
}

/* Visitors read the sentence of a visit list, unless there is a discreet one for them. */
static void check_disclosure(struct form *form, const struct rule *rule) {
    bool visitor = rule->list == LIST_VISIT && rule->discreet == NULL;
    disclose_check(form, "say", &rule->say, visitor ? FOR_VISITOR : FOR_COUNTY);
    disclose_check(form, "say", &rule->say_en, visitor ? FOR_VISITOR : FOR_COUNTY);
    disclose_check(form, "review", &rule->review, FOR_VISITOR);
}

/* Nobody is sent out for a roster or an exit check, so that nothing is urgent or due. */
static void read_no_visit(struct form *form, struct rule *rule) {
    static const char *const keys[] = {"urgency", "within"};
    rule->urgency_fn = FN_NONE;
    rule->urgency = URGENCY_YELLOW;
    rule->within[0] = rule->within[1] = rule->within[2] = -1;
    for (int i = 0; i < 2; i++)
        if (form_has(form, keys[i]))
            form_error(form, keys[i], "a %s list has no %s: it is neither ranked nor due",
                       rule->list == LIST_ROSTER ? "roster" : "verify", keys[i]);
}

static void read_when_and_where(struct form *form, struct rule *rule) {
    enum fact_subject subject = rule->of_household ? FACT_OF_HOUSEHOLD : FACT_OF_PERSON;
    read_among(form, rule);
    if (form_push(form, "where")) {
        rule->where = filter_read(form, REGISTER, rule->of_household, false);
        lua_settop(form->loader->box.L, form->index);
    }
    rule->when = form_function(form, "when");
    if (rule->when != FN_NONE) names_check_fn(form->loader, form, "when", subject, REGISTER);
    if (!form_has(form, "when") && !form_has(form, "where") && !form_has(form, "among"))
        form_error(form, NULL, "a rule needs at least one of among, where and when");
    if (rule->urgency_fn != FN_NONE) names_check_fn(form->loader, form, "urgency", subject, REGISTER);
}

static void check_twice(struct form *form, const struct rule *rule) {
    for (const struct rule *other = form->loader->book->rules; other < rule; other++)
        if (strcmp(other->name, rule->name) == 0)
            form_error(form, rule->name, "declared twice: also at %s:%d", other->said.file, other->said.line);
}

/* A local pack's rule in the place of one that an earlier pack brought. */
static void read_replaces(struct form *form, struct rule *rule) {
    const struct book *book = form->loader->book;
    const char *name = form_text(form, "replaces", false), *names[512];
    size_t count = 0;
    rule->replaces = RULE_NONE;
    if (name == NULL) return;
    if (strcmp(name, rule->name) == 0) {
        form_error(form, "replaces", "a rule cannot replace itself");
        return;
    }
    for (struct rule *other = book->rules; other < rule; other++) {
        if (strcmp(other->pack, rule->pack) == 0) continue;
        if (count < 512) names[count++] = other->name;
        if (strcmp(other->name, name) != 0) continue;
        rule->replaces = (uint16_t)(other - book->rules);
        other->is_replaced = true;
        return;
    }
    /* a rule that is tested stands alone: of its site's packs nothing is known */
    if (book->site.pack_count > 0) form_unknown(form, name, "rule of an earlier pack", names, count);
}

static bool is_current(const struct book *book, const struct rule *rule) {
    return book->rules_on >= rule->from && book->rules_on <= rule->to;
}

bool rule_holds_in(const struct book *book, const struct rule *rule, region_t region, int digits) {
    if (!is_current(book, rule)) return false;
    for (uint16_t i = 0; rule->is_replaced && i < book->rule_count; i++) {
        const struct rule *other = &book->rules[i];
        if (other->replaces != rule - book->rules || other->shadow || !is_current(book, other)) continue;
        bool there =
            other->region_digits <= digits && region_inside(region, other->region, other->region_digits);
        if (there) return false;
    }
    return true;
}

void rule_read(struct loader *loader, const struct capture *capture, struct rule *rule) {
    struct form form;
    form_open(&form, loader, capture);
    const char *path = loader->book->sources[capture->source].path, *slash = strchr(path, '/');
    *rule = (struct rule){
        .name = capture->name,
        .said = {path, capture->line},
        .pack = slash != NULL ? arena_span(&loader->book->arena, (struct span){path, (size_t)(slash - path)})
                              : ""};
    check_twice(&form, rule);
    read_replaces(&form, rule);
    const char *each = form_text(&form, "each", true);
    rule->of_household = each != NULL && strcmp(each, "household") == 0;
    if (each != NULL && !rule->of_household && strcmp(each, "person") != 0)
        form_error(&form, each, "each is \"person\" or \"household\"");
    read_words(&form, rule);
    read_cause(&form, rule);
    rule->from = form_date(&form, "from", DATE_NONE);
    if (!form_has(&form, "from"))
        form_error(&form, NULL, "from is missing: the day from which the rule is in force");
    rule->to = form_date(&form, "to", DATE_OPEN);
    if (rule->to < rule->from) form_error(&form, "to", "to is before from: the rule is never in force");
    form_region(&form, "region", &rule->region, &rule->region_digits);
    read_list(&form, rule);
    check_disclosure(&form, rule);
    if (rule->list == LIST_VISIT) {
        read_urgency(&form, rule);
        read_within(&form, rule);
    } else
        read_no_visit(&form, rule);
    read_when_and_where(&form, rule);
    read_unless(&form, rule);
    read_even(&form, rule);
    form_close(&form);
}
