import type { RandomHex } from '../ports.ts';
import type { Recipe, RecipeReference } from './recipe.ts';
import { escapeXml, xmlSafeJson } from './xmlText.ts';
import { parseXmp } from './xmpDocument.ts';
import type { XmpDocument } from './xmpDocument.ts';
import { digitalSourceType, xmpNamespace } from './xmpNames.ts';
import type { XmpPrefix } from './xmpNames.ts';

/** Names of the picture (`xmp.did:…`) and of this version of its file (`xmp.iid:…`). */
export interface XmpIdentity {
  readonly documentId: string;
  readonly instanceId: string;
}

export interface XmpFacts {
  readonly documentId?: string;
  readonly instanceId?: string;
  readonly digitalSourceType?: string;
  readonly description?: string;
  /** The text of our own property, not yet checked. */
  readonly recipeJson?: string;
  readonly aigcLabel: boolean;
  /** Content credentials are kept elsewhere and bound to these bytes. */
  readonly remoteManifest: boolean;
}

export interface XmpContent {
  readonly recipe: Recipe;
  readonly identity: XmpIdentity;
  /** Leave out what repeats the prompt, where a packet has little room. */
  readonly lean?: boolean;
}

interface Property {
  readonly prefix: XmpPrefix;
  readonly name: string;
  readonly content: string;
}

/** Longer identifiers are no identifiers. */
const maxIdLength = 256;
const descriptionPrefixes = ['dc', 'xmp', 'xmpMM', 'stRef', 'Iptc4xmpExt', 'seedream'] as const;

export function createIdentity(randomHex: RandomHex): XmpIdentity {
  return { documentId: `xmp.did:${uuid(randomHex(16))}`, instanceId: `xmp.iid:${uuid(randomHex(16))}` };
}

export function buildXmp(content: XmpContent): string {
  return [
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>',
    `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="${xmpNamespace.rdf}">`,
    description(properties(content), ''),
    '</rdf:RDF></x:xmpmeta>',
    '<?xpacket end="w"?>',
  ].join('\n');
}

/**
 * The packet with what it lacks of ours. What is there stays, word for word, but for an earlier recipe,
 * which would describe another picture. Nothing when the packet is not sound.
 */
export function mergeXmp(packet: string, content: XmpContent): string | undefined {
  const document = parseXmp(packet);
  if (document.insertAt === undefined) return undefined;
  const present = new Set(document.properties.map(({ namespace, name }) => `${namespace} ${name}`));
  const missing = properties(content).filter(
    ({ prefix, name }) => prefix === 'seedream' || !present.has(`${xmpNamespace[prefix]} ${name}`),
  );
  const before = withoutRecipe(packet, document, document.insertAt);
  return `${before}${description(missing, document.about)}\n${packet.slice(document.insertAt)}`;
}

/** What a packet says, as far as it can be read; never more than is in it. */
export function readXmp(packet: string): XmpFacts {
  const { properties: found, aigcLabel } = parseXmp(packet);
  const text = (prefix: XmpPrefix, name: string): string | undefined =>
    found.find(property => property.namespace === xmpNamespace[prefix] && property.name === name)?.value;
  return {
    ...identifier('documentId', text('xmpMM', 'DocumentID')),
    ...identifier('instanceId', text('xmpMM', 'InstanceID')),
    ...identifier('digitalSourceType', text('Iptc4xmpExt', 'DigitalSourceType')),
    ...defined('description', text('dc', 'description')),
    ...defined('recipeJson', text('seedream', 'Recipe')),
    aigcLabel,
    remoteManifest: text('dcterms', 'provenance') !== undefined,
  };
}

function identifier<K extends string>(key: K, value: string | undefined): { [key in K]?: string } {
  return defined(key, value !== undefined && value.length > maxIdLength ? undefined : value);
}

function defined<K extends string>(key: K, value: string | undefined): { [key in K]?: string } {
  return value === undefined || value === '' ? {} : ({ [key]: value } as { [key in K]: string });
}

function withoutRecipe(packet: string, { properties: found }: XmpDocument, end: number): string {
  let kept = '';
  let from = 0;
  for (const { namespace, start, end: behind } of found) {
    if (namespace !== xmpNamespace.seedream || start < from) continue;
    kept += packet.slice(from, start);
    from = behind;
  }
  return kept + packet.slice(from, end);
}

function description(list: readonly Property[], about: string): string {
  // Declared anew, because a packet from elsewhere may use other prefixes.
  const namespaces = ['rdf' as const, ...descriptionPrefixes]
    .map(prefix => ` xmlns:${prefix}="${xmpNamespace[prefix]}"`)
    .join('');
  const lines = list.map(({ prefix, name, content }) => `<${prefix}:${name}>${content}</${prefix}:${name}>`);
  return [
    `<rdf:Description rdf:about="${escapeXml(about)}"${namespaces}>`,
    ...lines,
    '</rdf:Description>',
  ].join('\n');
}

function properties({ recipe, identity, lean }: XmpContent): Property[] {
  const { prompt, references } = recipe;
  const hasPhoto = references.some(({ captured }) => captured === true);
  const text = (prefix: XmpPrefix, name: string, value: string): Property[] =>
    value === '' ? [] : [{ prefix, name, content: escapeXml(value) }];
  return [
    ...text('dc', 'format', `image/${recipe.actual.format}`),
    ...(prompt === ''
      ? []
      : [{ prefix: 'dc' as const, name: 'description', content: inDefaultLanguage(prompt) }]),
    ...text('xmp', 'CreatorTool', recipe.generator),
    ...text('xmp', 'CreateDate', recipe.created),
    ...text('xmpMM', 'DocumentID', identity.documentId),
    ...text('xmpMM', 'InstanceID', identity.instanceId),
    ...(references.length === 0 ? [] : [ingredients(references)]),
    ...text(
      'Iptc4xmpExt',
      'DigitalSourceType',
      hasPhoto ? digitalSourceType.composite : digitalSourceType.trained,
    ),
    ...text('Iptc4xmpExt', 'AIPromptInformation', lean === true ? '' : prompt),
    ...text('Iptc4xmpExt', 'AISystemUsed', systemOf(recipe)),
    ...text('Iptc4xmpExt', 'AISystemVersionUsed', recipe.model.sent),
    ...text('seedream', 'Recipe', xmlSafeJson(recipe)),
  ];
}

function inDefaultLanguage(text: string): string {
  return `<rdf:Alt><rdf:li xml:lang="x-default">${escapeXml(text)}</rdf:li></rdf:Alt>`;
}

function ingredients(references: readonly RecipeReference[]): Property {
  const items = references.map(({ path, documentId }) => {
    const id =
      documentId === undefined ? '' : `<stRef:documentID>${escapeXml(documentId)}</stRef:documentID>`;
    const place = `<stRef:filePath>${escapeXml(path)}</stRef:filePath>`;
    return `<rdf:li rdf:parseType="Resource">${id}${place}</rdf:li>`;
  });
  return { prefix: 'xmpMM', name: 'Ingredients', content: `<rdf:Bag>${items.join('')}</rdf:Bag>` };
}

/** `seedream-4.5` of the table becomes `Seedream 4.5 (ark)`; an ID of the person's own stays as it is. */
function systemOf({ model, provider }: Recipe): string {
  const name = (model.name ?? model.sent).replace(/^seedream-/u, 'Seedream ').replaceAll('-', ' ');
  return `${model.name === undefined ? model.sent : name} (${provider.id})`;
}

function uuid(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}
