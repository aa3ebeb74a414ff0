/* figure: every figure drawn from plain numbers, as SVG, PDF and PNG.
 *
 * To look at them: DEMODASH_LOOK=FOLDER tests/io/page/test_figure writes each figure there as SVG
 * and PNG. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/page/figure.h"
#include "io/output.h"
#include "src/core/memory.h"
#include "src/core/random.h"
#include "tests/harness.h"
#include "tests/io/page/markup_check.h"

static markup_check check;

typedef status_t scene(draw *d, draw_box box);

/* ---- one scene a figure ---- */

static random_stream stream_of(uint32_t record)
{
    return random_stream_init(random_key_make("figure", "test", 1), RANDOM_TEST, 0, record);
}

/* GATA-like: W = 8, with a column of equal letters and a certain one. */
static motif sample_motif(double sites)
{
    static const double rows[8][4] = {
        {.25, .25, .25, .25}, {.5, .1, .1, .3}, {0, 0, 1, 0}, {.97, .01, .01, .01},
        {.02, .01, .01, .96}, {.9, .02, .03, .05}, {.6, .05, .3, .05}, {.3, .2, .4, .1},
    };
    motif m = motif_make("M1", "test", 8);
    memcpy(m.probability, rows, sizeof rows);
    m.sites = sites;
    return m;
}

static status_t scene_logo_information(draw *d, draw_box box)
{
    motif m = sample_motif(20);
    double height[8 * 4];
    figure_logo_information(height, &m);
    motif_release(&m);
    const figure_logo f = {.width = 8, .height = height, .min = 0, .max = 2, .unit = "bits",
                           .first = 1, .numbers = true};
    return figure_logo_draw(d, (draw_box){box.x + 40, box.y + 20, box.width - 60, 100}, &f);
}

static status_t scene_logo_probability(draw *d, draw_box box)
{
    motif m = sample_motif(0);
    double height[8 * 4];
    memcpy(height, m.probability, sizeof height);
    motif_release(&m);
    const figure_logo f = {.width = 8, .height = height, .min = NAN, .max = NAN,
                           .unit = "probability", .palette = &figure_letters_safe,
                           .first = -3, .numbers = true};
    return figure_logo_draw(d, (draw_box){box.x + 40, box.y + 20, box.width - 60, 100}, &f);
}

enum { BASES = 101 };

static void sample_row(float *values, uint8_t *letters)
{
    random_stream s = stream_of(2);
    for (int i = 0; i < BASES; i++) {
        letters[i] = (uint8_t)(i == 50 ? 4 : random_below(&s, 4));
        double bump = exp(-0.5 * (i - 77) * (i - 77) / 9.0);
        values[i] = (float)(bump * (i % 4 == 0 ? -0.4 : 1) + 0.05 * random_normal(&s));
    }
}

static status_t scene_logo_contribution(draw *d, draw_box box)
{
    float values[BASES];
    uint8_t letters[BASES];
    double height[BASES * 4];
    sample_row(values, letters);
    figure_logo_contribution(height, values, letters, BASES);
    const figure_logo f = {.width = BASES, .height = height, .min = NAN, .max = NAN,
                           .unit = "gradient x input", .first = 1, .numbers = true};
    return figure_logo_draw(d, (draw_box){box.x + 40, box.y + 20, box.width - 60, 100}, &f);
}

