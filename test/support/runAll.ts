import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';

interface Totals {
  passed: number;
  failed: number;
  skipped: number;
}

interface Step {
  readonly name: string;
  readonly command: readonly string[];
}

const checks: readonly Step[] = [
  { name: 'types', command: ['tsc'] },
  { name: 'types of the views', command: ['tsc', '-p', 'media'] },
  { name: 'lint', command: ['oxlint', '--type-aware', '--deny-warnings'] },
  { name: 'format', command: ['prettier', '--check', '.'] },
  { name: 'unused code', command: ['knip'] },
];

const setUp: readonly Step[] = [
  { name: 'browser, fonts and photos', command: ['node', 'test/support/prepare.ts'] },
  { name: 'package', command: ['npm', 'run', '--silent', 'package'] },
  { name: 'budgets', command: ['npm', 'run', '--silent', 'budgets'] },
];

/** Editors and browsers are heavy: their files run one after the other. */
const suites: readonly { readonly pattern: string; readonly alone: boolean }[] = [
  { pattern: 'test/unit/**/*.test.ts', alone: false },
  { pattern: 'test/engine/**/*.test.ts', alone: false },
  { pattern: 'test/webview/**/*.test.ts', alone: false },
  { pattern: 'test/package/**/*.test.ts', alone: true },
  { pattern: 'test/editor/**/*.test.ts', alone: true },
  { pattern: 'test/workbench/**/*.test.ts', alone: true },
];

const totals: Totals = { passed: 0, failed: 0, skipped: 0 };
const folder = await mkdtemp(join(tmpdir(), 'seedream-tests-'));
try {
  for (const step of [...checks, ...setUp]) await runStep(step);
  for (const suite of suites) await runSuite(suite.pattern, suite.alone);
} finally {
  await rm(folder, { recursive: true, force: true });
}
const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : '';
console.log(`${totals.passed} passed, ${totals.failed} failed${skipped}`);
process.exitCode = totals.failed === 0 && totals.passed > 0 ? 0 : 1;

async function runStep({ name, command }: Step): Promise<void> {
  console.log(`\n── ${name}`);
  const started = performance.now();
  const code = await run(command);
  console.log(`${name}: ${secondsSince(started)} s`);
  if (code === 0) totals.passed += 1;
  else {
    totals.failed += 1;
    console.log(`✖ ${name} failed: ${command.join(' ')}`);
  }
}

async function runSuite(pattern: string, alone: boolean): Promise<void> {
  console.log(`\n── ${pattern}`);
  const report = join(folder, `${pattern.replaceAll(/\W/g, '')}.json`);
  const started = performance.now();
  const command = [
    'node',
    '--test',
    // Node would leave one core idle, and on two that means one file at a time.
    `--test-concurrency=${alone ? 1 : Math.max(2, availableParallelism())}`,
    '--test-reporter=dot',
    '--test-reporter-destination=stdout',
    '--test-reporter=./test/support/countReporter.ts',
    `--test-reporter-destination=${report}`,
    pattern,
  ];
  // Every file is a process of its own that loads much the same modules. Editors load others, and only once a file.
  const code = await run(command, alone ? {} : { NODE_COMPILE_CACHE: join(folder, 'compiled') });
  const counts = JSON.parse((await readFile(report, 'utf8').catch(() => '')) || '{}') as Record<
    string,
    number
  >;
  const passed = counts['passed'] ?? 0;
  const failed = (counts['failed'] ?? 0) + (counts['cancelled'] ?? 0);
  totals.passed += passed;
  totals.skipped += counts['skipped'] ?? 0;
  // A suite that finds no tests, or dies before it can report, has failed.
  totals.failed += failed > 0 ? failed : code !== 0 || passed === 0 ? 1 : 0;
  console.log(`\n${pattern}: ${passed} passed, ${failed} failed, ${secondsSince(started)} s`);
}

function secondsSince(started: number): string {
  return ((performance.now() - started) / 1000).toFixed(0);
}

function run(
  [program = '', ...args]: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<number> {
  return new Promise(resolve => {
    const env = { ...process.env, ...environment };
    const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'], env });
    child.on('error', error => {
      console.log(String(error));
      resolve(1);
    });
    child.on('close', code => resolve(code ?? 1));
  });
}
