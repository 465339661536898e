// What Linux offers and Swift's Glibc module does not show.
#ifndef CLINUX_H
#define CLINUX_H

#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/pidfd.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>

// setpriority(2) on the calling thread alone. Its first parameter has another type under _GNU_SOURCE, so Swift may see
// either.
int gatehouse_renice_thread(int niceness);

// posix_spawn_file_actions_addclosefrom_np(3), which the header hides without _DEFAULT_SOURCE.
int gatehouse_spawn_close_from(posix_spawn_file_actions_t *actions, int first);

// pipe2(2) with O_CLOEXEC, which the header hides without _GNU_SOURCE: no program started meanwhile inherits an end.
int gatehouse_pipe(int ends[2]);

// Hangs up on a connection at a moment, by timer_create(2): shutdown(2) in the thread that began it, by SIGALRM, so that no
// thread is asked and nobody else can have the connection's number meanwhile. It stays where it is in memory.
struct gatehouse_hang_up {
    const int *connection; // -1: none
    timer_t timer;
    volatile int64_t due;  // of CLOCK_MONOTONIC, in nanoseconds; 0: never
    volatile int64_t rings; // when the timer does, which may be early; 0: not at all
};

int gatehouse_hang_up_begin(struct gatehouse_hang_up *, const int *connection);

// So long from now, or never if 0. That is a system call only if the timer would ring too late: if too early, it is set
// anew when it does, which is once in many requests.
void gatehouse_hang_up_in(struct gatehouse_hang_up *, int64_t nanoseconds);

// glibc's headers show these only under _GNU_SOURCE, which Swift's Glibc module is not built with.
int accept4(int listener, struct sockaddr *address, socklen_t *size, int flags);
int pthread_setname_np(pthread_t thread, const char *name);

#endif
