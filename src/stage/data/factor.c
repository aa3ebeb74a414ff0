/* A dataset's own motif is looked for by what somebody says of it first, by names last. Collections
 * wrap a factor's symbol in other words: JASPAR puts the id before it, HOCOMOCO species and quality
 * behind it, CIS-BP writes it in brackets with the species, and a dimer has the symbols of both
 * partners. So a motif has several texts that may be the symbol, and each is held against it. */
#include "src/stage/data/factor.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "src/core/memory.h"
#include "src/stage/data/published.h"

const char *factor_way_name(factor_way way)
{
    static const char *const names[] = {"NA",        "known", "compendium", "planted",
                                        "published", "name",  "partner"};
    return names[way];
}

char *factor_symbol(const char *dataset)
{
    char *factor = memory_copy_text(dataset);
    char *end = strchr(factor, '_');
    if (end != NULL && end != factor) *end = '\0';
    return factor;
}

/* ---- names of motifs ------------------------------------------------------------------------- */

typedef struct {
    const char *text;
    size_t length;
} piece;

static bool is_text(piece p, const char *text)
{
    return strlen(text) == p.length && strncasecmp(p.text, text, p.length) == 0;
}

static bool ends_in(piece p, const char *ending)
{
    const size_t e = strlen(ending);
    return p.length > e && strncmp(p.text + p.length - e, ending, e) == 0;
}

/* HOCOMOCO: what stands before ".H11MO.0.A" or ".H12CORE.0.P.B", without "_HUMAN"; else no
 * letters. */
static piece read_hocomoco(const char *name)
{
    for (const char *at = strstr(name, ".H"); at != NULL; at = strstr(at + 1, ".H")) {
        const size_t digits = strspn(at + 2, "0123456789");
        if (digits == 0 || !isupper((unsigned char)at[2 + digits])) continue;
        piece p = {name, (size_t)(at - name)};
        if (ends_in(p, "_HUMAN") || ends_in(p, "_MOUSE")) p.length -= strlen("_HUMAN");
        return p;
    }
    return (piece){name, 0};
}

/* CIS-BP: "(JUND)_(Homo_sapiens)" and more behind it; else no letters. */
static piece read_cisbp(const char *name)
{
    const char *open = strchr(name, '('), *close = open != NULL ? strstr(open, ")_(") : NULL;
    return close != NULL ? (piece){open + 1, (size_t)(close - open) - 1} : (piece){name, 0};
}

/* What follows the id and a mark: "MA0491.2.JUND" of the motif MA0491.2; else no letters. */
static piece read_behind_id(const motif *m)
{
    const size_t n = strlen(m->id);
    const bool follows = n > 0 && strncmp(m->name, m->id, n) == 0
        && (m->name[n] == '.' || m->name[n] == '_');
    return follows ? (piece){m->name + n + 1, strlen(m->name + n + 1)} : (piece){m->name, 0};
}

/* Is the symbol one of those between "::"? */
static bool is_partner(piece p, const char *symbol)
{
    bool several = false;
    for (size_t begin = 0, at = 0; at <= p.length; at++) {
        const bool mark = at + 1 < p.length && p.text[at] == ':' && p.text[at + 1] == ':';
        several |= mark;
        if (!mark && at < p.length) continue;
        if (several && is_text((piece){p.text + begin, at - begin}, symbol)) return true;
        begin = at + 2;
        at += mark;
    }
    return false;
}

/* FACTOR_NAME, FACTOR_PARTNER or FACTOR_NONE. */
static factor_way compare_name(const motif *m, const char *symbol)
{
    const piece pieces[] = {{m->id, strlen(m->id)},   {m->name, strlen(m->name)},
                            read_hocomoco(m->id),     read_hocomoco(m->name),
                            read_cisbp(m->id),        read_cisbp(m->name),
                            read_behind_id(m)};
    factor_way way = FACTOR_NONE;
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        if (pieces[i].length == 0) continue;
        if (is_text(pieces[i], symbol)) return FACTOR_NAME;
        if (is_partner(pieces[i], symbol)) way = FACTOR_PARTNER;
    }
    return way;
}

