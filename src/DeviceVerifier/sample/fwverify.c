/* Verifies a bundle and an image on Linux, as a device would.
 *
 *   fwverify BUNDLE ANCHOR [--image FILE] [--now MS | --no-clock] [--floor HEIGHT] [--vendor HEX] [--model M] [--channel C] [--revision R]
 *            [--installed V] [--counter N] [--next-anchor FILE]
 *
 * A file of steps instead of a bundle replaces the anchor only. Exit codes: 0 valid, 1 refused, 2 wrong arguments or files.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fwledger_verifier.h"

static const char *const verdicts[] = {"Unspecified", "Valid", "HeaderRefused", "RecordRefused", "NotActive", "ImageSizeMismatch",
                                       "ImageDigestMismatch", "Expired", "HeadTooOld"};

static const char *const others[] = {"Malformed", "BadAnchor", "ReadFailed"};

static const char *const installs[] = {"Unspecified", "Installable", "WrongVendor", "WrongModel", "WrongChannel", "WrongHardwareRevision",
                                       "Revoked", "NotActive", "Expired", "UpToDate", "CounterTooLow", "VersionTooLow",
                                       "BelowMinInstalledVersion"};

struct options {
    const char *bundle, *anchor, *image, *next_anchor;
    uint64_t now_ms, floor;
    struct fwv_device device;
    uint8_t vendor[FWV_ADDRESS_BYTES];
};

static const char *name_of(enum fwv_verdict verdict) { return verdict < FWV_MALFORMED ? verdicts[verdict] : others[verdict - FWV_MALFORMED]; }

static int read_at(void *context, uint32_t offset, uint8_t *bytes, uint32_t count) {
    FILE *stream = context;
    return fseek(stream, (long)offset, SEEK_SET) != 0 || fread(bytes, 1, count, stream) != count;
}

static int parse_hex(const char *text, uint8_t *bytes, size_t count) {
    size_t i;
    unsigned value;
    for (i = 0; i < count; i++) {
        if (strlen(text) != 2 * count || sscanf(text + 2 * i, "%2x", &value) != 1) return 0;
        bytes[i] = (uint8_t)value;
    }
    return 1;
}

static int parse(int argc, char **argv, struct options *options) {
    int i;
    memset(options, 0, sizeof *options);
    options->now_ms = (uint64_t)time(NULL) * 1000;
    if (argc < 3) return 0;
    options->bundle = argv[1];
    options->anchor = argv[2];
    for (i = 3; i < argc; i++) {
        const char *name = argv[i], *value = i + 1 < argc ? argv[i + 1] : "";
        if (strcmp(name, "--no-clock") == 0) {
            options->now_ms = FWV_NO_CLOCK;
            continue;
        }
        if (++i >= argc) return 0;
        if (strcmp(name, "--image") == 0) options->image = value;
        else if (strcmp(name, "--next-anchor") == 0) options->next_anchor = value;
        else if (strcmp(name, "--now") == 0) options->now_ms = strtoull(value, NULL, 10);
        else if (strcmp(name, "--floor") == 0) options->floor = strtoull(value, NULL, 10);
        else if (strcmp(name, "--model") == 0) options->device.model = value;
        else if (strcmp(name, "--channel") == 0) options->device.channel = value;
        else if (strcmp(name, "--revision") == 0) options->device.revision = value;
        else if (strcmp(name, "--installed") == 0) options->device.installed = value;
        else if (strcmp(name, "--counter") == 0) {
            options->device.counter = strtoull(value, NULL, 10);
            options->device.has_counter = 1;
        } else if (strcmp(name, "--vendor") == 0 && parse_hex(value, options->vendor, sizeof options->vendor)) {
            options->device.vendor = options->vendor;
        } else return 0;
    }
    return 1;
}

static enum fwv_verdict check_image(const char *path, const struct fwv_release *release) {
    struct fwv_image image;
    uint8_t bytes[4096];
    size_t count;
    FILE *stream = fopen(path, "rb");
    if (!stream) return FWV_READ_FAILED;
    fwv_image_begin(&image, release);
    while ((count = fread(bytes, 1, sizeof bytes, stream)) > 0) fwv_image_add(&image, bytes, (uint32_t)count);
    fclose(stream);
    return fwv_image_end(&image);
}

static int write_anchor(const char *path, const uint8_t anchor[FWV_ANCHOR_BYTES]) {
    FILE *stream = path ? fopen(path, "wb") : NULL;
    if (!path) return 1;
    if (!stream) return 0;
    if (fwrite(anchor, 1, FWV_ANCHOR_BYTES, stream) != FWV_ANCHOR_BYTES) {
        fclose(stream);
        return 0;
    }
    return fclose(stream) == 0;
}

static void print_hex(const char *name, const uint8_t *bytes, size_t count) {
    printf("%s ", name);
    while (count-- > 0) printf("%02x", *bytes++);
    printf("\n");
}

static int verify_bundle(const struct options *options, const struct fwv_file *file, const uint8_t anchor[FWV_ANCHOR_BYTES]) {
    struct fwv_release release;
    enum fwv_verdict verdict = fwv_verify(file, anchor, options->now_ms, options->floor, &release);
    enum fwv_install install = fwv_match(&release, &options->device);
    printf("verdict %s\ndetail %u\ninstall %s\nheight %llu\ntime_ms %llu\n", name_of(verdict), (unsigned)release.detail, installs[install],
           (unsigned long long)release.height, (unsigned long long)release.head_ms);
    if (release.is_proven) {
        printf("model %s\nversion %s\ncounter %lu\nimage_bytes %llu\n", release.model.text, release.version.text,
               (unsigned long)release.security_counter, (unsigned long long)release.image_bytes);
        print_hex("vendor", release.vendor, sizeof release.vendor);
        print_hex("image_sha256", release.image_sha256, sizeof release.image_sha256);
    }
    if (release.has_anchor && !write_anchor(options->next_anchor, release.anchor)) return 2;
    if (verdict != FWV_VALID || install != FWV_INSTALLABLE) return 1;
    if (!options->image) return 0;
    verdict = check_image(options->image, &release);
    printf("image %s\n", name_of(verdict));
    return verdict == FWV_VALID ? 0 : 1;
}

int main(int argc, char **argv) {
    struct options options;
    struct fwv_file file;
    uint8_t anchor[FWV_ANCHOR_BYTES + 1], begin[2] = {0};
    enum fwv_detail detail;
    enum fwv_verdict verdict;
    FILE *stream;
    long size;
    if (!parse(argc, argv, &options)) {
        fprintf(stderr, "usage: fwverify BUNDLE ANCHOR [--image FILE] [--now MS | --no-clock] [--floor HEIGHT] [--vendor HEX] [--model M]\n"
                        "                [--channel C] [--revision R] [--installed V] [--counter N] [--next-anchor FILE]\n");
        return 2;
    }
    stream = fopen(options.anchor, "rb");
    if (!stream || fread(anchor, 1, sizeof anchor, stream) != FWV_ANCHOR_BYTES) {
        fprintf(stderr, "%s: an anchor has exactly %d bytes\n", options.anchor, FWV_ANCHOR_BYTES);
        return 2;
    }
    fclose(stream);
    stream = fopen(options.bundle, "rb");
    if (!stream || fseek(stream, 0, SEEK_END) != 0 || (size = ftell(stream)) < 0) {
        fprintf(stderr, "%s: cannot be read\n", options.bundle);
        return 2;
    }
    file.context = stream;
    file.read = read_at;
    file.size = size > 0x7fffffff ? 0x7fffffffu : (uint32_t)size;
    if (size >= 2) read_at(stream, 0, begin, 2);
    if (begin[0] != 0x82) return verify_bundle(&options, &file, anchor);
    verdict = fwv_advance(&file, anchor, options.now_ms, &detail);
    printf("verdict %s\ndetail %u\n", name_of(verdict), (unsigned)detail);
    if (verdict != FWV_VALID) return 1;
    return write_anchor(options.next_anchor, anchor) ? 0 : 2;
}
