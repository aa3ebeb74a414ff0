/* figure: from plain numbers to drawing calls.
 *
 * Each figure is a struct of borrowed arrays and a function that draws it into a box of the current
 * page. Labels are UTF-8. A missing value (NaN) has one of two fates, said with each figure: it is
 * left out or grey, or the figure is refused with STATUS_DATA and the value's place, and nothing is
 * drawn. Sizes are meant for boxes of 300 to 900 units. Not collective. */
#ifndef DEMODASH_IO_PAGE_FIGURE_H
#define DEMODASH_IO_PAGE_FIGURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/page/draw.h"
#include "src/core/status.h"
#include "src/motif/motif.h"

/* ---- colours ---- */

enum {
    FIGURE_INK = 0x222222,    /* text and axes */
    FIGURE_SOFT = 0x666666,   /* secondary text: at least 4.5:1 against white */
    FIGURE_GRID = 0xE4E4E4,
    FIGURE_MISSING = 0xBBBBBB, /* a missing value */
    FIGURE_HIT = 0xFF00FF,    /* the paper's magenta, for lines */
    FIGURE_AUTO = -2          /* instead of a colour: the next of figure_series_colour */
};

typedef struct {
    int letter[5]; /* of A C G T and of any other letter */
} figure_palette;

/* The paper's: A #00CC00, C #0000CC, G #FFB300, T #CC0000. */
extern const figure_palette figure_letters_paper;
/* Told apart with any colour vision: green, blue, orange, vermilion of Okabe & Ito 2008. */
extern const figure_palette figure_letters_safe;

/* Colours for lines and groups, i >= 0, repeating after 7 (Okabe & Ito 2008). */
int figure_series_colour(size_t i);

/* ---- logos ---- */

/* A stack of letters for each column. Within a column the highest letter is on top; negative
 * heights hang upside down below the line, the largest lowest. */
typedef struct {
    int width;                     /* W columns, >= 1 */
    const double *height;          /* [W][4], A C G T, signed, finite (else refused) */
    double min, max;               /* of the axis; NaN: 0 or the lowest stack; the highest stack */
    const char *unit;              /* "bits": an axis is drawn left of the box, 30 units wide; "":
                                      without a name, 14 units; NULL: none */
    int first;                     /* number of the first column */
    bool numbers;                  /* number the columns in a strip of 10 units below the box */
    const figure_palette *palette; /* NULL: the paper's */
} figure_logo;

/* Draw the logo so that its W columns fill the box. */
status_t figure_logo_draw(draw *d, draw_box box, const figure_logo *f) MUST_USE;

/* height [W][4] = p x the column's information content in bits, small-sample corrected
 * (motif_information; Schneider & Stephens 1990). */
void figure_logo_information(double *height, const motif *m);

/* Upper end of the axis for such heights: 2 bits, or 1, 1/2, 1/4 where no column is higher. */
double figure_logo_limit(const double *height, int width);

/* height [L][4] = value at the sequence's letter, 0 elsewhere; letters [L] in 0..4 (4 has no
 * stack), values [L] (saliency, integrated gradients, ...). */
void figure_logo_contribution(double *height, const float *values, const uint8_t *letters,
                              size_t length);

/* Two motifs laid over each other: the query's logo above the target's, the columns that lie on
 * each other on a grey ground. */
typedef struct {
    const motif *query, *target;
    int offset;   /* the query's column i lies on the target's column i + offset.. */
    bool reverse; /* ..of its reverse complement, which is drawn */
    const char *query_label, *target_label;
} figure_match;

/* Width and height that it needs. */
void figure_match_size(double *ret_width, double *ret_height, const figure_match *f);
status_t figure_match_draw(draw *d, draw_box box, const figure_match *f) MUST_USE;

/* ---- rows, one cell a base ---- */

/* Letters [length] in 0..4 of equal height; 4 is drawn as N. */
void figure_letters_draw(draw *d, draw_box box, const uint8_t *letters, size_t length,
                         const figure_palette *palette);

typedef enum {
    FIGURE_WHITE_RED,     /* white at low, red at high */
    FIGURE_BLUE_WHITE_RED /* blue at low, white half way, red at high */
} figure_scale;

/* Colour at t, 0..1; values beyond are clamped, NaN and infinities are FIGURE_MISSING. Public
 * for tests. */
int figure_heat_colour(figure_scale scale, double t);

/* Cells for values [length], coloured by (value - low) / (high - low); not finite: grey.
 * high <= low: all white (blue for the second scale). */
void figure_heat_draw(draw *d, draw_box box, const float *values, size_t length,
                      figure_scale scale, double low, double high);

/* The largest finite value, 0 if there is none above 0: high of a row scaled by itself. */
double figure_heat_max(const float *values, size_t length);

/* A bar of the scale, with a text at either end, inside the box. */
void figure_heat_legend(draw *d, draw_box box, figure_scale scale, const char *low,
                        const char *high);

/* ---- plots ---- */

typedef struct {
    const char *label;  /* NULL: none */
    double min, max;    /* NaN: round numbers around the data */
    bool whole;         /* ticks at whole numbers only */
} figure_axis;

