/*
 * why REALMARGS (--ids UID:GID:GROUP,… | --user NAME [--groups GROUP,…]) --caps HEX --root-caps HEX PID START MODE PATH: what a process of
 * a container meets on its way to a path.
 * why --plan FILE [--user NAME [--groups GROUP,…]] --caps HEX --root-caps HEX MODE PATH: the same of a container that does not run.
 *
 * Run by src/native/why.ts. A walker joins the namespaces of the process and walks as that user (why.c); we stay outside and describe the
 * files that it holds, with the owners that the host sees. Of a container that does not run the walker has a root of its own (endpoint.h),
 * and sends the files over a socket. No program of the container is run. On standard output, a line each, bytes in
 * hexadecimal, `-` for nothing: `who UID GID GROUP,…`, for each component
 * `step FROM NAME ERROR R W X MODE UID GID MOUNT ATTRIBUTES TARGET ACL`, `mounts TEXT` of a container that does not run, at last
 * `answer ERROR STOPPED`. One line on descriptor 3.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "channel.h"
#include "container.h"
#include "endpoint.h"
#include "namespaces.h"
#include "realm.h"
#include "rooted.h"
#include "sanitise.h"
#include "sys.h"
#include "verbs.h"
#include "why.h"

enum { REPORT_FD = 3, ACL_MAX = 4096, USER_WORDS = 1024, MOUNTS_MAX = 1 << 20 };

/* linux/stat.h, which musl's sys/stat.h collides with. */
enum { STATX_BASIC = 0x7ff, STATX_MOUNT = 0x1000 };
struct file_status {
    uint32_t mask, block_size;
    uint64_t attributes;
    uint32_t links, uid, gid;
    uint16_t mode, spare;
    uint64_t inode, size, blocks, attributes_mask;
    uint64_t times[8];
    uint32_t devices[4];
    uint64_t mount;
    uint64_t rest[13];
};

struct request {
    struct realm realm;
    struct identity target;
    const char *user;        /* looked up in the container; NULL: the IDs are in the walk */
    const char *groups;      /* and others with it */
    uint64_t root_effective; /* what a looked-up user 0 has */
    struct endpoint stopped; /* with a plan: the container does not run */
};

static int parse_ids(const char *text, struct user *who, bool *keep_groups) {
    char *end;
    who->uid = (uid_t)strtoul(text, &end, 10);
    if (*end++ != ':')
        return -1;
    who->gid = (gid_t)strtoul(end, &end, 10);
    if (*end++ != ':')
        return -1;
    /* The caller's, which the container has no numbers for. */
    *keep_groups = strcmp(end, "=") == 0;
    while (*end && !*keep_groups && who->group_count < GROUPS_MAX) {
        who->groups[who->group_count++] = (gid_t)strtoul(end, &end, 10);
        if (*end && *end++ != ',')
            return -1;
    }
    return *end && !*keep_groups ? -1 : 0;
}

static int take_option(struct request *request, struct why_walk *walk, const char *name, const char *value) {
    if (strcmp(name, "--plan") == 0)
        request->stopped.plan = value;
    else if (strcmp(name, "--user") == 0)
        request->user = value;
    else if (strcmp(name, "--groups") == 0)
        request->groups = value;
    else if (strcmp(name, "--caps") == 0)
        walk->effective = strtoull(value, NULL, 16);
    else if (strcmp(name, "--root-caps") == 0)
        request->root_effective = strtoull(value, NULL, 16);
    else if (strcmp(name, "--ids") == 0)
        return parse_ids(value, &walk->who, &walk->keep_groups);
    else
        return realm_option(&request->realm, name, value) <= 0 ? -1 : 0;
    return 0;
}

static int read_request(int argc, char **argv, struct request *request, struct why_walk *walk) {
    int next = 1;
    for (; next + 1 < argc && starts_with(argv[next], "--"); next += 2)
        if (take_option(request, walk, argv[next], argv[next + 1]) < 0)
            return fail("arguments", NO_OP, EINVAL, "why: %s", argv[next]);
    bool is_stopped = request->stopped.plan != NULL;
    if (!is_stopped && (next + 4 != argc || !parse_int(argv[next], 1, INT32_MAX, &request->target.pid) ||
                        !parse_u64(argv[next + 1], &request->target.start_time)))
        return fail("arguments", NO_OP, EINVAL, "why: process, its start time, mode and path, please");
    next += is_stopped ? 0 : 2;
    if (next + 2 != argc || !parse_int(argv[next], 0, R_OK | W_OK | X_OK, &walk->mode))
        return fail("arguments", NO_OP, EINVAL, "why: mode and path, please");
    walk->path = argv[next + 1];
    return 0;
}

/* A string as plans have it; NULL when there is no room. */
static uint32_t *put_string(uint32_t *at, const uint32_t *end, const char *text, size_t length) {
    size_t words = length / 4 + 1;
    if (!at || (size_t)(end - at) < words + 1)
        return NULL;
    *at++ = (uint32_t)length;
    memcpy(at, text, length);
    return at + words;
}

