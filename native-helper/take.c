/* See take.h. */
#include "take.h"

#include "place.h"
#include "sys.h"
#include "util.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int source_missing(int error) {
    return fail("source", NO_OP, error, "not found");
}

/* `DIR/.` and `.` are what is in a directory. */
static bool means_content(const char *path) {
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    return length > 0 && path[length - 1] == '.' && (length == 1 || path[length - 2] == '/');
}

/* Opened for reading what can be read without harm: anything else is told by its status. */
static int reopen(int root, const char *path, const struct stat *status) {
    int flags = S_ISDIR(status->st_mode)   ? O_RDONLY | O_CLOEXEC | O_DIRECTORY
                : S_ISREG(status->st_mode) ? O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK
                                           : O_PATH | O_CLOEXEC;
    struct stat opened;
    cleanup_close int fd =
        root < 0 ? open(path, flags) : sys_openat2(root, *path ? path : ".", (uint64_t)flags, 0, OPEN_IN_ROOT | OPEN_NO_MAGICLINKS);
    if (fd < 0 || fstat(fd, &opened) < 0)
        return source_missing(errno);
    if ((opened.st_mode & S_IFMT) != (status->st_mode & S_IFMT))
        return source_missing(ESTALE);
    return take_fd(&fd);
}

static int check_kind(const struct stat *status) {
    if (S_ISSOCK(status->st_mode))
        return fail("kind", NO_OP, 0, "it is a socket, which cannot be copied");
    if (S_ISCHR(status->st_mode) || S_ISBLK(status->st_mode))
        return fail("kind", NO_OP, 0, "it is a device, which cannot be copied");
    return 0;
}

/* The name that it was asked for by; where that has none, the directory's own. */
static int name_on_host(const char *path, int fd, char *name) {
    char full[TREE_PATH_MAX + 1], link[32];
    if (strlen(path) > TREE_PATH_MAX)
        return source_missing(ENAMETOOLONG);
    copy_text(full, sizeof(full), path);
    place_trim(full);
    const char *last = place_name(full);
    if (strcmp(last, "..") == 0) {
        snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
        ssize_t length = readlink(link, full, sizeof(full) - 1);
        full[length > 0 ? length : 0] = '\0';
        last = place_name(full);
    }
    copy_text(name, TREE_NAME_MAX + 1, strlen(last) > TREE_NAME_MAX ? "" : last);
    return 0;
}

static int open_on_host(const struct take *take, char *name) {
    struct stat status;
    cleanup_close int found = open(take->path, O_PATH | O_CLOEXEC);
    if (found < 0 || fstat(found, &status) < 0)
        return source_missing(errno);
    if (check_kind(&status) < 0 || name_on_host(take->path, found, name) < 0)
        return -1;
    return reopen(-1, take->path, &status);
}

static int open_in_container(struct take *take, int root, char *name) {
    struct tree tree;
    struct stat status;
    struct place place = {.mode = 0};
    char path[TREE_PATH_MAX + 1];
    if (strlen(take->path) >= sizeof(path))
        return source_missing(ENAMETOOLONG);
    copy_text(path, sizeof(path), take->path);
    place_trim(path);
    tree_open(&tree, root);
    int found = place_find(&tree, path, &place);
    int error = errno;
    tree_close(&tree);
    if (found != 0)
        return found < 0 ? -1 : source_missing(error);
    if (place.mode == 0)
        return source_missing(ENOENT);
    status.st_mode = place.mode;
    if (check_kind(&status) < 0)
        return -1;
    copy_text(name, TREE_NAME_MAX + 1, place_name(place.path));
    /* Of a whole root, what the kernel makes in it is left out. */
    take->packer.is_root = *place.path == '\0';
    return reopen(root, place.path, &status);
}

enum { MAX_NAMES = 4096 };

/* What is behind a link is not asked: a name is enough for who types it. */
static int write_names(int directory) {
    struct stat status;
    DIR *entries = fdopendir(fcntl(directory, F_DUPFD_CLOEXEC, 3));
    if (!entries)
        return source_missing(errno);
    struct dirent *entry = NULL;
    for (int count = 0; count < MAX_NAMES && (entry = readdir(entries)); count++) {
        char line[TREE_NAME_MAX + 2];
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 || strlen(entry->d_name) > TREE_NAME_MAX)
            continue;
        bool is_known = fstatat(directory, entry->d_name, &status, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) == 0;
        line[0] = is_known && S_ISDIR(status.st_mode) ? 'd' : is_known && S_ISLNK(status.st_mode) ? 'l' : 'f';
        copy_text(line + 1, sizeof(line) - 1, entry->d_name);
        write_all(STDOUT_FILENO, line, strlen(line) + 1);
    }
    closedir(entries);
    return 0;
}

int take_all(void *context, const struct workplace *place) {
    struct take *take = context;
    char name[TREE_NAME_MAX + 1] = "";
    struct stat status;
    cleanup_close int thing = place->root < 0 ? open_on_host(take, name) : open_in_container(take, place->root, name);
    if (thing < 0 || fstat(thing, &status) < 0)
        return -1;
    if (take->is_names)
        return write_names(thing);
    bool is_content = S_ISDIR(status.st_mode) && (means_content(take->path) || *name == '\0');
    take->packer.is_live = true;
    take->packer.skips_unreadable = place->root >= 0;
    take->packer.exact_times = !take->is_stream;
    if (is_content && take->is_stream)
        return pack_all(&take->packer, thing, STDOUT_FILENO);
    return pack_one(&take->packer, thing, is_content ? "" : name, STDOUT_FILENO);
}
