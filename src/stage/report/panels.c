/* The panel of one test sequence: of a dossier, for the report, or of a results folder alone,
 * for the command panel, which reads only what the networks shown have of this sequence and
 * computes the maps that are not on disk. */
#include "src/stage/report/panels.h"

#include <math.h>
#include <string.h>

#include "io/files.h"
#include "io/model.h"
#include "io/motifs.h"
#include "io/output.h"
#include "io/places.h"
#include "io/tsv.h"
#include "src/core/dna.h"
#include "src/core/memory.h"
#include "src/core/select.h"
#include "src/genome/place.h"
#include "src/stage/data/factor.h"
#include "src/stage/data/known.h"
#include "src/stage/data/origin.h"
#include "src/stage/data/truth.h"
#include "src/stage/explain/explain.h"
#include "src/stage/report/shown.h"
#include "src/stage/task/folder.h"

/* ---- the panel ----------------------------------------------------------------------------- */

static void put_network(panel *p, int kind, const explanation *e, size_t row)
{
    const size_t at = row * e->length;
    if (e->magnitude != NULL) p->saliency[kind] = e->magnitude + at;
    if (e->forward != NULL) p->forward[kind] = e->forward + at;
    if (e->backward != NULL) p->backward[kind] = e->backward + at;
    p->score[kind] = (double)e->scores[row];
    if (e->matrix == NULL) return;
    p->matrix[kind] = e->matrix;
    p->matrix_length = e->length;
}

static panel empty_panel(void)
{
    panel p = {.first = 1};
    for (int k = 0; k < NET_FAMILIES; k++) p.score[k] = NAN;
    return p;
}

static void put_hits(panel *p, const motif *known, const scan_hit *hits, size_t count)
{
    panel_hit *copy = memory_array(copy, count);
    for (size_t i = 0; i < count; i++) {
        copy[i] = (panel_hit){.start = hits[i].start, .width = (size_t)known->width,
                              .reverse = hits[i].reverse, .pvalue = hits[i].pvalue};
    }
    p->known = known;
    p->hits = copy;
    p->hit_count = count;
}

char *panels_where(const place *p)
{
    if (p == NULL || p->chrom == NULL) return memory_copy_text("");
    char *text = place_text(p);
    char *where = memory_format(", %s%s", text, p->strand == '-' ? " (-)" : "");
    memory_free(text);
    return where;
}

/* p: its place, or NULL. */
static char *name_panel(const char *dataset, int64_t number, const place *p)
{
    char *where = panels_where(p);
    char *name = memory_format("%s, test sequence %lld%s", dataset, (long long)number, where);
    memory_free(where);
    return name;
}

const place *panels_place(const dossier *d, size_t row)
{
    return d->places != NULL ? &d->places[d->numbers[row] - 1] : NULL;
}

void panels_of(panel *ret, const dossier *d, size_t row)
{
    *ret = empty_panel();
    ret->title = name_panel(d->name, d->numbers[row], panels_place(d, row));
    ret->letters = d->letters + row * d->length;
    ret->length = d->length;
    for (int k = 0; k < NET_FAMILIES; k++) {
        if (d->shown[k] >= 0) put_network(ret, k, &d->tasks[d->shown[k]].maps, row);
    }
    if (d->hits != NULL) put_hits(ret, d->known_motif, d->hits[row], d->hit_counts[row]);
}

void panels_release(panel *p)
{
    memory_free((char *)p->title);
    memory_free((panel_hit *)p->hits);
    *p = (panel){0};
}

/* ---- one sequence of a results folder ------------------------------------------------------ */

typedef struct {
    const panels_settings *settings;
    panels_result *result;
    const task_found *found; /* the dataset's */
    size_t count;
    explanation maps[NET_FAMILIES];
    size_t row[NET_FAMILIES];
    bool has[NET_FAMILIES];
    motif_set motifs;        /* of the file, or planted */
    const motif *known;
    char *noted;             /* what the compendium says it is, or NULL */
} gatherer;

