/* How it goes about it: no list of tasks is ever made. A number is taken apart into seed, network
 * and dataset whenever somebody asks, so that every rank names the same task by the same number. */
#include "src/stage/sweep/agenda.h"

#include "src/core/memory.h"
#include "src/stage/task/folder.h"

size_t agenda_count(const agenda *plan)
{
    return plan->dataset_count * plan->network_count * plan->seed_count;
}

agenda_item agenda_get(const agenda *plan, size_t number)
{
    const size_t seed = number % plan->seed_count;
    const size_t network = number / plan->seed_count % plan->network_count;
    const size_t dataset = plan->datasets[number / plan->seed_count / plan->network_count];
    agenda_item item = {.entry = &plan->entries[dataset], .dataset = dataset,
                        .network = &plan->networks[network], .seed = plan->seeds[seed],
                        .spec = plan->networks[network].spec};
    item.spec.length = item.entry->size.length;
    return item;
}

const recipe *agenda_recipe(const agenda *plan, const agenda_item *item)
{
    return item->network->recipe != NULL ? item->network->recipe : &plan->recipe;
}

const char *agenda_place(const agenda_item *item)
{
    return item->network->place != NULL ? item->network->place : "";
}

char *agenda_folder(const agenda *plan, const agenda_item *item)
{
    const char *place = agenda_place(item);
    char *base = memory_format("%s%s%s", plan->folder, place[0] != '\0' ? "/" : "", place);
    char *folder = folder_of(base, item->entry->name, item->network->name, item->seed);
    memory_free(base);
    return folder;
}

compendium_size agenda_largest(const agenda *plan)
{
    compendium_size most = {0};
    for (size_t i = 0; i < plan->dataset_count; i++) {
        const compendium_size *size = &plan->entries[plan->datasets[i]].size;
        const size_t sequences = size->train + size->validation + size->test;
        if (sequences > most.train + most.validation + most.test) most = *size;
    }
    return most;
}

size_t agenda_find_unfinished(size_t *todo, const agenda *plan)
{
    const size_t total = agenda_count(plan);
    size_t count = 0;
    for (size_t i = 0; i < total; i++) {
        if (plan->folder == NULL) {
            todo[count++] = i;
            continue;
        }
        const agenda_item item = agenda_get(plan, i);
        char *folder = agenda_folder(plan, &item);
        if (!folder_is_finished(folder)) todo[count++] = i;
        memory_free(folder);
    }
    return count;
}
