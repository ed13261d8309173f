/* Digests against the vectors of FIPS 180-4 / NIST CAVP and RFC 4231, signatures against RFC 8032. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include "ground/file.h"
#include "library/crypto.h"

#define DIGEST_EMPTY "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define DIGEST_ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define DIGEST_MILLION_A "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"

static void test_published_digests(void **state) {
    (void)state;
    char out[DIGEST_TEXT];
    digest_of(NULL, 0, out);
    assert_string_equal(out, DIGEST_EMPTY);
    digest_of("abc", 3, out);
    assert_string_equal(out, DIGEST_ABC);
}

static void test_pieces_of_any_size(void **state) {
    (void)state;
    char piece[997], out[DIGEST_TEXT];
    memset(piece, 'a', sizeof piece);
    struct digest *digest = digest_new();
    for (size_t left = 1000000; left;) {
        size_t length = left < sizeof piece ? left : sizeof piece;
        digest_add(digest, piece, length);
        digest_add(digest, NULL, 0);
        left -= length;
    }
    digest_end(digest, out);
    assert_string_equal(out, DIGEST_MILLION_A);
}

static void test_file(void **state) {
    (void)state;
    char path[] = "/tmp/hearth-crypto-XXXXXX", out[DIGEST_TEXT];
    int file = mkstemp(path);
    assert_true(file >= 0);
    char *million = malloc(1000000);
    memset(million, 'a', 1000000);
    assert_int_equal(write(file, million, 1000000), 1000000);
    close(file);
    uint64_t size = 0;
    assert_true(digest_of_file(AT_FDCWD, path, out, &size));
    assert_string_equal(out, DIGEST_MILLION_A);
    assert_int_equal(size, 1000000);
    assert_true(digest_of_file(AT_FDCWD, path, out, NULL));
    file = open(path, O_RDONLY);
    assert_true(digest_of_open(file, 0, out, &size));
    assert_int_equal(size, 0);
    assert_true(lseek(file, 999997, SEEK_SET) == 999997 && digest_of_open(file, 2, out, &size));
    assert_int_equal(size, 2);
    assert_true(digest_of_open(file, 2, out, &size)); /* one byte is left */
    assert_string_equal(out, "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb");
    assert_int_equal(size, 1);
    close(file);
    unlink(path);
    errno = 0;
    assert_false(digest_of_file(AT_FDCWD, path, out, &size));
    assert_int_equal(errno, ENOENT);
    assert_false(digest_of_file(AT_FDCWD, "/dev/null", out, &size));
    free(million);
}

static void assert_mac(const void *key, size_t key_length, const char *text, const char *expected) {
    char out[DIGEST_TEXT];
    struct mac *mac = mac_new(key, key_length);
    mac_of(mac, text, strlen(text), out);
    mac_free(mac);
    assert_string_equal(out, expected);
}

