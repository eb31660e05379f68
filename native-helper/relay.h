/*
 * relay.h: the client end of a container's stdio: copies between it and this process' descriptors 0 to 2.
 *
 * The terminal is put back as it was on every way out. Signals are forwarded to the container's process, except those
 * that concern this process itself.
 */
#ifndef TIFFIN_RELAY_H
#define TIFFIN_RELAY_H

#include <stdbool.h>
#include <stddef.h>

enum { DETACH_KEYS_MAX = 16 };

struct relay_options {
    bool input, output, error; /* what to attach */
    bool raw_terminal;         /* the container has a terminal: put ours into raw mode, follow its size; READY says it, too */
    bool proxy_signals;
    char detach_keys[DETACH_KEYS_MAX];
    size_t detach_count; /* 0: none */
};

/* Parses `ctrl-p,ctrl-q`; the empty text means none. */
bool relay_parse_keys(const char *text, struct relay_options *options);

/* Keeps signals for relay_run(); call it once no more children will be forked. */
void relay_hold_signals(void);

/*
 * Relays until the container exits (its status), the detach keys were typed (0) or the output is closed (141). -1,
 * reported, when the monitor went away. Takes the descriptor over.
 */
int relay_run(int fd, const struct relay_options *options);

/* The matcher of the detach keys, for the unit tests: what of `bytes` is to be sent goes to `out` (room for length + keys). */
struct key_matcher {
    const struct relay_options *options;
    size_t matched;
};
bool match_keys(struct key_matcher *matcher, const char *bytes, size_t length, char *out, size_t *out_length);

#endif
