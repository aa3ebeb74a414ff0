/* A table is a function that prints a dossier to a stream; the list at the end says which file
 * holds it and when there is anything to print. */
#include "src/stage/report/files.h"

#include <math.h>
#include <stdio.h>

#include "io/files.h"
#include "io/output.h"
#include "io/places.h"
#include "src/core/dna.h"
#include "src/core/memory.h"
#include "src/explain/measure.h"
#include "src/genome/place.h"
#include "src/stage/report/exemplars.h"
#include "src/stage/report/panels.h"
#include "src/stats/auc.h"

typedef status_t print_table(FILE *out, const dossier *x);

static status_t write_one(const char *folder, const char *name, const dossier *x,
                          print_table *print)
{
    output *o;
    char *path = memory_format("%s/%s", folder, name);
    status_t s = output_open(&o, path);
    memory_free(path);
    TRY(s);
    s = print(output_stream(o), x);
    if (s == STATUS_OK) return output_commit(o);
    output_abandon(o);
    return s;
}

/* "medium-cnn<tab>1", what each row of several tasks begins with. */
static void print_task(FILE *out, const dossier_task *t)
{
    fprintf(out, "%s\t%lld", t->found->network, (long long)t->found->seed);
}

static status_t print_networks(FILE *out, const dossier *x)
{
    fputs("network\tseed\tauroc\tauroc_low\tauroc_high\tauroc_se\tauprc\taccuracy\tmcc\tf1\t"
          "log_loss\tvalidation_auroc\tepochs\tchosen_epoch\ttrain_used\ttrain_had", out);
    for (size_t i = 0; i < MEASURES_COUNT; i++) fprintf(out, "\t%s", measures_rows[i].name);
    fputc('\n', out);
    for (size_t k = 0; k < x->task_count; k++) {
        const train_result *r = &x->tasks[k].found->result;
        const metrics *m = &r->test;
        const double values[] = {m->auroc, m->auroc_low, m->auroc_high, m->auroc_se, m->auprc,
                                 m->accuracy, m->mcc, m->f1, m->log_loss, r->validation_auroc};
        print_task(out, &x->tasks[k]);
        for (size_t i = 0; i < sizeof values / sizeof *values; i++) tsv_print(out, values[i]);
        tsv_print(out, r->epochs > 0 ? (double)r->epochs : NAN);
        tsv_print(out, r->chosen > 0 ? (double)r->chosen : NAN);
        tsv_print(out, r->train_used > 0 ? (double)r->train_used : NAN);
        tsv_print(out, r->train_had > 0 ? (double)r->train_had : NAN);
        for (size_t i = 0; i < MEASURES_COUNT; i++) {
            tsv_print(out, x->tasks[k].measures[i]);
        }
        fputc('\n', out);
    }
    return STATUS_OK;
}

static void print_fact(FILE *out, const char *name, double value)
{
    fputs(name, out);
    tsv_print(out, value);
    fputc('\n', out);
}

static status_t print_facts(FILE *out, const dossier *x)
{
    const published_dataset *p = x->published;
    double with_hit = 0;
    for (size_t i = 0; i < x->positives && x->hits != NULL; i++) with_hit += x->hit_counts[i] > 0;
    fputs("name\tvalue\n", out);
    fprintf(out, "dataset\t%s\n", x->name);
    print_fact(out, "tests", (double)x->tests);
    print_fact(out, "explained_positives", (double)x->positives);
    print_fact(out, "composition_auroc", x->has_composition ? x->composition : NAN);
    print_fact(out, "published_deepbind_star", p != NULL ? p->deepbind_star : NAN);
    print_fact(out, "published_deepbind", p != NULL ? p->deepbind : NAN);
    print_fact(out, "published_meme_sum", p != NULL ? p->meme_sum : NAN);
    fprintf(out, "data\t%s\n", x->other_data ? "other than trained on, by --force" : "as trained");
    fprintf(out, "simulated\t%s\n", x->simulated ? x->kind : "no");
    fprintf(out, "known_motif\t%s\n", x->known_motif != NULL ? x->known_motif->id : "NA");
    fprintf(out, "known_name\t%s\n", x->known_motif != NULL && x->known_motif->name[0] != '\0'
                                         ? x->known_motif->name : "NA");
    fprintf(out, "known_found\t%s\n", factor_way_name(x->known_way));
    print_fact(out, "positives_with_hit", x->hits != NULL ? with_hit : NAN);
    return STATUS_OK;
}

