/* How many IDs the layers of an image need. See remap.h. */
#include "remap.h"

#include "sys.h"
#include "users.h"
#include "util.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { LEVELS_MAX = 1000, ACCOUNTS_BYTES_MAX = 1 << 20, NOBODY = 65534 };

static void note(uint32_t *highest, uint32_t id) {
    if (id > *highest && id != UINT32_MAX)
        *highest = id;
}

static int look_through(int directory, int level, uint32_t *highest) {
    int listed = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    cleanup_dir DIR *stream = listed < 0 ? NULL : fdopendir(listed);
    if (!stream)
        return fail("remap", NO_OP, errno, "list a directory of a layer");
    for (const struct dirent *entry; (entry = readdir(stream));) {
        struct stat status;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
            fstatat(directory, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) < 0)
            continue;
        note(highest, status.st_uid);
        note(highest, status.st_gid);
        if (!S_ISDIR(status.st_mode) || level == LEVELS_MAX)
            continue;
        cleanup_close int below = openat(directory, entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (below < 0 || look_through(below, level + 1, highest) < 0)
            return below < 0 ? fail("remap", NO_OP, errno, "open %s of a layer", entry->d_name) : -1;
    }
    return 0;
}

/* Whether the layer has the file; nobody's number, which all images have, does not count. */
static bool note_accounts(int layer, const char *path, uint32_t *highest) {
    struct stat status;
    cleanup_close int fd = sys_openat2(layer, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0, OPEN_NO_MAGICLINKS | OPEN_IN_ROOT);
    if (fd < 0 || fstat(fd, &status) < 0 || !S_ISREG(status.st_mode) || status.st_size > ACCOUNTS_BYTES_MAX)
        return false;
    char *text = malloc((size_t)status.st_size + 1), *rest = NULL;
    ssize_t length = text ? read_all(fd, text, (size_t)status.st_size) : -1;
    if (length >= 0)
        text[length] = '\0';
    for (char *line = length < 0 ? NULL : strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        uint32_t id;
        char *number = strchr(line, ':');
        number = number ? strchr(number + 1, ':') : NULL;
        if (!number)
            continue;
        number++;
        number[strcspn(number, ":")] = '\0';
        if (parse_u32(number, &id) && id != NOBODY)
            note(highest, id);
    }
    free(text);
    return length >= 0;
}

int remap_needs(char *const *layers, int count, uint32_t *highest) {
    bool has_users = false, has_groups = false;
    *highest = 0;
    for (int i = 0; i < count; i++) {
        cleanup_close int layer = open(layers[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (layer < 0)
            return fail("remap", NO_OP, errno, "open %s", layers[i]);
        has_users = has_users || note_accounts(layer, "etc/passwd", highest);
        has_groups = has_groups || note_accounts(layer, "etc/group", highest);
        if (look_through(layer, 0, highest) < 0)
            return -1;
    }
    return 0;
}
