import { findMark, hasMark } from '../images/bytes.ts';
import { exifOf } from '../images/exif.ts';
import { pngChunks } from '../images/pngChunks.ts';
import { isImageFormat, sniff } from '../images/sniff.ts';
import type { ImageFormat } from '../images/sniff.ts';
import { packetsOf, partsWithPacket } from './packets.ts';
import type { Recipe } from './recipe.ts';
import { parseRecipe, sidecarJson } from './recipe.schema.ts';
import { carriesC2pa } from './signed.ts';
import { buildXmp, mergeXmp, readXmp } from './xmp.ts';
import type { XmpContent, XmpFacts, XmpIdentity } from './xmp.ts';
import { maxXmpLength } from './xmpNames.ts';

type SidecarReason = 'signed' | 'format' | 'tooLarge' | 'structure';

/** `identity` is what the file (or its sidecar) says now: identifiers that were there already are kept. */
export type EmbedResult =
  | {
      readonly kind: 'embedded';
      /** The file in pieces, most of them views of the bytes that were given. */
      readonly parts: readonly Uint8Array[];
      readonly identity: XmpIdentity;
    }
  | {
      readonly kind: 'sidecar';
      readonly json: string;
      readonly reason: SidecarReason;
      readonly identity: XmpIdentity;
    };

export interface CarriedFacts {
  readonly recipe?: Recipe;
  readonly documentId?: string;
  readonly instanceId?: string;
  readonly digitalSourceType?: string;
  readonly description?: string;
  /** Content credentials, in the file or referred to by it. */
  readonly c2pa: boolean;
  /** The label that Chinese law asks for. */
  readonly aigcLabel: boolean;
}

const madeByMachine = new Set([
  'trainedAlgorithmicMedia',
  'compositeWithTrainedAlgorithmicMedia',
  'compositeSynthetic',
  'algorithmicMedia',
]);

/** Puts the recipe into the picture without touching a pixel, or into a sidecar where the file must stay as it is. */
export function embedRecipe(bytes: Uint8Array, recipe: Recipe, identity: XmpIdentity): EmbedResult {
  const format = sniff(bytes);
  const carried = isImageFormat(format) ? carriedBy(bytes, format) : undefined;
  const kept = keptIdentity(carried, identity);
  const placed = place(bytes, { recipe, identity: kept });
  if (typeof placed !== 'string') return { kind: 'embedded', parts: placed, identity: kept };
  return { kind: 'sidecar', json: sidecarJson({ ...kept, recipe }), reason: placed, identity: kept };
}

/** What the file tells about itself; nothing when it is no image. Foreign text: to be shown as plain text only. */
export function readRecipe(bytes: Uint8Array): CarriedFacts | undefined {
  const format = sniff(bytes);
  return isImageFormat(format) ? carriedBy(bytes, format) : undefined;
}

/** Whether a machine says that it made the picture; anything else counts as taken or drawn by a person. */
export function aiMade({ recipe, digitalSourceType, aigcLabel }: CarriedFacts): boolean {
  const source = digitalSourceType?.replace(/\/+$/u, '').split('/').at(-1) ?? '';
  return recipe !== undefined || aigcLabel || madeByMachine.has(source);
}

function place(bytes: Uint8Array, content: XmpContent): readonly Uint8Array[] | SidecarReason {
  const format = sniff(bytes);
  if (!isImageFormat(format)) return 'format';
  const { packets, unreadable } = packetsOf(bytes, format);
  const signed =
    carriesC2pa(bytes, format) || packets.some(packet => readXmp(loosely(packet)).remoteManifest);
  if (signed) return 'signed';
  if (unreadable) return 'structure';
  const full = placeOnce(bytes, format, packetWith(packets[0], content));
  if (full !== 'tooLarge') return full;
  return placeOnce(bytes, format, packetWith(packets[0], { ...content, lean: true }));
}

function placeOnce(
  bytes: Uint8Array,
  format: ImageFormat,
  packet: string | undefined,
): readonly Uint8Array[] | SidecarReason {
  if (packet === undefined) return 'structure';
  return partsWithPacket(bytes, format, new TextEncoder().encode(packet)) ?? 'format';
}

function packetWith(old: Uint8Array | undefined, content: XmpContent): string | undefined {
  if (old === undefined) return buildXmp(content);
  const text = strictly(old);
  return text === undefined ? undefined : mergeXmp(text, content);
}

function carriedBy(bytes: Uint8Array, format: ImageFormat): CarriedFacts {
  const found = packetsOf(bytes, format).packets.map(packet => readXmp(loosely(packet)));
  const recipe = first(found, ({ recipeJson }) =>
    recipeJson === undefined ? undefined : parseRecipe(recipeJson),
  );
  return {
    ...(recipe === undefined ? {} : { recipe }),
    ...texts(found),
    c2pa: carriesC2pa(bytes, format) || found.some(({ remoteManifest }) => remoteManifest),
    aigcLabel: found.some(({ aigcLabel }) => aigcLabel) || labelledElsewhere(bytes, format),
  };
}

function texts(found: readonly XmpFacts[]): Partial<CarriedFacts> {
  const keys = ['documentId', 'instanceId', 'digitalSourceType', 'description'] as const;
  const entries = keys.map(key => [key, first(found, facts => facts[key])] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function first<T>(found: readonly XmpFacts[], pick: (facts: XmpFacts) => T | undefined): T | undefined {
  for (const facts of found) {
    const value = pick(facts);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** The label is also seen as a PNG text and as the EXIF user comment, there in one or two bytes a character. */
function labelledElsewhere(bytes: Uint8Array, format: ImageFormat): boolean {
  const isText = (type: string): boolean => type === 'tEXt' || type === 'zTXt' || type === 'iTXt';
  if (
    format === 'png' &&
    pngChunks(bytes).chunks.some(({ type, data }) => isText(type) && hasMark(bytes, data, 'AIGC\0'))
  )
    return true;
  const exif = format === 'tiff' ? undefined : exifOf(bytes, format);
  return exif !== undefined && (findMark(exif, '"AIGC"') >= 0 || findMark(exif, '"\0A\0I\0G\0C\0"') >= 0);
}

function keptIdentity(carried: CarriedFacts | undefined, identity: XmpIdentity): XmpIdentity {
  return {
    documentId: carried?.documentId ?? identity.documentId,
    instanceId: carried?.instanceId ?? identity.instanceId,
  };
}

function strictly(packet: Uint8Array): string | undefined {
  try {
    // The mark at the start is part of the packet and goes back with it.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(packet);
  } catch {
    // Not UTF-8: it cannot be added to without risk.
    return undefined;
  }
}

function loosely(packet: Uint8Array): string {
  return packet.length > maxXmpLength ? '' : new TextDecoder().decode(packet);
}
