/* Nothing that we read lies outside the file that was named. HDF5 follows links into other files,
 * and datasets may keep their bytes in others (external storage, virtual datasets): a file from a
 * stranger could so have this program read, and pass on, what only its user may read. All of it is
 * refused here, for every file that is opened: links when the file is opened, group by group from
 * the root; where a dataset keeps its bytes when the dataset is opened. Soft links are refused as
 * well: they may lead through others, and no file of ours has one.
 *
 * The walk trusts nothing either: groups that hold themselves end at a depth that no file of ours
 * has, and more links than the file's bytes could hold end it before that. */
#include <sys/types.h>

#include "io/h5_private.h"

enum {
    DEPTH_MAX = 16,     /* groups below each other; ours are at most 5 deep */
    LINK_BYTES_LEAST = 8 /* a link takes more bytes of its file */
};

typedef struct {
    const h5 *h;
    size_t left;        /* links that the file could still hold */
    int depth;
    status_t status;
} walk;

static status_t check_group(walk *w, hid_t group);

static status_t refuse_link(const walk *w, const char *name, const char *why)
{
    return status_set(STATUS_DATA, "%s: '%s' %s", w->h->path, name, why);
}

static status_t check_link(walk *w, hid_t group, const char *name, H5L_type_t type)
{
    if (type == H5L_TYPE_SOFT) {
        return refuse_link(w, name, "is a soft link: such links are not followed");
    }
    if (type != H5L_TYPE_HARD) {
        return refuse_link(w, name, "is a link to another file: such links are not followed");
    }
    if (w->left == 0) return refuse_link(w, name, "is one of more links than the file can hold");
    w->left--;
    hid_t object = H5Oopen(group, name, H5P_DEFAULT);
    if (object < 0) return STATUS_OK; /* whoever needs it is told so when it is read */
    status_t s = STATUS_OK;
    if (H5Iget_type(object) == H5I_GROUP) {
        s = w->depth == DEPTH_MAX ? refuse_link(w, name, "lies in too many groups")
                                  : check_group(w, object);
    }
    H5Oclose(object);
    return s;
}

/* H5L_iterate_t: > 0 ends the iteration. */
static herr_t visit(hid_t group, const char *name, const H5L_info_t *info, void *data)
{
    walk *w = data;
    w->status = check_link(w, group, name, info->type);
    return w->status != STATUS_OK;
}

static status_t check_group(walk *w, hid_t group)
{
    w->depth++;
    const herr_t code = H5Literate(group, H5_INDEX_NAME, H5_ITER_NATIVE, NULL, visit, w);
    w->depth--;
    if (w->status != STATUS_OK) return w->status;
    if (code < 0) {
        return status_set(STATUS_DATA, "%s: is a damaged HDF5 file: %s", w->h->path, h5_reason());
    }
    return STATUS_OK;
}

status_t h5_check_links(const h5 *h)
{
    hid_t root = H5Gopen2(h->file, "/", H5P_DEFAULT);
    if (root < 0) return h5_refuse(h, "/", "is no readable group");
    walk w = {.h = h, .left = h->size / LINK_BYTES_LEAST};
    status_t s = check_group(&w, root);
    H5Gclose(root);
    return s;
}

status_t h5_check_storage(const h5 *h, const char *path, hid_t data)
{
    hid_t creation = H5Dget_create_plist(data);
    if (creation < 0) return h5_refuse(h, path, "is no readable dataset");
    const bool virtual = H5Pget_layout(creation) == H5D_VIRTUAL;
    const bool outside = H5Pget_external_count(creation) != 0;
    H5Pclose(creation);
    if (!virtual && !outside) return STATUS_OK;
    return h5_refuse(h, path, virtual ? "is a virtual dataset: its values lie elsewhere, which is "
                                        "not followed"
                                      : "keeps its values in another file, which is not followed");
}
