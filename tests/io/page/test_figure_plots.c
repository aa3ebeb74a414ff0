/* figure, the kinds with axes: what is drawn where. Each figure is drawn into a list of calls;
 * where a value must lie follows from the axes' ticks and their numbers, and what colour a series
 * must have from the key beside its label. */
#include <math.h>
#include <string.h>

#include "io/page/plot.h"
#include "src/core/memory.h"
#include "tests/harness.h"
#include "tests/io/page/record_calls.h"

#define NEAR(a, b) CU_ASSERT_DOUBLE_EQUAL(a, b, 0.02)

static const draw_box PAGE = {10, 20, 480, 360};

static record *start(void)
{
    record *r = record_create();
    draw_page(&r->base, 1000, 1000, NULL, NULL);
    return r;
}

/* Axes that lead from min to max: straight, x to the right, y upwards, ends at the frame's. */
static record_plot read_axes(const record *r, draw_box box, double x_min, double x_max,
                             double y_min, double y_max)
{
    const record_plot p = record_read_plot(r, box);
    CU_ASSERT(p.x.count >= 3 && p.y.count >= 3);
    CU_ASSERT(p.x.error < 0.02 && p.y.error < 0.02);
    CU_ASSERT(p.x.slope > 0 && p.y.slope < 0);
    CU_ASSERT(p.frame.x > box.x && p.frame.x + p.frame.width < box.x + box.width);
    CU_ASSERT(p.frame.y > box.y && p.frame.y + p.frame.height < box.y + box.height);
    CU_ASSERT(p.frame.width > box.width / 2 && p.frame.height > box.height / 2);
    NEAR(record_x(&p, x_min), p.frame.x);
    NEAR(record_x(&p, x_max), p.frame.x + p.frame.width);
    NEAR(record_y(&p, y_min), p.frame.y + p.frame.height);
    NEAR(record_y(&p, y_max), p.frame.y);
    return p;
}

/* Of a plot with names below it, of which only the y axis has numbers: places 0 .. count. */
static record_plot read_places(const record *r, draw_box box, const char *const *names,
                               size_t count, double y_min, double y_max)
{
    record_plot p = record_read_plot(r, box);
    CU_ASSERT(p.y.count >= 3 && p.y.error < 0.02 && p.y.slope < 0);
    NEAR(record_y(&p, y_min), p.frame.y + p.frame.height);
    NEAR(record_y(&p, y_max), p.frame.y);
    p.x = (record_axis){.origin = p.frame.x, .slope = p.frame.width / (double)count};
    for (size_t i = 0; i < count; i++) {
        const call *name = record_text(r, names[i]);
        CU_ASSERT_PTR_NOT_NULL_FATAL(name);
        NEAR(name->box.x, record_x(&p, (double)i + 0.5));
        CU_ASSERT(name->box.y > p.frame.y + p.frame.height && name->font.anchor == DRAW_MIDDLE);
    }
    return p;
}

static void has_labels(const record *r, const record_plot *p, const char *title, const char *x,
                       const char *y)
{
    const call *text = record_text(r, title);
    CU_ASSERT(text != NULL && text->font.bold && text->box.y < p->frame.y);
    text = x != NULL ? record_text(r, x) : NULL;
    if (x != NULL) {
        CU_ASSERT_PTR_NOT_NULL_FATAL(text);
        CU_ASSERT(text->box.y > p->frame.y + p->frame.height && text->font.rotation == 0);
        NEAR(text->box.x, p->frame.x + p->frame.width / 2);
    }
    text = record_text(r, y);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    CU_ASSERT(text->box.x < p->frame.x && text->font.rotation == -90);
    NEAR(text->box.y, p->frame.y + p->frame.height / 2);
}

/* Colour of a label's key; it stands next to the label. */
static int key_colour(const record *r, const char *label)
{
    const call *key = record_key(r, label);
    CU_ASSERT_PTR_NOT_NULL(key);
    if (key == NULL) return DRAW_NONE;
    return key->kind == CALL_PATH && !key->closed ? key->style.stroke : key->style.fill;
}

