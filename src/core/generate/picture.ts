import { saveImage } from '../assets/save.ts';
import { SeedreamError } from '../errors.ts';
import { phrase } from '../phrase.ts';
import { isComplete } from '../images/complete.ts';
import { readHeader, type ImageHeader } from '../images/dimensions.ts';
import { extensionOf } from '../images/sniff.ts';
import type { LiveJob } from '../jobs/liveJob.ts';
import type { JobImage } from '../jobs/state.ts';
import type { JobOrder, Published } from '../jobs/step.ts';
import { embedRecipe } from '../metadata/embed.ts';
import type { Recipe } from '../metadata/recipe.ts';
import { createIdentity, type XmpIdentity } from '../metadata/xmp.ts';
import type { AssetFolder, Content, Digest, RandomHex, Transport } from '../ports.ts';

export interface PictureDeps {
  readonly transport: Pick<Transport, 'download'>;
  readonly randomHex: RandomHex;
  readonly digest: Digest;
}

/** One picture of a job, from where its journal stands to a file with a recipe; the same for a fresh one and an heir's. */
export interface Picture {
  readonly job: LiveJob;
  readonly folder: AssetFolder;
  /** Place in the answer, from 1. */
  readonly index: number;
}

const encoder = new TextEncoder();

/** Brings the bytes behind a link to this disk, and says so in the journal. */
export async function fetchPicture(
  { job, index }: Picture,
  link: string,
  deps: PictureDeps,
  signal: AbortSignal,
): Promise<void> {
  const { order } = knownFacts(job, index);
  const { file, store } = job.spool.forDownload(index);
  await deps.transport.download({ url: link, endpoint: order.endpoint }, store, signal);
  await job.note({ step: 'received', index, spool: await job.spool.settle(file) });
}

/**
 * Makes the received bytes a file in the assets folder, under a name that nobody had. Whatever an earlier attempt
 * reached is found out first, so that the same picture is never there twice.
 */
export async function savePicture(picture: Picture, deps: PictureDeps): Promise<Published> {
  const { job, index } = picture;
  const { image } = knownFacts(job, index);
  const published = (await findPublished(picture, image)) ?? (await publish(picture, deps));
  await job.note(published);
  // Nobody needs to wait for it: closing the job does.
  if (image.spool !== undefined) void job.spool.remove(image.spool.file);
  return published;
}

function knownFacts(job: LiveJob, index: number): { readonly order: JobOrder; readonly image: JobImage } {
  const { order, images } = job.state;
  const image = images.get(index);
  if (order === undefined || image === undefined) throw new Error('a picture that was never received');
  return { order, image };
}

/** Looks under every name that was announced, and removes what an attempt that was broken off left there. */
async function findPublished({ folder }: Picture, { publishings }: JobImage): Promise<Published | undefined> {
  for (const { index, name, sha256, sidecar, width, height, bytes } of publishings) {
    if ((await folder.digestOf(name)) === sha256)
      return { step: 'published', index, name, uri: uriOf(folder, name), width, height, bytes };
    // Never the picture itself here, but perhaps the empty file that reserved its name.
    await folder.discard(name, sha256);
    if (sidecar !== undefined) await folder.discard(`${name}.json`, sidecar);
  }
  return undefined;
}

async function publish(picture: Picture, deps: PictureDeps): Promise<Published> {
  const { image } = knownFacts(picture.job, picture.index);
  if (image.spool === undefined)
    throw new SeedreamError('storage', phrase('The image has not arrived yet.'), { billing: 'paid' });
  return picture.job.spool.withBytes(image.spool, bytes => publishBytes(picture, bytes, deps));
}

async function publishBytes(picture: Picture, bytes: Uint8Array, deps: PictureDeps): Promise<Published> {
  const { job, folder, index } = picture;
  const { image, order } = knownFacts(job, index);
  const header = readHeader(bytes);
  if (header === undefined || !isComplete(bytes, header.format))
    throw new SeedreamError('badResponse', phrase('What the provider sent is not a complete image.'), {
      billing: 'paid',
    });
  const content = withRecipe(picture, { ...header, bytes }, deps.randomHex);
  const facts = { index, width: header.width, height: header.height, bytes: bytes.length };
  const digests = {
    sha256: await deps.digest(content.whole),
    documentId: content.documentId,
    ...(content.sidecar === undefined ? {} : { sidecar: await deps.digest(content.sidecar) }),
  };
  if (!(await job.isMine()))
    throw new SeedreamError('storage', phrase('Another window has taken over this job.'), {
      billing: 'paid',
    });
  const file = await saveImage({
    folder,
    content: content.whole,
    ...(content.sidecar === undefined ? {} : { sidecar: content.sidecar }),
    date: new Date(image.at),
    prompt: order.frame.prompt,
    extension: extensionOf(header.format),
    sequence: index,
    announce: name => job.note({ step: 'publishing', name, ...facts, ...digests }),
  });
  return { step: 'published', ...file, ...facts };
}

interface Finished {
  readonly whole: Content;
  readonly documentId: string;
  readonly sidecar?: Uint8Array;
}

/** The picture as it goes into the folder: with its recipe inside, or beside it where it must not be changed. */
function withRecipe(
  { job, index }: Picture,
  made: ImageHeader & { readonly bytes: Uint8Array },
  randomHex: RandomHex,
): Finished {
  const { image } = knownFacts(job, index);
  const { bytes } = made;
  const recipe = recipeOf(job, image, { ...made, bytes: bytes.length });
  const embedded = embedRecipe(bytes, recipe, identityFor(image, randomHex));
  const { documentId } = embedded.identity;
  if (embedded.kind === 'embedded') return { whole: embedded.parts, documentId };
  return { whole: bytes, documentId, sidecar: encoder.encode(embedded.json) };
}

function recipeOf(
  { state }: LiveJob,
  image: JobImage,
  made: ImageHeader & { readonly bytes: number },
): Recipe {
  const { order, usage, requestId } = state;
  if (order === undefined) throw new Error('a picture that was never ordered');
  const { frame } = order;
  const reported = image.model ?? state.model;
  const { width, height, format, bytes } = made;
  const actual = { width, height, format, bytes };
  return {
    ...frame,
    version: 1,
    created: new Date(image.at).toISOString(),
    model: reported === undefined ? frame.model : { ...frame.model, reported },
    actual: image.size === undefined ? actual : { ...actual, declaredSize: image.size },
    set: { index: image.index, requested: frame.requested.maxImages },
    ...(requestId === undefined ? {} : { requestId }),
    ...(usage === undefined ? {} : { usage }),
  };
}

/** The same picture keeps its identity, however many attempts it takes to save it. */
function identityFor({ publishings }: JobImage, randomHex: RandomHex): XmpIdentity {
  const fresh = createIdentity(randomHex);
  const [earlier] = publishings;
  return earlier === undefined ? fresh : { ...fresh, documentId: earlier.documentId };
}

function uriOf(folder: AssetFolder, name: string): string {
  return `${folder.uri}/${encodeURIComponent(name)}`;
}
