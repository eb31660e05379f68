/* See keeper-tools.h. */
#include "keeper-tools.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "container.h"
#include "monitor.h"
#include "process.h"
#include "sanitise.h"
#include "sys.h"
#include "util.h"

#define STAGE "network"

enum { WORDS_BYTES = 800, LIMIT_MS = 60000, NAMESPACE_FD = 9 };

static char tool_path[] = "PATH=/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin";
static char *const tool_environment[] = {tool_path, NULL};

static int raise_loopback(void) {
    struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
    cleanup_close int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    return fd < 0 ? -1 : ioctl(fd, SIOCSIFFLAGS, &request);
}

/* Made by a child: K itself stays in the host's, where pasta has to be. */
int tools_make_namespace(void) {
    char path[48];
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
        return fail(STAGE, NO_OP, errno, "make a channel");
    cleanup_close int ours = ends[0];
    pid_t pid = fork();
    if (pid == 0) {
        char byte = unshare(CLONE_NEWNET) < 0 || raise_loopback() < 0 ? (char)errno : 0;
        close(ours);
        if (write(ends[1], &byte, 1) == 1)
            (void)!read(ends[1], &byte, 1);
        _exit(0);
    }
    close(ends[1]);
    char error = EPIPE;
    if (pid < 0 || RETRY(read(ours, &error, 1)) != 1 || error != 0) {
        if (pid > 0)
            RETRY(waitpid(pid, NULL, 0));
        return fail(STAGE, NO_OP, pid < 0 ? errno : error, "make a network namespace");
    }
    snprintf(path, sizeof(path), "/proc/%d/ns/net", pid);
    int namespace = open(path, O_RDONLY | O_CLOEXEC);
    int saved = errno;
    close_fd(&ours);
    RETRY(waitpid(pid, NULL, 0));
    return namespace < 0 ? fail(STAGE, NO_OP, saved, "open %s", path) : namespace;
}

static void make_parents(char *path) {
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0755);
        *slash = '/';
    }
}

static int write_text(const char *path, const char *text) {
    cleanup_close int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    return fd < 0 ? -1 : write_all(fd, text, strlen(text));
}

/* Where /etc/resolv.conf leads; also when nothing is there. False without it. */
static bool find_resolv_conf(char path[PATH_MAX]) {
    char target[PATH_MAX];
    if (realpath("/etc/resolv.conf", path))
        return true;
    ssize_t length = readlink("/etc/resolv.conf", target, sizeof(target) - 1);
    if (length <= 0)
        return false;
    target[length] = '\0';
    if (snprintf(path, PATH_MAX, "%s%s", *target == '/' ? "" : "/etc/", target) >= PATH_MAX)
        return false;
    return starts_with(path, "/run/") || starts_with(path, "/etc/../run/");
}

/* What netavark and aardvark-dns see of the file system. The root is in P, so that all of this is ours to cover. */
static int cover_files(const struct keeper_tools *tools) {
    char resolv[PATH_MAX], path[PATH_MAX];
    bool has_resolv = find_resolv_conf(resolv);
    if (snprintf(path, sizeof(path), "%s/config", tools->path) >= (int)sizeof(path))
        return -1;
    /* By its path: K's own descriptor belongs to another mount namespace. */
    cleanup_close int config = sys_open_tree(AT_FDCWD, path, TREE_CLONE);
    if (mount("tmpfs", "/run", "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755,size=4m") < 0 || mkdir("/run/tiffin", 0755) < 0)
        return -1;
    cleanup_close int place = open("/run/tiffin", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (config >= 0 ? sys_move_mount(config, "", place, "", MOVE_F_EMPTY_PATH | MOVE_T_EMPTY_PATH) < 0 : errno != ENOSYS)
        return -1;
    if (!has_resolv)
        return 0;
    if (starts_with(resolv, "/run/") || starts_with(resolv, "/etc/../run/")) {
        make_parents(resolv);
        return write_text(resolv, tools->nameservers);
    }
    if (write_text("/run/resolv.conf", tools->nameservers) < 0)
        return -1;
    return mount("/run/resolv.conf", resolv, NULL, MS_BIND, NULL);
}

/* In a child: everything that a tool is to see is there when this returns. */
static int enter_bridges(const struct keeper_tools *tools) {
    if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 || cover_files(tools) < 0)
        return -1;
    return setns(tools->namespace, CLONE_NEWNET);
}

