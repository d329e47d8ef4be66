import { crc32 } from 'node:zlib';

export const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

const aigcLabel =
  '{"Label":"1","ContentProducer":"001191110000000000000000","ProduceID":"02170000000000000000","ReservedCode1":"","ContentPropagator":"","PropagateID":"","ReservedCode2":""}';

/** XMP as the practice guide of the Chinese labelling rule places it: an element that holds JSON text. */
export const aigcXmp =
  '<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">' +
  '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" ' +
  `xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/"><TC260:AIGC>${aigcLabel.replaceAll('"', '&quot;')}</TC260:AIGC>` +
  '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>';

/** The picture with a label of the provider already inside (JPEG or PNG). */
export function withAigcLabel(bytes: Buffer): Buffer {
  if (!isPng(bytes))
    return insertJpegSegment(bytes, 0xe1, Buffer.from(`http://ns.adobe.com/xap/1.0/\0${aigcXmp}`));
  const text = Buffer.from(`XML:com.adobe.xmp\0\0\0\0\0${aigcXmp}`);
  return insertPngChunk(bytes, pngChunk('iTXt', text));
}

/** The picture with a content-credential box (JPEG, PNG or WebP): right in structure, without a real signature. */
export function withContentCredentials(bytes: Buffer): Buffer {
  const store = jumbfStore();
  if (isPng(bytes)) return insertPngChunk(bytes, pngChunk('caBX', store));
  if (bytes.toString('latin1', 0, 4) === 'RIFF') return appendRiffChunk(bytes, 'C2PA', store);
  // JPEG: common identifier, box instance, packet sequence, then the box itself.
  const head = Buffer.from([0x4a, 0x50, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01]);
  return insertJpegSegment(bytes, 0xeb, Buffer.concat([head, store]));
}

/** Comment segments after the start marker until the file has exactly `total` bytes. */
export function jpegWithComments(jpeg: Buffer, total: number): Buffer {
  let missing = total - jpeg.length;
  if (missing < 4) return jpeg;
  const parts = [jpeg.subarray(0, 2)];
  const filler = Buffer.alloc(65_533, 0x2e);
  while (missing >= 4) {
    // A rest of one to three bytes could not be a segment: leave room for it.
    const rest = missing - 65_537;
    const size = rest > 0 && rest < 4 ? 65_000 : Math.min(missing, 65_537);
    const head = Buffer.from([0xff, 0xfe, 0, 0]);
    head.writeUInt16BE(size - 2, 2);
    parts.push(head, filler.subarray(0, size - 4));
    missing -= size;
  }
  return Buffer.concat([...parts, jpeg.subarray(2)]);
}

export function pngChunk(type: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(data.length, 0);
  chunk.set(body, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}

function isPng(bytes: Buffer): boolean {
  return bytes.subarray(0, 8).equals(pngSignature);
}

/** After SOI and JFIF, where readers expect application segments. */
function insertJpegSegment(jpeg: Buffer, marker: number, payload: Buffer): Buffer {
  const at = jpeg[3] === 0xe0 ? 4 + jpeg.readUInt16BE(4) : 2;
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(payload.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, at), head, payload, jpeg.subarray(at)]);
}

function insertPngChunk(png: Buffer, chunk: Buffer): Buffer {
  const afterHeader = 8 + 12 + 13;
  return Buffer.concat([png.subarray(0, afterHeader), chunk, png.subarray(afterHeader)]);
}

function appendRiffChunk(webp: Buffer, type: string, data: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 0, 'latin1');
  head.writeUInt32LE(data.length, 4);
  const whole = Buffer.concat([webp, head, data, Buffer.alloc(data.length % 2)]);
  whole.writeUInt32LE(whole.length - 8, 4);
  return whole;
}

function jumbfStore(): Buffer {
  const uuid = Buffer.from('6332706100110010800000aa00389b71', 'hex');
  const description = box('jumd', Buffer.concat([uuid, Buffer.from([3]), Buffer.from('c2pa\0', 'latin1')]));
  const content = box('free', Buffer.alloc(64, 0x5a));
  return box('jumb', Buffer.concat([description, content]));
}

function box(type: string, payload: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(payload.length + 8, 0);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, payload]);
}