/* RFC 4231, test cases 1, 2 and 6 (a key longer than a block). */
static void test_macs(void **state) {
    (void)state;
    unsigned char key[131];
    memset(key, 0x0B, 20);
    assert_mac(key, 20, "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    assert_mac("Jefe", 4, "what do ya want for nothing?",
               "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    memset(key, 0xAA, sizeof key);
    assert_mac(key, sizeof key, "Test Using Larger Than Block-Size Key - Hash Key First",
               "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    assert_mac(NULL, 0, "", "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

/* 32 equal bytes, or the same 32 twice, come up once in 2^256. */
static void test_random_bytes_differ(void **state) {
    (void)state;
    unsigned char a[32] = {0}, b[32] = {0}, zero[32] = {0};
    assert_true(random_bytes(a, sizeof a));
    assert_true(random_bytes(b, sizeof b));
    assert_memory_not_equal(a, zero, sizeof a);
    assert_memory_not_equal(a, b, sizeof a);
    assert_non_null(strstr(crypto_version(), "OpenSSL"));
}

/* RFC 4231, test case 2, between other texts under the same key: nothing of one text reaches the next. */
static void test_mac_is_used_again(void **state) {
    (void)state;
    char out[DIGEST_TEXT], between[DIGEST_TEXT];
    struct mac *mac = mac_new("Jefe", 4);
    for (int i = 0; i < 3; i++) {
        mac_of(mac, "what do ya want for nothing?", 28, out);
        assert_string_equal(out, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        mac_of(mac, NULL, 0, between);
        assert_string_not_equal(between, out);
    }
    mac_free(mac);
}

/* RFC 8032, 7.1, test 3, its key as PKCS 8 and SubjectPublicKeyInfo put it. */
#define SECRET                                                                                               \
    "-----BEGIN PRIVATE KEY-----\n"                                                                          \
    "MC4CAQAwBQYDK2VwBCIEIMWqjfQ/n4N77bdELzHct7Fm04U1B28JS4XOOi4LRFj3\n"                                     \
    "-----END PRIVATE KEY-----\n"
#define PUBLIC                                                                                               \
    "-----BEGIN PUBLIC KEY-----\n"                                                                           \
    "MCowBQYDK2VwAyEA/FHNjmIYoaONpH7QAjDwWAgW7RO6MwOsXeuRFUiQgCU=\n"                                         \
    "-----END PUBLIC KEY-----\n"
#define PUBLIC_HALF "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"
#define SIGNATURE                                                                                            \
    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15" \
    "e9716ed28dc027beceea1ec40a"

static struct signing_key *key_of(const char *pem, bool secret, const char **why) {
    char path[] = "/tmp/hearth-key-XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, pem, strlen(pem)), (ssize_t)strlen(pem));
    close(file);
    struct signing_key *key = signing_key_read(path, secret, why);
    unlink(path);
    return key;
}

static void test_published_signature(void **state) {
    (void)state;
    const char *why;
    char signature[SIGNATURE_TEXT], half[DIGEST_TEXT];
    struct signing_key *secret = key_of(SECRET, true, &why), *public = key_of(PUBLIC, false, &why);
    struct signing_key *named = signing_key_of(PUBLIC_HALF);
    assert_non_null(secret);
    assert_non_null(public);
    assert_non_null(named);
    signing_key_sign(secret, "\xaf\x82", 2, signature);
    assert_string_equal(signature, SIGNATURE);
    signing_key_public(public, half);
    assert_string_equal(half, PUBLIC_HALF);
    signing_key_public(secret, half);
    assert_string_equal(half, PUBLIC_HALF);
    assert_true(signing_key_holds(public, "\xaf\x82", 2, SIGNATURE));
    assert_true(signing_key_holds(named, "\xaf\x82", 2, SIGNATURE));
    assert_false(signing_key_holds(public, "\xaf\x83", 2, SIGNATURE));
    assert_false(signing_key_holds(public, "\xaf\x82", 2, SIGNATURE "00"));
    assert_false(signing_key_holds(public, "\xaf\x82", 2, "6291"));
    assert_false(signing_key_holds(public, "\xaf\x82", 2, ""));
    for (int i = 0; i < 128; i++) {
        memcpy(signature, SIGNATURE, sizeof signature);
        signature[i] = signature[i] == '0' ? '1' : '0';
        assert_false(signing_key_holds(public, "\xaf\x82", 2, signature));
    }
    signing_key_free(secret);
    signing_key_free(public);
    signing_key_free(named);
}

/* A public key where a secret one is wanted, another kind of key, one with a password, none. */
static void test_keys_that_are_refused(void **state) {
    (void)state;
    static const char *const bad[] = {"", "no key", PUBLIC,
                                      "-----BEGIN PRIVATE KEY-----\n" /* X25519 */
                                      "MC4CAQAwBQYDK2VuBCIEIMWqjfQ/n4N77bdELzHct7Fm04U1B28JS4XOOi4LRFj3\n"
                                      "-----END PRIVATE KEY-----\n"};
    const char *why;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_null(key_of(bad[i], true, &why));
        assert_non_null(strstr(why, "is no Ed25519 private key"));
    }
    assert_null(key_of(SECRET, false, &why));
    assert_non_null(strstr(why, "is no Ed25519 public key"));
    assert_null(signing_key_read("/nowhere/key.pem", true, &why));
    assert_string_equal(why, strerror(ENOENT));
    assert_null(signing_key_of("fc51"));
    assert_null(signing_key_of("FC51CD8E6218A1A38DA47ED00230F0580816ED13BA3303AC5DEB911548908025"));
    signing_key_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published_digests),
        cmocka_unit_test(test_pieces_of_any_size),
        cmocka_unit_test(test_file),
        cmocka_unit_test(test_macs),
        cmocka_unit_test(test_mac_is_used_again),
        cmocka_unit_test(test_random_bytes_differ),
        cmocka_unit_test(test_published_signature),
        cmocka_unit_test(test_keys_that_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
