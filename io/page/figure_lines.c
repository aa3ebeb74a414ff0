/* Lines over x: profiles, ROC, precision-recall and training curves. Points that lie on the way
 * from the one before to the next are left out (trail): a curve of many steps becomes as many
 * points as it has corners, and looks the same. */
#include <math.h>
#include <string.h>

#include "io/page/plot.h"
#include "src/core/memory.h"

static size_t stride_of(const figure_series *s)
{
    return s->stride > 0 ? s->stride : 1;
}

/* A polyline under way, in page coordinates; points that change nothing are not kept. */
typedef struct {
    double *x, *y;
    size_t count, room;
} trail;

/* Does b lie on a straight horizontal or vertical way from a to c, to a hundredth of a unit? */
static bool on_the_way(double ax, double ay, double bx, double by, double cx, double cy)
{
    const double same = 0.005;
    if (fabs(ax - bx) < same && fabs(bx - cx) < same) return (by - ay) * (cy - by) >= 0;
    if (fabs(ay - by) < same && fabs(by - cy) < same) return (bx - ax) * (cx - bx) >= 0;
    return false;
}

static void trail_add(trail *t, double x, double y)
{
    if (t->count >= 2 && on_the_way(t->x[t->count - 2], t->y[t->count - 2], t->x[t->count - 1],
                                    t->y[t->count - 1], x, y)) {
        t->count--;
    }
    size_t room = t->room; /* both arrays grow alike */
    memory_grow(t->x, &room, t->count + 1);
    memory_grow(t->y, &t->room, t->count + 1);
    t->x[t->count] = x;
    t->y[t->count++] = y;
}

static void trail_release(trail *t)
{
    memory_free(t->x);
    memory_free(t->y);
}

/* Far outside values are brought near, so that files hold no absurd coordinates. */
static double near(double value, double start, double length)
{
    return fmin(fmax(value, start - 10 * length), start + 11 * length);
}

static double page_x(const plot *p, double x)
{
    return near(plot_x(p, x), p->area.x, p->area.width);
}

static double page_y(const plot *p, double y)
{
    return near(plot_y(p, y), p->area.y, p->area.height);
}

static void draw_band(const plot *p, const figure_series *s, int colour)
{
    size_t stride = stride_of(s);
    draw_style style = draw_filled(colour);
    style.transparency = 0.8;
    for (size_t i = 0; i < s->count;) {
        trail t = {0};
        size_t end = i;
        for (; end < s->count; end++) {
            size_t at = end * stride;
            if (!isfinite(s->x[at]) || !isfinite(s->low[at]) || !isfinite(s->high[at])) break;
            trail_add(&t, page_x(p, s->x[at]), page_y(p, s->high[at]));
        }
        for (size_t back = end; back > i; back--) {
            size_t at = (back - 1) * stride;
            trail_add(&t, page_x(p, s->x[at]), page_y(p, s->low[at]));
        }
        draw_polyline(p->d, t.x, t.y, t.count, true, style);
        trail_release(&t);
        i = end + 1;
    }
}

static void draw_one(const plot *p, const figure_series *s, int colour)
{
    size_t stride = stride_of(s);
    draw_style style = draw_stroked(colour, 1.6);
    style.dash = s->dash;
    for (size_t i = 0; i < s->count;) {
        trail t = {0};
        size_t end = i;
        for (; end < s->count; end++) {
            double x = s->x[end * stride], y = s->y[end * stride];
            if (!isfinite(x) || !isfinite(y)) break;
            if (s->steps && end > i) trail_add(&t, t.x[t.count - 1], page_y(p, y));
            trail_add(&t, page_x(p, x), page_y(p, y));
        }
        if (end == i + 1) draw_circle(p->d, t.x[0], t.y[0], 1.8, draw_filled(colour));
        draw_polyline(p->d, t.x, t.y, t.count, false, style);
        trail_release(&t);
        i = end + 1;
    }
}

