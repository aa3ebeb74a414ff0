/* Two tables of DIR/motifs are shown as they are, each described by a view: its title, and of
 * each of its columns the heading and the decimals. */
#include "src/stage/gather/index_motifs.h"

#include <math.h>

#include "io/files.h"
#include "io/tsv.h"
#include "src/core/memory.h"
#include "src/stage/report/page_table.h"

enum { COLUMNS = 10 };

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
    {"recovery.tsv",
     "recovery",
     "Planted motifs that are found again",
     "Simulated datasets. Found: the planted motif is the first match in the database of some "
     "motif of "
     "the method; several motifs of a task (filters above all) have several chances. Learnt: of "
     "networks "
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
    {"planted_pairs.tsv",
     "planted-pairs",
     "Planted pairs: does the score need both?",
     "Simulated datasets with two planted motifs, by kind and class. Gain: score (difference of "
     "the "
     "logits) with both sites less that with neither; interaction: the gain less the sum of what "
     "each "
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

static status_t add_view(html *h, const view *v, const tsv *t, const char *address)
{
    html_column columns[COLUMNS];
    size_t at[COLUMNS];
    for (size_t c = 0; c < v->count; c++) {
        columns[c] = v->columns[c].column;
        TRY(tsv_column(&at[c], t, v->columns[c].name));
    }
    page_table shown = {.columns = columns, .column_count = v->count};
    for (size_t r = 0; r < t->rows; r++) {
        page_table_add_row(&shown);
        for (size_t c = 0; c < v->count; c++) {
            if (columns[c].number) {
                page_table_put_error(&shown, c, tsv_number(t, r, at[c]), NAN,
                                     v->columns[c].decimals);
            } else {
                page_table_put(&shown, c, "%s", tsv_get(t, r, at[c]));
            }
        }
    }
    const html_link link = {v->file, address};
    html_section_begin(h, v->id, v->title);
    html_note(h, v->note);
    page_table_add(h, &shown, (html_table){.sortable = true, .links = &link, .link_count = 1});
    html_section_end(h);
    page_table_release(&shown);
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
