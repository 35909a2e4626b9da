/* Fails the Nth call of one function of the system, once, in the process that it is loaded into
   and in no child of it: LD_PRELOAD with FAULT_CALL=write|fsync|rename|fork|pipe|open|malloc and
   FAULT_AT=N.  Whether it has failed is written to the file FAULT_SAID. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

static const char *call = "";
static long left = 0;
static char said[4096];
static pid_t owner = 0;

__attribute__((constructor)) static void begin(void) {
    const char *name = getenv("FAULT_CALL"), *at = getenv("FAULT_AT"), *file = getenv("FAULT_SAID");
    if (!name || !at || !file) return;
    strncpy(said, file, sizeof said - 1);
    call = strdup(name);
    left = atol(at);
    owner = getpid();
    unsetenv("FAULT_CALL"); unsetenv("FAULT_AT"); unsetenv("LD_PRELOAD");
}

static int due(const char *name) {
    if (!left || getpid() != owner || strcmp(name, call)) return 0;
    if (__atomic_sub_fetch(&left, 1, __ATOMIC_SEQ_CST) != 0) return 0;
    int (*real)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
    int file = real(said, O_CREAT | O_WRONLY, 0600);
    if (file >= 0) close(file);
    return 1;
}

#define REAL(name) __typeof__(name) *real = dlsym(RTLD_NEXT, #name)

ssize_t write(int file, const void *data, size_t size) {
    REAL(write);
    if (due("write")) { errno = ENOSPC; return -1; }
    return real(file, data, size);
}
ssize_t pwrite64(int file, const void *data, size_t size, off64_t place) {
    REAL(pwrite64);
    if (due("write")) { errno = ENOSPC; return -1; }
    return real(file, data, size, place);
}
int fsync(int file) { REAL(fsync); if (due("fsync")) { errno = EIO; return -1; } return real(file); }
int fdatasync(int file) {
    REAL(fdatasync);
    if (due("fsync")) { errno = EIO; return -1; }
    return real(file);
}
int rename(const char *from, const char *to) {
    REAL(rename);
    if (due("rename")) { errno = EACCES; return -1; }
    return real(from, to);
}
int renameat(int a, const char *from, int b, const char *to) {
    REAL(renameat);
    if (due("rename")) { errno = EACCES; return -1; }
    return real(a, from, b, to);
}
pid_t fork(void) { REAL(fork); if (due("fork")) { errno = EAGAIN; return -1; } return real(); }
pid_t vfork(void) { if (due("fork")) { errno = EAGAIN; return -1; } return fork(); }
int pipe(int ends[2]) { REAL(pipe); if (due("pipe")) { errno = EMFILE; return -1; } return real(ends); }
int pipe2(int ends[2], int flags) {
    REAL(pipe2);
    if (due("pipe")) { errno = EMFILE; return -1; }
    return real(ends, flags);
}
int ftruncate64(int file, off64_t size) {
    REAL(ftruncate64);
    if (due("write")) { errno = ENOSPC; return -1; }
    return real(file, size);
}
void *mmap64(void *at, size_t size, int how, int flags, int file, off64_t place) {
    REAL(mmap64);
    if (due("map")) { errno = ENOMEM; return (void *)-1; }
    return real(at, size, how, flags, file, place);
}
