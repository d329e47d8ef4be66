/** Where everything of the grid is, exact before a single picture has loaded. */
export interface Layout {
  readonly width: number;
  readonly gap: number;
  readonly height: number;
  /** How many lines: headers and rows of pictures. */
  readonly lines: number;
  readonly tops: Float64Array;
  readonly heights: Float64Array;
  /** First picture of each line; a header has none, so the next line starts with the same. One more than lines. */
  readonly starts: Uint32Array;
  /** The section a header stands for, -1 for a row of pictures. */
  readonly headers: Int32Array;
  /** 1 for a row that reaches the right edge. */
  readonly full: Uint8Array;
  /** Most pictures in one row. */
  readonly columns: number;
}

export interface LayoutInput {
  /** Width divided by height, times 1000. */
  readonly ratios: Uint16Array;
  /** In order, covering every picture; one without a title has no header. */
  readonly sections: readonly { readonly title: string; readonly start: number; readonly count: number }[];
  readonly width: number;
  readonly rowHeight: number;
  readonly gap: number;
  readonly headerHeight: number;
}

/** A page's scroll bar ends at about 33 million pixels; beyond that the last pictures could not be reached. */
const tallest = 30_000_000;

/** A strip a few pixels high is no picture: what is longer is cut at the edges. */
export function shapeOf(ratio: number): number {
  return ratio === 0 ? 1 : Math.min(4, Math.max(0.3, ratio / 1000));
}

export function layOut(input: LayoutInput): Layout {
  let layout = new Rows(input).build();
  for (let { rowHeight } = input; layout.height > tallest && rowHeight > 1;) {
    rowHeight = Math.max(1, Math.floor((rowHeight * tallest) / layout.height) - 1);
    layout = new Rows({ ...input, rowHeight, headerHeight: 0 }).build();
  }
  return layout;
}

class Rows {
  readonly #input: LayoutInput;
  readonly #tops: Float64Array;
  readonly #heights: Float64Array;
  readonly #starts: Uint32Array;
  readonly #headers: Int32Array;
  readonly #full: Uint8Array;
  #line = 0;
  #top = 0;
  #columns = 1;

  constructor(input: LayoutInput) {
    this.#input = input;
    const most = input.ratios.length + input.sections.length;
    this.#tops = new Float64Array(most);
    this.#heights = new Float64Array(most);
    this.#starts = new Uint32Array(most + 1);
    this.#headers = new Int32Array(most).fill(-1);
    this.#full = new Uint8Array(most);
  }

  build(): Layout {
    const { sections, headerHeight, width, gap } = this.#input;
    for (const [index, { title, start, count }] of sections.entries()) {
      if (count === 0) continue;
      if (title !== '' && headerHeight > 0) {
        this.#headers[this.#line] = index;
        this.#add(start, headerHeight, 0);
      }
      this.#section(start, start + count);
    }
    this.#starts[this.#line] = this.#input.ratios.length;
    return {
      width,
      gap,
      height: this.#top,
      lines: this.#line,
      tops: this.#tops.subarray(0, this.#line),
      heights: this.#heights.subarray(0, this.#line),
      starts: this.#starts.subarray(0, this.#line + 1),
      headers: this.#headers.subarray(0, this.#line),
      full: this.#full.subarray(0, this.#line),
      columns: this.#columns,
    };
  }

  #section(start: number, end: number): void {
    const { ratios, width, gap, rowHeight } = this.#input;
    let first = start;
    let shapes = 0;
    let before = Infinity;
    for (let index = start; index < end; index++) {
      const shape = shapeOf(ratios[index] ?? 0);
      const height = (width - gap * (index - first)) / (shapes + shape);
      if (height > rowHeight) {
        shapes += shape;
        before = height;
        continue;
      }
      // The row ends before or after this picture, whichever leaves it nearer to the height that was asked for.
      const without = index > first && before * height < rowHeight * rowHeight;
      this.#row(first, without ? index : index + 1, without ? before : height);
      first = without ? index : index + 1;
      shapes = without ? shape : 0;
      before = without ? width / shape : Infinity;
      if (without && before <= rowHeight) {
        this.#row(first, index + 1, before);
        first = index + 1;
        shapes = 0;
        before = Infinity;
      }
    }
    if (first < end) this.#rest(first, end);
  }

  #row(first: number, end: number, height: number): void {
    this.#columns = Math.max(this.#columns, end - first);
    this.#full[this.#line] = 1;
    this.#add(first, Math.max(1, Math.round(height)), this.#input.gap);
  }

  /** Too few to fill a row: they keep the height that was asked for, and the rest stays empty. */
  #rest(first: number, end: number): void {
    this.#columns = Math.max(this.#columns, end - first);
    this.#add(first, Math.max(1, Math.round(this.#input.rowHeight)), this.#input.gap);
  }

  #add(start: number, height: number, gap: number): void {
    this.#tops[this.#line] = this.#top;
    this.#heights[this.#line] = height;
    this.#starts[this.#line] = start;
    this.#line += 1;
    this.#top += height + gap;
  }
}

/** Left edges of the pictures of a line and, at the end, where the next one would stand. */
export function edgesOf(layout: Layout, ratios: Uint16Array, line: number): number[] {
  const first = layout.starts[line] ?? 0;
  const end = layout.starts[line + 1] ?? first;
  const { gap, width } = layout;
  let shapes = 0;
  for (let index = first; index < end; index++) shapes += shapeOf(ratios[index] ?? 0);
  const room = width - gap * (end - first - 1);
  const perShape = layout.full[line] === 1 ? room / shapes : (layout.heights[line] ?? 0);
  const edges = [0];
  let sum = 0;
  for (let index = first; index < end; index++) {
    sum += shapeOf(ratios[index] ?? 0);
    edges.push(Math.round(sum * perShape) + gap * (index - first + 1));
  }
  return edges;
}
