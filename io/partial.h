/* partial: the temporary files that outputs are written to until they are whole (io/output.h).
 *
 * Each has a name of its own, "NAME.KERNEL-PROCESS-START-N.partial" beside the file that it will
 * be: two runs that write one file never share a temporary file, and the name tells whose it is.
 * KERNEL is a hash of the machine's boot and of the process's namespace, START the start of the
 * process in that kernel's ticks, N a counter. Not collective. */
#ifndef DEMODASH_IO_PARTIAL_H
#define DEMODASH_IO_PARTIAL_H

/* A fresh name beside path (a file, no link). From now on partial_remove_all removes that file.
 * Owner: caller, ended by partial_end. */
char *partial_begin(const char *path);

/* The file has been put in place or removed: forget and free the name. NULL is allowed. */
void partial_end(char *partial);

/* Remove what ended processes left in the folder that partial lies in, once a folder and process.
 * partial exists: its time is the file system's own clock. A process of this kernel is asked for;
 * one of another machine or container cannot be, so what it left goes when it has not been written
 * to for a week. */
void partial_sweep(const char *partial);

/* A file, or a folder that is empty once the files before it are gone, that is this process's alone
 * and is removed at its end: from now on partial_remove_all removes it, too, until
 * partial_unmark. path: kept, not copied. */
void partial_mark(char *path);
void partial_unmark(const char *path);

/* Remove all that are alive in this process. Safe in a handler of a signal. */
void partial_remove_all(void);

#endif
