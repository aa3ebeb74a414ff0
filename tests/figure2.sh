# The panel of Figure 2 against the paper's: trains the three medium networks on the authors' GATA1
# data, draws test sequence 192 and compares its seven rows with the digitised ones.
# Takes minutes: not part of make check. usage: DEMODASH=build/demodash tests/figure2.sh [EPOCHS
# [FOLDER to keep results in [RECIPE [SEEDS]]]], seeds as in 1,2,3. Exit 1 when one of the three
# demands fails for one of the seeds, 77 without the data.
set -u
DEMODASH=${DEMODASH:-build/demodash}
data=${DEMODASH_DATA:-$(dirname "$0")/../../shared/data}
epochs=${1:-15}
folder=${2:-$(mktemp -d)}
recipe=${3:-best}
seeds=${4:-1}
[ -d "$data/deepmotif/GATA1_K562_GATA-1_USC" ] || { echo "SKIP: no $data/deepmotif"; exit 77; }
mkdir -p "$folder"
$DEMODASH import "$data/deepmotif/GATA1_K562_GATA-1_USC" -o "$folder/c.h5" 2>/dev/null || exit 1
$DEMODASH sweep "$folder/c.h5" --no-gather -o "$folder" --recipe "$recipe" --epochs "$epochs" \
    --seeds "$seeds" --networks medium-cnn,medium-rnn,medium-cnn-rnn 2>"$folder/log" || { cat "$folder/log"; exit 1; }
$DEMODASH summary "$folder"

# compare TABLE: its seven rows with the paper's, and the three demands
compare() {
awk '
function correlate(name,   i, n, mx, my, sxx, syy, sxy) {
    n = mx = my = sxx = syy = sxy = 0
    for (i = 2; i <= 101; i++) { n++; mx += ours[name, i]; my += paper[name, i] }
    mx /= n; my /= n
    for (i = 2; i <= 101; i++) {
        sxx += (ours[name, i] - mx) ^ 2; syy += (paper[name, i] - my) ^ 2
        sxy += (ours[name, i] - mx) * (paper[name, i] - my)
    }
    return sxy / sqrt(sxx * syy)
}
FNR == NR { split($0, f, ","); if (f[1] == "GATA1") paper[f[2], f[3]] = f[5]; next }
FNR == 1 { columns = split($0, heads, "\t"); next }
{ split($0, f, "\t"); for (i = 4; i <= columns; i++) ours[heads[i], f[1]] = f[i] }
END {
    for (i = 4; i <= columns; i++) printf "correlation with the paper, %-17s %.3f\n", heads[i], correlate(heads[i])
    for (i = 1; i <= 101; i++) if (ours["CNN_saliency", i] > ours["CNN_saliency", peak]) peak = i
    best = -1
    for (i = 1; i <= 93; i++) {
        sum = 0
        for (k = 0; k < 9; k++) sum += ours["CNN_saliency", i + k]
        if (sum > best) { best = sum; start = i }
    }
    low = start > 74 ? start : 74; high = start + 8 < 82 ? start + 8 : 82
    for (i = 2; i <= 101; i++) {
        if (ours["CNN-RNN_forward", i - 1] < .5 && ours["CNN-RNN_forward", i] >= .5) {
            places = places " " i
            if (i >= 71 && i <= 83) crossed = i
        }
    }
    printf "CNN saliency peaks at base %d (paper 77, at most 2 off)\n", peak
    printf "best 9-mer %d-%d overlaps 74-82 by %d (at least 6)\n", start, start + 8, high - low + 1
    printf "CNN-RNN forward crosses 0.5 upwards at%s (77, at most 6 off)\n", places
    exit !(peak >= 75 && peak <= 79 && high - low + 1 >= 6 && crossed)
}' "$data/published/figure2_rows.csv" "$1"
}

failed=0
for seed in $(echo "$seeds" | tr , ' '); do
    echo "seed $seed"
    $DEMODASH panel "$folder" --dataset GATA1 --sequence 192 --seed "$seed" -o "$folder/gata1-s$seed.svg" \
        -t "$folder/gata1-s$seed.tsv" --motifs "$data/motifs/JASPAR_CORE_2016_vertebrates.meme" || exit 1
    compare "$folder/gata1-s$seed.tsv" || failed=1
done
exit $failed
