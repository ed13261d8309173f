/* The rule book as one page: its style inside, no script; printed on A4 it can be read and signed. */
#include <string.h>
#include "ground/text.h"
#include "outcome/columns.h"
#include "outcome/page.h"
#include "rulebook/parameter_words.h"
#include "rulebook/parts.h"

#define SHORT_CELL 14 /* columns */

static const char style[] =
    "@page{size:A4;margin:15mm 15mm 17mm;@bottom-center{content:counter(page) ' / ' counter(pages);"
    "font:9px sans-serif;color:#555}}"
    "*{box-sizing:border-box}"
    "body{font:13.5px/1.6 'Noto Sans CJK SC','Microsoft YaHei','PingFang SC',SimSun,sans-serif;color:#1a1a1a;"
    "max-width:860px;margin:24px auto;padding:0 16px}"
    "h1{font-size:25px;margin:0 0 2px;letter-spacing:.04em}"
    "h1 small,h2 small,h3 small{font-weight:400;color:#666;margin-left:.7em;letter-spacing:0}"
    "h1 small{font-size:15px}h2 small{font-size:13px}h3 small{font-size:12px}"
    "h2{font-size:18px;margin:34px 0 8px;border-bottom:2px solid #1a1a1a;padding-bottom:3px}"
    "h3{font-size:15px;margin:22px 0 0}h3 b{color:#7a1f1f;font-weight:600;margin-right:.5em}"
    "p{margin:2px 0}.key{font-size:11px;color:#666}"
    "code,pre{font-family:'DejaVu Sans Mono','Noto Sans Mono CJK SC',Consolas,monospace}"
    "code{font-size:11.5px}"
    "table{border-collapse:collapse;width:100%}"
    ".terms{margin-top:4px;border-top:1px solid #888;border-bottom:1px solid #888}"
    ".terms>tbody>tr>th{width:6.6em;text-align:left;font-weight:600;color:#333;background:#f5f3ee}"
    ".terms>tbody>tr>th,.terms>tbody>tr>td{padding:3px 9px;border-bottom:1px solid #ddd;vertical-align:top}"
    ".grid{font-size:12px;line-height:1.45}.grid th{text-align:left;font-weight:600;color:#444;"
    "border-bottom:1px solid #aaa;white-space:nowrap}"
    ".grid th,.grid td{padding:2px 8px 2px 0;vertical-align:top}.grid td{border-bottom:1px dotted #ccc}"
    ".n{white-space:nowrap}.grid td:first-child{min-width:7em}.grid td:last-child{min-width:9em}"
    "pre{font-size:11px;line-height:1.5;background:#f7f7f7;border-left:3px solid #b9b2a3;margin:1px 0 5px;"
    "padding:4px 9px;white-space:pre-wrap;overflow-wrap:anywhere}"
    ".read{white-space:pre-line;border-left:3px solid #7a1f1f;background:#fbf7f4;margin:1px 0 "
    "5px;padding:3px 9px;"
    "font-size:12.5px}"
    ".where{font-size:11px;color:#666;margin-top:3px}"
    ".names{font-size:12px;line-height:1.5}.names td{padding:0 10px 1px 0;vertical-align:top}"
    ".names td:first-child{white-space:nowrap}"
    "ul{margin:1px 0 2px;padding-left:1.2em;columns:2;column-gap:24px;font-size:12px;line-height:1.45}"
    "li{break-inside:avoid}"
    ".facts{margin:14px 0}.facts td,.facts th{border:1px solid #999;padding:4px 10px;text-align:left;"
    "vertical-align:top}.facts th{width:8.5em;background:#f5f3ee;font-weight:600}"
    ".digest{font-size:11px;overflow-wrap:anywhere}"
    ".index+.index{margin-top:14px}.index th{white-space:nowrap}"
    ".w{color:#a3252b}.index{font-size:12.5px;line-height:1.45}.index th{text-align:left;border-bottom:1px "
    "solid "
    "#555;font-weight:600}"
    ".index th,.index td{padding:3px 10px 3px 0;vertical-align:top}.index "
    "td:not(:last-child){white-space:nowrap}.index td{border-bottom:1px solid #ddd}"
    "a{color:inherit;text-decoration:none}.toc a{margin-right:1.6em;border-bottom:1px solid #bbb}"
    ".sign{margin:20px 0 6px}.sign th,.sign td{border:1px solid #777;padding:5px 10px;text-align:left;"
    "font-weight:400}.sign td{height:40px;width:27%}.sign th{white-space:nowrap;background:#f5f3ee}"
    ".foot{color:#555;font-size:11px;margin-top:26px;border-top:1px solid #ccc;padding-top:4px}"
    "@media screen and (max-width:640px){.index,.grid{display:block;overflow-x:auto}"
    ".index td:not(:last-child){white-space:normal}.index td:nth-child(n+2){min-width:5em}"
    ".names td:first-child{white-space:normal;overflow-wrap:anywhere}ul{columns:1}}"
    "@media print{body{margin:0;padding:0;max-width:none;font-size:11.5px;line-height:1.5}"
    "h2{break-before:page;margin-top:0}h3,.where,.key{break-after:avoid}tr,pre,h3{break-inside:avoid}"
    ".terms>tbody>tr{break-inside:auto}pre{font-size:9.5px}.grid,.names,ul,.index{font-size:10.5px}code{font-"
    "size:10px}"
    ".read{font-size:11px}.where,.key{font-size:9.5px}}";

