/* model: a trained network as HDF5, and as the program holds it.
 *
 * Layout: io/README, "model.h5" (format "demodash-model", version 1). /parameters has the order of
 * src/net/spec.h; /layout names its arrays for other readers, model_read does not use it. */
#ifndef DEMODASH_IO_MODEL_H
#define DEMODASH_IO_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "src/core/status.h"
#include "src/net/spec.h"

typedef struct {
    net_spec spec;
    char *network;      /* "medium-cnn", or the name of a free specification */
    char *dataset;      /* true name */
    int64_t seed;
    int64_t epoch;      /* from 1 */
    bool both_strands;  /* score by the mean of both strands */
    char *recipe;       /* lines "key value" */
    char *data_sha256;
    size_t count;       /* P */
    float *parameters;  /* [P] */
} model;

/* Errors: STATUS_CREATE, STATUS_IO. Whole or not at all. */
status_t model_write(const char *path, const model *m) MUST_USE;

/* Every value is checked. Errors: STATUS_NOINPUT, STATUS_DATA. Owner: caller, model_release. */
status_t model_read(model *ret, const char *path) MUST_USE;
void model_release(model *m);

#endif
