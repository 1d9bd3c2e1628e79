/* Answers questions on its standard input with the verifier's verdicts, one after the other, until the input ends. Numbers are big-endian.
 *
 * V anchor[80] now[8] floor[8] size[4] file          -> verdict detail proven status height[8] time[8] has_anchor anchor[80]
 * M device                                           -> install; of the last V
 * I size[4] image                                    -> verdict; of the last V
 * S anchor[80] now[8] size[4] file                   -> verdict detail anchor[80]
 * K key[33] digest[32] signature[64]                 -> is_key is_signed
 * F fail_at[4]                                       -> 0; from now on the fail_at-th read of a file fails; 0 for none
 *
 * A device is six fields, each a byte that says whether it is there: vendor[20]; model, channel, revision, installed as length[1] text;
 * counter[8].
 */
#include <stdio.h>
#include <string.h>

#include "fwledger_verifier.h"
#include "secp256k1.h"

static uint8_t content[FWV_FILE_BYTES_MAX + 1024];
static uint32_t fail_at, reads;
static struct fwv_release release;
static struct fwv_file file;

static int read_content(void *context, uint32_t offset, uint8_t *bytes, uint32_t count) {
    const struct fwv_file *whole = context;
    if (++reads == fail_at) return 1;
    if (count == 0 || count > 64 || offset > whole->size || count > whole->size - offset) return 1;
    memcpy(bytes, content + offset, count);
    return 0;
}

static int take(void *to, size_t count) { return fread(to, 1, count, stdin) == count; }

static uint64_t number(unsigned count) {
    uint8_t bytes[8] = {0};
    uint64_t value = 0;
    unsigned i;
    if (!take(bytes, count)) return 0;
    for (i = 0; i < count; i++) value = value << 8 | bytes[i];
    return value;
}

static void put(const void *from, size_t count) { fwrite(from, 1, count, stdout); }

static void put_byte(unsigned value) {
    uint8_t byte = (uint8_t)value;
    put(&byte, 1);
}

static void put_number(uint64_t value) {
    unsigned i;
    for (i = 0; i < 8; i++) put_byte((unsigned)(value >> (56 - 8 * i)) & 0xff);
}

static int take_file(void) {
    file.context = &file;
    file.read = read_content;
    file.size = (uint32_t)number(4);
    reads = 0;
    return file.size <= sizeof content && take(content, file.size);
}

static void verify(void) {
    uint8_t anchor[FWV_ANCHOR_BYTES] = {0};
    uint64_t now_ms, floor;
    take(anchor, sizeof anchor);
    now_ms = number(8);
    floor = number(8);
    if (!take_file()) return;
    put_byte(fwv_verify(&file, anchor, now_ms, floor, &release));
    put_byte(release.detail);
    put_byte(release.is_proven);
    put_byte(release.status);
    put_number(release.height);
    put_number(release.head_ms);
    put_byte(release.has_anchor);
    put(release.anchor, sizeof release.anchor);
}

static const char *text(char *to) {
    uint32_t length;
    if (!number(1)) return NULL;
    length = (uint32_t)number(1);
    take(to, length);
    to[length] = 0;
    return to;
}

static void match(void) {
    static uint8_t vendor[FWV_ADDRESS_BYTES];
    static char model[256], channel[256], revision[256], installed[256];
    struct fwv_device device;
    memset(&device, 0, sizeof device);
    if (number(1) && take(vendor, sizeof vendor)) device.vendor = vendor;
    device.model = text(model);
    device.channel = text(channel);
    device.revision = text(revision);
    device.installed = text(installed);
    device.has_counter = (uint8_t)number(1);
    if (device.has_counter) device.counter = number(8);
    put_byte(fwv_match(&release, &device));
}

/* Takes the image in pieces of 1, 2, 3 and more bytes. */
static void image(void) {
    struct fwv_image state;
    uint32_t left = (uint32_t)number(4), part = 1;
    uint8_t bytes[256];
    fwv_image_begin(&state, &release);
    for (; left > 0; left -= part, part = part < sizeof bytes ? part + 1 : part) {
        if (part > left) part = left;
        if (!take(bytes, part)) return;
        fwv_image_add(&state, bytes, part);
    }
    put_byte(fwv_image_end(&state));
}

static void advance(void) {
    uint8_t anchor[FWV_ANCHOR_BYTES] = {0};
    enum fwv_detail detail;
    uint64_t now_ms;
    take(anchor, sizeof anchor);
    now_ms = number(8);
    if (!take_file()) return;
    put_byte(fwv_advance(&file, anchor, now_ms, &detail));
    put_byte(detail);
    put(anchor, sizeof anchor);
}

static void signature(void) {
    uint8_t bytes[33 + 32 + 64] = {0};
    take(bytes, sizeof bytes);
    put_byte((unsigned)fwv_is_key(bytes));
    put_byte((unsigned)fwv_is_signed(bytes, bytes + 33, bytes + 65));
}

int main(void) {
    int question;
    while ((question = getchar()) != EOF) {
        if (question == 'V') verify();
        else if (question == 'M') match();
        else if (question == 'I') image();
        else if (question == 'S') advance();
        else if (question == 'K') signature();
        else if (question == 'F') {
            fail_at = (uint32_t)number(4);
            put_byte(0);
        } else return 1;
        fflush(stdout);
    }
    return 0;
}
