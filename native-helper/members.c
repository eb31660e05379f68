/* See members.h. */
#include "members.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util.h"

#define FIFO_NAME "members"

/* A new one each time: those who hold the old one belong to an earlier life of the pod. */
static int make_fifo(int run_directory, const struct plan_op *op, int *members) {
    unlinkat(run_directory, FIFO_NAME, 0);
    if (mkfifoat(run_directory, FIFO_NAME, 0600) == 0)
        *members = openat(run_directory, FIFO_NAME, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW);
    return *members < 0 ? fail("monitor", (int)op->index, errno, "make the file that counts the pod's members") : 0;
}

/* Nobody reads once the infra container is ending, or has ended. */
static int take_place(const struct plan_op *op, int *members) {
    struct fields fields = op_fields(op);
    *members = open(field_string(&fields), O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW);
    return *members < 0 ? fail("monitor", (int)op->index, ESRCH, "join the pod: it is being stopped") : 0;
}

int members_open(const struct container *container, int run_directory, int *members) {
    if (container->stop_without_members && run_directory >= 0)
        return make_fifo(run_directory, container->stop_without_members, members);
    return container->pod_member ? take_place(container->pod_member, members) : 0;
}

struct pollfd members_watch(const struct container *container, int members) {
    return (struct pollfd){.fd = container->stop_without_members ? members : -1, .events = POLLIN};
}

bool members_are_gone(int *members) {
    struct pollfd watched = {.fd = *members, .events = POLLIN};
    if (poll(&watched, 1, 0) <= 0 || !(watched.revents & POLLHUP))
        return false;
    close_fd(members);
    return true;
}
