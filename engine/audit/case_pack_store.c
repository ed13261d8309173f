/* The tables of a pack, and how they are filled. Names are Chinese, for whoever opens the file with a stock
 * shell; the view 一页 is where to begin. */
#include <string.h>
#include "ground/text.h"
#include "audit/case_pack_parts.h"

static const char tables[] =
    "CREATE TABLE 说明 (序号 INTEGER PRIMARY KEY, 项目 TEXT NOT NULL, 内容 TEXT NOT NULL) STRICT;"
    "CREATE TABLE 人员 (序号 INTEGER PRIMARY KEY, 姓名 TEXT, 与户主关系 TEXT, 年龄 INTEGER, 不在户 TEXT,"
    " 所问 TEXT) STRICT;"
    "CREATE TABLE 规则结论 (序号 INTEGER PRIMARY KEY, 规则 TEXT NOT NULL, 标题 TEXT NOT NULL, 清单 TEXT,"
    " 对象 TEXT NOT NULL, 结论 TEXT NOT NULL, 决定于 TEXT, 一句话 TEXT, 差额 TEXT, 缓急 TEXT, 依据 TEXT,"
    " 规则文件 TEXT, 行 INTEGER) STRICT;"
    "CREATE TABLE 规则原文 (文件 TEXT PRIMARY KEY, 摘要 TEXT NOT NULL, 原文 TEXT NOT NULL) STRICT;"
    "CREATE TABLE 规则逐行 (结论 INTEGER NOT NULL REFERENCES 规则结论, 文件 TEXT NOT NULL, 行 INTEGER NOT "
    "NULL,"
    " 文字 TEXT, 执行次数 INTEGER, 决定 TEXT, 读到 TEXT) STRICT;"
    "CREATE TABLE 参数 (结论 INTEGER NOT NULL REFERENCES 规则结论, 名称 TEXT NOT NULL, 标题 TEXT, 值 TEXT,"
    " 适用地区 TEXT, 起 TEXT, 止 TEXT, 依据 TEXT, 文件 TEXT, 行 INTEGER) STRICT;"
    "CREATE TABLE 事实 (结论 INTEGER NOT NULL REFERENCES 规则结论, 名称 TEXT NOT NULL, 标题 TEXT, 对象 TEXT,"
    " 值 TEXT, 算法 TEXT, 文件 TEXT, 行 INTEGER) STRICT;"
    "CREATE TABLE 轨迹 (结论 INTEGER NOT NULL REFERENCES 规则结论, 步 INTEGER NOT NULL, 部分 TEXT, 条件 TEXT,"
    " 文件 TEXT, 行 INTEGER, 对象 TEXT, 左边 TEXT, 左值 TEXT, 右边 TEXT, 右值 TEXT, 成立 TEXT, 差 TEXT,"
    " 说明 TEXT, 决定 TEXT, PRIMARY KEY (结论, 步)) STRICT;"
    "CREATE TABLE 行 (序号 INTEGER PRIMARY KEY, 数据 TEXT NOT NULL, 数据名 TEXT NOT NULL, 文件 TEXT NOT NULL,"
    " 工作表 TEXT, 行号 INTEGER NOT NULL, 来件摘要 TEXT NOT NULL, 人员 INTEGER REFERENCES 人员,"
    " 关联方式 TEXT) STRICT;"
    "CREATE TABLE 单元格 (行 INTEGER NOT NULL REFERENCES 行, 栏目 TEXT NOT NULL, 列 TEXT NOT NULL, 内容 TEXT,"
    " 备注 TEXT) STRICT;"
    "CREATE TABLE 结论所据的行 (结论 INTEGER NOT NULL REFERENCES 规则结论, 行 INTEGER NOT NULL REFERENCES 行,"
    " 读了哪些栏 TEXT, 关联依据 TEXT) STRICT;"
    "CREATE TABLE 户外的行 (结论 INTEGER NOT NULL REFERENCES 规则结论, 数据 TEXT NOT NULL, 行数 INTEGER NOT "
    "NULL)"
    " STRICT;"
    "CREATE TABLE 查阅 (结论 INTEGER NOT NULL REFERENCES 规则结论, 数据 TEXT NOT NULL, 对象 TEXT, 行数 "
    "INTEGER)"
    " STRICT;"
    "CREATE TABLE 个案经过 (序号 INTEGER PRIMARY KEY, 日期 TEXT NOT NULL, 运行 TEXT, 个案编号 TEXT, 事项 "
    "TEXT,"
    " 规则 TEXT, 内容 TEXT) STRICT;"
    "CREATE TABLE 摘要 (种类 TEXT NOT NULL, 名称 TEXT NOT NULL, SHA256 TEXT NOT NULL) STRICT;";

