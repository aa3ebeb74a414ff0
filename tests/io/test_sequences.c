/* sequences: four kinds of files, in all their spellings; what is wrong is refused with its
 * line. */
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "io/output.h"
#include "io/sequences.h"
#include "src/core/dna.h"
#include "src/core/memory.h"
#include "tests/harness.h"

static char folder[HARNESS_PATH];
static char *path;

static void make_folder(void)
{
    harness_path(folder, "demodash_sequences_XXXXXX");
    CU_ASSERT_FATAL(mkdtemp(folder) != NULL);
    path = memory_format("%s/file", folder);
}

static status_t open_kind(sequences **ret, sequences_kind kind)
{
    return sequences_open(ret, path, &(sequences_options){.kind = kind});
}

static status_t detect(sequences_kind *ret, const char *file)
{
    sequences *s;
    TRY(sequences_open(&s, file, &(sequences_options){.any_kind = true}));
    *ret = sequences_get_kind(s);
    sequences_close(s);
    return STATUS_OK;
}

/* All records as "id:LETTERS:label@line" joined by blanks; NULL and a sentence on an error. */
static char *read_open(sequences *s)
{
    char *all = memory_copy_text("");
    for (;;) {
        sequence_record r;
        bool end;
        if (sequences_next(&r, &end, s) != STATUS_OK) {
            memory_free(all);
            all = NULL;
            break;
        }
        if (end) break;
        char *letters = memory_alloc(r.length + 1, 1);
        size_t others = 0;
        for (size_t i = 0; i < r.length; i++) {
            letters[i] = dna_letter(r.codes[i]);
            others += r.codes[i] == DNA_OTHER;
        }
        EACH_EQUAL(others, r.others);
        char *longer = memory_format("%s%s%s:%s:%d@%ld", all, all[0] != '\0' ? " " : "", r.id,
                                     letters, r.label, r.line);
        memory_free(letters);
        memory_free(all);
        all = longer;
    }
    sequences_close(s);
    return all;
}

static char *read_all(sequences_kind kind)
{
    sequences *s;
    CU_ASSERT_EQUAL_FATAL(open_kind(&s, kind), STATUS_OK);
    return read_open(s);
}

static void expect(sequences_kind kind, const char *content, const char *records)
{
    CU_ASSERT_EQUAL_FATAL(output_write(path, content, strlen(content)), STATUS_OK);
    char *found = read_all(kind);
    CU_ASSERT_PTR_NOT_NULL(found);
    if (found == NULL) {
        fprintf(stderr, "refused: %s\n", status_message());
        return;
    }
    CU_ASSERT_STRING_EQUAL(found, records);
    if (strcmp(found, records) != 0) fprintf(stderr, "found: %s\n", found);
    memory_free(found);
    sequences_kind detected;
    CU_ASSERT_EQUAL(detect(&detected, path), STATUS_OK);
    CU_ASSERT_EQUAL(detected, kind);
}

/* Refused with "PATH:line: " and words. */
static void refuse(sequences_kind kind, const char *content, int line, const char *words)
{
    CU_ASSERT_EQUAL_FATAL(output_write(path, content, strlen(content)), STATUS_OK);
    char *found = read_all(kind), *place = memory_format("%s:%d: ", path, line);
    CU_ASSERT_PTR_NULL(found);
    CU_ASSERT_EQUAL(strncmp(status_message(), place, strlen(place)), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), words));
    if (strstr(status_message(), words) == NULL) fprintf(stderr, "said: %s\n", status_message());
    memory_free(found);
    memory_free(place);
}

