/* A light block: [header, certificate, set, next set or null]. */
#ifndef FWV_LIGHT_BLOCK_H
#define FWV_LIGHT_BLOCK_H

#include "reader.h"

struct fwv_set {
    uint32_t at;    /* offset of the first member in the file */
    uint32_t count; /* 0: there is none */
    uint8_t hash[32];
};

struct fwv_light_block {
    /* the header */
    uint8_t chain_id[32];
    uint8_t parent[32];
    uint8_t state_root[32];
    uint8_t validators_hash[32];
    uint8_t next_validators_hash[32];
    uint8_t hash[32];
    uint64_t height;
    uint64_t time_ms;
    uint64_t last_set_change;
    uint32_t proposer;
    /* the certificate */
    uint32_t round;
    uint64_t signed_height;
    uint8_t signed_hash[32];
    uint8_t bitmap[FWV_VALIDATORS_MAX / 8];
    uint32_t signatures_at;
    uint32_t signature_count;
    /* the sets */
    struct fwv_set set;
    struct fwv_set next;
};

/* Reads a light block as a byte string and refuses every form but the canonical one. Verifies nothing. Fills the hashes only if a chain id is
 * given: without one, the caller wants to know only whether the form is right. */
void fwv_read_light_block(struct fwv_reader *reader, const uint8_t *chain_id, struct fwv_light_block *block);

/* Reads the key of a member of a set. */
void fwv_read_member_key(struct fwv_reader *reader, const struct fwv_set *set, uint32_t index, uint8_t key[33]);

#endif
