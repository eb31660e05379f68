/* See strays.h. */
#include "strays.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "util.h"

/* Field 4 of /proc/PID/stat; 0 when the process is gone. */
static uint32_t parent_of(const char *pid) {
    char path[280], text[1024], *rest = NULL;
    uint32_t parent = 0;
    snprintf(path, sizeof(path), "/proc/%s/stat", pid);
    if (read_small_file(AT_FDCWD, path, text, sizeof(text)) < 0)
        return 0;
    char *field = strrchr(text, ')');
    field = field ? strtok_r(field + 1, " ", &rest) : NULL;
    field = field ? strtok_r(NULL, " ", &rest) : NULL;
    return field && parse_u32(field, &parent) ? parent : 0;
}

void strays_kill(void) {
    while (waitpid(-1, NULL, WNOHANG) >= 0) {
        DIR *processes = opendir("/proc");
        const struct dirent *entry;
        uint32_t pid;
        if (!processes)
            return;
        while ((entry = readdir(processes)))
            if (parse_u32(entry->d_name, &pid) && parent_of(entry->d_name) == (uint32_t)getpid())
                kill((pid_t)pid, SIGKILL);
        closedir(processes);
        /* One at a time: its end may bring us children of its own. */
        if (RETRY(waitpid(-1, NULL, 0)) < 0)
            return;
    }
}
