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
    int watched; /* its connection or its pidfd; readable when it is over; -1 then */
    bool is_connection;
    bool has_ended;           /* its container has; what it had is to be taken down */
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
/* Takes down what it had, and forgets the container. */
void user_end(struct user *user, struct keeper_tools *tools);
/* Forgets it without taking anything down: the bridges go as well. */
void user_forget(struct user *user, const struct keeper_tools *tools);
/* Whether a container runs. */
bool users_live(const struct users *users);
/* Takes down what one that has ended had; false when there is none. */
bool users_end_one(struct users *users, struct keeper_tools *tools);
/* Forgets those that are over. */
void users_sweep(struct users *users);

/* keeper-adopt.c: takes over the users of a K that was killed, with the namespace of its bridges. False: there are none. */
bool users_adopt(struct users *users, struct keeper_tools *tools);
/* Writes down which namespace is that of the bridges. */
void users_note_namespace(const struct keeper_tools *tools);

#endif
