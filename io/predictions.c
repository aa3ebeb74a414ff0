/* predictions.tsv: nine digits bring a float back exactly. Reading asks for labels 0 and 1 and
 * scores from 0 to 1, and names the line of what is not. */
#include "io/predictions.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/lines.h"
#include "io/output.h"
#include "io/places.h"
#include "src/core/memory.h"

static const char HEAD[] = "id\tlabel\tscore";

status_t predictions_write(const char *path, char *const *ids, const uint8_t *labels,
                           const double *scores, const place *places, size_t count)
{
    output *o;
    TRY(output_open(&o, path));
    FILE *out = output_stream(o);
    fputs(HEAD, out);
    places_print_head(out, places);
    fputc('\n', out);
    for (size_t i = 0; i < count; i++) {
        fprintf(out, "%s\t%d\t%.9g", ids[i], labels[i], scores[i]);
        places_print(out, places, i);
        fputc('\n', out);
    }
    return output_commit(o);
}

static void grow(predictions *p, size_t *room)
{
    size_t ids = *room, labels = *room; /* all three grow alike */
    memory_grow(p->ids, &ids, p->count + 1);
    memory_grow(p->labels, &labels, p->count + 1);
    memory_grow(p->scores, room, p->count + 1);
}

static status_t read_line(predictions *p, const lines *l, char *text)
{
    char *label = strchr(text, '\t'), *score = label != NULL ? strchr(label + 1, '\t') : NULL;
    if (score == NULL) return lines_refuse(l, "id, label and score are needed, with tabs between");
    *label++ = '\0';
    *score++ = '\0';
    char *end;
    double value = strtod(score, &end);
    bool right = (strcmp(label, "0") == 0 || strcmp(label, "1") == 0) && end != score
        && (*end == '\0' || *end == '\t') && value >= 0 && value <= 1;
    if (!right) return lines_refuse(l, "label '%s' or score '%s' is none", label, score);
    p->ids[p->count] = memory_copy_text(text);
    p->labels[p->count] = label[0] == '1';
    p->scores[p->count++] = value;
    return STATUS_OK;
}

status_t predictions_read(predictions *ret, const char *path)
{
    lines *l;
    *ret = (predictions){0};
    TRY(lines_open(&l, path));
    size_t room = 0;
    status_t s;
    for (;;) {
        char *text;
        size_t length;
        s = lines_next(l, &text, &length);
        if (s != STATUS_OK || text == NULL) break;
        if (lines_number(l) == 1) {
            if (strncmp(text, HEAD, strlen(HEAD)) == 0
                && strchr("\t", text[strlen(HEAD)]) != NULL) continue;
            s = lines_refuse(l, "the head 'id label score' is missing");
            break;
        }
        grow(ret, &room);
        s = read_line(ret, l, text);
        if (s != STATUS_OK) break;
    }
    if (s == STATUS_OK && ret->count == 0) s = lines_refuse(l, "no predictions");
    lines_close(l);
    if (s != STATUS_OK) predictions_release(ret);
    return s;
}

void predictions_release(predictions *p)
{
    for (size_t i = 0; i < p->count; i++) memory_free(p->ids[i]);
    memory_free(p->ids);
    memory_free(p->labels);
    memory_free(p->scores);
    *p = (predictions){0};
}
