/* record: what every task leaves on disk, whatever it trained: settings.txt, predictions.tsv,
 * run.json and, last of all, metrics.json (src/stage/task/folder.h lists the files). */
#ifndef DEMODASH_STAGE_TASK_RECORD_H
#define DEMODASH_STAGE_TASK_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "io/json.h"
#include "src/core/dataset.h"
#include "src/core/hash.h"
#include "src/core/status.h"
#include "src/core/team.h"
#include "src/stats/metrics.h"

/* How far it is; for progress lines. */
typedef struct {
    long epoch, epochs;          /* epoch being trained, from 1 */
    size_t batch, batches;
    double loss;                 /* of the last step, or of the epoch when batch == batches */
    double train_auroc, validation_auroc; /* of the last whole epoch; NaN: none */
    double rate;                 /* sequences a second since the task began here */
} train_progress;

/* What the command brings. Each may be NULL. Called on every rank. */
typedef struct {
    void *data;
    bool (*want_stop)(void *data);                            /* polled once a batch */
    void (*progress)(void *data, const train_progress *p);    /* once a batch */
    void (*note)(void *data, const char *sentence);           /* something the user should know */
    const char *command_line, *hosts, *library;               /* for run.json */
    const char *compendium;      /* for run.json, where explain finds it: an absolute path */
} train_hooks;

typedef struct {
    bool already_done;   /* the folder held the finished task */
    metrics test;
    double validation_auroc; /* of the chosen epoch; NaN: none */
    long epochs, chosen; /* trained; chosen epoch from 1 */
    double seconds;      /* here and now */
    double rate;         /* training sequences a second here and now; 0: nothing was trained */
    /* of a finished task that was read: training sequences used, of so many; 0: it does not say */
    size_t train_used, train_had;
    char data_sha256[HASH_TEXT_SIZE]; /* of a finished task that was read; "": it does not say */
} train_result;

/* A task as its files name it. All texts are borrowed. */
typedef struct {
    const char *folder, *dataset, *network;
    int64_t seed;
    const char *recipe;     /* name */
    const char *settings;   /* text of settings.txt: all that the results depend on */
    const char *data_hash;  /* record_data_hash */
} record_task;

/* SHA-256 of letters, labels and made of all sets: what a model was trained and tested on. */
void record_data_hash(char text[65], const dataset *d);

/* Write the files, metrics.json last. scores [test->count]: probabilities. more: an object whose
 * members join metrics.json; taken over. Not collective: one rank writes. Errors: STATUS_CREATE,
 * STATUS_IO. */
status_t record_write(const record_task *t, const train_result *r, const double *scores,
                      const sequence_set *test, json *more, const train_hooks *hooks,
                      int ranks) MUST_USE;

/* Whose metrics are wanted. */
typedef struct {
    const char *dataset, *network;
    int64_t seed;
} record_name;

/* Fields of metrics.json of a finished task. *ret_found false when there is none. name: which task
 * the file must be of; NULL: any. Not collective.
 * Errors: STATUS_DATA with the place: what is missing, of another type or out of range is
 * refused. */
status_t record_read_metrics(train_result *ret, bool *ret_found, const char *folder,
                             const record_name *name) MUST_USE;

/* The text of settings.txt as versions before 0.2 spelt it, with 'variant' for 'network': so are
 * the folders that they left, and the keys of their checkpoints. Owner: caller, memory_free. */
char *record_former_settings(const char *settings);

/* Is the task finished? Then *ret_found is true, *ret holds its metrics, and checkpoints and a
 * failed.txt that a kill may have left behind are removed. Not collective. Errors: STATUS_USAGE
 * when the folder holds a finished task of other settings or other data; STATUS_DATA. */
status_t record_find(train_result *ret, bool *ret_found, const record_task *t) MUST_USE;

/* Make the folder and do record_find, on rank 0; the answer on every rank. Collective; agreed
 * on. */
status_t record_begin(train_result *ret, bool *ret_found, const record_task *r,
                      const team *t) MUST_USE;

#endif
