/* See secrets.h. */
#include "secrets.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "detached.h"
#include "path.h"
#include "sys.h"
#include "util.h"

#define STAGE "secret"
#define DIRECTORY "/run/secrets"

enum { VALUE_MAX = 512000 };

struct secret {
    struct secret *next;
    char *source;
    char *bytes;
    size_t size;
};

/* Of this process: what an exec forked from the monitor asks for was read for its container. */
static struct secret *known;

static const struct secret *find(const char *source) {
    for (const struct secret *secret = known; secret; secret = secret->next)
        if (strcmp(secret->source, source) == 0)
            return secret;
    return NULL;
}

/* Memory that no core dump shows. */
static char *take_memory(size_t size) {
    char *bytes = mmap(NULL, size ? size : 1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (bytes == MAP_FAILED)
        return NULL;
    madvise(bytes, size ? size : 1, MADV_DONTDUMP);
    return bytes;
}

static int load(const struct plan_op *op) {
    struct fields fields = op_fields(op);
    struct stat status;
    const char *source = field_string(&fields);
    if (find(source))
        return 0;
    cleanup_close int fd = open(source, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &status) < 0)
        return fail(STAGE, (int)op->index, errno, "read a secret from %s", source);
    if (!S_ISREG(status.st_mode) || status.st_uid != geteuid() || status.st_size > VALUE_MAX)
        return fail(STAGE, (int)op->index, EINVAL, "%s holds no secret", source);
    struct secret *secret = calloc(1, sizeof(*secret));
    if (!secret)
        return fail(STAGE, (int)op->index, errno, "memory");
    secret->size = (size_t)status.st_size;
    secret->source = duplicate_text(source);
    secret->bytes = take_memory(secret->size);
    if (!secret->source || !secret->bytes || read_all(fd, secret->bytes, secret->size) != (ssize_t)secret->size) {
        free(secret->source);
        free(secret);
        return fail(STAGE, (int)op->index, errno, "read a secret from %s", source);
    }
    secret->next = known;
    known = secret;
    return 0;
}

static bool is_secret(const struct plan_op *op) {
    return op->type == OP_SECRET_FILE || op->type == OP_SECRET_ENVIRONMENT;
}

int secrets_load(const struct container *container) {
    const struct plan *plan = container->plan;
    int result = 0;
    for (uint32_t i = 0; i < plan->count && result == 0; i++)
        if (is_secret(&plan->ops[i]))
            result = load(&plan->ops[i]);
    /* Whatever became of the others, and only now: one file may serve several. */
    for (uint32_t i = 0; i < plan->count; i++) {
        struct fields fields = op_fields(&plan->ops[i]);
        if (is_secret(&plan->ops[i]))
            unlink(field_string(&fields));
    }
    return result;
}

/* Over all that image and volumes have there, so that no value is ever written into one of them. */
static int make_directory(struct rootfs *rootfs, const struct plan_op *op) {
    cleanup_close int place = path_make(rootfs->root, DIRECTORY, PLACE_DIRECTORY);
    if (place < 0)
        return fail(STAGE, (int)op->index, errno, "make the mount point " DIRECTORY);
    cleanup_close int mount = detached_new("tmpfs", "mode=755,size=128m", NULL, ATTR_NOSUID | ATTR_NODEV | ATTR_NOEXEC);
    if (mount < 0 || detached_attach(mount, place) < 0)
        return fail(STAGE, (int)op->index, errno, "mount a tmpfs on " DIRECTORY);
    if (detached_is_emulated()) {
        close_fd(&mount);
        mount = path_find(rootfs->root, DIRECTORY);
    }
    rootfs->secrets = take_fd(&mount);
    return rootfs->secrets < 0 ? fail(STAGE, (int)op->index, errno, "open " DIRECTORY) : 0;
}

