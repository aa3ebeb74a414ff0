/* io/motifs: what many programs write and few read right: rows of positions, tables behind a
 * matrix, rows out of order, decimal commas, RNA, one-hot matrices, counts through conversions; and
 * files that nobody should have written. */
#include <math.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "io/motifs.h"
#include "io/output.h"
#include "src/core/memory.h"
#include "tests/harness.h"

static char folder[HARNESS_PATH];

/* The path of a scratch file of a name that holds text. Static storage. */
static const char *scratch(const char *name, const char *text)
{
    static char path[HARNESS_PATH + 8];
    if (folder[0] == '\0') {
        harness_path(folder, "demodash_kinds_XXXXXX");
        if (mkdtemp(folder) == NULL) abort();
    }
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (output_write(path, text, strlen(text)) != STATUS_OK) abort();
    return path;
}

/* A file's motifs as "ID|NAME|CONSENSUS|SITES" each on a line, in static storage, or the reason why
 * it cannot be read. */
static const char *read_all(const char *text)
{
    static char out[2000];
    motif_set s;
    if (motifs_read(&s, NULL, scratch("file", text)) != STATUS_OK) {
        const char *at = strstr(status_message(), "file");
        snprintf(out, sizeof out, "%s", at != NULL ? at : status_message());
        return out;
    }
    out[0] = '\0';
    for (size_t i = 0; i < s.count; i++) {
        char consensus[200];
        motif_consensus(consensus, &s.motifs[i]);
        snprintf(out + strlen(out), sizeof out - strlen(out), "%s%s|%s|%s|%g", i > 0 ? "\n" : "",
                 s.motifs[i].id, s.motifs[i].name, consensus, s.motifs[i].sites);
    }
    motif_set_release(&s);
    return out;
}

/* What a file says must be that; of a refusal the place and a part. */
typedef struct {
    const char *text, *want;
} sample;

static void expect_all(const sample *samples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *got = read_all(samples[i].text), *want = samples[i].want;
        const bool refusal = strncmp(want, "file", 4) == 0;
        const char *part = refusal ? strchr(want, ' ') + 1 : NULL;
        const bool good = refusal ? strncmp(got, want, (size_t)(part - want)) == 0
                                        && strstr(got, part) != NULL
                                  : strcmp(got, want) == 0;
        EACH(good);
        if (!good) printf("\nsample %zu: '%s', wanted '%s'\n", i, got, want);
    }
}
#define EXPECT(samples) expect_all(samples, sizeof samples / sizeof samples[0])

#define P4 "0.97 0.01 0.01 0.01\n0.97 0.01 0.01 0.01\n0.01 0.97 0.01 0.01\n0.01 0.01 0.97 0.01\n"
#define L4 "0.97 0.97 0.01 0.01\n0.01 0.01 0.97 0.01\n0.01 0.01 0.01 0.97\n0.01 0.01 0.01 0.01\n"

