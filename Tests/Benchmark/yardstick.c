/* What Gatehouse is measured against: the same answers from a FastCGI responder written by hand in C.
 *
 *   yardstick SOCKET ANSWERS WORKERS MARIADB-SOCKET DATABASE
 *
 * Each worker is a thread with a connection of its own to nginx and to MariaDB. The answers are files, read at the start:
 * ANSWERS/login and so on hold the very bytes, headers and all, that Gatehouse gave for that address. So nothing here
 * is rendered, limited or checked but the session, and what it costs is libfcgi, libmariadb and the kernel.
 *
 *   GET /login            no database
 *   GET /profile          the session and its account, by primary key
 *   GET /auth/check       the same, and 204
 *   GET /profiles         50 members and one more, after the one that ?after=u.NAME names
 *   POST /password-reset  a letter is queued and committed
 */
#include <errno.h>
#include <fcgiapp.h>
#include <mysql.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* As Gatehouse binds them: how often "last seen" is written, and what a session lives, in seconds. */
#define TOUCH_INTERVAL 60
#define SESSION_LIFETIME (14 * 86400)
#define SESSION_IDLE (12 * 3600)

#define PAGE_SIZE 50
#define TOKEN_BYTES 32
#define TOKEN_TEXT 43 /* base64url of that, without padding */
#define BACKLOG 511
#define MOST_BYTES 65536 /* of an answer */

static const char find_member[] =
    "SELECT remembered, last_seen_at < UTC_TIMESTAMP(6) - INTERVAL ? SECOND AS due_for_touch, account.id,"
    " account.username, account.email, account.display_name, account.about, account.show_email,"
    " DATE_FORMAT(account.created_at, '%Y-%m-%d') AS member_since"
    " FROM session JOIN account ON account.id = session.account_id"
    " WHERE token_hash = ? AND listed AND session.created_at > UTC_TIMESTAMP(6) - INTERVAL ? SECOND"
    " AND (remembered OR last_seen_at > UTC_TIMESTAMP(6) - INTERVAL ? SECOND)";

static const char find_members[] =
    "SELECT id, username, display_name FROM account FORCE INDEX (account_directory)"
    " WHERE listed = TRUE AND username_key > ? AND username_key LIKE ? ORDER BY username_key LIMIT ?";

static const char queue_letter[] =
    "INSERT INTO letter (kind, account_id)"
    " VALUES (?, (SELECT id FROM account WHERE email_key = ? ORDER BY verified DESC LIMIT 1))";

struct answer {
    const char *bytes;
    int length;
};

#define ANSWER(text) {text, sizeof(text) - 1}

static struct answer login, profile, auth_check, profiles, password_reset;
static const struct answer refused = ANSWER("Status: 303 See Other\r\nLocation: /login\r\nContent-Length: 0\r\n\r\n");
static const struct answer not_signed_in = ANSWER("Status: 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");
static const struct answer not_found = ANSWER("Status: 404 Not Found\r\nContent-Length: 0\r\n\r\n");
static const struct answer failed = ANSWER("Status: 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n");

static int listening;
static const char *database_socket, *database_name;

/* A text on its way to or from the database. */
struct text {
    unsigned long length;
    char bytes[2048 * 4];
};

/* All that a thread touches. Parameters and results are bound once, to the fields here. */
struct worker {
    FCGX_Request request;
    MYSQL *database;
    MYSQL_STMT *member_statement, *members_statement, *letter_statement;
    long long touch, lifetime, idle, page_size;
    unsigned char token_hash[TOKEN_BYTES];
    unsigned long token_hash_length;
    struct text key, pattern;
    long long id, remembered, is_due, shows_email;
    struct text username, email, display_name, about, since;
};

static void die(const char *what, const char *why) {
    fprintf(stderr, "yardstick: %s: %s\n", what, why);
    exit(1);
}

static struct answer read_answer(const char *folder, const char *name) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (!file) die(path, strerror(errno));
    char *bytes = malloc(MOST_BYTES);
    if (!bytes) die(path, "no memory");
    size_t length = fread(bytes, 1, MOST_BYTES, file);
    fclose(file);
    return (struct answer){bytes, (int)length};
}

