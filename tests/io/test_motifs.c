/* motif and io/motifs: matrices, and the three formats in the shapes that real files have. */
#include <math.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "io/motifs.h"
#include "io/output.h"
#include "src/core/memory.h"
#include "src/core/random.h"
#include "tests/harness.h"

static char folder[HARNESS_PATH];

/* The path of a scratch file that holds text. Static storage. */
static const char *scratch(const char *text)
{
    static char path[HARNESS_PATH + 8];
    if (folder[0] == '\0') {
        harness_path(folder, "demodash_motifs_XXXXXX");
        if (mkdtemp(folder) == NULL) abort();
    }
    snprintf(path, sizeof path, "%s/file", folder);
    if (output_write(path, text, strlen(text)) != STATUS_OK) abort();
    return path;
}

static double cell(const motif_set *s, size_t m, int column, int letter)
{
    return s->motifs[m].probability[column * MOTIF_LETTERS + letter];
}

static void expect_row(const motif_set *s, size_t m, int column, double a, double c, double g,
                       double t)
{
    const double want[] = {a, c, g, t};
    /* 1e-12: one division of small numbers */
    for (int i = 0; i < 4; i++) CU_ASSERT_DOUBLE_EQUAL(cell(s, m, column, i), want[i], 1e-12);
}

static void jaspar_comes_in_several_shapes(void)
{
    motif_set s;
    motifs_format format;
    const char *text = ">MA1.1\tArnt\nA [ 4 19 ]\nC [16 0 ]\nG [ 0 1 ]\nT [ 0 0 ]\n"
                       "\n>MA2.1 a name: with (all) sorts\r\n1 2 3\r\n3 0 1\r\n0 2 0\r\n0 0 0\r\n"
                       "> three\nt|[1,0]\ng|[0,1]\nA|[0,0]\nC|[0,0]";
    CU_ASSERT_EQUAL_FATAL(motifs_read(&s, &format, scratch(text)), STATUS_OK);
    CU_ASSERT_EQUAL(format, MOTIFS_JASPAR);
    CU_ASSERT_EQUAL_FATAL(s.count, 3);
    CU_ASSERT_STRING_EQUAL(s.motifs[0].id, "MA1.1");
    CU_ASSERT_STRING_EQUAL(s.motifs[0].name, "Arnt");
    CU_ASSERT_EQUAL(s.motifs[0].sites, 20);
    expect_row(&s, 0, 0, 0.2, 0.8, 0, 0);
    expect_row(&s, 0, 1, 0.95, 0, 0.05, 0);
    CU_ASSERT_STRING_EQUAL(s.motifs[1].name, "a name: with (all) sorts");
    CU_ASSERT_EQUAL(s.motifs[1].width, 3);
    CU_ASSERT_EQUAL(s.motifs[1].sites, 4);
    expect_row(&s, 1, 2, 0.75, 0.25, 0, 0);
    CU_ASSERT_STRING_EQUAL(s.motifs[2].id, "three");
    CU_ASSERT_EQUAL(s.motifs[2].sites, 0); /* columns that sum to 1: frequencies */
    expect_row(&s, 2, 0, 0, 0, 0, 1);
    expect_row(&s, 2, 1, 0, 0, 1, 0);
    motif_set_release(&s);
}

static void unequal_columns_and_frequencies(void)
{
    motif_set s;
    const char *text = ">u\n10 5\n10 5\n10 5\n11 5\n>f\n0.1 0.7\n0.2 0.1\n0.3 0.1\n0.4 0.1\n";
    CU_ASSERT_EQUAL_FATAL(motifs_read(&s, NULL, scratch(text)), STATUS_OK);
    CU_ASSERT_EQUAL(s.motifs[0].sites, 31); /* the mean 30.5, half up */
    expect_row(&s, 0, 0, 10 / 41.0, 10 / 41.0, 10 / 41.0, 11 / 41.0);
    CU_ASSERT_EQUAL(s.motifs[1].sites, 0);
    expect_row(&s, 1, 0, 0.1, 0.2, 0.3, 0.4);
    motif_set_release(&s);
}

