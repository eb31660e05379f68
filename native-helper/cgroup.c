/* See cgroup.h. */
#include "cgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cgroup-inner.h"
#include "util.h"

#define STAGE "cgroup"
/* Where the processes of a unit go; container/cgroups.ts knows it, too. */
#define LEAF "supervisor"

enum { REMOVE_TRIES = 100, REMOVE_PAUSE_NS = 2000000, DEPTH_MAX = 16, MOVE_TRIES = 8 };

static int open_directory(int at, const char *path) {
    return openat(at, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
}

static int make_directory(int at, const char *name) {
    if (mkdirat(at, name, 0755) < 0 && errno != EEXIST)
        return -1;
    return open_directory(at, name);
}

/* A monitor that stays where it is (--cgroups=no-conmon) has its scope made anew at each start. */
void cgroup_request(struct cgroup *cgroup, const struct child *child) {
    if (!cgroup->op || !cgroup->is_systemd || cgroup->is_inside)
        return;
    if (!cgroup->is_connected)
        cgroup->is_connected = scope_open(&cgroup->scope) == 0;
    const pid_t pids[2] = {cgroup->keeps_monitor ? 0 : own_pid(), child->host_pid};
    if (cgroup->is_connected && scope_request(&cgroup->scope, pids) < 0)
        cgroup->is_connected = false;
    if (!cgroup->is_connected)
        cgroup->open_error = errno;
}

/* The scope is there with the monitor and the child in it: the monitor steps aside, so that its place can be divided. */
static int take_scope(struct cgroup *cgroup, const struct child *child) {
    const pid_t pids[2] = {cgroup->keeps_monitor ? 0 : own_pid(), child->host_pid};
    char path[CGROUP_PATH_BYTES];
    if (!cgroup->is_connected) {
        errno = cgroup->open_error;
        return -1;
    }
    int waited = scope_wait(&cgroup->scope, pids), error = errno;
    scope_close(&cgroup->scope);
    cgroup->is_connected = false;
    errno = error;
    if (waited < 0 || cgroup_of(child->host_pid, cgroup->root, path) < 0)
        return -1;
    close_fd(&cgroup->base);
    cgroup->base = open_directory(AT_FDCWD, path);
    if (cgroup->base < 0)
        return -1;
    cgroup->path[0] = '\0';
    if ((size_t)snprintf(cgroup->path, sizeof(cgroup->path), "%s/%s", path, cgroup->name) >= sizeof(cgroup->path)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    if (cgroup->keeps_monitor)
        return 0;
    cleanup_close int aside = make_directory(cgroup->base, "monitor");
    if (aside < 0 || cgroup_put(aside, 0) < 0)
        return -1;
    cgroup->is_inside = true;
    return 0;
}

static int take_parent(struct cgroup *cgroup) {
    if (cgroup->base >= 0)
        return 0;
    if ((size_t)snprintf(cgroup->path, sizeof(cgroup->path), "%s/%s", cgroup->parent, cgroup->name) >= sizeof(cgroup->path)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    cgroup->base = open_directory(AT_FDCWD, cgroup->parent);
    return cgroup->base < 0 ? -1 : 0;
}

/* The processes of the parent go to a leaf beside the container. */
static int move_aside(const struct cgroup *cgroup) {
    cleanup_close int leaf = make_directory(cgroup->base, LEAF);
    if (leaf < 0)
        return -1;
    for (int tries = 0; tries < MOVE_TRIES; tries++) {
        char text[8192], *rest = NULL;
        int pid, moved = 0;
        if (read_small_file(cgroup->base, "cgroup.procs", text, sizeof(text)) < 0)
            return -1;
        for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest), moved++)
            if (parse_int(line, 1, INT32_MAX, &pid) && cgroup_put(leaf, pid) < 0 && errno != ESRCH)
                return -1;
        if (moved == 0)
            return 0;
    }
    errno = EBUSY;
    return -1;
}

static int enable(const struct cgroup *cgroup, const char *controller) {
    char word[40];
    int length = snprintf(word, sizeof(word), "+%s", controller);
    int written = write_file_at(cgroup->base, "cgroup.subtree_control", word, (size_t)length);
    if (written < 0 && errno == EBUSY && cgroup->may_move && move_aside(cgroup) == 0)
        written = write_file_at(cgroup->base, "cgroup.subtree_control", word, (size_t)length);
    return written;
}

/* What accounts for what `stats` shows, and what the limits belong to. What is not there is noticed when a limit is written. */
static void enable_controllers(const struct container *container, const struct cgroup *cgroup) {
    static const char *const always[] = {"memory", "pids", "cpu", "io"};
    for (unsigned i = 0; i < ARRAY_SIZE(always); i++)
        (void)enable(cgroup, always[i]);
    for (uint32_t i = 0; i < container->plan->count; i++) {
        const struct plan_op *op = &container->plan->ops[i];
        struct fields fields = op_fields(op);
        char name[32];
        if (op->type != OP_CGROUP_FILE)
            continue;
        const char *file = field_string(&fields);
        snprintf(name, sizeof(name), "%.*s", (int)strcspn(file, "."), file);
        (void)enable(cgroup, name);
    }
}

/*
 * --cgroups=split: of a unit that was not delegated systemd takes away, at its next reload, what we make in it. It moves us into a part of
 * the unit only when that was. False with errno and systemd's words.
 */
static bool has_leave(struct cgroup *cgroup) {
    if (!(cgroup->op->flags & CGROUP_SPLIT) || (!*cgroup->scope.manager && !*cgroup->scope.bus) || scope_open(&cgroup->scope) < 0)
        return true;
    cleanup_close int parent = open_directory(AT_FDCWD, cgroup->parent);
    cleanup_close int leaf = parent < 0 ? -1 : make_directory(parent, LEAF);
    int attached = leaf < 0 ? -1 : scope_attach(&cgroup->scope, "/" LEAF, own_pid()), error = errno;
    scope_close(&cgroup->scope);
    /* Without an answer nothing is known. */
    bool is_refused = attached < 0 && *cgroup->scope.problem;
    if (is_refused && parent >= 0)
        unlinkat(parent, LEAF, AT_REMOVEDIR);
    errno = error;
    return !is_refused;
}

void cgroup_open(const struct container *container, struct cgroup *cgroup) {
    *cgroup = (struct cgroup){.base = -1, .directory = -1, .events = -1, .scope.dbus.fd = -1};
    cgroup->op = plan_find(container->plan, OP_CGROUP);
    if (!cgroup->op)
        return;
    struct fields fields = op_fields(cgroup->op);
    cgroup->is_systemd = (cgroup->op->flags & CGROUP_SYSTEMD) != 0;
    cgroup->is_required = (cgroup->op->flags & CGROUP_REQUIRED) != 0;
    cgroup->keeps_monitor = (cgroup->op->flags & CGROUP_KEEP_MONITOR) != 0;
    cgroup->may_move = (cgroup->op->flags & CGROUP_MOVE) != 0;
    cgroup->root = field_string(&fields);
    cgroup->parent = field_string(&fields);
    cgroup->scope.slice = field_string(&fields);
    cgroup->scope.manager = field_string(&fields);
    cgroup->scope.bus = field_string(&fields);
    snprintf(cgroup->scope.unit, sizeof(cgroup->scope.unit), "%s", field_string(&fields));
    snprintf(cgroup->name, sizeof(cgroup->name), cgroup->is_systemd ? "container" : "tiffin-%s", container->id);
    if (cgroup->is_systemd)
        cgroup->is_connected = scope_open(&cgroup->scope) == 0;
    else if (has_leave(cgroup) && take_parent(cgroup) == 0)
        enable_controllers(container, cgroup);
    cgroup->open_error = errno;
}

static int set_limits(const struct container *container, const struct cgroup *cgroup) {
    for (uint32_t i = 0; i < container->plan->count; i++) {
        const struct plan_op *op = &container->plan->ops[i];
        if (op->type != OP_CGROUP_FILE)
            continue;
        struct fields fields = op_fields(op);
        const char *file = field_string(&fields), *value = field_string(&fields);
        bool has_other = (op->flags & CGROUP_FILE_OR_NEXT) && i + 1 < container->plan->count;
        int written = strchr(file, '/') ? (errno = EINVAL, -1) : write_file_at(cgroup->directory, file, value, strlen(value));
        if (written == 0 && has_other)
            i++;
        if (written < 0 && !(has_other && errno == ENOENT) && !(op->flags & CGROUP_FILE_OPTIONAL))
            return fail("limit", (int)op->index, errno, "write %s to %s of the control group", value, file);
    }
    return 0;
}

static int make(const struct container *container, struct cgroup *cgroup, const struct child *child) {
    if (cgroup->is_systemd && !cgroup->is_inside && take_scope(cgroup, child) < 0)
        return -1;
    if (cgroup->base < 0) {
        errno = cgroup->open_error;
        return -1;
    }
    close_fd(&cgroup->directory);
    cgroup->directory = make_directory(cgroup->base, cgroup->name);
    /* A paused container that was killed leaves its cgroup frozen. */
    if (cgroup->directory >= 0)
        (void)write_file_at(cgroup->directory, "cgroup.freeze", "0", 1);
    if (cgroup->directory < 0 || cgroup_put(cgroup->directory, child->pid) < 0)
        return -1;
    /* Only now: controllers are for cgroups without processes of their own. */
    if (cgroup->is_systemd)
        enable_controllers(container, cgroup);
    return 0;
}

static int refuse(struct cgroup *cgroup) {
    int error = errno;
    cgroup_leave(cgroup);
    close_fd(&cgroup->base);
    cgroup->path[0] = '\0';
    if (!cgroup->is_required)
        return 0;
    if ((cgroup->op->flags & CGROUP_SPLIT) && *cgroup->scope.problem)
        return fail("split", (int)cgroup->op->index, 0, "--cgroups=split: %s was not delegated to us: %s", cgroup->parent,
                    cgroup->scope.problem);
    const char *where = cgroup->is_systemd ? cgroup->scope.slice : cgroup->parent;
    return fail(STAGE, (int)cgroup->op->index, error, "make a control group in %s%s%s", where, *cgroup->scope.problem ? ": " : "",
                cgroup->scope.problem);
}

int cgroup_enter(const struct container *container, struct cgroup *cgroup, const struct child *child) {
    if (!cgroup->op)
        return 0;
    if (make(container, cgroup, child) < 0)
        return refuse(cgroup);
    if (set_limits(container, cgroup) < 0)
        return -1;
    if (cgroup->op->flags & CGROUP_DELEGATE)
        cgroup_hand_over(cgroup->directory, container);
    close_fd(&cgroup->events);
    cgroup->events = openat(cgroup->directory, "memory.events", O_RDONLY | O_CLOEXEC);
    cgroup->oom_kills = 0;
    /* Of an earlier run in the same cgroup. */
    (void)cgroup_saw_oom(cgroup);
    return 0;
}

int cgroup_join(const struct container *container, const struct child *child) {
    const struct plan_op *op = plan_find(container->plan, OP_CGROUP_JOIN);
    if (!op)
        return 0;
    struct fields fields = op_fields(op);
    struct scope scope = {.dbus.fd = -1};
    const char *path = field_string(&fields), *unit = field_string(&fields), *below = field_string(&fields);
    scope.manager = field_string(&fields);
    scope.bus = field_string(&fields);
    cleanup_close int directory = open_directory(AT_FDCWD, path);
    char part[CGROUP_PATH_BYTES] = "", whole[2 * CGROUP_PATH_BYTES];
    (void)cgroup_below(path, container->exec_target.pid, part);
    if (directory >= 0 && cgroup_put_below(directory, part, child->pid) == 0)
        return 0;
    int error = errno;
    snprintf(whole, sizeof(whole), "%s%s", below, part);
    /* From a session outside of the manager's tree only the manager itself may bring a process in. */
    if (directory >= 0 && *unit && strlen(unit) < sizeof(scope.unit) && scope_open(&scope) == 0) {
        copy_text(scope.unit, sizeof(scope.unit), unit);
        int attached = scope_attach(&scope, whole, child->host_pid);
        error = errno;
        scope_close(&scope);
        if (attached == 0)
            return 0;
    }
    return fail(STAGE, (int)op->index, error, "join the control group %s%s%s", path, *scope.problem ? ": " : "", scope.problem);
}

void cgroup_admit(const struct cgroup *cgroup, pid_t neighbour, pid_t pid) {
    char part[CGROUP_PATH_BYTES] = "";
    if (cgroup->directory < 0)
        return;
    (void)cgroup_below(cgroup->path, neighbour, part);
    (void)cgroup_put_below(cgroup->directory, part, pid);
}

bool cgroup_is_frozen(const struct cgroup *cgroup) {
    char text[8];
    return cgroup->directory >= 0 && read_small_file(cgroup->directory, "cgroup.freeze", text, sizeof(text)) > 0 && text[0] == '1';
}

bool cgroup_saw_oom(struct cgroup *cgroup) {
    char text[512];
    uint64_t kills;
    ssize_t length = cgroup->events < 0 ? 0 : pread(cgroup->events, text, sizeof(text) - 1, 0);
    if (length <= 0)
        return false;
    text[length] = '\0';
    char *line = strstr(text, "\noom_kill ");
    if (!line)
        return false;
    line += strlen("\noom_kill ");
    line[strcspn(line, "\n")] = '\0';
    if (!parse_u64(line, &kills) || kills <= cgroup->oom_kills)
        return false;
    cgroup->oom_kills = kills;
    return true;
}

/* A container may have divided its cgroup; what is in it has no files of its own. */
static int remove_tree(int at, const char *name, int depth) {
    if (unlinkat(at, name, AT_REMOVEDIR) == 0 || errno == ENOENT)
        return 0;
    if (depth == 0)
        return -1;
    int fd = open_directory(at, name);
    cleanup_dir DIR *entries = fd < 0 ? NULL : fdopendir(fd);
    const struct dirent *entry;
    while (entries && (entry = readdir(entries)))
        if (entry->d_type == DT_DIR && entry->d_name[0] != '.')
            remove_tree(dirfd(entries), entry->d_name, depth - 1);
    return unlinkat(at, name, AT_REMOVEDIR);
}

void cgroup_leave(struct cgroup *cgroup) {
    close_fd(&cgroup->events);
    if (cgroup->directory >= 0)
        (void)write_file_at(cgroup->directory, "cgroup.kill", "1", 1);
    close_fd(&cgroup->directory);
    if (cgroup->base < 0 || cgroup->is_systemd)
        return;
    for (int tries = 0; tries < REMOVE_TRIES && remove_tree(cgroup->base, cgroup->name, DEPTH_MAX) < 0; tries++)
        nanosleep(&(struct timespec){.tv_nsec = REMOVE_PAUSE_NS}, NULL);
}
