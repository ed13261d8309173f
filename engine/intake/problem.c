/* The sentences for cells that did not read and rows that were refused. */
#include "intake/problem.h"

#include "ground/memory.h"

struct words {
    const char *zh, *en;
};

static const struct words problem_words[ROW_PROBLEMS] = {
    [CELL_GOOD] = {"可读", "good"},
    [CELL_EMPTY] = {"空", "empty"},
    [CELL_BAD_ENCODING] = {"字符编码有误", "bad encoding"},
    [CELL_TOO_LONG] = {"内容过长", "too long"},
    [CELL_FORMULA] = {"公式出错或没有结果（如 #VALUE!）", "a formula failed or has no value (like #VALUE!)"},
    [CELL_TEXT_LOST] = {"工作簿缺少这个单元格的文字", "the workbook lacks this cell's text"},
    [CELL_NO_MATCH] = {"不符合规定格式", "does not match the pattern"},
    [CELL_PATTERN_FAILED] = {"格式检查超出限度", "the pattern's limit was reached"},
    [CELL_NOT_NUMBER] = {"不是数字", "not a number"},
    [CELL_NOT_MONEY] = {"不是金额", "not an amount"},
    [CELL_GROUPING] = {"千分位逗号的位置不对", "commas that do not stand between groups of three digits"},
    [CELL_SCIENTIFIC] = {"是科学计数法（如 1.2E+3），位数可能已丢失",
                         "in scientific notation (like 1.2E+3): digits may be lost"},
    [CELL_TOO_MANY_DECIMALS] = {"小数位过多", "too many decimals"},
    [CELL_TOO_LARGE] = {"数字过大", "the number is too large"},
    [CELL_CODE_SCIENTIFIC] =
        {"号码被表格软件改成了科学计数法，位数可能已丢失",
         "a number turned into scientific notation by a spreadsheet: digits may be lost"},
    [CELL_DIGITS_LOST] =
        {"超过15位的号码被表格软件改成了数值，末几位已丢失",
         "more than 15 digits turned into a number by a spreadsheet: the last ones are lost"},
    [CELL_MADE_DATE] = {"被表格软件改成了日期", "turned into a date by a spreadsheet"},
    [CELL_NOT_DATE] = {"不是日期", "not a date"},
    [CELL_DATE_NO_DAY] = {"日历上没有这一天", "no such day in the calendar"},
    [CELL_DATE_MONTH] = {"只有年份或月份，没有日", "a year or a month without a day"},
    [CELL_DATE_YEAR] = {"年份不是四位的公历年份", "the year is not four digits of the common calendar"},
    [CELL_DATE_ORDER] = {"年份应写在最前（年-月-日）", "the year must stand first (year-month-day)"},
    [CELL_NOT_MONTH] = {"不是月份", "not a month"},
    [CELL_MONTH_UNSURE] = {"“年.1”可能是1月，也可能是末尾0丢失的10月",
                           "“year.1” may be January, or October without its last zero"},
    [CELL_NOT_BOOLEAN] = {"不是“是/否”", "not a yes or no"},
    [CELL_NOT_CHOICE] = {"不在可选值之内", "none of the choices"},
    [CELL_NOT_REGION] = {"不是行政区划代码", "not a place code"},
    [CELL_ID_SCIENTIFIC] =
        {"身份证号被表格软件改成了科学计数法，末几位已丢失",
         "citizen ID turned into scientific notation by a spreadsheet: its last digits are lost"},
    [CELL_ID_NUMERIC] = {"身份证号被表格软件改成了数值，末几位已丢失",
                         "citizen ID turned into a number by a spreadsheet: its last digits are lost"},
    [CELL_ID_CUT] = {"身份证号末三位被表格软件改成了000",
                     "citizen ID whose last digits a spreadsheet made 000"},
    [CELL_ID_DEFAULT] = {"身份证号是占位值", "citizen ID is a default value"},
    [CELL_ID_DATE] = {"身份证号中的出生日期不成立", "citizen ID with an impossible birth date"},
    [CELL_ID_LETTERS] = {"身份证号含有其他字符", "citizen ID with other characters"},
    [CELL_ID_MASKED] = {"身份证号有几位被遮盖（*）", "citizen ID with masked characters (*)"},
    [CELL_ID_SEVERAL] = {"一个单元格里有不止一个身份证号", "more than one citizen ID in one cell"},
    [CELL_ID_LENGTH] = {"身份证号位数不对", "citizen ID of a wrong length"},
    [REFUSED_MISSING] = {"必填项为空", "a required cell is empty"},
    [REFUSED_FIELDS] = {"列数与表头不符", "not as many fields as the header"},
    [REFUSED_QUOTE] = {"引号不成对", "an unclosed or misplaced quote"},
    [REFUSED_LONG] = {"行或单元格过长", "row or cell too long"},
    [REFUSED_TOTAL] = {"合计行，不是数据", "a total line, no row of data"},
    [REFUSED_CONFLICT] = {"与另一行编号相同而内容不同", "same key as another row, other content"},
    [REFUSED_FOOTER] = {"表尾说明，不是数据", "a line below the table, no row of data"},
    [REFUSED_HEADER] = {"表头重复，不是数据", "the header once more, no row of data"},
};

bool problem_is_aside(unsigned problem) {
    return problem == REFUSED_TOTAL || problem == REFUSED_FOOTER || problem == REFUSED_HEADER;
}

const char *problem_zh(unsigned problem) {
    BUG_UNLESS(problem < ROW_PROBLEMS);
    return problem_words[problem].zh;
}

const char *problem_en(unsigned problem) {
    BUG_UNLESS(problem < ROW_PROBLEMS);
    return problem_words[problem].en;
}
