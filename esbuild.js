'use strict';
/* oxlint-disable typescript/no-unsafe-return -- plain JavaScript: the linter has no types to go by */

// node esbuild.js [--production] [--watch] [--outdir=DIR] [--only=NAME,NAME]
const { gzipSync } = require('node:zlib');
const fs = require('node:fs/promises');
const path = require('node:path');
const esbuild = require('esbuild');

const root = __dirname;

/** Changes one library file on its way into a bundle, and fails the build when there is nothing to change any more. */
function rewrite(name, filter, change) {
  return {
    name,
    setup(build) {
      build.onLoad({ filter }, async ({ path: file }) => {
        const source = await fs.readFile(file, 'utf8');
        const contents = change(source);
        if (contents === source) throw new Error(`${path.relative(root, file)} has changed: check ${name}.`);
        return { contents, loader: 'js' };
      });
    },
  };
}

/**
 * undici keeps its process-wide dispatcher under registered symbols. The extension host is shared with other
 * extensions, so our copy gets symbols of its own, should a part we use bring it in.
 */
const privateUndici = rewrite('private-undici', /[\\/]undici[\\/]lib[\\/]global\.js$/, source =>
  source.replaceAll('Symbol.for(', 'Symbol('),
);

/** zod shares settings on the global object, among them a function that is shown every value that was parsed. */
const privateZod = rewrite(
  'private-zod',
  /[\\/]zod[\\/]v4[\\/]core[\\/](core|registries)\.js$/,
  source => `const ownGlobal = {};\n${source.replaceAll('globalThis', 'ownGlobal')}`,
);

/**
 * zod tries once whether code may be generated at run time, and reads the global `navigator` before, which the
 * extension host reports as a mistake. Nothing here generates code, so the answer is no.
 */
const noGeneratedCode = rewrite('no-generated-code', /[\\/]zod[\\/]v4[\\/]core[\\/]util\.js$/, source =>
  source.replace(/(allowsEval = .*cached\(\(\) => \{)[^]*?\n\}\);/, '$1 return false; });'),
);

/**
 * undici's own entry loads everything it has (fetch, sockets, mocks, caches) and so doubles the time of the first
 * request. The transport gets the parts it names; asking for another one fails the build until it stands here.
 */
const undiciParts = { Client: 'lib/dispatcher/client.js', errors: 'lib/core/errors.js' };

const slimUndici = {
  name: 'slim-undici',
  setup(build) {
    build.onResolve({ filter: /^undici$/ }, () => ({ path: 'undici', namespace: 'slim-undici' }));
    build.onLoad({ filter: /.*/, namespace: 'slim-undici' }, () => ({
      contents: Object.entries(undiciParts)
        .map(([name, file]) => `export { default as ${name} } from 'undici/${file}';`)
        .join('\n'),
      resolveDir: root,
    }));
  },
};

/** What the editor loads at activation asks for the rest with its first use: a bundle beside it. */
const lazyStudio = {
  name: 'lazy-studio',
  setup(build) {
    build.onResolve({ filter: /^\.\/studio\.ts$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './studio.js', external: true } : undefined,
    );
  },
};

/** Templates of the views are indented for people; the spaces between elements go, as the page would drop them. */
const denseTemplates = {
  name: 'dense-templates',
  setup(build) {
    build.onLoad({ filter: /[\\/]media[\\/].*\.ts$/ }, async ({ path: file }) => ({
      contents: (await fs.readFile(file, 'utf8')).replace(/\n\s+/g, '\n'),
      loader: 'ts',
    }));
  },
};

/** The bundles, in the order of the size report. */
const bundles = {
  extension: { entry: 'src/extension.ts', external: ['vscode'], plugins: [lazyStudio] },
  studio: {
    entry: 'src/host/studio.ts',
    external: ['vscode'],
    plugins: [privateZod, noGeneratedCode],
  },
  engine: {
    entry: 'src/engine/main.ts',
    external: [],
    plugins: [slimUndici, privateUndici, privateZod, noGeneratedCode],
  },
  pixels: { entry: 'src/engine/pixels.process.ts', external: ['sharp'], plugins: [] },
  catalogue: { entry: 'src/catalogue/main.ts', external: [], plugins: [privateZod, noGeneratedCode] },
  sandbox: { entry: 'src/sandbox/main.ts', external: ['sharp'], plugins: [] },
  composer: { entry: 'media/composer/main.ts', external: [], plugins: [denseTemplates], view: true },
  gallery: { entry: 'media/gallery/main.ts', external: [], plugins: [denseTemplates], view: true },
};

