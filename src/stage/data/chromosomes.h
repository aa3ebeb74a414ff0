/* chromosomes: the names that a file uses, found among those of a genome.
 *
 * As they are, if the genome has any of them; else with `chr` put before or taken away, if that
 * finds every chromosome that the file names and the genome could hold (scaffolds and mitochondria
 * do not count), or every one that the genome has; what is then not found, by --aliases. */
#ifndef DEMODASH_STAGE_DATA_CHROMOSOMES_H
#define DEMODASH_STAGE_DATA_CHROMOSOMES_H

#include <stddef.h>
#include <stdint.h>

#include "io/genome.h"
#include "src/core/status.h"

typedef struct chromosomes chromosomes;

/* aliases: NULL, or a file with two or more names of one chromosome a line, parted by tabs or
 * blanks. Errors: those of lines_open and lines_next; STATUS_DATA (a single name; two chromosomes
 * of the genome in one line; a name in two lines that mean different ones). g must outlive it.
 * Owner: caller, chromosomes_destroy. */
status_t chromosomes_create(chromosomes **ret, const genome *g, const char *aliases) MUST_USE;
void chromosomes_destroy(chromosomes *c); /* NULL is allowed */

/* How the names of a file were found, in words: "as they are", "with 'chr' before them".. */
typedef enum { NAMES_SAME, NAMES_ADDED, NAMES_REMOVED, NAMES_ALIASES } chromosomes_rule;
const char *chromosomes_rule_words(chromosomes_rule rule);

/* ret [count]: index in the genome, or -1. Errors: STATUS_DATA when none is found: a sentence with
 * three names of either side. path: of the file that uses the names. */
status_t chromosomes_map(int32_t *ret, chromosomes_rule *ret_rule, const chromosomes *c,
                         char *const *names, size_t count, const char *path) MUST_USE;

#endif
