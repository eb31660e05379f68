/* The monitor's life while the container runs; see monitor.h. Nothing here fails: errors degrade. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "console.h"
#include "members.h"
#include "monitor.h"
#include "sys.h"
#include "util.h"

enum {
    READ_BYTES = 16384,
    DRAIN_MS = 100,
    INPUT_BYTES = 65536,
    WATCH_SIGNALS = 0,
    WATCH_OUT,
    WATCH_ERR,
    WATCH_IN,
    WATCH_HEALTH,
    WATCH_MEMORY,
    WATCH_MEMBERS,
    WATCH_NOTIFY,
    WATCH_CLIENTS
};

int64_t monotonic_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* An exec has a session of its own, whose members are not ended by the end of a PID namespace. */
static void signal_container(struct monitor *monitor, int number) {
    if (!monitor->has_exited && monitor->container->is_exec && number == SIGKILL && monitor->child.pid > 1)
        kill(-monitor->child.pid, SIGKILL);
    if (!monitor->has_exited)
        sys_pidfd_send_signal(monitor->child.pidfd, number);
}

static void drop_input(struct monitor *monitor) {
    free_pointer(&monitor->input);
    monitor->input_start = monitor->input_end = 0;
}

/* A terminal has no end of file to close; the container's side of a pipe sees it when we close ours. */
static void flush_input(struct monitor *monitor) {
    while (monitor->in >= 0 && monitor->input_end > monitor->input_start) {
        ssize_t written = RETRY(write(monitor->in, monitor->input + monitor->input_start, monitor->input_end - monitor->input_start));
        if (written < 0 && errno == EAGAIN)
            return;
        if (written < 0) {
            if (!monitor->container->terminal)
                close_fd(&monitor->in);
            break;
        }
        monitor->input_start += (size_t)written;
    }
    drop_input(monitor);
    if (monitor->input_ended && !monitor->container->terminal)
        close_fd(&monitor->in);
}

static void on_input(void *context, const char *bytes, size_t length) {
    struct monitor *monitor = context;
    if (length == 0)
        monitor->input_ended = true;
    if (monitor->in < 0)
        return;
    if (length > 0 && monitor->input_end + length > INPUT_BYTES) {
        memmove(monitor->input, monitor->input + monitor->input_start, monitor->input_end - monitor->input_start);
        monitor->input_end -= monitor->input_start;
        monitor->input_start = 0;
    }
    if (length > 0 && !monitor->input)
        monitor->input = malloc(INPUT_BYTES);
    if (length > 0 && monitor->input && monitor->input_end + length <= INPUT_BYTES) {
        memcpy(monitor->input + monitor->input_end, bytes, length);
        monitor->input_end += length;
    }
    flush_input(monitor);
}

static void on_resize(void *context, uint16_t rows, uint16_t columns) {
    struct monitor *monitor = context;
    if (monitor->container->terminal && monitor->out >= 0)
        console_resize(monitor->out, rows, columns);
}

static void on_signal(void *context, int number) {
    if (number > 0 && number <= 64)
        signal_container(context, number);
}

static void forward_output(struct monitor *monitor, int *fd, enum stream stream) {
    char bytes[READ_BYTES];
    ssize_t got = RETRY(read(*fd, bytes, sizeof(bytes)));
    if (got < 0 && errno == EAGAIN)
        return;
    /* A terminal says EIO when its other end is closed everywhere; it may be opened again as long as the container lives. */
    if (got < 0 && errno == EIO && monitor->container->terminal && !monitor->has_exited) {
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
        return;
    }
    if (got <= 0) {
        close_fd(fd);
        return;
    }
    log_write(&monitor->log, stream == STREAM_ERROR ? "stderr" : "stdout", bytes, (size_t)got);
    server_send(&monitor->server, stream, bytes, (size_t)got);
}

/* Other children than the container's first process are strays of a shared PID namespace, or the network's daemon. */
static void reap(struct monitor *monitor) {
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        if (pid == monitor->child.pid) {
            monitor->has_exited = true;
            monitor->wait_status = status;
            monitor->drain_until = monotonic_ms() + DRAIN_MS;
        } else if (health_reap(monitor, pid, status)) {
            continue;
        } else if (pid == monitor->network.daemon) {
            monitor->network.daemon = -1;
        }
    }
}

void monitor_stop_container(struct monitor *monitor, bool is_to_restart) {
    bool is_ending = monitor->was_asked_to_stop || monitor->is_to_restart;
    monitor->was_asked_to_stop = monitor->was_asked_to_stop || !is_to_restart;
    monitor->is_to_restart = is_to_restart;
    if (is_ending)
        return;
    if (!is_to_restart)
        notify_stopping(&monitor->notify);
    signal_container(monitor, monitor->container->stop_signal);
    monitor->grace_until = monotonic_ms() + monitor->container->grace_ms;
}

