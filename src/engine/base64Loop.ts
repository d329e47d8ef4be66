/** Neither the language's types nor Node's know it. */
declare const WebAssembly: {
  readonly Memory: new (pages: { readonly initial: number; readonly maximum: number }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: { readonly our: { readonly memory: WasmMemory } },
  ) => { readonly exports: { readonly encode: EncodeBlocks } };
};

interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

/** Turns the bytes between `from` and `end`, a multiple of twelve and not none, into base64 at `to`. */
export type EncodeBlocks = (from: number, to: number, end: number) => void;

/** Read at the beginning of each step, although twelve are used. */
export const overreadBytes = 4;

const pageBytes = 64 * 1024;

type Code = readonly number[];

/** The parameters, the block in work, and the constants, which would be loaded anew in each step otherwise. */
const local = { from: 0, to: 1, end: 2, block: 3, constants: 4 } as const;

const everywhere = (byte: number): Code => Array.from({ length: 16 }, () => byte);
const inEachWord = (...bytes: readonly [number, number, number, number]): Code => [
  ...bytes,
  ...bytes,
  ...bytes,
  ...bytes,
];
const less = (from: string, by: number): number => (from.charCodeAt(0) - by) & 0xff;

const constants = {
  // The bytes a b c stand as b a c b in a word; where its four groups of six bits are.
  first: inEachWord(0x00, 0xfc, 0x00, 0x00),
  third: inEachWord(0x00, 0x00, 0xc0, 0x0f),
  secondAndFourth: inEachWord(0xf0, 0x03, 0x3f, 0x00),
  // As factors, which shift the second by four bits and the fourth by eight.
  upwards: inEachWord(0x10, 0x00, 0x00, 0x01),
  lastLetter: everywhere(51),
  smallLetters: everywhere(26),
  thirteen: everywhere(13),
  // What to add to a group's number for its character: a-z, ten digits, +, /, A-Z.
  characters: [
    less('a', 26),
    ...Array.from({ length: 10 }, () => less('0', 52)),
    less('+', 62),
    less('/', 63),
    less('A', 0),
    0,
    0,
  ],
} as const;

type Constant = keyof typeof constants;
const names = Object.keys(constants) as Constant[];

const get = (index: number): Code => [0x20, index];
const set = (index: number): Code => [0x21, index];
const constant = (name: Constant): Code => get(local.constants + names.indexOf(name));
const number = (value: number): Code => [0x41, value];
const vector = (bytes: Code): Code => [0xfd, 0x0c, ...bytes];
const load: Code = [0xfd, 0x00, 0x00, 0x00];
const store: Code = [0xfd, 0x0b, 0x00, 0x00];
const shuffle = (lanes: Code): Code => [0xfd, 0x0d, ...lanes];
const lookUp: Code = [0xfd, 0x0e];
const and: Code = [0xfd, 0x4e];
const or: Code = [0xfd, 0x50];
const add: Code = [0xfd, 0x6e];
const subtractToZero: Code = [0xfd, 0x73];
const isGreater: Code = [0xfd, 0x27];
const multiply: Code = [0xfd, 0x95, 0x01];
const shiftDown: Code = [0xfd, 0xad, 0x01];

/** Twelve bytes to the numbers of sixteen groups. */
const split = [
  [get(local.from), load, get(local.from), load],
  [shuffle([1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10]), set(local.block)],
  [get(local.block), constant('first'), and, number(10), shiftDown],
  [get(local.block), constant('third'), and, number(6), shiftDown, or],
  [get(local.block), constant('secondAndFourth'), and, constant('upwards'), multiply, or],
  [set(local.block)],
].flat(2);

/** Each number picks what is added to it: 0 for small letters, 1 to 12 from the digits on, 13 for capitals. */
const spell = [
  [get(local.to), constant('characters')],
  [get(local.block), constant('lastLetter'), subtractToZero],
  [constant('smallLetters'), get(local.block), isGreater, constant('thirteen'), and, or],
  [lookUp, get(local.block), add, store],
].flat(2);

const forward = (index: number, bytes: number): Code => [
  ...get(index),
  ...number(bytes),
  0x6a,
  ...set(index),
];
const again: Code = [...get(local.from), ...get(local.end), 0x49, 0x0d, 0x00];
const repeated = (...codes: readonly Code[]): Code => [0x03, 0x40, ...codes.flat(), 0x0b];

const body = [
  ...names.map((name, index) => [...vector(constants[name]), ...set(local.constants + index)]),
  repeated(split, spell, forward(local.to, 16), forward(local.from, 12), again),
  [0x0b],
].flat();

const lengthOf = ({ length }: Code): Code => (length < 128 ? [length] : [(length & 127) | 128, length >> 7]);
const sized = (bytes: Code): Code => [...lengthOf(bytes), ...bytes];
const text = (words: string): Code => sized([...Buffer.from(words)]);
const section = (id: number, ...bytes: Code): Code => [id, ...sized(bytes)];
const magic: Code = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/**
 * Base64 as WebAssembly. Node makes it only as strings, and each of those is copied twice and collected: for fourteen
 * references that takes longer than the network does. Throws on a processor that has no such instructions.
 */
export function makeBase64Loop(bytes: number): {
  readonly memory: ArrayBuffer;
  readonly encode: EncodeBlocks;
} {
  const pages = Math.ceil(bytes / pageBytes);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const sections = [
    section(1, 1, 0x60, 3, 0x7f, 0x7f, 0x7f, 0),
    section(2, 1, ...text('our'), ...text('memory'), 0x02, 0x00, 0x00),
    section(3, 1, 0),
    section(7, 1, ...text('encode'), 0x00, 0),
    section(10, 1, ...sized([1, 1 + names.length, 0x7b, ...body])),
  ];
  const module = new WebAssembly.Module(Uint8Array.of(...magic, ...sections.flat()));
  const { encode } = new WebAssembly.Instance(module, { our: { memory } }).exports;
  return { memory: memory.buffer, encode };
}
