/*
 * record.h: what others read about a container: `status` in its run directory, `exit` in its state directory.
 *
 * Lines `key=value`, replaced by rename, written by the monitor only. A reader decides by process ID, start time and
 * boot ID whether the monitor that wrote `status` still lives.
 */
#ifndef TIFFIN_RECORD_H
#define TIFFIN_RECORD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct record {
    const char *state; /* running, exited */
    pid_t pid, monitor_pid;
    uint64_t start_time, monitor_start_time;
    int64_t started_at, finished_at; /* nanoseconds since the epoch; 0: not yet */
    int exit_code, signal;
    unsigned restarts;
    bool oom_killed;
    const char *error;  /* of a restart that failed, or NULL */
    const char *cgroup; /* the directory of its cgroup; empty: none */
};

/* Replaces the file `name` of the directory. -1 with errno. */
int record_write(int directory, const char *name, const struct record *record);

/* Puts the record into an open file in place of what it holds: the lock, which nobody may replace. -1 with errno. */
int record_overwrite(int fd, const struct record *record);

int64_t nanoseconds_now(void);

#endif
