/* What the parts of the index ask of its data, by dataset and network, and its figures, which
 * all have the same table behind them. */
#include "src/stage/gather/index_page.h"

#include <stdio.h>
#include <string.h>

#include "src/core/memory.h"

const html_link index_page_areas_link = {"auroc.tsv", "index/auroc.tsv"};

size_t index_page_datasets(const index_page *p)
{
    return p->table.dataset_count;
}

size_t index_page_networks(const index_page *p)
{
    return p->table.network_count;
}

const char *index_page_network(const index_page *p, size_t v)
{
    return p->table.networks[v];
}

double index_page_auroc(const index_page *p, size_t d, size_t v)
{
    return seed_means_get(&p->table, d, v)->auroc;
}

double index_page_measure(const index_page *p, size_t d, size_t v, measures_number measure)
{
    return p->of[d].measures[v * MEASURES_COUNT + measure];
}

const char *index_page_best(const index_page *p, size_t d, size_t v)
{
    return p->best[d * index_page_networks(p) + v];
}

long index_page_find(char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], name) == 0) return (long)i;
    }
    return -1;
}

draw *index_page_begin_figure(index_page *p, double width, double height, const char *title)
{
    char id[32];
    snprintf(id, sizeof id, "i%d", ++p->drawn);
    draw *d = draw_svg_create(id);
    draw_page(d, width, height, title, NULL);
    return d;
}

status_t index_page_add_figure(index_page *p, draw *d, const char *caption)
{
    return html_figure(p->h, &(html_picture){.picture = d, .caption = caption,
                                             .links = &index_page_areas_link, .link_count = 1});
}

void index_page_release(index_page *p)
{
    for (size_t d = 0; d < index_page_datasets(p) && p->of != NULL; d++) {
        memory_free(p->of[d].address);
        memory_free(p->of[d].measures);
    }
    for (size_t i = 0; i < index_page_datasets(p) * index_page_networks(p) && p->best != NULL;
         i++) {
        memory_free(p->best[i]);
    }
    memory_free(p->best);
    memory_free(p->of);
}