static void put_tag(FILE *out, const char *tag, const char *text) {
    page_text(out, tag, text);
    fputc('\n', out);
}

static void put_code(FILE *out, const struct part *part) {
    if (*part->note) put_tag(out, "p class=where", part->note);
    fputs("<pre>", out);
    text_html(out, part->text);
    fputs("</pre>\n", out);
}

static void put_reading(FILE *out, const struct part *part) {
    fputs("<p class=where>读作</p>\n<div class=read>", out);
    text_html(out, part->text);
    fputs("</div>\n", out);
}

/* Parts of one kind that follow each other stand in one table or list; returns how many. */
static size_t run_length(const struct part *parts, size_t count) {
    size_t length = 1;
    while (length < count && parts[length].kind == parts->kind) length++;
    return length;
}

static void put_names(FILE *out, const struct part *parts, size_t count) {
    fputs("<table class=names>\n", out);
    for (size_t i = 0; i < count; i++) {
        fputs("<tr><td>", out);
        page_text(out, "code", parts[i].text);
        fputs("</td>", out);
        page_text(out, "td", parts[i].note);
        fputs("</tr>\n", out);
    }
    fputs("</table>\n", out);
}

/* A day, an amount or a short name is not broken. */
static void put_cell(FILE *out, bool head, const char *text) {
    page_text(out, head ? "th" : columns_width(text) <= SHORT_CELL ? "td class=n" : "td", text);
}

static void put_rows(FILE *out, const struct part *parts, size_t count) {
    fputs("<table class=grid>\n", out);
    for (size_t i = 0; i < count; i++) {
        fputs("<tr>", out);
        for (uint16_t c = 0; c < parts[i].cell_count; c++) put_cell(out, i == 0, parts[i].cells[c]);
        fputs("</tr>\n", out);
    }
    fputs("</table>\n", out);
}

static void put_items(FILE *out, const struct part *parts, size_t count) {
    fputs("<ul>\n", out);
    for (size_t i = 0; i < count; i++) put_tag(out, "li", parts[i].text);
    fputs("</ul>\n", out);
}

static void put_parts(FILE *out, const struct part *parts, size_t count) {
    for (size_t i = 0, length; i < count; i += length) {
        length = 1;
        switch (parts[i].kind) {
        case PART_LINE:
            put_tag(out, "p", parts[i].text);
            break;
        case PART_READ:
            put_reading(out, &parts[i]);
            break;
        case PART_CODE:
            put_code(out, &parts[i]);
            break;
        case PART_ITEM:
            length = run_length(parts + i, count - i);
            put_items(out, parts + i, length);
            break;
        case PART_NAME:
            length = run_length(parts + i, count - i);
            put_names(out, parts + i, length);
            break;
        case PART_ROW:
            length = run_length(parts + i, count - i);
            put_rows(out, parts + i, length);
            break;
        }
    }
}

static void put_entry(FILE *out, const struct rulebook *rulebook, const struct entry_of_book *entry) {
    fprintf(out, "<h3 id=\"n%s\"><b>%s</b>", entry->number, entry->number);
    text_html(out, entry->zh);
    if (*entry->en) page_text(out, "small", entry->en);
    fputs("</h3>\n<p class=key>", out);
    page_text(out, "code", entry->key);
    fputs("　", out);
    text_html(out, entry->place);
    fputs("</p>\n<table class=terms>\n", out);
    for (size_t i = 0; i < entry->count; i++) {
        const struct term *term = &rulebook->terms[entry->first + i];
        fputs("<tr>", out);
        page_text(out, "th", term->label);
        fputs("<td>\n", out);
        put_parts(out, &rulebook->parts[term->first], term->count);
        fputs("</td></tr>\n", out);
    }
    fputs("</table>\n", out);
}

static void put_fact(FILE *out, const char *label, const char *text) {
    fputs("<tr>", out);
    page_text(out, "th", label);
    page_text(out, "td", text);
    fputs("</tr>\n", out);
}

