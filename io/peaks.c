/* Peaks line by line. The first row decides how many columns all have, and of which kind the file
 * is: nine and ten columns can be BED as well, whose seventh and eighth lie inside the interval.
 * What is likely given by mistake (GFF, VCF, bigBed, headings, blanks for tabs) is recognised and
 * said by name, as "is no number" helps nobody. */
#include "io/peaks.h"

#include <ctype.h>
#include <float.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "io/files.h"
#include "io/lines.h"
#include "src/core/hash.h"
#include "src/core/memory.h"
#include "src/core/names.h"
#include "src/core/number.h"

enum { COLUMNS_MAX = 12 };
#define POSITION_MAX INT64_C(1000000000000)

typedef struct {
    peaks *to;
    lines *in;
    size_t row_room, chrom_room;
    int wanted_column; /* 0: the usual one */
    uint32_t *slots;   /* [mask + 1] open addressing: index of a name + 1 */
    size_t mask;
} reading;

/* ---- pieces ---------------------------------------------------------------------------------- */

/* Cut a line at its tabs. Returns the number of fields; those beyond COLUMNS_MAX are counted. */
static int split(char **fields, char *text)
{
    int count = 0;
    for (char *field; (field = strsep(&text, "\t")) != NULL; count++) {
        if (count < COLUMNS_MAX) fields[count] = field;
    }
    return count;
}

/* A position in a genome, or nearly one. */
static bool parse_whole(int64_t *ret, const char *text)
{
    return number_read_int(ret, text, -POSITION_MAX, POSITION_MAX) == NUMBER_READ;
}

static bool parse_real(double *ret, const char *text)
{
    return number_read_real(ret, text, -DBL_MAX, DBL_MAX) == NUMBER_READ;
}

/* Columns 7 and 8 of a BED are where it is drawn thick: positions inside. */
static bool is_bed(char *const *fields, int count, int64_t start, int64_t end)
{
    int64_t first, last;
    if (count < 9 || count > 10) return true;
    if (!parse_whole(&first, fields[6]) || !parse_whole(&last, fields[7])) return false;
    return first >= start && last <= end && first <= last;
}

static uint32_t find_chrom(reading *r, const char *name)
{
    peaks *to = r->to;
    if (2 * (to->chrom_count + 1) > r->mask) {
        r->mask = 2 * r->mask + 1;
        memory_free(r->slots);
        r->slots = memory_array(r->slots, r->mask + 1);
        for (size_t i = 0; i < to->chrom_count; i++) {
            size_t at = (size_t)hash_name(to->chroms[i]) & r->mask;
            while (r->slots[at] != 0) at = (at + 1) & r->mask;
            r->slots[at] = (uint32_t)i + 1;
        }
    }
    size_t at = (size_t)hash_name(name) & r->mask;
    while (r->slots[at] != 0) {
        if (strcmp(to->chroms[r->slots[at] - 1], name) == 0) return r->slots[at] - 1;
        at = (at + 1) & r->mask;
    }
    memory_grow(to->chroms, &r->chrom_room, to->chrom_count + 1);
    to->chroms[to->chrom_count++] = memory_copy_text(name);
    r->slots[at] = (uint32_t)to->chrom_count;
    return r->slots[at] - 1;
}

/* ---- sentences ------------------------------------------------------------------------------- */

static status_t refuse_columns(const lines *in, int count, const char *text)
{
    if (count > COLUMNS_MAX) {
        return lines_refuse(in, "%d columns, a BED has at most %d", count, COLUMNS_MAX);
    }
    if (count == 1 && strpbrk(text, " ,;") != NULL) {
        return lines_refuse(in, "no tabs: the columns of a BED are parted by tabs, not by blanks "
                            "or commas");
    }
    return lines_refuse(in, "%d column%s, a BED has at least 3: chromosome, start, end", count,
                        count == 1 ? "" : "s");
}

