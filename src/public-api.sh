#!/usr/bin/env bash
# Writes the lists of the public API anew: PublicAPI.Unshipped.txt of every project that has one, without the lines of PublicAPI.Shipped.txt.
# Run it after a change of a public member, and read the diff: it shows what users of the packages will notice.
# It replaces all lists at its end. If a build fails or stops, it says so, exits with 1, and the lists are as they were.
#   bash src/public-api.sh
set -euo pipefail
cd "$(dirname "$0")"

work=$(mktemp -d)
lists=(*/PublicAPI.Unshipped.txt)
restore() { for list in "${lists[@]}"; do if [ -f "$work/before/$list" ]; then cp "$work/before/$list" "$list"; fi; done; }
finish() {
  local code=$?
  [ "$code" = 0 ] || { restore; echo "src/public-api.sh: failed; the lists are as they were" >&2; code=1; }
  rm -rf "$work"
  exit "$code"
}
trap finish EXIT
trap 'exit 1' INT TERM HUP

for list in "${lists[@]}"; do
  mkdir -p "$work/before/$(dirname "$list")" "$work/after/$(dirname "$list")"
  cp "$list" "$work/before/$list"
done

# The compiler writes each finding into a log (src/Directory.Build.props says where), together with the line that the list lacks. So each
# project is built with an empty list.
for list in "${lists[@]}"; do printf '#nullable enable\n' > "$list"; done
for list in "${lists[@]}"; do
  project=$(dirname "$list")
  echo "building $project"
  if ! dotnet build "$project" --nologo -v quiet -p:PublicApiLogs="$work" > "$work/output" 2>&1; then
    echo "src/public-api.sh: the build of $project failed:" >&2
    grep -m 20 ' error ' "$work/output" >&2 || tail -n 20 "$work/output" >&2
    exit 1
  fi
done
for list in "${lists[@]}"; do
  project=$(dirname "$list") log="$work/$(dirname "$list").sarif"
  [ -s "$log" ] || { echo "src/public-api.sh: the build of $project wrote no log" >&2; exit 1; }
  {
    printf '#nullable enable\n'
    sed -n 's/^ *"APIName": "\(.*\)",\{0,1\}$/\1/p' "$log" | sed 's/\\\(["\\]\)/\1/g' | LC_ALL=C sort -u
  } > "$work/after/$list"
  members=$(grep -vc '^#' "$work/after/$list" || true)
  [ "$members" -gt 0 ] || { echo "src/public-api.sh: the log of $project names no public member" >&2; exit 1; }
  echo "$list: $members members"
done
for list in "${lists[@]}"; do cp "$work/after/$list" "$list.new"; done
for list in "${lists[@]}"; do mv "$list.new" "$list"; done
