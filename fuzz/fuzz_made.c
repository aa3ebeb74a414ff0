/* HDF5 files that are whole but hold other things than they should: what a stranger's program could
 * write. A sound file of one of our formats is taken apart once; an input says, object by object,
 * how the next file differs from it: an object is left out, has another type, shape or values, is a
 * text, or a group; further groups are added. Its bytes pass HDF5's own checks, so that all of them
 * reach ours.
 *
 * The first byte chooses the format; then each object takes a byte, and one of 128 and more the
 * bytes that its change needs. At the end of the input all else is as it was. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz.h"
#include "fuzz/made.h"
#include "io/h5.h"
#include "src/core/memory.h"

typedef struct {
    const uint8_t *at, *end;
} source;

static uint8_t next(source *in)
{
    return in->at < in->end ? *in->at++ : 0;
}

/* Up to `most` bytes over the start of a value. */
static void next_bytes(void *to, size_t most, source *in)
{
    const size_t left = (size_t)(in->end - in->at), count = left < most ? left : most;
    memcpy(to, in->at, count);
    in->at += count;
}

/* A text of up to 255 bytes. Owner: caller, memory_free. */
static char *next_text(source *in)
{
    const size_t length = next(in);
    char *text = memory_alloc(length + 1, 1);
    next_bytes(text, length, in);
    return text;
}

static size_t items(h5_shape shape)
{
    size_t count = 1;
    for (int i = 0; i < shape.rank; i++) count *= shape.dims[i];
    return count;
}

enum { LEFT_OUT, OTHER_TYPE, OTHER_SHAPE, OTHER_VALUES, TEXTS, GROUP, NUMBER, RENAMED, CHANGES };

static void write_texts(h5 *h, const char *path, source *in)
{
    const size_t count = next(in) % 5;
    char *texts[5] = {NULL};
    for (size_t i = 0; i < count; i++) texts[i] = next_text(in);
    (void)!h5_write_texts(h, path, texts, count);
    for (size_t i = 0; i < count; i++) memory_free(texts[i]);
}

/* The dataset with another type or shape, or other bytes somewhere in its values. */
static void write_other(h5 *h, const made_object *o, int change, source *in)
{
    h5_shape shape = o->shape;
    if (change == OTHER_TYPE) shape.type = (h5_type)(next(in) % 5);
    if (change == OTHER_SHAPE) {
        shape.rank = next(in) % (H5_RANK_MAX + 1);
        for (int i = 0; i < shape.rank; i++) shape.dims[i] = next(in) % 9;
    }
    const size_t room = 8 * items(shape), had = o->size < room ? o->size : room;
    uint8_t *data = memory_alloc(room + 8, 1);
    if (had > 0) memcpy(data, o->data, had);
    if (change == OTHER_VALUES && had > 0) next_bytes(data + next(in) % had, 8, in);
    (void)!h5_write(h, o->path, shape, data);
    memory_free(data);
}

static void write_dataset(h5 *h, const made_object *o, int change, source *in)
{
    switch (change) {
    case LEFT_OUT: break;
    case TEXTS: write_texts(h, o->path, in); break;
    case GROUP: (void)!h5_make_group(h, o->path); break;
    case RENAMED: {
        char *name = next_text(in), *path = memory_format("%s%s", o->path, name);
        if (strlen(name) > 0) write_texts(h, path, in);
        memory_free(name);
        memory_free(path);
        break;
    }
    case CHANGES:
        if (o->texts != NULL) {
            (void)!h5_write_texts(h, o->path, o->texts, o->count);
            break;
        } /* fall through */
    default: write_other(h, o, change, in); break;
    }
}

static void put_attribute(h5 *h, const made_object *o, int change, source *in)
{
    int64_t whole = o->whole;
    double real = o->real;
    char *text = NULL;
    switch (change) {
    case LEFT_OUT: return;
    case OTHER_VALUES: next_bytes(&whole, 8, in); (void)!h5_put_int(h, o->path, o->name, whole);
        return;
    case NUMBER: next_bytes(&real, 8, in); (void)!h5_put_real(h, o->path, o->name, real); return;
    case TEXTS:
        text = next_text(in);
        (void)!h5_put_text(h, o->path, o->name, text);
        memory_free(text);
        return;
    default: break;
    }
    if (o->kind == H5_TEXT) (void)!h5_put_text(h, o->path, o->name, o->texts[0]);
    if (o->kind == H5_WHOLE_NUMBER) (void)!h5_put_int(h, o->path, o->name, whole);
    if (o->kind == H5_REAL_NUMBER) (void)!h5_put_real(h, o->path, o->name, real);
}

static const char *make(const made_file *base, source *in)
{
    static char path[1024];
    snprintf(path, sizeof path, "%s/made.h5", fuzz_folder());
    fuzz_remove("made.h5");
    h5 *h;
    FUZZ_HOLD(h5_create(&h, path, base->format, (int)base->version) == STATUS_OK);
    for (size_t i = 0; i < base->count; i++) {
        const made_object *o = &base->objects[i];
        const uint8_t b = next(in);
        const int change = b < 128 ? CHANGES : b % CHANGES;
        if (o->name != NULL) {
            put_attribute(h, o, change, in);
        } else if (o->kind == H5_GROUP) {
            if (change != LEFT_OUT) (void)!h5_make_group(h, o->path);
        } else {
            write_dataset(h, o, change, in);
        }
    }
    while (in->at < in->end) {
        char *name = next_text(in);
        char *group = memory_format("%s/%s", base->more, name);
        if (name[0] != '\0') (void)!h5_make_group(h, group);
        memory_free(name);
        memory_free(group);
    }
    FUZZ_HOLD(h5_commit(h) == STATUS_OK);
    return path;
}

status_t fuzz_made(const uint8_t *bytes, size_t count)
{
    source in = {bytes, bytes + count};
    const made_file *bases = made_files();
    const uint8_t which = next(&in) % MADE_FILES;
    return bases[which].read(make(&bases[which], &in));
}
