interface Block {
  sum: number;
  count: number;
}

/**
 * Where things of these heights go, one under the other in this order: as near as they all can be to where their middles
 * would like to be, and never nearer to each other than the gap. (Least squares, by merging neighbours that get in each
 * other's way.)
 */
export function spread(
  wishes: readonly number[],
  heights: readonly number[],
  gap: number,
): readonly number[] {
  const offsets: number[] = [];
  for (const [index, height] of heights.entries()) {
    const above = heights[index - 1];
    offsets.push(above === undefined ? 0 : (offsets[index - 1] ?? 0) + (above + height) / 2 + gap);
  }
  const blocks: Block[] = [];
  for (const [index, wish] of wishes.entries()) {
    let block: Block = { sum: wish - (offsets[index] ?? 0), count: 1 };
    for (let last = blocks.at(-1); last !== undefined && middle(last) > middle(block); last = blocks.at(-1)) {
      block = { sum: last.sum + block.sum, count: last.count + block.count };
      blocks.pop();
    }
    blocks.push(block);
  }
  const starts = blocks.flatMap(block => Array.from({ length: block.count }, () => middle(block)));
  return starts.map((start, index) => start + (offsets[index] ?? 0));
}

function middle({ sum, count }: Block): number {
  return sum / count;
}
