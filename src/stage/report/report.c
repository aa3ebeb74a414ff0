/* The report of one dataset: first the key, a hash of all that it depends on, tells whether
 * there is anything to do; then the dossier is read and measured, the tables beside the pages
 * are written, the page section by section, the PDF with the same figures, and last the key, so
 * that a key stands for a whole report. */
#include "src/stage/report/report.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "io/files.h"
#include "io/output.h"
#include "io/page/html.h"
#include "src/core/hash.h"
#include "src/core/memory.h"
#include "src/stage/report/exemplars.h"
#include "src/stage/report/files.h"
#include "src/stage/report/logos.h"
#include "src/stage/report/measuring.h"
#include "src/stage/report/motif_rows.h"
#include "src/stage/report/motifs.h"
#include "src/stage/report/page_table.h"
#include "src/stage/report/panels.h"
#include "src/stage/report/pictures.h"
#include "src/stage/report/place.h"
#include "src/stage/report/summary.h"
#include "src/stage/task/folder.h"

/* Another number when reports of the same results look different. */
enum { REPORT_VERSION = 6, TEXT = 96 };

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

/* What the compendium says of where the dataset comes from: the report shows it. */
static void hash_origin(hash *h, const trained_data *data)
{
    origin o;
    if (origin_read(&o, data->file, data->index) != STATUS_OK) return; /* told by the dossier */
    char *text = origin_text(&o);
    hash_add(h, text, strlen(text) + 1);
    memory_free(text);
    origin_release(&o);
}

static void make_key(char key[HASH_TEXT_SIZE], const task_found *found, size_t count,
                     const report_settings *settings, const trained_data *data)
{
    static const folder_file files[] = {FOLDER_METRICS, FOLDER_SETTINGS, FOLDER_EPOCHS,
                                        FOLDER_PREDICTIONS};
    const dossier_settings *c = &settings->choice;
    hash *h = hash_create();
    char *text = memory_format("report %d pvalue %.9g seed %lld networks %s motifs %s %s data "
                               "%s %d",
                               REPORT_VERSION, c->pvalue, (long long)c->seed,
                               c->networks != NULL ? c->networks : "-",
                               settings->motifs_name != NULL ? settings->motifs_name : "-",
                               settings->motifs_hash, data->hash, data->is_other);
    hash_add(h, text, strlen(text) + 1);
    memory_free(text);
    const char *known = known_of(c->known, found[0].dataset);
    if (known != NULL) hash_add(h, known, strlen(known) + 1);
    hash_origin(h, data);
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
    motif_rows_hash(h, settings->folder, found[0].dataset);
    hash_finish(h, key);
}

