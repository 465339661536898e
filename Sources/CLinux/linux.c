#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

int gatehouse_renice_thread(int niceness)
{
    return setpriority(PRIO_PROCESS, 0, niceness); // 0: Linux counts niceness by thread, and this is the caller
}

int gatehouse_spawn_close_from(posix_spawn_file_actions_t *actions, int first)
{
    return posix_spawn_file_actions_addclosefrom_np(actions, first);
}

int gatehouse_pipe(int ends[2])
{
    return pipe2(ends, O_CLOEXEC);
}

static void hang_up(int signal, siginfo_t *information, void *context)
{
    (void)signal, (void)context;
    int error = errno;
    if (information->si_code == SI_TIMER) // not somebody's kill(1)
        shutdown(*(const int *)information->si_value.sival_ptr, SHUT_RDWR);
    errno = error;
}

int gatehouse_hang_up_timer(const int *connection, timer_t *timer)
{
    struct sigaction action = {.sa_sigaction = hang_up, .sa_flags = SA_SIGINFO | SA_RESTART};
    if (sigaction(SIGALRM, &action, NULL) != 0)
        return -1;
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGALRM};
    event.sigev_value.sival_ptr = (void *)connection;
    event._sigev_un._tid = gettid();
    return timer_create(CLOCK_MONOTONIC, &event, timer);
}
