/* The one place where gzip is read. zlib's gzread takes what follows a member and is no member for
 * padding and ends without a word, so that a damaged second member would be lost in silence: here
 * each member goes through inflate, which checks its header, its sum and its length, and whatever
 * stands behind a member must be another one. The file is read in blocks of 64 KiB; a file that is
 * no gzip is handed on as it is. */
#include "io/bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "io/claims.h"
#include "src/core/memory.h"

enum { BLOCK = 1 << 16, GZIP_WINDOW = 15 + 16 /* inflateInit2: gzip members alone */ };

struct bytes {
    char *path;
    int handle;
    uint8_t *block;       /* [BLOCK] as they are in the file */
    size_t at, filled;    /* what is left of it */
    bool file_ended;
    bool begun, gzip;     /* known once the first block is there */
    bool inside;          /* a member is being read */
    z_stream stream;
    uint64_t in, out;     /* bytes of the file, bytes handed on */
};

/* Standard input is a file without a name by now (bytes_hold_standard). */
static bool held;

status_t bytes_open(bytes **ret, const char *path)
{
    *ret = NULL;
    const bool standard = strcmp(path, "-") == 0;
    const int handle = standard ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
    if (handle < 0) {
        return status_set(STATUS_NOINPUT, "%s: cannot be read: %s",
                          standard ? "standard input" : path, strerror(errno));
    }
    if (standard && held) lseek(handle, 0, SEEK_SET);
    struct stat facts;
    status_t s = STATUS_OK;
    if (fstat(handle, &facts) == 0 && S_ISDIR(facts.st_mode)) {
        s = status_set(STATUS_NOINPUT, "%s: is a folder, a file is needed",
                       standard ? "standard input" : path);
    } else if (!standard) {
        s = claims_check_read(path, &facts);
    }
    if (s != STATUS_OK) {
        close(handle);
        return s;
    }
    bytes *b = memory_array(b, 1);
    b->path = memory_copy_text(standard ? "standard input" : path);
    b->handle = handle;
    b->block = memory_alloc(BLOCK, 1);
    *ret = b;
    return STATUS_OK;
}

const char *bytes_path(const bytes *b)
{
    return b->path;
}

void bytes_close(bytes *b)
{
    if (b == NULL) return;
    if (b->gzip) inflateEnd(&b->stream);
    close(b->handle);
    memory_free(b->path);
    memory_free(b->block);
    memory_free(b);
}

/* The bytes that are left are moved to the start of the block and more are read behind them. */
static status_t refill(bytes *b)
{
    memmove(b->block, b->block + b->at, b->filled - b->at);
    b->filled -= b->at;
    b->at = 0;
    ssize_t got;
    do {
        got = read(b->handle, b->block + b->filled, BLOCK - b->filled);
    } while (got < 0 && errno == EINTR);
    if (got < 0) return status_set(STATUS_IO, "reading failed: %s", strerror(errno));
    b->filled += (size_t)got;
    b->in += (uint64_t)got;
    b->file_ended = got == 0;
    return STATUS_OK;
}

/* Are the next two bytes those that a gzip member begins with? */
static status_t look_for_member(bool *ret, bytes *b)
{
    while (b->filled - b->at < 2 && !b->file_ended) TRY(refill(b));
    *ret = b->filled - b->at >= 2 && b->block[b->at] == 0x1f && b->block[b->at + 1] == 0x8b;
    return STATUS_OK;
}

static status_t begin(bytes *b)
{
    TRY(look_for_member(&b->gzip, b));
    if (b->gzip && inflateInit2(&b->stream, GZIP_WINDOW) != Z_OK) {
        b->gzip = false;
        return status_set(STATUS_FAILED, "no memory to decompress it");
    }
    b->begun = true;
    b->inside = b->gzip;
    return STATUS_OK;
}

/* Between two members: the next one, or the end of the file. */
static status_t next_member(bytes *b)
{
    bool member;
    TRY(look_for_member(&member, b));
    if (!member && b->at == b->filled) return STATUS_OK;
    if (!member) {
        return status_set(STATUS_DATA, "behind a gzip member, at byte %llu of the file, stands "
                          "something that is no gzip member: the file is damaged",
                          (unsigned long long)(b->in - (b->filled - b->at) + 1));
    }
    inflateReset(&b->stream);
    b->inside = true;
    return STATUS_OK;
}

