/* One walk over the motifs that a network has in best.tsv, by method, serves page and PDF: what
 * is done with each logo is a function of the walker. The PDF walks twice, first to learn how
 * wide its pages must be. */
#include "src/stage/report/logos.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "io/motifs.h"
#include "io/page/figure.h"
#include "src/core/memory.h"
#include "src/stage/motifs/extract.h"
#include "src/stage/motifs/job.h"
#include "src/stage/motifs/methods.h"

/* A motif above its best match, where it is to stand. Borrowed. */
typedef struct {
    figure_match figure;
    double width, height;
    const char *caption;
} logo;

/* Walks over the logos of networks. */
typedef struct walker walker;
struct walker {
    const motif_rows_tables *m;
    const dossier *x;
    motif_set targets;
    status_t (*place)(walker *w, const logo *l);
    html *h;            /* of the page: place_in_page.. */
    const char *beside;
    int *drawn;
    draw *d;            /* ..of the PDF: place_in_pdf.. */
    const char *title;
    double x_at, y_at, row_height;
    double widest;      /* ..and measure */
};

/* ---- one logo ---- */

static const motif *find_motif(const motif_set *set, const char *id)
{
    for (size_t i = 0; i < set->count; i++) {
        if (strcmp(set->motifs[i].id, id) == 0) return &set->motifs[i];
    }
    return NULL;
}

/* "; in 2 of 3 seeds" where several were trained, else "". Owner: caller. */
static char *describe_seeds(const walker *w, const char *id)
{
    const motif_rows *t = &w->m->trust;
    for (size_t i = 0; i < t->count; i++) {
        if (strcmp(motif_rows_get(t, i, "motif"), id) != 0
            || !(motif_rows_number(t, i, "seeds") > 1)) {
            continue;
        }
        return memory_format("; in %s of %s seeds", motif_rows_get(t, i, "found_in"),
                             motif_rows_get(t, i, "seeds"));
    }
    return memory_copy_text("");
}

/* "120 sites; q = 3e-05; in 2 of 3 seeds", "no match (the nearest has q = 0.8)". Owner: caller. */
static char *describe_match(const walker *w, size_t row, const char *id)
{
    const motif_rows *b = &w->m->best;
    const double q = motif_rows_number(b, row, "qvalue");
    const bool counted = motif_rows_number(b, row, "sites") > 0;
    char *seeds = describe_seeds(w, id);
    char *caption = memory_format(
        q <= MOTIFS_MATCH_QVALUE ? "%s%sq = %.2g%s" : "%s%sno match (the nearest has q = %.2g)%s",
        counted ? motif_rows_get(b, row, "sites") : "", counted ? " sites; " : "", q, seeds);
    memory_free(seeds);
    return caption;
}

static status_t place_logo(walker *w, size_t row, const motif *query, const motif *target)
{
    const motif_rows *b = &w->m->best;
    const bool reverse = motif_rows_get(b, row, "strand")[0] == '-';
    const bool named = target->name[0] != '\0';
    char *label = memory_format("%s%s%s%s", named ? target->name : target->id, named ? " " : "",
                                named ? target->id : "", reverse ? " (reverse complement)" : "");
    char *caption = describe_match(w, row, query->id);
    logo l = {.figure = {.query = query, .target = target, .reverse = reverse,
                         .offset = (int)motif_rows_number(b, row, "offset"),
                         .query_label = motif_rows_short(query->id), .target_label = label},
              .caption = caption};
    figure_match_size(&l.width, &l.height, &l.figure);
    status_t status = w->place(w, &l);
    memory_free(caption);
    memory_free(label);
    return status;
}

/* ---- all of a network ---- */

static status_t read_method(motif_set *ret, const walker *w, const dossier_task *t,
                            const char *method)
{
    const job_task task = {.dataset = (char *)w->m->dataset, .network = (char *)t->found->network,
                              .seed = t->found->seed};
    char *stem = job_stem(&task);
    char *path = memory_format("%s/motifs/%s.%s.meme", w->m->folder, stem, methods_file(method));
    status_t s = motifs_read(ret, NULL, path);
    memory_free(path);
    memory_free(stem);
    return s;
}

/* All of a method that is shown: of class optimization the window, of filters the first (its
 * q-value is the best). */
static status_t walk_method(walker *w, const dossier_task *t, const char *method)
{
    const motif_rows *b = &w->m->best;
    motif_set set = motif_set_make();
    status_t s = STATUS_OK;
    for (size_t i = 0; i < b->count && s == STATUS_OK; i++) {
        const char *id = motif_rows_get(b, i, "query");
        if (strcmp(motif_rows_get(b, i, "method"), method) != 0
            || !motif_rows_is_of(b, i, t->found->network, t->found->seed)) {
            continue;
        }
        if (strcmp(motif_rows_short(id), "classopt") == 0) continue; /* the window alone */
        if (set.count == 0) s = read_method(&set, w, t, method);
        if (s != STATUS_OK) break;
        const motif *query = find_motif(&set, id);
        const motif *target = find_motif(&w->targets, motif_rows_get(b, i, "target"));
        s = query != NULL && target != NULL ? place_logo(w, i, query, target)
            : status_set(STATUS_DATA, "%s/motifs: %s or %s of best.tsv has no matrix", w->m->folder,
                         id, motif_rows_get(b, i, "target"));
        if (strcmp(method, "filters") == 0) break;
    }
    motif_set_release(&set);
    return s;
}

