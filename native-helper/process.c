/* See process.h. */
#include "process.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "secrets.h"
#include "sys.h"
#include "util.h"

static const struct {
    const char *name;
    int resource;
} limits[] = {
    {"as", RLIMIT_AS},       {"core", RLIMIT_CORE},       {"cpu", RLIMIT_CPU}, {"data", RLIMIT_DATA}, {"fsize", RLIMIT_FSIZE},
    {"locks", 10},           {"memlock", RLIMIT_MEMLOCK}, {"msgqueue", 12},    {"nice", 13},          {"nofile", RLIMIT_NOFILE},
    {"nproc", RLIMIT_NPROC}, {"rss", RLIMIT_RSS},         {"rtprio", 14},      {"rttime", 15},        {"sigpending", 11},
    {"stack", RLIMIT_STACK},
};

/* What the hard limit does not allow is clamped to it, as nobody here may raise it. */
static int set_limit(const struct plan_op *op) {
    struct fields fields = op_fields(op);
    const char *name = field_string(&fields);
    struct rlimit limit, current;
    limit.rlim_cur = field_u64(&fields);
    limit.rlim_max = field_u64(&fields);
    for (unsigned i = 0; i < ARRAY_SIZE(limits); i++) {
        if (strcmp(name, limits[i].name) != 0)
            continue;
        if (setrlimit(limits[i].resource, &limit) == 0)
            return 0;
        if (errno != EPERM || getrlimit(limits[i].resource, &current) < 0)
            return fail("rlimit", (int)op->index, errno, "set the limit %s", name);
        if (limit.rlim_max > current.rlim_max)
            limit.rlim_max = current.rlim_max;
        if (limit.rlim_cur > limit.rlim_max)
            limit.rlim_cur = limit.rlim_max;
        return setrlimit(limits[i].resource, &limit) < 0 ? fail("rlimit", (int)op->index, errno, "set the limit %s", name) : 0;
    }
    return fail("rlimit", (int)op->index, EINVAL, "the limit %s is unknown", name);
}

int process_limit(const struct container *container) {
    for (uint32_t i = 0; i < container->plan->count; i++)
        if (container->plan->ops[i].type == OP_RLIMIT && set_limit(&container->plan->ops[i]) < 0)
            return -1;
    if (container->mask >= 0)
        umask((mode_t)container->mask);
    return 0;
}

void process_adjust_oom(const struct container *container) {
    char text[16];
    int current;
    if (container->oom_score == INT32_MIN || read_small_file(AT_FDCWD, "/proc/self/oom_score_adj", text, sizeof(text)) < 0)
        return;
    text[strcspn(text, "\n")] = '\0';
    if (!parse_int(text, -1000, 1000, &current) || container->oom_score <= current)
        return;
    int length = snprintf(text, sizeof(text), "%d", container->oom_score);
    write_file_at(AT_FDCWD, "/proc/self/oom_score_adj", text, (size_t)length);
}

static const char *directory_of(const struct container *container) {
    if (!container->directory)
        return "/";
    struct fields fields = op_fields(container->directory);
    const char *path = field_string(&fields);
    return *path ? path : "/";
}

/* After pivot_root, so that links lead inside; one component at a time, owned by the user. */
int process_make_directory(const struct container *container, const struct user *user) {
    char path[PATH_MAX];
    const char *directory = directory_of(container);
    if (!container->directory || !(container->directory->flags & WORKING_DIRECTORY_CREATE) || access(directory, F_OK) == 0)
        return 0;
    if ((size_t)snprintf(path, sizeof(path), "%s", directory) >= sizeof(path))
        return fail("directory", (int)container->directory->index, ENAMETOOLONG, "%s", directory);
    for (char *slash = path;;) {
        slash = strchr(slash + 1, '/');
        if (slash)
            *slash = '\0';
        if (mkdir(path, 0755) == 0) {
            if (lchown(path, user->uid, user->gid) < 0 && errno != EINVAL && errno != EPERM)
                return fail("directory", (int)container->directory->index, errno, "give %s to the user", path);
        } else if (errno != EEXIST) {
            return fail("directory", (int)container->directory->index, errno, "make the working directory %s", directory);
        }
        if (!slash)
            return 0;
        *slash = '/';
    }
}

/* The kernel says `(unreachable)` for a directory outside of our root, as /proc/self/fd/N of a leaked descriptor would be. */
static bool is_inside(void) {
    char path[PATH_MAX];
    long length = syscall(SYS_getcwd, path, sizeof(path));
    return length > 0 && path[0] == '/';
}

int process_enter_directory(const struct container *container) {
    const char *directory = directory_of(container);
    int op = container->directory ? (int)container->directory->index : NO_OP;
    cleanup_close int fd = sys_openat2(AT_FDCWD, directory, O_PATH | O_DIRECTORY, 0, OPEN_NO_MAGICLINKS);
    if (fd < 0 && errno == ENOENT)
        return fail("directory", op, ENOENT, "workdir \"%s\" does not exist on container %s", directory,
                    container->id ? container->id : "");
    if (fd < 0 || fchdir(fd) < 0)
        return fail("directory", op, errno, "enter the working directory %s", directory);
    if (!is_inside())
        return fail("directory", op, EXDEV, "the working directory %s is outside of the container", directory);
    return 0;
}

