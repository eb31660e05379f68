/* See cgroup-inner.h. */
#include "cgroup-inner.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util.h"

int cgroup_put(int directory, pid_t pid) {
    char text[16];
    int length = snprintf(text, sizeof(text), "%d", pid);
    return write_file_at(directory, "cgroup.procs", text, (size_t)length);
}

int cgroup_of(pid_t pid, const char *root, char path[CGROUP_PATH_BYTES]) {
    char file[32], text[4096];
    snprintf(file, sizeof(file), "/proc/%d/cgroup", pid);
    if (read_small_file(AT_FDCWD, file, text, sizeof(text)) < 0)
        return -1;
    char *line = starts_with(text, "0::") ? text : strstr(text, "\n0::");
    if (!line) {
        errno = ENOENT;
        return -1;
    }
    line += *line == '\n' ? 4 : 3;
    line[strcspn(line, "\n")] = '\0';
    if ((size_t)snprintf(path, CGROUP_PATH_BYTES, "%s%s", root, line) < CGROUP_PATH_BYTES)
        return 0;
    errno = ENAMETOOLONG;
    return -1;
}

static bool ends_with(const char *text, const char *end, size_t length) {
    size_t whole = strlen(text);
    return length > 0 && whole >= length && memcmp(text + whole - length, end, length) == 0;
}

int cgroup_below(const char *path, pid_t neighbour, char below[CGROUP_PATH_BYTES]) {
    char line[CGROUP_PATH_BYTES];
    if (cgroup_of(neighbour, "", line) < 0)
        return -1;
    /* The names in the container are its own: the longest beginning that is the end of our path counts. */
    for (size_t length = strlen(line); length > 0; length--)
        if ((line[length] == '/' || line[length] == '\0') && ends_with(path, line, length)) {
            snprintf(below, CGROUP_PATH_BYTES, "%s", line + length);
            return 0;
        }
    errno = ENOENT;
    return -1;
}

int cgroup_put_below(int directory, const char *below, pid_t pid) {
    if (!*below)
        return cgroup_put(directory, pid);
    cleanup_close int part = openat(directory, below + 1, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    return part < 0 ? -1 : cgroup_put(part, pid);
}

/* What ID 0 of the container is in P; -1: not known. */
static int64_t root_of(struct id_map map) {
    for (uint32_t i = 0; i < map.count; i++) {
        struct id_extent extent = map_extent(&map, i);
        if (extent.inside == 0)
            return extent.host;
    }
    return -1;
}

void cgroup_hand_over(int directory, const struct container *container) {
    static const char *const files[] = {"cgroup.procs", "cgroup.threads", "cgroup.subtree_control"};
    if (!container->id_map)
        return;
    struct fields fields = op_fields(container->id_map);
    struct id_map users = field_map(&fields), groups = field_map(&fields);
    int64_t uid = root_of(users), gid = root_of(groups);
    if (uid <= 0 || gid < 0 || fchown(directory, (uid_t)uid, (gid_t)gid) < 0)
        return;
    for (unsigned i = 0; i < ARRAY_SIZE(files); i++)
        (void)!fchownat(directory, files[i], (uid_t)uid, (gid_t)gid, AT_SYMLINK_NOFOLLOW);
}
