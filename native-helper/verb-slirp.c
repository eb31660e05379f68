/*
 * The verb slirp: `slirp DIRECTORY PIDFILE READYFD REQUEST… -- slirp4netns…`. Becomes slirp4netns, in DIRECTORY, where its socket for
 * requests is. A process beside it waits until it is ready, sends the requests and then writes its process ID; when one is refused, it
 * ends it.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "process.h"
#include "util.h"
#include "verbs.h"

#define SOCKET_NAME "slirp.sock"

enum { ANSWER_BYTES = 4096 };

/* One connection for each. */
static int send_request(const char *request) {
    const struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = SOCKET_NAME};
    char answer[ANSWER_BYTES];
    cleanup_close int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0 || write_all(fd, request, strlen(request)) < 0 ||
        shutdown(fd, SHUT_WR) < 0) {
        dprintf(STDERR_FILENO, "its socket does not answer: %s\n", strerror(errno));
        return -1;
    }
    ssize_t length = read_all(fd, answer, sizeof(answer) - 1);
    answer[length > 0 ? length : 0] = '\0';
    if (strstr(answer, "\"return\""))
        return 0;
    dprintf(STDERR_FILENO, "request refused: %s: %s\n", request, answer);
    return -1;
}

static _Noreturn void stand_beside(pid_t tool, int ready, const char *pid_file, char **requests) {
    char byte, text[32];
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (getppid() != tool || RETRY(read(ready, &byte, 1)) != 1)
        _exit(1);
    for (char **request = requests; *request; request++)
        if (send_request(*request) < 0) {
            kill(tool, SIGKILL);
            _exit(1);
        }
    cleanup_close int file = open(pid_file, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    int length = snprintf(text, sizeof(text), "%d\n", tool);
    _exit(file < 0 || write_all(file, text, (size_t)length) < 0);
}

int verb_slirp(int argc, char **argv) {
    static char path[] = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    char *environment[] = {path, NULL};
    int pair[2], wanted, end = 4;
    while (end < argc && strcmp(argv[end], "--") != 0)
        end++;
    if (end + 1 >= argc || !parse_int(argv[3], 3, 255, &wanted))
        return 125;
    argv[end] = NULL;
    if (chdir(argv[1]) < 0 || pipe2(pair, O_CLOEXEC) < 0)
        return 125;
    unlink(SOCKET_NAME);
    pid_t self = getpid(), child = fork();
    if (child == 0) {
        close(pair[1]);
        stand_beside(self, pair[0], argv[2], argv + 4);
    }
    if (child > 0 && dup2(pair[1], wanted) == wanted)
        execute_by_path(argv + end + 1, environment);
    dprintf(STDERR_FILENO, "%s: %s\n", argv[end + 1], strerror(errno));
    return 127;
}
