/* VCF, written. Positions become those of VCF, from 1, by the one function that does so. */
#include "io/vcf_write.h"

#include <inttypes.h>

#include "src/genome/place.h"

void vcf_print_begin(FILE *out, const char *source)
{
    fprintf(out, "##fileformat=VCFv4.2\n##source=%s\n"
            "##FILTER=<ID=PASS,Description=\"All filters passed\">\n", source);
}

void vcf_print_contig(FILE *out, const char *name, int64_t length)
{
    fprintf(out, "##contig=<ID=%s,length=%" PRId64 ">\n", name, length);
}

void vcf_print_keys(FILE *out, const vcf_key *keys, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        fprintf(out, "##INFO=<ID=%s,Number=%s,Type=%s,Description=\"%s\">\n", keys[i].id,
                keys[i].number, keys[i].type, keys[i].description);
    }
    fputs("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n", out);
}

void vcf_print_row(FILE *out, const vcf_row *row)
{
    const int64_t first = place_to_closed(row->start, row->start + 1).first;
    fprintf(out, "%s\t%" PRId64 "\t%s\t%s\t%s\t.\tPASS\t%s\n", row->chrom, first, row->id,
            row->reference, row->alternatives, row->info[0] != '\0' ? row->info : ".");
}