static void deepbind_lines(void)
{
    expect(SEQUENCES_DEEPBIND, "FoldID\tEventID\tseq\tBound\nA\tp1\tACGT\t1\nA\tp1_shuf\tnnRt\t0\n",
           "p1:ACGT:1@2 p1_shuf:NNNT:0@3");
    /* blanks, CRLF, empty lines, no end of line, the header shuffled like a sequence */
    expect(
        SEQUENCES_DEEPBIND,
        "FoldID EventID seq Bound\r\nFoldID EventID_shuff seq 0\r\n\r\nA p1  AC-T 1 \r\nB x acgu 0",
        "p1:ACNT:1@4 x:ACGT:0@5");
    expect(SEQUENCES_DEEPBIND, "A p1 ACGT 1\n", "p1:ACGT:1@1"); /* no header */
    refuse(SEQUENCES_DEEPBIND, "A p ACGT 1\nA p ACGT\n", 2, "3 fields, 4 are needed");
    refuse(SEQUENCES_DEEPBIND, "A p ACGT 1 x\n", 1, "more than 4 fields");
    refuse(SEQUENCES_DEEPBIND, "A p ACGT nan\n", 1, "the label 'nan' is neither 0 nor 1");
    refuse(SEQUENCES_DEEPBIND, "A p ACGT 10\n", 1, "the label '10' is neither 0 nor 1");
    refuse(SEQUENCES_DEEPBIND, "A p seq 1\n", 1, "'e' at letter 2 of the sequence");
    refuse(SEQUENCES_DEEPBIND, "FoldID EventID seq Bound\n", 2, "ends without a sequence");
    refuse(SEQUENCES_DEEPBIND, "", 1, "ends without a sequence");
}

static void deepmotif_headers(void)
{
    expect(SEQUENCES_DEEPMOTIF, "> 1 \r\nACGT\n> 0\nAC\nGT\n\n>\t1 \r\nttt\r\n",
           ":ACGT:1@1 :ACGT:0@3 :TTT:1@7");
    refuse(SEQUENCES_DEEPMOTIF, ">1\nACGT\n>x\nACGT\n", 3, "the header '>x' gives no label");
    refuse(SEQUENCES_DEEPMOTIF, ">1\nACGT\n>\nACGT\n", 3, "the header '>' gives no label");
    refuse(SEQUENCES_DEEPMOTIF, ">1\n>0\nACGT\n", 1, "a header without a sequence");
    refuse(SEQUENCES_DEEPMOTIF, ">1\nACGT\n>0\n", 3, "a header without a sequence");
}

static void fasta_records(void)
{
    expect(SEQUENCES_FASTA, ">a first\nAC\nGT\n>b\tsecond\nNNNN\n> c\nacgt",
           "a:ACGT:-1@1 b:NNNN:-1@4 c:ACGT:-1@6");
    expect(SEQUENCES_FASTA, "\n\n>\nA\n", ":A:-1@3"); /* an empty name is one */
    refuse(SEQUENCES_FASTA, "ACGT\n>a\nACGT\n", 1, "begins with '>'");
    refuse(SEQUENCES_FASTA, ">a\nAC GT\n", 2, "byte 0x20 at letter 3");
    refuse(SEQUENCES_FASTA, ">a\nACGT\nACXT\n", 3, "'X' at letter 7");
    refuse(SEQUENCES_FASTA, ">a\nAC\x01T\n", 2, "byte 0x01 at letter 3");
    refuse(SEQUENCES_FASTA, ">a\nAC\xc3\xa9\n", 2, "byte 0xc3 at letter 3");
}

static void tables_of_sequence_and_label(void)
{
    expect(SEQUENCES_TABLE, "sequence,label\nACGT,1\nACGA,0\n", ":ACGT:1@2 :ACGA:0@3");
    expect(SEQUENCES_TABLE, "Label\tid\tSEQ\tscore\n1\tx\tACGT\t0.3\n0\ty\tACGA\t\n",
           "x:ACGT:1@2 y:ACGA:0@3");
    expect(SEQUENCES_TABLE, "ACGT,1\nACGA,0\n", ":ACGT:1@1 :ACGA:0@2");
    expect(SEQUENCES_TABLE, "1\tACGT\r\n0\tACGA\r\n", ":ACGT:1@1 :ACGA:0@2");
    expect(SEQUENCES_TABLE, "\xef\xbb\xbf\"sequence\", \"label\"\n\"ACGT\" ,\"1\"\n", ":ACGT:1@2");
    refuse(SEQUENCES_TABLE, "sequence,label\nACGT,NaN\n", 2, "the label 'NaN' is neither 0 nor 1");
    refuse(SEQUENCES_TABLE, "sequence,label\nACGT,\n", 2, "the label is missing");
    refuse(SEQUENCES_TABLE, "sequence,label\nACGT,1\n  \nACGT\n", 4, "1 columns, 2 are needed");
    refuse(SEQUENCES_TABLE, "sequence,label\n,1\n", 2, "the sequence is missing");
    refuse(SEQUENCES_TABLE, "sequence,score\nACGT,1\n", 1, "names no column 'label'");
    refuse(SEQUENCES_TABLE, "ACGT,2\n", 1, "neither a header");
    refuse(SEQUENCES_TABLE, "ACGT;1\n", 1, "neither a header");
    refuse(SEQUENCES_TABLE, "sequence,label\n", 2, "ends without a sequence");
}

