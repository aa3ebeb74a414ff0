/* draw: one table of drawing calls; SVG, PDF and PNG stand behind it.
 *
 * A picture is made in memory: create a handle, start a page, draw, finish; then write it to a file
 * or take its bytes (SVG, to stand inside an HTML page). Units are points (1/72 inch) in PDF, CSS
 * pixels in SVG; x grows to the right, y downwards. Colours are 0xRRGGBB.
 * The same calls give the same bytes. SVG depends on nothing else; PDF and PNG depend on the Cairo
 * library and on the font that the system gives for "Helvetica".
 * Coordinates must be finite (asserted): figures decide what a missing value looks like.
 * Not collective. */
#ifndef DEMODASH_IO_PAGE_DRAW_H
#define DEMODASH_IO_PAGE_DRAW_H

#include <stdbool.h>
#include <stddef.h>

#include "src/core/status.h"

typedef struct draw draw;

enum { DRAW_NONE = -1 }; /* instead of a colour: do not fill, do not stroke */

typedef struct {
    double x, y, width, height; /* x, y: upper left corner */
} draw_box;

typedef struct {
    int fill, stroke;    /* 0xRRGGBB or DRAW_NONE */
    double width;        /* of the stroke */
    double dash;         /* length of dashes and of gaps; 0: a solid line */
    double transparency; /* of the fill, 0 opaque .. 1 */
} draw_style;

/* A fill without a stroke; a stroke without a fill. */
draw_style draw_filled(int colour);
draw_style draw_stroked(int colour, double width);

typedef enum { DRAW_START, DRAW_MIDDLE, DRAW_END } draw_anchor;

typedef struct {
    double size;        /* of the font; > 0 */
    int colour;
    draw_anchor anchor; /* which end of the text lies at x */
    bool bold, italic;
    double rotation;    /* degrees, clockwise, about (x, y) */
} draw_font;

/* A step of a path: 'M' move to, 'L' line to (x[0], x[1]); 'C' cubic curve with control points
 * (x[0], x[1]), (x[2], x[3]) to (x[4], x[5]); 'Z' close. */
typedef struct {
    char kind;
    double x[6];
} draw_step;

typedef struct {
    double x, y;          /* the group's origin in the coordinates around it */
    const draw_box *clip; /* in the group's coordinates; NULL: no clip */
    const char *tooltip;  /* shown on hovering (SVG); NULL: none */
    const char *link;     /* address (SVG; PDF unless it starts with '#'); NULL: none */
    bool crisp;           /* edges on whole pixels: for cells that touch each other */
} draw_group;

/* ---- handles ---- */

/* SVG of one page. id: letters, digits, '-' and '_', first a letter; every id inside starts with
 * "ID.", so that figures with different ids can share an HTML page. Owner: caller, draw_destroy. */
draw *draw_svg_create(const char *id);

/* PDF of one or more pages, in the outline by their titles. Creation date fixed (2017-01-01).
 * Owner: caller, draw_destroy. */
draw *draw_pdf_create(const char *title);

/* PNG of one page on white, scale pixels a unit (> 0). Owner: caller, draw_destroy. */
draw *draw_png_create(double scale);

/* Start a page (SVG and PNG have one). title and description tell in words what is seen; NULL:
 * none. width, height > 0. */
void draw_page(draw *d, double width, double height, const char *title, const char *description);

/* End the picture and lend its bytes until draw_destroy (SVG: without the XML declaration, ready
 * to stand in HTML). No drawing call may follow; may be called again.
 * Errors: STATUS_FAILED when the library refused (a PNG above 32,767 pixels a side). */
status_t draw_finish(draw *d, const char **ret_bytes, size_t *ret_count) MUST_USE;

/* End the picture and write it to path, whole or not at all. Errors: as draw_finish and
 * output_write. */
status_t draw_write(draw *d, const char *path) MUST_USE;

void draw_destroy(draw *d); /* NULL is allowed */

/* ---- drawing ---- */

void draw_rectangle(draw *d, draw_box box, draw_style style);
void draw_circle(draw *d, double x, double y, double radius, draw_style style);
void draw_line(draw *d, double x1, double y1, double x2, double y2, draw_style style);

/* x, y [count]. closed: a polygon. Fewer than 2 points: nothing. */
void draw_polyline(draw *d, const double *x, const double *y, size_t count, bool closed,
                   draw_style style);

/* Text with its baseline at y. UTF-8. */
void draw_text(draw *d, double x, double y, const char *text, draw_font font);

/* The shape of letter code 0..4 (A C G T N), stretched to fill the box. height < 0: upside down,
 * reaching from y down to y - height. */
void draw_letter(draw *d, int code, draw_box box, int colour);

void draw_group_begin(draw *d, draw_group group);
void draw_group_end(draw *d);

/* Does the back end show tooltips? */
bool draw_has_tooltips(const draw *d);

/* ---- without a handle ---- */

/* Width of text in Helvetica (Arial and Liberation Sans have the same widths), bold about 7 % more.
 * An estimate for layout: the reader's font may differ by a tenth. */
double draw_text_width(const char *text, double size, bool bold);

/* The steps of a letter's outline in a box of 100 x 100, code 0..4; *ret_count steps. Static. */
const draw_step *draw_letter_outline(int code, size_t *ret_count);

/* ---- for the back ends: the table ---- */

typedef struct {
    void (*page)(draw *d, double width, double height, const char *title, const char *description);
    void (*rectangle)(draw *d, draw_box box, const draw_style *style);
    void (*circle)(draw *d, double x, double y, double radius, const draw_style *style);
    void (*path)(draw *d, const draw_step *steps, size_t count, const draw_style *style);
    void (*text)(draw *d, double x, double y, const char *text, const draw_font *font);
    void (*letter)(draw *d, int code, draw_box box, int colour);
    void (*group_begin)(draw *d, const draw_group *group);
    void (*group_end)(draw *d);
    status_t (*finish)(draw *d, const char **ret_bytes, size_t *ret_count);
    void (*destroy)(draw *d);
    const char *file_start; /* bytes before the picture when it is a file of its own */
    bool many_pages, tooltips;
} draw_calls;

/* What every back end's handle starts with. */
struct draw {
    const draw_calls *calls;
    int pages, depth;
    bool finished;
};

/* "1.16.0": the version of Cairo in use. Borrowed, static. */
const char *draw_library(void);

#endif
