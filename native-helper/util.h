/*
 * What every part of the helper needs: descriptors that close themselves, the one error record, whole reads and writes,
 * strict numbers.
 *
 * Errors: set-up code returns -1 after fail(); the first failure of a process wins, later ones are consequences. The
 * record is a fixed buffer, so that it may be filled in a child of clone() without allocation.
 */
#ifndef TIFFIN_UTIL_H
#define TIFFIN_UTIL_H

#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define PRINTF_LIKE(fmt, first) __attribute__((format(printf, fmt, first)))

#define RETRY(expression)                                                                                                                  \
    ({                                                                                                                                     \
        long retry_result;                                                                                                                 \
        do                                                                                                                                 \
            retry_result = (long)(expression);                                                                                             \
        while (retry_result == -1 && errno == EINTR);                                                                                      \
        retry_result;                                                                                                                      \
    })

/* Clean-up attributes: `cleanup_close int fd = -1;`. Closing keeps errno. */
void close_fd(int *fd);
void close_directory(DIR **directory);

/* Leaves NULL behind: what is freed early is freed again at the end of its scope. */
static inline void free_pointer(void *pointer_to_pointer) {
    void **pointer = pointer_to_pointer;
    free(*pointer);
    *pointer = NULL;
}

#define cleanup_close __attribute__((cleanup(close_fd)))
#define cleanup_free __attribute__((cleanup(free_pointer)))
#define cleanup_dir __attribute__((cleanup(close_directory)))

/* Moves the descriptor out of a cleanup_close variable. */
static inline int take_fd(int *fd) {
    int taken = *fd;
    *fd = -1;
    return taken;
}

static inline void *take_pointer(void *pointer_to_pointer) {
    void **pointer = pointer_to_pointer, *taken = *pointer;
    *pointer = NULL;
    return taken;
}

/* No operation of the plan is to blame. */
#define NO_OP (-1)

struct report {
    bool set;
    int op;
    int error;
    char stage[24];
    char text[1024];
};

/* Records a failure unless one is recorded already; returns -1. `error` is an errno value or 0, `op` a plan index or NO_OP. */
int fail(const char *stage, int op, int error, const char *format, ...) PRINTF_LIKE(4, 5);
/* The failure of this process so far; `set` is false when there is none. */
const struct report *first_failure(void);
void forget_failure(void);
/* Takes over a failure that another process sent. */
void adopt_failure(const struct report *other);
/* Writes `E <stage> <op> <errno> <text>\n` in one write; control bytes of the text become `?`. Nothing when nothing failed. */
void write_failure(int fd);

int write_all(int fd, const void *bytes, size_t length);
/* Reads until `length` bytes or end of file; returns the number read, -1 on error. */
ssize_t read_all(int fd, void *bytes, size_t length);
/* Reads a small file (relative to `directory`) into `buffer` and ends it with NUL. -1 with EFBIG when it does not fit. */
ssize_t read_small_file(int directory, const char *path, char *buffer, size_t size);
/* Writes an existing file of /proc or /sys in one write. */
int write_file_at(int directory, const char *path, const void *bytes, size_t length);

/* Whole-string decimal without sign, blanks or leading zeros; false leaves *value alone. */
bool parse_u64(const char *text, uint64_t *value);
bool parse_u32(const char *text, uint32_t *value);
bool parse_int(const char *text, int minimum, int maximum, int *value);

/* Copies text that is known to fit `size` bytes with its end; ends the process where that is not so. */
void copy_text(char *to, size_t size, const char *from);
/* A copy of its own, or NULL. */
char *duplicate_text(const char *text);
bool starts_with(const char *text, const char *prefix);

#endif
