/* panel: the dashboard of Figure 2, from made-up rows and from the paper's own, digitised.
 *
 * To look at them: DEMODASH_LOOK=FOLDER tests/io/page/test_panel writes each panel as SVG, PNG and
 * PDF. */
#include <math.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "io/lines.h"
#include "io/motifs.h"
#include "io/page/panel.h"
#include "src/core/dna.h"
#include "src/core/memory.h"
#include "src/core/random.h"
#include "src/motif/scan.h"
#include "tests/harness.h"
#include "tests/io/page/markup_check.h"

static markup_check check;

static int count_text(const char *text, const char *word)
{
    int count = 0;
    for (const char *p = strstr(text, word); p != NULL; p = strstr(p + 1, word)) count++;
    return count;
}

/* ---- a made-up panel of any length ---- */

enum { LONGEST = 400 };
typedef struct {
    panel p;
    uint8_t letters[LONGEST];
    float rows[9][LONGEST], matrix[3][4 * LONGEST];
    panel_hit hits[2];
    motif known;
} sample;

static sample *sample_create(size_t length)
{
    sample *s = memory_array(s, 1);
    random_stream stream = random_stream_init(random_key_make("panel", "t", 1), RANDOM_TEST, 0, 0);
    for (size_t i = 0; i < length; i++) {
        s->letters[i] = (uint8_t)random_below(&stream, i == 4 ? 5 : 4);
        for (int n = 0; n < 3; n++) {
            double z = ((double)i - 0.76 * (double)length) / (3 + 4 * n);
            s->rows[n][i] = (float)(exp(-0.5 * z * z) + 0.1 * random_uniform(&stream));
            s->rows[3 + 2 * n][i] = (float)(1 / (1 + exp(-z)));
            s->rows[4 + 2 * n][i] = (float)(1 / (1 + exp(z)));
            double sum = 0, odds[4];
            for (int a = 0; a < 4; a++) sum += odds[a] = exp((4 - n) * random_uniform(&stream));
            for (int a = 0; a < 4; a++) s->matrix[n][4 * i + (size_t)a] = (float)(odds[a] / sum);
        }
    }
    if (length > 2) s->rows[7][0] = s->rows[7][1] = NAN;
    s->known = motif_make("MA0000.1", "Test & <try>", 8);
    for (int i = 0; i < 32; i++) s->known.probability[i] = (i + i / 4) % 4 == 0 ? 0.85 : 0.05;
    s->known.sites = 100;
    s->p = (panel){.title = "TEST, sequence 1", .sequence_name = "Positive test seq.",
                   .letters = s->letters, .length = length, .first = 1, .known = &s->known,
                   .hits = s->hits, .matrix_length = length, .score = {0.9, 0.96, 0.987}};
    if (length > 40) {
        size_t at = length * 3 / 4;
        s->hits[0] = (panel_hit){at, 8, true, 1.234e-5};
        s->hits[1] = (panel_hit){3, 8, true, 4e-4};
        s->p.hit_count = 2;
    }
    for (int n = 0; n < 3; n++) {
        s->p.matrix[n] = s->matrix[n];
        s->p.saliency[n] = s->rows[n];
    }
    for (int n = NET_RNN; n <= NET_CNN_RNN; n++) {
        s->p.forward[n] = s->rows[3 + 2 * n];
        s->p.backward[n] = s->rows[4 + 2 * n];
    }
    return s;
}

static void sample_destroy(sample *s)
{
    motif_release(&s->known);
    memory_free(s);
}

static char *svg_of(const panel *p)
{
    draw *d = draw_svg_create("panel");
    const char *bytes;
    size_t count;
    status_t status = panel_page(d, p);
    CU_ASSERT_EQUAL(status, STATUS_OK);
    if (status != STATUS_OK) {
        printf(" %s ", status_message());
        draw_destroy(d);
        return memory_copy_text("");
    }
    CU_ASSERT_EQUAL(draw_finish(d, &bytes, &count), STATUS_OK);
    char *copy = memory_copy_text(bytes);
    draw_destroy(d);
    return copy;
}

