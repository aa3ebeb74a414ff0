/* Reading from an HDF5 file that may come from a stranger: datasets, attributes, lists of names.
 *
 * Nothing is allocated on the word of the file alone: rank and dimensions are checked for
 * overflow and against the bytes that are stored (deflate gains at most a factor of 1,032; what is
 * large and gains more than a factor of 100 is no data), types against the type asked for, and
 * only then is memory taken. Numbers are widened, never narrowed. Text may be of fixed or variable
 * length, as h5py and R write it. Each refusal names file, object and what is wrong. */
#include "io/h5.h"

#include <stdlib.h>
#include <string.h>

#include "io/h5_private.h"
#include "src/core/memory.h"
#include "src/core/text.h"

enum {
    TEXT_MAX_SIZE = 1 << 26, /* bytes of one attribute that we are ready to read */
    ITEM_MAX_SIZE = 1 << 16, /* bytes of one text in a list, or of another item */
    DEFLATE_RATIO = 1032,    /* the greatest ratio of deflate (zlib's manual) */
    LARGE = 1 << 28, LARGE_RATIO = 100, /* bytes of a large dataset, and its greatest ratio */
    TEXTS_AT_ONCE = 64       /* of variable length, between two looks at their bytes */
};

/* An open dataset with what has been checked of it. */
typedef struct {
    hid_t data, type, space;
    int rank;
    hsize_t dims[H5_RANK_MAX];
    size_t items;
} open_data;

static void close_data(open_data *o)
{
    if (o->space >= 0) H5Sclose(o->space);
    if (o->type >= 0) H5Tclose(o->type);
    if (o->data >= 0) H5Dclose(o->data);
}

/* Rank and size are believable: no overflow, and no more than the bytes stored can hold. */
static status_t check_extent(open_data *o, const h5 *h, const char *path)
{
    H5S_class_t kind = H5Sget_simple_extent_type(o->space);
    o->rank = kind == H5S_NO_CLASS || kind == H5S_NULL ? -1 : H5Sget_simple_extent_ndims(o->space);
    if (o->rank < 0 || o->rank > H5_RANK_MAX) {
        return h5_refuse(h, path, "is no array of 0 to 4 dimensions");
    }
    H5Sget_simple_extent_dims(o->space, o->dims, NULL);
    size_t bytes = H5Tget_size(o->type);
    if (bytes == 0 || bytes > ITEM_MAX_SIZE) {
        return h5_refuse(h, path, "holds items of an impossible size");
    }
    o->items = 1;
    bool empty = false;
    for (int i = 0; i < o->rank; i++) empty = empty || o->dims[i] == 0;
    for (int i = 0; i < o->rank; i++) {
        if (empty) continue;
        if (o->dims[i] > SIZE_MAX / 16 / bytes) {
            return h5_refuse(h, path, "has impossible dimensions");
        }
        o->items *= (size_t)o->dims[i];
        bytes *= (size_t)o->dims[i];
    }
    if (empty) o->items = 0;
    size_t stored = (size_t)H5Dget_storage_size(o->data);
    if (stored > h->size) stored = h->size; /* the storage is the file's word, too */
    const size_t ratio = bytes > LARGE ? LARGE_RATIO : DEFLATE_RATIO;
    if (o->items > 0 && bytes / ratio > stored) {
        return h5_refuse(h, path, "claims more values than the file holds");
    }
    return STATUS_OK;
}

static status_t open_checked(open_data *ret, const h5 *h, const char *path)
{
    *ret = (open_data){.data = -1, .type = -1, .space = -1};
    if (!h5_has(h, path)) return h5_refuse(h, path, "is missing");
    ret->data = H5Dopen2(h->file, path, H5P_DEFAULT);
    if (ret->data < 0) return h5_refuse(h, path, "is no readable dataset");
    ret->type = H5Dget_type(ret->data);
    ret->space = H5Dget_space(ret->data);
    status_t s = h5_check_storage(h, path, ret->data);
    if (s == STATUS_OK) s = check_extent(ret, h, path);
    if (s != STATUS_OK) close_data(ret);
    return s;
}

static status_t get_shape(h5_shape *ret, const open_data *o, const h5 *h, const char *path)
{
    *ret = (h5_shape){.rank = o->rank};
    for (int i = 0; i < o->rank; i++) ret->dims[i] = (size_t)o->dims[i];
    if (!h5_nearest_type(&ret->type, o->type)) {
        return h5_refuse(h, path, "holds no numbers of a kind that this program reads");
    }
    return STATUS_OK;
}

