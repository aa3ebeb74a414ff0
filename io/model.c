/* Trained networks over io/h5. The parameters are one flat block in the program and named arrays in
 * the file: list_parts lists name, place and shape of each in the block for a given specification,
 * and both reading and writing walk through that list. What the file says of the network is checked
 * as a specification before its arrays are read. */
#include "io/model.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "io/h5.h"
#include "src/core/memory.h"
#include "src/core/number.h"

static const char FORMAT[] = "demodash-model";
enum { VERSION = 1, SIZE_LIMIT = 1000000, /* of a layer; spec_check has narrower ones */
       PARTS_MAX = 2 * SPEC_CONVS_MAX + 6 * SPEC_LSTMS_MAX + 4 };

typedef struct {
    char *names[PARTS_MAX];
    int64_t offsets[PARTS_MAX], shapes[PARTS_MAX][3];
    size_t count;
} parts;

static void add_part(parts *p, char *name, size_t offset, int a, int b, int c)
{
    p->names[p->count] = name;
    p->offsets[p->count] = (int64_t)offset;
    p->shapes[p->count][0] = a;
    p->shapes[p->count][1] = b;
    p->shapes[p->count][2] = c;
    p->count++;
}

static parts list_parts(const net_spec *s)
{
    parts p = {.count = 0};
    net_layout l = spec_layout(s);
    for (int i = 0; i < s->convs; i++) {
        add_part(&p, memory_format("conv%d_weight", i + 1), l.conv_weight[i], s->width[i],
                 l.conv_in[i], s->filters[i]);
        add_part(&p, memory_format("conv%d_bias", i + 1), l.conv_bias[i], s->filters[i], 0, 0);
    }
    for (int d = 0; d < 2; d++) {
        const char *way = d == 0 ? "forward" : "backward";
        const int h = s->lstm_size;
        for (int i = 0; i < s->lstm_layers; i++) {
            add_part(&p, memory_format("lstm%d_%s_input", i + 1, way), l.lstm_input[d][i],
                     l.lstm_in[i], 4 * h, 0);
            add_part(&p, memory_format("lstm%d_%s_recurrent", i + 1, way), l.lstm_recurrent[d][i],
                     h, 4 * h, 0);
            add_part(&p, memory_format("lstm%d_%s_bias", i + 1, way), l.lstm_bias[d][i], 4 * h, 0,
                     0);
        }
    }
    int last = l.features;
    if (s->hidden > 0) {
        add_part(&p, memory_copy_text("hidden_weight"), l.hidden_weight, last, s->hidden, 0);
        add_part(&p, memory_copy_text("hidden_bias"), l.hidden_bias, s->hidden, 0, 0);
        last = s->hidden;
    }
    add_part(&p, memory_copy_text("output_weight"), l.output_weight, last, SPEC_CLASSES, 0);
    add_part(&p, memory_copy_text("output_bias"), l.output_bias, SPEC_CLASSES, 0, 0);
    return p;
}

static status_t write_layout(h5 *h, const net_spec *spec)
{
    parts p = list_parts(spec);
    h5_shape column = {.type = H5_INT64, .rank = 1, .dims = {p.count}};
    h5_shape table = {.type = H5_INT64, .rank = 2, .dims = {p.count, 3}};
    status_t s = h5_write_texts(h, "/layout/names", p.names, p.count);
    if (s == STATUS_OK) s = h5_write(h, "/layout/offsets", column, p.offsets);
    if (s == STATUS_OK) s = h5_write(h, "/layout/shapes", table, p.shapes);
    for (size_t i = 0; i < p.count; i++) memory_free(p.names[i]);
    return s;
}

static void print_list(char *text, size_t size, const int *values, int count)
{
    size_t at = 0;
    text[0] = '\0';
    for (int i = 0; i < count; i++) {
        at += (size_t)snprintf(text + at, size - at, "%s%d", i > 0 ? " " : "", values[i]);
    }
}

static status_t write_spec(h5 *h, const net_spec *spec)
{
    char filters[128], widths[128];
    print_list(filters, sizeof filters, spec->filters, spec->convs);
    print_list(widths, sizeof widths, spec->width, spec->convs);
    char *line = spec_describe(spec);
    status_t s = h5_put_text(h, "/", "specification", line);
    memory_free(line);
    TRY(s);
    TRY(h5_put_int(h, "/", "length", spec->length));
    TRY(h5_put_int(h, "/", "convs", spec->convs));
    TRY(h5_put_text(h, "/", "filters", filters));
    TRY(h5_put_text(h, "/", "widths", widths));
    TRY(h5_put_int(h, "/", "pool", spec->pool));
    TRY(h5_put_int(h, "/", "lstm_layers", spec->lstm_layers));
    TRY(h5_put_int(h, "/", "lstm_size", spec->lstm_size));
    return h5_put_int(h, "/", "hidden", spec->hidden);
}

