/* A small office for the tests of the intake: two datasets declared by hand, an inbox and an archive in a
 * folder of their own.
 *
 *     register  id* name* born, replaced by each delivery, key id           files 户籍*
 *     medical   id* name paid* day* kind ward note, grows, key id day paid, dated day  files 医保结算*
 * medical*    (* required) */
#ifndef HEARTH_TESTS_INTAKE_DESK_H
#define HEARTH_TESTS_INTAKE_DESK_H

#include <setjmp.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>
#include "ground/file.h"
#include "ground/memory.h"
#include "intake/intake.h"

/* Two numbers that GB 11643-1999 itself gives as examples. */
#define ID_A "11010519491231002X"
#define ID_B "440524188001010014"

enum { MEDICAL = 1, DATASETS = 2 };
enum { R_ID, R_NAME, R_BORN, R_COLUMNS };
enum { M_ID, M_NAME, M_PAID, M_DAY, M_KIND, M_WARD, M_NOTE, M_COLUMNS };

struct desk {
    struct book book;
    struct dataset datasets[DATASETS];
    struct column columns[DATASETS][8];
    uint16_t keys[DATASETS][3];
    struct choice choices[2];
    int32_t kinds[2], yes_no[2];
    char folder[64], inbox[80], archive[80];
    struct known_delivery known[8];
    struct intake_options options;
    struct diags diags;
    struct intake intake;
};

static inline struct column desk_column(const char *name, enum column_type type, bool required,
                                        const char **from, uint16_t count) {
    struct column column = {.name = name, .title = from[0], .type = type, .required = required, .blank = ""};
    column.from = from;
    column.from_count = count;
    map_init(&column.spellings);
    return column;
}

static inline void desk_spell(struct column *column, const char *first, const char *second, int32_t *values) {
    map_add(&column->spellings, span_of(first));
    map_add(&column->spellings, span_of(second));
    column->spelled = values;
}

static inline void desk_register(struct desk *desk) {
    static const char *id[] = {"身份证号", "公民身份号码"}, *name[] = {"姓名"}, *born[] = {"出生日期"};
    static const char *files[] = {"户籍*"};
    struct column *columns = desk->columns[REGISTER];
    columns[R_ID] = desk_column("id", TYPE_CITIZEN_ID, true, id, 2);
    columns[R_NAME] = desk_column("name", TYPE_NAME, true, name, 1);
    columns[R_BORN] = desk_column("born", TYPE_DATE, false, born, 1);
    desk->keys[REGISTER][0] = R_ID;
    desk->datasets[REGISTER] =
        (struct dataset){.name = "register",
                         .zh = "户籍",
                         .files = files,
                         .file_count = 1,
                         .columns = columns,
                         .column_count = R_COLUMNS,
                         .key_count = 1,
                         .id = R_ID,
                         .person_name = R_NAME,
                         .born = R_BORN,
                         .dated = COLUMN_NONE,
                         .refund_of = COLUMN_NONE,
                         .sender = COLUMN_NONE,
                         .reaches = COLUMN_NONE,
                         .delivery = DELIVERY_REPLACES,
                         .guard = {.max_refused = 1, .max_unlinked = 1, .max_cut_ids = 0.02}};
    desk->datasets[REGISTER].key = desk->keys[REGISTER];
}

