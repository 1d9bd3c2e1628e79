#include "light_block.h"

#include <string.h>

#define LIGHT_BLOCK_BYTES_MAX 32768u
#define HEADER_BYTES_MAX 1024u
#define CERTIFICATE_BYTES_MAX (FWV_VALIDATORS_MAX * 64 + 256)
#define SET_BYTES_MAX (FWV_VALIDATORS_MAX * 64)
#define MEMBER_BYTES 57u    /* 82, 54 and an address, 58 21 and a key */
#define MEMBER_KEY_AT 24u
#define ROUND_MAX 1000000u
#define NULL_ITEM 0xf6

/* Returns the offset of the header in its byte string. */
static uint32_t read_header(struct fwv_reader *reader, struct fwv_light_block *block) {
    uint8_t unused[32];
    uint32_t outer = fwv_enter(reader, HEADER_BYTES_MAX), at = reader->at;
    fwv_array(reader, 13);
    if (fwv_head(reader, FWV_UINT, 1) != 1) reader->is_bad = 1;
    fwv_exact(reader, block->chain_id, 32);
    block->height = fwv_head(reader, FWV_UINT, FWV_HEIGHT_MAX);
    block->time_ms = fwv_head(reader, FWV_UINT, FWV_TIME_MAX);
    fwv_exact(reader, block->parent, 32);
    fwv_exact(reader, unused, 32); /* transactions root */
    fwv_exact(reader, unused, 32); /* receipts root */
    fwv_exact(reader, block->state_root, 32);
    fwv_exact(reader, unused, 32); /* history root */
    fwv_exact(reader, block->validators_hash, 32);
    fwv_exact(reader, block->next_validators_hash, 32);
    block->last_set_change = fwv_head(reader, FWV_UINT, block->height);
    block->proposer = (uint32_t)fwv_head(reader, FWV_UINT, FWV_VALIDATORS_MAX - 1);
    fwv_leave(reader, outer);
    return at;
}

static void read_certificate(struct fwv_reader *reader, struct fwv_light_block *block) {
    uint32_t outer = fwv_enter(reader, CERTIFICATE_BYTES_MAX), length, i, any = 0;
    fwv_array(reader, 5);
    block->signed_height = fwv_head(reader, FWV_UINT, FWV_HEIGHT_MAX);
    block->round = (uint32_t)fwv_head(reader, FWV_UINT, ROUND_MAX);
    fwv_exact(reader, block->signed_hash, 32);
    for (i = 0; i < 32; i++) any |= block->signed_hash[i];
    length = (uint32_t)fwv_head(reader, FWV_BYTES, sizeof block->bitmap);
    memset(block->bitmap, 0, sizeof block->bitmap);
    fwv_take(reader, block->bitmap, length);
    if (any == 0 || block->signed_height == 0 || length == 0 || block->bitmap[length - 1] == 0) reader->is_bad = 1;
    block->signature_count = 0;
    for (i = 0; i < 8 * sizeof block->bitmap; i++) block->signature_count += block->bitmap[i / 8] >> (i % 8) & 1;
    length = (uint32_t)fwv_head(reader, FWV_BYTES, FWV_VALIDATORS_MAX * 64);
    if (length != block->signature_count * 64) reader->is_bad = 1;
    block->signatures_at = reader->at;
    fwv_skip(reader, length);
    fwv_leave(reader, outer);
}

/* Whether two members of a set have one key. Compares the files' bytes only for members whose keys begin alike. */
static int has_key(struct fwv_reader *reader, const struct fwv_set *set, const uint32_t *begins, uint32_t count, const uint8_t key[33]) {
    uint8_t other[33];
    uint32_t i;
    for (i = 0; i < count; i++) {
        if (begins[i] != begins[count]) continue;
        fwv_read_member_key(reader, set, i, other);
        if (memcmp(key, other, 33) == 0) return 1;
    }
    return 0;
}

/* Returns the offset of the set in its byte string. */
static uint32_t read_set(struct fwv_reader *reader, struct fwv_set *set) {
    uint8_t address[20], before[20] = {0}, key[33];
    uint32_t begins[FWV_VALIDATORS_MAX], outer = fwv_enter(reader, SET_BYTES_MAX), at = reader->at, i;
    set->count = (uint32_t)fwv_head(reader, FWV_ARRAY, FWV_VALIDATORS_MAX);
    if (set->count == 0) reader->is_bad = 1;
    set->at = reader->at;
    for (i = 0; i < set->count && !reader->is_bad; i++) {
        fwv_array(reader, 2);
        fwv_exact(reader, address, 20);
        fwv_exact(reader, key, 33);
        if (i > 0 && memcmp(before, address, 20) >= 0) reader->is_bad = 1;
        memcpy(before, address, 20);
        memcpy(&begins[i], key + 1, sizeof begins[i]);
        if (!reader->is_bad && has_key(reader, set, begins, i, key)) reader->is_bad = 1;
    }
    fwv_leave(reader, outer);
    return at;
}

/* Hashes a part that the reader has just read: up to where it is now. */
static void hash_part(struct fwv_reader *reader, uint32_t at, const char *domain, const uint8_t *chain_id, uint8_t digest[32]) {
    struct fwv_sha256 hash;
    if (reader->is_bad) return;
    fwv_domain_begin(&hash, domain, chain_id);
    fwv_hash_range(reader, at, reader->at, &hash);
    fwv_sha256_end(&hash, digest);
}

static void read_hashed_set(struct fwv_reader *reader, const uint8_t *chain_id, struct fwv_set *set) {
    uint32_t at = read_set(reader, set);
    if (chain_id) hash_part(reader, at, "fwledger/validator-set/v1", chain_id, set->hash);
}

void fwv_read_light_block(struct fwv_reader *reader, const uint8_t *chain_id, struct fwv_light_block *block) {
    uint32_t outer = fwv_enter(reader, LIGHT_BLOCK_BYTES_MAX), at;
    uint8_t first;
    fwv_array(reader, 4);
    at = read_header(reader, block);
    if (chain_id) hash_part(reader, at, "fwledger/header/v1", block->chain_id, block->hash);
    read_certificate(reader, block);
    read_hashed_set(reader, chain_id, &block->set);
    at = reader->at;
    fwv_take(reader, &first, 1);
    block->next.count = 0;
    if (first != NULL_ITEM) {
        reader->at = at;
        read_hashed_set(reader, chain_id, &block->next);
    }
    fwv_leave(reader, outer);
}

void fwv_read_member_key(struct fwv_reader *reader, const struct fwv_set *set, uint32_t index, uint8_t key[33]) {
    struct fwv_reader member;
    uint32_t at = set->at + index * MEMBER_BYTES + MEMBER_KEY_AT;
    fwv_reader_begin(&member, reader->file, at, at + 33);
    fwv_take(&member, key, 33);
    if (member.has_failed) reader->is_bad = reader->has_failed = 1;
}
