/* Simulated datasets: are planted motifs found again? A planted motif counts as found by a
 * method when it is, in the database that was compared with, the first match of some motif of
 * that method; planted motifs that the database lacks cannot be found and do not count. Shares
 * are given over all tasks and over those that have learnt their dataset. */
#include "src/stage/motifs/recovery.h"

#include <math.h>
#include <string.h>

#include "io/tsv.h"
#include "src/stage/motifs/methods.h"

/* A network that has learnt its dataset: what one that has not makes of a planted motif says little
 * of the method. */
#define GOOD_AUROC 0.95

/* ---- planted.tsv: consensus motifs ---- */

static status_t write_planted(const finished *all)
{
    output *o;
    TRY(finished_open(&o, all, "planted.tsv"));
    FILE *out = output_stream(o);
    size_t planted = 0, recovered = 0, good = 0, good_recovered = 0;
    fputs("dataset\tnetwork\tseed\tauroc\tkind\tplanted\tin_database\trecovered\tquery\tsites\t"
          "qvalue\n", out);
    for (size_t i = 0; i < all->count; i++) {
        const finished_record *r = &all->records[i];
        const job_task *t = &all->tasks[i];
        for (size_t k = 0; k < r->planted_count; k++) {
            const finished_planted *p = &r->planted[k];
            const finished_best *found = finished_find(r, "consensus", p->targets,
                                                       p->target_count);
            fprintf(out, "%s\t%s\t%lld\t%.4f\t%s\t%s\t%d\t%d", t->dataset, t->network, t->seed,
                    t->auroc, p->kind, p->id, p->target_count > 0, found != NULL);
            if (found != NULL) {
                fprintf(out, "\t%s\t%g\t%.4g\n", found->query, found->sites, found->qvalue);
            } else {
                fputs("\tNA\tNA\tNA\n", out);
            }
            if (p->target_count == 0) continue;
            planted++;
            recovered += found != NULL;
            good += t->auroc > GOOD_AUROC;
            good_recovered += t->auroc > GOOD_AUROC && found != NULL;
        }
    }
    fprintf(out,
            "# recovered: the first match of a consensus motif is the planted motif. %zu of %zu; "
            "where the AUROC is above .95, %zu of %zu\n",
            recovered, planted, good_recovered, good);
    return output_commit(o);
}

/* ---- recovery.tsv: every network and method ---- */

typedef struct {
    size_t tasks, motifs;     /* with that method; motifs it has given */
    size_t planted, recovered, good, good_recovered;
} counts;

static void count_task(counts *c, const finished *all, size_t i, const char *method)
{
    const finished_record *r = &all->records[i];
    const bool is_good = all->tasks[i].auroc > GOOD_AUROC;
    size_t motifs = 0;
    for (size_t k = 0; k < r->best_count; k++) {
        motifs += strcmp(r->best[k].method, method) == 0;
    }
    /* no consensus motif is a failure; no motif of another method: the network lacks what it
     * needs */
    if (!r->simulated || (motifs == 0 && strcmp(method, "consensus") != 0)) return;
    c->tasks++;
    c->motifs += motifs;
    for (size_t k = 0; k < r->planted_count; k++) {
        const finished_planted *p = &r->planted[k];
        if (p->target_count == 0) continue;
        const bool found = finished_find(r, method, p->targets, p->target_count) != NULL;
        c->planted++;
        c->recovered += found;
        c->good += is_good;
        c->good_recovered += is_good && found;
    }
}

/* The first task of its network? */
static bool is_first(const finished *all, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (strcmp(all->tasks[k].network, all->tasks[i].network) == 0) return false;
    }
    return true;
}

static void print_share(FILE *out, size_t part, size_t whole)
{
    fprintf(out, "\t%zu\t%zu", whole, part);
    tsv_print(out, whole > 0 ? (double)part / (double)whole : NAN);
}

static status_t write_recovery(const finished *all)
{
    output *o;
    TRY(finished_open(&o, all, "recovery.tsv"));
    FILE *out = output_stream(o);
    fputs(
        "network\tmethod\ttasks\tmotifs\tplanted\trecovered\tshare\tgood_planted\tgood_recovered\t"
        "good_share\n",
        out);
    for (size_t v = 0; v < all->count; v++) {
        if (!is_first(all, v)) continue;
        for (int m = 0; m < METHODS_COUNT; m++) {
            counts c = {0};
            for (size_t i = v; i < all->count; i++) {
                if (strcmp(all->tasks[i].network, all->tasks[v].network) != 0) continue;
                count_task(&c, all, i, methods_names[m]);
            }
            if (c.tasks == 0) continue;
            fprintf(out, "%s\t%s\t%zu\t%zu", all->tasks[v].network, methods_names[m], c.tasks,
                    c.motifs);
            print_share(out, c.recovered, c.planted);
            print_share(out, c.good_recovered, c.good);
            fputc('\n', out);
        }
    }
    return output_commit(o);
}

status_t recovery_write(const finished *all)
{
    TRY(write_planted(all));
    return write_recovery(all);
}
