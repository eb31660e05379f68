/*
 * take SIDE [--stream | --names] PATH: what is at a path of the host or of a container, as a tar on standard output.
 * put SIDE [--archive] PATH: a tar on standard input becomes files at a path; a user's, or one of take.
 * transfer SIDE PATH -- SIDE PATH: the one into the other, through a pipe.
 * SIDE: REALMARGS | --plan FILE, [--keep-owners] [--overwrite] [--keep-modes] [--bounded]
 *
 * Run by src/native/transfer.ts. PATH is in hexadecimal: names are bytes. A plan says which
 * container; its file is gone when it was read. On descriptor 3, before the one line that ends them: `D ready` of a side that may read or
 * write now, `D sent UNREADABLE CHANGED SOCKETS`, `D made ENTRIES BYTES DEVICES`, and `D failed SIDE` (source or target).
 */
#include "verbs.h"

#include "endpoint.h"
#include "put.h"
#include "rooted.h"
#include "sanitise.h"
#include "take.h"
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>

enum { REPORT_FD = 3, INPUT_BUFFER = 1 << 18, SIDES = 2 };

struct side {
    bool is_source;
    struct endpoint endpoint;
    struct take take;
    struct put put;
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

static int take_and_tell(void *context, const struct workplace *place) {
    struct side *side = context;
    write_all(REPORT_FD, "D ready\n", 8);
    int result = take_all(&side->take, place);
    const struct packer *packer = &side->take.packer;
    dprintf(REPORT_FD, "D sent %llu %llu %llu\n", (unsigned long long)packer->unreadable, (unsigned long long)packer->changed,
            (unsigned long long)packer->sockets);
    return result;
}

static int put_and_tell(void *context, const struct workplace *place) {
    struct side *side = context;
    write_all(REPORT_FD, "D ready\n", 8);
    int result = put_all(&side->put, place);
    const struct put *put = &side->put;
    dprintf(REPORT_FD, "D made %llu %llu %llu\n", (unsigned long long)put->unpacker.entries, (unsigned long long)put->unpacker.bytes,
            (unsigned long long)put->skipped_devices);
    return result;
}

static int run_side(struct side *side) {
    static struct fd_source source;
    static uint8_t buffer[INPUT_BUFFER];
    if (side->is_source)
        return endpoint_run(&side->endpoint, take_and_tell, side);
    source_from_fd(&source, STDIN_FILENO, buffer, sizeof(buffer));
    side->put.source = &source.source;
    /* In a container there may be none, or another one. */
    side->put.unpacker.proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
    return endpoint_run(&side->endpoint, put_and_tell, side);
}

static bool take_flag(struct side *side, const char *name) {
    bool *flag = strcmp(name, "--keep-owners") == 0  ? &side->put.keep_owners
                 : strcmp(name, "--overwrite") == 0  ? &side->put.overwrite
                 : strcmp(name, "--archive") == 0    ? &side->put.is_archive
                 : strcmp(name, "--keep-modes") == 0 ? &side->put.keep_modes
                 : strcmp(name, "--bounded") == 0    ? &side->put.bounded
                 : strcmp(name, "--stream") == 0     ? &side->take.is_stream
                 : strcmp(name, "--names") == 0      ? &side->take.is_names
                                                     : NULL;
    if (flag)
        *flag = true;
    return flag != NULL;
}

/* The words of one side, its path last. */
static int parse_side(struct side *side, int count, char **words) {
    int next = 0;
    side->endpoint.realm = REALM_UNSET;
    while (next + 1 < count) {
        if (take_flag(side, words[next])) {
            next++;
            continue;
        }
        if (endpoint_option(&side->endpoint, words[next], words[next + 1]) <= 0)
            return fail("arguments", NO_OP, EINVAL, "copy: %s", words[next]);
        next += 2;
    }
    if (next + 1 != count || !decode_path(words[next]))
        return fail("arguments", NO_OP, EINVAL, "copy: a path, please");
    side->take.path = side->put.path = words[next];
    return 0;
}

static pid_t start_side(struct side *side, int end, const int pipe_ends[2], struct report *failure) {
    const pid_t parent = getpid();
    pid_t pid = fork();
    if (pid != 0)
        return pid < 0 ? fail("process", NO_OP, errno, "start a side of the copy") : pid;
    die_with_parent(parent);
    if (dup2(end, side->is_source ? STDOUT_FILENO : STDIN_FILENO) < 0)
        _exit(125);
    close(pipe_ends[0]);
    close(pipe_ends[1]);
    int result = run_side(side);
    if (result < 0)
        *failure = *first_failure();
    _exit(result < 0 ? 125 : 0);
}

static bool has_ended_well(pid_t pid, struct report *failure) {
    int status = 1;
    if (RETRY(waitpid(pid, &status, 0)) == pid && status == 0)
        return true;
    if (!failure->set) {
        *failure = (struct report){.set = true, .op = NO_OP, .stage = "process"};
        copy_text(failure->text, sizeof(failure->text), "the process that copies was ended");
    }
    return false;
}

/* Whoever fails first takes the other along: a broken pipe, or a stream that ends in the middle, is not the reason. */
static int blame(const struct report failures[SIDES]) {
    int side = failures[0].set && failures[0].error != EPIPE ? 0 : failures[1].set ? 1 : 0;
    dprintf(REPORT_FD, "D failed %s\n", side == 0 ? "source" : "target");
    adopt_failure(&failures[side]);
    return -1;
}

static int run_both(struct side sides[SIDES]) {
    int ends[2];
    struct report *failures = mmap(NULL, SIDES * sizeof(*failures), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (failures == MAP_FAILED || pipe2(ends, O_CLOEXEC) < 0)
        return fail("process", NO_OP, errno, "make a pipe");
    (void)fcntl(ends[0], F_SETPIPE_SZ, 1 << 20);
    pid_t source = start_side(&sides[0], ends[1], ends, &failures[0]);
    pid_t target = source < 0 ? -1 : start_side(&sides[1], ends[0], ends, &failures[1]);
    close(ends[0]);
    close(ends[1]);
    if (target < 0)
        return -1;
    bool is_sent = has_ended_well(source, &failures[0]);
    bool is_made = has_ended_well(target, &failures[1]);
    return is_sent && is_made ? 0 : blame(failures);
}

static int transfer(int argc, char **argv) {
    static struct side sides[SIDES] = {{.is_source = true}};
    int middle = 1;
    while (middle < argc && strcmp(argv[middle], "--") != 0)
        middle++;
    if (parse_side(&sides[0], middle - 1, argv + 1) < 0 || parse_side(&sides[1], argc - middle - 1, argv + middle + 1) < 0)
        return -1;
    die_with_parent(getppid());
    return run_both(sides);
}

static int take(int argc, char **argv) {
    static struct side side = {.is_source = true};
    return parse_side(&side, argc - 1, argv + 1) < 0 ? -1 : run_side(&side);
}

static int put(int argc, char **argv) {
    static struct side side;
    return parse_side(&side, argc - 1, argv + 1) < 0 ? -1 : run_side(&side);
}

static int run_sealed(int argc, char **argv, int run(int, char **)) {
    /* In a container nobody may find a program of ours that could be written to. argv[-1] is the program's own name. */
    int result = run_from_sealed_copy(argv - 1, environ);
    fcntl(REPORT_FD, F_SETFD, FD_CLOEXEC);
    signal(SIGPIPE, SIG_IGN);
    if (result < 0 || run(argc, argv) < 0) {
        write_failure(REPORT_FD);
        return 125;
    }
    write_all(REPORT_FD, "OK\n", 3);
    return 0;
}

int verb_transfer(int argc, char **argv) {
    return run_sealed(argc, argv, transfer);
}

int verb_take(int argc, char **argv) {
    return run_sealed(argc, argv, take);
}

int verb_put(int argc, char **argv) {
    return run_sealed(argc, argv, put);
}