static status_t scene_rows(draw *d, draw_box box)
{
    float values[BASES], score[BASES];
    uint8_t letters[BASES];
    sample_row(values, letters);
    for (int i = 0; i < BASES; i++) {
        values[i] = fabsf(values[i]);
        score[i] = i < 3 ? NAN : (float)i / (BASES - 1);
    }
    values[10] = INFINITY;
    double x = box.x + 10, wide = box.width - 20;
    figure_letters_draw(d, (draw_box){x, box.y + 10, wide, 12}, letters, BASES, NULL);
    figure_letters_draw(d, (draw_box){x, box.y + 28, wide, 12}, letters, BASES,
                        &figure_letters_safe);
    figure_heat_draw(d, (draw_box){x, box.y + 46, wide, 12}, values, BASES, FIGURE_WHITE_RED, 0,
                     figure_heat_max(values, BASES));
    figure_heat_draw(d, (draw_box){x, box.y + 64, wide, 12}, score, BASES, FIGURE_BLUE_WHITE_RED,
                     0, 1);
    figure_heat_legend(d, (draw_box){x, box.y + 90, 140, 10}, FIGURE_WHITE_RED, "0", "highest");
    figure_heat_legend(d, (draw_box){x + 200, box.y + 90, 140, 10}, FIGURE_BLUE_WHITE_RED, "0",
                       "1");
    return STATUS_OK;
}

/* A binormal ROC curve, or its precision-recall curve at equal classes. */
enum { CURVE = 200 };
static void sample_curve(double *x, double *y, double shift, bool roc)
{
    for (int i = 0; i < CURVE; i++) {
        double threshold = 6 - 10.0 * i / (CURVE - 1);
        double fpr = 0.5 * erfc(threshold / sqrt(2)),
               tpr = 0.5 * erfc((threshold - shift) / sqrt(2));
        x[i] = roc ? fpr : tpr;
        y[i] = roc ? tpr : tpr / (tpr + fpr);
    }
}

static status_t draw_curve_scene(draw *d, draw_box box, bool roc)
{
    static double x[3][CURVE], y[3][CURVE];
    for (int i = 0; i < 3; i++) sample_curve(x[i], y[i], 1.2 + 0.5 * i, roc);
    const figure_curve curves[3] = {
        {"CNN", x[0], y[0], CURVE, 1, .8019, FIGURE_AUTO},
        {"RNN", x[1], y[1], CURVE, 1, .8853, FIGURE_AUTO},
        {"CNN-RNN", x[2], y[2], CURVE, 1, .9400, FIGURE_AUTO},
    };
    const figure_curves f = {.title = roc ? "ROC" : "Precision and recall", .curves = curves,
                             .count = 3, .positives = 0.5};
    return roc ? figure_roc_draw(d, box, &f) : figure_precision_recall_draw(d, box, &f);
}

static status_t scene_roc(draw *d, draw_box box)
{
    return draw_curve_scene(d, box, true);
}

static status_t scene_precision_recall(draw *d, draw_box box)
{
    return draw_curve_scene(d, box, false);
}

static status_t scene_training(draw *d, draw_box box)
{
    enum { EPOCHS = 50 };
    double train_loss[EPOCHS], loss[EPOCHS], train_auc[EPOCHS], auc[EPOCHS];
    random_stream s = stream_of(3);
    for (int i = 0; i < EPOCHS; i++) {
        train_loss[i] = 0.2 + 0.5 * exp(-i / 9.0) + 0.004 * random_normal(&s);
        loss[i] = i == 30 ? NAN : 0.28 + 0.4 * exp(-i / 7.0) + 0.002 * i + 0.01 * random_normal(&s);
        train_auc[i] = 1 - 0.3 * exp(-i / 8.0);
        auc[i] = 0.93 - 0.2 * exp(-i / 6.0) - 0.0005 * i;
    }
    const figure_training f = {"GATA1, medium CNN-RNN", EPOCHS, train_loss, loss, train_auc, auc,
                               24};
    return figure_training_draw(d, box, &f);
}