/* ---- motifs that are named ------------------------------------------------------------------- */

typedef enum { BY_ID, BY_NAME, BY_ID_OF_ANY_VERSION, RULES } rule;

static bool is_called(const motif *m, piece p, rule by)
{
    switch (by) {
    case BY_ID: return p.length == strlen(m->id) && strncmp(m->id, p.text, p.length) == 0;
    case BY_NAME: return is_text(p, m->name);
    default: {
        const char *dot = memchr(p.text, '.', p.length);
        const size_t length = dot != NULL ? (size_t)(dot - p.text) : p.length;
        return length == strcspn(m->id, ".") && strncmp(m->id, p.text, length) == 0;
    }
    }
}

/* Mark all motifs that are called so by one rule (own NULL: none are marked). Gives one of them, of
 * several versions the last, which is the newest; or -1. */
static long mark_called(bool *own, const motif_set *set, piece p, rule by)
{
    long found = -1;
    for (size_t i = 0; i < set->count; i++) {
        if (!is_called(&set->motifs[i], p, by)) continue;
        if (own != NULL) own[i] = true;
        if (found < 0 || by != BY_NAME) found = (long)i;
    }
    return found;
}

/* The next name of a list; false at its end. */
static bool next_name(piece *ret, const char **list)
{
    while (**list == ',' || **list == ' ') (*list)++;
    *ret = (piece){*list, strcspn(*list, ",")};
    *list += ret->length;
    while (ret->length > 0 && ret->text[ret->length - 1] == ' ') ret->length--;
    return ret->length > 0;
}

/* The first motif of a list of names, all of them marked; or -1. */
static long mark_all(bool *own, const motif_set *set, const char *names)
{
    long first = -1;
    piece p;
    while (names != NULL && next_name(&p, &names)) {
        long found = -1;
        for (rule by = 0; found < 0 && by < RULES; by++) found = mark_called(own, set, p, by);
        if (first < 0) first = found;
    }
    return first;
}

bool factor_names_all(char **ret_missing, const motif_set *set, const char *names)
{
    piece p;
    *ret_missing = NULL;
    while (next_name(&p, &names)) {
        long found = -1;
        for (rule by = 0; found < 0 && by < RULES; by++) found = mark_called(NULL, set, p, by);
        if (found >= 0) continue;
        *ret_missing = memory_format("%.*s", (int)p.length, p.text);
        return false;
    }
    return true;
}

/* ---- all motifs of a factor ------------------------------------------------------------------ */

static bool mark_symbol(bool *own, const motif_set *targets, const char *symbol, factor_way way)
{
    bool found = false;
    for (size_t i = 0; i < targets->count; i++) {
        if (compare_name(&targets->motifs[i], symbol) == way) own[i] = found = true;
    }
    return found;
}

static void mark_planted(bool *own, const motif *planted, const motif_set *targets)
{
    bool by_id = false;
    for (size_t i = 0; i < targets->count; i++) {
        if (strcmp(targets->motifs[i].id, planted->id) == 0) own[i] = by_id = true;
    }
    if (by_id) return;
    const piece names[] = {{planted->id, strlen(planted->id)},
                           {planted->name, strlen(planted->name)}};
    for (size_t i = 0; i < targets->count; i++) {
        const motif *m = &targets->motifs[i];
        for (int k = 0; k < 2; k++) {
            if (names[k].length == 0) continue;
            if (is_text(names[k], m->id) || is_text(names[k], m->name)) own[i] = true;
        }
    }
}

static void mark_own(bool *own, const factor_wanted *wanted, const motif_set *targets)
{
    char *symbol = factor_symbol(wanted->dataset);
    bool found = mark_all(own, targets, wanted->noted) >= 0;
    if (!found) found = mark_symbol(own, targets, symbol, FACTOR_NAME);
    if (!found && published_find(wanted->dataset) == NULL) {
        mark_symbol(own, targets, symbol, FACTOR_PARTNER);
    }
    memory_free(symbol);
}

