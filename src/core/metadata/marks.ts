import { escapeXml } from './xmlText.ts';
import { parseXmp, type XmpDocument } from './xmpDocument.ts';
import { xmlTokens } from './xmlTokens.ts';
import { maxXmpLength, xmpNamespace } from './xmpNames.ts';

/** What people say about a picture, in the fields that other programs read as well. */
export interface Marks {
  /** `xmp:Rating`: 0 to 5, -1 for rejected. */
  readonly rating: number;
  /** `xmp:Label`; absent when there is none. */
  readonly label?: string;
  /** `dc:subject` */
  readonly tags: readonly string[];
}

export const noMarks: Marks = { rating: 0, tags: [] };

/** What an identity made of a file's own bytes begins with; a hash in hexadecimal follows. */
export const hashIdentity = 'sha256:';

/** What a favourite is called in `xmp:Label`. */
export const favouriteLabel = 'Favorite';

const maxTags = 200;
const maxTagLength = 200;

/** Fast to say no: most packets carry no marks at all. */
const mayHaveMarks = /Rating|Label|subject/u;

export function readMarks(packet: string): Marks {
  if (packet.length > maxXmpLength || !mayHaveMarks.test(packet)) return noMarks;
  const document = parseXmp(packet);
  const label = valueOf(document, 'xmp', 'Label');
  return {
    rating: ratingOf(valueOf(document, 'xmp', 'Rating')),
    ...(label === undefined || label === '' ? {} : { label: label.slice(0, maxTagLength) }),
    tags: tagsOf(packet, document),
  };
}

/**
 * The packet with these marks and everything else as it was, word for word; nothing when it is not sound. An identity is
 * only given to a picture that has none: its bytes, by which others may know it, are about to change.
 */
export function withMarks(packet: string, marks: Marks, documentId?: string): string | undefined {
  const document = parseXmp(packet);
  if (document.insertAt === undefined) return undefined;
  const about = escapeXml(document.about);
  const rest = packet.slice(document.insertAt);
  // An emptied description of an earlier time goes, so that marking again and again adds nothing.
  const before = withoutMarks(packet, document, document.insertAt).replaceAll(
    new RegExp(`<rdf:Description rdf:about="[^"<]*"${namespaces}>\\s*</rdf:Description>\\n?`, 'gu'),
    '',
  );
  const identity = valueOf(document, 'xmpMM', 'DocumentID') === undefined ? documentId : undefined;
  return `${before}${description(marks, about, identity)}${rest}`;
}

/** A packet of its own, for pictures without one and for files beside pictures that must not be changed. */
export function buildMarks(marks: Marks, documentId?: string): string {
  return [
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>',
    `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="${xmpNamespace.rdf}">`,
    `${description(marks, '', documentId)}</rdf:RDF></x:xmpmeta>`,
    '<?xpacket end="w"?>',
  ].join('\n');
}

const namespaces = (['rdf', 'xmp', 'xmpMM', 'dc'] as const)
  .map(prefix => ` xmlns:${prefix}="${xmpNamespace[prefix]}"`)
  .join('');

function description({ rating, label, tags }: Marks, about: string, documentId?: string): string {
  const lines = [
    ...(documentId === undefined ? [] : [`<xmpMM:DocumentID>${escapeXml(documentId)}</xmpMM:DocumentID>`]),
    ...(rating === 0 ? [] : [`<xmp:Rating>${rating}</xmp:Rating>`]),
    ...(label === undefined ? [] : [`<xmp:Label>${escapeXml(label)}</xmp:Label>`]),
    ...(tags.length === 0
      ? []
      : [
          `<dc:subject><rdf:Bag>${tags.map(tag => `<rdf:li>${escapeXml(tag)}</rdf:li>`).join('')}</rdf:Bag></dc:subject>`,
        ]),
  ];
  if (lines.length === 0) return '';
  return [`<rdf:Description rdf:about="${about}"${namespaces}>`, ...lines, '</rdf:Description>', ''].join(
    '\n',
  );
}

const owned = new Set([
  `${xmpNamespace.xmp} Rating`,
  `${xmpNamespace.xmp} Label`,
  `${xmpNamespace.dc} subject`,
]);

function withoutMarks(packet: string, { properties }: XmpDocument, end: number): string {
  let kept = '';
  let from = 0;
  for (const { namespace, name, start, end: behind } of properties) {
    if (!owned.has(`${namespace} ${name}`) || start < from) continue;
    kept += packet.slice(from, start);
    from = behind;
  }
  return kept + packet.slice(from, end);
}

function valueOf({ properties }: XmpDocument, prefix: 'xmp' | 'xmpMM', local: string): string | undefined {
  return properties.find(({ namespace, name }) => namespace === xmpNamespace[prefix] && name === local)
    ?.value;
}

function ratingOf(text: string | undefined): number {
  const number = Math.round(Number(text === '' ? undefined : text));
  return Number.isFinite(number) ? Math.min(5, Math.max(-1, number)) : 0;
}

/** Every item of the list: the general reader keeps the first one only. */
function tagsOf(packet: string, { properties }: XmpDocument): string[] {
  const found = properties.find(({ namespace, name }) => namespace === xmpNamespace.dc && name === 'subject');
  if (found === undefined) return [];
  const items: string[] = [];
  let item: string | undefined;
  for (const token of xmlTokens(packet.slice(found.start, found.end))) {
    if (token.kind === 'open' && token.name.endsWith(':li') && !token.selfClosing) item = '';
    else if (token.kind === 'text' && item !== undefined) item += token.value;
    else if (token.kind === 'close' && item !== undefined) {
      items.push(item);
      item = undefined;
    }
  }
  return cleanTags(items.length > 0 ? items : [found.value]);
}

export function cleanTags(tags: readonly string[]): string[] {
  const clean = tags
    .map(tag =>
      tag
        .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
        .trim()
        .slice(0, maxTagLength)
        .toWellFormed(),
    )
    .filter(tag => tag !== '');
  return [...new Set(clean)].slice(0, maxTags);
}
