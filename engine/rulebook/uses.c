/* What rests on what: facts, parameters and datasets of every fact, every rule and the household. */
#include "rulebook/parts.h"

struct user { /* one whose uses are found */
    struct rulebook *rulebook;
    struct used *used;
    bool *done; /* [fact_count] */
};

static void find_fact(const struct user *user, uint16_t number);

static void used_new(struct rulebook *rulebook, struct used *used) {
    const struct book *book = rulebook->book;
    *used =
        (struct used){.facts = arena_zeroed(&rulebook->arena, book->fact_count + 1u, sizeof(bool)),
                      .parameters = arena_zeroed(&rulebook->arena, book->parameter_count + 1u, sizeof(bool)),
                      .datasets = arena_zeroed(&rulebook->arena, book->dataset_count + 1u, sizeof(bool))};
}

static void add_all(bool *into, const bool *from, uint16_t count) {
    for (uint16_t i = 0; i < count; i++) into[i] = into[i] || from[i];
}

static void by_fact(const struct user *user, uint16_t number) {
    const struct book *book = user->rulebook->book;
    find_fact(user, number);
    const struct used *of = &user->rulebook->of_fact[number];
    add_all(user->used->facts, of->facts, book->fact_count);
    add_all(user->used->parameters, of->parameters, book->parameter_count);
    add_all(user->used->datasets, of->datasets, book->dataset_count);
}

static void by_filter(const struct user *user, const struct filter *filter) {
    for (uint16_t i = 0; filter && i < filter->count; i++) {
        const struct condition *condition = &filter->conditions[i];
        if (condition->is_fact)
            by_fact(user, condition->fact);
        else if (!filter->of_household)
            user->used->datasets[filter->dataset] = true;
        for (uint16_t k = 0; k < condition->value_count; k++)
            if (condition->values[k].is_parameter)
                user->used->parameters[condition->values[k].parameter] = true;
    }
}

static void by_relation(const struct user *user, uint16_t number) {
    const struct relation *relation = &user->rulebook->book->relations[number];
    for (uint16_t i = 0; i < relation->named_count; i++)
        user->used->datasets[relation->named_by[i].dataset] = true;
}

static void by_inverse(const struct user *user, uint16_t number) {
    const struct inverse *inverse = &user->rulebook->book->inverses[number];
    for (uint16_t i = 0; i < inverse->relation_count; i++) by_relation(user, inverse->relations[i]);
}

static void by_function(const struct user *user, uint16_t fn, enum fact_subject subject, uint16_t dataset) {
    struct mentions mentions;
    if (fn == FN_NONE) return;
    mentions_of(&mentions, user->rulebook->book, &user->rulebook->texts.fns[fn], subject, dataset);
    for (size_t i = 0; i < mentions.count; i++) {
        const struct mention *mention = &mentions.items[i];
        if (mention->kind == MENTION_FACT) by_fact(user, mention->what);
        if (mention->kind == MENTION_PARAMETER) user->used->parameters[mention->what] = true;
        if (mention->kind == MENTION_RELATION) by_relation(user, mention->what);
        if (mention->kind == MENTION_INVERSE) by_inverse(user, mention->what);
        if (mention->kind == MENTION_DATASET || mention->kind == MENTION_COLUMN)
            user->used->datasets[mention->what] = true;
    }
    mentions_release(&mentions);
}

static void by_fold(const struct user *user, const struct fact *fact) {
    bool folds_value = fact->fold != FOLD_COUNT && fact->fold != FOLD_ANY && fact->fold != FOLD_ALL;
    if (fact->of != DATASET_NONE && !fact->of_people) user->used->datasets[fact->of] = true;
    if (fact->folds_fact)
        by_fact(user, fact->folded);
    else if (fact->of_people && folds_value)
        user->used->datasets[REGISTER] = true;
    if (fact->of_people && fact->relatives != UINT16_MAX) by_inverse(user, fact->relatives);
    by_filter(user, fact->where);
    by_filter(user, fact->that);
}

