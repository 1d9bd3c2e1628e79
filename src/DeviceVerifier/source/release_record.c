#include "release_record.h"

#include <string.h>

#define MANIFEST_BYTES_MAX 15360u
#define REVISIONS_MAX 64u
#define URIS_MAX 8u
#define URI_BYTES_MAX 512u
#define SIGNATURES_MAX 16u
#define REASON_BYTES_MAX 256u
#define APPROVALS_MAX 64u
#define ADDRESS_ITEM_BYTES 21u /* 54 and the address */
#define STATUS_MAX 5u

static void skip_texts(struct fwv_reader *reader, uint32_t count_max, uint32_t bytes_max) {
    uint32_t count = (uint32_t)fwv_head(reader, FWV_ARRAY, count_max);
    for (; count > 0; count--) fwv_text(reader, 0, bytes_max);
}

static void read_manifest(struct fwv_reader *reader, struct fwv_release *release) {
    uint8_t unused[32];
    fwv_array(reader, 15);
    fwv_exact(reader, release->vendor, FWV_ADDRESS_BYTES);
    release->model.length = fwv_text(reader, release->model.text, 64);
    release->revisions_at = reader->at;
    skip_texts(reader, REVISIONS_MAX, 32);
    release->channel.length = fwv_text(reader, release->channel.text, 32);
    release->version.length = fwv_text(reader, release->version.text, 64);
    release->security_counter = (uint32_t)fwv_head(reader, FWV_UINT, UINT32_MAX);
    release->min_installed.length = fwv_text(reader, release->min_installed.text, 64);
    release->image_bytes = fwv_head(reader, FWV_UINT, 4294967296u);
    fwv_exact(reader, release->image_sha256, 32);
    release->piece_bytes = (uint32_t)fwv_head(reader, FWV_UINT, 16777216u);
    fwv_exact(reader, release->pieces_root, 32);
    skip_texts(reader, URIS_MAX, URI_BYTES_MAX);
    fwv_exact(reader, unused, 32); /* release notes */
    fwv_exact(reader, unused, 32); /* previous release */
    release->expires_ms = fwv_head(reader, FWV_UINT, FWV_TIME_MAX);
}

static void skip_signatures(struct fwv_reader *reader) {
    uint8_t key[33], before[33] = {0}, signature[64];
    uint32_t count = (uint32_t)fwv_head(reader, FWV_ARRAY, SIGNATURES_MAX), i;
    for (i = 0; i < count; i++) {
        fwv_array(reader, 2);
        fwv_exact(reader, key, 33);
        fwv_exact(reader, signature, 64);
        if (i > 0 && memcmp(before, key, 33) >= 0) reader->is_bad = 1;
        memcpy(before, key, 33);
    }
}

/* A list of distinct addresses. Reads earlier ones again only if they begin alike. */
static void skip_addresses(struct fwv_reader *reader, uint32_t count_max) {
    uint32_t begins[FWV_VALIDATORS_MAX], count = (uint32_t)fwv_head(reader, FWV_ARRAY, count_max), first = reader->at, i, j;
    uint8_t address[FWV_ADDRESS_BYTES], other[FWV_ADDRESS_BYTES];
    for (i = 0; i < count && !reader->is_bad; i++) {
        fwv_exact(reader, address, sizeof address);
        memcpy(&begins[i], address, sizeof begins[i]);
        for (j = 0; j < i; j++) {
            struct fwv_reader earlier;
            if (begins[j] != begins[i]) continue;
            fwv_reader_begin(&earlier, reader->file, first + j * ADDRESS_ITEM_BYTES, reader->at);
            fwv_exact(&earlier, other, sizeof other);
            if (earlier.is_bad || memcmp(address, other, sizeof address) == 0) reader->is_bad = 1;
        }
    }
}

static int is_at_its_address(struct fwv_reader *reader, uint32_t at, uint32_t end, const uint8_t chain_id[32], const struct fwv_release *release) {
    struct fwv_sha256 hash;
    uint8_t digest[32];
    fwv_domain_begin(&hash, "fwledger/manifest/v1", chain_id);
    fwv_hash_range(reader, at, end, &hash);
    fwv_sha256_end(&hash, digest);
    fwv_domain_begin(&hash, "fwledger/contract-address/v1", chain_id);
    fwv_sha256_add(&hash, release->vendor, FWV_ADDRESS_BYTES);
    fwv_sha256_add(&hash, digest, 32);
    fwv_sha256_end(&hash, digest);
    return memcmp(digest, release->contract, FWV_ADDRESS_BYTES) == 0;
}

int fwv_read_record(struct fwv_reader *bundle, uint32_t at, uint32_t end, const uint8_t chain_id[32], struct fwv_release *release) {
    struct fwv_reader reader;
    uint32_t outer, manifest_at, manifest_end, i;
    fwv_reader_begin(&reader, bundle->file, at, end);
    fwv_array(&reader, 10);
    outer = fwv_enter(&reader, MANIFEST_BYTES_MAX);
    manifest_at = reader.at;
    read_manifest(&reader, release);
    fwv_leave(&reader, outer);
    manifest_end = reader.at;
    skip_signatures(&reader);
    release->status = (uint8_t)fwv_head(&reader, FWV_UINT, STATUS_MAX);
    if (release->status == 0) reader.is_bad = 1;
    for (i = 0; i < 3; i++) fwv_head(&reader, FWV_UINT, FWV_HEIGHT_MAX); /* deployed, activated, ended */
    fwv_text(&reader, 0, REASON_BYTES_MAX);
    skip_addresses(&reader, FWV_VALIDATORS_MAX); /* attestors */
    skip_addresses(&reader, APPROVALS_MAX);      /* approvers */
    skip_addresses(&reader, FWV_VALIDATORS_MAX); /* recallers */
    bundle->has_failed |= reader.has_failed;
    return !reader.is_bad && reader.at == end && is_at_its_address(bundle, manifest_at, manifest_end, chain_id, release);
}