/* The tasks of the dataset that is named. */
static status_t select_dataset(gatherer *g, const task_found *found, size_t count)
{
    const char **names = memory_array(names, count), *only = NULL;
    selection s = {.what = "dataset", .where = "among the finished tasks", .names = names};
    for (size_t i = 0; i < count; i++) { /* sorted by dataset */
        if (i > 0 && strcmp(found[i].dataset, found[i - 1].dataset) == 0) continue;
        names[s.count++] = found[i].dataset;
    }
    status_t status = select_list(&s, g->settings->dataset);
    if (status == STATUS_OK && s.chosen_count != 1) {
        status = status_set(STATUS_USAGE, "--dataset %s: %zu datasets; a panel is of one",
                            g->settings->dataset, s.chosen_count);
    }
    if (status == STATUS_OK) only = names[s.chosen[0]];
    select_release(&s);
    memory_free(names);
    if (status != STATUS_OK) return status_prefix(status, "%s", g->settings->folder);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(found[i].dataset, only) != 0) continue;
        if (g->count++ == 0) g->found = &found[i];
    }
    return STATUS_OK;
}

/* Row of the wanted sequence in what is on disk, or -1. */
static long find_row(const explanation *e, int64_t number)
{
    for (size_t i = 0; i < e->count; i++) {
        if (e->numbers[i] == number) return (long)i;
    }
    return -1;
}

static status_t read_network(gatherer *g, int kind, const task_found *task)
{
    explanation *e = &g->maps[kind];
    char *path = folder_path(task->folder, FOLDER_EXPLANATION);
    if (explanation_read(e, path) == STATUS_OK) {
        const long row = find_row(e, g->settings->sequence);
        g->has[kind] = row >= 0 && e->magnitude != NULL;
        g->row[kind] = row >= 0 ? (size_t)row : 0;
        if (!g->has[kind]) explanation_release(e);
    }
    memory_free(path);
    if (g->has[kind]) return STATUS_OK;
    const deal_hooks hooks = {0};
    explain_settings settings = explain_defaults();
    char *number = memory_format("%lld", (long long)g->settings->sequence);
    settings.methods = EXPLAIN_SALIENCY | EXPLAIN_TEMPORAL | EXPLAIN_CLASSOPT;
    settings.sequences = number;
    settings.compendium = g->settings->compendium;
    settings.force = g->settings->force;
    status_t s = explain_make(e, task->folder, &settings, &hooks);
    memory_free(number);
    g->has[kind] = s == STATUS_OK;
    g->row[kind] = 0;
    g->result->computed += s == STATUS_OK;
    return s;
}

static status_t read_networks(gatherer *g)
{
    net_family *families = memory_array(families, g->count);
    long shown[NET_FAMILIES];
    status_t s = STATUS_OK;
    for (size_t i = 0; i < g->count && s == STATUS_OK; i++) {
        families[i] = NET_UNKNOWN;
        if (g->found[i].kind != TASK_NETWORK) continue;
        char *path = folder_path(g->found[i].folder, FOLDER_MODEL);
        model m;
        s = model_read(&m, path);
        memory_free(path);
        if (s != STATUS_OK) break;
        families[i] = spec_family(&m.spec);
        model_release(&m);
    }
    if (s == STATUS_OK) {
        shown_choose(shown, g->found, families, g->count, g->settings->networks,
                     g->settings->seed);
        if (shown[0] < 0 && shown[1] < 0 && shown[2] < 0) {
            s = status_set(STATUS_USAGE, "no network of %s is one of those asked for",
                           g->found[0].dataset);
        }
    }
    for (int k = 0; k < NET_FAMILIES && s == STATUS_OK; k++) {
        if (shown[k] >= 0) s = read_network(g, k, &g->found[shown[k]]);
    }
    memory_free(families);
    return s;
}

/* What the compendium says of the dataset's motif: the planted ones of a simulated dataset, or a
 * note. */
