/* Two logos one above the other, the query shifted against the target by the offset of the match. A
 * frame of columns from the left end of both to the right end of both is made first; each logo then
 * stands in its part of it. */
#include <math.h>

#include "io/page/figure.h"
#include "src/core/memory.h"

/* Units: of the axis at the left, a label's line, a logo, the strip of column numbers. */
enum { AXIS = 32, LABEL = 22, LOGO = 58, NUMBERS = 12, WIDTH = 860 };
enum { COLUMN_MIN = 7, COLUMN_MAX = 18 };

/* Columns from left to right end of both, in columns of the target. */
typedef struct {
    int left, right;
    double column; /* width of one */
} frame;

static frame make_frame(const figure_match *f)
{
    frame a = {.left = f->offset < 0 ? f->offset : 0};
    a.right = f->offset + f->query->width > f->target->width ? f->offset + f->query->width
                                                             : f->target->width;
    const double fitting = (double)(WIDTH - AXIS) / (a.right - a.left);
    a.column = fmax(COLUMN_MIN, fmin(COLUMN_MAX, floor(fitting)));
    return a;
}

void figure_match_size(double *ret_width, double *ret_height, const figure_match *f)
{
    const frame a = make_frame(f);
    *ret_width = AXIS + a.column * (a.right - a.left) + 4;
    const double words = fmax(draw_text_width(f->query_label, 12, true),
                              draw_text_width(f->target_label, 12, true));
    if (*ret_width < words * 1.1 + 4) *ret_width = words * 1.1 + 4; /* the font may be wider */
    *ret_height = 2 * (LABEL + LOGO + NUMBERS) + 4;
}

static status_t draw_one(draw *d, double x, double y, double column, const motif *m,
                         const char *label, double label_x)
{
    double *heights = memory_array(heights, (size_t)m->width * MOTIF_LETTERS);
    figure_logo_information(heights, m);
    draw_text(d, label_x, y + 12, label,
              (draw_font){.size = 12, .colour = FIGURE_INK, .bold = true});
    const draw_box box = {x, y + LABEL, column * m->width, LOGO};
    const figure_logo logo = {.width = m->width, .height = heights, .min = 0, .max = 2,
                              .unit = "bits", .first = 1, .numbers = column >= 12};
    status_t s = figure_logo_draw(d, box, &logo);
    memory_free(heights);
    return s;
}

status_t figure_match_draw(draw *d, draw_box box, const figure_match *f)
{
    const frame a = make_frame(f);
    const double row = LABEL + LOGO + NUMBERS, x = box.x + AXIS;
    const double query_x = x + a.column * (f->offset - a.left), target_x = x - a.column * a.left;
    const double from = fmax(query_x, target_x);
    const double end = fmin(query_x + a.column * f->query->width,
                            target_x + a.column * f->target->width);
    draw_rectangle(d, (draw_box){from, box.y + LABEL, end - from, 2 * row - LABEL - NUMBERS},
                   draw_filled(0xF1F1F1));
    motif turned = f->reverse ? motif_reverse_complement(f->target) : motif_copy(f->target);
    status_t s = draw_one(d, query_x, box.y, a.column, f->query, f->query_label, box.x);
    if (s == STATUS_OK) {
        s = draw_one(d, target_x, box.y + row, a.column, &turned, f->target_label, box.x);
    }
    motif_release(&turned);
    return s;
}
