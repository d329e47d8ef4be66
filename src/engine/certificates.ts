import tls from 'node:tls';

export type ReadCertificates = (type: 'bundled' | 'system' | 'extra') => readonly string[];

/**
 * Node trusts only the roots it was built with, and those of NODE_EXTRA_CA_CERTS; networks that check traffic, and
 * companies, install theirs in the system. Reading those takes a moment, so it is done once, when first needed.
 */
export class Certificates {
  readonly #read: ReadCertificates;
  #isRead = false;
  #context: tls.SecureContext | undefined;
  #systemCount: number | undefined;

  constructor(read: ReadCertificates = type => tls.getCACertificates(type)) {
    this.#read = read;
  }

  /** Node's roots and the system's; undefined where the system's cannot be read, which leaves Node's own. */
  withSystem(): tls.SecureContext | undefined {
    if (this.#isRead) return this.#context;
    this.#isRead = true;
    try {
      const system = this.#read('system');
      this.#context = tls.createSecureContext({
        ca: [...new Set([...this.#read('bundled'), ...this.#read('extra'), ...system])],
      });
      this.#systemCount = system.length;
    } catch {
      // A damaged store must not stop what Node's roots are enough for; a server they are not enough for is refused.
      this.#context = undefined;
    }
    return this.#context;
  }

  /** How many certificates the system has; undefined when they cannot be read. */
  get systemCount(): number | undefined {
    this.withSystem();
    return this.#systemCount;
  }
}
