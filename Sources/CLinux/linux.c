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

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

static void ring(struct gatehouse_hang_up *this, int64_t moment)
{
    struct itimerspec once = {.it_value = {moment / 1000000000, moment % 1000000000}};
    this->rings = moment;
    timer_settime(this->timer, TIMER_ABSTIME, &once, NULL);
}

static void rang(int signal, siginfo_t *information, void *context)
{
    (void)signal, (void)context;
    if (information->si_code != SI_TIMER) // somebody's kill(1)
        return;
    struct gatehouse_hang_up *this = information->si_value.sival_ptr;
    int error = errno;
    this->rings = 0;
    if (this->due != 0 && this->due <= now())
        shutdown(*this->connection, SHUT_RDWR);
    else if (this->due != 0)
        ring(this, this->due);
    errno = error;
}

int gatehouse_hang_up_begin(struct gatehouse_hang_up *this, const int *connection)
{
    *this = (struct gatehouse_hang_up){.connection = connection};
    struct sigaction action = {.sa_sigaction = rang, .sa_flags = SA_SIGINFO | SA_RESTART};
    if (sigaction(SIGALRM, &action, NULL) != 0)
        return -1;
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGALRM};
    event.sigev_value.sival_ptr = this;
    event._sigev_un._tid = gettid();
    return timer_create(CLOCK_MONOTONIC, &event, &this->timer);
}

void gatehouse_hang_up_in(struct gatehouse_hang_up *this, int64_t nanoseconds)
{
    this->due = nanoseconds == 0 ? 0 : now() + nanoseconds;
    if (this->due != 0 && (this->rings == 0 || this->rings > this->due))
        ring(this, this->due);
}