static inline void desk_medical(struct desk *desk) {
    static const char *id[] = {"身份证号", "证件号码"}, *name[] = {"姓名"},
                      *paid[] = {"个人自付", "自付金额"};
    static const char *day[] = {"结算日期"}, *kind[] = {"医疗类别"}, *ward[] = {"是否住院"},
                      *note[] = {"备注"};
    static const char *files[] = {"医保结算*", "medical*"};
    struct column *columns = desk->columns[MEDICAL];
    columns[M_ID] = desk_column("id", TYPE_CITIZEN_ID, true, id, 2);
    columns[M_NAME] = desk_column("name", TYPE_NAME, false, name, 1);
    columns[M_PAID] = desk_column("paid", TYPE_MONEY, true, paid, 2);
    columns[M_DAY] = desk_column("day", TYPE_DATE, true, day, 1);
    columns[M_KIND] = desk_column("kind", TYPE_CHOICE, false, kind, 1);
    columns[M_WARD] = desk_column("ward", TYPE_BOOLEAN, false, ward, 1);
    columns[M_NOTE] = desk_column("note", TYPE_TEXT, false, note, 1);
    desk->choices[0] = (struct choice){"stay", "住院"};
    desk->choices[1] = (struct choice){"clinic", "门诊"};
    columns[M_KIND].choices = desk->choices;
    columns[M_KIND].choice_count = 2;
    desk->kinds[1] = 1;
    desk->yes_no[0] = 1;
    desk_spell(&columns[M_KIND], "住院", "门诊", desk->kinds);
    desk_spell(&columns[M_WARD], "y", "n", desk->yes_no);
    memcpy(desk->keys[MEDICAL], (uint16_t[]){M_ID, M_DAY, M_PAID}, sizeof desk->keys[MEDICAL]);
    desk->datasets[MEDICAL] =
        (struct dataset){.name = "medical",
                         .zh = "医保结算",
                         .files = files,
                         .file_count = 2,
                         .columns = columns,
                         .column_count = M_COLUMNS,
                         .key_count = 3,
                         .id = M_ID,
                         .person_name = M_NAME,
                         .born = COLUMN_NONE,
                         .dated = M_DAY,
                         .refund_of = COLUMN_NONE,
                         .sender = COLUMN_NONE,
                         .reaches = COLUMN_NONE,
                         .delivery = DELIVERY_ADDS,
                         .guard = {.max_refused = 1, .max_unlinked = 1, .max_cut_ids = 0.02},
                         .every = {.months = 1}};
    desk->datasets[MEDICAL].key = desk->keys[MEDICAL];
}

static inline void desk_open(struct desk *desk) {
    *desk = (struct desk){0};
    desk_register(desk);
    desk_medical(desk);
    desk->book.datasets = desk->datasets;
    desk->book.dataset_count = DATASETS;
    desk->book.today = date_from(2023, 8, 28);
    snprintf(desk->folder, sizeof desk->folder, "/tmp/hearth-intake-XXXXXX");
    assert_non_null(mkdtemp(desk->folder));
    snprintf(desk->inbox, sizeof desk->inbox, "%s/inbox", desk->folder);
    snprintf(desk->archive, sizeof desk->archive, "%s/archive", desk->folder);
    assert_true(file_make_folders(desk->inbox, 0777));
    desk->options = (struct intake_options){.archive = desk->archive, .inbox = desk->inbox, .threads = 1};
    desk->options.known = desk->known;
}

static inline void desk_put_bytes(const struct desk *desk, const char *name, const void *bytes,
                                  size_t length) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s", desk->inbox, name);
    char *slash = strrchr(path, '/');
    *slash = '\0';
    assert_true(file_make_folders(path, 0777));
    *slash = '/';
    assert_true(file_write(AT_FDCWD, path, bytes, length));
}

static inline void desk_put(const struct desk *desk, const char *name, const char *text) {
    desk_put_bytes(desk, name, text, strlen(text));
}

static inline void desk_clear(struct desk *desk) {
    intake_release(&desk->intake);
    diags_release(&desk->diags);
}

static inline bool desk_run(struct desk *desk) {
    desk_clear(desk);
    diags_init(&desk->diags);
    return intake_run(&desk->intake, &desk->book, &desk->options, &desk->diags);
}

static inline void desk_close(struct desk *desk) {
    desk_clear(desk);
    for (int d = 0; d < DATASETS; d++)
        for (uint16_t c = 0; c < desk->datasets[d].column_count; c++)
            map_release(&desk->columns[d][c].spellings);
    assert_true(file_remove_tree(desk->folder));
}

/* Its name, or its folder: what is known of last night stands in 昨夜, what was held in 暂缓. */
static inline const struct delivery *desk_delivery(const struct desk *desk, const char *name) {
    size_t length = strlen(name);
    for (uint32_t i = 0; i < desk->intake.delivery_count; i++) {
        const char *found = desk->intake.deliveries[i].name;
        if (strncmp(found, name, length) == 0 && (found[length] == '\0' || found[length] == '/'))
            return &desk->intake.deliveries[i];
    }
    fail_msg("no delivery %s", name);
    return NULL;
}

/* The slot of a line of a delivery. */
static inline uint32_t desk_slot(const struct desk *desk, const char *name, uint32_t line) {
    return desk_delivery(desk, name)->first_slot + line - 1;
}

static inline enum fate desk_fate(const struct desk *desk, const char *name, uint32_t line) {
    return desk->intake.rows[desk_delivery(desk, name)->dataset].fate[desk_slot(desk, name, line)];
}

