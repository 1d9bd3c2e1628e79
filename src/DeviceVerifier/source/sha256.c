/* SHA-256 (FIPS 180-4). Small rather than fast: the message schedule is a ring of 16 words. */
#include "sha256.h"

#include <string.h>

static const uint32_t round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
    0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
    0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
    0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
    0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
    0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static const uint32_t initial_state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

static uint32_t rotate(uint32_t value, unsigned count) { return value >> count | value << (32 - count); }

static void compress(struct fwv_sha256 *hash) {
    uint32_t ring[16], v[8];
    unsigned i;
    for (i = 0; i < 16; i++) {
        const uint8_t *b = hash->block + 4 * i;
        ring[i] = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
    }
    memcpy(v, hash->state, sizeof v);
    for (i = 0; i < 64; i++) {
        uint32_t one, two, word = ring[i & 15];
        if (i >= 16) {
            uint32_t a = ring[(i + 1) & 15], b = ring[(i + 14) & 15];
            word += ring[(i + 9) & 15] + (rotate(a, 7) ^ rotate(a, 18) ^ a >> 3) + (rotate(b, 17) ^ rotate(b, 19) ^ b >> 10);
            ring[i & 15] = word;
        }
        one = v[7] + (rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25)) + ((v[4] & v[5]) ^ (~v[4] & v[6])) + round_constants[i] + word;
        two = (rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22)) + ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
        memmove(v + 1, v, 7 * sizeof v[0]);
        v[4] += one;
        v[0] = one + two;
    }
    for (i = 0; i < 8; i++) hash->state[i] += v[i];
}

void fwv_sha256_begin(struct fwv_sha256 *hash) {
    memcpy(hash->state, initial_state, sizeof initial_state);
    hash->bytes = 0;
}

void fwv_sha256_add(struct fwv_sha256 *hash, const uint8_t *bytes, uint32_t count) {
    while (count > 0) {
        uint32_t at = (uint32_t)(hash->bytes & 63), part = 64 - at < count ? 64 - at : count;
        memcpy(hash->block + at, bytes, part);
        hash->bytes += part;
        bytes += part;
        count -= part;
        if (at + part == 64) compress(hash);
    }
}

void fwv_sha256_end(struct fwv_sha256 *hash, uint8_t digest[32]) {
    static const uint8_t one_bit = 0x80, zero = 0;
    uint64_t bits = hash->bytes * 8;
    uint8_t length[8];
    unsigned i;
    for (i = 0; i < 8; i++) length[i] = (uint8_t)(bits >> (56 - 8 * i));
    fwv_sha256_add(hash, &one_bit, 1);
    while ((hash->bytes & 63) != 56) fwv_sha256_add(hash, &zero, 1);
    fwv_sha256_add(hash, length, 8);
    for (i = 0; i < 32; i++) digest[i] = (uint8_t)(hash->state[i / 4] >> (24 - 8 * (i & 3)));
}

void fwv_domain_begin(struct fwv_sha256 *hash, const char *domain, const uint8_t *chain_id) {
    static const uint8_t none[32] = {0};
    uint8_t length = (uint8_t)strlen(domain);
    fwv_sha256_begin(hash);
    fwv_sha256_add(hash, &length, 1);
    fwv_sha256_add(hash, (const uint8_t *)domain, length);
    fwv_sha256_add(hash, chain_id ? chain_id : none, 32);
}
