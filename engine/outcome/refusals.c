/* Refused rows counted by column and reason. */
#include "outcome/refusals.h"

uint32_t refusals_group(const struct intake *intake, uint32_t delivery, struct refusal *groups,
                        uint32_t room) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < intake->refused_count; i++) {
        const struct refused *refused = &intake->refused[i];
        if (refused->delivery != delivery) continue;
        uint32_t k = 0;
        while (k < count && (groups[k].column != refused->column || groups[k].reason != refused->reason)) k++;
        if (k == room) continue;
        if (k == count) groups[count++] = (struct refusal){refused->column, refused->reason, 0};
        groups[k].rows++;
    }
    for (uint32_t i = 1; i < count; i++)
        for (uint32_t k = i; k > 0 && groups[k].rows > groups[k - 1].rows; k--) {
            struct refusal swap = groups[k];
            groups[k] = groups[k - 1];
            groups[k - 1] = swap;
        }
    return count;
}

const char *refusal_title(const struct book *book, const struct delivery *delivery, uint16_t column) {
    if (column == COLUMN_NONE || delivery->dataset == DATASET_NONE) return "整行";
    return book->datasets[delivery->dataset].columns[column].title;
}