static draw_box box_of(const call *c)
{
    return c != NULL ? c->box : (draw_box){NAN, NAN, NAN, NAN};
}

/* A circle or diamond around the place of a value. */
static void is_at(const call *c, double x, double y)
{
    const draw_box b = box_of(c);
    NEAR(b.x + b.width / 2, x);
    NEAR(b.y + b.height / 2, y);
}

enum { GREY = 0x999999 }; /* lines to compare with */

/* ---- lines ---- */

static void lines_lie_where_their_values_say(void)
{
    /* x and y side by side, three doubles a point; one gap, one point alone after it */
    const double first[6][3] = {{0, 1, 7}, {2, 2.5, 7}, {4, 0, 7}, {5, NAN, 7}, {8, 3, 7},
                                {9, NAN, 7}};
    const double x[3] = {1, 6, 10}, y[3] = {-0.5, 1, -1}, low[3] = {-0.75, 0.5, -1},
                 high[3] = {0, 2, 0.5};
    const figure_series series[2] = {
        {.label = "one", .x = &first[0][0], .y = &first[0][1], .count = 6, .stride = 3,
         .colour = 0x112233},
        {.label = "two", .x = x, .y = y, .count = 3, .low = low, .high = high,
         .colour = FIGURE_AUTO, .dash = 5}};
    const figure_lines f = {.title = "title", .x = {.label = "position", .min = 0, .max = 10},
                            .y = {.label = "height", .min = -1, .max = 3}, .series = series,
                            .count = 2, .across = 1.5, .upright = 7, .upright_label = "peak",
                            .diagonal = true};
    record *r = start();
    CU_ASSERT_EQUAL(figure_lines_draw(&r->base, PAGE, &f), STATUS_OK);
    const record_plot p = read_axes(r, PAGE, 0, 10, -1, 3);
    has_labels(r, &p, "title", "position", "height");

    CU_ASSERT_EQUAL(key_colour(r, "one"), 0x112233);
    CU_ASSERT_EQUAL(key_colour(r, "two"), figure_series_colour(1));
    CU_ASSERT(record_key(r, "one")->style.dash == 0 && record_key(r, "two")->style.dash == 5);
    CU_ASSERT(record_text(r, "one")->box.x < record_text(r, "two")->box.x);

    const double ax[3] = {0, 2, 4}, ay[3] = {1, 2.5, 0};
    const call *line = record_inside(r, CALL_PATH, 0x112233, 0);
    CU_ASSERT(record_path_error(&p, line, ax, ay, 3) < 0.02);
    CU_ASSERT(line->style.stroke == 0x112233 && line->style.dash == 0 && !line->closed);
    CU_ASSERT_EQUAL(record_count_inside(r, CALL_PATH, 0x112233), 1);
    is_at(record_inside(r, CALL_CIRCLE, 0x112233, 0), record_x(&p, 8), record_y(&p, 3));

    const double bx[6] = {1, 6, 10, 10, 6, 1}, by[6] = {0, 2, 0.5, -1, 0.5, -0.75};
    const call *band = record_inside(r, CALL_PATH, figure_series_colour(1), 0);
    CU_ASSERT(record_path_error(&p, band, bx, by, 6) < 0.02);
    CU_ASSERT(band->closed && band->style.fill == figure_series_colour(1));
    CU_ASSERT(band->style.transparency > 0.5);
    line = record_inside(r, CALL_PATH, figure_series_colour(1), 1);
    CU_ASSERT(record_path_error(&p, line, x, y, 3) < 0.02);
    CU_ASSERT(line->style.stroke == figure_series_colour(1) && line->style.dash == 5);

    CU_ASSERT_EQUAL(record_count_inside(r, CALL_PATH, GREY), 3);
    const double right = p.frame.x + p.frame.width, bottom = p.frame.y + p.frame.height;
    CU_ASSERT(record_is_line(record_inside(r, CALL_PATH, GREY, 0), record_x(&p, 0), record_y(&p, 0),
                             record_x(&p, 3), record_y(&p, 3)));
    CU_ASSERT(record_is_line(record_inside(r, CALL_PATH, GREY, 1), p.frame.x, record_y(&p, 1.5),
                             right, record_y(&p, 1.5)));
    CU_ASSERT(record_is_line(record_inside(r, CALL_PATH, GREY, 2), record_x(&p, 7), p.frame.y,
                             record_x(&p, 7), bottom));
    const call *peak = record_text(r, "peak");
    CU_ASSERT_PTR_NOT_NULL_FATAL(peak);
    NEAR(peak->box.x, record_x(&p, 7) + 4);
    CU_ASSERT(peak->font.anchor == DRAW_START && peak->box.y < p.frame.y + 20);
    draw_destroy(&r->base);
}

