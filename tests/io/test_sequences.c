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

/* All records as "id:LETTERS:label line" joined by blanks; NULL and a sentence on an error. */
static char *read_all(sequences_kind kind)
{
    sequences *s;
    CU_ASSERT_EQUAL_FATAL(sequences_open(&s, path, kind), STATUS_OK);
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
    CU_ASSERT_EQUAL(sequences_detect(&detected, path), STATUS_OK);
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

static void what_is_none_of_them(void)
{
    sequences_kind kind;
    CU_ASSERT_EQUAL(output_write(path, "hello world\n", 12), STATUS_OK);
    CU_ASSERT_EQUAL(sequences_detect(&kind, path), STATUS_DATA);
    CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), ":1: no DeepBind line, no FASTA header"));
    CU_ASSERT_EQUAL(output_write(path, "\n \n", 3), STATUS_OK);
    CU_ASSERT_EQUAL(sequences_detect(&kind, path), STATUS_DATA);
    CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), "the file is empty"));
    CU_ASSERT_EQUAL(sequences_detect(&kind, "/no/such/file"), STATUS_NOINPUT);
    sequences *s;
    CU_ASSERT_EQUAL(sequences_open(&s, folder, SEQUENCES_FASTA), STATUS_NOINPUT);
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
        {"what is none of them", what_is_none_of_them},
        {"gzip, whole and cut short", gzip_whole_and_cut_short},
        {"long sequences and lines", long_sequences_and_lines}, {"clean up", clean_up})
