/* Arithmetic modulo p and n of secp256k1 (SEC 2, section 2.4.1). Numbers are eight words of 32 bits, least significant word first,
 * and always below their modulus. Variable time: for public data only. */
#ifndef FWV_MODULAR_H
#define FWV_MODULAR_H

#include <stdint.h>

typedef uint32_t fwv_number[8];

/* A modulus 2^256 - c. */
struct fwv_modulus {
    fwv_number value;
    uint32_t complement[5]; /* c */
    uint32_t words;         /* of c */
};

extern const struct fwv_modulus fwv_field, fwv_order;

void fwv_load(fwv_number to, const uint8_t bytes[32]);
int fwv_is_zero(const fwv_number a);
int fwv_compare(const fwv_number a, const fwv_number b);
void fwv_add(fwv_number to, const fwv_number a, const fwv_number b, const struct fwv_modulus *m);
void fwv_subtract(fwv_number to, const fwv_number a, const fwv_number b, const struct fwv_modulus *m);
void fwv_multiply(fwv_number to, const fwv_number a, const fwv_number b, const struct fwv_modulus *m);
void fwv_power(fwv_number to, const fwv_number base, const fwv_number exponent, const struct fwv_modulus *m);
void fwv_invert(fwv_number to, const fwv_number a, const struct fwv_modulus *m);

#endif
