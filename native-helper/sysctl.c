/* See sysctl.h. */
#include "sysctl.h"

#include <errno.h>
#include <string.h>

#include "sys.h"
#include "util.h"

/* Through our own procfs, which nothing of the image or of a volume can have covered. */
static int set_sysctl(const struct plan_op *op, int proc) {
    struct fields fields = op_fields(op);
    const char *key = field_string(&fields), *value = field_string(&fields);
    char path[256] = "sys/";
    size_t length = strlen(key);
    if (length >= sizeof(path) - 4)
        return fail("sysctl", (int)op->index, ENAMETOOLONG, "%s", key);
    for (size_t i = 0; i <= length; i++)
        path[i + 4] = key[i] == '.' && !strchr(key, '/') ? '/' : key[i];
    cleanup_close int fd = sys_openat2(proc, path, O_WRONLY, 0, OPEN_BENEATH | OPEN_NO_SYMLINKS | OPEN_NO_XDEV);
    if (fd < 0 || write(fd, value, strlen(value)) < 0)
        return fail("sysctl", (int)op->index, errno, "set %s to %s", key, value);
    return 0;
}

int sysctl_apply(const struct container *container, int proc) {
    for (uint32_t i = 0; i < container->plan->count; i++)
        if (container->plan->ops[i].type == OP_SYSCTL && set_sysctl(&container->plan->ops[i], proc) < 0)
            return -1;
    return 0;
}
