/*
 * notify-filter.h: which lines of a container's message to systemd may go on.
 *
 * A message is hostile. What it says of the service as such (that it is ready, reloads, lives, how it is) goes on; what would make another
 * process the main one, hand descriptors over or change who may speak (MAINPID, FDSTORE, NOTIFYACCESS, …) does not, nor does anything
 * unknown.
 */
#ifndef TIFFIN_NOTIFY_FILTER_H
#define TIFFIN_NOTIFY_FILTER_H

#include <stddef.h>

/* The longest message that systemd takes; longer ones are dropped as a whole. */
enum { NOTIFY_BYTES = 4096 };

/*
 * Copies the lines that may go on to `out`, control characters of their texts replaced, each but the last with its newline. Returns the
 * number of bytes; 0 when nothing is left, or when there are NUL bytes in between.
 */
size_t notify_filter(const char *message, size_t length, char out[NOTIFY_BYTES]);

#endif
