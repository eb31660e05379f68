/* See endpoint.h. */
#include "endpoint.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "channel.h"
#include "namespaces.h"
#include "ownership.h"
#include "rooted.h"
#include "rootfs.h"
#include "sources.h"
#include "sys.h"
#include "teststep.h"
#include "util.h"

/* A monitor that is killed closes its lock a moment after others see its end. */
enum { LOCK_TRIES = 10, LOCK_PAUSE_NS = 5000000 };

struct job {
    endpoint_work *work;
    void *context;
    const struct sources *sources;
};

int endpoint_option(struct endpoint *endpoint, const char *name, const char *value) {
    if (strcmp(name, "--plan") != 0)
        return realm_option(&endpoint->realm, name, value);
    endpoint->plan = value;
    return 1;
}

/* The root of the namespace that was entered, which is the container's. */
static int work_inside(const struct container *container, const struct job *job) {
    static struct workplace place;
    if (chdir("/") < 0)
        return fail("root", NO_OP, errno, "enter the container's root");
    cleanup_close int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (root < 0)
        return fail("root", NO_OP, errno, "open the container's root");
    if (user_resolve(container->user, &place.owner) < 0)
        return -1;
    if (job->sources && ownership_apply(container->plan, job->sources, &place.owner) < 0)
        return -1;
    place.root = root;
    test_step("copying");
    return job->work(job->context, &place);
}

/* Root of the container's user namespace, without the host's groups, and nobody there may look into us. */
static int become_root(pid_t parent) {
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    if (setresgid(0, 0, 0) < 0 || setresuid(0, 0, 0) < 0)
        return fail("namespaces", NO_OP, errno, "become root of the container");
    setgroups(0, NULL);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    die_with_parent(parent);
    return 0;
}

static int work_in_running(const struct container *container, const struct job *job, pid_t parent) {
    cleanup_close int pidfd = identity_open(&container->exec_target);
    if (pidfd < 0)
        return fail("stopped", NO_OP, ESRCH, "the container is not running");
    if (realm_enter(&container->realm, 0) < 0)
        return -1;
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    if (namespaces_join_files(pidfd, container->exec_target.pid) < 0 || become_root(parent) < 0)
        return -1;
    return work_inside(container, job);
}

/* What S does in place of the command. */
static int assembled(const struct container *container, void *argument, int sync) {
    const struct job *job = argument;
    struct message message;
    if (channel_receive(sync, &message, NULL) != 1 || message.kind != MESSAGE_MAPPED)
        return 125;
    struct rootfs rootfs = {
        .container = container, .sources = job->sources, .root = -1, .null = -1, .devpts = -1, .terminal = -1, .secrets = -1};
    int result = become_root(getppid());
    if (result == 0)
        result = rootfs_assemble(&rootfs);
    if (result == 0)
        result = rootfs_enter(&rootfs);
    rootfs_close(&rootfs);
    return result < 0 || work_inside(container, job) < 0 ? 125 : 0;
}

/* Who holds it is a monitor, somebody who removes the container, or another copy. */
static int take_lock(const struct container *container) {
    cleanup_close int directory = open(container->state_directory, O_PATH | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    cleanup_close int fd = directory < 0 ? -1 : openat(directory, "lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return fail("state", NO_OP, errno, "open the container's lock");
    for (int tries = 0; flock(fd, LOCK_EX | LOCK_NB) < 0; tries++) {
        if (errno != EWOULDBLOCK || tries == LOCK_TRIES)
            return fail("lock", NO_OP, errno, "the container is being started, removed or copied");
        nanosleep(&(struct timespec){.tv_nsec = LOCK_PAUSE_NS}, NULL);
    }
    return take_fd(&fd);
}

/* Its failure is ours; it ends when it closes its end of the channel. */
static int await_child(const struct child *child) {
    struct message message;
    int status = 1, got = channel_receive(child->sync, &message, NULL);
    if (got == 1 && message.kind == MESSAGE_FAILURE)
        adopt_failure(&message.report);
    if (RETRY(waitpid(child->pid, &status, 0)) < 0 || status != 0)
        return fail("process", NO_OP, 0, "the process that copies was ended");
    return 0;
}

static int work_in_stopped(struct container *container, struct job *job, pid_t parent) {
    __attribute__((cleanup(sources_close))) struct sources sources = {.root = -1};
    struct child child;
    cleanup_close int lock = take_lock(container);
    if (lock < 0 || realm_enter(&container->realm, REALM_MOUNTS) < 0)
        return -1;
    die_with_parent(parent);
    container->new_namespaces &= CLONE_NEWUSER | CLONE_NEWNS;
    if (sources_open(container, &sources) < 0)
        return -1;
    job->sources = &sources;
    int forked = child_fork(container, assembled, job, &child);
    if (forked == 0 && child_map_ids(container, &child) == 0 && channel_send(child.sync, MESSAGE_MAPPED, 0, 0, -1) == 0)
        forked = await_child(&child);
    else
        forked = fail("process", NO_OP, errno, "start the process that copies");
    child_close(&child);
    return forked;
}

static int work_on_host(const struct endpoint *endpoint, const struct job *job, pid_t parent) {
    static struct workplace place = {.root = -1};
    if (realm_enter(&endpoint->realm, 0) < 0)
        return -1;
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    die_with_parent(parent);
    test_step("copying");
    return job->work(job->context, &place);
}

int endpoint_run(const struct endpoint *endpoint, endpoint_work *work, void *context) {
    static struct container container;
    struct plan plan;
    const char *where;
    const pid_t parent = getppid();
    struct job job = {.work = work, .context = context};
    if (!endpoint->plan)
        return work_on_host(endpoint, &job, parent);
    if (plan_open(endpoint->plan, &plan, &where) < 0)
        return fail("plan", NO_OP, errno, "%s: %s", endpoint->plan, where);
    unlink(endpoint->plan);
    if (container_gather(&plan, &container) < 0)
        return -1;
    return container.is_exec ? work_in_running(&container, &job, parent) : work_in_stopped(&container, &job, parent);
}
