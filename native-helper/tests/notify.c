/*
 * What a container may say to systemd, and what it may not.
 *
 * With arguments it is the other side, for tests of the whole: `listen PATH` prints what comes to a socket, `send PATH MESSAGE…` writes to
 * one, `serve PATH COMMAND…` starts a command as a socket unit does, `adopt COMMAND…` says how all end that a command leaves behind, as a
 * unit sees them.
 */
#include "../notify-filter.h"
#include "tap.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static bool becomes(const char *message, size_t length, const char *expected) {
    char out[NOTIFY_BYTES];
    size_t used = notify_filter(message, length, out);
    return used == strlen(expected) && memcmp(out, expected, used) == 0;
}

static bool text_becomes(const char *message, const char *expected) {
    return becomes(message, strlen(message), expected);
}

static void check_lines(void) {
    ok(text_becomes("READY=1", "READY=1") && text_becomes("READY=1\n", "READY=1"), "hands on that it is ready");
    ok(text_becomes("RELOADING=1\nMONOTONIC_USEC=12345\nSTATUS=again", "RELOADING=1\nMONOTONIC_USEC=12345\nSTATUS=again"),
       "hands on that it reloads");
    ok(text_becomes("WATCHDOG=1", "WATCHDOG=1") && text_becomes("WATCHDOG=trigger", "WATCHDOG=trigger") &&
           text_becomes("WATCHDOG_USEC=5", "WATCHDOG_USEC=5") && text_becomes("EXTEND_TIMEOUT_USEC=5", "EXTEND_TIMEOUT_USEC=5"),
       "hands on what is about time");
    ok(text_becomes("STOPPING=1\nERRNO=2\nBUSERROR=a.b\nVARLINKERROR=c", "STOPPING=1\nERRNO=2\nBUSERROR=a.b\nVARLINKERROR=c"),
       "hands on that it stops, and why");
}

static void check_hostile(void) {
    ok(text_becomes("MAINPID=1", "") && text_becomes("MAINPID=1\nREADY=1\nMAINPIDFDID=7", "READY=1"), "keeps the main process to itself");
    ok(text_becomes("FDSTORE=1\nFDNAME=x\nFDSTOREREMOVE=1\nFDPOLL=0\nNOTIFYACCESS=none\nBARRIER=1\nEXIT_STATUS=0", ""),
       "hands nothing over, and gives nobody a say");
    ok(text_becomes("READY=2\nREADY=\nREADY\nREADY=1 \n READY=1\nready=1\nXREADY=1\n=1\n\n", ""), "takes words as they are written only");
    ok(text_becomes("STATUS=a\033]0;b\007\tc\177", "STATUS=a?]0;b??c?"), "takes the controls of terminals away");
    ok(text_becomes("STATUS=a\xc2\x9b"
                    "1m\xc3\xa9",
                    "STATUS=a??1m\xc3\xa9"),
       "takes those of eight bits away");
    ok(text_becomes("WATCHDOG_USEC=-1\nWATCHDOG_USEC=0x5\nEXTEND_TIMEOUT_USEC=\nMONOTONIC_USEC=123456789012345678901\nWATCHDOG=2", ""),
       "takes numbers only where numbers belong");
    ok(becomes("READY=1\0MAINPID=1", 17, "") && becomes("READY=1\0\0", 9, "READY=1"), "takes no message with something hidden in it");
    ok(becomes("", 0, "") && becomes("\0\0", 2, "") && becomes("\n", 1, ""), "bears nothing");
}

static void check_longest(void) {
    static char message[NOTIFY_BYTES + 1], out[NOTIFY_BYTES];
    memset(message, 'x', sizeof(message));
    memcpy(message, "STATUS=", 7);
    ok(notify_filter(message, NOTIFY_BYTES, out) == NOTIFY_BYTES, "takes the longest message");
    ok(notify_filter(message, NOTIFY_BYTES + 1, out) == 0, "takes none that is longer");
}

