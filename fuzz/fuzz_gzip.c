/* gzip streams: as they are, and as content that is packed here, so that changes get behind the
 * checksums. The first byte says which: 0 to 31 pack the rest in so many members less one (what
 * comes out must be what went in); from 32 on the input is the stream itself. */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "fuzz/fuzz.h"
#include "io/bytes.h"

/* One member. Returns its size. */
static size_t pack(uint8_t *to, size_t room, const uint8_t *bytes, size_t count)
{
    z_stream z = {0};
    FUZZ_HOLD(deflateInit2(&z, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    z.next_in = (Bytef *)bytes;
    z.avail_in = (uInt)count;
    z.next_out = to;
    z.avail_out = (uInt)room;
    FUZZ_HOLD(deflate(&z, Z_FINISH) == Z_STREAM_END);
    FUZZ_HOLD(deflateEnd(&z) == Z_OK);
    return z.total_out;
}

/* Read it to its end in pieces of some size, and hold it against what it should be (NULL: not
 * known). */
static status_t read_all(const char *path, size_t piece, const uint8_t *wanted, size_t count)
{
    enum { MOST = 1 << 24 };
    bytes *in;
    uint8_t part[4096];
    size_t total = 0, got = 1;
    status_t s = bytes_open(&in, path);
    if (s != STATUS_OK) return s;
    while (got > 0 && total < MOST) {
        s = bytes_read(&got, part, piece, in);
        if (s != STATUS_OK) break;
        FUZZ_HOLD(got <= piece);
        if (wanted != NULL) {
            FUZZ_HOLD(total + got <= count && memcmp(wanted + total, part, got) == 0);
        }
        total += got;
    }
    if (wanted != NULL) FUZZ_HOLD(s == STATUS_OK && total == count);
    bytes_close(in);
    return s;
}

status_t fuzz_gzip(const uint8_t *bytes, size_t count)
{
    if (count == 0) return STATUS_DATA;
    const size_t members = (size_t)bytes[0] + 1, piece = 1 + (count * 37) % 4095;
    bytes++;
    count--;
    if (members > 32) return fuzz_judge(read_all(fuzz_file(bytes, count), piece, NULL, 0));
    const size_t room = count + 64 * members + 1024;
    uint8_t *packed = malloc(room);
    FUZZ_HOLD(packed != NULL);
    size_t size = 0;
    for (size_t m = 0; m < members; m++) {
        const size_t from = count * m / members, to = count * (m + 1) / members;
        size += pack(packed + size, room - size, bytes + from, to - from);
    }
    const char *path = fuzz_file(packed, size);
    free(packed);
    return fuzz_judge(read_all(path, piece, bytes, count));
}
