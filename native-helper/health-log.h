/*
 * health-log.h: what is kept of the health checks: a file with a line of JSON for each, the newest last, and events.
 */
#ifndef TIFFIN_HEALTH_LOG_H
#define TIFFIN_HEALTH_LOG_H

#include <stddef.h>
#include <stdint.h>

#include "container.h"

struct health_entry {
    int64_t began, ended; /* nanoseconds since 1970 */
    int exit_code;
    const char *output;
    size_t length;
};

/* How many bytes of a check's output are kept; 0: as many as are reasonable. */
uint32_t health_log_maximum(const struct container *container);
void health_log_clear(const struct container *container);
/* Adds a line, and drops the oldest ones that are too many. */
void health_log_add(const struct container *container, const struct health_entry *entry);
void health_log_event(const struct container *container, int run_directory, const struct health_entry *entry, const char *status,
                      unsigned streak);

#endif