static char *key_path(const char *folder, const char *dataset)
{
    char *name = report_place(dataset, "/key.txt"), *path = memory_format("%s/%s", folder, name);
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
        char *name = report_place(dataset, endings[i]);
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
    const motif_rows_tables *motifs;
    picture *pictures;
    size_t picture_count;
    exemplar chosen[EXEMPLARS_MAX];
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

/* ---- measures ---- */

/* The truth is known of simulated data alone. */
static void add_measures(page *p)
{
    const dossier *x = p->x;
    const size_t shown = (size_t)(x->planted_mask != NULL ? MEASURES_COUNT
                                                          : measures_first(MEASURES_OF_TRUTH));
    html_column columns[1 + MEASURES_COUNT] = {{"network", NULL, false}};
    for (size_t i = 0; i < shown; i++) {
        columns[1 + i] = (html_column){measures_rows[i].heading, measures_rows[i].help, true};
    }
    page_table t = {.columns = columns, .column_count = 1 + shown};
    for (size_t k = 0; k < x->task_count; k++) {
        if (!x->tasks[k].explained) continue;
        char *name = dossier_task_name(x, k);
        page_table_add_row(&t);
        page_table_put(&t, 0, "%s", name);
        memory_free(name);
        for (size_t i = 0; i < shown; i++) {
            page_table_put_number(&t, 1 + i, x->tasks[k].measures[i], measures_rows[i].decimals);
        }
    }
    char address[512];
    const html_link link = link_to(p, address, sizeof address, "networks.tsv");
    page_table_add(p->h, &t, (html_table){.caption = "How the networks look at the positives",
                                          .sortable = true, .key = true, .links = &link,
                                          .link_count = 1});
    page_table_release(&t);
}

/* ---- panels ---- */

static status_t add_panel(page *p, const exemplar *c)
{
    panel what;
    char id[32], address[512];
    panels_of(&what, p->x, c->row);
    for (int k = 0; k < NET_FAMILIES; k++) what.matrix[k] = NULL; /* shown once, above */
    what.matrix_length = 0;
    memory_free((char *)what.title);
    what.title = NULL; /* the section's heading says it */
    snprintf(id, sizeof id, "panel%lld", (long long)p->x->numbers[c->row]);
    char *where = panels_where(panels_place(p->x, c->row));
    char *title = memory_format("Sequence %lld%s: %s", (long long)p->x->numbers[c->row], where,
                                c->why);
    html_section_begin(p->h, id, title);
    memory_free(title);
    memory_free(where);
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
        snprintf(text + at, sizeof text - at, "%s%s: %s", at > 7 ? "; " : "", spec_family_name(k),
                 name);
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
    if (x->other_data) {
        html_paragraph(p->h, "By --force: the data at hand are not those that these networks were "
                       "trained on, or not all of them.");
    }
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
            html_note(p->h,
                      "No maps: explain.h5 is missing or not of the positive test sequences.");
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
    char address[512];
    const html_link link = link_to(p, address, sizeof address, "networks.tsv");
    report_summary_add(p->h, x, link.address);
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
    char *pdf = report_place(x->name, ".pdf");
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
    if (s == STATUS_OK) s = logos_draw(d, p->motifs, p->x);
    if (s == STATUS_OK) s = draw_write(d, path);
    draw_destroy(d);
    return s;
}

/* ---- all of it ----------------------------------------------------------------------------- */

static status_t write_files(const dossier *x, const report_settings *settings,
                            const motif_rows_tables *motifs)
{
    page p = {.x = x, .settings = settings, .motifs = motifs};
    char *name = report_place(x->name, ""),
         *tables = memory_format("%s/%s", settings->folder, name);
    char *html_path = memory_format("%s.html", tables), *pdf_path = memory_format("%s.pdf", tables);
    p.chosen_count = exemplars_choose(p.chosen, x);
    pictures_list(&p.pictures, &p.picture_count, x);
    status_t s = report_files_write(tables, x);
    if (s == STATUS_OK) s = motif_rows_write(motifs, tables);
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
                             const report_settings *settings, const trained_data *data,
                             const char *key)
{
    dossier x;
    TRY(dossier_read(&x, found, count, &settings->choice, data));
    measuring_run(&x);
    char *name = report_place(x.name, ""), *tables = memory_format("%s/%s", settings->folder, name);
    char *path = key_path(settings->folder, x.name);
    status_t s = output_make_folder(tables);
    if (s == STATUS_OK) s = files_remove(path);
    motif_rows_tables motifs;
    if (s == STATUS_OK) {
        s = motif_rows_read(&motifs, settings->folder, x.name);
        if (s == STATUS_OK) s = write_files(&x, settings, &motifs);
        motif_rows_release(&motifs);
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
    trained_data data;
    status_t s = dossier_open_data(&data, found, count, &settings->choice);
    if (s == STATUS_OK) {
        make_key(key, found, count, settings, &data);
        *ret_already = is_there(settings->folder, found[0].dataset, key);
        if (!*ret_already) s = write_report(found, count, settings, &data, key);
        trained_data_close(&data);
    }
    return s;
}

status_t report_remove(const char *folder, const char *dataset)
{
    static const char *const endings[] = {"/key.txt", ".html", ".pdf"};
    status_t s = STATUS_OK;
    for (size_t i = 0; i < sizeof endings / sizeof *endings && s == STATUS_OK; i++) {
        char *name = report_place(dataset, endings[i]);
        char *path = memory_format("%s/%s", folder, name);
        s = files_remove(path);
        memory_free(path);
        memory_free(name);
    }
    char *name = report_place(dataset, ""), *tables = memory_format("%s/%s", folder, name);
    if (s == STATUS_OK) s = report_files_remove(tables);
    if (s == STATUS_OK) s = motif_rows_remove(tables);
    files_discard(tables); /* if nothing else is in it */
    memory_free(tables);
    memory_free(name);
    return s;
}