/* Limits that are not given are round and hold the data and their bands; lines to compare with that
 * lie beyond them are not drawn; a label without room at the right stands left of its line. */
static void free_axes_hold_the_data(void)
{
    const double x[3] = {3, 17, 38}, y[3] = {0.13, 0.87, 0.4}, low[3] = {0.05, 0.5, -0.35},
                 high[3] = {0.2, 1.4, 0.5};
    const figure_series series = {.label = NULL, .x = x, .y = y, .count = 3, .low = low,
                                  .high = high, .colour = 0x112233};
    figure_lines f = {.x = FIGURE_FREE_AXIS("x"), .y = FIGURE_FREE_AXIS("y"), .series = &series,
                      .count = 1, .across = 1.75, .upright = 39, .upright_label = "end",
                      .upright_low = true};
    record *r = start();
    CU_ASSERT_EQUAL(figure_lines_draw(&r->base, PAGE, &f), STATUS_OK);
    const record_plot p = read_axes(r, PAGE, 0, 40, -0.5, 1.5);
    CU_ASSERT(p.x.least == 0 && p.x.most == 40 && p.y.least == -0.5 && p.y.most == 1.5);
    CU_ASSERT(record_path_error(&p, record_inside(r, CALL_PATH, 0x112233, 1), x, y, 3) < 0.02);
    CU_ASSERT_EQUAL(record_count_inside(r, CALL_PATH, GREY), 1);
    NEAR(box_of(record_inside(r, CALL_PATH, GREY, 0)).x, record_x(&p, 39));
    const call *end = record_text(r, "end");
    CU_ASSERT_PTR_NOT_NULL_FATAL(end);
    NEAR(end->box.x, record_x(&p, 39) - 4);
    CU_ASSERT(end->font.anchor == DRAW_END && end->box.y > p.frame.y + p.frame.height - 20);
    draw_destroy(&r->base);
}

/* ---- ROC and precision-recall ---- */

static void curves_have_their_areas_and_chance(void)
{
    const double x[2][3] = {{0, 0.25, 1}, {0, 0.5, 1}},
                 y[2][3] = {{0.5, 0.75, 1}, {0, 0.625, 0.875}};
    const figure_curve curves[2] = {{"CNN", x[0], y[0], 3, 1, 0.8125, FIGURE_AUTO},
                                    {"RNN", x[1], y[1], 3, 1, NAN, 0x445566}};
    const figure_curves f = {.title = "curves", .curves = curves, .count = 2, .positives = 0.3};
    record *r = start();
    CU_ASSERT_EQUAL(figure_roc_draw(&r->base, PAGE, &f), STATUS_OK);
    record_plot p = read_axes(r, PAGE, 0, 1, 0, 1);
    has_labels(r, &p, "curves", "false positive rate", "true positive rate");
    CU_ASSERT_EQUAL(key_colour(r, "CNN (AUC 0.813)"), figure_series_colour(0));
    CU_ASSERT_EQUAL(key_colour(r, "RNN"), 0x445566);
    CU_ASSERT(record_path_error(&p, record_inside(r, CALL_PATH, figure_series_colour(0), 0), x[0],
                                y[0], 3) < 0.02);
    const call *second = record_inside(r, CALL_PATH, 0x445566, 0);
    CU_ASSERT(record_path_error(&p, second, x[1], y[1], 3) < 0.02);
    CU_ASSERT_EQUAL(record_count_inside(r, CALL_PATH, GREY), 1);
    CU_ASSERT(record_is_line(record_inside(r, CALL_PATH, GREY, 0), record_x(&p, 0), record_y(&p, 0),
                             record_x(&p, 1), record_y(&p, 1)));
    CU_ASSERT(record_text(r, "RNN")->box.x > p.frame.x + p.frame.width / 2); /* right, low */
    CU_ASSERT(record_text(r, "RNN")->box.y > p.frame.y + p.frame.height / 2);
    draw_destroy(&r->base);

    r = start();
    CU_ASSERT_EQUAL(figure_precision_recall_draw(&r->base, PAGE, &f), STATUS_OK);
    p = read_axes(r, PAGE, 0, 1, 0, 1);
    has_labels(r, &p, "curves", "recall", "precision");
    CU_ASSERT_EQUAL(key_colour(r, "CNN (AP 0.813)"), figure_series_colour(0));
    CU_ASSERT(record_text(r, "RNN")->box.x < p.frame.x + p.frame.width / 2); /* left, low */
    /* to the next precision at once, then across */
    const double sx[5] = {0, 0, 0.25, 0.25, 1}, sy[5] = {0.5, 0.75, 0.75, 1, 1};
    CU_ASSERT(record_path_error(&p, record_inside(r, CALL_PATH, figure_series_colour(0), 0), sx, sy,
                                5) < 0.02);
    CU_ASSERT_EQUAL(record_count_inside(r, CALL_PATH, GREY), 1);
    CU_ASSERT(record_is_line(record_inside(r, CALL_PATH, GREY, 0), p.frame.x, record_y(&p, 0.3),
                             p.frame.x + p.frame.width, record_y(&p, 0.3)));
    draw_destroy(&r->base);
}

