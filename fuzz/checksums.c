/* HDF5 files for harnesses. Every structure of such a file carries a checksum, at which nearly
 * every change would end; so in these harnesses each of them counts as right. HDF5 asks its own exported
 * function H5F_get_checksums for the stored and the computed one, and the linker takes ours in its
 * place. A version of the library that asks another function is fuzzed as far as its checksums let
 * changes pass. */
#include "fuzz/fuzz.h"

int H5F_get_checksums(const uint8_t *bytes, size_t count, uint32_t *stored, uint32_t *computed);
int H5F_get_checksums(const uint8_t *bytes, size_t count, uint32_t *stored, uint32_t *computed)
{
    (void)bytes;
    (void)count;
    if (stored != NULL) *stored = 0;
    if (computed != NULL) *computed = 0;
    return 0;
}

/* HDF5 wants a name that leads to the file, which a file in memory has not; and it knows files by
 * device and inode, so that each input gets a new one. */
const char *fuzz_h5_file(const uint8_t *bytes, size_t count)
{
    fuzz_remove("input.h5");
    return fuzz_put("input.h5", bytes, count);
}