static status_t scene_histogram(draw *d, draw_box box)
{
    enum { COUNT = 500 };
    double values[2][COUNT];
    random_stream s = stream_of(4);
    for (int i = 0; i < COUNT; i++) {
        values[0][i] = 1 / (1 + exp(2.5 + 1.8 * random_normal(&s)));
        values[1][i] = 1 / (1 + exp(-2.5 + 1.8 * random_normal(&s)));
    }
    values[1][7] = 1; /* belongs to the last bin */
    const figure_sample samples[2] = {
        {"not bound", values[0], COUNT, NAN, 0x0072B2}, {"bound", values[1], COUNT, NAN, 0xD55E00}};
    const figure_histogram f = {"Scores of the test sequences", FIGURE_FREE_AXIS("score"), samples,
                                2, 25};
    return figure_histogram_draw(d, box, &f);
}

static status_t scene_scatter(draw *d, draw_box box)
{
    enum { COUNT = 108 };
    double x[COUNT], y[COUNT];
    char name[COUNT][8];
    const char *names[COUNT];
    random_stream s = stream_of(5);
    for (int i = 0; i < COUNT; i++) {
        x[i] = 1 - 0.3 * fabs(random_normal(&s)) * random_uniform(&s);
        y[i] = fmin(1, x[i] + 0.02 * random_normal(&s));
        snprintf(name[i], sizeof name[i], "TF%d", i);
        names[i] = name[i];
    }
    x[3] = NAN;
    const figure_scatter f = {"108 datasets", FIGURE_FREE_AXIS("AUROC, medium CNN"),
                              FIGURE_FREE_AXIS("AUROC, medium CNN-RNN"), x, y, names, COUNT, 10,
                              true, "CNN-RNN higher in 61 of 107", FIGURE_AUTO};
    return figure_scatter_draw(d, box, &f);
}

static status_t scene_profile(draw *d, draw_box box)
{
    double x[BASES], y[2][BASES], low[BASES], high[BASES];
    for (int i = 0; i < BASES; i++) {
        x[i] = i + 1;
        y[0][i] = 0.2 + exp(-0.5 * (i - 50) * (i - 50) / 60.0);
        y[1][i] = 0.3 + 0.5 * exp(-0.5 * (i - 50) * (i - 50) / 400.0);
        low[i] = y[0][i] - 0.08;
        high[i] = y[0][i] + 0.08;
    }
    y[1][20] = NAN;
    const figure_series series[2] = {
        {.label = "CNN", .x = x, .y = y[0], .count = BASES, .low = low, .high = high,
         .colour = FIGURE_AUTO},
        {.label = "RNN", .x = x, .y = y[1], .count = BASES, .colour = FIGURE_AUTO, .dash = 4},
    };
    const figure_lines f = {.title = "Mean saliency by position",
                            .x = {.label = "position", .min = 1, .max = BASES},
                            .y = {.label = "mean saliency", .min = 0, .max = NAN},
                            .series = series, .count = 2, .across = NAN, .upright = 51,
                            .upright_label = "peak"};
    return figure_lines_draw(d, box, &f);
}

static status_t scene_boxes(draw *d, draw_box box)
{
    enum { COUNT = 108, GROUPS = 9 };
    static const char *const names[GROUPS] = {
        "RNN small", "RNN medium", "RNN large", "CNN small", "CNN medium", "CNN large",
        "CNN-RNN small", "CNN-RNN medium", "CNN-RNN large"};
    static double values[GROUPS][COUNT];
    figure_sample samples[GROUPS];
    random_stream s = stream_of(6);
    for (int g = 0; g < GROUPS; g++) {
        for (int i = 0; i < COUNT; i++) {
            values[g][i] = 1 - (0.2 - 0.012 * g) * fabs(random_normal(&s));
        }
        samples[g] = (figure_sample){names[g], values[g], COUNT, 0.86 + 0.007 * g,
                                     figure_series_colour((size_t)g / 3)};
    }
    samples[2].count = 0;
    const figure_boxes f = {"AUROC by network", FIGURE_FREE_AXIS("AUROC"), samples, GROUPS,
                            "published mean", 0.5};
    return figure_boxes_draw(d, box, &f);
}

