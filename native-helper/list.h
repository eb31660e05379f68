/*
 * A directory tree as a stream of records, for src/native/tree-records.ts, which says what is in them. Names are sorted in
 * each directory; overlay's whiteouts and opaque directories are told apart. Memory: the names of the directories on the
 * way down. Failures are reported at stage "list".
 */
#ifndef TIFFIN_LIST_H
#define TIFFIN_LIST_H

#include <stddef.h>
#include <stdint.h>

#define LISTER_BUFFER (1u << 16)

struct lister {
    int out;
    size_t level;
    size_t used;
    uint8_t buffer[LISTER_BUFFER];
};

/* Writes the records of the directory `root` and of all below it to `out`. */
int list_tree(struct lister *lister, int root);
/* Writes what is still in memory. */
int list_flush(struct lister *lister);

#endif
