/* How citizen IDs, texts, choices and places read. The right-hand sides were worked out by hand from the text
 * on the left; ID samples are those of GB 11643-1999. IDs stand by kind and first 17 digits. */
#include "reading.h"

static const struct reading citizens[] = {
    IS("11010519491231002X", "exact 11010519491231002"),
    IS("11010519491231002x", "exact 11010519491231002"),
    IS("'11010519491231002X", "exact 11010519491231002"),
    IS("=\"11010519491231002X\"", "exact 11010519491231002"),
    IS(" 110105 19491231 002X ", "exact 11010519491231002"),
    IS("１１０１０５１９４９１２３１００２Ｘ", "exact 11010519491231002"),
    IS("11010519491231002×", "exact 11010519491231002"),
    IS("11010519491231002Ⅹ", "exact 11010519491231002"),
    IS("11010519491231002Х", "exact 11010519491231002"), /* a Russian letter */
    IS("11010519491231002X\xE2\x80\xAC", "exact 11010519491231002"),
    IS("440524188001010014", "exact 44052418800101001"),
    IS("110105491231002", "derived 11010519491231002"),
    IS("11010519491231002X42", "carrier 11010519491231002"),
    IS("11010519491231002X42B1", "carrier 11010519491231002"),
    IS("G11010519491231002X", "carrier 11010519491231002"),
    IS("110105194912310021", "damaged 110105194912310021"),
    IS("1101051949123102X", "damaged 1101051949123102X"), /* a digit is lost: 17 are left */
    IS("11010519491231002", "damaged 11010519491231002"),
    IS("110105194912301000", "suspect 11010519491230100"), /* 166 = 1 (mod 11), whose answer is 0 */
    /* No spreadsheet has cut an ID with something behind or before it. */
    IS("11010519491230100042", "carrier 11010519491230100"),
    IS("G110105194912301000", "carrier 11010519491230100"),
    IS("11010519491231000042", "damaged 110105194912310000"),
    IS("G110105194912310000", "damaged 110105194912310000"),
    /* Sequence 000 leaves 9 (mod 11), whose answer is 3. */
    NOT("110105194912310000", CELL_ID_CUT),
    NOT("11010519491231000000", CELL_ID_CUT),
    NOT("1.10105194912310E+17", CELL_ID_SCIENTIFIC),
    NOT("1.10105E+17", CELL_ID_SCIENTIFIC),
    NOT("1.10105e+17", CELL_ID_SCIENTIFIC),
    NOT("1.10105 E+17", CELL_ID_SCIENTIFIC),
    NOT(" 1.10105 e + 17 ", CELL_ID_SCIENTIFIC),
    NOT("１．１０１０５Ｅ＋１７", CELL_ID_SCIENTIFIC),
    NOT("'1.10105E+17", CELL_ID_SCIENTIFIC),
    NOT("110105194912310000.0", CELL_ID_NUMERIC),
    NOT("110105194912310021.00", CELL_ID_NUMERIC),
    NOT("110,105,194,912,310,021", CELL_ID_NUMERIC),
    NOT("111111111111111111", CELL_ID_DEFAULT),
    NOT("11111111111111111X", CELL_ID_DEFAULT),
    NOT("22222222222222222x", CELL_ID_DEFAULT),
    NOT("000000000000000000", CELL_ID_DEFAULT),
    NOT("123456789012345678", CELL_ID_DEFAULT),
    NOT("12345678901234567X", CELL_ID_DEFAULT),
    NOT("0", CELL_ID_DEFAULT),
    NOT("1101051949123100", CELL_ID_LENGTH),
    NOT("1101051949123100211", CELL_ID_LENGTH),
    NOT("11010549123100X", CELL_ID_LENGTH),
    NOT("12", CELL_ID_LENGTH),
    NOT("110105194912310021110105194912310", CELL_ID_SEVERAL), /* of 18 and of 15 characters */
    NOT("11010519491231002X440524188001010014", CELL_ID_SEVERAL),
    NOT("11010519491231002X,440524188001010014", CELL_ID_SEVERAL),
    NOT("11010519491231002X、440524188001010014", CELL_ID_SEVERAL),
    NOT("11010519491231002X\n440524188001010014", CELL_ID_SEVERAL),
    NOT("11010519491231002X/110105491231002", CELL_ID_SEVERAL),
    NOT("1101051949123100210110105194912310021012", CELL_ID_LENGTH),
    NOT("1101**********002X", CELL_ID_MASKED),
    NOT("1101XXXXXXXXXX002X", CELL_ID_MASKED),
    NOT("1101××××××××××002X", CELL_ID_MASKED),
    NOT("J1010519491231002X", CELL_ID_LETTERS),
    NOT("L11010519491231002X", CELL_ID_LETTERS),
    NOT("11010519491231002X(母亲)", CELL_ID_LETTERS),
    NOT("张三", CELL_ID_LETTERS),
    NOT("E1234567", CELL_ID_LETTERS),
    NOT("110105491331002", CELL_ID_DATE),
    /* Month 13, yet the check is right: digits times weights are 176 = 0 (mod 11), whose answer is 1. */
    NOT("110105194913310021", CELL_ID_DATE),
    NOT("无", CELL_EMPTY),
    NOT("未知", CELL_EMPTY),
    NOT("-", CELL_EMPTY),
    NOT("  ", CELL_EMPTY),
    NOT_OF(CELL_NUMBER, "440524188001010014", CELL_ID_NUMERIC),
    NOT_OF(CELL_NUMBER, "4.4052418800101E+17", CELL_ID_NUMERIC),
    NOT_OF(CELL_NUMBER, "110105491231002", CELL_ID_NUMERIC),
    NOT_OF(CELL_DATE, "2023-05-01", CELL_MADE_DATE),
    NOT_OF(CELL_ERROR, "#REF!", CELL_FORMULA),
    NOT_OF(CELL_LOST, "#TEXT", CELL_TEXT_LOST),
};

