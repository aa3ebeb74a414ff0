# strangers.py COMPENDIUM SECRET FOLDER: HDF5 files as a stranger could make them out of a compendium with one
# dataset; one file a trick, FOLDER/TRICK.h5. SECRET is a file of raw bytes that is not theirs.
import shutil
import sys

import h5py
import numpy

source, secret, folder = sys.argv[1:]
with h5py.File(source) as f:
    dataset = next(iter(f["datasets"]))
    shape = f["datasets"][dataset]["test/letters"].shape
group = "datasets/" + dataset


def trick(name):
    path = f"{folder}/{name}.h5"
    shutil.copy(source, path)
    return h5py.File(path, "r+")


def outside(f, path, like):
    """The dataset at path, with its bytes in SECRET."""
    creation = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    creation.set_external(secret.encode(), 0, h5py.h5f.UNLIMITED)
    space = h5py.h5s.create_simple(like.shape)
    dtype = h5py.h5t.py_create(like.dtype)
    del f[path]
    h5py.h5d.create(f.id, path.encode(), dtype, space, dcpl=creation)


with trick("external_link_group") as f:
    del f[group + "/test"]
    f[group + "/test"] = h5py.ExternalLink(source, "/" + group + "/test")
with trick("external_link_unread") as f:
    f["notes"] = h5py.ExternalLink(secret, "/")
with trick("external_link_validation") as f:
    f[group + "/validation"] = h5py.ExternalLink(source, "/" + group + "/test")
with trick("external_link_dataset") as f:
    f["datasets/Z"] = h5py.ExternalLink(source, "/" + group)
with trick("soft_link") as f:
    f["datasets/Z"] = h5py.SoftLink("/" + group)
with trick("external_storage") as f:
    outside(f, group + "/test/letters", numpy.zeros(shape, "u1"))
with trick("external_storage_ids") as f:
    outside(f, group + "/test/ids", numpy.zeros(shape[0], "S16"))
with trick("external_storage_labels") as f:
    outside(f, group + "/train/labels", f[group + "/train/labels"])
with trick("virtual") as f:
    layout = h5py.VirtualLayout(shape, "u1")
    layout[:] = h5py.VirtualSource(source, group + "/test/letters", shape)
    del f[group + "/test/letters"]
    f.create_virtual_dataset(group + "/test/letters", layout)
with trick("same_name") as f:
    f.copy(group, "datasets/%" + "%02X" % ord(dataset[0]) + dataset[1:])
with trick("lower_escape") as f:
    f.copy(group, "datasets/a%2fb")
with trick("hidden_name") as f:
    f.copy(group, "datasets/A%00B")
with trick("cycle") as f:
    f["datasets/" + dataset + "/again"] = f["datasets"]
with trick("cycles") as f:
    for i in range(40):
        f["more/%d" % i] = f["/"]
with trick("deep") as f:
    f.create_group("/".join(["g"] * 400))
with trick("huge_shape") as f:
    del f[group + "/test/letters"]
    f.create_dataset(group + "/test/letters", (4000000000, 60000), "u1", chunks=(1000, 1000))
with trick("huge_bomb") as f:
    del f[group + "/test/labels"]
    f.create_dataset(group + "/test/labels", data=numpy.zeros(900000000, "u1"), chunks=(90000000,),
                     compression="gzip", compression_opts=9)
with trick("huge_ids") as f:
    del f[group + "/test/ids"]
    f.create_dataset(group + "/test/ids", (shape[0],), "S16777216", chunks=(1,), compression="gzip")
with trick("shared_ids") as f:
    # rows of variable length that all point at the same bytes
    del f[group + "/test/ids"]
    text = numpy.array(["x" * 400000], object)
    d = f.create_dataset(group + "/test/ids", (shape[0],), h5py.string_dtype())
    d[0:1] = text
    offset = d.id.get_offset()
    path, count = f.filename, shape[0]
with open(path, "r+b") as raw:
    raw.seek(offset)
    row = raw.read(16)
    raw.seek(offset)
    raw.write(row * count)
with trick("rank") as f:
    del f[group + "/test/labels"]
    f[group + "/test/labels"] = numpy.zeros((shape[0], 1), "u1")
with trick("type") as f:
    del f[group + "/test/labels"]
    f[group + "/test/labels"] = numpy.zeros(shape[0], "f4")
with trick("compound") as f:
    del f[group + "/test/labels"]
    f[group + "/test/labels"] = numpy.zeros(shape[0], [("a", "u1"), ("b", "u1")])
with trick("rows") as f:
    del f[group + "/test/ids"]
    f[group + "/test/ids"] = numpy.array([b"x"] * (shape[0] + 1))