/* ---- training ---- */

static void training_shows_loss_and_area_by_epoch(void)
{
    const double epoch[4] = {1, 2, 3, 4}, train_loss[4] = {0.7, 0.5, 0.4, 0.35},
                 loss[4] = {0.65, 0.55, 0.6, 0.62}, train_auc[4] = {0.5, 0.8, 0.9, 0.95},
                 auc[4] = {0.55, 0.75, 0.7, 0.65};
    const figure_training f = {"training of one", 4, train_loss, loss, train_auc, auc, 2};
    const draw_box boxes[2] = {{10, 20, 800, 300}, {10, 20, 400, 500}};
    for (int i = 0; i < 2; i++) { /* side by side; one below the other */
        const draw_box box = boxes[i];
        draw_box first = box, second = box;
        if (i == 0) first.width = second.width = box.width / 2, second.x += box.width / 2;
        else first.height = second.height = box.height / 2, second.y += box.height / 2;
        record *r = start();
        CU_ASSERT_EQUAL(figure_training_draw(&r->base, box, &f), STATUS_OK);
        const record_plot a = record_read_plot(r, first), b = record_read_plot(r, second);
        CU_ASSERT(a.x.count == 4 && b.x.count == 4 && a.y.count >= 3 && b.y.count >= 3);
        CU_ASSERT(a.x.error < 0.02 && a.y.error < 0.02 && b.x.error < 0.02 && b.y.error < 0.02);
        NEAR(record_x(&a, 1), a.frame.x);
        NEAR(record_x(&a, 4), a.frame.x + a.frame.width);
        NEAR(record_x(&b, 4), b.frame.x + b.frame.width);
        CU_ASSERT(a.y.slope < 0 && b.y.slope < 0);
        const int blue = 0x0072B2, orange = 0xD55E00;
        const call *lines[4] = {
            record_inside(r, CALL_PATH, blue, 0), record_inside(r, CALL_PATH, orange, 0),
            record_inside(r, CALL_PATH, blue, 1), record_inside(r, CALL_PATH, orange, 1)};
        CU_ASSERT(record_path_error(&a, lines[0], epoch, train_loss, 4) < 0.02);
        CU_ASSERT(record_path_error(&a, lines[1], epoch, loss, 4) < 0.02);
        CU_ASSERT(record_path_error(&b, lines[2], epoch, train_auc, 4) < 0.02);
        CU_ASSERT(record_path_error(&b, lines[3], epoch, auc, 4) < 0.02);
        CU_ASSERT(record_text(r, "loss") != NULL && record_text(r, "loss")->box.x < a.frame.x);
        CU_ASSERT(record_text(r, "AUROC") != NULL && record_text(r, "AUROC")->box.x < b.frame.x);
        NEAR(record_text(r, "loss")->box.y, a.frame.y + a.frame.height / 2);
        NEAR(record_text(r, "AUROC")->box.y, b.frame.y + b.frame.height / 2);
        CU_ASSERT_PTR_NOT_NULL(record_text(r, "training of one"));
        /* the epoch whose weights were kept, in both */
        const double x[2] = {record_x(&a, 2), record_x(&b, 2)};
        NEAR(box_of(record_inside(r, CALL_PATH, GREY, 0)).x, x[0]);
        NEAR(box_of(record_inside(r, CALL_PATH, GREY, 1)).x, x[1]);
        size_t chosen = 0;
        for (size_t k = 0; k < r->count; k++) {
            if (r->calls[k].kind != CALL_TEXT || strcmp(r->calls[k].text, "epoch 2") != 0) continue;
            NEAR(r->calls[k].box.x, x[chosen % 2] + 4);
            chosen++;
        }
        CU_ASSERT_EQUAL(chosen, 2);
        draw_destroy(&r->base);
    }
}

