/* Rows that may be somebody's who is followed, and were not used: refused ones, ones tied to nobody, and all
 * rows of a delivery that was held. Each is looked at once, however many nights passed it over. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "ground/file.h"
#include "ground/memory.h"
#include "ground/text.h"
#include "intake/archive.h"
#include "intake/day.h"
#include "intake/plain.h"
#include "intake/quarantine.h"
#include "intake/reread.h"
#include "link/claim.h"
#include "audit/history_parts.h"

#define ROWS_MOST_TOLD 200 /* likely ones; a family has a handful */
#define NAMESAKES_TOLD 5   /* rows that share nothing but a name */

struct unused { /* a row that was not used */
    uint32_t line;
    bool is_stray;
    uint8_t reason;  /* REFUSED_* or enum unlinked */
    uint16_t column; /* of a refused one */
};

struct looking { /* through one delivery */
    struct history_night *night;
    struct making *making;
    const struct delivery *delivery;
    const struct dataset *dataset;
    const struct unused *why; /* of the row at hand; NULL: the whole delivery was held */
};

static struct span cell_text(const struct text_row *row, uint16_t column) {
    if (column == COLUMN_NONE || !row->cells[column].text.at) return (struct span){"", 0};
    return span_trim(row->cells[column].text);
}

static date_t cell_day(const struct text_row *row, uint16_t column) {
    struct plain plain;
    date_t day;
    struct span text = cell_text(row, column);
    if (!text.length || plain_read(text, &plain) != CELL_GOOD) return DATE_NONE;
    return day_read(plain.text, &day) == CELL_GOOD && day != DATE_OPEN ? day : DATE_NONE;
}

/* Of the first or the second person that it names. */
static struct looks row_looks(const struct dataset *dataset, const struct text_row *row, int role) {
    const struct role first = {NULL, dataset->id, dataset->person_name, dataset->born, dataset->sex};
    const struct role *is = dataset->about == ABOUT_TWO ? &dataset->roles[role] : &first;
    return (struct looks){cell_text(row, is->id), cell_text(row, is->person_name), cell_day(row, is->born),
                          sex_of_word(cell_text(row, is->sex))};
}

static bool names_place(const struct dataset *dataset, const struct text_row *row, const char *place) {
    for (uint16_t c = 0; *place && c < dataset->column_count; c++) {
        struct span text = cell_text(row, c);
        if (text.length && memmem(text.at, text.length, place, strlen(place))) return true;
    }
    return false;
}

static void alike_add(struct buffer *out, const char *text) {
    buffer_format(out, "%s%s", out->length ? "，" : "", text);
}

static const char *alike_text(struct arena *arena, const struct resemblance *like, bool by_other) {
    static const char *const ids[] = {[ID_LIKE_SAME] = "身份证号相同",
                                      [ID_LIKE_FORM] = "身份证号相同，写法不同（15位或含在更长的号码里）",
                                      [ID_LIKE_NEAR] = "身份证号只差一位，或相邻两位写反",
                                      [ID_LIKE_TWO_OFF] = "身份证号有两位不同",
                                      [ID_LIKE_OTHER] = "身份证号不同",
                                      [ID_LIKE_LEFT_OTHER] = "身份证号残缺，剩下的几位也不同",
                                      [ID_LIKE_UNTOLD] = NULL,
                                      [ID_LIKE_CUT] = NULL};
    static const char *const names[] = {[NAME_LIKE_SAME] = "姓名相同",
                                        [NAME_LIKE_MARKED] = "姓名相同，有一字未能写出",
                                        [NAME_LIKE_ONE_OFF] = "姓名只差一字",
                                        [NAME_LIKE_OTHER] = "姓名不同",
                                        [NAME_LIKE_UNTOLD] = NULL};
    static const char *const days[] = {[BORN_LIKE_SAME] = "出生日期相同",
                                       [BORN_LIKE_NEAR] = "出生日期相近",
                                       [BORN_LIKE_OTHER] = "出生日期不同",
                                       [BORN_LIKE_UNTOLD] = NULL};
    struct buffer text = {0};
    if (names[like->name]) alike_add(&text, names[like->name]);
    if (like->id == ID_LIKE_CUT)
        buffer_format(&text, "%s身份证号只剩%d位可比，都相同", text.length ? "，" : "", like->digits);
    if (ids[like->id]) alike_add(&text, ids[like->id]);
    if (days[like->born]) alike_add(&text, days[like->born]);
    if (like->other_sex) alike_add(&text, "性别不同");
    if (by_other) alike_add(&text, "比的是其在别的晚上的身份证号");
    const char *copy = arena_text(arena, text.length ? text.at : "");
    buffer_release(&text);
    return copy;
}

