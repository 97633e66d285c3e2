// Compiles CarbonAnchor.sol with the compiler that package.json pins and prints the artefact that is embedded:
// node compile.mjs > ../../../src/CarbonLedger.Anchors/Evm/Contract/CarbonAnchor.json
import { readFileSync } from "node:fs";
import solc from "solc";

const source = new URL("../../../src/CarbonLedger.Anchors/Evm/Contract/CarbonAnchor.sol", import.meta.url);
// London has no PUSH0, so that the same bytes run on every EVM since then. Without metadata the bytes depend on the code alone.
const settings = {
  evmVersion: "london",
  optimizer: { enabled: true, runs: 200 },
  metadata: { appendCBOR: false, bytecodeHash: "none" },
};
const output = JSON.parse(solc.compile(JSON.stringify({
  language: "Solidity",
  sources: { "CarbonAnchor.sol": { content: readFileSync(source, "utf8") } },
  settings: { ...settings, outputSelection: { "*": { "*": ["evm.bytecode.object", "evm.deployedBytecode.object", "evm.methodIdentifiers", "storageLayout"] } } },
})));
if (output.errors?.length) {
  console.error(output.errors.map((error) => error.formattedMessage).join("\n"));
  process.exit(1);
}

const { evm, storageLayout } = output.contracts["CarbonAnchor.sol"].CarbonAnchor;
if (process.argv[2] === "layout") {
  console.log(JSON.stringify(storageLayout, null, 2));
} else {
  console.log(JSON.stringify({
    contract: "CarbonAnchor",
    solc: solc.version(),
    settings,
    methods: evm.methodIdentifiers,
    bytecode: "0x" + evm.bytecode.object,
    runtimeBytecode: "0x" + evm.deployedBytecode.object,
  }, null, 2));
}