static status_t print_training(FILE *out, const dossier *x)
{
    fputs("network\tseed", out);
    size_t k0 = 0;
    while (k0 + 1 < x->task_count && x->tasks[k0].epochs.rows == 0) k0++;
    const tsv *first = &x->tasks[k0].epochs; /* a baseline has no epochs */
    for (size_t c = 0; c < first->columns; c++) fprintf(out, "\t%s", first->headings[c]);
    fputc('\n', out);
    for (size_t k = 0; k < x->task_count; k++) {
        const tsv *t = &x->tasks[k].epochs;
        for (size_t i = 0; i < t->rows; i++) {
            print_task(out, &x->tasks[k]);
            for (size_t c = 0; c < first->columns; c++) {
                const long column = tsv_find(t, first->headings[c]);
                fprintf(out, "\t%s", column >= 0 ? tsv_get(t, i, (size_t)column) : "NA");
            }
            fputc('\n', out);
        }
    }
    return STATUS_OK;
}

static status_t print_scores(FILE *out, const dossier *x)
{
    fputs("number\tid\tlabel", out);
    places_print_head(out, x->places);
    for (size_t k = 0; k < x->task_count; k++) {
        fprintf(out, "\t%s-s%lld", x->tasks[k].found->network, (long long)x->tasks[k].found->seed);
    }
    fputc('\n', out);
    for (size_t i = 0; i < x->tests; i++) {
        fprintf(out, "%zu\t%s\t%d", i + 1, x->ids[i], x->labels[i]);
        places_print(out, x->places, i);
        for (size_t k = 0; k < x->task_count; k++) tsv_print(out, x->tasks[k].scores[i]);
        fputc('\n', out);
    }
    return STATUS_OK;
}

static status_t print_curves(FILE *out, const dossier *x, bool is_roc)
{
    fputs(is_roc ? "network\tseed\tfalse_positive_rate\ttrue_positive_rate\tthreshold\n"
                 : "network\tseed\trecall\tprecision\tthreshold\n", out);
    for (size_t k = 0; k < x->task_count; k++) {
        auc_point *points;
        size_t count;
        const double *scores = x->tasks[k].scores;
        TRY(is_roc ? auc_roc_curve(&points, &count, scores, x->labels, x->tests)
                   : auc_precision_recall_curve(&points, &count, scores, x->labels, x->tests));
        for (size_t i = 0; i < count; i++) {
            print_task(out, &x->tasks[k]);
            tsv_print(out, points[i].x);
            tsv_print(out, points[i].y);
            if (isinf(points[i].threshold)) fputs("\tinf", out);
            else tsv_print(out, points[i].threshold);
            fputc('\n', out);
        }
        memory_free(points);
    }
    return STATUS_OK;
}

static status_t print_roc(FILE *out, const dossier *x)
{
    return print_curves(out, x, true);
}

static status_t print_precision_recall(FILE *out, const dossier *x)
{
    return print_curves(out, x, false);
}

static status_t print_known(FILE *out, const dossier *x)
{
    fputs("motif\tposition\tA\tC\tG\tT\n", out);
    for (int w = 0; w < x->known_motif->width; w++) {
        fprintf(out, "%s\t%d", x->known_motif->id, w + 1);
        for (int c = 0; c < MOTIF_LETTERS; c++) {
            tsv_print(out, x->known_motif->probability[w * MOTIF_LETTERS + c]);
        }
        fputc('\n', out);
    }
    return STATUS_OK;
}

