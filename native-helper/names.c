/* See names.h. */
#include "names.h"

#include "sys.h"
#include "util.h"

#include <string.h>

void names_free(struct names *names) {
    for (size_t i = 0; i < names->count; i++)
        free(names->name[i]);
    free(names->name);
}

static int add(struct names *names, const char *name) {
    if (names->count == names->room) {
        size_t room = names->room ? names->room * 2 : 64;
        char **larger = realloc(names->name, room * sizeof(*larger));
        if (!larger)
            return -1;
        names->name = larger;
        names->room = room;
    }
    char *copy = duplicate_text(name);
    if (!copy)
        return -1;
    names->name[names->count++] = copy;
    return 0;
}

static int by_bytes(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

int names_read(int fd, struct names *names) {
    int copy = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    cleanup_dir DIR *directory = copy < 0 ? NULL : fdopendir(copy);
    if (!directory)
        return -1;
    for (const struct dirent *entry; (errno = 0, entry = readdir(directory));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 && add(names, entry->d_name) < 0)
            return -1;
    if (errno)
        return -1;
    if (names->count > 0)
        qsort(names->name, names->count, sizeof(*names->name), by_bytes);
    return 0;
}
