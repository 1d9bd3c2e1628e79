/* What verify and match both ask of a proven release. */
#ifndef FWV_VERDICT_H
#define FWV_VERDICT_H

#include "fwledger_verifier.h"

/* Whether the release has expired at the later of the clock and the last header's time: LIGHT-INSTALL.2. */
int fwv_has_expired(const struct fwv_release *release);

#endif
