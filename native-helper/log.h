/*
 * log.h: the container's log, in the format of Kubernetes (k8s-file) or of Docker (json-file), or to systemd's journal (journald).
 *
 * Written by the monitor, one call per read; a piece without a newline is marked as partial. When the file would exceed
 * its maximum it becomes `<path>.1` and a new one is begun. Nothing here fails: a log that cannot be written is dropped,
 * the container goes on.
 */
#ifndef TIFFIN_LOG_H
#define TIFFIN_LOG_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "container.h"
#include "text.h"

struct log {
    enum log_driver driver;
    int directory, fd;
    const char *name;   /* within the directory */
    const char *fields; /* of each entry of the journal */
    uint64_t size, maximum;
    time_t second; /* of the time stamp that `stamp` holds */
    char stamp[TIME_BYTES];
};

/* Opens (appends to) the log, its directory once for all. -1 reported. */
int log_open(struct log *log, const struct container *container);
void log_write(struct log *log, const char *stream, const char *bytes, size_t length);
void log_close(struct log *log);

#endif