static const struct {
    const char *name;
    double width, height;
    scene *draw;
} scenes[] = {
    {"logo-information", 420, 150, scene_logo_information},
    {"logo-probability", 420, 150, scene_logo_probability},
    {"logo-contribution", 900, 150, scene_logo_contribution},
    {"rows", 900, 110, scene_rows},
    {"roc", 360, 320, scene_roc},
    {"precision-recall", 360, 320, scene_precision_recall},
    {"training", 760, 280, scene_training},
    {"training-narrow", 360, 480, scene_training},
    {"histogram", 420, 260, scene_histogram},
    {"scatter", 400, 400, scene_scatter},
    {"profile", 560, 260, scene_profile},
    {"boxes", 560, 340, scene_boxes},
};
enum { SCENES = sizeof scenes / sizeof scenes[0] };

static char *svg_of(size_t i)
{
    draw *d = draw_svg_create(scenes[i].name);
    draw_page(d, scenes[i].width, scenes[i].height, scenes[i].name, NULL);
    CU_ASSERT_EQUAL(scenes[i].draw(d, (draw_box){0, 0, scenes[i].width, scenes[i].height}),
                    STATUS_OK);
    const char *bytes;
    size_t count;
    CU_ASSERT_EQUAL(draw_finish(d, &bytes, &count), STATUS_OK);
    char *copy = memory_copy_text(bytes);
    draw_destroy(d);
    return copy;
}

static void figures_are_well_formed_and_repeat(void)
{
    for (size_t i = 0; i < SCENES; i++) {
        char *first = svg_of(i), *second = svg_of(i);
        CU_ASSERT(check_markup(&check, first, false));
        if (check.error[0] != '\0') printf(" %s: %s ", scenes[i].name, check.error);
        CU_ASSERT_STRING_EQUAL(first, second);
        CU_ASSERT_PTR_NULL(strstr(first, "nan"));
        CU_ASSERT_PTR_NULL(strstr(first, "inf\""));
        memory_free(first);
        memory_free(second);
    }
}

static void figures_share_a_page(void)
{
    char *page = memory_copy_text("<div>");
    for (size_t i = 0; i < SCENES; i++) {
        char *one = svg_of(i), *longer = memory_format("%s%s", page, one);
        memory_free(one);
        memory_free(page);
        page = longer;
    }
    char *whole = memory_format("%s</div>", page);
    CU_ASSERT(check_markup(&check, whole, true));
    memory_free(whole);
    memory_free(page);
}

static void figures_reach_pdf_and_png(void)
{
    const char *folder = getenv("DEMODASH_LOOK");
    draw *pdf = draw_pdf_create("figures");
    for (size_t i = 0; i < SCENES; i++) {
        const draw_box box = {0, 0, scenes[i].width, scenes[i].height};
        draw_page(pdf, box.width, box.height, scenes[i].name, NULL);
        CU_ASSERT_EQUAL(scenes[i].draw(pdf, box), STATUS_OK);
        draw *png = draw_png_create(2);
        draw_page(png, box.width, box.height, NULL, NULL);
        CU_ASSERT_EQUAL(scenes[i].draw(png, box), STATUS_OK);
        const char *bytes;
        size_t count;
        CU_ASSERT_EQUAL(draw_finish(png, &bytes, &count), STATUS_OK);
        CU_ASSERT(count > 1000 && memcmp(bytes, "\x89PNG", 4) == 0);
        if (folder != NULL) {
            char *path = memory_format("%s/%s.png", folder, scenes[i].name);
            CU_ASSERT_EQUAL(draw_write(png, path), STATUS_OK);
            memory_free(path);
            path = memory_format("%s/%s.svg", folder, scenes[i].name);
            char *svg = svg_of(i);
            CU_ASSERT_EQUAL(output_write(path, svg, strlen(svg)), STATUS_OK);
            memory_free(svg);
            memory_free(path);
        }
        draw_destroy(png);
    }
    const char *bytes;
    size_t count;
    CU_ASSERT_EQUAL(draw_finish(pdf, &bytes, &count), STATUS_OK);
    CU_ASSERT(count > 10000 && memcmp(bytes, "%PDF", 4) == 0);
    if (folder != NULL) {
        char *path = memory_format("%s/figures.pdf", folder);
        CU_ASSERT_EQUAL(draw_write(pdf, path), STATUS_OK);
        memory_free(path);
    }
    draw_destroy(pdf);
}

