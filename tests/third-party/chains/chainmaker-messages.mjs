// ChainMaker's messages by protobufjs, defined here once more from the chain's interface and not from our .proto files.
// Reads one JSON array of {type, fields} (encode: fields as JSON, bytes in base64) or {type, hex} (decode and encode again); writes an array of {hex, fields}.
import { readFileSync } from "node:fs";
import protobuf from "protobufjs";

const { root } = protobuf.parse(`
  syntax = "proto3";
  message KeyValuePair { string key = 1; bytes value = 2; }
  message Limit { uint64 gas_limit = 1; }
  message Payload {
    string chain_id = 1; int32 tx_type = 2; string tx_id = 3; int64 timestamp = 4; int64 expiration_time = 5; string contract_name = 6; string method = 7;
    repeated KeyValuePair parameters = 8; uint64 sequence = 9; Limit limit = 10;
  }
  message Member { string org_id = 1; int32 member_type = 2; bytes member_info = 3; }
  message EndorsementEntry { Member signer = 1; bytes signature = 2; }
  message TxRequest { Payload payload = 1; EndorsementEntry sender = 2; repeated EndorsementEntry endorsers = 3; EndorsementEntry payer = 4; }
  message ContractEvent { string topic = 1; string tx_id = 2; string contract_name = 3; string contract_version = 4; repeated string event_data = 5; }
  message ContractResult { uint32 code = 1; bytes result = 2; string message = 3; uint64 gas_used = 4; repeated ContractEvent contract_event = 5; }
  message Result { int32 code = 1; ContractResult contract_result = 2; bytes rw_set_hash = 3; string message = 4; }
  message Transaction { Payload payload = 1; EndorsementEntry sender = 2; repeated EndorsementEntry endorsers = 3; Result result = 4; EndorsementEntry payer = 5; }
  message BlockHeader {
    uint32 block_version = 1; int32 block_type = 2; string chain_id = 3; uint64 block_height = 4; bytes block_hash = 5; bytes pre_block_hash = 6; uint64 pre_conf_height = 7;
    uint32 tx_count = 8; bytes tx_root = 9; bytes dag_hash = 10; bytes rw_set_root = 11; int64 block_timestamp = 12; bytes consensus_args = 13; Member proposer = 14; bytes signature = 15;
  }
  message Vote { int32 type = 1; string voter = 2; uint64 height = 3; int32 round = 4; bytes hash = 5; EndorsementEntry endorsement = 6; repeated string invalidTxs = 7; }
`, { keepCase: true });

const answer = ({ type, fields, hex }) => {
  const message = root.lookupType(type);
  const value = hex === undefined ? message.fromObject(fields) : message.decode(Buffer.from(hex, "hex"));
  return { hex: Buffer.from(message.encode(value).finish()).toString("hex"), fields: message.toObject(value, { bytes: String, longs: String }) };
};
console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(answer)));