static void rows_of_positions_are_not_read_transposed(void)
{
    static const sample samples[] = {
        {">p\n" P4, "p||AACG|0"},
        {">l\n" L4, "l||AACG|0"},
        {">five\n" P4 "0.01 0.01 0.01 0.97\n", "five||AACGT|0"},
        {">two\n.9 .05 0 .05\n0 0 1 0\n", "two||AG|0"},
        {">one\n0 0 8 0\n", "one||G|8"},
        /* counts: sums exactly alike */
        {">c\n9 1 0 0\n9 0 1 0\n9 0 0 1\n0 10 0 0\n", "c||AAAC|10"},
        {">c\n9 9 9 0\n1 0 0 10\n0 1 0 0\n0 0 1 0\n", "c||AAAC|10"},
        /* the same either way */
        {">s\n7 1 1 1\n1 7 1 1\n1 1 7 1\n1 1 1 7\n", "s||ACGT|10"},
        /* HOMER's header; without it both sums are even: a permuted unit matrix */
        {">CAGT\tx(y)/z w\t6.0\t-1.2\t0\tT:1.0(2%)\n0 1 0 0\n1 0 0 0\n0 0 0 1\n0 0 1 0\n",
         "CAGT|x(y)/z w|CATG|0"},
        {">CGTA\tname\t6.0\n0 1 0 0\n0 0 1 0\n0 0 0 1\n1 0 0 0\n", "CGTA|name|CGTA|0"},
        {">CGTA name\n0 1 0 0\n0 0 1 0\n0 0 0 1\n1 0 0 0\n", "file:1: letters or positions"},
        /* the others of the file tell */
        {">u\n0 1 0 0\n0 0 1 0\n0 0 0 1\n1 0 0 0\n>v\n" P4 "0 0 0 1\n", "u||CGTA|0\nv||AACGT|0"},
        {">u\n0 1 0 0\n0 0 1 0\n0 0 0 1\n1 0 0 0\n>v\n1 0\n0 1\n0 0\n0 0\n", "u||TACG|0\nv||AC|0"},
        {">u\n0 1 0 0\n0 0 1 0\n0 0 0 1\n1 0 0 0\n>v\n1 0\n0 1\n0 0\n0 0\n>w\n" P4 P4,
         "file:1: letters or positions"},
        /* neither sums are even */
        {">n\n5 1 0 9\n2 2 2 2\n1 1 1 1\n0 8 3 0\n", "file:1: letters or positions"},
        {">n\n1 2 3 4\n5 6 7 9\n", "file:1: letters or positions"},
        /* a cut file of letters is not one of positions, whatever the others are */
        {">j\n5 1\n2 2\n1 1\n0 8\n>cut\n5 1 0 9\n2 2 2 2\n1 1 2 1\n",
         "file:6: letters or positions"},
        {">m\n1 2 3\n4 5 6\n7 8 9\n", "file:4: 3 rows"},
        {">m\n1 2 3\n4 5 6\n7 8 9\n1 2 3\n4 5 6\n", "file:6: 5 rows of 3"},
        {">m\n", "file:1: 0 rows"},
    };
    EXPECT(samples);
}

static void letters_stand_in_any_order(void)
{
    static const sample samples[] = {
        {">o\nC [1 7]\nA [9 1]\nG [0 1]\nT [0 1]\n", "o||AC|10"},
        {">o\nt: 1 7\ng: 9 1\nc: 0 1\na: 0 1\n", "o||GT|10"},
        {">rna\nU 9 0\nG 0 9\nC 0 0\nA 0 0\n", "rna||TG|9"},
        {">both\nU 9\nT 9\nC 0\nA 0\n", "file:3: two rows of letter T"},
        {">some\nA 9\n9\n9\n9\n", "file:3: some rows name"},
        {">some\n9\n9\nC 9\n9\n", "file:4: some rows name"},
        {">five\nA 9\nC 9\nG 9\nT 9\nA 9\n", "file:6: two rows of letter A"},
    };
    EXPECT(samples);
}

