/* Loaded before libc into gatehouse (LD_PRELOAD): kills it at the k-th of its steps that leave it, or has the k-th call
 * of a kind fail. What to do stands in a file that is shared with the tests, and with the next gatehouse.
 *
 *   cc -shared -fPIC -o shim.so shim.c
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* As in shim.py. */
enum { OFF, KILL, FAIL };
enum { COMMIT = 1, WRITE = 2, SPAWN = 4, LETTER = 8, REPLY = 16, SEND = 32, MALLOC = 64, ACCEPT = 128, RANDOM = 256 };

struct plan {
    _Atomic uint32_t what;   /* OFF once it is done */
    _Atomic uint32_t kinds;  /* of the steps that count */
    _Atomic uint32_t at;     /* the first of those it concerns; to be killed, each counts twice: before it and after */
    _Atomic uint32_t every;  /* of those that fail from then on, each so manieth */
    _Atomic uint32_t most;   /* that fail */
    _Atomic uint32_t count;
    _Atomic uint32_t met;    /* how many it concerned */
};

static struct plan nothing, *plan = &nothing;

static __attribute__((constructor)) void begin(void) {
    const char *path = getenv("SHIM_PLAN");
    if (!path || strcmp(program_invocation_short_name, "gatehouse")) return;  /* sendmail and what it starts */
    int file = open(path, O_RDWR | O_CLOEXEC);
    void *shared = mmap(NULL, sizeof *plan, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (shared == MAP_FAILED) abort();
    plan = shared;
    close(file);
}

/* Where it may be killed: before and after a step. */
static void point(uint32_t kind) {
    if (plan->what != KILL || !(plan->kinds & kind)) return;
    if (atomic_fetch_add(&plan->count, 1) + 1 != plan->at) return;
    plan->what = OFF;
    plan->met++;
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

/* Whether a call is to fail. */
static int fails(uint32_t kind) {
    if (plan->what != FAIL || !(plan->kinds & kind)) return 0;
    uint32_t number = atomic_fetch_add(&plan->count, 1) + 1;
    if (number < plan->at || (number - plan->at) % plan->every) return 0;
    return atomic_fetch_add(&plan->met, 1) < plan->most;
}

#define NEXT(name) \
    static __typeof__(&name) next; \
    if (!next) next = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

/* --- The database: libmariadb sends a command in one piece, header of four bytes first. */

enum { QUERY = 0x03, PREPARE = 0x16, EXECUTE = 0x17, MOST = 1024 };

static struct connection {
    int in_transaction, is_preparing, prepares_write;
    char writes[MOST];  /* by the statement's number: whether it changes anything */
} *connections[MOST];

static uint32_t number(const unsigned char *bytes) {
    return bytes[0] | bytes[1] << 8 | bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static uint32_t kind_of(int descriptor, const unsigned char *bytes, size_t size) {
    if (size < 6 || descriptor >= MOST || (size_t)(number(bytes) & 0xffffff) + 4 != size) return 0;
    if (!connections[descriptor]) connections[descriptor] = calloc(1, sizeof *connections[descriptor]);
    struct connection *connection = connections[descriptor];
    const char *text = (const char *)bytes + 5;
    size_t length = size - 5;
#define BEGINS(words) (length >= sizeof words - 1 && !memcmp(text, words, sizeof words - 1))
    connection->is_preparing = 0;
    switch (bytes[4]) {
    case QUERY:
        if (BEGINS("SET NAMES")) memset(connection, 0, sizeof *connection);  /* a new connection begins with it */
        if (BEGINS("START TRANSACTION")) connection->in_transaction = 1;
        if (BEGINS("COMMIT") || BEGINS("ROLLBACK")) connection->in_transaction = 0;
        return BEGINS("COMMIT") ? COMMIT : 0;
    case PREPARE:
        connection->is_preparing = 1;
        connection->prepares_write = !BEGINS("SELECT") && !BEGINS("SHOW");
        return 0;
    case EXECUTE:
        return !connection->in_transaction && connection->writes[number(bytes + 5) % MOST] ? WRITE : 0;
    }
    return 0;
}

ssize_t send(int descriptor, const void *bytes, size_t size, int flags) {
    NEXT(send);
    uint32_t kind = kind_of(descriptor, bytes, size);
    if (kind) point(kind);
    if (fails(SEND | kind)) {
        errno = ECONNRESET;
        return -1;
    }
    ssize_t sent = next(descriptor, bytes, size, flags);
    if (kind) point(kind);
    return sent;
}

ssize_t recv(int descriptor, void *bytes, size_t size, int flags) {
    NEXT(recv);
    ssize_t got = next(descriptor, bytes, size, flags);
    struct connection *connection = descriptor < MOST ? connections[descriptor] : NULL;
    if (connection && connection->is_preparing && got >= 9) {
        connection->is_preparing = 0;
        connection->writes[number((unsigned char *)bytes + 5) % MOST] = connection->prepares_write;
    }
    return got;
}

/* --- nginx, by libfcgi; and sendmail, by a pipe. */

ssize_t write(int descriptor, const void *bytes, size_t size) {
    NEXT(write);
    if (plan->what == OFF) return next(descriptor, bytes, size);
    struct stat status;
    uint32_t kind = fstat(descriptor, &status) ? 0
        : S_ISSOCK(status.st_mode) ? REPLY : S_ISFIFO(status.st_mode) ? LETTER : 0;
    if (kind) point(kind);
    if (kind && fails(kind)) {
        errno = EPIPE;
        return -1;
    }
    ssize_t written = next(descriptor, bytes, size);
    if (kind) point(kind);
    return written;
}

int accept4(int descriptor, struct sockaddr *address, socklen_t *size, int flags) {
    NEXT(accept4);
    if (fails(ACCEPT)) {
        errno = ENFILE;
        return -1;
    }
    return next(descriptor, address, size, flags);
}

int posix_spawn_file_actions_adddup2(posix_spawn_file_actions_t *actions, int from, int to) {
    NEXT(posix_spawn_file_actions_adddup2);
    return fails(SPAWN) ? ENOMEM : next(actions, from, to);
}

int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from) {
    NEXT(posix_spawn_file_actions_addclosefrom_np);
    return fails(SPAWN) ? ENOMEM : next(actions, from);
}

int posix_spawnp(pid_t *id, const char *file, const posix_spawn_file_actions_t *actions,
                 const posix_spawnattr_t *attributes, char *const argv[], char *const envp[]) {
    NEXT(posix_spawnp);
    point(SPAWN);
    if (fails(SPAWN)) return EAGAIN;
    int code = next(id, file, actions, attributes, argv, envp);
    point(SPAWN);
    return code;
}

/* --- The kernel and libc. */

ssize_t getrandom(void *bytes, size_t size, unsigned flags) {
    NEXT(getrandom);
    if (fails(RANDOM)) {
        errno = ENOSYS;
        return -1;
    }
    return next(bytes, size, flags);
}

/* dlsym(3) allocates, so these are called by the names that glibc keeps for it. */
extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t),
    *__libc_memalign(size_t, size_t);

static int is_refused(void) {
    if (!fails(MALLOC)) return 0;
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size) { return is_refused() ? NULL : __libc_malloc(size); }

void *calloc(size_t count, size_t size) { return is_refused() ? NULL : __libc_calloc(count, size); }

void *realloc(void *old, size_t size) { return is_refused() ? NULL : __libc_realloc(old, size); }

int posix_memalign(void **memory, size_t alignment, size_t size) {
    if (is_refused()) return ENOMEM;
    *memory = __libc_memalign(alignment, size);
    return *memory ? 0 : ENOMEM;
}