status_t h5_get_rows(size_t *ret, const h5 *h, const char *path)
{
    open_data o;
    *ret = 0;
    TRY(open_checked(&o, h, path));
    if (o.rank > 0) *ret = (size_t)o.dims[0];
    close_data(&o);
    return STATUS_OK;
}

status_t h5_get_shape(h5_shape *ret, const h5 *h, const char *path)
{
    open_data o;
    TRY(open_checked(&o, h, path));
    status_t s = get_shape(ret, &o, h, path);
    close_data(&o);
    return s;
}

static status_t check_type(h5_type found, h5_type wanted, const h5 *h, const char *path)
{
    if (h5_type_fits(found, wanted)) return STATUS_OK;
    return status_set(STATUS_DATA, "%s: %s: holds %s, %s is needed", h->path, path,
                      h5_type_name(found), h5_type_name(wanted));
}

static status_t read_failed(const h5 *h, const char *path)
{
    return status_set(STATUS_DATA, "%s: %s: cannot be read: %s", h->path, path, h5_reason());
}

static status_t read_open(void **ret_data, h5_shape *ret_shape, const open_data *o, const h5 *h,
                          const char *path, h5_type type, int expected_rank)
{
    h5_shape shape;
    TRY(get_shape(&shape, o, h, path));
    TRY(check_type(shape.type, type, h, path));
    if (shape.rank != expected_rank) {
        return status_set(STATUS_DATA, "%s: %s: has %d dimensions, %d are needed", h->path, path,
                          shape.rank, expected_rank);
    }
    shape.type = type;
    void *data = memory_alloc(o->items, h5_type_size(type));
    if (o->items > 0
        && H5Dread(o->data, h5_memory_type(type), H5S_ALL, H5S_ALL, H5P_DEFAULT, data) < 0) {
        status_t s = read_failed(h, path);
        memory_free(data);
        return s;
    }
    *ret_data = data;
    if (ret_shape != NULL) *ret_shape = shape;
    return STATUS_OK;
}

status_t h5_read(void **ret_data, h5_shape *ret_shape, const h5 *h, const char *path, h5_type type,
                 int expected_rank)
{
    *ret_data = NULL;
    open_data o;
    TRY(open_checked(&o, h, path));
    status_t s = read_open(ret_data, ret_shape, &o, h, path, type, expected_rank);
    close_data(&o);
    return s;
}

/* Texts of an open dataset or attribute. */
typedef struct {
    hid_t from, type, space; /* its own type and space */
    bool is_attribute;
    size_t count, most;      /* texts; bytes that all of them can have */
} text_source;

/* The count texts from `first` on. */
static herr_t read_some(const text_source *t, hid_t type, size_t first, size_t count, void *buffer)
{
    if (t->is_attribute) return H5Aread(t->from, type, buffer);
    const h5_shape whole = {.rank = 1, .dims = {t->count}}, part = {.rank = 1, .dims = {count}};
    hid_t in_file = h5_make_space(whole), in_memory = h5_make_space(part);
    h5_select_rows(in_file, whole, first, count);
    const herr_t code = H5Dread(t->from, type, in_memory, in_file, H5P_DEFAULT, buffer);
    H5Sclose(in_memory);
    H5Sclose(in_file);
    return code;
}

/* Text of variable length, as h5py writes it. Many rows may point at the same bytes: all are read
 * only as long as they are not more than the file has. */
static bool read_variable(char **texts, const text_source *t)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, H5T_VARIABLE);
    H5Tset_cset(type, H5Tget_cset(t->type));
    bool good = true;
    size_t bytes = 0;
    for (size_t first = 0; first < t->count && good; first += TEXTS_AT_ONCE) {
        char *block[TEXTS_AT_ONCE] = {NULL};
        const size_t left = t->count - first, n = left < TEXTS_AT_ONCE ? left : TEXTS_AT_ONCE;
        good = read_some(t, type, first, n, block) >= 0;
        for (size_t i = 0; i < n && good; i++) {
            bytes += block[i] != NULL ? strlen(block[i]) : 0;
            good = bytes <= t->most;
            if (good) texts[first + i] = memory_copy_text(block[i] != NULL ? block[i] : "");
        }
        hid_t space = h5_make_space((h5_shape){.rank = 1, .dims = {n}});
        H5Dvlen_reclaim(type, space, H5P_DEFAULT, block);
        H5Sclose(space);
    }
    H5Tclose(type);
    return good;
}

