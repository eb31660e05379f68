/*
 * copy REALMARGS FROM TO: copy what is in directory FROM into directory TO, as root of the realm.
 *
 * Run by src/native/unpack.ts, in the user's own namespaces; both directories exist. One line on descriptor 3.
 */
#include "verbs.h"

#include "copy.h"
#include "realm.h"
#include "rooted.h"
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#define REPORT_FD 3

static int copy(int argc, char **argv) {
    struct realm realm = REALM_UNSET;
    const pid_t parent = getppid();
    int next = 1;
    for (; next + 1 < argc && starts_with(argv[next], "--"); next += 2)
        if (realm_option(&realm, argv[next], argv[next + 1]) <= 0)
            return fail("arguments", NO_OP, EINVAL, "copy: %s", argv[next]);
    if (next + 2 != argc)
        return fail("arguments", NO_OP, EINVAL, "copy: two directories are needed");
    if (realm_enter(&realm, 0) < 0)
        return -1;
    die_with_parent(parent);
    umask(0);
    cleanup_close int from = open(argv[next], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    cleanup_close int to = open(argv[next + 1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (from < 0 || to < 0)
        return fail("copy", NO_OP, errno, "open %s", argv[from < 0 ? next : next + 1]);
    return copy_tree(from, to, COPY_SKIP_DEVICES | COPY_ROOT_DRESS);
}

int verb_copy(int argc, char **argv) {
    fcntl(REPORT_FD, F_SETFD, FD_CLOEXEC);
    if (copy(argc, argv) < 0) {
        write_failure(REPORT_FD);
        return 125;
    }
    write_all(REPORT_FD, "OK\n", 3);
    return 0;
}