static status_t read_dataset(gatherer *g, const trained_data *t)
{
    truth_facts truth;
    origin o;
    TRY(origin_read(&o, t->file, t->index));
    g->noted = o.known_motif;
    o.known_motif = NULL;
    origin_release(&o);
    if (!truth_is_there(t->file, t->index)) return STATUS_OK;
    TRY(truth_read(&truth, t->file, t->index));
    for (size_t i = 0; i < truth.motifs.count; i++) {
        if (!truth.decoy[i]) motif_set_add(&g->motifs, motif_copy(&truth.motifs.motifs[i]));
    }
    truth_release(&truth);
    return STATUS_OK;
}

/* Nothing where no compendium was named and the tasks' own cannot be read. */
static status_t read_compendium(gatherer *g)
{
    const dossier_settings choice = {.compendium = g->settings->compendium,
                                     .force = g->settings->force};
    char *path = folder_find_compendium(g->found[0].folder, choice.compendium, NULL);
    const bool there = path != NULL && (choice.compendium != NULL || files_is_readable(path));
    memory_free(path);
    if (!there) return STATUS_OK;
    trained_data t;
    TRY(dossier_open_data(&t, g->found, g->count, &choice));
    status_t s = read_dataset(g, &t);
    trained_data_close(&t);
    return s;
}

/* Of the motif file, which is read. */
static void find_known(gatherer *g, const known_list *list)
{
    const char *dataset = g->found[0].dataset;
    const factor_wanted wanted = {.dataset = dataset, .given = known_of(list, dataset),
                                  .noted = g->noted};
    factor_way way;
    const long index = factor_motif(&way, &g->motifs, &wanted);
    if (index >= 0) g->known = &g->motifs.motifs[index];
    char *how = factor_describe(way, &wanted);
    g->result->known = g->known == NULL ? how : memory_format("%s %s, %s", g->known->id,
                                                              g->known->name, how);
    if (g->known != NULL) memory_free(how);
}

/* found [count]: of all datasets. */
static status_t read_known(gatherer *g, const task_found *found, size_t count)
{
    known_list list;
    TRY(read_compendium(g));
    status_t s = known_read(&list, g->settings->known);
    if (s != STATUS_OK) return s;
    if (g->motifs.count > 0 && known_of(&list, g->found[0].dataset) == NULL) {
        g->known = &g->motifs.motifs[0];
    } else if (g->settings->motifs != NULL) {
        motif_set_release(&g->motifs);
        s = motifs_read(&g->motifs, NULL, g->settings->motifs);
        if (s == STATUS_OK) {
            s = task_check_known(&list, found, count, &g->motifs, g->settings->motifs);
        }
        if (s == STATUS_OK) find_known(g, &list);
    } else if (list.count > 0) {
        s = status_set(STATUS_USAGE, "--known names motifs of a motif file: --motifs is needed");
    }
    known_release(&list);
    return s;
}

static status_t find_hits(panel *p, const gatherer *g)
{
    if (g->known == NULL) return STATUS_OK;
    scan *s;
    scan_hit *hits;
    size_t count;
    TRY(scan_create(&s, g->known, g->motifs.background));
    scan_find(&hits, &count, s, p->letters, p->length, g->settings->pvalue);
    put_hits(p, g->known, hits, count);
    memory_free(hits);
    scan_destroy(s);
    return STATUS_OK;
}

static bool ends_with(const char *text, const char *ending)
{
    const size_t n = strlen(text), e = strlen(ending);
    return n > e && strcmp(text + n - e, ending) == 0;
}

static status_t write_panel(const panel *p, const panels_settings *settings)
{
    draw *d = ends_with(settings->output, ".svg")   ? draw_svg_create("panel")
              : ends_with(settings->output, ".pdf") ? draw_pdf_create(p->title)
                                                    : draw_png_create(settings->scale);
    status_t s = panel_page(d, p);
    if (s == STATUS_OK) s = draw_write(d, settings->output);
    draw_destroy(d);
    return s;
}

static void print_cell(FILE *out, const float *row, size_t l)
{
    tsv_print(out, row != NULL ? (double)row[l] : NAN);
}

/* A row a base: position, base, in_hit, saliency of each network, temporal scores; the base's place
 * where the sequence has one. */
