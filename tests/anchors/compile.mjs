// Compiles the contracts of this folder; their init code and ABI go to stdout, as JSON by name.
import { readFileSync } from "node:fs";
import solc from "solc";

const files = ["OpenZeppelin.sol", "OpenZeppelinGovernance.sol", "Pendle.sol", "Solady.sol"];
const settings = {
  evmVersion: "cancun",
  optimizer: { enabled: true, runs: 200 },
  // Pendle's stands on an older OpenZeppelin, which npm puts beside it.
  remappings: [
    "@pendle/core-v2/:@openzeppelin/contracts/=@pendle/core-v2/node_modules/@openzeppelin/contracts/",
  ],
  outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } },
};

const read = (path) => ({ content: readFileSync(path, "utf8") });
const sources = Object.fromEntries(files.map((file) => [file, read(file)]));
const fromPackages = (path) => ({ contents: read(`node_modules/${path}`).content });
const input = JSON.stringify({ language: "Solidity", sources, settings });
const { errors = [], contracts } = JSON.parse(solc.compile(input, { import: fromPackages }));
const serious = errors.filter((error) => error.severity === "error");
if (serious.length) {
  console.error(serious.map((error) => error.formattedMessage).join("\n"));
  process.exit(1);
}

const ours = files.flatMap((file) => Object.entries(contracts[file]));
const all = ours.map(([name, { abi, evm }]) => [name, { abi, code: `0x${evm.bytecode.object}` }]);
console.log(JSON.stringify(Object.fromEntries(all)));