/* `label` and `sequence` go before what may stand for them; nothing is guessed. */
static void the_columns_that_headings_name(void)
{
    expect(SEQUENCES_TABLE, "class,sequence,label\n1,ACGT,0\n0,ACGA,1\n", ":ACGT:0@2 :ACGA:1@3");
    expect(SEQUENCES_TABLE, "bound,seq,LABEL,target,Sequence\n1,TT,0,1,AC\n", ":AC:0@2");
    expect(SEQUENCES_TABLE, "class,sequence,label\npromoter,ACGT,1\n", ":ACGT:1@2");
    expect(SEQUENCES_TABLE, "name,sequence,label,id\nn,ACGT,1,i\n", "i:ACGT:1@2");
    static const char *const words[] = {"bound", "class", "target", "Target"};
    for (size_t i = 0; i < 4; i++) {
        char *content = memory_format("name,seq,%s\nn,ACGT,1\n", words[i]);
        expect(SEQUENCES_TABLE, content, "n:ACGT:1@2");
        memory_free(content);
    }
    expect(SEQUENCES_TABLE, "sequence,label,score,score\nACGT,1,2,3\n", ":ACGT:1@2");
    refuse(SEQUENCES_TABLE, "sequence,label,sequence\nA,1,A\n", 1, "two columns 'sequence'");
    refuse(SEQUENCES_TABLE, "Label,sequence,label\n1,A,1\n", 1, "two columns 'label'");
    refuse(SEQUENCES_TABLE, "seq,label,SEQ\nA,1,A\n", 1, "two columns 'seq'");
    refuse(SEQUENCES_TABLE, "id,sequence,label,id\nx,A,1,y\n", 1, "two columns 'id'");
    refuse(SEQUENCES_TABLE, "class,sequence,class\n1,A,1\n", 1, "two columns 'class'");
    refuse(SEQUENCES_TABLE, "class,sequence,target\n1,A,0\n", 1,
           "'class' and 'target', but no column 'label'; --label-column says which is meant");
    refuse(SEQUENCES_TABLE, "id,dna,label\nx,A,1\n", 1, "--sequence-column says which one");
    refuse(SEQUENCES_TABLE, "sequence,y\nA,1\n", 1, "--label-column says which one");
    sequences_kind kind; /* refused alike where the kind is to be told */
    CU_ASSERT_EQUAL(output_write(path, "sequence,label,sequence\nA,1,A\n", 30), STATUS_OK);
    CU_ASSERT_EQUAL(detect(&kind, path), STATUS_DATA);
    CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), ":1: the header names two columns"));
}

/* The records of a table whose columns are given; NULL and a sentence on an error. */
static char *read_columns(const char *content, const char *sequence, const char *label)
{
    sequences *s;
    CU_ASSERT_EQUAL(output_write(path, content, strlen(content)), STATUS_OK);
    if (sequences_open(&s, path, &(sequences_options){.any_kind = true,
                                                      .sequence_column = sequence,
                                                      .label_column = label}) != STATUS_OK) {
        return NULL;
    }
    return read_open(s);
}

