/*
 * System calls and constants that libc headers lag behind with, so that musl-gcc without kernel headers compiles us.
 *
 * Every wrapper goes through sys_refused(): a build with -DTIFFIN_FAULTS returns ENOSYS for the calls that the
 * environment variable TIFFIN_REFUSE names (comma separated), to exercise the paths for older kernels.
 */
#ifndef TIFFIN_SYS_H
#define TIFFIN_SYS_H

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#ifdef TIFFIN_FAULTS
bool sys_refused(const char *name);
#else
static inline bool sys_refused(const char *name) {
    (void)name;
    return false;
}
#endif

#define SYS_WRAP(name, number, ...) (sys_refused(name) ? (errno = ENOSYS, -1) : syscall(number, __VA_ARGS__))

/* Numbers are the same on every architecture since 5.0. */
#define NR_pidfd_send_signal 424
#define NR_open_tree 428
#define NR_move_mount 429
#define NR_fsopen 430
#define NR_fsconfig 431
#define NR_fsmount 432
#define NR_fspick 433
#define NR_pidfd_open 434
#define NR_clone3 435
#define NR_close_range 436
#define NR_openat2 437
#define NR_pidfd_getfd 438
#define NR_faccessat2 439
#define NR_mount_setattr 442

/* openat2(2) */
#define OPEN_NO_XDEV 0x01u
#define OPEN_NO_MAGICLINKS 0x02u
#define OPEN_NO_SYMLINKS 0x04u
#define OPEN_BENEATH 0x08u
#define OPEN_IN_ROOT 0x10u
#define OPEN_CACHED 0x20u

struct open_how_v0 {
    uint64_t flags;
    uint64_t mode;
    uint64_t resolve;
};

static inline int sys_openat2(int directory, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve) {
    struct open_how_v0 how = {.flags = flags | O_CLOEXEC, .mode = mode, .resolve = resolve};
    return (int)SYS_WRAP("openat2", NR_openat2, directory, path, &how, sizeof(how));
}

/* open_tree(2), move_mount(2) */
#define TREE_CLONE 1u
#define TREE_CLOEXEC ((unsigned)O_CLOEXEC)
#ifndef AT_RECURSIVE
#define AT_RECURSIVE 0x8000
#endif
#ifndef AT_EMPTY_PATH
#define AT_EMPTY_PATH 0x1000
#endif
#define MOVE_F_SYMLINKS 0x01u
#define MOVE_F_EMPTY_PATH 0x04u
#define MOVE_T_EMPTY_PATH 0x40u
#define MOVE_BENEATH 0x200u

static inline int sys_open_tree(int directory, const char *path, unsigned flags) {
    return (int)SYS_WRAP("open_tree", NR_open_tree, directory, path, flags | TREE_CLOEXEC);
}

static inline int sys_move_mount(int from, const char *from_path, int to, const char *to_path, unsigned flags) {
    return (int)SYS_WRAP("move_mount", NR_move_mount, from, from_path, to, to_path, flags);
}

/* fsopen(2), fsconfig(2), fsmount(2), fspick(2) */
#define FS_OPEN_CLOEXEC 1u
#define FS_MOUNT_CLOEXEC 1u
#define FS_PICK_CLOEXEC 1u
#define FS_PICK_EMPTY_PATH 8u
enum {
    CONFIG_SET_FLAG,
    CONFIG_SET_STRING,
    CONFIG_SET_BINARY,
    CONFIG_SET_PATH,
    CONFIG_SET_PATH_EMPTY,
    CONFIG_SET_FD,
    CONFIG_CREATE,
    CONFIG_RECONFIGURE
};

static inline int sys_fsopen(const char *type) {
    return (int)SYS_WRAP("fsopen", NR_fsopen, type, FS_OPEN_CLOEXEC);
}

static inline int sys_fsconfig(int context, unsigned command, const char *key, const void *value, int aux) {
    return (int)SYS_WRAP("fsconfig", NR_fsconfig, context, command, key, value, aux);
}

static inline int sys_fsmount(int context, unsigned attributes) {
    return (int)SYS_WRAP("fsmount", NR_fsmount, context, FS_MOUNT_CLOEXEC, attributes);
}

