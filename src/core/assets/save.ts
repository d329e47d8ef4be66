import { SeedreamError } from '../errors.ts';
import { phrase } from '../phrase.ts';
import type { AssetFolder, Content, StagedFile } from '../ports.ts';
import { fileName } from './naming.ts';

export interface SaveRequest {
  readonly folder: AssetFolder;
  readonly date: Date;
  readonly prompt: string;
  readonly extension: string;
  /** First number to try: the picture's place in its set. */
  readonly sequence: number;
  readonly content: Content;
  /** Written to `<file>.json` beside a picture that must not be altered. */
  readonly sidecar?: Uint8Array;
  /** Told of every name before it is tried: after a crash these are the names to look for. */
  readonly announce: (name: string) => Promise<void>;
}

export interface SavedFile {
  readonly uri: string;
  readonly name: string;
}

const lastSequence = 99_999;

/** Stages, then publishes under the first number that is free; on failure nothing of it is left (R10). */
export async function saveImage(request: SaveRequest): Promise<SavedFile> {
  const image = await request.folder.stage(request.content);
  try {
    for (let sequence = request.sequence; sequence <= lastSequence; sequence++) {
      const name = fileName({ ...request, sequence });
      if (await publishAs(name, image, request))
        return { name, uri: `${request.folder.uri}/${encodeURIComponent(name)}` };
    }
  } catch (error) {
    await image.withdraw();
    throw error;
  }
  await image.withdraw();
  throw new SeedreamError('storage', phrase('Every number for this name is taken in the assets folder.'), {
    billing: 'paid',
  });
}

async function publishAs(name: string, image: StagedFile, request: SaveRequest): Promise<boolean> {
  // Without this look every name that is taken would cost an announcement on disk.
  if (await isTaken(name, request)) return false;
  await request.announce(name);
  return publishPair(request, image, name);
}

async function isTaken(name: string, { folder, sidecar }: SaveRequest): Promise<boolean> {
  return (await folder.has(name)) || (sidecar !== undefined && (await folder.has(`${name}.json`)));
}

/** The recipe goes first, so that a picture is never seen without it and a clash of either moves both on. */
async function publishPair(request: SaveRequest, image: StagedFile, name: string): Promise<boolean> {
  if (request.sidecar === undefined) return image.publishAs(name);
  const sidecar = await request.folder.stage(request.sidecar);
  try {
    if ((await sidecar.publishAs(`${name}.json`)) && (await image.publishAs(name))) return true;
  } catch (error) {
    await sidecar.withdraw();
    throw error;
  }
  await sidecar.withdraw();
  return false;
}
