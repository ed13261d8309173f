/* Writes written.xlsx, the rows of bills.csv as an agency's system might: a hidden sheet of notes before the data, a
 * title over the header, real dates and amounts, a total below, the last two rows on a sheet of their own with other
 * columns first.
 *
 *     gcc written.c -lxlsxwriter && ./a.out */
#include <stdbool.h>
#include <xlsxwriter.h>

struct bill {
    const char *number, *id, *name;
    lxw_datetime paid;
    double amount;
    const char *kind;
    int nights; /* 0: an empty cell */
    bool urgent;
};

static const struct bill bills[] = {
    {"B001", "450202198503101019", "韦一", {2023, 8, 2}, 6000, "住院", 7, true},
    {"B002", "450202198503101019", "韦一", {2023, 8, 20}, 1000, "门诊", 0, false},
    {"B003", "450202198706152027", "韦二", {2023, 8, 10}, 5000, "住院", 3, false},
    {"B004", "450226195602040052", "吴四", {2023, 8, 11}, 800, "门诊", 0, false},
    {"B005", "450226199011222071", "覃六", {2023, 8, 5}, 12000, "住院", 12, true},
};

int main(void) {
    lxw_workbook *book = workbook_new("written.xlsx");
    lxw_format *date = workbook_add_format(book), *money = workbook_add_format(book);
    format_set_num_format(date, "yyyy\"年\"m\"月\"d\"日\"");
    format_set_num_format(money, "#,##0.00");
    lxw_worksheet *notes = workbook_add_worksheet(book, "说明"), *one = workbook_add_worksheet(book, "八月");
    lxw_worksheet *two = workbook_add_worksheet(book, "八月（续）");
    worksheet_write_string(notes, 0, 0, "本表由系统导出", NULL);
    worksheet_hide(notes);
    worksheet_activate(one);
    worksheet_set_first_sheet(one);
    worksheet_merge_range(one, 0, 0, 0, 7, "2023年8月医疗账单", NULL);
    const char *header[] = {"账单号", "身份证号", "姓名", "结算日期", "金额", "类别", "天数", "是否急诊"};
    for (int c = 0; c < 8; c++) {
        worksheet_write_string(one, 1, (lxw_col_t)c, header[c], NULL);
        worksheet_write_string(two, 0, (lxw_col_t)(7 - c), header[c], NULL);
    }
    worksheet_set_column_opt(one, 6, 6, 8, NULL, &(lxw_row_col_options){.hidden = 1});
    for (int i = 0; i < 5; i++) {
        const struct bill *bill = &bills[i];
        lxw_worksheet *sheet = i < 3 ? one : two;
        lxw_row_t row = (lxw_row_t)(i < 3 ? i + 2 : i - 2);
#define AT(c) row, (lxw_col_t)(i < 3 ? (c) : 7 - (c))
        worksheet_write_string(sheet, AT(0), bill->number, NULL);
        worksheet_write_string(sheet, AT(1), bill->id, NULL);
        worksheet_write_string(sheet, AT(2), bill->name, NULL);
        worksheet_write_datetime(sheet, AT(3), (lxw_datetime *)&bill->paid, date);
        worksheet_write_number(sheet, AT(4), bill->amount, money);
        worksheet_write_string(sheet, AT(5), bill->kind, NULL);
        if (bill->nights) worksheet_write_number(sheet, AT(6), bill->nights, NULL);
        worksheet_write_string(sheet, AT(7), bill->urgent ? "是" : "否", NULL);
    }
    worksheet_write_string(one, 5, 0, "合计", NULL);
    worksheet_write_formula_num(one, 5, 4, "=SUM(E3:E5)", money, 12000);
    return workbook_close(book);
}
