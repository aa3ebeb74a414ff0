/* load: one dataset of a compendium on every rank of a team, read once. */
#ifndef DEMODASH_STAGE_DATA_LOAD_H
#define DEMODASH_STAGE_DATA_LOAD_H

#include "io/compendium.h"
#include "src/core/dataset.h"
#include "src/core/status.h"
#include "src/core/team.h"

/* Rank 0 reads dataset number i of c (NULL on other ranks), all get letters, labels and made; ids
 * stay "" on other ranks. Collective; agreed on. Owner of what is in *ret: caller,
 * dataset_release. Errors: as compendium_read. */
status_t load_dataset(dataset *ret, const compendium *c, size_t i, const team *t) MUST_USE;

/* The same without the test set, which is left unread and empty. */
status_t load_untested(dataset *ret, const compendium *c, size_t i, const team *t) MUST_USE;

/* Names and sizes of all datasets on every rank. Collective; agreed on. */
typedef struct {
    char *name;
    compendium_size size;
} load_entry;
status_t load_list(load_entry **ret, size_t *ret_count, const compendium *c,
                   const team *t) MUST_USE;
void load_list_free(load_entry *entries, size_t count);

#endif
