#include "src/stage/gather/index_motifs.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "io/files.h"
#include "io/tsv.h"
#include "src/core/memory.h"

enum { COLUMNS = 10, TEXT = 24 };

typedef struct {
    const char *file, *id, *title, *note;
    struct {
        const char *name;  /* in the file */
        html_column column;
        int decimals;      /* of a number */
    } columns[COLUMNS];
    size_t count;
} view;

static const view views[] = {
    {"recovery.tsv", "recovery", "Planted motifs that are found again",
     "Simulated datasets. Found: the planted motif is the first match in the database of some motif of "
     "the method; several motifs of a task (filters above all) have several chances. Learnt: of networks "
     "with a test AUROC above .95.",
     {{"network", {"network", NULL, false}, 0},
      {"method", {"method", NULL, false}, 0},
      {"tasks", {"tasks", NULL, true}, 0},
      {"motifs", {"motifs", "that the method gives in all tasks", true}, 0},
      {"planted", {"planted", "motifs that the database has", true}, 0},
      {"recovered", {"found", NULL, true}, 0},
      {"share", {"share", NULL, true}, 2},
      {"good_planted", {"learnt", NULL, true}, 0},
      {"good_recovered", {"found", NULL, true}, 0},
      {"good_share", {"share", NULL, true}, 2}},
     10},
    {"planted_pairs.tsv", "planted-pairs", "Planted pairs: does the score need both?",
     "Simulated datasets with two planted motifs, by kind and class. Gain: score (difference of the "
     "logits) with both sites less that with neither; interaction: the gain less the sum of what each "
     "site gives alone; control: the same for windows elsewhere, as far apart.",
     {{"kind", {"kind", NULL, false}, 0},
      {"label", {"bound", "class of the sequences", true}, 0},
      {"network", {"network", NULL, false}, 0},
      {"tasks", {"tasks", NULL, true}, 0},
      {"auroc", {"AUROC", NULL, true}, 3},
      {"pairs", {"pairs", NULL, true}, 0},
      {"gain", {"gain", NULL, true}, 2},
      {"interaction", {"interaction", NULL, true}, 2},
      {"interaction_se", {"± s.e.", "of the mean over tasks", true}, 2},
      {"control", {"control", NULL, true}, 2}},
     10}};

static void put(html_cell *cell, char text[TEXT], const view *v, size_t c, const tsv *t, size_t row,
                size_t column)
{
    const double value = tsv_number(t, row, column);
    *cell = (html_cell){.text = tsv_get(t, row, column), .sort = HTML_UNSORTED};
    if (!v->columns[c].column.number) return;
    if (isnan(value)) {
        snprintf(text, TEXT, "–");
    } else {
        const double least = 0.5 * pow(10, -v->columns[c].decimals);
        snprintf(text, TEXT, "%.*f", v->columns[c].decimals, fabs(value) < least ? 0 : value);
    }
    *cell = (html_cell){.text = text, .sort = value};
}

static status_t add_view(html *h, const view *v, const tsv *t, const char *address)
{
    html_column columns[COLUMNS];
    size_t at[COLUMNS];
    for (size_t c = 0; c < v->count; c++) {
        columns[c] = v->columns[c].column;
        TRY(tsv_column(&at[c], t, v->columns[c].name));
    }
    html_cell *cells = memory_alloc(t->rows * v->count, sizeof *cells);
    char (*texts)[TEXT] = memory_alloc(t->rows * v->count, TEXT);
    for (size_t r = 0; r < t->rows; r++) {
        for (size_t c = 0; c < v->count; c++) {
            const size_t k = r * v->count + c;
            put(&cells[k], texts[k], v, c, t, r, at[c]);
        }
    }
    const html_link link = {v->file, address};
    html_section_begin(h, v->id, v->title);
    html_note(h, v->note);
    html_table_add(h, &(html_table){.columns = columns, .column_count = v->count, .cells = cells,
                                    .row_count = t->rows, .sortable = true, .links = &link,
                                    .link_count = 1});
    html_section_end(h);
    memory_free(texts);
    memory_free(cells);
    return STATUS_OK;
}

status_t index_motifs_add(html *h, const char *folder)
{
    status_t s = STATUS_OK;
    for (size_t i = 0; i < sizeof views / sizeof *views && s == STATUS_OK; i++) {
        char *address = memory_format("motifs/%s", views[i].file);
        char *path = memory_format("%s/%s", folder, address);
        tsv t;
        if (files_exists(path)) {
            s = tsv_read(&t, path);
            if (s == STATUS_OK) {
                if (t.rows > 0) s = add_view(h, &views[i], &t, address);
                tsv_release(&t);
            }
        }
        memory_free(path);
        memory_free(address);
    }
    return s;
}
