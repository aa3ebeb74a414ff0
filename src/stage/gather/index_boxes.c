/* One box a network; a network without values, as a baseline, which has no maps, has no box. With a
 * value each, boxes say nothing: then there is no figure. */
#include "src/stage/gather/index_boxes.h"

#include <math.h>

#include "io/page/figure.h"
#include "src/core/memory.h"

/* measure MEASURES_COUNT: AUROC. */
static double get_value(const index_page *p, size_t d, size_t v, measures_number measure)
{
    return measure == MEASURES_COUNT ? index_page_auroc(p, d, v)
                                     : index_page_measure(p, d, v, measure);
}

static status_t draw_boxes(index_page *p, const figure_boxes *f, const char *caption)
{
    const double width = f->count > 3 ? 110.0 * (double)f->count : 360;
    draw *d = index_page_begin_figure(p, width, 300, f->title);
    status_t s = figure_boxes_draw(d, (draw_box){2, 2, width - 4, 296}, f);
    if (s == STATUS_OK) s = index_page_add_figure(p, d, caption);
    draw_destroy(d);
    return s;
}

static status_t add_boxes(index_page *p, measures_number measure, const char *title,
                          const char *caption)
{
    const size_t datasets = index_page_datasets(p), networks = index_page_networks(p);
    figure_sample *samples = memory_array(samples, networks);
    double *values = memory_array(values, networks * datasets);
    size_t shown = 0, most = 0;
    for (size_t v = 0; v < networks; v++) {
        size_t n = 0;
        for (size_t d = 0; d < datasets; d++) {
            const double x = get_value(p, d, v, measure);
            if (isfinite(x)) values[v * datasets + n++] = x;
        }
        most = n > most ? n : most;
        if (n == 0) continue;
        samples[shown++] = (figure_sample){.label = index_page_network(p, v), .count = n,
                                           .values = values + v * datasets, .mark = NAN,
                                           .colour = figure_series_colour(v)};
    }
    const figure_boxes f = {.title = title, .y = FIGURE_FREE_AXIS(NULL), .samples = samples,
                            .count = shown, .across = NAN};
    status_t s = most > 1 ? draw_boxes(p, &f, caption) : STATUS_OK;
    memory_free(samples);
    memory_free(values);
    return s;
}

status_t index_boxes_add_areas(index_page *p, const char *title, const char *caption)
{
    return add_boxes(p, MEASURES_COUNT, title, caption);
}

status_t index_boxes_add_measure(index_page *p, measures_number measure, const char *title,
                                 const char *caption)
{
    return add_boxes(p, measure, title, caption);
}
