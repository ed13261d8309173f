/* The door to libzip. */
#include "library/zip.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>
#include "ground/memory.h"

#define NAME_MOST 512

struct unzip {
    zip_t *zip;
    zip_file_t *file; /* the entry that is read; NULL = none */
    uint64_t packed;  /* bytes of the entry */
    uint64_t given;   /* unpacked bytes of the entry so far */
    uint64_t all;     /* and of all entries */
    struct unzip_limits limits;
};

struct unzip *unzip_open(const void *bytes, size_t length, const struct unzip_limits *limits,
                         const char **problem) {
    zip_error_t error;
    zip_error_init(&error);
    *problem = "压缩包已损坏，或没有传完 · the archive is damaged, or not complete";
    zip_source_t *source = zip_source_buffer_create(bytes, length, 0, &error);
    zip_t *zip = source ? zip_open_from_source(source, ZIP_RDONLY, &error) : NULL;
    if (!zip && source) zip_source_free(source);
    zip_error_fini(&error);
    if (!zip) return NULL;
    if ((uint64_t)zip_get_num_entries(zip, 0) > limits->entries) {
        *problem = "压缩包内文件过多 · too many entries in the archive";
        zip_discard(zip);
        return NULL;
    }
    struct unzip *archive = memory_zeroed(1, sizeof *archive);
    archive->zip = zip;
    archive->limits = *limits;
    return archive;
}

static void end_entry(struct unzip *archive) {
    if (archive->file) zip_fclose(archive->file);
    archive->file = NULL;
}

void unzip_free(struct unzip *archive) {
    if (!archive) return;
    end_entry(archive);
    zip_discard(archive->zip);
    free(archive);
}

/* The number of an entry; -1: there is none. */
static zip_int64_t find(const struct unzip *archive, const char *name) {
    char careless[NAME_MOST];
    zip_int64_t index = zip_name_locate(archive->zip, name, ZIP_FL_NOCASE);
    if (index >= 0 || strlen(name) >= sizeof careless) return index;
    snprintf(careless, sizeof careless, "%s", name);
    for (char *at = careless; *at; at++)
        if (*at == '/') *at = '\\';
    return zip_name_locate(archive->zip, careless, ZIP_FL_NOCASE);
}

const char *unzip_name(const struct unzip *archive, uint64_t entry) {
    return zip_get_name(archive->zip, entry, 0);
}

bool unzip_has(const struct unzip *archive, const char *name) {
    return find(archive, name) >= 0;
}

bool unzip_begin(struct unzip *archive, const char *name, const char **problem) {
    zip_stat_t stat;
    end_entry(archive);
    *problem = NULL;
    zip_int64_t index = find(archive, name);
    if (index < 0) return false;
    *problem = "压缩包已损坏 · the archive is damaged";
    if (zip_stat_index(archive->zip, (zip_uint64_t)index, 0, &stat) != 0) return false;
    if (stat.encryption_method != ZIP_EM_NONE) {
        *problem = "文件设有密码，请去掉密码后重新报送 · the file has a password, please send it without";
        return false;
    }
    archive->file = zip_fopen_index(archive->zip, (zip_uint64_t)index, 0);
    archive->packed = stat.comp_size;
    archive->given = 0;
    return archive->file != NULL;
}

ssize_t unzip_read(struct unzip *archive, char *to, size_t room, const char **problem) {
    zip_int64_t got = zip_fread(archive->file, to, room);
    *problem = "压缩包已损坏 · the archive is damaged";
    if (got < 0) return -1;
    archive->given += (uint64_t)got;
    archive->all += (uint64_t)got;
    *problem = "解压后过大，疑为压缩炸弹 · too large when unpacked, like a zip bomb";
    if (archive->all > archive->limits.unpacked) return -1;
    bool judged = archive->given > archive->limits.free;
    if (judged && archive->given / archive->limits.ratio > archive->packed) return -1;
    return (ssize_t)got;
}

const char *unzip_version(void) {
    return zip_libzip_version();
}
