/* Files that people give in place of sequences. Binary formats are told by their magic numbers;
 * texts by their first words, tables of places by the columns of their first row. A kind is only
 * told where the bytes leave no doubt: what no rule fits is left to the reader that was asked. */
#include "io/foreign.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#define PLACES "holds places in a genome, not sequences; import wants the sequences themselves, " \
               "such as the FASTA that bedtools getfasta makes of it"
#define PEAKS "holds places in a genome, not sequences; with --genome FASTA import reads it as " \
              "peaks"
#define SIGNAL "holds a signal along a genome, not sequences"

typedef struct {
    const char *bytes;
    size_t count, at; /* place of these bytes */
    const char *text;
} rule;

#define IS(literal, text) {literal, sizeof literal - 1, 0, text}

static const rule magic[] = {
    IS("\x89HDF\r\n\x1a\n", "is an HDF5 file; if it is a compendium, check, train and sweep take "
                            "it, and info lists what it holds"),
    IS("BAM\1", "is a BAM file; it holds alignments, not sequences of two classes"),
    IS("CRAM", "is a CRAM file; it holds alignments, not sequences of two classes"),
    IS("BCF\2", "is a BCF file; it holds variants, not sequences"),
    IS("\x26\xfc\x8f\x88", "is a bigWig file; it " SIGNAL),
    IS("\x88\x8f\xfc\x26", "is a bigWig file; it " SIGNAL),
    IS("\xeb\xf2\x89\x87", "is a bigBed file; it " PLACES),
    IS("\x87\x89\xf2\xeb", "is a bigBed file; it " PLACES),
    IS("\x43\x27\x41\x1a", "is a 2bit file, a genome, not sequences of two classes"),
    IS("\x1a\x41\x27\x43", "is a 2bit file, a genome, not sequences of two classes"),
    IS("BZh", "is compressed by bzip2, only gzip is read; decompress it first"),
    IS("\xfd" "7zXZ", "is compressed by xz, only gzip is read; decompress it first"),
    IS("\x28\xb5\x2f\xfd", "is compressed by zstd, only gzip is read; decompress it first"),
    IS("7z\xbc\xaf\x27\x1c", "is a 7z archive; unpack it first"),
    IS("Rar!", "is a RAR archive; unpack it first"),
    {"ustar", 5, 257, "is a tar archive; unpack it first"},
    IS("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is a file of Microsoft Office; save the sheet as CSV"),
    IS("\x93NUMPY", "is a NumPy array; write the sequences as text"),
    IS("%PDF", "is a PDF, no text file"),
    IS("\x89PNG", "is a picture"),
};

static const rule words[] = {
    IS("##fileformat=VCF", "is a VCF file; it holds variants, not sequences"),
    IS("#CHROM\tPOS", "is a VCF file; it holds variants, not sequences"),
    IS("##gff-version", "is a GFF file; it " PLACES),
    IS("##gtf", "is a GTF file; it " PLACES),
    IS("#gtf", "is a GTF file; it " PLACES),
    IS("@HD\t", "is a SAM file; it holds alignments, not sequences of two classes"),
    IS("@SQ\t", "is a SAM file; it holds alignments, not sequences of two classes"),
    IS("track type=wiggle", "is a wiggle file; it " SIGNAL),
    IS("track type=bedGraph", "is a bedGraph file; it " SIGNAL),
    IS("fixedStep ", "is a wiggle file; it " SIGNAL),
    IS("variableStep ", "is a wiggle file; it " SIGNAL),
    IS("track ", "is a BED file; it " PEAKS),
    IS("browser ", "is a BED file; it " PEAKS),
    IS("MEME version", "is a motif file; tomtom, motifs and the option --motifs take it"),
    IS("LOCUS       ", "is a GenBank file; write its sequences as FASTA"),
    IS("version https://git-lfs", "is a pointer of Git LFS, not the file itself; git lfs pull gets "
                                  "it"),
    IS("<!DOCTYPE", "is a web page; a download may have failed"),
    IS("<html", "is a web page; a download may have failed"),
};

static const char *find(const rule *rules, size_t count, const uint8_t *bytes, size_t length)
{
    for (size_t i = 0; i < count; i++) {
        const rule *r = &rules[i];
        if (length >= r->at + r->count && memcmp(bytes + r->at, r->bytes, r->count) == 0) {
            return r->text;
        }
    }
    return NULL;
}