static void transfac_comes_in_several_shapes(void)
{
    motif_set s;
    motifs_format format;
    const char *text =
        "VV  TRANSFAC MATRIX TABLE\nXX\n//\n"
        "AC  M00001\nXX\nID  V$MYOD_01\nXX\nNA  MyoD\nP0      A      C      G      T\n"
        "01      1      2      2      0      S\n02      2      1      2      0      R\nXX\n"
        "BA  5 functional elements\nCC  1 comment\nXX\n//\n"
        "AC MA0004.1\nID Arnt\nPO\tA\tC\tG\tT\n01\t4.0\t16.0\t0.0\t0.0\n02\t19.0\t0.0\t1.0\t0.0\n"
        "XX\nAC no_end\nP0 t g c a\n1 8 4 2 2\n"
        "ID only_id here\nNA its name\nP0 A C G U\n1 1 0 0 0\n2 .5 .25 .25 0\n";
    CU_ASSERT_EQUAL_FATAL(motifs_read(&s, &format, scratch(text)), STATUS_OK);
    CU_ASSERT_EQUAL(format, MOTIFS_TRANSFAC);
    CU_ASSERT_EQUAL_FATAL(s.count, 4);
    CU_ASSERT_STRING_EQUAL(s.motifs[0].id, "M00001");
    CU_ASSERT_STRING_EQUAL(s.motifs[0].name, "V$MYOD_01");
    CU_ASSERT_EQUAL(s.motifs[0].width, 2);
    CU_ASSERT_EQUAL(s.motifs[0].sites, 5);
    expect_row(&s, 0, 1, 0.4, 0.2, 0.4, 0);
    CU_ASSERT_STRING_EQUAL(s.motifs[1].name, "Arnt");
    CU_ASSERT_EQUAL(s.motifs[1].sites, 20);
    CU_ASSERT_STRING_EQUAL(s.motifs[2].id, "no_end");
    CU_ASSERT_STRING_EQUAL(s.motifs[2].name, "");
    expect_row(&s, 2, 0, 0.125, 0.125, 0.25, 0.5); /* columns in the order of P0 */
    CU_ASSERT_STRING_EQUAL(s.motifs[3].id, "only_id");
    CU_ASSERT_STRING_EQUAL(s.motifs[3].name, "its name");
    CU_ASSERT_EQUAL(s.motifs[3].sites, 0); /* frequencies */
    motif_set_release(&s);
}

static void meme_minimal_and_full(void)
{
    motif_set s;
    motifs_format format;
    const char *minimal =
        "MEME version 5.4.1 (Release date: whenever)\n\nALPHABET \"DNA\" DNA-LIKE\n"
        "A \"Adenine\" CC0000 ~ T \"Thymine\" 008000\nC \"Cytosine\" 0000CC ~ G \"Guanine\" "
        "FFB300\n"
        "N \"Any = all\" = ACGT\n# a comment\nEND ALPHABET\n\nstrands: +\n\n"
        "Background letter frequencies (from file x):\nA 0.3 C 0.2 \nG 0.2 T 0.3\n\n"
        "MOTIF MA0004.1 Arnt::x (y)\n"
        "letter-probability matrix: w= 2 alength= 4 E= 1.5e-012 nsites= 20.5\n\n"
        " 0.2\t0.8\t0\t0\t\n 0.951 0.000 0.050 0.000\nURL http://x.org/?a=b&c w= 3\n"
        "MOTIF second\nletter-probability matrix:\n0.25 0.25 0.25 0.25\n\nMOTIF third third\n"
        "log-odds matrix: alength= 4 w= 1\n 1 -2 3 4\n"
        "letter-probability matrix: alength= 4 w= 1\n1 0 0 0\n";
    CU_ASSERT_EQUAL_FATAL(motifs_read(&s, &format, scratch(minimal)), STATUS_OK);
    CU_ASSERT_EQUAL(format, MOTIFS_MEME);
    CU_ASSERT_EQUAL_FATAL(s.count, 3);
    CU_ASSERT_EQUAL(s.both_strands, 0);
    CU_ASSERT_DOUBLE_EQUAL(s.background[1], 0.2, 1e-12);
    CU_ASSERT_STRING_EQUAL(s.motifs[0].id, "MA0004.1");
    CU_ASSERT_STRING_EQUAL(s.motifs[0].name, "Arnt::x (y)");
    CU_ASSERT_STRING_EQUAL(s.motifs[0].url, "http://x.org/?a=b&c w= 3");
    CU_ASSERT_EQUAL(s.motifs[0].sites, 20.5);
    CU_ASSERT_EQUAL(s.motifs[0].evalue, 1.5e-12);
    expect_row(&s, 0, 1, 0.951 / 1.001, 0, 0.05 / 1.001, 0);
    CU_ASSERT_EQUAL(s.motifs[1].sites, 0);
    CU_ASSERT(isnan(s.motifs[1].evalue));
    CU_ASSERT_STRING_EQUAL(s.motifs[2].name, "third");
    motif_set_release(&s);

    const char *full =
        "********************************************************************************\n"
        "MEME - Motif discovery tool\n"
        "********************************************************************************\n"
        "MEME version 3.5.4 (Release date: 2006/09/21)\n\nALPHABET= ACGT\n"
        "Sequence name  Weight Length\nstrands: + -\n"
        "Letter frequencies in dataset:\nA 0.294 C 0.231 G 0.176 T 0.300\n"
        "Background letter frequencies (from dataset with add-one prior applied):\n"
        "A 0.295 C 0.230 G 0.176 T 0.299 \n"
        "MOTIF  1\twidth =   2   sites =  18   llr = 158   E-value = 1.1e-006\n"
        "Motif 1 Description\nBL   MOTIF 1 width=2 seqs=18\n"
        "log-odds matrix: alength= 4 w= 2 n= 1755 bayes= 6.8 E= 1.1e-006\n   17  -1  2  3\n"
        "letter-probability matrix: alength= 4 w= 2 nsites= 18 E= 1.1e-006\n"
        " 0.333333  0.222222  0.111111  0.333333\n 0.055556  0.000000  0.611111  0.333333\n"
        "--------------------------------------------------------------------------------\n"
        "MOTIF TTATGTGAACGA MEME-2\twidth =  1  sites =  3\n"
        "letter-probability matrix: alength= 4 w= 1 nsites= 3 E= 2.0e+001\n 0 0 0 1\n"
        "SUMMARY OF MOTIFS\nMOTIFS are these\n";
    CU_ASSERT_EQUAL_FATAL(motifs_read(&s, NULL, scratch(full)), STATUS_OK);
    CU_ASSERT_EQUAL_FATAL(s.count, 2);
    CU_ASSERT_EQUAL(s.both_strands, 1);
    CU_ASSERT_DOUBLE_EQUAL(s.background[3], 0.299, 1e-12);
    CU_ASSERT_STRING_EQUAL(s.motifs[0].id, "1");
    CU_ASSERT_STRING_EQUAL(s.motifs[0].name, "");
    CU_ASSERT_EQUAL(s.motifs[0].evalue, 1.1e-6);
    CU_ASSERT_STRING_EQUAL(s.motifs[1].name, "MEME-2");
    CU_ASSERT_EQUAL(s.motifs[1].sites, 3);
    motif_set_release(&s);
}