static void columns_that_are_given_by_name(void)
{
    static const char table[] = "sequence,label,dna,y,class\nAC,0,GG,1,0\n";
    static const struct {
        const char *sequence, *label, *records;
    } right[] = {{NULL, NULL, ":AC:0@2"}, {"dna", NULL, ":GG:0@2"}, {NULL, "y", ":AC:1@2"},
                 {"DNA", "Y", ":GG:1@2"}, {"dna", "class", ":GG:0@2"}};
    for (size_t i = 0; i < 5; i++) {
        char *found = read_columns(table, right[i].sequence, right[i].label);
        CU_ASSERT_PTR_NOT_NULL_FATAL(found);
        CU_ASSERT_STRING_EQUAL(found, right[i].records);
        memory_free(found);
    }
    CU_ASSERT_PTR_NULL(read_columns(table, NULL, "z"));
    CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), ":1: --label-column: the header names no "
                                  "column 'z'; it has sequence, label, dna, y, class"));
    CU_ASSERT_PTR_NULL(read_columns(table, "z", NULL));
    CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), "--sequence-column: the header names no"));
    CU_ASSERT_PTR_NULL(read_columns("y,y,sequence\n1,1,A\n", NULL, "y"));
    CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), "two columns 'y'"));
    CU_ASSERT_PTR_NULL(read_columns("ACGT,1\n", NULL, "y")); /* no header */
}

/* RFC 4180, less values of several lines. */
static void values_in_double_quotes(void)
{
    expect(SEQUENCES_TABLE, "\"id\",sequence,\"label\"\n\"a, \"\"b\"\"\",\"ACGT\",\"1\"\n",
           "a, \"b\":ACGT:1@2");
    expect(SEQUENCES_TABLE,
           "id,sequence,label,\"a \"\"note\"\", long\"\n x , ACGT , 1 ,\"1,2,3\"\n",
           "x:ACGT:1@2");
    expect(SEQUENCES_TABLE, "id\tsequence\tlabel\n\"a, b\"\tACGT\t\"1\"\n", "a, b:ACGT:1@2");
    expect(SEQUENCES_TABLE, "id,sequence,label\n5\" end,ACGT,1\n\"\",ACGA,0\n",
           "5\" end:ACGT:1@2 :ACGA:0@3");
    refuse(SEQUENCES_TABLE, "id,sequence,label\n\"two\nlines\",ACGT,1\n", 2,
           "does not end in its line (values of several lines are not read)");
    refuse(SEQUENCES_TABLE, "id,sequence,label\n\"a\"b,ACGT,1\n", 2,
           "'b,ACGT,1' stands behind a value in double quotes");
    refuse(SEQUENCES_TABLE, "id,sequence,label\n\"a\"\",ACGT,1\n", 2, "does not end in its line");
}

static void ids_that_no_table_could_hold(void)
{
    refuse(SEQUENCES_TABLE, "id,sequence,label\na\tb,ACGT,1\n", 2, "the id 'a\\x09b' holds a tab");
    refuse(SEQUENCES_TABLE, "id,sequence,label\n\"a\rb\",A,1\n", 2, "holds a line break");
    refuse(SEQUENCES_TABLE, "id,sequence,label\na\x1b[2J,A,1\n", 2, "holds a control character");
    refuse(SEQUENCES_FASTA, ">a\nAC\n>c\xe9l x\nAC\n", 3, "the id 'c\\xe9l' is not UTF-8");
    refuse(SEQUENCES_FASTA, ">a\x07\nAC\n", 1, "the id 'a\\x07' holds a control character");
    refuse(SEQUENCES_DEEPBIND, "A p\x7f ACGT 1\n", 1, "the id 'p\\x7f' holds a control character");
    expect(SEQUENCES_FASTA, ">\xcf\x89-\xe2\x82\xac\nAC\n", "\xcf\x89-\xe2\x82\xac:AC:-1@1");
    char *content = memory_alloc(2000, 1);
    content[0] = '>';
    memset(content + 1, 'x', SEQUENCES_ID_MAX);
    strcpy(content + 1 + SEQUENCES_ID_MAX, "\nAC\n");
    CU_ASSERT_EQUAL(output_write(path, content, strlen(content)), STATUS_OK);
    char *found = read_all(SEQUENCES_FASTA);
    CU_ASSERT_PTR_NOT_NULL(found);
    memory_free(found);
    strcpy(content + 1 + SEQUENCES_ID_MAX, "x\nAC\n");
    refuse(SEQUENCES_FASTA, content, 1, "is longer than 1,000 bytes");
    memory_free(content);
}

