import type { Finding } from '../../../src/core/api/finding.ts';
import type { GenerateParams } from '../../../src/core/api/request.ts';
import { link, links } from './someParams.ts';

/** What is asked, of which model, where, and what comes of it. */
export interface Case {
  readonly name: string;
  readonly change: Partial<GenerateParams>;
  readonly at?: string;
  readonly severity: Finding['severity'] | 'none';
  readonly field?: Finding['field'];
  readonly says?: RegExp;
  readonly nearest?: string | number;
}

const png = { mime: 'image/png', bytes: Uint8Array.of(1), alpha: true };

export const cases: readonly Case[] = [
  // Sizes
  {
    name: 'seedream-4.5',
    change: { size: '1K' },
    severity: 'refuse',
    field: 'size',
    says: /^Seedream 4\.5 needs at least 3,686,400 pixels: 1K is too small, use 2K\.$/,
    nearest: '2K',
  },
  {
    name: 'seedream-4.5',
    change: { size: '1K' },
    at: 'chainhub',
    severity: 'warn',
    field: 'size',
    says: /^According to the makers’ documents, Seedream 4\.5 needs at least 3,686,400 pixels/,
    nearest: '2K',
  },
  {
    name: 'seedream-4.5',
    change: { size: '512x512' },
    at: 'chainhub',
    severity: 'refuse',
    nearest: '1920x1920',
  },
  { name: 'seedream-4.0', change: { size: '1600x600' }, severity: 'none' },
  {
    name: 'seedream-4.0',
    change: { size: '1600x600' },
    at: 'chainhub',
    severity: 'warn',
    nearest: '1675x628',
  },
  { name: 'seedream-4.0', change: { size: '1K' }, at: 'cometapi', severity: 'warn', nearest: '2K' },
  { name: 'seedream-4.5', change: { size: '5016x3344' }, severity: 'warn', says: /one user’s report/ },
  { name: 'seedream-4.5', change: { size: '4096x4096' }, severity: 'none' },
  { name: 'seedream-4.5', change: { size: '4K' }, severity: 'none' },
  { name: 'seedream-4.5', change: { size: '5016x3344' }, at: 'sandbox', severity: 'none' },
  {
    name: 'seedream-5.5',
    change: { size: '3K' },
    severity: 'warn',
    says: /According to WaveSpeed it is allowed/,
  },
  { name: 'seedream-5.5', change: { size: '800x800' }, severity: 'warn', says: /not documented for certain/ },
  { name: 'seedream-5.0-pro', change: { size: '800x800' }, severity: 'refuse', nearest: '960x960' },
  { name: 'seedream-5.0-pro', change: { size: '2816x1584' }, severity: 'none' },
  {
    name: 'seedream-5.0-pro',
    change: { size: '2816x1584' },
    at: 'custom',
    severity: 'warn',
    says: /July 2026/,
  },
  { name: 'seedream-5.0-lite', change: { size: '4K' }, severity: 'none' },
  {
    name: 'seedream-5.0-lite',
    change: { size: '4K' },
    at: 'custom',
    severity: 'warn',
    says: /February 2026/,
  },
  // Counts
  {
    name: 'seedream-5.0-pro',
    change: { references: links(11) },
    severity: 'refuse',
    field: 'image',
    nearest: 10,
  },
  { name: 'seedream-4.0', change: { references: links(11) }, severity: 'warn', field: 'image', nearest: 10 },
  {
    name: 'seedream-4.0',
    change: { references: links(15) },
    severity: 'refuse',
    field: 'image',
    nearest: 10,
  },
  { name: 'seedream-4.5', change: { references: links(14) }, severity: 'none' },
  { name: 'seedream-4.5', change: { references: links(14), maxImages: 2 }, severity: 'refuse', nearest: 1 },
  { name: 'seedream-4.5', change: { references: links(4), maxImages: 11 }, severity: 'none' },
  { name: 'seedream-4.5', change: { references: links(4), maxImages: 12 }, severity: 'refuse', nearest: 11 },
  {
    name: 'seedream-5.0-flash',
    change: { maxImages: 2 },
    severity: 'refuse',
    says: /one image a call/,
    nearest: 1,
  },
  { name: 'seedream-4.5', change: { maxImages: 16 }, severity: 'refuse', nearest: 15 },
  { name: 'seedream-4.5', change: { maxImages: 0 }, severity: 'refuse', nearest: 1 },
  { name: 'seedream-4.5', change: { maxImages: Number.NaN }, severity: 'refuse', nearest: 1 },
  // Optional fields
  {
    name: 'seedream-4.5',
    change: { outputFormat: 'png' },
    severity: 'refuse',
    says: /always answers with JPEG/,
  },
  { name: 'seedream-5.0-lite', change: { outputFormat: 'png' }, severity: 'none' },
  { name: 'seedream-4.5', change: { background: 'opaque' }, severity: 'refuse', field: 'background' },
  { name: 'seedream-5.0-pro', change: { background: 'auto' }, severity: 'refuse', nearest: 'opaque' },
  { name: 'seedream-5.0-pro', change: { background: 'opaque' }, severity: 'none' },
  { name: 'seedream-4.0', change: { optimizePrompt: 'fast' }, severity: 'none' },
  { name: 'seedream-5.0-pro', change: { optimizePrompt: 'fast' }, severity: 'none' },
  { name: 'seedream-5.0-pro', change: { optimizePrompt: 'fast' }, at: 'custom', severity: 'warn' },
  { name: 'seedream-5.5', change: { optimizePrompt: 'fast' }, severity: 'warn', nearest: 'standard' },
  { name: 'seedream-4.5', change: { optimizePrompt: 'fast' }, severity: 'refuse', nearest: 'standard' },
  { name: 'seedream-5.0-lite', change: { webSearch: true }, severity: 'none' },
  {
    name: 'seedream-5.0-lite',
    change: { webSearch: true },
    at: 'byteplus',
    severity: 'warn',
    field: 'tools',
  },
  { name: 'seedream-4.5', change: { webSearch: true }, severity: 'refuse', field: 'tools' },
  { name: 'seedream-4.5', change: { webSearch: false }, severity: 'none' },
  { name: 'seedream-4.5', change: { seed: 7 }, severity: 'warn', says: /has no seed/ },
  { name: 'seedream-4.5', change: { seed: 7 }, at: 'cometapi', severity: 'advice', says: /does not repeat/ },
  { name: 'seedream-4.5', change: { seed: 1.5 }, at: 'cometapi', severity: 'refuse', nearest: 1 },
  { name: 'seedream-4.5', change: { guidanceScale: 2.5 }, severity: 'refuse', field: 'guidance_scale' },
  { name: 'seedream-4.5', change: { guidanceScale: 2.5 }, at: 'cometapi', severity: 'warn' },
  { name: 'seedream-5.0-lite', change: { guidanceScale: 2.5 }, at: 'cometapi', severity: 'advice' },
  { name: 'seedream-4.5', change: { guidanceScale: 11 }, at: 'cometapi', severity: 'refuse', nearest: 10 },
  { name: 'seedream-4.5', change: { stream: true }, severity: 'none' },
  {
    name: 'seedream-4.5',
    change: { stream: true },
    at: 'chainhub',
    severity: 'warn',
    says: /ChainHub’s documents/,
  },
  { name: 'seedream-5.0-pro', change: { stream: true }, severity: 'refuse', field: 'stream' },
  { name: 'seedream-5.0-pro', change: { stream: false }, severity: 'warn', field: 'stream' },
  { name: 'seedream-4.5', change: { stream: false }, severity: 'none' },
  // Backgrounds that are seen through
  {
    name: 'seedream-5.0-pro',
    change: { background: 'transparent', outputFormat: 'png', references: [png] },
    severity: 'none',
  },
  {
    name: 'seedream-5.0-pro',
    change: { background: 'transparent', references: [png] },
    severity: 'refuse',
    field: 'output_format',
    nearest: 'png',
  },
  {
    name: 'seedream-5.0-flash',
    change: { background: 'transparent', outputFormat: 'png' },
    severity: 'refuse',
    field: 'image',
    says: /choose one PNG reference/,
  },
  {
    name: 'seedream-5.0-pro',
    change: { background: 'transparent', outputFormat: 'png', references: [png, png] },
    severity: 'refuse',
    field: 'image',
    nearest: 1,
  },
  {
    name: 'seedream-5.0-pro',
    change: { background: 'transparent', outputFormat: 'png', references: [{ ...png, alpha: false }] },
    severity: 'refuse',
    says: /must be a PNG with transparent parts/,
  },
  {
    name: 'seedream-5.0-pro',
    change: { background: 'transparent', outputFormat: 'png', references: [link] },
    severity: 'none',
  },
  { name: 'seedream-5.5', change: { background: 'transparent', outputFormat: 'png' }, severity: 'none' },
  { name: 'seedream-5.5', change: { background: 'transparent' }, severity: 'warn', nearest: 'png' },
  { name: 'seedream-5.5', change: { background: 'transparent', outputFormat: 'jpeg' }, severity: 'refuse' },
  { name: 'seedream-5.5', change: { background: 'auto', outputFormat: 'jpeg' }, severity: 'advice' },
  // References
  { name: 'seedream-4.5', change: { references: [{ url: 'ftp://example.com/a' }] }, severity: 'refuse' },
  {
    name: 'seedream-4.5',
    change: { references: [{ mime: 'image/png', file: '/a', size: 15_000_001 }] },
    severity: 'advice',
    says: /about 20 MB: resellers/,
  },
  {
    name: 'seedream-4.5',
    change: { references: [{ mime: 'image/png', file: '/a', size: 48_000_001 }] },
    severity: 'warn',
    says: /about 64 MB, more than any provider documents/,
  },
  // The prompt
  { name: 'seedream-4.5', change: { prompt: ' \n' }, severity: 'refuse', field: 'prompt' },
  { name: 'seedream-4.5', change: { prompt: 'a'.repeat(32_769) }, severity: 'refuse', field: 'prompt' },
  { name: 'seedream-4.5', change: { prompt: '雨'.repeat(300) }, severity: 'none' },
  {
    name: 'seedream-4.5',
    change: { prompt: '雨'.repeat(301) },
    severity: 'advice',
    says: /301 Chinese characters, 101 %/,
  },
  {
    name: 'seedream-4.5',
    change: { prompt: 'word '.repeat(9_000).trim().slice(0, 30_000) },
    severity: 'advice',
  },
  {
    name: 'seedream-4.5',
    change: { prompt: 'a'.repeat(1_001) },
    at: 'cometapi',
    severity: 'advice',
    says: /1,000/,
  },
  {
    name: 'seedream-4.5',
    change: { prompt: '<point>500 500</point>' },
    severity: 'advice',
    says: /as words/,
  },
  { name: 'seedream-5.0-pro', change: { prompt: 'here <point>500 999</point>' }, severity: 'none' },
  {
    name: 'seedream-5.0-pro',
    change: { prompt: '<bbox>1 2 3</bbox>' },
    severity: 'advice',
    says: /0 to 999/,
  },
  // Models
  { name: 'seedream-3.0-t2i', change: {}, severity: 'refuse', field: 'model', says: /retired/ },
];
