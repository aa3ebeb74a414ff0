/* csv: one line of a table parted by commas or tabs, with values in double quotes as RFC 4180 has
 * them, and the columns that its headings name. */
#ifndef DEMODASH_IO_CSV_H
#define DEMODASH_IO_CSV_H

#include "io/lines.h"
#include "src/core/status.h"

/* Cut text at the separator into *ret_count <= most values, in place; they lie in text. Blanks
 * around a value are left out (tabs too where they do not part). A value that begins with a double
 * quote ends with one; inside, the separator is a character like others and "" is one quote. Such a
 * value must end in its line. Errors: STATUS_DATA, with the line of `in`. */
status_t csv_split(char **fields, int *ret_count, int most, char *text, char separator,
                   const lines *in) MUST_USE;

/* What a column is called. */
typedef struct {
    const char *option;       /* the option that names it, for sentences; NULL: none does */
    const char *given;        /* its heading; NULL: the usual ones count */
    const char *name;         /* the heading that goes before all others */
    const char *const *other; /* NULL-terminated: of these one may stand for it */
} csv_column;

/* The column among headings [count], either case; -1 when there is none. Errors: STATUS_DATA where
 * two columns could be meant, or where none is `given`, with the line of `in`. */
status_t csv_find(int *ret, char *const *headings, int count, const csv_column *column,
                  const lines *in) MUST_USE;

#endif
