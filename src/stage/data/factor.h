/* factor: the transcription factor that a dataset is of, and its motifs in a database.
 *
 * What the user names counts first, then what the compendium notes, then what was planted in a
 * simulated dataset, then the matrices that the table of published datasets names
 * (src/stage/data/published.h), then names. */
#ifndef DEMODASH_STAGE_DATA_FACTOR_H
#define DEMODASH_STAGE_DATA_FACTOR_H

#include <stdbool.h>
#include <stddef.h>

#include "src/motif/motif.h"

/* Whose motifs are wanted. Motifs are named by id, by name, or by id without version; several are
 * parted by commas. */
typedef struct {
    const char *dataset;
    const char *given;  /* motifs that --known names; NULL: none */
    const char *noted;  /* motifs that the compendium names (known_motif); NULL: none */
} factor_wanted;

/* How a motif was found. */
typedef enum {
    FACTOR_NONE,      /* it was not */
    FACTOR_GIVEN,     /* --known names it */
    FACTOR_NOTED,     /* the compendium names it */
    FACTOR_PLANTED,   /* planted in a simulated dataset */
    FACTOR_PUBLISHED, /* the table of published datasets names it */
    FACTOR_NAME,      /* it is called by the factor's symbol */
    FACTOR_PARTNER    /* it is called by several symbols, one of them the factor's: FOS::JUND */
} factor_way;

/* "known", "compendium", "planted", "published", "name", "partner", "NA": for tables. Static. */
const char *factor_way_name(factor_way way);

/* The factor's symbol: the dataset's name up to the first '_'. Owner: caller, memory_free. */
char *factor_symbol(const char *dataset);

/* All motifs of the factor, as indices into targets. planted NULL: given or noted motifs; or else
 * those that are called by the factor's symbol, ignoring case (the paper's rule, inferred: PSB
 * 2017, Table 4); or else, unless the dataset is one of the paper's, those of which it is one of
 * several symbols. Names are read as JASPAR, HOCOMOCO and CIS-BP write them: JUND,
 * MA0491.2.JUND, JUND_HUMAN.H11MO.0.A, JUND.H12CORE.0.P.B, (JUND)_(Homo_sapiens). planted
 * [planted_count]: what a simulated dataset was made with, by id, or where the database has no such
 * id, by name or id as above. *ret [*ret_count], rising; owner: caller, memory_free. */
void factor_motifs(size_t **ret, size_t *ret_count, const factor_wanted *wanted,
                   const motif *const *planted, size_t planted_count, const motif_set *targets);

/* The one matrix that stands for the factor in panels and profiles: index in set, or -1. The first
 * that is given, or else noted; or else that published.h names, by id, or by id without the
 * version; or else by its name, as above. Not collective. */
long factor_motif(factor_way *ret_way, const motif_set *set, const factor_wanted *wanted);

/* Whether each of the motifs named is in the set; the first that is not: *ret_missing, owner:
 * caller, memory_free. */
bool factor_names_all(char **ret_missing, const motif_set *set, const char *names);

/* "found by its name, JUND", "none: no motif of the file is called JUND", ..: the end of a
 * sentence. Owner: caller, memory_free. */
char *factor_describe(factor_way way, const factor_wanted *wanted);

#endif
