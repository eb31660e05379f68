/* See monitor.h. */
#include "monitor.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "channel.h"
#include "events.h"
#include "external-runtime.h"
#include "health-log.h"
#include "members.h"
#include "rmtree.h"
#include "strays.h"
#include "teststep.h"
#include "util.h"

enum { BACKOFF_FIRST_MS = 100, BACKOFF_LAST_MS = 60000, STABLE_MS = 10000, FRONT_MS = 10000 };

/* Nothing of the front's session: its terminal may close, its directory may be unmounted. */
static int leave_session(const struct container *container) {
    setsid();
    if (chdir("/") < 0)
        return fail("monitor", NO_OP, errno, "leave the working directory");
    if (container->log_driver == LOG_PASSTHROUGH)
        return 0;
    cleanup_close int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int fd = 0; fd <= 2; fd++)
        if (null < 0 || dup2(null, fd) < 0)
            return fail("monitor", NO_OP, errno, "open /dev/null");
    return 0;
}

static int enter_realm(const struct container *container) {
    if (!container->has_realm)
        return 0;
    return realm_enter(&container->realm, REALM_MOUNTS);
}

/*
 * We become PID 1 of a PID namespace around the container's: whatever ends us ends all in it, also a process that has shed
 * its death signal by changing its user. Where that is refused, or another runtime keeps its own accounts of processes,
 * the death signal has to do.
 */
static int own_processes(struct container *container) {
    for (unsigned i = 0; i < container->join_count; i++)
        container->joins[i].pidfd = container->joins[i].path ? -1 : identity_open(&container->joins[i].target);
    if (container->is_exec || container->external_runtime || !(container->new_namespaces & CLONE_NEWPID) || unshare(CLONE_NEWPID) < 0)
        return 0;
    pid_t pid = fork();
    if (pid > 0)
        _exit(0);
    if (pid < 0)
        return fail("monitor", NO_OP, errno, "start the monitor");
    setsid();
    return 0;
}

static int watch_signals(void) {
    static const int watched[] = {SIGCHLD, SIGTERM, SIGINT, SIGHUP, SIGPIPE, SIGUSR1, SIGUSR2, SIGALRM, SIGIO};
    sigset_t set;
    sigemptyset(&set);
    for (unsigned i = 0; i < ARRAY_SIZE(watched); i++)
        sigaddset(&set, watched[i]);
    sigprocmask(SIG_BLOCK, &set, NULL);
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static int set_up(struct monitor *monitor) {
    struct container *container = monitor->container;
    if (leave_session(container) < 0)
        return -1;
    if (!container->is_exec)
        cgroup_open(container, &monitor->cgroup);
    if (enter_realm(container) < 0 || own_processes(container) < 0 || (container->has_realm && realm_register(&container->realm) < 0))
        return -1;
    test_step("realm");
    if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0)
        return fail("monitor", NO_OP, errno, "become the reaper of the container");
    monitor->signals = watch_signals();
    if (monitor->signals < 0)
        return fail("monitor", NO_OP, errno, "watch signals");
    if (monitor->run_directory >= 0) {
        unlinkat(monitor->run_directory, "stop", 0);
        unlinkat(monitor->run_directory, "restart", 0);
        if (server_listen(&monitor->server, monitor->run_directory) < 0)
            return fail("monitor", NO_OP, errno, "listen on %s/attach", container->run_directory);
    }
    if (notify_open(container, monitor->run_directory, &monitor->notify) < 0 || log_open(&monitor->log, container) < 0 ||
        members_open(container, monitor->run_directory, &monitor->members) < 0)
        return -1;
    resolver_watch(&monitor->resolver, container, monitor->run_directory);
    monitor->record.monitor_pid = own_pid();
    process_start_time(monitor->record.monitor_pid, &monitor->record.monitor_start_time);
    return monitor_start(monitor);
}

/* Removes a directory by its own name from its parent. */
static void remove_directory(const char *path) {
    const char *slash = path ? strrchr(path, '/') : NULL;
    if (!slash || !slash[1])
        return;
    char parent[PATH_MAX];
    snprintf(parent, sizeof(parent), "%.*s", (int)(slash - path) + 1, path);
    cleanup_close int fd = open(parent, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0)
        rmtree_at(fd, slash + 1);
}

