import { open, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { faultPhrase } from '../core/catalogue/faults.ts';
import { concat } from '../core/images/bytes.ts';
import { readHeader } from '../core/images/dimensions.ts';
import { sniff } from '../core/images/sniff.ts';
import { embedRecipe, readRecipe, type CarriedFacts } from '../core/metadata/embed.ts';
import { aigcText, buildLabel } from '../core/metadata/label.ts';
import { withPacket } from '../core/metadata/packets.ts';
import { buildXmp, createIdentity, mergeXmp } from '../core/metadata/xmp.ts';
import { phrase } from '../core/phrase.ts';
import type { RandomHex } from '../core/ports.ts';
import { realDisk, storageError, syncFolder } from '../engine/disk.ts';
import { moveToFreeName } from '../engine/localFile.ts';
import type { ExportOrder, ExportReport } from './contract.ts';
import { ImagingError } from './imaging.ts';
import { look, marksSuffix, recordSuffix, type Looked } from './look.ts';
import { linkStat } from './rawFiles.ts';
import { refusal } from './refusal.ts';
import type { Thumbnails } from './thumbnails.ts';

export interface ExporterDeps {
  readonly thumbnails: Pick<Thumbnails, 'encode'>;
  readonly randomHex: RandomHex;
}

/** Writes pictures in another format or size, with what they say about how they were made and nothing else about a person. */
export class Exporter {
  readonly #deps: ExporterDeps;
  readonly #running = new Set<Promise<unknown>>();

  constructor(deps: ExporterDeps) {
    this.#deps = deps;
  }

  export(order: ExportOrder, signal: AbortSignal): Promise<ExportReport> {
    const exporting = this.#export(order, signal).finally(() => this.#running.delete(exporting));
    this.#running.add(exporting);
    return exporting;
  }

  /** Resolves when nothing is being written any more. */
  async finished(): Promise<void> {
    await Promise.allSettled(this.#running);
  }

  async #export({ file, target, format, width }: ExportOrder, signal: AbortSignal): Promise<ExportReport> {
    const looked = await look(file, {
      record: await exists(`${file}${recordSuffix}`),
      marks: await exists(`${file}${marksSuffix}`),
    });
    if (looked.fault !== 'none') throw refusal(faultPhrase(looked.fault));
    const packet = this.#packetFor(looked);
    // AVIF is written with its packet by the encoder; the others get theirs afterwards, by the code that reads it back.
    const xmp = format === 'avif' && packet !== undefined ? { xmp: packet } : {};
    const order = { file, format, ...(width === undefined ? {} : { width }), ...xmp };
    const { bytes, ...size } = await this.#encode(order, signal);
    const labelled = format === 'avif' ? bytes : labelledBytes(bytes, packet, looked);
    await publish(labelled, target, this.#deps.randomHex);
    return { ...size, bytes: labelled.length, labelled: carriesAll(labelled, looked, packet) };
  }

  async #encode(
    order: Parameters<Thumbnails['encode']>[0],
    signal: AbortSignal,
  ): ReturnType<Thumbnails['encode']> {
    try {
      return await this.#deps.thumbnails.encode(order, signal);
    } catch (error) {
      if (!(error instanceof ImagingError)) throw error;
      throw refusal(
        error.fault === undefined
          ? phrase('The part that writes pictures could not be started. Try again.')
          : faultPhrase(error.fault),
      );
    }
  }

  /** Nothing when the picture says nothing about itself that goes with it. */
  #packetFor({ carried, marks, skeleton }: Looked): string | undefined {
    const aigc = aigcText(skeleton);
    const { recipe, digitalSourceType, description, documentId } = carried ?? {};
    const hasMarks = marks.rating !== 0 || marks.label !== undefined || marks.tags.length > 0;
    if (recipe === undefined && digitalSourceType === undefined && aigc === undefined && !hasMarks)
      return undefined;
    const fresh = createIdentity(this.#deps.randomHex);
    const label = buildLabel({
      ...(digitalSourceType === undefined ? {} : { digitalSourceType }),
      ...(aigc === undefined ? {} : { aigc }),
      ...(description === undefined || recipe !== undefined ? {} : { description }),
      ...(documentId === undefined ? {} : { documentId }),
      marks,
    });
    if (recipe === undefined) return label;
    const identity = { ...fresh, documentId: documentId ?? fresh.documentId };
    return mergeXmp(label, { recipe, identity }) ?? buildXmp({ recipe, identity });
  }
}

function labelledBytes(bytes: Uint8Array, packet: string | undefined, { carried }: Looked): Uint8Array {
  const format = sniff(bytes);
  if (packet === undefined || (format !== 'jpeg' && format !== 'png' && format !== 'webp')) return bytes;
  const placed = withPacket(bytes, format, new TextEncoder().encode(packet));
  if (placed instanceof Uint8Array) return placed;
  if (carried?.recipe === undefined) return bytes;
  // Too long for one segment of a JPEG: the recipe alone, in its short form.
  const identity = { documentId: carried.documentId ?? '', instanceId: '' };
  const embedded = embedRecipe(bytes, carried.recipe, identity);
  return embedded.kind === 'embedded' ? concat(embedded.parts) : bytes;
}

/** Read back from what was written. True also when there was nothing to carry. */
function carriesAll(bytes: Uint8Array, { carried }: Looked, packet: string | undefined): boolean {
  if (packet === undefined) return carried?.aigcLabel !== true;
  if (readHeader(bytes) === undefined)
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(packet.slice(0, 200));
  const now: Partial<CarriedFacts> = readRecipe(bytes) ?? {};
  return (
    (carried?.recipe === undefined || now.recipe !== undefined) &&
    (carried?.aigcLabel !== true || now.aigcLabel === true) &&
    (carried?.digitalSourceType === undefined || now.digitalSourceType !== undefined)
  );
}

async function exists(path: string): Promise<boolean> {
  return linkStat(path).then(
    () => true,
    () => false,
  );
}

/** Whole or not at all, and never over another file. */
async function publish(bytes: Uint8Array, target: string, randomHex: RandomHex): Promise<void> {
  const part = join(dirname(target), `.seedream-export-${randomHex(6)}.tmp`);
  let isFree: boolean;
  try {
    const file = await open(part, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    isFree = await moveToFreeName(realDisk, part, target);
    await syncFolder(realDisk, dirname(target));
  } catch (error) {
    throw storageError(phrase('The picture could not be exported'), error, 'notSent');
  } finally {
    // Gone already where it was moved rather than linked.
    await unlink(part).catch(() => undefined);
  }
  if (!isFree) throw refusal(phrase('There is a file of that name already. Choose another one.'));
}
