/* See rootfs.h. */
#include "rootfs.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "console.h"
#include "detached.h"
#include "filesystem.h"
#include "hook.h"
#include "path.h"
#include "secrets.h"
#include "sys.h"
#include "sysctl.h"
#include "util.h"

#define STAGE "mount"

/* Moves a detached mount onto a place of the root that is made when missing. */
static int attach(const struct rootfs *rootfs, int mount, const char *target, enum place_kind kind, const struct plan_op *op) {
    cleanup_close int place = path_make(rootfs->root, target, kind);
    if (place < 0)
        return fail(STAGE, (int)op->index, errno, "make the mount point %s", target);
    if (detached_attach(mount, place) < 0)
        return fail(STAGE, (int)op->index, errno, "mount on %s", target);
    return 0;
}

/* A link of the host that is not to be followed is made anew: a mount would show the same, and need a file to stand on. */
static int copy_link(const struct rootfs *rootfs, int link, const char *target, const struct plan_op *op) {
    char content[PATH_MAX];
    ssize_t length = readlinkat(link, "", content, sizeof(content) - 1);
    content[length > 0 ? length : 0] = '\0';
    if (length < 0 || path_make_link(rootfs->root, target, content) < 0)
        return fail(STAGE, (int)op->index, errno, "make the link %s", target);
    return 0;
}

/* Where it is mounted: the target, or for a single file the directory above it, where the root has no such directory. */
static const char *place_of(const struct rootfs *rootfs, const struct plan_op *op, const char *target, char above[PATH_MAX]) {
    struct stat status;
    const char *slash = strrchr(target, '/');
    if (op->type != OP_OVERLAY_MOUNT || !(op->flags & OVERLAY_MOUNT_INTO) || !slash || slash == target || strlen(target) >= PATH_MAX)
        return target;
    memcpy(above, target, (size_t)(slash - target));
    above[slash - target] = '\0';
    cleanup_close int place = path_find(rootfs->root, above);
    return place >= 0 && fstat(place, &status) == 0 && S_ISDIR(status.st_mode) ? target : above;
}

static int attach_source(const struct rootfs *rootfs, const struct plan_op *op) {
    struct fields fields = op_fields(op);
    struct stat status;
    uint32_t before = op->type == OP_OVERLAY_MOUNT ? field_list(&fields) + 2 : op->type != OP_SHARED_MEMORY;
    for (; before > 0; before--)
        field_string(&fields);
    const char *target = field_string(&fields);
    int inherited = rootfs->sources->of_op[op->index];
    if (inherited < 0)
        return 0;
    if (fstat(inherited, &status) == 0 && S_ISLNK(status.st_mode))
        return copy_link(rootfs, inherited, target, op);
    cleanup_close int mount = detached_is_emulated() ? detached_reopen(inherited) : fcntl(inherited, F_DUPFD_CLOEXEC, 3);
    if (mount < 0 || fstat(mount, &status) < 0)
        return fail(STAGE, (int)op->index, errno, "look at the source of %s", target);
    char above[PATH_MAX];
    return attach(rootfs, mount, place_of(rootfs, op, target, above), S_ISDIR(status.st_mode) ? PLACE_DIRECTORY : PLACE_FILE, op);
}

static int make_link(const struct rootfs *rootfs, const struct plan_op *op) {
    struct fields fields = op_fields(op);
    const char *target = field_string(&fields), *content = field_string(&fields);
    if (path_make_link(rootfs->root, target, content) < 0)
        return fail(STAGE, (int)op->index, errno, "make the link %s", target);
    return 0;
}

/* Hides a file behind /dev/null, a directory behind an empty one. What is not there needs no mask. */
static int mask_path(const struct rootfs *rootfs, const struct plan_op *op) {
    struct fields fields = op_fields(op);
    struct stat status;
    const char *target = field_string(&fields);
    cleanup_close int place = path_find(rootfs->root, target);
    if (place < 0)
        return errno == ENOENT || errno == EACCES || errno == ENOTDIR ? 0 : fail(STAGE, (int)op->index, errno, "look up %s", target);
    if (fstat(place, &status) < 0)
        return errno == EACCES ? 0 : fail(STAGE, (int)op->index, errno, "look at %s", target);
    cleanup_close int cover = S_ISDIR(status.st_mode) ? filesystem_empty() : detached_clone(rootfs->null, "", false);
    if (cover < 0 || detached_attach(cover, place) < 0)
        return fail(STAGE, (int)op->index, errno, "mask %s", target);
    return 0;
}

