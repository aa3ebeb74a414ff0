/* truth: a compendium of simulated datasets, and reading back what was planted in them.
 *
 * Layout: io/README, "compendium.h5", what a simulated dataset has besides. */
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
