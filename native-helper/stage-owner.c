/* See stage-owner.h. The files are hostile: anything but a regular one of at most 1 MiB has no names. */
#include "stage-owner.h"

#include "sys.h"
#include "users.h"
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { FILE_BYTES_MAX = 1 << 20, OWNER_MAX = 512 };

static char *read_names(int root, const char *path) {
    struct stat status;
    cleanup_close int fd = sys_openat2(root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0, OPEN_IN_ROOT | OPEN_NO_MAGICLINKS);
    if (fd < 0 || fstat(fd, &status) < 0 || !S_ISREG(status.st_mode) || status.st_size > FILE_BYTES_MAX)
        return NULL;
    char *text = malloc((size_t)status.st_size + 1);
    ssize_t length = text ? read_all(fd, text, (size_t)status.st_size) : -1;
    if (length < 0) {
        free(text);
        return NULL;
    }
    text[length] = '\0';
    return text;
}

static bool is_number(const char *text) {
    return *text && strspn(text, "0123456789") == strlen(text);
}

bool owner_has_names(const char *text) {
    return strspn(text, "0123456789:") != strlen(text);
}

static int find_user(int root, const char *name, uint32_t *uid, uint32_t *gid) {
    struct passwd_entry entry;
    if (is_number(name)) {
        if (!parse_u32(name, uid) || *uid == UINT32_MAX)
            return fail("name", NO_OP, 0, "%s is no user ID", name);
        *gid = *uid;
        return 0;
    }
    cleanup_free char *text = read_names(root, "etc/passwd");
    if (!text || !passwd_find(text, name, 0, &entry))
        return fail("name", NO_OP, 0, "there is no user %s in /etc/passwd of the stage", name);
    *uid = entry.uid;
    *gid = entry.gid;
    return 0;
}

static int find_group(int root, const char *name, uint32_t *gid) {
    gid_t found;
    if (is_number(name))
        return parse_u32(name, gid) && *gid != UINT32_MAX ? 0 : fail("name", NO_OP, 0, "%s is no group ID", name);
    cleanup_free char *text = read_names(root, "etc/group");
    if (!text || !group_find(text, name, &found))
        return fail("name", NO_OP, 0, "there is no group %s in /etc/group of the stage", name);
    *gid = found;
    return 0;
}

int owner_resolve(int root, const char *text, uint32_t *uid, uint32_t *gid) {
    char user[OWNER_MAX];
    const char *colon = strchr(text, ':');
    size_t length = colon ? (size_t)(colon - text) : strlen(text);
    if (length == 0 || length >= sizeof(user) || (colon && !colon[1]))
        return fail("name", NO_OP, 0, "%s is no owner: USER[:GROUP], names or numbers", text);
    memcpy(user, text, length);
    user[length] = '\0';
    if (find_user(root, user, uid, gid) < 0)
        return -1;
    return colon ? find_group(root, colon + 1, gid) : 0;
}