/* Once for each fact; what it reads is found before it is added up. */
static void find_fact(const struct user *asker, uint16_t number) {
    const struct fact *fact = &asker->rulebook->book->facts[number];
    struct user user = {asker->rulebook, &asker->rulebook->of_fact[number], asker->done};
    if (user.done[number]) return;
    user.done[number] = true;
    user.used->facts[number] = true;
    if (fact->subject == FACT_OF_ROW) user.used->datasets[fact->dataset] = true;
    if (fact->fold != FOLD_NONE) by_fold(&user, fact);
    by_function(&user, fact->fn, fact->subject, fact->dataset);
}

static void by_template(const struct user *user, const struct template *template) {
    for (uint16_t i = 0; i < template->count; i++) {
        const struct template_part *part = &template->parts[i];
        if (part->hole == HOLE_FACT) by_fact(user, part->what);
        if (part->hole == HOLE_PARAMETER) user->used->parameters[part->what] = true;
        if (part->hole == HOLE_COLUMN) user->used->datasets[REGISTER] = true;
    }
}

bool rule_wants_visit_days(const struct rule *rule) {
    bool wants = rule->urgency_fn == FN_NONE && rule->within[rule->urgency] <= 0;
    for (int i = 0; i < 3; i++) wants = wants || (rule->urgency_fn != FN_NONE && rule->within[i] <= 0);
    return wants && rule->list == LIST_VISIT;
}

static void find_rule(const struct user *user, const struct rule *rule) {
    enum fact_subject subject = rule->of_household ? FACT_OF_HOUSEHOLD : FACT_OF_PERSON;
    if (rule->among != DATASET_NONE) user->used->datasets[rule->among] = true;
    by_filter(user, rule->among_where);
    by_filter(user, rule->where);
    by_function(user, rule->when, subject, REGISTER);
    by_function(user, rule->urgency_fn, subject, REGISTER);
    for (uint16_t i = 0; i < rule->unless_count; i++) by_fact(user, rule->unless[i]);
    for (uint16_t i = 0; i < user->rulebook->book->household.away_count; i++)
        if (rule->even & 1u << i) by_fact(user, user->rulebook->book->household.away[i]);
    by_template(user, &rule->say);
    by_template(user, &rule->say_en);
    by_template(user, &rule->review);
    if (rule_wants_visit_days(rule))
        user->used->parameters[book_parameter(user->rulebook->book, VISIT_DAYS)] = true;
}

static void find_household(const struct user *user) {
    const struct household_form *household = &user->rulebook->book->household;
    user->used->datasets[REGISTER] = true;
    by_filter(user, household->alone);
    for (uint16_t i = 0; i < household->away_count; i++) by_fact(user, household->away[i]);
    for (uint16_t i = 0; i < household->join_count; i++) {
        by_filter(user, household->joins[i].where);
        by_relation(user, household->joins[i].relation);
    }
}

void uses_find(struct rulebook *rulebook) {
    const struct book *book = rulebook->book;
    struct arena *arena = &rulebook->arena;
    struct user user = {rulebook, NULL, arena_zeroed(arena, book->fact_count + 1u, sizeof(bool))};
    rulebook->of_fact = arena_zeroed(arena, book->fact_count + 1u, sizeof *rulebook->of_fact);
    rulebook->of_rule = arena_zeroed(arena, book->rule_count + 1u, sizeof *rulebook->of_rule);
    rulebook->of_household = arena_zeroed(arena, 1, sizeof *rulebook->of_household);
    for (uint16_t i = 0; i < book->fact_count; i++) used_new(rulebook, &rulebook->of_fact[i]);
    for (uint16_t i = 0; i < book->fact_count; i++) find_fact(&user, i);
    for (uint16_t i = 0; i < book->rule_count; i++) {
        user.used = &rulebook->of_rule[i];
        used_new(rulebook, user.used);
        find_rule(&user, &book->rules[i]);
    }
    user.used = rulebook->of_household;
    used_new(rulebook, user.used);
    find_household(&user);
}
