/* See channel.h. */
#include "channel.h"

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

int channel_pair(int ends[2]) {
    return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends);
}

int packet_send(int fd, const void *bytes, size_t size, int passed) {
    struct iovec part = {.iov_base = (void *)(uintptr_t)bytes, .iov_len = size};
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(int))];
    } control;
    struct msghdr packet = {.msg_iov = &part, .msg_iovlen = 1};
    if (passed >= 0) {
        memset(&control, 0, sizeof(control));
        packet.msg_control = control.space;
        packet.msg_controllen = sizeof(control.space);
        control.header.cmsg_level = SOL_SOCKET;
        control.header.cmsg_type = SCM_RIGHTS;
        control.header.cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(&control.header), &passed, sizeof(int));
    }
    return RETRY(sendmsg(fd, &packet, MSG_NOSIGNAL)) < 0 ? -1 : 0;
}

int channel_send(int fd, enum message_kind kind, int32_t number, uint64_t value, int passed) {
    struct message message = {.kind = kind, .number = number, .value = value};
    return packet_send(fd, &message, offsetof(struct message, report), passed);
}

int channel_send_failure(int fd) {
    struct message message = {.kind = MESSAGE_FAILURE, .report = *first_failure()};
    return packet_send(fd, &message, sizeof(message), -1);
}

int channel_send_warning(int fd, const char *format, ...) {
    struct message message = {.kind = MESSAGE_WARNING};
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message.report.text, sizeof(message.report.text), format, arguments);
    va_end(arguments);
    return packet_send(fd, &message, sizeof(message), -1);
}

int packet_receive(int fd, void *bytes, size_t size, size_t least, int *passed) {
    struct iovec part = {.iov_base = bytes, .iov_len = size};
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(int))];
    } control;
    struct msghdr packet = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control.space, .msg_controllen = sizeof(control.space)};
    memset(bytes, 0, size);
    ssize_t got = RETRY(recvmsg(fd, &packet, MSG_CMSG_CLOEXEC));
    if (got < 0 && errno == ECONNRESET)
        got = 0;
    if (got <= 0)
        return (int)got;
    cleanup_close int received = -1;
    const struct cmsghdr *header = CMSG_FIRSTHDR(&packet);
    if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS && header->cmsg_len >= CMSG_LEN(sizeof(int)))
        memcpy(&received, CMSG_DATA(header), sizeof(int));
    if ((size_t)got < least) {
        errno = EPROTO;
        return -1;
    }
    if (passed)
        *passed = take_fd(&received);
    return 1;
}

int channel_receive(int fd, struct message *message, int *passed) {
    return packet_receive(fd, message, sizeof(*message), offsetof(struct message, report), passed);
}
