// What Linux offers and Swift's Glibc module does not show.
#ifndef CLINUX_H
#define CLINUX_H

#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
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

// timer_create(2) for a timer that hangs up on the connection whose number is in *connection, or on none where that is -1:
// shutdown(2) in the calling thread, by SIGALRM, so that no thread is asked and nobody else can have the number meanwhile.
int gatehouse_hang_up_timer(const int *connection, timer_t *timer);

// glibc's headers show these only under _GNU_SOURCE, which Swift's Glibc module is not built with.
int accept4(int listener, struct sockaddr *address, socklen_t *size, int flags);
int pthread_setname_np(pthread_t thread, const char *name);

#endif
