/* explain.h5 over io/h5. One table of fields says for each array its path, type, dimensions as
 * letters and place in the structure; writing, reading and releasing all walk through it, so that
 * an array is added in one line. The sizes behind the letters come from the first array that has
 * them and must agree in all others. Nobody else knows the format's name, version or paths. */
#include "io/explain.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "io/h5.h"
#include "io/places.h"
#include "src/core/memory.h"

static const char FORMAT[] = "demodash-explain";
enum { VERSION = 1 };
static const char SEQUENCES[] = "/sequences";

/* ---- one table for writing, reading and releasing ---- */

typedef struct {
    const char *path;
    h5_type type;
    const char *dims; /* a letter each: N L 4 F T R */
    size_t offset;    /* of the pointer */
    bool always;      /* part of every file */
} field;

#define FIELD(path, type, dims, member) {path, type, dims, offsetof(explanation, member), false}
static const field fields[] = {
    {"/sequences/letters", H5_UINT8, "NL", offsetof(explanation, letters), true},
    {"/sequences/labels", H5_UINT8, "N", offsetof(explanation, labels), true},
    {"/sequences/numbers", H5_INT64, "N", offsetof(explanation, numbers), true},
    {"/sequences/scores", H5_FLOAT, "N", offsetof(explanation, scores), true},
    FIELD("/saliency/magnitude", H5_FLOAT, "NL", magnitude),
    FIELD("/saliency/signed", H5_FLOAT, "NL", sign),
    FIELD("/saliency/gradient", H5_FLOAT, "NL4", gradient),
    FIELD("/integrated/contribution", H5_FLOAT, "NL", contribution),
    FIELD("/integrated/gradient", H5_FLOAT, "NL4", path),
    FIELD("/integrated/residual", H5_FLOAT, "N", residual),
    FIELD("/mutagenesis/difference", H5_FLOAT, "NL4", difference),
    FIELD("/mutagenesis/importance", H5_FLOAT, "NL", importance),
    FIELD("/activation/value", H5_FLOAT, "N", value),
    FIELD("/activation/start", H5_INT32, "N", start),
    FIELD("/activation/filter", H5_INT32, "N", filter),
    FIELD("/activation/filter_value", H5_FLOAT, "NF", filter_value),
    FIELD("/activation/filter_start", H5_INT32, "NF", filter_start),
    FIELD("/activation/profile", H5_FLOAT, "NT", profile),
    FIELD("/temporal/forward", H5_FLOAT, "NL", forward),
    FIELD("/temporal/backward", H5_FLOAT, "NL", backward),
    FIELD("/classopt/matrix", H5_FLOAT, "L4", matrix),
    FIELD("/classopt/matrices", H5_FLOAT, "RL4", matrices),
    FIELD("/classopt/objective", H5_DOUBLE, "R", objective),
    FIELD("/classopt/likelihood", H5_DOUBLE, "R", likelihood),
    FIELD("/raw/seq", H5_UINT8, "N4L", one_hot),
    FIELD("/shap/seq", H5_FLOAT, "N4L", hypothetical),
};
enum { FIELDS = sizeof fields / sizeof fields[0] };

static void *get_array(const explanation *e, const field *f)
{
    void *array;
    memcpy(&array, (const char *)e + f->offset, sizeof array);
    return array;
}

static void set_array(explanation *e, const field *f, void *array)
{
    memcpy((char *)e + f->offset, &array, sizeof array);
}

/* The size that a letter of field.dims stands for. */
static size_t *size_of(explanation *e, char dim)
{
    switch (dim) {
    case 'N': return &e->count;
    case 'L': return &e->length;
    case 'F': return &e->filters;
    case 'T': return &e->windows;
    default: return &e->restarts;
    }
}

/* ---- writing ---- */