/* ---- particular facts ---- */

static int count_text(const char *text, const char *word)
{
    int count = 0;
    for (const char *p = strstr(text, word); p != NULL; p = strstr(p + 1, word)) count++;
    return count;
}

static void heat_colours_are_the_papers(void)
{
    CU_ASSERT_EQUAL(figure_heat_colour(FIGURE_WHITE_RED, 0), 0xFFFFFF);
    CU_ASSERT_EQUAL(figure_heat_colour(FIGURE_WHITE_RED, 1), 0xFF0000);
    CU_ASSERT_EQUAL(figure_heat_colour(FIGURE_WHITE_RED, 0.2), 0xFFCCCC);
    CU_ASSERT_EQUAL(figure_heat_colour(FIGURE_BLUE_WHITE_RED, 0), 0x0000FF);
    CU_ASSERT_EQUAL(figure_heat_colour(FIGURE_BLUE_WHITE_RED, 0.5), 0xFFFFFF);
    CU_ASSERT_EQUAL(figure_heat_colour(FIGURE_BLUE_WHITE_RED, 1), 0xFF0000);
    CU_ASSERT_EQUAL(figure_heat_colour(FIGURE_BLUE_WHITE_RED, 0.1), 0x3333FF);
    CU_ASSERT_EQUAL(figure_heat_colour(FIGURE_WHITE_RED, -3), 0xFFFFFF);
    CU_ASSERT_EQUAL(figure_heat_colour(FIGURE_WHITE_RED, 7), 0xFF0000);
    CU_ASSERT_EQUAL(figure_heat_colour(FIGURE_WHITE_RED, NAN), FIGURE_MISSING);
    CU_ASSERT_EQUAL(figure_heat_colour(FIGURE_BLUE_WHITE_RED, INFINITY), FIGURE_MISSING);
}

static char *heat_of(const float *values, size_t length, double low, double high)
{
    draw *d = draw_svg_create("heat");
    draw_page(d, 100, 10, NULL, NULL);
    figure_heat_draw(d, (draw_box){0, 0, 100, 10}, values, length, FIGURE_WHITE_RED, low, high);
    const char *bytes;
    size_t count;
    CU_ASSERT_EQUAL(draw_finish(d, &bytes, &count), STATUS_OK);
    char *copy = memory_copy_text(bytes);
    draw_destroy(d);
    return copy;
}

static void missing_cells_are_grey(void)
{
    const float values[5] = {0, NAN, INFINITY, 2, -INFINITY};
    CU_ASSERT_EQUAL(figure_heat_max(values, 5), 2);
    char *text = heat_of(values, 5, 0, 2);
    CU_ASSERT_EQUAL(count_text(text, "fill=\"#bbbbbb\""), 2); /* two neighbours and one */
    CU_ASSERT_EQUAL(count_text(text, "fill=\"#ff0000\""), 1);
    memory_free(text);
    const float missing[2] = {NAN, NAN};
    CU_ASSERT_EQUAL(figure_heat_max(missing, 2), 0);
    text = heat_of(missing, 2, 0, 0); /* a row of missing values has no scale */
    CU_ASSERT_EQUAL(count_text(text, "fill=\"#bbbbbb\""), 1);
    memory_free(text);
}

