/* See volumes.h. */
#include "volumes.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "detached.h"
#include "overlay.h"
#include "util.h"

#define STAGE "mount"

enum { REGISTRY_BYTES = 65536 };

struct volume {
    const struct plan_op *op;
    const char *place, *registry, *type, *options, *source;
    struct overlay_dirs dirs;
};

static int read_op(const struct plan_op *op, struct volume *volume) {
    struct fields fields = op_fields(op);
    *volume = (struct volume){.op = op, .dirs = {.op = (int)op->index}};
    volume->place = field_string(&fields);
    volume->registry = field_string(&fields);
    volume->type = field_string(&fields);
    volume->options = field_string(&fields);
    volume->source = field_string(&fields);
    volume->dirs.count = field_list(&fields);
    if (volume->dirs.count > OVERLAY_LAYERS_MAX)
        return fail(STAGE, (int)op->index, E2BIG, "more than %d layers", OVERLAY_LAYERS_MAX);
    for (uint32_t i = 0; i < volume->dirs.count; i++)
        volume->dirs.lower[i] = field_string(&fields);
    volume->dirs.upper = field_string(&fields);
    volume->dirs.work = field_string(&fields);
    return 0;
}

/* The mount namespace of a process, if it still is the one that was registered. */
static int open_namespace(pid_t pid, uint64_t start_time) {
    char path[40];
    uint64_t now;
    snprintf(path, sizeof(path), "/proc/%d/ns/mnt", pid);
    cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC);
    /* Compared after it is open: then the number was still its own. */
    return fd >= 0 && process_start_time(pid, &now) == 0 && now == start_time ? take_fd(&fd) : -1;
}

/* A directory on which something is mounted has another parent than it says: the mount's root is its own file system. */
static bool is_mounted(const char *place) {
    struct stat here, above;
    char parent[PATH_MAX];
    return (size_t)snprintf(parent, sizeof(parent), "%s/..", place) < sizeof(parent) && stat(place, &here) == 0 &&
           stat(parent, &above) == 0 && here.st_dev != above.st_dev;
}

/* A clone of what the owner of that namespace has on the place; -1 when it has nothing there. We are back at home in any case. */
static int clone_from(int namespace, const char *place) {
    cleanup_close int home = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);
    cleanup_close int directory = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (home < 0 || directory < 0 || setns(namespace, CLONE_NEWNS) < 0)
        return -1;
    cleanup_close int mount = is_mounted(place) ? detached_clone(AT_FDCWD, place, false) : -1;
    /* In a foreign namespace nothing of ours would be right: better none at all. */
    if (setns(home, CLONE_NEWNS) < 0 || fchdir(directory) < 0)
        _exit(125);
    return take_fd(&mount);
}

/* Looks through those who registered: a clone of the first living one's mount, or -1. Who is dead leaves the text. */
static int find_sharer(char *text, const char *place) {
    char *next = text, *kept = text, *rest = NULL;
    int found = -1;
    for (char *line = strtok_r(next, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        char copy[64], *space;
        uint32_t pid;
        uint64_t start_time;
        size_t length = strlen(line);
        if (length >= sizeof(copy))
            continue;
        memcpy(copy, line, length + 1);
        space = strchr(copy, ' ');
        if (!space)
            continue;
        *space = '\0';
        if (!parse_u32(copy, &pid) || !parse_u64(space + 1, &start_time))
            continue;
        cleanup_close int namespace = open_namespace((pid_t)pid, start_time);
        if (namespace < 0)
            continue;
        if (found < 0)
            found = clone_from(namespace, place);
        memmove(kept, line, length);
        kept[length] = '\n';
        kept += length + 1;
    }
    *kept = '\0';
    return found;
}

static int mount_new(const struct volume *volume) {
    if (strcmp(volume->type, "overlay") == 0)
        return overlay_mount(&volume->dirs);
    int mount = detached_new("tmpfs", volume->options, NULL, 0);
    return mount >= 0 ? mount : fail(STAGE, (int)volume->op->index, errno, "mount a tmpfs with %s for %s", volume->options, volume->place);
}

/* What was copied into a tmpfs went with it. */
static void forget_filling(const char *place) {
    cleanup_close int directory = open(place, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (directory >= 0)
        unlinkat(directory, "../filled", 0);
}

static int write_registry(const struct volume *volume, int fd, char *text) {
    size_t length = strlen(text);
    uint64_t start_time;
    pid_t pid = own_pid();
    if (process_start_time(pid, &start_time) < 0 || length + 64 > REGISTRY_BYTES)
        return fail(STAGE, (int)volume->op->index, errno, "register as a user of %s", volume->place);
    length += (size_t)snprintf(text + length, 64, "%d %llu\n", pid, (unsigned long long)start_time);
    if (ftruncate(fd, 0) < 0 || lseek(fd, 0, SEEK_SET) < 0 || write_all(fd, text, length) < 0)
        return fail(STAGE, (int)volume->op->index, errno, "write %s", volume->registry);
    return 0;
}

static int attach(const struct volume *volume, int mount) {
    cleanup_close int place = open(volume->place, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (place < 0 || detached_attach(mount, place) < 0)
        return fail(STAGE, (int)volume->op->index, errno, "mount on %s", volume->place);
    return 0;
}

/* One at a time: whoever comes second finds the first. */
static int mount_shared(const struct volume *volume) {
    static char text[REGISTRY_BYTES];
    cleanup_close int registry = open(volume->registry, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (registry < 0 || flock(registry, LOCK_EX) < 0)
        return fail(STAGE, (int)volume->op->index, errno, "open %s", volume->registry);
    ssize_t length = read_all(registry, text, REGISTRY_BYTES - 1);
    text[length > 0 ? length : 0] = '\0';
    cleanup_close int mount = detached_is_emulated() ? -1 : find_sharer(text, volume->place);
    if (mount < 0) {
        mount = mount_new(volume);
        if (mount < 0)
            return -1;
        if (strcmp(volume->type, "tmpfs") == 0)
            forget_filling(volume->place);
    }
    return attach(volume, mount) < 0 ? -1 : write_registry(volume, registry, text);
}

static int mount_bind(const struct volume *volume) {
    cleanup_close int mount = detached_clone(AT_FDCWD, volume->source, (volume->op->flags & VOLUME_MOUNT_RECURSIVE) != 0);
    if (mount < 0)
        return fail(STAGE, (int)volume->op->index, errno, "open %s, which a volume is of", volume->source);
    return attach(volume, mount);
}

int volumes_mount(const struct container *container) {
    static bool is_done;
    static struct volume volume;
    for (uint32_t i = 0; i < container->plan->count && !is_done; i++) {
        const struct plan_op *op = &container->plan->ops[i];
        if (op->type != OP_VOLUME_MOUNT)
            continue;
        if (read_op(op, &volume) < 0 || (strcmp(volume.type, "bind") == 0 ? mount_bind(&volume) : mount_shared(&volume)) < 0)
            return -1;
    }
    is_done = true;
    return 0;
}
