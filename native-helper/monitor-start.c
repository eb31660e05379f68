/* Starting the container; see monitor.h. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "channel.h"
#include "child.h"
#include "events.h"
#include "external-runtime.h"
#include "monitor.h"
#include "secrets.h"
#include "sources.h"
#include "sys.h"
#include "teststep.h"
#include "util.h"

/* S's ends of its stdio. */
struct stdio_ends {
    int in, out, err;
};

static void close_ends(struct stdio_ends *ends) {
    close_fd(&ends->in);
    close_fd(&ends->out);
    close_fd(&ends->err);
}

static int make_pipe(int *ours, int *theirs, bool container_reads) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0)
        return fail("process", NO_OP, errno, "make a pipe");
    *ours = container_reads ? ends[1] : ends[0];
    *theirs = container_reads ? ends[0] : ends[1];
    return fcntl(*ours, F_SETFL, O_NONBLOCK | (container_reads ? O_WRONLY : O_RDONLY));
}

static int make_stdio(struct monitor *monitor, struct stdio_ends *ends) {
    const struct container *container = monitor->container;
    *ends = (struct stdio_ends){-1, -1, -1};
    if (container->terminal || container->log_driver == LOG_PASSTHROUGH)
        return 0;
    if (container->standard_input && make_pipe(&monitor->in, &ends->in, true) < 0)
        return -1;
    if (make_pipe(&monitor->out, &ends->out, false) < 0)
        return -1;
    return make_pipe(&monitor->err, &ends->err, false);
}

/* Waits for one message of S; its failure becomes ours. */
static int expect(struct monitor *monitor, enum message_kind kind, int *passed) {
    struct message message;
    int got = channel_receive(monitor->child.sync, &message, passed);
    if (got == 1 && message.kind == (uint32_t)kind)
        return 0;
    if (got == 1 && message.kind == MESSAGE_FAILURE) {
        adopt_failure(&message.report);
        return -1;
    }
    return fail("process", NO_OP, got < 0 ? errno : 0, "the container's process ended during its set-up");
}

static int take_terminal(struct monitor *monitor, int master) {
    if (!monitor->container->terminal)
        return 0;
    if (master < 0 || fcntl(master, F_SETFL, O_NONBLOCK | O_RDWR) < 0)
        return fail("terminal", NO_OP, errno, "the container sent no terminal");
    monitor->out = master;
    monitor->in = fcntl(master, F_DUPFD_CLOEXEC, 3);
    return monitor->in < 0 ? fail("terminal", NO_OP, errno, "keep the terminal") : 0;
}

/* The closed channel says that execve succeeded: it is close-on-exec. */
static int wait_for_execution(struct monitor *monitor) {
    struct message message;
    int got = channel_receive(monitor->child.sync, &message, NULL);
    if (got == 1 && message.kind == MESSAGE_FAILURE) {
        adopt_failure(&message.report);
        return -1;
    }
    return got < 0 ? fail("process", NO_OP, errno, "wait for the command") : 0;
}

static int start_network(struct monitor *monitor) {
    if (bridge_start(monitor->container, &monitor->child, &monitor->bridge) < 0)
        return -1;
    return network_start(monitor->container, &monitor->child, monitor->run_directory, &monitor->network);
}

static int wait_for_network(struct monitor *monitor) {
    if (network_wait(monitor->container, monitor->run_directory, &monitor->network) < 0)
        return -1;
    return bridge_wait(monitor->container, &monitor->bridge);
}

/* The same steps with another runtime's `create` and `start` in place of S. */
static int bring_up_external(struct monitor *monitor, struct sources *sources, struct stdio_ends *ends) {
    const int stdio[3] = {ends->in, ends->out, ends->err};
    if (external_create(monitor, sources, stdio) < 0)
        return -1;
    close_ends(ends);
    if (start_network(monitor) < 0 || wait_for_network(monitor) < 0)
        return -1;
    return external_start(monitor);
}

