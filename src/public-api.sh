#!/usr/bin/env bash
# Writes the lists of the public API anew: PublicAPI.Unshipped.txt of every project that has one, without the lines of PublicAPI.Shipped.txt.
# Run it after a change of a public member, and read the diff: it shows what users of the packages will notice.
#   bash src/public-api.sh
set -euo pipefail
cd "$(dirname "$0")"

logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
for list in */PublicAPI.Unshipped.txt; do printf '#nullable enable\n' > "$list"; done
for list in */PublicAPI.Unshipped.txt; do
  project=$(dirname "$list")
  # The compiler writes each finding into a log (src/Directory.Build.props says where), together with the line that the list lacks.
  dotnet build "$project" --nologo -v quiet -p:PublicApiLogs="$logs" > "$logs/output" || { grep -m 20 ' error ' "$logs/output"; exit 1; }
done
for list in */PublicAPI.Unshipped.txt; do
  sed -n 's/^ *"APIName": "\(.*\)",\{0,1\}$/\1/p' "$logs/$(dirname "$list").sarif" | sed 's/\\\(["\\]\)/\1/g' | LC_ALL=C sort -u >> "$list"
  echo "$list: $(grep -vc '^#' "$list") members"
done