static status_t print_classopt(FILE *out, const dossier *x)
{
    fputs("network\tseed\tposition\tA\tC\tG\tT\n", out);
    for (size_t k = 0; k < x->task_count; k++) {
        const dossier_task *t = &x->tasks[k];
        if (!t->explained || t->maps.matrix == NULL) continue;
        for (size_t l = 0; l < x->length; l++) {
            print_task(out, t);
            fprintf(out, "\t%zu", l + 1);
            for (size_t c = 0; c < MOTIF_LETTERS; c++) {
                tsv_print(out, (double)t->maps.matrix[l * MOTIF_LETTERS + c]);
            }
            fputc('\n', out);
        }
    }
    return STATUS_OK;
}

static status_t print_hits(FILE *out, const dossier *x)
{
    fputs("number\tstart\tend\tstrand\tscore_bits\tp_value", out);
    if (x->places != NULL) fputs("\tchrom\tgenome_start\tgenome_end\tgenome_strand", out);
    fputc('\n', out);
    for (size_t i = 0; i < x->positives; i++) {
        for (size_t h = 0; h < x->hit_counts[i]; h++) {
            const scan_hit *hit = &x->hits[i][h];
            const int64_t start = (int64_t)hit->start, end = start + x->known_motif->width;
            fprintf(out, "%lld\t%lld\t%lld\t%c\t%.4f\t%.4g", (long long)x->numbers[i],
                    (long long)start + 1, (long long)end, hit->reverse ? '-' : '+', hit->score,
                    hit->pvalue);
            const place *where = panels_place(x, i);
            if (where != NULL) {
                const place site = place_within(where, start, end, hit->reverse);
                places_print(out, &site, 0);
            }
            fputc('\n', out);
        }
    }
    return STATUS_OK;
}

static status_t print_profile(FILE *out, const dossier *x)
{
    fputs("network\tseed\tposition\tmean_share\n", out);
    for (size_t k = 0; k < x->task_count; k++) {
        for (size_t l = 0; l < x->length && x->tasks[k].explained; l++) {
            print_task(out, &x->tasks[k]);
            fprintf(out, "\t%zu", l + 1);
            tsv_print(out, x->tasks[k].profile[l]);
            fputc('\n', out);
        }
    }
    return STATUS_OK;
}

static status_t print_sequences(FILE *out, const dossier *x)
{
    fputs("network\tseed\tnumber\tscore\ttop9_start\ttop9_share\tgini\tdistant_share\tswitch\t"
          "distance_to_hit", out);
    places_print_head(out, x->places);
    fputc('\n', out);
    for (size_t k = 0; k < x->task_count; k++) {
        const dossier_task *t = &x->tasks[k];
        for (size_t i = 0; i < x->positives && t->explained; i++) {
            const size_t at = i * x->length;
            print_task(out, t);
            fprintf(out, "\t%lld", (long long)x->numbers[i]);
            tsv_print(out, (double)t->maps.scores[i]);
            fprintf(out, "\t%zu", measure_map(t->maps.magnitude + at, x->length).start + 1);
            for (int m = 0; m < DOSSIER_BY_SEQUENCE; m++) tsv_print(out, t->by_sequence[m][i]);
            const bool turned = t->turns != NULL && t->turns[i] >= 0;
            tsv_print(out, turned ? (double)t->turns[i] + 1 : NAN);
            const bool measured = turned && x->hits != NULL && x->hit_counts[i] > 0;
            tsv_print(out, measured ? (double)measure_distance(x->hit_mask + at, x->length,
                                                               (size_t)t->turns[i])
                                    : NAN);
            places_print(out, x->places, (size_t)x->numbers[i] - 1);
            fputc('\n', out);
        }
    }
    return STATUS_OK;
}

