#include "version.h"

#include <string.h>

#define VERSION_BYTES_MAX 64u
#define DIGITS_MAX 18u

static int is_digit(char c) { return c >= '0' && c <= '9'; }

static int is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-'; }

/* Length of the identifier at the start of a text: up to a dot, up to the first hyphen of a version's core, or up to the end. */
static uint32_t identifier(const char *text, uint32_t length, int in_core) {
    uint32_t i;
    for (i = 0; i < length && text[i] != '.' && !(in_core && text[i] == '-'); i++) {
    }
    return i;
}

static int is_number(const char *text, uint32_t length) {
    uint32_t i;
    for (i = 0; i < length && is_digit(text[i]); i++) {
    }
    return i == length;
}

static int is_identifier(const char *text, uint32_t length, int in_core) {
    uint32_t i;
    if (length == 0) return 0;
    if (is_number(text, length)) return (length == 1 || text[0] != '0') && (!in_core || length <= DIGITS_MAX);
    for (i = 0; i < length && (is_digit(text[i]) || is_letter(text[i])); i++) {
    }
    return i == length && !in_core;
}

int fwv_is_version(const char *text, uint32_t length) {
    uint32_t at = 0, part = 0;
    if (length == 0 || length > VERSION_BYTES_MAX) return 0;
    for (;; part++, at++) {
        int in_core = part < 3;
        uint32_t size = identifier(text + at, length - at, in_core);
        if (!is_identifier(text + at, size, in_core)) return 0;
        at += size;
        if (at == length) return part >= 2;
        /* Two dots in the core, then a hyphen; dots after it. */
        if ((text[at] == '-') != (part == 2)) return 0;
    }
}

static int compare_identifiers(const char *left, uint32_t left_length, const char *right, uint32_t right_length) {
    int left_is_number = is_number(left, left_length), right_is_number = is_number(right, right_length), order;
    if (left_is_number != right_is_number) return left_is_number ? -1 : 1;
    if (left_is_number && left_length != right_length) return left_length < right_length ? -1 : 1;
    order = memcmp(left, right, left_length < right_length ? left_length : right_length);
    return order != 0 ? order : left_length < right_length ? -1 : left_length > right_length;
}

int fwv_compare_versions(const char *left, uint32_t left_length, const char *right, uint32_t right_length) {
    uint32_t part, i = 0, j = 0;
    for (part = 0;; part++) {
        uint32_t size = identifier(left + i, left_length - i, part < 3), other = identifier(right + j, right_length - j, part < 3);
        int order = compare_identifiers(left + i, size, right + j, other);
        if (order != 0) return order;
        i += size;
        j += other;
        if (i == left_length || j == right_length) break;
        i++;
        j++;
    }
    if (i == left_length && j == right_length) return 0;
    /* One has more identifiers. After the core, that one is a pre-release, which precedes the version without one. */
    return ((i == left_length) != (part == 2)) ? -1 : 1;
}
