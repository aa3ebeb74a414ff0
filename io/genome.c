/* The only file that knows htslib. The index is a small text, a line a chromosome: name, length,
 * where its letters begin, letters and bytes of a line. It is believed only when it leads through
 * the file without a gap: behind the letters of a chromosome lies the header of the next one,
 * behind the last the end of the file. The same walk finds names that htslib leaves out because
 * they stand twice. A new index is made in a temporary folder and then copied beside the genome,
 * so that a folder that cannot be written is no obstacle. Only when something is wrong the file is
 * read line by line, to name the line. */
#include "io/genome.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#include <htslib/bgzf.h>
#include <htslib/faidx.h>
#include <htslib/hts_log.h>
#pragma GCC diagnostic pop

#include "io/claims.h"
#include "io/files.h"
#include "io/lines.h"
#include "io/output.h"
#include "src/core/dna.h"
#include "src/core/memory.h"
#include "src/core/number.h"

typedef struct {
    char *name;
    int64_t length, offset, line_letters, line_bytes;
} entry;

typedef struct {
    const char *name; /* of the entry */
    size_t entry;
} named;

struct genome {
    char *path;
    bool packed;      /* by bgzip */
    entry *entries;   /* [count] in the order of the file */
    size_t count, room;
    named *by_name;   /* [count] in byte order of names */
    faidx_t *index;
    char *letters;    /* of the chromosome that was read last; from malloc, by htslib */
};

/* ---- what kind of file ---------------------------------------------------------------------- */

/* Whether the first block of a gzip file says that it is one of bgzip's. */
static bool is_bgzip(const unsigned char *bytes, size_t count)
{
    return count >= 18 && (bytes[3] & 4) != 0 && bytes[12] == 'B' && bytes[13] == 'C';
}

static status_t look_at_bytes(bool *ret_packed, const char *path)
{
    size_t count;
    char *bytes = files_read(&count, path, 64);
    if (bytes == NULL) {
        return status_set(STATUS_NOINPUT, "%s: cannot be read: %s", path, strerror(errno));
    }
    const unsigned char *b = (const unsigned char *)bytes;
    status_t s = STATUS_OK;
    *ret_packed = count >= 2 && b[0] == 0x1f && b[1] == 0x8b;
    if (*ret_packed && !is_bgzip(b, count)) {
        s = status_set(STATUS_DATA, "%s: is compressed by gzip, which cannot be read from the "
                       "middle; make it by: gunzip -c %s | bgzip > NEW.fa.gz", path, path);
    } else if (count >= 4 && (memcmp(b, "\x43\x27\x41\x1a", 4) == 0
                              || memcmp(b, "\x1a\x41\x27\x43", 4) == 0)) {
        s = status_set(STATUS_DATA, "%s: is a 2bit file; make FASTA of it by: twoBitToFa %s NEW.fa",
                       path, path);
    } else if (!*ret_packed) {
        size_t first = 0;
        while (first < count && isspace(b[first])) first++;
        if (first == count || b[first] != '>') {
            s = status_set(STATUS_DATA, "%s:1: no FASTA: the first line begins with no '>'", path);
        }
    }
    memory_free(bytes);
    return s;
}

static status_t check_path(bool *ret_packed, const char *path)
{
    struct stat facts;
    if (strstr(path, "://") != NULL) {
        return status_set(STATUS_NOINPUT, "%s: a genome is a file on this machine, none is fetched "
                          "from elsewhere", path);
    }
    if (stat(path, &facts) != 0) {
        return status_set(STATUS_NOINPUT, "%s: cannot be read: %s", path, strerror(errno));
    }
    if (!S_ISREG(facts.st_mode)) {
        return status_set(STATUS_NOINPUT, "%s: is no regular file, which a genome has to be", path);
    }
    TRY(claims_check_read(path, &facts));
    return look_at_bytes(ret_packed, path);
}

/* ---- the index ------------------------------------------------------------------------------ */

static void forget_entries(genome *g)
{
    for (size_t i = 0; i < g->count; i++) memory_free(g->entries[i].name);
    memory_free(g->entries);
    memory_free(g->by_name);
    g->entries = NULL;
    g->by_name = NULL;
    g->count = g->room = 0;
}

