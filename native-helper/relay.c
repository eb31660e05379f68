/* See relay.h. */
#include "relay.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server.h"
#include "sys.h"
#include "terminal.h"
#include "util.h"

enum { INPUT_BYTES = 8192, OUTPUT_BYTES = 16384, STATUS_PENDING = -2, BROKEN_PIPE_STATUS = 141, KILLED_STATUS = 137 };

struct relay {
    const struct relay_options *options;
    int fd, signals, container; /* container: a pidfd, -1 until we know */
    struct key_matcher matcher;
    bool input_open, follows_terminal, was_short_of_memory;
    struct terminal terminal;
    int status;

    char sending[INPUT_BYTES + DETACH_KEYS_MAX + FRAME_HEADER_BYTES + 64]; /* to the monitor */
    size_t sending_start, sending_end;

    uint8_t head[FRAME_HEADER_BYTES];
    size_t head_used;
    uint32_t left; /* of the present frame */
    char received[OUTPUT_BYTES];
    size_t received_start, received_end; /* of the present frame's payload, to be written */
    uint8_t number[4];
    size_t number_used;
    struct report failure;
    bool is_broken[3]; /* descriptors that could not be written to */
};

static bool is_proxied(int number) {
    switch (number) {
    case SIGCHLD:
    case SIGPIPE:
    case SIGWINCH:
    case SIGSTOP:
    case SIGKILL:
    case SIGTSTP:
    case SIGTTIN:
    case SIGTTOU:
    case SIGURG:
    case SIGCONT:
        return false;
    default:
        return true;
    }
}

static void held_signals(sigset_t *set) {
    sigfillset(set);
    static const int own[] = {SIGTSTP, SIGTTIN, SIGTTOU, SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGCHLD, SIGURG};
    for (unsigned i = 0; i < ARRAY_SIZE(own); i++)
        sigdelset(set, own[i]);
}

void relay_hold_signals(void) {
    sigset_t set;
    held_signals(&set);
    sigprocmask(SIG_BLOCK, &set, NULL);
}

static void enqueue_frame(struct relay *relay, enum stream stream, const void *bytes, size_t length) {
    uint8_t header[FRAME_HEADER_BYTES];
    if (relay->sending_end + FRAME_HEADER_BYTES + length > sizeof(relay->sending))
        return;
    frame_header(header, stream, (uint32_t)length);
    memcpy(relay->sending + relay->sending_end, header, FRAME_HEADER_BYTES);
    if (length > 0)
        memcpy(relay->sending + relay->sending_end + FRAME_HEADER_BYTES, bytes, length);
    relay->sending_end += FRAME_HEADER_BYTES + length;
}

static void send_size(struct relay *relay) {
    struct winsize size;
    if (!relay->follows_terminal || (ioctl(STDIN_FILENO, TIOCGWINSZ, &size) < 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0))
        return;
    const uint8_t bytes[4] = {(uint8_t)(size.ws_row >> 8), (uint8_t)size.ws_row, (uint8_t)(size.ws_col >> 8), (uint8_t)size.ws_col};
    enqueue_frame(relay, STREAM_RESIZE, bytes, sizeof(bytes));
}

static void enter_raw_mode(struct relay *relay) {
    relay->follows_terminal = true;
    if (relay->options->input)
        terminal_enter_raw(&relay->terminal);
}

static void continue_raw(struct relay *relay) {
    terminal_resume_raw(&relay->terminal);
    send_size(relay);
}

/* Straight to the process, not through the monitor: it might be held up by input that the container does not read. */
static void forward_signal(struct relay *relay, int number) {
    uint8_t bytes[4];
    if (relay->container >= 0 && (sys_pidfd_send_signal(relay->container, number) == 0 || errno == ESRCH))
        return;
    store_big_endian(bytes, (uint32_t)number);
    enqueue_frame(relay, STREAM_SIGNAL, bytes, sizeof(bytes));
}

static void handle_signal(struct relay *relay) {
    struct signalfd_siginfo info;
    if (RETRY(read(relay->signals, &info, sizeof(info))) != (ssize_t)sizeof(info))
        return;
    int number = (int)info.ssi_signo;
    if (number == SIGWINCH)
        send_size(relay);
    else if (number == SIGCONT)
        continue_raw(relay);
    else if (relay->options->proxy_signals && is_proxied(number))
        forward_signal(relay, number);
    else if (number == SIGINT || number == SIGTERM || number == SIGHUP || number == SIGQUIT)
        relay->status = 128 + number;
}

