import type { JobEntry, JobOrder } from '../../src/core/jobs/step.ts';

/** An order as a journal holds it. */
export const anOrderNoted: JobOrder = {
  endpoint: 'https://api.example.org',
  target: { kind: 'local', root: '/workspace', folder: 'assets' },
  frame: {
    prompt: 'a red fox',
    generator: 'test',
    provider: { id: 'chainhub', host: 'api.example.org' },
    model: { name: 'seedream-4.5', sent: 'doubao-seedream-4-5-251128' },
    requested: { watermark: false, maxImages: 3 },
    references: [],
  },
  expectedCost: { amount: 0.12, currency: 'USD' },
};

export const sha = 'a'.repeat(64);
const picture = { width: 64, height: 48, bytes: 1_000 };

export function received(index: number, at: number, link = `https://cdn.example.org/${index}`): JobEntry {
  return { at, step: 'received', index, link, size: '64x48' };
}

export function spooled(index: number, at: number, file = `link-${index}.spool`): JobEntry {
  return { at, step: 'received', index, spool: { file, bytes: 1_000, crc32: 7 } };
}

export function publishing(index: number, at: number, name = `fox_${index}.jpg`): JobEntry {
  return { at, step: 'publishing', index, name, sha256: sha, documentId: 'xmp.did:1', ...picture };
}

export function published(index: number, at: number, name = `fox_${index}.jpg`): JobEntry {
  return { at, step: 'published', index, name, uri: `file:///workspace/assets/${name}`, ...picture };
}

export function refused(index: number, at: number): JobEntry {
  const why = { billing: 'refused', kind: 'moderation', message: 'refused' } as const;
  return { at, step: 'imageFailed', index, ...why };
}