static status_t walk_network(walker *w, size_t task)
{
    status_t s = STATUS_OK;
    for (int i = 0; i < METHODS_COUNT && s == STATUS_OK; i++) {
        s = walk_method(w, &w->x->tasks[task], methods_names[i]);
    }
    return s;
}

static status_t open_targets(walker *w)
{
    char *path = memory_format("%s/motifs/targets.meme", w->m->folder);
    status_t s = motifs_read(&w->targets, NULL, path);
    memory_free(path);
    return s;
}

/* ---- the page ---- */

static status_t place_in_page(walker *w, const logo *l)
{
    char id[32], address[512];
    snprintf(id, sizeof id, "f%d", ++*w->drawn);
    snprintf(address, sizeof address, "%s/motifs.tsv", w->beside);
    draw *d = draw_svg_create(id);
    draw_page(d, l->width, l->height, "Motif and its best match", l->figure.target_label);
    status_t s = figure_match_draw(d, (draw_box){0, 2, l->width, l->height - 2}, &l->figure);
    const html_link link = {"motifs.tsv", address};
    if (s == STATUS_OK) {
        s = html_figure(w->h, &(html_picture){.picture = d, .caption = l->caption, .links = &link,
                                              .link_count = 1, .wide = l->width > 420});
    }
    draw_destroy(d);
    return s;
}

status_t logos_add(html *h, const motif_rows_tables *m, const dossier *x, const char *beside,
                   int *drawn)
{
    walker w = {.m = m, .x = x, .place = place_in_page, .h = h, .beside = beside, .drawn = drawn};
    status_t s = open_targets(&w);
    for (int k = 0; k < NET_FAMILIES && s == STATUS_OK; k++) {
        if (x->shown[k] < 0) continue;
        char id[32], *name = dossier_task_name(x, (size_t)x->shown[k]);
        snprintf(id, sizeof id, "motifs%ld", x->shown[k]);
        html_section_begin(h, id, name);
        memory_free(name);
        html_grid_begin(h);
        s = walk_network(&w, (size_t)x->shown[k]);
        html_grid_end(h);
        html_section_end(h);
    }
    motif_set_release(&w.targets);
    return s;
}

/* ---- the PDF ---- */

static const double PAGE_WIDTH = 595, PAGE_HEIGHT = 842, MARGIN = 36, GAP = 18, CAPTION = 16;

static status_t measure(walker *w, const logo *l)
{
    w->widest = fmax(w->widest, l->width);
    return STATUS_OK;
}

static double page_width(const walker *w)
{
    return fmax(PAGE_WIDTH, w->widest + 2 * MARGIN);
}

static void begin_page(walker *w)
{
    draw_page(w->d, page_width(w), PAGE_HEIGHT, w->title, "Motifs above their best matches");
    draw_text(w->d, MARGIN, MARGIN + 10, w->title,
              (draw_font){.size = 12, .colour = 0, .bold = true});
    w->x_at = MARGIN;
    w->y_at = MARGIN + 30;
    w->row_height = 0;
}

/* Like words on lines; the first one begins a page. */
static status_t place_in_pdf(walker *w, const logo *l)
{
    const double height = l->height + CAPTION;
    const double width = fmax(l->width, draw_text_width(l->caption, 8, false));
    if (w->x_at > MARGIN && w->x_at + width > page_width(w) - MARGIN) {
        w->x_at = MARGIN;
        w->y_at += w->row_height + GAP;
        w->row_height = 0;
    }
    if (w->y_at <= 0 || w->y_at + height > PAGE_HEIGHT - MARGIN) begin_page(w);
    TRY(figure_match_draw(w->d, (draw_box){w->x_at, w->y_at, l->width, l->height}, &l->figure));
    draw_text(w->d, w->x_at, w->y_at + l->height + 10, l->caption,
              (draw_font){.size = 8, .colour = 0x444444});
    w->x_at += width + GAP;
    w->row_height = fmax(w->row_height, height);
    return STATUS_OK;
}

status_t logos_draw(draw *d, const motif_rows_tables *m, const dossier *x)
{
    if (m->best.count == 0) return STATUS_OK;
    walker w = {.m = m, .x = x, .d = d};
    status_t s = open_targets(&w);
    for (int k = 0; k < NET_FAMILIES && s == STATUS_OK; k++) {
        if (x->shown[k] < 0) continue;
        char *name = dossier_task_name(x, (size_t)x->shown[k]);
        char *title = memory_format("Motifs of %s", name);
        w.title = title;
        w.x_at = w.y_at = w.widest = 0;
        w.place = measure;
        s = walk_network(&w, (size_t)x->shown[k]);
        w.place = place_in_pdf;
        if (s == STATUS_OK) s = walk_network(&w, (size_t)x->shown[k]);
        memory_free(title);
        memory_free(name);
    }
    motif_set_release(&w.targets);
    return s;
}