static void a_transfac_matrix_ends_where_its_rows_end(void)
{
#define HEAD "AC\tX\nXX\nP0\tA\tC\tG\tT\n"
    static const sample samples[] = {
        {HEAD "01\t8\t1\t1\t0\tA\n02\t0\t9\t1\t0\tC\nXX\nXL\n00\t36\n01\t2\nXX\n", "X||AC|10"},
        {HEAD "01\t8\t1\t1\t0\n02\t0\t9\t1\t0\nXX\nXL\n00\t3\t1\t2\t4\n01\t2\t2\t2\t2\nXX\n//\n",
         "X||AC|10"},
        {HEAD "01\t8\t1\t1\t0\nBS\n1 2 3 4 5\n//\nAC Y\nP0 A C G T\n1 0 0 0 7\n",
         "X||A|10\nY||T|7"},
        {HEAD "01\t8\t1\t1\t0\n\n02\t0\t9\t1\t0\n//\n", "X||AC|10"},
        {"AC X\nXL\n00 36\n01 2 2 2 2\nXX\nP0 A C G T\n1 0 0 0 7\n", "X||T|7"},
        /* rows in the order of their numbers, which count up by one */
        {HEAD "02\t0\t9\t1\t0\n01\t8\t1\t1\t0\n03 0 0 0 10\n", "X||ACT|10"},
        {HEAD "0\t0\t9\t1\t0\n1\t8\t1\t1\t0\n", "X||CA|10"},
        {HEAD "01\t0\t9\t1\t0\n03\t8\t1\t1\t0\n", "file:3: do not count up by one (3)"},
        {HEAD "01\t0\t9\t1\t0\n01\t8\t1\t1\t0\n", "file:3: do not count up by one (1)"},
        {HEAD "01\t0\t9\t1\t0\n1.5\t8\t1\t1\t0\n", "file:3: do not count up by one"},
        /* P0's own order, RNA, NA alone, no name at all */
        {"NA  GATA1\nP0 U G C A\n01 0 9 0 0\n02 9 0 0 0\n//\n", "GATA1||GT|9"},
        {"NA  GATA1 of man\nP0 A C G T\n01 0 9 0 0\n", "GATA1|GATA1 of man|C|9"},
        {"ID a\nNA b\nP0 A C G T\n01 0 9 0 0\n//\nNA c\nP0 A C G T\n01 9 0 0 0\n//\n",
         "a|b|C|9\nc||A|9"},
        {"NA  x\n//\n", "file:2: motif x ends without a matrix"},
        {"DE x\n0 1 2 3 4 A\nXX\n", "file:2: without a P0"},
        {HEAD "01 1,5 2 3 4\n", "file:4: decimals need a point"},
        {HEAD "01 nan 2 3 4\n", "file:4: a row of 0 counts"},
        {HEAD "01 1e400 2 3 4\n", "file:4: a row of 0 counts"},
        {HEAD "01 1 -2 3 4\n", "file:4: -2 is no count"},
        {HEAD "01 1 2e12 3 4\n", "file:4: 2e+12 is no count"},
        {HEAD "01 0 0 0 0\n", "file:3: column 1 has no counts"},
    };
    EXPECT(samples);
}

static void columns_that_sum_to_one_are_frequencies(void)
{
    static const sample samples[] = {
        {">c cons\nA [1.0 0.0 0.0]\nC [0.0 1.0 0.0]\nG [0.0 0.0 1.0]\nT [0 0 0]\n", "c|cons|ACG|0"},
        {">c\nA [1 0 .5]\nC [0 1 .5]\nG [0 0 0]\nT [0 0 0]\n", "c||ACM|0"},
        {"AC c\nP0 A C G T\n1 1 0 0 0\n2 0 1 0 0\n", "c||AC|0"},
        {">two\nA [2 0]\nC [0 2]\nG [0 0]\nT [0 0]\n", "two||AC|2"},
        {">mixed\nA [1 0]\nC [0 2]\nG [0 0]\nT [0 0]\n", "mixed||AC|2"},
    };
    EXPECT(samples);
    /* two bits a column, where one site would have none: 3 / (2 ln 2) of correction */
    motif_set s;
    double bits[3];
    CU_ASSERT_EQUAL_FATAL(motifs_read(&s, NULL, scratch("file", samples[0].text)), STATUS_OK);
    motif_information(bits, &s.motifs[0]);
    for (int i = 0; i < 3; i++) CU_ASSERT_EQUAL(bits[i], 2);
    motif_set_release(&s);
}

