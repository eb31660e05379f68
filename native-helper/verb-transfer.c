/*
 * take (REALMARGS | --plan FILE) [--stream] PATH: what is at a path of the host or of a container, as a tar on standard output.
 * put (REALMARGS | --plan FILE) [--archive] [--keep-owners] [--overwrite] PATH: such a tar on standard input becomes files at a path.
 *
 * Run by src/native/transfer.ts. PATH is in hexadecimal: names are bytes. With --stream the tar is for others, with --archive it is
 * theirs. A plan says which container; its file is gone when it was read. Before the one line that ends them, lines of results on
 * descriptor 3: `D sent UNREADABLE CHANGED SOCKETS`, `D made ENTRIES BYTES DEVICES`, the latter also of a copy that fails.
 */
#include "verbs.h"

#include "endpoint.h"
#include "pack.h"
#include "place.h"
#include "put.h"
#include "sanitise.h"
#include "sys.h"
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { REPORT_FD = 3, INPUT_BUFFER = 1 << 18 };

struct take {
    const char *path;
    bool is_stream;
    struct packer packer;
};

static int hex_digit(char digit) {
    return digit >= '0' && digit <= '9' ? digit - '0' : digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

/* In place; false for what is no path in hexadecimal. */
static bool decode_path(char *text) {
    size_t length = strlen(text);
    if (length == 0 || length % 2 != 0 || length > 2 * (size_t)TREE_PATH_MAX)
        return false;
    for (size_t i = 0; i < length; i += 2) {
        int high = hex_digit(text[i]), low = hex_digit(text[i + 1]);
        if (high < 0 || low < 0 || (high | low) == 0)
            return false;
        text[i / 2] = (char)(high * 16 + low);
    }
    text[length / 2] = '\0';
    return true;
}

static int source_missing(int error) {
    return fail("source", NO_OP, error, "not found");
}

/* `DIR/.` and `.` are what is in a directory. */
static bool means_content(const char *path) {
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    return length > 0 && path[length - 1] == '.' && (length == 1 || path[length - 2] == '/');
}

/* Opened for reading what can be read without harm: anything else is told by its status. */
static int reopen(int root, const char *path, const struct stat *status) {
    int flags = O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
    flags |= S_ISDIR(status->st_mode) ? O_RDONLY | O_DIRECTORY : S_ISREG(status->st_mode) ? O_RDONLY : O_PATH;
    struct stat opened;
    cleanup_close int fd =
        root < 0 ? open(path, flags) : sys_openat2(root, *path ? path : ".", (uint64_t)flags, 0, OPEN_IN_ROOT | OPEN_NO_MAGICLINKS);
    if (fd < 0 || fstat(fd, &opened) < 0)
        return source_missing(errno);
    if ((opened.st_mode & S_IFMT) != (status->st_mode & S_IFMT))
        return source_missing(ESTALE);
    return take_fd(&fd);
}

static int check_kind(const struct stat *status) {
    if (S_ISSOCK(status->st_mode))
        return fail("kind", NO_OP, 0, "it is a socket, which cannot be copied");
    if (S_ISCHR(status->st_mode) || S_ISBLK(status->st_mode))
        return fail("kind", NO_OP, 0, "it is a device, which cannot be copied");
    return 0;
}

/* The name that it was asked for by; where that has none, the directory's own. */
static int name_on_host(const char *path, int fd, char *name) {
    char full[TREE_PATH_MAX + 1], link[32];
    if (strlen(path) > TREE_PATH_MAX)
        return source_missing(ENAMETOOLONG);
    copy_text(full, sizeof(full), path);
    for (size_t length = strlen(full); length > 1 && full[length - 1] == '/'; length--)
        full[length - 1] = '\0';
    const char *last = place_name(full);
    if (strcmp(last, "..") == 0) {
        snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
        ssize_t length = readlink(link, full, sizeof(full) - 1);
        full[length > 0 ? length : 0] = '\0';
        last = place_name(full);
    }
    copy_text(name, TREE_NAME_MAX + 1, strlen(last) > TREE_NAME_MAX ? "" : last);
    return 0;
}

static int open_on_host(const struct take *take, char *name) {
    struct stat status;
    cleanup_close int found = open(take->path, O_PATH | O_CLOEXEC);
    if (found < 0 || fstat(found, &status) < 0)
        return source_missing(errno);
    if (check_kind(&status) < 0 || name_on_host(take->path, found, name) < 0)
        return -1;
    return reopen(-1, take->path, &status);
}

static int open_in_container(struct take *take, int root, char *name) {
    struct tree tree;
    struct stat status;
    struct place place;
    tree_open(&tree, root);
    int found = place_find(&tree, take->path, &place);
    int error = errno;
    tree_close(&tree);
    if (found != 0)
        return found < 0 ? -1 : source_missing(error);
    if (place.mode == 0)
        return source_missing(ENOENT);
    status.st_mode = place.mode;
    if (check_kind(&status) < 0)
        return -1;
    copy_text(name, TREE_NAME_MAX + 1, place_name(place.path));
    /* Of a whole root, what the kernel makes in it is left out. */
    take->packer.is_root = *place.path == '\0';
    return reopen(root, place.path, &status);
}

static int take_all(void *context, const struct workplace *place) {
    struct take *take = context;
    char name[TREE_NAME_MAX + 1] = "";
    struct stat status;
    cleanup_close int thing = place->root < 0 ? open_on_host(take, name) : open_in_container(take, place->root, name);
    if (thing < 0 || fstat(thing, &status) < 0)
        return -1;
    bool is_content = S_ISDIR(status.st_mode) && (means_content(take->path) || *name == '\0');
    take->packer.is_live = true;
    take->packer.skips_unreadable = place->root >= 0;
    take->packer.exact_times = !take->is_stream;
    int result = is_content && take->is_stream ? pack_all(&take->packer, thing, STDOUT_FILENO)
                                               : pack_one(&take->packer, thing, is_content ? "" : name, STDOUT_FILENO);
    dprintf(REPORT_FD, "D sent %llu %llu %llu\n", (unsigned long long)take->packer.unreadable, (unsigned long long)take->packer.changed,
            (unsigned long long)take->packer.sockets);
    return result;
}

static int put_and_tell(void *context, const struct workplace *place) {
    const struct put *put = context;
    int result = put_all(context, place);
    dprintf(REPORT_FD, "D made %llu %llu %llu\n", (unsigned long long)put->unpacker.entries, (unsigned long long)put->unpacker.bytes,
            (unsigned long long)put->skipped_devices);
    return result;
}

/* A flag of either verb. */
static bool take_flag(struct take *take, struct put *put, const char *name) {
    bool *flag = strcmp(name, "--stream") == 0        ? &take->is_stream
                 : strcmp(name, "--archive") == 0     ? &put->is_archive
                 : strcmp(name, "--keep-owners") == 0 ? &put->keep_owners
                 : strcmp(name, "--overwrite") == 0   ? &put->overwrite
                                                      : NULL;
    if (flag)
        *flag = true;
    return flag != NULL;
}

static int parse(struct endpoint *endpoint, struct take *take, struct put *put, int argc, char **argv) {
    int next = 1;
    while (next + 1 < argc) {
        if (take_flag(take, put, argv[next])) {
            next++;
            continue;
        }
        if (endpoint_option(endpoint, argv[next], argv[next + 1]) <= 0)
            return fail("arguments", NO_OP, EINVAL, "%s: %s", argv[0], argv[next]);
        next += 2;
    }
    if (next + 1 != argc || !decode_path(argv[next]))
        return fail("arguments", NO_OP, EINVAL, "%s: a path, please", argv[0]);
    take->path = put->path = argv[next];
    return 0;
}

static int transfer(int argc, char **argv, bool is_take) {
    static struct take take;
    static struct put put;
    static struct fd_source source;
    static uint8_t buffer[INPUT_BUFFER];
    struct endpoint endpoint = {.realm = REALM_UNSET};
    int result = parse(&endpoint, &take, &put, argc, argv);
    source_from_fd(&source, STDIN_FILENO, buffer, sizeof(buffer));
    put.source = &source.source;
    if (result == 0)
        result = endpoint_run(&endpoint, is_take ? take_all : put_and_tell, is_take ? (void *)&take : (void *)&put);
    if (result == 0)
        write_all(REPORT_FD, "OK\n", 3);
    else
        write_failure(REPORT_FD);
    return result == 0 ? 0 : 125;
}

static int transfer_sealed(int argc, char **argv, bool is_take) {
    /* In a container nobody may find a program of ours that could be written to. argv[-1] is the program's own name. */
    int result = run_from_sealed_copy(argv - 1, environ);
    fcntl(REPORT_FD, F_SETFD, FD_CLOEXEC);
    if (result == 0)
        return transfer(argc, argv, is_take);
    write_failure(REPORT_FD);
    return 125;
}

int verb_take(int argc, char **argv) {
    return transfer_sealed(argc, argv, true);
}

int verb_put(int argc, char **argv) {
    return transfer_sealed(argc, argv, false);
}