static void print_rows(FILE *out, const panel *p, const place *where)
{
    fputs("position\tbase\tin_hit", out);
    for (int k = 0; k < NET_FAMILIES; k++) fprintf(out, "\t%s_saliency", spec_family_name(k));
    for (int k = NET_RNN; k < NET_FAMILIES; k++) {
        fprintf(out, "\t%s_forward\t%s_backward", spec_family_name(k), spec_family_name(k));
    }
    const bool placed = where != NULL && where->chrom != NULL;
    places_print_head(out, placed ? where : NULL);
    fputc('\n', out);
    for (size_t l = 0; l < p->length; l++) {
        int inside = 0;
        for (size_t i = 0; i < p->hit_count; i++) {
            inside |= l >= p->hits[i].start && l < p->hits[i].start + p->hits[i].width;
        }
        fprintf(out, "%zu\t%c\t%d", l + 1, dna_letter(p->letters[l]), inside);
        for (int k = 0; k < NET_FAMILIES; k++) print_cell(out, p->saliency[k], l);
        for (int k = NET_RNN; k < NET_FAMILIES; k++) {
            print_cell(out, p->forward[k], l);
            print_cell(out, p->backward[k], l);
        }
        if (placed) {
            const place base = place_within(where, (int64_t)l, (int64_t)l + 1, false);
            places_print(out, &base, 0);
        }
        fputc('\n', out);
    }
}

static status_t write_rows(const panel *p, const place *where, const char *path)
{
    output *o;
    if (path == NULL) return STATUS_OK;
    TRY(output_open(&o, path));
    print_rows(output_stream(o), p, where);
    return output_commit(o);
}

static status_t draw_sequence(gatherer *g)
{
    panel p = empty_panel();
    int first = 0;
    while (!g->has[first]) first++;
    p.letters = g->maps[first].letters + g->row[first] * g->maps[first].length;
    p.length = g->maps[first].length;
    const place *where = g->maps[first].places;
    if (where != NULL) where += g->row[first];
    p.title = name_panel(g->found[0].dataset, g->settings->sequence, where);
    p.palette = g->settings->safe_colours ? &figure_letters_safe : NULL;
    for (int k = 0; k < NET_FAMILIES; k++) {
        if (!g->has[k]) continue;
        const explanation *e = &g->maps[k];
        put_network(&p, k, e, g->row[k]);
        if (g->settings->contributions) p.contribution[k] = e->sign + g->row[k] * e->length;
    }
    status_t s = find_hits(&p, g);
    if (s == STATUS_OK) s = write_rows(&p, where, g->settings->table);
    if (s == STATUS_OK) s = write_panel(&p, g->settings);
    if (s == STATUS_OK) g->result->words = panel_describe(&p);
    panels_release(&p);
    return s;
}

static status_t check_output(const char *path)
{
    if (ends_with(path, ".svg") || ends_with(path, ".pdf") || ends_with(path, ".png")) {
        return STATUS_OK;
    }
    return status_set(STATUS_USAGE, "-o %s: the name must end in .svg, .pdf or .png", path);
}

status_t panels_draw(panels_result *ret, const panels_settings *settings)
{
    *ret = (panels_result){0};
    TRY(check_output(settings->output));
    gatherer g = {.settings = settings, .result = ret, .motifs = motif_set_make()};
    task_found *found;
    size_t count;
    task_unread unread = {0}; /* other tasks do not matter */
    TRY(task_find(&found, &count, &unread, settings->folder));
    task_unread_free(&unread);
    status_t s = select_dataset(&g, found, count);
    if (s == STATUS_OK) s = read_known(&g, found, count);
    if (s == STATUS_OK) s = read_networks(&g);
    if (s == STATUS_OK) s = draw_sequence(&g);
    if (s == STATUS_OK) ret->dataset = memory_copy_text(g.found[0].dataset);
    for (int k = 0; k < NET_FAMILIES; k++) {
        if (g.has[k]) explanation_release(&g.maps[k]);
    }
    motif_set_release(&g.motifs);
    memory_free(g.noted);
    task_found_free(found, count);
    return s;
}
