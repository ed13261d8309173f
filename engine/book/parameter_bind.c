/* What a parameter needs of others: where its keys are read, and multiples with the rings they may form. */
#include <string.h>

#include "book/declare.h"
#include "book/filter_read.h"

static bool find_column(const struct book *book, struct parameter_key *key, enum value_kind *kind) {
    const struct dataset *population = &book->datasets[REGISTER];
    *kind = VALUE_NUMBER;
    key->is_fact = false;
    key->number = COLUMN_AGE;
    if (strcmp(key->name, "age") == 0) return true;
    key->number = dataset_column(population, key->name);
    if (key->number == COLUMN_NONE || population->columns[key->number].type == TYPE_CITIZEN_ID) return false;
    key->choices = population->columns[key->number].choices;
    key->choice_count = population->columns[key->number].choice_count;
    *kind = column_kind(&population->columns[key->number]);
    return true;
}

/* What a key is read from, and the kind of it; VALUE_MISSING: any. */
static bool find_source(const struct form *form, struct parameter_key *key, enum value_kind *kind) {
    const struct book *book = form->loader->book;
    key->number = book_fact(book, key->full);
    if (key->number != FACT_NONE) {
        const struct fact *fact = &book->facts[key->number];
        key->is_fact = true;
        key->choices = fact->choices;
        key->choice_count = fact->choice_count;
        *kind = fact_kind(fact);
        return true;
    }
    if (key->from == KEY_OF_PERSON && find_column(book, key, kind)) return true;
    form_unknown_fact(form, key->full);
    return false;
}

/* A text beside a one_of is one of its names; false: of none. */
static bool choose(const struct parameter_key *key, struct value *value) {
    uint32_t choice;
    bool found =
        value->kind == VALUE_TEXT && choice_find(key->choices, key->choice_count, value->as.text, &choice);
    if (found) *value = (struct value){VALUE_CHOICE, {.choice = choice}};
    return found;
}

static struct form entry_form(const struct form *form, const struct entry *entry) {
    struct form at = *form;
    at.what = arena_format(&form->loader->book->arena, "%s entry %u", form->what, entry->number);
    at.line = entry->line;
    return at;
}

static void bind_values(const struct form *form, struct parameter *parameter, uint16_t number) {
    struct parameter_key *key = &parameter->keys[number];
    for (uint16_t i = 0; i < parameter->entry_count; i++) {
        struct form at = entry_form(form, &parameter->entries[i]);
        struct key_values *values = &parameter->entries[i].keys[number];
        for (uint16_t v = 0; v < values->count; v++)
            if (!choose(key, &values->items[v]))
                form_unknown_choice(&at, arena_span(&form->loader->book->arena, values->items[v].as.text),
                                    key->name, key->choices, key->choice_count);
    }
    for (uint16_t i = 0; i < key->known_count; i++)
        choose(key, &key->known[i]); /* those that are wrong were refused with their entry */
    key->kind = VALUE_CHOICE;
}

static void bind_key(const struct form *form, struct parameter *parameter, uint16_t number) {
    struct parameter_key *key = &parameter->keys[number];
    enum value_kind kind;
    if (key->from != KEY_GIVEN && !find_source(form, key, &kind)) return;
    if (key->known_count == 0)
        form_error(form, key->full, "no entry names the key '%s'", key->name);
    else if (key->from != KEY_GIVEN && kind == VALUE_CHOICE && key->kind == VALUE_TEXT)
        bind_values(form, parameter, number);
    else if (key->from != KEY_GIVEN && kind != VALUE_MISSING && kind != key->kind)
        form_error(form, key->full, "%s is %s, but the entries give %s", key->full, value_kind_name(kind),
                   value_kind_name(key->kind));
}

static int8_t key_named(const struct parameter *parameter, const char *name) {
    for (uint16_t i = 0; i < parameter->key_count; i++)
        if (strcmp(parameter->keys[i].name, name) == 0) return (int8_t)i;
    return -1;
}

static void bind_set_key(const struct form *form, struct multiple *multiple, const struct parameter *of,
                         const struct set_key *set) {
    int8_t at = key_named(of, set->name);
    const char *names[PARAMETER_KEYS];
    for (uint16_t i = 0; i < of->key_count; i++) names[i] = of->keys[i].name;
    if (at < 0)
        form_unknown(form, set->name, "key of the other", names, of->key_count);
    else if (!parameter_key_value(&of->keys[at], &set->value, &multiple->keys[at]))
        form_error(form, set->name, "no entry of the other has this %s: it is one of %s", of->keys[at].name,
                   parameter_key_known(&of->keys[at], &form->loader->book->arena));
}

