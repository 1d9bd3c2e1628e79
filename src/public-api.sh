#!/usr/bin/env bash
# Writes the lists of the public API again: PublicAPI.Unshipped.txt of every project that has one, without the lines of PublicAPI.Shipped.txt.
# Run it after a change of a public member, and read the diff: it shows what users of the packages will notice.
# It replaces the lists when all are complete. If a build fails, it says so, exits with 1, and has changed no list.
#   bash src/public-api.sh
set -euo pipefail
cd "$(dirname "$0")"

work=$(mktemp -d)
finish() {
  local code=$?
  [ "$code" = 0 ] || echo "src/public-api.sh: failed; the lists are as they were" >&2
  rm -rf "$work"
}
trap finish EXIT

# Each project is built with an empty list of its own (src/Directory.Build.props says where). The compiler writes each finding into a log,
# together with the line that the list lacks.
lists=(*/PublicAPI.Unshipped.txt)
for list in "${lists[@]}"; do
  mkdir -p "$work/$(dirname "$list")"
  printf '#nullable enable\n' > "$work/$list"
done
for list in "${lists[@]}"; do
  project=$(dirname "$list") log="$work/$(dirname "$list").sarif"
  echo "building $project"
  if ! dotnet build "$project" --nologo -v quiet -p:PublicApiLogs="$work" > "$work/output" 2>&1; then
    echo "the build of $project failed:" >&2
    grep -m 20 ' error ' "$work/output" >&2 || tail -n 20 "$work/output" >&2
    exit 1
  fi
  [ -s "$log" ] || { echo "the build of $project wrote no log" >&2; exit 1; }
  {
    printf '#nullable enable\n'
    sed -n 's/^ *"APIName": "\(.*\)",\{0,1\}$/\1/p' "$log" | sed 's/\\\(["\\]\)/\1/g' | LC_ALL=C sort -u
  } > "$work/$list.new"
  members=$(grep -vc '^#' "$work/$list.new" || true)
  [ "$members" -gt 0 ] || { echo "the log of $project names no public member" >&2; exit 1; }
  echo "$list: $members members"
done
for list in "${lists[@]}"; do cp "$work/$list.new" "$list.new"; done
for list in "${lists[@]}"; do mv "$list.new" "$list"; done
