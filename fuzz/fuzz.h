/* fuzz: what the harnesses of fuzz/ share. A harness is one file fuzz_NAME.c with one function
 * fuzz_NAME: it gives the bytes of an input to a parser of the program as a file, and holds what
 * comes back against what the parser's header promises. fuzz/README tells how to add one. */
#ifndef DEMODASH_FUZZ_FUZZ_H
#define DEMODASH_FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/core/status.h"

/* STATUS_OK when the parser took the file; what it refused it with otherwise. */
typedef status_t fuzz_target(const uint8_t *bytes, size_t count);

fuzz_target fuzz_aliases, fuzz_background, fuzz_checkpoint, fuzz_compendium, fuzz_explanation,
    fuzz_genome, fuzz_gzip, fuzz_h5, fuzz_json, fuzz_lists, fuzz_made, fuzz_metrics, fuzz_model,
    fuzz_motifs, fuzz_peaks, fuzz_published, fuzz_pulse, fuzz_recipe, fuzz_sequences, fuzz_sheet,
    fuzz_spec, fuzz_tsv;

/* The readers of HDF5 files behind the harnesses of these names. */
status_t fuzz_read_compendium(const char *path);
status_t fuzz_read_model(const char *path);
status_t fuzz_read_explanation(const char *path);

/* A promise that must hold whatever the input is: else the process ends with the place. */
#define FUZZ_HOLD(condition)                                                                       \
    do {                                                                                           \
        if (!(condition)) fuzz_broken(#condition, __FILE__, __LINE__);                             \
    } while (0)
_Noreturn void fuzz_broken(const char *condition, const char *file, int line);

/* The status of a parser: an input is read, or refused as bad data in a sentence of some length.
 * Returns it. */
status_t fuzz_judge(status_t s);

/* A file with these bytes that no folder holds. The path is valid until the next call. */
const char *fuzz_file(const uint8_t *bytes, size_t count);
/* The same for HDF5: in a folder, as it wants a name that leads to the file; and a new file each
 * time, as it knows files by device and inode. */
const char *fuzz_h5_file(const uint8_t *bytes, size_t count);

/* A folder of this process for parsers that want a folder, or write beside their input; it is made
 * once, below TMPDIR. Borrowed. */
const char *fuzz_folder(void);
/* FOLDER/name with these bytes, and a folder there. The path is valid until the next call. */
const char *fuzz_put(const char *name, const void *bytes, size_t count);
const char *fuzz_make_folder(const char *name);
void fuzz_remove(const char *name); /* FOLDER/name, if it is there */

#endif
