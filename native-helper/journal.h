/*
 * journal.h: lines to systemd's journal, in its native protocol.
 *
 * @see https://systemd.io/JOURNAL_NATIVE_PROTOCOL
 */
#ifndef TIFFIN_JOURNAL_H
#define TIFFIN_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>

/* A connection to the journal; -1 with errno. */
int journal_open(void);

/*
 * One entry: the priority, `fields` (lines `NAME=value`), the message, which may be any bytes without a newline. Waits for a journal that
 * is busy, a second at most, and connects anew to one that was started again; then the entry is lost.
 */
void journal_send(int *fd, const char *fields, const char *message, size_t length, bool is_error, bool is_partial);

#endif
