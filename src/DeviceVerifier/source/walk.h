/* Carries trust from an anchor over the light blocks of a file: BUNDLE.3, BUNDLE.10, BUNDLE.11. */
#ifndef FWV_WALK_H
#define FWV_WALK_H

#include "light_block.h"

/* What the walk ends with. */
struct fwv_head_facts {
    uint64_t height;
    uint64_t time_ms;
    uint8_t state_root[32];
    uint8_t anchor[FWV_ANCHOR_BYTES];
};

/* Reads the array of light blocks and everything up to the end, for the form only. Sets is_bad if it is wrong. */
void fwv_check_light_blocks(struct fwv_reader *reader);

/* Walks over the same array, whose form is right. ends_with_change: the last block, too, must announce a set. */
enum fwv_detail fwv_walk(struct fwv_reader *reader, const uint8_t anchor[FWV_ANCHOR_BYTES], uint64_t now_ms, int ends_with_change,
                         struct fwv_head_facts *head);

/* Whether height and time of an anchor are in range. */
int fwv_is_anchor(const uint8_t anchor[FWV_ANCHOR_BYTES]);

#endif
