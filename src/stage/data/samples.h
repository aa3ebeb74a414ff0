/* samples: which files of peaks make which datasets: the operands of import, or the rows of a
 * sheet. */
#ifndef DEMODASH_STAGE_DATA_SAMPLES_H
#define DEMODASH_STAGE_DATA_SAMPLES_H

#include <stddef.h>

#include "src/core/status.h"
#include "src/stage/data/import_settings.h"
#include "src/stage/data/splits.h"

typedef struct {
    char *name, *peaks;
    char *blacklist, *exclude, *known_motif; /* NULL: none */
    split_part test, validation;             /* chroms or bed, or none */
    long line;                               /* of the sheet; 0: an operand */
} sample;

typedef struct {
    sample *rows; /* [count] in the order of the operands or of the sheet */
    size_t count;
} samples;

/* A dataset is named as its file without .bed, .narrowPeak, .broadPeak, .gz, .bgz, or as --name
 * says. Errors: STATUS_USAGE (no peaks, both operands and a sheet, --name for several), STATUS_DATA
 * (two datasets of one name; the sheet, with its line), STATUS_NOINPUT (a file of the sheet is
 * missing). Owner of *ret: caller, samples_release. */
status_t samples_find(samples *ret, const import_settings *settings) MUST_USE;
void samples_release(samples *list);

#endif