/* A line of an index: five fields, parted by tabs. */
static bool parse_entry(entry *ret, const char *text)
{
    const char *tab = strchr(text, '\t'), *at = tab;
    if (tab == NULL || tab == text) return false;
    int64_t *const numbers[] = {&ret->length, &ret->offset, &ret->line_letters, &ret->line_bytes};
    for (int k = 0; k < 4; k++) {
        if (*at++ != '\t') return false;
        const int64_t least = k == 1 ? 0 : 1;
        if (number_next_int(numbers[k], &at, least, INT64_MAX) != NUMBER_READ) return false;
    }
    if (*at != '\0' || ret->line_letters > ret->line_bytes) return false;
    ret->name = memory_format("%.*s", (int)(tab - text), text);
    return true;
}

static bool read_index(genome *g, const char *path)
{
    lines *in;
    char *text = NULL;
    size_t length;
    bool good = true;
    if (lines_open(&in, path) != STATUS_OK) return false;
    while (good && (good = lines_next(in, &text, &length) == STATUS_OK) && text != NULL) {
        entry e;
        good = parse_entry(&e, text);
        if (!good) break;
        memory_grow(g->entries, &g->room, g->count + 1);
        g->entries[g->count++] = e;
    }
    lines_close(in);
    return good && g->count > 0;
}

/* Offset of the last letter of an entry in the plain text. */
static int64_t last_letter(const entry *e)
{
    const int64_t before = e->length - 1;
    return e->offset + before / e->line_letters * e->line_bytes + before % e->line_letters;
}

/* Do the bytes behind the last letter of `before` (NULL: from the start) up to the letters of
 * `next` (NULL: to the end) hold the header of the next and nothing else but white space? */
static bool leads_to(BGZF *file, const entry *before, const entry *next)
{
    enum { HEADER_MAX = 1 << 16 };
    static char bytes[HEADER_MAX];
    /* Its letter is read, too: bgzf cannot go to the very end of a file. */
    const int64_t from = before != NULL ? last_letter(before) : 0;
    const int64_t wanted = next != NULL ? next->offset - from : HEADER_MAX;
    if (wanted < 0 || wanted > HEADER_MAX || bgzf_useek(file, from, SEEK_SET) != 0) return false;
    const ssize_t got = bgzf_read(file, bytes, (size_t)wanted);
    if (got < 0 || (next != NULL && got != wanted)) return false;
    ssize_t at = 0;
    if (before != NULL) {
        if (got == 0 || isspace((unsigned char)bytes[0])) return false;
        at = 1;
    }
    while (at < got && isspace((unsigned char)bytes[at])) at++;
    if (next == NULL) return at == got && got < wanted;
    const size_t name = strlen(next->name);
    if (at + 1 + (ssize_t)name >= got || bytes[at] != '>') return false;
    if (memcmp(bytes + at + 1, next->name, name) != 0) return false;
    if (!isspace((unsigned char)bytes[at + 1 + (ssize_t)name])) return false;
    const char *end = memchr(bytes + at, '\n', (size_t)(got - at));
    return end == bytes + got - 1;
}

static bool index_fits(const genome *g, const char *gzi)
{
    BGZF *file = bgzf_open(g->path, "r");
    if (file == NULL) return false;
    bool fits = !g->packed || bgzf_index_load(file, gzi, NULL) == 0;
    for (size_t i = 0; fits && i <= g->count; i++) {
        fits = leads_to(file, i > 0 ? &g->entries[i - 1] : NULL,
                        i < g->count ? &g->entries[i] : NULL);
    }
    if (fits && g->packed) fits = bgzf_check_EOF(file) == 1; /* else it is cut short */
    return bgzf_close(file) == 0 && fits;
}

/* Use an index if it holds for this file. */
static bool load_index(genome *g, const char *fai, const char *gzi)
{
    forget_entries(g);
    if (!read_index(g, fai) || !index_fits(g, gzi)) return false;
    g->index = fai_load3(g->path, fai, gzi, 0);
    return g->index != NULL;
}

