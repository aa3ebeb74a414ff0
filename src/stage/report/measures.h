/* measures: the list of numbers that say how a network looks at the positive test sequences: one
 * row each for all tables of it (a task's networks.tsv, a dataset's report, the index). */
#ifndef DEMODASH_STAGE_REPORT_MEASURES_H
#define DEMODASH_STAGE_REPORT_MEASURES_H

/* Means over sequences unless it says otherwise. */
typedef enum {
    MEASURES_SHARE, /* of saliency: measure_map of |saliency| (src/explain/measure.h) */
    MEASURES_GINI,
    MEASURES_FAR,
    MEASURES_INSIDE,   /* share of |saliency| at hits of the known motif, where there are any */
    MEASURES_COVERED,  /* share of the bases that the hits cover in the same sequences */
    MEASURES_TURNED,   /* of switches: fraction of the positives whose forward score turns */
    MEASURES_DISTANCE, /* median distance of the turn to the nearest hit, in bases */
    MEASURES_DISTANCE_CHANCE, /* the same for a place drawn at random in the same sequences */
    MEASURES_NEAR,            /* fraction of turns within MEASURES_NEAR_BASES of a hit */
    MEASURES_NEAR_CHANCE,     /* ..and by chance */
    /* Of the truth, simulated data: mean per-sequence AUROC of "base inside a planted site" by the
     * magnitudes of saliency, integrated gradients and mutagenesis. */
    MEASURES_SALIENCY,
    MEASURES_INTEGRATED,
    MEASURES_MUTAGENESIS,
    MEASURES_COUNT
} measures_number;

enum { MEASURES_NEAR_BASES = 5 };

/* What a measure is about; the measures of a group stand together. */
typedef enum { MEASURES_OF_SALIENCY, MEASURES_OF_SWITCHES, MEASURES_OF_TRUTH } measures_group;

typedef struct {
    const char *name;           /* column of tables in files */
    measures_group group;
    int decimals;               /* in pages */
    double greatest;            /* it lies in 0..greatest; NaN: in 0..length of the sequences */
    const char *heading, *help; /* in the report of a dataset: of a task, over its sequences */
    const char *mean_heading, *mean_help; /* in the index: of a network, mean over datasets */
} measures_row;

extern const measures_row measures_rows[MEASURES_COUNT];

/* First measure of a group, and the one behind its last. */
measures_number measures_first(measures_group group);
measures_number measures_end(measures_group group);

#endif
