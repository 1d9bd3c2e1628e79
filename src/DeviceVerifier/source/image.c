/* The image of a release, as it arrives: BUNDLE.8 and BUNDLE.9. */
#include <string.h>

#include "sha256.h"

void fwv_image_begin(struct fwv_image *image, const struct fwv_release *release) {
    fwv_sha256_begin(&image->hash);
    image->bytes = 0;
    /* No image has this size, so a release that is not valid has no valid image. */
    image->expected_bytes = release->verdict == FWV_VALID ? release->image_bytes : UINT64_MAX;
    memcpy(image->expected, release->image_sha256, sizeof image->expected);
}

void fwv_image_add(struct fwv_image *image, const uint8_t *bytes, uint32_t count) {
    image->bytes += count;
    if (image->bytes <= image->expected_bytes) fwv_sha256_add(&image->hash, bytes, count);
}

enum fwv_verdict fwv_image_end(struct fwv_image *image) {
    uint8_t digest[32];
    if (image->bytes != image->expected_bytes) return FWV_IMAGE_SIZE_MISMATCH;
    fwv_sha256_end(&image->hash, digest);
    return memcmp(digest, image->expected, 32) == 0 ? FWV_VALID : FWV_IMAGE_DIGEST_MISMATCH;
}
