/* Rows with one cell a base: coloured letters and heat. The cell's width is the box's over the
 * length, so that rows of one box lie base under base. Heat fades from white to the scale's colour;
 * a missing value is grey. */
#include <math.h>

#include "io/page/figure.h"

void figure_letters_draw(draw *d, draw_box box, const uint8_t *letters, size_t length,
                         const figure_palette *palette)
{
    if (palette == NULL) palette = &figure_letters_paper;
    double wide = box.width / (double)length;
    double air = 0.07 * wide;
    for (size_t i = 0; i < length; i++) {
        int code = letters[i] < 4 ? letters[i] : 4;
        draw_letter(d, code, (draw_box){box.x + (double)i * wide + air, box.y, wide - 2 * air,
                                        box.height}, palette->letter[code]);
    }
}

/* White 0 .. 255 where 0 is the scale's full colour. */
static int fade(double t)
{
    return (int)lround(255 * t);
}

int figure_heat_colour(figure_scale scale, double t)
{
    if (!isfinite(t)) return FIGURE_MISSING;
    t = t < 0 ? 0 : t > 1 ? 1 : t;
    if (scale == FIGURE_BLUE_WHITE_RED) {
        if (t < 0.5) return fade(2 * t) << 16 | fade(2 * t) << 8 | 255;
        t = 2 * t - 1;
    }
    return 255 << 16 | fade(1 - t) << 8 | fade(1 - t);
}

static int cell_colour(float value, figure_scale scale, double low, double high)
{
    if (!isfinite(value)) return FIGURE_MISSING;
    return figure_heat_colour(scale, high > low ? ((double)value - low) / (high - low) : 0);
}

void figure_heat_draw(draw *d, draw_box box, const float *values, size_t length,
                      figure_scale scale, double low, double high)
{
    double wide = box.width / (double)length;
    size_t start = 0; /* of a run of one colour: one rectangle */
    draw_group_begin(d, (draw_group){.crisp = true});
    for (size_t i = 0; i < length; i++) {
        int colour = cell_colour(values[i], scale, low, high);
        bool last = i + 1 == length;
        if (!last && cell_colour(values[i + 1], scale, low, high) == colour) continue;
        /* a little under the next cell, so that no seam shows */
        double lap = last ? 0 : fmin(0.3, wide / 2);
        draw_rectangle(d, (draw_box){box.x + (double)start * wide, box.y,
                                     (double)(i + 1 - start) * wide + lap, box.height},
                       draw_filled(colour));
        start = i + 1;
    }
    draw_group_end(d);
}

double figure_heat_max(const float *values, size_t length)
{
    double max = 0;
    for (size_t i = 0; i < length; i++) {
        if (isfinite(values[i]) && (double)values[i] > max) max = (double)values[i];
    }
    return max;
}

void figure_heat_legend(draw *d, draw_box box, figure_scale scale, const char *low,
                        const char *high)
{
    enum { CELLS = 32 };
    float values[CELLS];
    for (int i = 0; i < CELLS; i++) values[i] = (float)i / (CELLS - 1);
    double size = fmin(9, box.height);
    double left = draw_text_width(low, size, false) * 1.08 + 4;
    double right = draw_text_width(high, size, false) * 1.08 + 4;
    draw_box bar = {box.x + left, box.y, box.width - left - right, box.height};
    if (bar.width <= 0) return;
    figure_heat_draw(d, bar, values, CELLS, scale, 0, 1);
    draw_rectangle(d, bar, draw_stroked(FIGURE_SOFT, 0.6));
    double baseline = box.y + box.height / 2 + size * 0.36;
    draw_font font = {.size = size, .colour = FIGURE_INK, .anchor = DRAW_END};
    draw_text(d, bar.x - 4, baseline, low, font);
    font.anchor = DRAW_START;
    draw_text(d, bar.x + bar.width + 4, baseline, high, font);
}
