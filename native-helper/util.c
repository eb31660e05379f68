/* See util.h. Nothing here allocates, save what a caller frees. */
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Of its thread: a decoder may fail while its consumer does. */
static _Thread_local struct report failure;

void close_fd(int *fd) {
    int saved = errno;
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
    errno = saved;
}

void close_directory(DIR **directory) {
    int saved = errno;
    if (*directory)
        closedir(*directory);
    *directory = NULL;
    errno = saved;
}

int fail(const char *stage, int op, int error, const char *format, ...) {
    if (failure.set)
        return -1;
    va_list arguments;
    failure.set = true;
    failure.op = op;
    failure.error = error;
    snprintf(failure.stage, sizeof(failure.stage), "%s", stage);
    va_start(arguments, format);
    vsnprintf(failure.text, sizeof(failure.text), format, arguments);
    va_end(arguments);
    return -1;
}

const struct report *first_failure(void) {
    return &failure;
}

void forget_failure(void) {
    failure.set = false;
}

void adopt_failure(const struct report *other) {
    if (failure.set)
        return;
    failure = *other;
    failure.set = true;
    failure.stage[sizeof(failure.stage) - 1] = '\0';
    failure.text[sizeof(failure.text) - 1] = '\0';
}

void write_failure(int fd) {
    char line[sizeof(failure.text) + 96];
    if (!failure.set)
        return;
    int length = snprintf(line, sizeof(line) - 1, "E %s %d %d %s", failure.stage, failure.op, failure.error, failure.text);
    if (length < 0)
        return;
    size_t used = (size_t)length < sizeof(line) - 1 ? (size_t)length : sizeof(line) - 2;
    for (size_t i = 0; i < used; i++)
        if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
            line[i] = '?';
    line[used++] = '\n';
    write_all(fd, line, used);
}

int write_all(int fd, const void *bytes, size_t length) {
    const char *next = bytes;
    while (length > 0) {
        ssize_t written = RETRY(write(fd, next, length));
        if (written < 0)
            return -1;
        next += written;
        length -= (size_t)written;
    }
    return 0;
}

ssize_t read_all(int fd, void *bytes, size_t length) {
    size_t total = 0;
    while (total < length) {
        ssize_t got = RETRY(read(fd, (char *)bytes + total, length - total));
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        total += (size_t)got;
    }
    return (ssize_t)total;
}

ssize_t read_small_file(int directory, const char *path, char *buffer, size_t size) {
    cleanup_close int fd = openat(directory, path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return -1;
    ssize_t length = read_all(fd, buffer, size);
    if (length < 0)
        return -1;
    if ((size_t)length >= size) {
        errno = EFBIG;
        return -1;
    }
    buffer[length] = '\0';
    return length;
}

int write_file_at(int directory, const char *path, const void *bytes, size_t length) {
    cleanup_close int fd = openat(directory, path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return -1;
    ssize_t written = RETRY(write(fd, bytes, length));
    if (written >= 0 && (size_t)written != length) {
        errno = EIO;
        return -1;
    }
    return written < 0 ? -1 : 0;
}

bool parse_u64(const char *text, uint64_t *value) {
    uint64_t number = 0;
    if (!*text || (text[0] == '0' && text[1]))
        return false;
    for (const char *c = text; *c; c++) {
        if (*c < '0' || *c > '9' || __builtin_mul_overflow(number, (uint64_t)10, &number) ||
            __builtin_add_overflow(number, (uint64_t)(*c - '0'), &number))
            return false;
    }
    *value = number;
    return true;
}

bool parse_u32(const char *text, uint32_t *value) {
    uint64_t number;
    if (!parse_u64(text, &number) || number > UINT32_MAX)
        return false;
    *value = (uint32_t)number;
    return true;
}

bool parse_int(const char *text, int minimum, int maximum, int *value) {
    bool negative = text[0] == '-';
    uint64_t number;
    if (!parse_u64(text + negative, &number) || number > INT32_MAX || (negative && number == 0))
        return false;
    int result = negative ? -(int)number : (int)number;
    if (result < minimum || result > maximum)
        return false;
    *value = result;
    return true;
}

void copy_text(char *to, size_t size, const char *from) {
    size_t length = strlen(from);
    if (length >= size)
        abort();
    memcpy(to, from, length + 1);
}

char *duplicate_text(const char *text) {
    return strdup(text);
}

bool starts_with(const char *text, const char *prefix) {
    return strncmp(text, prefix, strlen(prefix)) == 0;
}
