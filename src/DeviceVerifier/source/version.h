/* Semantic Versioning 2.0.0 without build metadata: MAN.4. */
#ifndef FWV_VERSION_H
#define FWV_VERSION_H

#include <stdint.h>

/* Whether the text is a version of at most 64 bytes; each of its three numbers has at most 18 digits. */
int fwv_is_version(const char *text, uint32_t length);

/* Orders two versions by precedence (section 11): below, equal to or above zero. */
int fwv_compare_versions(const char *left, uint32_t left_length, const char *right, uint32_t right_length);

#endif
