/* Each figure is a row of a list: what it is called, where it stands on the page, the table that
 * holds its numbers, and a function that paints it into a box of any drawing. Page and PDF walk
 * over the same list. Where a figure shows one task for a network, that is the network's first
 * seed. */
#include "src/stage/report/pictures.h"

#include <math.h>
#include <string.h>

#include "io/page/figure.h"
#include "src/core/memory.h"
#include "src/explain/measure.h"
#include "src/stats/auc.h"

/* ---- curves -------------------------------------------------------------------------------- */

/* A column of epochs.tsv [rows]; NULL where the file lacks it or holds no number. Owner: caller. */
static double *read_column(const tsv *t, const char *heading)
{
    const long column = tsv_find(t, heading);
    if (column < 0) return NULL;
    double *values = memory_array(values, t->rows);
    bool any = false;
    for (size_t i = 0; i < t->rows; i++) {
        values[i] = tsv_number(t, i, (size_t)column);
        any |= isfinite(values[i]);
    }
    if (any) return values;
    memory_free(values);
    return NULL;
}

static status_t paint_training(draw *d, draw_box box, const dossier *x, size_t task)
{
    const tsv *t = &x->tasks[task].epochs;
    char *title = dossier_task_name(x, task);
    double *columns[4] = {read_column(t, "train_loss"), read_column(t, "validation_loss"),
                          read_column(t, "train_auroc"), read_column(t, "validation_auroc")};
    const figure_training f = {.title = title, .epochs = t->rows, .train_loss = columns[0],
                               .validation_loss = columns[1], .train_auc = columns[2],
                               .validation_auc = columns[3],
                               .chosen = (int)x->tasks[task].found->result.chosen};
    status_t s = t->rows > 0 ? figure_training_draw(d, box, &f) : STATUS_OK;
    for (int i = 0; i < 4; i++) memory_free(columns[i]);
    memory_free(title);
    return s;
}

/* The curves of each network's first seed. */
static status_t paint_curves(draw *d, draw_box box, const dossier *x, bool is_roc)
{
    figure_curve *curves = memory_array(curves, x->network_count);
    auc_point **points = memory_array(points, x->network_count);
    char **names = memory_array(names, x->network_count);
    status_t s = STATUS_OK;
    double positives = 0;
    for (size_t i = 0; i < x->tests; i++) positives += x->labels[i];
    for (size_t n = 0; n < x->network_count && s == STATUS_OK; n++) {
        const size_t task = x->networks[n].first;
        const metrics *m = &x->tasks[task].found->result.test;
        size_t count = 0;
        s = is_roc ? auc_roc_curve(&points[n], &count, x->tasks[task].scores, x->labels, x->tests)
                   : auc_precision_recall_curve(&points[n], &count, x->tasks[task].scores,
                                                x->labels, x->tests);
        if (s != STATUS_OK) break;
        names[n] = dossier_task_name(x, task);
        curves[n] = (figure_curve){.label = names[n], .x = &points[n][0].x, .y = &points[n][0].y,
                                   .count = count, .stride = sizeof(auc_point) / sizeof(double),
                                   .area = is_roc ? m->auroc : m->auprc,
                                   .colour = x->networks[n].colour};
    }
    const figure_curves f = {.title = is_roc ? "ROC" : "Precision and recall", .curves = curves,
                             .count = x->network_count,
                             .positives = positives / (double)x->tests};
    if (s == STATUS_OK) {
        s = is_roc ? figure_roc_draw(d, box, &f) : figure_precision_recall_draw(d, box, &f);
    }
    for (size_t n = 0; n < x->network_count; n++) {
        memory_free(points[n]);
        memory_free(names[n]);
    }
    memory_free(points);
    memory_free(names);
    memory_free(curves);
    return s;
}

static status_t paint_roc(draw *d, draw_box box, const dossier *x, size_t item)
{
    (void)item;
    return paint_curves(d, box, x, true);
}

static status_t paint_precision_recall(draw *d, draw_box box, const dossier *x, size_t item)
{
    (void)item;
    return paint_curves(d, box, x, false);
}

static status_t paint_scores(draw *d, draw_box box, const dossier *x, size_t task)
{
    double *values[2] = {memory_alloc(x->tests, sizeof(double)),
                         memory_alloc(x->tests, sizeof(double))};
    size_t counts[2] = {0, 0};
    for (size_t i = 0; i < x->tests; i++) {
        const int k = x->labels[i] != 0;
        values[k][counts[k]++] = x->tasks[task].scores[i];
    }
    const figure_sample samples[] = {{.label = "bound",
                                      .values = values[1],
                                      .count = counts[1],
                                      .mark = NAN,
                                      .colour = 0xD55E00},
                                     {.label = "not bound",
                                      .values = values[0],
                                      .count = counts[0],
                                      .mark = NAN,
                                      .colour = 0x0072B2}};
    char *title = dossier_task_name(x, task);
    const figure_histogram f = {.title = title, .x = {.label = "score", .min = 0, .max = 1},
                                .samples = samples, .count = 2, .bins = 25};
    status_t s = figure_histogram_draw(d, box, &f);
    memory_free(title);
    memory_free(values[0]);
    memory_free(values[1]);
    return s;
}

