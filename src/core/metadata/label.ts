import { latin1 } from '../images/bytes.ts';
import { pngChunks } from '../images/pngChunks.ts';
import { isImageFormat, sniff } from '../images/sniff.ts';
import type { Marks } from './marks.ts';
import { packetsOf } from './packets.ts';
import { escapeXml } from './xmlText.ts';
import { xmlTokens } from './xmlTokens.ts';
import { maxXmpLength, xmpNamespace } from './xmpNames.ts';

/** What an exported picture says about itself beside its recipe. Never a place, a camera or an edit history. */
export interface CarriedLabel {
  readonly digitalSourceType?: string;
  /** The text of the label that Chinese law asks for. */
  readonly aigc?: string;
  readonly description?: string;
  readonly documentId?: string;
  readonly marks: Marks;
}

const maxLabelLength = 4_096;

/** The content of the China AIGC label, from XMP or a PNG text; undefined when there is none that can be read. */
export function aigcText(bytes: Uint8Array): string | undefined {
  const format = sniff(bytes);
  if (!isImageFormat(format)) return undefined;
  for (const packet of packetsOf(bytes, format).packets) {
    const found = packet.length > maxXmpLength ? undefined : inPacket(new TextDecoder().decode(packet));
    if (found !== undefined) return found;
  }
  return format === 'png' ? inPngText(bytes) : undefined;
}

function inPacket(packet: string): string | undefined {
  if (!packet.includes(xmpNamespace.TC260)) return undefined;
  let text: string | undefined;
  for (const token of xmlTokens(packet)) {
    if (token.kind === 'open') {
      const attribute = token.attributes.find(({ name }) => name.endsWith(':AIGC'));
      if (attribute !== undefined) return attribute.value.slice(0, maxLabelLength);
      if (token.name.endsWith(':AIGC')) text = '';
    } else if (token.kind === 'text' && text !== undefined) text += token.value;
    else if (token.kind === 'close' && text !== undefined) return text.trim().slice(0, maxLabelLength);
  }
  return undefined;
}

function inPngText(bytes: Uint8Array): string | undefined {
  const chunk = pngChunks(bytes).chunks.find(
    ({ type, data }) => type === 'tEXt' && latin1(bytes, data, 5) === 'AIGC\0',
  );
  return chunk === undefined
    ? undefined
    : latin1(bytes, chunk.data + 5, Math.min(chunk.dataEnd - chunk.data - 5, maxLabelLength));
}

const prefixes = ['rdf', 'dc', 'xmp', 'xmpMM', 'Iptc4xmpExt', 'TC260'] as const;

/** A packet with the label alone; a recipe can be merged into it afterwards. */
export function buildLabel({
  digitalSourceType,
  aigc,
  description,
  documentId,
  marks,
}: CarriedLabel): string {
  const element = (name: string, value: string | undefined): string[] =>
    value === undefined || value === '' ? [] : [`<${name}>${escapeXml(value)}</${name}>`];
  const list = (name: string, kind: 'Alt' | 'Bag', items: readonly string[]): string[] =>
    items.length === 0 ? [] : [`<${name}><rdf:${kind}>${items.join('')}</rdf:${kind}></${name}>`];
  const described = description === undefined ? [] : [escapeXml(description)];
  return [
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>',
    `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="${xmpNamespace.rdf}">`,
    `<rdf:Description rdf:about=""${prefixes.map(prefix => ` xmlns:${prefix}="${xmpNamespace[prefix]}"`).join('')}>`,
    ...list(
      'dc:description',
      'Alt',
      described.map(text => `<rdf:li xml:lang="x-default">${text}</rdf:li>`),
    ),
    ...list(
      'dc:subject',
      'Bag',
      marks.tags.map(tag => `<rdf:li>${escapeXml(tag)}</rdf:li>`),
    ),
    ...element('xmp:Rating', marks.rating === 0 ? undefined : String(marks.rating)),
    ...element('xmp:Label', marks.label),
    ...element('xmpMM:DocumentID', documentId),
    ...element('Iptc4xmpExt:DigitalSourceType', digitalSourceType),
    ...element('TC260:AIGC', aigc),
    '</rdf:Description></rdf:RDF></x:xmpmeta>',
    '<?xpacket end="w"?>',
  ].join('\n');
}
