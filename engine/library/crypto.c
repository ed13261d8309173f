/* The door to OpenSSL libcrypto. */
#include "library/crypto.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include "ground/file.h"
#include "ground/memory.h"

#define DIGEST_BYTES 32
#define BLOCK_BYTES 64 /* of SHA-256, by which HMAC pads its key */
#define SIGNATURE_BYTES 64
#define KEY_MOST ((size_t)1 << 16) /* bytes of a PEM file */
#define READ_PIECE ((size_t)1 << 18)

struct digest {
    EVP_MD_CTX *context; /* owned */
};

/* SHA-256 itself cannot fail; what can is the memory behind it. */
static void check(int done) {
    if (done != 1) system_failed("libcrypto");
}

static void write_hex(const unsigned char *bytes, int count, char *out) {
    static const char digits[] = "0123456789abcdef";
    for (int i = 0; i < count; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    out[2 * count] = '\0';
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
    write_hex(bytes, DIGEST_BYTES, out);
    EVP_MD_CTX_free(digest->context);
    free(digest);
}

void digest_of(const void *bytes, size_t length, char out[DIGEST_TEXT]) {
    struct digest *digest = digest_new();
    digest_add(digest, bytes, length);
    digest_end(digest, out);
}

bool digest_of_open(int file, uint64_t most, char out[DIGEST_TEXT], uint64_t *size) {
    struct digest *digest = digest_new();
    char *piece = memory_get(READ_PIECE);
    ssize_t got = 1;
    for (*size = 0; got > 0 && *size < most; *size += (uint64_t)got) {
        got = file_fill(file, piece, most - *size < READ_PIECE ? most - *size : READ_PIECE);
        if (got < 0) break;
        digest_add(digest, piece, (size_t)got);
    }
    int reason = errno;
    digest_end(digest, out);
    free(piece);
    errno = reason;
    return got >= 0;
}

bool digest_of_file(int folder, const char *path, char out[DIGEST_TEXT], uint64_t *size) {
    int file = file_open_regular(folder, path);
    if (file < 0) return false;
    uint64_t read;
    bool good = digest_of_open(file, UINT64_MAX, out, size ? size : &read);
    file_close(file);
    return good;
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
    write_hex(digest, DIGEST_BYTES, out);
}

void mac_free(struct mac *mac) {
    if (!mac) return;
    EVP_MD_CTX_free(mac->inner);
    EVP_MD_CTX_free(mac->outer);
    EVP_MD_CTX_free(mac->work);
    free(mac);
}

struct signing_key {
    EVP_PKEY *key; /* owned */
};

/* A key with a password is refused: nobody is there to be asked. */
static int no_password(char *room, int size, int writing, void *context) {
    (void)room, (void)size, (void)writing, (void)context;
    return -1;
}

static EVP_PKEY *read_pem(const char *text, size_t length, bool secret) {
    BIO *bytes = BIO_new_mem_buf(text, (int)length);
    check(bytes != NULL);
    EVP_PKEY *key = secret ? PEM_read_bio_PrivateKey(bytes, NULL, no_password, NULL)
                           : PEM_read_bio_PUBKEY(bytes, NULL, no_password, NULL);
    BIO_free(bytes);
    if (key && EVP_PKEY_get_id(key) == EVP_PKEY_ED25519) return key;
    EVP_PKEY_free(key);
    return NULL;
}

struct signing_key *signing_key_read(const char *path, bool secret, const char **why) {
    struct buffer text = {.most = KEY_MOST + 1};
    EVP_PKEY *pem = NULL;
    *why = secret ? "不是没有口令的 Ed25519 私钥（PEM） · is no Ed25519 private key in PEM without a password"
                  : "不是 Ed25519 公钥（PEM） · is no Ed25519 public key in PEM";
    bool read = file_read(AT_FDCWD, path, KEY_MOST, &text);
    int reason = read ? EINVAL : errno;
    if (!read)
        *why = strerror(reason);
    else if (text.length)
        pem = read_pem(text.at, text.length, secret);
    if (text.at) OPENSSL_cleanse(text.at, text.length);
    buffer_release(&text);
    errno = reason;
    if (!pem) return NULL;
    struct signing_key *key = memory_get(sizeof *key);
    key->key = pem;
    return key;
}

void signing_key_free(struct signing_key *key) {
    if (!key) return;
    EVP_PKEY_free(key->key);
    free(key);
}

void signing_key_public(const struct signing_key *key, char out[DIGEST_TEXT]) {
    unsigned char raw[DIGEST_BYTES];
    size_t length = sizeof raw;
    check(EVP_PKEY_get_raw_public_key(key->key, raw, &length));
    write_hex(raw, DIGEST_BYTES, out);
}

static bool read_hex(const char *text, unsigned char *out, size_t count) {
    if (strlen(text) != 2 * count || strspn(text, "0123456789abcdef") != 2 * count) return false;
    for (size_t i = 0; i < count; i++) {
        char digits[3] = {text[2 * i], text[2 * i + 1], '\0'};
        out[i] = (unsigned char)strtoul(digits, NULL, 16);
    }
    return true;
}

struct signing_key *signing_key_of(const char *public_half) {
    unsigned char raw[DIGEST_BYTES];
    if (!read_hex(public_half, raw, sizeof raw)) return NULL;
    EVP_PKEY *made = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, raw, sizeof raw);
    if (!made) return NULL;
    struct signing_key *key = memory_get(sizeof *key);
    key->key = made;
    return key;
}

void signing_key_sign(const struct signing_key *key, const void *bytes, size_t length,
                      char out[SIGNATURE_TEXT]) {
    unsigned char signature[SIGNATURE_BYTES];
    size_t room = sizeof signature;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    check(context != NULL && EVP_DigestSignInit(context, NULL, NULL, NULL, key->key));
    check(EVP_DigestSign(context, signature, &room, bytes, length));
    EVP_MD_CTX_free(context);
    write_hex(signature, SIGNATURE_BYTES, out);
}

bool signing_key_holds(const struct signing_key *key, const void *bytes, size_t length,
                       const char *signature) {
    unsigned char raw[SIGNATURE_BYTES];
    if (!read_hex(signature, raw, sizeof raw)) return false;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    check(context != NULL && EVP_DigestVerifyInit(context, NULL, NULL, NULL, key->key));
    bool holds = EVP_DigestVerify(context, raw, sizeof raw, bytes, length) == 1;
    EVP_MD_CTX_free(context);
    return holds;
}

bool random_bytes(void *out, size_t length) {
    return length <= INT_MAX && RAND_bytes(out, (int)length) == 1;
}

const char *crypto_version(void) {
    return OpenSSL_version(OPENSSL_VERSION);
}
