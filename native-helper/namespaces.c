/* See namespaces.h. */
#include "namespaces.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "channel.h"
#include "process.h"
#include "sys.h"
#include "teststep.h"
#include "util.h"

#define STAGE "namespaces"

static const struct {
    uint64_t flag;
    const char *file;
} kinds[] = {
    {CLONE_NEWUSER, "user"}, {CLONE_NEWNS, "mnt"},  {CLONE_NEWPID, "pid"},       {CLONE_NEWNET, "net"},
    {CLONE_NEWIPC, "ipc"},   {CLONE_NEWUTS, "uts"}, {CLONE_NEWCGROUP, "cgroup"},
};

/* The namespaces in which that process lives and we do not; entering one's own again would be refused. */
static uint64_t differing_namespaces(pid_t pid) {
    uint64_t flags = 0;
    char path[48];
    struct stat ours, theirs;
    for (unsigned i = 0; i < ARRAY_SIZE(kinds); i++) {
        snprintf(path, sizeof(path), "/proc/self/ns/%s", kinds[i].file);
        if (stat(path, &ours) < 0)
            continue;
        snprintf(path, sizeof(path), "/proc/%d/ns/%s", pid, kinds[i].file);
        if (stat(path, &theirs) == 0 && ours.st_ino != theirs.st_ino)
            flags |= kinds[i].flag;
    }
    return flags;
}

int namespaces_join(int pidfd, pid_t pid, int op) {
    if (setns(pidfd, (int)differing_namespaces(pid)) < 0)
        return fail(STAGE, op, errno, "join the namespaces of the container");
    return 0;
}

int namespaces_join_files(int pidfd, pid_t pid) {
    if (setns(pidfd, (int)(differing_namespaces(pid) & (CLONE_NEWUSER | CLONE_NEWNS))) < 0)
        return fail(STAGE, NO_OP, errno, "join the namespaces of the container");
    return 0;
}

static int enter_target(const struct container *container) {
    const struct plan_op *op = plan_find(container->plan, OP_EXEC_TARGET);
    cleanup_close int pidfd =
        container->exec_pidfd >= 0 ? fcntl(container->exec_pidfd, F_DUPFD_CLOEXEC, 3) : identity_open(&container->exec_target);
    if (pidfd < 0)
        return fail(STAGE, (int)op->index, ESRCH, "the container is not running");
    return namespaces_join(pidfd, container->exec_target.pid, (int)op->index);
}

/* What is bound there may be anything: the kernel compares the kind. Entering one's own again would be refused. */
static int enter_path(const struct join *join) {
    char path[48];
    struct stat ours, theirs;
    cleanup_close int fd = open(join->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &theirs) < 0)
        return fail(STAGE, join->op, errno, "open the namespace %s", join->path);
    for (unsigned i = 0; i < ARRAY_SIZE(kinds); i++) {
        snprintf(path, sizeof(path), "/proc/self/ns/%s", kinds[i].file);
        if (kinds[i].flag == join->flag && stat(path, &ours) == 0 && ours.st_ino == theirs.st_ino && ours.st_dev == theirs.st_dev)
            return 0;
    }
    return setns(fd, (int)join->flag) < 0 ? fail(STAGE, join->op, errno, "join the namespace %s", join->path) : 0;
}

static int enter_joins(const struct container *container) {
    for (unsigned i = 0; i < container->join_count; i++) {
        const struct join *join = &container->joins[i];
        if (join->path) {
            if (enter_path(join) < 0)
                return -1;
            continue;
        }
        cleanup_close int pidfd = join->pidfd >= 0 ? fcntl(join->pidfd, F_DUPFD_CLOEXEC, 3) : identity_open(&join->target);
        if (pidfd < 0)
            return fail(STAGE, join->op, ESRCH, "the container whose namespace is to be joined is not running");
        if ((differing_namespaces(join->target.pid) & join->flag) && setns(pidfd, (int)join->flag) < 0)
            return fail(STAGE, join->op, errno, "join the namespace of process %d", join->target.pid);
    }
    return 0;
}

