/*
 * hello: the only program of the embedded image. Says what it runs in, from what a container can see of itself, and what
 * to type next.
 *
 * Who calls: `npm start`, as PID 1 of a container without network. What is inherited: HOST_USER (who it is outside, which
 * cannot be seen from inside), TIFFIN (how the command is typed), COLOUR (set: emphasise).
 *
 * With the argument `wait` it says nothing and waits until it is told to end, a minute at most: the build tries its
 * commands on that, and one that is killed leaves nothing behind for long.
 */
#include <net/if.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

static const char *const capability_names[] = {
    "chown",
    "dac_override",
    "dac_read_search",
    "fowner",
    "fsetid",
    "kill",
    "setgid",
    "setuid",
    "setpcap",
    "linux_immutable",
    "net_bind_service",
    "net_broadcast",
    "net_admin",
    "net_raw",
    "ipc_lock",
    "ipc_owner",
    "sys_module",
    "sys_rawio",
    "sys_chroot",
    "sys_ptrace",
    "sys_pacct",
    "sys_admin",
    "sys_boot",
    "sys_nice",
    "sys_resource",
    "sys_time",
    "sys_tty_config",
    "mknod",
    "lease",
    "audit_write",
    "audit_control",
    "setfcap",
    "mac_override",
    "mac_admin",
    "syslog",
    "wake_alarm",
    "block_suspend",
    "audit_read",
    "perfmon",
    "bpf",
    "checkpoint_restore",
};
enum { CAPABILITIES = sizeof(capability_names) / sizeof(capability_names[0]), LINE = 512 };

static const char *bold = "", *dim = "", *plain = "";

static const char *setting(const char *name, const char *otherwise) {
    const char *value = getenv(name);
    return value == NULL || *value == '\0' ? otherwise : value;
}

static void row(const char *label) {
    printf("  %s%-14s%s", dim, label, plain);
}

/* Copies the value of `Key:` in /proc/self/status; empty when there is none. */
static void status_value(const char *key, char *value, size_t size) {
    char line[LINE];
    value[0] = '\0';
    FILE *file = fopen("/proc/self/status", "re");
    if (file == NULL)
        return;
    size_t length = strlen(key);
    while (fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, key, length) != 0 || line[length] != ':')
            continue;
        char *start = line + length + 1 + strspn(line + length + 1, " \t");
        start[strcspn(start, "\n")] = '\0';
        snprintf(value, size, "%s", start);
        break;
    }
    fclose(file);
}

static void show_user(void) {
    unsigned long identities = 0, inside, outside, length;
    FILE *file = fopen("/proc/self/uid_map", "re");
    if (file != NULL) {
        while (fscanf(file, "%lu %lu %lu", &inside, &outside, &length) == 3)
            identities += length;
        fclose(file);
    }
    row("user");
    printf("%sroot%s in here, %s%s%s outside\n", bold, plain, bold, setting("HOST_USER", "an ordinary user"), plain);
    row("");
    if (identities > 1)
        printf("%lu user IDs of its own: nobody else's files can be touched\n", identities);
    else
        printf("one user ID; `%s doctor` says how to get 65536\n", setting("TIFFIN", "tiffin"));
}

static void show_namespaces(void) {
    static const char *const kinds[] = {"user", "mnt", "pid", "net", "ipc", "uts", "cgroup"};
    row("namespaces");
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        char path[64], target[64];
        snprintf(path, sizeof path, "/proc/self/ns/%s", kinds[i]);
        ssize_t length = readlink(path, target, sizeof target - 1);
        if (length <= 0)
            continue;
        target[length] = '\0';
        const char *number = strchr(target, '[');
        size_t digits = number == NULL ? 0 : strcspn(number + 1, "]");
        if (i == 4) {
            printf("\n");
            row("");
        }
        printf("%s %s%.*s%s  ", kinds[i], dim, (int)digits, number == NULL ? "" : number + 1, plain);
    }
    printf("\n");
    row("");
    printf("%scompare with `ls -l /proc/self/ns` outside%s\n", dim, plain);
}