/* Text of fixed length; padding by NUL or blanks is left out by HDF5's conversion. */
static bool read_fixed(char **texts, const text_source *t)
{
    size_t size = H5Tget_size(t->type) + 1;
    hid_t type = H5Tcopy(t->type);
    H5Tset_size(type, size);
    H5Tset_strpad(type, H5T_STR_NULLTERM);
    char *block = memory_alloc(t->count, size);
    bool good = read_some(t, type, 0, t->count, block) >= 0;
    for (size_t i = 0; good && i < t->count; i++) {
        block[(i + 1) * size - 1] = '\0';
        texts[i] = memory_copy_text(block + i * size);
    }
    memory_free(block);
    H5Tclose(type);
    return good;
}

/* On failure what has been read is freed and texts [count] are NULL. */
static bool read_texts(char **texts, const text_source *t)
{
    if (t->count == 0) return true;
    if (H5Tis_variable_str(t->type) > 0 ? read_variable(texts, t) : read_fixed(texts, t)) {
        return true;
    }
    for (size_t i = 0; i < t->count; i++) {
        memory_free(texts[i]);
        texts[i] = NULL;
    }
    return false;
}

status_t h5_read_texts(char ***ret, size_t *ret_count, const h5 *h, const char *path)
{
    *ret = NULL;
    *ret_count = 0;
    open_data o;
    TRY(open_checked(&o, h, path));
    status_t s = STATUS_OK;
    if (o.rank != 1 || H5Tget_class(o.type) != H5T_STRING) {
        s = h5_refuse(h, path, "is no list of texts");
    } else {
        char **texts = memory_array(texts, o.items);
        if (read_texts(texts, &(text_source){o.data, o.type, o.space, false, o.items, h->size})) {
            *ret = texts;
            *ret_count = o.items;
        } else {
            s = read_failed(h, path);
            memory_free(texts);
        }
    }
    close_data(&o);
    return s;
}

/* Open an attribute that must be one value. Errors: STATUS_DATA. */
static status_t open_attribute(hid_t *ret, const h5 *h, const char *object, const char *name)
{
    if (!h5_has(h, object)) return h5_refuse(h, object, "is missing");
    if (!h5_has_attribute(h, object, name)) {
        return status_set(STATUS_DATA, "%s: %s: has no attribute '%s'", h->path, object, name);
    }
    hid_t attribute = H5Aopen_by_name(h->file, object, name, H5P_DEFAULT, H5P_DEFAULT);
    if (attribute < 0) {
        return status_set(STATUS_DATA, "%s: %s: attribute '%s' cannot be read: %s", h->path, object,
                          name, h5_reason());
    }
    hid_t space = H5Aget_space(attribute);
    hssize_t points = H5Sget_simple_extent_npoints(space);
    H5Sclose(space);
    if (points != 1) {
        H5Aclose(attribute);
        return status_set(STATUS_DATA, "%s: %s: attribute '%s' is not one value", h->path, object,
                          name);
    }
    *ret = attribute;
    return STATUS_OK;
}

status_t h5_get_text(char **ret, const h5 *h, const char *object, const char *name)
{
    *ret = NULL;
    hid_t attribute = -1;
    TRY(open_attribute(&attribute, h, object, name));
    hid_t type = H5Aget_type(attribute), space = H5Aget_space(attribute);
    status_t s = STATUS_OK;
    if (H5Tget_class(type) != H5T_STRING || H5Tget_size(type) > TEXT_MAX_SIZE) {
        s = status_set(STATUS_DATA, "%s: %s: attribute '%s' is no text", h->path, object, name);
    } else if (!read_texts(ret, &(text_source){attribute, type, space, true, 1, h->size})) {
        s = status_set(STATUS_DATA, "%s: %s: attribute '%s' cannot be read: %s", h->path, object,
                       name, h5_reason());
    }
    H5Sclose(space);
    H5Tclose(type);
    H5Aclose(attribute);
    return s;
}

static status_t get_number(void *ret, h5_type wanted, const h5 *h, const char *object,
                           const char *name)
{
    hid_t attribute = -1;
    TRY(open_attribute(&attribute, h, object, name));
    hid_t type = H5Aget_type(attribute);
    status_t s = STATUS_OK;
    h5_type found;
    if (!h5_nearest_type(&found, type) || !h5_type_fits(found, wanted)) {
        s = status_set(STATUS_DATA, "%s: %s: attribute '%s' is no %s number", h->path, object, name,
                       wanted == H5_INT64 ? "whole" : "real");
    } else if (H5Aread(attribute, h5_memory_type(wanted), ret) < 0) {
        s = status_set(STATUS_DATA, "%s: %s: attribute '%s' cannot be read: %s", h->path, object,
                       name, h5_reason());
    }
    H5Tclose(type);
    H5Aclose(attribute);
    return s;
}

