/* The names in a directory, sorted by their bytes: the order in which trees are packed and listed. */
#ifndef TIFFIN_NAMES_H
#define TIFFIN_NAMES_H

#include <stddef.h>

struct names {
    char **name;
    size_t count, room;
};

/* Reads the names in directory `fd`, without `.` and `..`, into `names`, which starts as zeros. -1 with errno set. */
int names_read(int fd, struct names *names);
void names_free(struct names *names);

#endif