/* What a file was called by its sender, who may have put a name of theirs into it. */
const char *history_file(struct making *making, const char *name) {
    struct buffer shown = {0};
    text_named(&shown, span_of(name));
    for (uint32_t m = 0; making->options->reader == FOR_VISITOR && m < making->history->member_count; m++)
        text_replace(&shown, span_of(making->followed[m].name), "某某");
    if (making->options->reader == FOR_VISITOR && making->stranger)
        text_replace(&shown, making->stranger->name, "某某");
    const char *kept = arena_text(&making->history->arena, shown.at);
    buffer_release(&shown);
    return kept;
}

/* "中文 · English" as both halves. */
static void set_held(struct arena *arena, struct history_row *row, const struct delivery *delivery) {
    const char *why = delivery->why ? delivery->why : "", *english = strstr(why, " · ");
    size_t length = english ? (size_t)(english - why) : strlen(why);
    row->why = arena_format(arena, "整份文件未采用%s%.*s", length ? "：" : "", (int)length, why);
    row->why_en = arena_format(arena, "the whole file was not used%s%s", english ? ": " : "",
                               english ? english + strlen(" · ") : "");
}

static void set_why(const struct looking *looking, struct history_row *row) {
    struct arena *arena = &looking->making->history->arena;
    const struct book *book = looking->night->rebuilt->plan.book;
    const struct unused *why = looking->why;
    if (!why) {
        set_held(arena, row, looking->delivery);
    } else if (why->is_stray) {
        row->why = arena_format(arena, "未关联：%s", unlinked_zh(why->reason));
        row->why_en = arena_format(arena, "unlinked: %s", unlinked_en(why->reason));
    } else {
        row->why = arena_format(arena, "未收：%s %s", refusal_title(book, looking->delivery, why->column),
                                problem_zh(why->reason));
        row->why_en =
            arena_format(arena, "refused: %s %s", refusal_name(book, looking->delivery, why->column),
                         problem_en(why->reason));
    }
}

/* Notes that the night did not use this row. Fresh: it is to be looked at, for the first time or since
 * somebody joined those who are followed, or has another number. */
static struct row_seen *seen_of(const struct looking *looking, uint32_t line, bool *fresh) {
    struct making *making = looking->making;
    uint32_t run = looking->night->run, numbers = making->history->member_count + making->renumbered;
    struct buffer key = {0};
    buffer_format(&key, "%s\n%s\n%u", looking->delivery->digest, looking->dataset->name, line);
    uint32_t known = making->seen.count;
    uint32_t index = map_add(&making->seen, buffer_span(&key));
    buffer_release(&key);
    memory_grow(making->seen_rows, index, making->seen_room);
    struct row_seen *seen = &making->seen_rows[index];
    if (index == known) *seen = (struct row_seen){.found = ROW_NONE, .first = run, .last = run};
    if (run < seen->first) seen->first = run;
    if (run > seen->last) seen->last = run;
    *fresh = index == known || (seen->found == ROW_NONE && seen->numbers < numbers);
    seen->numbers = numbers;
    return seen;
}

static bool is_more(const struct resemblance *a, const struct resemblance *b) {
    if (a->certainty != b->certainty) return a->certainty > b->certainty;
    if (a->id != b->id) return a->id > b->id;
    return (int)a->name + (int)a->born > (int)b->name + (int)b->born;
}

