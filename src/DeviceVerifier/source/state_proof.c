#include "state_proof.h"

#include <string.h>

#define PATH_BITS 256u
#define LEAF 0x02
#define BRANCH 0x03

enum { MEMBER = 1, OTHER_LEAF = 3 };

struct proof {
    uint32_t kind;
    uint32_t depth;
    uint8_t bitmap[PATH_BITS / 8];
    uint32_t siblings_at;
    uint32_t sibling_count;
};

/* Bit 0 is the most significant bit of the first byte. */
static int is_set(const uint8_t *bits, uint32_t index) { return bits[index / 8] >> (7 - index % 8) & 1; }

/* Reads a proof of any kind; sets is_bad for every form but the canonical one (STT.7). */
static void read_proof(struct fwv_reader *reader, struct proof *proof) {
    uint8_t hash[32];
    uint32_t items = (uint32_t)fwv_head(reader, FWV_ARRAY, 6), length, i, j;
    proof->kind = (uint32_t)fwv_head(reader, FWV_UINT, OTHER_LEAF);
    if (proof->kind == 0 || items != (proof->kind == OTHER_LEAF ? 6 : 4)) reader->is_bad = 1;
    proof->depth = (uint32_t)fwv_head(reader, FWV_UINT, PATH_BITS);
    memset(proof->bitmap, 0, sizeof proof->bitmap);
    length = (uint32_t)fwv_head(reader, FWV_BYTES, sizeof proof->bitmap);
    fwv_take(reader, proof->bitmap, length);
    if (length != (proof->depth + 7) / 8 || (proof->depth > 0 && !is_set(proof->bitmap, proof->depth - 1))) reader->is_bad = 1;
    proof->sibling_count = 0;
    for (i = 0; i < 8 * length; i++) {
        if (!is_set(proof->bitmap, i)) continue;
        if (i >= proof->depth) reader->is_bad = 1;
        proof->sibling_count++;
    }
    if (fwv_head(reader, FWV_BYTES, PATH_BITS * 32) != proof->sibling_count * 32) reader->is_bad = 1;
    proof->siblings_at = reader->at;
    for (i = 0; i < proof->sibling_count && !reader->is_bad; i++) {
        uint8_t any = 0;
        fwv_take(reader, hash, 32);
        for (j = 0; j < 32; j++) any |= hash[j];
        if (any == 0) reader->is_bad = 1;
    }
    for (i = 4; i < items; i++) fwv_exact(reader, hash, 32);
    if (reader->at != reader->end) reader->is_bad = 1;
}

static void hash_pair(uint8_t prefix, const uint8_t left[32], const uint8_t right[32], uint8_t digest[32]) {
    struct fwv_sha256 hash;
    fwv_sha256_begin(&hash);
    fwv_sha256_add(&hash, &prefix, 1);
    fwv_sha256_add(&hash, left, 32);
    fwv_sha256_add(&hash, right, 32);
    fwv_sha256_end(&hash, digest);
}

/* The path of the entry [8, contract]. */
static void path_of(const uint8_t contract[FWV_ADDRESS_BYTES], uint8_t path[32]) {
    static const uint8_t name[] = {0x82, 0x08, 0x54};
    struct fwv_sha256 hash;
    fwv_domain_begin(&hash, "fwledger/state-key/v1", 0);
    fwv_sha256_add(&hash, name, sizeof name);
    fwv_sha256_add(&hash, contract, FWV_ADDRESS_BYTES);
    fwv_sha256_end(&hash, path);
}

enum fwv_detail fwv_check_proof(struct fwv_reader *bundle, uint32_t at, uint32_t end, const uint8_t contract[FWV_ADDRESS_BYTES],
                                const uint8_t value_hash[32], const uint8_t root[32]) {
    struct fwv_reader reader;
    struct proof proof;
    uint8_t path[32], hash[32], sibling[32];
    uint32_t depth;
    if (at == end) return FWV_DETAIL_MISSING_PART;
    fwv_reader_begin(&reader, bundle->file, at, end);
    read_proof(&reader, &proof);
    bundle->has_failed |= reader.has_failed;
    if (reader.is_bad) return FWV_DETAIL_MALFORMED;
    if (proof.kind != MEMBER) return FWV_DETAIL_BAD_PROOF;
    path_of(contract, path);
    hash_pair(LEAF, path, value_hash, hash);
    at = proof.siblings_at + proof.sibling_count * 32;
    for (depth = proof.depth; depth > 0; depth--) {
        memset(sibling, 0, sizeof sibling);
        if (is_set(proof.bitmap, depth - 1)) {
            at -= 32;
            fwv_reader_begin(&reader, bundle->file, at, end);
            fwv_take(&reader, sibling, 32);
            bundle->has_failed |= reader.has_failed;
        }
        if (is_set(path, depth - 1)) hash_pair(BRANCH, sibling, hash, hash);
        else hash_pair(BRANCH, hash, sibling, hash);
    }
    return memcmp(hash, root, 32) == 0 ? FWV_DETAIL_VALID : FWV_DETAIL_BAD_PROOF;
}
