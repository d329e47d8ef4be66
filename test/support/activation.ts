// node activation.ts EXTENSION_FOLDER: loads and activates the extension once against a stub of the editor and
// prints what it took and which commands it registered, as JSON.
import { readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import process from 'node:process';

export interface Activation {
  readonly loadMs: number;
  readonly activateMs: number;
  /** Loading what the first command needs. */
  readonly studioMs: number;
  readonly commands: readonly string[];
}

interface Extension {
  activate(context: unknown): unknown;
}

const commands: string[] = [];

/** Anything that is asked of the editor is there, can be called and constructed, and does nothing. */
function stub(overrides: Readonly<Record<PropertyKey, unknown>> = {}): unknown {
  // Not an arrow function: those cannot be constructed.
  function nothing(): void {}
  return new Proxy(nothing, {
    get: (target, name) => {
      if (Object.hasOwn(overrides, name)) return overrides[name];
      if (name === Symbol.iterator) return () => [][Symbol.iterator]();
      if (name === Symbol.toPrimitive) return () => '';
      // Not a promise: awaiting it must end. A class may extend it.
      if (name === 'then') return undefined;
      return name === 'prototype' ? (target.prototype as unknown) : stub();
    },
    set: () => true,
    // What a bundle makes of a module is a copy with the same prototype.
    getPrototypeOf: () => stub(overrides) as object,
    apply: () => stub(),
    construct: () => stub() as object,
  });
}

const editor = stub({
  commands: stub({
    registerCommand: (id: string) => {
      commands.push(id);
      return stub();
    },
  }),
});

function activateOnce(folder: string): Activation {
  const loader = Module as unknown as { _load: (request: string, ...rest: unknown[]) => unknown };
  const load = loader._load;
  loader._load = (request, ...rest) => (request === 'vscode' ? editor : load(request, ...rest));
  const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const context = stub({
    extension: stub({ packageJSON: manifest }),
    asAbsolutePath: (path: string) => join(folder, path),
    extensionPath: folder,
    subscriptions: [],
  });
  const require = createRequire(join(folder, 'package.json'));
  const start = performance.now();
  const extension = require('./dist/extension.js') as Extension;
  const loaded = performance.now();
  extension.activate(context);
  const activated = performance.now();
  const studio: unknown = require('./dist/studio.js');
  if (typeof studio !== 'object') throw new Error('The studio bundle exports nothing.');
  const studioMs = performance.now() - activated;
  return { loadMs: loaded - start, activateMs: activated - loaded, studioMs, commands };
}

const folder = process.argv[2];
if (folder === undefined) throw new Error('Usage: node activation.ts EXTENSION_FOLDER');
try {
  process.stdout.write(JSON.stringify(activateOnce(resolve(folder))));
} catch (error) {
  // Left to Node, the report would quote a line of the bundle, which is the bundle.
  process.stderr.write(error instanceof Error ? `${error.stack}\n` : String(error));
  process.exitCode = 1;
}
