/* shown: which tasks of a dataset stand for the CNN, the RNN and the CNN-RNN in panels and
 * pages. */
#ifndef DEMODASH_STAGE_REPORT_SHOWN_H
#define DEMODASH_STAGE_REPORT_SHOWN_H

#include <stddef.h>
#include <stdint.h>

#include "src/net/spec.h"
#include "src/stage/task/tasks.h"

/* Choose among tasks found [count], one dataset's: shown [family] is a task or -1. families
 * [count]: NET_UNKNOWN for a task that is not to be chosen. networks: names separated by commas
 * that alone count; NULL: all, medium ones first. seed: that alone counts; 0: all. Of equals the
 * first. */
void shown_choose(long shown[NET_FAMILIES], const task_found *found,
                  const net_family *families, size_t count, const char *networks, int64_t seed);

#endif
