#include "walk.h"

#include <string.h>

#include "secp256k1.h"

#define BLOCKS_MAX 64u
#define CLOCK_DRIFT_MS 10000u
#define ANCHOR_HEIGHT_AT 32
#define ANCHOR_TIME_AT 40
#define ANCHOR_SET_AT 48

/* What is known before a light block is judged. */
struct known {
    const uint8_t *chain_id;
    uint64_t height;
    uint64_t time_ms;
    uint8_t hash[32];      /* of the last header, if there is one */
    uint8_t has_hash;
    uint8_t set_hash[32];  /* of the set that decides the next block */
};

static uint64_t load(const uint8_t bytes[8]) {
    uint64_t number = 0;
    unsigned i;
    for (i = 0; i < 8; i++) number = number << 8 | bytes[i];
    return number;
}

static void store(uint8_t bytes[8], uint64_t number) {
    unsigned i;
    for (i = 0; i < 8; i++) bytes[i] = (uint8_t)(number >> (56 - 8 * i));
}

static int is_ahead(uint64_t time_ms, uint64_t now_ms) { return time_ms > now_ms && time_ms - now_ms > CLOCK_DRIFT_MS; }

/* LIGHT-HDR.1 to LIGHT-HDR.8: comparisons only. */
static enum fwv_detail judge_position(const struct known *known, const struct fwv_light_block *block, uint64_t now_ms) {
    int announces = memcmp(block->validators_hash, block->next_validators_hash, 32) != 0;
    if (memcmp(block->chain_id, known->chain_id, 32) != 0) return FWV_DETAIL_WRONG_CHAIN;
    if (is_ahead(known->time_ms, now_ms)) return FWV_DETAIL_CLOCK_BEHIND;
    if (block->height <= known->height) return FWV_DETAIL_NOT_NEWER;
    if (block->time_ms <= known->time_ms) return FWV_DETAIL_TIME_NOT_AFTER;
    if (is_ahead(block->time_ms, now_ms)) return FWV_DETAIL_FROM_FUTURE;
    if (known->has_hash && block->height == known->height + 1 && memcmp(block->parent, known->hash, 32) != 0) return FWV_DETAIL_NOT_A_CHILD;
    return announces == (block->last_set_change == block->height) ? FWV_DETAIL_VALID : FWV_DETAIL_INCONSISTENT_HEADER;
}

/* LIGHT-HDR.11. The keys of a set that an earlier block announced were checked there. */
static int has_good_keys(struct fwv_reader *reader, const struct fwv_set *set) {
    uint8_t key[33];
    uint32_t i;
    for (i = 0; i < set->count; i++) {
        fwv_read_member_key(reader, set, i, key);
        if (reader->is_bad || !fwv_is_key(key)) return 0;
    }
    return 1;
}

/* LIGHT-HDR.9 and LIGHT-HDR.11. */
static enum fwv_detail judge_sets(struct fwv_reader *reader, const struct known *known, const struct fwv_light_block *block) {
    int announces = memcmp(block->validators_hash, block->next_validators_hash, 32) != 0;
    if (memcmp(block->validators_hash, known->set_hash, 32) != 0) return FWV_DETAIL_UNKNOWN_VALIDATORS;
    if (memcmp(block->set.hash, block->validators_hash, 32) != 0) return FWV_DETAIL_VALIDATORS_HASH_MISMATCH;
    if (block->proposer >= block->set.count) return FWV_DETAIL_INCONSISTENT_HEADER;
    if (announces != (block->next.count > 0)) return FWV_DETAIL_NEXT_VALIDATORS_HASH_MISMATCH;
    if (announces && memcmp(block->next.hash, block->next_validators_hash, 32) != 0) return FWV_DETAIL_NEXT_VALIDATORS_HASH_MISMATCH;
    if (!known->has_hash && !has_good_keys(reader, &block->set)) return FWV_DETAIL_INVALID_VALIDATOR_KEY;
    return has_good_keys(reader, &block->next) ? FWV_DETAIL_VALID : FWV_DETAIL_INVALID_VALIDATOR_KEY;
}

/* What the signers of a certificate have signed: [2, height, round, block hash]. The shortest form of a number is written here only. */
static void hash_vote(const struct fwv_light_block *block, uint8_t digest[32]) {
    struct fwv_sha256 hash;
    uint8_t bytes[1 + 1 + 9 + 5 + 2];
    uint32_t length = 0, field;
    fwv_domain_begin(&hash, "fwledger/vote/v1", block->chain_id);
    bytes[length++] = 0x84;
    bytes[length++] = 2;
    for (field = 0; field < 2; field++) {
        uint64_t number = field == 0 ? block->signed_height : block->round;
        uint32_t size = number < 24 ? 0 : number < 256 ? 1 : number < 65536 ? 2 : number < 4294967296u ? 4 : 8;
        bytes[length++] = (uint8_t)(size == 0 ? number : size == 1 ? 24 : size == 2 ? 25 : size == 4 ? 26 : 27);
        while (size > 0) bytes[length++] = (uint8_t)(number >> 8 * --size);
    }
    bytes[length++] = 0x58;
    bytes[length++] = 32;
    fwv_sha256_add(&hash, bytes, length);
    fwv_sha256_add(&hash, block->signed_hash, 32);
    fwv_sha256_end(&hash, digest);
}

