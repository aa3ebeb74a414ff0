/* FASTA, written. A line is put together here and handed over whole, so that a genome costs little
 * more than copying its letters. */
#include "io/fasta_write.h"

#include "src/core/dna.h"

enum { COLUMNS = 60 };

void fasta_end(fasta_writer *w)
{
    if (w->column > 0) fputc('\n', w->out);
    w->column = 0;
}

void fasta_begin(fasta_writer *w, const char *name)
{
    fasta_end(w);
    fprintf(w->out, ">%s\n", name);
}

void fasta_add(fasta_writer *w, const uint8_t *letters, const uint8_t *lower, int64_t count)
{
    static const char text[2][DNA_OTHER + 1] = {{'A', 'C', 'G', 'T', 'N'},
                                                {'a', 'c', 'g', 't', 'n'}};
    char line[COLUMNS + 1];
    while (count > 0) {
        int n = COLUMNS - w->column;
        if (n > count) n = (int)count;
        for (int i = 0; i < n; i++) line[i] = text[lower != NULL && lower[i]][letters[i]];
        letters += n;
        if (lower != NULL) lower += n;
        count -= n;
        w->column += n;
        if (w->column == COLUMNS) {
            line[n++] = '\n';
            w->column = 0;
        }
        fwrite(line, 1, (size_t)n, w->out);
    }
}
