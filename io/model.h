/* model: a trained network as HDF5, and as the program holds it.
 *
 * Layout (format "demodash-model", version 1):
 *   /parameters  float32 [P], all weights in the order of src/net/spec.h
 *   /layout/names text [n], /layout/offsets int64 [n], /layout/shapes int64 [n][3] (0: unused):
 *     where each layer's weights lie in /parameters ("conv1_weight" [K][Cin][F], "conv1_bias" [F],
 *     "lstm1_forward_input" [In][4H], "lstm1_forward_recurrent" [H][4H], "lstm1_forward_bias" [4H],
 *     gates i, f, g, o; "hidden_weight", "hidden_bias", "output_weight" [features][2],
 *     "output_bias" [2])
 *   root attributes: network, dataset, seed, specification, length, convs, pool, lstm_layers,
 *     lstm_size, hidden, filters and widths as text ("64 64 64"), both_strands, recipe (lines
 *     "key value"), epoch (whose weights these are), data_sha256 */
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