static bool is_older(const char *path, const char *than)
{
    struct stat a, b;
    if (stat(path, &a) != 0 || stat(than, &b) != 0) return true;
    if (a.st_mtim.tv_sec != b.st_mtim.tv_sec) return a.st_mtim.tv_sec < b.st_mtim.tv_sec;
    return a.st_mtim.tv_nsec < b.st_mtim.tv_nsec;
}

/* Copy a new index beside the genome. It is no error when that cannot be. */
static void keep_index(const char *from, const char *to)
{
    enum { INDEX_MAX = 1 << 28 };
    size_t count;
    struct stat facts;
    if (stat(from, &facts) != 0 || facts.st_size > INDEX_MAX) return;
    char *bytes = files_read(&count, from, (size_t)facts.st_size);
    status_t s = bytes != NULL ? output_write(to, bytes, count) : STATUS_IO;
    (void)s;
    memory_free(bytes);
}

/* ---- what is wrong with a file --------------------------------------------------------------- */

typedef struct {
    char *name;
    long line;
} header;

static int compare_headers(const void *a, const void *b)
{
    const header *x = a, *y = b;
    const int order = strcmp(x->name, y->name);
    return order != 0 ? order : (x->line > y->line) - (x->line < y->line);
}

/* The name that stands twice, if one does. */
static status_t check_names(const genome *g, header *headers, size_t count)
{
    if (count > 0) qsort(headers, count, sizeof *headers, compare_headers);
    for (size_t i = 1; i < count; i++) {
        if (strcmp(headers[i].name, headers[i - 1].name) != 0) continue;
        return status_set(STATUS_DATA, "%s:%ld: a second sequence '%s', the first is in line %ld",
                          g->path, headers[i].line, headers[i].name, headers[i - 1].line);
    }
    return status_set(STATUS_DATA, "%s: cannot be indexed: it is damaged or cut short", g->path);
}

/* Lines of a sequence have one length, but for the last, behind which nothing follows. */
static status_t check_lines(lines *in, header **headers, size_t *count, size_t *room)
{
    size_t width = 0, length;
    long short_line = 0;
    for (char *text;;) {
        TRY(lines_next(in, &text, &length));
        if ((text == NULL || text[0] == '>') && *count > 0 && width == 0) {
            const header *empty = &(*headers)[*count - 1];
            return status_set(STATUS_DATA, "%s:%ld: sequence '%s' has no letters", lines_path(in),
                              empty->line, empty->name);
        }
        if (text == NULL) return STATUS_OK;
        if (text[0] == '>') {
            const size_t end = strcspn(text, " \t\r");
            if (end == 1) return lines_refuse(in, "a header without a name");
            memory_grow(*headers, room, *count + 1);
            (*headers)[*count].name = memory_format("%.*s", (int)end - 1, text + 1);
            (*headers)[(*count)++].line = lines_number(in);
            width = 0;
            short_line = 0;
            continue;
        }
        if (*count == 0 && length > 0) return lines_refuse(in, "letters before the first header");
        if (width == 0) width = length;
        if (short_line > 0 && length > 0) {
            return lines_refuse(in, "line %ld has another length than the lines above it: a genome "
                                "needs lines of one length", short_line);
        }
        if (length > width) {
            return lines_refuse(in, "a longer line than those above it: a genome needs lines of "
                                "one length");
        }
        if (length < width) short_line = lines_number(in);
    }
}

/* The sentence about a file for which no index can be made. */
static status_t explain_file(const genome *g)
{
    lines *in;
    TRY(lines_open(&in, g->path));
    header *headers = NULL;
    size_t count = 0, room = 0;
    status_t s = check_lines(in, &headers, &count, &room);
    if (s == STATUS_OK) s = check_names(g, headers, count);
    for (size_t i = 0; i < count; i++) memory_free(headers[i].name);
    memory_free(headers);
    lines_close(in);
    return s;
}

/* ---- opening --------------------------------------------------------------------------------- */

