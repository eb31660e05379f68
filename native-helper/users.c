/* See users.h. */
#include "users.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "sys.h"
#include "util.h"

#define STAGE "user"

enum { FILE_BYTES_MAX = 1 << 20, LINE_BYTES_MAX = 8192, FIELDS_MAX = 7 };

struct slice {
    const char *start;
    size_t length;
};

static bool slice_is(struct slice slice, const char *text) {
    return strlen(text) == slice.length && memcmp(slice.start, text, slice.length) == 0;
}

static bool slice_number(struct slice slice, uint32_t *number) {
    char digits[16];
    if (slice.length == 0 || slice.length >= sizeof(digits))
        return false;
    memcpy(digits, slice.start, slice.length);
    digits[slice.length] = '\0';
    return parse_u32(digits, number) && *number != UINT32_MAX;
}

/* Splits the line at `*text` at its colons and moves `*text` to the next one; fields that are not there are empty. */
static bool next_line(const char **text, struct slice fields[FIELDS_MAX], unsigned *count) {
    while (**text) {
        const char *start = *text;
        size_t length = strcspn(start, "\n");
        *text = start + length + (start[length] == '\n');
        if (length == 0 || length > LINE_BYTES_MAX || start[0] == '#')
            continue;
        *count = 0;
        for (const char *end = start + length; *count < FIELDS_MAX; start++) {
            size_t field = 0;
            while (start + field < end && start[field] != ':')
                field++;
            fields[(*count)++] = (struct slice){start, field};
            start += field;
            if (start >= end)
                break;
        }
        return true;
    }
    return false;
}

bool passwd_find(const char *text, const char *name, uid_t uid, struct passwd_entry *entry) {
    struct slice fields[FIELDS_MAX];
    unsigned count;
    while (next_line(&text, fields, &count)) {
        uint32_t line_uid, line_gid;
        if (count < 4 || fields[0].length == 0 || !slice_number(fields[2], &line_uid) || !slice_number(fields[3], &line_gid))
            continue;
        if (name ? !slice_is(fields[0], name) : line_uid != uid)
            continue;
        *entry = (struct passwd_entry){.name = fields[0].start, .name_length = fields[0].length, .uid = line_uid, .gid = line_gid};
        if (count > 5) {
            entry->home = fields[5].start;
            entry->home_length = fields[5].length;
        }
        return true;
    }
    return false;
}

bool group_find(const char *text, const char *name, gid_t *gid) {
    struct slice fields[FIELDS_MAX];
    unsigned count;
    while (next_line(&text, fields, &count))
        if (count >= 3 && slice_is(fields[0], name) && slice_number(fields[2], gid))
            return true;
    return false;
}

bool group_has(const char *text, gid_t gid) {
    struct slice fields[FIELDS_MAX];
    unsigned count;
    gid_t line_gid;
    while (next_line(&text, fields, &count))
        if (count >= 3 && slice_number(fields[2], &line_gid) && line_gid == gid)
            return true;
    return false;
}

static void add_group(struct user *user, gid_t gid) {
    for (unsigned i = 0; i < user->group_count; i++)
        if (user->groups[i] == gid)
            return;
    if (user->group_count < GROUPS_MAX)
        user->groups[user->group_count++] = gid;
}

static bool has_member(struct slice members, const char *name, size_t name_length) {
    const char *next = members.start, *end = members.start + members.length;
    while (next < end) {
        const char *comma = memchr(next, ',', (size_t)(end - next));
        size_t length = (size_t)((comma ? comma : end) - next);
        if (length == name_length && memcmp(next, name, length) == 0)
            return true;
        next += length + 1;
    }
    return false;
}

void group_memberships(const char *text, const char *name, size_t name_length, struct user *user) {
    struct slice fields[FIELDS_MAX];
    unsigned count;
    gid_t gid;
    while (next_line(&text, fields, &count))
        if (count >= 4 && slice_number(fields[2], &gid) && has_member(fields[3], name, name_length))
            add_group(user, gid);
}

