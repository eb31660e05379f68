/*
 * rmtree REALMARGS [--lock FILE] -- PATH…: remove trees whose files belong to anyone in the realm.
 *
 * Run by src/native/unpack.ts, in the user's own namespaces. What is not there is removed already. With --lock the file's
 * lock is taken first: while a monitor holds it, the trees are its own (stage "lock", EBUSY). One line on descriptor 3.
 */
#include "verbs.h"

#include "realm.h"
#include "tree.h"
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>

#define REPORT_FD 3

static int take_lock(const char *path) {
    cleanup_close int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        return 0;
    if (fd < 0)
        return fail("lock", NO_OP, errno, "open %s", path);
    if (flock(fd, LOCK_EX | LOCK_NB) < 0)
        return fail("lock", NO_OP, errno == EWOULDBLOCK ? EBUSY : errno, "%s", path);
    take_fd(&fd); /* held until we are gone */
    return 0;
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

static int remove_all(int argc, char **argv) {
    struct realm realm = REALM_UNSET;
    const char *lock = NULL;
    int next = 1;
    for (; next + 1 < argc && strcmp(argv[next], "--") != 0; next += 2) {
        if (strcmp(argv[next], "--lock") == 0)
            lock = argv[next + 1];
        else if (realm_option(&realm, argv[next], argv[next + 1]) <= 0)
            return fail("arguments", NO_OP, EINVAL, "rmtree: %s", argv[next]);
    }
    if (next >= argc)
        return fail("arguments", NO_OP, EINVAL, "rmtree: no paths");
    if ((lock && take_lock(lock) < 0) || realm_enter(&realm, 0) < 0)
        return -1;
    int result = 0;
    for (next++; next < argc; next++)
        if (remove_path(argv[next]) < 0)
            result = -1;
    return result;
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
