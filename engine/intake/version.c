/* Version words in file names: taken out of the name one by one, what is left must be the same. */
#include "intake/version.h"

#include <string.h>
#include "library/fold.h"

enum kind {
    KIND_FINAL,
    KIND_CORRECTED,
    KIND_NUMBERED,
    KIND_DRAFT,
    KIND_COPY,
    KIND_MARK,
    KINDS_COUNTED = KIND_DRAFT
};

struct version {
    int numbers[KINDS_COUNTED]; /* 0: not said; a word without a number is a first one */
    struct buffer stem;         /* the rest of the name */
};

static const struct word {
    const char *text; /* folded */
    enum kind kind;
} words[] = {
    {"最终版", KIND_FINAL},     {"最终稿", KIND_FINAL},     {"最终", KIND_FINAL},
    {"终稿", KIND_FINAL},       {"终版", KIND_FINAL},       {"定稿", KIND_FINAL},
    {"最新版", KIND_FINAL},     {"最新", KIND_FINAL},       {"final", KIND_FINAL},
    {"更正版", KIND_CORRECTED}, {"更正", KIND_CORRECTED},   {"修正版", KIND_CORRECTED},
    {"修正", KIND_CORRECTED},   {"订正", KIND_CORRECTED},   {"修订版", KIND_CORRECTED},
    {"修订", KIND_CORRECTED},   {"修改版", KIND_CORRECTED}, {"修改", KIND_CORRECTED},
    {"初稿", KIND_DRAFT},       {"草稿", KIND_DRAFT},       {"副本", KIND_COPY},
    {"复件", KIND_COPY},        {"copy", KIND_COPY},        {"(", KIND_MARK},
    {")", KIND_MARK},           {"[", KIND_MARK},           {"]", KIND_MARK},
    {"【", KIND_MARK},          {"】", KIND_MARK},          {"_", KIND_MARK},
    {"-", KIND_MARK},           {".", KIND_MARK},           {"—", KIND_MARK},
    {"+", KIND_MARK},
};

static size_t number_at(const char *at, int *number) {
    size_t count = 0;
    *number = 0;
    for (; count < 4 && at[count] >= '0' && at[count] <= '9'; count++)
        *number = *number * 10 + (at[count] - '0');
    return count < 4 ? count : 0; /* four digits are rather a year */
}

static bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* v2 and 第2版; bytes of it. */
static size_t take_numbered(const char *start, const char *at, int *number) {
    bool ordinal = strncmp(at, "第", 3) == 0;
    bool inside = at > start && at[-1] >= 'a' && at[-1] <= 'z'; /* of a word: hiv2 */
    if (!ordinal && (*at != 'v' || inside)) return 0;
    size_t mark = ordinal ? 3 : 1, count = number_at(at + mark, number), end = mark + count;
    if (!count) return 0;
    if (ordinal) return strncmp(at + end, "版", 3) == 0 || strncmp(at + end, "稿", 3) == 0 ? end + 3 : 0;
    return is_letter_or_digit(at[end]) ? 0 : end;
}

/* (2), as browsers and desktops write behind the name of a copy. */
static size_t take_copy_number(const char *at) {
    int number;
    size_t count = *at == '(' ? number_at(at + 1, &number) : 0;
    return count && at[1 + count] == ')' ? count + 2 : 0;
}

static size_t take_word(struct version *version, const char *at) {
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t length = strlen(words[i].text);
        if (strncmp(at, words[i].text, length) != 0) continue;
        int number = 1;
        if (words[i].kind >= KIND_COPY) return length;
        size_t count = number_at(at + length, &number);
        if (words[i].kind == KIND_DRAFT)
            version->numbers[KIND_FINAL] = -1;
        else
            version->numbers[words[i].kind] = count ? number : 1;
        return length + count;
    }
    return 0;
}

static void version_read(struct version *version, struct span name) {
    struct buffer folded = {0};
    *version = (struct version){0};
    buffer_text(&version->stem, "");
    if (!buffer_text(&folded, "") || !fold_header(name, &folded))
        buffer_add(&version->stem, name.at, name.length);
    for (const char *at = folded.at; *at;) {
        int number;
        size_t taken = take_copy_number(at);
        if (!taken && (taken = take_numbered(folded.at, at, &number)))
            version->numbers[KIND_NUMBERED] = number;
        if (!taken) taken = take_word(version, at);
        if (!taken) buffer_add(&version->stem, at, 1);
        at += taken ? taken : 1;
    }
    buffer_release(&folded);
}

enum version_order version_compare(struct span a, struct span b) {
    struct version first, second;
    bool less = false, more = false;
    version_read(&first, a);
    version_read(&second, b);
    bool same = strcmp(first.stem.at, second.stem.at) == 0;
    for (int i = 0; i < KINDS_COUNTED; i++) {
        less = less || first.numbers[i] < second.numbers[i];
        more = more || first.numbers[i] > second.numbers[i];
    }
    buffer_release(&first.stem);
    buffer_release(&second.stem);
    if (!same || less == more) return VERSION_UNTOLD;
    return more ? VERSION_LATER : VERSION_EARLIER;
}

/* What is left of a name when its period is taken out, with every numeral. */
static void strip_period(struct buffer *stem) {
    static const char *const words[] = {"年", "月", "日", "号", "第", "季度", "上半", "下半",
                                        "至", "到", "份", "〇", "○",  "零",   "一",   "二",
                                        "三", "四", "五", "六", "七", "八",   "九",   "十"};
    struct buffer left = {0};
    buffer_text(&left, "");
    for (const char *at = stem->at; *at;) {
        size_t word = 0;
        for (size_t i = 0; i < sizeof words / sizeof *words && !word; i++)
            if (strncmp(at, words[i], strlen(words[i])) == 0) word = strlen(words[i]);
        bool kept = (unsigned char)*at >= 0x80 || (*at >= 'a' && *at <= 'z');
        if (!word && kept) buffer_add(&left, at, 1);
        at += word ? word : 1;
    }
    buffer_release(stem);
    *stem = left;
}

bool version_same_list(struct span a, struct span b) {
    struct version first, second;
    version_read(&first, a);
    version_read(&second, b);
    strip_period(&first.stem);
    strip_period(&second.stem);
    bool same = strcmp(first.stem.at, second.stem.at) == 0;
    buffer_release(&first.stem);
    buffer_release(&second.stem);
    return same;
}
