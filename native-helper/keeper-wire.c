/* The messages between K and its users; see keeper.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include "keeper.h"
#include "util.h"

#define STAGE "network"

int keeper_send(int fd, const struct keeper_message *message, int passed) {
    struct iovec part = {.iov_base = (void *)(uintptr_t)message, .iov_len = sizeof(*message)};
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

int keeper_receive(int fd, struct keeper_message *message, int *passed) {
    struct iovec part = {.iov_base = message, .iov_len = sizeof(*message)};
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(int))];
    } control;
    struct msghdr packet = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control.space, .msg_controllen = sizeof(control.space)};
    *passed = -1;
    ssize_t got = RETRY(recvmsg(fd, &packet, MSG_CMSG_CLOEXEC));
    if (got < 0 && errno == ECONNRESET)
        got = 0;
    if (got <= 0)
        return (int)got;
    cleanup_close int received = -1;
    const struct cmsghdr *header = CMSG_FIRSTHDR(&packet);
    if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS && header->cmsg_len >= CMSG_LEN(sizeof(int)))
        memcpy(&received, CMSG_DATA(header), sizeof(int));
    if ((size_t)got != sizeof(*message)) {
        errno = EPROTO;
        return -1;
    }
    message->id[KEEPER_ID_BYTES - 1] = message->network[KEEPER_NAME_BYTES - 1] = message->text[KEEPER_TEXT_BYTES - 1] = '\0';
    *passed = take_fd(&received);
    return 1;
}

int keeper_ask(int fd, const struct keeper_message *message, int passed, int *answered) {
    struct keeper_message answer;
    cleanup_close int received = -1;
    int got = keeper_send(fd, message, passed) < 0 ? -1 : keeper_receive(fd, &answer, &received);
    if (got == 1 && answer.verb == KEEPER_REFUSED)
        return fail(STAGE, NO_OP, 0, "%s", answer.text);
    if (got != 1)
        return fail(STAGE, NO_OP, got < 0 ? errno : 0, "the keeper of the networks ended");
    if (answered)
        *answered = take_fd(&received);
    return 0;
}

/* Through a descriptor, because the name of a socket may have no more than 107 bytes. */
int keeper_dial(const char *directory) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    cleanup_close int place = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
    cleanup_close int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (place < 0 || fd < 0)
        return -1;
    snprintf(address.sun_path, sizeof(address.sun_path), "/proc/self/fd/%d/keeper", place);
    if (RETRY(connect(fd, (const struct sockaddr *)&address, sizeof(address))) < 0)
        return -1;
    return take_fd(&fd);
}
