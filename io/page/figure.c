/* What figures share: the order of colours, and numbers as labels: fixed decimals where they show
 * something, else a power of ten. */
#include "io/page/figure.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "io/page/markup.h"

const figure_palette figure_letters_paper = {{0x00CC00, 0x0000CC, 0xFFB300, 0xCC0000, 0x888888}};
const figure_palette figure_letters_safe = {{0x009E73, 0x0072B2, 0xE69F00, 0xD55E00, 0x888888}};

int figure_series_colour(size_t i)
{
    static const int colours[] = {0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0xE69F00, 0x56B4E9,
                                  0x444444};
    return colours[i % (sizeof colours / sizeof colours[0])];
}

/* "1.2e-7": one decimal unless it is 0. */
static void format_power(char *out, size_t size, double value)
{
    int power = (int)floor(log10(fabs(value)));
    long tenths = lround(fabs(value) / pow(10, power) * 10); /* 10..100 */
    if (tenths >= 100) {
        tenths /= 10;
        power++;
    }
    if (tenths % 10 == 0) {
        snprintf(out, size, "%s%lde%d", value < 0 ? "-" : "", tenths / 10, power);
    } else {
        snprintf(out, size, "%s%ld.%lde%d", value < 0 ? "-" : "", tenths / 10, tenths % 10, power);
    }
}

void figure_format(char *out, size_t size, double value, int decimals)
{
    if (!isfinite(value)) {
        snprintf(out, size, "n/a");
    } else if (value != 0 && (fabs(value) < 0.5 * pow(10, -decimals) || fabs(value) >= 1e8)) {
        format_power(out, size, value);
    } else {
        markup m = {0};
        markup_add_decimals(&m, value, decimals);
        snprintf(out, size, "%s", m.text);
        markup_release(&m);
    }
}
