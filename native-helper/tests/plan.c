/* The plan decoder on well-formed and malformed plans, the account files' parsers, the detach keys. */
#include "../plan.h"
#include "../accounts.h"
#include "../relay.h"
#include "../users.h"
#include "tap.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* One hostname operation: "TFN1", 32 bytes, 1 operation; type 13, 12 bytes; length 3, "box", NUL. */
static const uint8_t golden[32] = {'T', 'F', 'N', '1', 32, 0, 0, 0, 1, 0, 0, 0, 13, 0, 0, 0, 8, 0, 0, 0, 3, 0, 0, 0, 'b', 'o', 'x', 0};

static bool decodes(const uint8_t *bytes, size_t size) {
    struct plan plan;
    const char *where = "";
    errno = 0;
    if (plan_decode(bytes, size, &plan, &where) == 0) {
        free(plan.ops);
        return true;
    }
    return errno != EINVAL || !*where;
}

static bool decodes_with(size_t at, uint8_t value) {
    uint8_t bytes[sizeof(golden)];
    memcpy(bytes, golden, sizeof(golden));
    bytes[4] = 28;
    bytes[at] = value;
    return decodes(bytes, 28);
}

static void check_decoder(void) {
    struct plan plan;
    const char *where;
    uint8_t bytes[28];
    memcpy(bytes, golden, sizeof(bytes));
    bytes[4] = 28;
    ok(plan_decode(bytes, sizeof(bytes), &plan, &where) == 0 && plan.count == 1, "decodes one operation");
    struct fields fields = op_fields(&plan.ops[0]);
    ok(plan.ops[0].type == OP_HOSTNAME && strcmp(field_string(&fields), "box") == 0, "reads its string");
    free(plan.ops);
    ok(!decodes_with(0, 'X'), "refuses another magic");
    ok(!decodes_with(4, 27), "refuses a wrong total");
    ok(!decodes_with(8, 2), "refuses more operations than bytes");
    ok(!decodes_with(8, 0), "refuses trailing bytes");
    ok(!decodes_with(12, 99), "refuses an unknown operation");
    ok(!decodes_with(14, 1), "refuses unknown flags");
    ok(!decodes_with(16, 4), "refuses a short payload");
    ok(!decodes_with(16, 12), "refuses a payload beyond the end");
    ok(!decodes_with(20, 2), "refuses padding that is not zero");
    ok(!decodes_with(20, 4), "refuses a string beyond its payload");
    ok(!decodes_with(25, 0), "refuses a NUL inside a string");
    for (size_t size = 0; size < sizeof(bytes); size++)
        if (decodes(bytes, size))
            ok(false, "refuses a plan that is cut");
    ok(true, "refuses a plan that is cut");
}

static void check_accounts(void) {
    struct passwd_entry entry;
    gid_t gid;
    static struct user user;
    const char *passwd = "root:x:0:0:root:/root:/bin/sh\n#app:x:1:1\napp:x:01:5::/:\napp:x:7:8::/home/app:/bin/sh\nshort:x:9:9\n";
    const char *group = "wheel:x:10:app,other\napp:x:8:\nbad:x:nine:app\nmany:x:11:xapp,app2,app\n";
    ok(passwd_find(passwd, "app", 0, &entry) && entry.uid == 7 && entry.gid == 8, "finds a user by name, past a line that is not exact");
    ok(entry.home_length == 9 && memcmp(entry.home, "/home/app", 9) == 0, "knows the home");
    ok(passwd_find(passwd, NULL, 9, &entry) && entry.home_length == 0, "finds a user by number, without a home");
    char line[24];
    ok(account_line("a:x:$GID:$G", 70000, line, sizeof(line)) && strcmp(line, "a:x:70000:$G\n") == 0, "fills a line in");
    ok(!account_line("123456789012345678901234", 0, line, sizeof(line)), "refuses a line that has no room");
    ok(group_has("a:x:5:\nb:x:6", 6) && !group_has("a:x:5:", 6) && !group_has("a:x:0x6:", 6), "finds a group by number");
    ok(!passwd_find(passwd, "ap", 0, &entry) && !passwd_find("", "root", 0, &entry), "finds nobody by a part of a name");
    ok(group_find(group, "app", &gid) && gid == 8 && !group_find(group, "bad", &gid), "finds groups with exact numbers only");
    group_memberships(group, "app", 3, &user);
    ok(user.group_count == 2 && user.groups[0] == 10 && user.groups[1] == 11, "finds the groups of a member");
}

static bool matches(struct key_matcher *matcher, const char *typed, const char *expected, bool detaches) {
    char out[64];
    size_t length;
    bool detached = match_keys(matcher, typed, strlen(typed), out, &length);
    return detached == detaches && length == strlen(expected) && memcmp(out, expected, length) == 0;
}

static void check_keys(void) {
    struct relay_options options = {0};
    struct key_matcher matcher = {.options = &options};
    ok(relay_parse_keys("ctrl-p,ctrl-q", &options) && options.detach_count == 2 && options.detach_keys[0] == 16, "parses the default keys");
    ok(matches(&matcher, "a\020b", "a\020b", false), "passes a first key that is not followed by the second");
    ok(matches(&matcher, "x\020", "x", false) && matches(&matcher, "\021", "", true), "matches over two reads");
    matcher.matched = 0;
    ok(matches(&matcher, "\020\020\021", "\020", true), "matches after a repeated first key");
    ok(relay_parse_keys("a,a,b", &options), "parses plain keys");
    matcher.matched = 0;
    ok(matches(&matcher, "aaab", "a", true), "matches a sequence that begins within itself");
    ok(relay_parse_keys("", &options), "parses no keys");
    matcher.matched = 0;
    ok(matches(&matcher, "\020\021", "\020\021", false), "passes everything without keys");
    ok(!relay_parse_keys("ctrl-", &options) && !relay_parse_keys("ab", &options) && !relay_parse_keys("a,,b", &options) &&
           !relay_parse_keys("ctrl-!", &options),
       "refuses what is no key");
}

int main(void) {
    check_decoder();
    check_accounts();
    check_keys();
    return done();
}
