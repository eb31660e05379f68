/* What another K left when it was killed: its users, and the namespace of its bridges, which their monitors hold. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "container.h"
#include "keeper-users.h"
#include "util.h"

/* Cuts the next word off. */
static char *next_word(char **rest) {
    return strtok_r(NULL, " \n", rest);
}

static bool parse_identity(const char *pid, const char *start, struct identity *identity) {
    uint32_t number;
    if (!pid || !start || !parse_u32(pid, &number) || number < 2 || number > INT_MAX)
        return false;
    identity->pid = (pid_t)number;
    return parse_u64(start, &identity->start_time);
}

/* `users/ID`: the monitor and the container's first process, number and start time each. */
static bool read_user(int directory, const char *id, struct identity *monitor, struct identity *child) {
    char text[160], *rest = NULL;
    if (read_small_file(directory, id, text, sizeof(text)) <= 0)
        return false;
    char *pid = strtok_r(text, " \n", &rest), *start = next_word(&rest);
    if (!parse_identity(pid, start, monitor))
        return false;
    pid = next_word(&rest);
    return parse_identity(pid, next_word(&rest), child);
}

/* Among the descriptors of a monitor: the namespace whose number K noted. */
static int find_namespace(pid_t monitor, const char *wanted) {
    char path[48], target[64];
    snprintf(path, sizeof(path), "/proc/%d/fd", monitor);
    cleanup_dir DIR *directory = opendir(path);
    const struct dirent *entry;
    while (directory && (entry = readdir(directory))) {
        ssize_t length = readlinkat(dirfd(directory), entry->d_name, target, sizeof(target) - 1);
        target[length > 0 ? length : 0] = '\0';
        if (length > 0 && strcmp(target, wanted) == 0)
            return openat(dirfd(directory), entry->d_name, O_RDONLY | O_CLOEXEC);
    }
    return -1;
}

static void adopt_documents(struct user *user, int directory) {
    const struct dirent *entry;
    size_t length = strlen(user->id);
    int fd = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    cleanup_dir DIR *entries = fd < 0 ? NULL : fdopendir(fd);
    while (entries && (entry = readdir(entries))) {
        const char *network = entry->d_name + length + 1;
        if (!starts_with(entry->d_name, user->id) || entry->d_name[length] != '.' || strlen(network) >= KEEPER_NAME_BYTES)
            continue;
        struct attachment *attachment = calloc(1, sizeof(*attachment));
        if (!attachment)
            return;
        copy_text(attachment->network, sizeof(attachment->network), network);
        attachment->document = openat(directory, entry->d_name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        attachment->next = user->attachments;
        user->attachments = attachment;
    }
}

/* One whose monitor has gone gets an empty namespace in place of its own: it is only there to be taken down. */
static void adopt_user(struct users *users, struct keeper_tools *tools, int directory, const char *id, const char *namespace) {
    char path[64];
    struct identity monitor, child;
    if (strlen(id) >= KEEPER_ID_BYTES || !read_user(directory, id, &monitor, &child))
        return;
    int pidfd = identity_open(&monitor);
    if (pidfd >= 0 && tools->namespace < 0)
        tools->namespace = find_namespace(monitor.pid, namespace);
    struct user *user = users_add(users, pidfd, false);
    if (!user)
        return;
    copy_text(user->id, sizeof(user->id), id);
    adopt_documents(user, directory);
    cleanup_close int process = pidfd < 0 ? -1 : identity_open(&child);
    snprintf(path, sizeof(path), "/proc/%d/ns/net", child.pid);
    user->namespace = process < 0 ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    if (user->namespace < 0)
        user->namespace = tools_make_namespace();
}

static void forget_all(struct users *users, int directory, DIR *entries) {
    const struct dirent *entry;
    for (unsigned i = 0; i < users->count; i++) {
        struct user *user = &users->list[i];
        for (struct attachment *next, *attachment = user->attachments; attachment; attachment = next) {
            next = attachment->next;
            close_fd(&attachment->document);
            free(attachment);
        }
        close_fd(&user->watched);
        close_fd(&user->namespace);
    }
    users->count = 0;
    rewinddir(entries);
    while ((entry = readdir(entries)))
        if (entry->d_name[0] != '.')
            unlinkat(directory, entry->d_name, 0);
}

bool users_adopt(struct users *users, struct keeper_tools *tools) {
    char namespace[64];
    int fd = openat(tools->directory, "users", O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    cleanup_dir DIR *entries = fd < 0 ? NULL : fdopendir(fd);
    const struct dirent *entry;
    if (!entries || read_small_file(tools->directory, "namespace", namespace, sizeof(namespace)) <= 0)
        return false;
    while ((entry = readdir(entries)))
        if (!strchr(entry->d_name, '.'))
            adopt_user(users, tools, fd, entry->d_name, namespace);
    if (tools->namespace < 0) {
        forget_all(users, fd, entries);
        return false;
    }
    for (unsigned i = 0; i < users->count; i++)
        if (users->list[i].watched < 0)
            user_end(&users->list[i], tools);
    users_sweep(users);
    return true;
}

void users_note_namespace(const struct keeper_tools *tools) {
    char text[64];
    struct stat status;
    cleanup_close int fd = openat(tools->directory, "namespace", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0 || fstat(tools->namespace, &status) < 0)
        return;
    int length = snprintf(text, sizeof(text), "net:[%llu]", (unsigned long long)status.st_ino);
    write_all(fd, text, (size_t)length);
}
