/* version: what this program is, what it was built with, and how to cite it. */
#ifndef DEMODASH_CMD_VERSION_H
#define DEMODASH_CMD_VERSION_H

#include <stdbool.h>

/* Print "demodash 0.2.0"; verbose: below it compiler, kernels and libraries, a line each. MPI need
 * not have been started. Not collective. */
void version_print(bool verbose);

/* Print what to cite, for people and as BibTeX. Not collective. */
void version_print_citation(void);

#endif
