/*
 * The verb wait: what a command becomes that must stay as long as another process of its own, which it started: a front with descriptors
 * that only a child can inherit. `wait PID`; ends with that process' status.
 */
#include <errno.h>
#include <signal.h>
#include <sys/types.h>
#include <sys/wait.h>

#include "util.h"
#include "verbs.h"

/* The terminal sends these to the whole group, so that the child has heard of them. */
static bool is_for_group(int number) {
    return number == SIGINT || number == SIGQUIT || number == SIGWINCH || number == SIGCHLD || number == SIGPIPE;
}

int verb_wait(int argc, char **argv) {
    int pid, received, status;
    sigset_t held;
    if (argc != 2 || !parse_int(argv[1], 2, INT32_MAX, &pid))
        return 125;
    sigfillset(&held);
    static const int own[] = {SIGTSTP, SIGTTIN, SIGTTOU, SIGCONT};
    for (unsigned i = 0; i < ARRAY_SIZE(own); i++)
        sigdelset(&held, own[i]);
    sigprocmask(SIG_SETMASK, &held, NULL);
    for (;;) {
        pid_t ended = waitpid(pid, &status, WNOHANG);
        if (ended == pid)
            return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
        if (ended < 0)
            return 125;
        if (sigwait(&held, &received) == 0 && !is_for_group(received))
            kill(pid, received);
    }
}
