/*
 * container.h: what the plan says, gathered once in the front H before anything is forked.
 *
 * Mount operations are not gathered: they are carried out in the plan's order. All pointers point into the plan.
 */
#ifndef TIFFIN_CONTAINER_H
#define TIFFIN_CONTAINER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "plan.h"
#include "realm.h"

enum log_driver { LOG_NONE, LOG_K8S_FILE, LOG_JSON_FILE, LOG_PASSTHROUGH, LOG_JOURNALD };
enum restart_policy { RESTART_NO, RESTART_ON_FAILURE, RESTART_ALWAYS, RESTART_UNLESS_STOPPED };

/* A process that is what it was when it was recorded. */
struct identity {
    pid_t pid;
    uint64_t start_time;
};

struct join {
    uint64_t flag; /* CLONE_NEW… */
    struct identity target;
    const char *path; /* a namespace bound to a path of the host, in place of a process */
    int pidfd;        /* opened where the host's processes could still be seen, or -1 */
    int op;
};

enum { LISTEN_NAMES_BYTES = 4096 };

struct container {
    const struct plan *plan;
    const char *id, *run_directory, *state_directory;

    bool has_realm;
    struct realm realm;
    uint64_t new_namespaces; /* CLONE_NEW… of the container's own */
    struct join joins[8];
    unsigned join_count;
    const struct plan_op *id_map;
    const char *hostname, *domainname;

    const struct plan_op *user, *directory, *environment, *arguments, *capabilities, *seccomp, *network_tool, *networks, *resolver,
        *external_runtime;
    const struct plan_op *events, *health, *startup_check, *health_log, *remove_file, *stop_without_members, *pod_member, *notify;
    bool waits_for_start; /* `init`: all but the command, until it is told */
    bool ends_with_front; /* it is tied to a process */
    bool goes_with_front; /* and its files go with that process, too */
    bool no_new_privileges, terminal, init, hold, standard_input, loopback, remove_at_exit;
    uint16_t rows, columns;
    uint32_t preserved;
    uint32_t listening; /* the first of them, of a socket unit */
    const char *listen_names;
    int mask;      /* -1: leave 022 */
    int oom_score; /* INT32_MIN: leave */

    enum log_driver log_driver;
    const char *log_path, *journal_fields;
    uint64_t log_max;
    int log_op;
    int exec_pidfd; /* of an exec's target, when who starts it has one; else -1 */

    enum restart_policy restart;
    uint32_t restart_maximum;
    int stop_signal;
    uint32_t grace_ms;
    uint64_t timeout_ms;

    bool is_exec;
    struct identity exec_target;
};

/* Gathers; refuses (reported) a plan that lacks what a run or an exec needs or says one thing twice. */
int container_gather(const struct plan *plan, struct container *container);

/* CLONE_NEW… of a namespace kind of the plan; 0 for a number that is none. */
uint64_t namespace_flag(uint32_t kind);

/* Field 22 of /proc/PID/stat; -1 when there is no such process. */
int process_start_time(pid_t pid, uint64_t *start_time);

/* Our own number as /proc has it: that of the host, also inside a PID namespace of our own. */
pid_t own_pid(void);
/* The number of a pidfd's process as /proc has it; -1 with ESRCH when it is gone. */
pid_t pidfd_number(int pidfd);

/* A pidfd of exactly that process; -1 with ESRCH when it is gone or its number belongs to another now. */
int identity_open(const struct identity *identity);

#endif
