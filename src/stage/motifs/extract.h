/* motifs: the stage that takes explain.h5 of every task of a results folder to motifs.
 *
 * It writes to DIR/motifs/, where STEM is DATASET.NETWORK-sSEED (names escaped, io/output.h) and
 * only the positive sequences of explain.h5 count. METHOD is
 *   saliency, activation, temporal, temporal-backward   one word a sequence (src/motif/extract.h)
 *   classopt    the class-optimized matrix, and its window of most information
 *   consensus   consensus motifs of the attributions (src/motif/cluster.h): integrated gradients where
 *               explain.h5 has them or the network has an LSTM (then they are made here), else saliency
 *   filters     the first layer's filters
 * as far as explain.h5 holds what they need. The files:
 *   STEM.METHOD.meme   the motifs; ids STEM.METHOD.NUMBER (of the sequence, motif or filter)
 *   STEM.METHOD.tsv    one word a sequence: sequence, start, word, value, best match, its q-value,
 *                      whether a motif of the factor's own matches at the threshold; other methods:
 *                      Tomtom's table of matches (io/matches.h)
 *   STEM.consensus.sites.tsv         motif, sequence, start, end (from 0, end behind the last), strand,
 *                                    attribution
 *   STEM.consensus.contribution.tsv  motif, column, A, C, G, T: mean attribution of the letter there
 *   STEM.consensus.distances.tsv     motif, motif, distance of centres, pairs of sites
 *   STEM.consensus.positions.tsv     motif, position of the centre, sites
 *   STEM.consensus.falls.tsv         what of the score hangs on a motif's sites (src/explain/ablation.h;
 *                                    score: the difference of the logits): motif, sites, sequences that
 *                                    hold them, their mean score, its mean fall when a sequence's sites of
 *                                    the motif are taken away and its standard error; controls: sequences
 *                                    in which as many windows of the same width found room off all sites,
 *                                    their mean fall; bound: sequences with a score above 0, lost: those
 *                                    of them that fall to 0 or below
 *   STEM.pairs.tsv     of each two sites in a sequence that do not overlap (1,000 pairs at most, in even
 *                      steps): source (consensus: sites of consensus motifs in positives; planted: of a
 *                      simulated dataset's test set, both classes), motif, other, sequence, label, starts,
 *                      distance of centres, score with both, with motif alone, with other alone, with
 *                      neither, interaction; control: of two windows as far apart off all sites
 *   STEM.dependencies.tsv   means of those by motif, other, label and distance low..high (range "all":
 *                      every distance): pairs, gain (score with both less that with neither), interaction,
 *                      control, with standard errors
 *   STEM.words.meme, STEM.words.tsv   of each method of words one matrix, STEM.METHOD.aligned: the words
 *                      whose best match is the commonest best match, laid over each other as they match it
 *                      (so it looks like that match by construction), and its Tomtom table
 *   STEM.json          what the tables below need, and the key: the same key, the same files
 * and over all tasks
 *   all.meme           all motifs of consensus, classopt, words and filters (single words are left out)
 *   targets.meme       motifs of the database that are the best match of one of them
 *   best.tsv           dataset, network, seed, method, query (our motif), sites, consensus, motif (name
 *                      of the best match), target (its id), qvalue, own (1: of the factor's own), pvalue,
 *                      offset (the query's column i lies on the target's column i + offset), overlap,
 *                      strand (of the target); of a dataset and network the first row is the best
 *                      consensus motif's
 *   trust.tsv          dataset, network, seed, motif (of consensus), consensus, sites; seeds: of this
 *                      network and dataset; found_in: how many of them, this one included, have a
 *                      consensus motif that matches it; and the columns of falls.tsv. A match: E <= 0.01
 *                      over the other seed's motifs by Tomtom's method (ed, complete scores, overlap of
 *                      at least 5 columns, the fixed null of src/motif/nulls.h)
 *   dependencies.tsv   dataset, network, seed, and the rows of STEM.dependencies.tsv
 *   planted_pairs.tsv  simulated datasets: by kind, label and network means over tasks of AUROC, gain,
 *                      interaction (with the standard error of that mean) and control of planted pairs
 *                      at all distances
 *   planted.tsv        for simulated datasets: which planted motifs are the first match of a consensus
 *                      motif
 *   recovery.tsv       simulated datasets, by network and method: tasks, motifs of the method in them;
 *                      planted motifs that the database has, and those that are the first match of some
 *                      motif of the method; the same where the AUROC is above .95 (good)
 *   table4.tsv         Table 4: see motifs_tables.h
 * All are files of record. */
#ifndef DEMODASH_STAGE_MOTIFS_EXTRACT_H
#define DEMODASH_STAGE_MOTIFS_EXTRACT_H

#include "src/core/status.h"
#include "src/core/team.h"
#include "src/stage/motifs/job.h"

/* A best match with a greater q-value is called none in pages. */
#define MOTIFS_MATCH_QVALUE 0.1

/* All finished networks of a results folder, one task a rank by the farm; a task without explain.h5
 * is explained first (explain_defaults). Events bear the tasks' folders as names, their outcome is a
 * motifs_result. Tables over all tasks are written when all are done.
 * Collective over the world; agreed on. Errors: those of motifs_read; STATUS_NOINPUT; STATUS_FAILED
 * when a task failed, after the others; STATUS_STOPPED; output errors. */
status_t motifs_extract(const char *folder, const motifs_settings *settings, const team *world,
                        const deal_hooks *hooks) MUST_USE;

#endif
