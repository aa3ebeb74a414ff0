/* index_read: the data of the index, from the tables that the reports left. */
#ifndef DEMODASH_STAGE_GATHER_INDEX_READ_H
#define DEMODASH_STAGE_GATHER_INDEX_READ_H

#include "src/stage/gather/index_page.h"

/* Fill p->of and p->best from the tables of the reports and motifs/best.tsv of p->folder, for
 * the datasets and networks of p->table. Errors: STATUS_DATA. index_page_release takes them back
 * in either case. */
status_t index_read(index_page *p) MUST_USE;

#endif