static _Noreturn void give_up(const char *what) {
    dprintf(STDERR_FILENO, "%s: %s\n", what, strerror(errno));
    _exit(127);
}

/* `container` may be -1. */
static _Noreturn void execute(const struct keeper_tools *tools, char *const argv[], int document, int container, int words) {
    reset_signals();
    if (dup2(words, STDOUT_FILENO) < 0 || dup2(words, STDERR_FILENO) < 0)
        _exit(127);
    if (enter_bridges(tools) < 0)
        give_up("prepare the network tool");
    int kept = container < 0 ? 0 : fcntl(container, F_DUPFD_CLOEXEC, NAMESPACE_FD + 1);
    if (kept < 0 || (document >= 0 && (lseek(document, 0, SEEK_SET) < 0 || dup2(document, STDIN_FILENO) < 0)) ||
        (container >= 0 && dup2(kept, NAMESPACE_FD) < 0))
        give_up("prepare the network tool");
    execve(argv[0], argv, tool_environment);
    give_up(argv[0]);
}

/* netavark says what is wrong as {"error":"…"}; another end is told by its last line. */
static void read_words(int fd, char *words, size_t size) {
    static const char mark[] = "\"error\":\"";
    char text[4096];
    ssize_t length = RETRY(pread(fd, text, sizeof(text) - 1, 0));
    text[length > 0 ? length : 0] = '\0';
    char *start = strstr(text, mark);
    if (!start) {
        for (size_t end = strlen(text); end > 0 && text[end - 1] == '\n'; end--)
            text[end - 1] = '\0';
        start = strrchr(text, '\n');
        snprintf(words, size, "%.*s", (int)size - 1, start ? start + 1 : text);
        return;
    }
    size_t used = 0;
    for (start += sizeof(mark) - 1; *start && *start != '"' && used + 1 < size; start++) {
        if (*start == '\\' && start[1])
            start++;
        words[used++] = *start;
    }
    words[used] = '\0';
}

/* The status of a child; one that takes too long is killed. */
static int await_child(pid_t pid, int limit_ms) {
    int status = 127 << 8;
    cleanup_close int pidfd = sys_pidfd_open(pid, 0);
    struct pollfd watched = {.fd = pidfd, .events = POLLIN};
    int64_t until = monotonic_ms() + limit_ms;
    while (pidfd >= 0 && monotonic_ms() < until)
        if (poll(&watched, 1, (int)(until - monotonic_ms())) == 1)
            break;
    if (monotonic_ms() >= until)
        kill(pid, SIGKILL);
    RETRY(waitpid(pid, &status, 0));
    return status;
}

/* Runs a tool to its end; -1 with what it said. */
static int run(const struct keeper_tools *tools, char *const argv[], int document, int container, char *words, size_t size) {
    char said[WORDS_BYTES];
    cleanup_close int output = sys_memfd_create("network-tool", MFD_CLOEXEC);
    *words = '\0';
    pid_t pid = output < 0 ? -1 : fork();
    if (pid == 0)
        execute(tools, argv, document, container, output);
    if (pid < 0) {
        snprintf(words, size, "%s: %s", argv[0], strerror(errno));
        return -1;
    }
    int status = await_child(pid, LIMIT_MS);
    if (status == 0)
        return 0;
    read_words(output, said, sizeof(said));
    if (WIFSIGNALED(status))
        snprintf(said, sizeof(said), "killed by signal %d", WTERMSIG(status));
    snprintf(words, size, "%s: %s", argv[0], *said ? said : "failed without a word");
    return -1;
}