/* The whole file, or an empty text (with errno) when it is missing or none that we would read. Lives until execve. */
static const char *read_accounts(const char *path) {
    struct stat status;
    cleanup_close int fd = sys_openat2(AT_FDCWD, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0, OPEN_NO_MAGICLINKS);
    if (fd < 0 || fstat(fd, &status) < 0)
        return "";
    if (!S_ISREG(status.st_mode) || status.st_size > FILE_BYTES_MAX) {
        errno = S_ISREG(status.st_mode) ? EFBIG : EINVAL;
        return "";
    }
    char *text = malloc((size_t)status.st_size + 1);
    if (!text)
        return "";
    ssize_t length = read_all(fd, text, (size_t)status.st_size);
    text[length > 0 ? length : 0] = '\0';
    return text;
}

static bool is_number(const char *text) {
    return *text && text[strspn(text, "0123456789")] == '\0';
}

static int parse_id(const char *text, const char *what, int op, uint32_t *id) {
    if (parse_u32(text, id) && *id != UINT32_MAX)
        return 0;
    return fail(STAGE, op, ERANGE, "%s %s is out of range", what, text);
}

static int resolve_group(const char *name, const char *groups, int op, gid_t *gid) {
    if (is_number(name))
        return parse_id(name, "group", op, gid);
    if (!group_find(groups, name, gid))
        return fail(STAGE, op, ENOENT, "unable to find group %s: no matching entries in group file", name);
    return 0;
}

static int resolve_user(const char *name, const char *accounts, int op, struct user *user, struct passwd_entry *entry, bool *known) {
    if (is_number(name)) {
        if (parse_id(name, "user", op, &user->uid) < 0)
            return -1;
        *known = passwd_find(accounts, NULL, user->uid, entry);
    } else {
        *known = passwd_find(accounts, name, 0, entry);
        if (!*known)
            return fail(STAGE, op, ENOENT, "unable to find user %s: no matching entries in passwd file", name);
    }
    if (!*known)
        return 0;
    user->uid = entry->uid;
    user->gid = entry->gid;
    if (entry->home_length > 0 && entry->home_length < sizeof(user->home) && entry->home[0] == '/') {
        memcpy(user->home, entry->home, entry->home_length);
        user->home[entry->home_length] = '\0';
    }
    return 0;
}

int user_resolve(const struct plan_op *op, struct user *user) {
    *user = (struct user){.home = "/", .keeps_groups = op && (op->flags & USER_KEEP_GROUPS)};
    struct fields fields = op ? op_fields(op) : (struct fields){NULL};
    const char *spec = op ? field_string(&fields) : "";
    uint32_t additional = op ? field_list(&fields) : 0;
    int index = op ? (int)op->index : NO_OP;
    char name[LINE_BYTES_MAX];
    if ((size_t)snprintf(name, sizeof(name), "%s", spec) >= sizeof(name))
        return fail(STAGE, index, ENAMETOOLONG, "the user's name is too long");
    char *group = strchr(name, ':');
    if (group)
        *group++ = '\0';
    if (group && !*group)
        return fail(STAGE, index, EINVAL, "user %s has an empty group", spec);
    const char *accounts = read_accounts("/etc/passwd"), *groups = read_accounts("/etc/group");
    struct passwd_entry entry;
    bool known;
    if (resolve_user(*name ? name : "0", accounts, index, user, &entry, &known) < 0)
        return -1;
    if (group && resolve_group(group, groups, index, &user->gid) < 0)
        return -1;
    if (!group && known)
        group_memberships(groups, entry.name, entry.name_length, user);
    for (uint32_t i = 0; i < additional; i++) {
        gid_t gid;
        if (resolve_group(field_string(&fields), groups, index, &gid) < 0)
            return -1;
        add_group(user, gid);
    }
    return 0;
}
