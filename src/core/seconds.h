/* seconds: clocks. Not collective; cannot fail. */
#ifndef DEMODASH_CORE_SECONDS_H
#define DEMODASH_CORE_SECONDS_H

/* Since some fixed moment, for differences: never set back. */
double seconds_now(void);

/* Since 1970, as hosts know it. */
double seconds_of_day(void);

/* That this thread has computed for. */
double seconds_of_processor(void);

#endif