static void read_input(struct relay *relay) {
    char bytes[INPUT_BYTES], out[INPUT_BYTES + DETACH_KEYS_MAX];
    size_t length;
    ssize_t got = RETRY(read(STDIN_FILENO, bytes, sizeof(bytes)));
    if (got < 0 && errno == EAGAIN)
        return;
    if (got <= 0) {
        relay->input_open = false;
        enqueue_frame(relay, STREAM_INPUT, NULL, 0);
        return;
    }
    if (match_keys(&relay->matcher, bytes, (size_t)got, out, &length))
        relay->status = 0;
    if (length > 0)
        enqueue_frame(relay, STREAM_INPUT, out, length);
}

static void send_queued(struct relay *relay) {
    ssize_t sent = RETRY(
        send(relay->fd, relay->sending + relay->sending_start, relay->sending_end - relay->sending_start, MSG_DONTWAIT | MSG_NOSIGNAL));
    if (sent < 0 && errno == EAGAIN)
        return;
    /* The monitor is gone or about to be: what it still has to say comes from reading. */
    relay->sending_start = sent < 0 ? relay->sending_end : relay->sending_start + (size_t)sent;
    if (relay->sending_start == relay->sending_end)
        relay->sending_start = relay->sending_end = 0;
}

static void short_frame(struct relay *relay) {
    uint32_t number = load_big_endian(relay->number);
    if (relay->head[0] == STREAM_EXIT) {
        relay->status = (int)(number & 0xff);
        relay->was_short_of_memory = relay->head[1] == 1;
    }
    if (relay->head[0] == STREAM_READY) {
        close_fd(&relay->container);
        relay->container = sys_pidfd_open((pid_t)number, 0);
        if (relay->head[1] && !relay->terminal.is_raw) {
            enter_raw_mode(relay);
            send_size(relay);
        }
    }
}

/* Where the payload of the present frame goes; -1: nowhere. */
static int destination(const struct relay *relay) {
    if (relay->head[0] == STREAM_OUTPUT && relay->options->output && !relay->is_broken[STDOUT_FILENO])
        return STDOUT_FILENO;
    if (relay->head[0] == STREAM_ERROR && relay->options->error && !relay->is_broken[STDERR_FILENO])
        return STDERR_FILENO;
    return -1;
}

static bool has_known_form(const struct relay *relay) {
    size_t wanted = relay->head[0] == STREAM_FAILURE ? sizeof(relay->failure) : 4;
    return relay->head[0] == STREAM_OUTPUT || relay->head[0] == STREAM_ERROR || relay->left == wanted;
}

/* The rest of it comes in one piece: it is the last that the monitor says. */
static int take_failure(struct relay *relay) {
    if (recv(relay->fd, &relay->failure, sizeof(relay->failure), MSG_WAITALL) != (ssize_t)sizeof(relay->failure))
        return fail("monitor", NO_OP, 0, "the container's monitor went away");
    adopt_failure(&relay->failure);
    return -1;
}

/* Reads no further than the present header or payload, so that writing can wait without a second buffer. */
static int receive(struct relay *relay) {
    bool in_header = relay->head_used < FRAME_HEADER_BYTES;
    bool is_number = !in_header && (relay->head[0] == STREAM_EXIT || relay->head[0] == STREAM_READY);
    void *target = in_header ? relay->head + relay->head_used : is_number ? (void *)(relay->number + relay->number_used) : relay->received;
    size_t wanted = in_header ? FRAME_HEADER_BYTES - relay->head_used : relay->left < OUTPUT_BYTES ? relay->left : OUTPUT_BYTES;
    ssize_t got = RETRY(recv(relay->fd, target, wanted, MSG_DONTWAIT));
    if (got < 0 && errno == EAGAIN)
        return 0;
    if (got <= 0)
        return fail("monitor", NO_OP, got < 0 ? errno : 0, "the container's monitor went away");
    if (in_header) {
        relay->head_used += (size_t)got;
        relay->left = load_big_endian(relay->head + 4);
        relay->number_used = 0;
        if (relay->head_used == FRAME_HEADER_BYTES && !has_known_form(relay))
            return fail("monitor", NO_OP, EPROTO, "the container's monitor sent a frame of unknown form");
        if (relay->head_used == FRAME_HEADER_BYTES && relay->head[0] == STREAM_FAILURE)
            return take_failure(relay);
        if (relay->head_used == FRAME_HEADER_BYTES && relay->left == 0)
            relay->head_used = 0;
        return 0;
    }
    relay->left -= (uint32_t)got;
    if (is_number)
        relay->number_used += (size_t)got;
    else {
        relay->received_start = 0;
        relay->received_end = (size_t)got;
    }
    if (is_number && relay->left == 0)
        short_frame(relay);
    if (relay->left == 0 && (is_number || destination(relay) < 0))
        relay->head_used = 0;
    return 0;
}