static int protect_path(const struct rootfs *rootfs, const struct plan_op *op) {
    struct fields fields = op_fields(op);
    const char *target = field_string(&fields);
    cleanup_close int place = path_find(rootfs->root, target);
    if (place < 0)
        return errno == ENOENT || errno == EACCES || errno == ENOTDIR ? 0 : fail(STAGE, (int)op->index, errno, "look up %s", target);
    cleanup_close int cover = detached_clone(place, "", true);
    if (cover < 0 || detached_set_attributes(cover, ATTR_RDONLY, true) < 0 || detached_attach(cover, place) < 0)
        return fail(STAGE, (int)op->index, errno, "make %s read-only", target);
    return 0;
}

static int mount_tmpfs(const struct rootfs *rootfs, const struct plan_op *op) {
    struct fields fields = op_fields(op);
    const char *target = field_string(&fields), *options = field_string(&fields);
    uint32_t attributes = field_u32(&fields);
    cleanup_close int before = path_find(rootfs->root, target);
    cleanup_close int place = path_make(rootfs->root, target, PLACE_DIRECTORY);
    if (place < 0)
        return fail(STAGE, (int)op->index, errno, "make the mount point %s", target);
    int mount = filesystem_tmpfs(op, &(struct tmpfs_request){place, before < 0, options, attributes});
    /* Kept for ownership.c, which gives it away once the user is known. */
    rootfs->sources->of_op[op->index] = mount;
    return mount < 0 ? -1 : 0;
}

/* Those whose file systems we may mount: new ones, and ones that are joined together with the user namespace that owns them. */
static uint64_t own_namespaces(const struct container *container) {
    uint64_t joined = 0;
    for (unsigned i = 0; i < container->join_count; i++)
        joined |= container->joins[i].flag;
    return container->new_namespaces | (joined & CLONE_NEWUSER ? joined : 0);
}

static int mount_filesystem(struct rootfs *rootfs, const struct plan_op *op) {
    struct fields fields = op_fields(op);
    struct filesystem_request request = {.op = op, .namespaces = own_namespaces(rootfs->container)};
    request.type = field_string(&fields);
    request.target = field_string(&fields);
    request.options = field_string(&fields);
    request.attributes = field_u32(&fields);
    bool is_plain = strcmp(request.type, "proc") == 0 || strcmp(request.type, "sysfs") == 0;
    cleanup_close int place =
        is_plain ? path_make_plain_directory(rootfs->root, request.target) : path_make(rootfs->root, request.target, PLACE_DIRECTORY);
    if (place < 0)
        return fail(STAGE, (int)op->index, errno, "make the mount point %s", request.target);
    cleanup_close int mount = filesystem_open(&request);
    if (mount < 0)
        return -1;
    bool is_proc = strcmp(request.type, "proc") == 0;
    /* While it is mounted nowhere nothing can be mounted over a part of it. */
    if (is_proc && sysctl_apply(rootfs->container, mount) < 0)
        return -1;
    if (detached_attach(mount, place) < 0)
        return fail(STAGE, (int)op->index, errno, "mount %s on %s", request.type, request.target);
    if (strcmp(request.type, "devpts") == 0 && rootfs->devpts < 0)
        rootfs->devpts = take_fd(&mount);
    return 0;
}

static int carry_out(struct rootfs *rootfs, const struct plan_op *op) {
    switch (op->type) {
    case OP_BIND:
    case OP_OVERLAY_MOUNT:
    case OP_DEVICE:
    case OP_SHARED_MEMORY:
        return attach_source(rootfs, op);
    case OP_TMPFS:
        return mount_tmpfs(rootfs, op);
    case OP_FILESYSTEM:
        return mount_filesystem(rootfs, op);
    case OP_SYMLINK:
        return make_link(rootfs, op);
    case OP_HOOK:
        return hook_run(op);
    case OP_SECRET_FILE:
        return secrets_place(rootfs, op);
    case OP_MASK_PATH:
        return mask_path(rootfs, op);
    case OP_READ_ONLY_PATH:
        return protect_path(rootfs, op);
    default:
        return 0;
    }
}

