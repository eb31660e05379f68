/*
 * The verbs run and exec: the front H. It forks the monitor, waits until the container runs, then is its first client
 * or goes. It stays outside of all the container's namespaces, with the caller's environment and directory.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "channel.h"
#include "front.h"
#include "monitor.h"
#include "notify.h"
#include "sanitise.h"
#include "sys.h"
#include "teststep.h"
#include "util.h"
#include "verbs.h"

/* A monitor that was killed closes its descriptors one after the other: whoever saw its end may be faster than that. */
enum { LOCK_TRIES = 100, LOCK_TRIES_ALWAYS = 6, LOCK_PAUSE_NS = 5000000 };

/* Ours alone, whatever the umask was when they were made: sockets and logs lie in them. */
static int open_private_directory(const char *path, int op) {
    struct stat status;
    cleanup_close int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 || fstat(fd, &status) < 0)
        return fail("container", op, errno, "open %s", path);
    if (status.st_uid != geteuid())
        return fail("container", op, EPERM, "%s belongs to another user", path);
    return take_fd(&fd);
}

/* The monitor has said that the container exited, but has not gone yet: it will in a moment. */
static bool is_ending(int run_directory) {
    char text[2048];
    return read_small_file(run_directory, "status", text, sizeof(text)) > 0 && starts_with(text, "state=exited\n");
}

/* Held by the monitor as long as it lives, so it is also how others see that the container is not gone. */
static int take_lock(const struct monitor_request *request, int op) {
    cleanup_close int fd = openat(request->state_directory, "lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return fail("state", op, errno, "open the container's lock");
    for (int tries = 0; flock(fd, LOCK_EX | LOCK_NB) < 0; tries++) {
        if (errno != EWOULDBLOCK || tries == LOCK_TRIES || (tries >= LOCK_TRIES_ALWAYS && !is_ending(request->run_directory)))
            return fail("lock", op, errno, "the container is running, or being removed or copied");
        nanosleep(&(struct timespec){.tv_nsec = LOCK_PAUSE_NS}, NULL);
    }
    return take_fd(&fd);
}

static int open_places(const struct container *container, struct monitor_request *request) {
    const struct plan_op *op = plan_find(container->plan, OP_CONTAINER);
    if (!op || container->is_exec)
        return 0;
    request->state_directory = open_private_directory(container->state_directory, (int)op->index);
    if (request->state_directory < 0)
        return -1;
    request->run_directory = open_private_directory(container->run_directory, (int)op->index);
    if (request->run_directory < 0)
        return -1;
    request->lock = take_lock(request, (int)op->index);
    return request->lock < 0 ? -1 : 0;
}

static void close_request(struct monitor_request *request) {
    close_fd(&request->control);
    close_fd(&request->primary);
    close_fd(&request->keeper);
    close_fd(&request->lock);
    close_fd(&request->run_directory);
    close_fd(&request->state_directory);
}

/* As with the shell's redirection: the caller names it, the caller's rights count. */
static int write_pid_file(const char *path, int pid) {
    char text[16];
    if (!path)
        return 0;
    cleanup_close int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0644);
    int length = snprintf(text, sizeof(text), "%d", pid);
    if (fd < 0 || write_all(fd, text, (size_t)length) < 0)
        return fail("arguments", NO_OP, errno, "write the pid file %s", path);
    return 0;
}

/* The container runs: whoever waits for a word of that hears it, systemd first. */
static int announce_start(const struct container *container, const struct front_options *options, const struct message *started,
                          pid_t monitor) {
    int written = write_pid_file(options->pid_file, started->number);
    if (written == 0)
        written = write_pid_file(options->monitor_pid_file, monitor);
    if (!notify_main_process(container, monitor))
        front_warn(options, "systemd could not be told of the container's start: the socket that NOTIFY_SOCKET names does not answer");
    front_report_start(options, started->number, started->value);
    return written;
}

