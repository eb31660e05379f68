/*
 * server.h: the clients of a container's stdio: the front of a foreground run, and whoever attaches later.
 *
 * Frames both ways: u8 stream, three zero bytes, u32 length (big endian), payload. The primary client (the front that
 * started the container) is waited for, as a pipe would be: its output is never lost. Any other client that does not
 * keep up is dropped, so that it cannot hold the container back.
 */
#ifndef TIFFIN_SERVER_H
#define TIFFIN_SERVER_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum stream {
    STREAM_INPUT = 0, /* client to server; empty: end of file */
    STREAM_OUTPUT = 1,
    STREAM_ERROR = 2,
    STREAM_EXIT = 3,    /* u32 status; the last frame; the header's second byte is 1 when memory was short */
    STREAM_READY = 4,   /* u32 process ID of the container; the header's second byte is 1 when it has a terminal */
    STREAM_RESIZE = 5,  /* u16 rows, u16 columns */
    STREAM_SIGNAL = 6,  /* u32 number */
    STREAM_FAILURE = 7, /* struct report: an initialized container could not be started; the last frame */
    STREAM_HEALTH = 8,  /* u32: a client asks for a check, the server says how it went (enum health_answer) */
};

enum { FRAME_HEADER_BYTES = 8, CLIENTS_MAX = 24 };

struct client {
    int fd;
    bool is_primary;
    uint8_t head[FRAME_HEADER_BYTES + 8]; /* header, and the payload of the short frames */
    size_t head_used;
    uint32_t left; /* of the present frame's payload */
    char *queue;   /* not yet sent */
    size_t queue_start, queue_end, queue_size;
};

struct server {
    int listener;      /* -1: nobody may attach */
    pid_t container;   /* told to who attaches later; 0: not yet running */
    bool has_terminal; /* told with it, in the second byte of the READY header */
    struct client clients[CLIENTS_MAX];
    unsigned count;
};

/* What a client sends arrives here. `input` with length 0: end of file. */
struct server_events {
    void *context;
    void (*input)(void *context, const char *bytes, size_t length);
    void (*resize)(void *context, uint16_t rows, uint16_t columns);
    void (*signal)(void *context, int number);
    void (*health)(void *context);
};

/* Listens on `attach` in the directory. -1 with errno. */
int server_listen(struct server *server, int directory);
/* Takes the descriptor over. */
void server_add(struct server *server, int fd, bool is_primary);
/* Takes in whoever waits, as primary clients: they have let the container start. */
void server_admit_starters(struct server *server);
void server_send(struct server *server, enum stream stream, const void *bytes, size_t length);
/* Tells all clients how the container ended. */
void server_send_exit(struct server *server, int status, bool was_short_of_memory);
void server_send_number(struct server *server, enum stream stream, uint32_t number);

/* Tells all clients that the container runs as that process. */
void server_announce(struct server *server, pid_t container);

/* True until the primary client goes. */
bool server_has_primary(const struct server *server);

/* True while the primary client has not taken what it was sent. */
bool server_is_blocked(const struct server *server);

/* Fills at most CLIENTS_MAX + 1 entries; `reads` false: what clients send is left waiting. Returns the number of entries. */
unsigned server_watch(const struct server *server, struct pollfd *entries, bool reads);
/* Acts on the same entries after poll(). */
void server_act(struct server *server, const struct pollfd *entries, const struct server_events *events);

/* Sends what is queued: to the primary client until it is done or gone, to others for a second at most. */
void server_finish(struct server *server);
void server_close(struct server *server);

void frame_header(uint8_t header[FRAME_HEADER_BYTES], enum stream stream, uint32_t length);
uint32_t load_big_endian(const uint8_t *bytes);
void store_big_endian(uint8_t *bytes, uint32_t value);

#endif