/* One plot alone, so that its keys can be found by their labels. */
static void training_has_keys_of_its_colours(void)
{
    const double train[3] = {0.7, 0.5, 0.4}, validation[3] = {0.65, 0.55, 0.6};
    figure_training f = {.title = "t", .epochs = 3, .train_loss = train,
                         .validation_loss = validation};
    record *r = start();
    CU_ASSERT_EQUAL(figure_training_draw(&r->base, PAGE, &f), STATUS_OK);
    const record_plot p = record_read_plot(r, PAGE);
    const double epoch[3] = {1, 2, 3};
    const int colours[2] = {key_colour(r, "training"), key_colour(r, "validation")};
    CU_ASSERT(colours[0] != colours[1] && record_key(r, "validation")->style.dash > 0);
    CU_ASSERT(record_path_error(&p, record_inside(r, CALL_PATH, colours[0], 0), epoch, train, 3)
              < 0.02);
    CU_ASSERT(record_path_error(&p, record_inside(r, CALL_PATH, colours[1], 0), epoch, validation,
                                3) < 0.02);
    CU_ASSERT_EQUAL(record_count_inside(r, CALL_PATH, GREY), 0); /* no epoch was chosen */
    draw_destroy(&r->base);
}

/* ---- histogram ---- */

static void bins_are_as_high_as_their_fractions(void)
{
    const double one[4] = {0.1, 0.3, 0.45, 1}, two[2] = {0, 0.6}; /* 1 belongs to the last bin */
    const figure_sample samples[2] = {{"one", one, 4, NAN, FIGURE_AUTO},
                                      {"two", two, 2, NAN, 0xABC}};
    const figure_histogram f = {"histogram", FIGURE_FREE_AXIS("score"), samples, 2, 4};
    record *r = start();
    CU_ASSERT_EQUAL(figure_histogram_draw(&r->base, PAGE, &f), STATUS_OK);
    const record_plot p = read_axes(r, PAGE, 0, 1, 0, 0.5);
    has_labels(r, &p, "histogram", "score", "fraction of sequences");
    CU_ASSERT_EQUAL(key_colour(r, "one"), figure_series_colour(0));
    CU_ASSERT_EQUAL(key_colour(r, "two"), 0xABC);
    const double x[10] = {0, 0, .25, .25, .5, .5, .75, .75, 1, 1};
    const double y_one[10] = {0, .25, .25, .5, .5, 0, 0, .25, .25, 0};
    const double y_two[10] = {0, .5, .5, 0, 0, .5, .5, 0, 0, 0};
    const call *bars[2] = {record_inside(r, CALL_PATH, figure_series_colour(0), 0),
                           record_inside(r, CALL_PATH, 0xABC, 0)};
    CU_ASSERT(record_path_error(&p, bars[0], x, y_one, 10) < 0.02);
    CU_ASSERT(record_path_error(&p, bars[1], x, y_two, 10) < 0.02);
    CU_ASSERT(bars[0]->closed && bars[0]->style.transparency > 0.5); /* what lies behind shows */
    draw_destroy(&r->base);
}

