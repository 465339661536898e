/* Loaded before libc (LD_PRELOAD), has a process end slowly: one of its threads is still giving back what libraries keep
 * for it while they clean up (exit(3)), and goes on with that when they have.
 *
 *   cc -shared -fPIC -o slow_end.so slow_end.c
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

enum { STEP = 100 * 1000 };  /* microseconds */

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static pthread_key_t first;
static _Thread_local int is_ending;

static void end(void *value) {
    (void)value;
    is_ending = 1;
}

static void linger(void) { usleep(5 * STEP); }

/* Before any library does so: glibc takes keys from the first, handlers from the last. */
static __attribute__((constructor)) void begin(void) {
    pthread_key_create(&first, end);
    atexit(linger);
}

struct task {
    void *(*work)(void *);
    void *argument;
};

static void *run(void *argument) {
    struct task task = *(struct task *)argument;
    free(argument);
    pthread_setspecific(first, &first);
    return task.work(task.argument);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*work)(void *), void *argument) {
    struct task *task = malloc(sizeof *task);
    *task = (struct task){work, argument};
    return NEXT(pthread_create)(thread, attributes, run, task);
}

/* OpenSSL takes a lock to give back, and another time to say that it has. */
int pthread_rwlock_unlock(pthread_rwlock_t *lock) {
    int code = NEXT(pthread_rwlock_unlock)(lock);
    if (is_ending) usleep(STEP);
    return code;
}

void exit(int status) {
    usleep(STEP / 2);
    NEXT(exit)(status);
    __builtin_unreachable();
}
