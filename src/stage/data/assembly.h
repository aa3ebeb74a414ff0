/* assembly: one dataset that import is putting together: from raw records, of sequence files or of
 * peaks, into the compendium. */
#ifndef DEMODASH_STAGE_DATA_ASSEMBLY_H
#define DEMODASH_STAGE_DATA_ASSEMBLY_H

#include "io/compendium.h"
#include "src/genome/fates.h"
#include "src/stage/data/arrange.h"
#include "src/stage/data/duplicates.h"
#include "src/stage/data/import_settings.h"
#include "src/stage/data/sources.h"
#include "src/stage/data/splits.h"

/* What the sequences of a class are like, as the files give them. */
typedef struct {
    size_t shortest, longest; /* letters; 0 without a sequence */
    uint64_t gc, acgt;        /* letters */
} class_letters;

/* Start from {0} with settings, files, file_count and name. */
typedef struct {
    const import_settings *settings;
    const source_file *files; /* [file_count] of this dataset */
    size_t file_count;
    const char *name;
    bool from_peaks;          /* positives alone, from peaks: negatives are made */
    raw_records raw[SPLITS];
    fate_counts fates[2];     /* [label] of the rows, or records, of the files */
    split_settings split;     /* of this dataset: where no test set is given */
    split_report parted;
    class_letters classes[2]; /* [label] of given sequences */
    arrange_counts counts[SPLITS];
    duplicates_index *index[SPLITS];
    size_t repeated_headers;  /* header lines after the first of a file */
    size_t unplaced;          /* records without a place, where others of their file have one */
    size_t expected;          /* length of the records so far; 0: none */
    dataset d;
    compendium_note *notes;
    size_t note_count;
} assembly;

/* How messages name a file. Borrowed. */
const char *assembly_path(const source_file *f);
/* Add a note; name and text are the assembly's from now on. */
void assembly_note(assembly *a, char *name, char *text, int64_t number);
/* SHA-256 of a file's bytes as they are. Errors: those of files_hash. */
status_t assembly_hash(char text[HASH_TEXT_SIZE], const char *path) MUST_USE;
/* A warning of the user's; line is freed. */
void assembly_warn(const import_settings *s, char *line);
/* From raw records to a dataset in the compendium, with its notes, its report and its warnings.
 * total: how many datasets there will be. Errors: those of import_run. */
status_t assembly_finish(assembly *a, compendium *c, import_summary *summary,
                         size_t total) MUST_USE;
void assembly_release(assembly *a);

#endif
