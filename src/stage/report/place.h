/* place: where the report of a dataset lies below a results folder. */
#ifndef DEMODASH_STAGE_REPORT_PLACE_H
#define DEMODASH_STAGE_REPORT_PLACE_H

/* "reports/DATASET" and an ending: "" for the folder of its tables, ".html" and ".pdf" for the
 * pages, "/key.txt" for its key. Owner: caller, memory_free. */
char *report_place(const char *dataset, const char *ending);

#endif
