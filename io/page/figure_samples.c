/* Figures of samples: distributions, scatter and boxes. Quartiles come from a sorted copy.
 * Points are spread by the golden ratio, not by chance, so that a figure is the same each time. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/page/plot.h"
#include "src/core/memory.h"

static status_t check_samples(const figure_sample *samples, size_t count, const char *what)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < samples[i].count; j++) {
            if (isfinite(samples[i].values[j])) continue;
            return status_set(STATUS_DATA, "%s: value %zu of %s is not a number", what, j + 1,
                              samples[i].label);
        }
    }
    return STATUS_OK;
}

/* ---- histogram ---- */

/* fractions [bins] of a sample's values in equal bins over r; the last bin holds r.max too. */
static void fill_bins(double *fraction, const figure_sample *s, int bins, plot_range r)
{
    for (int b = 0; b < bins; b++) fraction[b] = 0;
    for (size_t i = 0; i < s->count; i++) {
        double at = (s->values[i] - r.min) / (r.max - r.min) * bins;
        if (at < 0 || at > bins) continue; /* beyond limits that were given */
        int b = (int)at < bins ? (int)at : bins - 1;
        fraction[b] += 1.0 / (double)s->count;
    }
}

static void draw_bins(const plot *p, const double *fraction, int bins, int colour)
{
    size_t count = 2 * (size_t)bins + 2, at = 0;
    double *x = memory_array(x, count), *y = memory_array(y, count);
    double wide = (p->x.max - p->x.min) / bins;
    x[at] = plot_x(p, p->x.min);
    y[at++] = plot_y(p, 0);
    for (int b = 0; b < bins; b++) {
        for (int side = 0; side < 2; side++) {
            x[at] = plot_x(p, p->x.min + wide * (b + side));
            y[at++] = plot_y(p, fraction[b]);
        }
    }
    x[at] = plot_x(p, p->x.max);
    y[at++] = plot_y(p, 0);
    draw_style style = draw_filled(colour);
    style.transparency = 0.7;
    style.stroke = colour;
    style.width = 1.3;
    draw_polyline(p->d, x, y, at, true, style);
    memory_free(x);
    memory_free(y);
}

status_t figure_histogram_draw(draw *d, draw_box box, const figure_histogram *f)
{
    if (f->bins < 1) return status_set(STATUS_DATA, "histogram: %d bins", f->bins);
    TRY(check_samples(f->samples, f->count, "histogram"));
    plot_setup setup = {.title = f->title, .x = f->x, .x_data = PLOT_EMPTY_RANGE,
                        .y = {.label = "fraction of sequences", .min = 0, .max = NAN},
                        .y_data = PLOT_EMPTY_RANGE, .item_count = f->count};
    plot_item *items = memory_array(items, f->count);
    for (size_t i = 0; i < f->count; i++) {
        const figure_sample *s = &f->samples[i];
        items[i] = (plot_item){s->label, PLOT_KEY_AREA, plot_colour(s->colour, i), 0};
        for (size_t j = 0; j < s->count; j++) plot_extend(&setup.x_data, s->values[j]);
    }
    setup.items = items;
    if (setup.x_data.min >= 0 && setup.x_data.max <= 1) setup.x_data = (plot_range){0, 1};
    plot_range limits;
    plot_ticks(&limits, setup.x_data, &setup.x, (int)(box.width / 55));
    setup.x.min = limits.min; /* the same for the bins and for the axis */
    setup.x.max = limits.max;
    double *fraction = memory_array(fraction, f->count * (size_t)f->bins);
    for (size_t i = 0; i < f->count; i++) {
        fill_bins(fraction + i * (size_t)f->bins, &f->samples[i], f->bins, limits);
    }
    plot_extend(&setup.y_data, 0);
    for (size_t i = 0; i < f->count * (size_t)f->bins; i++) plot_extend(&setup.y_data, fraction[i]);
    plot p = plot_begin(d, box, &setup);
    for (size_t i = 0; i < f->count; i++) {
        draw_bins(&p, fraction + i * (size_t)f->bins, f->bins, items[i].colour);
    }
    plot_end(&p);
    memory_free(fraction);
    memory_free(items);
    return STATUS_OK;
}

/* ---- scatter ---- */

typedef struct {
    double distance; /* from the diagonal */
    size_t point;
} outlier;

static int by_distance(const void *a, const void *b)
{
    const outlier *x = a, *y = b;
    if (x->distance != y->distance) return x->distance > y->distance ? -1 : 1;
    return x->point < y->point ? -1 : x->point > y->point;
}

static bool overlap(draw_box a, draw_box b)
{
    return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height
        && b.y < a.y + a.height;
}

static bool inside(draw_box a, draw_box b)
{
    return a.x >= b.x && a.y >= b.y && a.x + a.width <= b.x + b.width
        && a.y + a.height <= b.y + b.height;
}

