/* An explanation for programs: keys sorted, what this reader may not see as null beside "withheld". */
#include <string.h>

#include "audit/explain.h"

static void put_texts(json_value *object, const char *key, const char *const *texts, uint32_t count) {
    json_value *array = json_put_array(object, key);
    for (uint32_t i = 0; i < count; i++) json_add_text(array, texts[i]);
}

static void put_side(json_value *object, const char *key, const struct explained_side *side) {
    if (!side->name) return;
    json_value *is = json_put_object(object, key);
    json_put_text(is, "name", side->name);
    json_put_text(is, "title", side->zh);
    json_put_text(is, "value", side->text);
    json_put_bool(is, "withheld", side->withheld);
}

static void put_steps(json_value *object, const char *key, const struct explained_step *steps,
                      uint32_t count) {
    json_value *array = json_put_array(object, key);
    for (uint32_t i = 0; i < count; i++) {
        json_value *is = json_add_object(array);
        json_put_bool(is, "decided", steps[i].decided);
        json_put_text(is, "en", steps[i].en);
        json_put_text(is, "file", steps[i].file);
        json_put_text(is, "held", steps[i].held);
        put_side(is, "high", &steps[i].high);
        put_side(is, "left", &steps[i].left);
        json_put_number(is, "line", steps[i].line);
        json_put_text(is, "margin", steps[i].margin);
        json_put_text(is, "part", steps[i].part);
        put_side(is, "right", &steps[i].right);
        json_put_text(is, "text", steps[i].text);
        json_put_text(is, "whose", steps[i].whose);
        json_put_bool(is, "yes_no", steps[i].yes_no);
        json_put_text(is, "zh", steps[i].zh);
    }
}

static void put_lines(json_value *object, const struct explained *item) {
    json_value *array = json_put_array(object, "source");
    for (uint32_t i = 0; i < item->line_count; i++) {
        const struct explained_line *line = &item->lines[i];
        json_value *is = json_add_object(array);
        json_put_bool(is, "decided", line->decided);
        json_put_text(is, "file", line->file);
        json_put_number(is, "line", line->line);
        json_put_bool(is, "ran", line->ran);
        put_texts(is, "read", line->notes, line->note_count);
        json_put_text(is, "text", line->text);
        json_put_number(is, "times", line->times);
    }
}

static void put_parameters(json_value *object, const struct explained *item) {
    json_value *array = json_put_array(object, "parameters");
    for (uint32_t i = 0; i < item->parameter_count; i++) {
        const struct explained_parameter *parameter = &item->parameters[i];
        json_value *is = json_add_object(array);
        json_put_text(is, "basis", parameter->basis);
        json_put_text(is, "file", parameter->file);
        json_put_text(is, "from", parameter->from);
        json_put_number(is, "line", parameter->line);
        json_put_text(is, "name", parameter->name);
        json_put_text(is, "place", parameter->place);
        json_put_text(is, "title", parameter->zh);
        json_put_text(is, "to", *parameter->to ? parameter->to : NULL);
        json_put_text(is, "value", parameter->value);
    }
}

static void put_facts(json_value *object, const struct explained *item) {
    json_value *array = json_put_array(object, "facts");
    for (uint32_t i = 0; i < item->fact_count; i++) {
        const struct explained_fact *fact = &item->facts[i];
        json_value *is = json_add_object(array);
        json_put_text(is, "file", fact->file);
        json_put_text(is, "how", fact->words);
        json_put_number(is, "line", fact->line);
        json_put_text(is, "name", fact->name);
        json_put_text(is, "title", fact->zh);
        json_put_text(is, "value", fact->value);
        json_put_text(is, "whose", fact->whose);
        json_put_bool(is, "withheld", !fact->value);
    }
}

static json_value *cells_as_json(const struct explained_row *row) {
    json_value *array = json_new_array();
    for (uint32_t i = 0; i < row->cell_count; i++) {
        const struct explained_cell *cell = &row->cells[i];
        json_value *is = json_add_object(array);
        json_put_text(is, "name", cell->name);
        json_put_bool(is, "read", cell->read);
        json_put_text(is, "title", cell->title);
        json_put_text(is, "value", cell->text);
        json_put_bool(is, "withheld", !cell->text);
    }
    return array;
}

static json_value *link_as_json(const struct explained_row *row) {
    json_value *is = json_new_object();
    json_put_text(is, "evidence", row->link_evidence);
    json_put_text(is, "evidence_en", row->link_evidence_en);
    json_put_text(is, "kind", row->link);
    json_put_text(is, "zh", row->link_zh);
    return is;
}