static const char *variable(char *const environment[], const char *name) {
    size_t length = strlen(name);
    for (; *environment; environment++)
        if (strncmp(*environment, name, length) == 0 && (*environment)[length] == '=')
            return *environment + length + 1;
    return NULL;
}

void execute_by_path(char *const argv[], char *const environment[]) {
    char file[PATH_MAX];
    bool was_denied = false;
    if (strchr(argv[0], '/')) {
        execve(argv[0], argv, environment);
        return;
    }
    const char *path = variable(environment, "PATH");
    if (!path)
        path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    while (argv[0][0] && path) {
        size_t length = strcspn(path, ":");
        int whole = snprintf(file, sizeof(file), "%.*s%s%s", (int)length, path, length ? "/" : "", argv[0]);
        if (whole > 0 && (size_t)whole < sizeof(file)) {
            execve(file, argv, environment);
            if (errno == EACCES)
                was_denied = true;
            else if (errno != ENOENT && errno != ENOTDIR && errno != ENAMETOOLONG)
                return;
        }
        path = path[length] ? path + length + 1 : NULL;
    }
    errno = was_denied ? EACCES : ENOENT;
}

enum { LISTEN_VARIABLES = 3 };

/* As systemd says it to the process that it starts; the number is that of whoever executes the command, which is us. */
static uint32_t listen_variables(const struct container *container, char **entries) {
    static char count[32], process[32];
    static char names[sizeof("LISTEN_FDNAMES=") + LISTEN_NAMES_BYTES];
    if (container->listening == 0)
        return 0;
    snprintf(count, sizeof(count), "LISTEN_FDS=%u", container->listening);
    snprintf(process, sizeof(process), "LISTEN_PID=%d", getpid());
    snprintf(names, sizeof(names), "LISTEN_FDNAMES=%s", container->listen_names);
    entries[0] = count;
    entries[1] = process;
    entries[2] = names;
    return *container->listen_names ? LISTEN_VARIABLES : LISTEN_VARIABLES - 1;
}

/* What an image says of sockets is not true of these. */
static bool is_listen_variable(const struct container *container, const char *entry) {
    return container->listening > 0 &&
           (starts_with(entry, "LISTEN_FDS=") || starts_with(entry, "LISTEN_PID=") || starts_with(entry, "LISTEN_FDNAMES="));
}

char **process_environment(const struct container *container, const struct user *user) {
    static char home[PATH_MAX + 8];
    struct fields fields = container->environment ? op_fields(container->environment) : (struct fields){NULL};
    uint32_t count = container->environment ? field_list(&fields) : 0;
    bool has_home = false;
    uint32_t secrets = secrets_variable_count(container);
    char **entries = calloc((size_t)count + secrets + LISTEN_VARIABLES + 2, sizeof(*entries));
    if (!entries)
        return NULL;
    uint32_t used = listen_variables(container, entries);
    for (uint32_t i = 0; i < count; i++) {
        char *entry = (char *)(uintptr_t)field_string(&fields);
        if (is_listen_variable(container, entry))
            continue;
        entries[used++] = entry;
        has_home = has_home || starts_with(entry, "HOME=");
    }
    for (uint32_t i = 0; i < secrets; i++, used++) {
        entries[used] = secrets_variable(container, i);
        if (!entries[used]) {
            free(entries);
            return NULL;
        }
        has_home = has_home || starts_with(entries[used], "HOME=");
    }
    snprintf(home, sizeof(home), "HOME=%s", user->home);
    entries[used] = has_home ? NULL : home;
    return entries;
}

void process_hand_on(const struct container *container) {
    for (unsigned i = 0; i < container->preserved; i++)
        fcntl((int)(3 + i), F_SETFD, 0);
}

int process_close_others(const struct container *container, int sync) {
    unsigned first = 3 + container->preserved;
    if (sync >= 0 && (unsigned)sync > first)
        sys_close_range(first, (unsigned)sync - 1, 0);
    return sys_close_range(sync >= 0 ? (unsigned)sync + 1 : first, UINT_MAX, 0);
}

int process_execute(const struct container *container, const struct user *user, int sync) {
    struct fields fields = op_fields(container->arguments);
    uint32_t count;
    char **argv = field_vector(&fields, &count);
    char **environment = process_environment(container, user);
    int op = (int)container->arguments->index;
    if (!argv || !environment || count == 0)
        fail("execute", op, argv && environment ? EINVAL : ENOMEM, "no command");
    else if (process_close_others(container, sync) < 0)
        fail("execute", op, errno, "close descriptors");
    else {
        execute_by_path(argv, environment);
        fail("execute", op, errno, "%s", argv[0]);
    }
    free(argv);
    free(environment);
    return -1;
}
