/* origin: what a compendium notes of where a dataset comes from: its genome, what became of the
 * peaks, the motif that the user says is its own. */
#ifndef DEMODASH_STAGE_DATA_ORIGIN_H
#define DEMODASH_STAGE_DATA_ORIGIN_H

#include <stdint.h>

#include "io/compendium.h"
#include "src/core/status.h"
#include "src/genome/fates.h"

/* Texts are NULL where nothing is noted. */
typedef struct {
    char *known_motif;
    char *genome, *genome_hash;
    char *anchor;              /* "summit" or "middle" */
    int64_t summits, middles;  /* peaks whose window lies around the summit, and the middle */
    char *names;               /* how chromosomes were found */
    char *split;               /* how the test set was parted off */
    fate_counts fates[2];      /* [label]; all 0: none is noted */
} origin;

/* Of dataset i. Errors: STATUS_DATA. Owner of what is in *ret: caller, origin_release. Not
 * collective. */
status_t origin_read(origin *ret, const compendium *c, size_t i) MUST_USE;

/* All of it in one text, for hashes. Owner: caller, memory_free. */
char *origin_text(const origin *o);
void origin_release(origin *o);

#endif
