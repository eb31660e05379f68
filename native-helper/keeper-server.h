/* keeper-server.h: the life of K: answers its users, looks after its tools, ends with the last user. */
#ifndef TIFFIN_KEEPER_SERVER_H
#define TIFFIN_KEEPER_SERVER_H

#include "keeper-users.h"

/* Listens on `keeper` in the directory of `tools`; -1 with errno. */
int keeper_listen(const struct keeper_tools *tools);

/* Returns when the last user has gone, with everything taken down. */
void keeper_serve(struct keeper_tools *tools, struct users *users, int listener);

#endif