static int make_socket(int type, const char *path, bool binds) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, type, 0), on = 1;
    snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
    setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &on, sizeof(on));
    int done = binds ? bind(fd, (const struct sockaddr *)&address, sizeof(address))
                     : connect(fd, (const struct sockaddr *)&address, sizeof(address));
    if (done == 0)
        return fd;
    perror(path);
    exit(1);
}

/* A line for each message: the sender's number, and the message with its newlines as `|`. */
static int listen_for_messages(const char *path) {
    int fd = make_socket(SOCK_DGRAM, path, true);
    puts("listening");
    for (;;) {
        char message[8192];
        union {
            struct cmsghdr header;
            char space[CMSG_SPACE(sizeof(struct ucred))]; /* no room for descriptors */
        } control;
        struct iovec part = {message, sizeof(message) - 1};
        struct msghdr packet = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control.space, .msg_controllen = sizeof(control.space)};
        fflush(stdout);
        ssize_t length = recvmsg(fd, &packet, MSG_CMSG_CLOEXEC);
        if (length < 0)
            return 1;
        struct ucred sender = {0};
        const struct cmsghdr *header = CMSG_FIRSTHDR(&packet);
        if (header && header->cmsg_type == SCM_CREDENTIALS)
            memcpy(&sender, CMSG_DATA(header), sizeof(sender));
        message[length] = '\0';
        for (ssize_t i = 0; i < length; i++)
            if (message[i] == '\n')
                message[i] = '|';
        printf("%d %s%s\n", sender.pid, message, packet.msg_flags & MSG_CTRUNC ? " +descriptors" : "");
    }
}

/* Each message brings a descriptor along; `*N` before it: so often, with its number at its end. */
static int send_messages(const char *path, char **messages) {
    int fd = make_socket(SOCK_DGRAM, path, false);
    for (; *messages; messages++) {
        char *text = *messages;
        long times = *text == '*' ? strtol(text + 1, &text, 10) : 1;
        for (long i = 1; i <= times; i++) {
            char message[8192];
            int passed = STDIN_FILENO;
            union {
                struct cmsghdr header;
                char space[CMSG_SPACE(sizeof(int))];
            } control = {.header = {.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof(int))}};
            memcpy(CMSG_DATA(&control.header), &passed, sizeof(int));
            int length = times > 1 ? snprintf(message, sizeof(message), "%s%ld", text, i) : snprintf(message, sizeof(message), "%s", text);
            struct iovec part = {message, (size_t)length};
            struct msghdr packet = {
                .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.space, .msg_controllen = sizeof(control.space)};
            if (sendmsg(fd, &packet, 0) < 0)
                perror("sendmsg");
        }
    }
    return 0;
}

static int serve(const char *path, char **command) {
    char number[16];
    int fd = make_socket(SOCK_STREAM, path, true);
    if (listen(fd, 8) < 0 || (fd != 3 && dup2(fd, 3) < 0))
        return 1;
    snprintf(number, sizeof(number), "%d", getpid());
    setenv("LISTEN_PID", number, 1);
    setenv("LISTEN_FDS", "1", 1);
    setenv("LISTEN_FDNAMES", "web", 1);
    execvp(command[0], command);
    return 127;
}

static int adopt(char **command) {
    int status;
    pid_t pid;
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    pid_t child = fork();
    if (child == 0) {
        execvp(command[0], command);
        _exit(127);
    }
    while ((pid = wait(&status)) > 0) {
        printf("%s %d %d\n", pid == child ? "command" : "left", pid, WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
        fflush(stdout);
    }
    return 0;
}

int main(int argc, char **argv) {
    if (argc == 3 && strcmp(argv[1], "listen") == 0)
        return listen_for_messages(argv[2]);
    if (argc > 3 && strcmp(argv[1], "send") == 0)
        return send_messages(argv[2], argv + 3);
    if (argc > 3 && strcmp(argv[1], "serve") == 0)
        return serve(argv[2], argv + 3);
    if (argc > 2 && strcmp(argv[1], "adopt") == 0)
        return adopt(argv + 2);
    check_lines();
    check_hostile();
    check_longest();
    return done();
}
