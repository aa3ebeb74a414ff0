/* import_settings: what import is to do, and what it did; for all of its files. */
#ifndef DEMODASH_STAGE_DATA_IMPORT_SETTINGS_H
#define DEMODASH_STAGE_DATA_IMPORT_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/core/status.h"
#include "src/stage/data/arrange.h"
#include "src/stage/data/sources.h"
#include "src/stage/data/splits.h"
#include "src/stage/data/windows.h"

/* Where sources are files of peaks. */
typedef struct {
    const char *genome;    /* NULL: sources are sequences */
    const char *sheet;     /* NULL, or a table of datasets (io/README, samples.tsv) */
    const char *aliases, *blacklist, *exclude; /* files, or NULL */
    window_settings window;
} import_peaks;

typedef struct {
    const char *const *sources; /* [source_count] files and folders */
    size_t source_count;
    const char *output;
    source_options find;
    bool make_negatives;
    uint64_t seed;
    double most_bytes;   /* letters of one set that may be held in memory; 0: no limit */
    bool pad;            /* shorter records are padded; otherwise an error */
    arrange_crop crop;   /* longer records are cut; CROP_NONE: an error */
    import_peaks peaks;
    split_settings split; /* of datasets without a test set; genome and names are set by import */
    int length;          /* 0: the common length; with pad the longest, with crop the shortest */
    /* Called after each dataset: one line about it, and how far the work is. May be NULL. */
    void (*report)(void *context, const char *line, size_t done, size_t total, size_t sequences);
    void (*warn)(void *context, const char *line); /* May be NULL. */
    void *context;
} import_settings;

typedef struct {
    size_t datasets, sequences, made;
    size_t other_letters, duplicates, overlaps; /* sums of the notes */
} import_summary;

#endif
