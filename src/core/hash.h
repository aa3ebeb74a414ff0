/* hash: SHA-256 (FIPS 180-4, by OpenSSL's libcrypto) of bytes, and quick 64-bit hashes. */
#ifndef DEMODASH_CORE_HASH_H
#define DEMODASH_CORE_HASH_H

#include <stddef.h>
#include <stdint.h>

enum { HASH_TEXT_SIZE = 65 }; /* 64 lower-case hexadecimal digits and a NUL */

typedef struct hash hash;

/* A running SHA-256. Owner: caller; hash_finish writes the digest and releases it. */
hash *hash_create(void);
void hash_add(hash *h, const void *bytes, size_t count);
void hash_finish(hash *h, char text[HASH_TEXT_SIZE]);

/* SHA-256 of one block. */
void hash_bytes(char text[HASH_TEXT_SIZE], const void *bytes, size_t count);

/* "OpenSSL 3.0.17 1 Jul 2025": the library in use. Borrowed, static. */
const char *hash_library(void);

/* 64-bit FNV-1a of a name, for keys of random numbers. */
uint64_t hash_name(const char *name);

/* 64 bits of a block of bytes, quickly, for tables in memory: not the same on every processor. */
uint64_t hash_block(const void *bytes, size_t count);

#endif
