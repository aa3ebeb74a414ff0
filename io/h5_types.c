/* What reading and writing share: the library's reasons in words, paths of objects, our five types
 * of number against HDF5's, and shapes as dataspaces.
 *
 * Files hold little-endian numbers whatever the machine; memory holds its own. A type found in a
 * file is represented by the smallest of ours that holds all its values, so that the check before
 * reading (is every value found one of the wanted type?) is a comparison of two of ours. Existence
 * is asked link by link from the root, as HDF5 treats a missing parent as an error, not as "no". */
#include "io/h5_private.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "src/core/memory.h"

/* A visitor of the error stack: the first entry of the walk is the innermost. */
static herr_t keep_innermost(unsigned int n, const H5E_error2_t *record, void *text)
{
    if (n == 0 && record->desc != NULL) snprintf(text, 512, "%s", record->desc);
    return 0;
}

const char *h5_reason(void)
{
    static _Thread_local char text[512];
    snprintf(text, sizeof text, "HDF5 gives no reason");
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_innermost, text);
    static const char mark[] = "error message = '";
    char *quoted = strstr(text, mark);
    if (quoted == NULL) return text;
    quoted += sizeof mark - 1;
    char *end = strchr(quoted, '\'');
    if (end != NULL) *end = '\0';
    return quoted;
}

status_t h5_write_failed(const h5 *h, const char *object)
{
    return status_set(STATUS_IO, "%s: %s: writing failed: %s", h->path, object, h5_reason());
}

status_t h5_refuse(const h5 *h, const char *object, const char *why)
{
    return status_set(STATUS_DATA, "%s: %s: %s", h->path, object, why);
}

status_t h5_agree(const h5 *h, status_t local)
{
    return h->team != NULL ? team_agree(h->team, local) : local;
}

bool h5_is_writer(const h5 *h)
{
    return h->team == NULL || h->team->rank == 0;
}

hid_t h5_make_creation(hid_t class)
{
    hid_t creation = H5Pcreate(class);
    H5Pset_obj_track_times(creation, false);
    H5Pset_attr_phase_change(creation, 64, 48);
    if (class == H5P_DATASET_CREATE) H5Pset_alloc_time(creation, H5D_ALLOC_TIME_EARLY);
    return creation;
}

bool h5_walk(const h5 *h, const char *path, bool whole, bool (*visit)(const h5 *, const char *))
{
    assert(path[0] == '/');
    char *part = memory_copy_text(path); /* of any length: it may come from a stranger's file */
    bool good = true;
    for (char *p = part + 1; good; p++) {
        if (*p != '/' && *p != '\0') continue;
        const char kept = *p;
        if (kept == '\0' && !whole) break;
        *p = '\0';
        if (p - part > 1) good = visit(h, part);
        *p = kept;
        if (kept == '\0') break;
    }
    memory_free(part);
    return good;
}

bool h5_link_exists(const h5 *h, const char *path)
{
    return H5Lexists(h->file, path, H5P_DEFAULT) > 0
        && H5Oexists_by_name(h->file, path, H5P_DEFAULT) > 0;
}

bool h5_has(const h5 *h, const char *path)
{
    return h5_walk(h, path, true, h5_link_exists);
}

bool h5_has_attribute(const h5 *h, const char *object, const char *name)
{
    return h5_has(h, object) && H5Aexists_by_name(h->file, object, name, H5P_DEFAULT) > 0;
}

size_t h5_type_size(h5_type type)
{
    switch (type) {
    case H5_UINT8: return 1;
    case H5_INT32:
    case H5_FLOAT: return 4;
    default: return 8;
    }
}

hid_t h5_memory_type(h5_type type)
{
    switch (type) {
    case H5_UINT8: return H5T_NATIVE_UINT8;
    case H5_INT32: return H5T_NATIVE_INT32;
    case H5_INT64: return H5T_NATIVE_INT64;
    case H5_FLOAT: return H5T_NATIVE_FLOAT;
    default: return H5T_NATIVE_DOUBLE;
    }
}

hid_t h5_file_type(h5_type type)
{
    switch (type) {
    case H5_UINT8: return H5T_STD_U8LE;
    case H5_INT32: return H5T_STD_I32LE;
    case H5_INT64: return H5T_STD_I64LE;
    case H5_FLOAT: return H5T_IEEE_F32LE;
    default: return H5T_IEEE_F64LE;
    }
}

const char *h5_type_name(h5_type type)
{
    static const char *const names[] = {"uint8", "int32", "int64", "float32", "float64"};
    return names[type];
}

hid_t h5_make_space(h5_shape shape)
{
    assert(shape.rank >= 0 && shape.rank <= H5_RANK_MAX);
    if (shape.rank == 0) return H5Screate(H5S_SCALAR);
    hsize_t dims[H5_RANK_MAX];
    for (int i = 0; i < shape.rank; i++) dims[i] = shape.dims[i];
    return H5Screate_simple(shape.rank, dims, NULL);
}

size_t h5_shape_items(h5_shape shape)
{
    size_t items = 1;
    for (int i = 0; i < shape.rank; i++) items *= shape.dims[i];
    return items;
}

bool h5_nearest_type(h5_type *ret, hid_t type)
{
    size_t size = H5Tget_size(type);
    switch (H5Tget_class(type)) {
    case H5T_INTEGER: {
        bool with_sign = H5Tget_sign(type) == H5T_SGN_2;
        if (size == 1 && !with_sign) *ret = H5_UINT8;
        else if (size < 4 || (size == 4 && with_sign)) *ret = H5_INT32;
        else if (size < 8 || (size == 8 && with_sign)) *ret = H5_INT64;
        else return false;
        return true;
    }
    case H5T_FLOAT:
        *ret = size <= 4 ? H5_FLOAT : H5_DOUBLE;
        return size <= 8;
    default: return false;
    }
}

bool h5_type_fits(h5_type found, h5_type wanted)
{
    bool found_real = found >= H5_FLOAT, wanted_real = wanted >= H5_FLOAT;
    return found_real == wanted_real && found <= wanted;
}

hid_t h5_make_text_type(size_t size)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, size > 0 ? size : 1);
    H5Tset_strpad(type, H5T_STR_NULLPAD);
    H5Tset_cset(type, H5T_CSET_UTF8);
    return type;
}

void h5_select_rows(hid_t space, h5_shape shape, size_t first, size_t count)
{
    hsize_t start_at[H5_RANK_MAX] = {first}, counts[H5_RANK_MAX] = {count};
    for (int i = 1; i < shape.rank; i++) counts[i] = shape.dims[i];
    H5Sselect_hyperslab(space, H5S_SELECT_SET, start_at, NULL, counts, NULL);
}
