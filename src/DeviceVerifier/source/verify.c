/* The steps of a bundle's verification, in order: BUNDLE.1 to BUNDLE.7. */
#include <stddef.h>
#include <string.h>

#include "release_record.h"
#include "state_proof.h"
#include "verdict.h"
#include "walk.h"

#define RECORD_BYTES_MAX 65536u
#define PROOF_BYTES_MAX 16384u
#define STATUS_ACTIVE 2
#define VALUE 0x04

/* Where the parts of a bundle lie in the file. */
struct parts {
    uint32_t record_at, record_end;
    uint32_t proof_at, proof_end;
    uint32_t blocks_at;
};

/* BUNDLE.1 */
static void read_parts(struct fwv_reader *reader, struct parts *parts, uint8_t contract[FWV_ADDRESS_BYTES]) {
    char magic[10];
    fwv_array(reader, 5);
    if (fwv_text(reader, magic, 9) != 9 || memcmp(magic, "fwproof/1", 9) != 0) reader->is_bad = 1;
    fwv_exact(reader, contract, FWV_ADDRESS_BYTES);
    parts->record_end = (uint32_t)fwv_head(reader, FWV_BYTES, RECORD_BYTES_MAX);
    parts->record_at = reader->at;
    parts->record_end += reader->at;
    fwv_skip(reader, parts->record_end - parts->record_at);
    parts->proof_end = (uint32_t)fwv_head(reader, FWV_BYTES, PROOF_BYTES_MAX);
    parts->proof_at = reader->at;
    parts->proof_end += reader->at;
    fwv_skip(reader, parts->proof_end - parts->proof_at);
    parts->blocks_at = reader->at;
    fwv_check_light_blocks(reader);
}

/* BUNDLE.4 */
static enum fwv_detail prove_record(struct fwv_reader *reader, const struct parts *parts, const uint8_t *chain_id, const uint8_t *state_root,
                                    struct fwv_release *release) {
    static const uint8_t prefix = VALUE;
    struct fwv_sha256 hash;
    uint8_t value_hash[32];
    enum fwv_detail detail;
    if (parts->record_at == parts->record_end) return FWV_DETAIL_MISSING_PART;
    fwv_sha256_begin(&hash);
    fwv_sha256_add(&hash, &prefix, 1);
    fwv_hash_range(reader, parts->record_at, parts->record_end, &hash);
    fwv_sha256_end(&hash, value_hash);
    detail = fwv_check_proof(reader, parts->proof_at, parts->proof_end, release->contract, value_hash, state_root);
    if (detail != FWV_DETAIL_VALID) return detail;
    return fwv_read_record(reader, parts->record_at, parts->record_end, chain_id, release) ? FWV_DETAIL_VALID : FWV_DETAIL_WRONG_RECORD;
}

static enum fwv_verdict run(struct fwv_reader *reader, const uint8_t *anchor, uint64_t floor, struct fwv_release *release) {
    struct parts parts;
    struct fwv_head_facts head;
    if (reader->file->size > FWV_FILE_BYTES_MAX) return FWV_MALFORMED;
    read_parts(reader, &parts, release->contract);
    if (reader->is_bad) return FWV_MALFORMED;
    if (!fwv_is_anchor(anchor)) return FWV_BAD_ANCHOR;
    reader->at = parts.blocks_at;
    release->detail = (uint8_t)fwv_walk(reader, anchor, release->now_ms, 0, &head);
    if (release->detail != FWV_DETAIL_VALID) return FWV_HEADER_REFUSED;
    release->height = head.height;
    release->head_ms = head.time_ms;
    release->has_anchor = 1;
    memcpy(release->anchor, head.anchor, FWV_ANCHOR_BYTES);
    release->detail = (uint8_t)prove_record(reader, &parts, anchor, head.state_root, release);
    if (release->detail != FWV_DETAIL_VALID) return FWV_RECORD_REFUSED;
    release->is_proven = 1;
    if (release->height < floor) return FWV_HEAD_TOO_OLD;             /* BUNDLE.5 */
    if (release->status != STATUS_ACTIVE) return FWV_NOT_ACTIVE;      /* BUNDLE.6 */
    return fwv_has_expired(release) ? FWV_EXPIRED : FWV_VALID;        /* BUNDLE.7 */
}

int fwv_has_expired(const struct fwv_release *release) {
    uint64_t now_ms = release->now_ms == FWV_NO_CLOCK || release->now_ms < release->head_ms ? release->head_ms : release->now_ms;
    return release->expires_ms != 0 && now_ms >= release->expires_ms;
}

enum fwv_verdict fwv_verify(const struct fwv_file *file, const uint8_t anchor[FWV_ANCHOR_BYTES], uint64_t now_ms, uint64_t floor,
                            struct fwv_release *release) {
    struct fwv_reader reader;
    enum fwv_verdict verdict;
    uint8_t trusted[FWV_ANCHOR_BYTES]; /* a copy: the caller's anchor may be release->anchor */
    memcpy(trusted, anchor, sizeof trusted);
    memset(release, 0, sizeof *release);
    release->file = file;
    release->now_ms = now_ms;
    fwv_reader_begin(&reader, file, 0, file->size);
    verdict = run(&reader, trusted, floor, release);
    if (reader.has_failed) {
        verdict = FWV_READ_FAILED;
        release->is_proven = release->has_anchor = 0;
        release->height = release->head_ms = 0;
    }
    if (!release->is_proven) { /* what a refused record says must not be taken for proven */
        memset(&release->status, 0, offsetof(struct fwv_release, height) - offsetof(struct fwv_release, status));
    }
    release->verdict = (uint8_t)verdict;
    return verdict;
}