static void commas_part_numbers_or_are_refused(void)
{
    static const sample samples[] = {
        {">l\nA [1,0,7]\nC [0, 7, 0]\nG [6,0,0]\nT [0,0,0]\n", "l||GCA|7"},
        {">l\n1,0,7\n0,7,0\n6,0,0\n0,0,0\n", "l||GCA|7"},
        {">l\n1, 0\n0, 1\n6, 6\n0, 0\n", "l||GG|7"},
        {">d\nA [0,5 0,2]\n", "file:2: decimals need a point, not a comma"},
        {">d\n0,97 0,01 0,01 0,01\n", "file:2: decimals need a point"},
        {">d\nA 0,97\n", "file:2: decimals need a point"},
        {">d\n0,97\t0,01\n", "file:2: decimals need a point"},
        {"MEME version 4\nMOTIF a\nletter-probability matrix: w= 1\n0,7 0,1 0,1 0,1\n",
         "file:4: decimals need a point"},
        {"MEME version 4\nMOTIF a\nletter-probability matrix:\n1 0 0 0\n0,7 0,1 0,1 0,1\n",
         "file:5: decimals need a point"},
    };
    EXPECT(samples);
}

static void rna_is_read_as_dna(void)
{
#define MATRIX "MOTIF a\nletter-probability matrix: w= 2\n0 0 0 1\n0 1 0 0\n"
    static const sample samples[] = {
        {"MEME version 4\nALPHABET= ACGU\nBackground letter frequencies\nA .3 C .2 G .2 U .3\n"
         MATRIX, "a||TC|0"},
        {"MEME version 4\nALPHABET= RNA\n" MATRIX, "a||TC|0"},
        {"MEME version 5\nALPHABET \"RNA\" RNA-LIKE\nA \"A\"\nC \"C\"\nG \"G\"\nU \"U\"\nN = ACGU\n"
         "END ALPHABET\n" MATRIX, "a||TC|0"},
        {"MEME version 5\nALPHABET \"X\"\nA\nC\nG\nEND ALPHABET\n", "file:6: lacks the letter T"},
        {"MEME version 4\nALPHABET= ACDEFGHIKLMNPQRSTVWY\n", "file:2: only DNA (ACGT) and RNA"},
    };
    EXPECT(samples);
    for (size_t i = 0; i < 3; i++) {
        motif_set s;
        CU_ASSERT_EQUAL_FATAL(motifs_read(&s, NULL, scratch("file", samples[i].text)), STATUS_OK);
        EACH(s.rna);
        motif_set_release(&s);
    }
    motif_set s;
    CU_ASSERT_EQUAL_FATAL(motifs_read(&s, NULL, scratch("file", ">l\n" L4)), STATUS_OK);
    CU_ASSERT_EQUAL(s.rna, 0);
    motif_set_release(&s);
}

static void numbers_are_decimal_and_finite(void)
{
    static const sample samples[] = {
        {">n\nA nan\n", "file:2: 'nan' is no count"},
        {">n\nA 1 inf\n", "file:2: 'inf' is no count"},
        {">n\nA 1e400\n", "file:2: '1e400' is no count"},
        {">n\nA 0x10\n", "file:2: '0x10' is no count"},
        {">n\nA -1\n", "file:2: -1 is no count"},
        {">n\nA 1e13\n", "file:2: 1e+13 is no count"},
        {">n\nA 1-2\n", "file:2: '1-2' is no count"},
        {"MEME version 4\nMOTIF a\nletter-probability matrix:\n1 0 0 0\nnan nan nan nan\n",
         "file:5: is no row of 4 numbers"},
        {"MEME version 4\nMOTIF a\nletter-probability matrix:\n1 0 0 0\nNA NA NA NA\n",
         "file:5: is no row of 4 numbers"},
        {"MEME version 4\nMOTIF a\nletter-probability matrix:\n1 0 0 0\n0.5 0.5 0 1e999\n",
         "file:5: is no row of 4 numbers"},
        {"MEME version 4\nMOTIF a\nletter-probability matrix: w= 1e7\n", "file:3: w= 1e+07 is no"},
        {"MEME version 4\nMOTIF a\nletter-probability matrix: w= inf\n", "file:3: 'w='"},
        {"MEME version 4\nMOTIF a\nletter-probability matrix: nsites= -1\n", "file:3: nsites= -1"},
        {"MEME version 4\nMOTIF a\nletter-probability matrix: nsites= nan\n", "file:3: 'nsites='"},
        {"MEME version nan\n", "file:1: 3 and later"},
        /* the dashes behind a matrix of MEME's full output are none of it */
        {"MEME version 4\nMOTIF a\nletter-probability matrix:\n1 0 0 0\n-----\n", "a||A|0"},
    };
    EXPECT(samples);
}

