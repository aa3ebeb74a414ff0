#include "src/stage/report_motifs.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/figure.h"
#include "io/motifs.h"
#include "io/output.h"
#include "src/core/memory.h"
#include "src/stage/motifs_task.h"

enum { TEXT = 96 };

/* ---- reading ---- */

static status_t read_rows(report_rows *r, const char *folder, const char *name, const char *dataset)
{
    char *path = memory_format("%s/motifs/%s", folder, name);
    size_t column;
    status_t s = STATUS_OK;
    if (access(path, F_OK) == 0) {
        s = tsv_read(&r->t, path);
        r->there = s == STATUS_OK;
    }
    memory_free(path);
    if (!r->there) return s;
    TRY(tsv_column(&column, &r->t, "dataset"));
    r->rows = memory_array(r->rows, r->t.rows);
    for (size_t i = 0; i < r->t.rows; i++) {
        if (strcmp(tsv_get(&r->t, i, column), dataset) == 0) r->rows[r->count++] = i;
    }
    return STATUS_OK;
}

status_t report_motifs_read(report_motifs *ret, const char *folder, const char *dataset)
{
    *ret = (report_motifs){.folder = folder, .dataset = dataset};
    TRY(read_rows(&ret->best, folder, "best.tsv", dataset));
    TRY(read_rows(&ret->trust, folder, "trust.tsv", dataset));
    return read_rows(&ret->depend, folder, "dependencies.tsv", dataset);
}

static void release_rows(report_rows *r)
{
    if (r->there) tsv_release(&r->t);
    memory_free(r->rows);
}

void report_motifs_release(report_motifs *m)
{
    release_rows(&m->best);
    release_rows(&m->trust);
    release_rows(&m->depend);
}

/* Lines of a file that begin with "dataset<tab>". */
static void hash_lines(hash *h, const char *folder, const char *name, const char *dataset)
{
    char *path = memory_format("%s/motifs/%s", folder, name), *line = NULL;
    const size_t length = strlen(dataset);
    size_t room = 0;
    FILE *f = fopen(path, "r");
    for (ssize_t n; f != NULL && (n = getline(&line, &room, f)) >= 0;) {
        if (strncmp(line, dataset, length) == 0 && line[length] == '\t') {
            hash_add(h, line, (size_t)n);
        }
    }
    if (f != NULL) fclose(f);
    free(line);
    memory_free(path);
}

void report_motifs_hash(hash *h, const char *folder, const char *dataset)
{
    hash_lines(h, folder, "best.tsv", dataset);
    hash_lines(h, folder, "trust.tsv", dataset);
    hash_lines(h, folder, "dependencies.tsv", dataset);
}

/* "" where the column or the value is missing. */
static const char *get(const report_rows *r, size_t i, const char *heading)
{
    const long column = tsv_find(&r->t, heading);
    return column >= 0 ? tsv_get(&r->t, r->rows[i], (size_t)column) : "";
}

static double get_number(const report_rows *r, size_t i, const char *heading)
{
    const long column = tsv_find(&r->t, heading);
    return column >= 0 ? tsv_number(&r->t, r->rows[i], (size_t)column) : NAN;
}

static bool is_of(const report_rows *r, size_t i, const dossier_task *t)
{
    return strcmp(get(r, i, "variant"), t->found->variant) == 0
           && get_number(r, i, "seed") == (double)t->found->seed;
}

/* "consensus.2" of DATASET.NETWORK-sSEED.consensus.2, "classopt-window" of ...classopt-window. */
static const char *short_id(const char *id)
{
    const char *dot = strrchr(id, '.');
    if (dot != NULL && strncmp(dot, ".classopt", 9) == 0) return dot + 1;
    while (dot != NULL && dot > id && dot[-1] != '.') dot--;
    return dot != NULL ? dot : id;
}

/* ---- tables beside the report ---- */

static status_t write_rows(const report_rows *r, const char *tables, const char *name)
{
    if (r->count == 0) return STATUS_OK;
    char *path = memory_format("%s/%s", tables, name);
    output *o;
    status_t s = output_open(&o, path);
    memory_free(path);
    TRY(s);
    for (size_t c = 0; c < r->t.columns; c++) {
        fprintf(output_stream(o), "%s%s", c > 0 ? "\t" : "", r->t.headings[c]);
    }
    for (size_t i = 0; i < r->count; i++) {
        for (size_t c = 0; c < r->t.columns; c++) {
            fprintf(output_stream(o), "%c%s", c > 0 ? '\t' : '\n', tsv_get(&r->t, r->rows[i], c));
        }
    }
    fputc('\n', output_stream(o));
    return output_commit(o);
}

