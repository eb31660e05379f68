/* See measure.h. */
#include "measure.h"

#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#define LEVELS_MAX 1000
#define DISK_BLOCK 512u

struct visit {
    struct measure *measure;
    int level;
};

static int visit_directory(const struct visit *visit, int parent, const char *name);

/* 1 counted, 0 it was counted under another name. */
static int count(struct measure *measure, const struct stat *status) {
    if (!S_ISDIR(status->st_mode) && status->st_nlink > 1) {
        const uint64_t key[] = {status->st_dev, status->st_ino};
        int added = path_set_add(&measure->known, path_hash((const char *)key, sizeof(key)));
        if (added <= 0)
            return added < 0 ? fail("measure", NO_OP, ENOMEM, "remember files of several names") : 0;
    }
    measure->disk += (uint64_t)status->st_blocks * DISK_BLOCK;
    if (S_ISREG(status->st_mode))
        measure->bytes += (uint64_t)status->st_size;
    return 1;
}

static int visit_entry(const struct visit *visit, int parent, const char *name) {
    struct stat status;
    if (fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
        return errno == ENOENT || errno == ENOTDIR ? 0 : fail("measure", NO_OP, errno, "%s: look at it", name);
    visit->measure->entries += visit->level > 0;
    if (count(visit->measure, &status) < 0)
        return -1;
    return S_ISDIR(status.st_mode) && visit->level < LEVELS_MAX ? visit_directory(visit, parent, name) : 0;
}

/* What goes away while it is counted, or hides from its owner, is not counted. */
static int visit_directory(const struct visit *visit, int parent, const char *name) {
    const struct visit below = {visit->measure, visit->level + 1};
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), result = 0;
    cleanup_dir DIR *directory = fd < 0 ? NULL : fdopendir(fd);
    if (!directory)
        return errno == ENOENT || errno == EACCES || errno == ENOTDIR ? 0 : fail("measure", NO_OP, errno, "%s: list it", name);
    for (const struct dirent *entry; result == 0 && (entry = readdir(directory));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            result = visit_entry(&below, fd, entry->d_name);
    return result;
}

int measure_at(struct measure *measure, int directory, const char *name) {
    const struct visit visit = {measure, 0};
    return visit_entry(&visit, directory, name);
}
