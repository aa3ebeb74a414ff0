# demodash bench: its fields are there, finite and consistent; levels can be forced; help answers.
# Speeds themselves are not judged: a machine that runs tests is busy.
. "$SOURCE_DIR/tests/environment.sh"
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
fail() { echo "FAIL: $*"; cat "$work/err"; exit 1; }

"$DEMODASH" bench --help > "$work/help" 2> "$work/err" || fail "--help"
grep -q -- --rounds "$work/help" || fail "--help does not list its options"

networks=small-rnn,medium-cnn,large-cnn-rnn
DEMODASH_ISA=base "$DEMODASH" bench --json -v $networks -r 3 -s 0.01 -b 32 \
    > "$work/out" 2> "$work/err" || fail "bench --json"
command -v python3 > /dev/null || { echo "SKIP: no python3 to read JSON with"; exit 77; }
python3 - "$work/out" <<'PY' || fail "fields of --json"
import json, math, sys
results = json.load(open(sys.argv[1]))
assert [r["network"] for r in results] == ["small-rnn", "medium-cnn", "large-cnn-rnn"]
# useful operations of a training sequence by hand, layer by layer
lstm = lambda t, i, h: 2 * 2 * t * 4 * h * (i + h)
conv = lambda t, k, i, f: 2 * t * k * i * f
head = lambda n: 2 * n * 2
small_rnn = 3 * lstm(101, 4, 16) - 2 * 2 * 101 * 4 * 16 * 4 + 3 * head(32)
medium_cnn = 2 * conv(93, 9, 4, 64) + 3 * (conv(42, 5, 64, 64) + conv(19, 3, 64, 64) + head(64))
large_cnn_rnn = (2 * conv(101, 9, 4, 128)
                 + 3 * (conv(50, 5, 128, 128) + lstm(50, 128, 32) + head(64)))
for r, flops in zip(results, (small_rnn, medium_cnn, large_cnn_rnn)):
    for key in ("train_seq_per_s", "infer_seq_per_s", "train_gflops", "sgemm_gflops",
                "train_ratio", "infer_gflops", "infer_ratio"):
        assert math.isfinite(r[key]) and r[key] > 0, (r["network"], key)
    close = lambda a, b: abs(a - b) <= 1e-4 * abs(b)
    assert close(r["train_gflops"], r["train_seq_per_s"] * flops * 1e-9), (r["network"], flops)
    assert close(r["train_ratio"], r["train_gflops"] / r["sgemm_gflops"])
    for key, figure in (("train_spread", "train_seq_per_s"), ("infer_spread", "infer_seq_per_s"),
                        ("sgemm_spread", "sgemm_gflops")):
        low, median, high = r[key]
        assert low <= median <= high and close(median, r[figure]), (r["network"], key)
    phases = r["seconds_per_sequence"]
    assert set(phases) == {"input", "conv", "lstm", "loss", "optimizer", "reduction", "data",
                           "other"}
    assert all(math.isfinite(s) and s >= 0 for s in phases.values())
    assert sum(phases.values()) > 0 and phases["input"] > 0
    assert (phases["lstm"] > 0) == ("rnn" in r["network"])
    assert r["kernels"] == "base"
    bounds, limits = r["bound_per_sequence"], r["limits"]
    assert all(limits[k] > 0 for k in ("product_gflops", "activations_per_s", "copy_bytes_per_s"))
    convs = {"small-rnn": 0, "medium-cnn": conv(42, 5, 64, 64) + conv(19, 3, 64, 64),
             "large-cnn-rnn": conv(50, 5, 128, 128)}[r["network"]]
    assert close(bounds["conv"], 3 * convs / limits["product_gflops"] * 1e-9) or convs == 0
    units = {"small-rnn": 2 * 101 * 16, "medium-cnn": 0, "large-cnn-rnn": 2 * 50 * 32}[r["network"]]
    each = (3 * 8 * (16 if r["network"] == "small-rnn" else 128 + 32) / limits["product_gflops"] * 1e-9
            + 5 / limits["activations_per_s"])
    assert abs(bounds["lstm"] - units * each) <= 1e-4 * units * each
    assert 0 < bounds["optimizer"] < bounds["reduction"]
PY

timeout 300 "$MPIEXEC" -n 2 "$DEMODASH" bench --scaling --json -v small-rnn,small-cnn -r 1 -s 0.02 \
    -b 64 --save "$work/model" > "$work/out" 2> "$work/err" || fail "bench --scaling --json"
