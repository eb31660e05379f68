/* Building and sending messages; see dbus.h. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "dbus.h"
#include "util.h"

enum { CALL = 1, PROTOCOL = 1, FIELD_PATH = 1, FIELD_INTERFACE, FIELD_MEMBER, FIELD_DESTINATION = 6, FIELD_SIGNATURE = 8, LENGTH_AT = 4 };

static void put(struct dbus_message *message, const void *bytes, size_t length) {
    if (length > sizeof(message->bytes) - message->used) {
        message->failed = true;
        return;
    }
    memcpy(message->bytes + message->used, bytes, length);
    message->used += length;
}

void dbus_align(struct dbus_message *message, size_t alignment) {
    static const uint8_t zeros[8];
    /* The body begins at a multiple of eight, so that offsets in the message will do. */
    put(message, zeros, (alignment - message->used % alignment) % alignment);
}

void dbus_put_u32(struct dbus_message *message, uint32_t value) {
    dbus_align(message, sizeof(value));
    put(message, &value, sizeof(value));
}

void dbus_put_string(struct dbus_message *message, const char *text) {
    size_t length = strlen(text);
    dbus_put_u32(message, (uint32_t)length);
    put(message, text, length + 1);
}

void dbus_put_signature(struct dbus_message *message, const char *signature) {
    uint8_t length = (uint8_t)strlen(signature);
    put(message, &length, 1);
    put(message, signature, (size_t)length + 1);
}

void dbus_put_variant_string(struct dbus_message *message, const char *text) {
    dbus_put_signature(message, "s");
    dbus_put_string(message, text);
}

void dbus_put_variant_bool(struct dbus_message *message, bool value) {
    dbus_put_signature(message, "b");
    dbus_put_u32(message, value);
}

static void set_u32(struct dbus_message *message, size_t at, size_t value) {
    uint32_t number = (uint32_t)value;
    if (!message->failed)
        memcpy(message->bytes + at, &number, sizeof(number));
}

size_t dbus_begin_array(struct dbus_message *message, size_t alignment) {
    dbus_put_u32(message, 0);
    size_t start = message->used;
    dbus_align(message, alignment);
    return start;
}

void dbus_end_array(struct dbus_message *message, size_t start, size_t alignment) {
    /* The padding before the first element does not count. */
    size_t first = (start + alignment - 1) / alignment * alignment;
    set_u32(message, start - sizeof(uint32_t), message->used - first);
}

static void put_field(struct dbus_message *message, uint8_t code, const char *type, const char *value) {
    dbus_align(message, 8);
    put(message, &code, 1);
    dbus_put_signature(message, type);
    if (*type == 'g')
        dbus_put_signature(message, value);
    else
        dbus_put_string(message, value);
}

/* Everything up to the body: who is called, and how. */
static void begin(struct dbus_message *message, uint32_t serial, const char *const target[4], const char *signature) {
    const uint8_t start[4] = {'l', CALL, 0, PROTOCOL};
    message->used = 0;
    message->failed = false;
    put(message, start, sizeof(start));
    dbus_put_u32(message, 0);
    dbus_put_u32(message, serial);
    size_t fields = dbus_begin_array(message, 8);
    put_field(message, FIELD_PATH, "o", target[0]);
    put_field(message, FIELD_INTERFACE, "s", target[1]);
    put_field(message, FIELD_MEMBER, "s", target[2]);
    put_field(message, FIELD_DESTINATION, "s", target[3]);
    if (*signature)
        put_field(message, FIELD_SIGNATURE, "g", signature);
    dbus_end_array(message, fields, 8);
    dbus_align(message, 8);
    message->body = message->used;
}

uint32_t dbus_begin_call(struct dbus *dbus, struct dbus_message *message, const char *member, const char *signature) {
    const char *const target[4] = {"/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager", member, "org.freedesktop.systemd1"};
    begin(message, ++dbus->serial, target, signature);
    return dbus->serial;
}

int dbus_send(struct dbus *dbus, struct dbus_message *message) {
    if (message->failed) {
        errno = EMSGSIZE;
        return -1;
    }
    set_u32(message, LENGTH_AT, message->used - message->body);
    /* Small enough for an empty socket's buffer: no partial writes to come back to. */
    ssize_t sent = RETRY(send(dbus->fd, message->bytes, message->used, MSG_NOSIGNAL));
    if (sent >= 0 && (size_t)sent != message->used)
        errno = EIO;
    return sent >= 0 && (size_t)sent == message->used ? 0 : -1;
}

/* On a bus one is nobody before the hello, and hears of nothing that one has not asked for. */
int dbus_greet(struct dbus *dbus) {
    static const char *const hello[4] = {"/org/freedesktop/DBus", "org.freedesktop.DBus", "Hello", "org.freedesktop.DBus"};
    static const char *const match[4] = {"/org/freedesktop/DBus", "org.freedesktop.DBus", "AddMatch", "org.freedesktop.DBus"};
    struct dbus_message message;
    begin(&message, ++dbus->serial, hello, "");
    if (dbus_send(dbus, &message) < 0)
        return -1;
    begin(&message, ++dbus->serial, match, "s");
    dbus_put_string(&message, "type='signal',interface='org.freedesktop.systemd1.Manager',member='JobRemoved'");
    return dbus_send(dbus, &message);
}
