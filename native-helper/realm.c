/* Finding P through its registry, or making it. */
#include "realm.h"

#include "container.h"
#include "realm-map.h"
#include "sys.h"
#include "util.h"

#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>

#define STAGE "realm"
#define REGISTRY_LINES 6
#define REGISTRY_MAX_READ 32
#define BOOT_ID_LENGTH 36

struct resident {
    uint32_t pid;
    uint64_t start_time;
    char boot_id[BOOT_ID_LENGTH + 1];
    uint64_t namespace;
};

static int read_boot_id(char *boot_id) {
    char text[64];
    ssize_t length = read_small_file(AT_FDCWD, "/proc/sys/kernel/random/boot_id", text, sizeof(text));
    if (length < BOOT_ID_LENGTH)
        return -1;
    memcpy(boot_id, text, BOOT_ID_LENGTH);
    boot_id[BOOT_ID_LENGTH] = '\0';
    return 0;
}

/* Field 22 of /proc/PID/stat; the command name (field 2) may hold anything, so count from its last parenthesis. */
static int read_start_time(int process, uint64_t *start_time) {
    char text[1024], *field, *rest = NULL;
    if (read_small_file(process, "stat", text, sizeof(text)) < 0 || !(field = strrchr(text, ')')))
        return -1;
    field = strtok_r(field + 1, " ", &rest);
    for (int number = 3; field && number < 22; number++)
        field = strtok_r(NULL, " ", &rest);
    return field && parse_u64(field, start_time) ? 0 : -1;
}

static bool parse_resident(char *line, struct resident *resident) {
    char *rest = NULL, *pid = strtok_r(line, " ", &rest), *start = strtok_r(NULL, " ", &rest);
    char *boot_id = strtok_r(NULL, " ", &rest), *namespace = strtok_r(NULL, " ", &rest);
    if (!namespace || strlen(boot_id) != BOOT_ID_LENGTH)
        return false;
    copy_text(resident->boot_id, sizeof(resident->boot_id), boot_id);
    return parse_u32(pid, &resident->pid) && parse_u64(start, &resident->start_time) && parse_u64(namespace, &resident->namespace);
}

/*
 * The user namespace of a live registered process, or -1. All reads go through one descriptor of /proc/PID: once the
 * process is gone they fail, even when the number has been given to another.
 */
static int open_residence(const struct resident *resident, const char *boot_id) {
    char path[32];
    struct stat status;
    uint64_t start_time;
    if (strcmp(resident->boot_id, boot_id) != 0)
        return -1;
    snprintf(path, sizeof(path), "/proc/%u", resident->pid);
    cleanup_close int process = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (process < 0 || read_start_time(process, &start_time) < 0 || start_time != resident->start_time)
        return -1;
    cleanup_close int namespace = openat(process, "ns/user", O_RDONLY | O_CLOEXEC);
    if (namespace < 0 || fstat(namespace, &status) < 0 || (uint64_t)status.st_ino != resident->namespace)
        return -1;
    return take_fd(&namespace);
}

static ssize_t read_registry(const struct realm *realm, char *text, size_t size) {
    cleanup_close int fd = open(realm->registry, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct stat status;
    text[0] = '\0';
    if (fd < 0 || fstat(fd, &status) < 0 || !S_ISREG(status.st_mode) || status.st_uid != geteuid())
        return -1;
    ssize_t length = read_all(fd, text, size - 1);
    text[length < 0 ? 0 : length] = '\0';
    return length;
}

/* 1 joined, 0 nobody lives there. */
static int join_resident(const struct realm *realm) {
    char text[4096], boot_id[BOOT_ID_LENGTH + 1], *rest = NULL;
    if (!*realm->registry || read_registry(realm, text, sizeof(text)) <= 0 || read_boot_id(boot_id) < 0)
        return 0;
    for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        struct resident resident;
        if (!parse_resident(line, &resident))
            continue;
        cleanup_close int namespace = open_residence(&resident, boot_id);
        if (namespace >= 0 && setns(namespace, CLONE_NEWUSER) == 0)
            return 1;
    }
    return 0;
}

