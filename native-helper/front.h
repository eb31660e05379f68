/*
 * front.h: what the verbs run, exec and attach share: their options, and how they say what went wrong.
 */
#ifndef TIFFIN_FRONT_H
#define TIFFIN_FRONT_H

#include <stdbool.h>

#include "container.h"
#include "relay.h"

struct front_options {
    const char *subject; /* the plan, or the run directory */
    bool detach, calls_at_end, holds, goes_with_parent;
    const char *print; /* said on standard output when the container runs */
    int parent;        /* the container ends with the process that started us, which is this one; 0: it does not */
    struct relay_options relay;
    struct identity wake; /* the monitor of an initialized container, which is let go; pid 0: none */
    const char *pid_file; /* gets the number of the container's process */
    const char *monitor_pid_file;
    int report;      /* descriptor for the report lines, or -1 */
    char **on_error; /* executed with the report line added; NULL-terminated */
};

/*
 * SUBJECT [--detach] [--hold] [--print TEXT] [--attach in,out,err] [--detach-keys KEYS] [--sig-proxy] [--pid-file FILE]
 * [--monitor-pid-file FILE] [--wake PID:STARTTIME] [--report-fd N] [--call-at-end] [--with-parent PID] [--go-with-parent]
 * [--on-error ARGV…]. -1 reported.
 */
int front_parse(int argc, char **argv, struct front_options *options);

/* --with-parent: dies with that process, and the container with us; --go-with-parent: the container's files then go, too. -1 reported when
 * it is gone already. */
int front_follow_parent(const struct front_options *options);

/* `R PID STARTTIME` or `W text` for the report descriptor; a warning goes to standard error when there is none. */
void front_report_start(const struct front_options *options, int pid, unsigned long long start_time);
void front_warn(const struct front_options *options, const char *text);

/* The container has ended with that status: executes --on-error with `X STATUS` when --call-at-end is given. Returns the status. */
int front_end(const struct front_options *options, int status);

/* Says the first failure: on the report descriptor, by executing --on-error, or on standard error. Returns the exit status. */
int front_fail(const struct front_options *options);

#endif
