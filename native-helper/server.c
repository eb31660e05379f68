/* See server.h. */
#include "server.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include "sys.h"
#include "util.h"

enum { QUEUE_MAX = 1 << 20, READ_BYTES = 16384, FINISH_MS = 1000 };

uint32_t load_big_endian(const uint8_t *bytes) {
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

void store_big_endian(uint8_t *bytes, uint32_t value) {
    for (int i = 0; i < 4; i++)
        bytes[i] = (uint8_t)(value >> (24 - 8 * i));
}

void frame_header(uint8_t header[FRAME_HEADER_BYTES], enum stream stream, uint32_t length) {
    memset(header, 0, FRAME_HEADER_BYTES);
    header[0] = (uint8_t)stream;
    store_big_endian(header + 4, length);
}

/* Bound through the descriptor, because the name of a socket may have no more than 107 bytes. */
int server_listen(struct server *server, int directory) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    cleanup_close int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -1;
    snprintf(address.sun_path, sizeof(address.sun_path), "/proc/self/fd/%d/attach", directory);
    unlinkat(directory, "attach", 0);
    mode_t before = umask(0177);
    int bound = bind(fd, (const struct sockaddr *)&address, sizeof(address));
    umask(before);
    if (bound < 0 || listen(fd, 8) < 0)
        return -1;
    server->listener = take_fd(&fd);
    return 0;
}

void server_add(struct server *server, int fd, bool is_primary) {
    if (server->count == CLIENTS_MAX) {
        close(fd);
        return;
    }
    server->clients[server->count++] = (struct client){.fd = fd, .is_primary = is_primary};
}

static void drop(struct client *client) {
    close_fd(&client->fd);
    free_pointer(&client->queue);
    client->queue_start = client->queue_end = client->queue_size = 0;
}

/* Dropped clients stay in their places until nobody holds indices any more. */
static void sweep(struct server *server) {
    unsigned kept = 0;
    for (unsigned i = 0; i < server->count; i++)
        if (server->clients[i].fd >= 0)
            server->clients[kept++] = server->clients[i];
    server->count = kept;
}

static void enqueue(struct client *client, const void *bytes, size_t length) {
    size_t waiting = client->queue_end - client->queue_start;
    if (length == 0)
        return;
    if (!client->is_primary && waiting + length > QUEUE_MAX) {
        drop(client);
        return;
    }
    if (client->queue_end + length > client->queue_size) {
        if (waiting > 0)
            memmove(client->queue, client->queue + client->queue_start, waiting);
        client->queue_start = 0;
        client->queue_end = waiting;
        if (waiting + length > client->queue_size) {
            char *larger = realloc(client->queue, waiting + length);
            if (!larger) {
                drop(client);
                return;
            }
            client->queue = larger;
            client->queue_size = waiting + length;
        }
    }
    memcpy(client->queue + client->queue_end, bytes, length);
    client->queue_end += length;
}

static void flush(struct client *client) {
    while (client->queue_end > client->queue_start) {
        ssize_t sent = RETRY(
            send(client->fd, client->queue + client->queue_start, client->queue_end - client->queue_start, MSG_DONTWAIT | MSG_NOSIGNAL));
        if (sent < 0 && errno == EAGAIN)
            return;
        if (sent < 0) {
            drop(client);
            return;
        }
        client->queue_start += (size_t)sent;
    }
    /* An idle client costs no memory. */
    free_pointer(&client->queue);
    client->queue_start = client->queue_end = client->queue_size = 0;
}

static void send_frame(struct client *client, const uint8_t *header, const void *bytes, size_t length) {
    size_t sent = 0;
    if (client->fd < 0)
        return;
    if (client->queue_end == client->queue_start) {
        struct iovec parts[2] = {{(void *)(uintptr_t)header, FRAME_HEADER_BYTES}, {(void *)(uintptr_t)bytes, length}};
        struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
        ssize_t result = RETRY(sendmsg(client->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL));
        if (result < 0 && errno != EAGAIN) {
            drop(client);
            return;
        }
        sent = result > 0 ? (size_t)result : 0;
    }
    if (sent < FRAME_HEADER_BYTES) {
        enqueue(client, header + sent, FRAME_HEADER_BYTES - sent);
        sent = FRAME_HEADER_BYTES;
    }
    if (client->fd >= 0)
        enqueue(client, (const char *)bytes + (sent - FRAME_HEADER_BYTES), length - (sent - FRAME_HEADER_BYTES));
}

void server_send(struct server *server, enum stream stream, const void *bytes, size_t length) {
    uint8_t header[FRAME_HEADER_BYTES];
    frame_header(header, stream, (uint32_t)length);
    for (unsigned i = 0; i < server->count; i++)
        send_frame(&server->clients[i], header, bytes, length);
}

void server_send_number(struct server *server, enum stream stream, uint32_t number) {
    uint8_t bytes[4];
    store_big_endian(bytes, number);
    server_send(server, stream, bytes, sizeof(bytes));
}

void server_send_exit(struct server *server, int status, bool was_short_of_memory) {
    uint8_t header[FRAME_HEADER_BYTES], bytes[4];
    frame_header(header, STREAM_EXIT, sizeof(bytes));
    header[1] = was_short_of_memory;
    store_big_endian(bytes, (uint32_t)status);
    for (unsigned i = 0; i < server->count; i++)
        send_frame(&server->clients[i], header, bytes, sizeof(bytes));
}

