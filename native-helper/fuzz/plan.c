/*
 * plan SECONDS: mutated plans through the decoder, and every field of those that it accepts through the readers; mutated
 * account files through their parsers. Under the sanitizers.
 */
#include "../plan.h"
#include "../users.h"
#include "../util.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { SEED_BYTES = 4096, MUTATIONS = 6, QUICK_TURNS = 100000 };

static uint64_t state = 0x2545f4914f6cdd1dULL;
static uint8_t seed[SEED_BYTES];
static size_t seed_length = 12;
static uint32_t seed_ops;

static uint64_t next_random(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static size_t below(size_t limit) {
    return (size_t)(next_random() % limit);
}

static void put(const void *bytes, size_t length) {
    memcpy(seed + seed_length, bytes, length);
    seed_length += length;
}

static void put_u32(uint32_t value) {
    put(&value, sizeof(value));
}

static void put_string(const char *text, bool terminated) {
    uint8_t padded[16] = {0};
    size_t length = strlen(text), whole = (length + (terminated ? 1 : 0) + 3) & ~(size_t)3;
    for (size_t i = 0; i < length; i++)
        padded[i] = (uint8_t)text[i];
    put_u32((uint32_t)length);
    put(padded, whole);
}

/* One operation of each type that there is, its fields filled by their letters. */
static void add_operation(uint16_t type) {
    uint16_t flags = 0;
    size_t start = seed_length;
    put(&type, sizeof(type));
    put(&flags, sizeof(flags));
    put_u32(0);
    for (const char *letter = plan_op_fields(type); *letter; letter++) {
        if (*letter == 'u')
            put_u32((uint32_t)next_random());
        else if (*letter == 'U')
            put(&state, sizeof(state));
        else if (*letter == 's' || *letter == 'b')
            put_string("some text", *letter == 's');
        else if (*letter == 'L') {
            put_u32(2);
            put_string("one", true);
            put_string("", true);
        } else {
            put_u32(1);
            for (int i = 0; i < 3; i++)
                put_u32(1);
        }
    }
    uint32_t length = (uint32_t)(seed_length - start - 8);
    memcpy(seed + start + 4, &length, sizeof(length));
    seed_ops++;
}

static void make_seed(void) {
    static const uint8_t magic[4] = {'T', 'F', 'N', '1'};
    memcpy(seed, magic, sizeof(magic));
    for (uint16_t type = 0; type < 256; type++)
        if (strcmp(plan_op_name(type), "unknown") != 0)
            add_operation(type);
    uint32_t total = (uint32_t)seed_length;
    memcpy(seed + 4, &total, sizeof(total));
    memcpy(seed + 8, &seed_ops, sizeof(seed_ops));
}

static size_t mutate(uint8_t *bytes, size_t length) {
    static const uint32_t values[] = {0, 1, 3, 4, 0x7fffffff, 0x80000000, 0xffffffff, 0xfffffff8};
    for (size_t count = below(MUTATIONS); count > 0; count--) {
        size_t at = below(length);
        switch (below(4)) {
        case 0:
            bytes[at] = (uint8_t)next_random();
            break;
        case 1:
            bytes[at] ^= (uint8_t)(1u << below(8));
            break;
        case 2:
            at &= ~(size_t)3;
            if (at + 4 <= length)
                memcpy(bytes + at, &values[below(ARRAY_SIZE(values))], 4);
            break;
        default:
            length = at + 1;
            break;
        }
    }
    /* Mostly with the right total, else nothing behind the header would be reached. */
    if (below(8) && length >= 8) {
        uint32_t total = (uint32_t)length;
        memcpy(bytes + 4, &total, sizeof(total));
    }
    return length;
}

static void try_plan(int null) {
    /* A block of exactly that size, so that the sanitizer sees a read beyond it. */
    uint8_t *bytes = malloc(seed_length);
    struct plan plan;
    const char *where;
    if (!bytes)
        return;
    memcpy(bytes, seed, seed_length);
    size_t length = mutate(bytes, seed_length);
    uint8_t *exact = realloc(bytes, length);
    if (exact)
        bytes = exact;
    if (plan_decode(bytes, length, &plan, &where) == 0) {
        plan_dump(&plan, null);
        free(plan.ops);
    }
    free(bytes);
}

static void try_accounts(void) {
    static const char text[] = "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000::/home/app:/bin/sh\nextra:x:2000:app,root,:\n\n::::::\n";
    static struct user user;
    struct passwd_entry entry;
    gid_t gid;
    char *copy = strdup(text);
    if (!copy)
        return;
    for (size_t count = below(MUTATIONS); count > 0; count--)
        copy[below(sizeof(text) - 1)] = "\n:,0a\xff\1"[below(7)];
    user.group_count = 0;
    passwd_find(copy, "app", 0, &entry);
    passwd_find(copy, NULL, 1000, &entry);
    group_find(copy, "extra", &gid);
    group_memberships(copy, "app", 3, &user);
    free(copy);
}

int main(int argc, char **argv) {
    time_t end = time(NULL) + (argc > 1 ? atoi(argv[1]) : 0);
    int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    unsigned long turns = 0;
    make_seed();
    for (; turns < QUICK_TURNS || time(NULL) < end; turns++) {
        try_plan(null);
        try_accounts();
    }
    printf("%lu plans\n", turns);
    return 0;
}