/* The user as exec looks it up, in the container's files. */
static int find_user(const struct request *request, struct why_walk *walk) {
    uint32_t payload[USER_WORDS] = {0};
    uint32_t *count = put_string(payload, payload + USER_WORDS - 1, request->user, strlen(request->user));
    uint32_t *next = count ? count + 1 : NULL;
    for (const char *group = request->groups; next && group && *group;) {
        size_t length = strcspn(group, ",");
        next = put_string(next, payload + USER_WORDS, group, length);
        ++*count;
        group += length + (group[length] == ',');
    }
    if (!next)
        return fail("user", NO_OP, ENAMETOOLONG, "the user's name is too long");
    struct plan_op op = {.type = OP_USER, .length = sizeof(payload), .payload = (const uint8_t *)payload};
    if (user_resolve(&op, &walk->who) < 0)
        return -1;
    if (walk->who.uid == 0)
        walk->effective = request->root_effective;
    return 0;
}

static int walk_inside(const struct request *request, struct why_walk *walk) {
    if (request->user && (chdir("/") < 0 || find_user(request, walk) < 0))
        return -1;
    return why_walk(walk);
}

static pid_t fork_sharing_descriptors(void) {
    struct clone_args_v2 arguments = {.flags = CLONE_FILES, .exit_signal = SIGCHLD};
    return sys_clone3(&arguments);
}

/* Only a child is in the PID namespace that was joined. */
static int enter_and_walk(const struct request *request, struct why_walk *walk, pid_t parent) {
    cleanup_close int pidfd = identity_open(&request->target);
    if (pidfd < 0)
        return fail("process", NO_OP, ESRCH, "the container is not running");
    die_with_parent(parent);
    if (realm_enter(&request->realm, 0) < 0)
        return -1;
    /* From here on the container's processes may see us, and must not look into us. */
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    if (namespaces_join(pidfd, request->target.pid, NO_OP) < 0)
        return -1;
    pid_t walker = fork_sharing_descriptors();
    if (walker == 0) {
        if (walk_inside(request, walk) < 0)
            walk->failure = *first_failure();
        _exit(0);
    }
    int status = 1;
    if (walker < 0 || RETRY(waitpid(walker, &status, 0)) < 0 || status != 0)
        return fail("process", NO_OP, walker < 0 ? errno : EIO, "look at files in the container");
    return 0;
}

/* What the walker of a container that does not run works with. */
struct sender {
    const struct request *request;
    struct why_walk *walk;
    int proc; /* /proc of the PID namespace that it is in */
    int out;
};

/* The kind says nothing; -1 are the mounts, else it is the number of a step. */
static int send_file(const struct sender *sender, int index, int fd) {
    return channel_send(sender->out, MESSAGE_READY, index, 0, fd) < 0 ? fail("process", NO_OP, errno, "hand on a file") : 0;
}

/* As the container's user, unless somebody was named. */
static int walk_stopped(void *context, const struct workplace *place) {
    const struct sender *sender = context;
    struct why_walk *walk = sender->walk;
    cleanup_close int mounts = openat(sender->proc, "self/mountinfo", O_RDONLY | O_CLOEXEC);
    if (sender->request->user) {
        if (find_user(sender->request, walk) < 0)
            return -1;
    } else {
        walk->who = place->owner;
        walk->effective = walk->who.uid == 0 ? sender->request->root_effective : walk->effective;
    }
    if (mounts < 0)
        return fail("process", NO_OP, errno, "read the mounts of the container");
    if (send_file(sender, -1, mounts) < 0 || why_walk(walk) < 0)
        return -1;
    for (int i = 0; i < walk->count; i++)
        if (walk->step[i].fd >= 0 && send_file(sender, i, walk->step[i].fd) < 0)
            return -1;
    return 0;
}

/* Until the walker has ended. Its numbers of descriptors mean nothing here. */
static int take_files(int in, struct why_walk *walk) {
    struct message message;
    static int files[WHY_STEPS_MAX];
    int mounts = -1, fd = -1;
    memset(files, 0xff, sizeof(files));
    while (channel_receive(in, &message, &fd) == 1) {
        if (message.number >= 0 && message.number < WHY_STEPS_MAX)
            files[message.number] = fd;
        else
            mounts = fd;
    }
    for (int i = 0; i < WHY_STEPS_MAX; i++)
        walk->step[i].fd = files[i];
    return mounts;
}

