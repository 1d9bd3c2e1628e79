/* Verification of ECDSA signatures over secp256k1: ENC.9. */
#ifndef FWV_SECP256K1_H
#define FWV_SECP256K1_H

#include <stdint.h>

/* Whether the 33 bytes are the compressed form of a point of the curve. */
int fwv_is_key(const uint8_t key[33]);

/* Whether the signature, r and then s, over the digest is valid under the key. */
int fwv_is_signed(const uint8_t key[33], const uint8_t digest[32], const uint8_t signature[64]);

#endif
