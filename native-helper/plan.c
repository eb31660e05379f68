/* plan.c: decoder of the plan; see plan.h for the format. Every byte is checked here, once. */
#include "plan.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util.h"

enum { HEADER_BYTES = 12, OP_BYTES = 8, PLAN_MAX_BYTES = 16 << 20 };

/* The letters are those of plan_op_fields(). */
struct op_form {
    uint16_t type;
    uint16_t flags; /* the ones it may carry */
    const char *name;
    const char *fields;
};

static const struct op_form op_forms[] = {
    {OP_REALM, 0, "realm", "sMMss"},
    {OP_NEW_NAMESPACE, 0, "new-namespace", "u"},
    {OP_JOIN_NAMESPACE, 0, "join-namespace", "uuU"},
    {OP_ID_MAP, 0, "id-map", "MM"},
    {OP_HOSTNAME, 0, "hostname", "s"},
    {OP_DOMAINNAME, 0, "domainname", "s"},
    {OP_SYSCTL, 0, "sysctl", "ss"},
    {OP_JOIN_NAMESPACE_PATH, 0, "join-namespace-path", "us"},
    {OP_OVERLAY, OVERLAY_VOLATILE, "overlay", "Lss"},
    {OP_ROOT_DIRECTORY, 0, "root-directory", "s"},
    {OP_ROOT_READ_ONLY, 0, "root-read-only", ""},
    {OP_ROOT_PROPAGATION, 0, "root-propagation", "u"},
    {OP_BIND, BIND_RECURSIVE | BIND_OPTIONAL | BIND_COPY_UP | BIND_CHOWN | BIND_NO_FOLLOW | BIND_VOLUME, "bind", "ssuuss"},
    {OP_TMPFS, TMPFS_COPY_UP | TMPFS_CHOWN | TMPFS_SEAL, "tmpfs", "ssu"},
    {OP_FILESYSTEM, 0, "filesystem", "sssu"},
    {OP_DEVICE, DEVICE_OPTIONAL, "device", "ss"},
    {OP_SYMLINK, 0, "symlink", "ss"},
    {OP_MASK_PATH, 0, "mask-path", "s"},
    {OP_READ_ONLY_PATH, 0, "read-only-path", "s"},
    {OP_OVERLAY_MOUNT, OVERLAY_MOUNT_CHOWN | OVERLAY_MOUNT_COPY_UP | OVERLAY_MOUNT_INTO, "overlay-mount", "Lsssus"},
    {OP_SECRET_FILE, 0, "secret-file", "ssuuu"},
    {OP_SHARED_MEMORY, 0, "shared-memory", "suU"},
    {OP_HOOK, 0, "hook", "sLLus"},
    {OP_VOLUME_MOUNT, VOLUME_MOUNT_RECURSIVE, "volume-mount", "sssssLss"},
    {OP_USER, USER_KEEP_GROUPS, "user", "sL"},
    {OP_WORKING_DIRECTORY, WORKING_DIRECTORY_CREATE, "working-directory", "s"},
    {OP_ENVIRONMENT, 0, "environment", "L"},
    {OP_ARGUMENTS, 0, "arguments", "L"},
    {OP_RLIMIT, 0, "rlimit", "sUU"},
    {OP_UMASK, 0, "umask", "u"},
    {OP_OOM_SCORE_ADJUST, 0, "oom-score-adjust", "u"},
    {OP_CAPABILITIES, 0, "capabilities", "UUUU"},
    {OP_NO_NEW_PRIVILEGES, 0, "no-new-privileges", ""},
    {OP_SECCOMP, 0, "seccomp", "ub"},
    {OP_TERMINAL, 0, "terminal", "uu"},
    {OP_INIT, 0, "init", ""},
    {OP_PRESERVE_DESCRIPTORS, 0, "preserve-descriptors", "u"},
    {OP_HOLD, 0, "hold", ""},
    {OP_SECRET_ENVIRONMENT, 0, "secret-environment", "ss"},
    {OP_ACCOUNT, ACCOUNT_GROUP, "account", "us"},
    {OP_LISTEN_DESCRIPTORS, 0, "listen-descriptors", "us"},
    {OP_CONTAINER, 0, "container", "sss"},
    {OP_LOG, 0, "log", "ssU"},
    {OP_STANDARD_INPUT, 0, "standard-input", ""},
    {OP_NETWORK_TOOL, 0, "network-tool", "sL"},
    {OP_LOOPBACK, 0, "loopback", ""},
    {OP_NETWORKS, 0, "networks", "sLL"},
    {OP_RESOLVER, RESOLVER_KEEPS_HOST | RESOLVER_SHARES_HOST, "resolver", "sLLLLL"},
    {OP_REMOVE_AT_EXIT, 0, "remove-at-exit", ""},
    {OP_RESTART, 0, "restart", "su"},
    {OP_STOP, 0, "stop", "uu"},
    {OP_TIMEOUT, 0, "timeout", "U"},
    {OP_EXTERNAL_RUNTIME, 0, "external-runtime", "sLss"},
    {OP_EXEC_TARGET, 0, "exec-target", "uU"},
    {OP_CGROUP, CGROUP_SYSTEMD | CGROUP_REQUIRED | CGROUP_KEEP_MONITOR | CGROUP_MOVE | CGROUP_DELEGATE | CGROUP_SPLIT, "cgroup", "ssssss"},
    {OP_CGROUP_FILE, CGROUP_FILE_OPTIONAL | CGROUP_FILE_OR_NEXT, "cgroup-file", "ss"},
    {OP_CGROUP_JOIN, 0, "cgroup-join", "sssss"},
    {OP_REMOVE_FILE, 0, "remove-file", "s"},
    {OP_HEALTH, 0, "health", "sUUUuu"},
    {OP_STARTUP_CHECK, 0, "startup-check", "sUUuu"},
    {OP_HEALTH_LOG, 0, "health-log", "suu"},
    {OP_EVENTS, 0, "events", "ss"},
    {OP_JOURNAL, 0, "journal", "s"},
    {OP_NOTIFY, 0, "notify", "ssU"},
    {OP_STOP_WITHOUT_MEMBERS, 0, "stop-without-members", ""},
    {OP_POD_MEMBER, 0, "pod-member", "s"},
};

