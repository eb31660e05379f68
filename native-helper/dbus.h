/*
 * dbus.h: as much D-Bus as it takes to ask systemd for a scope: method calls over a Unix socket, their answers, signals.
 *
 * Two kinds of peers: systemd's own socket, where the manager is the only one to talk to, and a message bus, where one
 * says hello first. Nothing blocks longer than a deadline; whatever the peer sends is checked before it is used.
 */
#ifndef TIFFIN_DBUS_H
#define TIFFIN_DBUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DBUS_BYTES = 2048 };

/* A message under construction. `failed`: it did not fit. */
struct dbus_message {
    uint8_t bytes[DBUS_BYTES];
    size_t used;
    size_t body; /* where the body begins */
    bool failed;
};

struct dbus {
    int fd; /* -1: not connected */
    uint32_t serial;
    bool is_authenticated;
    uint8_t bytes[DBUS_BYTES]; /* received, not yet taken */
    size_t used;
    size_t taken;   /* of them, by the message that was handed out last */
    size_t surplus; /* of a message that is too long to be one for us, still to come */
};

/* What arrived. Texts point into the connection's buffer and are valid until the next call. */
struct dbus_event {
    uint8_t type; /* DBUS_… below */
    uint32_t reply_to;
    const char *member, *error; /* of a signal, of an error; or NULL */
    const uint8_t *body;
    size_t body_size;
};

enum { DBUS_RETURN = 2, DBUS_ERROR = 3, DBUS_SIGNAL = 4 };

/* Connects and sends the handshake without waiting. `is_bus`: hello, and a match for the manager's signals. -1 with errno. */
int dbus_open(struct dbus *dbus, const char *path, bool is_bus);
void dbus_close(struct dbus *dbus);
/* What dbus_open() does on a bus: the hello, and the match. */
int dbus_greet(struct dbus *dbus);

/* A call of systemd's manager; the arguments follow, in the order of the signature. Returns its serial number. */
uint32_t dbus_begin_call(struct dbus *dbus, struct dbus_message *message, const char *member, const char *signature);
void dbus_put_u32(struct dbus_message *message, uint32_t value);
void dbus_put_string(struct dbus_message *message, const char *text);
/* A string, or with signature "b" or "o" what has the same form, as a variant. */
void dbus_put_variant_string(struct dbus_message *message, const char *text);
void dbus_put_variant_bool(struct dbus_message *message, bool value);
void dbus_put_signature(struct dbus_message *message, const char *signature);
void dbus_align(struct dbus_message *message, size_t alignment);
/* Arrays: begin returns what end wants. */
size_t dbus_begin_array(struct dbus_message *message, size_t alignment);
void dbus_end_array(struct dbus_message *message, size_t start, size_t alignment);
/* -1 with errno. */
int dbus_send(struct dbus *dbus, struct dbus_message *message);

/* The next message, at the latest at `deadline` (monotonic_ms). 1, 0 when there is none in time, -1 with errno. */
int dbus_receive(struct dbus *dbus, int64_t deadline, struct dbus_event *event);

/* Reads the string at *offset of a body and steps over it; NULL when there is none. */
const char *dbus_read_string(const struct dbus_event *event, size_t *offset);

/* For tests and fuzzing: decodes one whole message of `size` bytes. False when it is malformed. */
bool dbus_decode(const uint8_t *bytes, size_t size, struct dbus_event *event);
/* The size of the message that begins there, 0 when its header is not whole yet, SIZE_MAX when it is none. */
size_t dbus_message_size(const uint8_t *bytes, size_t available);

#endif
