/* Why a cell did not read or a row was refused, and the sentences for it. */
#ifndef HEARTH_INTAKE_PROBLEM_H
#define HEARTH_INTAKE_PROBLEM_H

#include <stdbool.h>

enum cell_problem {
    CELL_GOOD,
    CELL_EMPTY, /* empty: missing, or `blank` was taken */
    CELL_BAD_ENCODING,
    CELL_TOO_LONG,
    CELL_FORMULA,   /* an error of a spreadsheet's formula, or one without a value */
    CELL_TEXT_LOST, /* the workbook names a text that it does not hold */
    CELL_NO_MATCH,
    CELL_PATTERN_FAILED,
    CELL_NOT_NUMBER,
    CELL_NOT_MONEY,
    CELL_GROUPING,   /* 1,23.4 */
    CELL_SCIENTIFIC, /* 1.2E+3: digits may be lost */
    CELL_TOO_MANY_DECIMALS,
    CELL_TOO_LARGE,
    CELL_CODE_SCIENTIFIC, /* a code, telephone number or place as 1.38E+10 */
    CELL_DIGITS_LOST,     /* a code or telephone number of more digits than a spreadsheet keeps */
    CELL_MADE_DATE,       /* a code, name, address or number that a spreadsheet took for a date */
    CELL_NOT_DATE,
    CELL_DATE_NO_DAY, /* 2023-02-30 */
    CELL_DATE_MONTH,  /* a month or a year: no day is made up */
    CELL_DATE_YEAR,   /* 23-05-01, 民国112年 */
    CELL_DATE_ORDER,  /* 5/1/2023 */
    CELL_NOT_MONTH,
    CELL_MONTH_UNSURE, /* 2023.1: January, or October without its zero */
    CELL_NOT_BOOLEAN,
    CELL_NOT_CHOICE,
    CELL_NOT_REGION,
    CELL_ID_SCIENTIFIC, /* 4.50226E+17 */
    CELL_ID_NUMERIC,    /* a number cell, or 450226199001011234.0 */
    CELL_ID_CUT,        /* ends in 000, and its check fails */
    CELL_ID_DEFAULT,
    CELL_ID_DATE,
    CELL_ID_LETTERS,
    CELL_ID_MASKED,
    CELL_ID_SEVERAL,
    CELL_ID_LENGTH,
    CELL_PROBLEMS
};

/* A row is refused for one of its cells, or for one of these. */
enum row_problem {
    REFUSED_MISSING = CELL_PROBLEMS,
    REFUSED_FIELDS,
    REFUSED_QUOTE,
    REFUSED_LONG,
    REFUSED_TOTAL, /* 合计: no row of data, but not lost from the count */
    REFUSED_CONFLICT,
    REFUSED_FOOTER, /* below the table: 制表人, 填报单位 */
    REFUSED_HEADER, /* the header once more */
    ROW_PROBLEMS
};

bool problem_is_aside(unsigned problem); /* no row of data: nothing is to be mended */
/* What is wrong with a cell or a row, for the people of the agency that sent it; never NULL. */
const char *problem_zh(unsigned problem);
const char *problem_en(unsigned problem);

#endif