static status_t write_arrays(h5 *h, const explanation *e)
{
    explanation sizes = *e;
    for (int i = 0; i < FIELDS; i++) {
        const field *f = &fields[i];
        const void *array = get_array(e, f);
        if (array == NULL) continue;
        h5_shape shape = {.type = f->type, .rank = (int)strlen(f->dims)};
        for (int d = 0; d < shape.rank; d++) {
            shape.dims[d] = f->dims[d] == '4' ? 4 : *size_of(&sizes, f->dims[d]);
        }
        TRY(h5_write(h, f->path, shape, array));
    }
    if (e->places != NULL) TRY(places_write(h, SEQUENCES, e->places, e->count));
    return h5_write_texts(h, "/sequences/ids", e->ids, e->count);
}

static status_t write_attributes(h5 *h, const explanation *e)
{
    TRY(h5_put_text(h, "/", "dataset", e->dataset));
    TRY(h5_put_text(h, "/", "network", e->network));
    TRY(h5_put_int(h, "/", "seed", e->seed));
    TRY(h5_put_text(h, "/", "score", e->score));
    TRY(h5_put_int(h, "/", "both_strands", e->both_strands));
    TRY(h5_put_text(h, "/", "methods", e->methods));
    TRY(h5_put_text(h, "/", "settings", e->settings));
    TRY(h5_put_text(h, "/", "key", e->key));
    if (e->matrix != NULL) {
        TRY(h5_put_int(h, "/classopt", "best", e->best));
        TRY(h5_put_real(h, "/classopt", "correlation", e->correlation));
        TRY(h5_put_real(h, "/classopt", "distance", e->distance));
    }
    if (e->hypothetical != NULL) TRY(h5_put_text(h, "/shap", "method", e->hypothetical_method));
    return STATUS_OK;
}

status_t explanation_write(const char *path, const explanation *e)
{
    h5 *h;
    TRY(h5_create(&h, path, FORMAT, VERSION));
    status_t s = write_arrays(h, e);
    if (s == STATUS_OK) s = write_attributes(h, e);
    if (s != STATUS_OK) {
        h5_close(h);
        return s;
    }
    return h5_commit(h);
}

/* ---- reading ---- */

/* Sizes come from the first arrays that have them; all others must agree. */
static status_t check_shape(explanation *e, const field *f, const h5_shape *shape, const char *path)
{
    for (int d = 0; d < shape->rank; d++) {
        if (f->dims[d] == '4') {
            if (shape->dims[d] == 4) continue;
        } else {
            size_t *size = size_of(e, f->dims[d]);
            if (*size == 0) *size = shape->dims[d];
            if (*size == shape->dims[d]) continue;
        }
        return status_set(STATUS_DATA, "%s: dimension %d of %s is %zu and does not fit the other "
                          "arrays", path, d + 1, f->path, shape->dims[d]);
    }
    return STATUS_OK;
}

static bool has_group(const h5 *h, const char *path)
{
    char group[32] = "";
    memcpy(group, path, (size_t)(strrchr(path, '/') - path));
    return h5_has(h, group);
}

static status_t read_array(explanation *e, const field *f, const h5 *h, const char *path)
{
    void *array;
    h5_shape shape;
    const int rank = (int)strlen(f->dims);
    TRY(h5_get_shape(&shape, h, f->path));
    if (shape.rank == rank) TRY(check_shape(e, f, &shape, path)); /* reading refuses another */
    TRY(h5_read(&array, NULL, h, f->path, f->type, rank));
    set_array(e, f, array);
    return STATUS_OK;
}

static status_t read_arrays(explanation *e, const h5 *h, const char *path)
{
    for (int i = 0; i < FIELDS; i++) {
        const field *f = &fields[i];
        if (!f->always && !has_group(h, f->path)) continue; /* a group is there as a whole */
        TRY(read_array(e, f, h, path));
    }
    TRY(places_read(&e->places, h, SEQUENCES, e->count, e->length));
    size_t ids;
    TRY(h5_get_rows(&ids, h, "/sequences/ids"));
    if (ids == e->count) return h5_read_texts(&e->ids, &ids, h, "/sequences/ids");
    return status_set(STATUS_DATA, "%s: /sequences/ids has %zu rows, %zu are needed", path, ids,
                      e->count);
}