/* At most what poll() promised a pipe to take, so that a reader that stops does not keep us from signals. */
static void write_received(struct relay *relay, int fd) {
    size_t length = relay->received_end - relay->received_start;
    struct stat status;
    bool may_block = fstat(fd, &status) < 0 || !S_ISREG(status.st_mode);
    ssize_t written = RETRY(write(fd, relay->received + relay->received_start, may_block && length > 4096 ? 4096 : length));
    if (written < 0 && errno == EAGAIN)
        return;
    if (written < 0 && errno == EPIPE)
        relay->status = BROKEN_PIPE_STATUS;
    else if (written < 0)
        fail("output", NO_OP, errno, "write %s", fd == STDOUT_FILENO ? "standard output" : "standard error");
    if (written < 0)
        relay->is_broken[fd] = true;
    relay->received_start = written < 0 ? relay->received_end : relay->received_start + (size_t)written;
    if (relay->received_start == relay->received_end && relay->left == 0)
        relay->head_used = 0;
}

static int turn(struct relay *relay) {
    int out = relay->received_end > relay->received_start ? destination(relay) : -1;
    if (out < 0) {
        if (relay->received_end > 0 && relay->left == 0 && relay->head_used == FRAME_HEADER_BYTES)
            relay->head_used = 0;
        relay->received_start = relay->received_end = 0;
    }
    bool is_sending = relay->sending_end > relay->sending_start;
    struct pollfd watched[4] = {
        {.fd = relay->signals, .events = POLLIN},
        {.fd = relay->fd, .events = (short)((out < 0 ? POLLIN : 0) | (is_sending ? POLLOUT : 0))},
        {.fd = relay->input_open && !is_sending ? STDIN_FILENO : -1, .events = POLLIN},
        {.fd = out, .events = POLLOUT},
    };
    if (poll(watched, ARRAY_SIZE(watched), -1) < 0)
        return 0;
    if (watched[0].revents)
        handle_signal(relay);
    if (watched[1].revents & POLLOUT)
        send_queued(relay);
    if (watched[2].revents)
        read_input(relay);
    if (watched[3].revents)
        write_received(relay, out);
    if (out < 0 && (watched[1].revents & (POLLIN | POLLHUP | POLLERR)))
        return receive(relay);
    return 0;
}

static const char short_of_memory[] = "Warning: the container was killed because it ran out of memory; --memory gives it more\n";

int relay_run(int fd, const struct relay_options *options) {
    static struct relay relay;
    sigset_t held;
    cleanup_close int connection = fd;
    relay = (struct relay){.options = options, .fd = fd, .container = -1, .input_open = options->input, .status = STATUS_PENDING};
    static const struct relay_options no_keys;
    relay.matcher.options = isatty(STDIN_FILENO) ? options : &no_keys;
    held_signals(&held);
    relay_hold_signals();
    relay.signals = signalfd(-1, &held, SFD_CLOEXEC);
    if (relay.signals < 0)
        return fail("monitor", NO_OP, errno, "watch signals");
    if (options->raw_terminal)
        enter_raw_mode(&relay);
    send_size(&relay);
    int result = 0;
    while (result == 0 && relay.status == STATUS_PENDING)
        result = turn(&relay);
    /* The bytes before the detach keys. */
    if (relay.status == 0 && relay.sending_end > relay.sending_start)
        send_queued(&relay);
    terminal_leave_raw(&relay.terminal);
    if (relay.was_short_of_memory && relay.status == KILLED_STATUS)
        (void)write_all(STDERR_FILENO, short_of_memory, sizeof(short_of_memory) - 1);
    close_fd(&relay.signals);
    close_fd(&relay.container);
    return result < 0 ? -1 : relay.status;
}
