/*
 * events.h: what the monitor adds to the log of events, which `tiffin events` reads (src/events).
 *
 * One line of JSON an event, one write each, so that writers need no lock. Nothing here fails: an event that cannot be written is lost.
 */
#ifndef TIFFIN_EVENTS_H
#define TIFFIN_EVENTS_H

#include "container.h"

/* `members` are further members of the object, each after a comma, or "". The run directory may be -1. */
void events_write(const struct container *container, int run_directory, const char *status, const char *members);

#endif
