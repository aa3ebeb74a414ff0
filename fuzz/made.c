/* Sound files of our formats as fuzz_made.c changes them: written by the program's own writers into
 * the folder of the process, then walked object by object and kept in memory. */
#include "fuzz/made.h"

#include <limits.h>
#include <string.h>

#include "fuzz/fuzz.h"
#include "io/compendium.h"
#include "io/explain.h"
#include "io/model.h"
#include "src/core/memory.h"

/* ---- taking apart --------------------------------------------------------------------------- */

static made_object *add(made_file *f, const char *path, h5_kind kind)
{
    memory_grow(f->objects, &f->capacity, f->count + 1);
    made_object *o = &f->objects[f->count++];
    o->path = memory_copy_text(path);
    o->kind = kind;
    return o;
}

static void add_attributes(made_file *f, const h5 *h, const char *path)
{
    char **names;
    size_t count;
    FUZZ_HOLD(h5_list_attributes(&names, &count, h, path) == STATUS_OK);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(path, "/") == 0 && strncmp(names[i], "format", 6) == 0) continue;
        made_object *o = add(f, path, h5_get_attribute_kind(h, path, names[i]));
        status_t s = STATUS_OK;
        o->name = memory_copy_text(names[i]);
        if (o->kind == H5_TEXT) {
            o->texts = memory_array(o->texts, 1);
            s = h5_get_text(&o->texts[0], h, path, names[i]);
        } else if (o->kind == H5_WHOLE_NUMBER) {
            s = h5_get_int(&o->whole, h, path, names[i]);
        } else {
            s = h5_get_real(&o->real, h, path, names[i]);
        }
        FUZZ_HOLD(s == STATUS_OK);
    }
    h5_free_texts(names, count);
}

static void add_dataset(made_file *f, const h5 *h, const char *path)
{
    static const size_t bytes[] = {1, 4, 8, 4, 8};
    made_object *o = add(f, path, H5_DATASET);
    if (h5_read_texts(&o->texts, &o->count, h, path) == STATUS_OK) return;
    o->texts = NULL;
    FUZZ_HOLD(h5_get_shape(&o->shape, h, path) == STATUS_OK);
    FUZZ_HOLD(h5_read(&o->data, NULL, h, path, o->shape.type, o->shape.rank) == STATUS_OK);
    o->size = bytes[o->shape.type];
    for (int i = 0; i < o->shape.rank; i++) o->size *= o->shape.dims[i];
}

static void add_group(made_file *f, const h5 *h, const char *group)
{
    char **names;
    size_t count;
    FUZZ_HOLD(h5_list(&names, &count, h, group) == STATUS_OK);
    for (size_t i = 0; i < count; i++) {
        char *path = memory_format("%s/%s", strcmp(group, "/") == 0 ? "" : group, names[i]);
        if (h5_get_kind(h, path) == H5_GROUP) {
            add(f, path, H5_GROUP);
            add_group(f, h, path);
        } else {
            add_dataset(f, h, path);
        }
        add_attributes(f, h, path);
        memory_free(path);
    }
    h5_free_texts(names, count);
}

static void take_apart(made_file *f, const char *path)
{
    h5 *h;
    FUZZ_HOLD(h5_open(&h, path, f->format, INT_MAX) == STATUS_OK);
    FUZZ_HOLD(h5_get_int(&f->version, h, "/", "format_version") == STATUS_OK);
    add_group(f, h, "/");
    add_attributes(f, h, "/");
    h5_close(h);
}

/* ---- sound files ---------------------------------------------------------------------------- */

static sequence_set make_set(size_t count, int length)
{
    sequence_set set = sequence_set_make(count, length);
    for (size_t i = 0; i < count * (size_t)length; i++) set.letters[i] = (uint8_t)(i % 5);
    for (size_t i = 0; i < count; i++) {
        set.labels[i] = i % 2 == 0;
        set.made[i] = i % 4 == 3;
        sequence_set_put_id(&set, i, i % 3 == 0 ? "" : "peak");
        const place where = {"chr1", (int64_t)i, (int64_t)i + length, i % 2 == 0 ? '+' : '-'};
        if (i != 2) sequence_set_put_place(&set, i, &where);
    }
    return set;
}

static void write_compendium(const char *path)
{
    compendium *c;
    const compendium_note notes[] = {{"source_format", "fasta", 0}, {"shuffles_train", NULL, 1}};
    dataset d = {.name = memory_copy_text("D"), .train = make_set(4, 6),
                 .validation = make_set(2, 6), .test = make_set(3, 6)};
    FUZZ_HOLD(compendium_create(&c, path) == STATUS_OK);
    FUZZ_HOLD(compendium_add(c, &d, notes, 2) == STATUS_OK);
    FUZZ_HOLD(compendium_commit(c) == STATUS_OK);
    dataset_release(&d);
}

static void write_model(const char *path)
{
    model m = {.network = "n", .dataset = "D", .seed = 1, .epoch = 2, .recipe = "epochs 2\n",
               .data_sha256 = "00"};
    FUZZ_HOLD(spec_free(&m.spec, "3x2,3x2", 2, "1x2", 2, 12) == STATUS_OK);
    m.count = spec_layout(&m.spec).count;
    m.parameters = memory_array(m.parameters, m.count);
    FUZZ_HOLD(model_write(path, &m) == STATUS_OK);
    memory_free(m.parameters);
}

/* Maps of 3 sequences of 5 letters; with an LSTM those over time, else those of 2 filters. */
static void write_explanation(const char *path, bool lstm)
{
    enum { N = 3, L = 5, F = 2, T = 2, R = 2 };
    static uint8_t letters[N * L], labels[N];
    static int64_t numbers[N] = {1, 2, 3};
    static char *ids[N] = {"a", "", "c"};
    static float reals[4 * N * L * F * T * R];
    static int32_t wholes[N * F * T];
    static double doubles[R];
    explanation e = {.dataset = "D", .network = "n", .score = "logit", .methods = "saliency",
                     .settings = "x", .key = "k", .count = N, .length = L, .letters = letters,
                     .labels = labels, .numbers = numbers, .ids = ids, .scores = reals,
                     .magnitude = reals, .sign = reals, .gradient = reals, .restarts = R,
                     .matrix = reals, .matrices = reals, .objective = doubles,
                     .likelihood = doubles};
    if (lstm) {
        e.forward = e.backward = reals;
    } else {
        e.filters = F;
        e.windows = T;
        e.value = e.filter_value = e.profile = reals;
        e.start = e.filter = e.filter_start = wholes;
    }
    FUZZ_HOLD(explanation_write(path, &e) == STATUS_OK);
}

const made_file *made_files(void)
{
    static made_file files[MADE_FILES] = {
        {.format = "demodash-compendium", .more = "/datasets", .read = fuzz_read_compendium},
        {.format = "demodash-model", .more = "", .read = fuzz_read_model},
        {.format = "demodash-explain", .more = "/sequences", .read = fuzz_read_explanation},
        {.format = "demodash-explain", .more = "", .read = fuzz_read_explanation},
    };
    if (files[0].count > 0) return files;
    for (int i = 0; i < MADE_FILES; i++) {
        char *path = memory_format("%s/sound.h5", fuzz_folder());
        fuzz_remove("sound.h5");
        if (i == 0) write_compendium(path);
        if (i == 1) write_model(path);
        if (i >= 2) write_explanation(path, i == 3);
        take_apart(&files[i], path);
        memory_free(path);
    }
    return files;
}
