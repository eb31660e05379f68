/* See health-log.h. */
#include "health-log.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "events.h"
#include "text.h"
#include "util.h"

enum { OVERHEAD = 200, FILE_MAX = 8 << 20 };

struct place {
    const char *path; /* empty: events only */
    uint32_t count, size;
};

static struct place place_of(const struct container *container) {
    struct place place = {.path = ""};
    if (!container->health_log)
        return place;
    struct fields fields = op_fields(container->health_log);
    place.path = field_string(&fields);
    place.count = field_u32(&fields);
    place.size = field_u32(&fields);
    return place;
}

uint32_t health_log_maximum(const struct container *container) {
    return place_of(container).size;
}

void health_log_clear(const struct container *container) {
    struct place place = place_of(container);
    if (*place.path)
        unlink(place.path);
}

/* Where the last `count` lines begin. */
static const char *last_lines(const char *text, size_t length, uint32_t count) {
    const char *start = text + length;
    for (uint32_t lines = 0; start > text; start--)
        if (start[-1] == '\n' && start != text + length && ++lines == count)
            return start;
    return text;
}

static void trim(const struct place *place) {
    char fresh[PATH_MAX];
    struct stat status;
    cleanup_close int fd = open(place->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (place->count == 0 || fd < 0 || fstat(fd, &status) < 0 || !S_ISREG(status.st_mode) || status.st_size > FILE_MAX ||
        (size_t)snprintf(fresh, sizeof(fresh), "%s.new", place->path) >= sizeof(fresh))
        return;
    cleanup_free char *text = malloc((size_t)status.st_size + 1);
    ssize_t length = text ? read_all(fd, text, (size_t)status.st_size) : -1;
    const char *kept = length > 0 ? last_lines(text, (size_t)length, place->count) : text;
    if (length <= 0 || kept == text)
        return;
    cleanup_close int out = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (out >= 0 && write_all(out, kept, (size_t)(text + length - kept)) == 0)
        rename(fresh, place->path);
}

static size_t format_entry(const struct health_entry *entry, char *line) {
    char began[TIME_BYTES], ended[TIME_BYTES];
    format_moment(entry->began, began);
    format_moment(entry->ended, ended);
    size_t used =
        (size_t)snprintf(line, OVERHEAD, "{\"Start\":\"%s\",\"End\":\"%s\",\"ExitCode\":%d,\"Output\":\"", began, ended, entry->exit_code);
    used += json_escape(entry->output, entry->length, line + used);
    copy_text(line + used, sizeof("\"}\n"), "\"}\n");
    return used + strlen("\"}\n");
}

void health_log_add(const struct container *container, const struct health_entry *entry) {
    struct place place = place_of(container);
    if (!*place.path)
        return;
    cleanup_close int fd = open(place.path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
    char *line = malloc(OVERHEAD + entry->length * ESCAPED_MAX);
    if (fd >= 0 && line)
        (void)write_all(fd, line, format_entry(entry, line));
    free(line);
    trim(&place);
}

void health_log_event(const struct container *container, int run_directory, const struct health_entry *entry, const char *status,
                      unsigned streak) {
    bool with_output = container->health_log && !*place_of(container).path;
    size_t length = with_output ? entry->length : 0;
    char *members = malloc(OVERHEAD + length * ESCAPED_MAX);
    if (members) {
        size_t used =
            (size_t)snprintf(members, OVERHEAD, ",\"healthStatus\":\"%s\",\"healthFailingStreak\":%u,\"healthLog\":\"", status, streak);
        used += json_escape(entry->output, length, members + used);
        copy_text(members + used, sizeof("\""), "\"");
        events_write(container, run_directory, "health_status", members);
    }
    free(members);
}