static void names_cannot_break_tables(void)
{
    static const sample samples[] = {
        {">a\tb\tc d\n" L4, "a|b c d|AACG|0"},
        {"MEME version 4\nMOTIF a \tx\ty\v z\nletter-probability matrix:\n1 0 0 0\n",
         "a|x y  z|A|0"},
        {"AC a\nID\tx\ty\nP0 A C G T\n1 9 0 0 0\n", "a|x y|A|9"},
        {">a\x01" "b\n" L4, "file:1: the id 'a\\x01b' holds a control character"},
        {">a b\x1b[31m\n" L4, "file:1: the name 'b\\x1b[31m' holds a control character"},
        {">a\xff\n" L4, "file:1: the id 'a\\xff' is not UTF-8"},
        {">a \xc3\xa9\n" L4, "a|\xc3\xa9|AACG|0"},
        {"MEME version 4\nMOTIF a\xe9\n", "file:2: is not UTF-8"},
        {"MEME version 4\nMOTIF a\nletter-probability matrix:\n1 0 0 0\nURL \x7f\n",
         "file:5: the URL '\\x7f' holds"},
        {"AC a\xe9\n", "file:1: the id 'a\\xe9' is not UTF-8"},
        {">a\nA \x1b[31m\n", "file:2: '\\x1b[31m' is no count"},
        /* authors' names are of no concern */
        {"AC a\nRA M\xfcller\nP0 A C G T\n1 9 0 0 0\n", "a||A|9"},
    };
    EXPECT(samples);
}

static void other_files_are_told_apart(void)
{
    static const sample samples[] = {
        {">seq1\nACGTNACGT\n", "file:2: sequences (FASTA)"},
        {">seq1\nacgu\n", "file:2: sequences (FASTA)"},
        {"\x89HDF\r\n\x1a\n", "file:1: no motif file"},
        {"chr1\t1\t2\n", "file:1: no motif file"},
        {"\xef\xbb\xbf>l\n" L4, "l||AACG|0"},
        {"", "file: holds no motifs"},
        {"MEME version 4\nMOTIF a\nletter-probability matrix: w= 2\n1 0 0 0\n",
         "file:4: ends after 1"},
    };
    EXPECT(samples);
}

/* ---- conversions ----------------------------------------------------------------------------- */

static char *whole_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    char *text = memory_alloc(1 << 16, 1);
    text[fread(text, 1, (1 << 16) - 1, f)] = '\0';
    fclose(f);
    return text;
}

/* Read IN, write it as a format to OUT; the text. Owner: caller. */
static char *convert(const char *in, motifs_format format)
{
    motif_set s;
    char path[HARNESS_PATH + 8];
    snprintf(path, sizeof path, "%s", scratch("out", ""));
    if (motifs_read(&s, NULL, in) != STATUS_OK) return memory_copy_text(status_message());
    CU_ASSERT_EQUAL(motifs_write(path, &s, format), STATUS_OK);
    motif_set_release(&s);
    return whole_file(path);
}

static const char UGLY[] = /* totals that differ, decimals, large and tiny counts, one site, none */
    ">MA1\tX y \xc3\xa9\nA  [      4     19 ]\nC  [     16      0 ]\nG  [      0      1 ]\n"
    "T  [      0      0 ]\n\n"
    ">MA3\nA  [ 100000      2 ]\nC  [      3 200000 ]\nG  [      3      3 ]\n"
    "T  [      1      2 ]\n\n"
    ">MA4\nA  [    1.5   2.25 ]\nC  [ 0.123456789012 1000000 ]\nG  [  1e-07      3 ]\n"
    "T  [      1 0.3333333333333333 ]\n\n"
    ">F\nA  [ 1.00000000 0.12500000 ]\nC  [ 0.00000000 0.12500000 ]\nG  [ 0.00000000 0.50000000 ]\n"
    "T  [ 0.00000000 0.25000000 ]\n\n";

