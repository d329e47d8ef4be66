interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
}

/** Where an arrow leads from one of several boxes that flow in lines; the same place when there is nothing there. */
export function stepTo(boxes: readonly Box[], from: number, key: string): number | undefined {
  const last = boxes.length - 1;
  switch (key) {
    case 'ArrowLeft':
      return Math.max(0, from - 1);
    case 'ArrowRight':
      return Math.min(last, from + 1);
    case 'Home':
      return 0;
    case 'End':
      return last;
    case 'ArrowUp':
      return inLine(boxes, from, -1);
    case 'ArrowDown':
      return inLine(boxes, from, 1);
    default:
      return undefined;
  }
}

/** The box of the next line whose middle is nearest. */
function inLine(boxes: readonly Box[], from: number, direction: 1 | -1): number {
  const start = boxes[from];
  if (start === undefined) return from;
  const beyond = boxes.filter(box => (box.top - start.top) * direction > 1);
  if (beyond.length === 0) return from;
  const line = Math.min(...beyond.map(box => box.top * direction)) * direction;
  const distance = (box: Box): number => Math.abs(box.left + box.width / 2 - start.left - start.width / 2);
  const inNext = beyond.filter(box => Math.abs(box.top - line) <= 1);
  const nearest = inNext.reduce((best, box) => (distance(box) < distance(best) ? box : best));
  return boxes.indexOf(nearest);
}
