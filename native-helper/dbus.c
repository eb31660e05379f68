/* The connection, and what comes from it; see dbus.h. */
#include "dbus.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "monitor.h"
#include "util.h"

enum { FIXED_BYTES = 16, FIELD_MEMBER = 3, FIELD_ERROR = 4, FIELD_REPLY = 5, MESSAGE_MAX = 1 << 26 };

int dbus_open(struct dbus *dbus, const char *path, bool is_bus) {
    /* The empty claim: the socket says who we are, in whatever user namespace we are. */
    static const char handshake[] = "\0AUTH EXTERNAL\r\nDATA\r\nBEGIN\r\n";
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    *dbus = (struct dbus){.fd = -1};
    if (strlen(path) >= sizeof(address.sun_path)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    copy_text(address.sun_path, sizeof(address.sun_path), path);
    cleanup_close int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 || connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
        return -1;
    ssize_t sent = RETRY(send(fd, handshake, sizeof(handshake) - 1, MSG_NOSIGNAL));
    if (sent != (ssize_t)sizeof(handshake) - 1)
        return -1;
    dbus->fd = take_fd(&fd);
    if (is_bus && dbus_greet(dbus) < 0) {
        dbus_close(dbus);
        return -1;
    }
    return 0;
}

void dbus_close(struct dbus *dbus) {
    close_fd(&dbus->fd);
}

static uint32_t load(const uint8_t *bytes) {
    uint32_t value;
    memcpy(&value, bytes, sizeof(value));
    return value;
}

static size_t rounded(size_t value, size_t alignment) {
    return (value + alignment - 1) / alignment * alignment;
}

size_t dbus_message_size(const uint8_t *bytes, size_t available) {
    if (available < FIXED_BYTES)
        return 0;
    uint32_t body = load(bytes + 4), fields = load(bytes + 12);
    if (bytes[0] != 'l' || bytes[3] != 1 || body > MESSAGE_MAX || fields > MESSAGE_MAX)
        return SIZE_MAX;
    return rounded(FIXED_BYTES + (size_t)fields, 8) + body;
}

/* A string (or object path) at an offset that is rounded first. */
static const char *string_at(const uint8_t *bytes, size_t size, size_t *offset) {
    size_t at = rounded(*offset, 4);
    if (at > size || size - at < 5)
        return NULL;
    size_t length = load(bytes + at);
    if (length > size - at - 5 || bytes[at + 4 + length] != 0 || memchr(bytes + at + 4, 0, length))
        return NULL;
    *offset = at + 4 + length + 1;
    return (const char *)bytes + at + 4;
}

/* One header field: its code, a signature of one letter, its value. Headers have strings, signatures and numbers only. */
static bool read_field(const uint8_t *bytes, size_t size, size_t *offset, struct dbus_event *event) {
    size_t at = rounded(*offset, 8);
    if (at > size || size - at < 4 || bytes[at + 1] != 1 || bytes[at + 3] != 0)
        return false;
    uint8_t code = bytes[at], type = bytes[at + 2];
    const char *text = NULL;
    at += 4;
    if (type == 's' || type == 'o') {
        text = string_at(bytes, size, &at);
        if (!text)
            return false;
    } else if (type == 'g') {
        if (size - at < 2 || (size_t)bytes[at] + 2 > size - at)
            return false;
        at += (size_t)bytes[at] + 2;
    } else if (type == 'u') {
        at = rounded(at, 4);
        if (at > size || size - at < 4)
            return false;
        if (code == FIELD_REPLY)
            event->reply_to = load(bytes + at);
        at += 4;
    } else {
        return false;
    }
    if (code == FIELD_MEMBER)
        event->member = text;
    if (code == FIELD_ERROR)
        event->error = text;
    *offset = at;
    return true;
}

bool dbus_decode(const uint8_t *bytes, size_t size, struct dbus_event *event) {
    *event = (struct dbus_event){0};
    if (size < FIXED_BYTES || dbus_message_size(bytes, size) != size)
        return false;
    size_t end = FIXED_BYTES + load(bytes + 12);
    for (size_t offset = FIXED_BYTES; offset < end;)
        if (!read_field(bytes, end, &offset, event))
            return false;
    event->type = bytes[1];
    event->body = bytes + rounded(end, 8);
    event->body_size = load(bytes + 4);
    return true;
}

const char *dbus_read_string(const struct dbus_event *event, size_t *offset) {
    return string_at(event->body, event->body_size, offset);
}

static void drop(struct dbus *dbus, size_t length) {
    memmove(dbus->bytes, dbus->bytes + length, dbus->used - length);
    dbus->used -= length;
}

/* The handshake's answers are lines; the last of them says OK. 1 when it is over. */
static int take_lines(struct dbus *dbus) {
    const uint8_t *end;
    while (!dbus->is_authenticated && (end = memchr(dbus->bytes, '\n', dbus->used))) {
        size_t length = (size_t)(end - dbus->bytes) + 1;
        if (length >= 3 && memcmp(dbus->bytes, "OK ", 3) == 0)
            dbus->is_authenticated = true;
        else if (length < 4 || memcmp(dbus->bytes, "DATA", 4) != 0) {
            errno = EACCES;
            return -1;
        }
        drop(dbus, length);
    }
    return dbus->is_authenticated;
}

/* 1 with a message, which stays in the buffer until the next call; 0 when more is needed. */
static int take_message(struct dbus *dbus, struct dbus_event *event) {
    int ready = take_lines(dbus);
    if (ready != 1)
        return ready;
    for (;;) {
        size_t skipped = dbus->surplus < dbus->used ? dbus->surplus : dbus->used;
        dbus->surplus -= skipped;
        drop(dbus, skipped);
        size_t size = dbus_message_size(dbus->bytes, dbus->used);
        if (size == SIZE_MAX) {
            errno = EBADMSG;
            return -1;
        }
        if (size <= sizeof(dbus->bytes)) {
            if (size == 0 || size > dbus->used)
                return 0;
            dbus->taken = size;
            if (dbus_decode(dbus->bytes, size, event))
                return 1;
            errno = EBADMSG;
            return -1;
        }
        dbus->surplus = size;
    }
}

int dbus_receive(struct dbus *dbus, int64_t deadline, struct dbus_event *event) {
    drop(dbus, dbus->taken);
    dbus->taken = 0;
    for (;;) {
        int got = take_message(dbus, event);
        if (got != 0)
            return got;
        int64_t left = deadline - monotonic_ms();
        struct pollfd watched = {.fd = dbus->fd, .events = POLLIN};
        if (left <= 0 || poll(&watched, 1, (int)left) == 0)
            return 0;
        ssize_t length = RETRY(recv(dbus->fd, dbus->bytes + dbus->used, sizeof(dbus->bytes) - dbus->used, MSG_DONTWAIT));
        if (length == 0)
            errno = ECONNRESET;
        if (length == 0 || (length < 0 && errno != EAGAIN))
            return -1;
        if (length > 0)
            dbus->used += (size_t)length;
    }
}
