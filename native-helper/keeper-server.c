/* See keeper-server.h. One request at a time: netavark would wait for itself anyway. */
#include "keeper-server.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "util.h"

enum { WATCH_LISTENER, WATCH_CONNECTION, WATCH_NAMES, WATCH_USERS, LOCK_PAUSE_MS = 20, END_PAUSE_MS = 2000, BACKLOG = 4096 };

int keeper_listen(const struct keeper_tools *tools) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    cleanup_close int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -1;
    snprintf(address.sun_path, sizeof(address.sun_path), "/proc/self/fd/%d/keeper", tools->directory);
    unlinkat(tools->directory, "keeper", 0);
    mode_t before = umask(0177);
    int bound = bind(fd, (const struct sockaddr *)&address, sizeof(address));
    umask(before);
    return bound < 0 || listen(fd, BACKLOG) < 0 ? -1 : take_fd(&fd);
}

/* True when somebody came. Only the user itself, and root, can reach the socket; root of a container cannot see its directory. */
static bool admit(struct users *users, int listener) {
    bool came = false;
    for (;;) {
        int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        if (fd < 0)
            return came;
        came = users_add(users, fd, true) != NULL || came;
    }
}

static void answer(int fd, enum keeper_verb verb, const char *text, int passed) {
    struct keeper_message message = {.verb = verb};
    snprintf(message.text, sizeof(message.text), "%s", text);
    keeper_send(fd, &message, passed);
}

/* Before anybody gets what they had: an address that was given back may be what the next one asks for. */
static void end_all(struct users *users, struct keeper_tools *tools) {
    while (users_end_one(users, tools)) {
    }
}

static void act(struct users *users, struct keeper_tools *tools, unsigned index, struct keeper_message *request, int *passed) {
    char words[KEEPER_TEXT_BYTES] = "";
    struct user *asking = &users->list[index], *user = users_find(users, request->id);
    int done = -1;
    switch (request->verb) {
    case KEEPER_HELLO:
        end_all(users, tools);
        /* A monitor that another K knew, or that has lost its connection to us. */
        if (user && *user->id) {
            user_end(user, tools);
            if (user != asking)
                close_fd(&user->watched);
        }
        if (user_greet(asking, tools, request, take_fd(passed)) < 0)
            answer(asking->watched, KEEPER_REFUSED, "the container cannot be noted", -1);
        else
            answer(asking->watched, KEEPER_OK, "", tools->namespace);
        return;
    case KEEPER_JOIN:
        if (user)
            done = user_join(user, tools, request->network, take_fd(passed), words, sizeof(words));
        break;
    case KEEPER_LEAVE:
        if (user)
            done = user_leave(user, tools, request->network, words, sizeof(words));
        break;
    case KEEPER_UPDATE:
        done = tools_update(tools, request->network, request->text, words, sizeof(words));
        break;
    case KEEPER_BYE:
        if (user == asking)
            user->has_ended = true;
        return;
    default:
        break;
    }
    if (done < 0)
        answer(asking->watched, KEEPER_REFUSED, *words ? words : "the container is not known to the keeper of the networks", -1);
    else
        answer(asking->watched, KEEPER_OK, "", -1);
}

static void attend(struct users *users, struct keeper_tools *tools, unsigned index) {
    struct keeper_message request;
    cleanup_close int passed = -1;
    struct user *user = &users->list[index];
    int got = user->is_connection ? keeper_receive(user->watched, &request, &passed) : 0;
    if (got == 1) {
        act(users, tools, index, &request, &passed);
        return;
    }
    user->has_ended = *user->id != '\0';
    close_fd(&user->watched);
}

/* Whoever connects holds the lock: with it and without a user nobody can come any more. */
static bool may_end(const struct keeper_tools *tools, struct users *users, int listener) {
    cleanup_close int lock = openat(tools->directory, "lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (lock < 0 || flock(lock, LOCK_EX | LOCK_NB) < 0 || admit(users, listener))
        return false;
    unlinkat(tools->directory, "keeper", 0);
    /* Held until we are gone, so that the next K finds nothing of us. */
    take_fd(&lock);
    return true;
}

/* Ends before beginnings: an address that was given back may be what the next one asks for. */
static void attend_all(struct users *users, struct keeper_tools *tools, const struct pollfd *watched, unsigned count) {
    for (unsigned i = 0; i < count; i++)
        if (watched[i].revents & POLLHUP || (watched[i].revents && !users->list[i].is_connection))
            attend(users, tools, i);
    for (unsigned i = 0; i < count; i++)
        if (watched[i].revents && users->list[i].watched >= 0)
            attend(users, tools, i);
}

/* Nobody is left who could see it: everything goes with the namespace of the bridges. */
static bool is_over(const struct users *users) {
    for (unsigned i = 0; i < users->count; i++)
        if (users->list[i].watched >= 0 || (*users->list[i].id && !users->list[i].has_ended))
            return false;
    return true;
}

/* Those that end together with the last one need not be taken down one by one: for that they have a moment. */
static int next_timeout(struct users *users, struct keeper_tools *tools, bool *is_patient) {
    bool has_ended = false;
    for (unsigned i = 0; i < users->count; i++)
        has_ended = has_ended || users->list[i].has_ended;
    *is_patient = has_ended && !users_live(users);
    if (*is_patient)
        return END_PAUSE_MS;
    return has_ended ? 0 : users->count == 0 ? LOCK_PAUSE_MS : tools_mend(tools);
}

void keeper_serve(struct keeper_tools *tools, struct users *users, int listener) {
    for (;;) {
        struct pollfd *watched = calloc(WATCH_USERS + users->count, sizeof(*watched));
        unsigned count = users->count;
        bool is_patient;
        if (!watched)
            return;
        watched[WATCH_LISTENER] = (struct pollfd){.fd = listener, .events = POLLIN};
        watched[WATCH_CONNECTION] = (struct pollfd){.fd = tools->connection.pidfd, .events = POLLIN};
        watched[WATCH_NAMES] = (struct pollfd){.fd = tools->names.pidfd, .events = POLLIN};
        for (unsigned i = 0; i < count; i++)
            watched[WATCH_USERS + i] = (struct pollfd){.fd = users->list[i].watched, .events = POLLIN};
        int events = poll(watched, WATCH_USERS + count, next_timeout(users, tools, &is_patient));
        tools_look(tools);
        admit(users, listener);
        attend_all(users, tools, watched + WATCH_USERS, count);
        free(watched);
        if (is_over(users) && may_end(tools, users, listener)) {
            for (unsigned i = 0; i < users->count; i++)
                user_forget(&users->list[i], tools);
            return;
        }
        if (!is_patient || events == 0)
            users_end_one(users, tools);
        users_sweep(users);
    }
}