static void draw_marks(const plot *p, const figure_lines *f)
{
    draw_style style = draw_stroked(0x999999, 1);
    style.dash = 3;
    if (f->diagonal) {
        double from = fmax(p->x.min, p->y.min), to = fmin(p->x.max, p->y.max);
        if (to > from) {
            draw_line(p->d, plot_x(p, from), plot_y(p, from), plot_x(p, to), plot_y(p, to), style);
        }
    }
    if (isfinite(f->across) && f->across >= p->y.min && f->across <= p->y.max) {
        double y = plot_y(p, f->across);
        draw_line(p->d, p->area.x, y, p->area.x + p->area.width, y, style);
    }
    if (isfinite(f->upright) && f->upright >= p->x.min && f->upright <= p->x.max) {
        double x = plot_x(p, f->upright);
        draw_line(p->d, x, p->area.y, x, p->area.y + p->area.height, style);
        if (f->upright_label != NULL) {
            double wide = draw_text_width(f->upright_label, PLOT_TEXT, false) * 1.08 + 4;
            bool left = x + wide > p->area.x + p->area.width;
            double y = f->upright_low ? p->area.y + p->area.height - 6 : p->area.y + PLOT_TEXT + 1;
            draw_text(p->d, left ? x - 4 : x + 4, y, f->upright_label,
                      (draw_font){.size = PLOT_TEXT, .colour = FIGURE_SOFT,
                                  .anchor = left ? DRAW_END : DRAW_START});
        }
    }
}

static void extend_by_series(plot_setup *setup, const figure_series *s)
{
    size_t stride = stride_of(s);
    for (size_t i = 0; i < s->count; i++) {
        size_t at = i * stride;
        if (!isfinite(s->x[at])) continue;
        plot_extend(&setup->x_data, s->x[at]);
        plot_extend(&setup->y_data, s->y[at]);
        if (s->low != NULL && s->high != NULL) {
            plot_extend(&setup->y_data, s->low[at]);
            plot_extend(&setup->y_data, s->high[at]);
        }
    }
}

status_t figure_lines_draw(draw *d, draw_box box, const figure_lines *f)
{
    plot_setup setup = {.title = f->title, .x = f->x, .y = f->y, .x_data = PLOT_EMPTY_RANGE,
                        .y_data = PLOT_EMPTY_RANGE, .legend = f->legend};
    plot_item *items = memory_array(items, f->count);
    for (size_t i = 0; i < f->count; i++) {
        const figure_series *s = &f->series[i];
        extend_by_series(&setup, s);
        if (s->label == NULL) continue;
        items[setup.item_count++] = (plot_item){s->label, PLOT_KEY_LINE, plot_colour(s->colour, i),
                                                s->dash};
    }
    setup.items = items;
    plot p = plot_begin(d, box, &setup);
    draw_marks(&p, f);
    for (size_t i = 0; i < f->count; i++) {
        const figure_series *s = &f->series[i];
        if (s->low != NULL && s->high != NULL) draw_band(&p, s, plot_colour(s->colour, i));
    }
    for (size_t i = 0; i < f->count; i++) {
        draw_one(&p, &f->series[i], plot_colour(f->series[i].colour, i));
    }
    plot_end(&p);
    memory_free(items);
    return STATUS_OK;
}

/* ---- ROC and precision-recall ---- */

static status_t check_curve(const figure_curve *c, const char *what)
{
    size_t stride = c->stride > 0 ? c->stride : 1;
    for (size_t i = 0; i < c->count; i++) {
        double x = c->x[i * stride], y = c->y[i * stride];
        if (!(x >= 0 && x <= 1 && y >= 0 && y <= 1)) {
            return status_set(STATUS_DATA, "%s of %s: point %zu (%g, %g) is not in 0..1", what,
                              c->label, i + 1, x, y);
        }
    }
    return STATUS_OK;
}

