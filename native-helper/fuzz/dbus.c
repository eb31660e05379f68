/*
 * dbus SECONDS: what a hostile manager might send, whole messages mutated and pieces of any size, through the connection's reader. Under
 * the sanitizers.
 */
#include "../dbus.h"
#include "../monitor.h"
#include "../util.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { TURNS = 50000, MUTATIONS = 4 };

static uint64_t state = 0x9e3779b97f4a7c15ULL;
static unsigned long read_messages, refused;

static uint64_t next_random(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static size_t below(size_t limit) {
    return (size_t)(next_random() % limit);
}

static void write_seed(struct dbus_message *message) {
    struct dbus dbus = {.fd = -1};
    dbus_begin_call(&dbus, message, "JobRemoved", "uoss");
    dbus_put_u32(message, 7);
    for (int i = 0; i < 3; i++)
        dbus_put_string(message, i == 2 ? "done" : "tiffin-1.scope");
    uint32_t body = (uint32_t)(message->used - message->body);
    memcpy(message->bytes + 4, &body, sizeof(body));
    message->bytes[1] = DBUS_SIGNAL;
}

static void read_all_strings(const struct dbus_event *event) {
    size_t offset = below(8);
    while (dbus_read_string(event, &offset))
        continue;
}

static void turn(void) {
    struct dbus dbus = {.fd = -1, .is_authenticated = below(8) > 0};
    struct dbus_message message;
    struct dbus_event event;
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) < 0)
        return;
    dbus.fd = ends[0];
    for (size_t count = 1 + below(3); count > 0; count--) {
        write_seed(&message);
        for (size_t i = below(MUTATIONS); i > 0; i--)
            message.bytes[below(message.used)] = (uint8_t)next_random();
        (void)!send(ends[1], message.bytes, below(10) ? message.used : below(message.used), MSG_NOSIGNAL);
    }
    close(ends[1]);
    int got;
    while ((got = dbus_receive(&dbus, monotonic_ms() + 1000, &event)) == 1) {
        read_messages++;
        read_all_strings(&event);
    }
    refused += got < 0;
    dbus_close(&dbus);
}

int main(int argc, char **argv) {
    time_t end = time(NULL) + (argc > 1 ? atoi(argv[1]) : 0);
    unsigned long turns = 0;
    for (; turns < TURNS || time(NULL) < end; turns++)
        turn();
    printf("%lu turns, %lu messages, %lu refused\n", turns, read_messages, refused);
    return read_messages == 0 || refused == 0;
}