static MYSQL_BIND number(long long *place) {
    return (MYSQL_BIND){.buffer_type = MYSQL_TYPE_LONGLONG, .buffer = place};
}

static MYSQL_BIND text(struct text *place) {
    return (MYSQL_BIND){
        .buffer_type = MYSQL_TYPE_STRING,
        .buffer = place->bytes,
        .buffer_length = sizeof place->bytes,
        .length = &place->length,
    };
}

static MYSQL_STMT *prepare(struct worker *worker, const char *sql, MYSQL_BIND *parameters, MYSQL_BIND *results) {
    MYSQL_STMT *statement = mysql_stmt_init(worker->database);
    if (!statement) die("mysql_stmt_init", mysql_error(worker->database));
    if (mysql_stmt_prepare(statement, sql, strlen(sql)) || mysql_stmt_bind_param(statement, parameters) ||
        (results && mysql_stmt_bind_result(statement, results)))
        die(sql, mysql_stmt_error(statement));
    return statement;
}

/* At the first request that needs it, so that the start waits for no database. */
static void connect_database(struct worker *w) {
    w->database = mysql_init(NULL);
    if (!w->database) die("mysql_init", "no memory");
    mysql_options(w->database, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    if (!mysql_real_connect(w->database, NULL, NULL, NULL, database_name, 0, database_socket, 0) ||
        mysql_query(w->database, "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED") ||
        mysql_query(w->database, "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', time_zone = '+00:00'"))
        die("MariaDB", mysql_error(w->database));

    w->touch = TOUCH_INTERVAL;
    w->lifetime = SESSION_LIFETIME;
    w->idle = SESSION_IDLE;
    w->page_size = PAGE_SIZE + 1; /* tells whether there is another page */
    w->token_hash_length = sizeof w->token_hash;
    MYSQL_BIND hash = {
        .buffer_type = MYSQL_TYPE_BLOB,
        .buffer = w->token_hash,
        .buffer_length = sizeof w->token_hash,
        .length = &w->token_hash_length,
    };
    w->member_statement = prepare(
        w, find_member, (MYSQL_BIND[]){number(&w->touch), hash, number(&w->lifetime), number(&w->idle)},
        (MYSQL_BIND[]){
            number(&w->remembered), number(&w->is_due), number(&w->id), text(&w->username), text(&w->email),
            text(&w->display_name), text(&w->about), number(&w->shows_email), text(&w->since)});
    w->members_statement = prepare(
        w, find_members, (MYSQL_BIND[]){text(&w->key), text(&w->pattern), number(&w->page_size)},
        (MYSQL_BIND[]){number(&w->id), text(&w->username), text(&w->display_name)});
    w->letter_statement = prepare(w, queue_letter, (MYSQL_BIND[]){text(&w->pattern), text(&w->key)}, NULL);
}

static void set(struct text *text, const char *bytes, size_t length) {
    text->length = length < sizeof text->bytes ? length : sizeof text->bytes;
    memcpy(text->bytes, bytes, text->length);
}

/* Runs a SELECT to its end; the number of its rows, of which the last stays in the worker, or -1. */
static int select_rows(MYSQL_STMT *statement) {
    if (mysql_stmt_execute(statement)) return -1;
    int rows = 0, status;
    while ((status = mysql_stmt_fetch(statement)) == 0) rows++;
    mysql_stmt_free_result(statement);
    return status == MYSQL_NO_DATA ? rows : -1;
}

/* The bytes that base64url stands for; false for anything else. */
static bool decode_token(const char *text, unsigned char *token) {
    char padded[TOKEN_TEXT + 1];
    for (int i = 0; i < TOKEN_TEXT; i++) padded[i] = text[i] == '-' ? '+' : text[i] == '_' ? '/' : text[i];
    padded[TOKEN_TEXT] = '=';
    unsigned char block[TOKEN_BYTES + 1]; /* the padding becomes a byte, too */
    if (EVP_DecodeBlock(block, (unsigned char *)padded, sizeof padded) != sizeof block) return false;
    memcpy(token, block, TOKEN_BYTES);
    return true;
}

/* Whether the request comes with a session, whose account is in the worker then. */
static bool find_session(struct worker *w) {
    const char *cookies = FCGX_GetParam("HTTP_COOKIE", w->request.envp);
    const char *cookie = cookies ? strstr(cookies, "session=") : NULL;
    if (!cookie || (cookie > cookies && cookie[-1] != ' ')) return false;
    cookie += strlen("session=");
    unsigned char token[TOKEN_BYTES];
    if (strcspn(cookie, ";") != TOKEN_TEXT || !decode_token(cookie, token)) return false;
    if (!EVP_Digest(token, sizeof token, w->token_hash, NULL, EVP_sha256(), NULL)) return false;
    return select_rows(w->member_statement) == 1;
}

static const struct answer *list_members(struct worker *w, const char *uri) {
    const char *after = strstr(uri, "?after=u.");
    after = after ? after + strlen("?after=u.") : "";
    set(&w->key, after, strlen(after));
    set(&w->pattern, "%", 1);
    return select_rows(w->members_statement) < 0 ? &failed : &profiles;
}

static const struct answer *queue_reset(struct worker *w) {
    char body[4096];
    int length = FCGX_GetStr(body, sizeof body - 1, w->request.in);
    body[length] = 0;
    const char *email = strstr(body, "email=");
    if (!email) return &failed;
    email += strlen("email=");
    set(&w->key, email, strcspn(email, "&"));
    char *sign = memchr(w->key.bytes, '%', w->key.length); /* the one sign of an address that a form encodes */
    if (sign) {
        *sign = '@';
        memmove(sign + 1, sign + 3, w->key.length - (size_t)(sign + 3 - w->key.bytes));
        w->key.length -= 2;
    }
    set(&w->pattern, "password-reset", strlen("password-reset"));
    return mysql_stmt_execute(w->letter_statement) ? &failed : &password_reset;
}

static bool begins(const char *text, const char *word) { return strncmp(text, word, strlen(word)) == 0; }

static const struct answer *answer(struct worker *w) {
    const char *uri = FCGX_GetParam("REQUEST_URI", w->request.envp);
    const char *method = FCGX_GetParam("REQUEST_METHOD", w->request.envp);
    if (!uri || !method) return &failed;
    if (begins(uri, "/login")) return &login;
    if (!w->database) connect_database(w);
    if (begins(uri, "/profiles")) return list_members(w, uri);
    if (begins(uri, "/profile")) return find_session(w) ? &profile : &refused;
    if (begins(uri, "/auth/check")) return find_session(w) ? &auth_check : &not_signed_in;
    if (begins(uri, "/password-reset") && strcmp(method, "POST") == 0) return queue_reset(w);
    return &not_found;
}

static void *work(void *argument) {
    struct worker *w = argument;
    FCGX_InitRequest(&w->request, listening, 0);
    while (FCGX_Accept_r(&w->request) == 0) {
        const struct answer *found = answer(w);
        FCGX_PutStr(found->bytes, found->length, w->request.out);
        FCGX_Finish_r(&w->request);
    }
    return NULL;
}

int main(int count, char **arguments) {
    if (count != 6) die("usage", "yardstick SOCKET ANSWERS WORKERS MARIADB-SOCKET DATABASE");
    login = read_answer(arguments[2], "login");
    profile = read_answer(arguments[2], "profile");
    auth_check = read_answer(arguments[2], "auth-check");
    profiles = read_answer(arguments[2], "profiles");
    password_reset = read_answer(arguments[2], "password-reset");
    database_socket = arguments[4];
    database_name = arguments[5];

    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    if (FCGX_Init() || mysql_library_init(0, NULL, NULL)) die("libraries", "cannot start");
    unlink(arguments[1]);
    listening = FCGX_OpenSocket(arguments[1], BACKLOG);
    if (listening < 0) die(arguments[1], "cannot listen");
    for (int i = 0; i < atoi(arguments[3]); i++) {
        struct worker *worker = calloc(1, sizeof *worker);
        pthread_t thread;
        if (!worker || pthread_create(&thread, NULL, work, worker)) die("pthread_create", "failed");
    }
    int signal;
    sigwait(&signals, &signal);
    return 0;
}