static status_t draw_curves(draw *d, draw_box box, const figure_curves *f, bool roc)
{
    for (size_t i = 0; i < f->count; i++) {
        TRY(check_curve(&f->curves[i], roc ? "ROC curve" : "precision-recall curve"));
    }
    figure_series *series = memory_array(series, f->count);
    for (size_t i = 0; i < f->count; i++) {
        const figure_curve *c = &f->curves[i];
        char area[32];
        figure_format(area, sizeof area, c->area, 3);
        bool known = isfinite(c->area);
        series[i] = (figure_series){.x = c->x, .y = c->y, .count = c->count, .stride = c->stride,
                                    .colour = c->colour, .steps = !roc,
                                    .label = memory_format(known ? "%s (%s %s)" : "%s", c->label,
                                                           roc ? "AUC" : "AP", area)};
    }
    figure_lines lines = {
        .title = f->title, .series = series, .count = f->count, .diagonal = roc,
        .across = roc ? NAN : f->positives, .upright = NAN,
        .legend = roc ? FIGURE_LEGEND_BOTTOM_RIGHT : FIGURE_LEGEND_BOTTOM_LEFT,
        .x = {.label = roc ? "false positive rate" : "recall", .min = 0, .max = 1},
        .y = {.label = roc ? "true positive rate" : "precision", .min = 0, .max = 1},
    };
    status_t status = figure_lines_draw(d, box, &lines);
    for (size_t i = 0; i < f->count; i++) memory_free((char *)series[i].label);
    memory_free(series);
    return status;
}

status_t figure_roc_draw(draw *d, draw_box box, const figure_curves *f)
{
    return draw_curves(d, box, f, true);
}

status_t figure_precision_recall_draw(draw *d, draw_box box, const figure_curves *f)
{
    return draw_curves(d, box, f, false);
}

/* ---- training ---- */

/* low: where the label of the chosen epoch goes; losses leave the top free, areas the bottom. */
static status_t draw_epochs(draw *d, draw_box box, const figure_training *f, const char *title,
                            const double *train, const double *validation, const char *label,
                            bool low)
{
    double *epoch = memory_array(epoch, f->epochs);
    for (size_t i = 0; i < f->epochs; i++) epoch[i] = (double)(i + 1);
    figure_series series[2];
    size_t count = 0;
    if (train != NULL) {
        series[count++] = (figure_series){.label = "training", .x = epoch, .y = train,
                                          .count = f->epochs, .colour = 0x0072B2};
    }
    if (validation != NULL) {
        series[count++] = (figure_series){.label = "validation", .x = epoch, .y = validation,
                                          .count = f->epochs, .colour = 0xD55E00, .dash = 4};
    }
    char *chosen = memory_format("epoch %d", f->chosen);
    figure_lines lines = {
        .title = title, .series = series, .count = count, .across = NAN,
        .upright = f->chosen > 0 ? (double)f->chosen : NAN, .upright_label = chosen,
        .upright_low = low,
        .x = {.label = "epoch", .min = f->epochs > 1 ? 1 : NAN,
              .max = f->epochs > 1 ? (double)f->epochs : NAN, .whole = true},
        .y = FIGURE_FREE_AXIS(label),
    };
    status_t status = figure_lines_draw(d, box, &lines);
    memory_free(chosen);
    memory_free(epoch);
    return status;
}

status_t figure_training_draw(draw *d, draw_box box, const figure_training *f)
{
    if (f->epochs < 1) return status_set(STATUS_DATA, "training curves: no epochs");
    bool loss = f->train_loss != NULL || f->validation_loss != NULL;
    bool auc = f->train_auc != NULL || f->validation_auc != NULL;
    draw_box first = box, second = box;
    if (loss && auc && box.width >= 1.4 * box.height) {
        first.width = second.width = box.width / 2 - 6;
        second.x += box.width / 2 + 6;
    } else if (loss && auc) {
        first.height = second.height = box.height / 2 - 4;
        second.y += box.height / 2 + 4;
    }
    if (loss) {
        TRY(draw_epochs(d, first, f, f->title, f->train_loss, f->validation_loss, "loss",
                        false));
    }
    if (auc) {
        /* a title above both keeps the two plots level */
        const char *title = f->title == NULL ? NULL : loss ? " " : f->title;
        TRY(draw_epochs(d, second, f, title, f->train_auc, f->validation_auc, "AUROC",
                        true));
    }
    return STATUS_OK;
}