/* The file that --cidfile asked for, unless another container's ID is in it by now. */
static void remove_own_file(const struct container *container) {
    char text[80];
    if (!container->remove_file)
        return;
    struct fields fields = op_fields(container->remove_file);
    const char *path = field_string(&fields);
    if (read_small_file(AT_FDCWD, path, text, sizeof(text)) > 0 && starts_with(text, container->id))
        unlink(path);
}

static void remove_container(const struct monitor *monitor) {
    if (!monitor->container->remove_at_exit)
        return;
    remove_own_file(monitor->container);
    health_log_clear(monitor->container);
    remove_directory(monitor->container->state_directory);
    test_step("half-removed");
    remove_directory(monitor->container->run_directory);
}

/* The exec of a health check: its status is that of this process, its words go where the command's would. */
static bool is_check(const struct container *container) {
    return container->is_exec && container->log_driver == LOG_PASSTHROUGH;
}

static _Noreturn void end_check(const struct report *failure) {
    dprintf(STDERR_FILENO, "%s%s%s\n", failure->text, failure->error ? ": " : "", failure->error ? strerror(failure->error) : "");
    _exit(strcmp(failure->stage, "execute") != 0 ? 125 : failure->error == ENOENT ? 127 : 126);
}

static _Noreturn void end_start(struct monitor *monitor) {
    if (is_check(monitor->container))
        end_check(first_failure());
    /* Who let it start has no channel but its connection. */
    bool was_initialized = strcmp(monitor->record.state, "initialized") == 0;
    remove_container(monitor);
    if (!monitor->container->remove_at_exit && monitor->run_directory >= 0)
        unlinkat(monitor->run_directory, "attach", 0);
    /* Whoever hears of the failure may try again at once. */
    close_fd(&monitor->lock);
    channel_send_failure(monitor->control);
    if (was_initialized) {
        server_send(&monitor->server, STREAM_FAILURE, first_failure(), sizeof(struct report));
        server_finish(&monitor->server);
    }
    _exit(125);
}

static bool was_stopped(const struct monitor *monitor) {
    return monitor->was_asked_to_stop || (monitor->run_directory >= 0 && faccessat(monitor->run_directory, "stop", F_OK, 0) == 0);
}

/* `update --restart` leaves a newer policy than the plan's: its name and the most restarts. */
static enum restart_policy restart_policy(const struct monitor *monitor, uint32_t *maximum) {
    static const char *const names[] = {
        [RESTART_NO] = "no", [RESTART_ON_FAILURE] = "on-failure", [RESTART_ALWAYS] = "always", [RESTART_UNLESS_STOPPED] = "unless-stopped"};
    char text[48];
    *maximum = monitor->container->restart_maximum;
    if (monitor->run_directory < 0 || read_small_file(monitor->run_directory, "restart", text, sizeof(text)) <= 0)
        return monitor->container->restart;
    char *space = strchr(text, ' ');
    if (!space || !parse_u32(space + 1, maximum))
        return monitor->container->restart;
    *space = '\0';
    for (unsigned i = 0; i < ARRAY_SIZE(names); i++)
        if (strcmp(text, names[i]) == 0)
            return (enum restart_policy)i;
    return monitor->container->restart;
}

/* The process that it was to end with is gone. */
static bool is_orphan(const struct monitor *monitor) {
    return monitor->container->ends_with_front && !server_has_primary(&monitor->server);
}

static bool wants_restart(const struct monitor *monitor) {
    uint32_t maximum;
    const struct container *container = monitor->container;
    if (container->is_exec || was_stopped(monitor) || is_orphan(monitor))
        return false;
    if (monitor->is_to_restart)
        return true;
    switch (restart_policy(monitor, &maximum)) {
    case RESTART_ALWAYS:
    case RESTART_UNLESS_STOPPED:
        return true;
    case RESTART_ON_FAILURE:
        return monitor->record.exit_code != 0 && (maximum == 0 || monitor->record.restarts < maximum);
    default:
        return false;
    }
}

