/* Each record gets a group first: the block that its window's anchor lies in, or for one without a
 * place its sequence, together with equal ones and with the shuffle that was made of it. Then
 * chromosomes and BED files take what is theirs, and what is left is dealt out by groups. At last,
 * windows that reach into another set's are dropped, as a block's border cuts through peaks. */
#include "src/stage/data/splits.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "io/peaks.h"
#include "src/core/dna.h"
#include "src/core/memory.h"
#include "src/core/text.h"
#include "src/genome/blocks.h"
#include "src/genome/place.h"
#include "src/stage/data/sources.h"

enum { UNDECIDED = 255 };
_Static_assert((int)BLOCKS_TRAIN == (int)SPLIT_TRAIN && (int)BLOCKS_TEST == (int)SPLIT_TEST
                   && (int)BLOCKS_VALIDATION == (int)SPLIT_VALIDATION
                   && (int)BLOCKS_DROPPED == (int)SPLITS, "one numbering of sets");

typedef struct {
    const raw_records *raw;
    const split_settings *settings;
    const char *name;
    int length;
    arrange_crop crop;
    char **chroms;      /* [chrom_count] distinct names of the places, in byte order; borrowed */
    size_t chrom_count;
    interval *windows;  /* [N] as they are kept; chrom is an index of chroms, -1 without a place */
    uint32_t *parents;  /* [N] of the forest of records that stay together */
    uint8_t *sets;      /* [N] */
} splitting;

/* ---- where the records lie ------------------------------------------------------------------- */

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static int32_t find_chrom(const splitting *s, const char *name)
{
    if (s->chrom_count == 0) return -1;
    char **found = bsearch(&name, s->chroms, s->chrom_count, sizeof *s->chroms, compare_texts);
    return found != NULL ? (int32_t)(found - s->chroms) : -1;
}

static void locate(splitting *s)
{
    const raw_records *raw = s->raw;
    s->windows = memory_array(s->windows, raw->count);
    s->chroms = memory_array(s->chroms, raw->count);
    for (size_t i = 0; raw->places != NULL && i < raw->count; i++) {
        char *name = raw->places[i].chrom;
        const size_t had = s->chrom_count;
        if (name != NULL && (had == 0 || strcmp(s->chroms[had - 1], name) != 0)) {
            s->chroms[s->chrom_count++] = name;
        }
    }
    size_t kept = 0;
    if (s->chrom_count > 0) qsort(s->chroms, s->chrom_count, sizeof *s->chroms, compare_texts);
    for (size_t i = 0; i < s->chrom_count; i++) {
        if (i == 0 || strcmp(s->chroms[i], s->chroms[kept - 1]) != 0) {
            s->chroms[kept++] = s->chroms[i];
        }
    }
    s->chrom_count = kept;
    for (size_t i = 0; i < raw->count; i++) {
        const place *p = raw->places != NULL ? &raw->places[i] : NULL;
        s->windows[i].chrom = p != NULL && p->chrom != NULL ? find_chrom(s, p->chrom) : -1;
        if (s->windows[i].chrom < 0) continue;
        const place kept = arrange_place(p, s->length, s->crop);
        s->windows[i].start = kept.start;
        s->windows[i].end = kept.end;
    }
}

/* ---- chromosomes and stretches --------------------------------------------------------------- */

/* The chromosome of the records that a name of the user means; -1: none of theirs. */
static status_t map_name(int32_t *ret, const splitting *s, char *name, const char *option)
{
    *ret = find_chrom(s, name);
    if (*ret >= 0) return STATUS_OK;
    if (s->settings->genome != NULL) {
        int32_t index;
        chromosomes_rule rule;
        if (chromosomes_map(&index, &rule, s->settings->names, &name, 1, option) != STATUS_OK) {
            return status_set(STATUS_USAGE, "%s: '%s' is no chromosome of %s", option, name,
                              genome_path(s->settings->genome));
        }
        *ret = find_chrom(s, genome_name(s->settings->genome, (size_t)index));
        return STATUS_OK;
    }
    char *longer = memory_format("chr%s", name);
    *ret = find_chrom(s, longer);
    memory_free(longer);
    if (*ret < 0 && strncmp(name, "chr", 3) == 0) *ret = find_chrom(s, name + 3);
    return STATUS_OK;
}

