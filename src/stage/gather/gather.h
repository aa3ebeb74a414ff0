/* gather: from trained tasks to what people open: explain.h5 of each, results.h5 of all, a report a
 * dataset, the paper's tables (as demodash tables makes them without options), the index.
 *
 * All that is made are files of record: the same bytes on any number of ranks; what is there and
 * not stale (its key is the one wanted) is left as it is. Tables and index are always written
 * anew. */
#ifndef DEMODASH_STAGE_GATHER_GATHER_H
#define DEMODASH_STAGE_GATHER_GATHER_H

#include "src/core/status.h"
#include "src/core/team.h"
#include "src/stage/explain/explain.h"
#include "src/stage/report/dossier.h"
#include "src/stage/task/deal.h"

typedef struct {
    const char *folder;
    const char *motifs;       /* file of known motifs; "none"; NULL: as the folder remembers */
    const char *known;        /* datasets' own ones (src/stage/data/known.h); "none"; NULL: as it
                                 remembers, or none where a motif file is told */
    bool told_pvalue, told_networks, told_seed; /* of choice; else as the folder remembers */
    explain_settings explain; /* of all positives; methods that explain.h5 has already stay */
    dossier_settings choice;  /* networks "default": the medium ones; motifs: by gather_run */
} gather_settings;

gather_settings gather_defaults(void);

/* How a report ended; told on rank 0. */
typedef struct {
    size_t number, count;
    const char *dataset;
    status_t status;
    const char *reason;
    bool already_done;
    double seconds;
} gather_event;

typedef struct {
    deal_hooks explain; /* its want_stop and waiting are also the reports' */
    void (*reported)(void *data, const gather_event *event); /* data: explain.data */
    /* The motif file of the reports, NULL: none; as it was remembered, or told; rank 0 */
    void (*motifs)(void *data, const char *name, size_t count, bool remembered);
    void (*results)(void *data, bool already_done);          /* results.h5 is written; rank 0 */
} gather_hooks;

typedef struct {
    size_t tasks, datasets; /* found finished */
    size_t reports_failed;
} gather_counts;

/* Collective over the world; agreed on. Tasks that cannot be explained and datasets whose report
 * fails are told and do not stop the others. Errors: STATUS_NOINPUT (no finished task, no motif
 * file), STATUS_DATA (motif file, compendium), STATUS_STOPPED, STATUS_FAILED after all else is done
 * when something failed; output errors end it. */
status_t gather_run(gather_counts *ret, const gather_settings *settings, const team *world,
                    const gather_hooks *hooks) MUST_USE;

#endif