python3 - "$work/out" "$work/model" <<'PY' || fail "fields of --scaling --json"
import json, math, sys
found = json.load(open(sys.argv[1]))
for kind in ("strong", "weak"):
    rows = found[kind]
    assert [(r["network"], r["ranks"]) for r in rows] == [
        ("small-rnn", 1), ("small-rnn", 2), ("small-cnn", 1), ("small-cnn", 2)]
    for r, one in zip(rows, (rows[0], rows[0], rows[2], rows[2])):
        assert r["seq_per_s"] > 0 and 0 < r["busy"] < 1.1, r
        assert abs(r["speedup"] - r["seq_per_s"] / one["seq_per_s"]) < 1e-3 * r["speedup"], r
assert len(found["allreduce"]) == 5
assert all(r["ranks"] == 2 and r["seconds"] > 0 and r["model"] >= 0 for r in found["allreduce"])
model = dict(line.split() for line in open(sys.argv[2]))
assert set(model) == set(found["model"]) and len(model) == 13
for key, value in found["model"].items():
    assert math.isfinite(value) and value >= 0, key
    assert abs(value - float(model[key])) <= 1e-5 * value, key
assert found["model"]["forward"] > 0
assert {j["ranks"] for j in found["jobs"]} == {1, 2}
for j in found["jobs"]:
    assert j["predicted_seconds"] > 0 and j["measured_seconds"] > 0
    assert abs(j["error"] - (j["predicted_seconds"] / j["measured_seconds"] - 1)) < 1e-3
worst = max(abs(j["error"]) for j in found["jobs"])
assert abs(found["job_error"]["largest"] - worst) < 1e-3
PY

"$DEMODASH" bench --explain --json -v small-cnn,small-rnn,small-cnn-rnn -r 2 -s 0.001 -l 40 \
    > "$work/out" 2> "$work/err" || fail "bench --explain --json"
python3 - "$work/out" <<'PY' || fail "fields of --explain --json"
import json, sys
results = json.load(open(sys.argv[1]))
assert [r["network"] for r in results] == ["small-cnn", "small-rnn", "small-cnn-rnn"]
for r in results:
    rates = {"saliency", "ig", "ism", "classopt"}
    rates |= {"activation"} if "cnn" in r["network"] else set()
    if "rnn" in r["network"]:
        rates |= {"temporal", "prefix", "plain", "temporal_speedup", "prefix_speedup"}
    assert rates == set(r) - {"network", "processor", "kernels", "rounds"}, r
    assert all(0 < r[k][0] <= r[k][1] <= r[k][2] for k in rates), r
    # the ratio of two rounds lies between those of the extremes
    if "plain" in rates:
        for k in ("temporal", "prefix"):
            low, high = r[k][0] / r["plain"][2], r[k][2] / r["plain"][0]
            assert low * 0.999 <= r[k + "_speedup"][0], r
            assert r[k + "_speedup"][2] <= high * 1.001, r
PY
"$DEMODASH" bench --explain -v small-cnn -r 1 -s 0.001 -l 40 > "$work/out" 2> "$work/err" ||
    fail "bench --explain"
grep -q '^small-cnn .* - *$' "$work/out" && fail "class optimization is not measured"
grep -q '^small-cnn ' "$work/out" || fail "bench --explain: no line for the network"

TMPDIR=$work "$DEMODASH" bench --data --json -r 3 > "$work/out" 2> "$work/err" || fail "bench --data"
python3 - "$work/out" <<'PY' || fail "fields of --data --json"
import json, sys
found = json.load(open(sys.argv[1]))
for key in ("shuffle", "simulate", "import", "import-table", "import-peaks"):
    low, median, high = found[key]
    assert 0 < low <= median <= high, key
assert found["length"] == 101
PY
[ -z "$(find "$work" -name 'demodash-bench*')" ] || fail "bench --data leaves its files"

"$DEMODASH" bench -v medium-rnn -r 1 -s 0.01 -b 16 > "$work/out" 2> "$work/err" || fail "text"
grep -q '^medium-rnn ' "$work/out" || fail "no line for the network"
for wrong in '-v no-such' '-b 17' 'operand' '--recipe none' '--save x' '--precision half' '--data --scaling' '--data -l 20' '--explain --scaling'; do
    "$DEMODASH" bench -r 1 -s 0.01 $wrong > "$work/out" 2> "$work/err"
    [ $? = 2 ] || fail "$wrong is not refused"
done
exit 0
