/* See external-runtime.h. */
#include "external-runtime.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "channel.h"
#include "detached.h"
#include "sanitise.h"
#include "sys.h"
#include "util.h"

#define STAGE "runtime"

enum { ARGUMENTS_MAX = 64, WORDS_BYTES = 900, CGROUP2_MAGIC = 0x63677270 };

/* The runtime, as the plan names it. */
struct runtime {
    const char *path, *bundle, *root;
    uint32_t flag_count;
    struct fields flags;
    int op;
};

static struct runtime runtime_of(const struct container *container) {
    struct runtime runtime = {.op = (int)container->external_runtime->index};
    struct fields fields = op_fields(container->external_runtime);
    runtime.path = field_string(&fields);
    runtime.flag_count = field_list(&fields);
    runtime.flags = fields;
    for (uint32_t i = 0; i < runtime.flag_count; i++)
        field_string(&fields);
    runtime.bundle = field_string(&fields);
    runtime.root = field_string(&fields);
    return runtime;
}

static int join_path(char path[PATH_MAX], const char *directory, const char *name) {
    if ((size_t)snprintf(path, PATH_MAX, "%s/%s", directory, name) < PATH_MAX)
        return 0;
    return fail(STAGE, NO_OP, ENAMETOOLONG, "%s/%s", directory, name);
}

/* PATH FLAGS --root ROOT --log FILE VERB WORDS… ID */
static _Noreturn void execute_runtime(const struct container *container, const char *const words[], const int stdio[3]) {
    static char path[] = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    char log[PATH_MAX], directory[PATH_MAX + 24];
    char *environment[] = {path, directory, NULL};
    const char *argv[ARGUMENTS_MAX];
    struct runtime runtime = runtime_of(container);
    size_t count = 0;
    argv[count++] = runtime.path;
    for (uint32_t i = 0; i < runtime.flag_count && count < ARGUMENTS_MAX - 16; i++)
        argv[count++] = field_string(&runtime.flags);
    snprintf(directory, sizeof(directory), "XDG_RUNTIME_DIR=%s", container->run_directory);
    snprintf(log, sizeof(log), "%s/runtime.log", container->run_directory);
    const char *const common[] = {"--root", runtime.root, "--log", log};
    for (unsigned i = 0; i < ARRAY_SIZE(common); i++)
        argv[count++] = common[i];
    for (; *words && count < ARGUMENTS_MAX - 2; words++)
        argv[count++] = *words;
    argv[count++] = container->id;
    argv[count] = NULL;
    for (int fd = 0; stdio && fd <= 2; fd++)
        if (stdio[fd] >= 0)
            dup2(stdio[fd], fd);
    reset_signals();
    execve(runtime.path, (char *const *)(uintptr_t)argv, environment);
    _exit(127);
}

static const char *last_words(const struct container *container, char words[WORDS_BYTES]) {
    char path[PATH_MAX];
    if (join_path(path, container->run_directory, "runtime.log") < 0 || read_small_file(AT_FDCWD, path, words, WORDS_BYTES) <= 0)
        return "it failed without a word";
    char *end = words + strlen(words);
    while (end > words && end[-1] == '\n')
        *--end = '\0';
    const char *line = strrchr(words, '\n');
    line = line ? line + 1 : words;
    const char *message = strstr(line, "msg=");
    return message ? message + 4 : line;
}

/* The runtime's only way to say why the command could not be executed is its text: ``executable file `x` not found``. */
static int fail_execution(const struct runtime *runtime, const char *said) {
    char name[256];
    const char *quote = strpbrk(said, "`\"");
    bool is_missing = strstr(said, "not found") || strstr(said, "o such file");
    bool is_denied = strstr(said, "ermission denied") != NULL;
    if (!quote || !strstr(said, "exec") || (!is_missing && !is_denied))
        return 0;
    size_t length = strcspn(quote + 1, "`\"\\");
    snprintf(name, sizeof(name), "%.*s", (int)length, quote + 1);
    return fail("execute", runtime->op, is_missing ? ENOENT : EACCES, "%s", name);
}

static int run_runtime(const struct container *container, const char *const words[], const int stdio[3]) {
    char said[WORDS_BYTES];
    int status;
    pid_t pid = fork();
    if (pid == 0)
        execute_runtime(container, words, stdio);
    if (pid < 0 || RETRY(waitpid(pid, &status, 0)) < 0)
        return fail(STAGE, NO_OP, errno, "run the OCI runtime");
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return 0;
    struct runtime runtime = runtime_of(container);
    const char *reason = last_words(container, said);
    if (fail_execution(&runtime, reason) < 0)
        return -1;
    return fail(STAGE, runtime.op, 0, "%s %s: %s", runtime.path, words[0], reason);
}

static int mount_root(const struct runtime *runtime, const struct sources *sources) {
    char path[PATH_MAX];
    if (join_path(path, runtime->bundle, "rootfs") < 0)
        return -1;
    if ((mkdir(path, 0755) < 0 && errno != EEXIST) || (mkdir(runtime->root, 0700) < 0 && errno != EEXIST))
        return fail(STAGE, runtime->op, errno, "make %s", path);
    /* What an earlier start of a restarted container mounted there is under it. */
    umount2(path, MNT_DETACH | UMOUNT_NOFOLLOW);
    cleanup_close int place = open(path, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (place < 0 || detached_attach(sources->root, place) < 0)
        return fail(STAGE, runtime->op, errno, "mount the root on %s", path);
    return 0;
}

static int listen_for_console(const struct monitor *monitor) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    cleanup_close int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    unlinkat(monitor->run_directory, "console", 0);
    snprintf(address.sun_path, sizeof(address.sun_path), "/proc/self/fd/%d/console", monitor->run_directory);
    if (fd < 0 || bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0 || listen(fd, 1) < 0)
        return fail(STAGE, NO_OP, errno, "listen for the terminal");
    return take_fd(&fd);
}

