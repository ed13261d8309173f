/* The facts and parameters that a verdict rests on, and what was taken for granted on the way. */
#include <string.h>

#include "audit/explain_parts.h"
#include "outcome/words.h"
#include "rulebook/conditions.h"

static const char *fact_whose(const struct explaining *explaining, const struct fact *fact,
                              uint32_t subject) {
    if (fact->subject == FACT_OF_HOUSEHOLD) return subject == explaining->household ? "本户" : "另一户";
    if (fact->subject == FACT_OF_PERSON) return explain_person(explaining, subject);
    return explain_row_of(explaining, fact->dataset, subject);
}

/* Whether what it reads was read before; of a parameter the same entry. */
static bool is_again(const struct told *told, uint32_t number) {
    const struct read *read = &told->reads[number].read;
    for (uint32_t i = 0; i < number; i++) {
        const struct read *other = &told->reads[i].read;
        if (other->kind == read->kind && other->what == read->what && other->at == read->at) return true;
    }
    return false;
}

static const char *fact_how(const struct explaining *explaining, const struct fact *fact) {
    struct buffer words = {0};
    fact_words(&words, explaining->night.book, fact);
    return explain_keep(explaining, &words);
}

static void add_facts(const struct explaining *explaining, const struct told *told, struct explained *out) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < told->read_count; i++) count += told->reads[i].read.kind == READ_FACT;
    out->facts = arena_zeroed(explaining->arena, count + 1u, sizeof *out->facts);
    for (uint32_t i = 0; i < told->read_count; i++) {
        const struct read *read = &told->reads[i].read;
        if (read->kind != READ_FACT || is_again(told, i)) continue;
        const struct fact *fact = &explaining->night.book->facts[read->what];
        bool withheld;
        out->facts[out->fact_count++] =
            (struct explained_fact){.name = fact->name,
                                    .zh = fact->zh,
                                    .value = explain_fact(explaining, read, &withheld),
                                    .whose = fact_whose(explaining, fact, read->at),
                                    .words = fact_how(explaining, fact),
                                    .file = fact->said.file,
                                    .line = fact->said.line};
    }
}

static const char *place_of(const struct explaining *explaining, const struct entry *entry) {
    struct buffer words = {0};
    place_words(&words, explaining->night.book, entry->region, entry->digits);
    return explain_keep(explaining, &words);
}

static const char *day_of(const struct explaining *explaining, date_t date) {
    char text[11];
    return date == DATE_OPEN ? "" : arena_text(explaining->arena, date_shown(date, text));
}

static void add_parameter(const struct explaining *explaining, const struct read *read,
                          struct explained *out) {
    const struct parameter *parameter = &explaining->night.book->parameters[read->what];
    const struct entry *entry = &parameter->entries[read->at];
    out->parameters[out->parameter_count++] =
        (struct explained_parameter){.name = parameter->name,
                                     .zh = parameter->zh,
                                     .value = explain_entry(explaining, read),
                                     .place = place_of(explaining, entry),
                                     .from = day_of(explaining, entry->from),
                                     .to = day_of(explaining, entry->to),
                                     .basis = entry->basis ? entry->basis : "",
                                     .file = parameter->said.file,
                                     .line = entry->line};
}

static void add_parameters(const struct explaining *explaining, const struct told *told,
                           struct explained *out) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < told->read_count; i++) count += told->reads[i].read.kind == READ_PARAMETER;
    out->parameters = arena_zeroed(explaining->arena, count + 1u, sizeof *out->parameters);
    for (uint32_t i = 0; i < told->read_count; i++) {
        const struct read *read = &told->reads[i].read;
        if (read->kind == READ_PARAMETER && !is_again(told, i)) add_parameter(explaining, read, out);
    }
}

static const char *relation_note(const struct explaining *explaining, const struct read *read) {
    const struct book *book = explaining->night.book;
    const struct relation *relation = &book->relations[read->what];
    uint32_t one = (uint32_t)read->value.number, by = (uint32_t)(read->value.number >> 32);
    const char *to = RELATED_TO_PERSON(one)   ? explain_person(explaining, one)
                     : one == RELATED_OUTSIDE ? "户籍外人员"
                     : one == RELATED_NOBODY  ? "无"
                                              : "不详";
    const char *source = by == RELATED_BY_BOOK        ? "按户口簿上与户主的关系"
                         : by == RELATED_BY_OTHER     ? "按对方登记"
                         : by < relation->named_count ? book->datasets[relation->named_by[by].dataset].zh
                                                      : "";
    return arena_format(explaining->arena, "%s的%s：%s%s%s%s", explain_person(explaining, read->at),
                        relation->zh, to, *source ? "（" : "", source, *source ? "）" : "");
}

static const char *note_of(const struct explaining *explaining, const struct read *read) {
    struct arena *arena = explaining->arena;
    const char *text, *colon;
    switch ((enum read_kind)read->kind) {
    case READ_RELATION:
        return relation_note(explaining, read);
    case READ_UNLESS_UNSURE:
        return arena_format(arena, "未能核对：%s", explaining->night.book->facts[read->what].zh);
    case READ_ASSUMED:
        text = explain_plain(explaining, read->value.text);
        return text ? arena_format(arena, "推定：%s", text) : NULL;
    case READ_URGENCY_UNSURE:
    case READ_TRIED:
        text = explain_plain(explaining, read->value.text);
        colon = text ? strstr(text, ": ") : NULL;
        if (!colon) return NULL;
        return arena_format(
            arena, read->kind == READ_TRIED ? "缺这一项，但不论是什么结论都一样：%s" : "未能核对缓急程度：%s",
            colon + 2);
    default:
        return NULL;
    }
}

static void add_note(struct explained *out, const char *note) {
    for (uint32_t i = 0; i < out->note_count; i++)
        if (strcmp(out->notes[i], note) == 0) return;
    out->notes[out->note_count++] = note;
}

void explain_basis(const struct explaining *explaining, const struct told *told, struct explained *out) {
    add_facts(explaining, told, out);
    add_parameters(explaining, told, out);
    out->notes = arena_zeroed(explaining->arena, told->read_count + 1u, sizeof *out->notes);
    for (uint32_t i = 0; i < told->read_count; i++) {
        const char *note = note_of(explaining, &told->reads[i].read);
        if (note) add_note(out, note);
    }
}
