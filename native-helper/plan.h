/*
 * plan.h: the plan, as TypeScript compiled it (src/native/plan-encoding.ts), decoded in place.
 *
 * A plan is untrusted only in form: plan_decode() checks every byte once (bounds, counts, terminators, padding, known
 * operations, known flags) and refuses the whole file otherwise. After that the field_* readers cannot fail and hand
 * out pointers into the plan's own bytes, which live as long as the plan.
 *
 * Layout, little endian: "TFN1", u32 total bytes, u32 operations; each operation is u16 type, u16 flags, u32 payload
 * bytes, payload. Fields: u32, u64, string (u32 bytes, bytes, NUL, zero padding to 4), bytes (the same without NUL),
 * list (u32 count, strings), map (u32 count, then inside/host/length as u32 each).
 */
#ifndef TIFFIN_PLAN_H
#define TIFFIN_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum op_type {
    OP_REALM = 1,
    OP_NEW_NAMESPACE = 10,
    OP_JOIN_NAMESPACE,
    OP_ID_MAP,
    OP_HOSTNAME,
    OP_DOMAINNAME,
    OP_SYSCTL,
    OP_JOIN_NAMESPACE_PATH,
    OP_OVERLAY = 20,
    OP_ROOT_DIRECTORY,
    OP_ROOT_READ_ONLY,
    OP_ROOT_PROPAGATION,
    OP_BIND,
    OP_TMPFS,
    OP_FILESYSTEM,
    OP_DEVICE,
    OP_SYMLINK,
    OP_MASK_PATH,
    OP_READ_ONLY_PATH,
    OP_OVERLAY_MOUNT,
    OP_SECRET_FILE,
    OP_SHARED_MEMORY,
    OP_VOLUME_MOUNT,
    OP_HOOK,
    OP_USER = 40,
    OP_WORKING_DIRECTORY,
    OP_ENVIRONMENT,
    OP_ARGUMENTS,
    OP_RLIMIT,
    OP_UMASK,
    OP_OOM_SCORE_ADJUST,
    OP_CAPABILITIES,
    OP_NO_NEW_PRIVILEGES,
    OP_SECCOMP,
    OP_TERMINAL,
    OP_INIT,
    OP_PRESERVE_DESCRIPTORS,
    OP_HOLD,
    OP_SECRET_ENVIRONMENT,
    OP_ACCOUNT,
    OP_LISTEN_DESCRIPTORS,
    OP_CONTAINER = 60,
    OP_LOG,
    OP_STANDARD_INPUT,
    OP_NETWORK_TOOL,
    OP_LOOPBACK,
    OP_REMOVE_AT_EXIT,
    OP_RESTART,
    OP_STOP,
    OP_TIMEOUT,
    OP_EXTERNAL_RUNTIME,
    OP_EXEC_TARGET,
    OP_CGROUP,
    OP_CGROUP_FILE,
    OP_CGROUP_JOIN,
    OP_REMOVE_FILE = 80,
    OP_HEALTH,
    OP_STARTUP_CHECK,
    OP_HEALTH_LOG,
    OP_EVENTS,
    OP_JOURNAL,
    OP_NOTIFY,
    OP_NETWORKS = 95,
    OP_RESOLVER = 96,
    OP_STOP_WITHOUT_MEMBERS = 90,
    OP_POD_MEMBER,
};

enum { /* meaning depends on the operation */
       OVERLAY_VOLATILE = 1,
       BIND_RECURSIVE = 1,
       BIND_OPTIONAL = 2,
       BIND_COPY_UP = 4,
       BIND_CHOWN = 8,
       BIND_NO_FOLLOW = 16,
       BIND_VOLUME = 32,
       TMPFS_COPY_UP = 1,
       TMPFS_CHOWN = 2,
       TMPFS_SEAL = 4, /* read-only once all is in it */
       OVERLAY_MOUNT_CHOWN = 1,
       OVERLAY_MOUNT_COPY_UP = 2,
       OVERLAY_MOUNT_INTO = 4, /* on the parent of the target itself, unless that is a directory */
       VOLUME_MOUNT_RECURSIVE = 1,
       RESOLVER_KEEPS_HOST = 1,
       RESOLVER_SHARES_HOST = 2,
       DEVICE_OPTIONAL = 1,
       WORKING_DIRECTORY_CREATE = 1,
       USER_KEEP_GROUPS = 1,
       ACCOUNT_GROUP = 1,
       CGROUP_SYSTEMD = 1,
       CGROUP_REQUIRED = 2,
       CGROUP_KEEP_MONITOR = 4,
       CGROUP_MOVE = 8,
       CGROUP_DELEGATE = 16,
       CGROUP_SPLIT = 32,
       CGROUP_FILE_OPTIONAL = 1,
       CGROUP_FILE_OR_NEXT = 2,
};

enum namespace_kind {
    NAMESPACE_USER = 1,
    NAMESPACE_MOUNT,
    NAMESPACE_PID,
    NAMESPACE_NET,
    NAMESPACE_IPC,
    NAMESPACE_UTS,
    NAMESPACE_CGROUP,
};

enum { /* the attribute word of bind, tmpfs and filesystem */
       ATTRIBUTE_READ_ONLY = 1,
       ATTRIBUTE_NO_SUID = 2,
       ATTRIBUTE_NO_DEV = 4,
       ATTRIBUTE_NO_EXEC = 8,
       ATTRIBUTE_NO_ATIME = 16,
       ATTRIBUTE_RECURSIVE = 32,
};

struct plan_op {
    uint16_t type;
    uint16_t flags;
    uint32_t index;  /* position in the plan, for reports */
    uint32_t length; /* of the payload */
    const uint8_t *payload;
};

struct plan {
    const uint8_t *bytes;
    size_t size;
    struct plan_op *ops;
    uint32_t count;
};

struct id_extent {
    uint32_t inside, host, length;
};

/* Where the next field of an operation starts. */
struct fields {
    const uint8_t *next;
};

/* Maps the file and decodes it. Refuses one that is not a regular file of the caller's (or of root's), that others may
 * write, or that is larger than 16 MiB. -1 with errno (EINVAL: malformed, *where names the spot). */
int plan_open(const char *path, struct plan *plan, const char **where);

/* Decodes bytes that stay valid as long as the plan. -1 with errno EINVAL and *where, or ENOMEM. */
int plan_decode(const uint8_t *bytes, size_t size, struct plan *plan, const char **where);

/* Writes the plan as text to `fd`, one operation a line; what the golden tests compare. */
void plan_dump(const struct plan *plan, int fd);

const char *plan_op_name(uint16_t type);
/* Its fields in order: u = u32, U = u64, s = string, b = bytes, L = list of strings, M = ID map. */
const char *plan_op_fields(uint16_t type);
const struct plan_op *plan_find(const struct plan *plan, enum op_type type);

struct fields op_fields(const struct plan_op *op);
uint32_t field_u32(struct fields *fields);
uint64_t field_u64(struct fields *fields);
const char *field_string(struct fields *fields);
const uint8_t *field_bytes(struct fields *fields, uint32_t *size);
/* Enters a list: returns the count, after which field_string() yields each member. */
uint32_t field_list(struct fields *fields);
/* Steps over a map; the extents are read with map_extent(). */
struct id_map {
    const uint8_t *extents;
    uint32_t count;
};
struct id_map field_map(struct fields *fields);
struct id_extent map_extent(const struct id_map *map, uint32_t index);
/* The list's members as a NULL-terminated vector from malloc; NULL when memory is short. */
char **field_vector(struct fields *fields, uint32_t *count);

#endif
