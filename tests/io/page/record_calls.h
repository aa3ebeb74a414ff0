/* record_calls: a drawing back end that keeps each call, so that a test reads what is drawn where,
 * in which colour and under which label, and not what a file format makes of it.
 *
 * Positions are of the page: the origins of groups are added. Axes are read back from their ticks
 * and the numbers beside them, so that a place is computed from what the reader sees and not by the
 * code under test. */
#ifndef DEMODASH_TESTS_IO_PAGE_RECORD_CALLS_H
#define DEMODASH_TESTS_IO_PAGE_RECORD_CALLS_H

#include "io/page/draw.h"

typedef enum {
    CALL_PAGE, CALL_RECTANGLE, CALL_CIRCLE, CALL_PATH, CALL_TEXT, CALL_LETTER
} call_kind;

typedef struct {
    call_kind kind;
    draw_box box;     /* around it; of a text: x, y of its anchor; of a letter: as it was given */
    double *x, *y;    /* [count] ends of the steps of a path */
    size_t count;
    bool closed;
    draw_style style; /* of a letter: the fill */
    draw_font font;
    int code;         /* of a letter */
    char *text;       /* of a text; the title of a page */
    char *tip;        /* of the group around it, or the description of a page; NULL: none */
    bool clipped;
    draw_box clip;
} call;

typedef struct {
    draw base; /* to be handed to the functions that draw */
    call *calls;
    size_t count, room;
    struct {
        double x, y;
        bool clipped;
        draw_box clip;
        char *tip;
    } groups[8];
    int depth;
} record;

/* Owner: caller, draw_destroy(&r->base). */
record *record_create(void);

/* The one text with these words; NULL: none, or several. */
const call *record_text(const record *r, const char *text);

/* The first text with these words whose baseline is below y. NULL: none. */
const call *record_text_below(const record *r, const char *text, double y);

/* What stands left of a label of the legend. NULL: no such label, or nothing there. */
const call *record_key(const record *r, const char *label);

/* Call n, from 0, of the kind that is clipped (within axes) and filled or stroked in the colour. */
const call *record_inside(const record *r, call_kind kind, int colour, size_t n);
size_t record_count_inside(const record *r, call_kind kind, int colour);

/* Colour of the uppermost rectangle with a visible fill over (x, y); DRAW_NONE: none. */
int record_colour_at(const record *r, double x, double y);

/* An axis as its ticks tell: page = origin + slope * value. */
typedef struct {
    size_t count;         /* of ticks */
    double least, most;   /* values of the first and the last */
    double origin, slope;
    double error;         /* how far from that line the worst tick lies */
} record_axis;

typedef struct {
    record_axis x, y;
    draw_box frame; /* from the lines of the axes */
} record_plot;

/* The plot whose axes lie within the box. */
record_plot record_read_plot(const record *r, draw_box within);

double record_x(const record_plot *p, double value);
double record_y(const record_plot *p, double value);

/* The farthest that a point of the path lies from its place by the axes; HUGE_VAL when there is no
 * path or another number of points. x, y [count] in values. */
double record_path_error(const record_plot *p, const call *path, const double *x, const double *y,
                         size_t count);

/* Does the line (two points) lead from (x1, y1) to (x2, y2) on the page, to 0.02 units? */
bool record_is_line(const call *path, double x1, double y1, double x2, double y2);

#endif
