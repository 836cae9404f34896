// viem: puts stablecoin, vault and its office on the chain of ENDPOINT with KEY, stakes, and reads.
// Run by run.sh.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import {
  concat,
  createPublicClient,
  createTestClient,
  createWalletClient,
  defineChain,
  encodeAbiParameters,
  http,
  keccak256,
  numberToHex,
  parseAbi,
  parseAbiParameters,
  parseEther,
  parseEventLogs,
  stringToHex,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";

const { ENDPOINT, KEY, PROGRAMS } = process.env;
const ARB_WASM = "0x0000000000000000000000000000000000000071";
const DEPLOYER = "0xcEcba2F1DC234f70Dd89F2041029807F8D03A990";
const CONSTRUCTOR = "0x5585258d";

const abi = parseAbi([
  "function activateProgram(address) payable returns (uint16, uint256)",
  "function programVersion(address) view returns (uint16)",
  "error ProgramUpToDate()",
  "function deploy(bytes, bytes, uint256, bytes32) payable returns (address)",
  "event ContractDeployed(address deployedContract)",
  "function mint(address, uint256)",
  "function approve(address, uint256) returns (bool)",
  "function decimals() view returns (uint8)",
  "function stake(uint256) returns (uint256)",
  "function totalAssets() view returns (uint256)",
  "function balanceOf(address) view returns (uint256)",
]);

const account = privateKeyToAccount(KEY);
const chain = defineChain({
  id: 412346,
  name: "devnode",
  nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
  rpcUrls: { default: { http: [ENDPOINT] } },
});
const reader = createPublicClient({ chain, transport: http() });
const writer = createWalletClient({ account, chain, transport: http() });

/** The receipt of a transaction that must succeed. */
async function mined(sent) {
  const receipt = await reader.waitForTransactionReceipt({ hash: await sent });
  assert.equal(receipt.status, "success");
  return receipt;
}
const write = (address, functionName, args, value) =>
  mined(writer.writeContract({ abi, address, functionName, args, value }));
const read = (address, functionName, args) =>
  reader.readContract({ abi, address, functionName, args });

/** Code that returns the program's: it copies what follows its 43 bytes. */
function initCode(program) {
  const code = readFileSync(`${PROGRAMS}/${program}.code`);
  const length = numberToHex(code.length, { size: 32 });
  return concat(["0x7f", length, "0x80602b6000396000f300", `0x${code.toString("hex")}`]);
}

/** By hand: creates a program without a constructor, and activates its code unless it is. */
async function create(program) {
  const { contractAddress } = await mined(writer.sendTransaction({ data: initCode(program) }));
  try {
    await write(ARB_WASM, "activateProgram", [contractAddress], parseEther("0.001"));
  } catch (error) {
    const reverted = error.walk((cause) => cause.name === "ContractFunctionRevertedError");
    assert.equal(reverted?.data?.errorName, "ProgramUpToDate");
  }
  return contractAddress;
}

const coin = await create("stablecoin");
const office = await create("vault-office");
assert.equal(await read(ARB_WASM, "programVersion", [coin]), 2);
assert.equal(await read(coin, "decimals"), 6);

// In one transaction, through the deployer: the vault.
const text = (string) => stringToHex(string, { size: 32 });
const init = encodeAbiParameters(
  parseAbiParameters("address, address, address, address, address, bytes32, bytes32"),
  [office, coin, account.address, account.address, account.address, text("Millet savings"), text("msUSD")],
);
const salt = numberToHex(2, { size: 32 });
const deployed = await write(
  DEPLOYER,
  "deploy",
  [initCode("vault"), concat([CONSTRUCTOR, init]), 0n, salt],
  parseEther("0.001"),
);
const [{ args }] = parseEventLogs({ abi, logs: deployed.logs, eventName: "ContractDeployed" });
const vault = args.deployedContract;

// 5 dollars in: 0.1 % is the fee, the rest is worth what it was.
await write(coin, "mint", [account.address, 5_000_000n]);
await write(coin, "approve", [vault, 5_000_000n]);
await write(vault, "stake", [5_000_000n]);
assert.equal(await read(vault, "totalAssets"), 4_995_000n);
assert.equal(await read(vault, "balanceOf", [account.address]), 4_995_000_000_000n);
console.error("viem: staked 5 dollars, 4.995 in the vault");

// What waits: replaced, dropped, mined. And what is proved, to the root in the newest header.
const tester = createTestClient({ chain, mode: "anvil", transport: http() });
await tester.setAutomine(false);
const fees = (times) => ({ maxFeePerGas: 100_000_000n * times, maxPriorityFeePerGas: times });
const to = account.address;
const old = await writer.sendTransaction({ to, gas: 21_000n, ...fees(1n) });
const nonce = await reader.getTransactionCount({ address: to });
const replaced = reader.waitForTransactionReceipt({ hash: old, pollingInterval: 50 });
await assert.rejects(writer.sendTransaction({ to, nonce, gas: 21_000n, value: 1n, ...fees(1n) }), /underpriced/);
const fresh = await writer.sendTransaction({ to, nonce, gas: 21_000n, ...fees(2n) });
const behind = await writer.sendTransaction({ to, nonce: nonce + 1, gas: 21_000n, ...fees(2n) });
assert.deepEqual(await tester.getTxpoolStatus(), { pending: 2, queued: 0 });
await tester.dropTransaction({ hash: behind });
await tester.mine({ blocks: 1 });
assert.equal((await replaced).transactionHash, fresh);
await assert.rejects(reader.getTransaction({ hash: behind }));
await tester.setAutomine(true);
const proof = await reader.getProof({ address: vault, storageKeys: [numberToHex(0, { size: 32 })] });
const { stateRoot } = await reader.getBlock();
assert.equal(keccak256(proof.accountProof[0]), stateRoot);
assert.equal(keccak256(proof.storageProof[0].proof[0]), proof.storageHash);
console.error("viem: replaced one, dropped one, and has a proof");
