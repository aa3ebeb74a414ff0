/* Writing: each dataset is designed and drawn from its own seed (src/simulate), and goes into
 * the compendium together with what was planted. Reading back: the flat arrays are cut up again
 * into motifs and sites, and each site is held against the dataset's sizes, as the file may be
 * anyone's. */
#include "src/stage/data/truth.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "io/h5.h"
#include "io/motifs.h"
#include "io/output.h"
#include "src/core/hash.h"
#include "src/core/memory.h"
#include "src/simulate/consensus.h"
#include "src/stage/data/published.h"

enum { SITE_FIELDS = 5 };
_Static_assert(sizeof(simulate_site) == SITE_FIELDS * sizeof(int32_t), "rows of truth_sites");

/* ---- writing ------------------------------------------------------------------------------- */

/* What all datasets share. */
typedef struct {
    const truth_settings *settings;
    motif_set motifs;
    char *motifs_note;      /* "built-in" or a SHA-256 */
    size_t *preferred;      /* [motifs.count] scratch: motifs of the factor at hand */
} shared;

static status_t hash_printed(char **ret, const motif_set *set)
{
    char *text = NULL, digest[HASH_TEXT_SIZE];
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL) return status_set(STATUS_FAILED, "no stream in memory: %s", strerror(errno));
    status_t s = motifs_print(out, set, MOTIFS_MEME);
    fclose(out);
    if (s == STATUS_OK) {
        hash_bytes(digest, text, size);
        *ret = memory_copy_text(digest);
    }
    free(text);
    return s;
}

static status_t load_motifs(shared *s)
{
    if (s->settings->motifs == NULL) {
        consensus_motifs(&s->motifs);
        s->motifs_note = memory_copy_text("built-in");
    } else {
        TRY(motifs_read(&s->motifs, NULL, s->settings->motifs));
        status_t code = hash_printed(&s->motifs_note, &s->motifs);
        if (code != STATUS_OK) return status_prefix(code, "%s", s->settings->motifs);
    }
    s->preferred = memory_array(s->preferred, s->motifs.count);
    return STATUS_OK;
}

/* The motifs of a factor: built-in ones of its family, or those of the file that bear its name. */
static size_t find_preferred(shared *s, const char *factor)
{
    size_t count = 0;
    for (size_t i = 0; i < s->motifs.count; i++) {
        const motif *m = &s->motifs.motifs[i];
        bool fits = s->settings->motifs == NULL
                        ? consensus_serves(i, factor)
                        : strcasecmp(m->name, factor) == 0 || strcasecmp(m->id, factor) == 0;
        if (fits) s->preferred[count++] = i;
    }
    return count;
}

static status_t write_array(h5 *file, const char *group, const char *name, h5_shape shape,
                            const void *data)
{
    char *path = memory_format("%s/%s", group, name);
    status_t s = h5_write(file, path, shape, data);
    memory_free(path);
    return s;
}

static status_t write_texts(h5 *file, const char *group, const char *name, char *const *texts,
                            size_t count)
{
    char *path = memory_format("%s/%s", group, name);
    status_t s = h5_write_texts(file, path, texts, count);
    memory_free(path);
    return s;
}

static status_t write_sites(h5 *file, const char *group, const char *part,
                            const simulate_sites *sites)
{
    char *name = memory_format("%s/truth_sites", part);
    status_t s = write_array(file, group, name,
                             (h5_shape){H5_INT32, 2, {sites->count, SITE_FIELDS}}, sites->sites);
    memory_free(name);
    return s;
}

static status_t write_truth(h5 *file, const char *group, const simulate_design *design,
                            const simulate_sites sites[2])
{
    char *ids[SIMULATE_MOTIFS_MAX], *names[SIMULATE_MOTIFS_MAX];
    int32_t width[SIMULATE_MOTIFS_MAX];
    size_t count = (size_t)design->motif_count, rows = 0, used = 0;
    for (size_t m = 0; m < count; m++) {
        ids[m] = design->motifs[m].id;
        names[m] = design->motifs[m].name;
        width[m] = design->motifs[m].width;
        rows += (size_t)width[m];
    }
    double *matrix = memory_array(matrix, rows * MOTIF_LETTERS);
    for (size_t m = 0; m < count; m++) {
        size_t cells = (size_t)width[m] * MOTIF_LETTERS;
        memcpy(matrix + used, design->motifs[m].probability, cells * sizeof *matrix);
        used += cells;
    }
    status_t s = write_array(file, group, "truth_motif_matrix",
                             (h5_shape){H5_DOUBLE, 2, {rows, MOTIF_LETTERS}}, matrix);
    memory_free(matrix);
    if (s != STATUS_OK) return s;
    TRY(write_texts(file, group, "truth_motif_ids", ids, count));
    TRY(write_texts(file, group, "truth_motif_names", names, count));
    TRY(write_array(file, group, "truth_motif_width", (h5_shape){H5_INT32, 1, {count}}, width));
    TRY(write_array(file, group, "truth_motif_decoy", (h5_shape){H5_UINT8, 1, {count}},
                    design->decoy));
    TRY(write_sites(file, group, "train", &sites[0]));
    return write_sites(file, group, "test", &sites[1]);
}