/* `create` has ended well, so the runtime has connected and sent the pty's master. */
static int receive_console(int listener) {
    char byte;
    struct iovec part = {.iov_base = &byte, .iov_len = 1};
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(int))];
    } control;
    struct msghdr packet = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control.space, .msg_controllen = sizeof(control.space)};
    cleanup_close int connection = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (connection < 0 || RETRY(recvmsg(connection, &packet, MSG_CMSG_CLOEXEC)) <= 0)
        return fail(STAGE, NO_OP, errno, "receive the terminal");
    const struct cmsghdr *header = CMSG_FIRSTHDR(&packet);
    int master = -1;
    if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS && header->cmsg_len >= CMSG_LEN(sizeof(int)))
        memcpy(&master, CMSG_DATA(header), sizeof(int));
    return master < 0 ? fail(STAGE, NO_OP, EPROTO, "the OCI runtime sent no terminal") : master;
}

static int adopt_terminal(struct monitor *monitor, int listener) {
    if (listener < 0)
        return 0;
    monitor->out = receive_console(listener);
    if (monitor->out < 0)
        return -1;
    if (fcntl(monitor->out, F_SETFL, O_NONBLOCK | O_RDWR) < 0)
        return fail(STAGE, NO_OP, errno, "use the terminal");
    monitor->in = fcntl(monitor->out, F_DUPFD_CLOEXEC, 3);
    return monitor->in < 0 ? fail(STAGE, NO_OP, errno, "keep the terminal") : 0;
}

static int adopt_process(struct monitor *monitor, const char *pid_file) {
    char text[32];
    uint32_t pid;
    if (read_small_file(AT_FDCWD, pid_file, text, sizeof(text)) < 0)
        return fail(STAGE, NO_OP, errno, "read %s", pid_file);
    text[strcspn(text, "\n")] = '\0';
    if (!parse_u32(text, &pid) || pid < 2 || pid > INT_MAX)
        return fail(STAGE, NO_OP, EPROTO, "%s names no process", pid_file);
    monitor->child.pid = monitor->child.host_pid = (pid_t)pid;
    monitor->child.pidfd = sys_pidfd_open((pid_t)pid, 0);
    unlink(pid_file);
    return monitor->child.pidfd < 0 ? fail(STAGE, NO_OP, errno, "open the container's process") : 0;
}

/*
 * crun refuses to work beside version 1 hierarchies, even when it is to leave control groups alone. In our own mount
 * namespace it sees version 2 only. Best effort: without it the runtime says what it misses.
 */
static void hide_old_hierarchies(void) {
    struct statfs kind;
    if (statfs("/sys/fs/cgroup", &kind) < 0 || kind.f_type == CGROUP2_MAGIC || unshare(CLONE_NEWCGROUP) < 0)
        return;
    cleanup_close int mount = detached_new("cgroup2", "", NULL, ATTR_NOSUID | ATTR_NODEV | ATTR_NOEXEC);
    cleanup_close int place = open("/sys/fs/cgroup", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (mount >= 0 && place >= 0)
        detached_attach(mount, place);
}

int external_create(struct monitor *monitor, struct sources *sources, const int stdio[3]) {
    const struct container *container = monitor->container;
    struct runtime runtime = runtime_of(container);
    char pid_file[PATH_MAX], console[PATH_MAX];
    cleanup_close int listener = -1;
    if (!container->id || monitor->run_directory < 0)
        return fail(STAGE, runtime.op, EINVAL, "an OCI runtime needs a container");
    if (mount_root(&runtime, sources) < 0 || join_path(pid_file, container->run_directory, "runtime.pid") < 0 ||
        join_path(console, container->run_directory, "console") < 0)
        return -1;
    if (container->terminal && (listener = listen_for_console(monitor)) < 0)
        return -1;
    const char *words[] = {"create", "--bundle", runtime.bundle, "--pid-file", pid_file, container->terminal ? "--console-socket" : NULL,
                           console,  NULL};
    hide_old_hierarchies();
    external_delete(monitor);
    if (run_runtime(container, words, stdio) < 0)
        return -1;
    return adopt_terminal(monitor, listener) < 0 ? -1 : adopt_process(monitor, pid_file);
}

int external_start(struct monitor *monitor) {
    static const char *const words[] = {"start", NULL};
    return run_runtime(monitor->container, words, NULL);
}

/* Not a failure when there is nothing: the record of the first failure must stay. */
void external_delete(const struct monitor *monitor) {
    static const char *const words[] = {"delete", "--force", NULL};
    pid_t pid = monitor->container->external_runtime ? fork() : -1;
    if (pid == 0)
        execute_runtime(monitor->container, words, NULL);
    if (pid > 0)
        RETRY(waitpid(pid, NULL, 0));
    if (monitor->run_directory >= 0)
        unlinkat(monitor->run_directory, "runtime.log", 0);
}
