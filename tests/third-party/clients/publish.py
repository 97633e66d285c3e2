"""paho publishes at QoS 1 over MQTT 3.1.1 and says what it heard: one JSON object on standard output.

Usage: python3 publish.py HOST PORT '{"client":"m1","topic":"...","payloads":["base64"],"subscribe":["..."]}'
"""
import base64
import json
import sys
import time

import paho.mqtt.client as mqtt

asked = json.loads(sys.argv[3])
heard, granted = [], []
client = mqtt.Client(client_id=asked["client"], protocol=mqtt.MQTTv311, clean_session=True)
client.on_message = lambda _client, _data, message: heard.append(message.payload.decode())
client.on_subscribe = lambda _client, _data, _mid, codes: granted.extend(codes)
client.connect(sys.argv[1], int(sys.argv[2]), keepalive=30)
client.loop_start()
for topic in asked.get("subscribe", []):
    client.subscribe(topic, qos=0)
until = time.time() + 10
while len(granted) < len(asked.get("subscribe", [])) and time.time() < until:
    time.sleep(0.01)
sent = [client.publish(asked["topic"], base64.b64decode(payload), qos=1) for payload in asked["payloads"]]
for one in sent:
    one.wait_for_publish(timeout=10)
time.sleep(0.2)
client.disconnect()
client.loop_stop()
print(json.dumps({"published": [one.is_published() for one in sent], "granted": list(granted), "heard": heard}))
