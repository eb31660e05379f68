/*
 * keep DIRECTORY NETAVARK AARDVARK NAMESERVERS NFT IPTABLES MANAGER BUS REALMARGS [-- PASTA…]: becomes K, see keeper.h. MANAGER and BUS
 * are sockets of the user's systemd, or empty.
 *
 * Started by a front. Standard input is a pipe for what goes wrong until K is ready, and for `ready` then.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "container.h"
#include "keeper-server.h"
#include "keeper.h"
#include "realm.h"
#include "scope.h"
#include "sys.h"
#include "util.h"
#include "verbs.h"

#define STAGE "network"

enum { TAKE_OVERS = 20, TAKE_OVER_PAUSE_NS = 100000000 };

/* The unit that starts the first container is not that of the others: when it is stopped K must stay. Without systemd nobody stops units.
 */
static void leave_unit(const char *manager, const char *bus) {
    struct scope scope = {.manager = manager, .bus = bus, .slice = "user.slice", .unit = "tiffin-networks.scope", .dbus.fd = -1};
    const pid_t pids[2] = {0, getpid()};
    if ((*manager || *bus) && scope_open(&scope) == 0) {
        if (scope_request(&scope, pids) == 0)
            scope_wait(&scope, pids);
        scope_close(&scope);
    }
}

static int read_arguments(int argc, char **argv, struct keeper_tools *tools, struct realm *realm) {
    int next = 9, taken = 1;
    if (argc < 9)
        return fail("arguments", NO_OP, EINVAL, "keep DIRECTORY NETAVARK AARDVARK NAMESERVERS NFT IPTABLES MANAGER BUS");
    tools->path = argv[1];
    tools->netavark = argv[2];
    tools->aardvark = argv[3];
    tools->nameservers = argv[4];
    tools->nft = argv[5];
    tools->iptables = argv[6];
    leave_unit(argv[7], argv[8]);
    for (; next + 1 < argc && strcmp(argv[next], "--") != 0; next += 2) {
        taken = realm_option(realm, argv[next], argv[next + 1]);
        if (taken <= 0)
            return taken < 0 ? -1 : fail("arguments", NO_OP, EINVAL, "unknown option %s", argv[next]);
    }
    if (next + 1 < argc)
        tools->pasta = argv + next + 1;
    return 0;
}

static int open_directory(int at, const char *path) {
    return path ? openat(at, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW) : -1;
}

static int open_places(struct keeper_tools *tools) {
    static const char *const inside[] = {"config", "users"};
    struct stat status;
    tools->directory = open_directory(AT_FDCWD, tools->path);
    if (tools->directory < 0 || fstat(tools->directory, &status) < 0)
        return fail(STAGE, NO_OP, errno, "open %s", tools->path);
    if (status.st_uid != geteuid() || (status.st_mode & 077) != 0)
        return fail(STAGE, NO_OP, EPERM, "%s is open to others", tools->path);
    for (unsigned i = 0; i < ARRAY_SIZE(inside); i++)
        if (mkdirat(tools->directory, inside[i], 0700) < 0 && errno != EEXIST)
            return fail(STAGE, NO_OP, errno, "make %s/%s", tools->path, inside[i]);
    tools->config = open_directory(tools->directory, "config");
    return tools->config < 0 ? fail(STAGE, NO_OP, errno, "open %s/config", tools->path) : 0;
}

/* Two descriptors a container, and one for each of its networks. */
static void allow_descriptors(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

static int become_keeper(struct keeper_tools *tools, struct users *users, const struct realm *realm) {
    if (open_places(tools) < 0 || realm_enter(realm, REALM_MOUNTS) < 0 || realm_register(realm) < 0)
        return -1;
    /* The realm is found through us. */
    if (prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) < 0 || prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0)
        return fail(STAGE, NO_OP, errno, "prepare the keeper of the networks");
    if (users_adopt(users, tools)) {
        tools_adopt(tools);
        /* The other K has raised it; whatever keeps us from doing so again must not cut off who runs. */
        if (tools_raise_wall(tools) < 0)
            forget_failure();
        return 0;
    }
    tools_adopt_none(tools);
    tools->namespace = tools_make_namespace();
    if (tools->namespace < 0)
        return -1;
    users_note_namespace(tools);
    tools_start_pasta(tools);
    return tools_raise_wall(tools);
}

static void say_failure(int ready) {
    const struct report *failure = first_failure();
    dprintf(ready, "%s%s%s", failure->set ? failure->text : "listen", failure->error ? ": " : "",
            failure->error ? strerror(failure->error) : "");
}

/* Of one that takes over: whether a command was faster. The lock is held until we listen ourselves. */
static bool is_replaced(const struct keeper_tools *tools, int *lock) {
    char path[PATH_MAX];
    if (snprintf(path, sizeof(path), "%s/lock", tools->path) >= (int)sizeof(path))
        return true;
    *lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (*lock < 0 || RETRY(flock(*lock, LOCK_EX)) < 0)
        return true;
    cleanup_close int other = keeper_dial(tools->path);
    return other >= 0;
}

/* `ready` is -1 for one that takes over. */
static int keep(struct keeper_tools *tools, const struct realm *realm, int ready) {
    struct users users = {NULL, 0};
    int listener = -1;
    cleanup_close int lock = -1;
    if (ready < 0 && is_replaced(tools, &lock))
        return 0;
    if (become_keeper(tools, &users, realm) < 0 || (listener = keeper_listen(tools)) < 0) {
        say_failure(ready);
        tools_stop(tools);
        return 125;
    }
    tools_note_keeper(tools, own_pid());
    (void)!write(ready, "ready", 5);
    close(ready);
    close_fd(&lock);
    keeper_serve(tools, &users, listener);
    tools_stop(tools);
    tools_note_keeper(tools, -1);
    return 0;
}

/*
 * K is our child: when it is killed another takes over at once, so that a container that is restarted by its monitor comes
 * back to its networks without a command. One that dies again and again is left to the next command.
 */
static int watch_over(struct keeper_tools *tools, const struct realm *realm, int ready) {
    int status = 0;
    for (unsigned tries = 0; tries < TAKE_OVERS; tries++) {
        pid_t pid = fork();
        if (pid == 0)
            return keep(tools, realm, ready);
        close_fd(&ready);
        if (pid < 0 || RETRY(waitpid(pid, &status, 0)) < 0)
            return 125;
        if (!WIFSIGNALED(status))
            return WEXITSTATUS(status);
        nanosleep(&(struct timespec){.tv_nsec = TAKE_OVER_PAUSE_NS}, NULL);
    }
    return 125;
}

int verb_keep(int argc, char **argv) {
    struct keeper_tools tools = {.directory = -1, .config = -1, .namespace = -1, .connection = {-1, -1}, .names = {-1, -1}};
    struct realm realm = REALM_UNSET;
    int ready = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
    cleanup_close int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    sys_close_range((unsigned)ready + 1, UINT_MAX, 0);
    null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int fd = 0; fd <= 2; fd++)
        if (null < 0 || dup2(null, fd) < 0)
            return 125;
    umask(022);
    allow_descriptors();
    if (read_arguments(argc, argv, &tools, &realm) < 0 || chdir("/") < 0) {
        say_failure(ready);
        return 125;
    }
    return watch_over(&tools, &realm, ready);
}