static void gzip_is_read(void)
{
    motif_set s;
    const char *path = scratch("");
    const char *text = ">z\n1\n2\n3\n4\n";
    gzFile file = gzopen(path, "wb");
    gzwrite(file, text, (unsigned)strlen(text));
    gzclose(file);
    CU_ASSERT_EQUAL_FATAL(motifs_read(&s, NULL, path), STATUS_OK);
    expect_row(&s, 0, 0, 0.1, 0.2, 0.3, 0.4);
    motif_set_release(&s);
}

static void broken_files_are_refused_with_their_place(void)
{
#define MEME "MEME version 4\n"
#define MATRIX "letter-probability matrix: alength= 4 w= 2 nsites= 9\n"
    static const struct {
        const char *text, *place, *say;
    } bad[] = {
        {"", "file: ", "holds no motifs"},
        {"\n# comment only\n", "file: ", "holds no motifs"},
        {MEME "ALPHABET= ACGT\n", "file: ", "holds no motifs"},
        {"VV  TRANSFAC\nXX\n//\n", "file: ", "holds no motifs"},
        {"ACGT\n", "file:1: ", "neither MEME"},
        {MEME "ALPHABET= ACDEFGHIKLMNPQRSTVWY\n", "file:2: ", "only DNA"},
        {MEME "ALPHABET \"P\"\nA\nC\nD\nEND ALPHABET\n", "file:5: ", "letter 'D'"},
        {MEME "ALPHABET \"P\"\nA ~ T\nEND ALPHABET\n", "file:4: ", "lacks the letter C"},
        {"MEME version 2\n", "file:1: ", "3 and later"},
        {"MEME\nMOTIF a\n", "file:2: ", "before the line 'MEME version'"},
        {MEME "MOTIF\n", "file:2: ", "without an id"},
        {MEME "MOTIF a\n\nMOTIF b\n" MATRIX, "file:2: ", "motif a has no letter-probability"},
        {MEME "MOTIF a\n", "file:2: ", "motif a has no letter-probability"},
        {MEME MATRIX, "file:2: ", "without a MOTIF"},
        {MEME "MOTIF a\n" MATRIX "1 0 0 0\n", "file:4: ", "ends after 1 rows"},
        {MEME "MOTIF a\n" MATRIX "1 0 0 0\nURL x\n", "file:5: ", "row 2 of 2"},
        {MEME "MOTIF a\n" MATRIX "1 0 0\n", "file:4: ", "a row of 3 numbers"},
        {MEME "MOTIF a\n" MATRIX "1 0 0 0 0\n", "file:4: ", "a row of 5 numbers"},
        {MEME "MOTIF a\n" MATRIX "1 0 0 0\n1 0 0 0\n1 0 0 0\n", "file:6: ", "more rows than w= 2"},
        {MEME "MOTIF a\n" MATRIX "1 0 0 x\n", "file:4: ", "row 1 of 2"},
        {MEME "MOTIF a\n" MATRIX "1 0 0 nan\n", "file:4: ", "row 1 of 2"},
        {MEME "MOTIF a\n" MATRIX "0.5 0 0 0.2\n", "file:4: ", "sums to 0.7"},
        {MEME "MOTIF a\n" MATRIX "1.5 -.5 0 0\n", "file:4: ", "1.5 is no probability"},
        {MEME "MOTIF a\nletter-probability matrix: alength= 20 w= 2\n", "file:3: ", "alength= 20"},
        {MEME "MOTIF a\nletter-probability matrix: w= 0\n", "file:3: ", "w= 0"},
        {MEME "MOTIF a\nletter-probability matrix: w= x\n", "file:3: ", "'w='"},
        {MEME "MOTIF a\nletter-probability matrix: nsites= 1e99\n", "file:3: ", "nsites= 1e+99"},
        {MEME "MOTIF a\n" MATRIX "1 0 0 0\n1 0 0 0\n" MATRIX, "file:6: ", "a second"},
        {MEME "Background letter frequencies\nA .5 C .5\n", "file:3: ", "inside the background"},
        {MEME "Background letter frequencies\nA .5 G .5\n", "file:3: ", "must read"},
        {MEME "Background letter frequencies\nA 0 C .5 G .5 T 0\n", "file:3: ", "background of A"},
        {MEME "Background letter frequencies\nA .5 C .5 G .5 T .5\n", "file:3: ", "sums to 2"},
        {">\n1\n1\n1\n1\n", "file:1: ", "without an id"},
        {">a\n1\n1\n1\n", "file:4: ", "3 rows, 4 are needed"},
        {">a\n1\n1\n1\n>b\n", "file:5: ", "3 rows, 4 are needed"},
        {">a\n1 2\n1 2\n1 2\n1 2 3\n", "file:5: ", "3 counts where the first has 2"},
        {">a\n1\n1\n1\n1\n1\n", "file:6: ", "5 rows of 1: neither"},
        {">a\nA [1]\nC [1]\nA [1]\n", "file:4: ", "two rows of letter A"},
        {">a\nN [1]\n", "file:2: ", "letter 'N'"},
        {">a\n1 x\n", "file:2: ", "'x' is no count"},
        {">a\n[ ]\n", "file:2: ", "at least one"},
        {">a\n-1\n", "file:2: ", "-1 is no count"},
        {">a\n0 1\n0 1\n0 1\n0 1\n", "file:1: ", "column 1 has no counts"},
        {"AC a\nP0 A C G\n", "file:2: ", "must name the letters"},
        {"AC a\nP0 A C G G\n", "file:2: ", "must name the letters"},
        {"AC a\n01 1 2 3 4\n", "file:2: ", "without a P0"},
        {"AC a\nP0 A C G T\n01 1 2 3\n", "file:3: ", "a row of 3 counts"},
        {"AC a\nP0 A C G T\n01 1 2 3 4 5\n", "file:3: ", "after the four counts"},
        {"AC a\nP0 A C G T\n01 1 2 3 x\n", "file:3: ", "a row of 3 counts"},
        {"AC a\nXX\n//\n", "file:3: ", "ends without a matrix"},
        {"AC a\nP0 A C G T\n//\n", "file:3: ", "ends without a matrix"},
        {"AC a\nAC b\n", "file:2: ", "motif a ends without a matrix"},
        {"P0 A C G T\n1 1 1 1 1\n//\n", "file:3: ", "without an AC, ID or NA"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        motif_set s;
        status_t code = motifs_read(&s, NULL, scratch(bad[i].text));
        bool said = strstr(status_message(), bad[i].place) != NULL
                    && strstr(status_message(), bad[i].say) != NULL;
        CU_ASSERT(code == STATUS_DATA && said);
        if (code != STATUS_DATA || !said) {
            printf("case %zu: %d '%s', wanted '%s' '%s'\n", i, (int)code, status_message(),
                   bad[i].place, bad[i].say);
        }
        motif_set_release(&s);
    }
    motif_set s;
    CU_ASSERT_EQUAL(motifs_read(&s, NULL, "/nonexistent/file"), STATUS_NOINPUT);
}

/* ---- round trip ------------------------------------------------------------------------------ */

static void random_text(char *out, size_t size, random_stream *stream, bool blanks)
{
    static const char letters[] = "AbC09.:;|()[]$%&=_-+*/\\\"'<>#@~{}e ";
    size_t kinds = sizeof letters - (blanks ? 1 : 2);
    size_t n = random_below(stream, (uint32_t)size - 2);
    for (size_t i = 0; i < n; i++) {
        out[i] = letters[random_below(stream, (uint32_t)kinds)];
        if (out[i] != 'e') continue;
        memcpy(out + i, "\xc3\xa9", 2); /* an e with an accent has two bytes */
        if (++i >= n) n = i + 1;
    }
    while (n > 0 && out[n - 1] == ' ') n--;
    out[n] = '\0';
    memmove(out, out + strspn(out, " "), strlen(out + strspn(out, " ")) + 1);
}

static motif random_motif(random_stream *stream, int number)
{
    char name[40], id[60], word[30];
    random_text(word, sizeof word, stream, false);
    snprintf(id, sizeof id, "%s%d", word, number);
    random_text(name, sizeof name, stream, true);
    int width = 1 + (int)random_below(stream, number % 5 == 0 ? 200 : 12);
    motif m = motif_make(id, name, width);
    uint32_t kind = random_below(stream, 4);
    double sites = kind == 0 ? 0 : 1 + random_below(stream, 5000);
    for (int i = 0; i < width; i++) {
        double *row = m.probability + i * MOTIF_LETTERS, sum = 0;
        if (kind >= 2) { /* whole counts */
            for (uint32_t left = (uint32_t)sites; left > 0;) {
                uint32_t some = random_below(stream, left + 1);
                if (some == 0) some = 1;
                row[random_below(stream, 4)] += some;
                left -= some;
            }
        } else {
            for (int a = 0; a < 4; a++) {
                row[a] = random_below(stream, 3) == 0 ? 0 : random_uniform(stream);
            }
            row[random_below(stream, 4)] += 1e-7;
        }
        for (int a = 0; a < 4; a++) sum += row[a];
        for (int a = 0; a < 4; a++) row[a] /= sum;
    }
    m.sites = sites;
    if (random_below(stream, 2) == 0) m.evalue = exp(50 * random_normal(stream));
    if (random_below(stream, 2) == 0) {
        random_text(name, sizeof name, stream, true);
        memory_free(m.url);
        m.url = memory_copy_text(name);
    }
    return m;
}

static char *whole_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    char *text = memory_alloc(1 << 21, 1);
    size_t n = fread(text, 1, (1 << 21) - 1, f);
    text[n] = '\0';
    fclose(f);
    return text;
}