/* All records on the chromosomes of a list go to a set. */
static status_t take_chroms(splitting *s, const char *list, uint8_t set, const char *option)
{
    uint8_t *wanted = memory_array(wanted, s->chrom_count);
    char *copy = memory_copy_text(list);
    bool any = false;
    status_t status = STATUS_OK;
    for (char *rest = copy, *name; status == STATUS_OK && (name = strsep(&rest, ",")) != NULL;) {
        int32_t chrom = -1;
        if (name[0] != '\0') status = map_name(&chrom, s, name, option);
        if (chrom >= 0) wanted[chrom] = 1;
        any |= chrom >= 0;
    }
    if (status == STATUS_OK && !any) {
        status = status_set(STATUS_DATA, "dataset '%s': no sequence lies on any chromosome of "
                            "%s %s", s->name, option, list);
    }
    for (size_t i = 0; status == STATUS_OK && i < s->raw->count; i++) {
        if (s->windows[i].chrom < 0 || !wanted[s->windows[i].chrom]) continue;
        if (s->sets[i] != UNDECIDED && s->sets[i] != set) {
            status = status_set(STATUS_USAGE, "chromosome '%s' cannot be both for test and for "
                                "validation", s->chroms[s->windows[i].chrom]);
        }
        s->sets[i] = set;
    }
    memory_free(copy);
    memory_free(wanted);
    return status;
}

/* All records that touch a row of a BED go to a set; where both touch them, to the test set. */
static status_t take_bed(splitting *s, const char *path, uint8_t set)
{
    peaks file;
    TRY(peaks_read(&file, path, 0));
    int32_t *chrom_of = memory_array(chrom_of, file.chrom_count);
    status_t status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < file.chrom_count; i++) {
        chrom_of[i] = find_chrom(s, file.chroms[i]);
        if (chrom_of[i] < 0) status = map_name(&chrom_of[i], s, file.chroms[i], path);
    }
    intervals held = {0};
    for (size_t i = 0; status == STATUS_OK && i < file.count; i++) {
        const peak *p = &file.rows[i];
        if (chrom_of[p->chrom] < 0) continue;
        intervals_add(&held, (interval){chrom_of[p->chrom], p->start, p->end});
    }
    intervals_merge(&held);
    for (size_t i = 0; status == STATUS_OK && i < s->raw->count; i++) {
        if (s->windows[i].chrom < 0 || s->sets[i] != UNDECIDED) continue;
        if (intervals_overlap(&held, s->windows[i])) s->sets[i] = set;
    }
    intervals_release(&held);
    memory_free(chrom_of);
    peaks_release(&file);
    return status;
}

static status_t take_named(splitting *s)
{
    const split_part *test = &s->settings->test, *validation = &s->settings->validation;
    const bool named = test->chroms != NULL || test->bed != NULL || validation->chroms != NULL
        || validation->bed != NULL;
    if (named && s->chrom_count == 0) {
        return status_set(STATUS_USAGE, "dataset '%s': its sequences have no places in a genome, "
                          "so chromosomes cannot part them (headers as chr8:1000-1101 tell places)",
                          s->name);
    }
    if (test->chroms != NULL) {
        TRY(take_chroms(s, test->chroms, SPLIT_TEST, "--test-chroms"));
    }
    if (validation->chroms != NULL) {
        TRY(take_chroms(s, validation->chroms, SPLIT_VALIDATION, "--validation-chroms"));
    }
    if (test->bed != NULL) TRY(take_bed(s, test->bed, SPLIT_TEST));
    return validation->bed != NULL ? take_bed(s, validation->bed, SPLIT_VALIDATION) : STATUS_OK;
}

/* ---- groups ---------------------------------------------------------------------------------- */

static uint32_t root_of(uint32_t *parents, uint32_t record)
{
    while (parents[record] != record) record = parents[record] = parents[parents[record]];
    return record;
}

/* The earlier record stands for both. */
static void join(uint32_t *parents, uint32_t a, uint32_t b)
{
    a = root_of(parents, a);
    b = root_of(parents, b);
    if (a < b) parents[b] = a;
    else parents[a] = b;
}

typedef struct {
    const uint8_t *letters;
    size_t length;
    uint32_t record;
} canonical;

static int compare_canonical(const void *a, const void *b)
{
    const canonical *x = a, *y = b;
    if (x->length != y->length) return x->length < y->length ? -1 : 1;
    const int order = memcmp(x->letters, y->letters, x->length);
    return order != 0 ? order : (x->record > y->record) - (x->record < y->record);
}