static const struct op_form *form_of(uint16_t type) {
    for (size_t i = 0; i < sizeof op_forms / sizeof op_forms[0]; i++)
        if (op_forms[i].type == type)
            return &op_forms[i];
    return NULL;
}

const char *plan_op_name(uint16_t type) {
    const struct op_form *form = form_of(type);
    return form ? form->name : "unknown";
}

const char *plan_op_fields(uint16_t type) {
    const struct op_form *form = form_of(type);
    return form ? form->fields : "";
}

static uint16_t load_u16(const uint8_t *p) {
    uint16_t value;
    memcpy(&value, p, sizeof value);
    return value;
}

static uint32_t load_u32(const uint8_t *p) {
    uint32_t value;
    memcpy(&value, p, sizeof value);
    return value;
}

static size_t padded(size_t size) {
    return (size + 3) & ~(size_t)3;
}

/* What is left to check of one payload. */
struct cursor {
    const uint8_t *next;
    size_t left;
};

static bool skip_checked(struct cursor *c, size_t size) {
    if (size > c->left)
        return false;
    c->next += size;
    c->left -= size;
    return true;
}

static bool check_u32(struct cursor *c, uint32_t *value) {
    if (c->left < 4)
        return false;
    *value = load_u32(c->next);
    return skip_checked(c, 4);
}

/* A length, that many bytes, for a string its only NUL, and zeros up to the next multiple of four. */
static bool check_blob(struct cursor *c, bool is_string) {
    uint32_t size;
    if (!check_u32(c, &size) || size > c->left)
        return false;
    size_t whole = padded((size_t)size + (is_string ? 1 : 0));
    if (whole > c->left)
        return false;
    if (is_string && memchr(c->next, 0, size) != NULL)
        return false;
    for (size_t i = size; i < whole; i++)
        if (c->next[i] != 0)
            return false;
    return skip_checked(c, whole);
}

static bool check_field(struct cursor *c, char letter) {
    uint32_t count;
    switch (letter) {
    case 'u':
        return skip_checked(c, 4);
    case 'U':
        return skip_checked(c, 8);
    case 's':
        return check_blob(c, true);
    case 'b':
        return check_blob(c, false);
    case 'L':
        if (!check_u32(c, &count) || count > c->left / 8)
            return false;
        for (uint32_t i = 0; i < count; i++)
            if (!check_blob(c, true))
                return false;
        return true;
    case 'M':
        if (!check_u32(c, &count) || count > c->left / 12)
            return false;
        return skip_checked(c, (size_t)count * 12);
    default:
        return false;
    }
}

static int refuse(const char **where, const char *what) {
    *where = what;
    errno = EINVAL;
    return -1;
}

static int decode_op(struct cursor *c, struct plan_op *op, const char **where) {
    if (c->left < OP_BYTES)
        return refuse(where, "truncated operation");
    op->type = load_u16(c->next);
    op->flags = load_u16(c->next + 2);
    op->length = load_u32(c->next + 4);
    skip_checked(c, OP_BYTES);
    op->payload = c->next;
    struct cursor payload = {c->next, op->length};
    if (op->length % 4 != 0 || !skip_checked(c, op->length))
        return refuse(where, "payload beyond the end");
    const struct op_form *form = form_of(op->type);
    if (form == NULL)
        return refuse(where, "unknown operation");
    if ((op->flags & ~form->flags) != 0)
        return refuse(where, "unknown flags");
    for (const char *letter = form->fields; *letter; letter++)
        if (!check_field(&payload, *letter))
            return refuse(where, form->name);
    if (payload.left != 0)
        return refuse(where, "trailing bytes in an operation");
    return 0;
}

