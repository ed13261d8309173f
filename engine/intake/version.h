/* Words of a file's name that tell one version of the same file from another. */
#ifndef HEARTH_INTAKE_VERSION_H
#define HEARTH_INTAKE_VERSION_H

#include <stdbool.h>
#include "ground/bytes.h"

enum version_order { VERSION_UNTOLD, VERSION_EARLIER, VERSION_LATER };

/* What two names, without folder and extension, say of which file is the later one. They must be the same but
 * for words of versions, in brackets or not: 终稿 定稿 最终版 最新 final, 更正 修正 订正 修订 修改, v2 第2版;
 * with a number behind them (终稿2) they outbid themselves without one, and a name without them; 初稿 and
 * 草稿 are outbid by it. Words of two kinds (终稿 beside 更正) tell nothing, nor do the marks of a copy:
 * 副本, copy, (2). */
enum version_order version_compare(struct span a, struct span b);
/* Whether two names are the same but for versions, numerals, punctuation and the words of periods
 * (年月日季度…): whoever sends a list every month calls it so. */
bool version_same_list(struct span a, struct span b);

#endif
