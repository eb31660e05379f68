/*
 * keeper-users.h: whom K works for: containers on networks, each with its monitor's connection or, after another K was
 * killed, with the monitor's pidfd. What is here is also in files, for the K to come.
 */
#ifndef TIFFIN_KEEPER_USERS_H
#define TIFFIN_KEEPER_USERS_H

#include "keeper-tools.h"
#include "keeper.h"

struct attachment {
    char network[KEEPER_NAME_BYTES];
    int document;
    struct attachment *next;
};

struct user {
    int watched; /* its connection or its pidfd; readable when it is over */
    bool is_connection;
    char id[KEEPER_ID_BYTES]; /* empty: a connection that holds no container */
    int namespace;            /* of the container */
    struct attachment *attachments;
};

struct users {
    struct user *list;
    unsigned count;
};

/* NULL when memory is short; `watched` is closed then. */
struct user *users_add(struct users *users, int watched, bool is_connection);
struct user *users_find(struct users *users, const char *id);

/* Notes a container that starts; its namespace becomes ours. */
int user_greet(struct user *user, const struct keeper_tools *tools, const struct keeper_message *hello, int namespace);
/* Puts it on a network; -1 with why not. The document becomes ours. */
int user_join(struct user *user, struct keeper_tools *tools, const char *network, int document, char *words, size_t size);
int user_leave(struct user *user, struct keeper_tools *tools, const char *network, char *words, size_t size);
/* It has ended: leaves all. */
void user_end(struct user *user, struct keeper_tools *tools);
/* Forgets those whose `watched` is -1. */
void users_sweep(struct users *users);

/* keeper-adopt.c: takes over the users of a K that was killed, with the namespace of its bridges. False: there are none. */
bool users_adopt(struct users *users, struct keeper_tools *tools);
/* Writes down which namespace is that of the bridges. */
void users_note_namespace(const struct keeper_tools *tools);

#endif
