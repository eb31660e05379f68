/*
 * members REALMARGS PID: who lives in the PID namespace of a process, and the names that its root gives to IDs.
 *
 * Run by src/native/members.ts for `top`; enters the realm, where the processes of containers may be looked at. No program of the container
 * is run. On standard output: the numbers of the processes, a line each, an empty line, then /etc/passwd, a NUL byte and /etc/group of the
 * process' root, as far as they are regular files of a reasonable size. One line on descriptor 3.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "realm.h"
#include "rooted.h"
#include "sys.h"
#include "util.h"
#include "verbs.h"

enum { REPORT_FD = 3, LEVELS = 32, NAMES_MAX = 1 << 20 };

/* linux/nsfs.h, which musl does not have. */
#define NAMESPACE_GET_PARENT 0xb702

static bool is_same(int fd, const struct stat *wanted) {
    struct stat status;
    return fstat(fd, &status) == 0 && status.st_ino == wanted->st_ino && status.st_dev == wanted->st_dev;
}

/* Also true for the namespaces within: what a container's own containers do is to be seen, too. */
static bool is_within(const char *pid, const struct stat *wanted) {
    char path[300];
    snprintf(path, sizeof(path), "/proc/%s/ns/pid", pid);
    cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC);
    for (int level = 0; fd >= 0 && level < LEVELS; level++) {
        if (is_same(fd, wanted))
            return true;
        int parent = ioctl(fd, NAMESPACE_GET_PARENT);
        close_fd(&fd);
        fd = parent;
    }
    return false;
}

static int list_members(const char *pid) {
    char path[64];
    struct stat wanted;
    const struct dirent *entry;
    uint32_t number;
    snprintf(path, sizeof(path), "/proc/%s/ns/pid", pid);
    cleanup_dir DIR *processes = opendir("/proc");
    if (stat(path, &wanted) < 0 || !processes)
        return fail("members", NO_OP, errno, "look at process %s", pid);
    while ((entry = readdir(processes)))
        if (parse_u32(entry->d_name, &number) && is_within(entry->d_name, &wanted))
            dprintf(STDOUT_FILENO, "%s\n", entry->d_name);
    return 0;
}

static void copy_names(int root, const char *path) {
    struct stat status;
    cleanup_close int fd = sys_openat2(root, path, O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0, OPEN_IN_ROOT | OPEN_NO_MAGICLINKS);
    if (fd < 0 || fstat(fd, &status) < 0 || !S_ISREG(status.st_mode) || status.st_size > NAMES_MAX)
        return;
    cleanup_free char *text = malloc((size_t)status.st_size + 1);
    ssize_t length = text ? read_all(fd, text, (size_t)status.st_size) : -1;
    if (length > 0)
        write_all(STDOUT_FILENO, text, (size_t)length);
}

static int show(int argc, char **argv) {
    struct realm realm = REALM_UNSET;
    const pid_t parent = getppid();
    char path[64];
    uint32_t pid;
    int next = 1;
    for (; next + 1 < argc && starts_with(argv[next], "--"); next += 2)
        if (realm_option(&realm, argv[next], argv[next + 1]) <= 0)
            return fail("arguments", NO_OP, EINVAL, "members: %s", argv[next]);
    if (next + 1 != argc || !parse_u32(argv[next], &pid))
        return fail("arguments", NO_OP, EINVAL, "members: one process, please");
    if (realm_enter(&realm, 0) < 0)
        return -1;
    die_with_parent(parent);
    if (list_members(argv[next]) < 0)
        return -1;
    snprintf(path, sizeof(path), "/proc/%u/root", pid);
    cleanup_close int root = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    write_all(STDOUT_FILENO, "\n", 1);
    copy_names(root, "etc/passwd");
    write_all(STDOUT_FILENO, "", 1);
    copy_names(root, "etc/group");
    return 0;
}

int verb_members(int argc, char **argv) {
    fcntl(REPORT_FD, F_SETFD, FD_CLOEXEC);
    if (show(argc, argv) < 0) {
        write_failure(REPORT_FD);
        return 125;
    }
    write_all(REPORT_FD, "OK\n", 3);
    return 0;
}
