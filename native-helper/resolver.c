/* See resolver.h. */
#include "resolver.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util.h"

#define HOST_FILE "/etc/resolv.conf"
#define OWN_FILE "resolv.conf"

enum { WORDS_MAX = 64 };
/* fcntl(2), with musl alone. */
enum { NOTIFY_COMMAND = 1026 };
static const unsigned long notify_changes = 0x2 | 0x4 | 0x8 | 0x10 | 0x80000000ul; /* modify, create, delete, rename; again and again */

/* Words of the host's file and of the plan: all point elsewhere. */
struct words {
    const char *list[WORDS_MAX];
    unsigned count;
};

static void add_word(struct words *words, const char *word) {
    for (unsigned i = 0; i < words->count; i++)
        if (strcmp(words->list[i], word) == 0)
            return;
    if (words->count < WORDS_MAX)
        words->list[words->count++] = word;
}

static void add_words(struct words *words, struct fields list) {
    uint32_t count = field_list(&list);
    for (uint32_t i = 0; i < count; i++)
        add_word(words, field_string(&list));
}

/* Passes over a list; returns it. */
static struct fields take_list(struct fields *fields) {
    struct fields list = *fields;
    for (uint32_t count = field_list(fields); count > 0; count--)
        (void)field_string(fields);
    return list;
}

static bool is_empty(struct fields list) {
    return field_list(&list) == 0;
}

struct host_words {
    struct words servers, searches, options;
};

static void read_line(char *line, struct host_words *host) {
    line[strcspn(line, "#;")] = '\0';
    char *rest = NULL;
    const char *keyword = strtok_r(line, " \t\r", &rest), *word;
    if (!keyword)
        return;
    bool is_search = strcmp(keyword, "search") == 0 || strcmp(keyword, "domain") == 0;
    struct words *to = is_search ? &host->searches : strcmp(keyword, "nameserver") == 0 ? &host->servers : &host->options;
    if (!is_search && to == &host->options && strcmp(keyword, "options") != 0)
        return;
    if (is_search)
        to->count = 0; /* the last line counts */
    while ((word = strtok_r(NULL, " \t\r", &rest)))
        add_word(to, word);
}

static bool is_loopback(const char *address) {
    return starts_with(address, "127.") || strcmp(address, "::1") == 0;
}

/* The network's servers lead to one of the host's that may be gone; then they are for want of others only. */
static void choose_servers(struct words *chosen, const struct plan_op *op, struct fields network, const char *forwards_to,
                           const struct words *of_host) {
    struct words reachable = {.count = 0};
    for (unsigned i = 0; (op->flags & RESOLVER_KEEPS_HOST) && i < of_host->count; i++)
        if ((op->flags & RESOLVER_SHARES_HOST) || !is_loopback(of_host->list[i]))
            add_word(&reachable, of_host->list[i]);
    if (!*forwards_to || reachable.count == 0 || (of_host->count > 0 && strcmp(of_host->list[0], forwards_to) == 0))
        add_words(chosen, network);
    for (unsigned i = 0; i < reachable.count; i++)
        add_word(chosen, reachable.list[i]);
}

struct writer {
    char *text;
    size_t used;
    bool is_full;
};

static void PRINTF_LIKE(2, 3) append(struct writer *writer, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(writer->text + writer->used, RESOLVER_BYTES - writer->used, format, arguments);
    va_end(arguments);
    if (length < 0 || (size_t)length >= RESOLVER_BYTES - writer->used)
        writer->is_full = true;
    else
        writer->used += (size_t)length;
}

static void append_line(struct writer *writer, const char *keyword, const struct words *words) {
    if (words->count == 0)
        return;
    append(writer, "%s", keyword);
    for (unsigned i = 0; i < words->count; i++)
        append(writer, " %s", words->list[i]);
    append(writer, "\n");
}

