/* dossier: all that a results folder says of one dataset: its tasks with their curves, predictions
 * and explanations, the factor's known motif and its hits, and the numbers that reports and the
 * index draw from them.
 *
 * Sequences are counted by their place in the test set, from 0; maps exist for the positives. */
#ifndef DEMODASH_STAGE_REPORT_DOSSIER_H
#define DEMODASH_STAGE_REPORT_DOSSIER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/explain.h"
#include "io/page/panel.h"
#include "io/tsv.h"
#include "src/core/status.h"
#include "src/motif/motif.h"
#include "src/motif/scan.h"
#include "src/stage/data/factor.h"
#include "src/stage/data/known.h"
#include "src/stage/data/origin.h"
#include "src/stage/data/published.h"
#include "src/stage/report/measures.h"
#include "src/stage/task/tasks.h"
#include "src/stage/task/trained_data.h"

/* Measures that each sequence has by itself, too: MEASURES_SHARE, MEASURES_GINI, MEASURES_FAR. */
enum { DOSSIER_BY_SEQUENCE = MEASURES_FAR + 1 };

typedef struct {
    const task_found *found;
    net_family family;     /* NET_UNKNOWN also for a baseline */
    tsv epochs;            /* epochs.tsv; without rows for a baseline */
    double *scores;        /* [tests] */
    bool explained;
    explanation maps;      /* of the positives, in the order of dossier.positives */
    /* What measuring.h fills in: */
    double *profile;       /* [length] mean over positives of the share of |saliency| at a base */
    double *by_sequence[DOSSIER_BY_SEQUENCE]; /* [positives] by measure */
    long *turns;           /* [positives] place of the turn or -1; NULL without temporal scores */
    double measures[MEASURES_COUNT];
} dossier_task;

/* Tasks of one network, its seeds: tasks[first .. first + count - 1]. */
typedef struct {
    const char *name;
    task_kind kind;
    size_t first, count;
    int colour;
} dossier_network;

typedef struct {
    const char *name;
    const published_dataset *published; /* NULL: not among the 108 */
    size_t task_count, network_count;
    dossier_task *tasks;
    dossier_network *networks;
    size_t tests;
    char **ids;              /* [tests] */
    place *places;           /* [tests], or NULL when no sequence has one */
    uint8_t *labels;         /* [tests] */
    size_t positives;        /* that have maps, equal in all explained tasks; 0: none */
    size_t length;
    const uint8_t *letters;  /* [positives][length] */
    const int64_t *numbers;  /* [positives] in the test set, from 1 */
    bool other_data;         /* what the tasks were not trained on, or not all, by force */
    bool has_composition;
    double composition;      /* test AUROC of the composition baseline */
    bool simulated;
    char *kind;              /* of the simulation; "" */
    motif_set planted;       /* of the simulation, decoys left out */
    uint8_t *planted_mask;   /* [positives][length], or NULL */
    const motif *known_motif; /* the factor's own; NULL: none */
    factor_way known_way;     /* how it was found */
    char *known_words;        /* the same as the end of a sentence; "" without a motif file */
    origin origin;            /* what the compendium notes of the dataset */
    scan_hit **hits;         /* [positives][hit_counts], best first */
    size_t *hit_counts;      /* [positives] */
    uint8_t *hit_mask;       /* [positives][length] */
    long shown[NET_FAMILIES]; /* task that stands for the CNN, RNN, CNN-RNN; -1 */
} dossier;

typedef struct {
    const char *compendium;  /* NULL: the one that the tasks were trained from */
    const char *fallback;    /* taken where that one cannot be read; or NULL */
    bool force;              /* go on with other data than the tasks were trained on */
    const motif_set *motifs; /* NULL: no motif file */
    const known_list *known; /* datasets' own motifs among them; NULL: none named */
    double pvalue;           /* of hits */
    int64_t seed;            /* of the networks that are shown; 0: each one's lowest */
    const char *networks;    /* names separated by commas that are shown; NULL: medium ones first */
} dossier_settings;

/* The dataset as its tasks, found [count], were trained on it. Errors: those of trained_data_open;
 * STATUS_NOINPUT when no task names a compendium; STATUS_DATA when the tasks were trained on
 * different data and force is off. Owner: caller, trained_data_close. Not collective. */
status_t dossier_open_data(trained_data *ret, const task_found *found, size_t count,
                           const dossier_settings *settings) MUST_USE;

/* Read all of a dataset; found [count] are its tasks (task_find's order), borrowed. A task whose
 * explain.h5 is missing or damaged is taken without maps. data: of dossier_open_data, borrowed
 * during the call. Errors: STATUS_NOINPUT, STATUS_DATA.
 * Owner of what is in *ret: caller, dossier_release. Not collective. */
status_t dossier_read(dossier *ret, const task_found *found, size_t count,
                      const dossier_settings *settings, const trained_data *data) MUST_USE;
void dossier_release(dossier *d);

/* "medium-cnn", with ", seed 2" where the network has several seeds. Owner: caller. */
char *dossier_task_name(const dossier *d, size_t task);

#endif
