/* Finding K, or starting it; see keeper.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "keeper.h"
#include "sanitise.h"
#include "util.h"

#define STAGE "network"

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

int keeper_connect(const char *directory, char *const command[], int op) {
    char path[4096];
    if ((size_t)snprintf(path, sizeof(path), "%s/lock", directory) >= sizeof(path))
        return fail(STAGE, op, ENAMETOOLONG, "%s", directory);
    /* Held while we connect: K takes it before it ends. */
    cleanup_close int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (lock < 0 || RETRY(flock(lock, LOCK_EX)) < 0)
        return fail(STAGE, op, errno, "lock %s", path);
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
