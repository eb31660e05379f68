/* See sources.h. */
#include "sources.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "detached.h"
#include "overlay.h"
#include "path.h"
#include "shared-memory.h"
#include "sys.h"
#include "tree-copy.h"
#include "util.h"
#include "volumes.h"

#define STAGE "mount"

uint64_t mount_attributes(uint32_t word) {
    uint64_t attributes = 0;
    if (word & ATTRIBUTE_READ_ONLY)
        attributes |= ATTR_RDONLY;
    if (word & ATTRIBUTE_NO_SUID)
        attributes |= ATTR_NOSUID;
    if (word & ATTRIBUTE_NO_DEV)
        attributes |= ATTR_NODEV;
    if (word & ATTRIBUTE_NO_EXEC)
        attributes |= ATTR_NOEXEC;
    if (word & ATTRIBUTE_NO_ATIME)
        attributes |= ATTR_NOATIME;
    return attributes;
}

uint64_t propagation_flag(uint32_t word, bool *recursive) {
    static const unsigned long flags[] = {MS_PRIVATE, MS_SLAVE, MS_SHARED, MS_UNBINDABLE};
    *recursive = word % 2 == 1;
    return word / 2 < ARRAY_SIZE(flags) ? flags[word / 2] : 0;
}

/*
 * Attributes go down the whole tree when the plan says so, propagation only for its r-kinds. A volume is private unless
 * asked otherwise: our clone would still receive what the host mounts below.
 */
static int apply_attributes(int mount, uint32_t word, uint32_t propagation) {
    bool recursive;
    uint64_t flag = propagation_flag(propagation, &recursive);
    if (flag == 0) {
        errno = EINVAL;
        return -1;
    }
    if (detached_set_attributes(mount, mount_attributes(word), (word & ATTRIBUTE_RECURSIVE) != 0) < 0)
        return -1;
    return detached_set_propagation(mount, flag, recursive);
}