static status_t read_attributes(explanation *e, const h5 *h)
{
    int64_t both;
    TRY(h5_get_text(&e->dataset, h, "/", "dataset"));
    /* files of versions before 0.2 say 'variant' */
    const bool former = h5_has_attribute(h, "/", "variant");
    TRY(h5_get_text(&e->network, h, "/", former ? "variant" : "network"));
    TRY(h5_get_int(&e->seed, h, "/", "seed"));
    TRY(h5_get_text(&e->score, h, "/", "score"));
    TRY(h5_get_int(&both, h, "/", "both_strands"));
    e->both_strands = both != 0;
    TRY(h5_get_text(&e->methods, h, "/", "methods"));
    TRY(h5_get_text(&e->settings, h, "/", "settings"));
    TRY(h5_get_text(&e->key, h, "/", "key"));
    if (e->matrix != NULL) {
        TRY(h5_get_int(&e->best, h, "/classopt", "best"));
        TRY(h5_get_real(&e->correlation, h, "/classopt", "correlation"));
        TRY(h5_get_real(&e->distance, h, "/classopt", "distance"));
    }
    if (e->hypothetical != NULL) {
        TRY(h5_get_text(&e->hypothetical_method, h, "/shap", "method"));
    }
    return STATUS_OK;
}

/* ---- values ---- */

static double value_at(const field *f, const void *array, size_t i)
{
    return f->type == H5_DOUBLE ? ((const double *)array)[i] : (double)((const float *)array)[i];
}

/* Of a temporal score: is it missing for being of too short a cut, as in the first sequence? That
 * of the whole sequence never is. */
static bool is_too_short(const explanation *e, const field *f, const float *array, size_t i)
{
    const bool forward = f->offset == offsetof(explanation, forward);
    const bool backward = f->offset == offsetof(explanation, backward);
    const size_t at = i % e->length, whole = forward ? e->length - 1 : 0;
    return (forward || backward) && at != whole && isnan(array[i]) && isnan(array[at]);
}

static status_t check_array(const explanation *e, const field *f, const char *whose)
{
    explanation sizes = *e;
    const void *array = get_array(e, f);
    const bool by_sequence = f->dims[0] == 'N';
    size_t items = 1;
    for (const char *d = f->dims; *d != '\0'; d++) items *= *d == '4' ? 4 : *size_of(&sizes, *d);
    for (size_t i = 0; i < items; i++) {
        if (isfinite(value_at(f, array, i)) || is_too_short(e, f, array, i)) continue;
        if (!by_sequence) return status_set(STATUS_DATA, "%s: %s is not finite", whose, f->path);
        const size_t row = i / (items / e->count);
        return status_set(STATUS_DATA, "%s: %s of sequence %zu%s%s%s is not finite", whose, f->path,
                          row + 1, e->ids != NULL ? " ('" : "", e->ids != NULL ? e->ids[row] : "",
                          e->ids != NULL ? "')" : "");
    }
    return STATUS_OK;
}

status_t explanation_check(const explanation *e, const char *whose)
{
    for (int i = 0; i < FIELDS; i++) {
        const field *f = &fields[i];
        const bool real = f->type == H5_FLOAT || f->type == H5_DOUBLE;
        if (real && get_array(e, f) != NULL) TRY(check_array(e, f, whose));
    }
    return STATUS_OK;
}

static status_t check_values(const explanation *e, const char *path)
{
    for (size_t i = 0; i < e->count * e->length; i++) {
        if (e->letters[i] > 4) {
            return status_set(STATUS_DATA, "%s: /sequences/letters holds %d in row %zu", path,
                              e->letters[i], i / e->length);
        }
    }
    for (size_t i = 0; i < e->count; i++) {
        if (e->labels[i] > 1 && e->labels[i] != EXPLANATION_UNKNOWN) {
            return status_set(STATUS_DATA, "%s: /sequences/labels holds %d in row %zu", path,
                              e->labels[i], i);
        }
    }
    if (e->matrix != NULL && (e->best < 0 || (size_t)e->best >= e->restarts)) {
        return status_set(STATUS_DATA, "%s: attribute best of /classopt is %lld of %zu restarts",
                          path, (long long)e->best, e->restarts);
    }
    return explanation_check(e, path);
}