/* A file of another kind is told by its first bytes, wherever sequences are read. */
static void what_other_files_look_like(void)
{
    static const struct {
        const char *bytes;
        size_t count;
        const char *words;
    } files[] = {
#define FILE_OF(literal, words) {literal, sizeof literal - 1, words}
        FILE_OF("##fileformat=VCFv4.2\n#CHROM\tPOS\n", "is a VCF file"),
        FILE_OF("\xef\xbb\xbf##fileformat=VCFv4.2\n", "is a VCF file"),
        FILE_OF("#CHROM\tPOS\tID\tREF\tALT\n", "is a VCF file"),
        FILE_OF("chr1\t100\t200\n", "is a BED file"),
        FILE_OF("chr1\t100\t200\tpeak1\t0\t.\t5.1\t3\t2\t50\r\n", "is a BED file"),
        FILE_OF("# made by x\n\ntrack name=a\n", "is a BED file"),
        FILE_OF("# a comment\nchr1\t100\t200\n", "is a BED file"),
        FILE_OF("chr1\t100\t200\t0.5\n", "is a bedGraph or BED file"),
        FILE_OF("##gff-version 3\nchr1\t", "is a GFF file"),
        FILE_OF("chrI\tSGD\tgene\t335\t649\t.\t+\t.\tID=a\n", "is a GFF or GTF file"),
        FILE_OF("@r1\nACGT\n+\nIIII\n", "is a FASTQ file"),
        FILE_OF("@HD\tVN:1.6\n", "is a SAM file"),
        FILE_OF("fixedStep chrom=chr1\n", "is a wiggle file"),
        FILE_OF("BAM\1\0\0\0\0", "is a BAM file"), FILE_OF("BCF\2\2", "is a BCF file"),
        FILE_OF("\x26\xfc\x8f\x88\4\0", "is a bigWig file"),
        FILE_OF("\xeb\xf2\x89\x87\4\0", "is a bigBed file"),
        FILE_OF("\x43\x27\x41\x1a\0\0", "is a 2bit file"),
        FILE_OF("\x89HDF\r\n\x1a\n\0", "is an HDF5 file"),
        FILE_OF("PK\3\4\24\0\0\0seqs.fa", "is a zip archive"),
        FILE_OF("PK\3\4\24\0\0\0[Content_Types].xml", "is an Excel workbook"),
        FILE_OF("PK\3\4\24\0\0\0xl/workbook.xml", "is an Excel workbook"),
        FILE_OF("BZh91AY", "is compressed by bzip2"),
        FILE_OF("\xfd" "7zXZ\0", "is compressed by xz"),
        FILE_OF("MEME version 4\n", "is a motif file"),
        FILE_OF("<!DOCTYPE html>\n", "is a web page"),
    };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        sequences_kind kind;
        CU_ASSERT_EQUAL(output_write(path, files[i].bytes, files[i].count), STATUS_OK);
        EACH_EQUAL(detect(&kind, path), STATUS_DATA);
        EACH(strstr(status_message(), files[i].words) != NULL);
        if (strstr(status_message(), files[i].words) == NULL) puts(status_message());
        EACH(strncmp(status_message(), path, strlen(path)) == 0);
        sequences *s;
        EACH_EQUAL(open_kind(&s, SEQUENCES_FASTA), STATUS_DATA);
        gzFile out = gzopen(path, "wb"); /* and so behind gzip, as BAM and VCF come */
        gzwrite(out, files[i].bytes, (unsigned)files[i].count);
        CU_ASSERT_EQUAL(gzclose(out), Z_OK);
        EACH_EQUAL(detect(&kind, path), STATUS_DATA);
        EACH(strstr(status_message(), files[i].words) != NULL);
    }
}