static const char views[] =
    "CREATE VIEW 一页 AS SELECT n.序号 AS 序号, n.对象 AS 对象, n.标题 AS 规则, n.结论 AS 结论, n.一句话 AS "
    "一句话,"
    " n.差额 AS 差额, (SELECT group_concat(p.标题 || ' ' || p.值 || '（' || p.依据 || '）', '；') FROM 参数 p"
    " WHERE p.结论 = n.序号) AS 参数, (SELECT group_concat(r.文件 || ' 第' || r.行号 || '行', '；')"
    " FROM 结论所据的行 b JOIN 行 r ON r.序号 = b.行 WHERE b.结论 = n.序号) AS 所据的行 FROM 规则结论 n"
    " ORDER BY n.序号;"
    "CREATE VIEW 证据 AS SELECT b.结论 AS 结论, r.数据 AS 数据, r.文件 AS 文件, r.工作表 AS 工作表, r.行号 "
    "AS 行号,"
    " c.栏目 AS 栏目, c.内容 AS 内容, r.关联方式 AS 关联方式, r.来件摘要 AS 来件摘要 FROM 结论所据的行 b"
    " JOIN 行 r ON r.序号 = b.行 JOIN 单元格 c ON c.行 = r.序号 ORDER BY b.结论, r.序号, c.rowid;";

/* What of the file would else depend on how the library was built, or on what lay in memory. */
#define FORM                                                                                                 \
    "PRAGMA page_size=4096; PRAGMA secure_delete=ON; PRAGMA encoding='UTF-8'; PRAGMA auto_vacuum=0; PRAGMA " \
    "user_version=1;"

static bool not_written(const struct packing *packing, const char *why) {
    diags_add(packing->diags, DIAG_ERROR, (struct place){.file = packing->options->path},
              "写不下 · cannot be written: %s", why);
    return false;
}

bool pack_create(struct packing *packing) {
    char error[512] = "";
    packing->store = store_open(packing->options->path, false, error, sizeof error);
    if (!packing->store) return not_written(packing, error);
    return (store_run(packing->store, FORM "BEGIN") && store_run(packing->store, tables) &&
            store_run(packing->store, views)) ||
           not_written(packing, store_error(packing->store));
}

bool pack_end(struct packing *packing) {
    if (packing->unread) return false;
    bool good = !packing->failed && store_run(packing->store, "COMMIT");
    return good || not_written(packing, store_error(packing->store));
}

void writer_open(struct table_writer *writer, struct packing *packing, const char *table, int columns) {
    struct buffer sql = {0};
    buffer_format(&sql, "INSERT INTO %s VALUES (?", table);
    for (int i = 1; i < columns; i++) buffer_text(&sql, ",?");
    buffer_text(&sql, ")");
    *writer = (struct table_writer){packing, statement_new(packing->store, sql.at), 1};
    if (!writer->insert) packing->failed = true;
    buffer_release(&sql);
}

void writer_own(struct table_writer *writer, const char *text) {
    if (writer->insert) statement_text(writer->insert, writer->next++, text);
}

void writer_number(struct table_writer *writer, int64_t number) {
    if (writer->insert) statement_number(writer->insert, writer->next++, number);
}

void writer_text(struct table_writer *writer, const char *text) {
    struct buffer shown = {0};
    const struct packing *packing = writer->packing;
    if (text) buffer_text(&shown, text);
    for (uint32_t i = 0; text && i < packing->stranger_count; i++)
        text_replace(&shown, packing->strangers[i], "某某");
    writer_own(writer, text ? shown.at : NULL);
    buffer_release(&shown);
}

void writer_file(struct table_writer *writer, const char *name) {
    const struct packing *packing = writer->packing;
    struct who_world world = rebuilt_world(packing->rebuilt, packing->options->reader);
    struct buffer shown = {0};
    who_file(&world, packing->who->household, name, &shown);
    writer_text(writer, shown.at);
    buffer_release(&shown);
}

void writer_row(struct table_writer *writer) {
    if (writer->insert && statement_step(writer->insert) != STEP_DONE) writer->packing->failed = true;
    writer->next = 1;
}

void writer_close(struct table_writer *writer) {
    statement_free(writer->insert);
}
