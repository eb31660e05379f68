/* See log.h. */
#include "log.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "journal.h"
#include "text.h"
#include "util.h"

#define STAGE "log"

enum { BATCH_BYTES = 16384, ENTRY_OVERHEAD = 160 };

/* What is written at once; a batch holds whole entries, so that rotation never splits one. */
struct batch {
    struct log *log;
    size_t used;
    char bytes[BATCH_BYTES];
};

static int open_file(struct log *log) {
    struct stat status;
    cleanup_close int fd = openat(log->directory, log->name, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
    if (fd < 0 || fstat(fd, &status) < 0)
        return -1;
    if (!S_ISREG(status.st_mode)) {
        errno = EINVAL;
        return -1;
    }
    close_fd(&log->fd);
    log->fd = take_fd(&fd);
    log->size = (uint64_t)status.st_size;
    return 0;
}

int log_open(struct log *log, const struct container *container) {
    char directory[PATH_MAX];
    *log = (struct log){.driver = container->log_driver, .directory = -1, .fd = -1, .maximum = container->log_max, .second = -1};
    if (log->driver == LOG_NONE || log->driver == LOG_PASSTHROUGH)
        return 0;
    if (log->driver == LOG_JOURNALD) {
        log->fields = container->journal_fields ? container->journal_fields : "";
        log->fd = journal_open();
        return log->fd < 0 ? fail(STAGE, container->log_op, errno, "reach the journal of systemd") : 0;
    }
    const char *slash = strrchr(container->log_path, '/');
    if (!slash || !slash[1] ||
        (size_t)snprintf(directory, sizeof(directory), "%.*s", (int)(slash - container->log_path + 1), container->log_path) >=
            sizeof(directory))
        return fail(STAGE, container->log_op, EINVAL, "log file %s", container->log_path);
    log->name = slash + 1;
    log->directory = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (log->directory < 0 || open_file(log) < 0)
        return fail(STAGE, container->log_op, errno, "open log file %s", container->log_path);
    return 0;
}

static void rotate(struct log *log) {
    char old[NAME_MAX + 1];
    if ((size_t)snprintf(old, sizeof(old), "%s.1", log->name) >= sizeof(old) ||
        renameat(log->directory, log->name, log->directory, old) < 0)
        return;
    open_file(log);
}

static void flush(struct batch *batch) {
    struct log *log = batch->log;
    if (batch->used == 0)
        return;
    if (log->maximum > 0 && log->size > 0 && log->size + batch->used > log->maximum)
        rotate(log);
    if (write_all(log->fd, batch->bytes, batch->used) == 0)
        log->size += batch->used;
    batch->used = 0;
}

static void add(struct batch *batch, const char *text, size_t length) {
    memcpy(batch->bytes + batch->used, text, length);
    batch->used += length;
}

static void add_text(struct batch *batch, const char *text) {
    add(batch, text, strlen(text));
}

/* RFC 3339 with nanoseconds, in UTC. The seconds are formatted once a second. */
static void add_time(struct batch *batch, const struct timespec *now, const char *zone) {
    struct log *log = batch->log;
    char nanoseconds[16];
    if (log->second != now->tv_sec) {
        log->second = now->tv_sec;
        format_seconds(now->tv_sec, log->stamp);
    }
    snprintf(nanoseconds, sizeof(nanoseconds), ".%09ld", now->tv_nsec);
    add_text(batch, log->stamp);
    add_text(batch, nanoseconds);
    add_text(batch, zone);
}

static void add_k8s(struct batch *batch, const struct timespec *now, const char *stream, const char *piece, size_t length) {
    bool is_whole = length > 0 && piece[length - 1] == '\n';
    add_time(batch, now, "+00:00");
    add_text(batch, " ");
    add_text(batch, stream);
    add_text(batch, is_whole ? " F " : " P ");
    add(batch, piece, length);
    if (!is_whole)
        add_text(batch, "\n");
}

static void add_escaped(struct batch *batch, const char *piece, size_t length) {
    batch->used += json_escape(piece, length, batch->bytes + batch->used);
}

static void add_json(struct batch *batch, const struct timespec *now, const char *stream, const char *piece, size_t length) {
    add_text(batch, "{\"log\":\"");
    add_escaped(batch, piece, length);
    add_text(batch, "\",\"stream\":\"");
    add_text(batch, stream);
    add_text(batch, "\",\"time\":\"");
    add_time(batch, now, "Z");
    add_text(batch, "\"}\n");
}

static void write_journal(struct log *log, const char *stream, const char *bytes, size_t length) {
    bool is_error = strcmp(stream, "stderr") == 0;
    while (length > 0) {
        const char *newline = memchr(bytes, '\n', length);
        size_t line = newline ? (size_t)(newline - bytes) : length;
        journal_send(&log->fd, log->fields, bytes, line, is_error, !newline);
        bytes += newline ? line + 1 : line;
        length -= newline ? line + 1 : line;
    }
}

void log_write(struct log *log, const char *stream, const char *bytes, size_t length) {
    struct timespec now;
    struct batch batch;
    if (log->driver == LOG_JOURNALD)
        write_journal(log, stream, bytes, length);
    if (log->fd < 0 || log->driver == LOG_JOURNALD)
        return;
    batch.log = log;
    batch.used = 0;
    clock_gettime(CLOCK_REALTIME, &now);
    size_t longest = log->driver == LOG_JSON_FILE ? (BATCH_BYTES - ENTRY_OVERHEAD) / ESCAPED_MAX : BATCH_BYTES - ENTRY_OVERHEAD;
    while (length > 0) {
        const char *newline = memchr(bytes, '\n', length < longest ? length : longest);
        size_t piece = newline ? (size_t)(newline - bytes) + 1 : length < longest ? length : longest;
        size_t worst = ENTRY_OVERHEAD + piece * (log->driver == LOG_JSON_FILE ? ESCAPED_MAX : 1);
        if (batch.used + worst > BATCH_BYTES)
            flush(&batch);
        if (log->driver == LOG_JSON_FILE)
            add_json(&batch, &now, stream, bytes, piece);
        else
            add_k8s(&batch, &now, stream, bytes, piece);
        bytes += piece;
        length -= piece;
    }
    flush(&batch);
}

void log_close(struct log *log) {
    close_fd(&log->fd);
    close_fd(&log->directory);
}
