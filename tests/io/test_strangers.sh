# HDF5 files from strangers: nothing outside the file is read, a name stands for one dataset, and what a file
# claims of its sizes is not believed. Each is refused with its name and the reason, exit 65.
. "$(dirname "$0")/../scratch.sh"
python=
for p in python3 /usr/bin/python3; do
    "$p" -c 'import h5py, numpy' 2>/dev/null && { python=$p; break; }
done
[ -n "$python" ] || { echo "SKIP: no python3 with h5py"; exit 77; }
"$DEMODASH" simulate -o c.h5 --datasets 1 --train 60 --test 40 --seed 4 2>/dev/null || exit 1
"$DEMODASH" sweep c.h5 -o r --no-gather --conv 5x4 --epochs 1 2>log || { cat log; exit 1; }
head -c 20000 /dev/zero >secret
"$python" "$SOURCE_DIR/tests/io/strangers.py" "$PWD/c.h5" "$PWD/secret" . || exit 1

# refused TRICK TEXT: a sweep of TRICK.h5 leaves with 65 and the text, names the file, takes under 1.5 GB
refused() {
    (ulimit -v 1500000; "$DEMODASH" check "$1.h5" >out 2>err)
    code=$?
    [ $code = 65 ] || fail "$1: exit $code, not 65: $(cat err)"
    grep -q "$1.h5: .*$2" err || fail "$1: does not say '$2': $(cat err)"
}
for trick in external_link_group external_link_unread external_link_validation external_link_dataset; do
    refused $trick "is a link to another file"
done
refused soft_link "is a soft link"
refused external_storage "test/letters: keeps its values in another file"
refused external_storage_ids "test/ids: keeps its values in another file"
refused external_storage_labels "train/labels: keeps its values in another file"
refused virtual "test/letters: is a virtual dataset"
refused same_name "is not how dataset"
refused lower_escape "/datasets/a%2fb: is not how dataset 'a/b' is spelt, but /datasets/a%2Fb is"
refused hidden_name "/datasets/A%00B: is not how dataset"
refused cycle "lies in too many groups"
refused cycles "lies in too many groups"
refused deep "lies in too many groups"
refused huge_shape "claims more values than the file holds"
refused huge_bomb "claims more values than the file holds"
refused huge_ids "holds items of an impossible size"
refused shared_ids "test/ids: cannot be read"
refused rank "test/labels: has 2 dimensions, 1 are needed"
refused type "test/labels: holds float32, uint8 is needed"
refused compound "test/labels: holds no numbers"
refused rows "test/ids: has another number of records than letters"

# the same door for models and explanations; what a model says of its layers is read whole
model=$(ls -d r/tasks/*/*)
"$DEMODASH" explain "$model" -m saliency 2>/dev/null || fail "explain"
printf '>q\n%s\n' "$(head -c 101 /dev/zero | tr '\0' A)" >q.fa
"$python" - "$model" "$PWD" <<'PYTHON'
import shutil
import sys
import h5py
model, here = sys.argv[1:]
def change(name, source):
    shutil.copy(f"{model}/{source}.h5", name)
    return h5py.File(name, "r+")
with change("m_link.h5", "model") as f:
    del f["parameters"]
    f["parameters"] = h5py.ExternalLink(f"{here}/{model}/model.h5", "/parameters")
for name, value in (("m_wide", "4294967300"), ("m_blank", " 4"), ("m_more", "4 4"), ("m_tail", "4x"),
                    ("m_minus", "-4"), ("m_none", "")):
    with change(name + ".h5", "model") as f:
        f.attrs["filters"] = value
with change("explain.h5", "explain") as f:
    del f["saliency"]
    f["saliency"] = h5py.ExternalLink(f"{here}/{model}/explain.h5", "/saliency")
PYTHON
expect 65 "m_link.h5: 'parameters' is a link to another file" "$DEMODASH" predict m_link.h5 q.fa
for name in m_wide m_blank m_more m_tail m_minus m_none; do
    expect 65 "', 1 numbers from 1 to 1000000 are needed" \
        "$DEMODASH" predict $name.h5 q.fa
done
expect 65 "explain.h5: 'saliency' is a link to another file" "$DEMODASH" info explain.h5
[ $failures = 0 ]