static void handle_signals(struct monitor *monitor) {
    struct signalfd_siginfo info;
    while (RETRY(read(monitor->signals, &info, sizeof(info))) == (ssize_t)sizeof(info)) {
        if (info.ssi_signo == SIGCHLD)
            reap(monitor);
        else if (info.ssi_signo == SIGIO)
            resolver_notice(&monitor->resolver, monitor->run_directory);
        else if (info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT)
            monitor_stop_container(monitor, false); /* the session ends, the machine goes down */
    }
}

static int next_timeout(const struct monitor *monitor) {
    int64_t now = monotonic_ms(), next = INT64_MAX;
    const int64_t deadlines[] = {monitor->drain_until, monitor->kill_at,         monitor->grace_until,
                                 monitor->alone_until, health_deadline(monitor), notify_deadline(&monitor->notify)};
    for (unsigned i = 0; i < ARRAY_SIZE(deadlines); i++)
        if (deadlines[i] > 0 && deadlines[i] < next)
            next = deadlines[i];
    if (next == INT64_MAX)
        return -1;
    int64_t left = next - now;
    return left <= 0 ? 0 : left > 3600000 ? 3600000 : (int)left;
}

static void act_on_time(struct monitor *monitor) {
    int64_t now = monotonic_ms();
    if (monitor->alone_until > 0 && now >= monitor->alone_until) {
        monitor->alone_until = 0;
        if (members_are_gone(&monitor->members))
            monitor_stop_container(monitor, false);
    }
    if ((monitor->kill_at > 0 && now >= monitor->kill_at) || (monitor->grace_until > 0 && now >= monitor->grace_until)) {
        monitor->kill_at = monitor->grace_until = 0;
        signal_container(monitor, SIGKILL);
    }
}

static bool is_drained(const struct monitor *monitor) {
    if (!monitor->has_exited)
        return false;
    if (monitor->out < 0 && monitor->err < 0)
        return true;
    /* What a slow primary client has not taken yet still counts as being drained. */
    return monotonic_ms() >= monitor->drain_until && !server_is_blocked(&monitor->server);
}

static void on_health(void *context) {
    health_ask(context);
}

void monitor_loop(struct monitor *monitor) {
    const struct server_events events = {monitor, on_input, on_resize, on_signal, on_health};
    while (!is_drained(monitor)) {
        struct pollfd watched[WATCH_CLIENTS + CLIENTS_MAX + 1];
        bool blocked = server_is_blocked(&monitor->server), has_input = monitor->input_end > monitor->input_start;
        watched[WATCH_SIGNALS] = (struct pollfd){.fd = monitor->signals, .events = POLLIN};
        watched[WATCH_OUT] = (struct pollfd){.fd = blocked ? -1 : monitor->out, .events = POLLIN};
        watched[WATCH_ERR] = (struct pollfd){.fd = blocked ? -1 : monitor->err, .events = POLLIN};
        watched[WATCH_IN] = (struct pollfd){.fd = has_input ? monitor->in : -1, .events = POLLOUT};
        watched[WATCH_HEALTH] = health_watch(monitor);
        watched[WATCH_MEMORY] = (struct pollfd){.fd = monitor->cgroup.events, .events = POLLPRI};
        watched[WATCH_MEMBERS] = members_watch(monitor->container, monitor->alone_until > 0 ? -1 : monitor->members);
        watched[WATCH_NOTIFY] = notify_watch(&monitor->notify);
        unsigned count = WATCH_CLIENTS + server_watch(&monitor->server, watched + WATCH_CLIENTS, !has_input);
        int timeout = blocked && monitor->has_exited ? -1 : next_timeout(monitor);
        if (poll(watched, count, timeout) < 0)
            continue;
        if (watched[WATCH_SIGNALS].revents)
            handle_signals(monitor);
        if (watched[WATCH_MEMORY].revents)
            monitor_notice_oom(monitor);
        if (watched[WATCH_MEMBERS].revents)
            monitor->alone_until = monotonic_ms() + MEMBERS_LINGER_MS;
        if (watched[WATCH_OUT].revents)
            forward_output(monitor, &monitor->out, STREAM_OUTPUT);
        if (watched[WATCH_ERR].revents)
            forward_output(monitor, &monitor->err, STREAM_ERROR);
        if (watched[WATCH_IN].revents)
            flush_input(monitor);
        server_act(&monitor->server, watched + WATCH_CLIENTS, &events);
        if (monitor->container->ends_with_front && !server_has_primary(&monitor->server))
            signal_container(monitor, SIGKILL);
        health_act(monitor, watched[WATCH_HEALTH].revents);
        notify_act(&monitor->notify, watched[WATCH_NOTIFY].revents);
        act_on_time(monitor);
    }
    drop_input(monitor);
}
