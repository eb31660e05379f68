/* See health.h. Nothing here fails: what cannot be done counts as a check that failed. */
#include "health.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "events.h"
#include "health-log.h"
#include "monitor.h"
#include "sys.h"
#include "util.h"

enum { OUTPUT_MAX = 1 << 18, KILL_MS = 1000, PAUSED_MS = 1000, LATE_STATUS = 125, TARGET = 3 };

static const char *const status_names[] = {"starting", "healthy", "unhealthy"};

static struct health_check read_check(struct fields *fields) {
    struct health_check check = {.plan = field_string(fields)};
    check.interval_ms = (int64_t)field_u64(fields);
    check.timeout_ms = (int64_t)field_u64(fields);
    return check;
}

static void read_plan(const struct container *container, struct health *health) {
    struct fields fields = op_fields(container->health);
    health->regular = read_check(&fields);
    health->start_period_ms = (int64_t)field_u64(&fields);
    health->regular.retries = field_u32(&fields);
    health->action = (enum health_action)field_u32(&fields);
    if (!container->startup_check)
        return;
    fields = op_fields(container->startup_check);
    health->startup = read_check(&fields);
    health->startup.retries = field_u32(&fields);
    health->successes_wanted = field_u32(&fields);
    health->in_startup = true;
}

static const struct health_check *present_check(const struct health *health) {
    return health->in_startup ? &health->startup : &health->regular;
}

