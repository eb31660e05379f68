/*
 * move REALMARGS FROM TO: gives a directory another parent, whatever its owner and its mode are in the realm.
 *
 * Run by src/native/move-tree.ts, in the user's own namespaces, when the kernel has refused it there: a directory that changes its parent
 * must be writable itself, and the root of an image often is not (mode 0555, another owner). One line on descriptor 3.
 */
#include "verbs.h"

#include "realm.h"
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#define REPORT_FD 3

static int move(int argc, char **argv) {
    struct realm realm = REALM_UNSET;
    int next = 1;
    for (; next + 2 < argc; next += 2)
        if (realm_option(&realm, argv[next], argv[next + 1]) <= 0)
            return fail("arguments", NO_OP, EINVAL, "move: %s", argv[next]);
    if (next + 2 != argc)
        return fail("arguments", NO_OP, EINVAL, "move: no paths");
    if (realm_enter(&realm, 0) < 0)
        return -1;
    return rename(argv[next], argv[next + 1]) < 0 ? fail("move", NO_OP, errno, "rename %s", argv[next]) : 0;
}

int verb_move(int argc, char **argv) {
    fcntl(REPORT_FD, F_SETFD, FD_CLOEXEC);
    if (move(argc, argv) < 0) {
        write_failure(REPORT_FD);
        return 125;
    }
    write_all(REPORT_FD, "OK\n", 3);
    return 0;
}