static void bad_numbers_are_refused_with_their_place(void)
{
    draw *d = draw_svg_create("bad");
    draw_page(d, 400, 300, NULL, NULL);
    const draw_box box = {0, 0, 400, 300};
    double height[8] = {0, 1, 0, 0, 0, 0, NAN, 0};
    const figure_logo logo = {.width = 2, .height = height, .min = 0, .max = 2};
    CU_ASSERT_EQUAL(figure_logo_draw(d, box, &logo), STATUS_DATA);
    CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), "column 2: the height of G"));
    double x[2] = {0, 1}, y[2] = {0, 1.5};
    const figure_curve curve = {"CNN", x, y, 2, 1, .5, FIGURE_AUTO};
    const figure_curves curves = {.curves = &curve, .count = 1, .positives = NAN};
    CU_ASSERT_EQUAL(figure_roc_draw(d, box, &curves), STATUS_DATA);
    CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), "CNN: point 2"));
    y[1] = NAN;
    CU_ASSERT_EQUAL(figure_precision_recall_draw(d, box, &curves), STATUS_DATA);
    const figure_sample sample = {"bound", y, 2, NAN, FIGURE_AUTO};
    const figure_histogram histogram = {NULL, FIGURE_FREE_AXIS(NULL), &sample, 1, 10};
    CU_ASSERT_EQUAL(figure_histogram_draw(d, box, &histogram), STATUS_DATA);
    CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), "value 2 of bound"));
    const figure_boxes boxes = {NULL, FIGURE_FREE_AXIS(NULL), &sample, 1, NULL, NAN};
    CU_ASSERT_EQUAL(figure_boxes_draw(d, box, &boxes), STATUS_DATA);
    const char *bytes;
    size_t count;
    CU_ASSERT_EQUAL(draw_finish(d, &bytes, &count), STATUS_OK);
    CU_ASSERT_EQUAL(count_text(bytes, "<use"), 0); /* nothing of them was drawn */
    CU_ASSERT_EQUAL(count_text(bytes, "<text"), 0);
    draw_destroy(d);
}

/* Odd but lawful: no points, one point, all equal, all missing, huge and tiny numbers. */
static void odd_data_still_make_a_figure(void)
{
    static const double rows[][2] = {{NAN, NAN}, {1, NAN}, {3, 3}, {0, 0}, {1e-9, 3e-9},
                                     {-4e7, 9e7}, {1e300, -1e300}, {INFINITY, 1}};
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        const double x[2] = {1, 2};
        const figure_series series = {.label = "s", .x = x, .y = rows[r], .count = 2,
                                      .colour = FIGURE_AUTO};
        const figure_lines f = {.x = FIGURE_FREE_AXIS("x"), .y = FIGURE_FREE_AXIS("y"),
                                .series = &series, .count = 1, .across = NAN, .upright = NAN};
        draw *d = draw_svg_create("odd");
        draw_page(d, 300, 200, NULL, NULL);
        CU_ASSERT_EQUAL(figure_lines_draw(d, (draw_box){0, 0, 300, 200}, &f), STATUS_OK);
        const char *bytes;
        size_t count;
        CU_ASSERT_EQUAL(draw_finish(d, &bytes, &count), STATUS_OK);
        CU_ASSERT(check_markup(&check, bytes, false));
        CU_ASSERT(count_text(bytes, "<text") < 30);
        draw_destroy(d);
    }
}