/* Why a line of a delivery was refused; 0 when it was not. */
static inline int desk_reason(const struct desk *desk, const char *name, uint32_t line) {
    for (uint32_t i = 0; i < desk->intake.refused_count; i++) {
        const struct refused *refused = &desk->intake.refused[i];
        if (refused->line == line && strcmp(desk->intake.deliveries[refused->delivery].name, name) == 0)
            return refused->reason;
    }
    return 0;
}

/* Makes the deliveries in force of the last run the known ones of the next, and those that a guard held, with
 * their counts as the casebook keeps them; and empties the inbox. */
static inline void desk_next_night(struct desk *desk) {
    static char names[8][DIGEST_TEXT], filled[8][256], paths[2][8][256];
    static unsigned nights; /* the names of the night before are read while those of the next are written */
    nights++;
    uint32_t count = 0;
    for (uint32_t i = 0; i < desk->intake.delivery_count; i++) {
        const struct delivery *delivery = &desk->intake.deliveries[i];
        bool held = delivery_may_be_decided(delivery) || delivery->state == DELIVERY_DISMISSED;
        if (delivery->state != DELIVERY_IN_FORCE && !held) continue;
        uint32_t n = count++, accepted = delivery->received - delivery->refused;
        snprintf(names[n], sizeof names[n], "%s", delivery->digest);
        char *path = paths[nights % 2][n];
        const char *slash = strrchr(delivery->name, '/');
        snprintf(path, sizeof paths[0][0], "%s/%s", held ? "暂缓" : "昨夜",
                 slash ? slash + 1 : delivery->name);
        size_t at = 0;
        for (uint16_t c = 0; c < desk->datasets[delivery->dataset].column_count; c++)
            at += (size_t)snprintf(filled[n] + at, sizeof filled[n] - at, "%s=%u;",
                                   desk->columns[delivery->dataset][c].name, accepted - delivery->empty[c]);
        desk->known[n] = (struct known_delivery){.dataset = desk->datasets[delivery->dataset].name,
                                                 .name = path,
                                                 .sender = "",
                                                 .digest = names[n],
                                                 .first = delivery->first,
                                                 .last = delivery->last,
                                                 .taken_on = desk->book.today,
                                                 .reaches = delivery->reaches,
                                                 .bytes = delivery->bytes,
                                                 .rows = accepted - delivery->future,
                                                 .accepted = accepted,
                                                 .filled = filled[n],
                                                 .waits = held};
    }
    desk->options.known_count = count;
    assert_true(file_remove_tree(desk->inbox));
    assert_true(file_make_folders(desk->inbox, 0777));
}

#define REGISTER_FILE "户籍.csv"
#define REGISTER_TEXT                                                                                        \
    "姓名,身份证号,出生日期\n甲某,11010519491231002X,1949-12-31\n乙某,440524188001010014,1880-01-01\n"
#define HEADER "身份证号,姓名,个人自付,结算日期,医疗类别,是否住院,备注\n"
#define ROW_A "11010519491231002X,甲某,5000,2023-08-01,住院,Y,一\n"
#define ROW_B "440524188001010014,乙某,12.50,2023-08-02,门诊,N,\n"

static inline int open_desk(void **state) {
    *state = memory_get(sizeof(struct desk));
    desk_open(*state);
    return 0;
}

static inline int close_desk(void **state) {
    desk_close(*state);
    free(*state);
    return 0;
}

/* A good register and one medical file under the name. */
static inline void desk_run_with(struct desk *desk, const char *name, const char *text) {
    desk_put(desk, REGISTER_FILE, REGISTER_TEXT);
    desk_put(desk, name, text);
    assert_true(desk_run(desk));
}

static inline void desk_expect_counts(const struct desk *desk, const char *name, uint32_t received,
                                      uint32_t refused) {
    const struct delivery *delivery = desk_delivery(desk, name);
    assert_int_equal(delivery->state, DELIVERY_IN_FORCE);
    assert_int_equal(delivery->received, received);
    assert_int_equal(delivery->refused, refused);
}

static inline void desk_expect_state(const struct desk *desk, const char *name, enum delivery_state state,
                                     const char *why) {
    const struct delivery *delivery = desk_delivery(desk, name);
    assert_int_equal(delivery->state, state);
    assert_non_null(delivery->why);
    if (!strstr(delivery->why, why)) fail_msg("“%s” does not say “%s”", delivery->why, why);
    assert_int_equal(desk->intake.waits, state == DELIVERY_HELD || state == DELIVERY_UNRECOGNISED ||
                                             state == DELIVERY_UNREADABLE);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, open_desk, close_desk)

#endif