status_t h5_get_int(int64_t *ret, const h5 *h, const char *object, const char *name)
{
    *ret = 0;
    return get_number(ret, H5_INT64, h, object, name);
}

status_t h5_get_real(double *ret, const h5 *h, const char *object, const char *name)
{
    *ret = 0;
    return get_number(ret, H5_DOUBLE, h, object, name);
}

/* ---- lists ---- */

typedef struct {
    char **names;
    size_t count, capacity;
} name_list;

static void add_name(name_list *list, const char *name)
{
    memory_grow(list->names, &list->capacity, list->count + 1);
    list->names[list->count++] = memory_copy_text(name);
}

static herr_t add_link(hid_t group, const char *name, const H5L_info_t *info, void *list)
{
    (void)group, (void)info;
    add_name(list, name);
    return 0;
}

static herr_t add_attribute(hid_t object, const char *name, const H5A_info_t *info, void *list)
{
    (void)object, (void)info;
    add_name(list, name);
    return 0;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static status_t end_list(char ***ret, size_t *ret_count, name_list *list, bool good, const h5 *h,
                         const char *object)
{
    if (!good) {
        status_t s = read_failed(h, object);
        h5_free_texts(list->names, list->count);
        return s;
    }
    if (list->count > 0) qsort(list->names, list->count, sizeof *list->names, compare_names);
    *ret = list->names != NULL ? list->names : memory_array(*ret, 0);
    *ret_count = list->count;
    return STATUS_OK;
}

status_t h5_list(char ***ret, size_t *ret_count, const h5 *h, const char *group)
{
    *ret = NULL;
    *ret_count = 0;
    if (!h5_has(h, group)) return h5_refuse(h, group, "is missing");
    name_list list = {0};
    herr_t code = H5Literate_by_name(h->file, group, H5_INDEX_NAME, H5_ITER_NATIVE, NULL, add_link,
                                     &list, H5P_DEFAULT);
    return end_list(ret, ret_count, &list, code >= 0, h, group);
}

status_t h5_list_attributes(char ***ret, size_t *ret_count, const h5 *h, const char *object)
{
    *ret = NULL;
    *ret_count = 0;
    if (!h5_has(h, object)) return h5_refuse(h, object, "is missing");
    name_list list = {0};
    herr_t code = H5Aiterate_by_name(h->file, object, H5_INDEX_NAME, H5_ITER_NATIVE, NULL,
                                     add_attribute, &list, H5P_DEFAULT);
    return end_list(ret, ret_count, &list, code >= 0, h, object);
}

void h5_free_texts(char **texts, size_t count)
{
    if (texts == NULL) return;
    for (size_t i = 0; i < count; i++) memory_free(texts[i]);
    memory_free(texts);
}

/* ---- descriptions (for demodash info) ---- */

h5_kind h5_get_kind(const h5 *h, const char *path)
{
    if (!h5_has(h, path)) return H5_NOTHING;
    hid_t object = H5Oopen(h->file, path, H5P_DEFAULT);
    H5I_type_t type = object < 0 ? H5I_BADID : H5Iget_type(object);
    if (object >= 0) H5Oclose(object);
    return type == H5I_GROUP ? H5_GROUP : type == H5I_DATASET ? H5_DATASET : H5_NOTHING;
}

h5_kind h5_get_attribute_kind(const h5 *h, const char *object, const char *name)
{
    hid_t attribute = -1;
    if (open_attribute(&attribute, h, object, name) != STATUS_OK) return H5_NOTHING;
    hid_t type = H5Aget_type(attribute);
    h5_type number;
    h5_kind kind = H5_NOTHING;
    if (H5Tget_class(type) == H5T_STRING) {
        kind = H5_TEXT;
    } else if (h5_nearest_type(&number, type)) {
        kind = number >= H5_FLOAT ? H5_REAL_NUMBER : H5_WHOLE_NUMBER;
    }
    H5Tclose(type);
    H5Aclose(attribute);
    return kind;
}

status_t h5_describe(char **ret, const h5 *h, const char *path)
{
    *ret = NULL;
    open_data o;
    TRY(open_checked(&o, h, path));
    h5_type number;
    text_builder text = {0};
    if (H5Tget_class(o.type) == H5T_STRING) {
        text_add(&text, "text");
    } else {
        text_add(&text, "%s", h5_nearest_type(&number, o.type) ? h5_type_name(number) : "other");
    }
    for (int i = 0; i < o.rank; i++) {
        text_add(&text, "%s%llu]", i == 0 ? " [" : "[", (unsigned long long)o.dims[i]);
    }
    close_data(&o);
    *ret = text_end(&text);
    return STATUS_OK;
}
