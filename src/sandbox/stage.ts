import type { Palette } from './palette.ts';
import type { Random } from './random.ts';

/** What a scene is made with; `random` is the only chance in it. */
export interface Stage {
  readonly width: number;
  readonly height: number;
  /** The length that shapes are measured by, whatever the ratio. */
  readonly unit: number;
  readonly palette: Palette;
  readonly random: Random;
}
