/* Motif files of every format. What was read is sound, and what is written of it is read again as
 * the same motifs and written again as the same bytes. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz.h"
#include "io/motifs.h"

static void hold_motif(const motif *m)
{
    FUZZ_HOLD(m->id != NULL && m->name != NULL && m->url != NULL && m->width >= 1);
    FUZZ_HOLD(m->sites >= 0 && m->sites <= MOTIFS_SITES_MAX);
    for (int i = 0; i < m->width; i++) {
        double sum = 0;
        for (int a = 0; a < MOTIF_LETTERS; a++) {
            const double p = m->probability[i * MOTIF_LETTERS + a];
            FUZZ_HOLD(p >= 0 && p <= 1);
            sum += p;
        }
        FUZZ_HOLD(fabs(sum - 1) < 1e-9);
    }
}

/* NULL: it cannot be written in this format. Owner: caller, free. */
static char *print(size_t *ret_size, const motif_set *set, motifs_format format)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, ret_size);
    FUZZ_HOLD(out != NULL);
    const status_t s = motifs_print(out, set, format);
    FUZZ_HOLD(fclose(out) == 0);
    if (s == STATUS_OK) return text;
    (void)fuzz_judge(s);
    free(text);
    return NULL;
}

static void hold_round(const motif_set *set, motifs_format format)
{
    size_t size, again_size;
    motif_set again;
    motifs_format found;
    char *text = print(&size, set, format);
    if (text == NULL) return;
    const char *path = fuzz_file((const uint8_t *)text, size);
    FUZZ_HOLD(motifs_read(&again, &found, path) == STATUS_OK);
    FUZZ_HOLD(found == format && again.count == set->count);
    for (size_t i = 0; i < set->count; i++) {
        FUZZ_HOLD(strcmp(again.motifs[i].id, set->motifs[i].id) == 0);
        FUZZ_HOLD(again.motifs[i].width == set->motifs[i].width);
    }
    char *second = print(&again_size, &again, format);
    FUZZ_HOLD(second != NULL && again_size == size && memcmp(second, text, size) == 0);
    free(second);
    free(text);
    motif_set_release(&again);
}

status_t fuzz_motifs(const uint8_t *bytes, size_t count)
{
    motif_set set;
    motifs_format format;
    const status_t s = fuzz_judge(motifs_read(&set, &format, fuzz_file(bytes, count)));
    if (s != STATUS_OK) return s;
    FUZZ_HOLD(set.count >= 1);
    for (int a = 0; a < MOTIF_LETTERS; a++) FUZZ_HOLD(isfinite(set.background[a]));
    for (size_t i = 0; i < set.count; i++) hold_motif(&set.motifs[i]);
    hold_round(&set, MOTIFS_MEME);
    hold_round(&set, MOTIFS_JASPAR);
    hold_round(&set, MOTIFS_TRANSFAC);
    motif_set_release(&set);
    return s;
}
