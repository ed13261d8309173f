/* How like somebody a row is. */
#include "link/likeness.h"

#include <string.h>
#include "ground/text.h"
#include "library/fold.h"
#include "link/written.h"

#define ID_LENGTH 18
#define CUT_LEAST 4 /* so many characters must be left to say anything */

static bool all_of(const char *text, const char *allowed) {
    return strspn(text, allowed) == strlen(text);
}

static int count_others(const char *a, const char *b, size_t length, size_t *first) {
    int others = 0;
    for (size_t i = length; i-- > 0;) {
        if (a[i] == b[i]) continue;
        others++;
        *first = i;
    }
    return others;
}

/* `longer` is `shorter` with one character put in somewhere. */
static bool one_more(const char *longer, const char *shorter, size_t length) {
    size_t same = 0;
    while (same < length && longer[same] == shorter[same]) same++;
    return memcmp(longer + same + 1, shorter + same, length - same) == 0;
}

static bool ends_in_zeros(const char *id) {
    return strcmp(id + ID_LENGTH - 3, "000") == 0;
}

static enum id_likeness same_length(const char *id, const char *row, int *digits) {
    size_t first = 0;
    int others = count_others(id, row, ID_LENGTH, &first);
    if (others == 0) return ID_LIKE_SAME;
    *digits = ID_LENGTH - 3;
    if (ends_in_zeros(row) && memcmp(id, row, ID_LENGTH - 3) == 0) return ID_LIKE_CUT;
    bool swapped = others == 2 && id[first] == row[first + 1] && id[first + 1] == row[first];
    if (others == 1 || swapped) return ID_LIKE_NEAR;
    return others == 2 ? ID_LIKE_TWO_OFF : ID_LIKE_OTHER;
}

/* Before 1999: without the century and the check character. */
static enum id_likeness of_15(const char *id, const char *row) {
    char older[16];
    size_t first;
    memcpy(older, id, 6);
    memcpy(older + 6, id + 8, 9);
    older[15] = '\0';
    if (memcmp(id + 6, "19", 2) != 0) return ID_LIKE_OTHER;
    int others = count_others(older, row, 15, &first);
    return others == 0 ? ID_LIKE_FORM : others == 1 ? ID_LIKE_NEAR : ID_LIKE_OTHER;
}

/* 4.50226e+17: the digits that are left, the last of them perhaps rounded up. */
static enum id_likeness of_scientific(const char *id, const char *row, int *digits) {
    const char *exponent = strchr(row, 'e');
    char left[WRITTEN_MOST + 1];
    size_t count = 0;
    if (!exponent || strcmp(exponent, "e+17") != 0 || !is_digit(row[0]) || row[1] != '.')
        return ID_LIKE_LEFT_OTHER;
    for (const char *c = row; c < exponent; c++)
        if (is_digit(*c)) left[count++] = *c;
    if (count < CUT_LEAST || count > 17 || memcmp(left, id, count - 1) != 0) return ID_LIKE_LEFT_OTHER;
    *digits = (int)count;
    int up = left[count - 1] - id[count - 1];
    return up == 0 || up == 1 ? ID_LIKE_CUT : ID_LIKE_LEFT_OTHER;
}

/* 4502**********1234. */
static enum id_likeness of_masked(const char *id, const struct written *row, int *digits) {
    if (row->length != ID_LENGTH) return ID_LIKE_LEFT_OTHER;
    *digits = 0;
    for (size_t i = 0; i < ID_LENGTH; i++) {
        bool masked = row->at[i] == '*' || (row->at[i] == 'x' && i < ID_LENGTH - 1);
        if (!masked && row->at[i] != id[i]) return ID_LIKE_LEFT_OTHER;
        *digits += !masked;
    }
    return *digits >= CUT_LEAST ? ID_LIKE_CUT : ID_LIKE_UNTOLD;
}

static bool is_masked(const struct written *row) {
    return strchr(row->at, '*') != NULL || (row->length > 1 && strstr(row->at, "xx") != NULL);
}

static enum id_likeness compare_ids(struct span wanted, struct span row, int *digits, struct buffer *room) {
    struct written id, other;
    if (!written_read(wanted, &id, room) || id.length != ID_LENGTH) return ID_LIKE_UNTOLD;
    if (!written_read(row, &other, room)) return ID_LIKE_UNTOLD;
    if (strchr(other.at, 'e')) return of_scientific(id.at, other.at, digits);
    if (is_masked(&other)) return of_masked(id.at, &other, digits);
    if (other.length > ID_LENGTH && strstr(other.at, id.at)) return ID_LIKE_FORM;
    if (!all_of(other.at, "0123456789x")) return ID_LIKE_OTHER;
    if (other.length == ID_LENGTH) return same_length(id.at, other.at, digits);
    if (other.length == 15) return of_15(id.at, other.at);
    if (other.length + 1 == ID_LENGTH && one_more(id.at, other.at, other.length)) return ID_LIKE_NEAR;
    if (other.length == ID_LENGTH + 1 && one_more(other.at, id.at, ID_LENGTH)) return ID_LIKE_NEAR;
    return ID_LIKE_OTHER;
}