static status_t add_dataset(compendium *c, const shared *shared, const simulate_design *design)
{
    const truth_settings *settings = shared->settings;
    dataset d = {.name = memory_copy_text(design->name)};
    simulate_sites sites[2];
    simulate_set(&d.train, &sites[0], design, 0, settings->train);
    simulate_set(&d.test, &sites[1], design, 1, settings->test);
    d.validation = sequence_set_make(0, 0);
    const compendium_note notes[] = {
        {"source", "simulated", 0},
        {"kind", simulate_kind_name(design->kind), 0},
        {"seed", NULL, settings->seed},
        {"motifs", shared->motifs_note, 0},
        {"positives_with_sites_percent", NULL, llrint(100 * design->occupancy)},
        {"gap_min", NULL, design->gap_min},
        {"gap_max", NULL, design->gap_max},
    };
    bool pair = design->kind == SIMULATE_PAIR_FIXED || design->kind == SIMULATE_PAIR_LOOSE;
    status_t s = compendium_add(c, &d, notes, sizeof notes / sizeof notes[0] - (pair ? 0 : 2));
    if (s == STATUS_OK) {
        char *escaped = output_escape(design->name);
        char *group = memory_format("/datasets/%s", escaped);
        s = write_truth(compendium_file(c), group, design, sites);
        memory_free(group);
        memory_free(escaped);
    }
    simulate_sites_release(&sites[0]);
    simulate_sites_release(&sites[1]);
    dataset_release(&d);
    return s;
}

static status_t write_datasets(compendium *c, shared *shared, truth_progress *progress)
{
    const truth_settings *settings = shared->settings;
    for (size_t i = 0; i < settings->datasets; i++) {
        const published_dataset *row = i < published_count() ? published_get(i) : NULL;
        char *name = row != NULL ? memory_copy_text(row->name)
                                 : memory_format("SIMULATED_%05zu", i + 1);
        size_t preferred = row != NULL ? find_preferred(shared, row->factor) : 0;
        simulate_design design;
        status_t s = simulate_design_make(&design, name, i, (uint64_t)settings->seed,
                                          settings->length,
                                          &shared->motifs, shared->preferred, preferred);
        if (s == STATUS_OK) {
            s = add_dataset(c, shared, &design);
            simulate_design_release(&design);
        }
        if (s == STATUS_OK && progress != NULL) progress(i + 1, settings->datasets, name);
        memory_free(name);
        if (s != STATUS_OK) return s;
    }
    return STATUS_OK;
}

status_t truth_write(const truth_settings *settings, truth_progress *progress)
{
    assert(settings->train % 2 == 0 && settings->test % 2 == 0);
    shared shared = {.settings = settings};
    compendium *c = NULL;
    status_t s = load_motifs(&shared);
    if (s == STATUS_OK) s = compendium_create(&c, settings->output);
    if (s == STATUS_OK) {
        s = write_datasets(c, &shared, progress);
        if (s == STATUS_OK) {
            s = compendium_commit(c);
        } else {
            compendium_close(c);
        }
    }
    motif_set_release(&shared.motifs);
    memory_free(shared.motifs_note);
    memory_free(shared.preferred);
    return s;
}

/* ---- reading ------------------------------------------------------------------------------- */

bool truth_is_there(const compendium *c, size_t i)
{
    char *group = compendium_path(c, i);
    char *path = memory_format("%s/truth_motif_matrix", group);
    bool has = h5_has(compendium_file((compendium *)c), path);
    memory_free(path);
    memory_free(group);
    return has;
}

static status_t refuse(const h5 *file, const char *group, const char *what)
{
    return status_set(STATUS_DATA, "%s: %s: %s", h5_path(file), group, what);
}

static status_t read_array(void **ret, size_t *ret_rows, const h5 *file, const char *group,
                           const char *name, h5_type type, int rank, size_t columns)
{
    char *path = memory_format("%s/%s", group, name);
    h5_shape shape;
    status_t s = h5_read(ret, &shape, file, path, type, rank);
    if (s == STATUS_OK && rank == 2 && shape.dims[1] != columns) {
        memory_free(*ret);
        *ret = NULL;
        s = refuse(file, path, "has another number of columns than it should");
    }
    if (s == STATUS_OK) *ret_rows = shape.dims[0];
    memory_free(path);
    return s;
}