/* Height of a picture, which is 720 wide. */
static double height_of(const char *svg)
{
    const char *box = strstr(svg, "viewBox=\"");
    double height = 0;
    CU_ASSERT_PTR_NOT_NULL_FATAL(box);
    CU_ASSERT_EQUAL(sscanf(box, "viewBox=\"0 0 720 %lf\"", &height), 1);
    return height;
}

static void look(const panel *p, const char *name)
{
    const char *folder = getenv("DEMODASH_LOOK");
    if (folder == NULL) return;
    draw *const pictures[3] = {draw_svg_create(name), draw_png_create(2), draw_pdf_create(name)};
    static const char *const endings[3] = {"svg", "png", "pdf"};
    for (int i = 0; i < 3; i++) {
        char *path = memory_format("%s/%s.%s", folder, name, endings[i]);
        CU_ASSERT_EQUAL(panel_page(pictures[i], p), STATUS_OK);
        CU_ASSERT_EQUAL(draw_write(pictures[i], path), STATUS_OK);
        draw_destroy(pictures[i]);
        memory_free(path);
    }
}

static void panel_has_its_rows(void)
{
    sample *s = sample_create(101);
    char *text = svg_of(&s->p), *again = svg_of(&s->p);
    CU_ASSERT(check_markup(&check, text, false));
    if (check.error[0] != '\0') printf(" %s ", check.error);
    CU_ASSERT_STRING_EQUAL(text, again);
    static const char *const labels[] = {
        ">JASPAR motif<", ">forward<", ">reverse complement<", ">Class optimization<", ">CNN<",
        ">RNN<", ">CNN-RNN<", ">Saliency map<", ">0.90<", ">0.96<", ">0.99<",
        ">Temporal output score<", ">RNN forward<", ">RNN backward<", ">CNN-RNN forward<",
        ">CNN-RNN backward<", ">TEST, sequence 1<"};
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
        CU_ASSERT_PTR_NOT_NULL(strstr(text, labels[i]));
    }
    CU_ASSERT_EQUAL(count_text(text, ">Positive test seq.<"), 2);
    CU_ASSERT_EQUAL(count_text(text, "stroke=\"#ff00ff\""), 2);
    /* the strand that was found, and its caption */
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "fill=\"#c000c0\">reverse complement<"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "fill=\"#222222\">forward<"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, ">MA0000.1 Test &amp; &lt;try&gt;: reverse strand, bases 76"
                                        "\xE2\x80\x93" "83, p = 1.2e-5, and 1 more<"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "CNN-RNN: score 0.99, saliency highest at base"));
    CU_ASSERT_PTR_NULL(strstr(text, "nan"));
    look(&s->p, "panel-101");
    memory_free(text);
    memory_free(again);
    sample_destroy(s);
}

static void any_length_is_drawn(void)
{
    static const size_t lengths[] = {1, 2, 21, 50, 110, 111, 250, LONGEST};
    double last = 0;
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        sample *s = sample_create(lengths[i]);
        char *text = svg_of(&s->p);
        double height = height_of(text);
        CU_ASSERT(height >= last);
        last = height;
        CU_ASSERT(check_markup(&check, text, false));
        /* every base is in each of the two rows of letters, besides logos */
        s->p.known = NULL;
        for (int n = 0; n < 3; n++) s->p.matrix[n] = NULL;
        memory_free(text);
        text = svg_of(&s->p);
        CU_ASSERT_EQUAL(count_text(text, "<use "), (int)(2 * lengths[i]));
        if (lengths[i] == 250) look(&s->p, "panel-250");
        memory_free(text);
        sample_destroy(s);
    }
}

static void absent_rows_are_left_out(void)
{
    sample *s = sample_create(101);
    char *text = svg_of(&s->p);
    const double all = height_of(text);
    memory_free(text);
    s->p.matrix[NET_RNN] = s->p.saliency[NET_RNN] = NULL;
    s->p.forward[NET_RNN] = s->p.backward[NET_RNN] = NULL;
    s->p.known = NULL;
    text = svg_of(&s->p);
    CU_ASSERT(height_of(text) < all);
    CU_ASSERT_PTR_NULL(strstr(text, ">RNN"));
    CU_ASSERT_PTR_NULL(strstr(text, "JASPAR"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, ">CNN-RNN forward<"));
    look(&s->p, "panel-without-rnn");
    memory_free(text);
    for (int n = 0; n < 3; n++) {
        s->p.matrix[n] = s->p.saliency[n] = s->p.forward[n] = s->p.backward[n] = NULL;
    }
    text = svg_of(&s->p); /* the sequence alone */
    CU_ASSERT(check_markup(&check, text, false));
    CU_ASSERT_EQUAL(count_text(text, "<use "), 101);
    memory_free(text);
    sample_destroy(s);
}

