/* The door to OpenSSL libcrypto: SHA-256 (FIPS 180-4), HMAC-SHA-256 (RFC 2104), Ed25519 (RFC 8032). */
#ifndef HEARTH_LIBRARY_CRYPTO_H
#define HEARTH_LIBRARY_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DIGEST_TEXT 65 /* 64 lower-case hex digits and NUL */

struct digest; /* a SHA-256 in progress; opaque */

struct digest *digest_new(void);
void digest_add(struct digest *digest, const void *bytes, size_t length);
void digest_end(struct digest *digest, char out[DIGEST_TEXT]); /* writes the result and frees the digest */

void digest_of(const void *bytes, size_t length, char out[DIGEST_TEXT]);
bool digest_of_file(int folder, const char *path, char out[DIGEST_TEXT], uint64_t *size); /* false: errno */
/* Of the next `most` bytes of an open file, fewer only at its end; *size: how many. false: errno. */
bool digest_of_open(int file, uint64_t most, char out[DIGEST_TEXT], uint64_t *size);

struct mac; /* HMAC-SHA-256 under one key, set up once and used for many texts; for one thread at a time;
               opaque */

struct mac *mac_new(const void *key, size_t length);
void mac_of(struct mac *mac, const void *bytes, size_t length, char out[DIGEST_TEXT]);
void mac_free(struct mac *mac); /* NULL: nothing */

#define SIGNATURE_TEXT 129 /* 128 lower-case hex digits and NUL */
struct signing_key;        /* of Ed25519, secret or public; opaque */

/* From a PEM file without a password. NULL: *why is why (zh · en). */
struct signing_key *signing_key_read(const char *path, bool secret, const char **why);
void signing_key_free(struct signing_key *key); /* NULL: nothing */
/* A public key from its 64 hex digits; NULL: it is none. */
struct signing_key *signing_key_of(const char *public_half);
void signing_key_public(const struct signing_key *key,
                        char out[DIGEST_TEXT]); /* its public half, 64 hex digits */
void signing_key_sign(const struct signing_key *key, const void *bytes, size_t length,
                      char out[SIGNATURE_TEXT]); /* of a secret one */
bool signing_key_holds(const struct signing_key *key, const void *bytes, size_t length,
                       const char *signature); /* false also for what is no signature */

bool random_bytes(void *out, size_t length); /* only for a new site's key, never for a result */
const char *crypto_version(void);

#endif
