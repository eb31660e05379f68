/*
 * The ID maps of a new realm. They are written from outside of it, by newuidmap and newgidmap (setuid or with file
 * capabilities) or directly by children that stayed behind; both at once, because each costs most of a millisecond.
 */
#include "realm-map.h"

#include "sys.h"
#include "util.h"

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#define STAGE "realm"

struct map_writer {
    const char *tool;
    const char *file; /* uid_map or gid_map */
    const struct id_ranges *ranges;
    pid_t pid;
    int errors; /* what the tool says on standard error */
};

bool realm_has_single_id(const struct realm *realm) {
    return realm->uid.count == 1 && realm->uid.range[0].length == 1;
}

bool ranges_contain(const struct id_ranges *ranges, uint64_t id) {
    for (size_t i = 0; i < ranges->count; i++)
        if (id >= ranges->range[i].inside && id - ranges->range[i].inside < ranges->range[i].length)
            return true;
    return false;
}

static bool parse_range(const char *text, size_t length, struct id_range *range) {
    char copy[40], *rest = NULL;
    if (length >= sizeof(copy))
        return false;
    memcpy(copy, text, length);
    copy[length] = '\0';
    char *inside = strtok_r(copy, ":", &rest), *host = strtok_r(NULL, ":", &rest), *count = strtok_r(NULL, ":", &rest);
    if (!count || (rest && *rest) || !parse_u32(inside, &range->inside) || !parse_u32(host, &range->host) ||
        !parse_u32(count, &range->length))
        return false;
    return range->length > 0 && (uint64_t)range->inside + range->length <= UINT32_MAX &&
           (uint64_t)range->host + range->length <= UINT32_MAX;
}

bool parse_ranges(const char *text, struct id_ranges *ranges) {
    ranges->count = 0;
    for (;;) {
        size_t length = strcspn(text, ",");
        if (ranges->count == REALM_RANGES || !parse_range(text, length, &ranges->range[ranges->count]))
            return false;
        ranges->count++;
        if (text[length] == '\0')
            return true;
        text += length + 1;
    }
}

int realm_option(struct realm *realm, const char *name, const char *value) {
    struct id_ranges *ranges = NULL;
    if (strcmp(name, "--realm") == 0)
        realm->registry = value;
    else if (strcmp(name, "--newuidmap") == 0)
        realm->newuidmap = value;
    else if (strcmp(name, "--newgidmap") == 0)
        realm->newgidmap = value;
    else if (strcmp(name, "--uid-map") == 0)
        ranges = &realm->uid;
    else if (strcmp(name, "--gid-map") == 0)
        ranges = &realm->gid;
    else
        return 0;
    if (ranges && !parse_ranges(value, ranges))
        return fail("arguments", NO_OP, EINVAL, "%s %s", name, value);
    return 1;
}

static void say(const char *text) {
    write_all(STDERR_FILENO, text, strlen(text));
}

static void write_directly(const struct map_writer *writer, pid_t target, bool deny_setgroups) {
    char path[64], text[REALM_RANGES * 34];
    size_t used = 0;
    if (deny_setgroups) {
        snprintf(path, sizeof(path), "/proc/%d/setgroups", target);
        if (write_file_at(AT_FDCWD, path, "deny", 4) < 0) {
            say("write setgroups: ");
            say(strerror(errno));
            _exit(1);
        }
    }
    for (size_t i = 0; i < writer->ranges->count; i++) {
        const struct id_range *range = &writer->ranges->range[i];
        used += (size_t)snprintf(text + used, sizeof(text) - used, "%u %u %u\n", range->inside, range->host, range->length);
    }
    snprintf(path, sizeof(path), "/proc/%d/%s", target, writer->file);
    if (write_file_at(AT_FDCWD, path, text, used) < 0) {
        say(strerror(errno));
        _exit(1);
    }
    _exit(0);
}

