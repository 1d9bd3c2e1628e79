/* Whether a device may install a proven release: LIGHT-INSTALL.1 to LIGHT-INSTALL.3, in the order of the specification. */
#include <string.h>

#include "reader.h"
#include "verdict.h"
#include "version.h"

#define STATUS_ACTIVE 2
#define STATUS_REVOKED 4
#define REVISIONS_MAX 64u
#define REVISION_BYTES_MAX 32u

static int is_text(const char *text, uint32_t length, const char *expected) {
    return strlen(expected) == length && memcmp(text, expected, length) == 0;
}

static int has_revision(const struct fwv_release *release, const char *revision) {
    struct fwv_reader reader;
    char text[REVISION_BYTES_MAX + 1];
    uint32_t count;
    fwv_reader_begin(&reader, release->file, release->revisions_at, release->file->size);
    count = (uint32_t)fwv_head(&reader, FWV_ARRAY, REVISIONS_MAX);
    for (; count > 0; count--) {
        uint8_t length = fwv_text(&reader, text, REVISION_BYTES_MAX);
        if (!reader.is_bad && is_text(text, length, revision)) return 1;
    }
    return 0;
}

static enum fwv_install judge_version(const struct fwv_release *release, const struct fwv_device *device) {
    const char *installed = device->installed ? device->installed : "";
    uint32_t length = (uint32_t)strlen(installed);
    int is_known = fwv_is_version(installed, length);
    if (!fwv_is_version(release->version.text, release->version.length)) return FWV_RELEASE_NOT_ACTIVE;
    if (device->has_counter && release->security_counter < device->counter) return FWV_COUNTER_TOO_LOW;
    if (is_known && is_text(release->version.text, release->version.length, installed)) return FWV_UP_TO_DATE;
    if (device->has_counter && release->security_counter == device->counter) return FWV_COUNTER_TOO_LOW;
    if (is_known && fwv_compare_versions(release->version.text, release->version.length, installed, length) < 0) return FWV_VERSION_TOO_LOW;
    if (release->min_installed.length == 0 || !device->installed) return FWV_INSTALLABLE;
    if (!is_known || !fwv_is_version(release->min_installed.text, release->min_installed.length)) return FWV_BELOW_MIN_INSTALLED_VERSION;
    return fwv_compare_versions(installed, length, release->min_installed.text, release->min_installed.length) >= 0
               ? FWV_INSTALLABLE
               : FWV_BELOW_MIN_INSTALLED_VERSION;
}

enum fwv_install fwv_match(const struct fwv_release *release, const struct fwv_device *device) {
    if (!release->is_proven) return FWV_INSTALL_UNSPECIFIED;
    if (device->vendor && memcmp(release->vendor, device->vendor, FWV_ADDRESS_BYTES) != 0) return FWV_WRONG_VENDOR;
    if (device->model && !is_text(release->model.text, release->model.length, device->model)) return FWV_WRONG_MODEL;
    if (device->channel && !is_text(release->channel.text, release->channel.length, device->channel)) return FWV_WRONG_CHANNEL;
    if (release->status == STATUS_REVOKED) return FWV_REVOKED;
    if (release->status != STATUS_ACTIVE) return FWV_RELEASE_NOT_ACTIVE;
    if (device->revision && !has_revision(release, device->revision)) return FWV_WRONG_HARDWARE_REVISION;
    if (fwv_has_expired(release)) return FWV_RELEASE_EXPIRED;
    return judge_version(release, device);
}