static status_t read_names(char ***ret, size_t *ret_count, const h5 *file, const char *group,
                           const char *name)
{
    char *path = memory_format("%s/%s", group, name);
    status_t s = h5_read_texts(ret, ret_count, file, path);
    memory_free(path);
    return s;
}

/* The pieces of the motifs as the file holds them. */
typedef struct {
    char **ids, **names;
    size_t id_count, name_count, width_count, decoy_count, rows;
    void *width, *decoy, *matrix;
} motif_parts;

static status_t read_parts(motif_parts *p, const h5 *file, const char *group)
{
    TRY(read_names(&p->ids, &p->id_count, file, group, "truth_motif_ids"));
    TRY(read_names(&p->names, &p->name_count, file, group, "truth_motif_names"));
    TRY(read_array(&p->width, &p->width_count, file, group, "truth_motif_width", H5_INT32, 1, 1));
    TRY(read_array(&p->decoy, &p->decoy_count, file, group, "truth_motif_decoy", H5_UINT8, 1, 1));
    return read_array(&p->matrix, &p->rows, file, group, "truth_motif_matrix", H5_DOUBLE, 2,
                      MOTIF_LETTERS);
}

static status_t add_motifs(truth_facts *truth, motif_parts *p, const h5 *file, const char *group)
{
    size_t count = p->id_count, used = 0;
    if (p->name_count != count || p->width_count != count || p->decoy_count != count) {
        return refuse(file, group,
                      "the arrays truth_motif_... disagree about the number of motifs");
    }
    for (size_t m = 0; m < count; m++) {
        int32_t width = ((const int32_t *)p->width)[m];
        if (width < 1 || (size_t)width > p->rows - used) {
            return refuse(file, group, "truth_motif_width and truth_motif_matrix disagree");
        }
        motif one = motif_make(p->ids[m], p->names[m], width);
        memcpy(one.probability, (const double *)p->matrix + used * MOTIF_LETTERS,
               (size_t)width * MOTIF_LETTERS * sizeof *one.probability);
        motif_set_add(&truth->motifs, one);
        used += (size_t)width;
    }
    truth->decoy = p->decoy;
    p->decoy = NULL;
    return STATUS_OK;
}

static status_t read_motifs(truth_facts *truth, const h5 *file, const char *group)
{
    motif_parts p = {0};
    status_t s = read_parts(&p, file, group);
    if (s == STATUS_OK) s = add_motifs(truth, &p, file, group);
    if (p.ids != NULL) h5_free_texts(p.ids, p.id_count);
    if (p.names != NULL) h5_free_texts(p.names, p.name_count);
    memory_free(p.width);
    memory_free(p.decoy);
    memory_free(p.matrix);
    return s;
}

static status_t read_sites(simulate_sites *ret, const truth_facts *truth, const h5 *file,
                           const char *group, const char *part, size_t records, int length)
{
    void *data;
    size_t count;
    char *name = memory_format("%s/truth_sites", part);
    status_t s = read_array(&data, &count, file, group, name, H5_INT32, 2, SITE_FIELDS);
    memory_free(name);
    if (s != STATUS_OK) return s;
    *ret = (simulate_sites){count, count, data};
    for (size_t i = 0; i < count; i++) {
        const simulate_site *site = &ret->sites[i];
        bool good = site->record >= 0 && (size_t)site->record < records && site->motif >= 0
                    && (size_t)site->motif < truth->motifs.count && abs(site->strand) == 1;
        good = good && site->width == truth->motifs.motifs[site->motif].width && site->start >= 0
               && site->start <= length - site->width;
        if (!good) return refuse(file, group, "a row of truth_sites is impossible");
    }
    return STATUS_OK;
}

static status_t read_truth(truth_facts *truth, const compendium *c, size_t i, const char *group)
{
    const h5 *file = compendium_file((compendium *)c);
    compendium_size size;
    TRY(compendium_get_size(&size, c, i));
    TRY(h5_get_text(&truth->kind, file, group, "kind"));
    TRY(read_motifs(truth, file, group));
    TRY(read_sites(&truth->train, truth, file, group, "train", size.train, size.length));
    return read_sites(&truth->test, truth, file, group, "test", size.test, size.length);
}

status_t truth_read(truth_facts *ret, const compendium *c, size_t i)
{
    *ret = (truth_facts){.motifs = motif_set_make()};
    char *group = compendium_path(c, i);
    status_t s = read_truth(ret, c, i, group);
    memory_free(group);
    if (s != STATUS_OK) truth_release(ret);
    return s;
}

void truth_release(truth_facts *truth)
{
    memory_free(truth->kind);
    memory_free(truth->decoy);
    motif_set_release(&truth->motifs);
    simulate_sites_release(&truth->train);
    simulate_sites_release(&truth->test);
    *truth = (truth_facts){0};
}