void factor_motifs(size_t **ret, size_t *ret_count, const factor_wanted *wanted,
                   const motif *const *planted, size_t planted_count, const motif_set *targets)
{
    bool *own = memory_array(own, targets->count);
    if (mark_all(own, targets, wanted->given) < 0) {
        for (size_t i = 0; planted != NULL && i < planted_count; i++) {
            mark_planted(own, planted[i], targets);
        }
        if (planted == NULL) mark_own(own, wanted, targets);
    }
    *ret = memory_array(*ret, targets->count);
    *ret_count = 0;
    for (size_t i = 0; i < targets->count; i++) {
        if (own[i]) (*ret)[(*ret_count)++] = i;
    }
    memory_free(own);
}

/* ---- the one matrix of panels ---------------------------------------------------------------- */

/* By the ids of the table of published datasets: all of them exactly, then without versions. */
static long find_published(const motif_set *set, const char *ids)
{
    for (int any_version = 0; any_version < 2; any_version++) {
        const char *left = ids;
        piece p;
        while (next_name(&p, &left)) {
            const long found = mark_called(NULL, set, p, any_version ? BY_ID_OF_ANY_VERSION
                                                                     : BY_ID);
            if (found >= 0) return found;
        }
    }
    return -1;
}

static long find_symbol(const motif_set *set, const char *symbol, factor_way way)
{
    for (size_t i = 0; i < set->count; i++) {
        if (compare_name(&set->motifs[i], symbol) == way) return (long)i;
    }
    return -1;
}

long factor_motif(factor_way *ret_way, const motif_set *set, const factor_wanted *wanted)
{
    const published_dataset *row = published_find(wanted->dataset);
    char *symbol = factor_symbol(wanted->dataset);
    long found = -1;
    factor_way way = FACTOR_NONE;
    while (found < 0 && ++way <= FACTOR_PARTNER) {
        switch (way) {
        case FACTOR_GIVEN: found = mark_all(NULL, set, wanted->given); break;
        case FACTOR_NOTED: found = mark_all(NULL, set, wanted->noted); break;
        case FACTOR_PUBLISHED:
            if (row == NULL || row->jaspar2016 == NULL) break;
            found = find_published(set, row->jaspar2016);
            break;
        case FACTOR_NAME:
        case FACTOR_PARTNER: found = find_symbol(set, symbol, way); break;
        default: break; /* what was planted is not looked for in a file */
        }
    }
    *ret_way = found >= 0 ? way : FACTOR_NONE;
    memory_free(symbol);
    return found;
}

char *factor_describe(factor_way way, const factor_wanted *wanted)
{
    char *symbol = factor_symbol(wanted->dataset), *text;
    const bool missed = way > FACTOR_NOTED && wanted->noted != NULL;
    switch (way) {
    case FACTOR_GIVEN: text = memory_copy_text("named by --known"); break;
    case FACTOR_NOTED: text = memory_copy_text("named in the compendium"); break;
    case FACTOR_PLANTED: text = memory_copy_text("planted in this simulated dataset"); break;
    case FACTOR_PUBLISHED:
        text = memory_copy_text("the table of published datasets names it");
        break;
    case FACTOR_NAME: text = memory_format("found by its name, %s", symbol); break;
    case FACTOR_PARTNER: text = memory_format("found by the name of a partner, %s", symbol); break;
    default:
        text = memory_format("none was found: no motif of the file is called %s; --known "
                             "DATASET=MOTIF names one", symbol);
    }
    if (missed || (way == FACTOR_NONE && wanted->noted != NULL)) {
        char *first = text;
        text = memory_format("%s (%s, which the compendium names, is not in the motif file)", first,
                             wanted->noted);
        memory_free(first);
    }
    memory_free(symbol);
    return text;
}
