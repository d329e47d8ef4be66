type Numbers =
  | Uint8Array<ArrayBuffer>
  | Int8Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>;

interface Kind<T extends Numbers> {
  new (length: number): T;
  new (buffer: ArrayBuffer): T;
  readonly BYTES_PER_ELEMENT: number;
}

/** Numbers of many things side by side: a hundred thousand rows in a few megabytes. */
export type Kinds = Readonly<
  Record<
    string,
    | Kind<Uint8Array<ArrayBuffer>>
    | Kind<Int8Array<ArrayBuffer>>
    | Kind<Uint16Array<ArrayBuffer>>
    | Kind<Uint32Array<ArrayBuffer>>
    | Kind<Int32Array<ArrayBuffer>>
    | Kind<Float64Array<ArrayBuffer>>
  >
>;

export type Columns<K extends Kinds> = { -readonly [Name in keyof K]: InstanceType<K[Name]> };

export function makeColumns<K extends Kinds>(kinds: K, length: number): Columns<K> {
  return mapColumns(kinds, Kind => new Kind(length));
}

/** Room for at least so many rows; what is there stays. */
export function growColumns<K extends Kinds>(kinds: K, columns: Columns<K>, length: number): Columns<K> {
  return mapColumns(kinds, (Kind, name) => {
    const larger = new Kind(length);
    larger.set(columns[name] ?? []);
    return larger;
  });
}

/** The chosen rows of every column, one behind the other, as they go into a file. */
export function packColumns<K extends Kinds>(kinds: K, columns: Columns<K>, rows: Uint32Array): Uint8Array[] {
  return Object.entries(kinds).map(([name, Kind]) => {
    const from = columns[name];
    const packed = new Kind(rows.length);
    for (let at = 0; at < rows.length; at += 1) packed[at] = from?.[rows[at] ?? 0] ?? 0;
    return new Uint8Array(packed.buffer);
  });
}

/** The same from a file again; undefined when there is too little of it. */
export function unpackColumns<K extends Kinds>(
  kinds: K,
  rows: number,
  parts: readonly Uint8Array[],
): Columns<K> | undefined {
  const list = Object.values(kinds);
  const fits = list.every((Kind, index) => parts[index]?.length === rows * Kind.BYTES_PER_ELEMENT);
  if (!fits) return undefined;
  const byName = new Map(Object.keys(kinds).map((name, index) => [name, parts[index]]));
  return mapColumns(kinds, (Kind, name) => new Kind(ownBuffer(byName.get(name) ?? new Uint8Array())));
}

/** Memory of its own, aligned as numbers need it: the one there is, or a copy. */
export function ownBuffer(bytes: Uint8Array): ArrayBuffer {
  const isOwn = bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength;
  return isOwn && bytes.buffer instanceof ArrayBuffer ? bytes.buffer : new Uint8Array(bytes).buffer;
}

function mapColumns<K extends Kinds>(
  kinds: K,
  make: (kind: Kind<Numbers>, name: keyof K & string) => Numbers,
): Columns<K> {
  const entries = Object.entries(kinds).map(([name, kind]) => [name, make(kind as Kind<Numbers>, name)]);
  // Made name by name from the same table that the type is made of.
  return Object.fromEntries(entries) as Columns<K>;
}
