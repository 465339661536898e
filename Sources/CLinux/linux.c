#define _GNU_SOURCE
#include "CLinux.h"

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
