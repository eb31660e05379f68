/*
 * rmtree REALMARGS -- PATH… [--lock FILE PATH…]…: remove trees whose files belong to anyone in the realm.
 *
 * Run by src/native/unpack.ts, in the user's own namespaces; the realm is entered when a file is met that is somebody
 * else's there, which is rare and takes two programs to make one when none is alive. What is not there is removed already. After --lock the
 * file's lock is taken first: while a monitor holds it, the paths behind it are its own (stage "lock", EBUSY). Each --lock begins a group;
 * a group that fails keeps nobody from the others. Descriptor 3 gets a line `D GROUP E …` for each that failed, counted from 0 (the paths
 * before the first lock), and at the end `OK` or `E …`.
 */
#include "verbs.h"

#include "realm.h"
#include "tree.h"
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>

#define REPORT_FD 3

/* The lock's descriptor; -2 when there is no such file, -1 failed. */
static int take_lock(const char *path) {
    cleanup_close int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        return -2;
    if (fd < 0)
        return fail("lock", NO_OP, errno, "open %s", path);
    if (flock(fd, LOCK_EX | LOCK_NB) < 0)
        return fail("lock", NO_OP, errno == EWOULDBLOCK ? EBUSY : errno, "%s", path);
    return take_fd(&fd); /* held until the group is gone */
}

static int remove_path(const char *path) {
    char parent[4096];
    const char *slash = strrchr(path, '/');
    if (path[0] != '/' || strlen(path) >= sizeof(parent) || !slash[1])
        return fail("arguments", NO_OP, EINVAL, "rmtree: %s", path);
    memcpy(parent, path, (size_t)(slash - path) + 1);
    parent[slash - path + 1] = '\0';
    cleanup_close int directory = open(parent, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0)
        return errno == ENOENT ? 0 : fail("remove", NO_OP, errno, "open %s", parent);
    return remove_at(directory, slash + 1);
}

/* Where a removal stops in one's own name, it goes on in the realm's; who is in that stays there. */
struct remover {
    const struct realm *realm;
    bool entered;
};

static int remove_as_needed(struct remover *remover, const char *path) {
    if (remove_path(path) == 0)
        return 0;
    if (remover->entered)
        return -1;
    forget_failure();
    remover->entered = true;
    return realm_enter(remover->realm, 0) < 0 ? -1 : remove_path(path);
}

static bool begins_group(const char *word) {
    return strcmp(word, "--lock") == 0;
}

static int remove_group(struct remover *remover, const char *lock, char **path, int count) {
    cleanup_close int fd = lock ? take_lock(lock) : -2;
    int result = 0;
    if (fd == -1)
        return -1;
    for (int i = 0; i < count; i++)
        if (remove_as_needed(remover, path[i]) < 0)
            result = -1;
    return result;
}

static void report_group(int group) {
    char head[20];
    write_all(REPORT_FD, head, (size_t)snprintf(head, sizeof(head), "D %d ", group));
    write_failure(REPORT_FD);
    forget_failure();
}

static void remove_groups(const struct realm *realm, int count, char **word) {
    struct remover remover = {.realm = realm};
    const char *lock = NULL;
    for (int next = 0, group = count > 0 && begins_group(word[0]) ? 1 : 0; next < count; group++) {
        if (begins_group(word[next])) {
            lock = next + 1 < count ? word[next + 1] : NULL;
            next += 2;
        }
        int first = next;
        while (next < count && !begins_group(word[next]))
            next++;
        if (remove_group(&remover, lock, word + first, next - first) < 0)
            report_group(group);
    }
}

static int remove_all(int argc, char **argv) {
    struct realm realm = REALM_UNSET;
    int next = 1;
    for (; next + 1 < argc && strcmp(argv[next], "--") != 0; next += 2)
        if (realm_option(&realm, argv[next], argv[next + 1]) <= 0)
            return fail("arguments", NO_OP, EINVAL, "rmtree: %s", argv[next]);
    if (next >= argc)
        return fail("arguments", NO_OP, EINVAL, "rmtree: no paths");
    remove_groups(&realm, argc - next - 1, argv + next + 1);
    return 0;
}

int verb_rmtree(int argc, char **argv) {
    fcntl(REPORT_FD, F_SETFD, FD_CLOEXEC);
    if (remove_all(argc, argv) < 0) {
        write_failure(REPORT_FD);
        return 125;
    }
    write_all(REPORT_FD, "OK\n", 3);
    return 0;
}