/* ---- class optimization -------------------------------------------------------------------- */

enum { LOGO_HEIGHT = 92 };

static status_t paint_matrix(draw *d, draw_box box, const dossier *x, size_t task)
{
    const explanation *e = &x->tasks[task].maps;
    const size_t L = e->length;
    motif m = motif_make("x", "", (int)L);
    double *heights = memory_array(heights, L * MOTIF_LETTERS);
    for (size_t i = 0; i < L * MOTIF_LETTERS; i++) m.probability[i] = (double)e->matrix[i];
    figure_logo_information(heights, &m);
    const figure_logo f = {.width = (int)L, .height = heights, .min = 0,
                           .max = figure_logo_limit(heights, (int)L), .unit = "bits", .first = 1,
                           .numbers = true};
    char *name = dossier_task_name(x, task);
    draw_text(d, box.x, box.y + 11, name,
              (draw_font){.size = 11, .colour = FIGURE_INK, .bold = true});
    memory_free(name);
    status_t s = figure_logo_draw(d, (draw_box){box.x + 30, box.y + 18, box.width - 32,
                                                box.height - 30}, &f);
    memory_free(heights);
    motif_release(&m);
    return s;
}

static status_t paint_known(draw *d, draw_box box, const dossier *x, size_t item)
{
    const motif *known = x->known_motif;
    motif turned = motif_reverse_complement(known);
    double *heights = memory_array(heights, (size_t)known->width * MOTIF_LETTERS);
    status_t s = STATUS_OK;
    (void)item;
    for (int k = 0; k < 2 && s == STATUS_OK; k++) {
        const draw_box half = {box.x + 30 + k * box.width / 2, box.y + 16, box.width / 2 - 44,
                               box.height - 30};
        figure_logo_information(heights, k == 0 ? known : &turned);
        draw_text(d, half.x, box.y + 10, k == 0 ? "forward" : "reverse complement",
                  (draw_font){.size = 10, .colour = FIGURE_SOFT});
        s = figure_logo_draw(d, half, &(figure_logo){.width = known->width, .height = heights,
                                                     .min = 0, .max = 2, .unit = "bits",
                                                     .first = 1, .numbers = true});
    }
    memory_free(heights);
    motif_release(&turned);
    return s;
}

/* ---- aggregates ---------------------------------------------------------------------------- */

static status_t paint_profile(draw *d, draw_box box, const dossier *x, size_t item)
{
    figure_series series[16];
    char *names[16];
    size_t count = 0;
    double *places = memory_array(places, x->length);
    (void)item;
    for (size_t l = 0; l < x->length; l++) places[l] = (double)(l + 1);
    for (size_t n = 0; n < x->network_count && count < 16; n++) {
        const dossier_task *t = &x->tasks[x->networks[n].first];
        if (!t->explained) continue;
        names[count] = dossier_task_name(x, x->networks[n].first);
        series[count] = (figure_series){.label = names[count], .x = places, .y = t->profile,
                                        .count = x->length, .colour = x->networks[n].colour};
        count++;
    }
    const figure_lines f = {.title = "Mean saliency by position",
                            .x = {.label = "base", .min = 1, .max = (double)x->length},
                            .y = {.label = "share of a sequence's saliency", .min = 0, .max = NAN},
                            .series = series, .count = count, .legend = FIGURE_LEGEND_ABOVE,
                            .across = 1 / (double)x->length, .upright = NAN};
    status_t s = figure_lines_draw(d, box, &f);
    for (size_t i = 0; i < count; i++) memory_free(names[i]);
    memory_free(places);
    return s;
}

