/* trained_data: the dataset that a finished task was trained on, found again in a compendium.
 *
 * A name says little: another import can hold other sequences under it. So the dataset is known by
 * its hash (record_data_hash), which the task's files keep, and other data are refused. */
#ifndef DEMODASH_STAGE_TASK_TRAINED_DATA_H
#define DEMODASH_STAGE_TASK_TRAINED_DATA_H

#include <stdbool.h>
#include <stddef.h>

#include "io/compendium.h"
#include "src/core/dataset.h"
#include "src/core/hash.h"
#include "src/core/status.h"

/* What is looked for. Texts are borrowed. */
typedef struct {
    const char *path;    /* of the compendium */
    const char *dataset;
    const char *hash;    /* of the data that the task was trained on; "": it does not say */
    const char *task;    /* what refusals call it: its folder */
    bool force;          /* go on with other data */
} trained_data_query;

typedef struct {
    compendium *file;
    size_t index;        /* of the dataset in it */
    dataset data;
    char hash[HASH_TEXT_SIZE];
    bool is_other;       /* not what the task was trained on, by force */
} trained_data;

/* Owner: caller, trained_data_close. Not collective. Errors: as compendium_open and
 * compendium_read; STATUS_DATA when the compendium has no such dataset, or other data under its
 * name and force is off. */
status_t trained_data_open(trained_data *ret, const trained_data_query *q) MUST_USE;
void trained_data_close(trained_data *t);

#endif