/* Is there room for a name: within the plot, over no other name, over few points' centres? */
static bool has_room(const plot *p, const figure_scatter *f, draw_box box, const draw_box *taken,
                     size_t taken_count)
{
    if (!inside(box, p->area)) return false;
    for (size_t i = 0; i < taken_count; i++) {
        if (overlap(box, taken[i])) return false;
    }
    for (size_t i = 0; i < f->count; i++) {
        if (!isfinite(f->px[i]) || !isfinite(f->py[i])) continue;
        draw_box point = {plot_x(p, f->px[i]) - 1.5, plot_y(p, f->py[i]) - 1.5, 3, 3};
        if (overlap(box, point)) return false;
    }
    return true;
}

static void name_outliers(const plot *p, const figure_scatter *f)
{
    outlier *far = memory_array(far, f->count);
    draw_box *taken = memory_array(taken, f->named);
    size_t count = 0, named = 0;
    for (size_t i = 0; i < f->count; i++) {
        if (!isfinite(f->px[i]) || !isfinite(f->py[i])) continue;
        far[count++] = (outlier){fabs(f->py[i] - f->px[i]), i};
    }
    qsort(far, count, sizeof *far, by_distance);
    const double size = 8.5;
    for (size_t i = 0; i < count && i < f->named; i++) {
        size_t k = far[i].point;
        double x = plot_x(p, f->px[k]), y = plot_y(p, f->py[k]);
        double wide = draw_text_width(f->names[k], size, false) * 1.08;
        const draw_box places[4] = {{x + 4, y - 5, wide, 9}, {x - 4 - wide, y - 5, wide, 9},
                                    {x - wide / 2, y - 13, wide, 9},
                                    {x - wide / 2, y + 4, wide, 9}};
        for (int place = 0; place < 4; place++) {
            if (!has_room(p, f, places[place], taken, named)) continue;
            draw_text(p->d, places[place].x, places[place].y + 7.6, f->names[k],
                      (draw_font){.size = size, .colour = FIGURE_SOFT});
            taken[named++] = places[place];
            break;
        }
    }
    memory_free(far);
    memory_free(taken);
}

status_t figure_scatter_draw(draw *d, draw_box box, const figure_scatter *f)
{
    plot_setup setup = {.title = f->title, .x = f->x, .y = f->y, .x_data = PLOT_EMPTY_RANGE,
                        .y_data = PLOT_EMPTY_RANGE, .points = true};
    for (size_t i = 0; i < f->count; i++) {
        if (!isfinite(f->px[i]) || !isfinite(f->py[i])) continue;
        plot_extend(&setup.x_data, f->px[i]);
        plot_extend(&setup.y_data, f->py[i]);
    }
    if (f->diagonal) {
        plot_extend(&setup.x_data, setup.y_data.min);
        plot_extend(&setup.x_data, setup.y_data.max);
        setup.y_data = setup.x_data;
        plot_range common;
        plot_ticks(&common, setup.x_data, &f->x, (int)(fmin(box.width, box.height) / 50));
        if (!isfinite(setup.x.min)) setup.x.min = common.min;
        if (!isfinite(setup.x.max)) setup.x.max = common.max;
        if (!isfinite(setup.y.min)) setup.y.min = setup.x.min;
        if (!isfinite(setup.y.max)) setup.y.max = setup.x.max;
    }
    plot p = plot_begin(d, box, &setup);
    if (f->diagonal) {
        draw_style style = draw_stroked(0x999999, 1);
        style.dash = 3;
        double from = fmax(p.x.min, p.y.min), to = fmin(p.x.max, p.y.max);
        if (to > from) {
            draw_line(d, plot_x(&p, from), plot_y(&p, from), plot_x(&p, to), plot_y(&p, to), style);
        }
    }
    draw_style style = draw_filled(plot_colour(f->colour, 0));
    style.transparency = 0.25;
    for (size_t i = 0; i < f->count; i++) {
        if (!isfinite(f->px[i]) || !isfinite(f->py[i])) continue;
        char x[32], y[32];
        figure_format(x, sizeof x, f->px[i], 3);
        figure_format(y, sizeof y, f->py[i], 3);
        char *tip = f->names != NULL ? memory_format("%s: %s, %s", f->names[i], x, y)
                                     : memory_format("%s, %s", x, y);
        draw_group_begin(d, (draw_group){.tooltip = tip});
        draw_circle(d, plot_x(&p, f->px[i]), plot_y(&p, f->py[i]), 2.8, style);
        draw_group_end(d);
        memory_free(tip);
    }
    if (f->names != NULL && f->named > 0) name_outliers(&p, f);
    if (f->note != NULL) {
        draw_text(d, p.area.x + 8, p.area.y + 13, f->note,
                  (draw_font){.size = PLOT_TEXT, .colour = FIGURE_INK});
    }
    plot_end(&p);
    return STATUS_OK;
}