/* ---- scatter ---- */

static void points_lie_at_their_two_values(void)
{
    const double x[5] = {0.5, 0.6, 0.8, NAN, 0.95}, y[5] = {0.55, 0.9, 0.7, 0.8, 0.94};
    const char *const names[5] = {"a", "far", "second", "none", "e"};
    const figure_scatter f = {"scatter", FIGURE_FREE_AXIS("across"), FIGURE_FREE_AXIS("up"), x, y,
                              names, 5, 2, true, "r = 0.5", 0x445566};
    record *r = start();
    CU_ASSERT_EQUAL(figure_scatter_draw(&r->base, PAGE, &f), STATUS_OK);
    const record_plot p = read_axes(r, PAGE, 0.5, 1, 0.5, 1);
    has_labels(r, &p, "scatter", "across", "up");
    static const char *const tips[4] = {"a: 0.500, 0.550", "far: 0.600, 0.900",
                                        "second: 0.800, 0.700", "e: 0.950, 0.940"};
    CU_ASSERT_EQUAL(record_count_inside(r, CALL_CIRCLE, 0x445566), 4);
    for (size_t i = 0, n = 0; i < 5; i++) {
        if (i == 3) continue;
        const call *point = record_inside(r, CALL_CIRCLE, 0x445566, n);
        is_at(point, record_x(&p, x[i]), record_y(&p, y[i]));
        CU_ASSERT(point != NULL && point->tip != NULL && strcmp(point->tip, tips[n]) == 0);
        n++;
    }
    CU_ASSERT(record_is_line(record_inside(r, CALL_PATH, GREY, 0), record_x(&p, 0.5),
                             record_y(&p, 0.5), record_x(&p, 1), record_y(&p, 1)));
    /* the two farthest from the diagonal are named, right beside their points */
    const call *far = record_text(r, "far"), *second = record_text(r, "second");
    CU_ASSERT_FATAL(far != NULL && second != NULL);
    NEAR(far->box.x, record_x(&p, 0.6) + 4);
    CU_ASSERT(fabs(far->box.y - record_y(&p, 0.9)) < 5);
    NEAR(second->box.x, record_x(&p, 0.8) + 4);
    CU_ASSERT(record_text(r, "a") == NULL && record_text(r, "e") == NULL);
    const call *note = record_text(r, "r = 0.5");
    CU_ASSERT_PTR_NOT_NULL_FATAL(note);
    CU_ASSERT(note->box.x < p.frame.x + 20 && note->box.y < p.frame.y + 20);
    draw_destroy(&r->base);
}

/* ---- boxes ---- */

