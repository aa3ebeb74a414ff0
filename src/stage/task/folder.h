/* folder: where a task's files lie, and what their being there says.
 *
 * A task is (dataset, network, seed); its folder DIR/tasks/DATASET/NETWORK-sSEED (names escaped
 * reversibly, io/output.h) holds
 *   settings.txt     what the task is: dataset, network, specification, seed, recipe, data hash
 *   epochs.tsv       rate, losses and AUROCs by epoch
 *   predictions.tsv  scores of the test sequences
 *   model.h5         weights of the chosen epoch (io/model.h)
 *   metrics.json     the test's results: written last, so a task with it is finished
 *   run.json         what varies: seconds, ranks, hosts, versions, command, compendium
 *   checkpoint*      while it is unfinished (io/checkpoint.h)
 *   failed.txt       why it failed (written by the sweep)
 *   explain.h5       what the network looks at, once it was explained (io/explain.h)
 * All but run.json, checkpoints and failed.txt are files of record: the same bytes on any number of
 * ranks, after a kill and resume, and on a rerun. Nobody else spells these names. Columns and
 * keys: io/README, "The results folder: tasks". */
#ifndef DEMODASH_STAGE_TASK_FOLDER_H
#define DEMODASH_STAGE_TASK_FOLDER_H

#include <stdbool.h>
#include <stdint.h>

#include "src/core/status.h"

typedef enum {
    FOLDER_SETTINGS,
    FOLDER_EPOCHS,
    FOLDER_PREDICTIONS,
    FOLDER_MODEL,
    FOLDER_METRICS,
    FOLDER_RUN,
    FOLDER_FAILED,
    FOLDER_EXPLANATION
} folder_file;

/* The folder of a task below a results folder, and back: network and seed of the last component of
 * such a path; false: it is not a task's. Owner of texts: caller, memory_free. */
char *folder_of(const char *results, const char *dataset, const char *network, int64_t seed);
bool folder_parse(char **ret_network, int64_t *ret_seed, const char *component);

/* "metrics.json", and "FOLDER/metrics.json". Owner of a path: caller, memory_free. */
const char *folder_name(folder_file file);
char *folder_path(const char *folder, folder_file file);
bool folder_has(const char *folder, folder_file file);

/* Is the task finished? By the file's name alone: record_find looks whether it is the one
 * wanted. */
bool folder_is_finished(const char *folder);

/* The compendium that the task was trained from, as its run.json says; NULL: it says nothing, or is
 * missing or damaged. Owner: caller, memory_free. */
char *folder_compendium(const char *folder);

/* The compendium to take for the task: the one that is named, if one is; else its own; else, also
 * where its own cannot be read, the fallback, which may be NULL. NULL: there is none. Owner:
 * caller. */
char *folder_find_compendium(const char *folder, const char *named, const char *fallback);

/* Why the task failed: one line. write makes the folder. read gives NULL where it did not fail, and
 * when that was, in seconds since 1970. Errors: STATUS_CREATE, STATUS_IO. Owner: caller. */
status_t folder_write_failure(const char *folder, const char *reason) MUST_USE;
char *folder_read_failure(double *ret_time, const char *folder);
status_t folder_remove_failure(const char *folder) MUST_USE;

#endif
