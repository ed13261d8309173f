/* How the household of a flag came to be: who is away from it, and which relations joined its books. The
 * verdict does not rest on it alone, but on the people that it left. */
#include "judge/worker.h"
#include "link/household.h"

enum answer absence_read(struct worker *worker, uint32_t person) {
    const struct household_form *form = &worker->book->household;
    struct subject subject = {SUBJECT_PERSON, REGISTER, person};
    enum answer answer = ANSWER_YES;
    for (uint16_t i = 0; answer == ANSWER_YES && i < form->away_count; i++) {
        struct value value;
        if (!(worker->away[person] & 1u << i)) continue;
        worker->budget = EVALUATION_BUDGET;
        answer = fact_get(worker, form->away[i], subject, &value);
    }
    return answer;
}

static bool same_book(const struct worker *worker, uint32_t a, uint32_t b) {
    const struct household_form *form = &worker->book->household;
    const struct rows *people = &worker->population->rows[REGISTER];
    if (household_is_alone(form, people, a) || household_is_alone(form, people, b)) return false;
    for (uint16_t i = 0; i < form->book_count; i++) {
        struct value one, other;
        cell_as_value(people, form->book[i], a, &one); /* who lacks one stands alone */
        cell_as_value(people, form->book[i], b, &other);
        if (value_compare(&one, &other) != 0) return false;
    }
    return true;
}

/* Nobody who is away has joined anybody, nor who could not be told or whose fact failed; near a limit the
 * verdict is made again alone. */
static enum answer read_join(struct worker *worker, const struct join *join, uint32_t person) {
    uint32_t one = worker->population->related[join->relation].one[person];
    struct subject other;
    if (!RELATED_TO_PERSON(one) || worker->population->household_of[one] != worker->household)
        return ANSWER_YES;
    if (worker->away[person] || worker->away[one] || same_book(worker, person, one)) return ANSWER_YES;
    worker->budget = EVALUATION_BUDGET;
    enum answer answer = join->where ? filter_holds(worker, join->where, person) : ANSWER_YES;
    if (answer == ANSWER_YES) return relation_get(worker, join->relation, person, &other);
    return answer == ANSWER_FAILED && worker->suspect ? ANSWER_FAILED : ANSWER_YES;
}

enum answer membership_read(struct worker *worker) {
    const struct household_form *form = &worker->book->household;
    const struct household *household = &worker->population->household[worker->household];
    enum answer answer = ANSWER_YES;
    for (uint32_t p = household->first; p < household->first + household->count && answer == ANSWER_YES;
         p++) {
        answer = absence_read(worker, p);
        for (uint16_t i = 0; household->joined && i < form->join_count && answer == ANSWER_YES; i++)
            answer = read_join(worker, &form->joins[i], p);
    }
    return answer;
}
