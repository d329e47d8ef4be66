import { lookup as dnsLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import net from 'node:net';
import tls from 'node:tls';
import { errorCode, WireError } from './exchange.ts';

export interface DialTarget {
  readonly secure: boolean;
  /** A name or an address, without brackets. */
  readonly host: string;
  readonly port: number;
}

/** Makes one connection, ready for the first byte of HTTP; rejects with a WireError. */
export type Dial = (target: DialTarget, signal: AbortSignal) => Promise<net.Socket>;

export interface DialOptions {
  readonly lookup?: LookupFunction;
  /** Certificate authorities instead of Node's own. */
  readonly ca?: readonly string[];
  /** Asked about every address before anything is sent to it. */
  readonly allows?: (address: string) => boolean;
}

/** Node's 250 ms would give up on every address of a host on another continent. */
const addressAttemptMs = 2_500;
/** Nothing is heard for a minute or more while an image is made; routers forget silent connections sooner. */
const keepAliveMs = 30_000;

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
  const { allows, lookup: plain = dnsLookup } = options;
  return async (target, signal) => {
    if (signal.aborted) throw new WireError('connect', false);
    if (allows !== undefined && net.isIP(target.host) !== 0 && !allows(target.host)) throw refused();
    const lookup = allows === undefined ? plain : guarded(plain, allows);
    return connect(target, { ...options, lookup }, signal);
  };
}

type Prepared = DialOptions & { readonly lookup: LookupFunction };

function connect(target: DialTarget, options: Prepared, signal: AbortSignal): Promise<net.Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<net.Socket>();
  const socket = target.secure ? openSecure(target, options) : openPlain(target, options);
  const abort = (): void => {
    socket.destroy();
    reject(new WireError('connect', false));
  };
  const fail = (error: unknown): void => reject(asWireError(error));
  const closed = (): void => reject(new WireError('connect', false, 'ECONNRESET'));
  socket.once(target.secure ? 'secureConnect' : 'connect', () => resolve(socket));
  socket.once('error', fail);
  socket.once('close', closed);
  signal.addEventListener('abort', abort, { once: true });
  return promise
    .then(connected => {
      const { allows } = options;
      if (allows === undefined || allows(connected.remoteAddress ?? '')) return connected;
      connected.destroy();
      throw refused();
    })
    .finally(() => {
      signal.removeEventListener('abort', abort);
      socket.off('close', closed);
      // The listener for errors stays until the next owner has its own: a socket without one ends the process.
      socket.on('error', () => undefined).off('error', fail);
    });
}

function common(target: DialTarget, { lookup }: Prepared): net.TcpNetConnectOpts {
  return {
    host: target.host,
    port: target.port,
    lookup,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: keepAliveMs,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: addressAttemptMs,
  };
}

function openPlain(target: DialTarget, options: Prepared): net.Socket {
  return net.connect(common(target, options));
}

function openSecure(target: DialTarget, options: Prepared): net.Socket {
  const settings: tls.ConnectionOptions & net.TcpNetConnectOpts = {
    ...common(target, options),
    ALPNProtocols: ['http/1.1'],
    // Said outright, because an environment variable can switch the check off for the whole process.
    rejectUnauthorized: true,
    ...(net.isIP(target.host) === 0 ? { servername: target.host } : {}),
    ...(options.ca === undefined ? {} : { ca: [...options.ca] }),
  };
  return tls.connect(settings);
}

function asWireError(error: unknown): WireError {
  if (error instanceof WireError) return error;
  // Several addresses tried: the last one's reason stands for all.
  const inner: unknown = error instanceof AggregateError ? error.errors.at(-1) : error;
  if (inner instanceof WireError) return inner;
  return new WireError('connect', false, errorCode(error) ?? errorCode(inner));
}
