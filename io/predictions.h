/* predictions: predictions.tsv of a task: id, label, score (probability of class 1). */
#ifndef DEMODASH_IO_PREDICTIONS_H
#define DEMODASH_IO_PREDICTIONS_H

#include <stddef.h>
#include <stdint.h>

#include "src/core/dataset.h"
#include "src/core/status.h"

typedef struct {
    size_t count;
    char **ids;
    uint8_t *labels; /* [count] 0 or 1 */
    double *scores;  /* [count] in 0..1 */
} predictions;

/* Whole or not at all. ids [count], labels [count], scores [count]; places [count], or NULL: then
 * the table has no columns for them. Errors: STATUS_CREATE, STATUS_IO. */
status_t predictions_write(const char *path, char *const *ids, const uint8_t *labels,
                           const double *scores, const place *places, size_t count) MUST_USE;

/* Places are passed over. Errors: STATUS_NOINPUT, STATUS_DATA with file and line. Owner: caller,
 * predictions_release. */
status_t predictions_read(predictions *ret, const char *path) MUST_USE;
void predictions_release(predictions *p);

#endif