static void announce_to(struct client *client, const struct server *server) {
    uint8_t header[FRAME_HEADER_BYTES], bytes[4];
    frame_header(header, STREAM_READY, sizeof(bytes));
    header[1] = server->has_terminal;
    store_big_endian(bytes, (uint32_t)server->container);
    send_frame(client, header, bytes, sizeof(bytes));
}

void server_announce(struct server *server, pid_t container) {
    server->container = container;
    for (unsigned i = 0; i < server->count; i++)
        announce_to(&server->clients[i], server);
}

bool server_has_primary(const struct server *server) {
    for (unsigned i = 0; i < server->count; i++)
        if (server->clients[i].is_primary)
            return true;
    return false;
}

bool server_is_blocked(const struct server *server) {
    for (unsigned i = 0; i < server->count; i++)
        if (server->clients[i].is_primary && server->clients[i].fd >= 0 && server->clients[i].queue_end > server->clients[i].queue_start)
            return true;
    return false;
}

unsigned server_watch(const struct server *server, struct pollfd *entries, bool reads) {
    entries[0] = (struct pollfd){.fd = server->count < CLIENTS_MAX ? server->listener : -1, .events = POLLIN};
    for (unsigned i = 0; i < server->count; i++) {
        const struct client *client = &server->clients[i];
        short events = (short)((reads ? POLLIN : 0) | (client->queue_end > client->queue_start ? POLLOUT : 0));
        entries[i + 1] = (struct pollfd){.fd = client->fd, .events = events};
    }
    return server->count + 1;
}

static void short_frame(const struct client *client, const struct server_events *events) {
    const uint8_t *payload = client->head + FRAME_HEADER_BYTES;
    if (client->head[0] == STREAM_RESIZE)
        events->resize(events->context, (uint16_t)(payload[0] << 8 | payload[1]), (uint16_t)(payload[2] << 8 | payload[3]));
    else if (client->head[0] == STREAM_HEALTH)
        events->health(events->context);
    else
        events->signal(events->context, (int)load_big_endian(payload));
}

/* Consumes some of what a client sent; 0 when the client does not keep to the protocol. */
static size_t consume(struct client *client, const char *bytes, size_t length, const struct server_events *events) {
    bool is_short = client->head_used >= FRAME_HEADER_BYTES && client->head[0] != STREAM_INPUT;
    if (client->head_used < FRAME_HEADER_BYTES || is_short) {
        size_t wanted = (is_short ? FRAME_HEADER_BYTES + 4u : FRAME_HEADER_BYTES) - client->head_used;
        size_t taken = length < wanted ? length : wanted;
        memcpy(client->head + client->head_used, bytes, taken);
        client->head_used += taken;
        if (taken < wanted)
            return taken;
        if (is_short) {
            short_frame(client, events);
            client->head_used = 0;
            return taken;
        }
        client->left = load_big_endian(client->head + 4);
        if (client->head[0] == STREAM_INPUT && client->left == 0) {
            events->input(events->context, NULL, 0);
            client->head_used = 0;
            return taken;
        }
        bool is_known = client->head[0] == STREAM_INPUT ||
                        ((client->head[0] == STREAM_RESIZE || client->head[0] == STREAM_SIGNAL || client->head[0] == STREAM_HEALTH) &&
                         client->left == 4);
        return is_known ? taken : 0;
    }
    size_t taken = length < client->left ? length : client->left;
    events->input(events->context, bytes, taken);
    client->left -= (uint32_t)taken;
    if (client->left == 0)
        client->head_used = 0;
    return taken;
}

static void receive(struct client *client, const struct server_events *events) {
    char bytes[READ_BYTES];
    ssize_t got = RETRY(recv(client->fd, bytes, sizeof(bytes), MSG_DONTWAIT));
    if (got < 0 && errno == EAGAIN)
        return;
    if (got <= 0) {
        drop(client);
        return;
    }
    for (size_t used = 0; used < (size_t)got;) {
        size_t taken = consume(client, bytes + used, (size_t)got - used, events);
        if (taken == 0) {
            drop(client);
            return;
        }
        used += taken;
    }
}

void server_act(struct server *server, const struct pollfd *entries, const struct server_events *events) {
    unsigned known = server->count;
    for (unsigned i = 0; i < known; i++) {
        struct client *client = &server->clients[i];
        if (entries[i + 1].revents & POLLOUT)
            flush(client);
        if (client->fd >= 0 && (entries[i + 1].revents & POLLIN))
            receive(client, events);
        else if (client->fd >= 0 && (entries[i + 1].revents & (POLLERR | POLLHUP | POLLNVAL)))
            drop(client);
    }
    if (entries[0].revents & POLLIN) {
        int fd = accept4(server->listener, NULL, NULL, SOCK_CLOEXEC);
        if (fd >= 0) {
            server_add(server, fd, false);
            announce_to(&server->clients[server->count - 1], server);
        }
    }
    sweep(server);
}

void server_admit_starters(struct server *server) {
    int fd;
    while (server->listener >= 0 && (fd = accept4(server->listener, NULL, NULL, SOCK_CLOEXEC)) >= 0)
        server_add(server, fd, true);
}

void server_finish(struct server *server) {
    for (unsigned i = 0; i < server->count; i++) {
        struct client *client = &server->clients[i];
        struct pollfd writable = {.fd = client->fd, .events = POLLOUT};
        int patience = client->is_primary ? -1 : FINISH_MS;
        while (client->fd >= 0 && client->queue_end > client->queue_start && poll(&writable, 1, patience) > 0)
            flush(client);
    }
}

void server_close(struct server *server) {
    for (unsigned i = 0; i < server->count; i++)
        drop(&server->clients[i]);
    server->count = 0;
    close_fd(&server->listener);
}
