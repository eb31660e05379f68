/* See keeper-users.h. */
#include "keeper-users.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "container.h"
#include "util.h"

struct user *users_add(struct users *users, int watched, bool is_connection) {
    struct user *larger = realloc(users->list, (users->count + 1) * sizeof(*larger));
    if (!larger) {
        close(watched);
        return NULL;
    }
    users->list = larger;
    users->list[users->count] = (struct user){.watched = watched, .is_connection = is_connection, .namespace = -1};
    return &users->list[users->count++];
}

struct user *users_find(struct users *users, const char *id) {
    for (unsigned i = 0; *id && i < users->count; i++)
        if (strcmp(users->list[i].id, id) == 0)
            return &users->list[i];
    return NULL;
}

void users_sweep(struct users *users) {
    unsigned kept = 0;
    for (unsigned i = 0; i < users->count; i++)
        if (users->list[i].watched >= 0 || *users->list[i].id)
            users->list[kept++] = users->list[i];
    users->count = kept;
}

/* `users/ID` and `users/ID.NETWORK`: IDs are hexadecimal digits, networks have names without a slash. */
static void file_name(char *name, size_t size, const char *id, const char *network) {
    snprintf(name, size, "users/%s%s%s", id, network ? "." : "", network ? network : "");
}

static bool is_id(const char *text) {
    return *text && strspn(text, "0123456789abcdef") == strlen(text);
}

static bool is_name(const char *text) {
    return *text && text[0] != '.' && !strchr(text, '/');
}

int user_greet(struct user *user, const struct keeper_tools *tools, const struct keeper_message *hello, int namespace) {
    char name[KEEPER_ID_BYTES + KEEPER_NAME_BYTES + 16], text[160];
    uint64_t monitor_start = 0, child_start = 0;
    if (!is_id(hello->id) || namespace < 0) {
        close_fd(&namespace);
        return -1;
    }
    copy_text(user->id, sizeof(user->id), hello->id);
    close_fd(&user->namespace);
    user->namespace = namespace;
    process_start_time(hello->monitor, &monitor_start);
    process_start_time(hello->number, &child_start);
    int length = snprintf(text, sizeof(text), "%d %llu %d %llu\n", hello->monitor, (unsigned long long)monitor_start, hello->number,
                          (unsigned long long)child_start);
    file_name(name, sizeof(name), user->id, NULL);
    cleanup_close int fd = openat(tools->directory, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    return fd < 0 ? -1 : write_all(fd, text, (size_t)length);
}

static void keep_document(const struct keeper_tools *tools, const char *name, int document) {
    struct stat status;
    off_t offset = 0;
    cleanup_close int fd = openat(tools->directory, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd >= 0 && fstat(document, &status) == 0)
        while (offset < status.st_size && sendfile(fd, document, &offset, (size_t)(status.st_size - offset)) > 0) {
        }
}

static void forget_attachment(struct user *user, const struct keeper_tools *tools, struct attachment **place) {
    struct attachment *attachment = *place;
    char name[KEEPER_ID_BYTES + KEEPER_NAME_BYTES + 16];
    file_name(name, sizeof(name), user->id, attachment->network);
    unlinkat(tools->directory, name, 0);
    close_fd(&attachment->document);
    *place = attachment->next;
    free(attachment);
}

static void detach(struct user *user, struct keeper_tools *tools, struct attachment **place, char *words, size_t size) {
    tools_netavark(tools, "teardown", (*place)->document, user->namespace, words, size);
    forget_attachment(user, tools, place);
}

int user_join(struct user *user, struct keeper_tools *tools, const char *network, int document, char *words, size_t size) {
    char name[KEEPER_ID_BYTES + KEEPER_NAME_BYTES + 16], ignored[64];
    struct attachment *attachment = is_name(network) && document >= 0 ? calloc(1, sizeof(*attachment)) : NULL;
    if (!attachment) {
        close_fd(&document);
        snprintf(words, size, "not a network: %s", network);
        return -1;
    }
    copy_text(attachment->network, sizeof(attachment->network), network);
    attachment->document = document;
    attachment->next = user->attachments;
    user->attachments = attachment;
    /* Before it is done: who goes on after us undoes what was half done. */
    file_name(name, sizeof(name), user->id, network);
    keep_document(tools, name, document);
    if (tools_netavark(tools, "setup", document, user->namespace, words, size) == 0)
        return 0;
    detach(user, tools, &user->attachments, ignored, sizeof(ignored));
    return -1;
}

int user_leave(struct user *user, struct keeper_tools *tools, const char *network, char *words, size_t size) {
    struct attachment **place = &user->attachments;
    while (*place && strcmp((*place)->network, network) != 0)
        place = &(*place)->next;
    if (!*place) {
        snprintf(words, size, "the container is not on network %s", network);
        return -1;
    }
    detach(user, tools, place, words, size);
    return 0;
}

void user_forget(struct user *user, const struct keeper_tools *tools) {
    char name[KEEPER_ID_BYTES + KEEPER_NAME_BYTES + 16];
    while (user->attachments)
        forget_attachment(user, tools, &user->attachments);
    if (*user->id) {
        file_name(name, sizeof(name), user->id, NULL);
        unlinkat(tools->directory, name, 0);
    }
    close_fd(&user->namespace);
    user->id[0] = '\0';
    user->has_ended = false;
}

void user_end(struct user *user, struct keeper_tools *tools) {
    char ignored[64];
    while (user->attachments)
        detach(user, tools, &user->attachments, ignored, sizeof(ignored));
    user_forget(user, tools);
}

bool users_live(const struct users *users) {
    for (unsigned i = 0; i < users->count; i++)
        if (*users->list[i].id && !users->list[i].has_ended)
            return true;
    return false;
}

bool users_end_one(struct users *users, struct keeper_tools *tools) {
    for (unsigned i = 0; i < users->count; i++)
        if (users->list[i].has_ended) {
            user_end(&users->list[i], tools);
            return true;
        }
    return false;
}
