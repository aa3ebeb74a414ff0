/* Axes, grid, title and legend around the area of a figure. Steps between ticks are 1, 2 or 5 times
 * a power of ten, ticks are whole multiples of a step (no sum that drifts). The margins are as wide
 * as the longest label needs, so what is written is measured before anything is drawn; names that
 * do not fit side by side are set at a slope. */
#include "io/page/plot.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "src/core/memory.h"

static const double TICK = 4, GAP = 3, LINE = 13; /* tick length, air, height of a line of text */

void plot_extend(plot_range *r, double value)
{
    if (!isfinite(value)) return;
    if (value < r->min) r->min = value;
    if (value > r->max) r->max = value;
}

int plot_colour(int colour, size_t i)
{
    return colour == FIGURE_AUTO ? figure_series_colour(i) : colour;
}

double plot_x(const plot *p, double x)
{
    return p->area.x + (x - p->x.min) / (p->x.max - p->x.min) * p->area.width;
}

double plot_y(const plot *p, double y)
{
    return p->area.y + (p->y.max - y) / (p->y.max - p->y.min) * p->area.height;
}

void plot_diamond(draw *d, double x, double y, double radius, int colour)
{
    const double px[4] = {x - radius, x, x + radius, x}, py[4] = {y, y - radius, y, y + radius};
    draw_style style = draw_filled(colour);
    style.stroke = 0xFFFFFF;
    style.width = 0.8;
    draw_polyline(d, px, py, 4, true, style);
}

double plot_ticks(plot_range *range, plot_range data, const figure_axis *axis, int wanted)
{
    if (data.min > data.max) data = (plot_range){0, 1};
    bool free_min = !isfinite(axis->min), free_max = !isfinite(axis->max);
    if (!free_min) data.min = axis->min;
    if (!free_max) data.max = axis->max;
    if (!(data.max > data.min)) { /* one value: air around it */
        double air = data.max != 0 ? fabs(data.max) / 2 : 0.5;
        if (free_min) data.min -= air;
        if (free_max || !(data.max > data.min)) data.max = data.min + 2 * air;
    }
    double rough = (data.max - data.min) / (wanted > 1 ? wanted : 1);
    double power = pow(10, floor(log10(rough)));
    double part = rough / power;
    double step = (part <= 1.0001 ? 1 : part <= 2.0001 ? 2 : part <= 5.0001 ? 5 : 10) * power;
    if (axis->whole && step < 1) step = 1;
    range->min = free_min ? floor(data.min / step + 1e-9) * step : data.min;
    range->max = free_max ? ceil(data.max / step - 1e-9) * step : data.max;
    return step;
}

static int tick_decimals(double step)
{
    int decimals = (int)-floor(log10(step) + 1e-9);
    return decimals < 0 ? 0 : decimals > 9 ? 9 : decimals;
}

static void tick_text(char *out, size_t size, double value, double step)
{
    if (fabs(value) < step / 1000) value = 0; /* 0.1 * 3 - 0.3 */
    figure_format(out, size, value, tick_decimals(step));
}

/* The first tick at or above min, as a multiple of step. */
static long first_tick(plot_range r, double step)
{
    return lround(ceil(r.min / step - 1e-6));
}

static bool has_tick(plot_range r, double step, long tick)
{
    return (double)tick * step <= r.max + step * 1e-6;
}

static double widest_tick(plot_range r, double step)
{
    double widest = 0;
    for (long t = first_tick(r, step); has_tick(r, step, t); t++) {
        char text[32];
        tick_text(text, sizeof text, (double)t * step, step);
        widest = fmax(widest, draw_text_width(text, PLOT_TEXT, false));
    }
    return widest;
}

/* ---- legend ---- */

static const double KEY = 18;

static double item_width(const plot_item *item)
{
    /* a twelfth more than Helvetica's widths: the reader's font may be wider */
    return KEY + 4 + draw_text_width(item->label, PLOT_TEXT, false) * 1.08 + 10;
}