static void curves_drop_points_that_change_nothing(void)
{
    enum { COUNT = 1001 };
    double x[COUNT], y[COUNT]; /* 0,0 up to 0,1 in 500 steps, then right */
    for (int i = 0; i < COUNT; i++) {
        x[i] = i <= 500 ? 0 : (i - 500) / 500.0;
        y[i] = i <= 500 ? i / 500.0 : 1;
    }
    const figure_curve curve = {"perfect", x, y, COUNT, 1, 1, 0xABCDEF};
    const figure_curves f = {.curves = &curve, .count = 1, .positives = NAN};
    draw *d = draw_svg_create("roc");
    draw_page(d, 300, 300, NULL, NULL);
    CU_ASSERT_EQUAL(figure_roc_draw(d, (draw_box){0, 0, 300, 300}, &f), STATUS_OK);
    const char *bytes;
    size_t count;
    CU_ASSERT_EQUAL(draw_finish(d, &bytes, &count), STATUS_OK);
    const char *path = strstr(bytes, "<path d=\"");
    CU_ASSERT_PTR_NOT_NULL(path);
    int corners = 0;
    for (const char *p = path; p != NULL && *p != '>'; p++) corners += *p == 'L';
    CU_ASSERT_EQUAL(corners, 2);
    CU_ASSERT_PTR_NOT_NULL(strstr(bytes, ">perfect (AUC 1.000)</text>"));
    draw_destroy(d);
}