int tools_netavark(struct keeper_tools *tools, const char *verb, int document, int container, char *words, size_t size) {
    static char namespace[] = "/proc/self/fd/9";
    char *netavark = (char *)(uintptr_t)tools->netavark, *task = (char *)(uintptr_t)verb, *aardvark = (char *)(uintptr_t)tools->aardvark;
    char *const with_names[] = {netavark, "--config", "/run/tiffin", "--rootless", "true", "--aardvark-binary",
                                aardvark, task,       namespace,     NULL};
    char *const without[] = {netavark, "--config", "/run/tiffin", "--rootless", "true", task, namespace, NULL};
    int result = run(tools, *aardvark ? with_names : without, document, container, words, size);
    tools_look(tools);
    return result;
}

int tools_update(struct keeper_tools *tools, const char *network, const char *servers, char *words, size_t size) {
    char *netavark = (char *)(uintptr_t)tools->netavark, *aardvark = (char *)(uintptr_t)tools->aardvark;
    char *const argv[] = {netavark,
                          "--config",
                          "/run/tiffin",
                          "--rootless",
                          "true",
                          "--aardvark-binary",
                          aardvark,
                          "update",
                          (char *)(uintptr_t)network,
                          "--network-dns-servers",
                          (char *)(uintptr_t)servers,
                          NULL};
    return run(tools, argv, -1, -1, words, size);
}

int tools_run_aardvark(struct keeper_tools *tools, char *words, size_t size) {
    char *const argv[] = {(char *)(uintptr_t)tools->aardvark, "--config", "/run/tiffin/aardvark-dns", "-p", "53", "run", NULL};
    return run(tools, argv, -1, -1, words, size);
}

static const char rules[] = "table inet tiffin\n"
                            "delete table inet tiffin\n"
                            "table inet tiffin {\n"
                            "chain input {\n"
                            "type filter hook input priority -10; policy accept;\n"
                            "iifname \"lo\" accept\n"
                            "fib daddr . iif type unicast reject\n"
                            "}\n"
                            "}\n";

static int wall_by_nft(const struct keeper_tools *tools, char *words, size_t size) {
    char *const argv[] = {(char *)(uintptr_t)tools->nft, "-f", "-", NULL};
    cleanup_close int text = sys_memfd_create("rules", MFD_CLOEXEC);
    if (text < 0 || write_all(text, rules, sizeof(rules) - 1) < 0) {
        snprintf(words, size, "%s", strerror(errno));
        return -1;
    }
    return run(tools, argv, text, -1, words, size);
}

/* Of one family; what is there already, because another K has put it there, stays. */
static int wall_by_iptables(const struct keeper_tools *tools, const char *program, char *words, size_t size) {
    static char *const verbs[] = {"-C", "-I"};
    for (unsigned i = 0; i < ARRAY_SIZE(verbs); i++) {
        char *const argv[] = {(char *)(uintptr_t)program,
                              "-w",
                              verbs[i],
                              "INPUT",
                              "!",
                              "-i",
                              "lo",
                              "-m",
                              "addrtype",
                              "--dst-type",
                              "UNICAST",
                              "-m",
                              "addrtype",
                              "!",
                              "--dst-type",
                              "LOCAL",
                              "--limit-iface-in",
                              "-j",
                              "REJECT",
                              NULL};
        if (run(tools, argv, -1, -1, words, size) == 0)
            return 0;
    }
    return -1;
}

int tools_raise_wall(const struct keeper_tools *tools) {
    char words[WORDS_BYTES] = "neither nft nor iptables was found", program[PATH_MAX];
    if (*tools->nft && wall_by_nft(tools, words, sizeof(words)) == 0)
        return 0;
    const char *name = strrchr(tools->iptables, '/');
    if (name &&
        snprintf(program, sizeof(program), "%.*s/ip6tables", (int)(name - tools->iptables), tools->iptables) < (int)sizeof(program) &&
        wall_by_iptables(tools, tools->iptables, words, sizeof(words)) == 0 && wall_by_iptables(tools, program, words, sizeof(words)) == 0)
        return 0;
    return fail(STAGE, NO_OP, 0, "keep the name servers of networks apart: %s", words);
}
