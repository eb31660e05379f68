/* See inode-table.h. */
#include "inode-table.h"

#include "util.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM 256u

static struct known_inode *find(const struct inode_table *table, dev_t device, ino_t inode) {
    size_t mask = table->room - 1;
    size_t at = (size_t)(inode * 0x9e3779b97f4a7c15ULL >> 20) & mask;
    while (table->known[at].path && (table->known[at].inode != inode || table->known[at].device != device))
        at = (at + 1) & mask;
    return &table->known[at];
}

static int grow(struct inode_table *table) {
    struct inode_table larger = {.count = table->count, .room = table->room ? table->room * 2 : FIRST_ROOM};
    larger.known = calloc(larger.room, sizeof(*larger.known));
    if (!larger.known)
        return -1;
    for (size_t i = 0; i < table->room; i++)
        if (table->known[i].path)
            *find(&larger, table->known[i].device, table->known[i].inode) = table->known[i];
    free(table->known);
    *table = larger;
    return 0;
}

const char *inode_first_path(struct inode_table *table, dev_t device, ino_t inode, const char *path, int *error) {
    *error = 0;
    if (table->count * 2 >= table->room && grow(table) < 0) {
        *error = -1;
        return NULL;
    }
    struct known_inode *known = find(table, device, inode);
    if (known->path)
        return known->path;
    char *copy = duplicate_text(path);
    if (!copy) {
        *error = -1;
        return NULL;
    }
    *known = (struct known_inode){device, inode, copy};
    table->count++;
    return NULL;
}

void inode_table_free(struct inode_table *table) {
    for (size_t i = 0; i < table->room; i++)
        free(table->known[i].path);
    free(table->known);
    *table = (struct inode_table){0};
}
