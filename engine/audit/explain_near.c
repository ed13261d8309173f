/* Near misses in words: whom a rule passed by for want of little. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "audit/explain_parts.h"
#include "outcome/words.h"

static void tell(struct explaining *explaining, const struct near *near, struct near_told *out) {
    struct buffer label = {0};
    struct who who = {.household = near->household, .person = near->person};
    region_t region = explaining->night.population->household[near->household].region;
    explaining->household = near->household;
    who_know(&explaining->world, explaining->state, &who);
    who_label(&explaining->world, &who, &label);
    *out = (struct near_told){.label = explain_keep(explaining, &label),
                              .number = arena_text(explaining->arena, who.number),
                              .county = county_shown(&explaining->night, region),
                              .township = township_shown(&explaining->night, region),
                              .whose = near->person == PERSON_NONE ? "本户"
                                                                   : explain_person(explaining, near->person),
                              .margin = explain_margin(explaining, &near->step),
                              .zh = explain_step_zh(explaining, &near->step),
                              .en = explain_step_en(explaining, &near->step),
                              .share = near->step.margin.share};
}

static bool gather(struct explaining *explaining, const struct near_asked *asked, struct near_list *list,
                   struct near_explained *out) {
    const struct rebuilt *rebuilt = asked->rebuilt;
    if (!state_fold(explaining->state, explaining->world.casebook, explaining->world.position,
                    explaining->diags) ||
        !trace_near(rebuilt->plan.book, &rebuilt->night.population, rebuilt->plan.intake.states, asked->rule,
                    asked->share, asked->threads, list, explaining->diags))
        return false;
    out->judged = list->judged;
    out->not_met = list->not_met;
    out->items = arena_zeroed(&out->arena, list->count + 1u, sizeof *out->items);
    for (uint32_t i = 0; i < list->count; i++)
        if (!explain_is_hidden(explaining, &list->items[i].step))
            tell(explaining, &list->items[i], &out->items[out->count++]);
    return true;
}

bool explain_near(const struct near_asked *asked, struct near_explained *near, struct diags *diags) {
    const struct rule *rule = &asked->rebuilt->plan.book->rules[asked->rule];
    struct state state;
    struct near_list list = {0};
    struct explaining explaining = {.arena = &near->arena, .state = &state, .diags = diags};
    *near = (struct near_explained){.rule = rule->name,
                                    .title = rule->zh,
                                    .run = asked->rebuilt->sealed.run->folder,
                                    .reader = audience_word(asked->reader),
                                    .reader_zh = explain_reader_zh(asked->reader),
                                    .share = asked->share,
                                    .partly = asked->reader != FOR_AUDITOR};
    arena_init(&near->arena);
    arena_init(&list.arena);
    state_init(&state);
    explain_prepare(&explaining, asked->rebuilt, asked->reader);
    bool made = gather(&explaining, asked, &list, near);
    near_release(&list);
    state_release(&state);
    return made;
}

void explain_near_release(struct near_explained *near) {
    arena_release(&near->arena);
    *near = (struct near_explained){0};
}

void explain_near_text(const struct near_explained *near, FILE *out) {
    fprintf(out, "%s　%s　运行 run %s　供%s查看 for %s\n", near->rule, near->title, near->run,
            near->reader_zh, near->reader);
    fprintf(out,
            "判断 judged %" PRIu32 "，不符合 not met %" PRIu32 "，其中差不到 of them within %g%%：%" PRIu32
            "\n",
            near->judged, near->not_met, near->share * 100, near->count);
    if (near->partly)
        fputs("接近与否要看本读者不能看的数值的，不列 · left out: whose nearness a figure tells that this "
              "reader may not see\n",
              out);
    for (uint32_t i = 0; i < near->count; i++) {
        const struct near_told *told = &near->items[i];
        fprintf(out, "%s　%s%s　%s\n    %s\n    · %s\n", told->label, told->county, told->township,
                told->whose, told->zh, told->en);
    }
}

json_value *explain_near_json(const struct near_explained *near) {
    json_value *object = json_new_object(), *items = json_put_array(object, "near");
    for (uint32_t i = 0; i < near->count; i++) {
        const struct near_told *told = &near->items[i];
        json_value *is = json_add_object(items);
        json_put_text(is, "case", *told->number ? told->number : NULL);
        json_put_text(is, "county", told->county);
        json_put_text(is, "en", told->en);
        json_put_text(is, "label", told->label);
        json_put_text(is, "margin", told->margin);
        if (isfinite(told->share)) json_put_number(is, "millionths", (int64_t)llround(told->share * 1e6));
        json_put_text(is, "township", told->township);
        json_put_text(is, "whose", told->whose);
        json_put_text(is, "zh", told->zh);
    }
    json_put_text(object, "for", near->reader);
    json_put_number(object, "judged", near->judged);
    json_put_number(object, "not_met", near->not_met);
    json_put_text(object, "rule", near->rule);
    json_put_text(object, "run", near->run);
    json_put_text(object, "title", near->title);
    json_put_number(object, "within_millionths", (int64_t)llround(near->share * 1e6));
    return object;
}
