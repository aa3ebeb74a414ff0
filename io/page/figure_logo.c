/* Sequence logos, after Schneider & Stephens 1990. Letters of a column are stacked by height, the
 * tallest at the top; negative heights hang below the axis. The limits are the caller's or those of
 * the tallest column. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "io/page/figure.h"
#include "src/core/memory.h"

void figure_logo_information(double *height, const motif *m)
{
    double *bits = memory_array(bits, (size_t)m->width);
    motif_information(bits, m);
    for (int i = 0; i < 4 * m->width; i++) height[i] = bits[i / 4] * m->probability[i];
    memory_free(bits);
}

double figure_logo_limit(const double *height, int width)
{
    double highest = 0, limit = 2;
    for (int i = 0; i < width; i++) {
        const double *h = height + 4 * i;
        highest = fmax(highest, h[0] + h[1] + h[2] + h[3]);
    }
    while (limit > 0.25 && highest <= limit / 2) limit /= 2;
    return limit;
}

void figure_logo_contribution(double *height, const float *values, const uint8_t *letters,
                              size_t length)
{
    memset(height, 0, 4 * length * sizeof *height);
    for (size_t i = 0; i < length; i++) {
        if (letters[i] < 4) height[4 * i + letters[i]] = (double)values[i];
    }
}

static status_t check(const figure_logo *f)
{
    if (f->width < 1) return status_set(STATUS_DATA, "logo: no columns");
    for (int i = 0; i < 4 * f->width; i++) {
        if (!isfinite(f->height[i])) {
            return status_set(STATUS_DATA, "logo: column %d: the height of %c is not a number",
                              i / 4 + 1, "ACGT"[i % 4]);
        }
    }
    return STATUS_OK;
}

/* Letters of a column in the order of their heights, equal ones in the order A C G T. */
static void order_letters(int order[4], const double *height)
{
    for (int a = 0; a < 4; a++) {
        int at = a;
        for (; at > 0 && height[order[at - 1]] > height[a]; at--) order[at] = order[at - 1];
        order[at] = a;
    }
}

static void find_limits(double *ret_min, double *ret_max, const figure_logo *f)
{
    double lowest = 0, highest = 0;
    for (int i = 0; i < f->width; i++) {
        double up = 0, down = 0;
        for (int a = 0; a < 4; a++) {
            double h = f->height[4 * i + a];
            if (h > 0) up += h;
            else down += h;
        }
        lowest = fmin(lowest, down);
        highest = fmax(highest, up);
    }
    *ret_min = isfinite(f->min) ? f->min : lowest;
    *ret_max = isfinite(f->max) ? f->max : highest;
    if (!(*ret_max > *ret_min)) *ret_max = *ret_min + 1;
}

static void draw_column(draw *d, draw_box column, double zero, double per_unit,
                        const double *height, const figure_palette *palette)
{
    const double least = 0.2; /* thinner letters cannot be seen; they keep their place */
    int order[4];
    order_letters(order, height);
    double up = zero, down = zero;
    for (int k = 0; k < 4; k++) {
        int a = order[k];
        double h = height[a] * per_unit;
        if (h <= 0) continue;
        up -= h;
        if (h < least) continue;
        draw_letter(d, a, (draw_box){column.x, up, column.width, h}, palette->letter[a]);
    }
    for (int k = 3; k >= 0; k--) {
        int a = order[k];
        double h = -height[a] * per_unit;
        if (h <= 0) continue;
        if (h >= least) {
            draw_letter(d, a, (draw_box){column.x, down, column.width, -h}, palette->letter[a]);
        }
        down += h;
    }
}

/* Whole numbers without decimals, others with as few as the axis needs: "2", "0.5", "0.25". */
static void axis_text(char *out, size_t size, double value, double span)
{
    int decimals = 0, most = span >= 10 ? 0 : span >= 1 ? 1 : 2;
    for (double shown = value; decimals < most && fabs(shown - round(shown)) > 1e-9; decimals++) {
        shown *= 10;
    }
    figure_format(out, size, value, decimals);
}

static void draw_axis(draw *d, draw_box box, double min, double max, const char *unit)
{
    draw_style line = draw_stroked(FIGURE_INK, 0.8);
    draw_font font = {.size = 8, .colour = FIGURE_INK, .anchor = DRAW_END};
    double x = box.x - 3;
    draw_line(d, x, box.y, x, box.y + box.height, line);
    const double values[3] = {max, 0, min};
    for (int i = 0; i < 3; i++) {
        if (i > 0 && values[i] == values[i - 1]) continue;
        double y = box.y + (max - values[i]) / (max - min) * box.height;
        char text[32];
        axis_text(text, sizeof text, values[i], max - min);
        draw_line(d, x - 3, y, x, y, line);
        draw_text(d, x - 4.5, y + 2.9, text, font);
    }
    font.anchor = DRAW_MIDDLE;
    font.rotation = -90;
    draw_text(d, x - 17, box.y + box.height / 2, unit, font);
}

static void draw_numbers(draw *d, draw_box box, const figure_logo *f)
{
    double wide = box.width / f->width;
    int last = f->first + f->width - 1;
    char text[16];
    snprintf(text, sizeof text, "%d", last);
    double needed = draw_text_width(text, 8, false) + 4;
    int every = wide >= needed ? 1 : wide * 5 >= needed ? 5 : wide * 10 >= needed ? 10
        : wide * 20 >= needed ? 20 : wide * 50 >= needed ? 50 : 100;
    for (int i = 0; i < f->width; i++) {
        int number = f->first + i;
        if (every > 1 && number % every != 0) continue;
        snprintf(text, sizeof text, "%d", number);
        draw_text(d, box.x + (i + 0.5) * wide, box.y + box.height + 9, text,
                  (draw_font){.size = 8, .colour = FIGURE_SOFT, .anchor = DRAW_MIDDLE});
    }
}

status_t figure_logo_draw(draw *d, draw_box box, const figure_logo *f)
{
    TRY(check(f));
    const figure_palette *palette = f->palette != NULL ? f->palette : &figure_letters_paper;
    double min, max;
    find_limits(&min, &max, f);
    double per_unit = box.height / (max - min);
    double zero = box.y + max * per_unit;
    double wide = box.width / f->width;
    double air = wide > 6 ? 0.4 : wide * 0.05;
    if (f->unit != NULL) draw_axis(d, box, min, max, f->unit);
    /* stacks beyond limits that were given are cut */
    draw_group_begin(d, (draw_group){.clip = &box});
    for (int i = 0; i < f->width; i++) {
        draw_box column = {box.x + i * wide + air, box.y, wide - 2 * air, box.height};
        draw_column(d, column, zero, per_unit, f->height + 4 * i, palette);
    }
    draw_group_end(d);
    draw_line(d, box.x, zero, box.x + box.width, zero, draw_stroked(FIGURE_INK, 0.6));
    if (f->numbers) draw_numbers(d, box, f);
    return STATUS_OK;
}
