/* What a pack is, the rules as they were written, and the digests by which all of it is held against the
 * sealed run. */
#include <string.h>
#include "casebook/chain.h"
#include "audit/case_pack_parts.h"

static const char *const readers[] = {"入户人员 visitor", "区县 county", "审计 auditor"};

static void put_line(struct table_writer *writer, int64_t *number, const char *what, const char *text) {
    writer_number(writer, ++*number);
    writer_own(writer, what);
    writer_own(writer, text);
    writer_row(writer);
}

static void put_about(struct packing *packing) {
    const struct explanation *explanation = packing->explanation;
    const json_value *manifest = packing->rebuilt->sealed.manifest;
    struct table_writer writer;
    int64_t number = 0;
    writer_open(&writer, packing, "说明", 3);
    put_line(
        &writer, &number, "这是什么",
        "一户人家在一次已封存的运行中的全部判断和依据，由存档重新算出。先看一页（SELECT * FROM 一页）。");
    put_line(&writer, &number, "单位", explanation->office);
    put_line(&writer, &number, "运行", explanation->run);
    put_line(&writer, &number, "数据日期", explanation->date);
    put_line(&writer, &number, "户", explanation->label);
    put_line(&writer, &number, "地区", explanation->county);
    put_line(&writer, &number, "乡镇", explanation->township);
    put_line(&writer, &number, "给谁看", readers[packing->options->reader]);
    put_line(&writer, &number, "方案摘要", json_text(manifest, "plan_sha256"));
    put_line(&writer, &number, "清单摘要", packing->rebuilt->sealed.run->manifest);
    put_line(
        &writer, &number, "没有什么",
        packing->options->reader == FOR_AUDITOR
            ? "没有身份证号。"
            : "没有身份证号、住址和电话，没有户外人员的姓名和资料；规则看过的户外资料只计行数（户外的行）。"
              "没有只供不公开的规则使用的资料。");
    put_line(&writer, &number, "什么时候、谁出的", "记在站点的 access.log，连同本文件的 SHA-256。");
    put_line(&writer, &number, "怎样核对",
             "一、站点 runs/运行/manifest.json 的 SHA-256 等于清单摘要。"
             "二、规则原文各行的 SHA-256 等于其摘要，并列在 manifest.json 的 plan.sources 里。"
             "三、来件摘要是 archive/ 里文件的 SHA-256，打开文件看所列行号。"
             "四、hearth verify 查封存链，hearth replay 重算这次运行，再出一份本文件应逐字节相同。");
    writer_close(&writer);
}

/* A discreet rule of this reader's is written there: beside it stands what it is called instead. */
static bool is_hidden(const struct packing *packing, const char *path) {
    const struct book *book = packing->rebuilt->plan.book;
    for (uint16_t r = 0; r < book->rule_count && packing->options->reader != FOR_AUDITOR; r++)
        if (book->rules[r].discreet && strcmp(book->rules[r].said.file, path) == 0) return true;
    return false;
}

static bool is_used(const struct packing *packing, const char *path) {
    const struct explanation *explanation = packing->explanation;
    for (uint32_t i = 0; i < explanation->count; i++) {
        const struct explained *item = &explanation->items[i];
        const struct rule *rule = &packing->rebuilt->plan.book->rules[item->rule];
        bool used = !item->discreet && strcmp(rule->said.file, path) == 0;
        for (uint32_t p = 0; p < item->parameter_count && !used; p++)
            used = strcmp(item->parameters[p].file, path) == 0;
        for (uint32_t f = 0; f < item->fact_count && !used; f++)
            used = strcmp(item->facts[f].file, path) == 0;
        for (uint32_t l = 0; l < item->line_count && !used; l++)
            used = strcmp(item->lines[l].file, path) == 0;
        if (used) return true;
    }
    return strcmp(path, "household.lua") == 0;
}

static void put_rules(struct packing *packing) {
    const struct book *book = packing->rebuilt->plan.book;
    struct table_writer writer;
    struct buffer text = {0};
    writer_open(&writer, packing, "规则原文", 3);
    bool open = packing->options->reader != FOR_VISITOR; /* who never reads rules in an explanation either */
    for (uint16_t i = 0; open && i < book->source_count; i++) {
        const struct source *source = &book->sources[i];
        if (!is_used(packing, source->path) || is_hidden(packing, source->path)) continue;
        buffer_clear(&text);
        buffer_text(&text, "");
        buffer_add(&text, source->text.at, source->text.length);
        writer_own(&writer, source->path);
        writer_own(&writer, source->digest);
        writer_own(&writer, text.at);
        writer_row(&writer);
    }
    buffer_release(&text);
    writer_close(&writer);
}

static void put_digest(struct table_writer *writer, const char *kind, const char *name, const char *digest) {
    if (!*digest) return;
    writer_own(writer, kind);
    writer_file(writer, name);
    writer_own(writer, digest);
    writer_row(writer);
}

/* What a rule that is not shown asks, the names of its files and of its data would tell as well. */
static bool may_name_source(const struct packing *packing, const json_value *source) {
    const char *path = json_text(source, "path");
    return packing->options->reader == FOR_AUDITOR || (is_used(packing, path) && !is_hidden(packing, path));
}

static bool may_name_delivery(const struct packing *packing, const json_value *delivery) {
    return !discreet_alone(packing->known, span_of(json_text(delivery, "dataset")));
}

/* may_name NULL: all of them. */
static void put_listed(struct table_writer *writer, const char *kind, const json_value *list,
                       const char *name, bool (*may_name)(const struct packing *, const json_value *)) {
    for (size_t i = 0; i < json_count(list); i++)
        if (!may_name || may_name(writer->packing, json_at(list, i)))
            put_digest(writer, kind, json_text(json_at(list, i), name),
                       json_text(json_at(list, i), "sha256"));
}

static bool put_digests(struct packing *packing) {
    const struct sealed *sealed = &packing->rebuilt->sealed;
    const json_value *plan = json_get(sealed->manifest, "plan"),
                     *previous = json_get(sealed->manifest, "previous");
    char chain[DIGEST_TEXT];
    struct table_writer writer;
    if (!chain_of_sealed(sealed->casebook, sealed->run->number, chain, packing->diags)) return false;
    writer_open(&writer, packing, "摘要", 3);
    put_digest(&writer, "清单", "manifest.json", sealed->run->manifest);
    put_digest(&writer, "方案", "plan", json_text(sealed->manifest, "plan_sha256"));
    put_digest(&writer, "上一次清单", json_text(previous, "run"), json_text(previous, "manifest_sha256"));
    put_digest(&writer, "变动日志", "journal", json_text(json_get(plan, "journal"), "sha256"));
    put_digest(&writer, "案卷链", sealed->run->folder, chain);
    put_listed(&writer, "来件", json_get(plan, "deliveries"), "name", may_name_delivery);
    put_listed(&writer, "规则文件", json_get(plan, "sources"), "path", may_name_source);
    put_listed(&writer, "产出", json_get(sealed->manifest, "outputs"), "path", NULL);
    writer_close(&writer);
    return true;
}

bool pack_about(struct packing *packing) {
    put_about(packing);
    put_rules(packing);
    return put_digests(packing);
}
