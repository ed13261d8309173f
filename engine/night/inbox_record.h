/* What lay in the inbox of a night, in its manifest: beside the plan, since it is not what the night rested
 * on, but what that was chosen from. A replay takes it in once more. */
#ifndef HEARTH_NIGHT_INBOX_RECORD_H
#define HEARTH_NIGHT_INBOX_RECORD_H

#include "intake/intake.h"
#include "library/json.h"

/* A list by path; the caller frees it. Files that were still arriving when they were first looked at are left
 * out: they could change nothing, and which they were the clock decided. */
json_value *inbox_document(const struct intake *intake);
/* The list read back: an array of *count to be freed, whose texts are the document's. */
struct recorded_file *inbox_recorded(const json_value *list, uint32_t *count);

#endif