/* Join records that are kept with equal letters, on either strand. */
static void join_equal(uint32_t *parents, const splitting *s)
{
    const size_t count = s->raw->count, most = (size_t)s->length;
    uint8_t *letters = memory_alloc(count, most);
    canonical *all = memory_array(all, count);
    for (size_t i = 0; i < count; i++) {
        size_t length;
        const uint8_t *kept = arrange_crop_record(&length, s->raw, i, s->length, s->crop);
        uint8_t *to = letters + i * most;
        dna_reverse_complement(to, kept, length);
        if (memcmp(kept, to, length) < 0) memcpy(to, kept, length);
        all[i] = (canonical){to, length, (uint32_t)i};
    }
    qsort(all, count, sizeof *all, compare_canonical);
    for (size_t i = 1; i < count; i++) {
        const canonical *a = &all[i - 1], *b = &all[i];
        if (a->length != b->length || memcmp(a->letters, b->letters, a->length) != 0) continue;
        join(parents, a->record, b->record);
    }
    memory_free(all);
    memory_free(letters);
}

static void join_if_shuffle(uint32_t *parents, const raw_records *raw, size_t positive,
                            size_t negative)
{
    const size_t length = raw->start[positive + 1] - raw->start[positive];
    if (raw->start[negative + 1] - raw->start[negative] != length) return;
    if (!dna_is_shuffle(raw->letters + raw->start[negative], raw->letters + raw->start[positive],
                        length)) {
        return;
    }
    join(parents, (uint32_t)positive, (uint32_t)negative);
}

/* Join a positive with the negative that is its shuffle: behind it, or of the same number among
 * the negatives. */
static void join_shuffles(uint32_t *parents, const raw_records *raw)
{
    size_t positive = 0;
    for (size_t i = 0; i < raw->count; i++) {
        if (raw->labels[i]) continue;
        if (i > 0 && raw->labels[i - 1]) join_if_shuffle(parents, raw, i - 1, i);
        while (positive < raw->count && !raw->labels[positive]) positive++;
        if (positive == raw->count) continue;
        join_if_shuffle(parents, raw, positive++, i);
    }
}

/* Find the records that stay together. Those without a place go where named chromosomes have sent
 * the one that they are equal to, or a shuffle of. */
static void join_records(splitting *s)
{
    const size_t count = s->raw->count;
    bool all_placed = true;
    s->parents = memory_array(s->parents, count);
    for (size_t i = 0; i < count; i++) {
        s->parents[i] = (uint32_t)i;
        all_placed &= s->windows[i].chrom >= 0;
    }
    if (all_placed) return;
    join_equal(s->parents, s);
    join_shuffles(s->parents, s->raw);
    for (size_t i = 0; i < count; i++) {
        if (s->windows[i].chrom < 0) s->sets[i] = s->sets[root_of(s->parents, (uint32_t)i)];
    }
}

/* A record as it is sorted into groups. */
typedef struct {
    int32_t chrom;  /* -1: by the root */
    int64_t block;  /* number of the block, or root */
    uint32_t record;
} member;

static int compare_members(const void *a, const void *b)
{
    const member *x = a, *y = b;
    if (x->chrom != y->chrom) return x->chrom < y->chrom ? -1 : 1;
    if (x->block != y->block) return x->block < y->block ? -1 : 1;
    return (x->record > y->record) - (x->record < y->record);
}

/* The undecided records by their groups. Returns how many. */
static size_t list_members(member *list, const splitting *s)
{
    const raw_records *raw = s->raw;
    size_t count = 0;
    for (size_t i = 0; i < raw->count; i++) {
        if (s->sets[i] != UNDECIDED) continue;
        /* one without a place goes where the one goes that it is equal to, or a shuffle of */
        const uint32_t root = root_of(s->parents, (uint32_t)i);
        const interval *w = &s->windows[s->windows[i].chrom >= 0 ? i : root];
        const bool placed = w->chrom >= 0;
        const int64_t anchor = placed ? place_middle(w->start, w->end) : 0;
        list[count++] = (member){placed ? w->chrom : -1,
                                 placed ? anchor / s->settings->block : root, (uint32_t)i};
    }
    qsort(list, count, sizeof *list, compare_members);
    return count;
}

