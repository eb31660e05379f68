/*
 * unpack REALMARGS --to DIR [--lower DIR]… [--max-entries N] [--max-bytes N] [--sync]
 * [--decompress gzip|zstd] [--digest] [--max-tar-bytes N] [--from N --length N] [--keep FD] [--input-digest]: a tar on standard
 * input (or so many bytes of it, from there on) becomes an overlay changeset in DIR. What is read is written to FD as well.
 * With --verify nothing is written: lines `D what<tab>path` say where DIR is not what the tar would make of it.
 *
 * Run by src/native/unpack.ts, in the user's own namespaces; enters the realm. Descriptor 3 gets lines `P BYTES`, how much
 * of the input was read, when the input is decoded here, and at the end one line `OK key=value…` or `E …`.
 */
#include "verbs.h"

#include "decoder.h"
#include "rooted.h"
#include "sys.h"
#include "unpack.h"
#include "util.h"
#include "verify.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define REPORT_FD 3
#define INPUT_BUFFER (1u << 18)
#define PROGRESS_STEP (4u << 20)

struct arguments {
    struct realm realm;
    const char *to;
    const char *lower[UNPACK_LOWERS];
    size_t lowers;
    struct unpack_limits limits;
    uint64_t tar_bytes; /* limit of what is decoded */
    enum decoder_kind kind;
    bool digest, sync, verify;
    struct decoder_input from;
    uint64_t start;
    pid_t parent;
};

static int take_kind(struct arguments *arguments, const char *name) {
    arguments->kind = strcmp(name, "gzip") == 0 ? DECODE_GZIP : strcmp(name, "zstd") == 0 ? DECODE_ZSTD : DECODE_PLAIN;
    return arguments->kind != DECODE_PLAIN && decoder_knows(arguments->kind);
}

static int take_option(struct arguments *arguments, const char *name, const char *value) {
    if (strcmp(name, "--to") == 0)
        arguments->to = value;
    else if (strcmp(name, "--lower") == 0 && arguments->lowers < UNPACK_LOWERS)
        arguments->lower[arguments->lowers++] = value;
    else if (strcmp(name, "--decompress") == 0)
        return take_kind(arguments, value);
    else if (strcmp(name, "--max-entries") == 0)
        return parse_u64(value, &arguments->limits.entries);
    else if (strcmp(name, "--max-tar-bytes") == 0)
        return parse_u64(value, &arguments->tar_bytes);
    else if (strcmp(name, "--max-bytes") == 0)
        return parse_u64(value, &arguments->limits.bytes);
    else if (strcmp(name, "--from") == 0)
        return parse_u64(value, &arguments->start);
    else if (strcmp(name, "--length") == 0)
        return parse_u64(value, &arguments->from.most);
    else if (strcmp(name, "--keep") == 0)
        return parse_int(value, REPORT_FD + 1, 255, &arguments->from.keep);
    else
        return realm_option(&arguments->realm, name, value);
    return 1;
}

static bool take_flag(struct arguments *arguments, const char *name) {
    bool *flag = strcmp(name, "--sync") == 0           ? &arguments->sync
                 : strcmp(name, "--digest") == 0       ? &arguments->digest
                 : strcmp(name, "--verify") == 0       ? &arguments->verify
                 : strcmp(name, "--input-digest") == 0 ? &arguments->from.digest
                                                       : NULL;
    if (flag)
        *flag = true;
    return flag != NULL;
}

static int parse(struct arguments *arguments, int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        if (take_flag(arguments, argv[i]))
            continue;
        if (i + 1 == argc || take_option(arguments, argv[i], argv[i + 1]) <= 0)
            return fail("arguments", NO_OP, EINVAL, "unpack: %s", argv[i]);
        i++;
    }
    return *arguments->to ? 0 : fail("arguments", NO_OP, EINVAL, "unpack: no --to");
}

static int open_lowers(const struct arguments *arguments, struct unpacker *unpacker) {
    for (; unpacker->lowers < arguments->lowers; unpacker->lowers++) {
        const char *path = arguments->lower[unpacker->lowers];
        int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0)
            return fail("root", NO_OP, errno, "open the lower layer %s", path);
        unpacker->lower[unpacker->lowers] = fd;
    }
    return 0;
}

/* What the decoder's source is read through, to say how far it is. */
struct watched {
    struct source source;
    struct decoder decoder;
    uint64_t said, limit;
};

static int refill_watched(struct source *source) {
    struct watched *watched = source->context;
    char line[40];
    int more = watched->decoder.source.refill(&watched->decoder.source);
    uint64_t input = __atomic_load_n(&watched->decoder.input, __ATOMIC_RELAXED);
    if (input - watched->said >= PROGRESS_STEP) {
        watched->said = input;
        write_all(REPORT_FD, line, (size_t)snprintf(line, sizeof(line), "P %llu\n", (unsigned long long)input));
    }
    source->next = watched->decoder.source.next;
    source->left = more > 0 ? watched->decoder.source.left : 0;
    if (source->left > watched->limit)
        return fail("limit", NO_OP, 0, "it unpacks to more than may honestly be in it");
    watched->limit -= source->left;
    return more;
}

/* What is done with the tar. */
struct consumer {
    struct unpacker *unpacker;
    struct verifier *verifier; /* NULL: it is unpacked */
};

