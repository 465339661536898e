/* The bare works that Gatehouse's are measured against.
 *
 *   bare hash SECONDS NICENESS scrypt LN R P | argon2id M T P
 *       hashes on all cores for that long, and prints how many a second
 *   bare deliver LETTERS AT-ONCE TEXT PROGRAM [ARGUMENT]...
 *       hands the file TEXT to that many runs of a sendmail, several at once
 *   bare sendmail FOLDER [ARGUMENT]... <LETTER
 *       a sendmail that does no more than it must: a file in the folder, on the disk
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <pthread.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static void die(const char *what) {
    fprintf(stderr, "bare: %s\n", what);
    exit(75); /* EX_TEMPFAIL, to whoever takes this for a sendmail */
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void run_threads(long number, void *(*work)(void *)) {
    pthread_t threads[number];
    for (long i = 0; i < number; i++)
        if (pthread_create(&threads[i], NULL, work, NULL)) die("pthread_create");
    for (long i = 0; i < number; i++) pthread_join(threads[i], NULL);
}

/* --- hash */

static const char *algorithm;
static OSSL_PARAM parameters[8];
static double hash_end;
static atomic_long hashes;

static void *hash(void *unused) {
    EVP_KDF *kdf = EVP_KDF_fetch(NULL, algorithm, NULL);
    EVP_KDF_CTX *context = EVP_KDF_CTX_new(kdf);
    if (!context) die("libcrypto has no such function");
    unsigned char output[32];
    for (;;) {
        if (EVP_KDF_derive(context, output, sizeof output, parameters) != 1) die("EVP_KDF_derive");
        if (now() > hash_end) break; /* one that was not finished in time does not count */
        hashes++;
        EVP_KDF_CTX_reset(context);
    }
    EVP_KDF_CTX_free(context);
    EVP_KDF_free(kdf);
    return unused;
}

static int hash_on_all_cores(char **arguments) {
    static unsigned char password[] = "correct horse battery staple", salt[] = "0123456789abcdef";
    double seconds = atof(arguments[0]);
    setpriority(PRIO_PROCESS, 0, atoi(arguments[1]));
    algorithm = arguments[2];
    static uint64_t costs[3], memory;
    for (int i = 0; i < 3; i++) costs[i] = strtoull(arguments[3 + i], NULL, 10);
    OSSL_PARAM *next = parameters;
    *next++ = OSSL_PARAM_construct_octet_string("pass", password, sizeof password - 1);
    *next++ = OSSL_PARAM_construct_octet_string("salt", salt, sizeof salt - 1);
    if (strcmp(algorithm, "scrypt") == 0) {
        costs[0] = UINT64_C(1) << costs[0];
        memory = 128 * costs[1] * (costs[0] + costs[2] + 2);
        *next++ = OSSL_PARAM_construct_uint64("n", &costs[0]);
        *next++ = OSSL_PARAM_construct_uint64("r", &costs[1]);
        *next++ = OSSL_PARAM_construct_uint64("p", &costs[2]);
        *next++ = OSSL_PARAM_construct_uint64("maxmem_bytes", &memory);
    } else {
        *next++ = OSSL_PARAM_construct_uint64("memcost", &costs[0]);
        *next++ = OSSL_PARAM_construct_uint64("iter", &costs[1]);
        *next++ = OSSL_PARAM_construct_uint64("lanes", &costs[2]);
    }
    *next = OSSL_PARAM_construct_end();
    hash_end = now() + seconds;
    run_threads(sysconf(_SC_NPROCESSORS_ONLN), hash);
    printf("%f\n", (double)hashes / seconds);
    return 0;
}

/* --- deliver */

static char letter[1 << 16];
static ssize_t letter_length;
static atomic_long letters_left;
static char **program;

static void *deliver(void *unused) {
    while (letters_left-- > 0) {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC)) die("pipe2");
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO);
        pid_t child;
        if (posix_spawn(&child, program[0], &actions, NULL, program, environ)) die(program[0]);
        posix_spawn_file_actions_destroy(&actions);
        close(ends[0]);
        if (write(ends[1], letter, (size_t)letter_length) != letter_length) die("write");
        close(ends[1]);
        int status;
        if (waitpid(child, &status, 0) != child || status != 0) die("a letter was not taken");
    }
    return unused;
}

static int deliver_letters(char **arguments) {
    letters_left = atol(arguments[0]);
    int file = open(arguments[2], O_RDONLY | O_CLOEXEC);
    letter_length = read(file, letter, sizeof letter);
    if (letter_length <= 0) die(arguments[2]);
    program = arguments + 3;
    run_threads(atol(arguments[1]), deliver);
    return 0;
}

/* --- sendmail */

static int take_letter(const char *folder) {
    char path[4096], taken[4096 + 8];
    snprintf(path, sizeof path, "%s/%ld.XXXXXX", folder, (long)getpid());
    int file = mkstemp(path);
    if (file < 0) die(path);
    ssize_t length;
    while ((length = read(STDIN_FILENO, letter, sizeof letter)) > 0)
        if (write(file, letter, (size_t)length) != length) die("write");
    if (length < 0 || fsync(file) || close(file)) die("fsync");
    snprintf(taken, sizeof taken, "%s.eml", path);
    return rename(path, taken) ? 75 : 0;
}

int main(int count, char **arguments) {
    if (count == 8 && strcmp(arguments[1], "hash") == 0) return hash_on_all_cores(arguments + 2);
    if (count >= 6 && strcmp(arguments[1], "deliver") == 0) return deliver_letters(arguments + 2);
    if (count >= 3 && strcmp(arguments[1], "sendmail") == 0) return take_letter(arguments[2]);
    die("bare hash | deliver | sendmail");
}