/* LIGHT-HDR.10: a quorum, and every signature. */
static int is_certified(struct fwv_reader *reader, const struct fwv_light_block *block) {
    uint8_t digest[32], key[33], signature[64];
    struct fwv_reader signatures;
    uint32_t i;
    if (block->signed_height != block->height || memcmp(block->signed_hash, block->hash, 32) != 0) return 0;
    if (block->signature_count < 2 * block->set.count / 3 + 1) return 0;
    for (i = block->set.count; i < 8 * sizeof block->bitmap; i++) {
        if (block->bitmap[i / 8] >> (i % 8) & 1) return 0;
    }
    hash_vote(block, digest);
    fwv_reader_begin(&signatures, reader->file, block->signatures_at, reader->file->size);
    for (i = 0; i < block->set.count; i++) {
        if (!(block->bitmap[i / 8] >> (i % 8) & 1)) continue;
        fwv_read_member_key(reader, &block->set, i, key);
        fwv_take(&signatures, signature, 64);
        if (signatures.has_failed) reader->is_bad = reader->has_failed = 1;
        if (reader->is_bad || !fwv_is_signed(key, digest, signature)) return 0;
    }
    return 1;
}

void fwv_check_light_blocks(struct fwv_reader *reader) {
    struct fwv_light_block block;
    uint32_t count = (uint32_t)fwv_head(reader, FWV_ARRAY, BLOCKS_MAX);
    if (count == 0) reader->is_bad = 1;
    for (; count > 0 && !reader->is_bad; count--) fwv_read_light_block(reader, 0, &block);
    if (reader->at != reader->end) reader->is_bad = 1;
}

static enum fwv_detail step(struct fwv_reader *reader, struct known *known, const struct fwv_light_block *block, uint64_t now_ms) {
    enum fwv_detail detail = judge_position(known, block, now_ms);
    if (detail == FWV_DETAIL_VALID) detail = judge_sets(reader, known, block);
    if (detail == FWV_DETAIL_VALID && !is_certified(reader, block)) detail = FWV_DETAIL_BAD_CERTIFICATE;
    known->height = block->height;
    known->time_ms = block->time_ms;
    known->has_hash = 1;
    memcpy(known->hash, block->hash, 32);
    memcpy(known->set_hash, block->next_validators_hash, 32);
    return detail;
}

enum fwv_detail fwv_walk(struct fwv_reader *reader, const uint8_t anchor[FWV_ANCHOR_BYTES], uint64_t now_ms, int ends_with_change,
                         struct fwv_head_facts *head) {
    struct known known;
    struct fwv_light_block block;
    uint32_t count = (uint32_t)fwv_head(reader, FWV_ARRAY, BLOCKS_MAX);
    memset(&known, 0, sizeof known);
    known.chain_id = anchor;
    known.height = load(anchor + ANCHOR_HEIGHT_AT);
    known.time_ms = load(anchor + ANCHOR_TIME_AT);
    memcpy(known.set_hash, anchor + ANCHOR_SET_AT, 32);
    for (; count > 0; count--) {
        enum fwv_detail detail;
        int is_last = count == 1;
        fwv_read_light_block(reader, known.chain_id, &block);
        if (reader->is_bad) return FWV_DETAIL_MALFORMED; /* the callback failed, or the file has changed */
        if (!is_last && !known.has_hash && block.height <= known.height) continue;
        if ((!is_last || ends_with_change) && block.next.count == 0) return FWV_DETAIL_WRONG_HOP;
        detail = step(reader, &known, &block, now_ms);
        if (detail != FWV_DETAIL_VALID) return detail;
    }
    if (!known.has_hash) return FWV_DETAIL_MALFORMED;
    head->height = known.height;
    head->time_ms = known.time_ms;
    memcpy(head->state_root, block.state_root, 32);
    memcpy(head->anchor, anchor, ANCHOR_HEIGHT_AT);
    store(head->anchor + ANCHOR_HEIGHT_AT, known.height);
    store(head->anchor + ANCHOR_TIME_AT, known.time_ms);
    memcpy(head->anchor + ANCHOR_SET_AT, known.set_hash, 32);
    return FWV_DETAIL_VALID;
}

int fwv_is_anchor(const uint8_t anchor[FWV_ANCHOR_BYTES]) {
    return load(anchor + ANCHOR_HEIGHT_AT) <= FWV_HEIGHT_MAX && load(anchor + ANCHOR_TIME_AT) <= FWV_TIME_MAX;
}