static const struct reading names[] = {
    IS("覃某某", "覃某某"),
    IS("　覃某某\xC2\xA0", "覃某某"),
    IS("\xEF\xBB\xBF覃某某", "覃某某"),
    IS("'覃某某", "覃某某"),
    IS("覃 某", "覃 某"),
    IS("无为", "无为"),
    IS("Ａｎｎａ", "Ａｎｎａ"), /* as delivered; linking folds it */
    NOT("无", CELL_EMPTY),
    NOT("—", CELL_EMPTY),
    NOT("NULL", CELL_EMPTY),
    NOT("#N/A", CELL_EMPTY),
    NOT("#NAME?", CELL_FORMULA),
    NOT("\xD5\xC5", CELL_BAD_ENCODING),
    NOT("甲\x01", CELL_BAD_ENCODING),
    NOT_OF(CELL_DATE, "2023-05-01", CELL_MADE_DATE),
};

static const struct reading texts[] = {
    IS(" 高血压 ", "高血压"),
    IS("无", "无"), /* an answer */
    IS("未知", "未知"),
    IS("无异常", "无异常"),
    IS("１２", "１２"),
    NOT("—", CELL_EMPTY),
    NOT("－", CELL_EMPTY),
    NOT("/", CELL_EMPTY),
    NOT("null", CELL_EMPTY),
    NOT("\\N", CELL_EMPTY),
    NOT("#VALUE!", CELL_FORMULA),
    IS("#3", "#3"),
    IS_OF(CELL_NUMBER, "45047", "45047"),
    IS_OF(CELL_NUMBER, "1.5", "1.5"),
    IS_OF(CELL_NUMBER, "0.10000000000000001", "0.1"),
    IS_OF(CELL_NUMBER, "4.5E+4", "45000"),
    IS_OF(CELL_DATE, "2023-05-01", "2023-05-01"),
    IS_OF(CELL_BOOLEAN, "TRUE", "TRUE"),
};

