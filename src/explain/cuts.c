#include "src/explain/cuts.h"

#include <assert.h>
#include <stdbool.h>

#include "src/core/memory.h"
#include "src/explain/columns.h"

/* Letters from one column to the next. */
static int stride(const net_spec *spec)
{
    int m = 1;
    for (int i = 0; i + 1 < spec->convs; i++) m *= spec->pool;
    return m;
}

static int pool_after(const net_spec *spec, int conv)
{
    return conv + 1 < spec->convs ? spec->pool : 1;
}

/* How many columns at its own end a prefix (or suffix) has that differ from the whole sequence's:
 * a convolution, padded by floor(K/2), spoils floor(K/2) more than it is given; a pool spoils a
 * column for every m or part of m. */
static int spoilt_columns(const net_spec *spec)
{
    int spoilt = 0;
    for (int i = 0; i < spec->convs; i++) {
        int m = pool_after(spec, i);
        spoilt = (spoilt + spec->width[i] / 2 + m - 1) / m;
    }
    return spoilt;
}

/* First letter that a column sees (negative: padding), and the last. */
static int first_letter(const net_spec *spec, int column)
{
    for (int i = spec->convs - 1; i >= 0; i--) {
        column = column * pool_after(spec, i) - spec->width[i] / 2;
    }
    return column;
}

static int last_letter(const net_spec *spec, int column)
{
    for (int i = spec->convs - 1; i >= 0; i--) {
        int m = pool_after(spec, i);
        column = column * m + m - 1 - spec->width[i] / 2 + spec->width[i] - 1;
    }
    return column;
}

/* The cut of `letters` letters of a reference of `length`, each convolved on its own. */
static cut cut_itself(const net_spec *spec, int letters, int length, int suffix)
{
    const int m = stride(spec), spoilt = spoilt_columns(spec);
    cut c = {.columns = columns_count(spec, letters)};
    c.shared = c.columns > spoilt ? c.columns - spoilt : 0;
    if (c.columns == c.shared) return c;
    if (suffix) {
        /* Its first columns, from the letters they see; u counts from the end. */
        int seen = last_letter(spec, c.columns - c.shared - 1) + 1;
        c.window = seen < letters ? seen : letters;
        c.window_at = length - letters;
        c.window_column = c.columns - c.shared - 1;
    } else {
        /* Its last columns, from a start in step with the pools. */
        int first = c.shared > 0 ? first_letter(spec, c.shared) : 0;
        c.window_at = first > 0 ? first / m * m : 0;
        c.window = letters - c.window_at;
        c.window_column = c.shared - c.window_at / m;
    }
    assert(c.window > 0 && c.window_column >= 0);
    return c;
}

static cut_plan plan_make(const net_spec *spec, temporal_rule rule, int suffix, int offset)
{
    const int L = spec->length, m = rule == TEMPORAL_PREFIX && suffix ? stride(spec) : 1;
    cut_plan plan = {.suffix = suffix, .offset = offset, .length = L - offset};
    plan.columns = columns_count(spec, plan.length);
    plan.cuts = memory_array(plan.cuts, (size_t)L);
    plan.cut_of = memory_array(plan.cut_of, (size_t)L);
    for (int l = 0; l < L; l++) plan.cut_of[l] = -1;
    for (int letters = plan.length; letters > 0; letters -= m) {
        cut c = {.columns = columns_count(spec, letters)};
        c.shared = c.columns;
        if (c.columns == 0) break;
        if (rule == TEMPORAL_PREFIX) c = cut_itself(spec, letters, plan.length, suffix);
        const cut *last = plan.count > 0 ? &plan.cuts[plan.count - 1] : NULL;
        assert(last == NULL || (last->columns >= c.columns && last->shared >= c.shared));
        /* With pools, neighbours that read the same columns of the whole are one cut. */
        bool same = last != NULL && rule == TEMPORAL_COLUMNS && last->columns == c.columns;
        if (!same) plan.cuts[plan.count++] = c;
        if (c.columns - c.shared > plan.tail) plan.tail = c.columns - c.shared;
        plan.cut_of[suffix ? L - letters : letters - 1] = plan.count - 1;
    }
    return plan;
}

static void plan_release(cut_plan *plan)
{
    memory_free(plan->cuts);
    memory_free(plan->cut_of);
}

void cuts_make(cut_plan **ret_plans, int *ret_count, const net_spec *spec, temporal_rule rule)
{
    const int phases = rule == TEMPORAL_PREFIX ? stride(spec) : 1;
    cut_plan *plans = memory_array(plans, (size_t)phases + 1);
    int count = 0;
    plans[count++] = plan_make(spec, rule, 0, 0);
    for (int phase = 0; phase < phases && phase < spec->length; phase++) {
        plans[count++] = plan_make(spec, rule, 1, phase);
        if (plans[count - 1].count == 0) plan_release(&plans[--count]);
    }
    *ret_plans = plans;
    *ret_count = count;
}

void cuts_release(cut_plan *plans, int count)
{
    for (int i = 0; i < count; i++) plan_release(&plans[i]);
    memory_free(plans);
}