static void show_network(void) {
    struct if_nameindex *interfaces = if_nameindex();
    row("network");
    if (interfaces == NULL) {
        printf("none\n");
        return;
    }
    size_t count = 0;
    while (interfaces[count].if_index != 0) {
        printf("%s%s", count == 0 ? "" : ", ", interfaces[count].if_name);
        count++;
    }
    printf(count <= 1 ? " only: it was started with --network none\n" : "\n");
    if_freenameindex(interfaces);
}

static void show_capabilities(void) {
    char hex[64];
    status_value("CapEff", hex, sizeof hex);
    unsigned long long mask = strtoull(hex, NULL, 16);
    int held = __builtin_popcountll(mask);
    row("capabilities");
    printf("%d of %d, and only over what is its own", held, (int)CAPABILITIES);
    int shown = 0;
    for (int i = 0; i < CAPABILITIES; i++) {
        if (((mask >> i) & 1) == 0)
            continue;
        if (shown++ % 7 == 0) {
            printf("\n");
            row("");
        }
        printf("%s%s%s ", dim, capability_names[i], plain);
    }
    printf("\n");
}

static void show_filters(void) {
    char seccomp[16], privileges[16];
    status_value("Seccomp", seccomp, sizeof seccomp);
    status_value("NoNewPrivs", privileges, sizeof privileges);
    row("seccomp");
    printf("%s", strcmp(seccomp, "2") == 0 ? "a filter of system calls is on" : "off");
    printf("%s\n", strcmp(privileges, "1") == 0 ? "; no program can gain privileges" : "");
}

static void show_root(void) {
    char line[LINE], kind[32] = "unknown";
    unsigned int mounts = 0;
    FILE *file = fopen("/proc/self/mounts", "re");
    if (file != NULL) {
        while (fgets(line, sizeof line, file) != NULL) {
            char target[256], type[32];
            if (sscanf(line, "%*s %255s %31s", target, type) != 2)
                continue;
            mounts++;
            if (strcmp(target, "/") == 0)
                snprintf(kind, sizeof kind, "%s", type);
        }
        fclose(file);
    }
    row("root");
    printf("%s, %u mounts that no one else sees\n", kind, mounts);
}

static void show_next(void) {
    static const char *const lines[][2] = {
        {"run --rm -it alpine sh", "a shell in an image from a registry"},
        {"run -d --name web -p 8080:80 nginx", "a server in the background"},
        {"ps", "what runs; then logs, exec, stop, rm"},
        {"run --plan --rm alpine true", "what would be done, without doing it"},
        {"doctor", "what this machine lacks, and the command that mends it"},
        {"--help", "everything else"},
    };
    const char *command = setting("TIFFIN", "tiffin");
    printf("\n  %sWhat to type next%s\n\n", bold, plain);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        int width = 36 - (int)strlen(lines[i][0]);
        printf("    %s %s%*s%s%s%s\n", command, lines[i][0], width, "", dim, lines[i][1], plain);
    }
    printf("\n");
}

static int wait_for_the_end(void) {
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    /* A signal that is blocked waits to be taken; PID 1 would not even die of it otherwise. */
    if (sigprocmask(SIG_BLOCK, &ends, NULL) < 0)
        return EXIT_FAILURE;
    (void)sigtimedwait(&ends, NULL, &(struct timespec){.tv_sec = 60});
    /* Whoever stops it has to wait for it: what the build compiles ahead shall not depend on who is faster. */
    (void)nanosleep(&(struct timespec){.tv_nsec = 500000000}, NULL);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv) {
    if (argc == 2 && strcmp(argv[1], "wait") == 0)
        return wait_for_the_end();
    if (*setting("COLOUR", "") != '\0') {
        bold = "\033[1m";
        dim = "\033[2m";
        plain = "\033[0m";
    }
    struct utsname system;
    if (uname(&system) != 0)
        memset(&system, 0, sizeof system);

    printf("\n  %sHello from inside a container.%s\n\n", bold, plain);
    show_user();
    row("process");
    printf("PID %s%d%s, started by no daemon: when it ends, nothing is left running\n", bold, (int)getpid(), plain);
    row("host name");
    printf("%s, on Linux %s\n", system.nodename, system.release);
    show_namespaces();
    show_root();
    show_network();
    show_capabilities();
    show_filters();
    show_next();
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
