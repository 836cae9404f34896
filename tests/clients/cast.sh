#!/bin/sh
# cast: puts stablecoin, vault and its office on the chain of $ENDPOINT with $KEY, stakes, and reads.
# Run by run.sh.
set -eu
cd "$(dirname "$0")"

export ETH_RPC_URL="$ENDPOINT"
cast() { node_modules/.bin/cast "$@"; }
# A transaction that must succeed; prints one field of its receipt.
send() {
    field=$1
    shift
    receipt=$(cast send --json --private-key "$KEY" "$@")
    [ "$(echo "$receipt" | json .status)" = 0x1 ] || { echo "failed: $receipt" >&2; exit 1; }
    echo "$receipt" | json "$field"
}
json() { node -p "JSON.parse(fs.readFileSync(0))$1"; }
expect() {
    [ "$2" = "$3" ] || { echo "$1: expected $2, got $3" >&2; exit 1; }
    echo "cast: $1: $3" >&2
}

# Code that returns the program's: it copies what follows its 43 bytes.
init_code() {
    node -e "
        const code = fs.readFileSync('$PROGRAMS/$1.code');
        const length = code.length.toString(16).padStart(64, '0');
        console.log('0x7f' + length + '80602b6000396000f300' + code.toString('hex'))"
}

ARB_WASM=0x0000000000000000000000000000000000000071
DEPLOYER=0xcEcba2F1DC234f70Dd89F2041029807F8D03A990
me=$(cast wallet address "$KEY")

# By hand: create the stablecoin, which has no constructor, and activate it.
coin=$(send .contractAddress --create "$(init_code stablecoin)")
send .status "$ARB_WASM" 'activateProgram(address)' "$coin" --value 0.001ether >/dev/null
expect 'program version' 2 "$(cast call "$ARB_WASM" 'programVersion(address)(uint16)' "$coin")"
expect 'stablecoin decimals' 6 "$(cast call "$coin" 'decimals()(uint8)')"

# By hand too: the vault's second program, which every vault shares.
office=$(send .contractAddress --create "$(init_code vault-office)")
send .status "$ARB_WASM" 'activateProgram(address)' "$office" --value 0.001ether >/dev/null

# In one transaction, through the deployer: the vault.
fields='f(address,address,address,address,address,bytes32,bytes32)'
init=$(cast abi-encode "$fields" "$office" "$coin" "$me" "$me" "$me" \
    "$(cast format-bytes32-string 'Millet savings')" \
    "$(cast format-bytes32-string 'msUSD')")
vault=$(send .logs.at\(-1\).data "$DEPLOYER" 'deploy(bytes,bytes,uint256,bytes32)' \
    "$(init_code vault)" "0x5585258d${init#0x}" 0 "0x$(printf '%064d' 1)" --value 0.001ether)
vault=0x$(echo "$vault" | cut -c27-66)
expect 'vault name' '"Millet savings"' "$(cast call "$vault" 'name()(string)')"

# 5 dollars in: 0.1 % is the fee, the rest is worth what it was.
send .status "$coin" 'mint(address,uint256)' "$me" 5000000 >/dev/null
send .status "$coin" 'approve(address,uint256)' "$vault" 5000000 >/dev/null
staked=$(send .transactionHash "$vault" 'stake(uint256)' 5000000)
expect 'status in the receipt' true "$(cast receipt "$staked" status)"
expect 'contract in the receipt' "$(cast to-check-sum-address "$vault")" "$(cast receipt "$staked" to)"
assets=$(cast call "$vault" 'totalAssets()(uint256)' | cut -d' ' -f1)
expect 'assets of the vault after staking 5 dollars' 4995000 "$assets"
shares=$(cast call "$vault" 'balanceOf(address)(uint256)' "$me" | cut -d' ' -f1)
expect 'shares' 4995000000000 "$shares"

# What waits for a block, and what is proved of the newest one.
cast rpc evm_setAutomine false >/dev/null
waits=$(cast send --async --private-key "$KEY" "$me" --gas-limit 21000)
expect 'transactions that wait' 0x1 "$(cast rpc txpool_status | json .pending)"
expect 'its block' null "$(cast rpc eth_getTransactionByHash "$waits" | json .blockHash)"
cast rpc evm_setAutomine true >/dev/null
expect 'status after waiting' true "$(cast receipt "$waits" status)"
root=$(cast rpc eth_getHeaderByNumber latest | json .stateRoot)
expect 'root of the proof' "$root" "$(cast keccak "$(cast proof "$vault" 0x0 | json .accountProof[0])")"