static const struct reading codes[] = {
    IS("007", "007"),
    IS("００７", "007"),
    IS("=\"007\"", "007"),
    IS("Ｃ３４．９", "C34.9"),
    IS("C\xE2\x80\x8B"
       "34",
       "C34"),
    IS("C34\xC2\xA0", "C34"),
    NOT("无", CELL_EMPTY),
    NOT("6.22202E+18", CELL_CODE_SCIENTIFIC),
    IS("2E5", "2E5"),
    IS("1.5E", "1.5E"),
    IS_OF(CELL_NUMBER, "6222021234567", "6222021234567"),
    IS_OF(CELL_NUMBER, "7", "7"),
    NOT_OF(CELL_NUMBER, "6.2220212345678E+18", CELL_DIGITS_LOST),
    NOT_OF(CELL_DATE, "2023-03-02", CELL_MADE_DATE), /* it was 3-2 */
};

static const struct reading phones[] = {
    IS("13800138000", "13800138000"),
    IS("0772-2611111", "0772-2611111"),
    IS("０７７２－２６１１１１１", "0772-2611111"),
    IS("0772−2611111", "0772-2611111"),
    NOT("1.38E+10", CELL_CODE_SCIENTIFIC),
    NOT("无", CELL_EMPTY),
    IS_OF(CELL_NUMBER, "1.3800138E10", "13800138000"),
};

static const struct reading addresses[] = {
    IS("丹洲镇一组3号", "丹洲镇一组3号"),
    NOT("无", CELL_EMPTY),
    NOT("暂无", CELL_EMPTY),
    NOT("/", CELL_EMPTY),
    NOT_OF(CELL_DATE, "2023-03-02", CELL_MADE_DATE),
};

static const struct reading booleans[] = {
    IS("是", "1"),
    IS(" 是", "1"),
    IS("Y", "1"),
    IS("Ｙ", "1"),
    IS("y", "1"),
    IS("否", "0"),
    IS("无", "0"), /* declared */
    NOT("也许", CELL_NOT_BOOLEAN),
    NOT("—", CELL_EMPTY),
    IS_OF(CELL_BOOLEAN, "TRUE", "1"),
    IS_OF(CELL_BOOLEAN, "FALSE", "0"),
    IS_OF(CELL_NUMBER, "1", "1"),
    NOT_OF(CELL_NUMBER, "2", CELL_NOT_BOOLEAN),
    NOT_OF(CELL_ERROR, "#N/A", CELL_FORMULA),
};

static const struct reading regions[] = {
    IS("450226", "450226000000"),
    IS("450226102", "450226102000"),
    IS("450226102201", "450226102201"),
    IS("４５０２２６", "450226000000"),
    IS("'450226", "450226000000"),
    NOT("45022", CELL_NOT_REGION),
    NOT("丹洲镇", CELL_NOT_REGION),
    IS("4502", "450200000000"),
    NOT("4.50226E+11", CELL_CODE_SCIENTIFIC),
    NOT("无", CELL_EMPTY),
    IS_OF(CELL_NUMBER, "450226102201", "450226102201"),
    IS_OF(CELL_NUMBER, "4.50226102201E+11", "450226102201"),
};

static void citizen_ids(void **state) {
    (void)state;
    EXPECT_ALL(TYPE_CITIZEN_ID, citizens);
}

static void texts_and_codes(void **state) {
    (void)state;
    EXPECT_ALL(TYPE_NAME, names);
    EXPECT_ALL(TYPE_TEXT, texts);
    EXPECT_ALL(TYPE_CODE, codes);
    EXPECT_ALL(TYPE_PHONE, phones);
    EXPECT_ALL(TYPE_ADDRESS, addresses);
}

static void choices_and_places(void **state) {
    (void)state;
    EXPECT_ALL(TYPE_BOOLEAN, booleans);
    EXPECT_ALL(TYPE_REGION, regions);
}

/* Every reason has its sentence in both languages, and no two have the same. */
static void every_reason_has_words(void **state) {
    (void)state;
    for (enum cell_problem i = CELL_GOOD; i < CELL_PROBLEMS; i++) {
        assert_true(strlen(problem_zh(i)) > 0 && strlen(problem_en(i)) > 0);
        for (enum cell_problem k = CELL_GOOD; k < i; k++) {
            assert_string_not_equal(problem_zh(i), problem_zh(k));
            assert_string_not_equal(problem_en(i), problem_en(k));
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(citizen_ids),
        cmocka_unit_test(texts_and_codes),
        cmocka_unit_test(choices_and_places),
        cmocka_unit_test(every_reason_has_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
