#!/bin/sh
# Tries `cargo stylus` against a devnode: check, deploy with and without a constructor, trace, cache.
#
#   tests/cargo-stylus/run.sh
#
# The tool is installed into target/cargo-stylus the first time, which takes ten minutes of a core;
# CARGO_STYLUS names another one. Nothing runs in Docker.
set -eu
cd "$(dirname "$0")/../.."

VERSION=0.10.9
ROOT=$PWD/target/cargo-stylus
CARGO_STYLUS=${CARGO_STYLUS:-$ROOT/bin/cargo-stylus}
[ -x "$CARGO_STYLUS" ] ||
    cargo install --locked --root "$ROOT" --target-dir "$ROOT/build" cargo-stylus@$VERSION >&2

cargo build --quiet --package devnode >&2
description=$(mktemp)
key=$(mktemp)
target/debug/devnode --port 0 --silent >"$description" &
node=$!
trap 'kill $node 2>/dev/null; wait $node || true; rm -f "$description" "$key"' EXIT
# The node writes its one line when it serves; there is none if it cannot.
while kill -0 $node && [ ! -s "$description" ]; do sleep 0.1; done
field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" "$description"; }
ENDPOINT=$(field endpoint)
# The rich account's key: the only one in the description.
field key >"$key"

cd tests/cargo-stylus
export CARGO_TARGET_DIR="$ROOT/programs"
# The endpoint comes before what is left: arguments of a constructor take all that follows them.
stylus() {
    command=$1
    shift
    "$CARGO_STYLUS" stylus $command --endpoint "$ENDPOINT" "$@" 2>&1 | sed 's/\x1b\[[0-9;]*m//g'
}
# What the chain answers, as it stands in JSON.
rpc() {
    curl --silent --fail --header 'content-type: application/json' "$ENDPOINT" \
        --data "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"$1\",\"params\":$2}"
}
result() { sed -n 's/.*"result":"\([^"]*\)".*/\1/p'; }
call() { rpc eth_call "[{\"to\":\"$1\",\"data\":\"$2\"},\"latest\"]" | result; }
expect() {
    [ "$2" = "$3" ] || { echo "cargo stylus: $1: expected $2, got $3" >&2; exit 1; }
    echo "cargo stylus: $1: $3" >&2
}
says() {
    case $2 in *"$3"*) echo "cargo stylus: $1: $3" >&2 ;;
    *) echo "cargo stylus: $1: nothing says \"$3\" in:" >&2; echo "$2" >&2; exit 1 ;; esac
}
word() { printf '0x%064x' "$1"; }
selector() {
    rpc web3_sha3 "[\"0x$(printf %s "$1" | od -An -tx1 | tr -d ' \n')\"]" | result | cut -c1-10
}
# The address or hash after a label in what the tool says.
after() { echo "$1" | sed -n "s/.*$2: *\(0x[0-9a-f]*\).*/\1/p" | head -n 1; }
ARB_WASM=0x0000000000000000000000000000000000000071
# The version that a program was activated with.
version() { call $ARB_WASM "$(selector 'programVersion(address)')000000000000000000000000${1#0x}"; }

checked=$(stylus check --contract counter)
says 'check, before the program is there' "$checked" 'wasm data fee'

deployed=$(stylus deploy --contract counter --no-verify --private-key-path "$key")
says 'deploy' "$deployed" 'successfully activated contract'
counter=$(after "$deployed" 'deployed code at address')
expect 'version of the program' "$(word 2)" "$(version "$counter")"
expect 'its number' "$(word 0)" "$(call "$counter" "$(selector 'number()')")"
checked=$(stylus check --contract counter)
case $checked in *'data fee'*) echo "cargo stylus: check: there already, and yet a fee" >&2; exit 1 ;; esac

# Through StylusDeployer: code, activation and constructor in one transaction.
to=0xbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
deployed=$(stylus deploy --contract greeting --no-verify --private-key-path "$key" \
    --constructor-args $to 7)
greeting=$(after "$deployed" 'deployed code at address')
expect 'version of the program with a constructor' "$(word 2)" "$(version "$greeting")"
expect 'whom it greets' "$(word 0 | cut -c1-26)${to#0x}" "$(call "$greeting" "$(selector 'to()')")"
expect 'how often' "$(word 7)" "$(call "$greeting" "$(selector 'times()')")"

# A transaction, sent without a key as this is a chain for tests, and what the program asked in it.
rpc anvil_impersonateAccount "[\"$(field address)\"]" >/dev/null
sent=$(rpc eth_sendTransaction "[{\"from\":\"$(field address)\",\"to\":\"$counter\",\"data\":\"$(selector 'increment()')\"}]" | result)
expect 'the number after one more' "$(word 1)" "$(call "$counter" "$(selector 'number()')")"
for tracer in '' --use-native-tracer; do
    says "trace $tracer" "$(stylus trace $tracer --tx "$sent")" '"name":"storage_flush_cache"'
done

says 'cache status' "$(stylus 'cache status' --address "$counter")" 'is not yet cached'
echo "cargo stylus works" >&2