/* By either number of one who is followed. */
static struct resemblance likeness_to(struct making *making, const struct followed *one,
                                      const struct looks *looks, bool near, bool *by_other) {
    struct looks wanted = {span_of(one->written), span_of(one->name), one->born, one->sex};
    struct resemblance like = looks_compare(&wanted, looks, near, &making->room);
    *by_other = false;
    if (!*one->other) return like;
    wanted.id = span_of(one->other);
    struct resemblance other = looks_compare(&wanted, looks, near, &making->room);
    *by_other = is_more(&other, &like);
    return *by_other ? other : like;
}

/* Whose it is most of all; MEMBER_NONE is whoever is in no register. */
static struct resemblance best_likeness(const struct looking *looking, const struct text_row *row,
                                        uint32_t *member, bool *by_other) {
    struct making *making = looking->making;
    const struct looks *stranger = making->stranger;
    struct resemblance best = {0};
    bool near = names_place(looking->dataset, row, making->place);
    for (int role = 0; role < (looking->dataset->about == ABOUT_TWO ? 2 : 1); role++) {
        struct looks looks = row_looks(looking->dataset, row, role);
        uint32_t count = making->history->member_count;
        for (uint32_t m = 0; m < (stranger ? 1 : count); m++) {
            bool other = false;
            struct resemblance like = stranger
                                          ? looks_compare(stranger, &looks, near, &making->room)
                                          : likeness_to(making, &making->followed[m], &looks, near, &other);
            bool only_name = like.certainty == CERTAINTY_NAMESAKE;
            if (only_name && !stranger && !making->history->members[m].asked) continue;
            if (!is_more(&like, &best)) continue;
            best = like;
            *by_other = other;
            *member = stranger ? MEMBER_NONE : m;
        }
    }
    return best;
}

static void look_at(const struct looking *looking, const struct text_row *row, struct row_seen *seen) {
    struct history *history = looking->making->history;
    struct history_row found = {.member = MEMBER_NONE};
    bool by_other = false;
    found.like = best_likeness(looking, row, &found.member, &by_other);
    if (found.like.certainty == CERTAINTY_NONE) return;
    struct arena *arena = &history->arena;
    const char *sheet = delivery_place(looking->delivery, row->line, &found.row);
    found.dataset = arena_text(arena, looking->dataset->name);
    found.zh = arena_text(arena, looking->dataset->zh);
    found.file = history_file(looking->making, looking->delivery->name);
    found.sheet = sheet ? arena_text(arena, sheet) : NULL;
    found.digest = arena_text(arena, looking->delivery->digest);
    found.alike = alike_text(arena, &found.like, by_other);
    set_why(looking, &found);
    history->rows = memory_resize(history->rows, history->row_count + 1u, sizeof *history->rows);
    seen->found = history->row_count;
    history->rows[history->row_count++] = found;
}

static int compare_lines(const void *left, const void *right) {
    const struct unused *a = left, *b = right;
    return (a->line > b->line) - (a->line < b->line);
}

/* The rows of a delivery that were refused or tied to nobody, by line; the caller frees. */
static struct unused *list_unused(const struct looking *looking, uint32_t number, uint32_t *count) {
    const struct intake *intake = &looking->night->rebuilt->plan.intake;
    const struct population *population = &looking->night->rebuilt->night.population;
    struct unused *list =
        memory_get(((size_t)intake->refused_count + population->stray_count + 1) * sizeof *list);
    *count = 0;
    for (uint32_t i = 0; i < intake->refused_count; i++) {
        const struct refused *refused = &intake->refused[i];
        if (refused->delivery != number || problem_is_aside(refused->reason)) continue;
        list[(*count)++] = (struct unused){refused->line, false, refused->reason, refused->column};
    }
    for (uint32_t i = 0; i < population->stray_count; i++) {
        const struct stray *stray = &population->strays[i];
        uint32_t line;
        if (stray->dataset != looking->delivery->dataset ||
            intake_origin(intake, stray->dataset, stray->slot, &line) != looking->delivery)
            continue;
        list[(*count)++] = (struct unused){line, true, stray->reason, COLUMN_NONE};
    }
    qsort(list, *count, sizeof *list, compare_lines);
    return list;
}

