/* options: command-line options as a table of rows; parsing fills the targets. */
#ifndef DEMODASH_CORE_OPTIONS_H
#define DEMODASH_CORE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "src/core/status.h"

typedef enum {
    OPTION_FLAG, /* bool *: set to true; --no-NAME sets it to false */
    OPTION_INT,  /* long *: min <= value <= max */
    OPTION_REAL, /* double *: min <= value <= max, finite */
    OPTION_TEXT, /* const char **: borrowed from argv */
    OPTION_INPUT, /* the same: a file that is read, or a word that stands for one */
    OPTION_OUTPUT, /* the same: a file that is written */
    OPTION_CHOICE, /* int * (or an enum of that size): the index of one of `choices` */
    OPTION_HEADING /* no option: help starts a group of rows under this text */
} option_kind;

/* Rows may end early: what is left out is 0 or NULL. */
typedef struct {
    option_kind kind;
    char letter;          /* short form, 0 if none */
    const char *name;     /* long form without "--"; for OPTION_HEADING the text. Former names may
                             follow behind bars, "networks|variants|v": accepted, never shown;
                             one letter is a short form */
    void *target;
    const char *argument; /* name of the value in the help, e.g. "N"; NULL for flags */
    const char *help;     /* one sentence; the default is appended from the target's value */
    double min, max;      /* OPTION_INT and OPTION_REAL; both 0: any value */
    bool *given;          /* NULL, or set to true when the option is on the command line */
    const char *const *choices; /* OPTION_CHOICE: the words, NULL-terminated; else NULL */
} option_row;

/* Parse argv[1..argc-1] by rows[count]: --name value, --name=value, -x value, -xvalue, --flag,
 * "--" ends options. Operands are moved to the front of argv[1..] in order; *ret_operands is their
 * number. An unknown option names the nearest known one. Errors: STATUS_USAGE. */
status_t options_parse(int *ret_operands, int argc, char **argv, const option_row *rows,
                       size_t count) MUST_USE;

/* The help of the rows, 2 columns, wrapped at 80. Owner: caller, memory_free. */
char *options_describe(const option_row *rows, size_t count);

#endif