static void contributions_are_letters(void)
{
    sample *s = sample_create(101);
    float values[101] = {[20] = 0.5f, [21] = -0.25f, [100] = 1};
    s->p.known = NULL;
    for (int n = 0; n < 3; n++) s->p.matrix[n] = NULL;
    char *text = svg_of(&s->p);
    const double without = height_of(text);
    memory_free(text);
    s->p.contribution[NET_RNN] = values;
    text = svg_of(&s->p);
    CU_ASSERT(height_of(text) > without);
    CU_ASSERT(check_markup(&check, text, false));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, ">Contribution<"));
    int letters = 0;
    for (size_t i = 0; i < 101; i++) letters += values[i] != 0 && s->letters[i] < 4;
    CU_ASSERT(letters > 0);
    CU_ASSERT_EQUAL(count_text(text, "<use "), 2 * 101 + letters);
    look(&s->p, "panel-contributions");
    memory_free(text);
    memset(values, 0, sizeof values); /* a score that no base moves */
    text = svg_of(&s->p);
    CU_ASSERT_EQUAL(count_text(text, "<use "), 2 * 101);
    memory_free(text);
    values[3] = NAN;
    s->letters[3] = 0;
    draw *d = draw_svg_create("panel");
    CU_ASSERT_EQUAL(panel_page(d, &s->p), STATUS_DATA);
    draw_destroy(d);
    sample_destroy(s);
}

static void nonsense_is_refused(void)
{
    sample *s = sample_create(101);
    draw *d = draw_svg_create("bad");
    s->hits[1].start = 94; /* 94 + 8 > 101 */
    CU_ASSERT_EQUAL(panel_page(d, &s->p), STATUS_DATA);
    CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), "hit at 95 of width 8"));
    s->hits[1].start = 93;
    s->letters[7] = 5;
    CU_ASSERT_EQUAL(panel_page(d, &s->p), STATUS_DATA);
    CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), "base 8 "));
    s->letters[7] = 4;
    s->matrix[1][9] = NAN;
    CU_ASSERT_EQUAL(panel_page(d, &s->p), STATUS_DATA);
    CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), "class optimization of RNN, column 3"));
    s->matrix[1][9] = 0.25F;
    for (int i = 0; i < 101; i++) s->rows[0][i] = NAN; /* a row of nothing is grey, not refused */
    CU_ASSERT_EQUAL(panel_page(d, &s->p), STATUS_OK);
    draw_destroy(d);
    s->p.length = 0;
    d = draw_svg_create("bad");
    CU_ASSERT_EQUAL(panel_page(d, &s->p), STATUS_DATA);
    draw_destroy(d);
    sample_destroy(s);
}

/* ---- the paper's three examples ---- */

enum { SHOWN = 100 }; /* the figure shows bases 2 to 101 */
typedef struct {
    uint8_t letters[SHOWN];
    float rows[7][SHOWN]; /* CNN, RNN, CNN-RNN saliency; RNN, CNN-RNN forward, backward */
    int cells;
} example;

static const char *const row_names[7] = {"CNN_saliency", "RNN_saliency", "CNN-RNN_saliency",
                                         "RNN_forward", "RNN_backward", "CNN-RNN_forward",
                                         "CNN-RNN_backward"};

/* A file of the data folder, or NULL, and the test is skipped, where it is not. Owner: caller. */
static char *find_data(const char *name)
{
    const char *data = getenv("DEMODASH_DATA");
    char *path = memory_format("%s/%s", data != NULL ? data : "", name);
    if (access(path, R_OK) == 0) return path;
    harness_skip("no %s", path);
    memory_free(path);
    return NULL;
}