/* Of rows that the system does not give nobody can say that they are not theirs. */
static void check_read(const struct looking *looking, const struct reread *reread, int reason) {
    struct diags *diags = looking->making->diags;
    if (reread) reason = reread_reason(reread);
    if (!file_denied(reason)) return;
    diags_add(diags, DIAG_ERROR, (struct place){.file = looking->delivery->name},
              "读不出 · cannot be read: %s", strerror(reason));
    diags_denied(diags);
}

static void look_at_unused(struct looking *looking, uint32_t number) {
    const struct intake *intake = &looking->night->rebuilt->plan.intake;
    uint32_t count;
    struct unused *list = list_unused(looking, number, &count);
    struct reread *reread = NULL;
    bool opened = false;
    int reason = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct text_row row;
        bool fresh;
        struct row_seen *seen = seen_of(looking, list[i].line, &fresh);
        if (!fresh) continue;
        looking->why = &list[i];
        if (!opened && !(reread = reread_open(intake, number))) reason = errno;
        opened = true;
        if (reread && reread_row(reread, list[i].line, &row) && row.line == list[i].line)
            look_at(looking, &row, seen);
    }
    check_read(looking, reread, reason);
    reread_free(reread);
    free(list);
}

static void look_through(struct looking *looking, struct reread *reread) {
    struct text_row row;
    looking->why = NULL;
    while (reread_row(reread, 0, &row)) {
        bool fresh;
        struct row_seen *seen = seen_of(looking, row.line, &fresh);
        if (fresh) look_at(looking, &row, seen);
    }
}

/* As the night told it; NULL: the manifest says no more than that it was held. */
static const char *why_held(const struct history_night *night, const char *digest) {
    const struct intake *intake = &night->rebuilt->plan.intake;
    const struct sealed *sealed = &night->rebuilt->sealed;
    for (uint32_t i = 0; i < sealed->inbox_count; i++)
        if (sealed->inbox[i].state == DELIVERY_HELD && strcmp(sealed->inbox[i].digest, digest) == 0 &&
            *sealed->inbox[i].why)
            return sealed->inbox[i].why;
    for (uint32_t i = 0; i < intake->delivery_count; i++)
        if (intake->deliveries[i].state == DELIVERY_HELD && strcmp(intake->deliveries[i].digest, digest) == 0)
            return intake->deliveries[i].why;
    return NULL;
}

