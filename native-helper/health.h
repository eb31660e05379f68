/*
 * health.h: the container's health checks, run by its monitor.
 *
 * A check is an exec whose plan lies in the state directory. A child of the monitor carries it out, as the monitor of an exec, and ends
 * with its status; what it says comes through a pipe. The monitor never waits for it: a check that is late is killed, and no other is begun
 * before it is gone. The file `health` of the run directory says what is true now; the log has a line of JSON for each check.
 */
#ifndef TIFFIN_HEALTH_H
#define TIFFIN_HEALTH_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "container.h"

enum health_status { HEALTH_STARTING, HEALTH_HEALTHY, HEALTH_UNHEALTHY };
enum health_action { HEALTH_NONE, HEALTH_KILL, HEALTH_RESTART, HEALTH_STOP };
/* What a client that asked for a check is told. */
enum health_answer { ANSWER_HEALTHY, ANSWER_UNHEALTHY, ANSWER_STARTING, ANSWER_LATE };

struct health_check { /* one of the two operations, read */
    const char *plan;
    int64_t interval_ms, timeout_ms;
    uint32_t retries;
};

struct health {
    bool exists, in_startup, is_asked, owes_answer, is_late;
    struct health_check regular, startup;
    int64_t start_period_ms;
    uint32_t successes_wanted;
    enum health_action action;

    pid_t runner; /* -1: no check runs */
    int output;
    int64_t next, deadline; /* milliseconds, monotonic; 0: none */
    int64_t started_ms;     /* of the container, monotonic */
    int64_t began;          /* of the check, nanoseconds since 1970 */
    char *text;
    size_t used, room;

    enum health_status status;
    unsigned streak, failures, successes;
};

struct monitor;

/* The container runs: all begins anew, and the first check follows at once. */
void health_begin(struct monitor *monitor);
/* It has ended: so do its checks. What was found out stays to be read. */
void health_end(struct monitor *monitor);

/* A client wants a check now, and to be told of it. */
void health_ask(struct monitor *monitor);
/* True when the process was the check's: its status is taken. */
bool health_reap(struct monitor *monitor, pid_t pid, int status);
/* What to wait for, and until when (monotonic; 0: no limit). */
struct pollfd health_watch(const struct monitor *monitor);
int64_t health_deadline(const struct monitor *monitor);
/* Reads what the check says, begins the next one when it is time, ends one that is late. */
void health_act(struct monitor *monitor, short events);

#endif
