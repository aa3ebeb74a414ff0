/* truth: a compendium of simulated datasets, and reading back what was planted in them.
 *
 * Beside what io/compendium.h describes, a simulated dataset's group /datasets/NAME holds
 *   attributes     source "simulated", kind (simulate_kind_name), seed, motifs ("built-in" or the
 *                  SHA-256 of the motif file's content as MEME text), gap_min, gap_max (pairs),
 *                  positives_with_sites_percent
 *   truth_motif_ids, truth_motif_names   text [M]
 *   truth_motif_width    int32 [M]
 *   truth_motif_decoy    uint8 [M]      1: planted in both classes, tells nothing of the label
 *   truth_motif_matrix   double [sum of widths][4], A C G T, the motifs one below the other: what
 *                  the sites were drawn from
 *   train/truth_sites, test/truth_sites  int32 [S][5]: record, start (from 0), width, strand (1 or
 *                  -1), motif (index); sites of negatives too (decoys, parts of a pair) */
#ifndef DEMODASH_STAGE_DATA_TRUTH_H
#define DEMODASH_STAGE_DATA_TRUTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/compendium.h"
#include "src/core/status.h"
#include "src/motif/motif.h"
#include "src/simulate/simulate.h"

typedef struct {
    const char *output;
    size_t datasets;     /* the first 108 bear the names of the paper's datasets */
    size_t train, test;  /* sequences of both classes, even, at most 1,000,000 */
    int length;          /* SIMULATE_LENGTH_MIN..MAX */
    int64_t seed;
    const char *motifs;  /* motif file, or NULL: the built-in ones */
} truth_settings;

/* Called after each dataset; may be NULL. */
typedef void truth_progress(size_t done, size_t count, const char *name);

/* Write the compendium. Dataset i depends on the seed, its number, sizes and motifs alone, not on
 * how many datasets there are. Not collective. Errors: those of motifs_read, simulate_design_make,
 * compendium_create and compendium_add. */
status_t truth_write(const truth_settings *settings, truth_progress *progress) MUST_USE;

/* The truth of a dataset. Owner: caller, truth_release. */
typedef struct {
    char *kind;
    motif_set motifs;      /* [M] as planted */
    uint8_t *decoy;        /* [M] */
    simulate_sites train, test;
} truth_facts;

/* Whether dataset i was simulated. */
bool truth_is_there(const compendium *c, size_t i);
/* Every site is checked (record, place, motif): STATUS_DATA. */
status_t truth_read(truth_facts *ret, const compendium *c, size_t i) MUST_USE;
void truth_release(truth_facts *truth);

#endif
