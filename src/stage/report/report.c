#include "src/stage/report/report.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "io/files.h"
#include "io/page/html.h"
#include "io/output.h"
#include "src/core/hash.h"
#include "src/core/memory.h"
#include "src/stage/task/baseline.h"
#include "src/stage/report/cells.h"
#include "src/stage/report/panels.h"
#include "src/stage/report/pictures.h"
#include "src/stage/report/logos.h"
#include "src/stage/report/motifs.h"
#include "src/stage/report/files.h"
#include "src/stage/report/verdict.h"
#include "src/stage/task/folder.h"

/* Another number when reports of the same results look different. */
enum { REPORT_VERSION = 5, CELLS = 10, TEXT = 96 };


char *report_name(const char *dataset, const char *ending)
{
    char *escaped = output_escape(dataset);
    char *name = memory_format("reports/%s%s", escaped, ending);
    memory_free(escaped);
    return name;
}

/* ---- what a report depends on -------------------------------------------------------------- */

/* Add a file's bytes; a file that is not there counts as empty. */
static void hash_file(hash *h, const char *folder, folder_file file)
{
    char *path = folder_path(folder, file);
    uint64_t total = 0;
    const status_t s = files_hash(h, &total, path);
    (void)s;
    hash_add(h, &total, sizeof total);
    memory_free(path);
}

static void make_key(char key[HASH_TEXT_SIZE], const task_found *found, size_t count,
                     const report_settings *settings)
{
    static const folder_file files[] = {FOLDER_METRICS, FOLDER_SETTINGS, FOLDER_EPOCHS,
                                        FOLDER_PREDICTIONS};
    const dossier_settings *c = &settings->choice;
    hash *h = hash_create();
    char *text = memory_format("report %d pvalue %.9g seed %lld networks %s motifs %s %s data %d",
                               REPORT_VERSION, c->pvalue, (long long)c->seed,
                               c->networks != NULL ? c->networks : "-",
                               settings->motifs_name != NULL ? settings->motifs_name : "-",
                               settings->motifs_hash, c->compendium != NULL);
    hash_add(h, text, strlen(text) + 1);
    memory_free(text);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < sizeof files / sizeof *files; k++) {
            hash_file(h, found[i].folder, files[k]);
        }
        char *path = folder_path(found[i].folder, FOLDER_EXPLANATION), *explained = NULL;
        if (explanation_read_key(&explained, path) != STATUS_OK) {
            explained = memory_copy_text("none");
        }
        hash_add(h, explained, strlen(explained) + 1);
        memory_free(explained);
        memory_free(path);
    }
    report_motifs_hash(h, settings->folder, found[0].dataset);
    hash_finish(h, key);
}

static char *key_path(const char *folder, const char *dataset)
{
    char *name = report_name(dataset, "/key.txt"), *path = memory_format("%s/%s", folder, name);
    memory_free(name);
    return path;
}

/* Is there a whole report with this key? */
static bool is_there(const char *folder, const char *dataset, const char *key)
{
    static const char *const endings[] = {".html", ".pdf"};
    size_t got;
    char *path = key_path(folder, dataset), *text = files_read(&got, path, HASH_TEXT_SIZE);
    bool same = got == HASH_TEXT_SIZE && strncmp(text, key, HASH_TEXT_SIZE - 1) == 0;
    memory_free(text);
    memory_free(path);
    for (int i = 0; i < 2 && same; i++) {
        char *name = report_name(dataset, endings[i]);
        path = memory_format("%s/%s", folder, name);
        same = files_exists(path);
        memory_free(path);
        memory_free(name);
    }
    return same;
}

/* ---- the page ------------------------------------------------------------------------------ */

typedef struct {
    html *h;
    const dossier *x;
    const report_settings *settings;
    const report_motifs *motifs;
    picture *pictures;
    size_t picture_count;
    picture_choice chosen[PICTURES_CHOSEN];
    size_t chosen_count;
    int drawn; /* pictures so far: their ids must differ */
} page;

static html_link link_to(const page *p, char *address, size_t size, const char *file)
{
    char *escaped = output_escape(p->x->name);
    snprintf(address, size, "%s/%s", escaped, file);
    memory_free(escaped);
    return (html_link){file, address};
}

