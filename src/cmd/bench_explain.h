/* explaining_run: the --explain part of demodash bench. */
#ifndef DEMODASH_CMD_BENCH_EXPLAIN_H
#define DEMODASH_CMD_BENCH_EXPLAIN_H

#include <stdbool.h>

#include "io/json.h"
#include "src/core/status.h"
#include "src/stage/bench/bench.h"

/* Measure and print, as text or JSON. One rank. */
status_t bench_explain_command(const bench_settings *settings, bool as_json) MUST_USE;

/* A member [low, median, high]; nothing where nothing was measured. */
void bench_put_figure(json *o, const char *name, bench_figure f);

#endif
