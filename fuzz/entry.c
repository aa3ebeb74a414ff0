/* The entry that libFuzzer calls, around the harness that FUZZ_TARGET names (fuzz/run.sh compiles
 * this file once for each). */
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    (void)FUZZ_TARGET(bytes, count);
    return 0;
}