static status_t add_picture(page *p, const picture *what)
{
    char id[32], address[512];
    snprintf(id, sizeof id, "f%d", ++p->drawn);
    draw *d = draw_svg_create(id);
    status_t s = pictures_draw(d, what, p->x);
    if (s != STATUS_OK) {
        draw_destroy(d);
        return s;
    }
    const html_link link = link_to(p, address, sizeof address, what->table);
    const html_picture picture = {.picture = d, .caption = what->caption, .links = &link,
                                  .link_count = 1, .wide = what->wide};
    s = html_figure(p->h, &picture);
    draw_destroy(d);
    return s;
}

/* All pictures of a section, side by side. */
static status_t add_pictures(page *p, const char *section)
{
    html_grid_begin(p->h);
    for (size_t i = 0; i < p->picture_count; i++) {
        if (strcmp(p->pictures[i].section, section) == 0) TRY(add_picture(p, &p->pictures[i]));
    }
    html_grid_end(p->h);
    return STATUS_OK;
}

static bool has_pictures(const page *p, const char *section)
{
    for (size_t i = 0; i < p->picture_count; i++) {
        if (strcmp(p->pictures[i].section, section) == 0) return true;
    }
    return false;
}

/* ---- summary ---- */

static void put_metrics(html_cell *cells, char (*texts)[CELLS_TEXT], const metrics *m)
{
    const double values[] = {m->auprc, m->accuracy, m->mcc, m->f1, m->log_loss};
    cells_put_number(&cells[1], texts[1], m->auroc, 4);
    if (isfinite(m->auroc_low)) {
        char low[32], high[32];
        figure_format(low, sizeof low, m->auroc_low, 4);
        figure_format(high, sizeof high, m->auroc_high, 4);
        snprintf(texts[2], CELLS_TEXT, "%s–%s", low, high);
        cells[2] = (html_cell){.text = texts[2], .sort = m->auroc_low};
    }
    for (size_t i = 0; i < 5; i++) cells_put_number(&cells[3 + i], texts[3 + i], values[i], 4);
}

/* Means of a network's seeds; the interval is that between the least and the greatest AUROC. */
static metrics mean_metrics(const dossier *x, const dossier_network *w)
{
    metrics m = {.auroc_low = HUGE_VAL, .auroc_high = -HUGE_VAL};
    const double n = (double)w->count;
    for (size_t i = w->first; i < w->first + w->count; i++) {
        const metrics *t = &x->tasks[i].found->result.test;
        m.auroc += t->auroc / n;
        m.auprc += t->auprc / n;
        m.accuracy += t->accuracy / n;
        m.mcc += t->mcc / n;
        m.f1 += t->f1 / n;
        m.log_loss += t->log_loss / n;
        m.auroc_low = fmin(m.auroc_low, t->auroc);
        m.auroc_high = fmax(m.auroc_high, t->auroc);
    }
    return m;
}

static const html_column metric_columns[] = {
    {"network", NULL, false},
    {"AUROC", "area under the ROC curve on the test set", true},
    {"interval", "95 %, DeLong; of several seeds: least to greatest", true},
    {"AUPRC", "average precision", true},
    {"accuracy", "at threshold 0.5", true},
    {"MCC", "Matthews' correlation at threshold 0.5", true},
    {"F1", NULL, true},
    {"log-loss", NULL, true},
    {"epochs", "trained", true},
    {"kept", "the epoch whose weights were kept", true}};

