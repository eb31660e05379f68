/*
 * userns REALMARGS -- CMD…: run a command as root of the user's realm, in a mount namespace of its own.
 *
 * Called by `tiffin unshare` in place of itself, so the command's exit status is the user's. A report goes to standard
 * error; 125 is ours, 126 and 127 say that the command could not be run or found.
 */
#include "verbs.h"

#include "realm.h"
#include "util.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

static int refuse(int status) {
    write_failure(STDERR_FILENO);
    return status;
}

/* Node ignores SIGPIPE and SIGXFSZ, and an ignored signal stays ignored across execve. */
static void default_signals(void) {
    sigset_t none;
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

int verb_userns(int argc, char **argv) {
    struct realm realm = REALM_UNSET;
    int next = 1, taken = 1;
    while (next + 1 < argc && taken == 1 && strcmp(argv[next], "--") != 0) {
        taken = realm_option(&realm, argv[next], argv[next + 1]);
        next += 2;
    }
    if (taken == 0)
        fail("arguments", NO_OP, EINVAL, "unknown option %s", argv[next - 2]);
    else if (next + 1 >= argc || strcmp(argv[next], "--") != 0)
        fail("arguments", NO_OP, EINVAL, "no command");
    if (first_failure()->set || realm_enter(&realm, REALM_MOUNTS) < 0)
        return refuse(125);
    default_signals();
    execvp(argv[next + 1], argv + next + 1);
    int error = errno;
    fail("exec", NO_OP, error, "%s", argv[next + 1]);
    return refuse(error == ENOENT ? 127 : 126);
}