static inline int sys_fspick(int directory, const char *path, unsigned flags) {
    return (int)SYS_WRAP("fspick", NR_fspick, directory, path, flags | FS_PICK_CLOEXEC);
}

/* mount_setattr(2) */
#define ATTR_RDONLY 0x01u
#define ATTR_NOSUID 0x02u
#define ATTR_NODEV 0x04u
#define ATTR_NOEXEC 0x08u
#define ATTR__ATIME 0x70u
#define ATTR_RELATIME 0x00u
#define ATTR_NOATIME 0x10u
#define ATTR_STRICTATIME 0x20u
#define ATTR_NODIRATIME 0x80u
#define ATTR_IDMAP 0x100000u
#define ATTR_NOSYMFOLLOW 0x200000u

struct mount_attr_v0 {
    uint64_t attr_set;
    uint64_t attr_clr;
    uint64_t propagation;
    uint64_t userns_fd;
};

static inline int sys_mount_setattr(int directory, const char *path, unsigned flags, const struct mount_attr_v0 *attr) {
    return (int)SYS_WRAP("mount_setattr", NR_mount_setattr, directory, path, flags, attr, sizeof(*attr));
}

/* clone3(2) */
#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x80
#endif
#ifndef CLONE_NEWCGROUP
#define CLONE_NEWCGROUP 0x02000000
#endif
#ifndef CLONE_PIDFD
#define CLONE_PIDFD 0x1000
#endif
#define CLONE3_CLEAR_SIGHAND 0x100000000ULL
#define CLONE3_INTO_CGROUP 0x200000000ULL

struct clone_args_v2 {
    uint64_t flags;
    uint64_t pidfd;
    uint64_t child_tid;
    uint64_t parent_tid;
    uint64_t exit_signal;
    uint64_t stack;
    uint64_t stack_size;
    uint64_t tls;
    uint64_t set_tid;
    uint64_t set_tid_size;
    uint64_t cgroup;
};

/* Like fork(): no stack may be given. */
static inline pid_t sys_clone3(struct clone_args_v2 *arguments) {
    return (pid_t)SYS_WRAP("clone3", NR_clone3, arguments, sizeof(*arguments));
}

/* pidfds */
#define PIDFD_IOC_GET_USER_NAMESPACE 0xff09u

static inline int sys_pidfd_open(pid_t pid, unsigned flags) {
    return (int)SYS_WRAP("pidfd_open", NR_pidfd_open, pid, flags);
}

static inline int sys_pidfd_send_signal(int pidfd, int signal) {
    return (int)SYS_WRAP("pidfd_send_signal", NR_pidfd_send_signal, pidfd, signal, NULL, 0);
}

/* close_range(2) */
#define CLOSE_RANGE_SET_CLOEXEC 4u

static inline int sys_close_range(unsigned first, unsigned last, unsigned flags) {
    return (int)SYS_WRAP("close_range", NR_close_range, first, last, flags);
}

/* execveat(2), memfd_create(2), pivot_root(2), keyctl(2) */
#ifndef MFD_CLOEXEC
#define MFD_CLOEXEC 1u
#define MFD_ALLOW_SEALING 2u
#endif
#ifndef MFD_EXEC
#define MFD_EXEC 0x10u
#endif
#ifndef F_ADD_SEALS
#define F_ADD_SEALS 1033
#define F_GET_SEALS 1034
#define F_SEAL_SEAL 1
#define F_SEAL_SHRINK 2
#define F_SEAL_GROW 4
#define F_SEAL_WRITE 8
#endif

static inline int sys_memfd_create(const char *name, unsigned flags) {
    return (int)SYS_WRAP("memfd_create", SYS_memfd_create, name, flags);
}

static inline int sys_execveat(int directory, const char *path, char *const argv[], char *const envp[], int flags) {
    return (int)SYS_WRAP("execveat", SYS_execveat, directory, path, argv, envp, flags);
}

static inline int sys_pivot_root(const char *new_root, const char *put_old) {
    return (int)SYS_WRAP("pivot_root", SYS_pivot_root, new_root, put_old);
}

#define KEYCTL_JOIN 1

static inline long sys_keyctl(int operation, unsigned long argument) {
    return SYS_WRAP("keyctl", SYS_keyctl, operation, argument, 0, 0, 0);
}

#endif
