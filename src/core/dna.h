/* dna: letters of sequences, reverse complements, exact dinucleotide shuffles. */
#ifndef DEMODASH_CORE_DNA_H
#define DEMODASH_CORE_DNA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/core/random.h"

enum { DNA_OTHER = 4 };

/* Character of a code: "ACGTN"[code]. */
char dna_letter(uint8_t code);

/* Text -> codes [length]: 0..3 for ACGT (U as T), 4 for other IUPAC letters and '-', either case.
 * Returns the index of the first character that is none of these, or length. */
size_t dna_encode(uint8_t *codes, const char *text, size_t length);

/* Complement of a code: A<->T, C<->G, other stays. */
uint8_t dna_complement(uint8_t code);

/* out [length] = reverse complement of codes [length]; out == codes is allowed. */
void dna_reverse_complement(uint8_t *out, const uint8_t *codes, size_t length);

/* Exact dinucleotide-preserving shuffle, uniform over all sequences with the same first and last
 * letter and the same count of every dinucleotide (Altschul & Erickson 1985; the Euler walk of
 * Kandel et al. 1996: a uniform arborescence of last edges, here by Wilson's (1996) loop-erased
 * walks, then shuffled edge lists). A letter outside ACGT counts as a fifth letter. out and codes:
 * [length], distinct, in 0..4. length <= 65,535. Cost: about 1 microsecond for 101 letters. */
void dna_shuffle(uint8_t *out, const uint8_t *codes, size_t length, random_stream *stream);

/* Could `other` have come out of dna_shuffle(codes)? That is: the same first and last letter and
 * the same count of every dinucleotide. Both [length], in 0..4. */
bool dna_is_shuffle(const uint8_t *other, const uint8_t *codes, size_t length);

#endif
