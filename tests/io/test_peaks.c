/* peaks: BED, narrowPeak and broadPeak in their spellings; each mistake is refused with its
 * line. */
#include <string.h>
#include <unistd.h>

#include "io/files.h"
#include "io/output.h"
#include "io/peaks.h"
#include "src/core/memory.h"
#include "tests/harness.h"

static char folder[HARNESS_PATH];
static char *path;

static void put(const char *content, size_t length)
{
    CU_ASSERT_EQUAL_FATAL(output_write(path, content, length), STATUS_OK);
}

/* All rows as "chrom start end summit score strand name", joined by "|". */
static void expect(const char *content, int column, const char *wanted)
{
    peaks p;
    put(content, strlen(content));
    CU_ASSERT_EQUAL_FATAL(peaks_read(&p, path, column), STATUS_OK);
    char *all = memory_copy_text("");
    for (size_t i = 0; i < p.count; i++) {
        const peak *row = &p.rows[i];
        char *longer = memory_format("%s%s%s %d %d %d %g %c %s", all, i > 0 ? "|" : "",
                                     p.chroms[row->chrom], (int)row->start, (int)row->end,
                                     (int)row->summit, row->score, row->strand, row->name);
        memory_free(all);
        all = longer;
    }
    CU_ASSERT_STRING_EQUAL(all, wanted);
    memory_free(all);
    peaks_release(&p);
}

static void refuse(const char *content, const char *words)
{
    peaks p;
    put(content, strlen(content));
    CU_ASSERT_EQUAL(peaks_read(&p, path, 0), STATUS_DATA);
    const bool said = strstr(status_message(), words) != NULL;
    CU_ASSERT(said);
    if (!said) printf("'%s' holds no '%s'\n", status_message(), words);
}

static void reads_all_kinds(void)
{
    harness_path(folder, "demodash_peaks_XXXXXX");
    CU_ASSERT_FATAL(mkdtemp(folder) != NULL);
    path = memory_format("%s/p.bed", folder);
    expect("chr1\t5\t9\n", 0, "chr1 5 9 -1 0 . ");
    expect("# c\r\ntrack name=x\r\nbrowser position\r\n\r\n"
           "chr1\t5\t9\ta\t3.5\t-\r\nchr2\t0\t1\t.\t1\t+", 0,
           "chr1 5 9 -1 3.5 - a|chr2 0 1 -1 1 + ");
    /* a chromosome may be called like the words of UCSC */
    expect("tracker\t5\t9\n", 0, "tracker 5 9 -1 0 . ");
    expect("c\t5\t9\ta\t1\t.\t20\t3\t4\t2\nc\t6\t9\tb\t1\t.\t10\t3\t4\t-1\n", 0,
           "c 5 9 7 20 . a|c 6 9 -1 10 . b");
    expect("c\t5\t9\ta\t1\t.\t20\t3\t4\t2\n", 8, "c 5 9 7 3 . a");
    expect("c\t5\t9\ta\t1\t.\t20\t3\t4\n", 0, "c 5 9 -1 20 . a"); /* broadPeak */
    expect("c\t5\t9\ta\t1\t.\t6\t8\t0\n", 0, "c 5 9 -1 1 . a");   /* BED9: drawn thick inside */
    expect("c\t5\t9\ta\t1\t.\t6\t8\t0\t1\t4,\t0,\n", 0, "c 5 9 -1 1 . a");
    expect("", 0, "");
}

static void refuses_with_the_line(void)
{
    refuse("chr1\t5\n", "p.bed:1: 2 columns, a BED has at least 3");
    refuse("chr1\t5\t9\nchr1\t9\t5\n", "p.bed:2: the start 9 is not before the end 5");
    refuse("chr1\t5\t5\n", "p.bed:1: the start 5 is not before the end 5");
    refuse("chr1\t-5\t5\n", "p.bed:1: the start -5 is negative");
    refuse("chr1\t1,000\t5\n", "p.bed:1: the start '1,000' is no whole number");
    refuse("chr1\t1\t5.5\n", "p.bed:1: the end '5.5' is no whole number");
    refuse("chr1\t1\t99999999999999999999\n", "the end '99999999999999999999' is no whole number");
    refuse("chrom\tstart\tend\nchr1\t1\t5\n", "a line of headings has to begin with '#'");
    refuse("chr1 1 5\n", "p.bed:1: no tabs: the columns of a BED are parted by tabs");
    refuse("chr1\tx\texon\t1\t5\t.\t+\t.\tid\n", "p.bed:1: looks like GFF or GTF");
    refuse("##gff-version 3\n", "p.bed:1: this is GFF");
    refuse("##fileformat=VCFv4.2\n", "p.bed:1: this is VCF");
    refuse("chr1\t100\trs1\tA\tC\t.\tPASS\t.\n", "VCF or another table");
    refuse("\xeb\xf2\x89\x87 bigBed", "is a bigBed file");
    refuse("\x26\xfc\x8f\x88 bigWig", "is a bigWig file");
    refuse("chr1\t1\t5\nchr1\t1\t5\ta\n", "p.bed:2: 4 columns, the first row has 3");
    refuse("chr1\t1\t5\ta\tb\n", "p.bed:1: column 5 is to rank the peaks, but 'b' is no number");
    refuse("chr1\t1\t5\ta\t1\tx\n", "p.bed:1: the strand 'x'");
    refuse("c\t5\t9\ta\t1\t.\t20\t3\t4\t4\n", "p.bed:1: the summit '4' is no position inside");
    refuse("c\t5\t9\ta\t1\t.\t20\t3\t4\tx\n", "p.bed:1: the summit 'x' is no position inside");
    refuse("\t5\t9\n", "p.bed:1: the name of the chromosome is missing");
    refuse("c\t1\t2\t3\t4\t5\t6\t7\t8\t9\t10\t11\t12\n", "13 columns, a BED has at most 12");
    refuse("c\t5\t9\ta\x01" "b\n", "p.bed:1: the name");
    peaks p;
    put("c\t1\t2\n", 6);
    CU_ASSERT_EQUAL(peaks_read(&p, path, 5), STATUS_DATA);
    CU_ASSERT(strstr(status_message(), "p.bed:1: column 5 is to rank the peaks, but there are 3")
              != NULL);
    put("c\t1\t2\0\n", 8);
    CU_ASSERT_EQUAL(peaks_read(&p, path, 0), STATUS_DATA);
    files_discard(path);
    CU_ASSERT_EQUAL(peaks_read(&p, path, 0), STATUS_NOINPUT);
    files_discard(folder);
}

HARNESS("peaks", {"all kinds", reads_all_kinds}, {"mistakes have lines", refuses_with_the_line})
