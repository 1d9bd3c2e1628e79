/* ECDSA verification over secp256k1 (SEC 1, section 4.1.4). Points are Jacobian: x = X / Z^2, y = Y / Z^3; Z = 0 is infinity. */
#include "secp256k1.h"

#include <string.h>

#include "modular.h"

struct point {
    fwv_number x, y, z;
};

static const fwv_number generator_x = {0x16f81798, 0x59f2815b, 0x2dce28d9, 0x029bfcdb, 0xce870b07, 0x55a06295, 0xf9dcbbac, 0x79be667e};
static const fwv_number generator_y = {0xfb10d4b8, 0x9c47d08f, 0xa6855419, 0xfd17b448, 0x0e1108a8, 0x5da4fbfc, 0x26a3c465, 0x483ada77};

/* (p + 1) / 4: p is 3 modulo 4, so this power is a square root, if there is one. */
static const fwv_number root_exponent = {0xbfffff0c, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x3fffffff};

/* (n - 1) / 2: a greater s is refused, because (r, s) and (r, n - s) would both be valid. */
static const fwv_number half_order = {0x681b20a0, 0xdfe92f46, 0x57a4501d, 0x5d576e73, 0xffffffff, 0xffffffff, 0xffffffff, 0x7fffffff};

static void multiply(fwv_number to, const fwv_number a, const fwv_number b) { fwv_multiply(to, a, b, &fwv_field); }

static void subtract(fwv_number to, const fwv_number a, const fwv_number b) { fwv_subtract(to, a, b, &fwv_field); }

static void twice(fwv_number to, const fwv_number a) { fwv_add(to, a, a, &fwv_field); }

/* Finds the point of a key. Returns 0 if there is none. */
static int decompress(const uint8_t key[33], fwv_number x, fwv_number y) {
    fwv_number square, seven = {7, 0, 0, 0, 0, 0, 0, 0}, zero = {0};
    fwv_load(x, key + 1);
    if ((key[0] != 2 && key[0] != 3) || fwv_compare(x, fwv_field.value) >= 0) return 0;
    multiply(square, x, x);
    multiply(square, square, x);
    fwv_add(square, square, seven, &fwv_field);
    fwv_power(y, square, root_exponent, &fwv_field);
    multiply(seven, y, y);
    if (fwv_compare(seven, square) != 0) return 0;
    if ((y[0] & 1) != (key[0] & 1u)) subtract(y, zero, y);
    return 1;
}

/* p = 2 p. Infinity stays infinity; no point has y = 0. */
static void double_point(struct point *p) {
    fwv_number square, s, m;
    multiply(square, p->y, p->y);
    multiply(p->z, p->z, p->y);
    twice(p->z, p->z);
    multiply(s, p->x, square);
    twice(s, s);
    twice(s, s); /* 4 x y^2 */
    multiply(m, p->x, p->x);
    twice(p->y, m);
    fwv_add(m, m, p->y, &fwv_field); /* 3 x^2 */
    multiply(p->x, m, m);
    subtract(p->x, p->x, s);
    subtract(p->x, p->x, s);
    subtract(s, s, p->x);
    multiply(s, s, m);
    multiply(square, square, square);
    twice(square, square);
    twice(square, square);
    twice(square, square); /* 8 y^4 */
    subtract(p->y, s, square);
}

/* p = p + (x, y). */
static void add_point(struct point *p, const fwv_number x, const fwv_number y) {
    fwv_number h, r, t, v;
    if (fwv_is_zero(p->z)) {
        memcpy(p->x, x, sizeof h);
        memcpy(p->y, y, sizeof h);
        memset(p->z, 0, sizeof h);
        p->z[0] = 1;
        return;
    }
    multiply(t, p->z, p->z);
    multiply(h, t, x);
    multiply(t, t, p->z);
    multiply(r, t, y);
    subtract(h, h, p->x);
    subtract(r, r, p->y);
    if (fwv_is_zero(h)) {
        if (fwv_is_zero(r)) double_point(p);
        else memset(p->z, 0, sizeof h); /* opposite points */
        return;
    }
    multiply(p->z, p->z, h);
    multiply(t, h, h);
    multiply(v, t, p->x);
    multiply(h, t, h);
    multiply(p->y, p->y, h);
    multiply(p->x, r, r);
    subtract(p->x, p->x, h);
    subtract(p->x, p->x, v);
    subtract(p->x, p->x, v);
    subtract(v, v, p->x);
    multiply(v, v, r);
    subtract(p->y, v, p->y);
}

static int bit_of(const fwv_number a, int bit) { return (int)(a[bit / 32] >> (bit % 32) & 1); }

/* Whether the point's x, modulo n, is r. Compares r Z^2 with X, also for r + n if that is below p. */
static int has_x(const struct point *p, const fwv_number r) {
    fwv_number square, candidate, limit;
    memcpy(candidate, r, sizeof candidate);
    multiply(square, p->z, p->z);
    multiply(limit, candidate, square);
    if (fwv_compare(limit, p->x) == 0) return 1;
    fwv_subtract(limit, fwv_field.value, fwv_order.value, &fwv_field);
    if (fwv_compare(candidate, limit) >= 0) return 0;
    fwv_add(candidate, candidate, fwv_order.value, &fwv_field);
    multiply(candidate, candidate, square);
    return fwv_compare(candidate, p->x) == 0;
}

int fwv_is_key(const uint8_t key[33]) {
    fwv_number x, y;
    return decompress(key, x, y);
}

int fwv_is_signed(const uint8_t key[33], const uint8_t digest[32], const uint8_t signature[64]) {
    fwv_number x, y, r, u, v;
    struct point p;
    int bit;
    fwv_load(r, signature);
    fwv_load(v, signature + 32);
    if (fwv_is_zero(r) || fwv_compare(r, fwv_order.value) >= 0 || fwv_is_zero(v) || fwv_compare(v, half_order) > 0) return 0;
    if (!decompress(key, x, y)) return 0;
    fwv_invert(v, v, &fwv_order);
    fwv_load(u, digest);
    if (fwv_compare(u, fwv_order.value) >= 0) fwv_subtract(u, u, fwv_order.value, &fwv_order);
    fwv_multiply(u, u, v, &fwv_order);
    fwv_multiply(v, r, v, &fwv_order);
    memset(&p, 0, sizeof p);
    for (bit = 255; bit >= 0; bit--) {
        double_point(&p);
        if (bit_of(u, bit)) add_point(&p, generator_x, generator_y);
        if (bit_of(v, bit)) add_point(&p, x, y);
    }
    return !fwv_is_zero(p.z) && has_x(&p, r);
}
