/* Lines of a table that are no rows of data, though they stand among them: totals, what is printed below a
 * table, and the header once more on a new page. They are refused like rows that cannot be used, so that no
 * line is lost from the count, but say nothing against the delivery. */
#ifndef HEARTH_INTAKE_ASIDE_H
#define HEARTH_INTAKE_ASIDE_H

#include <stdbool.h>
#include "ground/bytes.h"

#define ASIDE_CELLS 5 /* filled cells of a row that are looked at */

bool aside_is_total(struct span cell); /* 合计 小计 总计 共计 累计, “合 计”, “合计：”, “丹洲镇小计”, Total */
bool aside_is_footer(struct span cell); /* 制表人：… 填报单位 … 第1页 */

#endif
