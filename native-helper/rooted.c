/* See rooted.h. */
#include "rooted.h"

#include "sys.h"
#include "util.h"

#include <sys/mount.h>
#include <sys/prctl.h>

/* pivot_root wants a mount point: the directory is mounted onto itself. */
static int pivot(const char *path) {
    if (mount(path, path, NULL, MS_BIND, NULL) < 0 || chdir(path) < 0)
        return -1;
    if (sys_pivot_root(".", ".") == 0)
        return umount2(".", MNT_DETACH);
    /* Refused where the root is the initial ramdisk or itself a chroot. */
    return errno == EINVAL || errno == ENOSYS ? chroot(".") : -1;
}

void die_with_parent(pid_t parent) {
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (getppid() != parent)
        _exit(125);
}

int enter_directory(const char *path) {
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (pivot(path) < 0 || chdir("/") < 0)
        return fail("root", NO_OP, errno, "enter %s", path);
    int root = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return root < 0 ? fail("root", NO_OP, errno, "open %s", path) : root;
}