/* Limits not given, in an initialiser. */
#define FIGURE_FREE_AXIS(text) {.label = (text), .min = NAN, .max = NAN}

typedef struct {
    const char *label;        /* in the legend; NULL: not listed */
    const double *x, *y;      /* [count]; a point that is not finite breaks the line */
    size_t count;
    size_t stride;            /* doubles from one x (one y) to the next; 0 counts as 1 */
    const double *low, *high; /* [count] of a band, or NULL; same stride */
    int colour;               /* 0xRRGGBB or FIGURE_AUTO */
    double dash;              /* 0: solid */
    bool steps;               /* go to the next y at once, then across (precision-recall) */
} figure_series;

typedef enum { FIGURE_LEGEND_ABOVE, FIGURE_LEGEND_BOTTOM_RIGHT, FIGURE_LEGEND_BOTTOM_LEFT,
               FIGURE_LEGEND_NONE } figure_legend;

/* Lines: profiles by position, training curves, anything y over x. */
typedef struct {
    const char *title; /* NULL: none */
    figure_axis x, y;
    const figure_series *series; /* [count] */
    size_t count;
    figure_legend legend;
    bool diagonal;               /* a dashed line y = x */
    double across;               /* a dashed line at this y; NaN: none */
    double upright;              /* a dashed line at this x; NaN: none */
    const char *upright_label;   /* beside that line, NULL: none */
    bool upright_low;            /* ... at its lower end */
} figure_lines;

status_t figure_lines_draw(draw *d, draw_box box, const figure_lines *f) MUST_USE;

/* ROC and precision-recall curves of several networks; the legend gives each area. */
typedef struct {
    const char *label;
    const double *x, *y; /* [count] false and true positive rate, or recall and precision */
    size_t count, stride; /* stride as in figure_series; auc_point's arrays: 3 */
    double area;         /* in the legend as AUC or AP, three decimals; NaN: none */
    int colour;          /* or FIGURE_AUTO */
} figure_curve;

typedef struct {
    const char *title;
    const figure_curve *curves; /* [count]; values in 0..1, otherwise refused */
    size_t count;
    double positives;           /* fraction of positives, the level of chance of PR; NaN: none */
} figure_curves;

status_t figure_roc_draw(draw *d, draw_box box, const figure_curves *f) MUST_USE;
status_t figure_precision_recall_draw(draw *d, draw_box box, const figure_curves *f) MUST_USE;

/* Loss and AUC by epoch in two plots, side by side in a wide box, else one below the other. */
typedef struct {
    const char *title;
    size_t epochs;  /* E >= 1 */
    const double *train_loss, *validation_loss, *train_auc, *validation_auc;
                    /* [E] each, NULL where there is none; NaN: a gap */
    int chosen;     /* epoch of the weights that were kept, from 1; 0: not marked */
} figure_training;

status_t figure_training_draw(draw *d, draw_box box, const figure_training *f) MUST_USE;

/* Distributions of several samples over common bins, as fractions of each sample. */
typedef struct {
    const char *label;
    const double *values; /* [count], finite (else refused) */
    size_t count;
    double mark;          /* a value to compare with (published, say), drawn as a diamond by
                             figure_boxes_draw; NaN: none */
    int colour;           /* or FIGURE_AUTO */
} figure_sample;

typedef struct {
    const char *title;
    figure_axis x;                /* limits not given: 0..1 if all values are in it */
    const figure_sample *samples; /* [count] */
    size_t count;
    int bins;                     /* >= 1 */
} figure_histogram;

status_t figure_histogram_draw(draw *d, draw_box box, const figure_histogram *f) MUST_USE;

/* Two measurements of the same things against each other. Points that are not finite are left
 * out. */
typedef struct {
    const char *title;
    figure_axis x, y;         /* limits not given are common to both when diagonal is set */
    const double *px, *py;    /* [count] */
    const char *const *names; /* [count], shown on hovering; NULL: none */
    size_t count;
    size_t named;             /* up to that many points farthest from the diagonal get their name
                                 written where there is room */
    bool diagonal;
    const char *note;         /* in the upper left corner, "r = 0.93"; NULL: none */
    int colour;               /* or FIGURE_AUTO */
} figure_scatter;

status_t figure_scatter_draw(draw *d, draw_box box, const figure_scatter *f) MUST_USE;

/* A box for each sample: quartiles (Hyndman & Fan 1996, type 7), whiskers to the farthest value
 * within 1.5 times the interquartile range (Tukey 1977), the values as points, the mean as a short
 * thick line. An empty sample leaves its place empty. */
typedef struct {
    const char *title;
    figure_axis y;
    const figure_sample *samples; /* [count] */
    size_t count;
    const char *mark_label;       /* what a diamond is, for the legend; NULL: no legend */
    double across;                /* a dashed line at this value; NaN: none */
} figure_boxes;

status_t figure_boxes_draw(draw *d, draw_box box, const figure_boxes *f) MUST_USE;

/* ---- numbers as labels ---- */

/* value with that many decimals (0..9) into out [size]: "0.90"; "n/a" when it is not finite,
 * powers of ten ("1.2e-7") when it would round to 0 or has more than 8 digits. Any locale. */
void figure_format(char *out, size_t size, double value, int decimals);

#endif