static void put_rows(json_value *object, const struct explained *item) {
    json_value *array = json_put_array(object, "rows");
    for (uint32_t i = 0; i < item->row_count; i++) {
        const struct explained_row *row = &item->rows[i];
        json_value *is = json_add_object(array);
        json_put_value(is, "columns", cells_as_json(row));
        json_put_text(is, "dataset", row->dataset);
        json_put_text(is, "file", row->file);
        json_put_number(is, "line", row->line);
        json_put_value(is, "link", link_as_json(row));
        json_put_text(is, "sha256", row->digest);
        json_put_text(is, "sheet", row->sheet);
        json_put_text(is, "title", row->zh);
        json_put_text(is, "whose", row->whose);
        json_put_number(is, "withheld", row->withheld);
    }
}

static void put_lists(json_value *object, const struct explained *item) {
    json_value *array = json_put_array(object, "looked_into");
    for (uint32_t i = 0; i < item->list_count; i++) {
        json_value *is = json_add_object(array);
        json_put_text(is, "dataset", item->lists[i].dataset);
        json_put_number(is, "rows", item->lists[i].rows);
        json_put_text(is, "title", item->lists[i].zh);
        json_put_text(is, "whose", item->lists[i].whose);
    }
}

static void put_past(json_value *object, const struct explained_past *past, uint32_t count) {
    json_value *array = json_put_array(object, "past");
    for (uint32_t i = 0; i < count; i++) {
        json_value *is = json_add_object(array);
        json_put_text(is, "case", past[i].number);
        json_put_text(is, "date", past[i].date);
        json_put_text(is, "rule", *past[i].rule ? past[i].rule : NULL);
        json_put_text(is, "run", past[i].run);
        json_put_text(is, "say", past[i].say);
        json_put_text(is, "what", past[i].what);
        json_put_text(is, "zh", past[i].zh);
    }
}

static void put_whole(json_value *object, const struct explained *item) {
    json_put_text(object, "ask", item->ask);
    json_put_text(object, "basis", item->basis);
    put_facts(object, item);
    put_steps(object, "further", item->further, item->further_count);
    put_lists(object, item);
    put_texts(object, "notes", item->notes, item->note_count);
    put_parameters(object, item);
    put_past(object, item->past, item->past_count);
    json_put_text(object, "programme", item->programme);
    put_rows(object, item);
    put_lines(object, item);
    put_steps(object, "steps", item->steps, item->step_count);
    json_put_bool(object, "steps_cut", item->steps_cut);
}

static json_value *item_as_json(const struct explained *item, bool whole) {
    json_value *object = json_new_object();
    json_put_text(object, "decided", item->decided);
    json_put_bool(object, "discreet", item->discreet);
    json_put_text(object, "en", item->en);
    json_put_text(object, "list", item->list);
    json_put_text(object, "margin", item->margin);
    json_put_text(object, "nearest", item->nearest_zh);
    json_put_text(object, "rule", *item->name ? item->name : NULL);
    json_put_text(object, "title", item->title);
    json_put_text(object, "title_en", item->title_en);
    json_put_text(object, "urgency", item->urgency);
    json_put_text(object, "verdict", item->verdict);
    json_put_text(object, "whose", item->whose);
    json_put_text(object, "zh", item->zh);
    if (whole && !item->discreet) put_whole(object, item);
    return object;
}

static json_value *members_as_json(const struct explanation *explanation) {
    json_value *array = json_new_array();
    for (uint32_t i = 0; i < explanation->member_count; i++) {
        const struct explained_member *member = &explanation->members[i];
        json_value *is = json_add_object(array);
        if (member->age >= 0) json_put_number(is, "age", member->age);
        json_put_bool(is, "asked", member->asked);
        json_put_text(is, "away", *member->away ? member->away : NULL);
        json_put_text(is, "name", member->name);
        json_put_text(is, "relation", *member->relation ? member->relation : NULL);
    }
    return array;
}

json_value *explain_json(const struct explanation *explanation) {
    json_value *object = json_new_object(), *rules = json_put_array(object, "rules");
    json_put_text(object, "case", *explanation->number ? explanation->number : NULL);
    json_put_bool(object, "carried_over", explanation->open && !explanation->listed);
    json_put_text(object, "county", explanation->county);
    json_put_text(object, "date", explanation->date);
    json_put_text(object, "deadline", *explanation->deadline ? explanation->deadline : NULL);
    json_put_text(object, "for", explanation->reader);
    json_put_text(object, "label", explanation->label);
    json_put_value(object, "members", members_as_json(explanation));
    json_put_text(object, "office", explanation->office);
    json_put_bool(object, "open", explanation->open);
    if (explanation->whole) put_past(object, explanation->past, explanation->past_count);
    for (uint32_t i = 0; i < explanation->count; i++)
        json_add_value(rules, item_as_json(&explanation->items[i], explanation->whole));
    json_put_text(object, "run", explanation->run);
    json_put_text(object, "township", explanation->township);
    return object;
}