/* Masks are made of this: an image or a volume that offers another /dev/null is never asked. */
static int open_null(void) {
    struct stat status;
    cleanup_close int null = open("/dev/null", O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (null < 0 || fstat(null, &status) < 0)
        return fail(STAGE, NO_OP, errno, "open the host's /dev/null");
    if (!S_ISCHR(status.st_mode) || status.st_rdev != makedev(1, 3))
        return fail(STAGE, NO_OP, ENODEV, "the host's /dev/null is not the null device");
    return take_fd(&null);
}

/* Any directory will do: the root only needs to be attached somewhere before it can become ours. */
static int attach_root(struct rootfs *rootfs) {
    static const char *const scratch[] = {"/tmp", "/dev/shm", "/dev"};
    rootfs->root = detached_is_emulated() ? detached_reopen(rootfs->sources->root) : fcntl(rootfs->sources->root, F_DUPFD_CLOEXEC, 3);
    cleanup_close int known = hook_open_place(rootfs->container);
    if (known >= 0 && rootfs->root >= 0 && !detached_is_emulated() && detached_attach(rootfs->root, known) == 0)
        return 0;
    for (unsigned i = 0; rootfs->root >= 0 && i < ARRAY_SIZE(scratch); i++) {
        cleanup_close int place = open(scratch[i], O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (place < 0 || detached_attach(rootfs->root, place) < 0)
            continue;
        if (!detached_is_emulated())
            return 0;
        close_fd(&rootfs->root);
        rootfs->root = open(scratch[i], O_PATH | O_DIRECTORY | O_CLOEXEC);
        return rootfs->root < 0 ? fail(STAGE, NO_OP, errno, "open the root") : 0;
    }
    return fail(STAGE, NO_OP, errno, "attach the root");
}

int rootfs_assemble(struct rootfs *rootfs) {
    const struct plan *plan = rootfs->container->plan;
    rootfs->devpts = rootfs->terminal = -1;
    rootfs->null = open_null();
    if (rootfs->null < 0 || attach_root(rootfs) < 0)
        return -1;
    for (uint32_t i = 0; i < plan->count; i++)
        if (carry_out(rootfs, &plan->ops[i]) < 0)
            return -1;
    if (secrets_protect(rootfs) < 0)
        return -1;
    if (!rootfs->container->terminal)
        return 0;
    rootfs->terminal = console_open(rootfs->devpts, rootfs->container->rows, rootfs->container->columns);
    if (rootfs->terminal < 0)
        return -1;
    return console_bind(rootfs->root, rootfs->terminal);
}

int rootfs_enter(struct rootfs *rootfs) {
    if (fchdir(rootfs->root) < 0 || sys_pivot_root(".", ".") < 0)
        return fail(STAGE, NO_OP, errno, "enter the root");
    /* pivot_root(".", ".") stacks the old root on top of the new one; this takes it off again. */
    if (umount2(".", MNT_DETACH) < 0 || chdir("/") < 0)
        return fail(STAGE, NO_OP, errno, "leave the host's root");
    return 0;
}

static int seal_tmpfs(const struct rootfs *rootfs) {
    for (uint32_t i = 0; i < rootfs->container->plan->count; i++) {
        const struct plan_op *op = &rootfs->container->plan->ops[i];
        bool is_sealed = op->type == OP_TMPFS && (op->flags & TMPFS_SEAL) && rootfs->sources->of_op[i] >= 0;
        if (is_sealed && detached_set_attributes(rootfs->sources->of_op[i], ATTR_RDONLY, false) < 0)
            return fail(STAGE, (int)i, errno, "make a tmpfs read-only");
    }
    return 0;
}

int rootfs_seal(const struct rootfs *rootfs) {
    const struct plan_op *propagation = plan_find(rootfs->container->plan, OP_ROOT_PROPAGATION);
    const struct plan_op *read_only = plan_find(rootfs->container->plan, OP_ROOT_READ_ONLY);
    cleanup_close int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (propagation) {
        struct fields fields = op_fields(propagation);
        bool recursive;
        uint64_t flag = propagation_flag(field_u32(&fields), &recursive);
        /* Volumes keep the propagation that they were given, as long as the root is to be private. */
        if (detached_set_propagation(root, flag, recursive && flag != MS_PRIVATE) < 0)
            return fail(STAGE, (int)propagation->index, errno, "set the propagation of the root");
    }
    if (read_only && detached_set_attributes(root, ATTR_RDONLY, false) < 0)
        return fail(STAGE, (int)read_only->index, errno, "make the root read-only");
    return seal_tmpfs(rootfs);
}

void rootfs_close(struct rootfs *rootfs) {
    close_fd(&rootfs->root);
    close_fd(&rootfs->null);
    close_fd(&rootfs->devpts);
    close_fd(&rootfs->secrets);
    close_fd(&rootfs->terminal);
}
