/* The programs that stay as long as K: pasta and aardvark-dns; see keeper-tools.h. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "container.h"
#include "detached.h"
#include "keeper-tools.h"
#include "monitor.h"
#include "rmtree.h"
#include "sanitise.h"
#include "sys.h"
#include "util.h"

#define READY_NAME "pasta.ready"
#define NAMESPACE_NAME "netns"

enum { PASTA_MS = 10000, PAUSE_FIRST_MS = 50, PAUSE_LAST_MS = 30000 };

static char tool_path[] = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
static char *const environment[] = {tool_path, NULL};

/* Notes who runs, by number and start time, for another K. */
static void note_process(const struct keeper_tools *tools, const char *name, pid_t pid) {
    char text[64];
    uint64_t start = 0;
    unlinkat(tools->directory, name, 0);
    if (pid <= 0 || process_start_time(pid, &start) < 0)
        return;
    int length = snprintf(text, sizeof(text), "%d %llu\n", pid, (unsigned long long)start);
    cleanup_close int fd = openat(tools->directory, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd >= 0)
        write_all(fd, text, (size_t)length);
}

/* The number in a note of a process that still is the same one; -1 for none. */
static pid_t noted_process(const struct keeper_tools *tools, const char *name) {
    char text[64];
    struct identity identity;
    uint32_t pid;
    if (read_small_file(tools->directory, name, text, sizeof(text)) <= 0)
        return -1;
    text[strcspn(text, "\n")] = '\0';
    char *space = strchr(text, ' ');
    if (!space)
        return -1;
    *space = '\0';
    if (!parse_u32(text, &pid) || pid < 2 || pid > INT_MAX || !parse_u64(space + 1, &identity.start_time))
        return -1;
    identity.pid = (pid_t)pid;
    cleanup_close int pidfd = identity_open(&identity);
    return pidfd < 0 ? -1 : identity.pid;
}

static char *filled(const char *argument, const char *mark, const char *value) {
    const char *found = strstr(argument, mark);
    char text[PATH_MAX];
    if (!found)
        return duplicate_text(argument);
    snprintf(text, sizeof(text), "%.*s%s%s", (int)(found - argument), argument, value, found + strlen(mark));
    return duplicate_text(text);
}

/* In the child: what is allocated here is lost with the execve. */
static _Noreturn void execute_pasta(const struct keeper_tools *tools, int words) {
    char namespace[PATH_MAX], ready[PATH_MAX];
    if (snprintf(namespace, sizeof(namespace), "%s/" NAMESPACE_NAME, tools->path) >= (int)sizeof(namespace) ||
        snprintf(ready, sizeof(ready), "%s/" READY_NAME, tools->path) >= (int)sizeof(ready))
        _exit(127);
    for (char **argument = tools->pasta; *argument; argument++) {
        char *half = filled(*argument, "{netns}", namespace);
        *argument = half ? filled(half, "{pidfile}", ready) : NULL;
        if (!*argument)
            _exit(127);
    }
    reset_signals();
    if (tools->pasta[0] && dup2(words, STDOUT_FILENO) >= 0 && dup2(words, STDERR_FILENO) >= 0)
        execve(tools->pasta[0], tools->pasta, environment);
    _exit(127);
}