static status_t write_all(h5 *h, const model *m)
{
    h5_shape shape = {.type = H5_FLOAT, .rank = 1, .dims = {m->count}};
    TRY(h5_write(h, "/parameters", shape, m->parameters));
    TRY(write_layout(h, &m->spec));
    TRY(write_spec(h, &m->spec));
    TRY(h5_put_text(h, "/", "network", m->network));
    TRY(h5_put_text(h, "/", "dataset", m->dataset));
    TRY(h5_put_int(h, "/", "seed", m->seed));
    TRY(h5_put_int(h, "/", "epoch", m->epoch));
    TRY(h5_put_int(h, "/", "both_strands", m->both_strands));
    TRY(h5_put_text(h, "/", "recipe", m->recipe));
    return h5_put_text(h, "/", "data_sha256", m->data_sha256);
}

status_t model_write(const char *path, const model *m)
{
    h5 *h;
    TRY(h5_create(&h, path, FORMAT, VERSION));
    status_t s = write_all(h, m);
    if (s != STATUS_OK) {
        h5_close(h);
        return s;
    }
    return h5_commit(h);
}

/* Numbers parted by a blank each: so many of them, each one that a network can have. */
static status_t read_list(int *values, int count, const h5 *h, const char *name, const char *path)
{
    char *text;
    TRY(h5_get_text(&text, h, "/", name));
    const char *p = text;
    int i = 0;
    for (; i < count; i++) {
        int64_t value;
        if (i > 0 && *p++ != ' ') break;
        if (number_next_int(&value, &p, 1, SIZE_LIMIT) != NUMBER_READ) break;
        values[i] = (int)value;
    }
    status_t s = STATUS_OK;
    if (i < count || *p != '\0') {
        s = status_set(STATUS_DATA, "%s: attribute %s is '%s', %d numbers from 1 to %d are needed",
                       path, name, text, count, SIZE_LIMIT);
    }
    memory_free(text);
    return s;
}

static status_t read_int(int *ret, const h5 *h, const char *name)
{
    int64_t value;
    TRY(h5_get_int(&value, h, "/", name));
    *ret = value < -1 || value > SIZE_LIMIT ? -1 : (int)value; /* spec_check refuses -1 */
    return STATUS_OK;
}

static status_t read_spec(net_spec *spec, const h5 *h, const char *path)
{
    TRY(read_int(&spec->length, h, "length"));
    TRY(read_int(&spec->convs, h, "convs"));
    TRY(read_int(&spec->pool, h, "pool"));
    TRY(read_int(&spec->lstm_layers, h, "lstm_layers"));
    TRY(read_int(&spec->lstm_size, h, "lstm_size"));
    TRY(read_int(&spec->hidden, h, "hidden"));
    if (spec->convs < 0 || spec->convs > SPEC_CONVS_MAX) {
        return status_set(STATUS_DATA, "%s: %d convolution layers", path, spec->convs);
    }
    TRY(read_list(spec->filters, spec->convs, h, "filters", path));
    TRY(read_list(spec->width, spec->convs, h, "widths", path));
    if (spec_check(spec) != STATUS_OK) return status_prefix(STATUS_DATA, "%s", path);
    return STATUS_OK;
}

static status_t read_parameters(model *m, const h5 *h, const char *path)
{
    h5_shape shape;
    void *data;
    TRY(h5_get_shape(&shape, h, "/parameters"));
    m->count = spec_layout(&m->spec).count;
    if (shape.rank != 1 || shape.dims[0] != m->count) {
        return status_set(STATUS_DATA, "%s: /parameters does not have the %zu values of '%s'", path,
                          m->count, m->network);
    }
    TRY(h5_read(&data, NULL, h, "/parameters", H5_FLOAT, 1));
    m->parameters = data;
    for (size_t i = 0; i < m->count; i++) {
        if (!isfinite(m->parameters[i])) {
            return status_set(STATUS_DATA, "%s: /parameters[%zu] is not finite", path, i);
        }
    }
    return STATUS_OK;
}

static status_t read_all(model *m, const h5 *h, const char *path)
{
    int64_t both;
    TRY(read_spec(&m->spec, h, path));
    /* files of versions before 0.2 say 'variant' */
    const bool former = h5_has_attribute(h, "/", "variant");
    TRY(h5_get_text(&m->network, h, "/", former ? "variant" : "network"));
    TRY(h5_get_text(&m->dataset, h, "/", "dataset"));
    TRY(h5_get_int(&m->seed, h, "/", "seed"));
    TRY(h5_get_int(&m->epoch, h, "/", "epoch"));
    TRY(h5_get_int(&both, h, "/", "both_strands"));
    m->both_strands = both != 0;
    TRY(h5_get_text(&m->recipe, h, "/", "recipe"));
    TRY(h5_get_text(&m->data_sha256, h, "/", "data_sha256"));
    return read_parameters(m, h, path);
}

status_t model_read(model *ret, const char *path)
{
    h5 *h;
    *ret = (model){0};
    TRY(h5_open(&h, path, FORMAT, VERSION));
    status_t s = read_all(ret, h, path);
    h5_close(h);
    if (s != STATUS_OK) model_release(ret);
    return s;
}

void model_release(model *m)
{
    memory_free(m->network);
    memory_free(m->dataset);
    memory_free(m->recipe);
    memory_free(m->data_sha256);
    memory_free(m->parameters);
    *m = (model){0};
}