static int write_secret(const struct rootfs *rootfs, const char *name, const struct plan_op *op) {
    struct fields fields = op_fields(op);
    const struct secret *secret = find(field_string(&fields));
    const char *target = field_string(&fields);
    uint32_t uid = field_u32(&fields), gid = field_u32(&fields), mode = field_u32(&fields);
    cleanup_close int place = path_make(rootfs->secrets, name, PLACE_FILE);
    cleanup_close int fd =
        place < 0 ? -1 : sys_openat2(rootfs->secrets, name, O_WRONLY | O_TRUNC | O_NOFOLLOW, 0, OPEN_IN_ROOT | OPEN_NO_SYMLINKS);
    if (!secret || fd < 0 || write_all(fd, secret->bytes, secret->size) < 0)
        return fail(STAGE, (int)op->index, secret ? errno : ENOENT, "write the secret %s", target);
    if (fchown(fd, uid, gid) < 0)
        return fail(STAGE, (int)op->index, errno, "give the secret %s to %u:%u: are they among the container's mapped IDs?", target, uid,
                    gid);
    return fchmod(fd, (mode_t)mode & 0777) < 0 ? fail(STAGE, (int)op->index, errno, "set the mode of the secret %s", target) : 0;
}

/* The file stands in the tmpfs until it is bound; then only the mount leads to it. */
static int bind_secret(const struct rootfs *rootfs, const char *name, const char *target, const struct plan_op *op) {
    cleanup_close int mount = detached_clone(rootfs->secrets, name, false);
    if (mount < 0)
        return fail(STAGE, (int)op->index, errno, "bind the secret %s", target);
    if (plan_find(rootfs->container->plan, OP_ROOT_READ_ONLY) && detached_set_attributes(mount, ATTR_RDONLY, false) < 0)
        return fail(STAGE, (int)op->index, errno, "make the secret %s read-only", target);
    cleanup_close int place = path_make(rootfs->root, target, PLACE_FILE);
    if (place < 0 || detached_attach(mount, place) < 0)
        return fail(STAGE, (int)op->index, errno, "mount the secret on %s", target);
    return unlinkat(rootfs->secrets, name, 0) < 0 ? fail(STAGE, (int)op->index, errno, "unlink the secret %s", target) : 0;
}

int secrets_place(struct rootfs *rootfs, const struct plan_op *op) {
    char hidden[32];
    struct fields fields = op_fields(op);
    field_string(&fields);
    const char *target = field_string(&fields);
    bool is_below = starts_with(target, DIRECTORY "/");
    snprintf(hidden, sizeof(hidden), ".%u", op->index);
    const char *name = is_below ? target + sizeof(DIRECTORY) : hidden;
    if (rootfs->secrets < 0 && make_directory(rootfs, op) < 0)
        return -1;
    if (write_secret(rootfs, name, op) < 0)
        return -1;
    return is_below ? 0 : bind_secret(rootfs, name, target, op);
}

int secrets_protect(const struct rootfs *rootfs) {
    const struct plan_op *read_only = plan_find(rootfs->container->plan, OP_ROOT_READ_ONLY);
    if (rootfs->secrets < 0 || !read_only || detached_set_attributes(rootfs->secrets, ATTR_RDONLY, false) == 0)
        return 0;
    return fail(STAGE, (int)read_only->index, errno, "make " DIRECTORY " read-only");
}

uint32_t secrets_variable_count(const struct container *container) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < container->plan->count; i++)
        count += container->plan->ops[i].type == OP_SECRET_ENVIRONMENT;
    return count;
}

char *secrets_variable(const struct container *container, uint32_t index) {
    for (uint32_t i = 0; i < container->plan->count; i++) {
        if (container->plan->ops[i].type != OP_SECRET_ENVIRONMENT || index-- > 0)
            continue;
        struct fields fields = op_fields(&container->plan->ops[i]);
        const struct secret *secret = find(field_string(&fields));
        const char *name = field_string(&fields);
        size_t length = strlen(name);
        char *variable = secret ? calloc(1, length + secret->size + 2) : NULL;
        if (!variable)
            return NULL;
        char *value = stpcpy(variable, name);
        *value++ = '=';
        memcpy(value, secret->bytes, secret->size);
        return variable;
    }
    return NULL;
}