/* fork() with namespaces; `pidfd` may be NULL. With CLONE_PARENT the new process is our parent's child, and signals it as we would. */
static pid_t fork_into(uint64_t flags, int *pidfd) {
    struct clone_args_v2 arguments = {.flags = flags | (pidfd ? CLONE_PIDFD : 0), .pidfd = (uint64_t)(uintptr_t)pidfd};
    arguments.exit_signal = flags & CLONE_PARENT ? 0 : SIGCHLD;
    return sys_clone3(&arguments);
}

/* Dies with its parent; the parent may be gone already, which the closed channel says. */
static _Noreturn void become_child(const struct container *container, child_main *run, void *argument, int sync) {
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    test_step("child");
    int status = run(container, argument, sync);
    if (first_failure()->set)
        channel_send_failure(sync);
    _exit(status);
}

/* A refused user namespace (a limit of zero, a security module) leaves the realm itself, as Podman always does it. */
static pid_t fork_own(const struct container *container, uint64_t flags, int *pidfd, bool *shares_realm) {
    pid_t pid = (flags & CLONE_NEWUSER) && sys_refused("nested-userns") ? (errno = ENOSPC, -1) : fork_into(flags, pidfd);
    *shares_realm = false;
    if (pid >= 0 || !(flags & CLONE_NEWUSER) || (errno != EPERM && errno != ENOSPC && errno != EUSERS && errno != EACCES))
        return pid;
    *shares_realm = true;
    (void)container;
    return fork_into(flags & ~(uint64_t)CLONE_NEWUSER, pidfd);
}

/* The intermediate process J: joins, makes S a child of M, tells M its number. */
static _Noreturn void fork_from_inside(const struct container *container, uint64_t flags, child_main *run, void *argument, int sync) {
    bool shares_realm = false;
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    int entered = container->is_exec ? enter_target(container) : enter_joins(container);
    if (entered == 0) {
        pid_t pid = fork_own(container, flags | CLONE_PARENT, NULL, &shares_realm);
        if (pid == 0)
            become_child(container, run, argument, sync);
        if (pid < 0)
            fail(STAGE, NO_OP, errno, "make the container's process");
        else if (channel_send(sync, MESSAGE_CHILD, pid, shares_realm, -1) == 0)
            _exit(0);
    }
    channel_send_failure(sync);
    _exit(125);
}

/* /proc was mounted outside of our PID namespace: what it says about the pidfd is the number that others know. */
static int name_child(struct child *child) {
    child->host_pid = pidfd_number(child->pidfd);
    return child->host_pid > 0 ? 0 : fail(STAGE, NO_OP, errno, "look at the container's process");
}

static int receive_child(struct child *child) {
    struct message message;
    int got = channel_receive(child->sync, &message, NULL);
    if (got == 1 && message.kind == MESSAGE_FAILURE) {
        adopt_failure(&message.report);
        return -1;
    }
    if (got != 1 || message.kind != MESSAGE_CHILD)
        return fail(STAGE, NO_OP, got < 0 ? errno : EPIPE, "the container's process was not made");
    child->pid = message.number;
    child->shares_realm = message.value != 0;
    child->pidfd = sys_pidfd_open(child->pid, 0);
    if (child->pidfd < 0)
        return fail(STAGE, NO_OP, errno, "open the container's process");
    return name_child(child);
}

int child_fork(const struct container *container, child_main *run, void *argument, struct child *child) {
    int ends[2];
    uint64_t flags = container->new_namespaces & ~(uint64_t)CLONE_NEWCGROUP;
    bool is_direct = !container->is_exec && container->join_count == 0;
    *child = (struct child){.pid = -1, .pidfd = -1, .sync = -1};
    if (channel_pair(ends) < 0)
        return fail(STAGE, NO_OP, errno, "make a channel");
    child->sync = ends[0];
    cleanup_close int inner = ends[1];
    pid_t pid = is_direct ? fork_own(container, flags, &child->pidfd, &child->shares_realm) : fork();
    if (pid < 0)
        return fail(STAGE, NO_OP, errno, "make the container's namespaces");
    if (pid == 0) {
        close(ends[0]);
        /* While /proc is the host's and this process' files there are still its own. */
        process_adjust_oom(container);
        if (is_direct)
            become_child(container, run, argument, inner);
        fork_from_inside(container, flags, run, argument, inner);
    }
    close_fd(&inner);
    test_step("forked");
    if (is_direct) {
        child->pid = pid;
        return name_child(child);
    }
    int received = receive_child(child);
    RETRY(waitpid(pid, NULL, 0));
    return received;
}

