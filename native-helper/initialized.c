/* A container that stands and does not run: `init`. See monitor.h. */
#include "monitor.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "channel.h"
#include "events.h"
#include "util.h"

static void note_init(struct monitor *monitor) {
    struct record *record = &monitor->record;
    record->state = "initialized";
    record->pid = monitor->child.host_pid;
    process_start_time(record->pid, &record->start_time);
    record->cgroup = monitor->cgroup.path;
    if (monitor->run_directory >= 0)
        record_write(monitor->run_directory, "status", record);
    if (monitor->lock >= 0)
        record_overwrite(monitor->lock, record);
    events_write(monitor->container, monitor->run_directory, "init", "");
    channel_send(monitor->control, MESSAGE_STARTED, record->pid, record->start_time, -1);
}

int initialized_wait(struct monitor *monitor) {
    struct signalfd_siginfo info;
    struct pollfd watched[] = {{.fd = monitor->signals, .events = POLLIN}, {.fd = monitor->child.sync}};
    note_init(monitor);
    /* A restart by its policy does not stop there again. */
    monitor->container->waits_for_start = false;
    for (;;) {
        if (poll(watched, ARRAY_SIZE(watched), -1) < 0 && errno != EINTR)
            return fail("monitor", NO_OP, errno, "wait for the start");
        if (watched[1].revents)
            return fail("process", NO_OP, 0, "the container's process ended before its start");
        while (read(monitor->signals, &info, sizeof(info)) > 0) {
            if (info.ssi_signo == SIGUSR1) {
                /* Before the command writes anything. */
                server_admit_starters(&monitor->server);
                return 0;
            }
            if (info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT)
                return fail("monitor", NO_OP, ECANCELED, "the container was not started");
        }
    }
}
