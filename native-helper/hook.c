/* See hook.h. */
#include "hook.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "monitor.h"
#include "sanitise.h"
#include "sys.h"
#include "util.h"

#define STAGE "hook"

enum { WORDS_MAX = 400 };

/* What a hook is, out of its operation; the vectors are from malloc. */
struct hook {
    const char *path, *state;
    char **arguments, **environment;
    uint32_t seconds;
};

int hook_open_place(const struct container *container) {
    char path[PATH_MAX];
    if (!container->state_directory || !plan_find(container->plan, OP_HOOK) ||
        (size_t)snprintf(path, sizeof(path), "%s/rootfs", container->state_directory) >= sizeof(path))
        return -1;
    return open(path, O_PATH | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
}

static int read_hook(const struct plan_op *op, struct hook *hook) {
    struct fields fields = op_fields(op);
    uint32_t count;
    hook->path = field_string(&fields);
    hook->arguments = field_vector(&fields, &count);
    hook->environment = field_vector(&fields, &count);
    hook->seconds = field_u32(&fields);
    hook->state = field_string(&fields);
    return hook->arguments && hook->environment ? 0 : fail(STAGE, (int)op->index, ENOMEM, "memory");
}

static _Noreturn void become_hook(const struct hook *hook, int in, int words) {
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    int null = open("/dev/null", O_WRONLY);
    if (dup2(in, 0) < 0 || null < 0 || dup2(null, 1) < 0 || dup2(words, 2) < 0 || chdir("/") < 0)
        _exit(125);
    sys_close_range(3, UINT_MAX, 0);
    reset_signals();
    execve(hook->path, hook->arguments, hook->environment);
    dprintf(2, "%s", strerror(errno));
    _exit(127);
}

/* Its last words, cut to what fits, until it closes them or its time is over. */
static bool listen_until(int words, char *text, size_t size, int64_t deadline) {
    size_t length = 0;
    char rest[256];
    for (;;) {
        struct pollfd watched = {.fd = words, .events = POLLIN};
        int64_t left = deadline - monotonic_ms();
        if (left <= 0 || RETRY(poll(&watched, 1, (int)left)) == 0)
            return false;
        bool fits = length + 1 < size;
        ssize_t got = RETRY(read(words, fits ? text + length : rest, fits ? size - 1 - length : sizeof(rest)));
        if (got <= 0)
            return true;
        length += fits ? (size_t)got : 0;
        text[length] = '\0';
    }
}

/* One that closes its words early may still run. */
static bool ends_by(int process, int64_t deadline) {
    struct pollfd watched = {.fd = process, .events = POLLIN};
    int64_t left = deadline - monotonic_ms();
    return RETRY(poll(&watched, 1, left > 0 ? (int)left : 0)) == 1;
}

static int judge(const struct plan_op *op, const struct hook *hook, int status, char *text) {
    text[strcspn(text, "\n")] = '\0';
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return 0;
    const char *end = WIFSIGNALED(status) ? "was killed by signal" : "ended with status";
    int number = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
    return fail(STAGE, (int)op->index, 0, "the hook %s %s %d%s%s", hook->path, end, number, *text ? ": " : "", text);
}

static int run(const struct plan_op *op, const struct hook *hook) {
    int in[2], words[2], status = 0;
    char text[WORDS_MAX] = "";
    if (pipe2(in, O_CLOEXEC) < 0)
        return fail(STAGE, (int)op->index, errno, "make a pipe");
    cleanup_close int in_read = in[0];
    cleanup_close int in_write = in[1];
    if (pipe2(words, O_CLOEXEC) < 0)
        return fail(STAGE, (int)op->index, errno, "make a pipe");
    cleanup_close int words_read = words[0];
    cleanup_close int words_write = words[1];
    /* PID 1 of a namespace: nothing that it starts and leaves, and that sees the host, is there when the container begins. */
    cleanup_close int process = -1;
    struct clone_args_v2 arguments = {.flags = CLONE_NEWPID | CLONE_PIDFD, .pidfd = (uint64_t)(uintptr_t)&process, .exit_signal = SIGCHLD};
    pid_t pid = sys_clone3(&arguments);
    if (pid == 0)
        become_hook(hook, in_read, words_write);
    if (pid < 0)
        return fail(STAGE, (int)op->index, errno, "run the hook %s", hook->path);
    close_fd(&in_read);
    close_fd(&words_write);
    /* One that does not read says by its status what that means; the state fits into the pipe. */
    signal(SIGPIPE, SIG_IGN);
    (void)!write(in_write, hook->state, strlen(hook->state));
    close_fd(&in_write);
    int64_t deadline = monotonic_ms() + (int64_t)hook->seconds * 1000;
    bool ended = listen_until(words_read, text, sizeof(text), deadline) && ends_by(process, deadline);
    if (!ended)
        kill(pid, SIGKILL);
    RETRY(waitpid(pid, &status, 0));
    if (!ended)
        return fail(STAGE, (int)op->index, 0, "the hook %s did not end within %u s", hook->path, hook->seconds);
    return judge(op, hook, status, text);
}

int hook_run(const struct plan_op *op) {
    struct hook hook = {0};
    int result = read_hook(op, &hook);
    if (result == 0)
        result = run(op, &hook);
    free(hook.arguments);
    free(hook.environment);
    return result;
}
