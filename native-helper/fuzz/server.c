/*
 * server SECONDS: random frames of a hostile client through the attach server, in pieces of random sizes, and a client
 * that reads slowly or not at all. Under the sanitizers.
 */
#include "../server.h"
#include "../util.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { TURNS = 20000, PIECE_MAX = 64, CLIENTS = 3, OUTPUT_MAX = 4096 };

static uint64_t state = 0x853c49e6748fea9bULL;
static unsigned long inputs, resizes, signals, healths;

static uint64_t next_random(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static size_t below(size_t limit) {
    return (size_t)(next_random() % limit);
}

static void on_input(void *context, const char *bytes, size_t length) {
    unsigned char *sum = context;
    for (size_t i = 0; i < length; i++)
        *sum ^= (unsigned char)bytes[i];
    inputs++;
}

static void on_resize(void *context, uint16_t rows, uint16_t columns) {
    (void)context;
    resizes += (rows | columns) > 0;
}

static void on_signal(void *context, int number) {
    (void)context;
    signals += number > 0;
}

/* A piece of a frame: mostly of the right form. */
static void send_piece(int fd) {
    uint8_t piece[PIECE_MAX];
    static const uint8_t streams[] = {STREAM_INPUT, STREAM_RESIZE, STREAM_SIGNAL, STREAM_EXIT};
    size_t length = below(PIECE_MAX - FRAME_HEADER_BYTES);
    uint8_t stream = streams[below(below(20) ? 3 : 4)];
    if (stream != STREAM_INPUT && below(20))
        length = 4;
    frame_header(piece, (enum stream)stream, (uint32_t)(below(30) ? length : next_random()));
    for (size_t i = 0; i < length; i++)
        piece[FRAME_HEADER_BYTES + i] = (uint8_t)next_random();
    size_t whole = FRAME_HEADER_BYTES + length;
    size_t sent = below(30) ? whole : below(whole + 1);
    (void)!send(fd, piece, sent, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static void read_some(int fd) {
    char bytes[OUTPUT_MAX];
    (void)!recv(fd, bytes, below(sizeof(bytes)) + 1, MSG_DONTWAIT);
}

static void turn(struct server *server, const struct server_events *events, int ends[CLIENTS]) {
    struct pollfd entries[CLIENTS_MAX + 1];
    char output[OUTPUT_MAX];
    size_t which = below(CLIENTS);
    if (ends[which] < 0) {
        int pair[2];
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
            return;
        ends[which] = pair[0];
        server_add(server, pair[1], below(4) == 0);
    }
    send_piece(ends[which]);
    if (below(3))
        read_some(ends[which]);
    if (below(200) == 0)
        close_fd(&ends[which]);
    if (below(2)) {
        memset(output, 'x', sizeof(output));
        server_send(server, STREAM_OUTPUT, output, below(sizeof(output)));
    }
    unsigned count = server_watch(server, entries, below(4) > 0);
    if (poll(entries, count, 0) >= 0)
        server_act(server, entries, events);
}

static void on_health(void *context) {
    (void)context;
    healths++;
}

int main(int argc, char **argv) {
    time_t end = time(NULL) + (argc > 1 ? atoi(argv[1]) : 0);
    unsigned char sum = 0;
    static struct server server;
    const struct server_events events = {&sum, on_input, on_resize, on_signal, on_health};
    int ends[CLIENTS] = {-1, -1, -1};
    unsigned long turns = 0;
    server.listener = -1;
    for (; turns < TURNS || time(NULL) < end; turns++)
        turn(&server, &events, ends);
    for (size_t i = 0; i < CLIENTS; i++)
        close_fd(&ends[i]);
    server_close(&server);
    printf("%lu turns, %lu inputs, %lu resizes, %lu signals, %lu checks, %u\n", turns, inputs, resizes, signals, healths, sum);
    return inputs == 0 || resizes == 0 || signals == 0;
}