/* What was held lies in the archive whole; what could not be read does not. */
static struct reread *open_held(const struct history_night *night, const struct known_delivery *known,
                                const struct dataset *dataset) {
    int archive = open(night->rebuilt->plan.intake.archive, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int file = archive < 0 ? -1 : archive_read(archive, known->digest, known->bytes);
    file_close(archive);
    return file < 0 ? NULL : reread_file(file, dataset);
}

static void look_at_held(struct history_night *night, const struct known_delivery *known) {
    const struct book *book = night->rebuilt->plan.book;
    uint16_t dataset = book_dataset(book, known->dataset);
    if (dataset == DATASET_NONE || strlen(known->digest) + 1 != DIGEST_TEXT) return;
    struct delivery held = {.dataset = dataset, .name = known->name, .why = why_held(night, known->digest)};
    memcpy(held.digest, known->digest, DIGEST_TEXT);
    struct looking looking = {
        .night = night, .making = night->making, .delivery = &held, .dataset = &book->datasets[dataset]};
    struct reread *reread = open_held(night, known, looking.dataset);
    int reason = errno;
    if (reread) look_through(&looking, reread);
    check_read(&looking, reread, reason);
    reread_free(reread);
}

static void count_unread(struct history_night *night) {
    const struct sealed *sealed = &night->rebuilt->sealed;
    for (uint32_t i = 0; i < sealed->inbox_count; i++) {
        const struct recorded_file *file = &sealed->inbox[i];
        if (file->state == DELIVERY_UNRECOGNISED || file->state == DELIVERY_UNREADABLE)
            map_add(&night->making->unread, span_of(*file->digest ? file->digest : file->name));
    }
}

bool history_look(struct history_night *night) {
    size_t denied = night->making->diags->denied;
    const struct intake *intake = &night->rebuilt->plan.intake;
    const struct sealed *sealed = &night->rebuilt->sealed;
    count_unread(night);
    for (uint32_t i = 0; i < intake->delivery_count; i++) {
        const struct delivery *delivery = &intake->deliveries[i];
        if (delivery->state != DELIVERY_IN_FORCE || delivery->dataset == DATASET_NONE) continue;
        struct looking looking = {.night = night,
                                  .making = night->making,
                                  .delivery = delivery,
                                  .dataset = &intake->book->datasets[delivery->dataset]};
        look_at_unused(&looking, i);
    }
    for (uint32_t i = 0; i < sealed->known_count; i++)
        if (sealed->known[i].held) look_at_held(night, &sealed->known[i]);
    return night->making->diags->denied == denied;
}

/* The likeliest first, then by dataset, file and line. */
static int compare_rows(const void *left, const void *right) {
    const struct history_row *a = left, *b = right;
    if (is_more(&a->like, &b->like)) return -1;
    if (is_more(&b->like, &a->like)) return 1;
    int order = strcmp(a->dataset, b->dataset);
    if (!order) order = strcmp(a->file, b->file);
    if (!order) order = strcmp(a->sheet ? a->sheet : "", b->sheet ? b->sheet : "");
    if (!order) order = (a->row > b->row) - (a->row < b->row);
    return order ? order : strcmp(a->digest, b->digest);
}

/* The same row in a later version of its file. */
static bool is_version(const struct history_row *a, const struct history_row *b) {
    return a->row == b->row && a->member == b->member && strcmp(a->dataset, b->dataset) == 0 &&
           strcmp(a->file, b->file) == 0 && strcmp(a->why, b->why) == 0 && strcmp(a->alike, b->alike) == 0 &&
           strcmp(a->sheet ? a->sheet : "", b->sheet ? b->sheet : "") == 0;
}

/* One row of all versions, with the digest of the latest. */
static uint32_t join_versions(struct history *history) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < history->row_count; i++) {
        struct history_row *row = &history->rows[i], *before = kept ? &history->rows[kept - 1] : NULL;
        if (!before || !is_version(before, row)) {
            history->rows[kept++] = *row;
            continue;
        }
        if (row->last > before->last) before->digest = row->digest;
        if (row->last > before->last) before->last = row->last;
        if (row->first < before->first) before->first = row->first;
    }
    return kept;
}

/* That somebody may have a row there is as much as the row itself. */
static void hide_rows(struct making *making) {
    struct history *history = making->history;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < history->row_count; i++)
        if (!history_hides(making, span_of(history->rows[i].dataset)))
            history->rows[kept++] = history->rows[i];
    history->row_count = kept;
}

void history_sort_rows(struct making *making) {
    struct history *history = making->history;
    uint32_t kept = 0, namesakes = 0;
    for (uint32_t i = 0; i < making->seen.count; i++) {
        const struct row_seen *seen = &making->seen_rows[i];
        if (seen->found == ROW_NONE) continue;
        history->rows[seen->found].first = seen->first;
        history->rows[seen->found].last = seen->last;
    }
    hide_rows(making);
    if (history->row_count) qsort(history->rows, history->row_count, sizeof *history->rows, compare_rows);
    history->row_count = join_versions(history);
    for (; kept < history->row_count; kept++) {
        namesakes += history->rows[kept].like.certainty == CERTAINTY_NAMESAKE;
        if (namesakes > NAMESAKES_TOLD || kept == ROWS_MOST_TOLD) break;
    }
    history->namesakes = history->row_count - kept;
    history->row_count = kept;
}