static void numbers_as_labels(void)
{
    static const struct { double value; int decimals; const char *text; } rows[] = {
        {0.9, 2, "0.90"}, {0, 1, "0.0"}, {NAN, 2, "n/a"}, {1.2e-7, 3, "1.2e-7"},
        {9.97e-5, 3, "1e-4"}, {-3e12, 0, "-3e12"}, {1234567, 0, "1234567"}, {-0.04, 2, "-0.04"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[32];
        figure_format(text, sizeof text, rows[i].value, rows[i].decimals);
        CU_ASSERT_STRING_EQUAL(text, rows[i].text);
    }
}

static void logos_stack_by_height(void)
{
    /* a certain G of 100 sites: 2 bits less 3 / (2 ln 2 100) */
    motif m = motif_make("M", "", 1);
    m.probability[2] = 1;
    m.sites = 100;
    double height[4];
    figure_logo_information(height, &m);
    CU_ASSERT_DOUBLE_EQUAL(height[2], 2 - 3 / (2 * log(2) * 100), 1e-12);
    CU_ASSERT(height[0] == 0 && height[1] == 0 && height[3] == 0);
    motif_release(&m);

    const float values[3] = {0.5F, -0.25F, 9};
    const uint8_t letters[3] = {3, 0, 4};
    double signedly[12];
    figure_logo_contribution(signedly, values, letters, 3);
    CU_ASSERT(signedly[3] == 0.5 && signedly[4] == -0.25 && signedly[8] == 0 && signedly[11] == 0);

    const double column[4] = {0.5, 1.5, 0, 0};
    const figure_logo f = {.width = 1, .height = column, .min = 0, .max = 2};
    draw *d = draw_svg_create("s");
    draw_page(d, 100, 100, NULL, NULL);
    CU_ASSERT_EQUAL(figure_logo_draw(d, (draw_box){0, 0, 100, 100}, &f), STATUS_OK);
    const char *bytes;
    size_t count;
    CU_ASSERT_EQUAL(draw_finish(d, &bytes, &count), STATUS_OK);
    /* C, the higher, from the top down to 75; A below it */
    CU_ASSERT_PTR_NOT_NULL(strstr(bytes, "#s.C\" transform=\"matrix(0.992 0 0 0.75 0.4 0)\""));
    CU_ASSERT_PTR_NOT_NULL(strstr(bytes, "#s.A\" transform=\"matrix(0.992 0 0 0.25 0.4 75)\""));
    draw_destroy(d);
}

/* ---- what is drawn, read back from the SVG ---- */

static char *training_of(const figure_training *f)
{
    draw *d = draw_svg_create("t");
    draw_page(d, 600, 300, NULL, NULL);
    CU_ASSERT_EQUAL(figure_training_draw(d, (draw_box){0, 0, 600, 300}, f), STATUS_OK);
    const char *bytes;
    size_t count;
    CU_ASSERT_EQUAL(draw_finish(d, &bytes, &count), STATUS_OK);
    char *copy = memory_copy_text(bytes);
    draw_destroy(d);
    return copy;
}

/* Training is blue, validation orange and dashed: what one of them adds to the picture is its line
 * in two plots and its keys. */
static void training_and_validation_differ(void)
{
    const double loss[3] = {0.7, 0.6, 0.5}, area[3] = {0.5, 0.7, 0.9};
    figure_training f = {.title = "t", .epochs = 3, .train_loss = loss, .validation_loss = loss,
                         .train_auc = area, .validation_auc = area, .chosen = 0};
    char *both = training_of(&f);
    f.validation_loss = f.validation_auc = NULL;
    char *alone = training_of(&f);
    const char *blue = "stroke=\"#0072b2\"", *orange = "stroke=\"#d55e00\"";
    CU_ASSERT(count_text(both, blue) >= 2);
    CU_ASSERT_EQUAL(count_text(both, blue), count_text(both, orange));
    CU_ASSERT(count_text(alone, blue) >= 2 && count_text(alone, orange) == 0);
    CU_ASSERT(count_text(both, "stroke-dasharray") > count_text(alone, "stroke-dasharray"));
    memory_free(both);
    memory_free(alone);
}

static double read_length(const char *element, const char *name)
{
    const char *at = strstr(element, name);
    return at != NULL ? strtod(at + strlen(name), NULL) : 0;
}

/* Quartiles 22.5 and 56.5: 1.5 times their distance reaches from 56.5 to 107.5, so that the upper
 * whisker ends at 100 and not at 62; the lower one at 10. Lengths 43.5 and 12.5, from the same
 * x. */
static void whiskers_reach_one_and_a_half(void)
{
    const double values[] = {10, 20, 30, 40, 62, 100};
    const figure_sample sample = {"one", values, 6, NAN, FIGURE_AUTO};
    const figure_boxes f = {"boxes", {.label = "y", .min = 0, .max = 110}, &sample, 1, NULL, NAN};
    draw *d = draw_svg_create("b");
    draw_page(d, 300, 300, NULL, NULL);
    CU_ASSERT_EQUAL(figure_boxes_draw(d, (draw_box){0, 0, 300, 300}, &f), STATUS_OK);
    const char *bytes;
    size_t count;
    CU_ASSERT_EQUAL(draw_finish(d, &bytes, &count), STATUS_OK);
    struct {
        double x, length;
    } upright[64];
    size_t n = 0, pairs = 0;
    for (const char *p = strstr(bytes, "<line"); p != NULL && n < 64; p = strstr(p + 1, "<line")) {
        const double x1 = read_length(p, " x1=\""), x2 = read_length(p, " x2=\"");
        const double y1 = read_length(p, " y1=\""), y2 = read_length(p, " y2=\"");
        if (x1 != x2) continue;
        upright[n].x = x1;
        upright[n++].length = fabs(y1 - y2);
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < n; k++) {
            if (i == k || upright[i].x != upright[k].x || upright[k].length < 5) continue;
            pairs += fabs(upright[i].length / upright[k].length - 43.5 / 12.5) < 0.02;
        }
    }
    CU_ASSERT_EQUAL(pairs, 1);
    draw_destroy(d);
}

HARNESS("figure",
    {"every figure is well-formed and the same on rerun", figures_are_well_formed_and_repeat},
    {"all figures share a page", figures_share_a_page},
    {"every figure reaches PDF and PNG", figures_reach_pdf_and_png},
    {"heat colours are the paper's", heat_colours_are_the_papers},
    {"missing cells are grey", missing_cells_are_grey},
    {"bad numbers are refused with their place", bad_numbers_are_refused_with_their_place},
    {"odd data still make a figure", odd_data_still_make_a_figure},
    {"curves drop points that change nothing", curves_drop_points_that_change_nothing},
    {"numbers as labels", numbers_as_labels},
    {"logos stack by height", logos_stack_by_height},
    {"training and validation differ", training_and_validation_differ},
    {"whiskers reach one and a half", whiskers_reach_one_and_a_half})
