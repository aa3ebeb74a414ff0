/* log: messages to standard error, from rank 0, with time stamps; a progress line. */
#ifndef DEMODASH_CMD_LOG_H
#define DEMODASH_CMD_LOG_H

#include <stdbool.h>

/* Rank 0 speaks, others are silent (log_error always speaks). Set once after MPI's start. */
void log_set_rank(int rank);

/* "[14:03:22] text" */
void log_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same from whichever rank calls: what one team has to say. */
void log_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* "demodash: text", without a time stamp, on whichever rank calls. */
void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Progress: redrawn in place on a terminal (at most 5 a second), a line at intervals of 10 s
 * otherwise. force: print now (the last one). */
void log_progress(bool force, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
