/* The messages between K and its users; see keeper.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "channel.h"
#include "keeper.h"
#include "util.h"

#define STAGE "network"

int keeper_send(int fd, const struct keeper_message *message, int passed) {
    return packet_send(fd, message, sizeof(*message), passed);
}

int keeper_receive(int fd, struct keeper_message *message, int *passed) {
    *passed = -1;
    int got = packet_receive(fd, message, sizeof(*message), sizeof(*message), passed);
    if (got == 1)
        message->id[KEEPER_ID_BYTES - 1] = message->network[KEEPER_NAME_BYTES - 1] = message->text[KEEPER_TEXT_BYTES - 1] = '\0';
    return got;
}

int keeper_ask(int fd, const char *directory, const struct keeper_message *message, int passed) {
    struct keeper_message answer = {.verb = KEEPER_REFUSED};
    cleanup_close int received = -1;
    int got = keeper_send(fd, message, passed);
    if (got == 0 && keeper_await(fd, directory, NO_OP) < 0)
        return -1;
    if (got == 0)
        got = keeper_receive(fd, &answer, &received);
    if (got == 1 && answer.verb == KEEPER_REFUSED)
        return fail(STAGE, NO_OP, 0, "%s", answer.text);
    if (got != 1)
        return fail(STAGE, NO_OP, got < 0 ? errno : 0, "the keeper of the networks ended");
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
