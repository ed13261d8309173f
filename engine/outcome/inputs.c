/* The words of hearth inputs. */
#include "outcome/inputs.h"

const char *inputs_state_zh(enum delivery_state state) {
    static const char *const words[] = {"在用",           "已被更新", "暂缓，待人决定", "经人定为不用",
                                        "与已收文件相同", "无法识别", "无法读取",       "还在传送"};
    return words[state];
}

const char *inputs_state_en(enum delivery_state state) {
    static const char *const words[] = {
        "in force",       "superseded", "held",    "dismissed", "same bytes as before",
        "not recognised", "unreadable", "arriving"};
    return words[state];
}

const char *inputs_missing_zh(const struct dataset_state *state) {
    return state->held ? "暂缓" : state->stale ? "过期" : "未送达";
}

const char *inputs_missing_en(const struct dataset_state *state) {
    return state->held ? "held" : state->stale ? "out of date" : "not delivered";
}
