#include "src/stage/report/cells.h"

#include <math.h>
#include <stdio.h>

#include "io/page/figure.h"

void cells_put_number(html_cell *cell, char text[CELLS_TEXT], double value, int decimals)
{
    if (isfinite(value)) figure_format(text, CELLS_TEXT, value, decimals);
    else snprintf(text, CELLS_TEXT, "–");
    *cell = (html_cell){.text = text, .sort = value};
}