status_t report_motifs_write(const report_motifs *m, const char *tables)
{
    TRY(write_rows(&m->best, tables, "motifs.tsv"));
    TRY(write_rows(&m->trust, tables, "trust.tsv"));
    return write_rows(&m->depend, tables, "dependencies.tsv");
}

/* ---- the section ---- */

typedef struct {
    html *h;
    const report_motifs *m;
    const dossier *x;
    const char *beside;
    motif_set targets;
    int *drawn;
} section;

static html_link link_to(const section *s, char *address, const char *file)
{
    snprintf(address, 512, "%s/%s", s->beside, file);
    return (html_link){file, address};
}

static const motif *find_motif(const motif_set *set, const char *id)
{
    for (size_t i = 0; i < set->count; i++) {
        if (strcmp(set->motifs[i].id, id) == 0) return &set->motifs[i];
    }
    return NULL;
}

/* "; in 2 of 3 seeds" where several were trained, else "". Owner: caller. */
static char *describe_seeds(const section *s, const char *id)
{
    const report_rows *t = &s->m->trust;
    for (size_t i = 0; i < t->count; i++) {
        if (strcmp(get(t, i, "motif"), id) != 0 || !(get_number(t, i, "seeds") > 1)) continue;
        return memory_format("; in %s of %s seeds", get(t, i, "found_in"), get(t, i, "seeds"));
    }
    return memory_copy_text("");
}

static status_t add_match(section *s, size_t row, const motif *query, const motif *target)
{
    const report_rows *b = &s->m->best;
    char id[32], address[512];
    const bool reverse = get(b, row, "strand")[0] == '-';
    const char *name = target->name[0] != '\0' ? target->name : target->id;
    char *words = memory_format("%s%s%s", name, name != target->id ? " " : "",
                                name != target->id ? target->id : "");
    char *label = memory_format("%s%s", words, reverse ? " (reverse complement)" : "");
    const figure_match f = {.query = query, .target = target,
                            .offset = (int)get_number(b, row, "offset"), .reverse = reverse,
                            .query_label = short_id(query->id), .target_label = label};
    double width, height;
    figure_match_size(&width, &height, &f);
    snprintf(id, sizeof id, "f%d", ++*s->drawn);
    draw *d = draw_svg_create(id);
    draw_page(d, width, height, "Motif and its best match", label);
    status_t status = figure_match_draw(d, (draw_box){0, 2, width, height - 2}, &f);
    char *seeds = describe_seeds(s, query->id), sites[TEXT] = "";
    if (get_number(b, row, "sites") > 0) snprintf(sites, sizeof sites, "%s sites; ", get(b, row, "sites"));
    char *caption = memory_format("%sq = %.2g%s", sites, get_number(b, row, "qvalue"), seeds);
    const html_link link = link_to(s, address, "motifs.tsv");
    if (status == STATUS_OK) {
        status = html_figure(s->h, &(html_picture){.picture = d, .caption = caption, .links = &link,
                                                   .link_count = 1, .wide = width > 420});
    }
    draw_destroy(d);
    memory_free(caption);
    memory_free(seeds);
    memory_free(label);
    memory_free(words);
    return status;
}

/* The file of DIR/motifs that holds a method's matrices. */
static const char *file_of(const char *method)
{
    static const char *const own[] = {"consensus", "classopt", "filters"};
    for (int i = 0; i < 3; i++) {
        if (strcmp(method, own[i]) == 0) return own[i];
    }
    return "words";
}

/* All of a method that is shown: of class optimization the window, of filters the first (its q-value
 * is the best). */
static status_t add_method(section *s, const dossier_task *t, const char *method)
{
    const report_rows *b = &s->m->best;
    const motifs_task task = {.dataset = (char *)s->m->dataset, .variant = (char *)t->found->variant,
                              .seed = t->found->seed};
    motif_set set = motif_set_make();
    status_t status = STATUS_OK;
    bool is_read = false, is_filter = strcmp(method, "filters") == 0;
    for (size_t i = 0; i < b->count && status == STATUS_OK; i++) {
        const char *id = get(b, i, "query");
        if (strcmp(get(b, i, "method"), method) != 0 || !is_of(b, i, t)) continue;
        if (strcmp(short_id(id), "classopt") == 0) continue; /* the window alone */
        if (!is_read) {
            char *stem = motifs_stem(&task);
            char *path = memory_format("%s/motifs/%s.%s.meme", s->m->folder, stem, file_of(method));
            motif_set_release(&set);
            status = motifs_read(&set, NULL, path);
            is_read = true;
            memory_free(path);
            memory_free(stem);
            if (status != STATUS_OK) break;
        }
        const motif *query = find_motif(&set, id);
        const motif *target = find_motif(&s->targets, get(b, i, "target"));
        if (query == NULL || target == NULL) {
            status = status_set(STATUS_DATA, "%s/motifs: %s or %s of best.tsv has no matrix",
                                s->m->folder, id, get(b, i, "target"));
        } else {
            status = add_match(s, i, query, target);
        }
        if (is_filter) break;
    }
    motif_set_release(&set);
    return status;
}

