/* methods: the ways to a motif (extract.h says what each is), in the order in which tables and
 * pages show them. */
#ifndef DEMODASH_STAGE_MOTIFS_METHODS_H
#define DEMODASH_STAGE_MOTIFS_METHODS_H

enum { METHODS_COUNT = 7 };

/* "consensus", "classopt", ... */
extern const char *const methods_names[METHODS_COUNT];

/* Place in that order; METHODS_COUNT for another name. */
int methods_rank(const char *name);

/* The METHOD of the file STEM.METHOD.meme that holds a method's matrices: methods of one word a
 * sequence share "words". Static. */
const char *methods_file(const char *name);

#endif
