/*
 * stopwatch: runs a command with its output thrown away and says how long it took, without the cost of a shell or of Node.
 *
 *   stopwatch COUNT CMD...     starts COUNT of it at once; ends when all have ended
 *
 * Prints `WALL-microseconds CPU-microseconds FAILURES`; CPU is that of the commands and of the children they waited for.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

int main(int argc, char **argv) {
    if (argc < 3) return 2;
    int count = atoi(argv[1]), failures = 0;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    double start = now(), cpu = 0;
    for (int i = 0; i < count; i++) {
        pid_t child;
        if (posix_spawnp(&child, argv[2], &actions, NULL, argv + 2, environ) != 0) return 2;
    }
    for (int i = 0; i < count; i++) {
        int status;
        struct rusage usage;
        if (wait4(-1, &status, 0, &usage) < 0) return 2;
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) failures++;
        cpu += (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
    }
    printf("%.0f %.0f %d\n", now() - start, cpu, failures);
    return 0;
}
