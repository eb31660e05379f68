/*
 * blob [--input PATH] [--from N] [--length N] [--at N] [--decompress gzip|zstd] [--digest] [--input-digest] [--max-bytes N]:
 * copies standard input or a file (or so many bytes of it, from there on) to standard output (or to that place of it), decoded
 * when asked. A named pipe is opened here, because that waits for its writer and cannot be given up.
 *
 * Run by src/native/copy-blob.ts, in the user's own namespaces. Descriptor 3 gets lines `P BYTES`, how much was read, and
 * at the end one line `OK bytes=N input=N [digest=…] [input-digest=…]` or `E …`.
 */
#include "verbs.h"

#include "decoder.h"
#include "rooted.h"
#include "sys.h"
#include "util.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>

#define REPORT_FD 3
#define PROGRESS_STEP (8u << 20)
#define PIECE (1u << 22)

struct copy {
    struct decoder_input from;
    uint64_t start, at, limit;
    const char *input;
    bool placed, seek, digest;
    enum decoder_kind kind;
    uint64_t written, said;
    struct decoder decoder;
};

static int take(struct copy *copy, const char *name, const char *value) {
    if (strcmp(name, "--from") == 0) {
        copy->seek = true;
        return parse_u64(value, &copy->start);
    }
    if (strcmp(name, "--at") == 0) {
        copy->placed = true;
        return parse_u64(value, &copy->at);
    }
    if (strcmp(name, "--input") == 0) {
        copy->input = value;
        return 1;
    }
    if (strcmp(name, "--length") == 0)
        return parse_u64(value, &copy->from.most);
    if (strcmp(name, "--max-bytes") == 0)
        return parse_u64(value, &copy->limit);
    if (strcmp(name, "--decompress") != 0)
        return 0;
    copy->kind = strcmp(value, "gzip") == 0 ? DECODE_GZIP : DECODE_ZSTD;
    return (copy->kind == DECODE_GZIP || strcmp(value, "zstd") == 0) && decoder_knows(copy->kind);
}

static int parse(struct copy *copy, int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--digest") == 0)
            copy->digest = true;
        else if (strcmp(argv[i], "--input-digest") == 0)
            copy->from.digest = true;
        else if (i + 1 == argc || !take(copy, argv[i], argv[i + 1]))
            return fail("arguments", NO_OP, EINVAL, "blob: %s", argv[i]);
        else
            i++;
    }
    return 0;
}

static void tell(struct copy *copy, uint64_t input) {
    char line[40];
    if (input - copy->said < PROGRESS_STEP)
        return;
    copy->said = input;
    write_all(REPORT_FD, line, (size_t)snprintf(line, sizeof(line), "P %llu\n", (unsigned long long)input));
}

static int cannot_write(void) {
    return fail("write", NO_OP, errno, "write");
}

/* Another process may have made the descriptor non-blocking. */
static bool wait_for_room(void) {
    struct pollfd room = {.fd = STDOUT_FILENO, .events = POLLOUT};
    return errno == EINTR || (errno == EAGAIN && (poll(&room, 1, -1) >= 0 || errno == EINTR));
}

static int put(struct copy *copy, const uint8_t *bytes, size_t length) {
    if (length > copy->limit - copy->written)
        return fail("limit", NO_OP, 0, "it unpacks to more than may honestly be in it");
    while (length > 0) {
        off_t place = (off_t)(copy->at + copy->written);
        ssize_t put = copy->placed ? pwrite(STDOUT_FILENO, bytes, length, place) : write(STDOUT_FILENO, bytes, length);
        if (put < 0 && !wait_for_room())
            return cannot_write();
        if (put < 0)
            continue;
        bytes += put;
        length -= (size_t)put;
        copy->written += (uint64_t)put;
    }
    return 0;
}

/* Between a file and a file, or a file and a pipe, the kernel copies. -1: it cannot (errno); nothing is reported. */
static ssize_t copy_in_kernel(const struct copy *copy, size_t most) {
    off_t place = (off_t)(copy->at + copy->written);
    ssize_t done = copy_file_range(STDIN_FILENO, NULL, STDOUT_FILENO, copy->placed ? &place : NULL, most, 0);
    if (done >= 0 || copy->placed)
        return done;
    done = sendfile(STDOUT_FILENO, STDIN_FILENO, NULL, most);
    return done >= 0 || errno == EAGAIN ? done : splice(STDIN_FILENO, NULL, STDOUT_FILENO, NULL, most, SPLICE_F_MOVE);
}