struct map_text {
    char bytes[4096];
    size_t used;
};

static int add_line(struct map_text *text, uint32_t inside, uint32_t host, uint32_t length) {
    int added = snprintf(text->bytes + text->used, sizeof(text->bytes) - text->used, "%u %u %u\n", inside, host, length);
    if (added < 0 || (size_t)added >= sizeof(text->bytes) - text->used) {
        errno = E2BIG;
        return -1;
    }
    text->used += (size_t)added;
    return 0;
}

/* The kernel refuses a line that crosses two of the parent's, even when they touch: so split it there. */
static int add_extent(struct map_text *text, struct id_extent extent, const struct id_ranges *parent) {
    while (extent.length > 0) {
        const struct id_range *range = NULL;
        for (size_t i = 0; i < parent->count; i++)
            if (extent.host >= parent->range[i].inside && extent.host - parent->range[i].inside < parent->range[i].length)
                range = &parent->range[i];
        if (!range) {
            errno = ERANGE;
            return -1;
        }
        uint32_t available = range->length - (extent.host - range->inside);
        uint32_t length = extent.length < available ? extent.length : available;
        if (add_line(text, extent.inside, extent.host, length) < 0)
            return -1;
        extent.inside += length;
        extent.host += length;
        extent.length -= length;
    }
    return 0;
}

/* P's own map, as P has it: not what the plan asked for, because a P that was found may have been made otherwise. */
static int read_own_map(const char *path, struct id_ranges *ranges) {
    char text[4096], *rest = NULL;
    if (read_small_file(AT_FDCWD, path, text, sizeof(text)) < 0)
        return -1;
    ranges->count = 0;
    for (char *line = strtok_r(text, "\n", &rest); line && ranges->count < REALM_RANGES; line = strtok_r(NULL, "\n", &rest)) {
        struct id_range *range = &ranges->range[ranges->count++];
        char *next = line;
        range->inside = (uint32_t)strtoul(next, &next, 10);
        range->host = (uint32_t)strtoul(next, &next, 10);
        range->length = (uint32_t)strtoul(next, &next, 10);
    }
    return 0;
}

static int write_map(pid_t pid, const char *kind, const struct id_map *map, int op) {
    char path[48];
    struct id_ranges parent;
    struct map_text text = {.used = 0};
    snprintf(path, sizeof(path), "/proc/self/%s", kind);
    if (read_own_map(path, &parent) < 0)
        return fail("id-map", op, errno, "read %s", path);
    for (uint32_t i = 0; map && i < map->count; i++) {
        struct id_extent extent = map_extent(map, i);
        if (add_extent(&text, extent, &parent) < 0)
            return fail("id-map", op, errno, "%u:%u:%u is beyond the IDs of this user", extent.inside, extent.host, extent.length);
    }
    for (size_t i = 0; !map && i < parent.count; i++)
        if (add_line(&text, parent.range[i].inside, parent.range[i].inside, parent.range[i].length) < 0)
            return fail("id-map", op, errno, "too many ranges");
    snprintf(path, sizeof(path), "/proc/%d/%s", pid, kind);
    if (write_file_at(AT_FDCWD, path, text.bytes, text.used) < 0)
        return fail("id-map", op, errno, "write %s", path);
    return 0;
}

int child_map_ids(const struct container *container, const struct child *child) {
    if (!(container->new_namespaces & CLONE_NEWUSER) || child->shares_realm)
        return 0;
    int op = container->id_map ? (int)container->id_map->index : NO_OP;
    struct id_map uid, gid;
    if (container->id_map) {
        struct fields fields = op_fields(container->id_map);
        uid = field_map(&fields);
        gid = field_map(&fields);
    }
    if (write_map(child->host_pid, "uid_map", container->id_map ? &uid : NULL, op) < 0)
        return -1;
    return write_map(child->host_pid, "gid_map", container->id_map ? &gid : NULL, op);
}

void child_close(struct child *child) {
    close_fd(&child->pidfd);
    close_fd(&child->sync);
}
