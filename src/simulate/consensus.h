/* consensus: built-in matrices of well-known transcription factors, written from their published
 * consensus sequences (IUPAC; textbook knowledge, the first reports are named in the table). */
#ifndef DEMODASH_SIMULATE_CONSENSUS_H
#define DEMODASH_SIMULATE_CONSENSUS_H

#include <stdbool.h>
#include <stddef.h>

#include "src/motif/motif.h"

/* All built-in motifs: id is the factor's symbol, name the consensus as written here. An upper-case
 * letter shares 0.96 among the bases it stands for, a lower-case one 0.75, N is the background of
 * nothing (uniform); the rest is shared evenly by the other bases. sites 200.
 * Owner of what is in *out: caller, motif_set_release. */
void consensus_motifs(motif_set *out);

/* Whether built-in motif i (its place in consensus_motifs) is the usual one of a factor: its own or
 * one of the same family. */
bool consensus_serves(size_t i, const char *factor);

#endif
