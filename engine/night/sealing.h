/* What the files of seal_write share: the sections of a manifest, each made by itself and taken over by it.
 */
#ifndef HEARTH_NIGHT_SEALING_H
#define HEARTH_NIGHT_SEALING_H

#include "library/json.h"
#include "outcome/outcome.h"

json_value *seal_counts(const struct night_facts *night); /* of every stage */
json_value *seal_limits(const struct night_facts *night); /* those that tripped, and where */
json_value *seal_parameters(const struct book *book); /* where each is declared, and how much of it holds */

#endif