static status_t add_network(section *s, size_t task)
{
    static const char *const methods[] = {"consensus", "classopt", "saliency", "activation", "temporal",
                                          "temporal-backward", "filters"};
    char id[32], *name = dossier_task_name(s->x, task);
    snprintf(id, sizeof id, "motifs%zu", task);
    html_section_begin(s->h, id, name);
    memory_free(name);
    html_grid_begin(s->h);
    status_t status = STATUS_OK;
    for (size_t i = 0; i < sizeof methods / sizeof *methods && status == STATUS_OK; i++) {
        status = add_method(s, &s->x->tasks[task], methods[i]);
    }
    html_grid_end(s->h);
    html_section_end(s->h);
    return status;
}

/* ---- tables ---- */

/* 0 where the value would be printed as -0. */
static double no_minus(double value, int decimals)
{
    return fabs(value) < 0.5 * pow(10, -decimals) ? 0 : value;
}

static void put(html_cell *cell, char text[TEXT], double value, double error, int decimals)
{
    if (isfinite(value) && isfinite(error)) {
        snprintf(text, TEXT, "%.*f ± %.*f", decimals, no_minus(value, decimals), decimals, error);
    } else if (isfinite(value)) {
        snprintf(text, TEXT, "%.*f", decimals, no_minus(value, decimals));
    } else {
        snprintf(text, TEXT, "–");
    }
    *cell = (html_cell){.text = text, .sort = value};
}

static void put_text(html_cell *cell, char text[TEXT], const char *value)
{
    snprintf(text, TEXT, "%s", value);
    *cell = (html_cell){.text = text, .sort = HTML_UNSORTED};
}

static void put_network(html_cell *cell, char text[TEXT], const report_rows *r, size_t i)
{
    snprintf(text, TEXT, "%s, seed %s", get(r, i, "variant"), get(r, i, "seed"));
    *cell = (html_cell){.text = text, .sort = HTML_UNSORTED};
}

static const html_column trust_columns[] = {
    {"network", NULL, false}, {"motif", NULL, false}, {"sites", NULL, true},
    {"seeds", "of this network that have it too, of those trained: E at most 0.01 by Tomtom's method",
     true},
    {"score", "mean difference of the logits of the sequences that hold sites", true},
    {"fall", "of that score when the sites are shuffled away, ± standard error", true},
    {"control", "fall for as many windows elsewhere in the same sequences", true},
    {"lost", "of the sequences called bound, those that no longer are", true}};

static void add_trust(section *s)
{
    enum { COLUMNS = sizeof trust_columns / sizeof *trust_columns };
    const report_rows *t = &s->m->trust;
    if (t->count == 0) return;
    html_cell *cells = memory_alloc(t->count * COLUMNS, sizeof *cells);
    char (*texts)[TEXT] = memory_alloc(t->count * COLUMNS, TEXT);
    for (size_t i = 0; i < t->count; i++) {
        html_cell *c = cells + i * COLUMNS;
        char (*text)[TEXT] = texts + i * COLUMNS;
        put_network(&c[0], text[0], t, i);
        snprintf(text[1], TEXT, "%s %s", short_id(get(t, i, "motif")), get(t, i, "consensus"));
        c[1] = (html_cell){.text = text[1], .sort = HTML_UNSORTED};
        put(&c[2], text[2], get_number(t, i, "sites"), NAN, 0);
        snprintf(text[3], TEXT, "%s of %s", get(t, i, "found_in"), get(t, i, "seeds"));
        c[3] = (html_cell){.text = text[3], .sort = get_number(t, i, "found_in")};
        put(&c[4], text[4], get_number(t, i, "score"), NAN, 2);
        put(&c[5], text[5], get_number(t, i, "fall"), get_number(t, i, "fall_se"), 2);
        put(&c[6], text[6], get_number(t, i, "control"), get_number(t, i, "control_se"), 2);
        snprintf(text[7], TEXT, "%s of %s", get(t, i, "lost"), get(t, i, "bound"));
        c[7] = (html_cell){.text = text[7], .sort = get_number(t, i, "lost")};
    }
    char address[512];
    const html_link link = link_to(s, address, "trust.tsv");
    html_section_begin(s->h, "trust", "How far to trust a motif");
    html_table_add(s->h, &(html_table){.columns = trust_columns, .column_count = COLUMNS,
                                       .cells = cells, .row_count = t->count, .sortable = true,
                                       .links = &link, .link_count = 1});
    html_section_end(s->h);
    memory_free(texts);
    memory_free(cells);
}

