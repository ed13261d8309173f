/* The rules of a sealed night: out of the archive, else out of the site's own book when they are the same. */
#include "audit/rebuilding.h"

#include <errno.h>
#include <string.h>
#include "ground/file.h"

static bool is_archived(const struct rebuilding *rebuilding, const char *digest) {
    struct buffer path = {0};
    buffer_format(&path, "%s/archive/rules/%s.lua", rebuilding->options->site, digest);
    bool there = file_exists(path.at);
    buffer_release(&path);
    return there;
}

/* A fixture has no archive: its rules are those of its folder, as long as nobody has changed them. */
static const struct source *find_current(struct rebuilding *rebuilding, const char *path) {
    struct diags quiet;
    if (!rebuilding->current) {
        diags_init(&quiet);
        rebuilding->current =
            book_load(rebuilding->options->site, rebuilding->rebuilt->sealed.run->date, &quiet);
        diags_add_denied(rebuilding->diags, &quiet);
        diags_release(&quiet);
    }
    const struct book *book = rebuilding->current;
    uint16_t source = book ? book_source(book, path) : SOURCE_NONE;
    return source == SOURCE_NONE ? NULL : &book->sources[source];
}

static enum exit_code put_current(const struct rebuilding *rebuilding, const struct source *source,
                                  const char *digest) {
    bool same = strcmp(source->digest, digest) == 0;
    if (same && scratch_put(rebuilding->rebuilt->scratch.path, source->path, source->text)) return EXIT_DONE;
    diags_add(rebuilding->diags, DIAG_ERROR, (struct place){.file = source->path},
              "不在存档里，规则库里的%s · is not in the archive, and in the rules %s",
              same ? "无法复制" : "在封存后改动过",
              same ? strerror(errno) : "it was changed since the run was sealed");
    return same ? EXIT_SYSTEM : EXIT_DIFFERENT;
}

static enum exit_code put_source(struct rebuilding *rebuilding, const char *path, const char *digest) {
    const struct rebuilt *rebuilt = rebuilding->rebuilt;
    const struct source *current = is_archived(rebuilding, digest) ? NULL : find_current(rebuilding, path);
    if (current) return put_current(rebuilding, current, digest);
    return scratch_put_archived(rebuilt->scratch.path, rebuilding->options->site, rebuilt->sealed.run->folder,
                                path, digest, rebuilding->diags);
}

enum exit_code rebuild_sources(struct rebuilding *rebuilding) {
    const json_value *list = json_get(json_get(rebuilding->rebuilt->sealed.manifest, "plan"), "sources");
    enum exit_code worst = EXIT_DONE;
    for (size_t i = 0; i < json_count(list) && worst != EXIT_SYSTEM; i++) {
        const json_value *source = json_at(list, i);
        enum exit_code code = put_source(rebuilding, json_text(source, "path"), json_text(source, "sha256"));
        if (code > worst) worst = code;
    }
    return worst;
}
