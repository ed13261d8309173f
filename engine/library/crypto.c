/* The door to OpenSSL libcrypto. */
#include "library/crypto.h"

#include <limits.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include "ground/file.h"
#include "ground/memory.h"

#define DIGEST_BYTES 32
#define BLOCK_BYTES 64 /* of SHA-256, by which HMAC pads its key */
#define READ_PIECE ((size_t)1 << 18)

struct digest {
    EVP_MD_CTX *context; /* owned */
};

/* SHA-256 itself cannot fail; what can is the memory behind it. */
static void check(int done) {
    if (done != 1) system_failed("libcrypto");
}

static void write_hex(const unsigned char *bytes, char out[DIGEST_TEXT]) {
    static const char digits[] = "0123456789abcdef";
    for (int i = 0; i < DIGEST_BYTES; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    out[2 * DIGEST_BYTES] = '\0';
}

struct digest *digest_new(void) {
    struct digest *digest = memory_get(sizeof *digest);
    digest->context = EVP_MD_CTX_new();
    check(digest->context != NULL && EVP_DigestInit_ex(digest->context, EVP_sha256(), NULL));
    return digest;
}

void digest_add(struct digest *digest, const void *bytes, size_t length) {
    if (length) check(EVP_DigestUpdate(digest->context, bytes, length));
}

void digest_end(struct digest *digest, char out[DIGEST_TEXT]) {
    unsigned char bytes[DIGEST_BYTES];
    check(EVP_DigestFinal_ex(digest->context, bytes, NULL));
    write_hex(bytes, out);
    EVP_MD_CTX_free(digest->context);
    free(digest);
}

void digest_of(const void *bytes, size_t length, char out[DIGEST_TEXT]) {
    struct digest *digest = digest_new();
    digest_add(digest, bytes, length);
    digest_end(digest, out);
}

bool digest_of_file(int folder, const char *path, char out[DIGEST_TEXT], uint64_t *size) {
    int file = file_open_regular(folder, path);
    if (file < 0) return false;
    struct digest *digest = digest_new();
    char *piece = memory_get(READ_PIECE);
    uint64_t total = 0;
    ssize_t got;
    while ((got = read(file, piece, READ_PIECE)) > 0 || (got < 0 && errno == EINTR)) {
        if (got < 0) continue;
        digest_add(digest, piece, (size_t)got);
        total += (uint64_t)got;
    }
    int reason = errno;
    digest_end(digest, out);
    free(piece);
    close(file);
    errno = reason;
    if (got == 0 && size) *size = total;
    return got == 0;
}

/* The two halves of HMAC, each with its padded key already taken in; copied for every text. */
struct mac {
    EVP_MD_CTX *inner, *outer, *work; /* owned */
};

static EVP_MD_CTX *padded(const unsigned char key[BLOCK_BYTES], unsigned char pad) {
    unsigned char block[BLOCK_BYTES];
    for (int i = 0; i < BLOCK_BYTES; i++) block[i] = key[i] ^ pad;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    check(context != NULL && EVP_DigestInit_ex(context, EVP_sha256(), NULL));
    check(EVP_DigestUpdate(context, block, sizeof block));
    OPENSSL_cleanse(block, sizeof block);
    return context;
}

struct mac *mac_new(const void *key, size_t length) {
    unsigned char block[BLOCK_BYTES] = {0};
    if (length > BLOCK_BYTES)
        check(EVP_Digest(key, length, block, NULL, EVP_sha256(), NULL));
    else if (length)
        memcpy(block, key, length);
    struct mac *mac = memory_get(sizeof *mac);
    *mac = (struct mac){padded(block, 0x36), padded(block, 0x5c), padded(block, 0)};
    OPENSSL_cleanse(block, sizeof block);
    return mac;
}

void mac_of(struct mac *mac, const void *bytes, size_t length, char out[DIGEST_TEXT]) {
    unsigned char digest[DIGEST_BYTES];
    check(EVP_MD_CTX_copy_ex(mac->work, mac->inner));
    if (length) check(EVP_DigestUpdate(mac->work, bytes, length));
    check(EVP_DigestFinal_ex(mac->work, digest, NULL));
    check(EVP_MD_CTX_copy_ex(mac->work, mac->outer));
    check(EVP_DigestUpdate(mac->work, digest, sizeof digest));
    check(EVP_DigestFinal_ex(mac->work, digest, NULL));
    write_hex(digest, out);
}

void mac_free(struct mac *mac) {
    if (!mac) return;
    EVP_MD_CTX_free(mac->inner);
    EVP_MD_CTX_free(mac->outer);
    EVP_MD_CTX_free(mac->work);
    free(mac);
}

bool random_bytes(void *out, size_t length) {
    return length <= INT_MAX && RAND_bytes(out, (int)length) == 1;
}

const char *crypto_version(void) {
    return OpenSSL_version(OPENSSL_VERSION);
}
