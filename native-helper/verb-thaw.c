/*
 * thaw CGROUP: stands by while another command holds a container's processes, and lets them go on when that command dies.
 *
 * Run by src/native/thaw.ts. Standard input is a pipe from the command: a byte says that all is well, its end without one that the command
 * was killed. Nothing is reported: nobody is there to read it.
 */
#include "verbs.h"

#include "sanitise.h"
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

int verb_thaw(int argc, char **argv) {
    char all_is_well;
    if (argc != 2)
        return 125;
    /* What ends the command, Ctrl-C or a closed terminal, must not end us before. */
    reset_signals();
    signal(SIGINT, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGQUIT, SIG_IGN);
    setsid();
    if (RETRY(read(STDIN_FILENO, &all_is_well, 1)) == 1)
        return 0;
    cleanup_close int directory = open(argv[1], O_PATH | O_DIRECTORY | O_CLOEXEC);
    return directory >= 0 && write_file_at(directory, "cgroup.freeze", "0", 1) == 0 ? 0 : 125;
}
