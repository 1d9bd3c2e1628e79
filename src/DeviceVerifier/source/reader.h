/* Reads the canonical CBOR of ENC.1 to ENC.6 from a file, item by item.
 *
 * The first fault sets is_bad; from then on every call returns zeros and moves no further. A caller may therefore read a whole structure and
 * look at is_bad once. Every count that a caller loops over is bounded by the call that returned it.
 */
#ifndef FWV_READER_H
#define FWV_READER_H

#include "fwledger_verifier.h"
#include "sha256.h"

enum { FWV_UINT = 0, FWV_BYTES = 2, FWV_TEXT = 3, FWV_ARRAY = 4 };

#define FWV_TIME_MAX 253402300799999u
#define FWV_HEIGHT_MAX 9007199254740991u
#define FWV_VALIDATORS_MAX 128u

struct fwv_reader {
    const struct fwv_file *file;
    uint32_t at;
    uint32_t end;
    uint8_t is_bad;
    uint8_t has_failed; /* the read callback failed; is_bad is set too */
};

void fwv_reader_begin(struct fwv_reader *reader, const struct fwv_file *file, uint32_t at, uint32_t end);

/* Reads count bytes; zeros if they are not there. */
void fwv_take(struct fwv_reader *reader, uint8_t *to, uint32_t count);

/* Moves over count bytes. */
void fwv_skip(struct fwv_reader *reader, uint32_t count);

/* Adds the bytes of a range of the file to a hash. */
void fwv_hash_range(struct fwv_reader *reader, uint32_t at, uint32_t end, struct fwv_sha256 *hash);

/* Reads the head of an item of this type and returns its number: value, length or count. Refuses another type, a longer form than the
 * shortest, a number above max, and a string that is longer than what is left. */
uint64_t fwv_head(struct fwv_reader *reader, unsigned type, uint64_t max);

/* The same, for an array of exactly this count. */
void fwv_array(struct fwv_reader *reader, uint32_t count);

/* Reads a byte string of exactly this length. */
void fwv_exact(struct fwv_reader *reader, uint8_t *to, uint32_t count);

/* Reads a text of at most max bytes of well-formed UTF-8 (ENC.3). Unless it is null, to receives the bytes and a zero behind them: max + 1. */
uint8_t fwv_text(struct fwv_reader *reader, char *to, uint32_t max);

/* Enters a byte string of at most max bytes that holds another structure. Returns the outer end, for fwv_leave. */
uint32_t fwv_enter(struct fwv_reader *reader, uint32_t max);

/* Leaves it. Refuses bytes that were not read (ENC.6). */
void fwv_leave(struct fwv_reader *reader, uint32_t outer_end);

#endif
