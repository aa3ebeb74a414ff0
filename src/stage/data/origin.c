/* The notes are attributes of a dataset's group (io/README, "compendium.h5"); each of them may be
 * missing. */
#include "src/stage/data/origin.h"

#include "src/core/memory.h"
#include "src/core/text.h"

static status_t read_text(char **ret, const h5 *h, const char *group, const char *name)
{
    return h5_has_attribute(h, group, name) ? h5_get_text(ret, h, group, name) : STATUS_OK;
}

/* A count that is 0 where it is not noted. */
static status_t read_count(int64_t *ret, const h5 *h, const char *group, const char *name)
{
    *ret = 0;
    if (!h5_has_attribute(h, group, name)) return STATUS_OK;
    TRY(h5_get_int(ret, h, group, name));
    if (*ret >= 0) return STATUS_OK;
    return status_set(STATUS_DATA, "%s: %s: the attribute %s is negative", h5_path(h), group, name);
}

static status_t read_fates(fate_counts *ret, const h5 *h, const char *group, const char *ending)
{
    for (int f = 0; f < FATES; f++) {
        char *name = memory_format("fate_%s%s", fate_name((fate)f), ending);
        int64_t count;
        status_t s = read_count(&count, h, group, name);
        memory_free(name);
        TRY(s);
        ret->of[f] = (size_t)count;
    }
    return STATUS_OK;
}

static status_t read_all(origin *ret, const h5 *h, const char *group)
{
    TRY(read_text(&ret->known_motif, h, group, "known_motif"));
    TRY(read_text(&ret->genome, h, group, "genome"));
    TRY(read_text(&ret->genome_hash, h, group, "genome_sha256"));
    TRY(read_text(&ret->anchor, h, group, "anchor"));
    TRY(read_text(&ret->names, h, group, "chromosome_names"));
    TRY(read_text(&ret->split, h, group, "split"));
    TRY(read_count(&ret->summits, h, group, "anchors_summit"));
    TRY(read_count(&ret->middles, h, group, "anchors_middle"));
    TRY(read_fates(&ret->fates[1], h, group, ""));
    return read_fates(&ret->fates[0], h, group, "_negatives");
}

status_t origin_read(origin *ret, const compendium *c, size_t i)
{
    *ret = (origin){0};
    char *group = compendium_path(c, i);
    const status_t s = read_all(ret, compendium_file((compendium *)c), group);
    memory_free(group);
    if (s != STATUS_OK) origin_release(ret);
    return s;
}

char *origin_text(const origin *o)
{
    const char *const texts[] = {o->known_motif, o->genome, o->genome_hash, o->anchor, o->names,
                                 o->split};
    text_builder text = {0};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        text_add(&text, "%s\n", texts[i] != NULL ? texts[i] : "");
    }
    text_add(&text, "%lld %lld\n", (long long)o->summits, (long long)o->middles);
    for (int label = 0; label < 2; label++) {
        for (int f = 0; f < FATES; f++) text_add(&text, "%zu\n", o->fates[label].of[f]);
    }
    return text_end(&text);
}

void origin_release(origin *o)
{
    memory_free(o->known_motif);
    memory_free(o->genome);
    memory_free(o->genome_hash);
    memory_free(o->anchor);
    memory_free(o->names);
    memory_free(o->split);
    *o = (origin){0};
}