static void read_example(example *e, const char *factor, const char *path)
{
    lines *l;
    memset(e, 0, sizeof *e);
    CU_ASSERT_EQUAL_FATAL(lines_open(&l, path), STATUS_OK);
    char *text;
    size_t length;
    while (lines_next(l, &text, &length) == STATUS_OK && text != NULL) {
        char name[20], row[40], base;
        int position;
        double value;
        if (sscanf(text, "%19[^,],%39[^,],%d,%c,%lf", name, row, &position, &base, &value) != 5
            || strcmp(name, factor) != 0) {
            continue;
        }
        for (int k = 0; k < 7; k++) {
            if (strcmp(row, row_names[k]) != 0) continue;
            e->rows[k][position - 2] = (float)value;
            CU_ASSERT_EQUAL(dna_encode(e->letters + position - 2, &base, 1), 1);
            e->cells++;
        }
    }
    lines_close(l);
}

static bool read_known(motif *ret, double background[4], const char *factor, const char *path)
{
    motif_set set;
    bool found = false;
    if (motifs_read(&set, NULL, path) == STATUS_OK) {
        for (size_t i = 0; i < set.count && !found; i++) {
            found = strcasecmp(set.motifs[i].name, factor) == 0;
            if (found) *ret = motif_copy(&set.motifs[i]);
        }
        memcpy(background, set.background, sizeof set.background);
        motif_set_release(&set);
    }
    return found;
}

static void the_papers_panels_are_drawn(void)
{
    static const char *const factors[3] = {"GATA1", "MAFK", "NFYB"};
    static example e;
    char *rows = find_data("published/figure2_rows.csv");
    char *motifs = rows != NULL ? find_data("motifs/JASPAR_CORE_2016_vertebrates.meme") : NULL;
    for (int f = 0; f < 3 && motifs != NULL; f++) {
        read_example(&e, factors[f], rows);
        CU_ASSERT_EQUAL(e.cells, 7 * SHOWN);
        motif known;
        double background[4];
        bool found = read_known(&known, background, factors[f], motifs);
        CU_ASSERT_FATAL(found);
        scan *s;
        CU_ASSERT_EQUAL(scan_create(&s, &known, background), STATUS_OK);
        scan_hit *hits;
        size_t count;
        scan_find(&hits, &count, s, e.letters, SHOWN, 1e-3);
        CU_ASSERT(count >= 1);
        panel_hit boxes[8];
        size_t shown = count < 1 ? 0 : 1;
        for (size_t i = 0; i < shown; i++) {
            boxes[i] = (panel_hit){hits[i].start, (size_t)known.width, hits[i].reverse,
                                   hits[i].pvalue};
        }
        char *title = memory_format("%s, from the digitised rows of Figure 2", factors[f]);
        panel p = {.title = title, .sequence_name = "Positive test seq.", .letters = e.letters,
                   .length = SHOWN, .first = 2, .known = &known, .hits = boxes, .hit_count = shown,
                   .saliency = {e.rows[0], e.rows[1], e.rows[2]}, .score = {NAN, NAN, NAN},
                   .forward = {NULL, e.rows[3], e.rows[5]},
                   .backward = {NULL, e.rows[4], e.rows[6]}};
        if (f == 0) {
            p.score[0] = 0.90, p.score[1] = 0.96, p.score[2] = 0.99; /* printed in the paper */
        }
        char *text = svg_of(&p);
        CU_ASSERT(check_markup(&check, text, false));
        if (f == 0) { /* the network looks where the motif lies */
            CU_ASSERT_PTR_NOT_NULL(strstr(text, "CNN: score 0.90, saliency highest at base 77."));
            CU_ASSERT_PTR_NOT_NULL(strstr(text, "reverse strand, bases 73\xE2\x80\x93" "83"));
        }
        look(&p, factors[f]);
        memory_free(text);
        memory_free(title);
        memory_free(hits);
        scan_destroy(s);
        motif_release(&known);
    }
    memory_free(rows);
    memory_free(motifs);
}

HARNESS("panel",
    {"the panel has its rows", panel_has_its_rows},
    {"any length is drawn", any_length_is_drawn},
    {"absent rows are left out", absent_rows_are_left_out},
    {"contributions are letters", contributions_are_letters},
    {"nonsense is refused", nonsense_is_refused},
    {"the paper's panels are drawn", the_papers_panels_are_drawn})
