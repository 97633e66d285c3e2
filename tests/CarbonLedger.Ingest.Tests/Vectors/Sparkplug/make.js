// Makes the files beside it: npm install sparkplug-payload@1.0.3; node make.js .
const sp = require('sparkplug-payload').get('spBv1.0'); const fs=require('fs'); const Long=require('long');
const t=1780272900000;
const out={};
out.nbirth={timestamp:t,seq:0,metrics:[
 {name:'bdSeq',type:'UInt64',value:Long.fromNumber(7,true),timestamp:t},
 {name:'Node Control/Rebirth',type:'Boolean',value:false,timestamp:t},
 {name:'Node/Model',type:'String',value:'Zähler ☀',timestamp:t},
 {name:'Energy/Import',alias:Long.fromNumber(1,true),type:'Double',value:12345.678,timestamp:t},
]};
out.dbirth={timestamp:t,seq:1,metrics:[
 {name:'Energy/Import',alias:Long.fromNumber(10,true),type:'Int64',value:Long.fromString('123456789012'),timestamp:t},
 {name:'Energy/Export',alias:Long.fromNumber(11,true),type:'Float',value:0.5,timestamp:t},
 {name:'Temp',type:'Int32',value:-5,timestamp:t},
 {name:'Small',type:'Int8',value:-1,timestamp:t},
 {name:'Count',type:'UInt32',value:4294967295,timestamp:t},
 {name:'Max',type:'UInt64',value:Long.MAX_UNSIGNED_VALUE,timestamp:t},
 {name:'Low',type:'Int64',value:Long.fromString('-9007199254740993'),timestamp:t},
 {name:'When',type:'DateTime',value:t,timestamp:t},
 {name:'Blob',type:'Bytes',value:new Uint8Array([1,2,3]),timestamp:t},
 {name:'Table',type:'DataSet',value:{numOfColumns:2,types:['String','Int32'],columns:['a','b'],rows:[['x',1],['y',2]]},timestamp:t},
 {name:'Tpl',type:'Template',value:{isDefinition:true,metrics:[{name:'in',type:'Int32',value:3}],parameters:[{name:'p',type:'String',value:'q'}]},timestamp:t},
 {name:'Props',type:'Int32',value:1,timestamp:t,properties:{engUnit:{type:'String',value:'kWh'}}},
 {name:'Nothing',type:'Double',value:null,timestamp:t},
]};
out.ddata={timestamp:t+900000,seq:2,metrics:[
 {alias:Long.fromNumber(10,true),type:'Int64',value:Long.fromString('123456790000'),timestamp:t+900000},
 {alias:Long.fromNumber(11,true),type:'Float',value:0.1,timestamp:t+600000,isHistorical:true},
]};
out.ndeath={timestamp:t+1000000,metrics:[{name:'bdSeq',type:'UInt64',value:Long.fromNumber(7,true),timestamp:t}]};
out.ncmd={timestamp:t,metrics:[{name:'Node Control/Rebirth',type:'Boolean',value:true,timestamp:t}]};
for (const [name, payload] of Object.entries(out)) fs.writeFileSync(`${process.argv[2]}/${name}.bin`, Buffer.from(sp.encodePayload(payload)));