static void item_draw(draw *d, double x, double y, const plot_item *item)
{
    double middle = y + LINE / 2;
    if (item->key == PLOT_KEY_LINE) {
        draw_style style = draw_stroked(item->colour, 1.8);
        style.dash = item->dash;
        draw_line(d, x, middle, x + KEY, middle, style);
    } else if (item->key == PLOT_KEY_AREA) {
        draw_style style = draw_filled(item->colour);
        style.transparency = 0.6;
        style.stroke = item->colour;
        style.width = 1.2;
        draw_rectangle(d, (draw_box){x + 3, middle - 4, KEY - 6, 8}, style);
    } else {
        plot_diamond(d, x + KEY / 2, middle, 4.5, item->colour);
    }
    draw_text(d, x + KEY + 4, middle + 3.6, item->label,
              (draw_font){.size = PLOT_TEXT, .colour = FIGURE_INK});
}

/* Items in rows as wide as fit; returns the height. d NULL: measure only. */
static double legend_rows(draw *d, double x, double y, double width, const plot_setup *s)
{
    double at = 0, row = 0;
    for (size_t i = 0; i < s->item_count; i++) {
        double wide = item_width(&s->items[i]);
        if (at > 0 && at + wide > width) {
            at = 0;
            row += LINE + 1;
        }
        if (d != NULL) item_draw(d, x + at, y + row, &s->items[i]);
        at += wide;
    }
    return s->item_count > 0 ? row + LINE + 4 : 0;
}

static void legend_inside(const plot *p)
{
    const plot_setup *s = p->setup;
    if (s->item_count == 0) return;
    double width = 0, height = (LINE + 1) * (double)s->item_count + 6;
    for (size_t i = 0; i < s->item_count; i++) width = fmax(width, item_width(&s->items[i]));
    double x = s->legend == FIGURE_LEGEND_BOTTOM_LEFT ? p->area.x + 8
                                                      : p->area.x + p->area.width - width - 4;
    double y = p->area.y + p->area.height - height - 7;
    draw_style ground = draw_filled(0xFFFFFF);
    ground.transparency = 0.15;
    draw_rectangle(p->d, (draw_box){x - 4, y, width + 2, height}, ground);
    for (size_t i = 0; i < s->item_count; i++) {
        item_draw(p->d, x, y + 3 + (LINE + 1) * (double)i, &s->items[i]);
    }
}

/* ---- axes ---- */

static double widest_name(const plot_setup *s)
{
    double widest = 0;
    for (size_t i = 0; i < s->name_count; i++) {
        widest = fmax(widest, draw_text_width(s->names[i], PLOT_TEXT, false));
    }
    return widest * 1.08;
}

static const double SLOPE = 35; /* degrees of names that do not fit side by side */

static bool names_slope(const plot_setup *s, double area_width)
{
    return s->name_count > 0 && widest_name(s) + 4 > area_width / (double)s->name_count;
}

static double names_height(const plot_setup *s, double area_width)
{
    if (!names_slope(s, area_width)) return LINE;
    return widest_name(s) * sin(SLOPE * 3.14159265358979323846 / 180) + LINE;
}

static void draw_x_axis(const plot *p, double step)
{
    const plot_setup *s = p->setup;
    double bottom = p->area.y + p->area.height;
    draw_font font = {.size = PLOT_TEXT, .colour = FIGURE_INK, .anchor = DRAW_MIDDLE};
    if (s->names != NULL) {
        bool slope = names_slope(s, p->area.width);
        if (slope) {
            font.anchor = DRAW_END;
            font.rotation = -SLOPE;
        }
        for (size_t i = 0; i < s->name_count; i++) {
            draw_text(p->d, plot_x(p, (double)i + 0.5) + (slope ? 3 : 0), bottom + TICK + LINE - 4,
                      s->names[i], font);
        }
    } else {
        for (long t = first_tick(p->x, step); has_tick(p->x, step, t); t++) {
            double x = plot_x(p, (double)t * step);
            char text[32];
            tick_text(text, sizeof text, (double)t * step, step);
            draw_line(p->d, x, bottom, x, bottom + TICK, draw_stroked(FIGURE_INK, 0.8));
            draw_text(p->d, x, bottom + TICK + LINE - 3, text, font);
        }
    }
    if (s->x.label != NULL) {
        font.rotation = 0;
        font.anchor = DRAW_MIDDLE;
        double below = s->names != NULL ? names_height(s, p->area.width) : LINE;
        draw_text(p->d, p->area.x + p->area.width / 2, bottom + TICK + below + LINE - 1,
                  s->x.label, font);
    }
}