static void deal_rest(splitting *s)
{
    const split_settings *settings = s->settings;
    const random_key key = random_key_make(s->name, "split", settings->seed);
    member *list = memory_array(list, s->raw->count);
    const size_t count = list_members(list, s);
    blocks_group *groups = memory_array(groups, count);
    size_t group_count = 0;
    for (size_t i = 0; i < count; i++) {
        const member *m = &list[i], *before = i > 0 ? m - 1 : NULL;
        if (before == NULL || before->chrom != m->chrom || before->block != m->block) {
            const uint64_t rank = m->chrom >= 0 ? blocks_rank(key, s->chroms[m->chrom], m->block)
                                                : blocks_group_rank(key, (uint32_t)m->block);
            groups[group_count] = (blocks_group){.rank = rank, .group = group_count};
            group_count++;
        }
        blocks_group *g = &groups[group_count - 1];
        *(s->raw->labels[m->record] ? &g->positives : &g->negatives) += 1;
    }
    uint8_t *sets = memory_array(sets, group_count);
    blocks_deal(sets, groups, group_count,
                (blocks_shares){settings->test.share, settings->validation.share});
    for (size_t i = 0, group = 0; i < count; i++) {
        if (i > 0 && (list[i].chrom != list[i - 1].chrom || list[i].block != list[i - 1].block)) {
            group++;
        }
        s->sets[list[i].record] = sets[group];
    }
    memory_free(sets);
    memory_free(groups);
    memory_free(list);
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void add_part(text_builder *text, const char *set, const split_part *part)
{
    const char *comma = text->length > 0 ? "; " : "";
    if (part->chroms != NULL) text_add(text, "%s%s: %s", comma, set, part->chroms);
    if (part->bed != NULL) {
        const char *slash = strrchr(part->bed, '/');
        text_add(text, "%s%s: %s", comma, set, slash != NULL ? slash + 1 : part->bed);
    }
    if (part->share > 0) text_add(text, "%s%s: %g of the positives", comma, set, part->share);
}

static char *describe(const splitting *s)
{
    text_builder text = {0};
    const split_settings *settings = s->settings;
    add_part(&text, "test", &settings->test);
    add_part(&text, "validation", &settings->validation);
    if (settings->test.share > 0 || settings->validation.share > 0) {
        if (s->chrom_count == 0) text_add(&text, " by records");
        else text_add(&text, " by blocks of %lld letters", (long long)settings->block);
        text_add(&text, ", seed %llu", (unsigned long long)settings->seed);
    }
    return text_end(&text);
}

static status_t check_left(const splitting *s)
{
    size_t left = 0;
    for (size_t i = 0; i < s->raw->count; i++) {
        left += s->sets[i] == SPLIT_TRAIN && s->raw->labels[i];
    }
    if (left > 0 || s->raw->positives == 0) return STATUS_OK;
    const char *hint = s->chrom_count > 0 ? " (a smaller --block, other chromosomes?)" : "";
    return status_set(STATUS_DATA, "dataset '%s': no positive sequence is left for training%s",
                      s->name, hint);
}

static status_t choose(splitting *s, split_report *ret)
{
    const split_settings *settings = s->settings;
    const size_t count = s->raw->count;
    memset(s->sets, UNDECIDED, count);
    locate(s);
    TRY(take_named(s));
    join_records(s);
    if (settings->test.share > 0 || settings->validation.share > 0) deal_rest(s);
    for (size_t i = 0; i < count; i++) {
        if (s->sets[i] == UNDECIDED) s->sets[i] = SPLIT_TRAIN;
    }
    blocks_drop_overlaps(s->sets, s->windows, count);
    for (size_t i = 0; i < count; i++) {
        if (s->sets[i] == SPLITS) ret->dropped[s->raw->labels[i]]++;
    }
    ret->how = describe(s);
    return check_left(s);
}

status_t splits_choose(uint8_t *sets, split_report *ret, const raw_records *raw,
                       const split_settings *settings, const char *name, int length,
                       arrange_crop crop)
{
    assert(raw->count > 0 && settings->block > 0);
    *ret = (split_report){0};
    splitting s = {.raw = raw, .settings = settings, .name = name, .length = length, .crop = crop,
                   .sets = sets};
    const status_t status = choose(&s, ret);
    memory_free(s.windows);
    memory_free(s.parents);
    memory_free(s.chroms);
    if (status != STATUS_OK) {
        memory_free(ret->how);
        ret->how = NULL;
    }
    return status;
}
