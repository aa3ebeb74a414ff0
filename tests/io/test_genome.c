/* genome: chromosomes of plain and bgzip FASTA; an index that no longer fits is made anew; each
 * kind of file that cannot be a genome is refused in one sentence. */
#include <stdint.h>
#include <string.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "io/files.h"
#include "io/genome.h"
#include "io/output.h"
#include "src/core/dna.h"
#include "src/core/memory.h"
#include "tests/harness.h"

static char folder[HARNESS_PATH];
static char *path, *fai, *gzi;

static void make_folder(void)
{
    harness_path(folder, "demodash_genome_XXXXXX");
    CU_ASSERT_FATAL(mkdtemp(folder) != NULL);
    path = memory_format("%s/g.fa", folder);
    fai = memory_format("%s.fai", path);
    gzi = memory_format("%s.gzi", path);
}

static void clean(void)
{
    files_discard(fai);
    files_discard(gzi);
    files_discard(path);
}

static void put(const char *content)
{
    CU_ASSERT_EQUAL_FATAL(output_write(path, content, strlen(content)), STATUS_OK);
}

/* One block of bgzip: a gzip member that tells its own size. */
static size_t add_block(uint8_t *to, const char *text, size_t length)
{
    static const uint8_t head[18] = {31, 139, 8, 4, 0, 0, 0, 0, 0, 255, 6, 0, 'B', 'C', 2, 0};
    memcpy(to, head, sizeof head);
    z_stream z = {0};
    CU_ASSERT_FATAL(deflateInit2(&z, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    z.next_in = (Bytef *)(uintptr_t)text;
    z.avail_in = (uInt)length;
    z.next_out = to + 18;
    z.avail_out = 60000;
    CU_ASSERT_FATAL(deflate(&z, Z_FINISH) == Z_STREAM_END);
    const size_t packed = z.total_out;
    deflateEnd(&z);
    const uint32_t sum = (uint32_t)crc32(0, (const Bytef *)text, (uInt)length);
    const uint32_t tail[2] = {sum, (uint32_t)length};
    memcpy(to + 18 + packed, tail, 8);
    const size_t all = packed + 26;
    to[16] = (uint8_t)((all - 1) & 255);
    to[17] = (uint8_t)((all - 1) >> 8);
    return all;
}

/* A bgzip file in blocks of 20 letters; without its end mark when cut. */
static void put_bgzip(const char *content, bool cut)
{
    static uint8_t bytes[1 << 16];
    size_t at = 0, length = strlen(content);
    for (size_t i = 0; i < length; i += 20) {
        at += add_block(bytes + at, content + i, length - i < 20 ? length - i : 20);
    }
    if (!cut) at += add_block(bytes + at, "", 0);
    else at -= 5;
    CU_ASSERT_EQUAL_FATAL(output_write(path, bytes, at), STATUS_OK);
}

/* All as "name:LETTERS" joined by blanks; NULL on an error. */
static char *read_all(void)
{
    genome *g;
    if (genome_open(&g, path) != STATUS_OK) return NULL;
    char *all = memory_copy_text("");
    for (size_t i = 0; i < genome_count(g); i++) {
        const uint8_t *codes;
        if (genome_read(&codes, g, i) != STATUS_OK) {
            memory_free(all);
            all = NULL;
            break;
        }
        const size_t length = (size_t)genome_length(g, i);
        char *letters = memory_alloc(length + 1, 1);
        for (size_t k = 0; k < length; k++) letters[k] = dna_letter(codes[k]);
        const char *blank = i > 0 ? " " : "";
        char *longer = memory_format("%s%s%s:%s", all, blank, genome_name(g, i), letters);
        memory_free(all);
        memory_free(letters);
        all = longer;
        EACH_EQUAL(genome_find(g, genome_name(g, i)), (long)i);
    }
    CU_ASSERT_EQUAL(genome_find(g, "nothing"), -1);
    genome_close(g);
    return all;
}

static void expect(const char *wanted)
{
    char *found = read_all();
    CU_ASSERT_PTR_NOT_NULL(found);
    if (found == NULL) {
        printf("%s\n", status_message());
        return;
    }
    CU_ASSERT_STRING_EQUAL(found, wanted);
    memory_free(found);
}

static void refuse(const char *words)
{
    char *found = read_all();
    CU_ASSERT_PTR_NULL(found);
    memory_free(found);
    const bool said = strstr(status_message(), words) != NULL;
    CU_ASSERT(said);
    if (!said) printf("'%s' holds no '%s'\n", status_message(), words);
}

static const char two[] = ">chrB the second\nACGTACGTAC\nACGTNNNNNN\nacg\n>chrA\nTTTTT\nGGGGG\n";
static const char two_letters[] = "chrB:ACGTACGTACACGTNNNNNNACG chrA:TTTTTGGGGG";

static void reads_plain_and_bgzip(void)
{
    make_folder();
    put(two);
    expect(two_letters);
    CU_ASSERT(files_exists(fai));
    expect(two_letters); /* by the index that lies there now */
    clean();
    put(">a\r\nACGT\r\nACG\r\n>b\r\nAA"); /* CR LF, no last line end */
    expect("a:ACGTACG b:AA");
    clean();
    put(">a\nACGT\nACGT\n\n>b\nRY-n\n\n");
    expect("a:ACGTACGT b:NNNN");
    clean();
    put_bgzip(two, false);
    expect(two_letters);
    CU_ASSERT(files_exists(fai) && files_exists(gzi));
    expect(two_letters);
    clean();
}

/* An index of another file with other lengths, but younger: by its date it would do. */
static void makes_a_stale_index_anew(void)
{
    static const char *const stale[] = {
        "chrB\t22\t17\t10\t11\nchrA\t10\t49\t5\t6\n",  /* a letter short */
        "chrB\t23\t17\t10\t11\nchrA\t9\t49\t5\t6\n",   /* the last a letter short */
        "chrB\t23\t17\t10\t11\n",                      /* one is missing */
        "chrA\t10\t49\t5\t6\n",
        "chrB\t23\t17\t10\t11\nchrC\t10\t49\t5\t6\n",  /* another name */
        "chrB\t23\t17\t10\t11\nchrA\t10\t49\t5\n",     /* cut */
        "chrB\t23\t17\t10\t11\nchrA\t10\t400\t5\t6\n",
        "no index\n", ""};
    for (size_t i = 0; i < sizeof stale / sizeof stale[0]; i++) {
        put(two);
        CU_ASSERT_EQUAL_FATAL(output_write(fai, stale[i], strlen(stale[i])), STATUS_OK);
        expect(two_letters);
        size_t count;
        char *now = files_read(&count, fai, 1000);
        CU_ASSERT_STRING_EQUAL(now, "chrB\t23\t17\t10\t11\nchrA\t10\t49\t5\t6\n");
        memory_free(now);
        clean();
    }
    /* an older one, of the right form: its letters would be others */
    put(">chrB\nACGT\n");
    expect("chrB:ACGT");
    struct timespec old[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};
    CU_ASSERT_EQUAL(utimensat(AT_FDCWD, fai, old, 0), 0);
    put(">chrB\nACGTA\n");
    expect("chrB:ACGTA");
    clean();
}

/* Beside the file stands a folder with the index's name: it cannot be written there. */
static void does_without_a_place_beside(void)
{
    put(two);
    CU_ASSERT_EQUAL_FATAL(mkdir(fai, 0755), 0);
    expect(two_letters);
    CU_ASSERT(files_is_folder(fai));
    clean();
}

static void refuses_what_is_no_genome(void)
{
    put(">a\nACGT\n>b\nAC\n>a\nGG\n");
    refuse("g.fa:5: a second sequence 'a', the first is in line 1");
    put(">b\nACGT\n>a\nAC\n>a\nGG\n");
    refuse("g.fa:5: a second sequence 'a', the first is in line 3");
    put(">a\nACGT\nAC\nACGT\n");
    refuse("g.fa:4: line 3 has another length");
    put(">a\nACGT\nACGTA\n");
    refuse("g.fa:3: a longer line");
    put(">\nACGT\n");
    refuse("g.fa:1: a header without a name");
    put(">a\n>b\nACGT\n");
    refuse("g.fa:1: sequence 'a' has no letters");
    put(">b\nACGT\n>a\n");
    refuse("g.fa:3: sequence 'a' has no letters");
    put("");
    refuse("g.fa:1: no FASTA");
    put("chr1\t5\t10\n");
    refuse("g.fa:1: no FASTA");
    put("\x43\x27\x41\x1a 2bit");
    refuse("2bit");
    put(">a\nAC!T\n");
    refuse("sequence 'a', position 3: byte 0x21 is no nucleotide");
    clean();
    gzFile z = gzopen(path, "wb");
    gzputs(z, two);
    gzclose(z);
    refuse("bgzip >");
    put_bgzip(two, true);
    refuse("g.fa:");
    CU_ASSERT_FALSE(files_exists(fai));
    clean();
    refuse("cannot be read");
    genome *g;
    CU_ASSERT_EQUAL(genome_open(&g, "https://example.org/g.fa"), STATUS_NOINPUT);
    CU_ASSERT(strstr(status_message(), "none is fetched") != NULL);
    CU_ASSERT_EQUAL(genome_open(&g, folder), STATUS_NOINPUT);
    files_discard(folder);
    CU_ASSERT_FALSE(files_exists(folder)); /* nothing was left beside */
}

HARNESS("genome", {"chromosomes of plain and bgzip FASTA", reads_plain_and_bgzip},
        {"an index that does not fit is made anew", makes_a_stale_index_anew},
        {"an index that cannot be kept", does_without_a_place_beside},
        {"what is no genome is refused", refuses_what_is_no_genome})
