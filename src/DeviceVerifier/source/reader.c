#include "reader.h"

#include <string.h>

void fwv_reader_begin(struct fwv_reader *reader, const struct fwv_file *file, uint32_t at, uint32_t end) {
    memset(reader, 0, sizeof *reader);
    reader->file = file;
    reader->at = at;
    reader->end = end;
}

void fwv_take(struct fwv_reader *reader, uint8_t *to, uint32_t count) {
    memset(to, 0, count);
    if (count > reader->end - reader->at) reader->is_bad = 1;
    if (reader->is_bad || count == 0) return;
    if (reader->file->read(reader->file->context, reader->at, to, count) != 0) {
        memset(to, 0, count);
        reader->is_bad = reader->has_failed = 1;
        return;
    }
    reader->at += count;
}

void fwv_skip(struct fwv_reader *reader, uint32_t count) {
    if (count > reader->end - reader->at) reader->is_bad = 1;
    if (!reader->is_bad) reader->at += count;
}

void fwv_hash_range(struct fwv_reader *reader, uint32_t at, uint32_t end, struct fwv_sha256 *hash) {
    struct fwv_reader range;
    uint8_t bytes[64];
    fwv_reader_begin(&range, reader->file, at, end);
    while (range.at < end && !range.is_bad) {
        uint32_t count = end - range.at < sizeof bytes ? end - range.at : (uint32_t)sizeof bytes;
        fwv_take(&range, bytes, count);
        fwv_sha256_add(hash, bytes, count);
    }
    if (range.has_failed) reader->is_bad = reader->has_failed = 1;
}

uint64_t fwv_head(struct fwv_reader *reader, unsigned type, uint64_t max) {
    uint8_t bytes[8];
    uint64_t number;
    unsigned info, size, i;
    fwv_take(reader, bytes, 1);
    info = bytes[0] & 31;
    number = info;
    if (bytes[0] >> 5 != type || info > 27) reader->is_bad = 1;
    if (!reader->is_bad && info >= 24) {
        size = 1u << (info - 24);
        fwv_take(reader, bytes, size);
        number = 0;
        for (i = 0; i < size; i++) number = number << 8 | bytes[i];
        if (number < (info == 24 ? 24 : (uint64_t)1 << (4 * size))) reader->is_bad = 1;
    }
    if (number > max || ((type == FWV_BYTES || type == FWV_TEXT) && number > reader->end - reader->at)) reader->is_bad = 1;
    return reader->is_bad ? 0 : number;
}

void fwv_array(struct fwv_reader *reader, uint32_t count) {
    if (fwv_head(reader, FWV_ARRAY, count) != count) reader->is_bad = 1;
}

void fwv_exact(struct fwv_reader *reader, uint8_t *to, uint32_t count) {
    if (fwv_head(reader, FWV_BYTES, count) != count) reader->is_bad = 1;
    fwv_take(reader, to, count);
}

uint8_t fwv_text(struct fwv_reader *reader, char *to, uint32_t max) {
    uint32_t length = (uint32_t)fwv_head(reader, FWV_TEXT, max), i;
    unsigned left = 0, low = 0x80, high = 0xbf;
    for (i = 0; i < length && !reader->is_bad; i++) {
        uint8_t b;
        fwv_take(reader, &b, 1);
        if (to) to[i] = (char)b;
        if (left > 0) {
            if (b < low || b > high) reader->is_bad = 1;
            left--;
            low = 0x80;
            high = 0xbf;
        } else if (b >= 0x80) {
            if (b < 0xc2 || b > 0xf4) reader->is_bad = 1;
            left = b < 0xe0 ? 1 : b < 0xf0 ? 2 : 3;
            if (b == 0xe0) low = 0xa0; /* no overlong form */
            if (b == 0xed) high = 0x9f; /* no surrogate */
            if (b == 0xf0) low = 0x90;
            if (b == 0xf4) high = 0x8f; /* nothing above U+10FFFF */
        }
    }
    if (left > 0) reader->is_bad = 1;
    if (reader->is_bad) length = 0;
    if (to) to[length] = 0;
    return (uint8_t)length;
}

uint32_t fwv_enter(struct fwv_reader *reader, uint32_t max) {
    uint32_t outer_end = reader->end, length = (uint32_t)fwv_head(reader, FWV_BYTES, max);
    if (!reader->is_bad) reader->end = reader->at + length;
    return outer_end;
}

void fwv_leave(struct fwv_reader *reader, uint32_t outer_end) {
    if (reader->at != reader->end) reader->is_bad = 1;
    reader->end = outer_end;
}