/* Values 1 2 3 4 10: quartiles 2, 3, 4; 10 is farther than 3 above them; mean 4. */
static void boxes_hold_the_quartiles(void)
{
    const double one[5] = {4, 10, 1, 3, 2}, three[2] = {6, 8};
    const figure_sample samples[3] = {{"one", one, 5, 7, 0x112233}, {"two", one, 0, NAN, 0x445566},
                                      {"three", three, 2, NAN, FIGURE_AUTO}};
    const figure_boxes f = {"boxes", {.label = "value", .min = 0, .max = 12}, samples, 3,
                            "published", 5};
    static const char *const names[3] = {"one", "two", "three"};
    record *r = start();
    CU_ASSERT_EQUAL(figure_boxes_draw(&r->base, PAGE, &f), STATUS_OK);
    const record_plot p = read_places(r, PAGE, names, 3, 0, 12);
    has_labels(r, &p, "boxes", NULL, "value");
    const double left = record_x(&p, 0.5 - 0.28), right = record_x(&p, 0.5 + 0.28),
                 middle = record_x(&p, 0.5);
    const call *box = record_inside(r, CALL_RECTANGLE, 0x112233, 0);
    const draw_box b = box_of(box);
    NEAR(b.x, left);
    NEAR(b.x + b.width, right);
    NEAR(b.y, record_y(&p, 4));
    NEAR(b.y + b.height, record_y(&p, 2));
    CU_ASSERT(box->style.fill == 0x112233 && box->style.stroke == FIGURE_INK);
    const call *ink[4];
    for (size_t i = 0, n = 0; n < 4; i++) {
        ink[n] = record_inside(r, CALL_PATH, FIGURE_INK, i);
        if (ink[n] == NULL || !ink[n]->closed) n++; /* no diamond */
    }
    CU_ASSERT(record_is_line(ink[0], middle, record_y(&p, 1), middle, record_y(&p, 2)));
    CU_ASSERT(record_is_line(ink[1], middle, record_y(&p, 4), middle, record_y(&p, 4)));
    CU_ASSERT(record_is_line(ink[2], left, record_y(&p, 3), right, record_y(&p, 3)));
    CU_ASSERT(record_is_line(record_inside(r, CALL_PATH, 0x112233, 0), middle - 4, record_y(&p, 4),
                             middle + 4, record_y(&p, 4)));
    CU_ASSERT_EQUAL(record_count_inside(r, CALL_CIRCLE, 0x112233), 5);
    for (size_t i = 0; i < 5; i++) {
        const draw_box c = box_of(record_inside(r, CALL_CIRCLE, 0x112233, i));
        NEAR(c.y + c.height / 2, record_y(&p, one[i]));
        CU_ASSERT(c.x + c.width / 2 > left && c.x + c.width / 2 < right);
    }
    CU_ASSERT_EQUAL(record_count_inside(r, CALL_RECTANGLE, 0x445566), 0); /* no values, no box */
    const draw_box last = box_of(record_inside(r, CALL_RECTANGLE, figure_series_colour(2), 0));
    NEAR(last.x + last.width / 2, record_x(&p, 2.5));
    NEAR(last.y, record_y(&p, 7.5));
    /* the diamond of "one" alone, and the line across */
    CU_ASSERT_EQUAL(key_colour(r, "published"), FIGURE_INK);
    size_t diamonds = 0;
    for (size_t i = 0; i < record_count_inside(r, CALL_PATH, FIGURE_INK); i++) {
        const call *c = record_inside(r, CALL_PATH, FIGURE_INK, i);
        if (!c->closed) continue;
        is_at(c, record_x(&p, 0.5 + 0.38), record_y(&p, 7));
        diamonds++;
    }
    CU_ASSERT_EQUAL(diamonds, 1);
    CU_ASSERT(record_is_line(record_inside(r, CALL_PATH, GREY, 0), p.frame.x, record_y(&p, 5),
                             p.frame.x + p.frame.width, record_y(&p, 5)));
    draw_destroy(&r->base);
}

/* ---- the frame ---- */

static void ticks_are_round(void)
{
    static const struct {
        double low, high, min, max; /* of the data, of the axis as given */
        int wanted;
        bool whole;
        double step, from, to;      /* expected */
    } rows[] = {
        {0, 1, NAN, NAN, 5, false, 0.2, 0, 1},      {0.13, 0.87, NAN, NAN, 5, false, 0.2, 0, 1},
        {3, 97, NAN, NAN, 6, false, 20, 0, 100},    {-7, 12, NAN, NAN, 4, false, 5, -10, 15},
        {0.13, 0.87, 0.1, NAN, 5, false, 0.2, 0.1, 1}, {0, 10, NAN, 7.5, 5, false, 2, 0, 7.5},
        {1, 3, NAN, NAN, 10, true, 1, 1, 3},        {4, 4, NAN, NAN, 4, false, 1, 2, 6},
        {1, 0, NAN, NAN, 5, false, 0.2, 0, 1}, /* no data */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const figure_axis axis = {NULL, rows[i].min, rows[i].max, rows[i].whole};
        plot_range range;
        const double step = plot_ticks(&range, (plot_range){rows[i].low, rows[i].high}, &axis,
                                       rows[i].wanted);
        CU_ASSERT_DOUBLE_EQUAL(step, rows[i].step, 1e-9);
        CU_ASSERT_DOUBLE_EQUAL(range.min, rows[i].from, 1e-9);
        CU_ASSERT_DOUBLE_EQUAL(range.max, rows[i].to, 1e-9);
    }
    plot_range r = PLOT_EMPTY_RANGE;
    static const double values[5] = {2, NAN, -3, INFINITY, 1};
    for (int i = 0; i < 5; i++) plot_extend(&r, values[i]);
    CU_ASSERT(r.min == -3 && r.max == 2);
}