static void what_is_none_of_them(void)
{
    sequences_kind kind;
    CU_ASSERT_EQUAL(output_write(path, "hello world\n", 12), STATUS_OK);
    CU_ASSERT_EQUAL(detect(&kind, path), STATUS_DATA);
    CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), ":1: no DeepBind line, no FASTA header"));
    CU_ASSERT_EQUAL(output_write(path, "\n \n", 3), STATUS_OK);
    CU_ASSERT_EQUAL(detect(&kind, path), STATUS_DATA);
    CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), "the file is empty"));
    CU_ASSERT_EQUAL(detect(&kind, "/no/such/file"), STATUS_NOINPUT);
    CU_ASSERT_EQUAL(detect(&kind, folder), STATUS_NOINPUT);
    sequences_close(NULL);
    CU_ASSERT_EQUAL(output_write(path, ">a\nAC\0GT\n", 9), STATUS_OK);
    CU_ASSERT_PTR_NULL(read_all(SEQUENCES_FASTA));
    CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), ":2: a zero byte"));
}

static void gzip_whole_and_cut_short(void)
{
    gzFile out = gzopen(path, "wb");
    CU_ASSERT_FATAL(out != NULL);
    for (int i = 0; i < 5000; i++) gzprintf(out, ">%d\nACGTTGCA%c\n", i, "ACGT"[i * i % 4]);
    CU_ASSERT_EQUAL(gzclose(out), Z_OK);
    char *all = read_all(SEQUENCES_FASTA);
    CU_ASSERT_PTR_NOT_NULL_FATAL(all);
    CU_ASSERT_PTR_NOT_NULL(strstr(all, " 4999:ACGTTGCAC:-1@9999"));
    memory_free(all);
    FILE *file = fopen(path, "rb");
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    fclose(file);
    CU_ASSERT_EQUAL(truncate(path, size * 2 / 3), 0);
    CU_ASSERT_PTR_NULL(read_all(SEQUENCES_FASTA));
    CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), "the gzip stream is cut short"));
}

static void long_sequences_and_lines(void)
{
    enum { MOST = 65535, HUGE_LINE = 65 << 20 };
    char *content = memory_alloc(HUGE_LINE + 1, 1);
    memset(content, 'A', HUGE_LINE);
    memcpy(content, ">a\n", 3);
    content[3 + MOST] = '\0';
    CU_ASSERT_EQUAL(output_write(path, content, 3 + MOST), STATUS_OK);
    char *all = read_all(SEQUENCES_FASTA);
    CU_ASSERT_PTR_NOT_NULL(all);
    memory_free(all);
    content[3 + MOST] = 'A';
    CU_ASSERT_EQUAL(output_write(path, content, 4 + MOST), STATUS_OK);
    CU_ASSERT_PTR_NULL(read_all(SEQUENCES_FASTA));
    CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), ":2: a sequence of more than 65535 letters"));
    CU_ASSERT_EQUAL(output_write(path, content, HUGE_LINE), STATUS_OK);
    CU_ASSERT_PTR_NULL(read_all(SEQUENCES_FASTA));
    CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), ":2: the line is longer than 64 MiB"));
    memory_free(content);
}

static void clean_up(void)
{
    unlink(path);
    CU_ASSERT_EQUAL(rmdir(folder), 0);
    memory_free(path);
}

HARNESS("sequences", {"a place for the files", make_folder}, {"DeepBind lines", deepbind_lines},
        {"DeepMotif headers", deepmotif_headers}, {"FASTA records", fasta_records},
        {"tables of sequence and label", tables_of_sequence_and_label},
        {"the columns that headings name", the_columns_that_headings_name},
        {"columns that are given by name", columns_that_are_given_by_name},
        {"values in double quotes", values_in_double_quotes},
        {"ids that no table could hold", ids_that_no_table_could_hold},
        {"what other files look like", what_other_files_look_like},
        {"what is none of them", what_is_none_of_them},
        {"gzip, whole and cut short", gzip_whole_and_cut_short},
        {"long sequences and lines", long_sequences_and_lines}, {"clean up", clean_up})