static void counts_come_through_conversions(void)
{
    char path[HARNESS_PATH + 8], again[HARNESS_PATH + 8];
    snprintf(path, sizeof path, "%s", scratch("ugly", UGLY));
    char *jaspar = convert(path, MOTIFS_JASPAR);
    CU_ASSERT_STRING_EQUAL(jaspar, UGLY);
    memory_free(jaspar);
    char *transfac = convert(path, MOTIFS_TRANSFAC);
    CU_ASSERT(strstr(transfac, "01\t100000\t3\t3\t1\n02\t2\t200000\t3\t2\n") != NULL);
    CU_ASSERT(strstr(transfac, "01\t1.5\t0.123456789012\t1e-07\t1\n") != NULL);
    snprintf(again, sizeof again, "%s", scratch("again", transfac));
    jaspar = convert(again, MOTIFS_JASPAR);
    CU_ASSERT_STRING_EQUAL(jaspar, UGLY);
    memory_free(jaspar);
    memory_free(transfac);
    /* MEME holds the mean total alone: what is read back and written again stays as it is then, and
     * whole counts of equal totals are the same. */
    char *meme = convert(path, MOTIFS_MEME);
    snprintf(again, sizeof again, "%s", scratch("again", meme));
    jaspar = convert(again, MOTIFS_JASPAR);
    CU_ASSERT(strncmp(jaspar, UGLY, strlen(">MA1") + 80) == 0);
    snprintf(path, sizeof path, "%s", scratch("ugly", jaspar));
    char *back = convert(path, MOTIFS_MEME);
    snprintf(again, sizeof again, "%s", scratch("again", back));
    char *second = convert(again, MOTIFS_JASPAR);
    CU_ASSERT_STRING_EQUAL(second, jaspar);
    memory_free(meme);
    memory_free(jaspar);
    memory_free(back);
    memory_free(second);
}

static void counts_turn_with_their_motif(void)
{
    motif_set s;
    CU_ASSERT_EQUAL_FATAL(motifs_read(&s, NULL, scratch("file", ">a\n9 1\n2 2\n3 3\n4 7\n")),
                          STATUS_OK);
    motif r = motif_reverse_complement(&s.motifs[0]);
    const double want[] = {7, 3, 2, 1, 4, 3, 2, 9};
    CU_ASSERT_EQUAL(memcmp(r.counts, want, sizeof want), 0);
    motif_release(&r);
    motif_set_release(&s);
}

static void clean_up(void)
{
    static const char *const names[] = {"file", "out", "ugly", "again"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) unlink(scratch(names[i], ""));
    CU_ASSERT_EQUAL(rmdir(folder), 0);
}

HARNESS("motif kinds",
        {"rows of positions are not read transposed", rows_of_positions_are_not_read_transposed},
        {"letters stand in any order", letters_stand_in_any_order},
        {"a TRANSFAC matrix ends where its rows end", a_transfac_matrix_ends_where_its_rows_end},
        {"columns that sum to one are frequencies", columns_that_sum_to_one_are_frequencies},
        {"commas part numbers or are refused", commas_part_numbers_or_are_refused},
        {"RNA is read as DNA", rna_is_read_as_dna},
        {"numbers are decimal and finite", numbers_are_decimal_and_finite},
        {"names cannot break tables", names_cannot_break_tables},
        {"other files are told apart", other_files_are_told_apart},
        {"counts come through conversions", counts_come_through_conversions},
        {"counts turn with their motif", counts_turn_with_their_motif},
        {"nothing is left behind", clean_up})