/* One character of as many is another, and one is the same. */
static bool one_character_off(struct span a, struct span b) {
    size_t at_a = 0, at_b = 0;
    int same = 0, others = 0;
    while (at_a < a.length && at_b < b.length) {
        bool equal = text_next(a, &at_a) == text_next(b, &at_b);
        same += equal;
        others += !equal;
    }
    return at_a == a.length && at_b == b.length && others == 1 && same > 0;
}

static enum name_likeness compare_names(struct span wanted, struct span row, struct name_room *room) {
    if (!wanted.length || !row.length || name_is_lost(row)) return NAME_LIKE_UNTOLD;
    enum name_match match = names_compare(wanted, row, room);
    if (match != NAMES_DIFFER) return match == NAMES_EQUAL ? NAME_LIKE_SAME : NAME_LIKE_MARKED;
    buffer_clear(&room->a);
    buffer_clear(&room->b);
    if (!fold_name(wanted, &room->a) || !fold_name(row, &room->b)) return NAME_LIKE_OTHER;
    bool one = one_character_off(buffer_span(&room->a), buffer_span(&room->b));
    return one ? NAME_LIKE_ONE_OFF : NAME_LIKE_OTHER;
}

static enum born_likeness compare_days(date_t wanted, date_t row) {
    if (wanted == DATE_NONE || row == DATE_NONE) return BORN_LIKE_UNTOLD;
    if (wanted == row) return BORN_LIKE_SAME;
    struct civil a = date_civil(wanted), b = date_civil(row);
    bool swapped = a.year == b.year && a.month == b.day && a.day == b.month;
    int others = (a.year != b.year) + (a.month != b.month) + (a.day != b.day);
    return swapped || others == 1 ? BORN_LIKE_NEAR : BORN_LIKE_OTHER;
}

/* By a number that is near, and what else is said. */
static enum certainty by_near_number(const struct resemblance *like) {
    bool named = like->name >= NAME_LIKE_MARKED, other_name = like->name == NAME_LIKE_OTHER;
    if (like->born == BORN_LIKE_OTHER || other_name)
        return like->id == ID_LIKE_FORM ? CERTAINTY_MAYBE : CERTAINTY_NONE;
    if (like->id == ID_LIKE_TWO_OFF) return named ? CERTAINTY_LIKELY : CERTAINTY_MAYBE;
    return like->name == NAME_LIKE_SAME ? CERTAINTY_NEARLY : CERTAINTY_LIKELY;
}

/* Without a number that could decide: the name, and what agrees beside it. */
static enum certainty by_name(const struct resemblance *like, bool near) {
    if (like->name < NAME_LIKE_MARKED) return CERTAINTY_NONE;
    if (like->born == BORN_LIKE_SAME)
        return like->id == ID_LIKE_OTHER || like->id == ID_LIKE_LEFT_OTHER ? CERTAINTY_MAYBE
                                                                           : CERTAINTY_LIKELY;
    if (like->id == ID_LIKE_OTHER || like->born == BORN_LIKE_OTHER) return CERTAINTY_NONE;
    if (like->id == ID_LIKE_LEFT_OTHER) return CERTAINTY_NAMESAKE;
    bool more = like->id == ID_LIKE_CUT || like->born == BORN_LIKE_NEAR || near;
    return more ? CERTAINTY_MAYBE : CERTAINTY_NAMESAKE;
}

static enum certainty by_same_number(const struct resemblance *like) {
    if (like->name == NAME_LIKE_OTHER) return CERTAINTY_MAYBE;
    return like->name >= NAME_LIKE_MARKED ? CERTAINTY_NEARLY : CERTAINTY_LIKELY;
}

#define CUT_TELLS 12 /* so many characters say more than a place and a year */

/* What is left of the number agrees, and the name says nothing or is one character off: it takes the day of
 * birth, or much of the number. */
static enum certainty by_cut_number(const struct resemblance *like) {
    bool agrees = like->digits >= CUT_TELLS || like->born == BORN_LIKE_SAME;
    return agrees && like->born != BORN_LIKE_OTHER ? CERTAINTY_MAYBE : CERTAINTY_NONE;
}

static enum certainty weigh(const struct resemblance *like, bool near) {
    if (like->id == ID_LIKE_SAME) return by_same_number(like);
    enum certainty certainty = CERTAINTY_NONE;
    if (like->id >= ID_LIKE_TWO_OFF) certainty = by_near_number(like);
    bool much_left = like->id == ID_LIKE_CUT && like->digits >= CUT_TELLS;
    if (much_left && like->name >= NAME_LIKE_MARKED && like->born != BORN_LIKE_OTHER)
        certainty = CERTAINTY_NEARLY;
    else if (like->id == ID_LIKE_CUT && (like->name == NAME_LIKE_UNTOLD || like->name == NAME_LIKE_ONE_OFF))
        certainty = by_cut_number(like);
    else if (like->id < ID_LIKE_TWO_OFF)
        certainty = by_name(like, near);
    return like->other_sex && certainty > CERTAINTY_NONE ? certainty - 1 : certainty;
}

struct resemblance looks_compare(const struct looks *wanted, const struct looks *row, bool near,
                                 struct name_room *room) {
    struct resemblance like = {0};
    like.id = compare_ids(wanted->id, row->id, &like.digits, &room->a);
    like.name = compare_names(wanted->name, row->name, room);
    like.born = compare_days(wanted->born, row->born);
    like.other_sex = wanted->sex && row->sex && wanted->sex != row->sex;
    like.certainty = weigh(&like, near);
    return like;
}
