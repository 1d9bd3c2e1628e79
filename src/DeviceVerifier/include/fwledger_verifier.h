/* Verifies releases of a FirmwareLedger chain on a device that trusts nobody but an anchor of 80 bytes.
 *
 * C99, no heap, no recursion, no global state. The functions may run in several threads at a time.
 * docs/LEDGER.md specifies every check; comments name its tags. README.md has an example.
 */
#ifndef FWLEDGER_VERIFIER_H
#define FWLEDGER_VERIFIER_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define FWV_ANCHOR_BYTES 80
#define FWV_ADDRESS_BYTES 20
#define FWV_HASH_BYTES 32
#define FWV_FILE_BYTES_MAX 262144u

/* The clock of a device that has none: headers are not compared with it, and a release expires by the last header's time. */
#define FWV_NO_CLOCK UINT64_MAX

/* The verdict on a file or an image. Numbers below 100 are those of every FirmwareLedger verifier. Only FWV_VALID is success. */
enum fwv_verdict {
    FWV_UNSPECIFIED = 0,
    FWV_VALID = 1,
    FWV_HEADER_REFUSED = 2, /* fwv_release.detail says why */
    FWV_RECORD_REFUSED = 3, /* fwv_release.detail says why */
    FWV_NOT_ACTIVE = 4,
    FWV_IMAGE_SIZE_MISMATCH = 5,
    FWV_IMAGE_DIGEST_MISMATCH = 6,
    FWV_EXPIRED = 7,
    FWV_HEAD_TOO_OLD = 8,
    FWV_MALFORMED = 100,  /* the file does not have the canonical form */
    FWV_BAD_ANCHOR = 101, /* the anchor's height or time is out of range */
    FWV_READ_FAILED = 102 /* the read callback failed */
};

/* Why a header or a record was refused. */
enum fwv_detail {
    FWV_DETAIL_UNSPECIFIED = 0,
    FWV_DETAIL_VALID = 1,
    FWV_DETAIL_WRONG_CHAIN = 2,
    FWV_DETAIL_NOT_NEWER = 3,
    FWV_DETAIL_TIME_NOT_AFTER = 4,
    FWV_DETAIL_FROM_FUTURE = 5,
    FWV_DETAIL_UNKNOWN_VALIDATORS = 8,
    FWV_DETAIL_VALIDATORS_HASH_MISMATCH = 9,
    FWV_DETAIL_NEXT_VALIDATORS_HASH_MISMATCH = 10,
    FWV_DETAIL_BAD_CERTIFICATE = 11,
    FWV_DETAIL_BAD_PROOF = 12,
    FWV_DETAIL_WRONG_RECORD = 13,
    FWV_DETAIL_MALFORMED = 14,
    FWV_DETAIL_CLOCK_BEHIND = 17,
    FWV_DETAIL_NOT_A_CHILD = 18,
    FWV_DETAIL_INCONSISTENT_HEADER = 19,
    FWV_DETAIL_WRONG_HOP = 20,
    FWV_DETAIL_MISSING_PART = 22,
    FWV_DETAIL_INVALID_VALIDATOR_KEY = 26
};

/* May this device install the release? Only FWV_INSTALLABLE is yes. */
enum fwv_install {
    FWV_INSTALL_UNSPECIFIED = 0, /* the release is not proven */
    FWV_INSTALLABLE = 1,
    FWV_WRONG_VENDOR = 2,
    FWV_WRONG_MODEL = 3,
    FWV_WRONG_CHANNEL = 4,
    FWV_WRONG_HARDWARE_REVISION = 5,
    FWV_REVOKED = 6,
    FWV_RELEASE_NOT_ACTIVE = 7,
    FWV_RELEASE_EXPIRED = 8,
    FWV_UP_TO_DATE = 9,
    FWV_COUNTER_TOO_LOW = 10,
    FWV_VERSION_TOO_LOW = 11,
    FWV_BELOW_MIN_INSTALLED_VERSION = 12
};

