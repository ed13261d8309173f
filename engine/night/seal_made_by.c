/* What made a run: the engine, its libraries, the tables that they bring. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "library/deflate.h"
#include "library/fold.h"
#include "library/gb18030.h"
#include "library/pcre2.h"
#include "library/sqlite.h"
#include "library/xlsx.h"
#include "library/xml.h"
#include "library/zip.h"
#include "library/zstd.h"
#include "night/seal.h"

#define THINGS_MOST 64 /* of a section */

#ifndef HEARTH_VERSION
#define HEARTH_VERSION "1"
#endif
#ifndef HEARTH_SOURCES /* SHA-256 over the engine's sources, by the Makefile */
#define HEARTH_SOURCES ""
#endif

#if defined __clang__
#define COMPILER "clang " __clang_version__
#else
#define COMPILER "gcc " __VERSION__
#endif

/* The file that this process runs; false: it has been replaced since. */
static bool digest_of_program(char out[DIGEST_TEXT]) {
    char path[4096];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    if (length < 0) return false;
    path[length] = '\0';
    return digest_of_file(AT_FDCWD, path, out, NULL);
}

static void put_engine(json_value *made) {
    json_value *engine = json_put_object(made, "engine");
    char program[DIGEST_TEXT];
    json_put_text(engine, "version", HEARTH_VERSION);
    json_put_text(engine, "compiler", COMPILER);
    json_put_text(engine, "sources_sha256", *HEARTH_SOURCES ? HEARTH_SOURCES : NULL);
    json_put_text(engine, "program_sha256", digest_of_program(program) ? program : NULL);
}

static void put_libraries(json_value *made, const char *lua) {
    json_value *libraries = json_put_object(made, "libraries");
    char pcre2[PATTERN_VERSION], libc[64] = "";
    pattern_version(pcre2);
    confstr(_CS_GNU_LIBC_VERSION, libc, sizeof libc);
    json_put_text(libraries, "lua", lua);
    json_put_text(libraries, "sqlite", sqlite_version_text());
    json_put_text(libraries, "pcre2", pcre2);
    json_put_text(libraries, "libcrypto", crypto_version());
    json_put_text(libraries, "jansson", json_version());
    json_put_text(libraries, "utf8proc", fold_version());
    json_put_text(libraries, "libxlsxwriter", xlsx_version());
    json_put_text(libraries, "libdeflate", deflate_version());
    json_put_text(libraries, "libzip", unzip_version());
    json_put_text(libraries, "expat", xml_version());
    json_put_text(libraries, "zstd", zstd_version());
    json_put_text(libraries, "libc", libc);
}

/* GB18030: as this process decodes it; Unicode: by which names and headers are folded. */
static void put_tables(json_value *made) {
    json_value *tables = json_put_object(made, "tables");
    json_put_text(tables, "gb18030_sha256", gb18030_table_digest());
    json_put_text(tables, "unicode", fold_unicode_version());
}

json_value *seal_made_by(const char *lua) {
    json_value *made = json_new_object();
    put_engine(made);
    put_libraries(made, lua);
    put_tables(made);
    return made;
}

void made_by_compare(const json_value *then, const json_value *now,
                     void (*each)(void *context, const char *what, const char *then, const char *now),
                     void *context) {
    static const char *const sections[] = {"engine", "libraries", "tables"};
    const char *keys[THINGS_MOST];
    char what[128];
    for (size_t s = 0; s < sizeof sections / sizeof *sections; s++) {
        const json_value *a = json_get(then, sections[s]), *b = json_get(now, sections[s]);
        size_t count = json_keys(b, keys, THINGS_MOST);
        for (size_t i = 0; i < count && i < THINGS_MOST; i++) {
            if (strcmp(json_text(a, keys[i]), json_text(b, keys[i])) == 0) continue;
            snprintf(what, sizeof what, "%s.%s", sections[s], keys[i]);
            each(context, what, json_text(a, keys[i]), json_text(b, keys[i]));
        }
    }
}