static void write_state(const struct monitor *monitor) {
    const struct health *health = &monitor->health;
    char text[96];
    int length = snprintf(text, sizeof(text), "status=%s\nfailingStreak=%u\n", status_names[health->status], health->streak);
    cleanup_close int fd = openat(monitor->run_directory, "health.new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd >= 0 && write_all(fd, text, (size_t)length) == 0)
        renameat(monitor->run_directory, "health.new", monitor->run_directory, "health");
}

void health_begin(struct monitor *monitor) {
    struct health *health = &monitor->health;
    *health = (struct health){.exists = monitor->container->health && monitor->run_directory >= 0, .runner = -1, .output = -1};
    if (!health->exists)
        return;
    read_plan(monitor->container, health);
    health->started_ms = monotonic_ms();
    health->next = present_check(health)->interval_ms > 0 ? health->started_ms : 0;
    health_log_clear(monitor->container);
    write_state(monitor);
}

/* In the new process. Nothing of the monitor's stays open: the lock, above all. */
static _Noreturn void run_check(const struct monitor *monitor, const char *path, int output) {
    static struct container check;
    static struct plan plan;
    struct monitor_request request = {&check, -1, -1, -1, -1, -1, -1};
    const char *where;
    cgroup_admit(&monitor->cgroup, monitor->child.host_pid, getpid());
    int null = open("/dev/null", O_RDONLY);
    if (null < 0 || dup2(null, 0) < 0 || dup2(output, 1) < 0 || dup2(output, 2) < 0 || dup2(monitor->child.pidfd, TARGET) < 0)
        _exit(LATE_STATUS);
    fcntl(TARGET, F_SETFD, FD_CLOEXEC);
    sys_close_range(TARGET + 1, UINT_MAX, 0);
    if (plan_open(path, &plan, &where) < 0 || container_gather(&plan, &check) < 0) {
        dprintf(STDERR_FILENO, "%s: the plan of the health check cannot be read\n", path);
        _exit(LATE_STATUS);
    }
    check.exec_pidfd = TARGET;
    check.exec_target = (struct identity){monitor->record.pid, monitor->record.start_time};
    monitor_main(&request);
}

static void begin_check(struct monitor *monitor) {
    struct health *health = &monitor->health;
    const struct health_check *check = present_check(health);
    int ends[2];
    /* Nothing in a paused container can answer. */
    if (cgroup_is_frozen(&monitor->cgroup)) {
        health->next = monotonic_ms() + PAUSED_MS;
        return;
    }
    health->next = 0;
    health->owes_answer = health->is_asked;
    health->is_asked = health->is_late = false;
    health->began = nanoseconds_now();
    health->deadline = check->timeout_ms > 0 ? monotonic_ms() + check->timeout_ms : 0;
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
        return;
    /* The command gets an end that blocks. */
    fcntl(ends[1], F_SETFL, 0);
    health->output = ends[0];
    health->runner = fork();
    if (health->runner == 0)
        run_check(monitor, check->plan, ends[1]);
    close(ends[1]);
}

static void read_output(struct health *health, uint32_t maximum) {
    char bytes[1024];
    ssize_t got;
    size_t limit = maximum > 0 && maximum < OUTPUT_MAX ? maximum : OUTPUT_MAX;
    while (health->output >= 0 && (got = RETRY(read(health->output, bytes, sizeof(bytes)))) != -1) {
        size_t taken = (size_t)got < limit - health->used ? (size_t)got : limit - health->used;
        if (taken > 0 && health->used + taken > health->room) {
            size_t room = health->used + taken + sizeof(bytes);
            char *larger = realloc(health->text, room);
            taken = larger ? taken : 0;
            health->text = larger ? larger : health->text;
            health->room = larger ? room : health->room;
        }
        if (taken > 0)
            memcpy(health->text + health->used, bytes, taken);
        health->used += taken;
        if (got == 0)
            close_fd(&health->output);
    }
}

static bool in_start_period(const struct health *health) {
    return monotonic_ms() < health->started_ms + health->start_period_ms;
}

static void act_on(struct monitor *monitor, enum health_action action) {
    if (action == HEALTH_KILL || action == HEALTH_STOP)
        monitor->was_ill = true;
    if (action == HEALTH_KILL)
        sys_pidfd_send_signal(monitor->child.pidfd, SIGKILL);
    else if (action != HEALTH_NONE)
        monitor_stop_container(monitor, action == HEALTH_RESTART);
}

static enum health_answer take_failure(struct monitor *monitor) {
    struct health *health = &monitor->health;
    bool counts = !health->in_startup && !in_start_period(health);
    if (counts && ++health->streak >= health->regular.retries)
        health->status = HEALTH_UNHEALTHY;
    health->successes = 0;
    if (health->in_startup && ++health->failures == health->startup.retries)
        act_on(monitor, HEALTH_RESTART);
    return health->is_late ? ANSWER_LATE : counts ? ANSWER_UNHEALTHY : ANSWER_STARTING;
}

static enum health_answer take_success(struct health *health) {
    if (!health->in_startup) {
        health->status = HEALTH_HEALTHY;
        health->streak = 0;
    } else if (++health->successes >= health->successes_wanted) {
        health->in_startup = false;
        health->next = health->regular.interval_ms > 0 ? monotonic_ms() : 0;
    }
    return ANSWER_HEALTHY;
}

static void finish_check(struct monitor *monitor, int exit_code) {
    struct health *health = &monitor->health;
    struct health_entry entry = {health->began, nanoseconds_now(), exit_code, health->text, health->used};
    int64_t interval_ms = present_check(health)->interval_ms;
    health->next = health->is_asked ? monotonic_ms() : interval_ms > 0 ? monotonic_ms() + interval_ms : 0;
    health->deadline = 0;
    enum health_answer answer = exit_code == 0 ? take_success(health) : take_failure(monitor);
    monitor->notify.is_ill = health->status == HEALTH_UNHEALTHY;
    if (health->status == HEALTH_HEALTHY)
        notify_healthy(&monitor->notify);
    write_state(monitor);
    health_log_add(monitor->container, &entry);
    health_log_event(monitor->container, monitor->run_directory, &entry, status_names[health->status], health->streak);
    free_pointer(&health->text);
    health->used = health->room = 0;
    if (health->owes_answer)
        server_send_number(&monitor->server, STREAM_HEALTH, (uint32_t)answer);
    health->owes_answer = false;
    if (answer != ANSWER_HEALTHY && health->status == HEALTH_UNHEALTHY)
        act_on(monitor, health->action);
}

bool health_reap(struct monitor *monitor, pid_t pid, int status) {
    struct health *health = &monitor->health;
    if (!health->exists || pid != health->runner)
        return false;
    health->runner = -1;
    read_output(health, health_log_maximum(monitor->container));
    close_fd(&health->output);
    /* The end of the container is the end of its checks: no verdict on a container that is gone. */
    if (!monitor->has_exited)
        finish_check(monitor, health->is_late ? LATE_STATUS : WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
    return true;
}

void health_ask(struct monitor *monitor) {
    monitor->health.is_asked = monitor->health.exists;
    monitor->health.next = monotonic_ms();
}

struct pollfd health_watch(const struct monitor *monitor) {
    return (struct pollfd){.fd = monitor->health.exists ? monitor->health.output : -1, .events = POLLIN};
}

int64_t health_deadline(const struct monitor *monitor) {
    const struct health *health = &monitor->health;
    if (!health->exists || monitor->has_exited)
        return 0;
    return health->runner > 0 ? health->deadline : health->next;
}

/* First its command is killed, by the process that watches it; when that is stuck itself, it. */
static void end_late_check(struct health *health) {
    kill(health->runner, health->is_late ? SIGKILL : SIGTERM);
    health->is_late = true;
    health->deadline = monotonic_ms() + KILL_MS;
}

void health_act(struct monitor *monitor, short events) {
    struct health *health = &monitor->health;
    if (!health->exists || monitor->has_exited)
        return;
    if (events)
        read_output(health, health_log_maximum(monitor->container));
    int64_t deadline = health_deadline(monitor);
    if (deadline == 0 || monotonic_ms() < deadline)
        return;
    if (health->runner > 0)
        end_late_check(health);
    else
        begin_check(monitor);
}

void health_end(struct monitor *monitor) {
    struct health *health = &monitor->health;
    if (!health->exists)
        return;
    if (health->runner > 0) {
        kill(health->runner, SIGKILL);
        RETRY(waitpid(health->runner, NULL, 0));
    }
    health->runner = -1;
    close_fd(&health->output);
    free_pointer(&health->text);
    health->used = health->room = 0;
    health->exists = false;
}
