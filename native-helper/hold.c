/* See hold.h. */
#include "hold.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <sys/wait.h>

#include "sys.h"
#include "util.h"
#include "verbs.h"

void hold_execute(int self) {
    char name[] = "tiffin-hold", verb[] = "hold";
    char *argv[] = {name, verb, NULL}, *environment[] = {NULL};
    sys_execveat(self, "", argv, environment, AT_EMPTY_PATH);
    fail("execute", NO_OP, errno, "start the process that holds the pod");
}

int verb_hold(int argc, char **argv) {
    sigset_t all;
    int received;
    (void)argc;
    (void)argv;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    for (;;) {
        if (sigwait(&all, &received) != 0)
            continue;
        if (received == SIGTERM || received == SIGINT || received == SIGQUIT || received == SIGHUP)
            return 0;
        while (received == SIGCHLD && waitpid(-1, NULL, WNOHANG) > 0)
            continue;
    }
}
