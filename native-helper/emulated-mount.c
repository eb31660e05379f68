/*
 * See emulated-mount.h. The hidden tmpfs covers /dev/pts: neither M nor S needs the host's terminals, and it goes with
 * the host's tree when S leaves that.
 */
#include "emulated-mount.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "sys.h"
#include "util.h"

#define HIDDEN "/dev/pts"

enum { PATH_BYTES = 64, SLOTS_MAX = 4096, PATH_FIELD = 5, DESCRIPTORS_MAX = 1024 };

/* Which numbered directory a descriptor stands for; inherited by S with the memory of M. */
static unsigned slots;
static unsigned short slot_of[DESCRIPTORS_MAX];

static void descriptor_path(char path[PATH_BYTES], int fd) {
    snprintf(path, PATH_BYTES, "/proc/self/fd/%d", fd);
}

static void slot_path(char path[PATH_BYTES], unsigned slot) {
    snprintf(path, PATH_BYTES, HIDDEN "/%u", slot);
}

int emulated_prepare(void) {
    if (slots > 0)
        return 0;
    if (mount("tmpfs", HIDDEN, "tmpfs", MS_NOSUID, "mode=777,size=64k") < 0)
        return -1;
    slots = 1;
    return 0;
}

static unsigned long mount_flags(uint64_t attributes) {
    return (attributes & ATTR_RDONLY ? MS_RDONLY : 0) | (attributes & ATTR_NOSUID ? MS_NOSUID : 0) |
           (attributes & ATTR_NODEV ? MS_NODEV : 0) | (attributes & ATTR_NOEXEC ? MS_NOEXEC : 0) |
           (attributes & ATTR_NOATIME ? MS_NOATIME : 0);
}

/* A fresh directory, or a file where the source is not a directory. */
static int next_slot(char path[PATH_BYTES], bool directory) {
    if (slots >= SLOTS_MAX) {
        errno = EMFILE;
        return -1;
    }
    /* S counts on from where M was, in a directory that both see: taken numbers are skipped. */
    do {
        slot_path(path, slots++);
        if (directory ? mkdir(path, 0755) == 0 : mknod(path, S_IFREG | 0644, 0) == 0)
            return 0;
    } while (errno == EEXIST && slots < SLOTS_MAX);
    return -1;
}

static int open_slot(const char *path) {
    cleanup_close int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd >= DESCRIPTORS_MAX) {
        errno = EMFILE;
        return -1;
    }
    if (fd >= 0)
        slot_of[fd] = (unsigned short)(slots - 1);
    return take_fd(&fd);
}

/* Leaves out an option by name. */
static void filter_options(char *filtered, size_t size, const char *options, const char *skip) {
    size_t used = 0;
    filtered[0] = '\0';
    for (const char *next = options; *next;) {
        size_t length = strcspn(next, ",");
        bool is_skipped = skip && strncmp(next, skip, strlen(skip)) == 0 && (next[strlen(skip)] == '=' || strlen(skip) == length);
        if (!is_skipped && length > 0 && used + length + 2 < size)
            used += (size_t)snprintf(filtered + used, size - used, "%s%.*s", used ? "," : "", (int)length, next);
        next += length + (next[length] == ',');
    }
}

int emulated_new(const char *type, const char *options, const char *skip, uint64_t attributes) {
    char path[PATH_BYTES], filtered[4096];
    filter_options(filtered, sizeof(filtered), options, skip);
    if (next_slot(path, true) < 0 || mount(type, path, type, mount_flags(attributes), filtered) < 0)
        return -1;
    return open_slot(path);
}

int emulated_clone(int directory, const char *path, bool recursive) {
    char target[PATH_BYTES], source[PATH_BYTES];
    struct stat status;
    cleanup_close int fd = *path ? openat(directory, path, O_PATH | O_CLOEXEC) : fcntl(directory, F_DUPFD_CLOEXEC, 3);
    if (fd < 0 || fstat(fd, &status) < 0 || next_slot(target, S_ISDIR(status.st_mode)) < 0)
        return -1;
    descriptor_path(source, fd);
    if (mount(source, target, NULL, MS_BIND | (recursive ? MS_REC : 0), NULL) < 0)
        return -1;
    return open_slot(target);
}

/* A remount sets all flags at once, so those that are on, and may be locked on, are said again. */
static unsigned long present_flags(const char *options) {
    static const struct {
        const char *name;
        unsigned long flag;
    } names[] = {{"ro", MS_RDONLY},       {"nosuid", MS_NOSUID},         {"nodev", MS_NODEV},      {"noexec", MS_NOEXEC},
                 {"noatime", MS_NOATIME}, {"nodiratime", MS_NODIRATIME}, {"relatime", MS_RELATIME}};
    unsigned long flags = 0;
    for (const char *next = options; *next;) {
        size_t length = strcspn(next, ",");
        for (unsigned i = 0; i < ARRAY_SIZE(names); i++)
            if (strlen(names[i].name) == length && strncmp(next, names[i].name, length) == 0)
                flags |= names[i].flag;
        next += length + (next[length] == ',');
    }
    return flags;
}

static bool is_below(const char *path, const char *top) {
    size_t length = strlen(top);
    return strncmp(path, top, length) == 0 && (path[length] == '\0' || path[length] == '/' || strcmp(top, "/") == 0);
}

/* Remounts what is mounted at `top`, and below it when recursive, as mountinfo has it: `id parent dev root PATH OPTIONS …`. */
static int remount(const char *top, unsigned long flags, bool recursive) {
    char line[PATH_MAX + 512];
    int result = -1;
    FILE *mounts = fopen("/proc/self/mountinfo", "re");
    if (!mounts)
        return -1;
    errno = ENOENT;
    while (fgets(line, sizeof(line), mounts)) {
        char *rest = NULL, *path = strtok_r(line, " ", &rest);
        for (int field = 1; path && field < PATH_FIELD; field++)
            path = strtok_r(NULL, " ", &rest);
        const char *options = strtok_r(NULL, " ", &rest);
        if (!path || !options)
            continue;
        if (strcmp(path, top) != 0 && !(recursive && is_below(path, top)))
            continue;
        result = mount(NULL, path, NULL, MS_REMOUNT | MS_BIND | present_flags(options) | flags, NULL);
        if (result < 0)
            break;
    }
    fclose(mounts);
    return result;
}

int emulated_set_attributes(int mount_fd, uint64_t attributes, bool recursive) {
    char path[PATH_BYTES], real[PATH_MAX];
    descriptor_path(path, mount_fd);
    ssize_t length = readlink(path, real, sizeof(real) - 1);
    if (length < 0)
        return -1;
    real[length] = '\0';
    return remount(real, mount_flags(attributes), recursive);
}

int emulated_set_propagation(int mount_fd, uint64_t propagation, bool recursive) {
    char path[PATH_BYTES];
    descriptor_path(path, mount_fd);
    return mount(NULL, path, NULL, (unsigned long)propagation | (recursive ? MS_REC : 0), NULL);
}

int emulated_attach(int mount_fd, int place) {
    char from[PATH_BYTES], to[PATH_BYTES];
    descriptor_path(from, mount_fd);
    descriptor_path(to, place);
    return mount(from, to, NULL, MS_BIND | MS_REC, NULL);
}

int emulated_reopen(int mount_fd) {
    char path[PATH_BYTES];
    if (mount_fd < 0 || mount_fd >= DESCRIPTORS_MAX) {
        errno = EBADF;
        return -1;
    }
    slot_path(path, slot_of[mount_fd]);
    return open(path, O_PATH | O_CLOEXEC);
}