static void add_metrics(page *p)
{
    const dossier *x = p->x;
    const size_t most = x->task_count + x->network_count;
    html_cell *cells = memory_alloc(most * CELLS, sizeof *cells);
    char (*texts)[CELLS_TEXT] = memory_alloc(most * CELLS, CELLS_TEXT);
    size_t at = 0;
    for (size_t n = 0; n < x->network_count; n++) {
        const dossier_network *w = &x->networks[n];
        if (w->count > 1) {
            const metrics m = mean_metrics(x, w);
            snprintf(texts[at], CELLS_TEXT, "%s, mean of %zu seeds", w->name, w->count);
            cells[at] = (html_cell){.text = texts[at], .sort = NAN, .strong = true};
            put_metrics(cells + at, texts + at, &m);
            at += CELLS;
        }
        for (size_t i = w->first; i < w->first + w->count; i++, at += CELLS) {
            const train_result *r = &x->tasks[i].found->result;
            char *name = dossier_task_name(x, i);
            snprintf(texts[at], CELLS_TEXT, "%s", name);
            memory_free(name);
            cells[at] = (html_cell){.text = texts[at], .sort = NAN};
            put_metrics(cells + at, texts + at, &r->test);
            const bool trained = x->tasks[i].epochs.rows > 0; /* a baseline is not, by epochs */
            cells_put_number(&cells[at + 8], texts[at + 8], trained ? (double)r->epochs : NAN, 0);
            cells_put_number(&cells[at + 9], texts[at + 9], trained ? (double)r->chosen : NAN, 0);
        }
    }
    char address[512];
    const html_link link = link_to(p, address, sizeof address, "networks.tsv");
    html_table_add(p->h, &(html_table){.caption = "Test set", .columns = metric_columns,
                                       .column_count = CELLS, .cells = cells,
                                       .row_count = at / CELLS, .sortable = true, .key = true,
                                       .links = &link, .link_count = 1});
    memory_free(cells);
    memory_free(texts);
}

/* Is composition alone near the networks? */
static void note_near(page *p)
{
    const dossier *x = p->x;
    double best = NAN;
    for (size_t n = 0; n < x->network_count; n++) {
        if (x->networks[n].kind != TASK_NETWORK) continue;
        best = fmax(best, mean_metrics(x, &x->networks[n]).auroc);
    }
    if (!x->has_composition || !baseline_comes_near(x->composition, best)) return;
    char text[TEXT * 4], alone[32], network[32];
    figure_format(alone, sizeof alone, x->composition, 3);
    figure_format(network, sizeof network, best, 3);
    snprintf(text, sizeof text, "Composition alone comes near the networks: AUROC %s of the best "
             "network's %s, more than half of what that is above 0.5. What the networks tell apart "
             "may be composition rather than motifs.", alone, network);
    html_note(p->h, text);
}

static void add_comparison(page *p)
{
    const dossier *x = p->x;
    char texts[5][CELLS_TEXT];
    html_pair pairs[5];
    size_t n = 0;
    if (x->has_composition) {
        figure_format(texts[n], CELLS_TEXT, x->composition, 4);
        pairs[n] = (html_pair){.name = "Composition alone", .text = texts[n]};
        n++;
    }
    if (x->published != NULL) {
        const double values[] = {x->published->deepbind_star, x->published->deepbind,
                                 x->published->meme_sum};
        const char *const names[] = {"DeepBind*, published", "DeepBind, published",
                                     "MEME-ChIP sum, published"};
        for (int i = 0; i < 3; i++, n++) {
            cells_put_number(&(html_cell){0}, texts[n], values[i], 4);
            pairs[n] = (html_pair){.name = names[i], .text = texts[n]};
        }
    }
    if (n == 0) return;
    html_section_begin(p->h, "beside", "AUROC to compare with");
    html_definitions(p->h, pairs, n);
    html_note(p->h, "Composition alone: logistic regression on GC content, dinucleotide "
              "frequencies and length; near 0.5 when negatives are dinucleotide-preserving "
              "shuffles. Published values are of the paper's test sets.");
    note_near(p);
    if (x->simulated) {
        html_note(p->h, "This dataset is simulated and bears a real dataset's name: the published "
                  "values are not of these sequences.");
    }
    html_section_end(p->h);
}

/* How many sequences the kernel machine was trained on, where that was not all. */
static void note_kernel(page *p)
{
    const dossier *x = p->x;
    for (size_t k = 0; k < x->task_count; k++) {
        const train_result *r = &x->tasks[k].found->result;
        const bool is_kernel = x->tasks[k].found->kind == TASK_GKM;
        if (!is_kernel || r->train_used >= r->train_had) continue;
        char text[TEXT * 2];
        snprintf(text, sizeof text, "gkm was trained on the first %zu of %zu training sequences "
                 "(--gkm-max).", r->train_used, r->train_had);
        html_note(p->h, text);
        return;
    }
}

static void add_summary(page *p)
{
    html_section_begin(p->h, "summary", "Summary");
    char *verdict = verdict_make(p->x);
    html_paragraph(p->h, verdict);
    memory_free(verdict);
    add_metrics(p);
    note_kernel(p);
    add_comparison(p);
    html_section_end(p->h);
}