status_t explanation_read(explanation *ret, const char *path)
{
    h5 *h;
    *ret = (explanation){0};
    TRY(h5_open(&h, path, FORMAT, VERSION));
    status_t s = read_arrays(ret, h, path);
    if (s == STATUS_OK) s = read_attributes(ret, h);
    if (s == STATUS_OK) s = check_values(ret, path);
    h5_close(h);
    if (s != STATUS_OK) explanation_release(ret);
    return s;
}

static bool is_map(const field *f)
{
    static const size_t maps[] = {offsetof(explanation, numbers), offsetof(explanation, scores),
                                  offsetof(explanation, magnitude), offsetof(explanation, forward),
                                  offsetof(explanation, backward)};
    for (size_t i = 0; i < sizeof maps / sizeof maps[0]; i++) {
        if (f->offset == maps[i]) return true;
    }
    return false;
}

status_t explanation_read_maps(explanation *ret, const char *path)
{
    h5 *h;
    *ret = (explanation){0};
    TRY(h5_open(&h, path, FORMAT, VERSION));
    status_t s = STATUS_OK;
    for (int i = 0; i < FIELDS && s == STATUS_OK; i++) {
        const field *f = &fields[i];
        if (is_map(f) && (f->always || has_group(h, f->path))) s = read_array(ret, f, h, path);
    }
    if (s == STATUS_OK) s = places_read(&ret->places, h, SEQUENCES, ret->count, ret->length);
    if (s == STATUS_OK) s = explanation_check(ret, path);
    h5_close(h);
    if (s != STATUS_OK) explanation_release(ret);
    return s;
}

static status_t read_head(explanation_head *ret, const h5 *h)
{
    static const char saliency[] = "/saliency/magnitude";
    h5_shape shape;
    TRY(h5_get_text(&ret->key, h, "/", "key"));
    TRY(h5_get_text(&ret->methods, h, "/", "methods"));
    ret->temporal = h5_has(h, "/temporal/forward");
    ret->places = places_are_there(h, SEQUENCES);
    ret->saliency = h5_has(h, saliency);
    if (!ret->saliency) return STATUS_OK;
    TRY(h5_get_shape(&shape, h, saliency));
    if (shape.rank != 2) {
        return status_set(STATUS_DATA, "%s: %s has %d dimensions, 2 are needed", h5_path(h),
                          saliency, shape.rank);
    }
    ret->count = shape.dims[0];
    ret->length = shape.dims[1];
    return STATUS_OK;
}

status_t explanation_read_head(explanation_head *ret, const char *path)
{
    h5 *h;
    *ret = (explanation_head){0};
    TRY(h5_open(&h, path, FORMAT, VERSION));
    status_t s = read_head(ret, h);
    h5_close(h);
    if (s != STATUS_OK) explanation_head_release(ret);
    return s;
}

void explanation_head_release(explanation_head *head)
{
    memory_free(head->key);
    memory_free(head->methods);
    *head = (explanation_head){0};
}

status_t explanation_read_key(char **ret, const char *path)
{
    h5 *h;
    TRY(h5_open(&h, path, FORMAT, VERSION));
    status_t s = h5_get_text(ret, h, "/", "key");
    h5_close(h);
    return s;
}

void explanation_release(explanation *e)
{
    for (int i = 0; i < FIELDS; i++) memory_free(get_array(e, &fields[i]));
    if (e->ids != NULL) h5_free_texts(e->ids, e->count);
    places_free(e->places, e->count);
    memory_free(e->dataset);
    memory_free(e->network);
    memory_free(e->score);
    memory_free(e->methods);
    memory_free(e->settings);
    memory_free(e->key);
    memory_free(e->hypothetical_method);
    *e = (explanation){0};
}
