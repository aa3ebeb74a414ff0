/* The list of methods, once: consensus motifs first, since they stand for all sequences; then
 * class optimization; then the methods of one word a sequence; the filters, of which there are
 * many, last. */
#include "src/stage/motifs/methods.h"

#include <string.h>

const char *const methods_names[METHODS_COUNT] = {"consensus", "classopt", "saliency", "activation",
                                                  "temporal", "temporal-backward", "filters"};
static const char *const files[METHODS_COUNT] = {"consensus", "classopt", "words", "words",
                                                 "words", "words", "filters"};

int methods_rank(const char *name)
{
    int i = 0;
    while (i < METHODS_COUNT && strcmp(methods_names[i], name) != 0) i++;
    return i;
}

const char *methods_file(const char *name)
{
    const int i = methods_rank(name);
    return i < METHODS_COUNT ? files[i] : "words";
}