static status_t print_panels(FILE *out, const dossier *x)
{
    static const char *const kinds[] = {"cnn", "rnn", "cnn_rnn"};
    exemplar chosen[EXEMPLARS_MAX];
    const size_t count = exemplars_choose(chosen, x);
    fputs("number\twhy\tposition\tbase\tin_hit", out);
    places_print_head(out, x->places);
    for (int k = 0; k < NET_FAMILIES; k++) fprintf(out, "\t%s_saliency", kinds[k]);
    for (int k = 1; k < NET_FAMILIES; k++) {
        fprintf(out, "\t%s_forward\t%s_backward", kinds[k], kinds[k]);
    }
    fputc('\n', out);
    for (size_t i = 0; i < count; i++) {
        for (size_t l = 0; l < x->length; l++) {
            const size_t at = chosen[i].row * x->length + l;
            fprintf(out, "%lld\t%s\t%zu\t%c\t%d", (long long)x->numbers[chosen[i].row],
                    chosen[i].why, l + 1, dna_letter(x->letters[at]),
                    x->hit_mask != NULL && x->hit_mask[at]);
            const place *where = panels_place(x, chosen[i].row);
            if (where != NULL) {
                const place base = place_within(where, (int64_t)l, (int64_t)l + 1, false);
                places_print(out, &base, 0);
            }
            const explanation *maps[NET_FAMILIES];
            for (int k = 0; k < NET_FAMILIES; k++) {
                maps[k] = x->shown[k] >= 0 ? &x->tasks[x->shown[k]].maps : NULL;
                tsv_print(out, maps[k] != NULL ? (double)maps[k]->magnitude[at] : NAN);
            }
            for (int k = 1; k < NET_FAMILIES; k++) {
                const bool has = maps[k] != NULL && maps[k]->forward != NULL;
                tsv_print(out, has ? (double)maps[k]->forward[at] : NAN);
                tsv_print(out, has ? (double)maps[k]->backward[at] : NAN);
            }
            fputc('\n', out);
        }
    }
    return STATUS_OK;
}

/* When a table has content. */
typedef enum { ALWAYS, WITH_MAPS, WITH_MOTIF, WITH_HITS } condition;

static const struct {
    const char *name;
    print_table *print;
    condition when;
} tables[] = {{"networks.tsv", print_networks, ALWAYS},
              {"facts.tsv", print_facts, ALWAYS},
              {"training.tsv", print_training, ALWAYS},
              {"scores.tsv", print_scores, ALWAYS},
              {"roc.tsv", print_roc, ALWAYS},
              {"precision_recall.tsv", print_precision_recall, ALWAYS},
              {"known.tsv", print_known, WITH_MOTIF},
              {"classopt.tsv", print_classopt, WITH_MAPS},
              {"hits.tsv", print_hits, WITH_HITS},
              {"profile.tsv", print_profile, WITH_MAPS},
              {"sequences.tsv", print_sequences, WITH_MAPS},
              {"panels.tsv", print_panels, WITH_MAPS}};
enum { TABLES = sizeof tables / sizeof *tables };

static bool is_wanted(condition when, const dossier *x)
{
    switch (when) {
    case WITH_MAPS: return x->positives > 0;
    case WITH_MOTIF: return x->known_motif != NULL;
    case WITH_HITS: return x->hits != NULL;
    default: return true;
    }
}

static status_t remove_one(const char *folder, const char *name)
{
    char *path = memory_format("%s/%s", folder, name);
    status_t s = files_remove(path);
    memory_free(path);
    return s;
}

status_t report_files_write(const char *folder, const dossier *x)
{
    for (size_t i = 0; i < TABLES; i++) {
        TRY(is_wanted(tables[i].when, x) ? write_one(folder, tables[i].name, x, tables[i].print)
                                         : remove_one(folder, tables[i].name));
    }
    return STATUS_OK;
}

status_t report_files_remove(const char *folder)
{
    for (size_t i = 0; i < TABLES; i++) TRY(remove_one(folder, tables[i].name));
    return STATUS_OK;
}
