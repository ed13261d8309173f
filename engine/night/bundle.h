/* Files of a site on their way into one tar file. */
#ifndef HEARTH_NIGHT_BUNDLE_H
#define HEARTH_NIGHT_BUNDLE_H

#include <sys/stat.h>
#include "ground/bytes.h"
#include "ground/diag.h"
#include "library/tar.h"

struct bundle {
    struct tar *tar; /* borrowed */
    uint32_t files;
    uint64_t bytes;
    struct diags *diags;
};

enum bundled { BUNDLED, BUNDLED_ABSENT /* nothing of that name; nothing was added */, BUNDLED_FAILED };

/* A regular file as `name`, with its owner, permissions and time: as many bytes as it had when it was opened.
 * One that is shorter when it is read, or no regular file, is BUNDLED_FAILED (diags). */
enum bundled bundle_file(struct bundle *bundle, const char *path, const char *name);
/* Every folder below `path`, and itself: empty ones too. */
enum bundled bundle_folders(struct bundle *bundle, const char *path, const char *name);
/* A text as a file that looks like `like`. */
enum bundled bundle_text(struct bundle *bundle, struct span text, const struct stat *like, const char *name);

#endif
