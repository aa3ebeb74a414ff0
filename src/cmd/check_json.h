/* check_json: what a check found, for programs. The keys are listed in demodash check --help. */
#ifndef DEMODASH_CMD_CHECK_JSON_H
#define DEMODASH_CMD_CHECK_JSON_H

#include "src/stage/check/check.h"

/* Print to standard output. */
void check_print_json(const check_report *r, const agenda *plan);

#endif