/* Names that do not fit side by side stand at a slope and end at their places; a legend wider than
 * the box goes on in a second row, in the same order. */
static void long_words_find_room(void)
{
    const double values[2] = {0, 1};
    figure_sample boxes[8];
    char *names[8];
    for (size_t i = 0; i < 8; i++) {
        names[i] = memory_format("a rather long name %zu", i);
        boxes[i] = (figure_sample){names[i], values, 2, NAN, FIGURE_AUTO};
    }
    const figure_boxes f = {NULL, FIGURE_FREE_AXIS("y"), boxes, 8, NULL, NAN};
    record *r = start();
    CU_ASSERT_EQUAL(figure_boxes_draw(&r->base, PAGE, &f), STATUS_OK);
    const record_plot p = record_read_plot(r, PAGE);
    for (size_t i = 0; i < 8; i++) {
        const call *name = record_text(r, names[i]);
        CU_ASSERT_PTR_NOT_NULL_FATAL(name);
        CU_ASSERT(name->font.rotation < 0 && name->font.anchor == DRAW_END);
        CU_ASSERT_DOUBLE_EQUAL(name->box.x, p.frame.x + p.frame.width * ((double)i + 0.5) / 8, 4);
        const double down = draw_text_width(names[i], PLOT_TEXT, false)
            * sin(-name->font.rotation * acos(-1) / 180);
        CU_ASSERT(name->box.y + down < PAGE.y + PAGE.height);
    }
    draw_destroy(&r->base);

    const double x[2] = {0, 1}, y[2] = {0, 1};
    figure_series series[8];
    for (size_t i = 0; i < 8; i++) {
        series[i] = (figure_series){.label = names[i], .x = x, .y = y, .count = 2,
                                    .colour = FIGURE_AUTO};
    }
    const figure_lines lines = {.x = FIGURE_FREE_AXIS("x"), .y = FIGURE_FREE_AXIS("y"),
                                .series = series, .count = 8, .across = NAN, .upright = NAN};
    r = start();
    CU_ASSERT_EQUAL(figure_lines_draw(&r->base, PAGE, &lines), STATUS_OK);
    const record_plot q = record_read_plot(r, PAGE);
    for (size_t i = 0; i < 8; i++) {
        CU_ASSERT_EQUAL(key_colour(r, names[i]), figure_series_colour(i));
        const call *text = record_text(r, names[i]), *last = i > 0 ? record_text(r, names[i - 1])
                                                                   : NULL;
        CU_ASSERT(text->box.y < q.frame.y);
        CU_ASSERT(text->box.x + draw_text_width(names[i], PLOT_TEXT, false) < PAGE.x + PAGE.width);
        if (last != NULL) {
            CU_ASSERT(text->box.y > last->box.y + 10
                      || (text->box.y == last->box.y && text->box.x > last->box.x + 90));
        }
    }
    CU_ASSERT(record_text(r, names[7])->box.y > record_text(r, names[0])->box.y);
    draw_destroy(&r->base);
    for (size_t i = 0; i < 8; i++) memory_free(names[i]);
}

HARNESS("figures with axes",
    {"lines lie where their values say", lines_lie_where_their_values_say},
    {"free axes hold the data", free_axes_hold_the_data},
    {"curves have their areas and chance", curves_have_their_areas_and_chance},
    {"training shows loss and area by epoch", training_shows_loss_and_area_by_epoch},
    {"training has keys of its colours", training_has_keys_of_its_colours},
    {"bins are as high as their fractions", bins_are_as_high_as_their_fractions},
    {"points lie at their two values", points_lie_at_their_two_values},
    {"boxes hold the quartiles", boxes_hold_the_quartiles},
    {"ticks are round", ticks_are_round},
    {"long words find room", long_words_find_room})
