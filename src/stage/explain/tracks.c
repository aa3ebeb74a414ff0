/* What explain.h5 holds of a task's sequences, laid along the genome: of the methods that are there
 * the one whose contributions add up best. Nothing is computed here but the mean where windows
 * overlap (src/genome/track.c). */
#include "src/stage/explain/tracks.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "io/explain.h"
#include "io/output.h"
#include "src/core/memory.h"
#include "src/genome/track.h"
#include "src/stage/task/folder.h"

status_t tracks_check(const char *path)
{
    static const char ending[] = ".bedgraph";
    const size_t n = strlen(path), e = strlen(ending);
    if (n > e && strcasecmp(path + n - e, ending) == 0) return STATUS_OK;
    return status_set(STATUS_USAGE, "--track %s: the name must end in .bedGraph", path);
}

/* track_emit */
static void print_stretch(void *data, const char *chrom, int64_t start, int64_t end, float value)
{
    fprintf(data, "%s\t%lld\t%lld\t%.9g\n", chrom, (long long)start, (long long)end,
            (double)value);
}

static status_t write_track(tracks_result *ret, const char *path, const explanation *e,
                            const char *source)
{
    const float *values = e->contribution != NULL ? e->contribution
                          : e->sign != NULL       ? e->sign : e->importance;
    ret->method = e->contribution != NULL ? "integrated" : e->sign != NULL ? "saliency"
                                                                           : "mutagenesis";
    if (e->places == NULL) {
        return status_set(STATUS_DATA, "%s: no sequence has a place in a genome", source);
    }
    if (values == NULL) {
        return status_set(STATUS_DATA, "%s: holds no contributions (saliency, ig or ism)", source);
    }
    output *o;
    TRY(output_open(&o, path));
    ret->sequences = track_make(print_stretch, output_stream(o), e->places, values, e->count,
                                e->length);
    return output_commit(o);
}

status_t tracks_write(tracks_result *ret, const char *path, const char *folder)
{
    explanation e;
    char *source = folder_path(folder, FOLDER_EXPLANATION);
    status_t s = explanation_read(&e, source);
    *ret = (tracks_result){0};
    if (s == STATUS_OK) {
        s = write_track(ret, path, &e, source);
        explanation_release(&e);
    }
    memory_free(source);
    return s;
}