/* Values [positives] of each network as boxes; what is not finite is left out. */
static status_t paint_boxes(draw *d, draw_box box, const dossier *x, const char *title,
                            measures_number which)
{
    figure_sample *samples = memory_array(samples, x->network_count);
    double **values = memory_array(values, x->network_count);
    size_t count = 0;
    for (size_t n = 0; n < x->network_count; n++) {
        const dossier_task *t = &x->tasks[x->networks[n].first];
        if (!t->explained) continue;
        const double *from = t->by_sequence[which];
        size_t kept = 0;
        values[count] = memory_array(values[count], x->positives);
        for (size_t i = 0; i < x->positives; i++) {
            if (isfinite(from[i])) values[count][kept++] = from[i];
        }
        samples[count] = (figure_sample){.label = x->networks[n].name, .values = values[count],
                                         .count = kept, .mark = NAN,
                                         .colour = x->networks[n].colour};
        count++;
    }
    const figure_boxes f = {.title = title,
                            .y = {.label = NULL, .min = 0, .max = measures_rows[which].greatest},
                            .samples = samples,
                            .count = count,
                            .across = NAN};
    status_t s = figure_boxes_draw(d, box, &f);
    for (size_t i = 0; i < count; i++) memory_free(values[i]);
    memory_free(values);
    memory_free(samples);
    return s;
}

static status_t paint_share(draw *d, draw_box box, const dossier *x, size_t item)
{
    (void)item;
    return paint_boxes(d, box, x, "Share of the best 9-mer", MEASURES_SHARE);
}

static status_t paint_gini(draw *d, draw_box box, const dossier *x, size_t item)
{
    (void)item;
    return paint_boxes(d, box, x, "Gini coefficient over the bases", MEASURES_GINI);
}

static status_t paint_far(draw *d, draw_box box, const dossier *x, size_t item)
{
    (void)item;
    return paint_boxes(d, box, x, "Share beyond 20 bases from it", MEASURES_FAR);
}

/* Distances of the turns of a task to the nearest hit; distances [positives]. Returns how many. */
static size_t turn_distances(double *distances, const dossier *x, size_t task)
{
    const dossier_task *t = &x->tasks[task];
    size_t n = 0;
    if (t->turns == NULL || x->hits == NULL) return 0;
    for (size_t i = 0; i < x->positives; i++) {
        if (t->turns[i] < 0 || x->hit_counts[i] == 0) continue;
        distances[n++] = (double)measure_distance(x->hit_mask + i * x->length, x->length,
                                                  (size_t)t->turns[i]);
    }
    return n;
}

/* Distances of all places of all sequences with a hit: what chance gives. */
static size_t chance_distances(double *distances, const dossier *x)
{
    size_t n = 0;
    for (size_t i = 0; i < x->positives; i++) {
        if (x->hit_counts[i] == 0) continue;
        for (size_t l = 0; l < x->length; l++) {
            distances[n++] = (double)measure_distance(x->hit_mask + i * x->length, x->length, l);
        }
    }
    return n;
}

/* The colour of a task's network. */
static int colour_of(const dossier *x, size_t task)
{
    size_t n = 0;
    while (task >= x->networks[n].first + x->networks[n].count) n++;
    return x->networks[n].colour;
}

static status_t paint_turns(draw *d, draw_box box, const dossier *x, size_t item)
{
    figure_sample samples[NET_FAMILIES + 1];
    double *values[NET_FAMILIES + 1];
    size_t count = 0;
    (void)item;
    for (int k = 0; k < NET_FAMILIES; k++) {
        if (x->shown[k] < 0 || x->tasks[x->shown[k]].turns == NULL) continue;
        values[count] = memory_array(values[count], x->positives);
        const size_t n = turn_distances(values[count], x, (size_t)x->shown[k]);
        samples[count] = (figure_sample){.label = spec_family_name(k), .values = values[count],
                                         .count = n, .mark = NAN,
                                         .colour = colour_of(x, (size_t)x->shown[k])};
        if (n == 0) memory_free(values[count]);
        else count++;
    }
    values[count] = memory_array(values[count], x->positives * x->length);
    samples[count] = (figure_sample){.label = "any base", .values = values[count],
                                     .count = chance_distances(values[count], x), .mark = NAN,
                                     .colour = 0x999999};
    const figure_histogram f = {.title = "From the forward switch to the nearest known site",
                                .x = {.label = "bases", .min = 0, .max = (double)x->length},
                                .samples = samples, .count = count + 1,
                                .bins = (int)(x->length + 4) / 5};
    status_t s = figure_histogram_draw(d, box, &f);
    for (size_t i = 0; i <= count; i++) memory_free(values[i]);
    return s;
}

/* ---- the list ------------------------------------------------------------------------------ */

typedef struct {
    picture *items;
    size_t count, capacity;
} pictures;

static void add(pictures *p, picture item, const char *caption)
{
    memory_grow(p->items, &p->capacity, p->count + 1);
    item.caption = memory_copy_text(caption);
    p->items[p->count++] = item;
}

