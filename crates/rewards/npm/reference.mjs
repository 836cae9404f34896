// Answers, from OpenZeppelin's library, what our trees are compared with.
//
// stdin:  {"values": [[account, reward, cumulative], ...], "sizes": [n, ...], "load": path?}
// stdout: a list with one answer for each size, over the first n values.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { StandardMerkleTree } from '@openzeppelin/merkle-tree';

const encoding = ['address', 'address', 'uint256'];
const { values, sizes, load } = JSON.parse(readFileSync(0, 'utf8'));

const answer = size => {
  const begin = process.hrtime.bigint();
  const tree = StandardMerkleTree.of(values.slice(0, size), encoding);
  const microseconds = Number((process.hrtime.bigint() - begin) / 1000n);
  const step = Math.max(1, Math.floor(size / 8));
  const sample = [...Array(size).keys()].filter(index => index % step === 0);
  const several = tree.getMultiProof(sample);
  return {
    root: tree.root,
    microseconds,
    dump: createHash('sha256').update(JSON.stringify(tree.dump())).digest('hex'),
    proofs: sample.map(index => tree.getProof(index)),
    several: { values: several.leaves, hashes: several.proof, flags: several.proofFlags },
  };
};

if (load) {
  // Validates every leaf and node.
  const tree = StandardMerkleTree.load(JSON.parse(readFileSync(load, 'utf8')));
  process.stdout.write(JSON.stringify(tree.root));
} else {
  process.stdout.write(JSON.stringify(sizes.map(answer)));
}