/* A file with random access. Its bytes must not change while a function reads it, nor between fwv_verify and fwv_match. */
struct fwv_file {
    void *context;
    /* Reads count bytes (1 to 64) at an offset; offset + count never exceeds size. Returns 0 on success. */
    int (*read)(void *context, uint32_t offset, uint8_t *bytes, uint32_t count);
    uint32_t size;
};

/* A text of a release: bytes, and a zero behind them. */
struct fwv_text32 {
    uint8_t length;
    char text[33];
};

struct fwv_text64 {
    uint8_t length;
    char text[65];
};

/* What fwv_verify has found. */
struct fwv_release {
    uint8_t verdict;                 /* as returned */
    uint8_t detail;                  /* enum fwv_detail */
    uint8_t is_proven;               /* 0: the fields from status to min_installed are zero */
    uint8_t status;                  /* 1 deployed, 2 active, 3 superseded, 4 revoked, 5 vetoed */
    uint8_t contract[FWV_ADDRESS_BYTES];
    uint8_t vendor[FWV_ADDRESS_BYTES];
    uint8_t image_sha256[FWV_HASH_BYTES];
    uint8_t pieces_root[FWV_HASH_BYTES];
    uint64_t image_bytes;
    uint64_t expires_ms;             /* 0 for never */
    uint32_t piece_bytes;
    uint32_t security_counter;
    struct fwv_text64 model;
    struct fwv_text32 channel;
    struct fwv_text64 version;
    struct fwv_text64 min_installed; /* empty for any */
    uint64_t height;                 /* of the last header; 0 if a header was refused */
    uint64_t head_ms;                /* its time */
    uint8_t has_anchor;              /* 1 if the headers are valid, whatever the release is */
    uint8_t anchor[FWV_ANCHOR_BYTES]; /* the anchor at the last header: store it, so that this device never goes back */
    const struct fwv_file *file;     /* for fwv_match */
    uint32_t revisions_at;           /* offset of the hardware revisions in the file */
    uint64_t now_ms;
};

/* What is known of the device. A null pointer, or has_counter = 0, is not compared. Texts end with a zero. */
struct fwv_device {
    const uint8_t *vendor; /* 20 bytes */
    const char *model;
    const char *channel;
    const char *revision;
    const char *installed;
    uint64_t counter;
    uint8_t has_counter;
};

/* SHA-256 in progress. */
struct fwv_sha256 {
    uint32_t state[8];
    uint64_t bytes;
    uint8_t block[64];
};

/* An image in progress. */
struct fwv_image {
    struct fwv_sha256 hash;
    uint64_t bytes;
    uint64_t expected_bytes;
    uint8_t expected[FWV_HASH_BYTES];
};

/* Verifies a .fwproof from an anchor: BUNDLE.1 to BUNDLE.7.
 * now_ms: the clock in Unix milliseconds, or FWV_NO_CLOCK. floor: lowest height that the last header may have; 0 for any.
 * Returns FWV_VALID, or the first step that failed. Fills the release in any case. */
enum fwv_verdict fwv_verify(const struct fwv_file *file, const uint8_t anchor[FWV_ANCHOR_BYTES], uint64_t now_ms, uint64_t floor,
                            struct fwv_release *release);

/* Judges a proven release for a device: LIGHT-INSTALL.1 to LIGHT-INSTALL.3. */
enum fwv_install fwv_match(const struct fwv_release *release, const struct fwv_device *device);

/* Verifies a .fwsteps from an anchor and then replaces the anchor: BUNDLE.13. Leaves the anchor as it was unless it returns FWV_VALID.
 * detail may be null. */
enum fwv_verdict fwv_advance(const struct fwv_file *file, uint8_t anchor[FWV_ANCHOR_BYTES], uint64_t now_ms, enum fwv_detail *detail);

/* Checks an image as it arrives: BUNDLE.8 and BUNDLE.9. Bytes beyond the size are counted, not hashed. An image of a release that is not
 * valid never ends as valid. */
void fwv_image_begin(struct fwv_image *image, const struct fwv_release *release);
void fwv_image_add(struct fwv_image *image, const uint8_t *bytes, uint32_t count);
enum fwv_verdict fwv_image_end(struct fwv_image *image);

#ifdef __cplusplus
}
#endif

#endif
