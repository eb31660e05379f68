/* The container's resolv.conf, from plans and hosts' files of every kind. */
#include "../resolver.h"
#include "tap.h"

#include <string.h>

static uint8_t payload[1024];
static size_t used;

static void put_u32(uint32_t value) {
    memcpy(payload + used, &value, sizeof(value));
    used += sizeof(value);
}

static void put_string(const char *text) {
    size_t size = strlen(text);
    put_u32((uint32_t)size);
    memcpy(payload + used, text, size + 1);
    used += (size + 4) & ~(size_t)3;
}

static void put_list(const char *word) {
    put_u32(word ? 1 : 0);
    if (word)
        put_string(word);
}

struct wishes {
    const char *forwards_to, *network, *search, *servers, *searches, *options;
    uint16_t flags;
};

static void check(const struct wishes *wishes, const char *host, const char *expected, const char *what) {
    char copy[1024], text[RESOLVER_BYTES];
    memset(payload, 0, sizeof(payload));
    used = 0;
    put_string(wishes->forwards_to);
    put_list(wishes->network);
    put_list(wishes->search);
    put_list(wishes->servers);
    put_list(wishes->searches);
    put_list(wishes->options);
    const struct plan_op op = {.type = OP_RESOLVER, .flags = wishes->flags, .length = (uint32_t)used, .payload = payload};
    snprintf(copy, sizeof(copy), "%s", host);
    size_t length = resolver_text(&op, copy, text);
    ok(length == strlen(expected) && memcmp(text, expected, length) == 0, what);
}

int main(void) {
    const struct wishes plain = {"10.0.0.1", "169.254.1.1", NULL, NULL, NULL, NULL, RESOLVER_KEEPS_HOST};
    check(&plain, "nameserver 10.0.0.1\n", "nameserver 169.254.1.1\nnameserver 10.0.0.1\n", "the network's server goes before the host's");
    check(&plain, "nameserver 10.0.0.2", "nameserver 10.0.0.2\n", "and is left out when it leads to one that is gone");
    check(&plain, "nameserver 127.0.0.53\n", "nameserver 169.254.1.1\n", "but not where nothing else is left");
    check(&plain, "", "nameserver 169.254.1.1\n", "nor where the host has none");
    check(&plain, "# x\n;y\nsearch a b # c\ndomain d\noptions ndots:2 rotate\nnonsense\n  nameserver\t10.0.0.1 \r\n",
          "search d\nnameserver 169.254.1.1\nnameserver 10.0.0.1\noptions ndots:2 rotate\n", "reads what resolv.conf may hold");
    const struct wishes asked = {"10.0.0.1", "169.254.1.1", "n.test", "1.1.1.1", ".", "ndots:3", RESOLVER_KEEPS_HOST};
    check(&asked, "nameserver 10.0.0.1\nsearch a\noptions rotate\n", "nameserver 1.1.1.1\noptions ndots:3\n",
          "what was asked for stands alone");
    const struct wishes bridge = {"", "10.89.0.1", "dns.test", NULL, NULL, NULL, 0};
    check(&bridge, "nameserver 10.0.0.1\nsearch a\n", "search dns.test a\nnameserver 10.89.0.1\n", "a network may have servers of its own");
    const struct wishes host = {"", NULL, NULL, NULL, NULL, NULL, RESOLVER_KEEPS_HOST | RESOLVER_SHARES_HOST};
    check(&host, "nameserver 127.0.0.53\n", "nameserver 127.0.0.53\n", "who shares the host's network reaches its loopback");
    return done();
}
