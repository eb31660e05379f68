/* See overlay.h. Directories are named to the kernel as /proc/self/fd/N: any length, any byte, and mountinfo inside shows no host path. */
#include "overlay.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "detached.h"
#include "sys.h"
#include "util.h"

#define STAGE "mount"

enum { NAME_BYTES = 28 };

/* The opened directories of one overlay: lower ones topmost first, those of data only, then upper and work. */
struct layers {
    uint32_t count, lower, data;
    int fd[OVERLAY_LAYERS_MAX + 2];
};

static void close_layers(struct layers *layers) {
    for (uint32_t i = 0; i < layers->count; i++)
        close_fd(&layers->fd[i]);
}

static int open_layer(struct layers *layers, int op, const char *path) {
    int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return fail(STAGE, op, errno, "open layer %s", path);
    layers->fd[layers->count++] = fd;
    return 0;
}

/* What an earlier volatile mount left makes the kernel refuse this work directory; we know that its data may be lost. */
static void forget_volatile(int work) {
    unlinkat(work, "work/incompat/volatile/dirty", 0);
    unlinkat(work, "work/incompat/volatile", AT_REMOVEDIR);
    unlinkat(work, "work/incompat", AT_REMOVEDIR);
}

/* The root looks like the image's: an upper directory that was never mounted takes over the topmost layer's mode and owner. */
static void imitate_root(int lower, int upper, int work) {
    struct stat status, fresh;
    if (faccessat(work, "work", F_OK, 0) == 0 || fstat(lower, &status) < 0 || fstat(upper, &fresh) < 0)
        return;
    if (status.st_uid != fresh.st_uid || status.st_gid != fresh.st_gid)
        (void)!fchownat(upper, ".", status.st_uid, status.st_gid, 0);
    (void)!fchmodat(upper, ".", status.st_mode & 07777, 0);
}

static int set_directory(int context, const char *key, int fd) {
    char name[NAME_BYTES];
    snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
    return sys_fsconfig(context, CONFIG_SET_STRING, key, name, 0);
}

/* The kernel's own words on what it disliked, when it left any; `e ` or `w ` stands in front. */
static void read_complaint(int context, char *text, size_t size) {
    ssize_t length = read(context, text, size - 1);
    text[length > 0 ? length : 0] = '\0';
    text[strcspn(text, "\n")] = '\0';
}

/* -2: this kernel does not take layers one by one. */
static int mount_by_context(const struct layers *layers, bool is_volatile, char *complaint, size_t size) {
    const uint32_t upper = layers->lower + layers->data;
    if (detached_is_emulated() || sys_refused("lowerdir+"))
        return -2;
    cleanup_close int context = sys_fsopen("overlay");
    if (context < 0)
        return -1;
    for (uint32_t i = 0; i < upper; i++)
        if (set_directory(context, i < layers->lower ? "lowerdir+" : "datadir+", layers->fd[i]) < 0)
            return i == 0 && errno == EINVAL ? -2 : -1;
    bool writable = layers->count > upper;
    if ((writable &&
         (set_directory(context, "upperdir", layers->fd[upper]) < 0 || set_directory(context, "workdir", layers->fd[upper + 1]) < 0)) ||
        sys_fsconfig(context, CONFIG_SET_STRING, "source", "overlay", 0) < 0 ||
        sys_fsconfig(context, CONFIG_SET_FLAG, "userxattr", NULL, 0) < 0 ||
        (is_volatile && sys_fsconfig(context, CONFIG_SET_FLAG, "volatile", NULL, 0) < 0) ||
        sys_fsconfig(context, CONFIG_CREATE, NULL, NULL, 0) < 0) {
        int saved = errno;
        read_complaint(context, complaint, size);
        errno = saved;
        return -1;
    }
    return sys_fsmount(context, 0);
}