/* The first fields of a line, parted by tabs, and their beginnings. */
enum { FIELDS = 12, WIDTH = 64 };
typedef struct {
    char fields[FIELDS][WIDTH];
    int count;
} row;

/* Where the next line begins that is neither empty nor a comment; the end if none does. */
static const uint8_t *skip_comments(const uint8_t *p, const uint8_t *end)
{
    while (p < end && (*p == '#' || *p == '\r' || *p == '\n')) {
        const uint8_t *stop = memchr(p, '\n', (size_t)(end - p));
        p = stop == NULL ? end : stop + 1;
    }
    return p;
}

/* The next such line; false at the end of the bytes. */
static bool read_row(row *ret, const uint8_t **at, const uint8_t *end)
{
    const uint8_t *p = skip_comments(*at, end);
    if (p == end) return false;
    const uint8_t *stop = memchr(p, '\n', (size_t)(end - p));
    if (stop == NULL) stop = end;
    *at = stop < end ? stop + 1 : end;
    if (stop > p && stop[-1] == '\r') stop--;
    ret->count = 0;
    for (const uint8_t *next; p <= stop && ret->count < FIELDS; p = next + 1) {
        next = memchr(p, '\t', (size_t)(stop - p));
        if (next == NULL) next = stop;
        const size_t length = (size_t)(next - p) < WIDTH - 1 ? (size_t)(next - p) : WIDTH - 1;
        memcpy(ret->fields[ret->count], p, length);
        ret->fields[ret->count++][length] = '\0';
    }
    return true;
}

static bool is_number(const char *text)
{
    if (*text == '\0') return false;
    for (; *text != '\0'; text++) {
        if (!isdigit((unsigned char)*text)) return false;
    }
    return true;
}

static bool is_strand(const char *text)
{
    return text[0] != '\0' && text[1] == '\0' && strchr("+-.?", text[0]) != NULL;
}

/* By the columns of the first row. */
static const char *look_at_row(const uint8_t *bytes, size_t count)
{
    row r;
    const uint8_t *at = bytes, *end = bytes + count;
    if (!read_row(&r, &at, end)) return NULL;
    if (r.fields[0][0] == '@') { /* of FASTQ the third line begins with + */
        row third;
        if (read_row(&third, &at, end) && read_row(&third, &at, end)
            && third.fields[0][0] == '+') {
            return "is a FASTQ file; it holds reads, not sequences of two classes (FASTA would do)";
        }
        return NULL;
    }
    if (r.count >= 8 && is_number(r.fields[3]) && is_number(r.fields[4])
        && is_strand(r.fields[6])) {
        return "is a GFF or GTF file; it " PLACES;
    }
    if (r.count >= 3 && is_number(r.fields[1]) && is_number(r.fields[2])) {
        return r.count == 4 && strpbrk(r.fields[3], "0123456789") == r.fields[3]
            ? "is a bedGraph or BED file; it " PLACES : "is a BED file; it " PEAKS;
    }
    return NULL;
}

/* A zip archive is a workbook where it names the parts of one. */
static const char *look_at_zip(const uint8_t *bytes, size_t count)
{
    for (size_t i = 0; i + 3 < count; i++) {
        if (memcmp(bytes + i, "xl/", 3) == 0 || (i + 19 <= count
            && memcmp(bytes + i, "[Content_Types].xml", 19) == 0)) {
            return "is an Excel workbook; save the sheet as CSV";
        }
    }
    return "is a zip archive; unpack it first";
}

const char *foreign_kind(const uint8_t *bytes, size_t count)
{
    if (count >= 4 && memcmp(bytes, "PK\3\4", 4) == 0) return look_at_zip(bytes, count);
    const char *kind = find(magic, sizeof magic / sizeof magic[0], bytes, count);
    if (kind != NULL) return kind;
    if (count >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) bytes += 3, count -= 3;
    kind = find(words, sizeof words / sizeof words[0], bytes, count);
    if (kind != NULL) return kind;
    const uint8_t *end = bytes + count, *start = skip_comments(bytes, end);
    kind = find(words, sizeof words / sizeof words[0], start, (size_t)(end - start));
    return kind != NULL ? kind : look_at_row(start, (size_t)(end - start));
}
