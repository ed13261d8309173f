/* An .xls file of any bytes comes out as lines of cells or with a reason, the same however much is asked for
 * at a time. Input: the file. */
#include "reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    reading_is_the_same(data, size);
    return 0;
}
