/* See network.h. */
#include "network.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "detached.h"
#include "process.h"
#include "sanitise.h"
#include "sys.h"
#include "util.h"

#define STAGE "network"
#define READY_NAME "network.pid"

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

/*
 * The tool gives up most capabilities, and may then not look at a process that has them in the tool's own user namespace, nor at
 * another runtime's: then the namespace is bound to a file in our own mount namespace, where the tool lives, too.
 */
static int name_namespace(const struct container *container, const struct child *child, char path[PATH_MAX]) {
    bool has_own_users = (container->new_namespaces & CLONE_NEWUSER) && !child->shares_realm;
    snprintf(path, PATH_MAX, "/proc/%d/ns/net", child->host_pid);
    if (has_own_users && !container->external_runtime)
        return 0;
    cleanup_close int namespace = open(path, O_RDONLY | O_CLOEXEC);
    if (namespace < 0 || (size_t)snprintf(path, PATH_MAX, "%s/netns", container->run_directory) >= PATH_MAX)
        return -1;
    cleanup_close int place = open(path, O_RDONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    cleanup_close int mount = detached_clone(namespace, "", false);
    return place < 0 || mount < 0 ? -1 : detached_attach(mount, place);
}

static char **tool_arguments(const struct container *container, const struct child *child, bool *says_ready) {
    char path[PATH_MAX], pid_file[PATH_MAX];
    uint32_t count;
    struct fields fields = op_fields(container->network_tool);
    field_string(&fields);
    char **argv = field_vector(&fields, &count);
    if (!argv || count == 0 || name_namespace(container, child, path) < 0 ||
        (size_t)snprintf(pid_file, sizeof(pid_file), "%s/" READY_NAME, container->run_directory) >= sizeof(pid_file)) {
        free(argv);
        return NULL;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (strstr(argv[i], "{pidfile}"))
            *says_ready = true;
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
    dprintf(errors, "%s: %s\n", argv[0], errno == ENOENT ? "not found" : "cannot be executed");
    _exit(127);
}

/* Where the tool says that it is ready; read without waiting for a writer. */
static int make_ready_pipe(int run_directory) {
    unlinkat(run_directory, READY_NAME, 0);
    if (mkfifoat(run_directory, READY_NAME, 0600) < 0)
        return -1;
    return openat(run_directory, READY_NAME, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW);
}

int network_start(const struct container *container, const struct child *child, int run_directory, struct network_tool *tool) {
    *tool = (struct network_tool){.starter = -1, .daemon = -1, .errors = -1, .ready = -1};
    if (!container->network_tool)
        return 0;
    int op = (int)container->network_tool->index;
    __attribute__((cleanup(free_arguments))) char **argv = tool_arguments(container, child, &tool->says_ready);
    if (!argv)
        return fail(STAGE, op, errno, "prepare the network tool");
    if (tool->says_ready) {
        tool->ready = make_ready_pipe(run_directory);
        if (tool->ready < 0)
            return fail(STAGE, op, errno, "make %s/" READY_NAME, container->run_directory);
    }
    /* Not a pipe: nobody reads it as long as all goes well. */
    tool->errors = sys_memfd_create("network", MFD_CLOEXEC);
    if (tool->errors < 0)
        return fail(STAGE, op, errno, "start the network tool");
    tool->starter = fork();
    if (tool->starter == 0)
        run_tool(argv, tool->errors);
    return tool->starter < 0 ? fail(STAGE, op, errno, "start the network tool") : 0;
}

/* The last line that is not empty: that is where tools say what is wrong. Of a usage, the line before it. */
static const char *last_words(int fd, char words[WORDS_BYTES]) {
    off_t end = lseek(fd, 0, SEEK_END), start = end > WORDS_BYTES - 1 ? end - (WORDS_BYTES - 1) : 0;
    ssize_t length = RETRY(pread(fd, words, WORDS_BYTES - 1, 0));
    words[length > 0 ? length : 0] = '\0';
    char *usage = strstr(words, "\nUsage: "), *port = strstr(words, "Listen failed for ");
    if (port) {
        port[strcspn(port, "\n")] = '\0';
        return port;
    }
    if (!usage) {
        length = RETRY(pread(fd, words, WORDS_BYTES - 1, start));
        words[length > 0 ? length : 0] = '\0';
    } else {
        *usage = '\0';
    }
    for (;;) {
        char *last = words + strlen(words);
        while (last > words && (last[-1] == '\n' || last[-1] == ' '))
            *--last = '\0';
        char *line = strrchr(words, '\n');
        /* An old pasta says so between all that it says. */
        if (!line || !starts_with(line + 1, "Failed to send "))
            return line ? line + 1 : words;
        *line = '\0';
    }
}

/* A child of ours by that number, or nothing. */
static pid_t read_ready(const struct network_tool *tool) {
    char text[32];
    uint32_t pid;
    siginfo_t info;
    ssize_t length = RETRY(read(tool->ready, text, sizeof(text) - 1));
    text[length > 0 ? length : 0] = '\0';
    text[strcspn(text, "\n")] = '\0';
    if (!parse_u32(text, &pid) || pid < 2 || pid > INT_MAX)
        return -1;
    /* Behind a PID namespace of its own the tool cannot know its number here. */
    if (waitid(P_PID, pid, &info, WEXITED | WNOHANG | WNOWAIT) < 0)
        return -1;
    return (pid_t)pid;
}

/* Until the tool has written its number or has ended. True: it has written. */
static bool wait_until_ready(const struct network_tool *tool) {
    cleanup_close int process = sys_pidfd_open(tool->starter, 0);
    struct pollfd watched[2] = {{.fd = tool->ready, .events = POLLIN}, {.fd = process, .events = POLLIN}};
    if (tool->ready < 0)
        return false;
    while (poll(watched, ARRAY_SIZE(watched), -1) < 0 && errno == EINTR) {
    }
    return (watched[0].revents & POLLIN) != 0;
}

int network_wait(const struct container *container, int run_directory, struct network_tool *tool) {
    char words[WORDS_BYTES];
    int status;
    if (tool->starter < 0)
        return 0;
    struct fields fields = op_fields(container->network_tool);
    const char *name = field_string(&fields);
    if (wait_until_ready(tool))
        tool->daemon = read_ready(tool);
    close_fd(&tool->ready);
    if (tool->says_ready)
        unlinkat(run_directory, READY_NAME, 0);
    if (tool->daemon == tool->starter) {
        tool->starter = -1;
        close_fd(&tool->errors);
        return 0;
    }
    if (RETRY(waitpid(tool->starter, &status, 0)) < 0)
        return fail(STAGE, (int)container->network_tool->index, errno, "wait for %s", name);
    tool->starter = -1;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return fail(STAGE, (int)container->network_tool->index, 0, "%s: %s", name, last_words(tool->errors, words));
    close_fd(&tool->errors);
    return 0;
}

/* Pasta that was told to forward no port, in the words of our own command line; what else there may be counts as a port. */
static bool forwards_nothing(const struct container *container) {
    unsigned nothing = 0;
    uint32_t count = 0;
    if (!container->network_tool)
        return true;
    struct fields fields = op_fields(container->network_tool);
    (void)field_string(&fields);
    char **argv = field_vector(&fields, &count);
    bool has_port = !argv;
    for (uint32_t i = 1; argv && i < count; i++) {
        bool is_short = starts_with(argv[i], "-t") || starts_with(argv[i], "-u");
        if (is_short && !argv[i][2] && i + 1 < count && strcmp(argv[i + 1], "none") == 0)
            nothing++;
        else if (is_short || starts_with(argv[i], "--tcp-ports") || starts_with(argv[i], "--udp-ports"))
            has_port = true;
    }
    free(argv);
    return !has_port && nothing == 2;
}

void network_end(const struct container *container, struct network_tool *tool) {
    if (tool->daemon > 0 && tool->starter <= 0 && forwards_nothing(container))
        kill(tool->daemon, SIGKILL);
    else
        network_stop(tool);
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
    close_fd(&tool->ready);
    tool->starter = tool->daemon = -1;
}