static int consume(const struct consumer *consumer, struct source *source, int root) {
    return consumer->verifier ? verify_all(consumer->verifier, source, root) : unpack_all(consumer->unpacker, source, root);
}

/* What is said at the end about the bytes themselves. */
struct seen {
    char digest[65], input_digest[65];
    uint64_t input;
};

static int consume_decoded(const struct arguments *arguments, const struct consumer *consumer, int root, struct seen *seen) {
    static struct watched watched;
    watched.source.refill = refill_watched;
    watched.source.context = &watched;
    watched.limit = arguments->tar_bytes;
    if (decoder_start(&watched.decoder, arguments->kind, &arguments->from, arguments->digest) < 0 ||
        consume(consumer, &watched.source, root) < 0)
        return -1;
    seen->input = watched.decoder.input;
    if (arguments->from.digest)
        decoder_input_digest(&watched.decoder, seen->input_digest);
    return arguments->digest ? decoder_digest(&watched.decoder, seen->digest) : 0;
}

static int consume_plain(const struct consumer *consumer, int root) {
    static uint8_t buffer[INPUT_BUFFER];
    struct fd_source source;
    source_from_fd(&source, STDIN_FILENO, buffer, sizeof(buffer));
    return consume(consumer, &source.source, root);
}

static int work(const struct arguments *arguments, const struct consumer *consumer, struct seen *seen) {
    if (realm_enter(&arguments->realm, REALM_MOUNTS) < 0 || open_lowers(arguments, consumer->unpacker) < 0)
        return -1;
    die_with_parent(arguments->parent);
    cleanup_close int root = enter_directory(arguments->to);
    if (root < 0)
        return -1;
    umask(0);
    if (arguments->start > 0 && lseek(STDIN_FILENO, (off_t)arguments->start, SEEK_SET) < 0)
        return fail("read", NO_OP, errno, "read the archive");
    bool plain = arguments->kind == DECODE_PLAIN && !arguments->digest && arguments->from.most == UINT64_MAX;
    if ((plain ? consume_plain(consumer, root) : consume_decoded(arguments, consumer, root, seen)) < 0)
        return -1;
    return arguments->sync && syncfs(root) < 0 ? fail("write", NO_OP, errno, "write to the disk") : 0;
}

static int add_digest(char *line, size_t room, const char *name, const char *digest) {
    return *digest ? snprintf(line, room, " %s=sha256:%s", name, digest) : 0;
}

static int add_seen(char *line, size_t room, const struct seen *seen) {
    int length = add_digest(line, room, "digest", seen->digest);
    length += add_digest(line + length, room - (size_t)length, "input-digest", seen->input_digest);
    return length + snprintf(line + length, room - (size_t)length, " input=%llu\n", (unsigned long long)seen->input);
}

static void report(const struct unpacker *unpacker, const struct seen *seen) {
    char line[600];
    int length = snprintf(line, sizeof(line),
                          "OK entries=%llu files=%llu bytes=%llu tar-bytes=%llu skipped-devices=%llu squashed-owners=%llu opaque-root=%d",
                          (unsigned long long)unpacker->entries, (unsigned long long)unpacker->files, (unsigned long long)unpacker->bytes,
                          (unsigned long long)unpacker->tar_bytes, (unsigned long long)unpacker->devices,
                          (unsigned long long)unpacker->squashed, unpacker->opaque_root);
    length += add_seen(line + length, sizeof(line) - (size_t)length, seen);
    write_all(REPORT_FD, line, (size_t)length);
}

static void report_findings(struct verifier *verifier, const struct seen *seen) {
    char line[400];
    size_t found = verify_tell(verifier, REPORT_FD);
    int length =
        snprintf(line, sizeof(line), "OK entries=%llu bytes=%llu tar-bytes=%llu damaged=%zu", (unsigned long long)verifier->entries,
                 (unsigned long long)verifier->bytes, (unsigned long long)verifier->tar_bytes, found);
    length += add_seen(line + length, sizeof(line) - (size_t)length, seen);
    write_all(REPORT_FD, line, (size_t)length);
}

int verb_unpack(int argc, char **argv) {
    static struct unpacker unpacker;
    static struct verifier verifier;
    static struct arguments arguments = {.realm = REALM_UNSET,
                                         .to = "",
                                         .limits = {UINT64_MAX, UINT64_MAX},
                                         .tar_bytes = UINT64_MAX,
                                         .from = {.fd = STDIN_FILENO, .most = UINT64_MAX, .keep = -1}};
    struct seen seen = {0};
    fcntl(REPORT_FD, F_SETFD, FD_CLOEXEC);
    unpacker.realm = verifier.realm = &arguments.realm;
    arguments.parent = getppid();
    if (parse(&arguments, argc, argv) == 0) {
        unpacker.limits = arguments.limits;
        const struct consumer consumer = {&unpacker, arguments.verify ? &verifier : NULL};
        int worked = work(&arguments, &consumer, &seen);
        if (worked == 0 && arguments.verify)
            report_findings(&verifier, &seen);
        else if (worked == 0)
            report(&unpacker, &seen);
        verify_free(&verifier);
        if (worked == 0)
            return 0;
    }
    write_failure(REPORT_FD);
    return 125;
}
