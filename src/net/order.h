/* order: which record a lane sees in which batch (src/README: three index spaces).
 *
 * A batch of B records is cut into LANES fixed lanes. Position i of the order belongs to batch
 * i div B and to lane (i mod B) div (B / LANES): shards are computed, never stored. */
#ifndef DEMODASH_NET_ORDER_H
#define DEMODASH_NET_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/core/dataset.h"
#include "src/core/random.h"

/* Sums are taken lane by lane: their number is fixed for good, and is the most ranks of a team. */
enum { LANES = 16 };

/* Split of a training set into the records trained on and those held out for validation.
 * Both arrays have room for set->count entries and get record numbers.
 *   shuffled false: file order, and the last `fraction` of pairs is held out (none for 0);
 *   shuffled true: one permutation by the key; a positive and its made negative move, and fall to
 *   training or validation, as a pair. */
void order_split(uint32_t *train, size_t *ret_train, uint32_t *validation, size_t *ret_validation,
                 const sequence_set *set, double fraction, bool shuffled, random_key key);

/* Number of order positions of a lane among count positions in batches of `batch`. */
size_t order_shard_size(size_t count, int batch, int lane);

/* The i-th order position of a lane's shard. */
size_t order_shard_position(size_t i, int batch, int lane);

/* First lane of a rank's contiguous run; rank r of R owns lanes [first(r), first(r + 1)). */
int order_first_lane(int rank, int ranks);

#endif