/* ---- measures ---- */

static const html_column measure_columns[] = {
    {"network", NULL, false},
    {"best 9-mer", "mean share of |saliency| in the best 9-mer", true},
    {"Gini", "mean Gini coefficient of |saliency| over the bases", true},
    {"distant", "mean share of |saliency| more than 20 bases from the best 9-mer", true},
    {"in hits", "mean share of |saliency| at hits of the known motif", true},
    {"hits cover", "share of bases that the hits cover in the same sequences", true},
    {"switch", "fraction of positives whose forward score switches", true},
    {"to hit", "median distance from the switch to the nearest hit, bases", true},
    {"chance", "the same for any base of those sequences", true},
    {"≤ 5 bases", "fraction of switches at most 5 bases from a hit", true},
    {"chance", "the same for any base", true},
    {"truth: saliency", "mean per-sequence AUROC of 'base in a planted site'", true},
    {"truth: IG", "by integrated gradients", true},
    {"truth: mutagenesis", "by in-silico mutagenesis", true}};
_Static_assert(sizeof measure_columns / sizeof *measure_columns == DOSSIER_MEASURES + 1, "columns");

static void add_measures(page *p)
{
    enum { TRUTH = 3 };
    const dossier *x = p->x;
    const size_t columns = 1 + DOSSIER_MEASURES - (x->planted_mask != NULL ? 0 : TRUTH);
    html_cell *cells = memory_alloc(x->task_count * columns, sizeof *cells);
    char (*texts)[CELLS_TEXT] = memory_alloc(x->task_count * columns, CELLS_TEXT);
    size_t rows = 0;
    for (size_t k = 0; k < x->task_count; k++) {
        if (!x->tasks[k].explained) continue;
        const size_t at = rows++ * columns;
        char *name = dossier_task_name(x, k);
        snprintf(texts[at], CELLS_TEXT, "%s", name);
        memory_free(name);
        cells[at] = (html_cell){.text = texts[at], .sort = NAN};
        for (size_t i = 1; i < columns; i++) {
            cells_put_number(&cells[at + i], texts[at + i],
                       dossier_get_measure(&x->tasks[k].measures, i - 1), i == 7 || i == 8 ? 1 : 3);
        }
    }
    char address[512];
    const html_link link = link_to(p, address, sizeof address, "networks.tsv");
    html_table_add(p->h, &(html_table){.caption = "How the networks look at the positives",
                                       .columns = measure_columns, .column_count = columns,
                                       .cells = cells, .row_count = rows, .sortable = true,
                                       .key = true, .links = &link, .link_count = 1});
    memory_free(cells);
    memory_free(texts);
}

/* ---- panels ---- */

static status_t add_panel(page *p, const picture_choice *c)
{
    panel what;
    char id[32], title[TEXT], address[512];
    panels_of(&what, p->x, c->row);
    for (int k = 0; k < NET_FAMILIES; k++) what.matrix[k] = NULL; /* shown once, above */
    what.matrix_length = 0;
    memory_free((char *)what.title);
    what.title = NULL; /* the section's heading says it */
    snprintf(id, sizeof id, "panel%lld", (long long)p->x->numbers[c->row]);
    snprintf(title, sizeof title, "Sequence %lld: %s", (long long)p->x->numbers[c->row], c->why);
    html_section_begin(p->h, id, title);
    snprintf(id, sizeof id, "f%d", ++p->drawn);
    draw *d = draw_svg_create(id);
    status_t s = panel_page(d, &what);
    const html_link link = link_to(p, address, sizeof address, "panels.tsv");
    char *words = panel_describe(&what);
    if (s == STATUS_OK) {
        s = html_figure(p->h, &(html_picture){.picture = d, .caption = words, .links = &link,
                                              .link_count = 1, .wide = true});
    }
    draw_destroy(d);
    memory_free(words);
    panels_release(&what);
    html_section_end(p->h);
    return s;
}