/* pasta sheds the rights to look at our descriptors: for it the namespace is a file in our mount namespace. */
static int name_namespace(const struct keeper_tools *tools) {
    char path[PATH_MAX];
    if (snprintf(path, sizeof(path), "%s/" NAMESPACE_NAME, tools->path) >= (int)sizeof(path))
        return -1;
    umount2(path, MNT_DETACH);
    /* By its path: our descriptor of the directory is older than our mount namespace. */
    cleanup_close int place = open(path, O_RDONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    cleanup_close int mount = detached_clone(tools->namespace, "", false);
    return place < 0 || mount < 0 ? -1 : detached_attach(mount, place);
}

static void watch(struct daemon *daemon, pid_t pid) {
    if (daemon->pid == pid && daemon->pidfd >= 0)
        return;
    close_fd(&daemon->pidfd);
    daemon->pidfd = pid > 0 ? sys_pidfd_open(pid, 0) : -1;
    daemon->pid = daemon->pidfd < 0 ? -1 : pid;
}

void tools_start_pasta(struct keeper_tools *tools) {
    watch(&tools->connection, -1);
    if (!tools->pasta || name_namespace(tools) < 0)
        return;
    unlinkat(tools->directory, READY_NAME, 0);
    cleanup_close int ready = mkfifoat(tools->directory, READY_NAME, 0600) < 0
                                  ? -1
                                  : openat(tools->directory, READY_NAME, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW);
    cleanup_close int words = openat(tools->directory, "pasta.log", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    pid_t pid = ready < 0 || words < 0 ? -1 : fork();
    if (pid == 0)
        execute_pasta(tools, words);
    cleanup_close int process = pid < 0 ? -1 : sys_pidfd_open(pid, 0);
    struct pollfd watched[2] = {{.fd = ready, .events = POLLIN}, {.fd = process, .events = POLLIN}};
    bool is_ready = process >= 0 && poll(watched, ARRAY_SIZE(watched), PASTA_MS) > 0 && (watched[0].revents & POLLIN);
    if (!is_ready && pid > 0) {
        kill(pid, SIGKILL);
        RETRY(waitpid(pid, NULL, 0));
    }
    unlinkat(tools->directory, READY_NAME, 0);
    watch(&tools->connection, is_ready ? pid : -1);
    tools->is_connected = tools->is_connected || is_ready;
    note_process(tools, "pasta", tools->connection.pid);
}

/* In the namespace of the bridges, which may be that of another K. */
static bool is_among_bridges(const struct keeper_tools *tools, pid_t pid) {
    char path[48], noted[64], target[64];
    snprintf(path, sizeof(path), "/proc/%d/ns/net", pid);
    ssize_t length = readlink(path, target, sizeof(target) - 1);
    target[length > 0 ? length : 0] = '\0';
    return length > 0 && read_small_file(tools->directory, "namespace", noted, sizeof(noted)) > 0 && strcmp(noted, target) == 0;
}

static bool runs_aardvark(pid_t pid) {
    char path[48], target[PATH_MAX];
    snprintf(path, sizeof(path), "/proc/%d/exe", pid);
    ssize_t length = readlink(path, target, sizeof(target) - 1);
    target[length > 0 ? length : 0] = '\0';
    const char *slash = strrchr(target, '/');
    return slash && starts_with(slash + 1, "aardvark-dns");
}

/* aardvark-dns writes its number there; by now that may be another's. What is looked at is what is watched. */
static void find_aardvark(struct keeper_tools *tools) {
    char text[32];
    uint32_t pid;
    watch(&tools->names, -1);
    if (read_small_file(tools->config, "aardvark-dns/aardvark.pid", text, sizeof(text)) <= 0)
        return;
    text[strcspn(text, "\n")] = '\0';
    if (!parse_u32(text, &pid) || pid < 2 || pid > INT_MAX)
        return;
    watch(&tools->names, (pid_t)pid);
    if (!is_among_bridges(tools, (pid_t)pid) || !runs_aardvark((pid_t)pid))
        watch(&tools->names, -1);
}

/* Whether there is a network whose names are to be told. */
static bool has_names(const struct keeper_tools *tools) {
    bool found = false;
    int fd = openat(tools->config, "aardvark-dns", O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    cleanup_dir DIR *directory = fd < 0 ? NULL : fdopendir(fd);
    const struct dirent *entry;
    while (directory && !found && (entry = readdir(directory)))
        found = entry->d_name[0] != '.' && strcmp(entry->d_name, "aardvark.pid") != 0;
    return found;
}

static bool has_ended(const struct daemon *daemon) {
    struct pollfd watched = {.fd = daemon->pidfd, .events = POLLIN};
    return daemon->pid > 0 && poll(&watched, 1, 0) == 1;
}

void tools_look(struct keeper_tools *tools) {
    while (waitpid(-1, NULL, WNOHANG) > 0) {
    }
    if (has_ended(&tools->connection))
        watch(&tools->connection, -1);
    if (has_ended(&tools->names))
        watch(&tools->names, -1);
    if (tools->names.pid < 0)
        find_aardvark(tools);
    if (has_ended(&tools->names))
        watch(&tools->names, -1);
}

int tools_mend(struct keeper_tools *tools) {
    char words[256];
    int64_t now = monotonic_ms();
    bool lacks_connection = tools->pasta && tools->connection.pid < 0 && tools->is_connected;
    bool lacks_names = *tools->aardvark && tools->names.pid < 0 && has_names(tools);
    if (!lacks_connection && !lacks_names)
        return -1;
    if (now < tools->mend_at)
        return (int)(tools->mend_at - now);
    tools->pause_ms = now - tools->mend_at > PAUSE_LAST_MS ? PAUSE_FIRST_MS : 2 * tools->pause_ms;
    if (tools->pause_ms > PAUSE_LAST_MS)
        tools->pause_ms = PAUSE_LAST_MS;
    tools->mend_at = now + tools->pause_ms;
    if (lacks_connection)
        tools_start_pasta(tools);
    if (lacks_names) {
        unlinkat(tools->config, "aardvark-dns/aardvark.pid", 0);
        tools_run_aardvark(tools, words, sizeof(words));
    }
    tools_look(tools);
    return (int)tools->pause_ms;
}

void tools_adopt(struct keeper_tools *tools) {
    watch(&tools->connection, noted_process(tools, "pasta"));
    tools->is_connected = tools->connection.pid > 0;
    tools_look(tools);
    if (!tools->is_connected)
        tools_start_pasta(tools);
}

static void end(struct daemon *daemon) {
    if (daemon->pid > 0)
        kill(daemon->pid, SIGKILL);
    if (daemon->pid > 0)
        waitpid(daemon->pid, NULL, 0);
    watch(daemon, -1);
}

void tools_stop(struct keeper_tools *tools) {
    end(&tools->connection);
    end(&tools->names);
    unlinkat(tools->directory, "pasta", 0);
}

void tools_adopt_none(struct keeper_tools *tools) {
    watch(&tools->connection, noted_process(tools, "pasta"));
    find_aardvark(tools);
    tools_stop(tools);
    rmtree_at(tools->directory, "config");
    close_fd(&tools->config);
    if (mkdirat(tools->directory, "config", 0700) == 0)
        tools->config = openat(tools->directory, "config", O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
}

void tools_note_keeper(const struct keeper_tools *tools, pid_t pid) {
    note_process(tools, "pid", pid);
}
