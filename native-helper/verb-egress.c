/*
 * The verb egress: `egress FILE NAMESPACE TOOL…`. Puts the filter that FILE plans into a network namespace and then becomes the tool that
 * connects it. The process that answers questions dies with the tool.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "egress.h"
#include "process.h"
#include "sys.h"
#include "util.h"
#include "verbs.h"

static _Noreturn void serve(struct egress *egress, pid_t parent) {
    prctl(PR_SET_NAME, "tiffin-egress");
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (getppid() == parent)
        egress_serve(egress);
    _exit(1);
}

static int say_why(void) {
    const struct report *report = first_failure();
    dprintf(STDERR_FILENO, "%s%s%s\n", report->text, report->error ? ": " : "", report->error ? strerror(report->error) : "");
    return 1;
}

int verb_egress(int argc, char **argv) {
    struct egress egress;
    static char path[] = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    char *environment[] = {path, NULL};
    if (argc < 4)
        return 125;
    if (egress_read(argv[1], &egress) < 0 || egress_install(&egress, argv[2]) < 0)
        return say_why();
    pid_t parent = getpid(), child = fork();
    if (child == 0)
        serve(&egress, parent);
    if (child > 0)
        execute_by_path(argv + 3, environment);
    fail("network", NO_OP, errno, "egress filter: start %s", argv[3]);
    return say_why();
}
