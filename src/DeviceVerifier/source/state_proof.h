/* The proof that a state has a value at a path: STT.1 to STT.8. */
#ifndef FWV_STATE_PROOF_H
#define FWV_STATE_PROOF_H

#include "reader.h"

/* Verifies the proof between two offsets of a bundle: that the release record with this hash lies at the path of a contract.
 * Returns FWV_DETAIL_VALID, FWV_DETAIL_MISSING_PART, FWV_DETAIL_MALFORMED or FWV_DETAIL_BAD_PROOF. */
enum fwv_detail fwv_check_proof(struct fwv_reader *bundle, uint32_t at, uint32_t end, const uint8_t contract[FWV_ADDRESS_BYTES],
                                const uint8_t value_hash[32], const uint8_t root[32]);

#endif
