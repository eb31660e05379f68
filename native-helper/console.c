/* See console.h. */
#include "console.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <termios.h>
#include <unistd.h>

#include "detached.h"
#include "path.h"
#include "sys.h"
#include "util.h"

#define STAGE "terminal"

#ifndef TIOCGPTPEER
#define TIOCGPTPEER 0x5441
#endif

enum { DEVPTS_MAGIC = 0x1cd1 };

void console_resize(int master, uint16_t rows, uint16_t columns) {
    struct winsize size = {.ws_row = rows, .ws_col = columns};
    if (rows > 0 && columns > 0)
        ioctl(master, TIOCSWINSZ, &size);
}

int console_open(int devpts, uint16_t rows, uint16_t columns) {
    int unlocked = 0;
    if (devpts < 0)
        return fail(STAGE, NO_OP, ENOTTY, "the plan asks for a terminal but mounts no devpts");
    cleanup_close int master = openat(devpts, "ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NOFOLLOW);
    if (master < 0 || ioctl(master, TIOCSPTLCK, &unlocked) < 0)
        return fail(STAGE, NO_OP, errno, "open a pty");
    console_resize(master, rows, columns);
    return take_fd(&master);
}

int console_slave(int master) {
    int slave = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
    return slave < 0 ? fail(STAGE, NO_OP, errno, "open the pty's other end") : slave;
}

int console_bind(int root, int master) {
    cleanup_close int slave = console_slave(master);
    if (slave < 0)
        return -1;
    cleanup_close int dev = path_find(root, "/dev");
    if (dev < 0)
        return fail(STAGE, NO_OP, errno, "look up /dev");
    /* A console that is there already is not ours: it is covered only when it is a plain file or device of this very directory. */
    cleanup_close int made = openat(dev, "console", O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    cleanup_close int place = openat(dev, "console", O_PATH | O_NOFOLLOW | O_CLOEXEC);
    struct stat status;
    if (place < 0 || fstat(place, &status) < 0 || S_ISLNK(status.st_mode) || S_ISDIR(status.st_mode))
        return fail(STAGE, NO_OP, place < 0 ? errno : ENOTTY, "make /dev/console");
    cleanup_close int mount = detached_clone(slave, "", false);
    if (mount < 0 || detached_set_attributes(mount, ATTR_NOSUID | ATTR_NOEXEC, false) < 0 || detached_attach(mount, place) < 0)
        return fail(STAGE, NO_OP, errno, "mount /dev/console");
    return 0;
}

int console_adopt(int master, uid_t uid) {
    cleanup_close int slave = console_slave(master);
    if (slave < 0)
        return -1;
    if (fchown(slave, uid, (gid_t)-1) < 0 && errno != EINVAL && errno != EPERM)
        return fail(STAGE, NO_OP, errno, "give the terminal to user %u", uid);
    if (ioctl(slave, TIOCSCTTY, 0) < 0)
        return fail(STAGE, NO_OP, errno, "take the terminal");
    for (int fd = 0; fd <= 2; fd++)
        if (dup2(slave, fd) < 0)
            return fail(STAGE, NO_OP, errno, "put the terminal on descriptor %d", fd);
    return 0;
}

int console_find_devpts(void) {
    struct stat status;
    struct statfs kind;
    cleanup_close int devpts = open("/dev/pts", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (devpts < 0 || fstatfs(devpts, &kind) < 0)
        return fail(STAGE, NO_OP, errno, "open /dev/pts of the container");
    if (kind.f_type != DEVPTS_MAGIC || fstatat(devpts, "ptmx", &status, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISCHR(status.st_mode) ||
        status.st_rdev != makedev(5, 2) || status.st_ino != 2)
        return fail(STAGE, NO_OP, ENOTTY, "/dev/pts of the container is not a devpts");
    return take_fd(&devpts);
}
