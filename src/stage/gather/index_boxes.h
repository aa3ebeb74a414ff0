/* index_boxes: values of each network over the datasets as boxes. */
#ifndef DEMODASH_STAGE_GATHER_INDEX_BOXES_H
#define DEMODASH_STAGE_GATHER_INDEX_BOXES_H

#include "src/stage/gather/index_page.h"

/* AUROCs, or values of a measure; nothing where no network has two. Errors: of html_figure. */
status_t index_boxes_add_areas(index_page *p, const char *title, const char *caption) MUST_USE;
status_t index_boxes_add_measure(index_page *p, measures_number measure, const char *title,
                                 const char *caption) MUST_USE;

#endif
