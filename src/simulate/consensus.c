#include "src/simulate/consensus.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

typedef struct {
    const char *factor;
    const char *consensus;
    const char *family; /* further factors with the same sites, separated by blanks */
} consensus_row;

static const consensus_row table[] = {
    {"GATA1", "nwGATAAGrn", "GATA2"},                    /* WGATAR: Evans et al. 1988 */
    {"CTCF", "ynCCASYAGRKGGCrsn", "CTCFL RAD21 SMC3"},   /* Kim et al. 2007 */
    {"NRF1", "yGCGCAtGCGCr", ""},                        /* Virbasius et al. 1993 */
    {"SRF", "nCCwTATAwGGn", ""},                         /* CArG box: Minty & Kedes 1986 */
    {"USF1", "rgyCACGTGrcy", "USF2 BHLHE40 MAX MYC MXI1"}, /* E-box: Sawadogo & Roeder 1985 */
    {"MAFK", "wnTGCTGAsTCAGCAnw", "MAFF"},               /* MARE: Kataoka et al. 1994 */
    {"NFE2", "nrTGAGTCATGCn", "BACH1"},                  /* half a MARE: Andrews et al. 1993 */
    {"JUND", "nrTGAsTCAyn", "JUN JUNB FOS FOSL1"},       /* AP-1: Angel et al. 1987 */
    {"ATF3", "nrTGACGTCAyn", "ATF1"},                    /* CRE: Montminy et al. 1986 */
    {"GABPA", "nrCCGGAAGTGn", "ELF1 ETS1"},              /* ETS: Karim et al. 1990 */
    {"SPI1", "rAAAGAGGAAGTGr", ""},                      /* PU.1: Klemsz et al. 1990 */
    {"REST", "TTCAGCACCATGGACAGCGCC", "RCOR1"},          /* Chong et al. 1995 */
    {"YY1", "nnAAGATGGCGGCn", ""},                       /* Hyde-DeRuyscher et al. 1995 */
    {"NFYA", "ynrrCCAATCAgm", "NFYB"},                   /* CCAAT box: Dorn et al. 1987 */
    {"TAL1", "CTGnnnnnnnnAGATAAr", "HDAC2"},             /* E-box-GATA: Wadman et al. 1997 */
    {"STAT5A", "nTTCynrGAAnn", ""},                      /* GAS: Wakao et al. 1994 */
    {"CEBPB", "nrTTGCGCAAyn", ""},                       /* Landschulz et al. 1988 */
    {"E2F4", "nTTTsGCGCSnn", "E2F6"},                    /* Kovesdi et al. 1986 */
    {"EGR1", "nGCGTGGGCGkn", ""},                        /* Christy & Nathans 1989 */
    {"RFX5", "GTTGCCATGGmAACn", ""},                     /* X box: Reith et al. 1994 */
    {"MEF2A", "kCTAwwwwTAGm", ""},                       /* Gossett et al. 1989 */
    {"ZBTB33", "nTCTCGCGAGAn", ""},                      /* Kaiso: Raghav et al. 2012 */
    {"ZNF143", "ACTACAATTCCCAGAATGC", "SIX5"},           /* Schaub et al. 1997 */
    {"TEAD4", "nrCATTCCwgn", ""},                        /* M-CAT: Farrance et al. 1992 */
    {"NR2F2", "rrGGTCAAAGGTCAn", ""},                    /* DR1: Cooney et al. 1992 */
    {"TBP", "snTATAAAwrsn", "TAF1 TAF7 GTF2B POLR2A"},   /* TATA box: Bucher 1990 */
    {"SP1", "rrGGGGCGGGGCnn", "SP2"},                    /* GC box: Briggs et al. 1986 */
    {"IRF1", "rAGTTTCrnTTTCn", ""},                      /* ISRE: Levy et al. 1988 */
    {"FOXA1", "nTGTTTACwyan", ""},                       /* Costa et al. 1989 */
    {"TP53", "rrrCATGyyyrrrCATGyyy", ""},                /* el-Deiry et al. 1992 */
    {"RUNX1", "nynTGTGGTTwn", ""},                       /* Meyers et al. 1993 */
    {"HSF1", "nnGAAnnTTCnnGAAn", ""},                    /* HSE: Amin et al. 1988 */
};
enum { ROWS = sizeof table / sizeof table[0] };

/* Bases of an IUPAC letter: bit a for base a in A C G T. */
static int bases_of(char letter)
{
    static const char letters[] = "ACMGRSVTWYHKDBN";
    const char *at = strchr(letters, toupper((unsigned char)letter));
    assert(at != NULL && letter != '\0');
    return (int)(at - letters) + 1;
}

static void fill_column(double column[MOTIF_LETTERS], char letter)
{
    int bases = bases_of(letter), members = 0;
    for (int a = 0; a < MOTIF_LETTERS; a++) members += bases >> a & 1;
    double share = isupper((unsigned char)letter) ? 0.96 : 0.75;
    for (int a = 0; a < MOTIF_LETTERS; a++) {
        if (members == MOTIF_LETTERS) {
            column[a] = 1.0 / MOTIF_LETTERS;
        } else if (bases >> a & 1) {
            column[a] = share / members;
        } else {
            column[a] = (1 - share) / (MOTIF_LETTERS - members);
        }
    }
}

void consensus_motifs(motif_set *out)
{
    *out = motif_set_make();
    for (size_t i = 0; i < ROWS; i++) {
        const char *text = table[i].consensus;
        motif m = motif_make(table[i].factor, text, (int)strlen(text));
        for (int c = 0; c < m.width; c++) fill_column(m.probability + c * MOTIF_LETTERS, text[c]);
        m.sites = 200;
        motif_set_add(out, m);
    }
}

bool consensus_serves(size_t i, const char *factor)
{
    assert(i < ROWS);
    if (strcmp(table[i].factor, factor) == 0) return true;
    size_t n = strlen(factor);
    for (const char *at = strstr(table[i].family, factor); at != NULL && n > 0;
         at = strstr(at + 1, factor)) {
        bool start = at == table[i].family || at[-1] == ' ';
        if (start && (at[n] == ' ' || at[n] == '\0')) return true;
    }
    return false;
}
