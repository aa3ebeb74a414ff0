/* shared: options and messages that several sub-commands have in common. */
#ifndef DEMODASH_CMD_SHARED_H
#define DEMODASH_CMD_SHARED_H

#include <stdbool.h>
#include <stdint.h>

#include "src/cmd/cmd.h"
#include "src/stage/task/deal.h"
#include "src/stage/task/tasks.h"

/* ---- rows of option tables; each fills *to ---- */

option_row shared_compendium(const char **to); /* -c */
option_row shared_force(bool *to);              /* other data than trained on */
option_row shared_motifs(const char **to);     /* -m: known motifs of the factors */
option_row shared_known(const char **to);      /* --known: whose they are */
option_row shared_pvalue(double *to);          /* -p: of their hits */
option_row shared_networks(const char **to);   /* --networks: those that panels show */
option_row shared_seed(long *to);              /* -s: of these */

/* ---- values ---- */

/* "100kb", "2Mb", "1Gb", "5000": letters, 1 to 1e12. option: its name, for the message.
 * Errors: STATUS_USAGE. */
status_t shared_read_letters(int64_t *ret, const char *option, const char *text) MUST_USE;

/* ---- hooks of the stages ---- */

bool shared_want_stop(void *data); /* signals_seen */
void shared_note(void *data, const char *folder, const char *sentence);
void shared_waiting(void *data, int busy, const deal_counts *counts); /* busy: ranks */

/* Tasks that could not be read: notes of all but the first, which is the status that is returned,
 * STATUS_DATA; STATUS_OK when there are none. */
status_t shared_unread(const task_unread *unread) MUST_USE;

/* ---- first and last lines of a run ---- */

/* Version, command, ranks and hosts. Collective over the world. */
void shared_start(const cmd_context *context);

/* "12.3 s, 45 MiB at most on rank 0" since seconds_now() was `began`. Static, until the next
 * call. */
const char *shared_cost(double began);

#endif
