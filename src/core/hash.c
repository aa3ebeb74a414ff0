/* SHA-256 by OpenSSL, as 64 hexadecimal digits, for keys and files of record; and a fast 64-bit
 * hash for names. OpenSSL failing here means no memory or a broken library: nothing that a caller
 * could mend, so it aborts. */
#include "src/core/hash.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

struct hash {
    EVP_MD_CTX *context;
};

hash *hash_create(void)
{
    hash *h = malloc(sizeof *h);
    if (h == NULL) abort();
    h->context = EVP_MD_CTX_new();
    if (h->context == NULL || EVP_DigestInit_ex(h->context, EVP_sha256(), NULL) != 1) abort();
    return h;
}

void hash_add(hash *h, const void *bytes, size_t count)
{
    if (count > 0 && EVP_DigestUpdate(h->context, bytes, count) != 1) abort();
}

void hash_finish(hash *h, char text[HASH_TEXT_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int length = 0;
    if (EVP_DigestFinal_ex(h->context, digest, &length) != 1 || length != 32) abort();
    for (unsigned int i = 0; i < length; i++) {
        text[2 * i] = digits[digest[i] >> 4];
        text[2 * i + 1] = digits[digest[i] & 15];
    }
    text[64] = '\0';
    EVP_MD_CTX_free(h->context);
    free(h);
}

void hash_bytes(char text[HASH_TEXT_SIZE], const void *bytes, size_t count)
{
    hash *h = hash_create();
    hash_add(h, bytes, count);
    hash_finish(h, text);
}

uint64_t hash_name(const char *name)
{
    uint64_t value = UINT64_C(14695981039346656037);
    for (const unsigned char *p = (const unsigned char *)name; *p != '\0'; p++) {
        value ^= *p;
        value *= UINT64_C(1099511628211);
    }
    return value;
}

uint64_t hash_block(const void *bytes, size_t count)
{
    const unsigned char *at = bytes;
    uint64_t h = count;
    for (size_t i = 0; i < count; i += 8) {
        uint64_t word = 0;
        memcpy(&word, at + i, count - i < 8 ? count - i : 8);
        h = (h ^ word) * UINT64_C(0x9E3779B97F4A7C15);
        h ^= h >> 32;
    }
    return h;
}

const char *hash_library(void)
{
    return OpenSSL_version(OPENSSL_VERSION);
}
