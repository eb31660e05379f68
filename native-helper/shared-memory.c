/* See shared-memory.h. */
#include "shared-memory.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "channel.h"
#include "detached.h"
#include "namespaces.h"
#include "sys.h"
#include "util.h"

#define STAGE "mount"

/* How the visitor ends where there is nothing to share. */
enum { ABSENT = 3 };

static int clone_theirs(const struct plan_op *op, int pidfd, pid_t pid) {
    if (namespaces_join_files(pidfd, pid) < 0)
        return -1;
    cleanup_close int place = sys_openat2(AT_FDCWD, "/dev/shm", O_PATH | O_DIRECTORY, 0, OPEN_NO_SYMLINKS | OPEN_NO_MAGICLINKS);
    cleanup_close int mount = place < 0 ? -1 : detached_clone(place, "", false);
    if (mount < 0 && errno == ENOENT)
        _exit(ABSENT);
    if (mount < 0)
        return fail(STAGE, (int)op->index, errno, "open /dev/shm of process %d", pid);
    return take_fd(&mount);
}

/* Enters where code of a container runs: nobody there may trace it. */
static _Noreturn void visit(const struct plan_op *op, int pidfd, pid_t pid, int sync) {
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    cleanup_close int mount = clone_theirs(op, pidfd, pid);
    if (mount >= 0 && channel_send(sync, MESSAGE_READY, 0, 0, mount) == 0)
        _exit(0);
    channel_send_failure(sync);
    _exit(125);
}

/* Opened by H, who still saw the processes of the host by their numbers. */
static int open_target(const struct container *container, const struct identity *target) {
    for (unsigned i = 0; i < container->join_count; i++)
        if (container->joins[i].flag == CLONE_NEWIPC && container->joins[i].pidfd >= 0)
            return fcntl(container->joins[i].pidfd, F_DUPFD_CLOEXEC, 3);
    return identity_open(target);
}

int shared_memory_open(const struct container *container, const struct plan_op *op, int *found) {
    struct fields fields = op_fields(op);
    field_string(&fields);
    struct identity target = {.pid = (pid_t)field_u32(&fields)};
    target.start_time = field_u64(&fields);
    struct message message;
    int ends[2], received = -1, status = 0;
    if (detached_is_emulated())
        return fail(STAGE, (int)op->index, ENOSYS, "share /dev/shm");
    cleanup_close int pidfd = open_target(container, &target);
    if (pidfd < 0)
        return fail(STAGE, (int)op->index, ESRCH, "the container whose /dev/shm is to be shared is not running");
    if (channel_pair(ends) < 0)
        return fail(STAGE, (int)op->index, errno, "make a channel");
    cleanup_close int ours = ends[0];
    cleanup_close int theirs = ends[1];
    pid_t visitor = fork();
    if (visitor == 0)
        visit(op, pidfd, target.pid, theirs);
    close_fd(&theirs);
    int got = visitor < 0 ? -1 : channel_receive(ours, &message, &received);
    cleanup_close int mount = received;
    if (visitor > 0)
        RETRY(waitpid(visitor, &status, 0));
    if (got == 1 && message.kind == MESSAGE_FAILURE) {
        adopt_failure(&message.report);
        return -1;
    }
    if (got == 0 && WIFEXITED(status) && WEXITSTATUS(status) == ABSENT) {
        *found = -1;
        return 0;
    }
    if (got != 1 || mount < 0)
        return fail(STAGE, (int)op->index, got < 0 ? errno : EPIPE, "open /dev/shm of process %d", target.pid);
    if (detached_set_attributes(mount, ATTR_NOSUID | ATTR_NODEV | ATTR_NOEXEC, false) < 0 ||
        detached_set_propagation(mount, MS_PRIVATE, false) < 0)
        return fail(STAGE, (int)op->index, errno, "set the mount options of /dev/shm");
    *found = take_fd(&mount);
    return 0;
}
