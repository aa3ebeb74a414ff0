/* plot: the frame that figures with axes share: margins, ticks, grid, title and legend. */
#ifndef DEMODASH_IO_PAGE_PLOT_H
#define DEMODASH_IO_PAGE_PLOT_H

#include "io/page/figure.h"

/* A range that grows around values. Start from PLOT_EMPTY_RANGE. */
typedef struct {
    double min, max; /* min > max: empty */
} plot_range;
#define PLOT_EMPTY_RANGE {HUGE_VAL, -HUGE_VAL}

void plot_extend(plot_range *r, double value); /* not finite: no change */

typedef enum { PLOT_KEY_LINE, PLOT_KEY_AREA, PLOT_KEY_DIAMOND } plot_key;

typedef struct {
    const char *label;
    plot_key key;
    int colour;
    double dash;
} plot_item;

typedef struct {
    const char *title;
    figure_axis x, y;         /* limits not given are taken from the ranges */
    plot_range x_data, y_data;
    const char *const *names; /* [name_count] names below the x axis instead of numbers; place i is
                                 at x = i + 0.5, the axis 0..name_count. NULL: numbers */
    size_t name_count;
    const plot_item *items;   /* [item_count] of the legend */
    size_t item_count;
    figure_legend legend;
    bool points;              /* marks on the frame may reach over it */
} plot_setup;

typedef struct {
    draw *d;
    draw_box area;      /* between the axes */
    plot_range x, y;    /* limits in use */
    const plot_setup *setup;
} plot;

/* Draw title, axes, grid and a legend above; then a group clipped to the area is open. */
plot plot_begin(draw *d, draw_box box, const plot_setup *setup);

/* Close that group, draw the frame and a legend inside. */
void plot_end(plot *p);

/* Page coordinates of a value. */
double plot_x(const plot *p, double x);
double plot_y(const plot *p, double y);

/* A diamond around (x, y) in page coordinates. */
void plot_diamond(draw *d, double x, double y, double radius, int colour);

/* The colour, or the i-th of the series when it is FIGURE_AUTO. */
int plot_colour(int colour, size_t i);

/* Round limits and step (1, 2 or 5 times a power of ten) for about `wanted` ticks; limits that are
 * given (finite) stay. Heckbert 1990. */
double plot_ticks(plot_range *range, plot_range data, const figure_axis *axis, int wanted);

enum { PLOT_TEXT = 10 }; /* size of all text but titles */

#endif
