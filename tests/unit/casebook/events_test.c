/* Details of the journal: what is written comes back, plain or not; what is no detail is refused. */
#include "casebook/events.h"
#include "small_town.h"

static const char *const sayings[] = {
    "近12个月自付9000元", "他说\"好\"", "C:\\账单\t第一行\n第二行", "𠮷�ü", "", "、。\x7F"};
#define SAYINGS (sizeof sayings / sizeof *sayings)

struct found {
    uint32_t opened, closed, reasons;
};

static bool look(void *context, const struct event *event) {
    struct found *found = context;
    found->opened += event->kind == EVENT_CASE_OPENED && event->listed && event->region == DANZHOU;
    found->closed += event->kind == EVENT_CASE_CLOSED;
    if (event->kind != EVENT_REASON_ON) return true;
    assert_string_equal(event->say, sayings[found->reasons]);
    assert_string_equal(event->title, "医疗负担");
    assert_string_equal(event->cause, "data");
    assert_string_equal(event->of, sayings[found->reasons]);
    assert_int_equal(event->urgency, URGENCY_YELLOW);
    assert_int_equal(event->since, day_of("2023-08-28"));
    assert_int_equal(event->deadline, day_of("2023-09-11"));
    found->reasons++;
    return true;
}

static void what_is_written_comes_back(void **state) {
    struct town *town = *state;
    struct event_writer writer = {0};
    struct field fields[EVENT_FIELDS];
    struct found found = {0};
    assert_true(store_run(town->casebook->store,
                          "INSERT INTO runs VALUES (1,'2023-08-28',1,'r','p','m',0,8,'c',0,'','')"));
    struct event event = {.number = "LZ23-00001-1",
                          .household = "h",
                          .subject = "",
                          .rule = "",
                          .run = 1,
                          .region = DANZHOU,
                          .listed = true,
                          .opened = day_of("2023-08-28"),
                          .since = day_of("2023-08-28"),
                          .deadline = day_of("2023-09-11"),
                          .date = day_of("2023-08-28"),
                          .urgency = URGENCY_YELLOW,
                          .title = "医疗负担",
                          .cause = "data"};
    for (size_t i = 0; i < SAYINGS + 2; i++) {
        event.kind = i == 0 ? EVENT_CASE_OPENED : i <= SAYINGS ? EVENT_REASON_ON : EVENT_CASE_CLOSED;
        if (event.kind == EVENT_REASON_ON) event.say = event.of = sayings[i - 1];
        event_fields(&writer, &event, fields);
        struct statement *insert =
            statement_new(town->casebook->store, "INSERT INTO journal VALUES (?,?,?,?,?,?,?,?,?)");
        statement_number(insert, 1, fields[0].number);
        statement_number(insert, 2, fields[1].number);
        for (int f = 2; f < EVENT_FIELDS; f++) statement_span(insert, f + 1, fields[f].text);
        assert_int_equal(statement_step(insert), STEP_DONE);
        statement_free(insert);
    }
    event_writer_release(&writer);
    assert_true(events_read(town->casebook, 0, INT64_MAX, look, &found, &town->diags));
    assert_int_equal(found.opened, 1);
    assert_int_equal(found.reasons, SAYINGS);
    assert_int_equal(found.closed, 1);
}

static bool any(void *context, const struct event *event) {
    *(const char **)context = memory_text(event->why ? event->why : "");
    return true;
}

/* The one entry of the journal with this detail; NULL: it was refused. The caller frees it. */
static char *why_of(struct town *town, const char *detail) {
    struct statement *update = statement_new(town->casebook->store, "UPDATE journal SET detail = ?");
    statement_text(update, 1, detail);
    assert_int_equal(statement_step(update), STEP_DONE);
    statement_free(update);
    char *why = NULL;
    bool read = events_read(town->casebook, 0, 1, any, &why, &town->diags);
    assert_int_equal(read, why != NULL);
    return why;
}

static void what_is_no_detail_is_refused(void **state) {
    static const char many[] = /* more members than are read in place */
        "{\"a\":\"\",\"b\":\"\",\"c\":\"\",\"d\":\"\",\"e\":\"\",\"f\":\"\",\"g\":\"\",\"h\":\"\",\"i\":\"\","
        "\"j\":\"\",\"k\":\"\",\"l\":\"\",\"m\":\"\",\"n\":\"\",\"o\":\"\",\"p\":\"\",\"why\":\"gone\"}";
    static const char *const good[] = {"{\"why\":\"gone\"}",
                                       "{\"cause\":\"data\",\"cause_of\":\"x\",\"why\":\"gone\"}",
                                       "{\"why\":\"gone\",\"cause\":\"data\"}", /* not in order */
                                       " { \"why\" : \"gone\" } ",
                                       "{\"why\":\"g\\u006fne\"}",
                                       "{\"many\":[1,{}],\"why\":\"gone\"}",
                                       many};
    static const char *const bad[] = {"",
                                      "{",
                                      "{\"why\":\"gone\"",
                                      "{\"why\":\"gone\"}}",
                                      "{\"why\":\"gone\",}",
                                      "{\"why\":\"gone\",\"why\":\"not met\"}",
                                      "{\"why\"}",
                                      "{\"why\":gone}",
                                      "{\"why\":\"\xFF\"}",
                                      "{\"why\":\"gone}"};
    struct town *town = *state;
    assert_true(store_run(town->casebook->store,
                          "INSERT INTO runs VALUES (1,'2023-08-28',1,'r','p','m',0,1,'c',0,'','');"
                          "INSERT INTO journal VALUES (1,1,'2023-08-28','reason_off','n','h','','r','{}')") &&
                store_triggers(town->casebook->store, false));
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        char *why = why_of(town, good[i]);
        assert_string_equal(why, "gone");
        free(why);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_null(why_of(town, bad[i]));
    char *none = why_of(town, "{}");
    assert_string_equal(none, "");
    free(none);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_written_comes_back, town_setup, town_teardown),
        cmocka_unit_test_setup_teardown(what_is_no_detail_is_refused, town_setup, town_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