/* The mounts of the walker's namespace go to *mounts. */
static int explain_stopped(const struct request *request, struct why_walk *walk, int *mounts) {
    struct sender sender = {.request = request, .walk = walk, .proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC)};
    int ends[2], status = 1;
    if (sender.proc < 0 || channel_pair(ends) < 0)
        return fail("process", NO_OP, errno, "make room for a walk");
    sender.out = ends[1];
    pid_t walker = fork();
    if (walker == 0) {
        close(ends[0]);
        if (endpoint_run(&request->stopped, walk_stopped, &sender) < 0)
            walk->failure = *first_failure();
        _exit(0);
    }
    close(ends[1]);
    *mounts = take_files(ends[0], walk);
    if (walker < 0 || RETRY(waitpid(walker, &status, 0)) < 0 || status != 0)
        return fail("process", NO_OP, walker < 0 ? errno : EIO, "look into the container");
    return 0;
}

static void print_hex(FILE *out, const void *bytes, size_t length) {
    fprintf(out, length == 0 ? " -" : " ");
    for (size_t i = 0; i < length; i++)
        fprintf(out, "%02x", ((const uint8_t *)bytes)[i]);
}

/* Our own /proc leads to the file, and translates the IDs of its access list for us. */
static void print_acl(FILE *out, int fd) {
    char path[32];
    uint8_t acl[ACL_MAX];
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    ssize_t length = fd < 0 ? -1 : getxattr(path, "system.posix_acl_access", acl, sizeof(acl));
    print_hex(out, acl, length > 0 ? (size_t)length : 0);
}

static void print_step(FILE *out, const struct why_step *step) {
    struct file_status status = {0};
    if (step->fd >= 0 && syscall(SYS_statx, step->fd, "", AT_EMPTY_PATH, STATX_BASIC | STATX_MOUNT, &status) < 0)
        status = (struct file_status){0};
    fprintf(out, "step %d", step->from);
    print_hex(out, step->name, strlen(step->name));
    fprintf(out, " %d %d %d %d %o %u %u %llu %llx", step->error, step->access[0], step->access[1], step->access[2], status.mode, status.uid,
            status.gid, (unsigned long long)status.mount, (unsigned long long)status.attributes);
    print_hex(out, step->target, strlen(step->target));
    print_acl(out, step->fd);
    fputc('\n', out);
}

/* Nothing for a container that runs: its mounts are to be read by whoever asks. */
static void print_mounts(FILE *out, int mounts) {
    static char text[MOUNTS_MAX];
    ssize_t length = mounts < 0 ? -1 : read_all(mounts, text, sizeof(text));
    if (length <= 0)
        return;
    fprintf(out, "mounts");
    print_hex(out, text, (size_t)length);
    fputc('\n', out);
}

static int print_walk(const struct why_walk *walk, int mounts) {
    FILE *out = fdopen(STDOUT_FILENO, "w");
    if (!out)
        return fail("output", NO_OP, errno, "write");
    fprintf(out, "who %u %u ", walk->who.uid, walk->who.gid);
    for (unsigned i = 0; i < walk->who.group_count; i++)
        fprintf(out, "%s%u", i ? "," : "", walk->who.groups[i]);
    fprintf(out, "\n");
    for (int i = 0; i < walk->count; i++)
        print_step(out, &walk->step[i]);
    print_mounts(out, mounts);
    fprintf(out, "answer %d %d\n", walk->answer, walk->stopped);
    return fclose(out) == 0 ? 0 : fail("output", NO_OP, errno, "write");
}

static int explain_running(const struct request *request, struct why_walk *walk) {
    const pid_t self = getpid();
    int status = 1;
    pid_t joiner = fork_sharing_descriptors();
    if (joiner == 0) {
        if (enter_and_walk(request, walk, self) < 0 && !walk->failure.set)
            walk->failure = *first_failure();
        _exit(0);
    }
    if (joiner < 0 || RETRY(waitpid(joiner, &status, 0)) < 0 || status != 0)
        return fail("process", NO_OP, joiner < 0 ? errno : EIO, "look into the container");
    return 0;
}

static int explain(int argc, char **argv) {
    struct request request = {.realm = REALM_UNSET, .stopped = {.realm = REALM_UNSET}};
    struct why_walk *walk = mmap(NULL, sizeof(*walk), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int mounts = -1;
    if (walk == MAP_FAILED)
        return fail("memory", NO_OP, errno, "make room for a walk");
    if (read_request(argc, argv, &request, walk) < 0)
        return -1;
    int looked = request.stopped.plan ? explain_stopped(&request, walk, &mounts) : explain_running(&request, walk);
    if (looked == 0 && walk->failure.set) {
        adopt_failure(&walk->failure);
        return -1;
    }
    return looked < 0 ? -1 : print_walk(walk, mounts);
}

int verb_why(int argc, char **argv) {
    /* argv[-1] is the program's own name. */
    int result = run_from_sealed_copy(argv - 1, environ);
    fcntl(REPORT_FD, F_SETFD, FD_CLOEXEC);
    if (result < 0 || explain(argc, argv) < 0) {
        write_failure(REPORT_FD);
        return 125;
    }
    write_all(REPORT_FD, "OK\n", 3);
    return 0;
}