size_t resolver_text(const struct plan_op *op, char *host, char text[RESOLVER_BYTES]) {
    struct host_words of_host = {0};
    struct words servers = {.count = 0}, searches = {.count = 0}, options = {.count = 0}, shown = {.count = 0};
    struct writer writer = {.text = text};
    char *line;
    while ((line = strsep(&host, "\n")))
        read_line(line, &of_host);
    struct fields fields = op_fields(op);
    const char *forwards_to = field_string(&fields);
    struct fields network_servers = take_list(&fields), network_searches = take_list(&fields);
    struct fields asked_servers = take_list(&fields), asked_searches = take_list(&fields), asked_options = take_list(&fields);
    if (is_empty(asked_servers))
        choose_servers(&servers, op, network_servers, forwards_to, &of_host.servers);
    add_words(&servers, asked_servers);
    add_words(&searches, is_empty(asked_searches) ? network_searches : asked_searches);
    for (unsigned i = 0; is_empty(asked_searches) && i < of_host.searches.count; i++)
        add_word(&searches, of_host.searches.list[i]);
    for (unsigned i = 0; i < searches.count; i++)
        if (is_empty(asked_searches) || strcmp(searches.list[i], ".") != 0)
            add_word(&shown, searches.list[i]);
    if (is_empty(asked_options))
        options = of_host.options;
    add_words(&options, asked_options);
    append_line(&writer, "search", &shown);
    for (unsigned i = 0; i < servers.count; i++)
        append(&writer, "nameserver %s\n", servers.list[i]);
    append_line(&writer, "options", &options);
    return writer.is_full ? 0 : writer.used;
}

static uint64_t hash_of(const char *bytes, size_t length) {
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (uint8_t)bytes[i]) * 0x100000001b3u;
    return hash;
}

static bool has_changed(struct resolver *resolver) {
    struct stat status;
    if (stat(HOST_FILE, &status) < 0)
        return false;
    int64_t change_ns = (int64_t)status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec;
    bool changed = resolver->seen_inode != (int64_t)status.st_ino || resolver->seen_change_ns != change_ns;
    resolver->seen_inode = (int64_t)status.st_ino;
    resolver->seen_change_ns = change_ns;
    return changed;
}

/* The directory in which the file is, and the one in which its name is: one may be a link into /run. */
static void watch_directory(int *directory, const char *path) {
    char whole[PATH_MAX];
    if (!realpath(path, whole))
        return;
    char *slash = strrchr(whole, '/');
    if (!slash || slash == whole)
        return;
    *slash = '\0';
    cleanup_close int fd = open(strcmp(path, HOST_FILE) == 0 ? whole : path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0 && fcntl(fd, NOTIFY_COMMAND, notify_changes) == 0)
        *directory = take_fd(&fd);
}

void resolver_watch(struct resolver *resolver, const struct container *container, int run_directory) {
    char own[RESOLVER_BYTES];
    *resolver = (struct resolver){.op = container->resolver, .directories = {-1, -1}};
    ssize_t length = resolver->op ? read_small_file(run_directory, OWN_FILE, own, sizeof(own)) : -1;
    if (length < 0) {
        resolver->op = NULL;
        return;
    }
    resolver->written = hash_of(own, (size_t)length);
    has_changed(resolver);
    /* Not inotify: of its instances a user has few, and this is one for each container. */
    watch_directory(&resolver->directories[0], HOST_FILE);
    watch_directory(&resolver->directories[1], "/etc");
}

/* At no moment is there less than the shorter of both. */
static void write_in_place(int run_directory, const char *text, size_t length) {
    cleanup_close int fd = openat(run_directory, OWN_FILE, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd >= 0 && pwrite(fd, text, length, 0) == (ssize_t)length)
        (void)!ftruncate(fd, (off_t)length);
}

void resolver_notice(struct resolver *resolver, int run_directory) {
    char host[RESOLVER_BYTES], text[RESOLVER_BYTES];
    if (!resolver->op || !has_changed(resolver))
        return;
    ssize_t own = read_small_file(run_directory, OWN_FILE, text, sizeof(text));
    if (own < 0 || hash_of(text, (size_t)own) != resolver->written || read_small_file(AT_FDCWD, HOST_FILE, host, sizeof(host)) < 0)
        return;
    size_t length = resolver_text(resolver->op, host, text);
    if (length == 0)
        return;
    write_in_place(run_directory, text, length);
    resolver->written = hash_of(text, length);
    /* The link may lead elsewhere now. */
    close_fd(&resolver->directories[0]);
    watch_directory(&resolver->directories[0], HOST_FILE);
}
