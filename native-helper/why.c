/* See why.h. The user's own rights decide each look-up; where they end, the container's root goes on, so that the rest can be told, too. */
#include "why.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "sys.h"

enum { TODO_BYTES = 1 << 16, PROC_MAGIC = 0x9fa0 };

/* linux/capability.h and linux/securebits.h, which musl does not have. */
enum { CAPABILITY_VERSION_3 = 0x20080522, SECURE_NO_SETUID_FIXUP = 4 };
struct capability_header {
    uint32_t version;
    int pid;
};
struct capability_data {
    uint32_t effective, permitted, inheritable;
};

static int set_effective(uint64_t wanted) {
    struct capability_header header = {.version = CAPABILITY_VERSION_3, .pid = 0};
    struct capability_data data[2];
    if (syscall(SYS_capget, &header, data) < 0)
        return -1;
    data[0].effective = (uint32_t)wanted & data[0].permitted;
    data[1].effective = (uint32_t)(wanted >> 32) & data[1].permitted;
    return (int)syscall(SYS_capset, &header, data);
}

/* Without the kernel's fix-up of capabilities, changing the user changes nothing else. */
static int become_user(const struct why_walk *walk) {
    const struct user *who = &walk->who;
    if (!walk->keep_groups && setgroups(who->group_count, who->groups) < 0 && who->group_count > 0)
        return fail("user", NO_OP, errno, "take the groups of user %u", who->uid);
    if (setresgid((gid_t)-1, who->gid, (gid_t)-1) < 0 || setresuid((uid_t)-1, who->uid, (uid_t)-1) < 0)
        return fail("user", NO_OP, errno, "become user %u, group %u: IDs that the container does not have", who->uid, who->gid);
    /* A change of the user takes the death signal away. */
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    return set_effective(walk->effective) < 0 ? fail("user", NO_OP, errno, "set capabilities") : 0;
}

/* A container without an ID 0 is looked at with the user's own IDs and all capabilities. */
static void become_root(void) {
    (void)!set_effective(UINT64_MAX);
    (void)!setresuid((uid_t)-1, 0, (uid_t)-1);
    (void)!setresgid((gid_t)-1, 0, (gid_t)-1);
}

static int may(int directory, const char *path, int mode, int flags) {
    return SYS_WRAP("faccessat2", NR_faccessat2, directory, path, mode, flags | AT_EACCESS) < 0 ? errno : 0;
}

static int look_up(int directory, const char *name, int flags, int *error) {
    int fd = openat(directory, name, O_PATH | O_CLOEXEC | flags);
    *error = fd < 0 ? errno : 0;
    return fd;
}

/* As the user; failing that, as root, whose success does not count. */
static int open_step(const struct why_walk *walk, int directory, const char *name, int flags, int *error) {
    int unimportant;
    int fd = look_up(directory, name, flags, error);
    if (fd >= 0 || *error != EACCES)
        return fd;
    become_root();
    fd = look_up(directory, name, flags, &unimportant);
    return become_user(walk) < 0 ? -1 : fd;
}

static struct why_step *add_step(struct why_walk *walk, int from, const char *name) {
    if (walk->count == WHY_STEPS_MAX) {
        walk->stopped = E2BIG;
        return NULL;
    }
    struct why_step *step = &walk->step[walk->count++];
    *step = (struct why_step){.fd = -1, .from = from};
    snprintf(step->name, sizeof(step->name), "%s", name);
    return step;
}

static void ask(struct why_step *step) {
    static const int modes[3] = {R_OK, W_OK, X_OK};
    for (int i = 0; i < 3; i++)
        step->access[i] = step->fd < 0 ? step->error : may(step->fd, "", modes[i], AT_EMPTY_PATH);
}

static bool is_proc(int fd) {
    struct statfs status;
    return fstatfs(fd, &status) == 0 && status.f_type == PROC_MAGIC;
}

