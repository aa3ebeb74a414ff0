/* The measures of a dossier, each once: what its column is called in files and pages, how it is
 * printed and what it means. Who fills them in is measuring.c; readers ask the row, not the
 * number. */
#include "src/stage/report/measures.h"

#include <math.h>

const measures_row measures_rows[MEASURES_COUNT] = {
    [MEASURES_SHARE] = {"top9_share", MEASURES_OF_SALIENCY, 3, 1, "best 9-mer",
                        "mean share of |saliency| in the best 9-mer", "best 9-mer",
                        "share of |saliency| in the best 9-mer"},
    [MEASURES_GINI] = {"gini", MEASURES_OF_SALIENCY, 3, 1, "Gini",
                       "mean Gini coefficient of |saliency| over the bases", "Gini",
                       "inequality of |saliency| over the bases"},
    [MEASURES_FAR] = {"distant_share", MEASURES_OF_SALIENCY, 3, 1, "distant",
                      "mean share of |saliency| more than 20 bases from the best 9-mer", "distant",
                      "share of |saliency| more than 20 bases from the best 9-mer"},
    [MEASURES_INSIDE] = {"hit_share", MEASURES_OF_SALIENCY, 3, 1, "in hits",
                         "mean share of |saliency| at hits of the known motif", "in hits",
                         "share of |saliency| at hits of the known motif"},
    [MEASURES_COVERED] = {"hit_cover", MEASURES_OF_SALIENCY, 3, 1, "hits cover",
                          "share of bases that the hits cover in the same sequences", "hits cover",
                          "share of bases that the hits cover"},
    [MEASURES_TURNED] = {"turned", MEASURES_OF_SWITCHES, 3, 1, "switch",
                         "fraction of positives whose forward score switches", "switch",
                         "fraction of positives whose forward score switches"},
    [MEASURES_DISTANCE] = {"turn_distance", MEASURES_OF_SWITCHES, 1, NAN, "to hit",
                           "median distance from the switch to the nearest hit, bases", "to hit",
                           "median distance from the switch to the nearest hit, bases"},
    [MEASURES_DISTANCE_CHANCE] = {"turn_distance_chance", MEASURES_OF_SWITCHES, 1, NAN, "chance",
                                  "the same for any base of those sequences", "chance",
                                  "the same for any base"},
    [MEASURES_NEAR] = {"turn_near", MEASURES_OF_SWITCHES, 3, 1, "≤ 5 bases",
                       "fraction of switches at most 5 bases from a hit", "≤ 5 bases",
                       "fraction of switches at most 5 bases from a hit"},
    [MEASURES_NEAR_CHANCE] = {"turn_near_chance", MEASURES_OF_SWITCHES, 3, 1, "chance",
                              "the same for any base", "chance", "the same for any base"},
    [MEASURES_SALIENCY] = {"truth_saliency", MEASURES_OF_TRUTH, 3, 1, "truth: saliency",
                           "mean per-sequence AUROC of 'base in a planted site'", "saliency",
                           "by |gradient x one-hot|"},
    [MEASURES_INTEGRATED] = {"truth_integrated", MEASURES_OF_TRUTH, 3, 1, "truth: IG",
                             "by integrated gradients", "integrated gradients",
                             "by magnitude, where computed (gather --methods all)"},
    [MEASURES_MUTAGENESIS] = {"truth_mutagenesis", MEASURES_OF_TRUTH, 3, 1, "truth: mutagenesis",
                              "by in-silico mutagenesis", "mutagenesis",
                              "where computed (gather --methods all)"}};

measures_number measures_first(measures_group group)
{
    int i = 0;
    while (i < MEASURES_COUNT && measures_rows[i].group != group) i++;
    return (measures_number)i;
}

measures_number measures_end(measures_group group)
{
    int i = (int)measures_first(group);
    while (i < MEASURES_COUNT && measures_rows[i].group == group) i++;
    return (measures_number)i;
}