static void list_aggregates(pictures *p, const dossier *x)
{
    add(p, (picture){.title = "Mean saliency by position", .section = "aggregate",
                     .table = "profile.tsv", .width = 640, .height = 280, .wide = true,
                     .paint = paint_profile},
        "Mean over the positive test sequences of the share of a sequence's |saliency| at each "
        "base; dashed: all bases alike. Peaks of ChIP-seq lie in the middle.");
    const struct {
        const char *title, *caption;
        status_t (*paint)(draw *, draw_box, const dossier *, size_t);
    } boxes[] = {{"Saliency in the best 9-mer", "A point a positive test sequence: what the nine "
                  "neighbouring bases with the most |saliency| have of it.", paint_share},
                 {"Inequality of saliency", "0: all bases alike; near 1: all in one base.",
                  paint_gini},
                 {"Distant saliency", "Share more than 20 bases away from the best 9-mer.",
                  paint_far}};
    for (size_t i = 0; i < 3; i++) {
        add(p, (picture){.title = boxes[i].title, .section = "concentration",
                         .table = "sequences.tsv", .width = 320, .height = 280,
                         .paint = boxes[i].paint},
            boxes[i].caption);
    }
    bool turns = false;
    for (int k = 0; k < NET_FAMILIES; k++) {
        turns |= x->shown[k] >= 0 && isfinite(x->tasks[x->shown[k]].measures[MEASURES_DISTANCE]);
    }
    if (!turns) return;
    add(p, (picture){.title = "Where the forward score switches", .section = "switches",
                     .table = "sequences.tsv", .width = 560, .height = 280, .wide = true,
                     .paint = paint_turns},
        "Distance, in bases, from the place where the forward temporal score turns from negative "
        "to positive to the nearest hit of the known motif (0: inside it), in positive test "
        "sequences with both; grey: any base of the same sequences.");
}

void pictures_list(picture **ret, size_t *ret_count, const dossier *x)
{
    pictures p = {0};
    add(&p, (picture){.title = "ROC curves", .section = "performance", .table = "roc.tsv",
                      .width = 380, .height = 340, .paint = paint_roc},
        "Receiver operating characteristic on the test set.");
    add(&p, (picture){.title = "Precision and recall", .section = "performance",
                      .table = "precision_recall.tsv", .width = 380, .height = 340,
                      .paint = paint_precision_recall},
        "Precision and recall on the test set; dashed: the share of positives.");
    for (size_t n = 0; n < x->network_count; n++) {
        add(&p, (picture){.title = "Scores", .section = "scores", .table = "scores.tsv",
                          .width = 330, .height = 240, .paint = paint_scores,
                          .item = x->networks[n].first},
            "Score: probability of being bound.");
    }
    for (size_t n = 0; n < x->network_count; n++) {
        if (x->tasks[x->networks[n].first].epochs.rows == 0) continue;
        add(&p, (picture){.title = "Training", .section = "training", .table = "training.tsv",
                          .width = 500, .height = 240, .paint = paint_training,
                          .item = x->networks[n].first},
            "Dashed: the epoch whose weights were kept.");
    }
    if (x->known_motif != NULL) {
        const motif *m = x->known_motif;
        char *caption = memory_format("%s%s%s, %s.", m->id, m->name[0] != '\0' ? " " : "", m->name,
                                      x->known_words);
        add(&p, (picture){.title = "Known motif", .section = "classopt", .table = "known.tsv",
                          .width = 560, .height = 120, .paint = paint_known}, caption);
        memory_free(caption);
    }
    for (size_t n = 0; n < x->network_count; n++) {
        const dossier_task *t = &x->tasks[x->networks[n].first];
        if (!t->explained || t->maps.matrix == NULL) continue;
        char *caption = memory_format("%s: p(bound) %.3f at the optimum; correlation between %zu "
                                      "restarts %.2f", x->networks[n].name,
                                      exp(t->maps.likelihood[t->maps.best]), t->maps.restarts,
                                      t->maps.correlation);
        add(&p, (picture){.title = "Class optimization", .section = "classopt",
                          .table = "classopt.tsv", .width = 900, .height = LOGO_HEIGHT,
                          .wide = true, .paint = paint_matrix, .item = x->networks[n].first},
            caption);
        memory_free(caption);
    }
    if (x->positives > 0) list_aggregates(&p, x);
    *ret = p.items;
    *ret_count = p.count;
}

void pictures_release(picture *pictures, size_t count)
{
    for (size_t i = 0; i < count; i++) memory_free(pictures[i].caption);
    memory_free(pictures);
}

status_t pictures_draw(draw *d, const picture *p, const dossier *x)
{
    draw_page(d, p->width, p->height, p->title, p->caption);
    return p->paint(d, (draw_box){2, 2, p->width - 4, p->height - 4}, x, p->item);
}
