// mqtt.js publishes at QoS 1 and says what it was answered: one JSON object on standard output.
// Usage: node publish.mjs mqtt://HOST:PORT '{"client":"m1","version":5,"topic":"…","payloads":["base64"],"subscribe":["…"]}'
import { connectAsync } from "mqtt";

const asked = JSON.parse(process.argv[3]);
const client = await connectAsync(process.argv[2], { clientId: asked.client, protocolVersion: asked.version, reconnectPeriod: 0, connectTimeout: 10000 });
const heard = [];
client.on("message", (_, payload) => heard.push(payload.toString()));
const granted = [];
for (const filter of asked.subscribe ?? []) {
  granted.push(await new Promise(done => client.subscribe(filter, { qos: 0 }, (error, grants) => done(error ? error.packet?.granted?.[0] ?? error.code ?? -1 : grants[0].qos))));
}
const answers = await Promise.all(asked.payloads.map(payload => new Promise(done =>
  client.publish(asked.topic, Buffer.from(payload, "base64"), { qos: 1 }, error => done(error ? error.code ?? -1 : 0)))));
await new Promise(done => setTimeout(done, 200));
await client.endAsync();
console.log(JSON.stringify({ answers, granted, heard }));
