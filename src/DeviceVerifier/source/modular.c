/* Arithmetic modulo 2^256 - c: a product of 512 bits is folded, high half times c onto the low half, until it fits. */
#include "modular.h"

#include <string.h>

const struct fwv_modulus fwv_field = {
    {0xfffffc2f, 0xfffffffe, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0x3d1, 1, 0, 0, 0}, 2};

const struct fwv_modulus fwv_order = {
    {0xd0364141, 0xbfd25e8c, 0xaf48a03b, 0xbaaedce6, 0xfffffffe, 0xffffffff, 0xffffffff, 0xffffffff},
    {0x2fc9bebf, 0x402da173, 0x50b75fc4, 0x45512319, 1},
    5};

void fwv_load(fwv_number to, const uint8_t bytes[32]) {
    unsigned i;
    for (i = 0; i < 8; i++) {
        const uint8_t *b = bytes + 28 - 4 * i;
        to[i] = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
    }
}

int fwv_is_zero(const fwv_number a) {
    uint32_t any = 0;
    unsigned i;
    for (i = 0; i < 8; i++) any |= a[i];
    return any == 0;
}

int fwv_compare(const fwv_number a, const fwv_number b) {
    int i;
    for (i = 7; i >= 0; i--) {
        if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
    }
    return 0;
}

/* to = a + b. Returns the carry. */
static uint32_t sum(fwv_number to, const fwv_number a, const fwv_number b) {
    uint64_t carry = 0;
    unsigned i;
    for (i = 0; i < 8; i++) {
        carry += (uint64_t)a[i] + b[i];
        to[i] = (uint32_t)carry;
        carry >>= 32;
    }
    return (uint32_t)carry;
}

/* to = a - b. Returns the borrow. */
static uint32_t difference(fwv_number to, const fwv_number a, const fwv_number b) {
    uint32_t borrow = 0;
    unsigned i;
    for (i = 0; i < 8; i++) {
        uint64_t d = (uint64_t)a[i] - b[i] - borrow;
        to[i] = (uint32_t)d;
        borrow = (uint32_t)(d >> 63);
    }
    return borrow;
}

void fwv_add(fwv_number to, const fwv_number a, const fwv_number b, const struct fwv_modulus *m) {
    uint32_t carry = sum(to, a, b);
    if (carry || fwv_compare(to, m->value) >= 0) difference(to, to, m->value);
}

void fwv_subtract(fwv_number to, const fwv_number a, const fwv_number b, const struct fwv_modulus *m) {
    if (difference(to, a, b)) sum(to, to, m->value);
}

/* Adds a row of a product: to += a * b, for n words of a and n + 1 words of to, and carries on up to the end of to. */
static void add_row(uint32_t *to, const uint32_t *a, uint32_t n, uint32_t b, const uint32_t *end) {
    uint64_t carry = 0;
    for (; n > 0; n--) {
        carry += (uint64_t)*a++ * b + *to;
        *to++ = (uint32_t)carry;
        carry >>= 32;
    }
    for (; carry && to < end; to++) {
        carry += *to;
        *to = (uint32_t)carry;
        carry >>= 32;
    }
}

void fwv_multiply(fwv_number to, const fwv_number a, const fwv_number b, const struct fwv_modulus *m) {
    uint32_t product[16] = {0}, high[8];
    unsigned i;
    for (i = 0; i < 8; i++) add_row(product + i, a, 8, b[i], product + 16);
    /* Each fold replaces high * 2^256 by high * c, which is shorter by at least 127 bits. */
    while (!fwv_is_zero(product + 8)) {
        memcpy(high, product + 8, sizeof high);
        memset(product + 8, 0, sizeof high);
        for (i = 0; i < 8; i++) {
            if (high[i]) add_row(product + i, m->complement, m->words, high[i], product + 16);
        }
    }
    if (fwv_compare(product, m->value) >= 0) difference(product, product, m->value);
    memcpy(to, product, sizeof high);
}

void fwv_power(fwv_number to, const fwv_number base, const fwv_number exponent, const struct fwv_modulus *m) {
    fwv_number result = {1, 0, 0, 0, 0, 0, 0, 0};
    int bit;
    for (bit = 255; bit >= 0; bit--) {
        fwv_multiply(result, result, result, m);
        if (exponent[bit / 32] >> (bit % 32) & 1) fwv_multiply(result, result, base, m);
    }
    memcpy(to, result, sizeof result);
}

void fwv_invert(fwv_number to, const fwv_number a, const struct fwv_modulus *m) {
    fwv_number exponent; /* Fermat: a^(m - 2) */
    memcpy(exponent, m->value, sizeof exponent);
    exponent[0] -= 2;
    fwv_power(to, a, exponent, m);
}