/* ---- boxes ---- */

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* Quantile q of sorted values, type 7: linear between order statistics. */
static double quantile(const double *sorted, size_t count, double q)
{
    double at = q * (double)(count - 1);
    size_t below = (size_t)at;
    if (below + 1 >= count) return sorted[count - 1];
    return sorted[below] + (at - (double)below) * (sorted[below + 1] - sorted[below]);
}

static void draw_points(const plot *p, const figure_sample *s, double place, double half,
                        int colour)
{
    draw_style style = draw_filled(colour);
    style.transparency = 0.55;
    for (size_t i = 0; i < s->count; i++) {
        /* spread by the golden ratio: even, and the same on every run */
        double spread = fmod((double)(i + 1) * 0.61803398875, 1) * 2 - 1;
        draw_circle(p->d, plot_x(p, place + 0.85 * half * spread), plot_y(p, s->values[i]), 1.6,
                    style);
    }
}

static void draw_box_of(const plot *p, const figure_sample *s, double place, int colour)
{
    double *sorted = memory_array(sorted, s->count);
    memcpy(sorted, s->values, s->count * sizeof *sorted);
    qsort(sorted, s->count, sizeof *sorted, by_value);
    double mean = 0;
    for (size_t i = 0; i < s->count; i++) mean += sorted[i] / (double)s->count;
    double low = quantile(sorted, s->count, 0.25), middle = quantile(sorted, s->count, 0.5),
           high = quantile(sorted, s->count, 0.75), reach = 1.5 * (high - low);
    size_t first = 0, last = s->count - 1;
    while (sorted[first] < low - reach) first++;
    while (sorted[last] > high + reach) last--;
    const double half = 0.28;
    draw_points(p, s, place, half, colour);
    double left = plot_x(p, place - half), right = plot_x(p, place + half), x = plot_x(p, place);
    draw_style line = draw_stroked(FIGURE_INK, 1);
    draw_line(p->d, x, plot_y(p, sorted[first]), x, plot_y(p, low), line);
    draw_line(p->d, x, plot_y(p, high), x, plot_y(p, sorted[last]), line);
    draw_style face = draw_filled(colour);
    face.transparency = 0.75;
    face.stroke = FIGURE_INK;
    face.width = 1;
    draw_rectangle(p->d, (draw_box){left, plot_y(p, high), right - left,
                                    plot_y(p, low) - plot_y(p, high)}, face);
    draw_line(p->d, left, plot_y(p, middle), right, plot_y(p, middle), draw_stroked(FIGURE_INK, 2));
    draw_line(p->d, x - 5, plot_y(p, mean), x + 5, plot_y(p, mean), draw_stroked(0xFFFFFF, 4));
    draw_line(p->d, x - 4, plot_y(p, mean), x + 4, plot_y(p, mean), draw_stroked(colour, 3));
    memory_free(sorted);
}

static void set_marks(plot_setup *setup, const plot_item *mark)
{
    if (mark->label == NULL) return;
    setup->items = mark;
    setup->item_count = 1;
}

status_t figure_boxes_draw(draw *d, draw_box box, const figure_boxes *f)
{
    TRY(check_samples(f->samples, f->count, "boxes"));
    if (f->count == 0) return status_set(STATUS_DATA, "boxes: no samples");
    plot_setup setup = {.title = f->title, .y = f->y, .y_data = PLOT_EMPTY_RANGE,
                        .name_count = f->count, .points = true};
    const char **names = memory_array(names, f->count);
    for (size_t i = 0; i < f->count; i++) {
        const figure_sample *s = &f->samples[i];
        names[i] = s->label;
        for (size_t j = 0; j < s->count; j++) plot_extend(&setup.y_data, s->values[j]);
        plot_extend(&setup.y_data, s->mark);
    }
    setup.names = names;
    const plot_item mark = {f->mark_label, PLOT_KEY_DIAMOND, FIGURE_INK, 0};
    set_marks(&setup, &mark);
    plot p = plot_begin(d, box, &setup);
    if (isfinite(f->across)) {
        draw_style style = draw_stroked(0x999999, 1);
        style.dash = 3;
        double y = plot_y(&p, f->across);
        draw_line(d, p.area.x, y, p.area.x + p.area.width, y, style);
    }
    for (size_t i = 0; i < f->count; i++) {
        const figure_sample *s = &f->samples[i];
        double place = (double)i + 0.5;
        if (s->count > 0) draw_box_of(&p, s, place, plot_colour(s->colour, i));
        if (isfinite(s->mark)) {
            plot_diamond(d, plot_x(&p, place + 0.38), plot_y(&p, s->mark), 4.5, FIGURE_INK);
        }
    }
    plot_end(&p);
    memory_free(names);
    return STATUS_OK;
}
