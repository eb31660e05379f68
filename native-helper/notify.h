/*
 * notify.h: what systemd is told of a container whose command is the start of a unit (`--sdnotify`).
 *
 * The front says who the main process is, the monitor; it is the one that systemd listens to until then. What follows is said by the
 * monitor: that the container is healthy, that it stops, and what the container itself says through a socket of its own, as far as it may
 * (notify-filter.h). Nothing here fails: a container does not end because systemd does not listen.
 */
#ifndef TIFFIN_NOTIFY_H
#define TIFFIN_NOTIFY_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "container.h"
#include "notify-filter.h"

/* Who says that the service is ready: nobody; the container; its start; its first health check that succeeds. */
enum notify_mode { NOTIFY_NONE, NOTIFY_CONTAINER, NOTIFY_CONMON, NOTIFY_HEALTHY };

struct notify {
    enum notify_mode mode;
    const char *address;                /* of systemd's socket: a path, or `@` and a name */
    int listener;                       /* the container's socket; -1: none */
    bool is_ready, is_stopping, is_ill; /* the last: as its health checks say */
    int64_t watchdog_ms, watchdog_at;   /* how often systemd is told that it lives, and when next; 0: never */
    size_t waiting;                     /* bytes of `message` that systemd has not taken yet */
    int64_t try_at;                     /* milliseconds, monotonic; 0: at once */
    unsigned forwarded;                 /* in the present second, which ends at `second_until` */
    int64_t second_until;
    char *message;
};

/* What the plan says; makes the container's socket, `notify/notify.sock` in the run directory. -1 reported. */
int notify_open(const struct container *container, int run_directory, struct notify *notify);

/* The front: the main process, and that the service is ready when its start is all that counts. False when systemd did not take it. */
bool notify_main_process(const struct container *container, pid_t monitor);

/* The container is healthy; it is told to stop. */
void notify_healthy(struct notify *notify);
void notify_stopping(struct notify *notify);

/* What to wait for, and until when (monotonic; 0: no limit). */
struct pollfd notify_watch(const struct notify *notify);
int64_t notify_deadline(const struct notify *notify);
/* Hands on what the container says. */
void notify_act(struct notify *notify, short events);
/* The container has ended: hands on its last words, as far as systemd has room for them. */
void notify_end(struct notify *notify);

#endif
