/* See events.h. */
#include "events.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "record.h"
#include "util.h"

enum { ROTATE_BYTES = 4 << 20, FRAGMENT_BYTES = 4096 };

static int open_log(const char *path) {
    return open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
}

/*
 * As src/events/rotate.ts does it: who can make the link named after the full file is the one that puts an empty file in its place, so that
 * it happens once however many notice.
 */
static void rotate(const char *path, const struct stat *full) {
    char mark[PATH_MAX], fresh[PATH_MAX], old[PATH_MAX];
    struct stat marked;
    if ((size_t)snprintf(mark, sizeof(mark), "%s.%llu", path, (unsigned long long)full->st_ino) >= sizeof(mark) ||
        (size_t)snprintf(fresh, sizeof(fresh), "%s.new.%llu", path, (unsigned long long)full->st_ino) >= sizeof(fresh) ||
        (size_t)snprintf(old, sizeof(old), "%s.1", path) >= sizeof(old) || link(path, mark) < 0)
        return;
    cleanup_close int fd = stat(mark, &marked) < 0 || marked.st_ino != full->st_ino ? -1 : open_log(fresh);
    if (fd < 0 || rename(fresh, path) < 0 || rename(mark, old) < 0)
        unlink(mark);
}

/* The container may have been renamed since its plan was made. */
static const char *fragment_of(const char *planned, int run_directory, char renamed[FRAGMENT_BYTES]) {
    if (run_directory < 0 || read_small_file(run_directory, "event", renamed, FRAGMENT_BYTES) <= 0)
        return planned;
    return renamed;
}

static struct iovec part(const char *text) {
    return (struct iovec){.iov_base = (void *)(uintptr_t)text, .iov_len = strlen(text)};
}

void events_write(const struct container *container, int run_directory, const char *status, const char *members) {
    char head[160], renamed[FRAGMENT_BYTES];
    struct stat log;
    if (!container->events)
        return;
    struct fields fields = op_fields(container->events);
    const char *path = field_string(&fields), *planned = field_string(&fields);
    cleanup_close int fd = open_log(path);
    if (fd < 0 || fstat(fd, &log) < 0 || !S_ISREG(log.st_mode))
        return;
    snprintf(head, sizeof(head), "{\"timeNano\":\"%lld\",\"type\":\"container\",\"status\":\"%s\"", (long long)nanoseconds_now(), status);
    const struct iovec parts[] = {part(head), part(members), part(","), part(fragment_of(planned, run_directory, renamed)), part("}\n")};
    (void)!writev(fd, parts, ARRAY_SIZE(parts));
    if (log.st_size > ROTATE_BYTES)
        rotate(path, &log);
}
