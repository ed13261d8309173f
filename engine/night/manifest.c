/* The form of manifests. */
#include "night/manifest.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include "ground/file.h"

bool manifest_bytes(const char *site, const char *run, struct buffer *out) {
    struct buffer path = {0};
    out->most = MANIFEST_MOST;
    buffer_format(&path, "%s/runs/%s/manifest.json", site, run);
    bool read = file_read(AT_FDCWD, path.at, MANIFEST_MOST, out);
    buffer_release(&path);
    return read;
}

date_t manifest_day(const json_value *object, const char *key) {
    date_t day;
    return date_read(span_of(json_text(object, key)), &day) ? day : DATE_NONE;
}

static bool is_in_form(const json_value *manifest, const char *text, size_t length) {
    char *again = json_write(manifest, true);
    bool same = !json_has_real(manifest) && strlen(again) == length && memcmp(again, text, length) == 0;
    free(again);
    return same;
}

json_value *manifest_read(const char *text, size_t length, const char **why) {
    json_value *manifest = json_read(text, length);
    if (!manifest)
        *why = "不是 JSON · is no JSON";
    else if (!is_in_form(manifest, text, length))
        *why = "写法与封存时的格式不同 · is not in the form in which manifests are written";
    else if (json_get_number(manifest, "manifest_version", 0) != MANIFEST_VERSION)
        *why = "由另一版本的程序封存 · is of a version that another engine wrote";
    else
        return manifest;
    json_free(manifest);
    return NULL;
}
