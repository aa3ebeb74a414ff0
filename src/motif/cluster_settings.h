/* cluster_settings: what the search for motifs (cluster.h) can be told, for it and its parts. */
#ifndef DEMODASH_MOTIF_CLUSTER_SETTINGS_H
#define DEMODASH_MOTIF_CLUSTER_SETTINGS_H

typedef struct {
    int window;         /* W >= 1 */
    int per_sequence;   /* seqlets of one sequence at most, >= 1 */
    double fdr;         /* of seqlets, 0..1 */
    int span;           /* columns before trimming, odd, >= W */
    int min_sites;      /* a motif with fewer is none, >= 2 */
    double min_bits;    /* a motif with less information is none */
    int motifs_max;
    double trim;        /* bits below which a column at an end goes */
    double merge;       /* correlation from which two motifs are one; above 1: never */
} cluster_settings;

#endif
