/* See journal.h. */
#include "journal.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>

#include "util.h"

enum { PATIENCE_MS = 1000 };

int journal_open(void) {
    const struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "/run/systemd/journal/socket"};
    cleanup_close int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 || connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
        return -1;
    return take_fd(&fd);
}

static struct iovec part(const char *text, size_t length) {
    return (struct iovec){.iov_base = (void *)(uintptr_t)text, .iov_len = length};
}

void journal_send(int *fd, const char *fields, const char *message, size_t length, bool is_error, bool is_partial) {
    const char *head = is_error ? "PRIORITY=3\n" : "PRIORITY=6\n", *tail = is_partial ? "\nCONTAINER_PARTIAL_MESSAGE=true\n" : "\n";
    struct iovec parts[] = {part(head, strlen(head)), part(fields, strlen(fields)), part("MESSAGE=", 8), part(message, length),
                            part(tail, strlen(tail))};
    struct msghdr packet = {.msg_iov = parts, .msg_iovlen = ARRAY_SIZE(parts)};
    for (int tries = 0; tries < 3; tries++) {
        struct pollfd writable = {.fd = *fd, .events = POLLOUT};
        if (*fd >= 0 && RETRY(sendmsg(*fd, &packet, MSG_NOSIGNAL)) >= 0)
            return;
        if (*fd >= 0 && (errno == EAGAIN || errno == ENOBUFS)) {
            poll(&writable, 1, PATIENCE_MS);
            continue;
        }
        close_fd(fd);
        *fd = journal_open();
    }
}
