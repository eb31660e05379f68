/*
 * unpack SECONDS: random archives of few names and all kinds of entries, unpacked into a directory that is not the
 * process's root. Beside it lies another that must never change; and a directory that an entry described keeps its time.
 */
#include "unpack.h"
#include "realm-map.h"
#include "tar-write.h"
#include "tree.h"
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#define ENTRY_TIME 1000000000
#define EXPLICIT_MODE 0711u

static uint64_t state = 0x853c49e6748fea9bULL;
static const char *place;

static uint64_t next_random(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static size_t below(size_t limit) {
    return (size_t)(next_random() % limit);
}

static const char *pick(const char *const *words, size_t count) {
    return words[below(count)];
}

static void random_path(char *path, size_t size) {
    static const char *const words[] = {"a", "b", "c", "a", "b", "c", ".wh.a", ".wh.b", ".wh..wh..opq", ".wh..wh.plnk", "."};
    size_t used = 0, depth = 1 + below(4);
    path[0] = '\0';
    for (size_t i = 0; i < depth; i++)
        used += (size_t)snprintf(path + used, size - used, "%s%s", i ? "/" : "", pick(words, i + 1 == depth ? ARRAY_SIZE(words) : 6));
}

static void random_link(char *link, size_t size, bool symbolic) {
    static const char *const targets[] = {"a", "b", "../c", "/a", "../../..", "..", "/", "../outside", "b/../../a", "c/a", "."};
    if (symbolic)
        snprintf(link, size, "%s", pick(targets, ARRAY_SIZE(targets)));
    else
        random_path(link, size);
}

static int write_archive(int fd) {
    static const char types[] = "000055552216";
    struct tar_writer writer;
    size_t entries = 1 + below(24);
    int result = tar_writer_open(&writer, fd);
    for (size_t i = 0; result == 0 && i < entries; i++) {
        char path[200], link[200] = "";
        const char type = types[below(sizeof(types) - 1)];
        random_path(path, sizeof(path));
        if (type == '1' || type == '2')
            random_link(link, sizeof(link), type == '2');
        const struct tar_header header = {.type = type,
                                          .path = path,
                                          .link = link,
                                          .mode = type == '5' ? EXPLICIT_MODE | (below(4) ? 0 : 02000) : 0644,
                                          .seconds = ENTRY_TIME};
        result = tar_write_header(&writer, &header);
    }
    if (result == 0)
        result = tar_write_end(&writer);
    tar_writer_close(&writer);
    return result;
}

static int check_time(const char *path, const struct stat *status, int type, struct FTW *walk) {
    (void)walk;
    if (type == FTW_D && (status->st_mode & 0777) == EXPLICIT_MODE && status->st_mtim.tv_sec != ENTRY_TIME) {
        printf("%s has lost its time\n", path);
        return 1;
    }
    return 0;
}

static int names_beside(void) {
    int names = 0;
    cleanup_dir DIR *directory = opendir(place);
    while (directory && readdir(directory))
        names++;
    return names;
}

static int remove_in(const char *directory, const char *name) {
    cleanup_close int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return remove_at(fd, name);
}

static int unpack_once(int archive, bool *whole) {
    static struct unpacker unpacker;
    static uint8_t buffer[700];
    static struct realm realm;
    struct fd_source source;
    char layer[300];
    snprintf(layer, sizeof(layer), "%s/layer", place);
    realm.uid.count = realm.gid.count = 1;
    realm.uid.range[0] = realm.gid.range[0] = (struct id_range){0, 0, 1};
    memset(&unpacker, 0, offsetof(struct unpacker, path));
    unpacker.realm = &realm;
    unpacker.limits = (struct unpack_limits){UINT64_MAX, UINT64_MAX};
    if (mkdir(layer, 0755) < 0)
        return -1;
    cleanup_close int root = open(layer, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    source_from_fd(&source, archive, buffer, sizeof(buffer));
    forget_failure();
    *whole = unpack_all(&unpacker, &source.source, root) == 0;
    if (*whole && nftw(layer, check_time, 20, FTW_PHYS) != 0)
        return -1;
    if (!*whole &&
        (!first_failure()->set || (strcmp(first_failure()->stage, "entry") != 0 && strcmp(first_failure()->stage, "lower") != 0))) {
        printf("a failure that is none of the archive's: %s %s %d\n", first_failure()->stage, first_failure()->text,
               first_failure()->error);
        return -1;
    }
    forget_failure();
    return remove_in(place, "layer");
}

/* Set-group-ID directories make their contents be given to root: an ordinary user must be root of something. */
static int become_root(void) {
    struct realm own = REALM_UNSET;
    own.uid = (struct id_ranges){1, {{0, geteuid(), 1}}};
    own.gid = (struct id_ranges){1, {{0, getegid(), 1}}};
    return geteuid() == 0 ? 0 : realm_make(&own);
}

int main(int argc, char **argv) {
    int seconds = 5, result = 0;
    unsigned long rounds = 0, unpacked = 0;
    char directory[] = "/dev/shm/fuzz-unpack-XXXXXX", outside[sizeof(directory) + 16];
    struct stat before, after;
    if ((argc > 1 && !parse_int(argv[1], 1, 86400, &seconds)) || become_root() < 0 || !(place = mkdtemp(directory)))
        return 2;
    snprintf(outside, sizeof(outside), "%s/outside", place);
    state ^= (uint64_t)time(NULL);
    printf("# seed %llx\n", (unsigned long long)state);
    umask(0);
    if (mkdir(outside, 0755) < 0 || stat(outside, &before) < 0)
        return 2;
    for (const time_t end = time(NULL) + seconds; result == 0 && time(NULL) < end; rounds++) {
        bool whole = false;
        cleanup_close int archive = memfd_create("archive", MFD_CLOEXEC);
        result = write_archive(archive) < 0 || lseek(archive, 0, SEEK_SET) < 0 || unpack_once(archive, &whole) < 0;
        unpacked += whole;
        if (stat(outside, &after) < 0 || after.st_ctim.tv_nsec != before.st_ctim.tv_nsec || names_beside() != 3) {
            printf("something outside changed\n");
            result = 1;
        }
    }
    printf("%lu archives, %lu of them whole%s\n", rounds, unpacked, result ? ": FAILED" : "");
    remove_in("/dev/shm", directory + strlen("/dev/shm/"));
    return result;
}
