/* Finding K, or starting it; see keeper.h. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "keeper.h"
#include "sanitise.h"
#include "util.h"

#define STAGE "network"

enum { LOOK_MS = 1000, LOCK_PAUSE_MS = 2 };

/* Two forks away, so that it is nobody's child; what it says until it is ready comes over the pipe. */
static int start_keeper(char *const command[], int op) {
    char text[KEEPER_TEXT_BYTES];
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0)
        return fail(STAGE, op, errno, "make a pipe");
    cleanup_close int ours = ends[0];
    cleanup_close int theirs = ends[1];
    pid_t pid = fork();
    if (pid == 0) {
        static char path[] = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        char *environment[] = {path, NULL};
        reset_signals();
        if (fork() != 0)
            _exit(0);
        setsid();
        if (dup2(theirs, STDIN_FILENO) < 0)
            _exit(125);
        execve(command[0], command, environment);
        dprintf(theirs, "%s: %s", command[0], strerror(errno));
        _exit(125);
    }
    close_fd(&theirs);
    if (pid < 0)
        return fail(STAGE, op, errno, "start the keeper of the networks");
    RETRY(waitpid(pid, NULL, 0));
    ssize_t length = read_all(ours, text, sizeof(text) - 1);
    text[length > 0 ? length : 0] = '\0';
    if (strcmp(text, "ready") == 0)
        return 0;
    return fail(STAGE, op, 0, "the keeper of the networks could not be started: %s", *text ? text : "it ended");
}

/* K as its directory names it, when it stands still: 0 otherwise. */
static pid_t stopped_keeper(const char *directory) {
    char path[4096], text[512];
    uint32_t pid;
    if ((size_t)snprintf(path, sizeof(path), "%s/pid", directory) >= sizeof(path) ||
        read_small_file(AT_FDCWD, path, text, sizeof(text)) <= 0)
        return 0;
    text[strcspn(text, " ")] = '\0';
    if (!parse_u32(text, &pid) || pid < 2 || pid > INT32_MAX)
        return 0;
    snprintf(path, sizeof(path), "/proc/%u/stat", pid);
    if (read_small_file(AT_FDCWD, path, text, sizeof(text)) <= 0)
        return 0;
    const char *end = strrchr(text, ')');
    return end && (starts_with(end, ") T") || starts_with(end, ") t")) ? (pid_t)pid : 0;
}

static int fail_stopped(pid_t pid, int op) {
    return fail(STAGE, op, 0, "the keeper of the networks, process %d, is stopped: kill -CONT %d lets it go on", pid, pid);
}

int keeper_await(int fd, const char *directory, int op) {
    struct pollfd watched = {.fd = fd, .events = POLLIN};
    /* Twice, because who debugs it stops it for a moment. */
    for (unsigned times = 0;;) {
        int events = poll(&watched, 1, LOOK_MS);
        if (events > 0)
            return 0;
        pid_t pid = stopped_keeper(directory);
        times = pid ? times + 1 : 0;
        if (times == 2)
            return fail_stopped(pid, op);
    }
}

/* Held while somebody connects, and while K ends. */
static int take_lock(int lock, const char *directory, int op) {
    for (unsigned tries = 0; flock(lock, LOCK_EX | LOCK_NB) < 0; tries++) {
        if (errno != EWOULDBLOCK && errno != EINTR)
            return fail(STAGE, op, errno, "lock %s/lock", directory);
        pid_t pid = tries > 2 * LOOK_MS / LOCK_PAUSE_MS ? stopped_keeper(directory) : 0;
        if (pid)
            return fail_stopped(pid, op);
        nanosleep(&(struct timespec){.tv_nsec = LOCK_PAUSE_MS * 1000000L}, NULL);
    }
    return 0;
}

int keeper_connect(const char *directory, char *const command[], int op) {
    char path[4096];
    if ((size_t)snprintf(path, sizeof(path), "%s/lock", directory) >= sizeof(path))
        return fail(STAGE, op, ENAMETOOLONG, "%s", directory);
    /* Held while we connect: K takes it before it ends. */
    cleanup_close int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (lock < 0)
        return fail(STAGE, op, errno, "open %s", path);
    if (take_lock(lock, directory, op) < 0)
        return -1;
    int keeper = keeper_dial(directory);
    if (keeper >= 0)
        return keeper;
    if (errno != ENOENT && errno != ECONNREFUSED)
        return fail(STAGE, op, errno, "connect to %s/keeper", directory);
    if (start_keeper(command, op) < 0)
        return -1;
    keeper = keeper_dial(directory);
    return keeper < 0 ? fail(STAGE, op, errno, "connect to %s/keeper", directory) : keeper;
}
