/* Steps: a file of set changes that carries an anchor forward (BUNDLE.13). */
#include <string.h>

#include "walk.h"

enum fwv_verdict fwv_advance(const struct fwv_file *file, uint8_t anchor[FWV_ANCHOR_BYTES], uint64_t now_ms, enum fwv_detail *detail) {
    struct fwv_reader reader;
    struct fwv_head_facts head;
    enum fwv_detail found;
    char magic[10];
    uint32_t blocks_at;
    if (detail) *detail = FWV_DETAIL_UNSPECIFIED;
    if (file->size > FWV_FILE_BYTES_MAX) return FWV_MALFORMED;
    fwv_reader_begin(&reader, file, 0, file->size);
    fwv_array(&reader, 2);
    if (fwv_text(&reader, magic, 9) != 9 || memcmp(magic, "fwsteps/1", 9) != 0) reader.is_bad = 1;
    blocks_at = reader.at;
    fwv_check_light_blocks(&reader);
    if (reader.has_failed) return FWV_READ_FAILED;
    if (reader.is_bad) return FWV_MALFORMED;
    if (!fwv_is_anchor(anchor)) return FWV_BAD_ANCHOR;
    reader.at = blocks_at;
    found = fwv_walk(&reader, anchor, now_ms, 1, &head);
    if (reader.has_failed) return FWV_READ_FAILED;
    if (detail) *detail = found;
    if (found != FWV_DETAIL_VALID) return FWV_HEADER_REFUSED;
    memcpy(anchor, head.anchor, FWV_ANCHOR_BYTES);
    return FWV_VALID;
}
