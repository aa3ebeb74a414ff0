/* Any HDF5 file, walked as `info` walks it, and each of its values read as each type that we have:
 * results.h5, and whatever is to come. */
#include <stdio.h>
#include <string.h>

#include "fuzz/fuzz.h"
#include "io/h5.h"
#include "src/core/memory.h"

enum { DEPTH = 8, LINKS = 64 }; /* groups below each other, objects of each, that are looked at */

static void read_texts(const h5 *h, const char *path)
{
    char **texts;
    size_t count;
    if (h5_read_texts(&texts, &count, h, path) != STATUS_OK) return;
    for (size_t i = 0; i < count; i++) FUZZ_HOLD(texts[i] != NULL && strlen(texts[i]) < 1 << 26);
    h5_free_texts(texts, count);
}

static void read_dataset(const h5 *h, const char *path)
{
    h5_shape shape;
    size_t rows;
    char *words;
    if (h5_describe(&words, h, path) == STATUS_OK) memory_free(words);
    if (h5_get_rows(&rows, h, path) == STATUS_OK && h5_get_shape(&shape, h, path) == STATUS_OK) {
        FUZZ_HOLD(shape.rank >= 0 && shape.rank <= H5_RANK_MAX);
        FUZZ_HOLD(shape.rank == 0 || shape.dims[0] == rows);
        for (h5_type type = H5_UINT8; type <= H5_DOUBLE; type++) {
            void *data;
            if (h5_read(&data, NULL, h, path, type, shape.rank) == STATUS_OK) memory_free(data);
        }
    }
    read_texts(h, path);
}

static void read_attributes(const h5 *h, const char *object)
{
    char **names, *text;
    size_t count;
    int64_t whole;
    double real;
    if (h5_list_attributes(&names, &count, h, object) != STATUS_OK) return;
    for (size_t i = 0; i < count; i++) {
        (void)h5_get_attribute_kind(h, object, names[i]);
        if (h5_get_text(&text, h, object, names[i]) == STATUS_OK) memory_free(text);
        (void)!h5_get_int(&whole, h, object, names[i]);
        (void)!h5_get_real(&real, h, object, names[i]);
    }
    h5_free_texts(names, count);
}

static void walk(const h5 *h, const char *group, int depth)
{
    char **names;
    size_t count;
    read_attributes(h, group);
    if (depth == DEPTH || h5_list(&names, &count, h, group) != STATUS_OK) return;
    for (size_t i = 0; i < count && i < LINKS; i++) {
        char *path = memory_format("%s/%s", strcmp(group, "/") == 0 ? "" : group, names[i]);
        const h5_kind kind = h5_get_kind(h, path);
        if (kind == H5_GROUP) walk(h, path, depth + 1);
        if (kind == H5_DATASET) {
            read_attributes(h, path);
            read_dataset(h, path);
        }
        memory_free(path);
    }
    h5_free_texts(names, count);
}

status_t fuzz_h5(const uint8_t *bytes, size_t count)
{
    h5 *h;
    const status_t s = fuzz_judge(h5_open(&h, fuzz_h5_file(bytes, count), NULL, 0));
    if (s != STATUS_OK) return s;
    walk(h, "/", 0);
    h5_close(h);
    return s;
}
