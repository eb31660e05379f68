/* The pure parts of the storage verbs: numbers, maps, paths, digests, and an archive that is written and read again. */
#include "inode-table.h"
#include "realm.h"
#include "sha256.h"
#include "tap.h"
#include "tar-write.h"
#include "tar.h"
#include "tree.h"
#include "unpack.h"
#include "util.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static bool refuses_u32(const char *text) {
    uint32_t value = 7;
    return !parse_u32(text, &value) && value == 7;
}

static void check_numbers(void) {
    uint64_t large;
    int small;
    ok(parse_u64("18446744073709551615", &large) && large == UINT64_MAX, "the largest number");
    ok(!parse_u64("18446744073709551616", &large), "a larger one is refused");
    ok(refuses_u32("4294967296") && refuses_u32("") && refuses_u32("+1") && refuses_u32(" 1") && refuses_u32("01") && refuses_u32("1x"),
       "what does not read back the same is refused");
    ok(parse_int("-5", -10, 10, &small) && small == -5 && !parse_int("-0", -10, 10, &small) && !parse_int("11", -10, 10, &small),
       "signs and bounds");
}

static void check_tar_numbers(void) {
    int64_t number;
    uint64_t positive;
    ok(tar_number((const uint8_t *)"0000644\0", 8, &number) && number == 0644, "octal");
    ok(tar_number((const uint8_t *)"   17 \0\0", 8, &number) && number == 017, "octal between blanks");
    ok(tar_number((const uint8_t *)"\0\0\0\0\0\0\0\0", 8, &number) && number == 0, "an empty field is zero");
    ok(!tar_number((const uint8_t *)"0000648\0", 8, &number), "an 8 is refused");
    ok(tar_number((const uint8_t *)"\x80\0\0\0\0\0\x01\0", 8, &number) && number == 256, "base-256");
    ok(tar_number((const uint8_t *)"\xff\xff\xff\xff\xff\xff\xff\xfe", 8, &number) && number == -2, "negative base-256");
    ok(!tar_unsigned((const uint8_t *)"\xff\xff\xff\xff\xff\xff\xff\xfe", 8, &positive), "but not for a size");
    ok(!tar_number((const uint8_t *)"\x80\0\0\x01\0\0\0\0\0\0\0\0", 12, &number), "2^64 is refused");
}

static void check_maps(void) {
    struct id_ranges ranges;
    ok(parse_ranges("0:1000:1,1:100000:65536", &ranges) && ranges.count == 2 && ranges.range[1].host == 100000, "maps");
    ok(ranges_contain(&ranges, 65536) && !ranges_contain(&ranges, 65537) && !ranges_contain(&ranges, UINT64_MAX), "what is mapped");
    ok(!parse_ranges("", &ranges) && !parse_ranges("0:1", &ranges) && !parse_ranges("0:1:2:3", &ranges) &&
           !parse_ranges("0:1:0", &ranges) && !parse_ranges("0:4294967295:2", &ranges) && !parse_ranges("0:1:1,", &ranges),
       "maps that are none");
}

static bool cleans_to(const char *path, const char *expected) {
    char clean[TREE_PATH_MAX + 1];
    forget_failure();
    int result = tree_clean_path(path, clean);
    return expected ? result == 0 && strcmp(clean, expected) == 0 : result < 0;
}

static void check_paths(void) {
    ok(cleans_to("./a//b/./c/", "a/b/c") && cleans_to("/", "") && cleans_to("/etc/passwd", "etc/passwd"), "clean paths");
    ok(cleans_to("a/../b", NULL) && cleans_to("..", NULL) && cleans_to("a/..", NULL) && cleans_to("...", "..."), "'..' is refused");
    ok(xattr_is_kept("user.comment") && xattr_is_kept("security.capability") && !xattr_is_kept("user.overlay.opaque") &&
           !xattr_is_kept("trusted.x") && !xattr_is_kept("security.selinux"),
       "attributes that are kept");
}

static bool digests_to(const char *text, size_t repeat, const char *expected) {
    struct sha256 sha;
    char digest[65];
    sha256_start(&sha);
    for (size_t i = 0; i < repeat; i++)
        sha256_add(&sha, text, strlen(text));
    sha256_finish(&sha, digest);
    return strcmp(digest, expected) == 0;
}