/* ---- dependencies ---- */

static const html_column pair_columns[] = {
    {"network", NULL, false},
    {"sites", "of consensus motifs, or as planted", false}, {"pair", NULL, false},
    {"class", "of the sequences", false}, {"pairs", NULL, true},
    {"gain", "score with both sites less that with neither", true},
    {"interaction", "the gain less the sum of what each site gives alone, ± standard error; 0: they add "
     "up, above 0: they need each other, below 0: one does for both", true},
    {"control", "interaction of two windows as far apart elsewhere", true}};

static bool is_all(const report_rows *r, size_t i)
{
    return strcmp(get(r, i, "range"), "all") == 0;
}

static void add_pairs(section *s)
{
    enum { COLUMNS = sizeof pair_columns / sizeof *pair_columns };
    const report_rows *t = &s->m->depend;
    html_cell *cells = memory_alloc(t->count * COLUMNS, sizeof *cells);
    char (*texts)[TEXT] = memory_alloc(t->count * COLUMNS, TEXT);
    size_t rows = 0;
    for (size_t i = 0; i < t->count; i++) {
        if (!is_all(t, i)) continue;
        html_cell *c = cells + rows * COLUMNS;
        char (*text)[TEXT] = texts + rows++ * COLUMNS;
        put_network(&c[0], text[0], t, i);
        put_text(&c[1], text[1], get(t, i, "source"));
        snprintf(text[2], TEXT, "%s and %s", short_id(get(t, i, "motif")),
                 short_id(get(t, i, "other")));
        c[2] = (html_cell){.text = text[2], .sort = HTML_UNSORTED};
        put_text(&c[3], text[3], get_number(t, i, "label") > 0.5 ? "bound" : "not bound");
        put(&c[4], text[4], get_number(t, i, "pairs"), NAN, 0);
        put(&c[5], text[5], get_number(t, i, "gain"), get_number(t, i, "gain_se"), 2);
        put(&c[6], text[6], get_number(t, i, "interaction"), get_number(t, i, "interaction_se"), 2);
        put(&c[7], text[7], get_number(t, i, "control"), get_number(t, i, "control_se"), 2);
    }
    char address[512];
    const html_link link = link_to(s, address, "dependencies.tsv");
    html_table_add(s->h, &(html_table){.columns = pair_columns, .column_count = COLUMNS,
                                       .cells = cells, .row_count = rows, .sortable = true,
                                       .links = &link, .link_count = 1});
    memory_free(texts);
    memory_free(cells);
}

/* The pair of a task and source with most pairs of sites in bound sequences: its row over all
 * distances, or -1. */
static long fullest(const report_rows *t, const dossier_task *task, const char *source)
{
    long best = -1;
    for (size_t i = 0; i < t->count; i++) {
        if (!is_all(t, i) || !is_of(t, i, task) || strcmp(get(t, i, "source"), source) != 0
            || get_number(t, i, "label") < 0.5) {
            continue;
        }
        if (best < 0 || get_number(t, i, "pairs") > get_number(t, (size_t)best, "pairs")) best = (long)i;
    }
    return best;
}

enum { POINTS = 16, PAIRS_MIN = 5 };

/* Interaction by distance of the pair of row `all`; means of few pairs are left out. */
static size_t fill_series(double x[POINTS], double y[POINTS], const report_rows *t, size_t all,
                          double label)
{
    size_t n = 0;
    for (size_t i = 0; i < t->count && n < POINTS; i++) {
        bool same = !is_all(t, i) && get_number(t, i, "label") == label;
        static const char *const names[] = {"variant", "seed", "source", "motif", "other"};
        for (int k = 0; k < 5; k++) same = same && strcmp(get(t, i, names[k]), get(t, all, names[k])) == 0;
        if (!same || get_number(t, i, "pairs") < PAIRS_MIN) continue;
        x[n] = (get_number(t, i, "low") + get_number(t, i, "high")) / 2;
        y[n++] = get_number(t, i, "interaction");
    }
    return n;
}

