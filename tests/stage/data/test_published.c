/* published: the table of the 108 datasets agrees with the summary that the paper prints. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/stage/data/published.h"
#include "tests/harness.h"

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Table 2 of the paper with one digit more; the tolerance is one unit of the fourth digit. */
static void check_summary(double *values, size_t n, double mean, double median, double deviation)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < n; i++) sum += values[i];
    for (size_t i = 0; i < n; i++) squares += pow(values[i] - sum / (double)n, 2);
    qsort(values, n, sizeof *values, compare);
    CU_ASSERT(fabs(sum / (double)n - mean) < 1e-4);
    CU_ASSERT(fabs((values[n / 2 - 1] + values[n / 2]) / 2 - median) < 1e-4);
    CU_ASSERT(fabs(sqrt(squares / (double)(n - 1)) - deviation) < 1e-4);
}

static void the_summary_is_that_of_the_paper(void)
{
    double star[108], meme[108];
    CU_ASSERT_EQUAL_FATAL(published_count(), 108);
    int with_matrix = 0;
    for (size_t i = 0; i < 108; i++) {
        const published_dataset *row = published_get(i);
        star[i] = row->deepbind_star;
        meme[i] = row->meme_sum;
        with_matrix += row->jaspar2016 != NULL;
        if (i > 0) CU_ASSERT(strcmp(published_get(i - 1)->name, row->name) < 0);
    }
    CU_ASSERT_EQUAL(with_matrix, 57);
    check_summary(star, 108, 0.9037, 0.9319, 0.0916);
    check_summary(meme, 108, 0.8342, 0.8687, 0.1279);
    CU_ASSERT_PTR_NULL(published_get(108));
}

/* The paper's rows of what DeepBind's supplement holds: its digits, truncated. */
static void table_2_is_that_of_the_supplement(void)
{
    const published_areas *star = published_find_areas("DeepBind*");
    const published_areas *meme = published_find_areas("MEME-SUM");
    CU_ASSERT_PTR_NOT_NULL_FATAL(star);
    CU_ASSERT_PTR_NOT_NULL_FATAL(meme);
    CU_ASSERT(star->mean == .903 && star->median == .931 && star->sd == .091);
    CU_ASSERT(meme->mean == .834 && meme->median == .868 && meme->sd == .127);
    double best = 0;
    static const char *const sizes[] = {"small", "medium", "large"};
    for (int i = 0; i < 3; i++) {
        char name[32];
        snprintf(name, sizeof name, "%s-cnn-rnn", sizes[i]);
        const published_areas *row = published_find_areas(name);
        CU_ASSERT_PTR_NOT_NULL_FATAL(row);
        best = fmax(best, row->mean);
    }
    CU_ASSERT(best == .925);
    CU_ASSERT_PTR_NULL(published_find_areas("ensemble"));
}

static void a_dataset_is_found_in_either_spelling(void)
{
    const published_dataset *row = published_find("ATF1_K562_ATF1_(06-325)_Harvard");
    CU_ASSERT_PTR_NOT_NULL_FATAL(row);
    CU_ASSERT_PTR_EQUAL(row, published_find("ATF1_K562_ATF1_-06-325-_Harvard"));
    CU_ASSERT_STRING_EQUAL(row->factor, "ATF1");
    CU_ASSERT_PTR_NULL(published_find("ATF1"));
    for (size_t i = 0; i < 108; i++) {
        CU_ASSERT_PTR_EQUAL(published_find(published_get(i)->name), published_get(i));
        CU_ASSERT_PTR_EQUAL(published_find(published_get(i)->folder), published_get(i));
    }
    CU_ASSERT(published_same_name("ELK1_(1277-1)_X", "ELK1_-1277-1-_X"));
    CU_ASSERT(!published_same_name("ELK1_(1277-1)_X", "ELK1_(1277-1)_"));
    CU_ASSERT(!published_same_name("A_X", "A_(X"));
}

HARNESS("published", {"the summary is that of the paper", the_summary_is_that_of_the_paper},
        {"Table 2 is that of the supplement", table_2_is_that_of_the_supplement},
        {"a dataset is found in either spelling", a_dataset_is_found_in_either_spelling})