static void compare_motifs(const motif *got, const motif *want, motifs_format format)
{
    EACH(strcmp(got->id, want->id) == 0);
    EACH(strcmp(got->name, want->name) == 0);
    CU_ASSERT_EQUAL_FATAL(got->width, want->width);
    /* MEME and frequencies: 8 decimals, two units of slack for the forced sum. Counts: 4 decimals
     * over the number of sites. Whole counts: exact up to rounding. */
    double slack = 2e-8;
    if (format != MOTIFS_MEME && want->sites > 0) slack = fmax(slack, 2e-4 / want->sites);
    double worst = 0;
    for (int i = 0; i < 4 * want->width; i++) {
        worst = fmax(worst, fabs(got->probability[i] - want->probability[i]));
    }
    EACH(worst <= slack);
    if (format == MOTIFS_MEME) {
        EACH_EQUAL(got->sites, want->sites);
        EACH(got->evalue == want->evalue || (isnan(got->evalue) && isnan(want->evalue)));
        EACH(strcmp(got->url, want->url) == 0);
    } else { /* columns that sum to 1 are frequencies */
        EACH_EQUAL(got->sites, want->sites > 1 ? want->sites : 0);
    }
}

static void ugly_samples_come_back(void)
{
    const char *path = scratch("");
    for (uint32_t sample = 0; sample < 20; sample++) {
        random_stream stream =
            random_stream_init(random_key_make("motifs", "", 1), RANDOM_TEST, 0, sample);
        motif_set s = motif_set_make();
        for (int i = 0; i < 20; i++) motif_set_add(&s, random_motif(&stream, i));
        for (int f = MOTIFS_MEME; f <= MOTIFS_TRANSFAC; f++) {
            motif_set back;
            motifs_format found;
            CU_ASSERT_EQUAL_FATAL(motifs_write(path, &s, (motifs_format)f), STATUS_OK);
            char *first = whole_file(path);
            CU_ASSERT_EQUAL_FATAL(motifs_read(&back, &found, path), STATUS_OK);
            CU_ASSERT_EQUAL((int)found, f);
            CU_ASSERT_EQUAL_FATAL(back.count, s.count);
            for (size_t i = 0; i < s.count; i++) {
                compare_motifs(&back.motifs[i], &s.motifs[i], (motifs_format)f);
            }
            CU_ASSERT_EQUAL(motifs_write(path, &back, (motifs_format)f), STATUS_OK);
            char *second = whole_file(path);
            CU_ASSERT_STRING_EQUAL(first, second);
            memory_free(first);
            memory_free(second);
            motif_set_release(&back);
        }
        motif_set_release(&s);
    }
}