/* Beside the data of each volume lies a file that says, when there is something in it, that the volume was filled; it is the lock, too. */
static int open_filled(int volume) {
    cleanup_close int fd = openat(volume, "../filled", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    return fd < 0 || flock(fd, LOCK_EX) < 0 ? -1 : take_fd(&fd);
}

/* A named volume at its first use. */
struct first_use {
    const struct plan_op *op;
    const char *source, *target, *owner; /* UID:GID, or "": whose the image says */
    bool copies;
};

/* What the image has at the target: its files, when they are to be copied, and its owner and mode in any case. */
static int imitate(int from, int to, bool copies) {
    struct stat status;
    if (fstat(from, &status) < 0)
        return -1;
    if (!S_ISDIR(status.st_mode))
        return 0;
    if (copies)
        return tree_copy_into_empty(from, to);
    if (fchown(to, status.st_uid, status.st_gid) < 0 && errno != EINVAL && errno != EPERM)
        return -1;
    return fchmod(to, status.st_mode & 07777);
}

static int set_owner(int to, const char *owner) {
    char text[32], *colon;
    uint32_t uid, gid;
    if ((size_t)snprintf(text, sizeof(text), "%s", owner) >= sizeof(text) || !(colon = strchr(text, ':'))) {
        errno = EINVAL;
        return -1;
    }
    *colon = '\0';
    errno = EINVAL;
    return parse_u32(text, &uid) && parse_u32(colon + 1, &gid) ? fchown(to, uid, gid) : -1;
}

/* Fills a new volume from the image, once; what the links in the image say stays inside the image. */
static int use_first(const struct first_use *use, const struct sources *sources) {
    struct stat status;
    const int op = (int)use->op->index;
    cleanup_close int to = open(use->source, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    cleanup_close int filled = to < 0 ? -1 : open_filled(to);
    if (filled < 0 || fstat(filled, &status) < 0)
        return fail(STAGE, op, errno, "open volume %s", use->source);
    if (status.st_size > 0)
        return 0;
    cleanup_close int from = path_find(sources->root, use->target);
    if (from < 0 && errno != ENOENT && errno != ENOTDIR)
        return fail(STAGE, op, errno, "look up %s in the image", use->target);
    if (from >= 0 && imitate(from, to, use->copies) < 0)
        return fail(STAGE, op, errno, "copy %s of the image into its volume", use->target);
    if (*use->owner && set_owner(to, use->owner) < 0)
        return fail(STAGE, op, errno, "give volume %s to %s", use->source, use->owner);
    sources->is_new[op] = from < 0 && !*use->owner;
    if (write_all(filled, "1\n", 2) < 0)
        return fail(STAGE, op, errno, "note that volume %s was filled", use->source);
    return 0;
}

/* A clone of a place within the tree at `top`, whose owners may have put links into it: they lead nowhere but inside. */
static int clone_inside(int top, const char *inside, bool is_recursive) {
    cleanup_close int place = path_find(top, inside);
    return place < 0 ? -1 : detached_clone(place, "", is_recursive);
}

static int clone_source(const struct plan_op *op, const char *source, const char *inside, bool is_recursive) {
    if (!*inside)
        return op->flags & BIND_NO_FOLLOW ? detached_clone_link(source, is_recursive) : detached_clone(AT_FDCWD, source, is_recursive);
    cleanup_close int top = open(source, O_PATH | O_DIRECTORY | O_CLOEXEC);
    return top < 0 ? -1 : clone_inside(top, inside, is_recursive);
}

static int open_bind(const struct plan_op *op, struct sources *sources) {
    struct fields fields = op_fields(op);
    const char *source = field_string(&fields), *target = field_string(&fields);
    uint32_t attributes = field_u32(&fields), propagation = field_u32(&fields);
    const char *inside = field_string(&fields);
    struct first_use use = {op, source, target, field_string(&fields), (op->flags & BIND_COPY_UP) != 0};
    if ((op->flags & (BIND_COPY_UP | BIND_VOLUME)) && use_first(&use, sources) < 0)
        return -1;
    cleanup_close int mount = clone_source(op, source, inside, (op->flags & BIND_RECURSIVE) != 0);
    /* A part of a tree that is locked together can only be cloned with all that is below it. */
    if (mount < 0 && errno == EINVAL && !(op->flags & BIND_RECURSIVE)) {
        mount = clone_source(op, source, inside, true);
        sources->grown = source;
    }
    if (mount < 0 && (op->flags & BIND_OPTIONAL) && (errno == ENOENT || errno == ENOTDIR))
        return 0;
    if (mount < 0)
        return fail(STAGE, (int)op->index, errno, "open %s%s%s for %s", source, *inside ? "/" : "", inside, target);
    struct stat status;
    if (fstat(mount, &status) < 0)
        return fail(STAGE, (int)op->index, errno, "look at %s", source);
    /* A link has no mount options: S makes it anew, see rootfs.c. */
    if (S_ISLNK(status.st_mode)) {
        sources->of_op[op->index] = take_fd(&mount);
        return 0;
    }
    /* What is to be given away first becomes read-only after that: see ownership.c. */
    if ((op->flags & BIND_CHOWN) || sources->is_new[op->index])
        attributes &= ~(uint32_t)ATTRIBUTE_READ_ONLY;
    if (apply_attributes(mount, attributes, propagation) < 0)
        return fail(STAGE, (int)op->index, errno, "set the mount options of %s for %s", source, target);
    sources->of_op[op->index] = take_fd(&mount);
    return 0;
}

static int open_device(const struct plan_op *op, struct sources *sources) {
    struct fields fields = op_fields(op);
    struct stat status;
    const char *source = field_string(&fields), *target = field_string(&fields);
    cleanup_close int mount = detached_clone(AT_FDCWD, source, false);
    if (mount < 0 && (op->flags & DEVICE_OPTIONAL) && errno == ENOENT)
        return 0;
    if (mount < 0)
        return fail(STAGE, (int)op->index, errno, "open device %s for %s", source, target);
    if (fstat(mount, &status) < 0 || (!S_ISCHR(status.st_mode) && !S_ISBLK(status.st_mode)))
        return fail(STAGE, (int)op->index, ENODEV, "%s is not a device", source);
    if (detached_set_attributes(mount, ATTR_NOSUID | ATTR_NOEXEC, false) < 0 || detached_set_propagation(mount, MS_PRIVATE, false) < 0)
        return fail(STAGE, (int)op->index, errno, "set the mount options of %s", source);
    sources->of_op[op->index] = take_fd(&mount);
    return 0;
}

static int open_root_directory(const struct plan_op *op, struct sources *sources) {
    struct fields fields = op_fields(op);
    const char *source = field_string(&fields);
    cleanup_close int mount = detached_clone(AT_FDCWD, source, true);
    if (mount < 0 || detached_set_propagation(mount, MS_PRIVATE, true) < 0)
        return fail(STAGE, (int)op->index, errno, "open %s as the root", source);
    close_fd(&sources->root);
    sources->root = take_fd(&mount);
    return 0;
}

/* Starts like OP_OVERLAY; target and attributes follow. */
static int open_overlay_mount(const struct plan_op *op, struct sources *sources) {
    struct fields fields = op_fields(op), first = fields;
    for (uint32_t left = field_list(&fields) + 2; left > 0; left--)
        field_string(&fields);
    const char *target = field_string(&fields);
    bool is_volume = (op->flags & OVERLAY_MOUNT_COPY_UP) && field_list(&first) == 1;
    if (is_volume && use_first(&(struct first_use){op, field_string(&first), target, "", true}, sources) < 0)
        return -1;
    uint32_t attributes = field_u32(&fields);
    const char *inside = field_string(&fields);
    if ((op->flags & OVERLAY_MOUNT_CHOWN) || sources->is_new[op->index])
        attributes &= ~(uint32_t)ATTRIBUTE_READ_ONLY;
    cleanup_close int whole = overlay_open(op);
    if (whole < 0)
        return -1;
    cleanup_close int mount = *inside ? clone_inside(whole, inside, false) : take_fd(&whole);
    if (mount < 0)
        return fail(STAGE, (int)op->index, errno, "open %s of what is mounted on %s", inside, target);
    if (apply_attributes(mount, attributes, 0) < 0)
        return fail(STAGE, (int)op->index, errno, "set the mount options of %s", target);
    sources->of_op[op->index] = take_fd(&mount);
    return 0;
}

static int open_source(const struct container *container, const struct plan_op *op, struct sources *sources) {
    switch (op->type) {
    case OP_BIND:
        return open_bind(op, sources);
    case OP_DEVICE:
        return open_device(op, sources);
    case OP_ROOT_DIRECTORY:
        return open_root_directory(op, sources);
    case OP_OVERLAY:
        close_fd(&sources->root);
        sources->root = overlay_open(op);
        return sources->root < 0 ? -1 : 0;
    case OP_OVERLAY_MOUNT:
        return open_overlay_mount(op, sources);
    case OP_SHARED_MEMORY:
        return shared_memory_open(container, op, &sources->of_op[op->index]);
    default:
        return 0;
    }
}

static bool is_source(uint16_t type) {
    return type == OP_BIND || type == OP_DEVICE || type == OP_OVERLAY_MOUNT || type == OP_SHARED_MEMORY;
}

int sources_open(const struct container *container, struct sources *sources) {
    sources->root = -1;
    sources->count = container->plan->count;
    sources->of_op = malloc((sources->count + 1) * sizeof(*sources->of_op));
    sources->is_new = calloc(sources->count + 1, sizeof(*sources->is_new));
    if (!sources->of_op || !sources->is_new)
        return fail(STAGE, NO_OP, errno, "memory");
    for (uint32_t i = 0; i < sources->count; i++)
        sources->of_op[i] = -1;
    if (detached_prepare() < 0)
        return fail(STAGE, NO_OP, errno, "prepare mounts without the new mount calls");
    if (volumes_mount(container) < 0)
        return -1;
    /* The root first: copy-up reads it. */
    for (uint32_t i = 0; i < sources->count; i++) {
        uint16_t type = container->plan->ops[i].type;
        if ((type == OP_OVERLAY || type == OP_ROOT_DIRECTORY) && open_source(container, &container->plan->ops[i], sources) < 0)
            return -1;
    }
    if (sources->root < 0)
        return fail(STAGE, NO_OP, EINVAL, "the plan has no root");
    for (uint32_t i = 0; i < sources->count; i++) {
        uint16_t type = container->plan->ops[i].type;
        if (is_source(type) && open_source(container, &container->plan->ops[i], sources) < 0)
            return -1;
    }
    return 0;
}

void sources_close(struct sources *sources) {
    close_fd(&sources->root);
    for (uint32_t i = 0; sources->of_op && i < sources->count; i++)
        close_fd(&sources->of_op[i]);
    free_pointer(&sources->of_op);
    free_pointer(&sources->is_new);
}