static status_t check_growth(const bytes *b)
{
    if (b->out <= BYTES_FREE || b->out / BYTES_RATIO <= b->in) return STATUS_OK;
    return status_set(STATUS_DATA, "the gzip stream grows to more than %d times its size; if that "
                      "is right, decompress the file first", BYTES_RATIO);
}

/* Inflate until something has come out or the file has ended. */
static status_t read_gzip(size_t *ret_count, uint8_t *to, size_t room, bytes *b)
{
    *ret_count = 0;
    while (*ret_count == 0) {
        if (!b->inside) TRY(next_member(b));
        if (!b->inside) return STATUS_OK;
        if (b->at == b->filled && !b->file_ended) TRY(refill(b));
        z_stream *z = &b->stream;
        z->next_in = b->block + b->at;
        z->avail_in = (uInt)(b->filled - b->at);
        z->next_out = to;
        z->avail_out = (uInt)(room < BLOCK ? room : BLOCK);
        const uInt wanted = z->avail_out;
        const int code = inflate(z, Z_NO_FLUSH);
        b->at = b->filled - z->avail_in;
        *ret_count = wanted - z->avail_out;
        b->out += *ret_count;
        if (code == Z_STREAM_END) {
            b->inside = false;
        } else if (code != Z_OK && code != Z_BUF_ERROR) {
            return status_set(STATUS_DATA, "the gzip stream is damaged (%s)",
                              z->msg != NULL ? z->msg : zError(code));
        } else if (*ret_count == 0 && b->at == b->filled && b->file_ended) {
            return status_set(STATUS_DATA, "the gzip stream is cut short");
        }
    }
    return check_growth(b);
}

status_t bytes_read(size_t *ret_count, uint8_t *to, size_t room, bytes *b)
{
    *ret_count = 0;
    if (!b->begun) TRY(begin(b));
    if (b->gzip) return read_gzip(ret_count, to, room, b);
    if (b->at == b->filled && !b->file_ended) TRY(refill(b));
    const size_t left = b->filled - b->at, take = left < room ? left : room;
    memcpy(to, b->block + b->at, take);
    b->at += take;
    *ret_count = take;
    return STATUS_OK;
}

/* ---- standard input that can be read again -------------------------------------------------- */

static status_t copy_standard(int to)
{
    char *block = memory_alloc(BLOCK, 1);
    status_t s = STATUS_OK;
    for (;;) {
        const ssize_t got = read(STDIN_FILENO, block, BLOCK);
        if (got == 0) break;
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) {
            s = status_set(STATUS_NOINPUT, "standard input: cannot be read: %s", strerror(errno));
            break;
        }
        for (ssize_t done = 0; done < got && s == STATUS_OK;) {
            const ssize_t put = write(to, block + done, (size_t)(got - done));
            if (put > 0) done += put;
            if (put < 0 && errno != EINTR) {
                s = status_set(STATUS_IO, "standard input: its copy in a temporary file cannot be "
                               "written: %s", strerror(errno));
            }
        }
        if (s != STATUS_OK) break;
    }
    memory_free(block);
    return s;
}

status_t bytes_hold_standard(void)
{
    if (held) return STATUS_OK;
    const char *folder = getenv("TMPDIR");
    char *name = memory_format("%s/demodash_input_XXXXXX",
                               folder != NULL && folder[0] != '\0' ? folder : "/tmp");
    const int handle = mkstemp(name);
    status_t s = STATUS_OK;
    if (handle < 0) {
        s = status_set(STATUS_CREATE, "%s: a temporary file for standard input cannot be created: "
                       "%s", name, strerror(errno));
    } else {
        unlink(name);
        s = copy_standard(handle);
        if (s == STATUS_OK && dup2(handle, STDIN_FILENO) < 0) {
            s = status_set(STATUS_IO, "standard input: %s", strerror(errno));
        }
        held = s == STATUS_OK;
        close(handle);
    }
    memory_free(name);
    return s;
}

const char *bytes_library(void)
{
    return zlibVersion();
}