static status_t add_panels(page *p)
{
    if (p->chosen_count == 0) return STATUS_OK;
    html_section_begin(p->h, "panels", "Test sequences");
    char text[256] = "Shown: ";
    for (int k = 0; k < NET_FAMILIES; k++) {
        if (p->x->shown[k] < 0) continue;
        char *name = dossier_task_name(p->x, (size_t)p->x->shown[k]);
        const size_t at = strlen(text);
        snprintf(text + at, sizeof text - at, "%s%s: %s", at > 7 ? "; " : "",
                 spec_family_name(k), name);
        memory_free(name);
    }
    html_paragraph(p->h, text);
    html_note(p->h, "Saliency: |gradient x one-hot| of the difference of the two logits, each row "
              "scaled by itself. Temporal output score: of each prefix (forward) and each suffix "
              "(backward). demodash panel draws any other sequence.");
    status_t s = STATUS_OK;
    for (size_t i = 0; i < p->chosen_count && s == STATUS_OK; i++) s = add_panel(p, &p->chosen[i]);
    html_section_end(p->h);
    return s;
}

/* ---- how it came about ---- */

static char *read_text(const char *folder, folder_file file)
{
    enum { MOST = 65536 };
    char *path = folder_path(folder, file), *text = files_read(NULL, path, MOST);
    memory_free(path);
    return text != NULL ? text : memory_copy_text("");
}

/* Lines "key value" as names with what they stand for. */
static void add_lines(page *p, char *text)
{
    html_pair pairs[64];
    size_t count = 0;
    char *left = NULL;
    for (char *line = strtok_r(text, "\n", &left); line != NULL && count < 64;
         line = strtok_r(NULL, "\n", &left)) {
        char *blank = strchr(line, ' ');
        if (blank == NULL) continue;
        *blank = '\0';
        pairs[count++] = (html_pair){.name = line, .text = blank + 1};
    }
    html_definitions(p->h, pairs, count);
}

static void add_provenance(page *p)
{
    const dossier *x = p->x;
    html_section_begin(p->h, "provenance", "How it came about");
    if (p->settings->motifs_name != NULL) {
        char *text = memory_format("Motif file %s, SHA-256 of its motifs %s; hits with p ≤ %.3g.",
                                   p->settings->motifs_name, p->settings->motifs_hash,
                                   p->settings->choice.pvalue);
        html_paragraph(p->h, text);
        memory_free(text);
    }
    for (size_t k = 0; k < x->task_count; k++) {
        char *name = dossier_task_name(x, k);
        html_details_begin(p->h, name);
        char *text = read_text(x->tasks[k].found->folder, FOLDER_SETTINGS);
        add_lines(p, text);
        memory_free(text);
        if (x->tasks[k].explained) {
            text = memory_copy_text(x->tasks[k].maps.settings);
            html_note(p->h, "Maps:");
            add_lines(p, text);
            memory_free(text);
        } else if (x->tasks[k].epochs.rows > 0) {
            html_note(p->h, "No maps: explain.h5 is missing or not of the positive test sequences.");
        }
        html_details_end(p->h);
        memory_free(name);
    }
    html_section_end(p->h);
}

static status_t add_section(page *p, const char *id, const char *title, const char *note)
{
    if (!has_pictures(p, id)) return STATUS_OK;
    html_section_begin(p->h, id, title);
    if (note != NULL) html_note(p->h, note);
    status_t s = add_pictures(p, id);
    html_section_end(p->h);
    return s;
}

static status_t add_all(page *p)
{
    const dossier *x = p->x;
    add_summary(p);
    TRY(add_section(p, "performance", "Test curves", NULL));
    TRY(add_section(p, "scores", "Scores of the test sequences", NULL));
    TRY(add_section(p, "training", "Training", NULL));
    TRY(add_section(p, "classopt", "What each network looks for",
                    "Class optimization: the input that a network takes to be bound, as a position "
                    "probability matrix over the sequence; height of letters in bits, "
                    "each network with its own axis."));
    char *beside = output_escape(x->name);
    status_t s = report_motifs_add(p->h, p->motifs, x, beside, &p->drawn);
    memory_free(beside);
    TRY(s);
    TRY(add_panels(p));
    if (x->positives > 0) {
        char title[TEXT];
        snprintf(title, sizeof title, "All %zu positive test sequences", x->positives);
        html_section_begin(p->h, "all", title);
        add_measures(p);
        TRY(add_section(p, "aggregate", "Where saliency lies", NULL));
        TRY(add_section(p, "concentration", "How concentrated saliency is", NULL));
        TRY(add_section(p, "switches", "Where forward scores switch", NULL));
        html_section_end(p->h);
    }
    add_provenance(p);
    return STATUS_OK;
}

