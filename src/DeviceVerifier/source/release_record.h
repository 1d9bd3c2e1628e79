/* The release record: RECORDS.md. */
#ifndef FWV_RELEASE_RECORD_H
#define FWV_RELEASE_RECORD_H

#include "reader.h"

/* Reads the record between two offsets of a bundle into the release. Returns 0 for every form but the canonical one, and if the release's contract
 * is not the address of the manifest on this chain (LIGHT-REL.3). */
int fwv_read_record(struct fwv_reader *bundle, uint32_t at, uint32_t end, const uint8_t chain_id[32], struct fwv_release *release);

#endif
