// Compiles the contracts that exist from block 0 to their runtime code, one hex file each.
// With --check it writes nothing and fails where a file differs from what the source gives.
import { readFileSync, writeFileSync } from "node:fs";
import solc from "solc";

const here = (file) => new URL(file, import.meta.url);
const contracts = ["CacheManager", "StylusDeployer"];
const settings = {
  evmVersion: "cancun",
  optimizer: { enabled: true, runs: 200 },
  // No hash of the source text in the code: a comment must not change it.
  metadata: { appendCBOR: false },
  outputSelection: { "*": { "*": ["evm.deployedBytecode.object"] } },
};

const source = (name) => ({ content: readFileSync(here(`${name}.sol`), "utf8") });
const sources = Object.fromEntries(contracts.map((name) => [`${name}.sol`, source(name)]));
const input = { language: "Solidity", sources, settings };
const { errors = [], contracts: compiled } = JSON.parse(solc.compile(JSON.stringify(input)));
if (errors.length) {
  console.error(errors.map((error) => error.formattedMessage).join("\n"));
  process.exit(2);
}

for (const name of contracts) {
  const hex = compiled[`${name}.sol`][name].evm.deployedBytecode.object + "\n";
  const file = here(`${name}.hex`);
  if (!process.argv.includes("--check")) {
    writeFileSync(file, hex);
  } else if (readFileSync(file, "utf8") !== hex) {
    console.error(`${name}.hex is not what ${name}.sol compiles to`);
    process.exitCode = 1;
  }
}