static void draw_y_axis(const plot *p, double step, double label_x)
{
    const plot_setup *s = p->setup;
    draw_font font = {.size = PLOT_TEXT, .colour = FIGURE_INK, .anchor = DRAW_END};
    for (long t = first_tick(p->y, step); has_tick(p->y, step, t); t++) {
        double y = plot_y(p, (double)t * step);
        char text[32];
        tick_text(text, sizeof text, (double)t * step, step);
        draw_line(p->d, p->area.x, y, p->area.x + p->area.width, y, draw_stroked(FIGURE_GRID, 0.8));
        draw_line(p->d, p->area.x - TICK, y, p->area.x, y, draw_stroked(FIGURE_INK, 0.8));
        draw_text(p->d, p->area.x - TICK - GAP, y + 3.6, text, font);
    }
    if (s->y.label != NULL) {
        draw_text(p->d, label_x, p->area.y + p->area.height / 2, s->y.label,
                  (draw_font){.size = PLOT_TEXT, .colour = FIGURE_INK, .anchor = DRAW_MIDDLE,
                              .rotation = -90});
    }
}

plot plot_begin(draw *d, draw_box box, const plot_setup *s)
{
    plot p = {.d = d, .setup = s};
    double top = s->title != NULL ? 20 : 6;
    double legend = s->legend == FIGURE_LEGEND_ABOVE
        ? legend_rows(NULL, 0, 0, box.width - 8, s) : 0;
    double y_step = plot_ticks(&p.y, s->y_data, &s->y, (int)((box.height - 50) / 55) + 1);
    double left =
        widest_tick(p.y, y_step) * 1.08 + TICK + GAP + (s->y.label != NULL ? LINE + 3 : 2);
    double right = 12;
    p.area.x = box.x + left;
    p.area.width = box.width - left - right;
    assert(p.area.width > 20);
    double x_step = 1;
    if (s->names != NULL) {
        p.x = (plot_range){0, (double)s->name_count};
    } else {
        int wanted = (int)(p.area.width / 55) + 1;
        x_step = plot_ticks(&p.x, s->x_data, &s->x, wanted);
        while (wanted > 1 && (widest_tick(p.x, x_step) + 8) * (p.x.max - p.x.min) / x_step
                   > p.area.width) {
            x_step = plot_ticks(&p.x, s->x_data, &s->x, --wanted);
        }
    }
    double below = s->names != NULL ? names_height(s, p.area.width) : LINE;
    double bottom = TICK + below + (s->x.label != NULL ? LINE + 4 : 4);
    p.area.y = box.y + top + legend;
    p.area.height = box.height - top - legend - bottom;
    assert(p.area.height > 20);
    if (s->title != NULL) {
        draw_text(d, p.area.x, box.y + 13, s->title,
                  (draw_font){.size = 12, .colour = FIGURE_INK, .bold = true});
    }
    if (legend > 0) {
        /* beside the y axis when it fits there in one row, else from the box's edge */
        bool narrow = legend_rows(NULL, 0, 0, p.area.width, s) > LINE + 4;
        legend_rows(d, narrow ? box.x + 4 : p.area.x, box.y + top - 2, box.width - 8, s);
    }
    draw_y_axis(&p, y_step, box.x + 10);
    draw_x_axis(&p, x_step);
    /* lines and points on the frame stay whole */
    double air = s->points ? 5 : 1;
    const draw_box clip = {p.area.x - air, p.area.y - air, p.area.width + 2 * air,
                           p.area.height + 2 * air};
    draw_group_begin(d, (draw_group){.clip = &clip});
    return p;
}

void plot_end(plot *p)
{
    draw_group_end(p->d);
    double bottom = p->area.y + p->area.height;
    draw_line(p->d, p->area.x, p->area.y, p->area.x, bottom, draw_stroked(FIGURE_INK, 1));
    draw_line(p->d, p->area.x, bottom, p->area.x + p->area.width, bottom,
              draw_stroked(FIGURE_INK, 1));
    if (p->setup->legend == FIGURE_LEGEND_BOTTOM_LEFT
        || p->setup->legend == FIGURE_LEGEND_BOTTOM_RIGHT) {
        legend_inside(p);
    }
}
