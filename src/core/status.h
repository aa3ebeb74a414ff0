/* status: what a function that can fail returns, and the one sentence it leaves behind.
 *
 * src/README, contract 3: a status is local to a rank until the team has agreed on it; only
 * src/cmd prints and exits. The values are the program's exit codes (sysexits). */
#ifndef DEMODASH_CORE_STATUS_H
#define DEMODASH_CORE_STATUS_H

typedef enum {
    STATUS_OK = 0,
    STATUS_FAILED = 1,     /* computation failed (non-finite loss, a fault between ranks) */
    STATUS_USAGE = 2,      /* the command line is wrong */
    STATUS_DATA = 65,      /* input data is malformed */
    STATUS_NOINPUT = 66,   /* an input is missing or unreadable */
    STATUS_CREATE = 73,    /* an output cannot be created */
    STATUS_IO = 74,        /* reading or writing failed */
    STATUS_STOPPED = 75    /* stopped at a checkpoint on request: run again to go on */
} status_t;

#define MUST_USE __attribute__((warn_unused_result))

/* Return from the calling function when e is not STATUS_OK. For functions that own nothing yet. */
#define TRY(e)                                                                                     \
    do {                                                                                           \
        status_t try_status_ = (e);                                                                \
        if (try_status_ != STATUS_OK) return try_status_;                                          \
    } while (0)

/* Record one sentence (no newline, no final full stop needed) and return code.
 * The sentence says what, in which file, at which line or value. Never fails; a sentence longer
 * than 1,000 bytes is cut. One record for each thread. */
status_t status_set(status_t code, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Put "prefix: " before the recorded sentence and return code, for callers that know the place. */
status_t status_prefix(status_t code, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The last recorded sentence; "" if none. Borrowed: valid until the next status_set. */
const char *status_message(void);

#endif
