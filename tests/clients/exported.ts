// The package that `deploy export typescript` writes: its types say what can be asked, and viem asks.
// Compiled and run by run.sh, after a deployment to the chain of ENDPOINT.
import { createPublicClient, http } from "viem";

import { abis, addresses, firstBlocks, microStakingVaultAbi } from "@millet/millet";

declare const process: { env: Record<string, string> };

const here = addresses[412346];
const reader = createPublicClient({ transport: http(process.env.ENDPOINT) });
const savings = { address: here.savings, abi: abis.savings } as const;

// Each of these types follows from the ABI: nothing would compile if it were only JSON.
const assets: bigint = await reader.readContract({ ...savings, functionName: "totalAssets" });
const decimals: number = await reader.readContract({ ...savings, functionName: "decimals" });
const paused: boolean = await reader.readContract({ ...savings, functionName: "depositsPaused" });
const [, stakers] = await reader.readContract({
  address: here["fee-splitter"],
  abi: abis["fee-splitter"],
  functionName: "recipients",
  args: [here.stablecoin],
});
const deposits = await reader.getContractEvents({
  ...savings,
  eventName: "Deposit",
  fromBlock: BigInt(firstBlocks[412346]),
});

// @ts-expect-error: there is no such function.
const misnamed = () => reader.readContract({ ...savings, functionName: "totalAssetz" });
// @ts-expect-error: an account is asked for.
const unasked = () => reader.readContract({ ...savings, functionName: "balanceOf" });
// @ts-expect-error: nothing is deployed on that chain.
const elsewhere = () => addresses[1];

function demand(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}
const [deposit] = deposits;
demand(deposit !== undefined, "the first stake has an event");
demand(deposit.args.assets === 5_000_000n, "five dollars were staked");
demand(decimals === 12 && !paused, "shares have six decimals more than dollars");
demand(assets < 5_000_000n, "and were taken out again");
demand(stakers === here["fee-distributor"], "lock holders receive their part");
demand(abis.staking === microStakingVaultAbi, "both vaults have one interface");
console.error(`exported package: savings has ${assets} units`);
