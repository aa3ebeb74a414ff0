/* Names of chromosomes differ by habit: chr4, 4, chrIV, NC_001136. What can be told without
 * guessing is: they are the same, or differ by `chr`. That such a change finds one name by chance
 * (chrX is also a Roman ten) is no proof, so it must find all that are chromosomes proper. All else
 * the user says in a file of aliases. */
#include "src/stage/data/chromosomes.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "io/lines.h"
#include "src/core/memory.h"
#include "src/core/text.h"

typedef struct {
    char *name;
    int32_t chrom; /* of the genome */
} alias;

struct chromosomes {
    const genome *genome;
    alias *aliases; /* [count] in byte order of names */
    size_t count, room;
};

const char *chromosomes_rule_words(chromosomes_rule rule)
{
    static const char *const words[] = {"as they are", "with 'chr' before them",
                                        "without their 'chr'", "by --aliases"};
    return words[rule];
}

/* ---- aliases --------------------------------------------------------------------------------- */

static int compare_aliases(const void *a, const void *b)
{
    return strcmp(((const alias *)a)->name, ((const alias *)b)->name);
}

static status_t read_line(chromosomes *c, const lines *in, char *text)
{
    const char *const blanks = " \t";
    const size_t first = c->count;
    int32_t chrom = -1;
    for (char *name, *rest = text; (name = strtok_r(rest, blanks, &rest)) != NULL;) {
        const long found = genome_find(c->genome, name);
        if (found >= 0 && chrom >= 0 && found != chrom) {
            return lines_refuse(in, "'%s' and '%s' are two chromosomes of %s, not two names of one",
                                genome_name(c->genome, (size_t)chrom), name,
                                genome_path(c->genome));
        }
        if (found >= 0) chrom = (int32_t)found;
        memory_grow(c->aliases, &c->room, c->count + 1);
        c->aliases[c->count++].name = memory_copy_text(name);
    }
    if (c->count - first < 2) return lines_refuse(in, "one name, two or more are needed");
    for (size_t i = first; i < c->count; i++) c->aliases[i].chrom = chrom;
    return STATUS_OK;
}

/* Sort, and refuse a name that means two chromosomes. */
static status_t sort_aliases(chromosomes *c, const char *path)
{
    if (c->count > 0) qsort(c->aliases, c->count, sizeof *c->aliases, compare_aliases);
    for (size_t i = 1; i < c->count; i++) {
        const alias *a = &c->aliases[i - 1], *b = &c->aliases[i];
        if (strcmp(a->name, b->name) != 0 || a->chrom == b->chrom) continue;
        return status_set(STATUS_DATA, "%s: '%s' stands in two lines that mean different "
                          "chromosomes", path, b->name);
    }
    return STATUS_OK;
}

static status_t read_aliases(chromosomes *c, const char *path)
{
    lines *in;
    TRY(lines_open(&in, path));
    char *text;
    size_t length;
    status_t s;
    while ((s = lines_next(in, &text, &length)) == STATUS_OK && text != NULL) {
        if (text[0] == '#' || text[strspn(text, " \t")] == '\0') continue;
        if ((s = read_line(c, in, text)) != STATUS_OK) break;
    }
    lines_close(in);
    return s == STATUS_OK ? sort_aliases(c, path) : s;
}

status_t chromosomes_create(chromosomes **ret, const genome *g, const char *aliases)
{
    *ret = NULL;
    chromosomes *c = memory_array(c, 1);
    c->genome = g;
    const status_t s = aliases != NULL ? read_aliases(c, aliases) : STATUS_OK;
    if (s != STATUS_OK) {
        chromosomes_destroy(c);
        return s;
    }
    *ret = c;
    return STATUS_OK;
}

void chromosomes_destroy(chromosomes *c)
{
    if (c == NULL) return;
    for (size_t i = 0; i < c->count; i++) memory_free(c->aliases[i].name);
    memory_free(c->aliases);
    memory_free(c);
}

/* ---- finding --------------------------------------------------------------------------------- */

static int32_t find_alias(const chromosomes *c, const char *name)
{
    const alias wanted = {.name = (char *)name};
    if (c->count == 0) return -1;
    const alias *found = bsearch(&wanted, c->aliases, c->count, sizeof wanted, compare_aliases);
    return found != NULL ? found->chrom : -1;
}

static int32_t find(const chromosomes *c, const char *name, chromosomes_rule rule)
{
    if (rule == NAMES_SAME) return (int32_t)genome_find(c->genome, name);
    if (rule == NAMES_REMOVED) {
        return strncmp(name, "chr", 3) == 0 ? (int32_t)genome_find(c->genome, name + 3) : -1;
    }
    char *longer = memory_format("chr%s", name);
    const long found = genome_find(c->genome, longer);
    memory_free(longer);
    return (int32_t)found;
}

/* Whether a name is that of a chromosome proper: a number, Roman or Arabic, X, Y, Z, W, 2L: no
 * scaffold and no mitochondrion. */
static bool is_proper(const char *name)
{
    if (strncmp(name, "chr", 3) == 0) name += 3;
    const size_t length = strlen(name);
    if (length == 0 || length > 5 || strcmp(name, "M") == 0 || strcmp(name, "MT") == 0
        || strcmp(name, "Mito") == 0 || strcmp(name, "EBV") == 0) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        if (!isalnum((unsigned char)name[i])) return false;
    }
    return true;
}

/* Try a rule; true when it holds for the file. */
static bool try_rule(int32_t *ret, const chromosomes *c, char *const *names, size_t count,
                     chromosomes_rule rule)
{
    size_t found = 0, missed = 0;
    for (size_t i = 0; i < count; i++) {
        ret[i] = find(c, names[i], rule);
        found += ret[i] >= 0;
        missed += ret[i] < 0 && is_proper(names[i]);
    }
    if (found == 0) return false;
    return rule == NAMES_SAME || missed == 0 || found == genome_count(c->genome);
}

static void add_three(text_builder *text, const char *name, size_t i)
{
    if (i < 3) text_add(text, "%s%s", i > 0 ? ", " : "", name);
    else if (i == 3) text_add(text, ", ..");
}

static status_t refuse(const chromosomes *c, char *const *names, size_t count, const char *path)
{
    text_builder text = {0};
    text_add(&text, "%s: none of its chromosomes (", path);
    for (size_t i = 0; i < count; i++) add_three(&text, names[i], i);
    text_add(&text, ") is in %s (", genome_path(c->genome));
    for (size_t i = 0; i < genome_count(c->genome); i++) {
        add_three(&text, genome_name(c->genome, i), i);
    }
    text_add(&text, "); --aliases FILE tells which names mean the same");
    const status_t s = status_set(STATUS_DATA, "%s", text_so_far(&text));
    text_release(&text);
    return s;
}

status_t chromosomes_map(int32_t *ret, chromosomes_rule *ret_rule, const chromosomes *c,
                         char *const *names, size_t count, const char *path)
{
    static const chromosomes_rule rules[] = {NAMES_SAME, NAMES_ADDED, NAMES_REMOVED};
    bool held = false;
    for (size_t k = 0; !held && k < sizeof rules / sizeof rules[0]; k++) {
        held = try_rule(ret, c, names, count, rules[k]);
        *ret_rule = rules[k];
    }
    bool any = held;
    for (size_t i = 0; i < count; i++) {
        if (!held) ret[i] = -1;
        if (ret[i] < 0) ret[i] = find_alias(c, names[i]);
        any |= ret[i] >= 0;
    }
    if (!held) *ret_rule = NAMES_ALIASES;
    return any || count == 0 ? STATUS_OK : refuse(c, names, count, path);
}