static void check_digests(void) {
    ok(digests_to("", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"), "sha256 of nothing");
    ok(digests_to("abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"), "sha256 of abc");
    ok(digests_to("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
                  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"),
       "sha256 of two blocks");
    ok(digests_to("aaaaaaaaaa", 100000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"), "sha256 of a million");
}

static void check_inodes(void) {
    struct inode_table table = {0};
    int error, wrong = 0;
    char path[32];
    for (ino_t i = 0; i < 5000; i++) {
        snprintf(path, sizeof(path), "p%lu", (unsigned long)i);
        wrong += inode_first_path(&table, 1, i, path, &error) != NULL;
    }
    for (ino_t i = 0; i < 5000; i++) {
        snprintf(path, sizeof(path), "p%lu", (unsigned long)i);
        const char *first = inode_first_path(&table, 1, i, "other", &error);
        wrong += !first || strcmp(first, path) != 0;
    }
    ok(wrong == 0 && !inode_first_path(&table, 2, 7, "x", &error), "files with several names");
    inode_table_free(&table);
}

static int write_archive(int fd, const char *long_name) {
    struct tar_writer writer;
    const struct tar_header large = {.type = '5', .path = long_name, .link = "", .mode = 0755, .uid = 3000000, .seconds = -5};
    const struct tar_header link = {.type = '2', .path = "link", .link = long_name, .mode = 0777, .seconds = 1};
    int result = tar_writer_open(&writer, fd) < 0 || tar_write_xattr(&writer, "user.a", "b\0\nc", 4) < 0 ||
                 tar_write_header(&writer, &large) < 0 || tar_write_header(&writer, &link) < 0 || tar_write_end(&writer) < 0;
    tar_writer_close(&writer);
    return result;
}

/* What the writer cannot put into a header's fields comes back from the records. */
static void check_round_trip(void) {
    static struct tar_entry entry;
    static uint8_t buffer[4096];
    struct tar_reader reader;
    struct fd_source source;
    char long_name[700];
    cleanup_close int fd = memfd_create("archive", MFD_CLOEXEC);
    memset(long_name, 'd', sizeof(long_name));
    for (size_t i = 99; i < sizeof(long_name); i += 100)
        long_name[i] = '/';
    long_name[sizeof(long_name) - 1] = '\0';
    ok(fd >= 0 && write_archive(fd, long_name) == 0 && lseek(fd, 0, SEEK_SET) == 0, "an archive is written");
    source_from_fd(&source, fd, buffer, sizeof(buffer));
    forget_failure();
    ok(tar_open(&reader, &source.source) == 0 && tar_next(&reader, &entry) == 1, "and read");
    ok(strcmp(entry.path, long_name) == 0 && entry.uid == 3000000 && entry.seconds == -5, "a long path, a large owner, an early time");
    ok(entry.xattrs == 1 && strcmp(entry.xattr[0].name, "user.a") == 0 && entry.xattr[0].length == 4 &&
           memcmp(entry.xattr[0].value, "b\0\nc", 4) == 0,
       "an attribute of any bytes");
    ok(tar_next(&reader, &entry) == 1 && strcmp(entry.link, long_name) == 0 && entry.xattrs == 0, "a long link");
    ok(tar_next(&reader, &entry) == 0, "the end");
    tar_close(&reader);
}

static bool has_mode(int directory, const char *name, mode_t mode) {
    struct stat status;
    return fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && (status.st_mode & 07777) == mode;
}

/* What a hostile container may have put where a fifo was made a moment ago. */
static void check_fifo_modes(void) {
    char path[] = "/tmp/tiffin-test-XXXXXX";
    cleanup_close int directory = mkdtemp(path) ? open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    cleanup_close int file = openat(directory, "file", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    ok(directory >= 0 && file >= 0 && mkfifoat(directory, "fifo", 0600) == 0 && symlinkat("file", directory, "link") == 0 &&
           symlinkat("fifo", directory, "other") == 0 && mkdirat(directory, "sub", 0700) == 0,
       "a directory of all kinds");
    ok(chmod_fifo_at(directory, "fifo", 0622) == 0 && has_mode(directory, "fifo", 0622), "a fifo gets its mode, nobody waits");
    ok(chmod_fifo_at(directory, "link", 0777) < 0 && chmod_fifo_at(directory, "file", 0777) < 0 && has_mode(directory, "file", 0600),
       "neither a file nor what a link leads to gets the mode of a fifo");
    ok(chmod_fifo_at(directory, "other", 0777) < 0 && has_mode(directory, "fifo", 0622), "nor does a fifo behind a link");
    ok(chmod_fifo_at(directory, "sub", 0777) < 0 && has_mode(directory, "sub", 0700), "nor does a directory");
    ok(symlinkat("sub", directory, "away") == 0 && chmod_directory_at(directory, "away", 0) < 0 && has_mode(directory, "sub", 0700),
       "a directory behind a link keeps its mode");
    ok(chmod_directory_at(directory, "file", 0) < 0 && has_mode(directory, "file", 0600), "and so does a file");
    ok(chmod_directory_at(directory, "sub", 0) == 0 && chmod_directory_at(directory, "sub", 0700) == 0 && has_mode(directory, "sub", 0700),
       "one that may not be listed gets its mode");
    ok(remove_at(AT_FDCWD, path) == 0, "the directory goes");
}

int main(void) {
    check_numbers();
    check_fifo_modes();
    check_tar_numbers();
    check_maps();
    check_paths();
    check_digests();
    check_inodes();
    check_round_trip();
    return done();
}
