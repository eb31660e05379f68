/*
 * monitor.h: the process M, one per running container: starts it, keeps its stdio, log and records, outlives the command
 * that started it. An exec has one, too, without files (no run directory, no records).
 *
 * Two regimes: until the container runs, a failure is reported to the front and M ends. After that M never ends on an
 * error: what cannot be written is not written, and the container goes on.
 */
#ifndef TIFFIN_MONITOR_H
#define TIFFIN_MONITOR_H

#include "cgroup.h"
#include "container.h"
#include "health.h"
#include "keeper.h"
#include "log.h"
#include "namespaces.h"
#include "network.h"
#include "notify.h"
#include "record.h"
#include "resolver.h"
#include "server.h"

struct monitor {
    struct container *container;
    int control; /* to the front, until the container runs */
    int lock;    /* held for life */
    int run_directory, state_directory;
    int signals; /* signalfd */
    int members; /* members.h: a pod's, or our place among them; or -1 */

    struct child child;
    struct network_tool network;
    struct bridge bridge;
    struct resolver resolver;
    struct cgroup cgroup;
    int in, out, err; /* our ends; with a terminal `out` is its master and `in` a copy */
    struct log log;
    struct server server;
    struct record record;

    char *input; /* for the container, not yet taken */
    size_t input_start, input_end;
    bool input_ended;

    bool has_exited;
    int wait_status;
    int64_t drain_until, kill_at, grace_until; /* milliseconds, monotonic; 0: none */
    int64_t alone_until;                       /* the same, when the last member of our pod has gone */
    int64_t started_ms;                        /* monotonic */
    bool was_asked_to_stop, is_to_restart;     /* the latter by its health checks, whatever its policy says */
    bool was_ill;                              /* they have ended it */
    struct health health;
    struct notify notify;
};

/* What the front hands over; the monitor owns all descriptors. */
struct monitor_request {
    struct container *container;
    int control, lock, run_directory, state_directory;
    int primary; /* the front's stdio connection, or -1 */
    int keeper;  /* of the networks, or -1 */
};

/* Runs the whole life of the container and exits. */
_Noreturn void monitor_main(const struct monitor_request *request);

/* monitor-start.c: everything up to the command's execution. -1 reported, with everything undone. */
int monitor_start(struct monitor *monitor);

/* `init`: says that all stands, and waits until `start` sends SIGUSR1. -1 reported when it is to end instead. */
int initialized_wait(struct monitor *monitor);

/* monitor-loop.c: returns when the container has exited and its output is drained. */
void monitor_loop(struct monitor *monitor);

/* Sends the stop signal, and SIGKILL after the grace time. */
void monitor_stop_container(struct monitor *monitor, bool is_to_restart);

/* Notes processes that were killed for want of memory since the last look. */
void monitor_notice_oom(struct monitor *monitor);

int64_t monotonic_ms(void);

#endif
