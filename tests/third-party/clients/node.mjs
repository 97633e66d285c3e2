// A Sparkplug B edge node by sparkplug-client: births, data by alias, births again when it is asked, death by its will.
// Usage: node node.mjs tcp://HOST:PORT GROUP EDGE DEVICE; reads commands from standard input, a line each:
// "data TIME KWH", "forget" (data without a birth: the next sequence is skipped), "die"; says on standard output what it did.
import { createInterface } from "node:readline";
import sparkplug from "sparkplug-client";

const [url, groupId, edgeNode, device] = process.argv.slice(2);
const client = sparkplug.newClient({ serverUrl: url, username: edgeNode, password: "", groupId, edgeNode, clientId: edgeNode, version: "spBv1.0", keepalive: 30, publishDeath: false });
const say = text => console.log(text);
let time = Date.now(), value = 1000;
const energy = alias => [{ name: "Energy/Import", ...(alias ? { alias: 7 } : {}), value, type: "Double", timestamp: time }];
client.on("error", error => say(`error ${error.message}`));
client.on("birth", () => {
  client.publishNodeBirth({ timestamp: time, metrics: [{ name: "Node Control/Rebirth", type: "Boolean", value: false, timestamp: time }] });
  client.publishDeviceBirth(device, { timestamp: time, metrics: energy(true) });
  say("born");
});
client.on("ncmd", payload => {
  if (payload.metrics?.some(metric => metric.name === "Node Control/Rebirth" && metric.value === true)) {
    say("asked to be born again");
    client.emit("birth");
  }
});
for await (const line of createInterface({ input: process.stdin })) {
  const [word, at, kwh] = line.split(" ");
  if (word === "time") [time, value] = [Number(at), Number(kwh)];
  if (word === "data") {
    [time, value] = [Number(at), Number(kwh)];
    client.publishDeviceData(device, { timestamp: time, metrics: [{ alias: 7, value, type: "Double", timestamp: time }] });
    say("sent");
  }
  if (word === "die") process.exit(0);
}
