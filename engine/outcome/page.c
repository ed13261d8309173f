/* Parts of the morning page. */
#include "outcome/page.h"

#include <inttypes.h>
#include <string.h>
#include "ground/text.h"

static const char style[] =
    "@page{size:A4;margin:11mm 13mm}"
    "*{box-sizing:border-box}"
    "body{font:13px/1.45 'Noto Sans CJK SC','Microsoft YaHei','PingFang SC',SimSun,sans-serif;color:#1a1a1a;"
    "max-width:800px;margin:18px auto;padding:0 14px}"
    "h1{font-size:21px;margin:0;letter-spacing:.02em}h1 "
    "small{font-size:13px;font-weight:400;color:#555;margin-left:.8em}"
    "h2{font-size:14px;margin:13px 0 4px;border-bottom:1px solid #1a1a1a;padding-bottom:2px}"
    "h2 small{font-weight:400;color:#555;font-size:12px;margin-left:.7em}"
    "p{margin:3px 0}"
    ".state{border:1.5px solid #1a1a1a;border-left-width:9px;padding:7px 12px;margin:9px 0 8px}"
    ".state "
    "b{font-size:16px}.good{border-color:#2c6e49}.bad{border-color:#a3252b;border-style:double;border-width:"
    "4px}"
    ".figures{display:flex;gap:8px;margin:8px 0}.figures div{flex:1 1 auto;border:1px solid #999;padding:4px "
    "9px}"
    ".figures b{display:block;font-size:20px;line-height:1.25}.figures span{color:#555;font-size:12px}"
    "table{border-collapse:collapse;width:100%;font-size:12px}"
    "th,td{padding:2px 6px;border-bottom:1px solid #ccc;text-align:right;vertical-align:top}"
    "th{font-weight:600;border-bottom:1px solid #777;white-space:nowrap}"
    "td.t,th.t{text-align:left}td.z{color:#aaa}tr.sum td{border-top:1px solid #777;font-weight:600}"
    "td.w{text-align:left;font-weight:600}td.w::before{content:'▲ '}"
    "td.f{text-align:left;overflow-wrap:anywhere}td.f+td,td.f+td+td{white-space:nowrap}"
    "ul{margin:3px 0;padding-left:1.3em}li{margin:1px 0;overflow-wrap:anywhere}"
    ".foot{color:#555;font-size:11px;margin-top:11px;border-top:1px solid #ccc;padding-top:4px}"
    "@media screen and (max-width:640px){table{display:block;overflow-x:auto;white-space:nowrap}"
    ".figures{flex-wrap:wrap}}"
    "@media print{body{margin:0;padding:0;max-width:none;font-size:11px;line-height:1.28}"
    "table{font-size:10.2px}th,td{padding:1px 5px}h1{font-size:18px}h2{font-size:12.5px;margin:7px 0 2px}"
    ".state{margin:5px 0;padding:4px 10px}.figures{margin:5px 0}.figures div{padding:2px 8px}.figures "
    "b{font-size:16px}"
    ".foot{font-size:9.5px;margin-top:6px}h2,tr,li{break-inside:avoid}h2{break-after:avoid}}";

void page_start(FILE *out, const char *title) {
    fputs("<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" content=\"width=device-width\">\n<title>",
          out);
    text_html(out, title);
    fprintf(out, "</title>\n<style>%s</style>\n</head>\n<body>\n", style);
}

void page_end(FILE *out) {
    fputs("</body>\n</html>\n", out);
}

void page_text(FILE *out, const char *tag, const char *text) {
    fprintf(out, "<%s>", tag);
    text_html(out, text);
    fprintf(out, "</%.*s>", (int)strcspn(tag, " "), tag);
}

void page_number(FILE *out, uint64_t number) {
    fprintf(out, number ? "<td>%" PRIu64 "</td>" : "<td class=z>%" PRIu64 "</td>", number);
}

void page_section(FILE *out, const char *title, const char *note) {
    fputs("<h2>", out);
    text_html(out, title);
    if (*note) page_text(out, "small", note);
    fputs("</h2>\n", out);
}

void page_table(FILE *out, const char *const *heads, int count, int texts) {
    fputs("<table>\n<tr>", out);
    for (int i = 0; i < count; i++) {
        bool left = i < texts || *heads[i] == '<';
        page_text(out, left ? "th class=t" : "th", heads[i] + (*heads[i] == '<'));
    }
    fputs("</tr>\n", out);
}

void page_table_end(FILE *out) {
    fputs("</table>\n", out);
}
