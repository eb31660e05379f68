/* See network.h. */
#include "network.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "process.h"
#include "sanitise.h"
#include "util.h"

#define STAGE "network"

enum { WORDS_BYTES = 900 };

/* Replaces the first `{name}` of the argument; the result is from malloc. */
static char *fill_in(const char *argument, const char *placeholder, const char *value) {
    const char *found = strstr(argument, placeholder);
    size_t size = strlen(argument) + strlen(value) + 1;
    char *whole = malloc(size);
    if (whole && found)
        snprintf(whole, size, "%.*s%s%s", (int)(found - argument), argument, value, found + strlen(placeholder));
    else if (whole)
        snprintf(whole, size, "%s", argument);
    return whole;
}

static char **tool_arguments(const struct container *container, pid_t child, bool *has_pid_file) {
    char path[64], pid_file[PATH_MAX];
    uint32_t count;
    struct fields fields = op_fields(container->network_tool);
    field_string(&fields);
    char **argv = field_vector(&fields, &count);
    snprintf(path, sizeof(path), "/proc/%d/ns/net", child);
    if (!argv || count == 0 ||
        (size_t)snprintf(pid_file, sizeof(pid_file), "%s/network.pid", container->run_directory) >= sizeof(pid_file)) {
        free(argv);
        return NULL;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (strstr(argv[i], "{pidfile}"))
            *has_pid_file = true;
        char *half = fill_in(argv[i], "{netns}", path);
        argv[i] = half ? fill_in(half, "{pidfile}", pid_file) : NULL;
        free(half);
        if (!argv[i])
            break;
    }
    return argv;
}

static void free_arguments(char ***argv) {
    for (char **argument = *argv; argument && *argument; argument++)
        free(*argument);
    free(*argv);
}

static _Noreturn void run_tool(char *const argv[], int errors) {
    static char path[] = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    char *environment[] = {path, NULL};
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    reset_signals();
    if (dup2(errors, STDERR_FILENO) >= 0 && dup2(errors, STDOUT_FILENO) >= 0)
        execute_by_path(argv, environment);
    dprintf(errors, "%s: %s\n", argv[0], strerror(errno));
    _exit(127);
}

int network_start(const struct container *container, const struct child *child, struct network_tool *tool) {
    int ends[2];
    *tool = (struct network_tool){.starter = -1, .daemon = -1, .errors = -1};
    if (!container->network_tool)
        return 0;
    int op = (int)container->network_tool->index;
    __attribute__((cleanup(free_arguments))) char **argv = tool_arguments(container, child->pid, &tool->has_pid_file);
    if (!argv || pipe2(ends, O_CLOEXEC) < 0)
        return fail(STAGE, op, argv ? errno : ENOMEM, "start the network tool");
    tool->errors = ends[0];
    cleanup_close int theirs = ends[1];
    tool->starter = fork();
    if (tool->starter == 0)
        run_tool(argv, theirs);
    return tool->starter < 0 ? fail(STAGE, op, errno, "start the network tool") : 0;
}

/* The last line that is not empty: that is where tools say what is wrong. */
static const char *last_words(int fd, char words[WORDS_BYTES]) {
    fcntl(fd, F_SETFL, O_NONBLOCK);
    ssize_t length = RETRY(read(fd, words, WORDS_BYTES - 1));
    words[length > 0 ? length : 0] = '\0';
    char *end = words + strlen(words);
    while (end > words && (end[-1] == '\n' || end[-1] == ' '))
        *--end = '\0';
    const char *line = strrchr(words, '\n');
    return line ? line + 1 : words;
}

/* Our own child by that number, or nothing: the file is written by a tool that was told to write the daemon's number. */
static pid_t take_daemon(const struct container *container) {
    char path[PATH_MAX], text[32];
    uint32_t pid;
    siginfo_t info;
    if ((size_t)snprintf(path, sizeof(path), "%s/network.pid", container->run_directory) >= sizeof(path) ||
        read_small_file(AT_FDCWD, path, text, sizeof(text)) < 0)
        return -1;
    unlink(path);
    text[strcspn(text, "\n")] = '\0';
    if (!parse_u32(text, &pid) || pid < 2 || pid > INT_MAX || waitid(P_PID, pid, &info, WEXITED | WNOHANG | WNOWAIT) < 0)
        return -1;
    return (pid_t)pid;
}

int network_wait(const struct container *container, struct network_tool *tool) {
    char words[WORDS_BYTES];
    int status;
    if (tool->starter < 0)
        return 0;
    struct fields fields = op_fields(container->network_tool);
    const char *name = field_string(&fields);
    if (RETRY(waitpid(tool->starter, &status, 0)) < 0)
        return fail(STAGE, (int)container->network_tool->index, errno, "wait for %s", name);
    tool->starter = -1;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return fail(STAGE, (int)container->network_tool->index, 0, "%s: %s", name, last_words(tool->errors, words));
    close_fd(&tool->errors);
    if (tool->has_pid_file)
        tool->daemon = take_daemon(container);
    return 0;
}

void network_stop(struct network_tool *tool) {
    pid_t pids[] = {tool->starter, tool->daemon};
    for (unsigned i = 0; i < ARRAY_SIZE(pids); i++) {
        if (pids[i] <= 0)
            continue;
        kill(pids[i], SIGKILL);
        RETRY(waitpid(pids[i], NULL, 0));
    }
    close_fd(&tool->errors);
    tool->starter = tool->daemon = -1;
}