/* A start or an end that is no number. */
static status_t refuse_number(const reading *r, char *const *fields, int count, int column)
{
    int64_t first, last;
    const char *what = column == 1 ? "start" : "end";
    if (count >= 8 && parse_whole(&first, fields[3]) && parse_whole(&last, fields[4])) {
        return lines_refuse(r->in, "looks like GFF or GTF, whose start is the fourth column; BED "
                            "is needed");
    }
    if (count >= 8 && column == 2) {
        return lines_refuse(r->in, "the end '%s' is no whole number; VCF or another table, where "
                            "BED is needed?", fields[column]);
    }
    if (r->to->count == 0 && isalpha((unsigned char)fields[column][0])) {
        return lines_refuse(r->in, "the %s '%s' is no whole number (a line of headings has to "
                            "begin with '#')", what, fields[column]);
    }
    return lines_refuse(r->in, "the %s '%s' is no whole number", what, fields[column]);
}

/* A file whose first bytes are those of a known binary format. */
static status_t check_magic(const char *path)
{
    static const struct {
        const char *bytes, *name;
    } known[] = {{"\xeb\xf2\x89\x87", "bigBed"}, {"\x87\x89\xf2\xeb", "bigBed"},
                 {"\x26\xfc\x8f\x88", "bigWig"}, {"\x88\x8f\xfc\x26", "bigWig"}};
    size_t count;
    if (strcmp(path, "-") == 0) return STATUS_OK;
    char *bytes = files_read(&count, path, 4);
    status_t s = STATUS_OK;
    for (size_t i = 0; bytes != NULL && count == 4 && i < sizeof known / sizeof known[0]; i++) {
        if (memcmp(bytes, known[i].bytes, 4) != 0) continue;
        s = status_set(STATUS_DATA, "%s: is a %s file, BED is needed (UCSC's bigBedToBed makes it "
                       "of bigBed)", path, known[i].name);
    }
    memory_free(bytes);
    return s;
}

static status_t check_comment(const lines *in, const char *text)
{
    if (strncmp(text, "##gff", 5) == 0) return lines_refuse(in, "this is GFF, BED is needed");
    if (strncmp(text, "##fileformat=VCF", 16) == 0) {
        return lines_refuse(in, "this is VCF, BED is needed");
    }
    return STATUS_OK;
}

/* ---- rows ------------------------------------------------------------------------------------ */

static status_t read_interval(peak *p, reading *r, char *const *fields, int count)
{
    if (fields[0][0] == '\0') return lines_refuse(r->in, "the name of the chromosome is missing");
    if (!parse_whole(&p->start, fields[1])) return refuse_number(r, fields, count, 1);
    if (!parse_whole(&p->end, fields[2])) return refuse_number(r, fields, count, 2);
    if (p->start < 0) return lines_refuse(r->in, "the start %s is negative", fields[1]);
    if (p->start >= p->end) {
        return lines_refuse(r->in, "the start %s is not before the end %s", fields[1], fields[2]);
    }
    return STATUS_OK;
}

/* The first row: what all others have. */
static status_t begin(reading *r, char *const *fields, int count, const peak *p)
{
    peaks *to = r->to;
    to->columns = count;
    const bool bed = is_bed(fields, count, p->start, p->end);
    to->kind = bed ? PEAKS_BED : count == 9 ? PEAKS_BROAD : PEAKS_NARROW;
    const int usual = to->kind != PEAKS_BED ? 7 : 5;
    to->score_column = r->wanted_column > 0 ? r->wanted_column : usual <= count ? usual : 0;
    if (to->score_column > count) {
        return lines_refuse(r->in, "column %d is to rank the peaks, but there are %d columns",
                            to->score_column, count);
    }
    return STATUS_OK;
}