static int bring_up(struct monitor *monitor, struct sources *sources, struct stdio_ends *ends) {
    const struct container *container = monitor->container;
    if (container->external_runtime)
        return bring_up_external(monitor, sources, ends);
    struct inheritance inheritance = {.sources = sources, .in = ends->in, .out = ends->out, .err = ends->err};
    cleanup_close int master = -1;
    if (child_fork(container, container->is_exec ? child_exec : child_run, &inheritance, &monitor->child) < 0)
        return -1;
    close_ends(ends);
    if (sources)
        sources_close(sources);
    if (sources && sources->grown)
        channel_send_warning(monitor->control,
                             "%s is mounted with all that is mounted below it: the kernel does not part mounts of the host for users",
                             sources->grown);
    if (monitor->child.shares_realm)
        channel_send_warning(monitor->control, "user namespaces cannot be nested here: this container shares one with your others");
    cgroup_request(&monitor->cgroup, &monitor->child);
    if (start_network(monitor) < 0 || child_map_ids(container, &monitor->child) < 0)
        return -1;
    test_step("mapped");
    if (container->is_exec ? cgroup_join(container, &monitor->child) < 0 : cgroup_enter(container, &monitor->cgroup, &monitor->child) < 0)
        return -1;
    test_step("limited");
    if (channel_send(monitor->child.sync, MESSAGE_MAPPED, 0, 0, -1) < 0 || expect(monitor, MESSAGE_READY, &master) < 0)
        return fail("process", NO_OP, errno, "the container's process ended during its set-up");
    if (take_terminal(monitor, take_fd(&master)) < 0 || wait_for_network(monitor) < 0)
        return -1;
    if (container->waits_for_start && initialized_wait(monitor) < 0)
        return -1;
    test_step("go");
    if (channel_send(monitor->child.sync, MESSAGE_GO, 0, 0, -1) < 0)
        return fail("process", NO_OP, errno, "the container's process ended during its set-up");
    return wait_for_execution(monitor);
}

static void undo(struct monitor *monitor) {
    if (monitor->child.pid > 0) {
        kill(monitor->child.pid, SIGKILL);
        RETRY(waitpid(monitor->child.pid, NULL, 0));
        monitor->child.pid = -1;
    }
    bridge_end(monitor->container, &monitor->bridge);
    network_stop(&monitor->network);
    external_delete(monitor);
    cgroup_leave(&monitor->cgroup);
    child_close(&monitor->child);
    close_fd(&monitor->in);
    close_fd(&monitor->out);
    close_fd(&monitor->err);
}

static void note_start(struct monitor *monitor) {
    const struct container *container = monitor->container;
    struct record *record = &monitor->record;
    const bool was_initialized = strcmp(record->state, "initialized") == 0;
    monitor->has_exited = monitor->input_ended = monitor->is_to_restart = false;
    monitor->drain_until = monitor->grace_until = 0;
    monitor->started_ms = monotonic_ms();
    monitor->kill_at = container->timeout_ms ? monotonic_ms() + (int64_t)container->timeout_ms : 0;
    record->state = "running";
    record->pid = monitor->child.host_pid;
    process_start_time(record->pid, &record->start_time);
    record->started_at = nanoseconds_now();
    record->finished_at = 0;
    record->exit_code = record->signal = 0;
    record->oom_killed = false;
    record->cgroup = monitor->cgroup.path;
    if (monitor->run_directory >= 0)
        record_write(monitor->run_directory, "status", record);
    /* The run directory may be taken away while we live; the lock says then whose it is. */
    if (monitor->lock >= 0)
        record_overwrite(monitor->lock, record);
    health_begin(monitor);
    if (!container->is_exec && !was_initialized)
        events_write(container, monitor->run_directory, "init", "");
    events_write(container, monitor->run_directory, container->is_exec ? "exec" : "start", "");
}

/* A socket that serves whoever comes, not the end of a connection. */
static bool serves_others(int fd) {
    int listens = 0, type = SOCK_STREAM;
    socklen_t size = sizeof(int);
    if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) < 0)
        return false;
    return type == SOCK_DGRAM || (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0 && listens);
}

/*
 * Theirs alone now: our copies would keep a pipe's other end waiting. What serves stays for a restart; in the place of the others there is
 * an empty file then, so that nothing of ours ever gets such a number.
 */
static void give_up_descriptors(const struct container *container) {
    cleanup_close int null = container->preserved > 0 ? open("/dev/null", O_RDWR | O_CLOEXEC) : -1;
    for (unsigned i = 0; i < container->preserved; i++) {
        int fd = (int)(3 + i);
        if (i >= container->listening || !serves_others(fd))
            dup3(null, fd, O_CLOEXEC);
    }
}

int monitor_start(struct monitor *monitor) {
    __attribute__((cleanup(sources_close))) struct sources sources = {.root = -1};
    __attribute__((cleanup(close_ends))) struct stdio_ends ends = {-1, -1, -1};
    bool is_run = !monitor->container->is_exec;
    monitor->child = (struct child){.pid = -1, .pidfd = -1, .sync = -1};
    monitor->network = (struct network_tool){.starter = -1, .daemon = -1, .errors = -1, .ready = -1};
    if (secrets_load(monitor->container) < 0 || (is_run && sources_open(monitor->container, &sources) < 0) ||
        make_stdio(monitor, &ends) < 0 || bring_up(monitor, is_run ? &sources : NULL, &ends) < 0) {
        undo(monitor);
        return -1;
    }
    close_fd(&monitor->child.sync);
    give_up_descriptors(monitor->container);
    /* From now on it executes nothing that needs more rights, unless it will start the container again or look after its health. */
    if (monitor->container->restart == RESTART_NO && !monitor->container->health)
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    note_start(monitor);
    return 0;
}
