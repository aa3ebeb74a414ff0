/* peak_sets: files of peaks and a genome -> a compendium: the part of import that reads no
 * sequences. A dataset a file, or a row of a sheet. */
#ifndef DEMODASH_STAGE_DATA_PEAK_SETS_H
#define DEMODASH_STAGE_DATA_PEAK_SETS_H

#include "src/core/status.h"
#include "src/stage/data/import_settings.h"

/* As import_run, for settings that name a genome. All peaks are read and judged before the output
 * is begun. Not collective. */
status_t peak_sets_import(import_summary *ret, const import_settings *settings) MUST_USE;

#endif
