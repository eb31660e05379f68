/* Files of copies: each has its name only when it is whole, so that who is interrupted leaves no half of one. */
#include "unpack.h"

#include "sys.h"
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

static int cannot(const struct unpacker *unpacker, const char *what) {
    return fail("write", NO_OP, errno, "%s: %s", unpacker->path, what);
}

static void choose_name(char name[WHOLE_NAME_BYTES]) {
    uint64_t number = 0;
    (void)!getrandom(&number, sizeof(number), 0);
    snprintf(name, WHOLE_NAME_BYTES, ".tiffin-%016llx", (unsigned long long)number);
}

/* What something is mounted on cannot be replaced: a volume that is a file gets new content. */
static int open_mounted(struct unpacker *unpacker, const struct directory *directory, const char *name) {
    struct stat status;
    cleanup_close int fd = openat(directory->fd, name, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &status) < 0)
        return cannot(unpacker, "open what is mounted there");
    if (!S_ISREG(status.st_mode))
        return fail("kind", NO_OP, EBUSY, "%s: replace what is mounted there", unpacker->path);
    return ftruncate(fd, 0) < 0 ? cannot(unpacker, "replace the content of what is mounted there") : take_fd(&fd);
}

static bool is_mounted(const struct directory *directory, const char *name) {
    cleanup_close int fd = sys_openat2(directory->fd, name, O_PATH | O_NOFOLLOW | O_CLOEXEC, 0, OPEN_NO_XDEV);
    return fd < 0 && errno == EXDEV;
}

/* Without a name where the file system can do that; else with one that it will not keep. */
static int open_fresh(const struct unpacker *unpacker, const struct directory *directory, struct whole_file *file) {
    mode_t mode = unpacker->entry.mode & 0777;
    file->fd = unpacker->proc < 0 ? -1 : openat(directory->fd, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, mode);
    if (file->fd >= 0 || (unpacker->proc >= 0 && errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL && errno != ENOENT))
        return file->fd;
    do {
        choose_name(file->name);
        file->fd = openat(directory->fd, file->name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    } while (file->fd < 0 && errno == EEXIST);
    if (file->fd < 0)
        file->name[0] = '\0';
    return file->fd;
}

int whole_open(struct unpacker *unpacker, const struct directory *directory, const char *name, struct whole_file *file) {
    struct stat status;
    *file = (struct whole_file){.fd = -1};
    bool exists = fstatat(directory->fd, name, &status, AT_SYMLINK_NOFOLLOW) == 0;
    if (exists && S_ISDIR(status.st_mode) && unpacker->keeps_kinds)
        return fail("kind", NO_OP, 0, "%s: file exists", unpacker->path);
    file->is_in_place = exists && is_mounted(directory, name);
    if (file->is_in_place)
        return (file->fd = open_mounted(unpacker, directory, name)) < 0 ? -1 : 0;
    return open_fresh(unpacker, directory, file) < 0 ? cannot(unpacker, "make the file") : 0;
}

static int link_as(const struct unpacker *unpacker, const struct directory *directory, const char *name, int fd) {
    char path[32];
    snprintf(path, sizeof(path), "self/fd/%d", fd);
    return linkat(unpacker->proc, path, directory->fd, name, AT_SYMLINK_FOLLOW);
}

static int replace(struct unpacker *unpacker, struct directory *directory, const char *name, const struct whole_file *file) {
    bool was_whiteout;
    if (renameat(directory->fd, file->name, directory->fd, name) == 0)
        return 0;
    if (errno != EISDIR)
        return cannot(unpacker, "give the file its name");
    if (unpack_make_room(unpacker, directory, name, &was_whiteout) < 0)
        return -1;
    return renameat(directory->fd, file->name, directory->fd, name) < 0 ? cannot(unpacker, "give the file its name") : 0;
}

int whole_finish(struct unpacker *unpacker, struct directory *directory, const char *name, struct whole_file *file) {
    if (file->is_in_place)
        return 0;
    if (!*file->name) {
        if (link_as(unpacker, directory, name, file->fd) == 0)
            return 0;
        if (errno != EEXIST)
            return cannot(unpacker, "give the file its name");
        choose_name(file->name);
        if (link_as(unpacker, directory, file->name, file->fd) < 0) {
            file->name[0] = '\0';
            return cannot(unpacker, "give the file a name");
        }
    }
    if (replace(unpacker, directory, name, file) < 0)
        return -1;
    file->name[0] = '\0';
    return 0;
}

void whole_close(const struct directory *directory, struct whole_file *file) {
    if (*file->name)
        unlinkat(directory->fd, file->name, 0);
    close_fd(&file->fd);
}
