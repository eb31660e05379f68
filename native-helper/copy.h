/*
 * Copying trees as they are: owners, modes, times, extended attributes, hard links, holes.
 *
 * Both sides are descriptors; names are looked up in them without following links. Failures are reported at stage "copy".
 */
#ifndef TIFFIN_COPY_H
#define TIFFIN_COPY_H

#include <sys/types.h>

/* The bytes of a regular file, with its holes. `path` is for reports. */
int copy_file_content(int from, int to, const char *path);
/* Owner, attributes, mode and times of what two descriptors are open on. */
int copy_file_dress(int from, int to, const char *path, unsigned flags);

/* How copy_tree() treats what it meets. */
enum {
    COPY_SKIP_DEVICES = 1, /* device nodes, which a user namespace cannot make; else they are an error */
    COPY_UNMAPPED = 4,     /* an owner without ID in our namespace becomes us; else it is an error */
    COPY_ROOT_DRESS = 2,   /* the destination directory itself gets owner, mode, times and attributes of the source's */
};

/* Copies what is in directory `from` into directory `to`, where none of the names may exist. */
int copy_tree(int from, int to, unsigned flags);

#endif