/** What differs for a script that runs in a webview: a browser, style sheets and the icon font beside it. */
const viewOptions = {
  platform: 'browser',
  format: 'esm',
  target: 'chrome138',
  loader: { '.ttf': 'file' },
  assetNames: '[name]',
  conditions: ['production'],
};

function options(name, { outdir, production }) {
  const { entry, view, ...rest } = bundles[name];
  return {
    ...rest,
    entryPoints: { [name]: path.join(root, entry) },
    absWorkingDir: root,
    outdir,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    // `import` would compile a file once more, only to learn that it is CommonJS; `require` knows.
    supported: { 'dynamic-import': false },
    ...(view ? viewOptions : {}),
    metafile: true,
    minify: production,
    sourcemap: production ? false : 'linked',
    sourcesContent: false,
    // Every licence goes into one file, THIRD_PARTY_NOTICES.txt.
    legalComments: 'none',
    logLevel: 'warning',
  };
}

/**
 * The files sharp's WebAssembly build needs at run time, found by following its `require` calls. The native
 * builds stay out: without them sharp falls back to WebAssembly on every platform.
 */
async function traceSharp() {
  const skipNative = {
    name: 'skip-native',
    setup(build) {
      build.onResolve({ filter: /^@img\/sharp-/ }, ({ path: name }) =>
        name.startsWith('@img/sharp-wasm32/') ? undefined : { external: true },
      );
      // A build compiled on this machine, asked for by a computed name that esbuild would look up and miss.
      build.onLoad({ filter: /[\\/]sharp[\\/]dist[\\/]sharp\.cjs$/ }, async ({ path: file }) => ({
        contents: (await fs.readFile(file, 'utf8')).replace(/require\(`[^`]*`\)/g, 'undefined'),
        loader: 'js',
      }));
    },
  };
  const { metafile } = await esbuild.build({
    stdin: { contents: "require('sharp'); require('@img/sharp-wasm32/sharp.node')", resolveDir: root },
    absWorkingDir: root,
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'cjs',
    // Node's own choice of entry: esbuild's default would prefer `module`, which plain `require` never sees.
    conditions: ['node'],
    mainFields: ['main'],
    plugins: [skipNative],
    logLevel: 'error',
  });
  const scripts = Object.keys(metafile.inputs).filter(file => file.startsWith('node_modules/'));
  const manifests = [...new Set(scripts.map(file => `${packageFolder(file)}/package.json`))];
  const wasm = scripts.filter(file => file.endsWith('.node.js')).map(file => file.replace(/\.js$/, '.wasm'));
  if (wasm.length === 0) throw new Error('sharp has changed: no WebAssembly build found.');
  return [...new Set([...scripts, ...manifests, ...wasm])].sort();
}

/** `node_modules/a/node_modules/@b/c/lib/d.js` → `node_modules/a/node_modules/@b/c` */
function packageFolder(file) {
  const match = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file);
  if (!match) throw new Error(`${file} is not part of a package.`);
  return match[0];
}

/**
 * Every file imports the editor's interface by itself, and a bundle would ask the extension host for it, and copy its
 * two hundred names, once a file: a quarter of the time that loading takes. It is one object for a whole extension.
 */
async function askForEditorOnce(file) {
  const source = await fs.readFile(file, 'utf8');
  const once = source.replaceAll(/[\w$]+\(require\("vscode"\), ?1\)/g, 'theEditor');
  if (once === source) throw new Error(`${path.basename(file)} has changed: check askForEditorOnce.`);
  await fs.writeFile(file, once.replace('"use strict";', '"use strict";const theEditor=require("vscode");'));
}

async function copyRuntime(outdir) {
  const files = await traceSharp();
  for (const file of files) await fs.cp(path.join(root, file), path.join(outdir, file));
  return files;
}

/** One text with the licence of every package that is in a bundle or copied beside it. */
async function notices(metafiles, copied) {
  const bundled = metafiles.flatMap(metafile => Object.keys(metafile.inputs));
  const shipped = [...bundled, ...copied].filter(file => file.includes('node_modules/'));
  const folders = [...new Set(shipped.map(packageFolder))].sort();
  const parts = await Promise.all(folders.map(noticeOf));
  const lesser = await Promise.all(
    ['LGPL-3.0.txt', 'GPL-3.0.txt'].map(name => fs.readFile(path.join(root, 'media/licenses', name), 'utf8')),
  );
  const intro =
    'Seedream Studio is distributed together with the following software.\n' +
    'Files below dist/node_modules are unchanged and may be replaced by compatible versions.\n';
  return [intro, ...parts, ...lesser].map(text => text.trim()).join(`\n\n${'='.repeat(80)}\n\n`) + '\n';
}

async function noticeOf(folder) {
  const { name, version, license } = JSON.parse(
    await fs.readFile(path.join(root, folder, 'package.json'), 'utf8'),
  );
  const names = (await fs.readdir(path.join(root, folder))).sort();
  const texts = names.filter(file => /^(licen[cs]e|copying|notice|copyrightnotice)/i.test(file));
  // This package names the licences of the libraries compiled into it only in its README.
  if (name === '@img/sharp-wasm32') texts.push('README.md', 'versions.json');
  if (texts.length === 0) throw new Error(`${folder} has no licence file: it cannot be shipped.`);
  const bodies = await Promise.all(texts.map(file => fs.readFile(path.join(root, folder, file), 'utf8')));
  return [
    `${name} ${version} (${license})`,
    ...bodies.map(body => body.replaceAll('\r\n', '\n').trim()),
  ].join('\n\n');
}

async function report(names, copied, outdir) {
  const row = (name, bytes, zipped) =>
    console.log(`${name.padEnd(26)}${kilobytes(bytes).padStart(12)}${kilobytes(zipped).padStart(12)}`);
  console.log(`${'file'.padEnd(26)}${'size'.padStart(12)}${'gzip'.padStart(12)}`);
  for (const name of names) {
    const contents = await fs.readFile(path.join(outdir, `${name}.js`));
    row(`${name}.js`, contents.length, gzipSync(contents).length);
  }
  const contents = await Promise.all(copied.map(file => fs.readFile(path.join(outdir, file))));
  if (contents.length === 0) return;
  const total = list => list.reduce((sum, bytes) => sum + bytes.length, 0);
  const zipped = contents.map(bytes => gzipSync(bytes));
  row(`node_modules (${copied.length} files)`, total(contents), total(zipped));
}

const kilobytes = bytes => `${(bytes / 1000).toFixed(1)} KB`;

function parseArguments(args) {
  const value = name => args.find(arg => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
  const unknown = args.find(arg => !/^--(production|watch|(outdir|only)=.+)$/.test(arg));
  if (unknown !== undefined) throw new Error(`Unknown argument ${unknown}.`);
  const names = value('only')?.split(',') ?? Object.keys(bundles);
  const missing = names.find(name => !Object.hasOwn(bundles, name));
  if (missing !== undefined)
    throw new Error(`There is no bundle ${missing}: ${Object.keys(bundles).join(', ')}.`);
  return {
    names,
    outdir: path.resolve(root, value('outdir') ?? 'dist'),
    production: args.includes('--production'),
    watch: args.includes('--watch'),
  };
}

async function main() {
  const settings = parseArguments(process.argv.slice(2));
  const { names, outdir, watch } = settings;
  if (`${root}${path.sep}`.startsWith(path.join(outdir, path.sep)))
    throw new Error(`${outdir} would be emptied.`);
  await fs.rm(outdir, { recursive: true, force: true });
  const needsSharp = names.some(name => bundles[name].external.includes('sharp'));
  const copied = needsSharp ? await copyRuntime(outdir) : [];
  if (watch) {
    for (const name of names)
      await (await esbuild.context({ ...options(name, settings), logLevel: 'info' })).watch();
    return;
  }
  const results = await Promise.all(names.map(name => esbuild.build(options(name, settings))));
  const hosted = names.filter(name => bundles[name].external.includes('vscode'));
  await Promise.all(hosted.map(name => askForEditorOnce(path.join(outdir, `${name}.js`))));
  const text = await notices(
    results.map(result => result.metafile),
    copied,
  );
  await fs.writeFile(path.join(outdir, 'THIRD_PARTY_NOTICES.txt'), text);
  await report(names, copied, outdir);
}

main().catch(error => {
  // esbuild has already printed what it found in the sources.
  if (!error.errors) console.error(error.message);
  process.exitCode = 1;
});
