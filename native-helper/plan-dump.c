/* The plan as text, one operation a line: for people and for the golden tests that hold encoder and decoder together. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "plan.h"
#include "util.h"
#include "verbs.h"

/* Grows as it is written; -1 from write is left to the reader of a cut dump. */
struct text {
    int fd;
    size_t used;
    char bytes[4096];
};

static void flush(struct text *text) {
    (void)write_all(text->fd, text->bytes, text->used);
    text->used = 0;
}

static void put(struct text *text, const char *bytes, size_t length) {
    while (length > 0) {
        size_t room = sizeof(text->bytes) - text->used, part = length < room ? length : room;
        memcpy(text->bytes + text->used, bytes, part);
        text->used += part;
        bytes += part;
        length -= part;
        if (text->used == sizeof(text->bytes))
            flush(text);
    }
}

static void put_number(struct text *text, uint64_t number) {
    char digits[24];
    int length = snprintf(digits, sizeof(digits), " %llu", (unsigned long long)number);
    put(text, digits, (size_t)length);
}

static void put_quoted(struct text *text, const char *string) {
    put(text, " \"", 2);
    for (const unsigned char *c = (const unsigned char *)string; *c; c++) {
        char escape[8];
        if (*c >= 0x20 && *c < 0x7f && *c != '"' && *c != '\\')
            put(text, (const char *)c, 1);
        else
            put(text, escape, (size_t)snprintf(escape, sizeof(escape), "\\x%02x", *c));
    }
    put(text, "\"", 1);
}

static void put_bytes(struct text *text, struct fields *fields) {
    uint32_t size;
    const uint8_t *bytes = field_bytes(fields, &size);
    put(text, " <", 2);
    for (uint32_t i = 0; i < size; i++) {
        char digits[4];
        put(text, digits, (size_t)snprintf(digits, sizeof(digits), "%02x", bytes[i]));
    }
    put(text, ">", 1);
}

static void put_list(struct text *text, struct fields *fields) {
    put(text, " [", 2);
    for (uint32_t left = field_list(fields); left > 0; left--)
        put_quoted(text, field_string(fields));
    put(text, " ]", 2);
}

static void put_map(struct text *text, struct fields *fields) {
    struct id_map map = field_map(fields);
    put(text, " {", 2);
    for (uint32_t i = 0; i < map.count; i++) {
        struct id_extent extent = map_extent(&map, i);
        char line[48];
        int length = snprintf(line, sizeof(line), " %u:%u:%u", extent.inside, extent.host, extent.length);
        put(text, line, (size_t)length);
    }
    put(text, " }", 2);
}

void plan_dump(const struct plan *plan, int fd) {
    struct text text = {.fd = fd};
    for (uint32_t i = 0; i < plan->count; i++) {
        const struct plan_op *op = &plan->ops[i];
        struct fields fields = op_fields(op);
        put(&text, plan_op_name(op->type), strlen(plan_op_name(op->type)));
        if (op->flags) {
            put(&text, " flags", 6);
            put_number(&text, op->flags);
        }
        for (const char *letter = plan_op_fields(op->type); *letter; letter++) {
            switch (*letter) {
            case 'u':
                put_number(&text, field_u32(&fields));
                break;
            case 'U':
                put_number(&text, field_u64(&fields));
                break;
            case 's':
                put_quoted(&text, field_string(&fields));
                break;
            case 'b':
                put_bytes(&text, &fields);
                break;
            case 'L':
                put_list(&text, &fields);
                break;
            default:
                put_map(&text, &fields);
                break;
            }
        }
        put(&text, "\n", 1);
    }
    flush(&text);
}

/* plan-dump FILE */
int verb_plan_dump(int argc, char **argv) {
    struct plan plan;
    const char *where;
    if (argc == 2 && plan_open(argv[1], &plan, &where) == 0) {
        plan_dump(&plan, STDOUT_FILENO);
        return 0;
    }
    fail("plan", NO_OP, argc == 2 ? errno : EINVAL, "%s: %s", argc == 2 ? argv[1] : "plan-dump", argc == 2 ? where : "one file, please");
    write_failure(STDERR_FILENO);
    return 125;
}
