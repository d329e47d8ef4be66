import { lookup as dnsLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import net from 'node:net';
import tls from 'node:tls';
import type { NetworkPlan } from '../core/network/plan.ts';
import { proxyFor, type Proxy, type ProxyChoice } from '../core/network/proxyChoice.ts';
import { Certificates } from './certificates.ts';
import { errorCode, WireError } from './exchange.ts';
import type { Intake } from './intake.ts';
import { ProxyError, proxyUnreachable } from './proxyError.ts';
import { openTunnel } from './proxyTunnel.ts';

export interface DialTarget {
  readonly secure: boolean;
  /** A name or an address, without brackets. */
  readonly host: string;
  readonly port: number;
}

/**
 * Makes one connection, ready for the first byte of HTTP; rejects with a WireError. The intake gets to read it unless
 * the way leads through a proxy, which has things to say before.
 */
export type Dial = (target: DialTarget, signal: AbortSignal, intake?: Intake) => Promise<net.Socket>;

export interface DialOptions {
  readonly lookup?: LookupFunction;
  /** Certificate authorities instead of Node's own. */
  readonly ca?: readonly string[];
  /** Asked about every address before anything is sent to it. */
  readonly allows?: (address: string) => boolean;
  /** The network as it is set now, asked for each connection; without it the way is direct. */
  readonly plan?: () => NetworkPlan;
  readonly certificates?: Certificates;
}

/** Node's 250 ms would give up on every address of a host on another continent. */
const addressAttemptMs = 2_500;
/** Nothing is heard for a minute or more while an image is made; routers forget silent connections sooner. */
const keepAliveMs = 30_000;
/** Behind a proxy names often cannot be looked up here; silence must not use up the time for connecting. */
const privateCheckMs = 2_000;

/** What a connection is made with: how names are looked up, whom it trusts. */
interface Means {
  readonly lookup: LookupFunction;
  readonly trust: Pick<tls.ConnectionOptions, 'rejectUnauthorized' | 'ca' | 'secureContext'>;
  readonly intake?: Intake | undefined;
}

function refused(): WireError {
  return new WireError('refusedAddress', false, 'EADDRREFUSED');
}

/** Looks names up and refuses a name with any address that is not allowed, so that none can be swapped in later. */
function guarded(lookup: LookupFunction, allows: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, options, (error, address, family) => {
      if (error !== null) return callback(error, address, family);
      const addresses = Array.isArray(address) ? address.map(one => one.address) : [address];
      if (addresses.length > 0 && addresses.every(allows)) return callback(null, address, family);
      callback(refused(), address, family);
    });
  };
}

export function createDial(options: DialOptions = {}): Dial {
  const { allows, lookup = dnsLookup, certificates = new Certificates() } = options;
  return async (target, signal, intake) => {
    if (signal.aborted) throw new WireError('connect', false);
    if (allows !== undefined && net.isIP(target.host) !== 0 && !allows(target.host)) throw refused();
    const plan = options.plan?.();
    const means: Means = { lookup, trust: trustOf(plan, options.ca, certificates) };
    const way = wayTo(target, plan);
    switch (way.kind) {
      case 'unusable':
        throw new ProxyError('PROXY_UNUSABLE', way.words);
      case 'direct':
        return connectDirectly(target, { ...means, intake }, allows, signal);
      case 'proxy':
        return connectThrough(way, { target, means, allows }, signal);
    }
  };
}

function wayTo({ secure, host, port }: DialTarget, plan: NetworkPlan | undefined): ProxyChoice {
  if (plan === undefined) return { kind: 'direct' };
  // Only an address of IPv6 has a colon.
  const authority = host.includes(':') ? `[${host}]` : host;
  return proxyFor(plan, new URL(`${secure ? 'https' : 'http'}://${authority}:${port}`));
}

/** Said outright, because an environment variable can switch the check off for the whole process. */
function trustOf(
  plan: NetworkPlan | undefined,
  ca: readonly string[] | undefined,
  certificates: Certificates,
): Means['trust'] {
  const rejectUnauthorized = plan?.strictTls ?? true;
  if (ca !== undefined) return { rejectUnauthorized, ca: [...ca] };
  const secureContext = plan?.useSystemCertificates === true ? certificates.withSystem() : undefined;
  return { rejectUnauthorized, ...(secureContext === undefined ? {} : { secureContext }) };
}

