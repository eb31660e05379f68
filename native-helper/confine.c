/* Credentials of the container's process; see process.h. */
#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "process.h"
#include "sys.h"
#include "util.h"

#define STAGE "confine"

/* linux/capability.h, linux/seccomp.h and linux/filter.h, which musl does not have. */
#define CAPABILITY_VERSION_3 0x20080522
#define CAPABILITY_LAST 63
#define CAPABILITY_SYS_ADMIN 21
#define SECCOMP_OPERATION_FILTER 1
#ifndef PR_CAP_AMBIENT
#define PR_CAP_AMBIENT 47
#define PR_CAP_AMBIENT_RAISE 2
#define PR_CAP_AMBIENT_CLEAR_ALL 4
#endif

struct capability_header {
    uint32_t version;
    int pid;
};

struct capability_data {
    uint32_t effective, permitted, inheritable;
};

struct filter_program {
    unsigned short length;
    const void *filter;
};

struct capability_sets {
    uint64_t bounding, effective, permitted, ambient;
};

static int set_capabilities(uint64_t effective, uint64_t permitted, uint64_t inheritable) {
    struct capability_header header = {.version = CAPABILITY_VERSION_3};
    struct capability_data data[2] = {
        {(uint32_t)effective, (uint32_t)permitted, (uint32_t)inheritable},
        {(uint32_t)(effective >> 32), (uint32_t)(permitted >> 32), (uint32_t)(inheritable >> 32)},
    };
    return (int)syscall(SYS_capset, &header, data);
}

/* What this kernel and our own bounding set know; asking for more would be EPERM. */
static uint64_t existing_capabilities(void) {
    uint64_t existing = 0;
    for (int capability = 0; capability <= CAPABILITY_LAST; capability++) {
        int held = prctl(PR_CAPBSET_READ, capability, 0, 0, 0);
        if (held < 0) /* the first number beyond the kernel's last */
            break;
        existing |= (uint64_t)held << capability;
    }
    return existing;
}

/*
 * A user other than root gets only what was asked for by name (the ambient set), as under Podman; the bounding set still
 * limits what set-uid programs may regain. Inheritable is what ambient needs, and otherwise empty (CVE-2022-27649).
 */
static struct capability_sets wanted_capabilities(const struct container *container, const struct user *user, uint64_t existing) {
    struct fields fields = op_fields(container->capabilities);
    struct capability_sets sets;
    sets.bounding = field_u64(&fields) & existing;
    sets.effective = field_u64(&fields) & existing;
    sets.permitted = field_u64(&fields) & existing;
    sets.ambient = field_u64(&fields) & existing;
    if (user->uid != 0)
        sets.effective = sets.permitted = sets.ambient;
    else
        sets.ambient = 0;
    return sets;
}

static int drop_bounding(uint64_t bounding, uint64_t existing) {
    for (int capability = 0; capability <= CAPABILITY_LAST; capability++) {
        if (((bounding | ~existing) >> capability) & 1)
            continue;
        if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) < 0 && errno != EINVAL)
            return fail(STAGE, NO_OP, errno, "drop capability %d from the bounding set", capability);
    }
    return 0;
}

/* In a user namespace with a single ID nobody may set groups: the user's own stay, which map to nobody inside. */
static int set_groups(const struct user *user) {
    char answer[8];
    if (user->keeps_groups)
        return 0;
    if (setgroups(user->group_count, user->groups) == 0)
        return 0;
    int saved = errno;
    if (saved == EPERM && read_small_file(AT_FDCWD, "/proc/self/setgroups", answer, sizeof(answer)) > 0 && starts_with(answer, "deny"))
        return 0;
    return fail("user", NO_OP, saved, "set the supplementary groups");
}

static int set_ids(const struct user *user) {
    if (set_groups(user) < 0)
        return -1;
    if (setresgid(user->gid, user->gid, user->gid) < 0)
        return fail("user", NO_OP, errno, "group %u is not among the container's mapped IDs", user->gid);
    if (setresuid(user->uid, user->uid, user->uid) < 0)
        return fail("user", NO_OP, errno, "user %u is not among the container's mapped IDs", user->uid);
    return 0;
}

static int load_seccomp(const struct container *container) {
    if (!container->seccomp)
        return 0;
    struct fields fields = op_fields(container->seccomp);
    uint32_t flags = field_u32(&fields), size;
    const uint8_t *program = field_bytes(&fields, &size);
    if (size == 0 || size % 8 != 0 || size / 8 > 4096)
        return fail("seccomp", (int)container->seccomp->index, EINVAL, "the filter has an impossible size");
    struct filter_program filter = {.length = (unsigned short)(size / 8), .filter = program};
    if (syscall(SYS_seccomp, SECCOMP_OPERATION_FILTER, flags, &filter) < 0)
        return fail("seccomp", (int)container->seccomp->index, errno, "load the filter");
    return 0;
}

static int raise_ambient(uint64_t ambient) {
    for (int capability = 0; capability <= CAPABILITY_LAST; capability++)
        if (((ambient >> capability) & 1) && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0) < 0)
            return fail(STAGE, NO_OP, errno, "raise ambient capability %d", capability);
    return 0;
}

/*
 * Without no-new-privileges loading a filter needs CAP_SYS_ADMIN, so the capabilities survive the change of user
 * (KEEPCAPS) until the filter is in; after it only capset and prctl are called, which a sane filter allows.
 */
int process_confine(const struct container *container, const struct user *user) {
    struct capability_sets sets = {0};
    uint64_t all = existing_capabilities();
    if (container->capabilities) {
        sets = wanted_capabilities(container, user, all);
        if (drop_bounding(sets.bounding, all) < 0)
            return -1;
    }
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) < 0)
        return fail(STAGE, NO_OP, errno, "keep capabilities");
    if (set_ids(user) < 0)
        return -1;
    if (!container->no_new_privileges && container->seccomp) {
        if (set_capabilities(sets.permitted | (1ULL << CAPABILITY_SYS_ADMIN), sets.permitted | (1ULL << CAPABILITY_SYS_ADMIN), 0) < 0)
            return fail(STAGE, NO_OP, errno, "keep the right to load the seccomp filter");
        if (load_seccomp(container) < 0)
            return -1;
    }
    if (!container->capabilities && user->uid == 0)
        sets.effective = sets.permitted = all;
    if (set_capabilities(sets.effective, sets.permitted, sets.ambient) < 0 || raise_ambient(sets.ambient) < 0)
        return fail(STAGE, NO_OP, errno, "set the capabilities");
    if (container->no_new_privileges && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        return fail(STAGE, NO_OP, errno, "set no-new-privileges");
    return container->no_new_privileges ? load_seccomp(container) : 0;
}