static status_t read_others(peak *p, const reading *r, char *const *fields, int count)
{
    const int column = r->to->score_column;
    p->summit = -1;
    p->strand = '.';
    if (column > 0 && !parse_real(&p->score, fields[column - 1])) {
        return lines_refuse(r->in, "column %d is to rank the peaks, but '%s' is no number", column,
                            fields[column - 1]);
    }
    if (count >= 6) {
        if (strcmp(fields[5], "+") != 0 && strcmp(fields[5], "-") != 0
            && strcmp(fields[5], ".") != 0) {
            return lines_refuse(r->in, "the strand '%s' is none of + - .", fields[5]);
        }
        p->strand = fields[5][0];
    }
    if (r->to->kind != PEAKS_NARROW) return STATUS_OK;
    int64_t offset;
    if (!parse_whole(&offset, fields[9]) || offset < -1 || offset >= p->end - p->start) {
        return lines_refuse(r->in, "the summit '%s' is no position inside the peak, counted from "
                            "its start, nor -1", fields[9]);
    }
    p->summit = offset >= 0 ? p->start + offset : -1;
    return STATUS_OK;
}

/* Names of chromosomes and peaks go into tables and pages. */
static status_t check_name(const lines *in, const char *name)
{
    enum { NAME_MAX_BYTES = 1000 };
    const char *fault = strlen(name) > NAME_MAX_BYTES ? "is longer than 1,000 bytes"
                                                      : names_fault(name);
    if (fault == NULL) return STATUS_OK;
    char *shown = names_show(name);
    const status_t s = lines_refuse(in, "the name '%.80s' %s", shown, fault);
    memory_free(shown);
    return s;
}

static status_t add_row(reading *r, char *text)
{
    char *fields[COLUMNS_MAX];
    peak p = {.line = lines_number(r->in)};
    peaks *to = r->to;
    const int count = split(fields, text);
    if (count < 3 || count > COLUMNS_MAX) return refuse_columns(r->in, count, text);
    TRY(read_interval(&p, r, fields, count));
    if (to->count == 0) TRY(begin(r, fields, count, &p));
    if (count != to->columns) {
        return lines_refuse(r->in, "%d columns, the first row has %d", count, to->columns);
    }
    TRY(read_others(&p, r, fields, count));
    if (to->count == UINT32_MAX / 2) return lines_refuse(r->in, "too many rows");
    const char *name = count >= 4 && strcmp(fields[3], ".") != 0 ? fields[3] : "";
    TRY(check_name(r->in, fields[0]));
    TRY(check_name(r->in, name));
    p.chrom = find_chrom(r, fields[0]);
    p.name = memory_copy_text(name);
    memory_grow(to->rows, &r->row_room, to->count + 1);
    to->rows[to->count++] = p;
    return STATUS_OK;
}

/* Whether a line begins with this word. */
static bool begins(const char *text, const char *word)
{
    const size_t length = strlen(word);
    return strncmp(text, word, length) == 0 && (text[length] == '\0' || text[length] == ' '
                                                || text[length] == '\t');
}

static status_t read_rows(reading *r)
{
    for (char *text;;) {
        size_t length;
        TRY(lines_next(r->in, &text, &length));
        if (text == NULL) return STATUS_OK;
        if (text[0] == '#') TRY(check_comment(r->in, text));
        if (text[0] == '\0' || text[0] == '#' || begins(text, "track") || begins(text, "browser")) {
            continue;
        }
        TRY(add_row(r, text));
    }
}

status_t peaks_read(peaks *ret, const char *path, int score_column)
{
    *ret = (peaks){0};
    lines *in;
    TRY(lines_open(&in, path));
    reading r = {.to = ret, .in = in, .wanted_column = score_column, .mask = 15};
    r.slots = memory_array(r.slots, r.mask + 1);
    ret->path = memory_copy_text(lines_path(in));
    status_t s = check_magic(path);
    if (s == STATUS_OK) s = read_rows(&r);
    lines_close(in);
    memory_free(r.slots);
    if (s != STATUS_OK) peaks_release(ret);
    return s;
}

void peaks_release(peaks *p)
{
    for (size_t i = 0; i < p->count; i++) memory_free(p->rows[i].name);
    for (size_t i = 0; i < p->chrom_count; i++) memory_free(p->chroms[i]);
    memory_free(p->rows);
    memory_free(p->chroms);
    memory_free(p->path);
    *p = (peaks){0};
}
