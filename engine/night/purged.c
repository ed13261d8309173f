/* A sealed night whose deliveries were purged since. */
#include "night/purged.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include "casebook/purges.h"
#include "ground/file.h"
#include "ground/memory.h"
#include "intake/archive.h"

static void tell(const struct sealed *sealed, const struct known_delivery *known, const struct purge *purge,
                 struct diags *diags) {
    struct buffer zh = {0}, en = {0};
    const char *run = sealed->run->folder;
    purge_words(purge, true, &zh);
    purge_words(purge, false, &en);
    diags_add(diags, DIAG_ERROR, (struct place){.file = known->name},
              "%s 用过的来件%s，该次运行不能再重算，封存的结果仍在 · a delivery of %s was %s: that night "
              "cannot be judged "
              "again, what it sealed stays",
              run, zh.at, run, en.at);
    buffer_release(&zh);
    buffer_release(&en);
}

int site_archive(const char *site) {
    struct buffer path = {0};
    buffer_format(&path, "%s/archive", site);
    int archive = open(path.at, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    buffer_release(&path);
    return archive;
}

enum exit_code purged_tell(const struct sealed *sealed, const char *site, struct diags *diags) {
    enum exit_code code = EXIT_DONE;
    int archive = site_archive(site);
    if (archive < 0 && file_denied(errno)) system_failed("archive");
    for (uint32_t i = 0; archive >= 0 && i < sealed->known_count && code != EXIT_SYSTEM; i++) {
        const struct known_delivery *known = &sealed->known[i];
        const struct purge *purge;
        if (archive_holds(archive, known->digest)) continue;
        if (!casebook_purged(sealed->casebook, known->digest, &purge, diags)) code = EXIT_SYSTEM;
        if (purge) tell(sealed, known, purge, diags);
        if (purge) code = EXIT_WAITING;
    }
    if (archive >= 0) close(archive);
    return code;
}