static bool is_refusal(int error) {
    return error == EXDEV || error == EINVAL || error == ENOSYS || error == EOPNOTSUPP || error == EBADF || error == EPERM ||
           error == ETXTBSY;
}

static int copy_by_reading(struct copy *copy) {
    static uint8_t buffer[1u << 20];
    while (copy->from.most > 0) {
        size_t most = copy->from.most < sizeof(buffer) ? (size_t)copy->from.most : sizeof(buffer);
        ssize_t got = RETRY(read(STDIN_FILENO, buffer, most));
        if (got < 0)
            return fail("read", NO_OP, errno, "read");
        if (got == 0)
            break;
        copy->from.most -= (uint64_t)got;
        if (put(copy, buffer, (size_t)got) < 0)
            return -1;
        tell(copy, copy->written);
    }
    return 0;
}

static int copy_plain(struct copy *copy) {
    while (copy->from.most > 0) {
        size_t most = copy->from.most < PIECE ? (size_t)copy->from.most : PIECE;
        if (most > copy->limit - copy->written)
            return copy_by_reading(copy);
        ssize_t done = copy_in_kernel(copy, most);
        if (done < 0 && wait_for_room())
            continue;
        if (done < 0 && is_refusal(errno))
            return copy_by_reading(copy);
        if (done < 0)
            return cannot_write();
        if (done == 0)
            return copy_by_reading(copy);
        copy->from.most -= (uint64_t)done;
        copy->written += (uint64_t)done;
        tell(copy, copy->written);
    }
    return 0;
}

static int copy_decoded(struct copy *copy) {
    struct source *source = &copy->decoder.source;
    int more;
    if (decoder_start(&copy->decoder, copy->kind, &copy->from, copy->digest) < 0)
        return -1;
    while ((more = source->refill ? source->refill(source) : 0) > 0) {
        if (put(copy, source->next, source->left) < 0)
            return -1;
        tell(copy, __atomic_load_n(&copy->decoder.input, __ATOMIC_RELAXED));
    }
    return more;
}

static int report(struct copy *copy, bool decoded) {
    char line[300], digest[65] = "", input_digest[65] = "";
    if (copy->digest && decoder_digest(&copy->decoder, digest) < 0)
        return -1;
    if (copy->from.digest)
        decoder_input_digest(&copy->decoder, input_digest);
    int length = snprintf(line, sizeof(line), "OK bytes=%llu input=%llu%s%s%s%s\n", (unsigned long long)copy->written,
                          (unsigned long long)(decoded ? copy->decoder.input : copy->written), *digest ? " digest=sha256:" : "", digest,
                          *input_digest ? " input-digest=sha256:" : "", input_digest);
    return write_all(REPORT_FD, line, (size_t)length);
}

static int open_input(const struct copy *copy) {
    if (copy->input) {
        cleanup_close int fd = (int)RETRY(open(copy->input, O_RDONLY | O_CLOEXEC));
        if (fd < 0 || dup2(fd, STDIN_FILENO) < 0)
            return fail("read", NO_OP, errno, "open %s", copy->input);
    }
    if (copy->seek && lseek(STDIN_FILENO, (off_t)copy->start, SEEK_SET) < 0)
        return fail("read", NO_OP, errno, "read the archive");
    return 0;
}

int verb_blob(int argc, char **argv) {
    static struct copy copy = {.from = {.fd = STDIN_FILENO, .most = UINT64_MAX, .keep = -1}, .limit = UINT64_MAX};
    fcntl(REPORT_FD, F_SETFD, FD_CLOEXEC);
    signal(SIGPIPE, SIG_IGN);
    die_with_parent(getppid());
    if (parse(&copy, argc, argv) == 0) {
        bool decoded = copy.kind != DECODE_PLAIN || copy.digest || copy.from.digest;
        if (open_input(&copy) == 0 && (decoded ? copy_decoded(&copy) : copy_plain(&copy)) == 0 && report(&copy, decoded) == 0)
            return 0;
    }
    write_failure(REPORT_FD);
    return 125;
}