static status_t write_page(page *p, const char *path)
{
    const dossier *x = p->x;
    char *subtitle = memory_format("%zu test sequences, %zu network%s%s%s%s", x->tests,
                                   x->network_count, x->network_count > 1 ? "s" : "",
                                   x->simulated ? "; simulated (" : "",
                                   x->simulated ? x->kind : "", x->simulated ? ")" : "");
    p->h = html_create(x->name, subtitle, "Deep Motif Dashboard: networks, their scores and what "
                       "they look at");
    char *pdf = report_name(x->name, ".pdf");
    const html_link links[] = {{"All datasets", "../index.html"},
                               {"PDF", pdf + strlen("reports/")}};
    html_navigation(p->h, links, 2);
    status_t s = add_all(p);
    if (s == STATUS_OK) s = html_write(p->h, path);
    html_destroy(p->h);
    memory_free(pdf);
    memory_free(subtitle);
    return s;
}

/* ---- the PDF ---- */

static status_t write_pdf(const page *p, const char *path)
{
    draw *d = draw_pdf_create(p->x->name);
    status_t s = STATUS_OK;
    for (size_t i = 0; i < p->chosen_count && s == STATUS_OK; i++) {
        panel what;
        panels_of(&what, p->x, p->chosen[i].row);
        s = panel_page(d, &what);
        panels_release(&what);
    }
    for (size_t i = 0; i < p->picture_count && s == STATUS_OK; i++) {
        s = pictures_draw(d, &p->pictures[i], p->x);
    }
    if (s == STATUS_OK) s = report_logos_draw(d, p->motifs, p->x);
    if (s == STATUS_OK) s = draw_write(d, path);
    draw_destroy(d);
    return s;
}

/* ---- all of it ----------------------------------------------------------------------------- */

static status_t write_files(const dossier *x, const report_settings *settings,
                            const report_motifs *motifs)
{
    page p = {.x = x, .settings = settings, .motifs = motifs};
    char *name = report_name(x->name, ""), *tables = memory_format("%s/%s", settings->folder, name);
    char *html_path = memory_format("%s.html", tables), *pdf_path = memory_format("%s.pdf", tables);
    p.chosen_count = pictures_choose(p.chosen, x);
    pictures_list(&p.pictures, &p.picture_count, x);
    status_t s = report_tables_write(tables, x);
    if (s == STATUS_OK) s = report_motifs_write(motifs, tables);
    if (s == STATUS_OK) s = write_page(&p, html_path);
    if (s == STATUS_OK) s = write_pdf(&p, pdf_path);
    pictures_release(p.pictures, p.picture_count);
    memory_free(name);
    memory_free(tables);
    memory_free(html_path);
    memory_free(pdf_path);
    return s;
}

static status_t write_report(const task_found *found, size_t count,
                             const report_settings *settings, const char *key)
{
    dossier x;
    TRY(dossier_read(&x, found, count, &settings->choice));
    char *name = report_name(x.name, ""), *tables = memory_format("%s/%s", settings->folder, name);
    char *path = key_path(settings->folder, x.name);
    status_t s = output_make_folder(tables);
    if (s == STATUS_OK) s = files_remove(path);
    report_motifs motifs;
    if (s == STATUS_OK) {
        s = report_motifs_read(&motifs, settings->folder, x.name);
        if (s == STATUS_OK) s = write_files(&x, settings, &motifs);
        report_motifs_release(&motifs);
    }
    char *line = memory_format("%s\n", key);
    if (s == STATUS_OK) s = output_write(path, line, strlen(line));
    memory_free(line);
    memory_free(path);
    memory_free(tables);
    memory_free(name);
    dossier_release(&x);
    return s;
}

status_t report_make(bool *ret_already, const task_found *found, size_t count,
                     const report_settings *settings)
{
    char key[HASH_TEXT_SIZE];
    make_key(key, found, count, settings);
    *ret_already = is_there(settings->folder, found[0].dataset, key);
    return *ret_already ? STATUS_OK : write_report(found, count, settings, key);
}