async function connectDirectly(
  target: DialTarget,
  means: Means,
  allows: DialOptions['allows'],
  signal: AbortSignal,
): Promise<net.Socket> {
  const lookup = allows === undefined ? means.lookup : guarded(means.lookup, allows);
  const socket = await connect(target, { ...means, lookup }, signal);
  if (allows === undefined || allows(socket.remoteAddress ?? '')) return socket;
  socket.destroy();
  throw refused();
}

interface Errand {
  readonly target: DialTarget;
  readonly means: Means;
  readonly allows: DialOptions['allows'];
}

/** Through the proxy everything goes by a tunnel, so that it reads no request, not even one without TLS. */
async function connectThrough(
  proxy: Proxy,
  { target, means, allows }: Errand,
  signal: AbortSignal,
): Promise<net.Socket> {
  const checked =
    allows === undefined ? undefined : refusePrivate(target.host, guarded(means.lookup, allows), signal);
  // The answer may come while the proxy is still being connected to.
  checked?.catch(() => undefined);
  const line = await connect(proxy, means, signal).catch(error => {
    if (signal.aborted || !(error instanceof WireError)) throw error;
    throw proxyUnreachable(proxy, error);
  });
  try {
    await checked;
    await openTunnel(line, proxy, target, signal);
    if (!target.secure) return line;
    return await ready(tls.connect({ ...secured(target, means), socket: line }), 'secureConnect', signal);
  } catch (error) {
    line.destroy();
    throw error;
  }
}

/**
 * The proxy looks the name up and nobody here sees the address it takes. What can be known is what the name means on
 * this machine: one with a private address is refused; one that cannot be looked up here is left to the proxy.
 */
async function refusePrivate(host: string, lookup: LookupFunction, signal: AbortSignal): Promise<void> {
  if (net.isIP(host) !== 0) return;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const enough = (): void => resolve();
  const patience = setTimeout(enough, privateCheckMs);
  signal.addEventListener('abort', enough, { once: true });
  lookup(host, { all: true }, error => {
    if (error instanceof WireError) reject(error);
    else resolve();
  });
  try {
    await promise;
  } finally {
    clearTimeout(patience);
    signal.removeEventListener('abort', enough);
  }
}

function connect(target: DialTarget, means: Means, signal: AbortSignal): Promise<net.Socket> {
  const socket = target.secure
    ? tls.connect({ ...reaching(target, means), ...secured(target, means) })
    : net.connect(reaching(target, means));
  means.intake?.attach(socket);
  return ready(socket, target.secure ? 'secureConnect' : 'connect', signal);
}

/** Resolves with the socket once it is what it should be; whatever else happens to it first is a WireError. */
function ready(
  socket: net.Socket,
  event: 'connect' | 'secureConnect',
  signal: AbortSignal,
): Promise<net.Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<net.Socket>();
  const abort = (): void => {
    socket.destroy();
    reject(new WireError('connect', false));
  };
  const fail = (error: unknown): void => reject(asWireError(error));
  const closed = (): void => reject(new WireError('connect', false, 'ECONNRESET'));
  socket.once(event, () => resolve(socket));
  socket.once('error', fail);
  socket.once('close', closed);
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  return promise.finally(() => {
    signal.removeEventListener('abort', abort);
    socket.off('close', closed);
    // The listener for errors stays until the next owner has its own: a socket without one ends the process.
    socket.on('error', () => undefined).off('error', fail);
  });
}

function reaching({ host, port }: DialTarget, { lookup, intake }: Means): net.TcpNetConnectOpts {
  return {
    host,
    port,
    lookup,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: keepAliveMs,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: addressAttemptMs,
    ...(intake === undefined ? {} : { onread: intake.onread }),
  };
}

function secured({ host }: DialTarget, { trust }: Means): tls.ConnectionOptions {
  return {
    ...trust,
    // The certificate is compared with this, also where the connection to the host is somebody else's.
    host,
    ALPNProtocols: ['http/1.1'],
    ...(net.isIP(host) === 0 ? { servername: host } : {}),
  };
}

function asWireError(error: unknown): WireError {
  if (error instanceof WireError) return error;
  // Several addresses tried: the last one's reason stands for all.
  const inner: unknown = error instanceof AggregateError ? error.errors.at(-1) : error;
  if (inner instanceof WireError) return inner;
  return new WireError('connect', false, errorCode(error) ?? errorCode(inner));
}