static void note_end_event(const struct monitor *monitor, const char *status) {
    char members[32];
    snprintf(members, sizeof(members), ",\"exitCode\":%d", monitor->record.exit_code);
    events_write(monitor->container, monitor->run_directory, status, members);
}

void monitor_notice_oom(struct monitor *monitor) {
    if (!cgroup_saw_oom(&monitor->cgroup))
        return;
    events_write(monitor->container, monitor->run_directory, "oom", "");
    if (monitor->record.oom_killed)
        return;
    monitor->record.oom_killed = true;
    if (monitor->run_directory >= 0 && !monitor->has_exited)
        record_write(monitor->run_directory, "status", &monitor->record);
}

/* The container is gone and its ports are free before anybody can read that it is. */
static void note_exit(struct monitor *monitor) {
    struct record *record = &monitor->record;
    int status = monitor->wait_status;
    health_end(monitor);
    notify_end(&monitor->notify);
    bridge_end(monitor->container, &monitor->bridge);
    network_end(monitor->container, &monitor->network);
    external_delete(monitor);
    /* Without a PID namespace nobody else ends what the first process left behind. */
    if (!monitor->container->is_exec && !monitor->container->external_runtime && !(monitor->container->new_namespaces & CLONE_NEWPID))
        strays_kill();
    monitor_notice_oom(monitor);
    cgroup_leave(&monitor->cgroup);
    close_fd(&monitor->in);
    close_fd(&monitor->out);
    close_fd(&monitor->err);
    child_close(&monitor->child);
    monitor->child.pid = -1;
    record->state = "exited";
    record->finished_at = nanoseconds_now();
    record->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    record->exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    test_step("exited");
    if (monitor->state_directory >= 0)
        record_write(monitor->state_directory, "exit", record);
    note_end_event(monitor, monitor->container->is_exec ? "exec_died" : "died");
    /* Nobody may take the pause between two runs for the end. */
    if (wants_restart(monitor))
        record->state = "restarting";
    if (monitor->run_directory >= 0)
        record_write(monitor->run_directory, "status", record);
}

/*
 * What systemd sees as the end of the service: one that was told to stop and went is no failure, whatever signal it took; one that was
 * ended for being ill is, however it went.
 */
static int own_status(const struct monitor *monitor) {
    const struct record *record = &monitor->record;
    char how[8] = "";
    if (monitor->was_ill)
        return record->exit_code != 0 ? record->exit_code : 1;
    bool has_obeyed = record->signal != 0 || record->exit_code == 128 + monitor->container->stop_signal;
    if (monitor->run_directory >= 0)
        (void)read_small_file(monitor->run_directory, "stop", how, sizeof(how));
    return has_obeyed && was_stopped(monitor) && strcmp(how, "kill") != 0 ? 0 : record->exit_code;
}

/* Waits while clients may come and go and a stop may be asked for; false when it was. */
static bool wait_before_restart(const struct monitor *monitor, int64_t pause_ms) {
    int64_t until = monotonic_ms() + pause_ms;
    struct signalfd_siginfo info;
    while (monotonic_ms() < until) {
        int64_t left = until - monotonic_ms();
        struct pollfd watched = {.fd = monitor->signals, .events = POLLIN};
        poll(&watched, 1, (int)(left < 250 ? left : 250));
        while (read(monitor->signals, &info, sizeof(info)) > 0)
            if (info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT)
                return false;
        if (was_stopped(monitor))
            return false;
    }
    return true;
}