static int decode_ops(struct cursor cursor, struct plan_op *ops, uint32_t count, const char **where) {
    for (uint32_t i = 0; i < count; i++) {
        ops[i].index = i;
        if (decode_op(&cursor, &ops[i], where) < 0)
            return -1;
    }
    return cursor.left != 0 ? refuse(where, "trailing bytes") : 0;
}

int plan_decode(const uint8_t *bytes, size_t size, struct plan *plan, const char **where) {
    *plan = (struct plan){.bytes = bytes, .size = size};
    if (size < HEADER_BYTES || memcmp(bytes, "TFN1", 4) != 0)
        return refuse(where, "not a plan");
    if (load_u32(bytes + 4) != size)
        return refuse(where, "wrong total size");
    uint32_t count = load_u32(bytes + 8);
    if (count > (size - HEADER_BYTES) / OP_BYTES)
        return refuse(where, "more operations than bytes");
    struct plan_op *ops = calloc(count ? count : 1, sizeof(*ops));
    if (ops == NULL)
        return -1;
    if (decode_ops((struct cursor){bytes + HEADER_BYTES, size - HEADER_BYTES}, ops, count, where) < 0) {
        free(ops);
        errno = EINVAL;
        return -1;
    }
    plan->ops = ops;
    plan->count = count;
    return 0;
}

int plan_open(const char *path, struct plan *plan, const char **where) {
    *where = "open";
    cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) < 0)
        return -1;
    if (!S_ISREG(st.st_mode))
        return refuse(where, "not a regular file");
    if ((st.st_uid != geteuid() && st.st_uid != 0) || (st.st_mode & 022) != 0)
        return refuse(where, "the plan is another user's, or others may write it");
    if (st.st_size <= 0 || st.st_size > PLAN_MAX_BYTES)
        return refuse(where, "absurd size");
    size_t size = (size_t)st.st_size;
    /* A copy, not a file mapping: a file that is cut while we run must not end in SIGBUS. */
    uint8_t *bytes = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (bytes == MAP_FAILED)
        return -1;
    if (read_all(fd, bytes, size) != (ssize_t)size) {
        munmap(bytes, size);
        return refuse(where, "short read");
    }
    if (plan_decode(bytes, size, plan, where) < 0) {
        int saved = errno;
        munmap(bytes, size);
        errno = saved;
        return -1;
    }
    return 0;
}

const struct plan_op *plan_find(const struct plan *plan, enum op_type type) {
    for (uint32_t i = 0; i < plan->count; i++)
        if (plan->ops[i].type == (uint16_t)type)
            return &plan->ops[i];
    return NULL;
}

struct fields op_fields(const struct plan_op *op) {
    return (struct fields){op->payload};
}

uint32_t field_u32(struct fields *fields) {
    uint32_t value = load_u32(fields->next);
    fields->next += 4;
    return value;
}

uint64_t field_u64(struct fields *fields) {
    uint64_t value;
    memcpy(&value, fields->next, sizeof value);
    fields->next += 8;
    return value;
}

const char *field_string(struct fields *fields) {
    uint32_t size = field_u32(fields);
    const char *text = (const char *)fields->next;
    fields->next += padded((size_t)size + 1);
    return text;
}

const uint8_t *field_bytes(struct fields *fields, uint32_t *size) {
    *size = field_u32(fields);
    const uint8_t *bytes = fields->next;
    fields->next += padded(*size);
    return bytes;
}

uint32_t field_list(struct fields *fields) {
    return field_u32(fields);
}

struct id_map field_map(struct fields *fields) {
    uint32_t count = field_u32(fields);
    struct id_map map = {fields->next, count};
    fields->next += (size_t)count * 12;
    return map;
}

struct id_extent map_extent(const struct id_map *map, uint32_t index) {
    const uint8_t *p = map->extents + (size_t)index * 12;
    return (struct id_extent){load_u32(p), load_u32(p + 4), load_u32(p + 8)};
}

char **field_vector(struct fields *fields, uint32_t *count) {
    *count = field_list(fields);
    char **vector = calloc((size_t)*count + 1, sizeof *vector);
    if (vector == NULL)
        return NULL;
    for (uint32_t i = 0; i < *count; i++)
        vector[i] = (char *)(uintptr_t)field_string(fields);
    return vector;
}
