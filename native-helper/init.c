/* See init.h. */
#include "init.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "channel.h"
#include "process.h"
#include "sanitise.h"
#include "sys.h"
#include "util.h"
#include "verbs.h"

enum { INIT_ARGUMENTS = 4 };

int init_open_self(void) {
    return open("/proc/self/exe", O_PATH | O_CLOEXEC);
}

/* `tiffin-init init SYNC OP COMMAND…` */
static void execute_self(const struct container *container, char **argv, char **environment, int self, int sync) {
    char channel[16], blamed[16];
    int op = (int)container->arguments->index;
    struct fields fields = op_fields(container->arguments);
    uint32_t count = field_list(&fields);
    snprintf(channel, sizeof(channel), "%d", sync);
    snprintf(blamed, sizeof(blamed), "%d", op);
    argv[0] = (char *)(uintptr_t) "tiffin-init";
    argv[1] = (char *)(uintptr_t) "init";
    argv[2] = channel;
    argv[3] = blamed;
    for (uint32_t i = 0; i < count; i++)
        argv[INIT_ARGUMENTS + i] = (char *)(uintptr_t)field_string(&fields);
    /* `self` goes with the others when the program is replaced: all are close-on-exec, save those for the container. */
    if (fcntl(sync, F_SETFD, 0) < 0 || sys_execveat(self, "", argv, environment, AT_EMPTY_PATH) < 0)
        fail("execute", op, errno, "start the init process");
}

void init_execute(const struct container *container, const struct user *user, int self, int sync) {
    struct fields fields = op_fields(container->arguments);
    uint32_t count = field_list(&fields);
    char **argv = calloc((size_t)count + INIT_ARGUMENTS + 1, sizeof(*argv));
    char **environment = process_environment(container, user);
    if (argv && environment && count > 0)
        execute_self(container, argv, environment, self, sync);
    else
        fail("execute", (int)container->arguments->index, argv && environment ? EINVAL : ENOMEM, "no command");
    free(argv);
    free(environment);
}

/* What listens is the command, not the init before it. */
static void take_over_sockets(void) {
    static char process[32];
    char of_parent[32];
    snprintf(of_parent, sizeof(of_parent), "LISTEN_PID=%d", getppid());
    snprintf(process, sizeof(process), "LISTEN_PID=%d", getpid());
    for (char **entry = environ; *entry; entry++)
        if (strcmp(*entry, of_parent) == 0)
            *entry = process;
}

static _Noreturn void run_command(char **argv, int sync, int op) {
    setpgid(0, 0);
    if (isatty(STDIN_FILENO)) {
        /* Signals from the terminal then reach the command once, not again through us. */
        struct sigaction ignore = {.sa_handler = SIG_IGN};
        sigaction(SIGTTOU, &ignore, NULL);
        tcsetpgrp(STDIN_FILENO, getpid());
    }
    reset_signals();
    take_over_sockets();
    execute_by_path(argv, environ);
    int status = errno == ENOENT ? 127 : 126;
    fail("execute", op, errno, "%s", argv[0]);
    channel_send_failure(sync);
    _exit(status);
}

/* Reaps all there is; the command's end is ours. */
static void reap(pid_t command) {
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
        if (pid == command)
            _exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}

/* argv: init SYNC OP COMMAND… */
int verb_init(int argc, char **argv) {
    int sync, op, received;
    sigset_t all;
    if (argc < 4 || !parse_int(argv[1], 3, INT32_MAX, &sync) || !parse_int(argv[2], 0, INT32_MAX, &op))
        return 125;
    fcntl(sync, F_SETFD, FD_CLOEXEC);
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    pid_t command = fork();
    if (command == 0)
        run_command(argv + 3, sync, op);
    if (command < 0) {
        fail("execute", op, errno, "start the command");
        channel_send_failure(sync);
        return 125;
    }
    /* The channel, and the command's descriptors: they are its alone. */
    sys_close_range(3, UINT_MAX, 0);
    /* From here on nothing may fail: PID 1 lives as long as its command. */
    for (;;) {
        if (sigwait(&all, &received) != 0)
            continue;
        if (received == SIGCHLD)
            reap(command);
        else if (received != SIGTTIN && received != SIGTTOU && received != SIGTSTP && received != SIGCONT)
            kill(command, received);
    }
}
