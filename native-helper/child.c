/* See child.h. No failure here is printed: it goes to M over the channel. */
#include "child.h"

#include <errno.h>
#include <grp.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "accounts.h"
#include "channel.h"
#include "console.h"
#include "hold.h"
#include "init.h"
#include "ownership.h"
#include "process.h"
#include "rootfs.h"
#include "sanitise.h"
#include "sys.h"
#include "teststep.h"
#include "util.h"

static int wait_for(int sync, enum message_kind kind) {
    struct message message;
    int got = channel_receive(sync, &message, NULL);
    /* End of file: M died; pdeathsig is on its way. There is nobody to report to. */
    if (got != 1 || message.kind != (uint32_t)kind)
        _exit(125);
    return 0;
}

/* Root in C, which the maps now define, without groups of the host and closed to ptrace by anyone who joins C. */
static int become_root(const struct container *container) {
    if (setresgid(0, 0, 0) < 0 || setresuid(0, 0, 0) < 0)
        return fail("namespaces", NO_OP, errno, "become root of the container");
    if (!container->user || !(container->user->flags & USER_KEEP_GROUPS))
        setgroups(0, NULL);
    /* The network tool has to look at us first; until the container runs nobody else is in a namespace of our own. */
    bool is_alone = container->network_tool && (container->new_namespaces & CLONE_NEWUSER);
    if (prctl(PR_SET_DUMPABLE, is_alone, 0, 0, 0) < 0)
        return fail("namespaces", NO_OP, errno, "refuse to be traced");
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    sys_keyctl(KEYCTL_JOIN, 0);
    return 0;
}

static int raise_loopback(void) {
    struct ifreq request = {.ifr_name = "lo"};
    cleanup_close int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || ioctl(fd, SIOCGIFFLAGS, &request) < 0)
        return fail("network", NO_OP, errno, "look at the loopback interface");
    request.ifr_flags |= IFF_UP;
    if (ioctl(fd, SIOCSIFFLAGS, &request) < 0)
        return fail("network", NO_OP, errno, "bring the loopback interface up");
    return 0;
}

static int set_names(const struct container *container) {
    if (container->hostname && sethostname(container->hostname, strlen(container->hostname)) < 0)
        return fail("namespaces", NO_OP, errno, "set the host name %s", container->hostname);
    if (container->domainname && setdomainname(container->domainname, strlen(container->domainname)) < 0)
        return fail("namespaces", NO_OP, errno, "set the domain name %s", container->domainname);
    return 0;
}

/* The pipes become the user's, so that it may open /dev/stdout anew. */
static int take_stdio(const struct inheritance *inheritance, int terminal, uid_t uid) {
    if (terminal >= 0)
        return console_adopt(terminal, uid);
    int from[3] = {inheritance->in, inheritance->out, inheritance->err};
    for (int fd = 0; fd <= 2; fd++) {
        if (from[fd] < 0)
            continue;
        struct stat status;
        if (fstat(from[fd], &status) == 0 && S_ISFIFO(status.st_mode))
            (void)!fchown(from[fd], uid, (gid_t)-1);
        if (dup2(from[fd], fd) < 0)
            return fail("process", NO_OP, errno, "put descriptor %d in place", fd);
    }
    return 0;
}

/* The parent's death before pdeathsig was set for the last time would go unnoticed. */
static void die_without_parent(int sync) {
    struct pollfd watched = {.fd = sync, .events = 0};
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (poll(&watched, 1, 0) > 0 && (watched.revents & (POLLHUP | POLLERR)))
        _exit(125);
}

/* From here on run and exec are the same. */
static int finish(const struct container *container, const struct user *user, int self, int sync) {
    if (process_limit(container) < 0 || process_enter_directory(container) < 0)
        return 126;
    reset_signals();
    if (process_confine(container, user) < 0)
        return 126;
    die_without_parent(sync);
    process_hand_on(container);
    test_step("execute");
    if (container->hold)
        hold_execute(self);
    else if (container->init)
        init_execute(container, user, self, sync);
    else
        process_execute(container, user, sync);
    return 127;
}

static int prepare_root(const struct container *container, struct rootfs *rootfs) {
    if (set_names(container) < 0 || (container->loopback && raise_loopback() < 0))
        return -1;
    if ((container->new_namespaces & CLONE_NEWCGROUP) && unshare(CLONE_NEWCGROUP) < 0)
        return fail("namespaces", NO_OP, errno, "make a cgroup namespace");
    if (rootfs_assemble(rootfs) < 0)
        return -1;
    test_step("assembled");
    return rootfs_enter(rootfs);
}

int child_run(const struct container *container, void *argument, int sync) {
    struct inheritance *inheritance = argument;
    __attribute__((cleanup(rootfs_close))) struct rootfs rootfs = {
        .container = container, .sources = inheritance->sources, .root = -1, .null = -1, .devpts = -1, .secrets = -1, .terminal = -1};
    static struct user user;
    /* Before the host's /proc is gone: PID 1 of --init or of a pod executes the sealed helper again. */
    cleanup_close int self = container->init || container->hold ? init_open_self() : -1;
    wait_for(sync, MESSAGE_MAPPED);
    if (become_root(container) < 0 || prepare_root(container, &rootfs) < 0)
        return 125;
    setsid();
    test_step("ready");
    if (channel_send(sync, MESSAGE_READY, 0, 0, rootfs.terminal) < 0)
        return 125;
    wait_for(sync, MESSAGE_GO);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    if (user_resolve(container->user, &user) < 0 || process_make_directory(container, &user) < 0)
        return 126;
    if (ownership_apply(container->plan, inheritance->sources, &user) < 0)
        return 125;
    accounts_add(container->plan, &user);
    if (rootfs_seal(&rootfs) < 0)
        return 126;
    if (take_stdio(inheritance, rootfs.terminal, user.uid) < 0)
        return 125;
    return finish(container, &user, self, sync);
}

/* The namespaces are joined already; the terminal comes from the container's own devpts. */
int child_exec(const struct container *container, void *argument, int sync) {
    struct inheritance *inheritance = argument;
    static struct user user;
    cleanup_close int terminal = -1;
    wait_for(sync, MESSAGE_MAPPED);
    if (become_root(container) < 0)
        return 125;
    if (chdir("/") < 0)
        return fail("directory", NO_OP, errno, "enter the container's root") + 127;
    setsid();
    if (container->terminal) {
        cleanup_close int devpts = console_find_devpts();
        terminal = devpts < 0 ? -1 : console_open(devpts, container->rows, container->columns);
        if (terminal < 0)
            return 125;
    }
    if (channel_send(sync, MESSAGE_READY, 0, 0, terminal) < 0)
        return 125;
    wait_for(sync, MESSAGE_GO);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    if (user_resolve(container->user, &user) < 0 || process_make_directory(container, &user) < 0)
        return 126;
    if (take_stdio(inheritance, terminal, user.uid) < 0)
        return 125;
    return finish(container, &user, -1, sync);
}