/* A start that fails counts as an exit with 125 and is tried again, ever more slowly. */
static void restart(struct monitor *monitor) {
    static unsigned failures;
    struct record *record = &monitor->record;
    /* Not by the times in the record: the clock may be set meanwhile. */
    bool was_stable = monotonic_ms() - monitor->started_ms >= STABLE_MS;
    failures = was_stable ? 0 : failures + 1;
    unsigned doublings = failures > 10 ? 10 : failures ? failures - 1 : 0;
    int64_t pause = (int64_t)BACKOFF_FIRST_MS << doublings;
    if (!wait_before_restart(monitor, pause > BACKOFF_LAST_MS ? BACKOFF_LAST_MS : pause)) {
        monitor->was_asked_to_stop = true;
        monitor->has_exited = true;
        record->state = "exited";
        if (monitor->run_directory >= 0)
            record_write(monitor->run_directory, "status", record);
        return;
    }
    record->restarts++;
    events_write(monitor->container, monitor->run_directory, "restart", "");
    record->error = NULL;
    forget_failure();
    if (monitor_start(monitor) == 0) {
        server_announce(&monitor->server, monitor->child.host_pid);
        return;
    }
    record->error = first_failure()->text;
    monitor->wait_status = 125 << 8;
    monitor->has_exited = true;
}

/*
 * The front tells systemd who the main process is; until it has, nobody else is listened to. It closes the channel then, or ends.
 */
static void tell_front(struct monitor *monitor) {
    struct pollfd front = {.fd = monitor->control, .events = 0};
    bool is_awaited = monitor->notify.mode != NOTIFY_NONE;
    channel_send(monitor->control, MESSAGE_MONITOR, monitor->record.monitor_pid, 0, -1);
    channel_send(monitor->control, MESSAGE_STARTED, monitor->child.host_pid, monitor->record.start_time, -1);
    while (is_awaited && poll(&front, 1, FRONT_MS) < 0 && errno == EINTR) {
    }
    close_fd(&monitor->control);
    /* Of a front that has gone before systemd looks, it does not know any more whose word that was. */
    if (is_awaited)
        (void)notify_main_process(monitor->container, monitor->record.monitor_pid);
}

_Noreturn void monitor_main(const struct monitor_request *request) {
    static struct monitor monitor;
    monitor = (struct monitor){.container = request->container,
                               .control = request->control,
                               .lock = request->lock,
                               .run_directory = request->run_directory,
                               .state_directory = request->state_directory,
                               .bridge = {.keeper = request->keeper, .namespace = -1},
                               .signals = -1,
                               .members = -1,
                               .notify.listener = -1,
                               .in = -1,
                               .out = -1,
                               .err = -1,
                               .cgroup = {.base = -1, .directory = -1, .events = -1, .scope.dbus.fd = -1},
                               .server = {.listener = -1, .has_terminal = request->container->terminal},
                               .record = {.state = "created"}};
    if (request->primary >= 0)
        server_add(&monitor.server, request->primary, true);
    if (set_up(&monitor) < 0)
        end_start(&monitor);
    /* No exit on error from here on. */
    test_step("started");
    server_announce(&monitor.server, monitor.child.host_pid);
    if (request->primary >= 0 && !request->container->is_exec)
        events_write(request->container, request->run_directory, "attach", "");
    tell_front(&monitor);
    for (;;) {
        monitor_loop(&monitor);
        note_exit(&monitor);
        if (!wants_restart(&monitor))
            break;
        network_stop(&monitor.network);
        restart(&monitor);
        if (monitor.was_asked_to_stop && monitor.has_exited)
            break;
    }
    if (is_check(monitor.container))
        _exit(monitor.record.exit_code);
    int status = own_status(&monitor);
    if (monitor.container->goes_with_front && is_orphan(&monitor))
        monitor.container->remove_at_exit = true;
    log_close(&monitor.log);
    if (!monitor.container->is_exec && !monitor.container->remove_at_exit)
        events_write(monitor.container, monitor.run_directory, "cleanup", "");
    if (monitor.container->remove_at_exit)
        note_end_event(&monitor, "remove");
    remove_container(&monitor);
    if (monitor.run_directory >= 0)
        unlinkat(monitor.run_directory, "attach", 0);
    /* Whoever hears of the exit may start the container again at once. */
    close_fd(&monitor.lock);
    server_send_exit(&monitor.server, monitor.record.exit_code, monitor.record.oom_killed);
    server_finish(&monitor.server);
    network_stop(&monitor.network);
    bridge_close(&monitor.bridge);
    _exit(status);
}
