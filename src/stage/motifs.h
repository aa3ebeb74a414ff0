/* motifs: the stage that takes explain.h5 of every task of a results folder to motifs.
 *
 * It writes to DIR/motifs/, where STEM is DATASET.NETWORK-sSEED (names escaped, io/output.h) and
 * only the positive sequences of explain.h5 count. METHOD is
 *   saliency, activation, temporal, temporal-backward   one word a sequence (src/motif/extract.h)
 *   classopt    the class-optimized matrix, and its window of most information
 *   consensus   consensus motifs of the attributions (src/motif/cluster.h)
 *   filters     the first layer's filters
 * as far as explain.h5 holds what they need. The files:
 *   STEM.METHOD.meme   the motifs; ids STEM.METHOD.NUMBER (of the sequence, motif or filter)
 *   STEM.METHOD.tsv    one word a sequence: sequence, start, word, value, best match, its q-value,
 *                      whether a motif of the factor's own matches at the threshold; other methods:
 *                      Tomtom's table of matches (io/matches.h)
 *   STEM.consensus.sites.tsv         motif, sequence, start, end (from 0, end behind the last), strand,
 *                                    attribution
 *   STEM.consensus.contribution.tsv  motif, column, A, C, G, T: mean attribution of the letter there
 *   STEM.consensus.distances.tsv     motif, motif, distance of centres, pairs of sites
 *   STEM.consensus.positions.tsv     motif, position of the centre, sites
 *   STEM.json          what the tables below need, and the key: the same key, the same files
 * and over all tasks
 *   all.meme           all motifs of consensus, classopt and filters (single words are left out)
 *   best.tsv           dataset, variant, seed, method, query (our motif), sites, consensus, motif (name
 *                      of the best match), target (its id), qvalue, own (1: of the factor's own); of a
 *                      dataset and network the first row is the best consensus motif's
 *   planted.tsv        for simulated datasets: which planted motifs are the first match of a consensus
 *                      motif
 *   table4.tsv         Table 4: see motifs_tables.h
 * All are files of record. */
#ifndef DEMODASH_STAGE_MOTIFS_H
#define DEMODASH_STAGE_MOTIFS_H

#include <stdbool.h>
#include <stddef.h>

#include "src/core/status.h"
#include "src/core/team.h"
#include "src/motif/cluster.h"
#include "src/motif/extract.h"

typedef struct {
    const char *database;    /* motif file; NULL: the built-in motifs (src/simulate/consensus.h) */
    const char *compendium;  /* with the truth of simulated datasets; NULL: as run.json names it */
    int window;              /* letters of a word, 1..40 */
    double threshold;        /* greatest q-value of a match */
    extract_rule rule;
    cluster_settings cluster; /* its window is set to `window` */
    bool again;              /* compute even what is there */
} motifs_settings;

motifs_settings motifs_defaults(void); /* 9, 0.5, and the defaults of extract.h and cluster.h */

typedef struct {
    bool already_done;
    size_t sequences, motifs; /* positive sequences, consensus motifs */
    double seconds;
} motifs_result;

typedef struct {
    size_t number, count;
    const char *folder;
    status_t status;
    const char *reason;  /* "" when STATUS_OK */
    motifs_result result;
} motifs_event;

/* Each may be NULL. */
typedef struct {
    void *data;
    bool (*want_stop)(void *data);
    void (*note)(void *data, const char *folder, const char *sentence);
    void (*ended)(void *data, const motifs_event *event); /* rank 0 */
    void (*waiting)(void *data, int busy);                /* rank 0 */
} motifs_hooks;

/* All finished networks of a results folder, one task a rank by the farm; a task without explain.h5
 * is explained first (explain_defaults). Tables over all tasks are written when all are done.
 * Collective over the world; agreed on. Errors: those of motifs_read; STATUS_NOINPUT; STATUS_FAILED
 * when a task failed, after the others; STATUS_STOPPED; output errors. */
status_t motifs_extract(const char *folder, const motifs_settings *settings, const team *world,
                        const motifs_hooks *hooks) MUST_USE;

#endif