/* Until the container runs: warnings, then its start or the failure. */
static int wait_for_start(const struct container *container, const struct front_options *options, int control) {
    struct message message;
    pid_t monitor = 0;
    for (;;) {
        int got = channel_receive(control, &message, NULL);
        if (got != 1)
            return fail("monitor", NO_OP, got < 0 ? errno : 0, "the container's monitor ended during its set-up");
        message.report.text[sizeof(message.report.text) - 1] = '\0';
        if (message.kind == MESSAGE_WARNING)
            front_warn(options, message.report.text);
        if (message.kind == MESSAGE_FAILURE) {
            adopt_failure(&message.report);
            return -1;
        }
        if (message.kind == MESSAGE_MONITOR)
            monitor = message.number;
        if (message.kind == MESSAGE_STARTED)
            return announce_start(container, options, &message, monitor);
    }
}

static int open_plan(const struct front_options *options, struct plan *plan, struct container *container) {
    const char *where;
    if (plan_open(options->subject, plan, &where) < 0)
        return fail("plan", NO_OP, errno, "%s: %s", options->subject, where);
    return container_gather(plan, container);
}

static int start(struct container *container, const struct front_options *options, int *connection) {
    struct monitor_request request = {container, -1, -1, -1, -1, -1, -1};
    int control[2], streams[2] = {-1, -1};
    if (open_places(container, &request) < 0 || bridge_connect(container, &request.keeper) < 0)
        return -1;
    if (channel_pair(control) < 0 || (!options->detach && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, streams) < 0))
        return fail("monitor", NO_OP, errno, "make a channel");
    cleanup_close int ours = control[0];
    request.control = control[1];
    request.primary = streams[1];
    test_step("front");
    /* The monitor makes itself another's child; what it leaves of the first is not waited for. */
    signal(SIGCHLD, SIG_IGN);
    pid_t pid = fork();
    if (pid < 0)
        return fail("monitor", NO_OP, errno, "start the monitor");
    if (pid == 0) {
        signal(SIGCHLD, SIG_DFL);
        prctl(PR_SET_NAME, "tiffin-monitor");
        close_fd(&ours);
        close_fd(&streams[0]);
        if (options->report >= 0)
            close(options->report);
        monitor_main(&request);
    }
    close_request(&request);
    relay_hold_signals();
    *connection = streams[0];
    /* Descriptors that are handed on are the container's alone now. */
    if (container->preserved > 0)
        sys_close_range(3, 2 + container->preserved, 0);
    return wait_for_start(container, options, ours);
}

static int run_front(int argc, char **argv, bool is_exec) {
    struct front_options options;
    struct plan plan;
    static struct container container;
    int connection = -1;
    if (front_parse(argc, argv, &options) < 0 || open_plan(&options, &plan, &container) < 0)
        return front_fail(&options);
    if (container.is_exec != is_exec) {
        fail("plan", NO_OP, EINVAL, "%s is not a plan for %s", options.subject, argv[0]);
        return front_fail(&options);
    }
    /* An exec's plan is for once; what failed so far leaves it for whoever wants to look. */
    if (is_exec)
        unlink(options.subject);
    options.relay.raw_terminal = container.terminal;
    container.waits_for_start = options.holds;
    container.ends_with_front = options.parent != 0;
    container.goes_with_front = options.goes_with_parent;
    if (sanitise_process(container.preserved, &options.report) < 0 || front_follow_parent(&options) < 0)
        return front_fail(&options);
    if (start(&container, &options, &connection) < 0)
        return front_fail(&options);
    if (options.print)
        (void)dprintf(STDOUT_FILENO, "%s\n", options.print);
    if (options.detach)
        return 0;
    int status = relay_run(connection, &options.relay);
    return first_failure()->set && status <= 0 ? front_fail(&options) : front_end(&options, status);
}

static int run_sealed(int argc, char **argv, bool is_exec) {
    /* argv[-1] is the program's own name: the verbs get their arguments without it. */
    if (run_from_sealed_copy(argv - 1, environ) < 0) {
        write_failure(STDERR_FILENO);
        return 125;
    }
    /* A copy in memory has a name that says nothing to who looks at processes. */
    prctl(PR_SET_NAME, "tiffin-runner");
    return run_front(argc, argv, is_exec);
}

int verb_run(int argc, char **argv) {
    return run_sealed(argc, argv, false);
}

int verb_exec(int argc, char **argv) {
    return run_sealed(argc, argv, true);
}
