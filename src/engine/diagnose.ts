import net from 'node:net';
import type { DiagnosisStep, StepName } from '../core/network/diagnosis.ts';
import type { NetworkPlan } from '../core/network/plan.ts';
import { proxyFor, type ProxyChoice } from '../core/network/proxyChoice.ts';
import { listed, phrase, type Words } from '../core/phrase.ts';
import { Certificates } from './certificates.ts';
import { createScrubber, localNames } from './diagnoseFindings.ts';
import { Probe, type Finding, type ProbeDeps } from './diagnoseProbe.ts';
import { certificateWords, choiceWords, helpWords, isKey, keyWords, machineWords } from './diagnoseWords.ts';
import type { DialOptions, DialTarget } from './dial.ts';
import { bareHost, isLoopbackHost } from './linkGuard.ts';

export interface DiagnosisTarget {
  readonly baseUrl: string;
  readonly key?: string;
}

export interface DiagnoseDeps extends Omit<ProbeDeps, 'connect'> {
  readonly connect?: Pick<DialOptions, 'lookup' | 'ca' | 'certificates'>;
  /** Never shown; without them those of this machine and its user. */
  readonly ownNames?: readonly string[];
  /** Told of every step as it ends. */
  readonly onStep?: (step: DiagnosisStep) => void;
}

type Way = 'direct' | 'proxy';
type Steps = readonly DiagnosisStep[];

/** Tries every way to the provider with steps that cost nothing. Rejects only when cancelled. */
export async function diagnose(
  target: DiagnosisTarget,
  plan: NetworkPlan,
  deps: DiagnoseDeps,
): Promise<Steps> {
  return new Diagnosis(target, plan, deps).run();
}

class Diagnosis {
  readonly #baseUrl: string;
  readonly #key: string | undefined;
  readonly #plan: NetworkPlan;
  readonly #onStep: (step: DiagnosisStep) => void;
  readonly #certificates: Certificates;
  readonly #probe: Probe;
  readonly #scrub: (words: Words) => Words;

  constructor({ baseUrl, key }: DiagnosisTarget, plan: NetworkPlan, deps: DiagnoseDeps) {
    this.#baseUrl = baseUrl;
    this.#key = key === '' ? undefined : key;
    this.#plan = plan;
    this.#onStep = deps.onStep ?? (() => undefined);
    this.#certificates = deps.connect?.certificates ?? new Certificates();
    this.#probe = new Probe({ ...deps, connect: { ...deps.connect, certificates: this.#certificates } });
    this.#scrub = createScrubber(key, plan, deps.ownNames ?? localNames());
  }

  async run(): Promise<Steps> {
    const url = URL.parse(`${this.#baseUrl.replace(/\/+$/u, '')}/models`);
    if (url === null || !isSafe(url)) {
      const words = phrase(
        'the provider’s address must begin with https:// and hold no name, password or question',
      );
      return [this.#step('settings', 'Endpoint', { state: 'failed', words })];
    }
    const choice = proxyFor(this.#plan, url);
    const settings = this.#settings(url, choice);
    const [direct, proxied] = await Promise.all([
      this.#tryDirect(url),
      choice.kind === 'proxy' ? this.#tryWay('proxy', url, this.#plan) : [],
    ]);
    return [...settings, ...direct, ...proxied, this.#result(choice, direct, proxied)];
  }

  #step(way: DiagnosisStep['way'], name: StepName, finding: Finding): DiagnosisStep {
    const step = { way, name, ...finding, words: this.#scrub(finding.words) };
    this.#onStep(step);
    return step;
  }

  #settings(url: URL, choice: ProxyChoice): Steps {
    const { strictTls, useSystemCertificates } = this.#plan;
    const count = useSystemCertificates ? this.#certificates.systemCount : 0;
    return [
      this.#step('settings', 'Endpoint', { state: 'ok', words: listed(url.host, keyWords(this.#key)) }),
      this.#step('settings', 'Proxy', {
        state: choice.kind === 'unusable' ? 'failed' : 'ok',
        words: choiceWords(choice, this.#plan),
      }),
      this.#step('settings', 'Certificates', {
        state: strictTls && count !== undefined ? 'ok' : 'note',
        words: certificateWords(this.#plan, count),
      }),
      this.#step('settings', 'Machine', { state: 'ok', words: machineWords() }),
    ];
  }

  async #tryDirect(url: URL): Promise<Steps> {
    const host = bareHost(url);
    const { proxy: _, ...plan } = this.#plan;
    if (net.isIP(host) !== 0) return this.#tryWay('direct', url, plan);
    const lookup = this.#step('direct', 'Name lookup', await this.#probe.lookUp(host));
    if (lookup.state === 'failed') return [lookup, this.#skipped('direct')];
    return [lookup, ...(await this.#tryWay('direct', url, plan))];
  }

  /** A connection, a handshake, a call; what needs a step that failed is not tried. */
  async #tryWay(way: Way, url: URL, plan: NetworkPlan): Promise<Steps> {
    const isSecure = url.protocol === 'https:';
    const port = url.port === '' ? (isSecure ? 443 : 80) : Number(url.port);
    const target: DialTarget = { host: bareHost(url), port, secure: false };
    const name = way === 'proxy' ? 'Tunnel (CONNECT)' : 'Connection (TCP)';
    const opened = this.#step(way, name, await this.#probe.open(target, plan));
    if (opened.state === 'failed') return [opened, this.#skipped(way)];
    if (!isSecure) return [opened, await this.#call(way, url, plan)];
    const shake = await this.#probe.shakeHands({ ...target, secure: true }, plan);
    const steps = [opened, this.#step(way, 'TLS', shake)];
    return [...steps, shake.state === 'failed' ? this.#skipped(way) : await this.#call(way, url, plan)];
  }

  async #call(way: Way, url: URL, plan: NetworkPlan): Promise<DiagnosisStep> {
    const key = this.#key !== undefined && isKey(this.#key) ? this.#key : undefined;
    return this.#step(way, 'Free call', await this.#probe.call(url, key, plan));
  }

  #skipped(way: Way): DiagnosisStep {
    return this.#step(way, 'Free call', { state: 'skipped', words: phrase('there is no way for it') });
  }

  #result(choice: ProxyChoice, direct: Steps, proxied: Steps): DiagnosisStep {
    const [used, other] = choice.kind === 'proxy' ? [proxied, direct] : [direct, proxied];
    const way = choice.kind === 'proxy' ? phrase('through the proxy') : phrase('directly');
    const call = used.at(-1);
    if (choice.kind === 'unusable' || call?.state === 'failed' || call?.state === 'skipped')
      return this.#step('result', 'Way in use', { state: 'failed', words: helpWords(choice, used, other) });
    const words =
      call?.state === 'ok' ? phrase('the provider answers {0}', way) : listed(way, call?.words ?? '');
    return this.#step('result', 'Way in use', { state: call?.state ?? 'note', words });
  }
}

/** The address a key may go to; anything after `?` could hold a secret and has no place in it. */
function isSafe(url: URL): boolean {
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(bareHost(url)));
}