static void put_index(FILE *out, const struct rulebook *rulebook) {
    const struct book *book = rulebook->book;
    const struct chapter *rules = rulebook->chapters;
    char day[11];
    fputs("<table "
          "class=index>\n<tr><th></th><th>规则</th><th>原因</th><th>对象</th><th>施行</th><th>政策依据</th></"
          "tr>\n",
          out);
    for (size_t i = 0; i < rules->count; i++) {
        const struct entry_of_book *entry = &rulebook->entries[rules->first + i];
        const struct rule *rule = &book->rules[i];
        date_write(rule->from, day);
        fprintf(out, "<tr><td><a href=\"#n%s\">%s</a></td><td><a href=\"#n%s\">", entry->number,
                entry->number, entry->number);
        text_html(out, entry->zh);
        fputs("</a></td>", out);
        page_text(out, "td", rule->cause_zh);
        page_text(out, "td", rule->of_household ? "户" : "人");
        page_text(out, "td", day);
        page_text(out, "td", rule->basis);
        fputs("</tr>\n", out);
    }
    fputs("</table>\n", out);
}

static bool is_used(const struct rulebook *rulebook, size_t parameter) {
    for (uint16_t i = 0; i < rulebook->book->rule_count; i++)
        if (rulebook->of_rule[i].parameters[parameter]) return true;
    return rulebook->of_household->parameters[parameter];
}

/* What the office signs for in figures: the parameters on which its rules rest, as they stand today. */
static void put_values(FILE *out, const struct rulebook *rulebook) {
    const struct chapter *chapter = &rulebook->chapters[CHAPTER_PARAMETERS - 1];
    struct buffer words = {0};
    fputs("<table class=\"index values\">\n<tr><th></th><th>参数</th><th>依据</th></tr>\n", out);
    for (size_t i = 0; i < chapter->count; i++) {
        const struct entry_of_book *entry = &rulebook->entries[chapter->first + i];
        const struct parameter *parameter = &rulebook->book->parameters[i];
        const struct entry *today =
            parameter->is_plain
                ? parameter_entry(parameter, rulebook->book->site.region, rulebook->book->today)
                : NULL;
        if (!is_used(rulebook, i)) continue;
        buffer_clear(&words);
        parameter_words(&words, rulebook->book, (uint16_t)i, NULL, PER_NOTHING);
        fprintf(out, "<tr><td><a href=\"#n%s\">%s</a></td>", entry->number, entry->number);
        page_text(out, "td", words.at);
        bool doubtful = today && strstr(today->basis, "未核实");
        page_text(out, doubtful ? "td class=w" : "td", today ? today->basis : "见参数表");
        fputs("</tr>\n", out);
    }
    fputs("</table>\n", out);
    buffer_release(&words);
}

static void put_signatures(FILE *out) {
    static const char *const who[] = {"编制", "复核", "批准"};
    fputs("<table class=sign>\n", out);
    for (size_t i = 0; i < sizeof who / sizeof *who; i++)
        fprintf(out, "<tr><th>%s</th><td></td><th>签字</th><td></td><th>日期</th><td></td></tr>\n", who[i]);
    fputs("</table>\n<p "
          "class=key>"
          "签字并加盖单位公章后，表示以上规则、指标和参数已经核对。规则库有任何改动，摘要随之改变，须重新"
          "打印签字。</p>\n",
          out);
}

static void put_first_page(FILE *out, const struct rulebook *rulebook) {
    const struct book *book = rulebook->book;
    char day[11], counts[160];
    date_write(book->today, day);
    snprintf(counts, sizeof counts, "规则%u条，指标%u个，参数%u个，数据%u种", book->rule_count,
             book->fact_count, book->parameter_count, book->dataset_count);
    fputs("<h1>", out);
    text_html(out, book->site.name);
    fputs("　规则手册<small>Rule book</small></h1>\n<table class=facts>\n", out);
    put_fact(out, "适用日期", day);
    put_fact(out, "内容", counts);
    fputs("<tr><th>规则库摘要</th><td class=digest><code>", out);
    fputs(rulebook->digest, out);
    fputs("</code></td></tr>\n</table>\n", out);
    put_index(out, rulebook);
    put_values(out, rulebook);
    put_signatures(out);
    fputs("<p class=toc>", out);
    for (size_t i = 0; i < rulebook->chapter_count; i++)
        fprintf(out, "<a href=\"#c%zu\">%zu %s</a>", i + 1, i + 1, rulebook->chapters[i].zh);
    fputs("</p>\n", out);
}

void rulebook_html(FILE *out, const struct rulebook *rulebook) {
    fputs("<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" content=\"width=device-width\">\n<title>",
          out);
    text_html(out, rulebook->book->site.name);
    fprintf(out, "规则手册</title>\n<style>%s</style>\n</head>\n<body>\n", style);
    put_first_page(out, rulebook);
    for (size_t c = 0; c < rulebook->chapter_count; c++) {
        const struct chapter *chapter = &rulebook->chapters[c];
        fprintf(out, "<h2 id=\"c%zu\">%zu　%s<small>%s</small></h2>\n", c + 1, c + 1, chapter->zh,
                chapter->en);
        for (size_t i = 0; i < chapter->count; i++)
            put_entry(out, rulebook, &rulebook->entries[chapter->first + i]);
    }
    fputs("<p class=foot>线索均为疑似，须入户核实；是否给予救助由人决定。</p>\n</body>\n</html>\n", out);
}
