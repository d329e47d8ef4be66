import { setFlagsFromString } from 'node:v8';

/**
 * Four downloads keep all four of Node's file threads waiting for the disk's syncs, while the bytes of the next
 * pictures are to be written.
 */
const fileThreads = '8';

/**
 * The parser of HTTP is WebAssembly, most of it in one huge function. After a few answers V8 finds it worth compiling
 * again for speed; that takes 80 ms of a processor and 15 MB, just while pictures arrive, and gains nothing, because
 * their bytes are not its business. With eighty times the usual patience it comes to that in no ordinary life.
 */
const compilerPatience = '--wasm-tiering-budget=1000000000';

/**
 * V8 would let old objects lie until there are many times as many as live ones: a hundred jobs left 10 MB of them, and
 * 15 MB of the buffers they hold. Collecting at a fifth more keeps the memory of many jobs that of a few.
 */
const collectSooner = '--heap-growing-percent=20';

/** For a process that fetches pictures; to be called before anything else is done. */
export function tuneProcess(): void {
  process.env['UV_THREADPOOL_SIZE'] ??= fileThreads;
  setFlagsFromString(compilerPatience);
  setFlagsFromString(collectSooner);
}