static void bind_multiple(const struct form *form, const struct parameter *parameter,
                          const struct entry *entry) {
    const struct book *book = form->loader->book;
    struct multiple *multiple = entry->multiple;
    const struct parameter *of = &book->parameters[multiple->of];
    if (of->kind != VALUE_AMOUNT || of->is_set)
        form_error(form, multiple->of_name, "only amounts have multiples, and %s is %s%s", of->name,
                   of->is_set ? "a set" : "", of->is_set ? "" : value_kind_name(of->kind));
    for (uint8_t i = 0; i < multiple->set_count; i++) bind_set_key(form, multiple, of, &multiple->set[i]);
    for (uint16_t i = 0; i < of->key_count; i++) {
        multiple->passed[i] = -1;
        bool set = false;
        for (uint8_t s = 0; s < multiple->set_count; s++)
            set = set || strcmp(multiple->set[s].name, of->keys[i].name) == 0;
        if (set) continue;
        multiple->passed[i] = key_named(parameter, of->keys[i].name);
        if (of->keys[i].from != KEY_GIVEN && multiple->passed[i] >= 0 &&
            strcmp(parameter->keys[multiple->passed[i]].full, of->keys[i].full) != 0)
            multiple->passed[i] = -1;
        if (of->keys[i].from == KEY_GIVEN && multiple->passed[i] < 0)
            form_error(form, multiple->of_name, "of says no %s: which %s?", of->keys[i].name, of->name);
    }
    if (multiple->per != PER_NOTHING && !of->is_rate)
        form_error(form, "per", "%s is not by month or year", of->name);
    if (multiple->per == PER_NOTHING && of->is_rate) multiple->per = entry->per;
    if (multiple->per == PER_NOTHING && of->is_rate)
        form_error(form, multiple->of_name,
                   "of needs per = \"month\" or \"year\": %s is a rate, this is none", of->name);
}

#define DEEP 8 /* a multiple of a multiple of … */

struct rings {
    struct loader *loader;
    const struct capture **captures; /* of each parameter */
    uint8_t *state;                  /* 0 not seen, 1 on the way that is followed, 2 done */
    uint8_t *height;                 /* of those done: multiples below it */
    uint16_t *next;                  /* of those on the way */
};

static struct form parameter_form(struct loader *loader, const struct capture *capture) {
    return (struct form){.loader = loader,
                         .source = capture->source,
                         .line = capture->line,
                         .capture = (uint16_t)(capture - loader->captures),
                         .what = arena_format(&loader->book->arena, "parameter \"%s\"", capture->name)};
}

static void say_ring(const struct rings *rings, uint16_t number) {
    const struct book *book = rings->loader->book;
    struct form form = parameter_form(rings->loader, rings->captures[number]);
    struct buffer names = {.most = 4096};
    buffer_text(&names, book->parameters[number].name);
    for (uint16_t at = rings->next[number];; at = rings->next[at]) {
        buffer_text(&names, " → ");
        buffer_text(&names, book->parameters[at].name);
        if (at == number) break;
    }
    form_error(&form, "times", "a ring of parameters: %s", names.at);
    buffer_release(&names);
}

static void follow(struct rings *rings, uint16_t number, int depth) {
    const struct parameter *parameter = &rings->loader->book->parameters[number];
    struct form form = parameter_form(rings->loader, rings->captures[number]);
    rings->state[number] = 1;
    for (uint16_t i = 0; i < parameter->entry_count; i++) {
        if (parameter->entries[i].multiple == NULL) continue;
        uint16_t of = rings->next[number] = parameter->entries[i].multiple->of;
        if (rings->state[of] == 1) say_ring(rings, of);
        if (rings->state[of] == 0 && depth < 100 * DEEP) follow(rings, of, depth + 1);
        if (rings->state[of] == 2 && rings->height[of] >= rings->height[number])
            rings->height[number] =
                (uint8_t)(rings->height[of] < DEEP + 1 ? rings->height[of] + 1 : DEEP + 2);
    }
    rings->state[number] = 2;
    if (rings->height[number] == DEEP + 1)
        form_error(&form, "times", "a multiple of a multiple, more than %d times over", DEEP);
}

static void bind_keys(struct loader *loader, const struct capture *capture, struct parameter *parameter) {
    struct form form = parameter_form(loader, capture);
    for (uint16_t i = 0; i < parameter->key_count; i++) bind_key(&form, parameter, i);
}

static void bind_multiples(struct loader *loader, const struct capture *capture,
                           const struct parameter *parameter) {
    struct form form = parameter_form(loader, capture);
    for (uint16_t i = 0; i < parameter->entry_count; i++) {
        struct form at = entry_form(&form, &parameter->entries[i]);
        if (parameter->entries[i].multiple != NULL) bind_multiple(&at, parameter, &parameter->entries[i]);
    }
}

void parameters_bind(struct loader *loader) {
    struct book *book = loader->book;
    uint16_t count = 0;
    size_t room = book->parameter_count + 1u;
    struct rings rings = {.loader = loader,
                          .captures = arena_zeroed(&book->arena, room, sizeof *rings.captures),
                          .state = arena_zeroed(&book->arena, room, 1),
                          .height = arena_zeroed(&book->arena, room, 1),
                          .next = arena_zeroed(&book->arena, room, sizeof *rings.next)};
    for (uint32_t i = 0; i < loader->capture_count; i++)
        if (loader->captures[i].kind == DECLARED_PARAMETER) rings.captures[count++] = &loader->captures[i];
    for (uint16_t i = 0; i < count; i++) bind_keys(loader, rings.captures[i], &book->parameters[i]);
    for (uint16_t i = 0; i < count; i++) bind_multiples(loader, rings.captures[i], &book->parameters[i]);
    for (uint16_t i = 0; i < count; i++)
        if (rings.state[i] == 0) follow(&rings, i, 0);
}
