/** Longest text from a server that a person is shown. */
const maxShownText = 500;

/** More than this is never looked at; what is shown is far shorter. */
const maxReadText = 4_096;

const hidden = '***';
// A piece of a key this long is still worth hiding: relays echo keys shortened or with a masked middle.
const tellingPiece = 8;

const spacing = /[\t\n\v\f\r\u0085\u2028\u2029]+/gu;
/** Controls, direction and other invisible marks, lone surrogates, private use. */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}]+/gu;
const requestIdMention = /[\s,;(（]*\brequest[ _-]?id\s*[:=：]?\s*"?([\w-]{6,128})"?[)）]?\.?/iu;
const bearer = /\bbearer\s+\S+/giu;
const link = /\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s"'<>`]+/giu;
const dataUri = /\bdata:[^\s"'<>,]{0,200},[^\s"'<>]*/giu;
const secretQuery =
  /\b(x-[a-z]+-[\w-]+|signature|sig|token|access[_-]?token|api[_-]?key|access[_-]?key|credential|authorization)=[^\s&"'<>]+/giu;
const keyLike = /\b(?:sk|ak|pk|ark)-[\w*.-]{8,}/giu;
const encodedRun = /[\w+/=-]{120,}/gu;

/** The text with what a person must not be shown taken out: keys, whole links, signatures, encoded data. */
function redact(text: string, secrets: readonly string[]): string {
  const withoutKeys = secrets.reduce(hideSecret, text);
  return withoutKeys
    .replaceAll(bearer, `Bearer ${hidden}`)
    .replaceAll(dataUri, 'data:…')
    .replaceAll(link, hostOnly)
    .replaceAll(secretQuery, `$1=${hidden}`)
    .replaceAll(keyLike, hidden)
    .replaceAll(encodedRun, '…');
}

function hideSecret(text: string, secret: string): string {
  if (secret === '') return text;
  const forms = [...new Set([secret, encodeURIComponent(secret)])];
  const whole = forms.reduce((rest, form) => rest.replaceAll(form, hidden), text);
  if (secret.length < tellingPiece) return whole;
  const pieces = [secret.slice(0, tellingPiece), secret.slice(-tellingPiece)].map(piece =>
    piece.toLowerCase(),
  );
  return whole
    .split(/(\s+)/u)
    .map(word => (pieces.some(piece => word.toLowerCase().includes(piece)) ? hidden : word))
    .join('');
}

function hostOnly(url: string): string {
  const parsed = URL.parse(url);
  return parsed === null || parsed.host === '' ? '…' : `${parsed.protocol}//${parsed.host}/…`;
}

export interface CleanText {
  readonly text: string;
  /** The id that providers append to their messages. */
  readonly requestId?: string;
}

/** A provider's own words made fit to show: one line, plain, bounded, without secrets. */
export function cleanText(raw: string, secrets: readonly string[], maxLength = maxShownText): CleanText {
  const plain = raw.slice(0, maxReadText).replaceAll(spacing, ' ').replaceAll(invisible, '');
  const requestId = requestIdMention.exec(plain)?.[1];
  const redacted = redact(plain.replace(requestIdMention, ''), secrets).replaceAll(/ {2,}/gu, ' ').trim();
  return { text: shorten(redacted, maxLength), ...(requestId === undefined ? {} : { requestId }) };
}

function shorten(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  // A surrogate pair must not be cut in half.
  return `${text.slice(0, maxLength - 1).replace(/[\uD800-\uDBFF]$/u, '')}…`;
}

/** Machine-readable words such as codes and ids: kept whole or not at all. */
export function cleanToken(raw: string | undefined, secrets: readonly string[] = []): string | undefined {
  if (raw === undefined || !/^[\w.:/+=-]{1,128}$/u.test(raw)) return undefined;
  return redact(raw, secrets) === raw ? raw : undefined;
}
