import type { ImagesAnswer } from './fakeServer.scripts.ts';

const encodedOnce = new WeakMap<Buffer, Buffer>();

/** The picture as base64, in the dialect asked for; the standard one is made once per picture and shared. */
export function base64Of(bytes: Buffer, dialect: ImagesAnswer['base64'] = 'standard'): Buffer {
  const known = encodedOnce.get(bytes) ?? Buffer.from(bytes.toString('base64'), 'latin1');
  encodedOnce.set(bytes, known);
  return dialect === 'standard'
    ? known
    : Buffer.from(inDialect(known.toString('latin1'), bytes, dialect), 'latin1');
}

/** As it stands between the quotes of a JSON string. */
function inDialect(
  text: string,
  bytes: Buffer,
  dialect: Exclude<ImagesAnswer['base64'], undefined | 'standard'>,
): string {
  switch (dialect) {
    case 'urlSafe':
      return text.replaceAll('+', '-').replaceAll('/', '_');
    case 'dataUri':
      return `data:image/${bytes[0] === 0x89 ? 'png' : 'jpeg'};base64,${text}`;
    case 'lineBreaks':
      return text.replaceAll(/.{76}/gu, '$&\\n');
    case 'unpadded':
      return text.replace(/=+$/u, '');
    case 'escapedSlashes':
      return text.replaceAll('/', '\\/');
    default:
      return `${text.slice(0, 40)}*${text.slice(41)}`;
  }
}

const token = '@picture@';

/** JSON text with the picture's base64 in the place of `b64_json`, without ever joining the two. */
export function jsonParts(
  value: Readonly<Record<string, unknown>>,
  base64?: Buffer,
  indent?: number,
): readonly (string | Buffer)[] {
  const text = JSON.stringify(base64 ? { ...value, b64_json: token } : value, null, indent);
  const at = base64 ? text.lastIndexOf(token) : -1;
  if (!base64 || at < 0) return [text];
  return [text.slice(0, at), base64, text.slice(at + token.length)];
}
