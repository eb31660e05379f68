/* The messages that we write, and those that a manager sends: whole, cut, and wrong. */
#include "../dbus.h"
#include "tap.h"

#include <string.h>

static void put_call(struct dbus_message *message) {
    struct dbus dbus = {.fd = -1};
    dbus_begin_call(&dbus, message, "Method", "sa(sv)");
    dbus_put_string(message, "text");
    size_t array = dbus_begin_array(message, 8);
    dbus_align(message, 8);
    dbus_put_string(message, "key");
    dbus_put_variant_bool(message, true);
    dbus_end_array(message, array, 8);
    /* The size, as dbus_send() writes it. */
    uint32_t body = (uint32_t)(message->used - message->body);
    memcpy(message->bytes + 4, &body, sizeof(body));
}

static void check_writing(void) {
    struct dbus_message message;
    struct dbus_event event;
    size_t offset = 0;
    put_call(&message);
    ok(!message.failed && message.body % 8 == 0, "begins the body at a multiple of eight");
    ok(dbus_message_size(message.bytes, message.used) == message.used, "says its own size");
    ok(dbus_decode(message.bytes, message.used, &event) && event.type == 1 && strcmp(event.member, "Method") == 0, "reads what it writes");
    const char *text = dbus_read_string(&event, &offset);
    ok(text && strcmp(text, "text") == 0, "reads a string of the body");
    uint32_t length;
    memcpy(&length, event.body + 12, sizeof(length));
    ok(length == 16, "counts an array without the padding before it");
    for (int i = 0; i < 200; i++)
        dbus_put_string(&message, "a text that is much too long for what is left of the message's bytes");
    ok(message.failed, "notices a message that is too long");
}

static void check_reading(void) {
    struct dbus_message message;
    struct dbus_event event;
    bool is_cut_refused = true;
    put_call(&message);
    for (size_t size = 0; size < message.used; size++)
        is_cut_refused = is_cut_refused && !dbus_decode(message.bytes, size, &event);
    ok(is_cut_refused, "refuses a message that is cut");
    ok(dbus_message_size(message.bytes, 15) == 0, "waits for the whole header");
    message.bytes[0] = 'B';
    ok(dbus_message_size(message.bytes, message.used) == SIZE_MAX, "refuses the other order of bytes");
    message.bytes[0] = 'l';
    message.bytes[15] = 0xff;
    ok(dbus_message_size(message.bytes, message.used) == SIZE_MAX, "refuses fields without end");
    message.bytes[15] = 0;
    size_t offset = 0;
    const struct dbus_event empty = {.body = message.bytes, .body_size = 4};
    ok(!dbus_read_string(&empty, &offset), "reads no string where there is none");
}

int main(void) {
    check_writing();
    check_reading();
    return done();
}
