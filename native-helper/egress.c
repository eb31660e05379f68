/* See egress.h. */
#include "egress.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "sys.h"
#include "util.h"

#define STAGE "network"

enum { FILE_BYTES = 1 << 20, DNS_PORT = 53 };
/* Where the container asks: 127.0.0.53. */
static const uint32_t own_server = 0x7f000035;

static char *take_line(char **rest) {
    char *line = *rest, *end = strchr(line, '\n');
    if (end)
        *end = '\0';
    *rest = end ? end + 1 : line + strlen(line);
    return line;
}

static bool add_name(struct egress *egress, char *value) {
    char *set = strchr(value, ' ');
    if (!set || egress->name_count == EGRESS_NAMES_MAX || set - value >= DNS_NAME_BYTES || strlen(set + 1) >= EGRESS_SET_BYTES)
        return false;
    *set = '\0';
    struct egress_name *name = &egress->names[egress->name_count++];
    copy_text(name->name, sizeof(name->name), value);
    copy_text(name->set, sizeof(name->set), set + 1);
    return true;
}

/* `nft PATH`, `log PATH`, `server ADDRESS`, `name NAME SET`; behind the line `rules` all is for nft. */
static bool read_lines(struct egress *egress) {
    for (char *rest = egress->text; *rest;) {
        char *line = take_line(&rest), *value = strchr(line, ' ');
        if (strcmp(line, "rules") == 0) {
            egress->rules = rest;
            return egress->nft && egress->log_path;
        }
        if (!value)
            return false;
        *value++ = '\0';
        if (strcmp(line, "nft") == 0)
            egress->nft = value;
        else if (strcmp(line, "log") == 0)
            egress->log_path = value;
        else if (strcmp(line, "server") == 0 && egress->server_count < EGRESS_SERVERS_MAX)
            egress->servers[egress->server_count++] = value;
        else if (strcmp(line, "name") != 0 || !add_name(egress, value))
            return false;
    }
    return false;
}

int egress_read(const char *path, struct egress *egress) {
    *egress = (struct egress){.namespace = -1, .questions = -1, .blocked = -1, .log = -1};
    egress->text = malloc(FILE_BYTES);
    egress->names = calloc(EGRESS_NAMES_MAX, sizeof(*egress->names));
    if (!egress->text || !egress->names || read_small_file(AT_FDCWD, path, egress->text, FILE_BYTES) < 0)
        return fail(STAGE, NO_OP, errno, "egress filter: read %s", path);
    if (!read_lines(egress))
        return fail(STAGE, NO_OP, 0, "egress filter: %s is damaged", path);
    egress->log = open(egress->log_path, O_WRONLY | O_APPEND | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
    return egress->log < 0 ? fail(STAGE, NO_OP, errno, "egress filter: write %s", egress->log_path) : 0;
}

static _Noreturn void run_nft(const struct egress *egress, int input) {
    static char path[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
    char *environment[] = {path, NULL};
    char *argv[] = {(char *)(uintptr_t)egress->nft, (char *)(uintptr_t) "-f", (char *)(uintptr_t) "-", NULL};
    if (setns(egress->namespace, CLONE_NEWNET) == 0 && dup2(input, STDIN_FILENO) >= 0) {
        sys_close_range(STDERR_FILENO + 1, ~0u, 0);
        execve(argv[0], argv, environment);
    }
    _exit(127);
}

int egress_change(const struct egress *egress, const char *text) {
    int status;
    cleanup_close int input = sys_memfd_create("rules", MFD_CLOEXEC);
    if (input < 0 || write_all(input, text, strlen(text)) < 0 || lseek(input, 0, SEEK_SET) < 0)
        return -1;
    pid_t child = fork();
    if (child == 0)
        run_nft(egress, input);
    if (child < 0 || RETRY(waitpid(child, &status, 0)) < 0)
        return -1;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1;
}

static int raise_loopback(int socket) {
    struct ifreq request = {.ifr_name = "lo"};
    if (ioctl(socket, SIOCGIFFLAGS, &request) < 0)
        return -1;
    request.ifr_flags |= IFF_UP;
    return ioctl(socket, SIOCSIFFLAGS, &request);
}

/* In the child, whose descriptors are the parent's, too. Not to be shared: no SO_REUSEADDR, so that nothing of the container can take it.
 */
static int open_sockets(struct egress *egress) {
    const struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(DNS_PORT), .sin_addr.s_addr = htonl(own_server)};
    if (setns(egress->namespace, CLONE_NEWNET) < 0)
        return -1;
    egress->questions = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (egress->questions < 0 || raise_loopback(egress->questions) < 0 ||
        bind(egress->questions, (const struct sockaddr *)&address, sizeof(address)) < 0)
        return -1;
    egress->blocked = egress_open_blocked();
    return 0;
}

/* A child with our table of descriptors goes there: the sockets stay when it is gone, and we never were elsewhere. */
static int open_sockets_inside(struct egress *egress) {
    int status, pair[2], found[3] = {-1, -1, EIO};
    if (pipe2(pair, O_CLOEXEC) < 0)
        return fail(STAGE, NO_OP, errno, "egress filter: make a pipe");
    struct clone_args_v2 shared = {.flags = CLONE_FILES, .exit_signal = SIGCHLD};
    pid_t child = sys_clone3(&shared);
    if (child == 0) {
        int error = open_sockets(egress) < 0 ? errno : 0, made[3] = {egress->questions, egress->blocked, error};
        _exit(write_all(pair[1], made, sizeof(made)) < 0);
    }
    if (child < 0 || RETRY(waitpid(child, &status, 0)) < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0 ||
        read_all(pair[0], found, sizeof(found)) != sizeof(found) || found[2] != 0)
        return fail(STAGE, NO_OP, found[2], "egress filter: listen for questions");
    close_fd(&pair[0]);
    close_fd(&pair[1]);
    egress->questions = found[0];
    egress->blocked = found[1];
    return 0;
}

int egress_install(struct egress *egress, const char *namespace_path) {
    egress->namespace = open(namespace_path, O_RDONLY | O_CLOEXEC);
    if (egress->namespace < 0)
        return fail(STAGE, NO_OP, errno, "egress filter: open %s", namespace_path);
    if (egress_change(egress, egress->rules) < 0)
        return fail(STAGE, NO_OP, 0, "egress filter: %s does not take the rules", egress->nft);
    return open_sockets_inside(egress);
}

void egress_serve(struct egress *egress) {
    struct pollfd watched[2] = {{.fd = egress->questions, .events = POLLIN}, {.fd = egress->blocked, .events = POLLIN}};
    for (;;) {
        if (poll(watched, ARRAY_SIZE(watched), -1) < 0 && errno != EINTR)
            return;
        if (watched[0].revents)
            egress_answer(egress);
        if (watched[1].revents)
            egress_read_blocked(egress);
    }
}
