/* cells: numbers in the tables of the pages. */
#ifndef DEMODASH_STAGE_REPORT_CELLS_H
#define DEMODASH_STAGE_REPORT_CELLS_H

#include "io/page/html.h"

enum { CELLS_TEXT = 96 };

/* A number with so many decimals, a dash for one that is none. text: room for it, which must last
 * as long as the cell. */
void cells_put_number(html_cell *cell, char text[CELLS_TEXT], double value, int decimals);

#endif
