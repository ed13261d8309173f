/* The words that several outputs share: standings, urgencies, places, sources, and the sentence of a reason
 * as a city-level file may show it. */
#ifndef HEARTH_OUTCOME_WORDS_H
#define HEARTH_OUTCOME_WORDS_H

#include "casebook/events.h"
#include "outcome/outcome.h"

const char *standing_zh(enum standing standing);
const char *standing_key(enum standing standing); /* for programs: "new" */
const char *urgency_zh(enum urgency urgency);     /* 红 黄 绿 */

const char *event_zh(enum event_kind kind); /* 立案 列入 … */
const char *why_off_zh(const char *why);    /* event.why; "" for NULL */

const char *date_shown(date_t date, char out[11]);   /* "" when there is none */
const char *cutoff_shown(date_t date, char out[11]); /* "2023-08-31", or 未注明 */
const char *weekday_zh(date_t date);                 /* 星期一 */

/* Names of a place; never NULL: 未知区县, 未分乡镇 when the table of regions lacks it. */
const char *county_shown(const struct night_facts *night, region_t region);
const char *township_shown(const struct night_facts *night, region_t region);

const struct rule *reason_rule(const struct night_facts *night,
                               const struct reason *reason); /* NULL: gone from the book */
const char *reason_title(const struct night_facts *night,
                         const struct reason *reason); /* discreet where the rule asks */
/* The reason's sentence without personal names, for files that leave the township; the rule's title where the
 * sentence names somebody or must be discreet. */
const char *reason_for_city(const struct night_facts *night, const struct case_file *file,
                            const struct reason *reason);
/* The same of a flag that opens no case. */
const char *flag_for_city(const struct night_facts *night, const struct flag *flag);
const char *list_zh(enum rule_list list);  /* 入户 名册 退出核查 */
const char *list_key(enum rule_list list); /* for programs: "roster" */
/* A member's name stands in the text: a fact can carry it there. */
bool names_member(const struct night_facts *night, uint32_t household, const char *text);
/* Appends "医保结算，数据截至2023-08-31；残疾人证，…" to out: the datasets of flag_sources_shown, which are
 * the register alone when the flag read nothing else. */
#define SOURCES_MOST 64
#define SOURCES_BETWEEN "；"
void source_add(struct buffer *out, const struct night_facts *night, uint16_t dataset);
uint16_t flag_sources_shown(const struct night_facts *night, const struct flag *flag,
                            uint16_t datasets[SOURCES_MOST]);
void flag_sources_add(struct buffer *out, const struct night_facts *night, const struct flag *flag);

/* Appends what a reason rests on besides data: "；推定：没有工资记录按无收入", "；按已有数据计算：…",
 * "；未能核对：本户享受低保"; each once, nothing when there is nothing. */
void flag_notes_add(struct buffer *out, const struct night_facts *night, const struct flag *flag);

/* Appends the titles of the facts of `unless` or `away` that could not be told, each once, and whether the
 * urgency could not; of a discreet rule's `unless` no more than that. */
void flag_unchecked_add(struct buffer *out, const struct night_facts *night, const struct flag *flag,
                        const char *between);

/* Appends how a dataset stands tonight: 正常, 旧数据, 逾期12天, 未报送 … */
void dataset_state_add(struct buffer *out, const struct night_facts *night, uint16_t dataset);
/* Appends "；x.csv 由 韦科长 放行：已电话核实" for each delivery of it that is in force, or dismissed
 * (定为不用), by a person's word. */
void dataset_decided_add(struct buffer *out, const struct night_facts *night, uint16_t dataset);
/* Appends "；文件 x.csv 暂缓使用：…" for each delivery of it that is held or cannot be read, with the reason
 * and its numbers. */
void dataset_held_add(struct buffer *out, const struct night_facts *night, uint16_t dataset);

#endif