static status_t add_distances(section *s, const char *source)
{
    const report_rows *t = &s->m->depend;
    double x[2 * PANEL_NETWORKS][POINTS], y[2 * PANEL_NETWORKS][POINTS];
    char labels[2 * PANEL_NETWORKS][2 * TEXT];
    figure_series series[2 * PANEL_NETWORKS];
    size_t count = 0, most = 0;
    for (int k = 0; k < PANEL_NETWORKS; k++) {
        if (s->x->shown[k] < 0) continue;
        const dossier_task *task = &s->x->tasks[s->x->shown[k]];
        const long all = fullest(t, task, source);
        for (int label = 1; label >= 0 && all >= 0; label--) {
            const size_t n = fill_series(x[count], y[count], t, (size_t)all, label);
            if (n == 0) continue;
            most = n > most ? n : most;
            snprintf(labels[count], sizeof labels[count], "%.40s: %.40s, %.40s%s", task->found->variant,
                     short_id(get(t, (size_t)all, "motif")), short_id(get(t, (size_t)all, "other")),
                     label ? "" : " (not bound)");
            series[count] = (figure_series){.label = labels[count], .x = x[count], .y = y[count],
                                            .count = n, .colour = figure_series_colour((size_t)k),
                                            .dash = label ? 0 : 4};
            count++;
        }
    }
    if (most < 2) return STATUS_OK; /* the table says it */
    char id[32], address[512], title[TEXT];
    snprintf(id, sizeof id, "f%d", ++*s->drawn);
    snprintf(title, sizeof title, "Interaction by distance, %s sites", source);
    const figure_lines f = {.title = title, .x = {.label = "distance of centres, bases", .min = 0,
                                  .max = (double)s->x->length},
                            .y = FIGURE_FREE_AXIS("interaction (logit)"), .series = series,
                            .count = count, .legend = FIGURE_LEGEND_ABOVE, .across = 0, .upright = NAN};
    draw *d = draw_svg_create(id);
    draw_page(d, 560, 300, title, NULL);
    status_t status = figure_lines_draw(d, (draw_box){2, 2, 556, 296}, &f);
    const html_link link = link_to(s, address, "dependencies.tsv");
    if (status == STATUS_OK) {
        status = html_figure(s->h, &(html_picture){.picture = d, .links = &link, .link_count = 1,
                                                   .caption = "The pair with most sites of each network; "
                                                              "means of at least 5 pairs."});
    }
    draw_destroy(d);
    return status;
}

static status_t add_dependencies(section *s)
{
    if (s->m->depend.count == 0) return STATUS_OK;
    html_section_begin(s->h, "dependencies", "Do sites depend on each other?");
    html_note(s->h, "Score with both sites of a sequence less the sum of each alone, on the difference of "
              "the logits; a site is taken away by letters of a dinucleotide-preserving shuffle of the "
              "sequence.");
    html_grid_begin(s->h);
    status_t status = add_distances(s, "planted");
    if (status == STATUS_OK) status = add_distances(s, "consensus");
    html_grid_end(s->h);
    if (status == STATUS_OK) add_pairs(s);
    html_section_end(s->h);
    return status;
}

static status_t add_all(section *s)
{
    status_t status = STATUS_OK;
    html_section_begin(s->h, "motifs", "Motifs that the networks have learnt");
    html_note(s->h, "Each above its best match in the database, as Tomtom's method aligns them. Consensus "
              "motifs stand for all positive test sequences; classopt-window is the window of class "
              "optimization with most information. Aligned words (saliency, activation, temporal) are laid "
              "over each other by the match that most of them have, and look like it by construction; of "
              "the filters the one with the lowest q-value is shown.");
    for (int k = 0; k < PANEL_NETWORKS && status == STATUS_OK; k++) {
        if (s->x->shown[k] >= 0) status = add_network(s, (size_t)s->x->shown[k]);
    }
    if (status == STATUS_OK) add_trust(s);
    if (status == STATUS_OK) status = add_dependencies(s);
    html_section_end(s->h);
    return status;
}

status_t report_motifs_add(html *h, const report_motifs *m, const dossier *x, const char *beside,
                           int *drawn)
{
    if (m->best.count == 0) return STATUS_OK;
    section s = {.h = h, .m = m, .x = x, .beside = beside, .drawn = drawn};
    char *path = memory_format("%s/motifs/targets.meme", m->folder);
    status_t status = motifs_read(&s.targets, NULL, path);
    memory_free(path);
    if (status != STATUS_OK) return status;
    status = add_all(&s);
    motif_set_release(&s.targets);
    return status;
}
