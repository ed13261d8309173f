/* The plan of a night, and its document. */
#include "night/plan.h"

#include <stdlib.h>
#include <string.h>

static void put_release(json_value *item, const struct known_release *release) {
    json_value *object = json_put_object(item, "released");
    json_put_text(object, "by", release->by);
    json_put_text(object, "why", release->why);
    json_put_date(object, "date", release->date);
}

static json_value *delivery_document(const struct plan *plan, const struct delivery *delivery) {
    json_value *item = json_new_object();
    json_put_text(item, "dataset", plan->book->datasets[delivery->dataset].name);
    json_put_text(item, "name", delivery->name);
    json_put_text(item, "sender", delivery->sender);
    json_put_text(item, "sha256", delivery->digest);
    json_put_number(item, "bytes", (int64_t)delivery->bytes);
    json_put_date(item, "first", delivery->first);
    json_put_date(item, "last", delivery->last);
    if (delivery->release) put_release(item, delivery->release);
    return item;
}

static void put_deliveries(json_value *document, const struct plan *plan) {
    json_value *list = json_put_array(document, "deliveries");
    for (uint32_t i = 0; i < plan->intake.delivery_count; i++)
        if (plan->intake.deliveries[i].state == DELIVERY_IN_FORCE)
            json_add_value(list, delivery_document(plan, &plan->intake.deliveries[i]));
}

/* What came of a dataset and could not be used. */
static bool is_withheld(const struct delivery *delivery) {
    return delivery->dataset != DATASET_NONE &&
           (delivery->state == DELIVERY_HELD || delivery->state == DELIVERY_UNREADABLE);
}

bool plan_names(const struct delivery *delivery) {
    return delivery->state == DELIVERY_IN_FORCE || is_withheld(delivery);
}

static void put_held(json_value *document, const struct plan *plan) {
    json_value *list = NULL;
    for (uint32_t i = 0; i < plan->intake.delivery_count; i++) {
        if (!is_withheld(&plan->intake.deliveries[i])) continue;
        if (!list) list = json_put_array(document, "held");
        json_add_value(list, delivery_document(plan, &plan->intake.deliveries[i]));
    }
}

static void put_sources(json_value *document, const struct book *book) {
    json_value *list = json_put_array(document, "sources");
    for (uint16_t i = 0; i < book->source_count; i++) {
        json_value *item = json_add_object(list);
        json_put_text(item, "path", book->sources[i].path);
        json_put_text(item, "sha256", book->sources[i].digest);
    }
}

static void put_site(json_value *document, const struct book *book) {
    json_value *site = json_put_object(document, "site");
    json_put_text(site, "name", book->site.name);
    json_put_number(site, "region", (int64_t)book->site.region);
    json_put_number(site, "region_digits", book->site.region_digits);
    json_put_text(site, "case_prefix", book->site.case_prefix);
    json_put_number(site, "capacity", book->site.capacity);
    json_value *packs = json_put_array(site, "packs");
    for (uint16_t i = 0; i < book->site.pack_count; i++) json_add_text(packs, book->site.packs[i]);
}

json_value *plan_document(const struct plan *plan) {
    json_value *document = json_new_object();
    json_put_date(document, "date", plan->book->today);
    put_deliveries(document, plan);
    put_held(document, plan);
    put_sources(document, plan->book);
    put_site(document, plan->book);
    json_value *journal = json_put_object(document, "journal");
    json_put_number(journal, "position", plan->position);
    json_put_text(journal, "sha256", plan->journal);
    return document;
}

void plan_digest(const struct plan *plan, char out[DIGEST_TEXT]) {
    json_value *document = plan_document(plan);
    char *text = json_write(document, false);
    digest_of(text, strlen(text), out);
    free(text);
    json_free(document);
}

bool plan_take_in(struct plan *plan, const struct intake_options *options, struct diags *diags) {
    return intake_run(&plan->intake, plan->book, options, diags);
}

uint64_t plan_rows(const struct plan *plan) {
    uint64_t rows = 0;
    for (uint32_t i = 0; i < plan->intake.delivery_count; i++) rows += plan->intake.deliveries[i].received;
    return rows;
}

void plan_release(struct plan *plan) {
    intake_release(&plan->intake);
    book_free(plan->book);
    *plan = (struct plan){0};
}
