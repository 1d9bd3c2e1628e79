/* SHA-256 (FIPS 180-4), and the hash with a domain of ENC.7. */
#ifndef FWV_SHA256_H
#define FWV_SHA256_H

#include "fwledger_verifier.h"

void fwv_sha256_begin(struct fwv_sha256 *hash);
void fwv_sha256_add(struct fwv_sha256 *hash, const uint8_t *bytes, uint32_t count);
void fwv_sha256_end(struct fwv_sha256 *hash, uint8_t digest[32]);

/* Begins a hash with a domain: its length, the domain, the chain id. A null chain id stands for 32 zero bytes. */
void fwv_domain_begin(struct fwv_sha256 *hash, const char *domain, const uint8_t *chain_id);

#endif
