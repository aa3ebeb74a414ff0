/* Writing to an HDF5 file of ours: groups, datasets, attributes.
 *
 * One path serves both kinds of file. In a parallel one every rank makes each object, as HDF5
 * asks for, the first rank alone writes what all hold, and the status is agreed on before the call
 * returns, so that no rank goes on alone; only rows of a dataset are written by each rank for
 * itself. Times are off and space is taken at once (h5_make_creation): equal content gives equal
 * bytes. */
#include "io/h5.h"

#include <assert.h>
#include <string.h>

#include "io/h5_private.h"
#include "src/core/memory.h"

static bool make_one_group(const h5 *h, const char *path)
{
    if (h5_link_exists(h, path)) return true;
    hid_t creation = h5_make_creation(H5P_GROUP_CREATE);
    hid_t group = H5Gcreate2(h->file, path, H5P_DEFAULT, creation, H5P_DEFAULT);
    H5Pclose(creation);
    if (group >= 0) H5Gclose(group);
    return group >= 0;
}

static status_t make_parents(const h5 *h, const char *path)
{
    return h5_walk(h, path, false, make_one_group) ? STATUS_OK : h5_write_failed(h, path);
}

status_t h5_make_group(h5 *h, const char *path)
{
    status_t s = h5_walk(h, path, true, make_one_group) ? STATUS_OK : h5_write_failed(h, path);
    return h5_agree(h, s);
}

static hid_t make_data(h5 *h, const char *path, hid_t type, hid_t space)
{
    hid_t creation = h5_make_creation(H5P_DATASET_CREATE);
    hid_t data = H5Dcreate2(h->file, path, type, space, H5P_DEFAULT, creation, H5P_DEFAULT);
    H5Pclose(creation);
    return data;
}

/* Collective for a parallel file: all make the object, rank 0 writes it. items: of the whole. */
static status_t write_whole(h5 *h, const char *path, hid_t type_in_file, hid_t type_in_memory,
                            hid_t space, const void *bytes, size_t items)
{
    status_t s = make_parents(h, path);
    if (s != STATUS_OK) return h5_agree(h, s);
    hid_t data = make_data(h, path, type_in_file, space);
    if (data < 0) return h5_agree(h, h5_write_failed(h, path));
    if (items > 0 && h5_is_writer(h)
        && H5Dwrite(data, type_in_memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes) < 0) {
        s = h5_write_failed(h, path);
    }
    if (H5Dclose(data) < 0 && s == STATUS_OK) s = h5_write_failed(h, path);
    return h5_agree(h, s);
}

status_t h5_write(h5 *h, const char *path, h5_shape shape, const void *data)
{
    hid_t space = h5_make_space(shape);
    status_t s = write_whole(h, path, h5_file_type(shape.type), h5_memory_type(shape.type), space,
                             data, h5_shape_items(shape));
    H5Sclose(space);
    return s;
}

status_t h5_write_texts(h5 *h, const char *path, char *const *texts, size_t count)
{
    size_t size = 1;
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(texts[i]);
        if (length > size) size = length;
    }
    char *block = memory_alloc(count, size);
    for (size_t i = 0; i < count; i++) memcpy(block + i * size, texts[i], strlen(texts[i]));
    hid_t type = h5_make_text_type(size);
    hid_t space = h5_make_space((h5_shape){.rank = 1, .dims = {count}});
    status_t s = write_whole(h, path, type, type, space, block, count);
    H5Sclose(space);
    H5Tclose(type);
    memory_free(block);
    return s;
}

/* An attribute, replaced when it is there. */
static status_t put(h5 *h, const char *object, const char *name, hid_t type_in_file,
                    hid_t type_in_memory, const void *value)
{
    status_t s = STATUS_OK;
    if (H5Aexists_by_name(h->file, object, name, H5P_DEFAULT) > 0) {
        H5Adelete_by_name(h->file, object, name, H5P_DEFAULT);
    }
    hid_t space = H5Screate(H5S_SCALAR);
    hid_t attribute = H5Acreate_by_name(h->file, object, name, type_in_file, space, H5P_DEFAULT,
                                        H5P_DEFAULT, H5P_DEFAULT);
    if (attribute < 0 || H5Awrite(attribute, type_in_memory, value) < 0) {
        s = status_set(STATUS_IO, "%s: %s: attribute '%s': writing failed: %s", h->path, object,
                       name, h5_reason());
    }
    if (attribute >= 0) H5Aclose(attribute);
    H5Sclose(space);
    return h5_agree(h, s);
}

status_t h5_put_text(h5 *h, const char *object, const char *name, const char *value)
{
    hid_t type = h5_make_text_type(strlen(value));
    status_t s = put(h, object, name, type, type, value);
    H5Tclose(type);
    return s;
}

status_t h5_put_int(h5 *h, const char *object, const char *name, int64_t value)
{
    return put(h, object, name, H5T_STD_I64LE, H5T_NATIVE_INT64, &value);
}

status_t h5_put_real(h5 *h, const char *object, const char *name, double value)
{
    return put(h, object, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, &value);
}

status_t h5_make_dataset(h5 *h, const char *path, h5_shape shape)
{
    hid_t space = h5_make_space(shape);
    status_t s = write_whole(h, path, h5_file_type(shape.type), h5_memory_type(shape.type), space,
                             NULL, 0);
    H5Sclose(space);
    return s;
}

status_t h5_write_rows(h5 *h, const char *path, h5_shape shape, size_t first, size_t count,
                       const void *data)
{
    assert(shape.rank >= 1 && first + count <= shape.dims[0]);
    if (count == 0) return STATUS_OK;
    hid_t object = H5Dopen2(h->file, path, H5P_DEFAULT);
    if (object < 0) return h5_write_failed(h, path);
    h5_shape part = shape;
    part.dims[0] = count;
    hid_t in_file = h5_make_space(shape), in_memory = h5_make_space(part);
    h5_select_rows(in_file, shape, first, count);
    status_t s = STATUS_OK;
    if (H5Dwrite(object, h5_memory_type(shape.type), in_memory, in_file, H5P_DEFAULT, data) < 0) {
        s = h5_write_failed(h, path);
    }
    H5Sclose(in_memory);
    H5Sclose(in_file);
    H5Dclose(object);
    return s;
}
