#!/bin/sh
# Tries cast, viem and the exported package against a devnode with the built programs: deploy,
# activate, stake, read.
#
#   cargo xtask wasm && tests/clients/run.sh
#
# Needs node and npm. PROGRAMS names another folder of built programs.
set -eu
cd "$(dirname "$0")/../.."

PROGRAMS=${PROGRAMS:-$PWD/target/programs}
for program in stablecoin vault vault-office; do
    [ -f "$PROGRAMS/$program.code" ] || {
        echo "no $PROGRAMS/$program.code: run \`cargo xtask wasm\` first" >&2
        exit 2
    }
done
# Not `npm ci`: it wants the binaries of every platform in the lock file, which names only some.
[ -d tests/clients/node_modules ] || npm install --no-save --no-audit --no-fund --prefix tests/clients >&2

cargo build --package devnode --package deploy >&2
description=$(mktemp)
scratch=$(mktemp -d)
target/debug/devnode --port 0 --silent >"$description" &
node=$!
trap 'kill $node 2>/dev/null; wait $node || true; rm -rf "$description" "$scratch"' EXIT
# The node writes its one line when it serves; there is none if it cannot.
while kill -0 $node && [ ! -s "$description" ]; do sleep 0.1; done

field() { node -p "JSON.parse(fs.readFileSync('$description'))$1"; }
ENDPOINT=$(field .endpoint)
KEY=$(field .devAccount.key)
export PROGRAMS ENDPOINT KEY

tests/clients/cast.sh
node tests/clients/viem.mjs

# The whole deployment with its first stake, and the package of it: type-checked, and run.
target/debug/deploy --rpc-url "$ENDPOINT" --deployments "$scratch" >/dev/null
target/debug/deploy export typescript --deployments "$scratch" \
    --out tests/clients/node_modules/@millet/millet
(cd tests/clients && node_modules/.bin/tsc --outDir "$scratch")
# Packages are found from where the script is.
cp "$scratch/exported.js" tests/clients/node_modules/exported.mjs
node tests/clients/node_modules/exported.mjs
echo "all clients work" >&2
