/* See accounts.h. */
#include "accounts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys.h"
#include "util.h"

enum { FILE_BYTES_MAX = 1 << 20, LINE_BYTES_MAX = 4096 };

bool account_line(const char *line, gid_t gid, char *text, size_t size) {
    static const char mark[] = "$GID";
    size_t used = 0;
    while (*line && used < size) {
        bool is_mark = starts_with(line, mark);
        int added = is_mark ? snprintf(text + used, size - used, "%u", gid) : snprintf(text + used, size - used, "%c", *line);
        if (added < 0)
            return false;
        used += (size_t)added;
        line += is_mark ? sizeof(mark) - 1 : 1;
    }
    if (used + 2 > size)
        return false;
    text[used] = '\n';
    text[used + 1] = '\0';
    return true;
}

/* The file's text, or NULL: it is missing, no plain file of the root, or larger than such a file is. */
static char *read_file(int fd) {
    struct stat status;
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

static bool has_id(const char *text, bool is_group, uint32_t id) {
    struct passwd_entry entry;
    return is_group ? group_has(text, id) : passwd_find(text, NULL, id, &entry);
}

static int open_file(int root, bool is_group, uint64_t flags) {
    return sys_openat2(root, is_group ? "etc/group" : "etc/passwd", flags | O_NONBLOCK | O_NOCTTY, 0,
                       OPEN_NO_MAGICLINKS | OPEN_NO_XDEV | OPEN_IN_ROOT);
}

static void append(int fd, const char *text, const char *line) {
    size_t length = strlen(text);
    if (fd < 0 || (length > 0 && text[length - 1] != '\n' && write_all(fd, "\n", 1) < 0))
        return;
    (void)!write_all(fd, line, strlen(line));
}

static void add(const struct plan_op *op, const struct user *user) {
    struct fields fields = op_fields(op);
    char line[LINE_BYTES_MAX];
    const bool is_group = (op->flags & ACCOUNT_GROUP) != 0;
    const uint32_t id = field_u32(&fields);
    if (!account_line(field_string(&fields), user->gid, line, sizeof(line)))
        return;
    cleanup_close int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    cleanup_close int read = root < 0 ? -1 : open_file(root, is_group, O_RDONLY);
    char *text = read_file(read);
    /* Opened for writing only now: that alone makes overlay copy the file. */
    if (text && !has_id(text, is_group, id)) {
        cleanup_close int written = open_file(root, is_group, O_WRONLY | O_APPEND);
        append(written, text, line);
    }
    free(text);
}

void accounts_add(const struct plan *plan, const struct user *user) {
    for (uint32_t i = 0; i < plan->count; i++)
        if (plan->ops[i].type == OP_ACCOUNT)
            add(&plan->ops[i], user);
}