static void run_tool(const struct map_writer *writer, pid_t target) {
    char numbers[REALM_RANGES * 3][12], process[12], *argv[REALM_RANGES * 3 + 3];
    char *const environment[] = {(char[]){"PATH=/usr/sbin:/usr/bin:/sbin:/bin"}, NULL};
    size_t count = 0;
    snprintf(process, sizeof(process), "%d", target);
    argv[count++] = (char *)(uintptr_t)writer->tool;
    argv[count++] = process;
    for (size_t i = 0; i < writer->ranges->count; i++) {
        const uint32_t part[] = {writer->ranges->range[i].inside, writer->ranges->range[i].host, writer->ranges->range[i].length};
        for (size_t j = 0; j < ARRAY_SIZE(part); j++) {
            snprintf(numbers[i * 3 + j], sizeof(numbers[0]), "%u", part[j]);
            argv[count++] = numbers[i * 3 + j];
        }
    }
    argv[count] = NULL;
    execve(writer->tool, argv, environment);
    say(strerror(errno));
    _exit(127);
}

/* Starts the child that writes one map once a byte comes through `go`; end of file means that we died or gave up. */
static int start_writer(struct map_writer *writer, const int go[2], bool deny_setgroups) {
    int errors[2];
    pid_t target = getpid();
    if (pipe2(errors, O_CLOEXEC) < 0)
        return -1;
    writer->errors = errors[0];
    writer->pid = fork();
    if (writer->pid == 0) {
        char byte;
        close(go[1]);
        signal(SIGPIPE, SIG_DFL);
        if (dup2(errors[1], STDERR_FILENO) < 0 || read_all(go[0], &byte, 1) != 1)
            _exit(1);
        if (*writer->tool)
            run_tool(writer, target);
        write_directly(writer, target, deny_setgroups);
    }
    close(errors[1]);
    return writer->pid < 0 ? -1 : 0;
}

static int await_writer(const struct realm *realm, struct map_writer *writer) {
    char said[400];
    int status;
    ssize_t length = read_all(writer->errors, said, sizeof(said) - 1);
    said[length > 0 ? length : 0] = '\0';
    close_fd(&writer->errors);
    if (RETRY(waitpid(writer->pid, &status, 0)) < 0)
        return fail(STAGE, realm->op, errno, "wait for %s", *writer->tool ? writer->tool : writer->file);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return 0;
    while (length > 0 && said[length - 1] == '\n')
        said[--length] = '\0';
    return fail(STAGE, realm->op, EPERM, "%s: %s", *writer->tool ? writer->tool : writer->file, said);
}

int realm_make(const struct realm *realm) {
    struct map_writer uid = {realm->newuidmap, "uid_map", &realm->uid, -1, -1};
    struct map_writer gid = {realm->newgidmap, "gid_map", &realm->gid, -1, -1};
    /* Without privilege in the parent namespace a group may only be mapped by who can no longer drop groups. */
    bool deny_setgroups = !*realm->newgidmap && geteuid() != 0;
    int go[2], result = 0;
    if (realm->uid.count == 0 || realm->gid.count == 0)
        return fail("arguments", realm->op, EINVAL, "no ID map");
    if (pipe2(go, O_CLOEXEC) < 0)
        return fail(STAGE, realm->op, errno, "pipe");
    if (start_writer(&uid, go, false) < 0 || start_writer(&gid, go, deny_setgroups) < 0)
        result = fail(STAGE, realm->op, errno, "fork");
    else if (unshare(CLONE_NEWUSER) < 0)
        result = fail(STAGE, realm->op, errno, "make a user namespace");
    else if (write_all(go[1], "go", 2) < 0)
        result = fail(STAGE, realm->op, errno, "start newuidmap and newgidmap");
    close_fd(&go[0]);
    close_fd(&go[1]);
    if (uid.pid > 0 && await_writer(realm, &uid) < 0)
        result = -1;
    if (gid.pid > 0 && await_writer(realm, &gid) < 0)
        result = -1;
    return result;
}
