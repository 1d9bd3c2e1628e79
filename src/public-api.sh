#!/usr/bin/env bash
# Writes the lists of the public API anew: PublicAPI.Unshipped.txt of each project that has one, less what PublicAPI.Shipped.txt lists.
# Run it after a change of a public member, and read the diff: it is what users of the packages will notice.
#   bash src/public-api.sh [PROJECT...]     such as Chain.Light; without a name, all
set -euo pipefail
cd "$(dirname "$0")"

projects=("$@")
[ "${#projects[@]}" -gt 0 ] || for list in */PublicAPI.Shipped.txt; do projects+=("$(dirname "$list")"); done
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for project in "${projects[@]}"; do
  printf '#nullable enable\n' > "$project/PublicAPI.Unshipped.txt"
  # The compiler writes each finding with the line that the list lacks into a log of its own; nothing else of the build counts here.
  dotnet build "$project" --nologo -v quiet -p:TreatWarningsAsErrors=false -p:ErrorLog="$log" --no-incremental >/dev/null
done
