// SM2 and SM3 by sm-crypto. Reads one JSON array of tasks from standard input and writes one of answers:
// {do:"hash", message} -> hex; {do:"sign", key, message} -> DER hex; {do:"verify", point, message, signature} -> true or false; {do:"point", key} -> hex. All values are hex.
import { readFileSync } from "node:fs";
import smCrypto from "sm-crypto";

const { sm2, sm3 } = smCrypto;
const bytes = hex => [...Buffer.from(hex, "hex")];
const options = { der: true, hash: true, userId: "1234567812345678" };
const answer = task => {
  switch (task.do) {
    case "hash": return sm3(bytes(task.message));
    case "point": return sm2.getPublicKeyFromPrivateKey(task.key);
    case "sign": return sm2.doSignature(bytes(task.message), task.key, { ...options, publicKey: sm2.getPublicKeyFromPrivateKey(task.key) });
    case "verify": return sm2.doVerifySignature(bytes(task.message), task.signature, task.point, options);
    default: throw new Error(`no task ${task.do}`);
  }
};
console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(answer)));
