/* See filesystem.h. */
#include "filesystem.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "detached.h"
#include "sources.h"
#include "sys.h"
#include "tree-copy.h"
#include "util.h"

#define STAGE "mount"

int filesystem_empty(void) {
    return detached_new("tmpfs", "size=0,nr_inodes=1,mode=755", NULL, ATTR_RDONLY | ATTR_NOSUID | ATTR_NODEV | ATTR_NOEXEC);
}

/* The host's own tree, with all that is mounted below. */
static int clone_host(const char *path, uint64_t attributes) {
    cleanup_close int tree = detached_clone(AT_FDCWD, path, true);
    if (tree < 0 || detached_set_attributes(tree, attributes, true) < 0 || detached_set_propagation(tree, MS_PRIVATE, true) < 0)
        return -1;
    return take_fd(&tree);
}

/* Of the PID namespace that we are in, our own or a joined one; a container that shares the host's has a bind in its plan. */
static int open_proc(const struct filesystem_request *request, uint64_t attributes) {
    return detached_new("proc", request->options, NULL, attributes);
}

static int open_sysfs(const struct filesystem_request *request, uint64_t attributes) {
    int mount = request->namespaces & CLONE_NEWNET ? detached_new("sysfs", request->options, NULL, attributes) : -1;
    return mount >= 0 ? mount : clone_host("/sys", attributes | ATTR_RDONLY);
}

/* gid=5 is the group tty; where it has no mapping the kernel refuses it, and the terminal belongs to the user's group. */
static int open_devpts(const struct filesystem_request *request, uint64_t attributes) {
    int mount = detached_new("devpts", request->options, NULL, attributes);
    return mount >= 0 || errno != EINVAL ? mount : detached_new("devpts", request->options, "gid", attributes);
}

/* Never the host's: a joined IPC namespace whose owner we are not is left out. */
static int open_mqueue(const struct filesystem_request *request, uint64_t attributes) {
    int mount = detached_new("mqueue", request->options, NULL, attributes);
    return mount >= 0 ? mount : filesystem_empty();
}

static int open_cgroup(const struct filesystem_request *request, uint64_t attributes) {
    int mount = request->namespaces & CLONE_NEWCGROUP ? detached_new("cgroup2", request->options, NULL, attributes) : -1;
    return mount >= 0 ? mount : filesystem_empty();
}

static int open_ramfs(const struct filesystem_request *request, uint64_t attributes) {
    return detached_new("ramfs", request->options, NULL, attributes);
}

int filesystem_open(const struct filesystem_request *request) {
    static const struct {
        const char *type;
        int (*open)(const struct filesystem_request *request, uint64_t attributes);
    } kinds[] = {{"proc", open_proc},     {"sysfs", open_sysfs},    {"devpts", open_devpts},
                 {"mqueue", open_mqueue}, {"cgroup2", open_cgroup}, {"ramfs", open_ramfs}};
    uint64_t attributes = mount_attributes(request->attributes);
    for (unsigned i = 0; i < ARRAY_SIZE(kinds); i++) {
        if (strcmp(request->type, kinds[i].type) != 0)
            continue;
        int mount = kinds[i].open(request, attributes);
        if (mount < 0)
            return fail(STAGE, (int)request->op->index, errno, "mount %s on %s", request->type, request->target);
        return mount;
    }
    return fail(STAGE, (int)request->op->index, ENODEV, "file system %s is not known", request->type);
}

static bool has_option(const char *options, const char *name) {
    size_t length = strlen(name);
    for (const char *next = options; next; next = strchr(next, ',') ? strchr(next, ',') + 1 : NULL)
        if (strncmp(next, name, length) == 0 && (next[length] == '=' || next[length] == ',' || next[length] == '\0'))
            return true;
    return false;
}

/* Without a mode of its own a tmpfs looks like the directory it covers; where the image has none, everybody may write to it. */
static int complete_options(const struct tmpfs_request *request, char *whole, size_t size) {
    struct stat status;
    const char *options = request->options;
    if (fstat(request->place, &status) < 0)
        return -1;
    int length;
    if (has_option(options, "mode") || request->is_new)
        length = snprintf(whole, size, "%s", options);
    else
        length = snprintf(whole, size, "%s%smode=%o", options, *options ? "," : "", (unsigned)status.st_mode & 07777);
    if (length < 0 || (size_t)length >= size) {
        errno = E2BIG;
        return -1;
    }
    return 0;
}

/* The copy looks like its original, its own mode included, unless another one was asked for. */
static int copy_up(int place, int mount, bool keeps_mode) {
    struct stat before;
    if (fstat(mount, &before) < 0 || tree_copy_into_empty(place, mount) < 0)
        return -1;
    return keeps_mode ? fchmodat(mount, ".", before.st_mode & 07777, 0) : 0;
}

int filesystem_tmpfs(const struct plan_op *op, const struct tmpfs_request *request) {
    struct fields fields = op_fields(op);
    const char *target = field_string(&fields);
    uint32_t attributes = request->attributes;
    char whole[1024];
    if (complete_options(request, whole, sizeof(whole)) < 0)
        return fail(STAGE, (int)op->index, errno, "options of the tmpfs on %s", target);
    cleanup_close int mount = detached_new("tmpfs", whole, NULL, 0);
    if (mount < 0)
        return fail(STAGE, (int)op->index, errno, "mount a tmpfs on %s with %s", target, whole);
    bool copies = (op->flags & TMPFS_COPY_UP) && !request->is_new;
    if (copies && copy_up(request->place, mount, has_option(request->options, "mode")) < 0)
        return fail(STAGE, (int)op->index, errno, "copy %s of the image into its tmpfs", target);
    /* What is to be given away first becomes read-only after that: see ownership.c. */
    if (op->flags & TMPFS_CHOWN)
        attributes &= ~(uint32_t)ATTRIBUTE_READ_ONLY;
    if (detached_set_attributes(mount, mount_attributes(attributes), false) < 0)
        return fail(STAGE, (int)op->index, errno, "set the mount options of %s", target);
    if (detached_attach(mount, request->place) < 0)
        return fail(STAGE, (int)op->index, errno, "mount on %s", target);
    return take_fd(&mount);
}