/* Puts the link's content before what remains; false at a bound. */
static bool follow(struct why_walk *walk, struct why_step *step, int *links, char todo[TODO_BYTES]) {
    static char rest[TODO_BYTES];
    ssize_t length = readlinkat(step->fd, "", step->target, sizeof(step->target) - 1);
    step->target[length > 0 ? length : 0] = '\0';
    memcpy(rest, todo, TODO_BYTES);
    int whole = snprintf(todo, TODO_BYTES, "%s/%s", step->target, rest + strspn(rest, "/"));
    /* A slash of ours at the end would ask for a directory. */
    if (whole > 0 && whole < TODO_BYTES && rest[0] == '\0')
        todo[whole - 1] = '\0';
    if (length > 0 && ++*links <= WHY_LINKS_MAX && whole < TODO_BYTES)
        return true;
    walk->stopped = length <= 0 ? ENOENT : *links > WHY_LINKS_MAX ? ELOOP : ENAMETOOLONG;
    return false;
}

/* The next component without its slashes; false at the end. A longer name than the kernel takes is cut to one that it does not take either.
 */
static bool next_name(char todo[TODO_BYTES], char name[WHY_NAME_MAX + 2]) {
    char *start = todo + strspn(todo, "/");
    size_t length = strcspn(start, "/");
    size_t kept = length > WHY_NAME_MAX + 1 ? WHY_NAME_MAX + 1 : length;
    memcpy(name, start, kept);
    name[kept] = '\0';
    memmove(todo, start + length, strlen(start + length) + 1);
    return length > 0;
}

/* The links of /proc lead where their text does not say: they are followed by the kernel. */
static void follow_magic(const struct why_walk *walk, struct why_step *step, const char *name) {
    int error;
    (void)!readlinkat(step->fd, "", step->target, sizeof(step->target) - 1);
    int fd = open_step(walk, walk->step[step->from].fd, name, 0, &error);
    close_fd(&step->fd);
    step->fd = fd;
    step->error = error;
}

static int walk_path(struct why_walk *walk, char todo[TODO_BYTES]) {
    char name[WHY_NAME_MAX + 2];
    int here = 0, links = 0;
    struct why_step *root = add_step(walk, -1, "/");
    if (!root)
        return 0;
    root->fd = look_up(AT_FDCWD, "/", O_DIRECTORY, &root->error);
    ask(root);
    while (root->fd >= 0 && next_name(todo, name)) {
        struct stat status;
        struct why_step *step = add_step(walk, here, name);
        if (!step)
            return 0;
        step->fd = open_step(walk, walk->step[here].fd, name, O_NOFOLLOW, &step->error);
        if (first_failure()->set)
            return -1;
        bool is_link = step->fd >= 0 && fstat(step->fd, &status) == 0 && S_ISLNK(status.st_mode);
        if (is_link && is_proc(step->fd)) {
            follow_magic(walk, step, name);
            is_link = false;
        }
        ask(step);
        if (step->fd < 0)
            return 0;
        if (!is_link)
            here = walk->count - 1;
        else if (!follow(walk, step, &links, todo))
            return 0;
        else if (step->target[0] == '/')
            here = 0;
    }
    return 0;
}

int why_walk(struct why_walk *walk) {
    static char todo[TODO_BYTES];
    if (prctl(PR_SET_SECUREBITS, SECURE_NO_SETUID_FIXUP, 0, 0, 0) < 0)
        return fail("user", NO_OP, errno, "keep capabilities");
    if (chdir("/") < 0)
        return fail("directory", NO_OP, errno, "enter the container's root");
    become_root();
    if (become_user(walk) < 0)
        return -1;
    if (strlen(walk->path) < TODO_BYTES)
        memcpy(todo, walk->path, strlen(walk->path) + 1);
    walk->answer = may(AT_FDCWD, walk->path, walk->mode, 0);
    return walk_path(walk, todo);
}
