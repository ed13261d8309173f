/* What is wrong with a cell, and what would be right, for the clerk of the agency who corrects it. */
#include "intake/quarantine.h"
#include "outcome/errata.h"

#define CHOICES_SHOWN 20

static const char *whole_en(const struct delivery *delivery) {
    switch (delivery->state) {
    case DELIVERY_HELD:
        return "the file is held";
    case DELIVERY_UNREADABLE:
        return "the file cannot be read";
    default:
        return "the file is not recognised";
    }
}

static const char *whole_zh(const struct delivery *delivery) {
    switch (delivery->state) {
    case DELIVERY_HELD:
        return "整份文件暂缓使用";
    case DELIVERY_UNREADABLE:
        return "整份文件无法读取";
    default:
        return "整份文件无法识别";
    }
}

const char *errata_why(const struct delivery *delivery) {
    if (delivery->state == DELIVERY_HELD && delivery->by_link)
        return "请核对是否报错了文件，身份证号与姓名两栏是否错行 · please check that it is the right file, "
               "and that IDs "
               "and names stand in their rows";
    return delivery->why ? delivery->why : "";
}

const char *erratum_reason(const struct errata *errata, const struct erratum *erratum) {
    if (erratum->line == 0) return whole_en(&errata->intake->deliveries[erratum->delivery]);
    if (erratum->reason == ERRATUM_ID_CHECK) return "citizen ID with a wrong check digit";
    return problem_en(erratum->reason);
}

static void put_used_row(struct buffer *out, const struct errata *errata, const struct erratum *erratum) {
    const struct delivery *other = &errata->intake->deliveries[erratum->other];
    uint32_t row;
    const char *sheet = delivery_place(other, erratum->number, &row);
    buffer_format(out, "（另一行在 %s%s%s 第%u行，现用那一行）", other->name, sheet ? " " : "",
                  sheet ? sheet : "", row);
}

void erratum_problem(struct buffer *out, const struct errata *errata, const struct erratum *erratum) {
    const struct delivery *delivery = &errata->intake->deliveries[erratum->delivery];
    if (erratum->line == 0) {
        buffer_format(out, "%s：%s", whole_zh(delivery), errata_why(delivery));
    } else if (erratum->reason == ERRATUM_ID_CHECK) {
        buffer_text(out, "身份证号校验不符（有一位写错、漏写，或两位写反）");
    } else if (erratum->reason == REFUSED_CONFLICT) {
        refusal_words_zh(out, erratum->reason, 0);
        put_used_row(out, errata, erratum);
    } else {
        refusal_words_zh(out, erratum->reason, erratum->number);
    }
    if (erratum->line && !erratum->row_refused && erratum->reason != ERRATUM_ID_CHECK)
        buffer_text(out, "；本行已用，此格按缺失处理");
}

/* The first spelling of every choice, as the dataset declares them. */
static void put_choices(struct buffer *out, const struct column *column) {
    buffer_text(out, "只能写：");
    for (uint16_t choice = 0; choice < column->choice_count; choice++) {
        uint32_t number = 0;
        while (number < column->spellings.count && column->spelled[number] != choice) number++;
        if (number == column->spellings.count) continue;
        struct span word = column->spellings.keys[number];
        if (choice == CHOICES_SHOWN) {
            buffer_text(out, " 等");
            break;
        }
        buffer_format(out, "%s%.*s", choice ? "、" : "", (int)word.length, word.at);
    }
}

static const char *plain_advice(uint8_t reason) {
    switch (reason) {
    case CELL_NOT_NUMBER:
        return "只写数字，如 12 或 12.5，不写文字和单位";
    case CELL_NOT_MONEY:
        return "只写数字，以元为单位，如 1234.50";
    case CELL_TOO_MANY_DECIMALS:
        return "金额写到分（两位小数），其他数最多六位小数；不四舍五入，请核对原数";
    case CELL_GROUPING:
        return "逗号每三位一个，如 1,234,567.80，或不写逗号";
    case CELL_SCIENTIFIC:
    case CELL_TOO_LARGE:
        return "写出全部数字，如 1234.50，请核对原数";
    case CELL_NOT_DATE:
    case CELL_DATE_NO_DAY:
    case CELL_DATE_YEAR:
    case CELL_DATE_ORDER:
        return "写成 2023-05-01 这样真实存在的日期";
    case CELL_DATE_MONTH:
        return "补上日，写成 2023-05-01";
    case CELL_NOT_MONTH:
    case CELL_MONTH_UNSURE:
        return "写成 2023-05";
    case CELL_NOT_BOOLEAN:
        return "写“是”或“否”";
    case CELL_NOT_REGION:
        return "写6位、9位或12位行政区划代码";
    case CELL_BAD_ENCODING:
        return "有乱码，请从原系统重新导出（UTF-8 或 GB18030）";
    case CELL_TOO_LONG:
        return "内容过长，请核对是否串行";
    case CELL_ID_SEVERAL:
        return "一个单元格只写一个18位身份证号，一人一行";
    case CELL_CODE_SCIENTIFIC:
    case CELL_DIGITS_LOST:
    case CELL_MADE_DATE:
        return "该列设为“文本”格式，从原系统重新导出；在表里改格式找不回原来的内容";
    case CELL_TEXT_LOST:
        return "文件不完整，从原系统重新导出，或另存一份后补上这一格";
    case CELL_FORMULA:
        return "写公式算出的值，不写公式";
    case CELL_ID_LENGTH:
        return "写18位身份证号；该列先设为“文本”格式再填";
    case CELL_ID_SCIENTIFIC:
    case CELL_ID_NUMERIC:
    case CELL_ID_CUT:
        return "该列设为“文本”格式，从原系统重新导出18位号码；在表里改格式找不回丢掉的位数";
    case CELL_ID_DEFAULT:
        return "写本人真实的18位身份证号，不写占位号";
    case CELL_ID_DATE:
    case CELL_ID_LETTERS:
    case CELL_ID_MASKED:
    case ERRATUM_ID_CHECK:
        return "对照证件写18位身份证号（末位可为X）";
    case REFUSED_MISSING:
        return "必填，请补上";
    case REFUSED_QUOTE:
        return "引号要成对；内容里的引号写两个";
    case REFUSED_LONG:
        return "检查引号和换行，一行一条";
    case REFUSED_CONFLICT:
        return "同一编号只留内容正确的一行";
    default:
        return "请对照数据说明核对后改正";
    }
}

void erratum_advice(struct buffer *out, const struct errata *errata, const struct erratum *erratum) {
    const struct delivery *delivery = &errata->intake->deliveries[erratum->delivery];
    const struct column *column =
        delivery->dataset == DATASET_NONE || erratum->column == COLUMN_NONE
            ? NULL
            : &errata->intake->book->datasets[delivery->dataset].columns[erratum->column];
    if (erratum->line == 0)
        buffer_text(out, "按原因改正后，重新报送整份文件");
    else if (erratum->reason == CELL_NOT_CHOICE && column)
        put_choices(out, column);
    else if (erratum->reason == CELL_NO_MATCH && column && column->pattern_source)
        buffer_format(out, "按规定格式写，式样 %s", column->pattern_source);
    else if (erratum->reason == REFUSED_FIELDS)
        buffer_text(out, "各栏与表头一一对应；内容里有分隔符的，整格加英文双引号");
    else
        buffer_text(out, plain_advice(erratum->reason));
}