/* Make an index in a temporary folder, use it, and leave a copy beside the genome. */
static status_t make_index(genome *g, const char *beside_fai, const char *beside_gzi)
{
    const char *temporary = getenv("TMPDIR");
    if (temporary == NULL || temporary[0] == '\0') temporary = "/tmp";
    char *folder = memory_format("%s/demodash-index-XXXXXX", temporary);
    status_t s = STATUS_OK;
    if (mkdtemp(folder) == NULL) {
        s = status_set(STATUS_CREATE, "%s: no folder for the index of %s can be made there: %s",
                       temporary, g->path, strerror(errno));
        memory_free(folder);
        return s;
    }
    char *fai = memory_format("%s/index.fai", folder), *gzi = memory_format("%s/index.gzi", folder);
    if (fai_build3(g->path, fai, gzi) != 0 || !load_index(g, fai, gzi)) {
        s = explain_file(g);
    } else {
        if (g->packed) keep_index(gzi, beside_gzi);
        keep_index(fai, beside_fai);
    }
    files_discard(fai);
    files_discard(gzi);
    files_discard(folder);
    memory_free(fai);
    memory_free(gzi);
    memory_free(folder);
    return s;
}

static status_t find_index(genome *g)
{
    char *fai = memory_format("%s.fai", g->path), *gzi = memory_format("%s.gzi", g->path);
    const bool fresh = !is_older(fai, g->path) && (!g->packed || !is_older(gzi, g->path));
    status_t s = STATUS_OK;
    if (!fresh || !load_index(g, fai, gzi)) s = make_index(g, fai, gzi);
    memory_free(fai);
    memory_free(gzi);
    return s;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(((const named *)a)->name, ((const named *)b)->name);
}

status_t genome_open(genome **ret, const char *path)
{
    *ret = NULL;
    bool packed = false;
    TRY(check_path(&packed, path));
    hts_set_log_level(HTS_LOG_OFF); /* what is wrong is said by our own sentence */
    genome *g = memory_array(g, 1);
    g->path = memory_copy_text(path);
    g->packed = packed;
    const status_t s = find_index(g);
    if (s != STATUS_OK) {
        genome_close(g);
        return s;
    }
    g->by_name = memory_array(g->by_name, g->count);
    for (size_t i = 0; i < g->count; i++) g->by_name[i] = (named){g->entries[i].name, i};
    qsort(g->by_name, g->count, sizeof *g->by_name, compare_names);
    *ret = g;
    return STATUS_OK;
}

void genome_close(genome *g)
{
    if (g == NULL) return;
    forget_entries(g);
    if (g->index != NULL) fai_destroy(g->index);
    free(g->letters);
    memory_free(g->path);
    memory_free(g);
}

const char *genome_path(const genome *g)
{
    return g->path;
}

size_t genome_count(const genome *g)
{
    return g->count;
}

const char *genome_name(const genome *g, size_t i)
{
    return g->entries[i].name;
}

int64_t genome_length(const genome *g, size_t i)
{
    return g->entries[i].length;
}

long genome_find(const genome *g, const char *name)
{
    const named wanted = {.name = name};
    const named *found = bsearch(&wanted, g->by_name, g->count, sizeof wanted, compare_names);
    return found != NULL ? (long)found->entry : -1;
}

status_t genome_read(const uint8_t **ret, genome *g, size_t i)
{
    const entry *e = &g->entries[i];
    *ret = NULL;
    free(g->letters);
    g->letters = NULL;
    hts_pos_t got = 0;
    g->letters = faidx_fetch_seq64(g->index, e->name, 0, e->length - 1, &got);
    if (g->letters == NULL || got != e->length) {
        return status_set(STATUS_DATA, "%s: sequence '%s' cannot be read whole: the file is "
                          "damaged or cut short", g->path, e->name);
    }
    uint8_t *codes = (uint8_t *)g->letters;
    const size_t length = (size_t)e->length, bad = dna_encode(codes, g->letters, length);
    if (bad < length) {
        return status_set(STATUS_DATA, "%s: sequence '%s', position %zu: byte 0x%02x is no "
                          "nucleotide", g->path, e->name, bad + 1,
                          (unsigned)(unsigned char)g->letters[bad]);
    }
    *ret = codes;
    return STATUS_OK;
}

status_t genome_hash(char text[HASH_TEXT_SIZE], const genome *g)
{
    hash *sum = hash_create();
    const status_t s = files_hash(sum, NULL, g->path);
    hash_finish(sum, text);
    return s;
}

const char *genome_library(void)
{
    return hts_version();
}
