/* pulse: ranks' signs of life, for those who watch a run from outside.
 *
 * Each rank has one line of 256 bytes in a common file, which a thread of its own rewrites every
 * few seconds: a rank that computes, waits or reads still gives signs, one that is stopped or whose
 * host hangs does not. No file of record; nothing here can fail a run. */
#ifndef DEMODASH_IO_PULSE_H
#define DEMODASH_IO_PULSE_H

#include <stddef.h>
#include <stdint.h>

#include "src/core/status.h"

/* What a rank is at. */
typedef struct {
    char what[16];          /* "starting", "training", "waiting", ...: one word */
    int64_t team, task;     /* -1: none */
    int64_t epoch, epochs, batch, batches;
    double rate;            /* sequences a second */
} pulse_state;

typedef struct {
    int rank;
    long process;
    char host[65];
    double time;            /* of the sign, seconds since 1970 on the rank's clock */
    double moved;           /* when it last got on (pulse_beat) */
    pulse_state state;
} pulse_record;

typedef struct pulse pulse;

/* Begin to write rank's line of the file path (made if missing) every `interval` seconds. Not
 * collective. Owner: caller. */
void pulse_create(pulse **ret, const char *path, int rank, double interval);
void pulse_destroy(pulse *p); /* writes a last time; NULL is allowed */

/* The rank got on, and is at this. Cheap: once a batch. NULL pulse is allowed. */
void pulse_beat(pulse *p, const pulse_state *state);

/* Seconds between signs for so many ranks: 2 for few, so that all together write at most about 100
 * lines a second. */
double pulse_interval(int ranks);

/* All lines that are whole and in their rank's place, by rank; damaged ones are passed over.
 * Errors: STATUS_NOINPUT. Owner: caller, memory_free. */
status_t pulse_read(pulse_record **ret, size_t *ret_count, const char *path) MUST_USE;

#endif
