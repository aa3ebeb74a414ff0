/* html_style: style and script of all report pages. */
#ifndef DEMODASH_IO_PAGE_HTML_STYLE_H
#define DEMODASH_IO_PAGE_HTML_STYLE_H

extern const char html_style[];  /* CSS */
extern const char html_script[]; /* JavaScript; holds no "</" */

#endif