/* The lock has a file of its own because the registry is replaced by rename. */
static int lock_registry(const struct realm *realm) {
    char path[4096];
    if ((size_t)snprintf(path, sizeof(path), "%s.lock", realm->registry) >= sizeof(path))
        return fail(STAGE, realm->op, ENAMETOOLONG, "%s", realm->registry);
    cleanup_close int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0 || RETRY(flock(fd, LOCK_EX)) < 0)
        return fail(STAGE, realm->op, errno, "lock %s", path);
    return take_fd(&fd);
}

/* Our own line, then the other lines of processes that are still there. */
static size_t list_residents(const struct realm *realm, char *text, size_t size) {
    char old[4096], boot_id[BOOT_ID_LENGTH + 1], *rest = NULL;
    struct stat status;
    uint64_t start_time;
    cleanup_close int self = open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (self < 0 || read_start_time(self, &start_time) < 0 || fstatat(self, "ns/user", &status, 0) < 0 || read_boot_id(boot_id) < 0)
        return 0;
    size_t used = (size_t)snprintf(text, size, "%d %llu %s %llu\n", own_pid(), (unsigned long long)start_time, boot_id,
                                   (unsigned long long)status.st_ino);
    if (read_registry(realm, old, sizeof(old)) <= 0)
        return used;
    /* When there are too many the newest go: those that have lived long will most likely live on. */
    const char *kept[REGISTRY_MAX_READ];
    size_t count = 0;
    for (char *line = strtok_r(old, "\n", &rest); line && count < ARRAY_SIZE(kept); line = strtok_r(NULL, "\n", &rest)) {
        struct resident resident;
        char copy[256];
        if ((size_t)snprintf(copy, sizeof(copy), "%s", line) >= sizeof(copy) || !parse_resident(copy, &resident))
            continue;
        cleanup_close int namespace = open_residence(&resident, boot_id);
        if (namespace < 0 || resident.pid == (uint32_t)own_pid())
            continue;
        kept[count++] = line;
    }
    for (size_t i = count > REGISTRY_LINES - 1 ? count - (REGISTRY_LINES - 1) : 0; i < count; i++)
        used += (size_t)snprintf(text + used, size - used, "%s\n", kept[i]);
    return used;
}

static int write_registry(const struct realm *realm) {
    char text[4096], path[4096];
    size_t length = list_residents(realm, text, sizeof(text));
    if (length == 0)
        return fail(STAGE, realm->op, errno, "read /proc/self for %s", realm->registry);
    if ((size_t)snprintf(path, sizeof(path), "%s.new", realm->registry) >= sizeof(path))
        return fail(STAGE, realm->op, ENAMETOOLONG, "%s", realm->registry);
    cleanup_close int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0 || write_all(fd, text, length) < 0 || rename(path, realm->registry) < 0)
        return fail(STAGE, realm->op, errno, "write %s", realm->registry);
    return 0;
}

int realm_register(const struct realm *realm) {
    if (!*realm->registry)
        return 0;
    cleanup_close int lock = lock_registry(realm);
    return lock < 0 ? -1 : write_registry(realm);
}

static int make_registered(const struct realm *realm) {
    cleanup_close int lock = lock_registry(realm);
    if (lock < 0)
        return -1;
    if (join_resident(realm))
        return 0;
    return realm_make(realm) < 0 ? -1 : write_registry(realm);
}

static int own_mounts(const struct realm *realm) {
    if (unshare(CLONE_NEWNS) < 0)
        return fail(STAGE, realm->op, errno, "make a mount namespace");
    /* Slave, not private: what the host unmounts must not stay busy through us. */
    if (mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) < 0)
        return fail(STAGE, realm->op, errno, "make / a slave mount");
    return 0;
}

int realm_enter(const struct realm *realm, unsigned flags) {
    if (!*realm->registry) {
        if (realm_make(realm) < 0)
            return -1;
    } else if (!join_resident(realm) && make_registered(realm) < 0) {
        return -1;
    }
    if (setresgid(0, 0, 0) < 0 || setresuid(0, 0, 0) < 0)
        return fail(STAGE, realm->op, errno, "become root of the user namespace");
    return (flags & REALM_MOUNTS) ? own_mounts(realm) : 0;
}