/* Before 6.7: one string of at most a page, so the names are numbers relative to /proc/self/fd; mounted, then picked up again. */
static int mount_by_string(const struct layers *layers, bool is_volatile) {
    const uint32_t upper = layers->lower + layers->data;
    char options[4096];
    size_t used = (size_t)snprintf(options, sizeof(options), "userxattr%s", is_volatile ? ",volatile" : "");
    if (layers->count > upper)
        used +=
            (size_t)snprintf(options + used, sizeof(options) - used, ",upperdir=%d,workdir=%d", layers->fd[upper], layers->fd[upper + 1]);
    used += (size_t)snprintf(options + used, sizeof(options) - used, ",lowerdir=");
    for (uint32_t i = 0; i < upper && used < sizeof(options); i++)
        used += (size_t)snprintf(options + used, sizeof(options) - used, "%s%d", i >= layers->lower ? "::" : i ? ":" : "", layers->fd[i]);
    if (used >= sizeof(options)) {
        errno = E2BIG;
        return -1;
    }
    cleanup_close int before = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (before < 0 || chdir("/proc/self/fd") < 0)
        return -1;
    int tree = detached_mount_string("overlay", options);
    int saved = errno;
    if (fchdir(before) < 0)
        close_fd(&tree);
    errno = saved;
    return tree;
}

int overlay_mount(const struct overlay_dirs *dirs) {
    __attribute__((cleanup(close_layers))) struct layers layers = {0};
    char complaint[256] = "";
    bool is_data = false;
    for (uint32_t i = 0; i < dirs->count; i++) {
        if (!*dirs->lower[i]) {
            is_data = true;
            continue;
        }
        if (open_layer(&layers, dirs->op, dirs->lower[i]) < 0)
            return -1;
        *(is_data ? &layers.data : &layers.lower) += 1;
    }
    if (dirs->upper) {
        if (open_layer(&layers, dirs->op, dirs->upper) < 0 || open_layer(&layers, dirs->op, dirs->work) < 0)
            return -1;
        if (dirs->count > 0)
            imitate_root(layers.fd[0], layers.fd[layers.count - 2], layers.fd[layers.count - 1]);
        forget_volatile(layers.fd[layers.count - 1]);
    }
    int root = mount_by_context(&layers, dirs->is_volatile, complaint, sizeof(complaint));
    if (root == -2)
        root = mount_by_string(&layers, dirs->is_volatile);
    if (root < 0)
        return fail(STAGE, dirs->op, errno, "mount an overlay of %u layers with %s%s%s", layers.lower,
                    dirs->upper ? dirs->upper : "nothing", *complaint ? ": " : "", complaint);
    return root;
}

int overlay_open(const struct plan_op *op) {
    struct fields fields = op_fields(op);
    struct overlay_dirs dirs = {.is_volatile = op->type == OP_OVERLAY && (op->flags & OVERLAY_VOLATILE) != 0, .op = (int)op->index};
    dirs.count = field_list(&fields);
    if (dirs.count > OVERLAY_LAYERS_MAX)
        return fail(STAGE, dirs.op, E2BIG, "more than %d layers", OVERLAY_LAYERS_MAX);
    for (uint32_t i = 0; i < dirs.count; i++)
        dirs.lower[i] = field_string(&fields);
    const char *upper = field_string(&fields), *work = field_string(&fields);
    if (*upper) {
        dirs.upper = upper;
        dirs.work = work;
    }
    return overlay_mount(&dirs);
}

int overlay_attach(const struct overlay_dirs *dirs, const char *target) {
    if (detached_prepare() < 0)
        return fail(STAGE, dirs->op, errno, "prepare a mount");
    cleanup_close int place = open(target, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (place < 0)
        return fail(STAGE, dirs->op, errno, "open %s", target);
    cleanup_close int mount = overlay_mount(dirs);
    if (mount < 0)
        return -1;
    uint64_t attributes = ATTR_NODEV | (dirs->upper ? 0 : ATTR_RDONLY);
    if (detached_set_attributes(mount, attributes, false) < 0 || detached_attach(mount, place) < 0)
        return fail(STAGE, dirs->op, errno, "mount on %s", target);
    return 0;
}

int overlay_tree(const struct overlay_dirs *dirs) {
    struct overlay_dirs below = *dirs;
    below.upper = below.work = NULL;
    if (below.count == 1) {
        int fd = open(below.lower[0], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        return fd < 0 ? fail(STAGE, dirs->op, errno, "open layer %s", below.lower[0]) : fd;
    }
    return detached_prepare() < 0 ? fail(STAGE, dirs->op, errno, "prepare a mount") : overlay_mount(&below);
}