static void what_no_format_can_hold_is_refused(void)
{
    static const char *const ids[] = {"", "a b", "a", "a"};
    static const char *const names[] = {"", "", "two\nlines", ""};
    static const double sites[] = {1, 1, 1, -1};
    for (int i = 0; i < 4; i++) {
        motif_set s = motif_set_make();
        motif_set_add(&s, motif_make(ids[i], names[i], 1));
        s.motifs[0].probability[0] = 1;
        s.motifs[0].sites = sites[i];
        CU_ASSERT_EQUAL(motifs_write(scratch(""), &s, MOTIFS_MEME), STATUS_DATA);
        motif_set_release(&s);
    }
}

/* ---- matrices -------------------------------------------------------------------------------- */

static void matrices_do_what_they_say(void)
{
    motif m = motif_make("a", "b", 3);
    const double p[] = {1, 0, 0, 0, .25, .25, .25, .25, 0, .5, 0, .5};
    memcpy(m.probability, p, sizeof p);
    double bits[3];
    char consensus[4];
    motif_information(bits, &m);
    CU_ASSERT_DOUBLE_EQUAL(bits[0], 2, 1e-15);
    CU_ASSERT_DOUBLE_EQUAL(bits[1], 0, 1e-15);
    CU_ASSERT_DOUBLE_EQUAL(bits[2], 1, 1e-15);
    m.sites = 10; /* 3 / (2 ln 2 10) = 0.21640 */
    motif_information(bits, &m);
    CU_ASSERT_DOUBLE_EQUAL(bits[0], 2 - 0.216404, 1e-6);
    CU_ASSERT_EQUAL(bits[1], 0);
    motif_consensus(consensus, &m);
    CU_ASSERT_STRING_EQUAL(consensus, "ANY");
    motif r = motif_reverse_complement(&m);
    motif_consensus(consensus, &r);
    CU_ASSERT_STRING_EQUAL(consensus, "RNT");
    motif back = motif_reverse_complement(&r);
    CU_ASSERT_EQUAL(memcmp(back.probability, p, sizeof p), 0);
    CU_ASSERT_EQUAL(back.sites, 10);
    motif_release(&m);
    motif_release(&r);
    motif_release(&back);
}

static void clean_up(void)
{
    unlink(scratch(""));
    CU_ASSERT_EQUAL(rmdir(folder), 0);
}

HARNESS("motifs",
        {"JASPAR comes in several shapes", jaspar_comes_in_several_shapes},
        {"unequal columns and frequencies", unequal_columns_and_frequencies},
        {"TRANSFAC comes in several shapes", transfac_comes_in_several_shapes},
        {"MEME minimal and full", meme_minimal_and_full},
        {"gzip is read", gzip_is_read},
        {"broken files are refused with their place", broken_files_are_refused_with_their_place},
        {"ugly samples come back", ugly_samples_come_back},
        {"what no format can hold is refused", what_no_format_can_hold_is_refused},
        {"matrices do what they say", matrices_do_what_they_say},
        {"nothing is left behind", clean_up})
