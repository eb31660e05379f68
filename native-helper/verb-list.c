/*
 * list REALMARGS DIR…: what is in directories, one after the other, as records on standard output (see list.h).
 *
 * Run by src/native/list-trees.ts, in the user's own namespaces; enters the realm, where every directory can be read. One
 * line on descriptor 3; the list is whole only when that says OK.
 */
#include "verbs.h"

#include "list.h"
#include "realm.h"
#include "rooted.h"
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#define REPORT_FD 3

static int list_directory(struct lister *lister, const char *path) {
    cleanup_close int root = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return root < 0 ? fail("list", NO_OP, errno, "open %s", path) : list_tree(lister, root);
}

static int list(struct lister *lister, int argc, char **argv) {
    struct realm realm = REALM_UNSET;
    const pid_t parent = getppid();
    int next = 1;
    for (; next + 1 < argc && starts_with(argv[next], "--"); next += 2)
        if (realm_option(&realm, argv[next], argv[next + 1]) <= 0)
            return fail("arguments", NO_OP, EINVAL, "list: %s", argv[next]);
    if (next == argc)
        return fail("arguments", NO_OP, EINVAL, "list: no directory");
    if (realm_enter(&realm, 0) < 0)
        return -1;
    die_with_parent(parent);
    for (; next < argc; next++)
        if (list_directory(lister, argv[next]) < 0)
            return -1;
    return list_flush(lister);
}

int verb_list(int argc, char **argv) {
    static struct lister lister;
    lister.out = STDOUT_FILENO;
    fcntl(REPORT_FD, F_SETFD, FD_CLOEXEC);
    if (list(&lister, argc, argv) < 0) {
        write_failure(REPORT_FD);
        return 125;
    }
    write_all(REPORT_FD, "OK\n", 3);
    return 0;
}
